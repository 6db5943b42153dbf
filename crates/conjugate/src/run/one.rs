//! `GET /runs/{run}`: what a run used, whether its system was suitable, what it gave, and its review by exception: first
//! what needs a look, and one click away the rule that passed the rest. Of a run that carries no result it says that first,
//! and what departs.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::batch::{Entered, Observed};
use plant::id::{EntryId, RunId};
use plant::lab::{SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION};
use plant::people::Role;
use plant::run::{
    AbortRun, CorrectSuitability, DoubtGround, DoubtRun, EndRun, OfPlace, OfRun, RecordSuitability, Run, RunStanding,
    SUITABILITY_RULE_VERSION, VerifyRun,
};
use plant::strategy::Bracket;
use plant::text::Text;
use plant::verdict::Verdict;
use plant::{Command, Plant};

use super::said;
use crate::app::App;
use crate::hand::sample_of;
use crate::language::Lang;
use crate::page::part::{Bounds, Instant, Signing, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted, Shown};
use crate::quality::{Problem, rehearse, result_shown};
use crate::{stability, strategy, words};

#[derive(Template)]
#[template(path = "run/one.html")]
struct RunPage {
    shell: Shell,
    id: String,
    method: String,
    standing: Stated,
    instrument: Option<(String, String)>,
    column: String,
    begun: Instant,
    by: String,
    entry: u64,
    ended: Option<(Instant, String)>,
    aborted: Option<String>,
    despite: Option<String>,
    ended_despite: Option<String>,
    /// That none of its results counts, whatever they say.
    void: bool,
    /// What departs from what the method asks of the system.
    departs: Vec<String>,
    /// What has to be on record before it ends.
    opening_owed: bool,
    doubts: Vec<(String, String, Instant, u64)>,
    lots: Vec<Lot>,
    /// Kind, name, where whose sample it is is shown, and the samples of a batch that the run gave results of.
    sequence: Vec<(String, String, Option<String>, Vec<String>)>,
    brackets: Vec<Ends>,
    /// The rule that judged the system.
    system_rule: u16,
    looks: Vec<Gave>,
    passed: Vec<Gave>,
    total: usize,
    specification: (&'static str, u16),
    /// Runs with the same samples by the same method that were aborted.
    aborted_before: Vec<(String, String)>,
    verified: Option<(String, Instant, u64)>,
    verify: Option<Signing>,
    refused: Option<String>,
    open: bool,
    analyst: bool,
    doubter: bool,
    grounds: Vec<(&'static str, String)>,
    problem: Option<Problem>,
}

/// A standard or reagent as the run used it.
struct Lot {
    id: String,
    name: String,
    last: String,
    taken: String,
    value: String,
    standing: Stated,
}

/// One end of the run.
struct Ends {
    bracket: &'static str,
    name: String,
    /// What is on record of it.
    lines: Vec<Limit>,
    /// What is not.
    owed: Vec<Limit>,
    corrections: Vec<Correction>,
}

struct Limit {
    id: String,
    name: String,
    limit: String,
    unit: String,
    value: String,
    state: Stated,
    /// It came on record after the end of the run.
    late: bool,
}

/// A figure that no longer counts.
struct Correction {
    name: String,
    was: String,
    why: String,
    by: String,
    second: String,
    entry: u64,
}

/// One result that it gave.
struct Gave {
    /// Whose sample it was measured on, and where that is shown.
    of: (String, String),
    name: String,
    value: String,
    state: Stated,
    by: String,
    entry: u64,
    verified: String,
}

fn known(id: &str) -> Result<RunId, PageError> {
    RunId::new(id).map_err(|_| PageError::NotFound)
}

fn state(it: Verdict) -> State {
    match it {
        Verdict::Pass => State::Pass,
        Verdict::Fail => State::Fail,
        Verdict::Indeterminate => State::Indeterminate,
    }
}

/// `GET /runs/{run}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, &known(&id)?, None)?.into_response())
}

/// `POST /runs/{run}/act`
pub(super) async fn act(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let run = known(&id)?;
    let what = posted.need("act")?;
    let command = match command(&app, &run, what, &posted)? {
        Ok(command) => command,
        Err(fault) => {
            let problem = Problem::not_text(&shell, &fault, "runs-incomplete");
            return Ok(page(shell, &app, &posted.me, &run, Some(problem))?.into_response());
        }
    };
    let shown = {
        let plant = app.settled();
        (what == "verify").then(|| shown(&shell, &plant, &run))
    };
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/runs/{run}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &app, &posted.me, &run, Some(problem))?.into_response())
        }
    }
}

