//! The plant as it was known at an instant, replayed from the ledger, beside the plant as it is known now.
//!
//! The replay takes the entries in their order and stops before the first that became known later, so that the plant it
//! shows is one that really was.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use ledger::Envelope;
use plant::disposition::{Disposition, DispositionStanding, Kind};
use plant::material::Lot;
use plant::{Plant, disposition};
use serde::Deserialize;

use super::search::{Opened, reader};
use crate::app::App;
use crate::language::{Lang, Markup, Zone};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::words;

/// So many lines are shown; a search narrows them.
const SHOWN_MAX: usize = 1_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Local time of the plant, as a `datetime-local` field gives it.
    at: String,
    /// Or an entry: the plant right after it.
    seq: String,
    /// Part of an id.
    id: String,
    /// Only what is otherwise now.
    differs: String,
}

#[derive(Template)]
#[template(path = "trail/as_of.html")]
struct AsOfPage {
    shell: Shell,
    at: String,
    id: String,
    differs: bool,
    fault: bool,
    then: Option<Then>,
}

/// What the replay came to.
struct Then {
    /// The last entry that was known.
    last: u64,
    entries: u64,
    known: String,
    groups: Vec<Group>,
    more: bool,
}

impl Then {
    fn link(&self) -> Markup {
        Markup::link(&format!("/trail/{}", self.last), &format!("#{}", self.last))
    }
}

struct Group {
    id: &'static str,
    name: String,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    href: String,
    then: String,
    now: String,
    differs: bool,
}

/// Where a replay stops.
#[derive(Clone, Copy)]
enum Until {
    Known(Timestamp),
    Entry(u64),
}

fn replay(reader: &Opened, until: Until) -> Result<Plant, PageError> {
    let later = |it: &Envelope<'_>| match until {
        Until::Known(at) => it.known > at,
        Until::Entry(seq) => it.seq > seq,
    };
    reader.plant_until(later).map_err(|_| PageError::Broken)
}

fn until(zone: &Zone, asked: &Asked) -> Option<Until> {
    let entry = asked.seq.trim().parse().ok().map(Until::Entry);
    entry.or_else(|| zone.instant(asked.at.trim()).map(Until::Known))
}

/// `GET /trail/as-of`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let given = !(asked.at.trim().is_empty() && asked.seq.trim().is_empty());
    let until = until(app.zone(), &asked);
    let differs = !asked.differs.is_empty();
    let then = match until {
        None => None,
        Some(until) => {
            let reader = reader(&app)?;
            let past =
                tokio::task::spawn_blocking(move || replay(&reader, until)).await.map_err(|_| PageError::Broken)??;
            let now = app.settled();
            Some(compared(lang, app.zone(), &past, &now, asked.id.trim(), differs))
        }
    };
    let at = match (&then, asked.at.trim()) {
        (Some(then), "") => then.known.clone(),
        (_, typed) => typed.to_owned(),
    };
    let fault = given && until.is_none();
    let shell = shell.at(Section::Trail);
    Ok(Page(AsOfPage { shell, at, id: asked.id, differs, fault, then }).into_response())
}

fn compared(lang: Lang, zone: &Zone, past: &Plant, now: &Plant, id: &str, only_differing: bool) -> Then {
    let mut groups = vec![
        Group { id: "batches", name: lang.text("nav-batches"), lines: batches(lang, past, now) },
        Group { id: "dispositions", name: lang.text("nav-disposition"), lines: dispositions(lang, past, now) },
        Group { id: "deviations", name: lang.text("trail-deviations"), lines: deviations(lang, past, now) },
        Group { id: "strategies", name: lang.text("nav-strategy"), lines: strategies(lang, past, now) },
        Group { id: "lots", name: lang.text("nav-lots"), lines: lots(lang, past, now) },
    ];
    let (low, mut left, mut more) = (id.to_lowercase(), SHOWN_MAX, false);
    for group in &mut groups {
        group.lines.retain(|it| it.id.to_lowercase().contains(&low) && (it.differs || !only_differing));
        more |= group.lines.len() > left;
        group.lines.truncate(left);
        left -= group.lines.len();
    }
    let known = past.last_known.map_or_else(String::new, |it| local(zone, it));
    Then { last: past.entries.saturating_sub(1), entries: past.entries, known, groups, more }
}

