//! The product profile: each feature with its options and the one that this product has.

use askama::Template;
use axum::extract::{Path, State};

use super::head::{At, Head, version as find};
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "strategy/profile.html")]
pub(super) struct ProfilePage {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    features: Vec<FeatureLine>,
}

struct FeatureLine {
    id: String,
    points: String,
    name: String,
    why: String,
    statement: String,
    /// Name, note, whether it is the one.
    options: Vec<(String, String, bool)>,
}

/// `GET /strategy/{id}/v/{n}/profile`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
) -> Result<Page<ProfilePage>, PageError> {
    let version = find(&app.settled(), &id, n)?;
    let lang = shell.lang;
    let label = |it: &Option<plant::text::Label>| it.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned());
    let features: Vec<_> = version
        .strategy
        .features
        .iter()
        .map(|it| FeatureLine {
            id: it.id.to_string(),
            points: it.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            name: lang.label(&it.name).to_owned(),
            why: label(&it.why),
            statement: label(&it.statement),
            options: it
                .options
                .iter()
                .map(|option| {
                    let mut note = label(&option.note);
                    if !option.loads.is_empty() {
                        let loads: Vec<_> = option.loads.iter().map(ToString::to_string).collect();
                        let said = lang.say("strategy-loads").with("loads", loads.join(", ")).plain();
                        note = format!("{note} {said}").trim().to_owned();
                    }
                    (lang.label(&option.name).to_owned(), note, it.chosen.as_ref() == Some(&option.id))
                })
                .collect(),
        })
        .collect();
    let facts = vec![(lang.text("strategy-product"), lang.label(&version.strategy.product).to_owned())];
    let head = Head::of(&shell, &version, At::Profile);
    let title = lang.text("strategy-profile");
    Ok(Page(ProfilePage { shell: shell.at(Section::Strategy), head, title, trail: vec![], facts, features }))
}
