//! Which checkpoints left the machine, and how old the newest copy out there is. None is grey, and never green.

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;

use crate::app::App;
use crate::language::lasting;
use crate::node::outside::{Place, Sending, Standing, Way};
use crate::page::part::{Instant, State as Shown, Stated};
use crate::page::{Page, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "trail/outside.html")]
pub(super) struct OutsidePage {
    shell: Shell,
    places: Vec<PlaceLine>,
    entries: u64,
}

struct PlaceLine {
    name: String,
    way: String,
    to: String,
    every: String,
    state: Stated,
    /// The newest copy that is out there: entries, root, when, how long ago.
    newest: Option<(u64, String, Instant, String)>,
    why: String,
}

/// `GET /checkpoints`
pub(super) async fn show(shell: Shell, _me: Me, State(app): State<App>) -> Page<OutsidePage> {
    let (entries, now) = (app.entries(), app.now());
    let places = app.outside().standings(entries, now);
    let places = places.iter().map(|(place, standing)| line(&shell, place, standing, now)).collect();
    Page(OutsidePage { places, entries, shell: shell.at(Section::Trail) })
}

fn line(shell: &Shell, place: &Place, standing: &Standing, now: Timestamp) -> PlaceLine {
    let lang = shell.lang;
    let (state, word, newest, why) = match standing {
        Standing::Never => (Shown::Unverified, "outside-never", None, None),
        Standing::Fresh(it) => (Shown::Pass, "outside-fresh", Some(it), None),
        Standing::Old(it) => (Shown::Alert, "outside-old", Some(it), None),
        Standing::Failed { last, newest } => (Shown::Fail, "outside-failed", newest.as_ref(), last.failed.as_ref()),
    };
    let ago = |it: &Sending| lasting(now.duration_since(it.at).unsigned_abs());
    let way = match &place.way {
        Way::Folder(_) => "outside-folder",
        Way::Mail(_) => "outside-mail",
        Way::Post(_) => "outside-post",
    };
    PlaceLine {
        name: place.name.clone(),
        way: lang.text(way),
        to: place.way.shown(),
        every: lang.say("outside-every").with("hours", place.every.as_hours()).plain(),
        state: Stated::new(lang, state).saying(lang.text(word)),
        newest: newest.map(|it| (it.size, it.root.clone(), shell.zone.time(it.at), ago(it))),
        why: why.cloned().unwrap_or_default(),
    }
}