/// The command that a form asks for, or what is the matter with a text in it.
fn command(
    app: &App,
    run: &RunId,
    what: &str,
    posted: &Posted,
) -> Result<Result<Command, plant::text::NotText>, PageError> {
    let why = || Text::new(posted.field("why").unwrap_or_default());
    let run = run.clone();
    Ok(match what {
        "suitability" => {
            let bracket = Bracket::from_id(posted.need("bracket")?).ok_or(PageError::NotAcceptable)?;
            let plant = app.settled();
            let it = plant.runs.get(&run).ok_or(PageError::NotFound)?;
            let method = plant.method_of(it).ok_or(PageError::NotFound)?;
            let mut values = BTreeMap::new();
            for asked in method.asked_at(bracket) {
                let Some(text) = posted.field(&format!("value-{}", asked.id)) else { continue };
                values.insert(asked.id.clone(), Entered::Typed { text: text.to_owned(), unit: asked.unit });
            }
            Ok(RecordSuitability { run, bracket, values }.into())
        }
        "correct" => {
            let (bracket, limit) = posted.need("figure")?.split_once('/').ok_or(PageError::NotAcceptable)?;
            let bracket = Bracket::from_id(bracket).ok_or(PageError::NotAcceptable)?;
            let limit = EntryId::new(limit).map_err(|_| PageError::NotAcceptable)?;
            let plant = app.settled();
            let it = plant.runs.get(&run).ok_or(PageError::NotFound)?;
            let method = plant.method_of(it).ok_or(PageError::NotFound)?;
            let asked = method.asked_at(bracket).find(|it| it.id == limit).ok_or(PageError::NotAcceptable)?;
            let text = posted.field("value").unwrap_or_default().to_owned();
            let value = Entered::Typed { text, unit: asked.unit };
            Ok(CorrectSuitability { run, bracket, limit, value }.into())
        }
        "end" => match posted.field("despite") {
            None => Ok(EndRun { run, despite: None }.into()),
            Some(why) => Text::new(why).map(|why| EndRun { run, despite: Some(why) }.into()),
        },
        "abort" => why().map(|why| AbortRun { run, why }.into()),
        "doubt" => {
            let ground = DoubtGround::from_id(posted.need("ground")?).ok_or(PageError::NotAcceptable)?;
            why().map(|why| DoubtRun { run, ground, why }.into())
        }
        "verify" => Ok(VerifyRun { run }.into()),
        _ => return Err(PageError::NotAcceptable),
    })
}

/// What the signature of a reviewer is under: each result that waits, and how many passed by rule.
fn shown(shell: &Shell, plant: &Plant, id: &RunId) -> Shown {
    let waiting: Vec<_> = plant.results_of_run(id).into_iter().filter(|it| it.result.verified.is_none()).collect();
    let mut lines = vec![format!("{}: {id}", shell.text("runs-col-run"))];
    if let Some(it) = plant.runs.get(id) {
        let departs = departing(shell.lang, plant, it);
        if is_void(plant, it) {
            lines.push(shell.text("runs-void"));
        }
        lines.extend(departs);
    }
    for it in &waiting {
        let (name, value) = named(shell.lang, plant, it);
        let band = words::result_band(shell.lang, it.result.band);
        lines.push(format!("{} {name}: {value}, {band}", it.batch));
    }
    for it in plant.study_results_of_run(id).iter().filter(|it| it.result.test.verified.is_none()) {
        let (name, value) = named_at(shell.lang, plant, it);
        let band = words::result_band(shell.lang, it.result.test.band);
        lines.push(format!("{} {name}: {value}, {band}", sample_of(it.place)));
    }
    Shown { meaning: shell.text("runs-meaning"), lines }
}

/// The name of what was measured, and the value.
fn named(lang: Lang, plant: &Plant, it: &OfRun<'_>) -> (String, String) {
    let stage = plant.batches.get(it.batch).and_then(|of| plant.pinned(of)).map(|(_, stage)| stage);
    match stage.and_then(|stage| stage.attribute_at(it.attribute)) {
        Some(of) => (lang.label(&of.name).to_owned(), result_shown::value(lang, of, &it.result.reportable)),
        None => (it.attribute.to_owned(), String::new()),
    }
}

