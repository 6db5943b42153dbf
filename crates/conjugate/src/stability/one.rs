//! One study: its protocol, its matrix of conditions and time points, the shelf life that the data support, and what may be
//! done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::id::StudyId;
use plant::stability::{Place, Reaches, Study, StudyStanding};

use super::figure;
use super::list::href;
use super::said::{attribute, cell, change, lack, months, place, signed, standing};
use crate::app::App;
use crate::calc::{Drawn, Written};
use crate::language::Lang;
use crate::page::part::{Bounds, Instant, Signing, State as Mark, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "stability/one.html")]
struct StudyPage {
    shell: Shell,
    id: String,
    standing: Stated,
    problem: Option<Problem>,
    /// The form that was refused.
    at: String,
    reason: String,
    facts: Vec<(String, String)>,
    tests: Vec<(String, String)>,
    matrix: Vec<Row>,
    charts: Vec<Chart>,
    supported: Supported,
    shelf_lives: Vec<ShelfLine>,
    excursions: Vec<ExcursionLine>,
    considered: Vec<ConsideredLine>,
    /// Failing results that wait to be considered: the value of the form, and the words.
    waiting: Vec<(String, String)>,
    chambers: Vec<(String, String)>,
    acts: Acts,
}

/// A condition of one lot.
struct Row {
    condition: String,
    climate: String,
    kind: String,
    lot: String,
    left: u32,
    cells: Vec<Cell>,
}

struct Cell {
    months: u32,
    href: String,
    state: Stated,
    day: String,
}

/// An attribute with its line.
struct Chart {
    name: String,
    limit: String,
    /// What it supports, or why nothing is said of it.
    state: Stated,
    /// The same for each market with a limit of its own: market, limit, what it supports there.
    markets: Vec<(String, String, Stated)>,
    model: String,
    drawing: Option<Written>,
    rows: Vec<(String, String, String, bool)>,
    digest: String,
}

struct Supported {
    state: Stated,
    /// What is supported for each market with a limit of its own.
    markets: Vec<(String, Stated)>,
    /// The attribute that limits it.
    by: String,
    data: u32,
    longest: u32,
    change: String,
    biological: bool,
}

struct ShelfLine {
    number: usize,
    months: u32,
    /// Of each market with a limit of its own.
    markets: Vec<(String, Stated)>,
    why: String,
    by: String,
    at: Instant,
    state: Stated,
    decided: String,
    again: Stated,
    digests: Vec<(String, String)>,
    seq: u64,
}

struct ExcursionLine {
    chamber: String,
    extreme: String,
    began: Instant,
    ended: Instant,
    what: String,
    deviation: String,
    seq: u64,
}

struct ConsideredLine {
    what: String,
    action: bool,
    why: String,
    by: String,
    seq: u64,
}

struct Acts {
    approve: Option<(May, Signing)>,
    start: Option<May>,
    excursion: Option<May>,
    market: Option<(May, Signing)>,
    conclude: Option<(May, Signing)>,
    /// With the markets that have a limit of their own.
    propose: Option<(May, Vec<String>)>,
    decide: Option<(May, Signing, usize)>,
}

impl StudyPage {
    /// Whether this form was refused: then it stands open, and what is wrong stands in it.
    fn open(&self, form: &str) -> bool {
        self.at == form
    }

    /// The conditions by name, each once.
    fn conditions(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.matrix.iter().map(|it| it.condition.as_str()).collect();
        all.dedup();
        all
    }
}

pub(super) fn study(app: &App, id: &str) -> Result<(StudyId, Study), PageError> {
    let id = StudyId::new(id).map_err(|_| PageError::NotFound)?;
    let it = app.settled().studies.get(&id).cloned().ok_or(PageError::NotFound)?;
    Ok((id, it))
}

