//! The trail as a list: newest first, filtered, each entry in words.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use plant::{Event, Plant};

use super::address;
use super::filter::{Filter, encoded};
use super::said::{Teller, kind_name};
use super::search::{Found, search};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::Instant;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

/// So many entries stand on one page.
const ON_A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "trail/list.html")]
struct TrailPage {
    shell: Shell,
    filter: Filter,
    days: Vec<Day>,
    shown: usize,
    newer: Option<String>,
    older: Option<String>,
    stopped: Option<u64>,
    export: String,
    people: Vec<(String, String, bool)>,
    kinds: Vec<Family>,
}

/// The event types of one capability.
struct Family {
    id: String,
    chosen: bool,
    /// Event type, name, whether it is chosen.
    kinds: Vec<(String, String, bool)>,
}

/// The entries that became known on one day.
struct Day {
    name: String,
    lines: Vec<Line>,
}

/// One entry in words.
pub(super) struct Line {
    pub(super) seq: u64,
    pub(super) at: Instant,
    /// When it happened, where that is another time than when it became known.
    pub(super) happened: Option<String>,
    pub(super) who: String,
    pub(super) kind: String,
    pub(super) said: String,
    pub(super) reason: String,
    /// Subject, its own address, its trail.
    pub(super) about: Vec<(String, String, String)>,
}

/// An entry as a line.
pub(super) fn line(teller: &Teller<'_>, it: &Found) -> Line {
    let lang = teller.lang;
    let who = plant::id::PersonId::new(&it.actor).map_or_else(|_| it.actor.clone(), |it| teller.person(&it));
    let happened = it.happened.parse::<jiff::Timestamp>().ok().filter(|at| at.as_second() != it.known.as_second());
    Line {
        seq: it.seq,
        at: teller.zone.time_short(it.known),
        happened: happened.map(|it| teller.zone.whole(it)),
        who,
        kind: kind_name(lang, &it.kind),
        said: it.event.as_ref().map_or_else(
            || lang.say("trail-unknown-kind").with_text("kind", &it.kind).with("version", it.version).plain(),
            |it| teller.sentence(it),
        ),
        reason: it.reason.clone().unwrap_or_default(),
        about: it.about.iter().map(|it| (it.clone(), address(it), format!("/trail?subject={}", encoded(it)))).collect(),
    }
}

/// `GET /trail`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Query(filter): Query<Filter>,
) -> Result<Response, PageError> {
    let results = search(&app, &filter, ON_A_PAGE).await?;
    let lang = shell.lang;
    let plant = app.settled();
    let teller = Teller { lang, zone: app.zone(), plant: &plant };
    let mut days: Vec<Day> = vec![];
    for it in &results.found {
        let name = app.zone().day(it.known);
        match days.last_mut().filter(|day| day.name == name) {
            Some(day) => day.lines.push(line(&teller, it)),
            None => days.push(Day { name, lines: vec![line(&teller, it)] }),
        }
    }
    let people = people(lang, &plant, &filter.person);
    drop(plant);
    let page = |query: String| if query.is_empty() { "/trail".to_owned() } else { format!("/trail?{query}") };
    let older = results.more.map(|it| page(filter.query(Some(it))));
    let newer = filter.before().map(|_| page(filter.query(None)));
    let export = format!("/trail/export.csv?{}", filter.query(None));
    let stopped = results.more.filter(|_| results.stopped);
    let kinds = kinds(lang, filter.kind.trim());
    let shown = results.found.len();
    let shell = shell.at(Section::Trail);
    Ok(Page(TrailPage { shell, filter, days, shown, newer, older, stopped, export, people, kinds }).into_response())
}

fn people(lang: Lang, plant: &Plant, chosen: &str) -> Vec<(String, String, bool)> {
    let named = plant
        .people
        .iter()
        .map(|(id, it)| (id.to_string(), format!("{} ({id})", lang.label(&it.name)), id.as_str() == chosen.trim()));
    named.collect()
}

fn kinds(lang: Lang, chosen: &str) -> Vec<Family> {
    let mut families: Vec<Family> = vec![];
    for kind in Event::KINDS {
        let family = kind.name.split('.').next().unwrap_or_default().to_owned();
        let one = (kind.name.to_owned(), kind_name(lang, kind.name), kind.name == chosen);
        match families.iter_mut().find(|it| it.id == family) {
            Some(it) => it.kinds.push(one),
            None => families.push(Family { chosen: family == chosen, id: family, kinds: vec![one] }),
        }
    }
    families
}
