//! The access log: one chain of entries about who may come in, who tried to, and what was taken out; and what is counted
//! and not yet among them.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::id::PersonId;
use serde::Deserialize;

use super::filter::Filter;
use super::list::{Line, line};
use super::said::Teller;
use super::search::search;
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::people::access::Note;

/// So many entries stand on one page.
const ON_A_PAGE: usize = 50;

/// One thing that can be asked for.
type Kind = (&'static str, &'static str, &'static [&'static str]);
const EVERYTHING: Kind = ("", "access-show-all", &[]);
/// What can be asked for: as an address says it, the key of its name, and the event types that it is; none is all.
const KINDS: [Kind; 6] = [
    EVERYTHING,
    ("failed", "access-show-failed", &["people.attempts-failed"]),
    ("taken", "access-show-taken", &["people.record-taken"]),
    ("locked", "access-show-locked", &["people.locked-out", "people.second-person-locked"]),
    ("tokens", "access-show-tokens", &["people.token-made", "people.token-revoked"]),
    (
        "rights",
        "access-show-rights",
        &[
            "people.roles-proposed",
            "people.roles-granted",
            "people.roles-declined",
            "people.access-reviewed",
            "people.account-closed",
            "people.password-reset",
            "people.inspector-admitted",
            "people.inspector-dismissed",
        ],
    ),
];

/// The fields of the form; all of them may be empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Whose account.
    person: String,
    kind: String,
    before: String,
}

#[derive(Template)]
#[template(path = "trail/access.html")]
struct AccessPage {
    shell: Shell,
    pending: Vec<Pending>,
    /// Each with its day.
    lines: Vec<(String, Line)>,
    people: Vec<(String, String, bool)>,
    kinds: Vec<(&'static str, String, bool)>,
    stopped: Option<u64>,
    older: Option<String>,
}

/// Something that is counted and not yet on record.
struct Pending {
    who: String,
    what: String,
    count: u64,
    first: String,
    last: String,
}

/// `GET /access`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (person, kind) = (asked.person.trim().to_owned(), asked.kind.trim().to_owned());
    // Everything about an account, or the whole chain.
    let subject = if person.is_empty() { "access".to_owned() } else { format!("person:{person}") };
    let (kind, _, types) = KINDS.into_iter().find(|it| it.0 == kind).unwrap_or(EVERYTHING);
    let filter = Filter { subject, before: asked.before, door: Some(types), ..Filter::default() };
    let results = search(&app, &filter, ON_A_PAGE).await?;
    let lang = shell.lang;
    let plant = app.settled();
    let teller = Teller { lang, zone: app.zone(), plant: &plant };
    let lines = results.found.iter().map(|it| (app.zone().day(it.known), line(&teller, it))).collect();
    let pending = pending(&shell, &app, &plant, &teller);
    let people = plant
        .people
        .iter()
        .map(|(id, it)| (id.to_string(), format!("{} ({id})", lang.label(&it.name)), id.as_str() == person))
        .collect();
    drop(plant);
    let kinds = KINDS.iter().map(|(it, key, _)| (*it, lang.text(key), *it == kind)).collect();
    let older = results.more.map(|it| format!("/access?person={person}&kind={kind}&before={it}"));
    let older = older.filter(|it| it.chars().all(|it| it.is_ascii_alphanumeric() || "/?=&-_.".contains(it)));
    let stopped = results.more.filter(|_| results.stopped);
    Ok(Page(AccessPage { pending, lines, people, kinds, stopped, older, shell: shell.at(Section::People) })
        .into_response())
}

/// What is counted about those whose accounts the reader reads; of nobody's, where they read the accounts of this node.
fn pending(shell: &Shell, app: &App, plant: &Plant, teller: &Teller<'_>) -> Vec<Pending> {
    let gives_accounts = app.part().is_none_or(|it| it.own.organisation.as_ref().is_some_and(|id| it.reader.reads(id)));
    let reads = |it: Option<&PersonId>| it.map_or(gives_accounts, |it| plant.people.contains_key(it));
    let lang = shell.lang;
    let notes = app.access().pending().into_iter();
    let notes = notes.filter(|it| match it {
        Note::Failed(it) => reads(it.person.as_ref()),
        Note::Taken(it, _) => reads(Some(&it.person)),
    });
    let (nobody, zone) = (lang.text("access-nobody"), &shell.zone);
    notes
        .map(|it| match it {
            Note::Failed(it) => Pending {
                who: it.person.as_ref().map_or_else(|| nobody.clone(), |it| teller.person(it)),
                what: teller.credential(&it),
                count: it.count,
                first: zone.whole(it.first),
                last: zone.whole(it.last),
            },
            Note::Taken(it, _) => Pending {
                who: teller.person(&it.person),
                what: format!("{}{}", lang.text(&format!("taken-{}", it.what.id())), teller.which(&it)),
                count: it.times,
                first: zone.whole(it.first),
                last: zone.whole(it.last),
            },
        })
        .collect()
}