pub(super) fn person(lang: Lang, plant: &Plant, id: &plant::id::PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

fn facts(shell: &Shell, plant: &Plant, it: &Study) -> Vec<(String, String)> {
    let lang = shell.lang;
    let stage = plant.study_stage(it).map_or_else(|| it.stage.to_string(), |it| lang.label(&it.1.name).to_owned());
    let signed = it.approvals.iter().map(|(role, _, stamp)| {
        format!("{} ({}) {}", person(lang, plant, &stamp.by), lang.role(*role), shell.zone.day(stamp.happened))
    });
    let proposed = format!("{} {}", person(lang, plant, &it.proposed.by), shell.zone.day(it.proposed.happened));
    let mut facts = vec![
        ("stability-purpose", lang.text(&format!("stability-purpose-{}", it.purpose.id()))),
        ("stability-strategy", format!("{} {} · {stage}", it.strategy, it.version)),
        ("stability-storage", lang.text(&format!("stability-storage-{}", it.storage.id()))),
        ("stability-container", it.container.to_string()),
        ("stability-units-each", it.units.to_string()),
        ("stability-proposed-by", proposed),
        ("stability-approved-by", signed.collect::<Vec<_>>().join("; ")),
        ("stability-began", it.started.as_ref().map_or_else(|| "–".to_owned(), |it| shell.zone.whole(it.happened))),
    ];
    if let Some((_, conclusion, _, stamp)) = &it.concluded {
        let by = person(lang, plant, &stamp.by);
        facts.push(("stability-conclusion", format!("{conclusion} ({by}, {})", shell.zone.day(stamp.happened))));
    }
    facts.into_iter().map(|(key, value)| (lang.text(key), value)).collect()
}

fn matrix(shell: &Shell, it: &Study, id: &StudyId, now: jiff::Timestamp) -> Vec<Row> {
    let lang = shell.lang;
    let row = |condition: &plant::stability::Condition, lot: &plant::id::LotId| {
        let cell = |months: &u32| {
            let at = Place { lot: lot.clone(), condition: condition.id.clone(), months: *months };
            let began = it.started.as_ref().map(|it| it.happened);
            let day = began.and_then(|it| condition.window(it, *months)).map(|(_, on, _)| shell.zone.day(on));
            Cell {
                months: *months,
                href: href(id, &at),
                state: cell(lang, it.place_state(&at, now)),
                day: day.unwrap_or_default(),
            }
        };
        Row {
            condition: condition.id.to_string(),
            climate: condition.climate.to_string(),
            kind: lang.text(&format!("stability-kind-{}", condition.kind.id())),
            lot: lot.to_string(),
            left: it.left(lot, &condition.id),
            cells: condition.months.iter().map(cell).collect(),
        }
    };
    it.conditions.iter().flat_map(|condition| it.lots.iter().map(move |lot| row(condition, lot))).collect()
}

/// The chart of every numeric attribute, and when each meets its limit: that of all, and that of each market with its own.
fn charts(shell: &Shell, plant: &Plant, it: &Study) -> (Vec<Chart>, Vec<(String, Option<Reaches>)>) {
    let lang = shell.lang;
    let (mut charts, mut reached) = (Vec::<Chart>::new(), Vec::new());
    for of in plant.shelf_life_inputs(it) {
        let name = attribute(lang, plant, it, &of.attribute);
        let limit = limit(lang, plant, it, &of.attribute, of.market.as_deref());
        let state = match &of.input {
            Err(why) => Stated::new(lang, Mark::Indeterminate).saying(lack(lang, *why)),
            Ok(input) => {
                let at = figure::reached(input);
                let mark = if at == Reaches::Unknown { Mark::Indeterminate } else { Mark::Info };
                Stated::new(lang, mark).saying(months(lang, at))
            }
        };
        if let (Some(market), Some(chart)) = (of.market, charts.last_mut()) {
            chart.markets.push((market, limit, state));
            continue;
        }
        let answer = of.input.as_ref().ok().and_then(|it| figure::answer(it).ok());
        reached.push((name.clone(), of.input.as_ref().ok().map(figure::reached)));
        let picture = answer.as_ref().and_then(|it| it.picture.as_ref());
        let drawn = picture.map(|it| Drawn::new(it, lang, name.clone()));
        let rows = drawn
            .as_ref()
            .map_or_else(Vec::new, |it| it.rows().into_iter().map(|it| (it.what, it.x, it.y, it.marked)).collect());
        charts.push(Chart {
            name,
            limit,
            state,
            markets: Vec::new(),
            model: answer.as_ref().map_or_else(String::new, |it| it.steps.join(" · ")),
            drawing: drawn.map(|it| Written(it.to_string())),
            rows,
            digest: of.input.as_ref().map(figure::input).unwrap_or_default(),
        });
    }
    (charts, reached)
}

/// The shelf-life limit of an attribute, or the one that a market has of its own.
fn limit(lang: Lang, plant: &Plant, it: &Study, path: &str, market: Option<&str>) -> String {
    match plant.study_attribute(it, path).map(|it| it.specification) {
        Some(plant::strategy::Specification::Number { release, unit, market: own, .. }) => {
            let limit = market.map_or(release, |it| own.get(it).copied());
            limit.map_or_else(String::new, |it| {
                format!("{} {}", Bounds::from(&it).text(lang), unit.shown()).trim_end().to_owned()
            })
        }
        Some(plant::strategy::Specification::Choice { .. }) | None => String::new(),
    }
}

/// What the data support for each market with a limit of its own.
fn supported_markets(lang: Lang, plant: &Plant, it: &Study) -> Vec<(String, Stated)> {
    let markets = plant.study_markets(it);
    if markets.is_empty() {
        return Vec::new();
    }
    let figures = figure::figures(plant, it);
    let whole = figures.len() == plant.shelf_life_inputs(it).len();
    let of = |market: String| {
        let months = if whole { plant.longest_shelf_life(it, &figures, Some(&market)) } else { 0 };
        let said = if whole { for_market(lang, months) } else { (Mark::Indeterminate, lang.text("stability-unknown")) };
        (market, Stated::new(lang, said.0).saying(said.1))
    };
    markets.into_iter().map(of).collect()
}

/// So many months for a market, or that there is no shelf life there.
fn for_market(lang: Lang, months: u32) -> (Mark, String) {
    if months == 0 {
        return (Mark::Fail, lang.text("stability-none-there"));
    }
    (Mark::Info, lang.say("stability-months").with("months", months).plain())
}

fn supported(lang: Lang, plant: &Plant, it: &Study, reached: &[(String, Option<Reaches>)]) -> Supported {
    let extrapolation = plant.extrapolation(it);
    let unknown = reached.is_empty() || reached.iter().any(|it| matches!(it.1, None | Some(Reaches::Unknown)));
    let shortest = reached
        .iter()
        .filter_map(|(name, it)| match it {
            Some(Reaches::At(months)) => Some((*months, name)),
            Some(Reaches::Never | Reaches::Unknown) | None => None,
        })
        .min();
    let (state, by) = if unknown {
        (Stated::new(lang, Mark::Indeterminate).saying(lang.text("stability-unknown")), String::new())
    } else {
        let longest = rust_decimal::Decimal::from(extrapolation.longest);
        let (at, by) = match shortest {
            Some((months, name)) if months < longest => (months.trunc(), name.clone()),
            Some(_) | None => (longest, lang.text("stability-by-data")),
        };
        let mark = if at.is_zero() { Mark::Indeterminate } else { Mark::Info };
        (Stated::new(lang, mark).saying(lang.say("stability-months").with_text("months", at).plain()), by)
    };
    Supported {
        state: state.boxed(),
        markets: supported_markets(lang, plant, it),
        by,
        data: extrapolation.data,
        longest: extrapolation.longest,
        change: change(lang, extrapolation.change),
        biological: extrapolation.biological,
    }
}

fn shelf_lives(shell: &Shell, plant: &Plant, it: &Study) -> Vec<ShelfLine> {
    let lang = shell.lang;
    let line = |(number, it): (usize, &plant::stability::ProposedShelfLife)| {
        let (mark, key) = match &it.decided {
            None => (Mark::Pending, "stability-shelf-life-waits"),
            Some((true, ..)) => (Mark::Verified, "stability-shelf-life-adopted"),
            Some((false, ..)) => (Mark::Stop, "stability-shelf-life-declined"),
        };
        let same = it.figures.iter().all(figure::is_same_again);
        let (again, said) =
            if same { (Mark::Verified, "stability-same-again") } else { (Mark::Action, "stability-not-same-again") };
        ShelfLine {
            number,
            months: it.months,
            markets: it
                .markets
                .iter()
                .map(|(market, months)| {
                    let (mark, said) = for_market(lang, *months);
                    (market.clone(), Stated::new(lang, mark).saying(said))
                })
                .collect(),
            why: it.why.to_string(),
            by: person(lang, plant, &it.proposed.by),
            at: shell.zone.time(it.proposed.happened),
            state: Stated::new(lang, mark).saying(lang.text(key)),
            decided: it
                .decided
                .as_ref()
                .map_or_else(String::new, |(_, why, _, stamp)| format!("{}: {why}", person(lang, plant, &stamp.by))),
            again: Stated::new(lang, again).saying(lang.text(said)),
            digests: it
                .figures
                .iter()
                .map(|it| (super::of_market(&it.input.attribute, it.input.market.as_deref()), it.digest.clone()))
                .collect(),
            seq: it.proposed.seq,
        }
    };
    (1..).zip(&it.shelf_lives).map(line).collect()
}

fn acts(shell: &Shell, plant: &Plant, me: &Me, id: &StudyId, it: &Study) -> Acts {
    let lang = shell.lang;
    let may = |command: &str| May::of(lang, me, command);
    let sign =
        |command: &str, meaning: &str| (may(command), Signing::new(shell, me, &signed(lang, plant, id, it, meaning)));
    let is = |standing: StudyStanding| it.standing() == standing;
    let undecided = it.shelf_lives.iter().position(|it| it.decided.is_none()).map(|it| it + 1);
    Acts {
        approve: is(StudyStanding::Proposed).then(|| sign("stability.approve-study", "stability-sign-approve")),
        start: is(StudyStanding::Approved).then(|| may("stability.start-study")),
        excursion: is(StudyStanding::Running).then(|| may("stability.record-excursion")),
        market: plant.unconsidered(it).next().map(|_| sign("stability.consider-market", "stability-sign-market")),
        conclude: is(StudyStanding::Running).then(|| sign("stability.conclude-study", "stability-sign-conclude")),
        propose: it
            .started
            .as_ref()
            .map(|_| (may("stability.propose-shelf-life"), plant.study_markets(it).into_iter().collect())),
        decide: undecided.map(|number| {
            let (may, signing) = sign("stability.decide-shelf-life", "stability-sign-adopt");
            (may, signing, number)
        }),
    }
}

/// What names a failing result in a form: lot, condition, month and attribute.
pub(super) fn named(it: &Place, path: &str) -> String {
    format!("{}|{}|{}|{path}", it.lot, it.condition, it.months)
}

pub(super) fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: &StudyId,
    it: &Study,
    refused: Option<(Problem, &str, &Posted)>,
) -> Response {
    let lang = shell.lang;
    let plant = app.settled();
    let (charts, reached) = charts(&shell, &plant, it);
    let reason = refused.as_ref().and_then(|(_, _, posted)| posted.field("why")).unwrap_or_default().to_owned();
    let (problem, at) = match refused {
        Some((problem, at, _)) => (Some(problem), at.to_owned()),
        None => (None, String::new()),
    };
    let excursions = it.excursions.iter().map(|it| ExcursionLine {
        chamber: it.chamber.to_string(),
        extreme: it.extreme.to_string(),
        began: shell.zone.time(it.began),
        ended: shell.zone.time(it.ended),
        what: it.what.to_string(),
        deviation: it.deviation.as_ref().map_or_else(String::new, ToString::to_string),
        seq: it.stamp.seq,
    });
    let considered = it.considered.iter().map(|of| ConsideredLine {
        what: format!("{} · {}", place(lang, &of.place), attribute(lang, &plant, it, &of.attribute)),
        action: of.action,
        why: of.why.to_string(),
        by: person(lang, &plant, &of.stamp.by),
        seq: of.stamp.seq,
    });
    let waiting = plant
        .unconsidered(it)
        .map(|(at, path, _)| (named(at, path), format!("{} · {}", place(lang, at), attribute(lang, &plant, it, path))));
    // Several results of one test are considered one after the other.
    let mut waiting: Vec<(String, String)> = waiting.collect();
    waiting.dedup();
    let page = StudyPage {
        id: id.to_string(),
        standing: standing(lang, it).boxed(),
        problem,
        at,
        reason,
        facts: facts(&shell, &plant, it),
        tests: it.tests.iter().map(|of| (of.attribute.clone(), attribute(lang, &plant, it, &of.attribute))).collect(),
        matrix: matrix(&shell, it, id, app.now()),
        supported: supported(lang, &plant, it, &reached),
        charts,
        shelf_lives: shelf_lives(&shell, &plant, it),
        excursions: excursions.collect(),
        considered: considered.collect(),
        waiting,
        chambers: plant.equipment.iter().map(|(id, it)| (id.to_string(), lang.label(&it.name).to_owned())).collect(),
        acts: acts(&shell, &plant, me, id, it),
        shell: shell.at(Section::Batches),
    };
    drop(plant);
    Page(page).into_response()
}

/// `GET /stability/{study}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, it) = study(&app, &id)?;
    Ok(page(shell, &me, &app, &id, &it, None))
}
