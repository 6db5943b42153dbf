//! One cell of a study's matrix: the pull, and every test with its results, judged against the shelf-life limit.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::batch::Entered;
use plant::id::{EntryId, LotId, RunId, StudyId};
use plant::lab::Oos;
use plant::quantity::Unit;
use plant::stability::{
    MissPull, Place, PlaceState, PullSamples, RecordStabilityResult, Study, StudyPlace, StudyStanding,
    VerifyStabilityResult,
};
use plant::strategy::Specification;
use plant::{Command, Plant};

use super::one::{person, study};
use super::said::{cell, timing};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, State as Mark, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "stability/place.html")]
struct PlacePage {
    shell: Shell,
    study: String,
    here: String,
    lot: String,
    condition: String,
    climate: String,
    months: u32,
    state: Stated,
    /// First instant, day and end of its window.
    window: Option<(Instant, String, Instant)>,
    left: u32,
    units: u32,
    problem: Option<Problem>,
    why: String,
    pulls: Vec<PullLine>,
    missed: Option<(String, u64)>,
    tests: Vec<TestLine>,
    pull: Option<May>,
    miss: Option<May>,
    record: Option<May>,
    verify: May,
}

struct PullLine {
    units: u32,
    timing: Stated,
    why: String,
    by: String,
    at: Instant,
    seq: u64,
}

struct TestLine {
    path: String,
    name: String,
    limit: String,
    /// Where it is a number: its unit. Otherwise the options, by id and name.
    unit: Option<(String, String)>,
    options: Vec<(String, String)>,
    results: Vec<ResultLine>,
    /// Something was measured already, or its method is done in runs: then it can be owed why it was measured all the same.
    again: bool,
    /// Where its method is done in runs: those with the sample, and where one is begun.
    runs: Option<(Vec<(String, String)>, String)>,
}

struct ResultLine {
    value: String,
    /// The single values, where there are several.
    singles: String,
    state: Stated,
    /// What each market with a shelf-life limit of its own says: the market, and its verdict.
    markets: Vec<(String, Stated)>,
    /// What earlier points let one expect, and whether it lies beyond.
    expected: Option<Stated>,
    by: String,
    at: Instant,
    verified: String,
    /// Why it was measured after another one, and what stood against it.
    why: String,
    /// The one that counts, where there are several.
    counts: bool,
    /// The investigation that it asked for.
    oos: Option<String>,
    run: Option<String>,
    /// The method with its version.
    method: String,
    /// It waits to be verified by another.
    waits: bool,
    seq: u64,
}

/// Study, lot, condition and month of an address.
type At = (String, String, String, u32);

fn found(app: &App, (id, lot, condition, months): At) -> Result<(StudyId, Study, Place), PageError> {
    let (id, it) = study(app, &id)?;
    let none = |_| PageError::NotFound;
    let place =
        Place { lot: LotId::new(&lot).map_err(none)?, condition: EntryId::new(&condition).map_err(none)?, months };
    if !it.places().any(|it| it == place) {
        return Err(PageError::NotFound);
    }
    Ok((id, it, place))
}

/// The runs with the sample of a place by the method of an attribute, and where one is begun; nothing where its method is done
/// by itself.
fn runs(
    shell: &Shell,
    plant: &Plant,
    (id, it, place): (&StudyId, &Study, &Place),
    attribute: &plant::strategy::Attribute,
) -> Option<(Vec<(String, String)>, String)> {
    let method = attribute.method.as_ref()?;
    let declared = plant.study_stage(it)?.0.strategy.methods.get(method)?;
    let of = StudyPlace { study: id.clone(), place: place.clone() };
    let all = plant.runs_of_place(&of).into_iter().rev().filter(|(_, it)| it.method == *method);
    let words = |it| crate::run::standing_words(shell.lang, it, plant.method_of(it));
    let choices = all.map(|(id, it)| (id.to_string(), format!("{id} · {}", words(it)))).collect();
    let begin = format!("/runs/new?batch={}&method={method}", crate::hand::sample_of(&of));
    declared.is_run().then_some((choices, begin))
}

/// What earlier points let one expect.
fn expected(lang: Lang, it: &plant::stability::ExpectedRange) -> Stated {
    let said =
        lang.say("stability-expected").with_text("low", it.low.normalize()).with_text("high", it.high.normalize());
    Stated::new(lang, if it.beyond { Mark::Alert } else { Mark::Info }).saying(said.plain())
}

/// What a verdict says of a shelf-life limit.
fn said(lang: Lang, verdict: plant::verdict::Verdict) -> String {
    match verdict {
        plant::verdict::Verdict::Pass => lang.text("stability-within"),
        plant::verdict::Verdict::Fail => lang.text("stability-outside"),
        plant::verdict::Verdict::Indeterminate => lang.text("state-indeterminate"),
    }
}

