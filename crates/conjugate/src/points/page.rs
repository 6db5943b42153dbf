//! The rows of the paper as pages: which are open, what carries each, and the records that show it.
//!
//! Two clicks lead from the paper to the records: the row, then the entry.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use plant::Event;
use plant::id::{PointId, StrategyId};
use plant::strategy::{Point, Standing, StrategyVersion, coverage, points};
use serde::Deserialize;

use super::{PointRow, Recorded, places, recorded_by_stories, report};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{State as Shown, Stated, Tabs};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::trail::kind_name;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new().route("/points", get(list)).route("/points/{id}", get(one))
}

/// So many of the newest entries of a row are listed; the trail has the others.
const LISTED_MAX: usize = 40;

#[derive(Template)]
#[template(path = "points/list.html")]
struct PointsPage {
    shell: Shell,
    tabs: Tabs,
    find: String,
    view: &'static str,
    sections: Vec<Part>,
    all: usize,
    open: usize,
    shown: usize,
    seen: usize,
}

/// One section of the paper.
struct Part {
    id: String,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    name: String,
    other: String,
    kind: String,
    state: Stated,
    carried: Vec<(String, String)>,
    requirements: usize,
    evidence: Vec<String>,
    seen: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    view: String,
    find: String,
}

const VIEWS: [&str; 4] = ["all", "open", "closed", "unseen"];

/// What the stories record: played once for as long as the program runs, because they do not change.
fn by_stories() -> Option<&'static Recorded> {
    static PLAYED: OnceLock<Option<Recorded>> = OnceLock::new();
    PLAYED.get_or_init(|| recorded_by_stories().ok()).as_ref()
}

/// What the ledger records, as far as it was read: it only grows, and so does this.
struct Read {
    size: u64,
    root: String,
    recorded: Recorded,
    /// The rows as they were answered last, for this version of the strategy.
    rows: Option<(StrategyId, u32, Arc<Vec<PointRow>>)>,
}

/// Reads on to the end of the ledger. A ledger that does not go on from where the last one ended is read from its
/// beginning, and so is one with a new strategy: what its entries speak of is a matter of all strategies.
fn read_on(app: &App, read: &mut Option<Read>) -> Result<(), PageError> {
    let broken = |_| PageError::Broken;
    let (reader, root, size) = {
        let ledger = app.ledger();
        (ledger.another().map_err(broken)?, ledger.root().to_string(), ledger.size())
    };
    let goes_on = |it: &Read| it.size <= size && reader.root_at(it.size).is_ok_and(|root| root.to_string() == it.root);
    let known = read.take().filter(goes_on);
    if let Some(it) = known.as_ref().filter(|it| it.size == size) {
        debug_assert!(it.root == root, "one size has one root");
        *read = known;
        return Ok(());
    }
    let mut history = vec![];
    let mut from = known.as_ref().map_or(0, |it| it.size);
    let mut recorded = known.map_or_else(Recorded::default, |it| it.recorded);
    let take = |from: u64| {
        let mut found = vec![];
        reader
            .replay(from, |envelope| {
                if envelope.seq < size {
                    found.push(crate::node::read(&envelope)?);
                }
                Ok::<(), crate::node::NotReadable>(())
            })
            .map_err(|_| PageError::Broken)?;
        Ok::<_, PageError>(found)
    };
    history.extend(take(from)?);
    if from > 0 && history.iter().any(|(it, _)| matches!(it, Event::StrategyProposed(_))) {
        (from, recorded) = (0, Recorded::default());
        history = take(from)?;
    }
    recorded.add(&history, &app.settled());
    *read = Some(Read { size, root, recorded, rows: None });
    Ok(())
}

/// The strategy whose entries carry the rows: the one in force, or the newest where none is.
fn strategy(app: &App) -> Option<Arc<StrategyVersion>> {
    let plant = app.settled();
    let in_force = plant.strategies.values().rev().find(|it| it.standing == Standing::Effective);
    in_force.or_else(|| plant.strategies.values().next_back()).cloned()
}