fn gave(shell: &Shell, plant: &Plant, it: &OfRun<'_>) -> Gave {
    let lang = shell.lang;
    let (name, value) = named(lang, plant, it);
    Gave {
        of: (it.batch.to_string(), format!("/results/{}", it.batch)),
        name,
        value,
        state: shell.state(result_shown::state(it.result.band)).saying(words::result_band(lang, it.result.band)),
        by: said::name(lang, plant, &it.result.recorded.by),
        entry: it.result.recorded.seq,
        verified: it.result.verified.as_ref().map_or_else(String::new, |it| said::name(lang, plant, &it.by)),
    }
}

/// The same of a result of a study.
fn gave_at(shell: &Shell, plant: &Plant, it: &OfPlace<'_>) -> Gave {
    let (lang, test) = (shell.lang, &it.result.test);
    let (name, value) = named_at(lang, plant, it);
    Gave {
        of: (sample_of(it.place), stability::href(&it.place.study, &it.place.place)),
        name,
        value,
        state: shell.state(result_shown::state(test.band)).saying(words::result_band(lang, test.band)),
        by: said::name(lang, plant, &test.recorded.by),
        entry: test.recorded.seq,
        verified: test.verified.as_ref().map_or_else(String::new, |it| said::name(lang, plant, &it.by)),
    }
}

fn named_at(lang: Lang, plant: &Plant, it: &OfPlace<'_>) -> (String, String) {
    let study = plant.studies.get(&it.place.study);
    match study.and_then(|of| plant.study_attribute(of, it.attribute)) {
        Some(of) => (lang.label(&of.name).to_owned(), result_shown::value(lang, &of, &it.result.test.reportable)),
        None => (it.attribute.to_owned(), String::new()),
    }
}

/// Whether no result of a run counts: it was broken off, or a limit of the system is not met. What is not measured yet says
/// so only once the run has ended.
fn is_void(plant: &Plant, it: &Run) -> bool {
    let suits = plant.method_of(it).map_or(Verdict::Pass, |method| it.suits(method));
    match it.standing {
        RunStanding::Aborted { .. } => true,
        RunStanding::Open => suits == Verdict::Fail,
        RunStanding::Ended { .. } => suits != Verdict::Pass,
    }
}

/// What departs from what the method asks of the system, with what was measured and what is asked.
fn departing(lang: Lang, plant: &Plant, it: &Run) -> Vec<String> {
    let measured = plant.method_of(it).map(|method| it.measured(method)).unwrap_or_default();
    let open = it.standing == RunStanding::Open;
    let departs = |of: &plant::run::Measured<'_>| match of.verdict {
        Verdict::Pass => false,
        Verdict::Fail => true,
        Verdict::Indeterminate => !open || of.value.is_some(),
    };
    let said = |of: plant::run::Measured<'_>| {
        let asked = format!("{} {}", Bounds::from(&of.asked.limit).text(lang), of.asked.unit.shown());
        let value =
            of.value.map_or_else(|| lang.text("runs-not-measured"), |it| strategy::observed(lang, None, &[], it));
        lang.say("runs-departs-line")
            .with_text("bracket", lang.text(&format!("run-bracket-{}", of.bracket.id())))
            .with_text("name", lang.label(&of.asked.name))
            .with_text("value", value)
            .with_text("asked", asked.trim_end())
            .plain()
    };
    measured.into_iter().filter(departs).map(said).collect()
}

fn ends(shell: &Shell, plant: &Plant, it: &Run, measured: &[plant::run::Measured<'_>]) -> Vec<Ends> {
    let lang = shell.lang;
    let limit = |of: &plant::run::Measured<'_>| Limit {
        id: of.asked.id.to_string(),
        name: lang.label(&of.asked.name).to_owned(),
        limit: Bounds::from(&of.asked.limit).text(lang),
        unit: of.asked.unit.shown().to_owned(),
        value: match of.value {
            Some(Observed::Number(it)) => it.number(),
            Some(Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_)) | None => String::new(),
        },
        state: Stated::new(lang, state(of.verdict)),
        late: it.is_late(of.bracket, &of.asked.id),
    };
    let of = |bracket: Bracket| {
        let here = || measured.iter().filter(|it| it.bracket == bracket);
        let name = |id: &EntryId| here().find(|it| it.asked.id == *id).map(|it| lang.label(&it.asked.name).to_owned());
        let corrected = it.suited.get(&bracket).map(|it| it.corrected.as_slice()).unwrap_or_default();
        let correction = |it: &plant::run::Corrected| Correction {
            name: name(&it.limit).unwrap_or_else(|| it.limit.to_string()),
            was: strategy::observed(lang, None, &[], &it.was),
            why: it.why.to_string(),
            by: said::name(lang, plant, &it.stamp.by),
            second: said::name(lang, plant, &it.second),
            entry: it.stamp.seq,
        };
        // What the method asks for is told even where it is owed by a run that is over.
        let over = matches!(it.standing, RunStanding::Aborted { .. });
        let (lines, owed): (Vec<_>, Vec<_>) = here().partition(|it| it.value.is_some() || over);
        Ends {
            bracket: bracket.id(),
            name: lang.text(&format!("run-bracket-{}", bracket.id())),
            lines: lines.into_iter().map(limit).collect(),
            owed: owed.into_iter().map(limit).collect(),
            corrections: corrected.iter().map(correction).collect(),
        }
    };
    Bracket::ALL.into_iter().map(of).filter(|it| !it.lines.is_empty() || !it.owed.is_empty()).collect()
}