/// The investigation of the result of this number, from 1.
fn asked(plant: &Plant, id: &StudyId, at: &Place, path: &str, number: u32) -> Option<String> {
    let mut all = plant.oos_of_study(id);
    let about = |it: &Oos| it.attribute == path && it.number == number;
    let of = all.find(|(_, it)| about(it) && it.place.as_ref().is_some_and(|it| it.place == *at));
    of.map(|(id, _)| id.to_string())
}

fn tests(shell: &Shell, app: &App, (id, it, place): (&StudyId, &Study, &Place)) -> Vec<TestLine> {
    let (lang, plant) = (shell.lang, app.settled());
    let line = |test: &plant::stability::Tested| {
        let attribute = plant.study_attribute(it, &test.attribute)?;
        let (unit, options, limit) = match &attribute.specification {
            Specification::Number { unit, release, .. } => {
                let limit =
                    release.map_or_else(|| lang.text("stability-no-limit"), |it| format!("{it} {}", unit.shown()));
                (Some((unit.code().to_owned(), unit.shown().to_owned())), vec![], limit)
            }
            Specification::Choice { options, accepted } => {
                let name = |it: &plant::strategy::Choice| lang.label(&it.name).to_owned();
                let good: Vec<_> = options.iter().filter(|it| accepted.contains(&it.id)).map(name).collect();
                (None, options.iter().map(|it| (it.id.to_string(), name(it))).collect(), good.join(" / "))
            }
        };
        let results = it.results_at(place, &test.attribute);
        let counting = it.result(place, &test.attribute).map(|it| it.test.recorded.seq);
        let path = &test.attribute;
        let runs = runs(shell, &plant, (id, it, place), &attribute);
        let shown = |(number, of): (u32, &plant::stability::StabilityResult)| {
            let single = |it: &plant::batch::Observed| crate::quality::value(lang, &attribute, it);
            let test = &of.test;
            let many = test.replicates.len() > 1;
            let singles = if many { test.replicates.iter().map(single).collect() } else { vec![] };
            let band = match test.band.verdict() {
                plant::verdict::Verdict::Indeterminate => crate::words::result_band(lang, test.band),
                verdict @ (plant::verdict::Verdict::Pass | plant::verdict::Verdict::Fail) => said(lang, verdict),
            };
            let markets = plant.study_for_markets(it, path, of).into_iter().map(|it| {
                let verdict = it.band.verdict();
                (it.market, Stated::new(lang, mark(verdict)).saying(said(lang, verdict)))
            });
            ResultLine {
                markets: markets.collect(),
                value: crate::quality::value(lang, &attribute, &test.reportable),
                singles: singles.join(" · "),
                state: match &test.invalid {
                    Some(_) => Stated::new(lang, Mark::Unverified).saying(lang.text("oos-invalid")),
                    None => Stated::new(lang, mark(test.band.verdict())).saying(band),
                },
                expected: of.expected.as_ref().map(|it| expected(lang, it)),
                by: person(lang, &plant, &test.recorded.by),
                at: shell.zone.time(test.recorded.happened),
                verified: test.verified.as_ref().map_or_else(String::new, |it| person(lang, &plant, &it.by)),
                why: crate::lab::lineage(lang, test),
                counts: results.len() > 1 && counting == Some(test.recorded.seq),
                oos: asked(&plant, id, place, path, number),
                run: test.run.as_ref().map(ToString::to_string),
                method: of.method.as_ref().map_or_else(String::new, |it| {
                    format!("{} v{}", crate::run::method_name(lang, &plant, &it.id), it.version)
                }),
                waits: test.verified.is_none(),
                seq: test.recorded.seq,
            }
        };
        Some(TestLine {
            name: lang.label(&attribute.name).to_owned(),
            limit,
            unit,
            options,
            again: runs.is_some() || results.iter().any(|it| it.test.invalid.is_none()),
            runs,
            results: (1..).zip(results).map(shown).collect(),
            path: test.attribute.clone(),
        })
    };
    it.tests.iter().filter_map(line).collect()
}

fn mark(it: plant::verdict::Verdict) -> Mark {
    match it {
        plant::verdict::Verdict::Pass => Mark::Pass,
        plant::verdict::Verdict::Indeterminate => Mark::Indeterminate,
        plant::verdict::Verdict::Fail => Mark::Fail,
    }
}

fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    (id, it, place): (&StudyId, &Study, &Place),
    refused: Option<(Problem, &Posted)>,
) -> Response {
    let (lang, now) = (shell.lang, app.now());
    let plant = app.settled();
    let condition = it.condition(&place.condition);
    let began = it.started.as_ref().map(|it| it.happened);
    let window = condition.zip(began).and_then(|(it, began)| it.window(began, place.months));
    let may = |command: &str| May::of(lang, me, command);
    let running = it.standing() == StudyStanding::Running;
    let state = it.place_state(place, now);
    let pulls = it.pulls.get(place).into_iter().flatten().map(|it| PullLine {
        units: it.units,
        timing: timing(lang, it.timing),
        why: it.why.as_ref().map_or_else(String::new, ToString::to_string),
        by: person(lang, &plant, &it.stamp.by),
        at: shell.zone.time(it.stamp.happened),
        seq: it.stamp.seq,
    });
    let page = PlacePage {
        study: id.to_string(),
        here: super::list::href(id, place),
        lot: place.lot.to_string(),
        condition: place.condition.to_string(),
        climate: condition.map_or_else(String::new, |it| it.climate.to_string()),
        months: place.months,
        state: cell(lang, state).boxed(),
        window: window.map(|(from, on, to)| (shell.zone.time(from), shell.zone.day(on), shell.zone.time(to))),
        left: it.left(&place.lot, &place.condition),
        units: it.units,
        why: refused.as_ref().and_then(|(_, it)| it.field("why")).unwrap_or_default().to_owned(),
        problem: refused.map(|it| it.0),
        pulls: pulls.collect(),
        missed: it.missed.get(place).map(|(why, stamp)| (why.to_string(), stamp.seq)),
        tests: tests(&shell, app, (id, it, place)),
        pull: running.then(|| may("stability.pull-samples")),
        miss: (running && state == PlaceState::Overdue).then(|| may("stability.miss-pull")),
        record: it.pulls.contains_key(place).then(|| may("stability.record-result")),
        verify: may("stability.verify-result"),
        shell: shell.at(Section::Batches),
    };
    drop(plant);
    Page(page).into_response()
}

/// `GET /stability/{study}/{lot}/{condition}/{months}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(at): Path<At>,
) -> Result<Response, PageError> {
    let (id, it, place) = found(&app, at)?;
    Ok(page(shell, &me, &app, (&id, &it, &place), None))
}

/// The replicates of a form: numbers apart by semicolons or spaces, or one option.
fn entered(posted: &Posted) -> Option<Vec<Entered>> {
    if let Some(chosen) = posted.field("chosen") {
        return Some(vec![Entered::Chosen(EntryId::new(chosen).ok()?)]);
    }
    let unit = Unit::new(posted.field("unit")?).ok()?;
    let values = posted.field("value")?.split([';', '；', ' ']).map(str::trim).filter(|it| !it.is_empty());
    let all: Vec<_> = values.map(|it| Entered::Typed { text: it.to_owned(), unit }).collect();
    (!all.is_empty()).then_some(all)
}

fn command(posted: &Posted, study: StudyId, place: Place) -> Result<Option<Command>, PageError> {
    let attribute = || posted.need("attribute").map(ToOwned::to_owned);
    Ok(match posted.need("act")? {
        "pull" => {
            let despite = posted.text("why")?;
            let units = posted.field("units").and_then(|it| it.parse().ok());
            units.map(|units| PullSamples { study, place, units, despite }.into())
        }
        "miss" => posted.text("why")?.map(|why| MissPull { study, place, why }.into()),
        "record" => {
            let (attribute, despite) = (attribute()?, posted.text("why")?);
            let run = posted.field("run").filter(|it| !it.is_empty()).map(RunId::new).transpose();
            let run = run.map_err(|_| PageError::NotAcceptable)?;
            entered(posted)
                .map(|replicates| RecordStabilityResult { study, place, attribute, replicates, despite, run }.into())
        }
        "verify" => {
            let of = posted.field("entry").and_then(|it| it.parse().ok());
            Some(VerifyStabilityResult { study, place, attribute: attribute()?, of }.into())
        }
        _ => return Err(PageError::NotAcceptable),
    })
}

/// `POST /stability/{study}/{lot}/{condition}/{months}`
pub(super) async fn send(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<At>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it, place) = found(&app, at)?;
    let Some(command) = command(&posted, id.clone(), place.clone())? else {
        let problem = Problem::Said(shell.text("stability-bad-form"));
        return Ok(page(shell, &posted.me, &app, (&id, &it, &place), Some((problem, &posted))));
    };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&super::list::href(&id, &place)).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let (id, it) = study(&app, id.as_str())?;
            Ok(page(shell, &posted.me, &app, (&id, &it, &place), Some((problem, &posted))))
        }
    }
}