/// The strategy whose entries carry the rows, the rows, and what else was asked.
type Answered<T> = (Option<Arc<StrategyVersion>>, Arc<Vec<PointRow>>, T);

/// Every row answered, and what else is asked of the record, away from the threads that serve pages.
async fn answered<T: Send + 'static>(
    app: &App,
    ask: impl FnOnce(Option<&StrategyVersion>, &Recorded) -> T + Send + 'static,
) -> Result<Answered<T>, PageError> {
    let app = app.clone();
    tokio::task::spawn_blocking(move || answer(&app, ask)).await.map_err(|_| PageError::Broken)?
}

fn answer<T>(app: &App, ask: impl FnOnce(Option<&StrategyVersion>, &Recorded) -> T) -> Result<Answered<T>, PageError> {
    static READ: Mutex<Option<Read>> = Mutex::new(None);
    let stories = by_stories().ok_or(PageError::Broken)?;
    // Whoever reads a part gets an answer of their own.
    let (mut own, mut common);
    let read = if app.ledger().is_whole() {
        common = READ.lock().unwrap_or_else(PoisonError::into_inner);
        &mut *common
    } else {
        own = None;
        &mut own
    };
    read_on(app, read)?;
    let version = strategy(app);
    let it = read.as_mut().ok_or(PageError::Broken)?;
    let rows = match (&version, &it.rows) {
        (None, _) => Arc::default(),
        (Some(of), Some((id, n, rows))) if of.strategy.id == *id && of.version == *n => rows.clone(),
        (Some(of), Some(_) | None) => {
            let rows = Arc::new(report(&of.strategy, stories, &it.recorded));
            it.rows = Some((of.strategy.id.clone(), of.version, rows.clone()));
            rows
        }
    };
    let asked = ask(version.as_deref(), &it.recorded);
    Ok((version, rows, asked))
}

/// Plays the stories and reads the ledger, so that whoever asks for the rows first does not wait for that.
pub fn prepare(app: &App) {
    // Whoever asks gets the failure.
    let _later = answer(app, |_, _| ());
}

fn address(version: &StrategyVersion, path: &str) -> String {
    format!("/strategy/{}/v/{}/{path}", version.strategy.id, version.version)
}

/// The name of an entry, by the last part of its path where the strategy has no better one at hand.
fn short(path: &str) -> String {
    path.split_once('/').map_or(path, |(_, rest)| rest).to_owned()
}

fn state(lang: Lang, row: &PointRow) -> Stated {
    if row.open {
        Stated::new(lang, Shown::Indeterminate).saying(lang.text("points-open"))
    } else {
        Stated::new(lang, Shown::Pass).saying(lang.text("points-closed"))
    }
}

/// What sort of thing the row speaks of.
fn kind(lang: Lang, point: &Point) -> String {
    let key = format!("points-kind-{}", point.kind.to_lowercase());
    if lang.has(&key) { lang.text(&key) } else { point.kind.clone() }
}