/// The samples of an injection's batch that the run gave results of; none where it is named by the number of one.
fn samples(results: &[OfRun<'_>], of: &plant::run::Injection) -> Vec<String> {
    let Some(batch) = &of.batch else { return Vec::new() };
    let own = results.iter().filter(|it| it.batch == batch);
    let all: std::collections::BTreeSet<_> = own.filter_map(|it| Some(&it.result.sample.as_ref()?.number)).collect();
    if all.iter().any(|it| it.as_str() == of.name.as_str()) {
        Vec::new()
    } else {
        all.into_iter().map(ToString::to_string).collect()
    }
}

fn lots(shell: &Shell, plant: &Plant, it: &Run) -> Vec<Lot> {
    let lang = shell.lang;
    let one = |id: &plant::id::LotId| {
        let lot = plant.lots.get(id);
        let material =
            lot.and_then(|lot| plant.strategies.values().rev().find_map(|it| it.strategy.materials.get(&lot.material)));
        let last = lot.and_then(|it| it.use_by.into_iter().chain(it.retest_by).min());
        // Whether it was in date when the run began, and nothing stands against it now.
        let good = last.is_none_or(|at| it.opened.happened <= at) && plant.held_in(id).next().is_none();
        let (state, key) = if good { (State::Pass, "run-lot-good") } else { (State::Fail, "run-lot-bad") };
        Lot {
            id: id.to_string(),
            name: material.map_or_else(String::new, |it| lang.label(&it.name).to_owned()),
            last: last.map_or_else(|| "–".to_owned(), |at| shell.zone.day(at)),
            taken: it.taken.iter().find(|of| of.lot == *id).map_or_else(|| "–".to_owned(), |of| of.amount.to_string()),
            value: plant.standards.get(id).map_or_else(String::new, |it| format!("{} · {}", it.value, it.against)),
            standing: Stated::new(lang, state).saying(lang.text(key)),
        }
    };
    it.lots.iter().map(one).collect()
}

#[expect(clippy::too_many_lines, reason = "the page from its parts, one after the other")]
fn page(shell: Shell, app: &App, me: &Me, id: &RunId, problem: Option<Problem>) -> Result<Page<RunPage>, PageError> {
    let plant = app.settled();
    let lang = shell.lang;
    let it = plant.runs.get(id).ok_or(PageError::NotFound)?;
    let measured = plant.method_of(it).map(|method| it.measured(method)).unwrap_or_default();
    let results = plant.results_of_run(id);
    let pulled = plant.study_results_of_run(id);
    let void = is_void(&plant, it);
    // What a run does not carry passed by no rule, whatever it says.
    let all = void || !it.doubts.is_empty();
    let (looks, passed): (Vec<_>, Vec<_>) = results.iter().partition(|of| all || of.needs_a_look());
    let (looks_at, passed_at): (Vec<_>, Vec<_>) = pulled.iter().partition(|of| all || of.needs_a_look());
    let opening_owed = plant.method_of(it).is_some_and(|method| it.owed(method, Bracket::Opening).next().is_some());
    let waits = results.iter().any(|it| it.result.verified.is_none())
        || pulled.iter().any(|it| it.result.test.verified.is_none());
    let refused = rehearse(&plant, me, app.now(), VerifyRun { run: id.clone() });
    let spoken = |it: plant::Refusal| {
        let said = words::spoken(lang, app.zone(), &plant, &it);
        format!("{} ({} v{})", said.sentence, it.rule.id(), it.rule.version())
    };
    let analyst = me.is(Role::QcAnalyst);
    let mut aborted_before: Vec<_> = it.batches().flat_map(|batch| plant.aborted_of(batch, &it.method)).collect();
    aborted_before.extend(it.places().into_iter().flat_map(|of| plant.aborted_at(of, &it.method)));
    aborted_before.retain(|(other, _)| *other != id);
    aborted_before.sort_by_key(|(_, it)| it.opened.seq);
    aborted_before.dedup_by_key(|(id, _)| (*id).clone());
    let why = |it: &Run| match &it.standing {
        RunStanding::Aborted { why, .. } => why.to_string(),
        RunStanding::Open | RunStanding::Ended { .. } => String::new(),
    };
    let page = RunPage {
        id: id.to_string(),
        method: format!("{} v{}", said::method_name(lang, &plant, &it.method), it.method_version),
        standing: said::standing(lang, &plant, it),
        instrument: it.instrument.as_ref().map(|id| {
            let of = plant.equipment.get(id);
            let until = of.and_then(|it| it.calibrated_until).map_or_else(|| "–".to_owned(), |at| shell.zone.day(at));
            (id.to_string(), until)
        }),
        column: it.column.as_ref().map_or_else(String::new, ToString::to_string),
        begun: shell.zone.time(it.opened.happened),
        by: said::name(lang, &plant, &it.opened.by),
        entry: it.opened.seq,
        ended: match &it.standing {
            RunStanding::Ended { stamp, .. } | RunStanding::Aborted { stamp, .. } => {
                Some((shell.zone.time(stamp.happened), said::name(lang, &plant, &stamp.by)))
            }
            RunStanding::Open => None,
        },
        aborted: match &it.standing {
            RunStanding::Aborted { why, .. } => Some(why.to_string()),
            RunStanding::Open | RunStanding::Ended { .. } => None,
        },
        despite: it.despite.as_ref().map(|it| format!("{}: {}", it.rule, it.why)),
        ended_despite: match &it.standing {
            RunStanding::Ended { despite, .. } => despite.as_ref().map(|it| format!("{}: {}", it.rule, it.why)),
            RunStanding::Open | RunStanding::Aborted { .. } => None,
        },
        void,
        departs: departing(lang, &plant, it),
        opening_owed,
        doubts: it
            .doubts
            .iter()
            .map(|it| {
                let ground = lang.text(&format!("run-ground-{}", it.ground.id()));
                (ground, it.why.to_string(), shell.zone.time(it.stamp.known), it.stamp.seq)
            })
            .collect(),
        lots: lots(&shell, &plant, it),
        sequence: it
            .sequence
            .iter()
            .map(|it| {
                let kind = lang.text(&format!("run-kind-{}", it.kind.id()));
                let batch = it.batch.as_ref().map(|it| format!("/results/{it}"));
                let place = it.place.as_ref().map(|it| stability::href(&it.study, &it.place));
                (kind, it.name.to_string(), batch.or(place), samples(&results, it))
            })
            .collect(),
        brackets: ends(&shell, &plant, it, &measured),
        system_rule: SUITABILITY_RULE_VERSION,
        total: results.len() + pulled.len(),
        looks: looks
            .into_iter()
            .map(|it| gave(&shell, &plant, it))
            .chain(looks_at.into_iter().map(|it| gave_at(&shell, &plant, it)))
            .collect(),
        passed: passed
            .into_iter()
            .map(|it| gave(&shell, &plant, it))
            .chain(passed_at.into_iter().map(|it| gave_at(&shell, &plant, it)))
            .collect(),
        specification: (SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION),
        aborted_before: aborted_before.into_iter().map(|(id, it)| (id.to_string(), why(it))).collect(),
        verified: it.verified.as_ref().map(|it| (said::name(lang, &plant, &it.by), shell.zone.time(it.known), it.seq)),
        verify: (analyst && waits && refused.is_none()).then(|| Signing::new(&shell, me, &shown(&shell, &plant, id))),
        refused: refused.filter(|_| waits).map(spoken),
        open: it.standing == RunStanding::Open,
        analyst,
        doubter: analyst || me.is(Role::QaReviewer) || me.is(Role::Engineer),
        grounds: DoubtGround::ALL
            .into_iter()
            .map(|it| (it.id(), lang.text(&format!("run-ground-{}", it.id()))))
            .collect(),
        problem,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page))
}