/// As a `datetime-local` field takes it.
fn local(zone: &Zone, at: Timestamp) -> String {
    format!("{}T{}", zone.day(at), zone.second(at))
}

fn line(id: String, href: String, then: String, now: Option<String>) -> Line {
    let now = now.unwrap_or_default();
    Line { id, href, differs: then != now, then, now }
}

fn batches(lang: Lang, past: &Plant, now: &Plant) -> Vec<Line> {
    let said = |plant: &Plant, id: &plant::id::BatchId| {
        let it = plant.batches.get(id)?;
        let steps = plant.pinned(it).map_or(0, |(_, stage)| stage.steps().count());
        let done = it.steps.values().filter(|it| it.done.is_some()).count();
        let open = plant.exceptions_of(id).filter(|(_, it)| !it.lifted(plant)).count();
        let standing = words::batch_standing(lang, &it.standing);
        let said = lang.say("trail-batch-was").with("standing", standing).with("done", done).with("steps", steps);
        Some(said.with("open", open).plain())
    };
    past.batches
        .keys()
        .map(|id| line(id.to_string(), format!("/batches/{id}"), said(past, id).unwrap_or_default(), said(now, id)))
        .collect()
}

fn dispositions(lang: Lang, past: &Plant, now: &Plant) -> Vec<Line> {
    let decided = |it: &Disposition| {
        let choice = words::choice(lang, it.choice);
        match it.standing {
            DispositionStanding::Decided => choice,
            DispositionStanding::Reopened => {
                format!("{choice} · {}", words::disposition_standing(lang, DispositionStanding::Reopened))
            }
        }
    };
    let said = |plant: &Plant, id: &plant::id::BatchId, kind: Kind| match plant.dispositions.get(&(id.clone(), kind)) {
        Some(it) => decided(it),
        None => {
            // Nobody has decided yet; what the plan says is what somebody would have seen.
            let blocking = disposition::plan(plant, id).map_or(0, |it| it.blocking().count());
            lang.say("trail-undecided").with("n", blocking).plain()
        }
    };
    let both = |id: &plant::id::BatchId| {
        [Kind::Factory, Kind::Market].map(|kind| {
            let name = format!("{id} · {}", words::release(lang, kind));
            line(name, format!("/disposition/{id}"), said(past, id, kind), Some(said(now, id, kind)))
        })
    };
    past.batches.keys().flat_map(both).collect()
}

fn deviations(lang: Lang, past: &Plant, now: &Plant) -> Vec<Line> {
    let said = |plant: &Plant, id: &plant::id::DeviationId| {
        plant.deviations.get(id).map(|it| words::deviation_standing(lang, &it.standing))
    };
    past.deviations
        .keys()
        .map(|id| line(id.to_string(), format!("/deviations/{id}"), said(past, id).unwrap_or_default(), said(now, id)))
        .collect()
}

fn strategies(lang: Lang, past: &Plant, now: &Plant) -> Vec<Line> {
    let said = |plant: &Plant, key: &(plant::id::StrategyId, u32)| {
        plant.strategies.get(key).map(|it| words::strategy_standing(lang, it.standing))
    };
    past.strategies
        .keys()
        .map(|key| {
            let (id, n) = key;
            line(
                format!("{id} v{n}"),
                format!("/strategy/{id}/v/{n}"),
                said(past, key).unwrap_or_default(),
                said(now, key),
            )
        })
        .collect()
}

fn lots(lang: Lang, past: &Plant, now: &Plant) -> Vec<Line> {
    let stands = |it: &Lot| {
        let standing = words::lot_standing(lang, it.standing);
        let standing = if it.is_held() { format!("{standing} · {}", words::held(lang)) } else { standing };
        let left = plant::quantity::Quantity::exact(it.left, it.unit);
        lang.say("trail-lot-was").with("standing", standing).with_text("left", left).plain()
    };
    past.lots
        .iter()
        .map(|(id, it)| line(id.to_string(), format!("/lots/{id}"), stands(it), now.lots.get(id).map(stands)))
        .collect()
}