/// The stages that the row speaks of, by their names.
fn stages(lang: Lang, version: Option<&StrategyVersion>, point: &Point) -> String {
    if point.stage == "all" {
        return lang.text("points-stage-all");
    }
    let name = |id: &str| {
        let stage = version.and_then(|it| it.strategy.stages.iter().find(|it| it.id.as_str() == id));
        stage.map_or_else(|| id.to_owned(), |it| lang.label(&it.name).to_owned())
    };
    point.stage.split(", ").map(name).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// `GET /points`
async fn list(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let (version, rows, ()) = answered(&app, |_, _| ()).await?;
    let rows: BTreeMap<&str, &PointRow> = rows.iter().map(|it| (it.id.as_str(), it)).collect();
    let view = VIEWS.into_iter().find(|it| *it == asked.view).unwrap_or("all");
    let is_in = |view: &str, row: Option<&PointRow>| match (view, row) {
        ("open", row) => row.is_none_or(|it| it.open),
        ("closed", row) => row.is_some_and(|it| !it.open),
        ("unseen", row) => row.is_none_or(|it| it.seen == 0),
        _ => true,
    };
    let all = points();
    let mut tabs = Tabs::new(lang.text("points-views"));
    let find = asked.find.trim().to_owned();
    for it in VIEWS {
        let key = match it {
            "open" => "points-view-open",
            "closed" => "points-view-closed",
            "unseen" => "points-view-unseen",
            _ => "points-view-all",
        };
        let n = all.iter().filter(|point| is_in(it, rows.get(point.id.as_str()).copied())).count();
        tabs = tabs.tab(lang.text(key), format!("/points?view={it}"), u64::try_from(n).ok(), it == view);
    }
    let mut sections: Vec<Part> = vec![];
    for point in &all {
        let row = rows.get(point.id.as_str()).copied();
        if !is_in(view, row) || !found(point, &find) {
            continue;
        }
        let line = line(lang, version.as_deref(), point, row);
        match sections.iter_mut().find(|it| it.id == point.section) {
            Some(it) => it.lines.push(line),
            None => sections.push(Part { id: point.section.clone(), lines: vec![line] }),
        }
    }
    let open = all.iter().filter(|it| is_in("open", rows.get(it.id.as_str()).copied())).count();
    let seen = all.len() - all.iter().filter(|it| is_in("unseen", rows.get(it.id.as_str()).copied())).count();
    let shown = sections.iter().map(|it| it.lines.len()).sum();
    let page =
        PointsPage { shell: shell.at(Section::Points), tabs, find, view, sections, all: all.len(), open, shown, seen };
    Ok(Page(page).into_response())
}

fn found(point: &Point, find: &str) -> bool {
    let low = find.to_lowercase();
    let fields = [point.id.as_str(), &point.name.zh, &point.name.en, &point.group, &point.kind, &point.stage];
    low.is_empty() || fields.iter().any(|it| it.to_lowercase().contains(&low))
}

fn line(lang: Lang, version: Option<&StrategyVersion>, point: &Point, row: Option<&PointRow>) -> Line {
    let carried = |version: &StrategyVersion, row: &PointRow| {
        row.strategy.iter().map(|path| (address(version, path), short(path))).collect()
    };
    let requirements =
        version.map_or(0, |it| it.strategy.requirements.iter().filter(|it| it.points.contains(&point.id)).count());
    Line {
        id: point.id.to_string(),
        name: lang.label(&point.name).to_owned(),
        other: lang.other().label(&point.name).to_owned(),
        kind: kind(lang, point),
        state: row.map_or_else(
            || Stated::new(lang, Shown::Indeterminate).saying(lang.text("points-no-strategy")),
            |row| state(lang, row),
        ),
        carried: version.zip(row).map_or_else(Vec::new, |(version, row)| carried(version, row)),
        requirements,
        evidence: row.map_or_else(Vec::new, |row| row.evidence.iter().map(|it| kind_name(lang, it)).collect()),
        seen: row.map_or(0, |it| it.seen),
    }
}

#[derive(Template)]
#[template(path = "points/one.html")]
struct PointPage {
    shell: Shell,
    id: String,
    name: String,
    other: String,
    facts: Vec<(String, String)>,
    state: Stated,
    entries: Vec<EntryLine>,
    records: Vec<(u64, String, String)>,
    seen: u64,
    before: Option<String>,
    after: Option<String>,
}

/// One entry of the strategy that carries the row, and what shows it.
struct EntryLine {
    path: String,
    href: String,
    applies: bool,
    evidence: Vec<EvidenceLine>,
}

struct EvidenceLine {
    name: String,
    state: Stated,
    href: String,
}

/// `GET /points/{id}`
async fn one(shell: Shell, _me: Me, State(app): State<App>, Path(id): Path<String>) -> Result<Response, PageError> {
    let all = points();
    let place = all.iter().position(|it| it.id.as_str() == id).ok_or(PageError::NotFound)?;
    let point = all.get(place).ok_or(PageError::NotFound)?;
    let lang = shell.lang;
    let of = point.id.clone();
    let (version, rows, (entries, shown_by)) = answered(&app, move |version, seen| {
        version.map_or_else(Default::default, |version| carriers(lang, version, &of, seen))
    })
    .await?;
    let row = rows.iter().find(|it| it.id == id);
    let newest = shown_by.iter().rev().take(LISTED_MAX);
    let records = newest.map(|(seq, kind)| (*seq, kind.clone(), known(&app, *seq))).collect();
    let neighbour = |place: Option<usize>| place.and_then(|it| all.get(it)).map(|it| it.id.to_string());
    let facts = vec![
        (lang.text("points-section"), point.section.clone()),
        (lang.text("points-stage"), stages(lang, version.as_deref(), point)),
        (lang.text("points-kind"), kind(lang, point)),
    ];
    let page = PointPage {
        id: point.id.to_string(),
        name: lang.label(&point.name).to_owned(),
        other: lang.other().label(&point.name).to_owned(),
        facts,
        state: row.map_or_else(
            || Stated::new(lang, Shown::Indeterminate).saying(lang.text("points-no-strategy")),
            |row| state(lang, row),
        ),
        entries,
        records,
        seen: row.map_or(0, |it| it.seen),
        before: neighbour(place.checked_sub(1)),
        after: neighbour(place.checked_add(1)),
        shell: shell.at(Section::Points),
    };
    Ok(Page(page).into_response())
}

/// The entries of the strategy that carry a row, and the newest entries of the ledger that show them.
fn carriers(
    lang: Lang,
    version: &StrategyVersion,
    point: &PointId,
    seen: &Recorded,
) -> (Vec<EntryLine>, BTreeMap<u64, String>) {
    let (mut entries, mut shown_by) = (vec![], BTreeMap::new());
    for it in coverage(&version.strategy).remove(point).unwrap_or_default() {
        let mut evidence = vec![];
        for kind in &it.evidence {
            let places = places(&version.strategy, &it, kind);
            evidence.push(shown(lang, kind, seen.count(&places, kind)));
            let newest = places.iter().flat_map(|place| seen.about(place, kind).rev().take(LISTED_MAX));
            shown_by.extend(newest.map(|seq| (seq, kind_name(lang, kind))));
        }
        let href = address(version, &it.path);
        entries.push(EntryLine { href, path: it.path, applies: it.applies, evidence });
    }
    (entries, shown_by)
}

fn shown(lang: Lang, kind: &str, n: usize) -> EvidenceLine {
    let exists = Event::KINDS.iter().any(|it| it.name == kind);
    let name = kind_name(lang, kind);
    let (state, word) = match (exists, n) {
        (false, _) => (Shown::Indeterminate, lang.text("points-no-such-record")),
        (true, 0) => (Shown::Unverified, lang.text("points-not-seen")),
        (true, n) => (Shown::Pass, lang.say("points-seen-n").with("n", n).plain()),
    };
    EvidenceLine { name, state: Stated::new(lang, state).saying(word), href: format!("/trail?kind={kind}") }
}

/// When an entry became known, by the plant's clocks; empty where it cannot be read.
fn known(app: &App, seq: u64) -> String {
    let entry = app.ledger().read(seq).ok().flatten();
    entry.as_ref().and_then(|it| it.envelope().ok()).map_or_else(String::new, |it| app.zone().whole(it.known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_word_for_its_kind_in_both_languages() {
        for point in points() {
            for lang in Lang::ALL {
                let key = format!("points-kind-{}", point.kind.to_lowercase());
                assert!(lang.has(&key), "{}: {key}", point.id);
            }
        }
    }
}
