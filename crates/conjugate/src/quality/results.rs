//! `GET /results/{batch}`: every attribute of the stage with its specification, its result, and what is still owed.

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::batch::Entered;
use plant::id::{BatchId, PersonId};
use plant::lab::{Origin, RecordResult, TestResult, VerifyResult};
use plant::people::Role;
use plant::strategy::{Attribute, Specification, path_in_stage};
use plant::text::Text;
use serde::Deserialize;

use super::review::standing;
use super::{Problem, rehearse, result_shown};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{LimitBar, LimitKey, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::words;

#[derive(Template)]
#[template(path = "quality/results.html")]
pub(super) struct ResultsPage {
    shell: Shell,
    batch: String,
    lot: String,
    stage: String,
    standing: Stated,
    due: usize,
    to_verify: usize,
    groups: Vec<(String, Vec<Line>)>,
    form: Option<Form>,
    leaving: Option<Leaving>,
    planned: Vec<crate::sample::PlannedLine>,
    /// Loads beside what was charged, those to be expected where none was measured.
    loads: Vec<crate::lab::held::Held>,
    /// Shares of one whole, and what they add up to.
    wholes: Vec<crate::lab::composed::Whole>,
    analyst: bool,
    reviewer: bool,
    problem: Option<Problem>,
}

impl ResultsPage {
    fn key(&self) -> LimitKey {
        LimitKey(self.shell.lang)
    }
}

/// A market, its limit, and where there is a result, what the market reads and says.
type OfMarket = (String, String, Option<(String, Stated)>);

struct Line {
    path: String,
    /// Where its results stand over all batches.
    trend: String,
    name: String,
    specification: String,
    /// On which daily intake it rests; empty where on none.
    intake: String,
    /// Markets with limits of their own: market, limit, and where it has a result, what the market reads and says.
    markets: Vec<OfMarket>,
    /// It is a range, which does not break over lines.
    number: bool,
    bar: Option<LimitBar>,
    result: Option<Shown>,
    /// What was found before it was done again.
    before: Vec<(String, Stated, u64)>,
    /// Every result before and beside the one that counts, where there is more than one.
    others: Vec<Shown>,
    /// The investigations about it: number, address.
    investigations: Vec<(String, String)>,
    /// This person may verify the last result; or why not.
    verify: Verify,
    method: String,
    /// Where it has no result: whether it was left out by a rule, or may be.
    left_out: Option<LeftOut>,
    /// Where its readings are entered, where the strategy derives it from them.
    readings: Option<String>,
}

/// Where a test that need not be done on every batch stands.
enum LeftOut {
    /// It was left out, and that holds: what is said of it, and the entry.
    Holds(String, u64),
    /// It was left out and is owed all the same: why, and the entry.
    Owed(String, u64),
    /// It may be left out.
    May(String),
    /// It must be done: why.
    Not(String),
}

/// The test that is being left out.
struct Leaving {
    path: String,
    name: String,
    /// What allows it, or what stands against it.
    said: String,
    allowed: bool,
    despite: String,
    may: crate::people::May,
    signing: crate::page::part::Signing,
}

struct Shown {
    value: String,
    state: Stated,
    replicates: Vec<String>,
    by: String,
    source: String,
    entry: u64,
    verified: Option<(String, u64)>,
    /// The calculation that gave it.
    determination: Option<String>,
    /// Why it was measured after another one, and what stood against it; empty for a first one.
    purpose: String,
    sample: Option<String>,
    /// When its test began, and what bears that out.
    begun: Option<String>,
}

enum Verify {
    Done,
    /// The result of this entry.
    May(u64),
    Not(String),
}

/// The attribute whose result is being entered.
struct Form {
    path: String,
    name: String,
    specification: String,
    bar: Option<LimitBar>,
    unit: String,
    options: Vec<(String, String)>,
    typed: Vec<String>,
    missing: String,
    despite: String,
    /// The runs with a sample of the batch, where the method is done in runs: number, words, whether it is chosen.
    runs: Option<Vec<(String, String, bool)>>,
    /// Where a run is begun.
    begin: String,
    /// A result of it is or was out of specification, or no sample may be tested: what is measured now may be in spite of
    /// a rule.
    barred: bool,
    /// The strategy says from which sample it is tested.
    asks_for_sample: bool,
    /// Number, and what it is.
    samples: Vec<(String, String)>,
    sample: String,
    begun: String,
    used: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// The attribute whose result is to be entered.
    #[serde(default)]
    test: String,
    /// The attribute whose test is to be left out.
    #[serde(default)]
    skip: String,
    /// The sample that it is measured on, where whoever leads here knows it.
    #[serde(default)]
    sample: String,
    /// The run that it is measured in.
    #[serde(default)]
    run: String,
}

/// What was typed before a refusal.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) test: String,
    pub(super) skip: String,
    pub(super) typed: Vec<String>,
    pub(super) missing: String,
    pub(super) despite: String,
    /// The sample that it was measured on, where one was chosen.
    pub(super) of: Option<plant::sample::OfSample>,
    pub(super) begun: String,
    pub(super) used: String,
    pub(super) run: String,
    pub(super) problem: Option<Problem>,
}

/// How many replicates the form offers.
const REPLICATES: usize = 3;

/// `GET /results/{batch}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let of = plant::id::SampleId::new(&asked.sample).ok().map(plant::sample::OfSample::number);
    let kept = Kept { test: asked.test, skip: asked.skip, of, run: asked.run, ..Kept::default() };
    Ok(page(shell, &app, &me, &batch, kept)?.into_response())
}

#[expect(clippy::too_many_lines, reason = "the page from its parts, one after the other")]
pub(super) fn page(shell: Shell, app: &App, me: &Me, id: &BatchId, kept: Kept) -> Result<Page<ResultsPage>, PageError> {
    let plant = app.settled();
    let lang = shell.lang;
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (version, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let known = plant.results.get(&batch.lot);
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    let mut form = None;
    let mut leaving = None;
    let abroad = plant.for_markets(id);
    for (unit, attribute) in stage.tested() {
        let path = path_in_stage(unit, attribute);
        let all = known.and_then(|it| it.get(&path)).map(Vec::as_slice).unwrap_or_default();
        // What nobody has verified is verified first; else the one that counts is shown.
        let counting = plant.counting(batch, &path);
        let last = counting.counts;
        let unverified = all.iter().find(|it| it.verified.is_none() && it.invalid.is_none());
        let before: Vec<_> = counting.before.iter().map(|it| before(&shell, attribute, it)).collect();
        let result = last.map(|it| result(&shell, &plant, attribute, it));
        let beside = all.iter().filter(|it| it.round >= counting.round);
        let beside = beside.filter(|it| last.is_none_or(|last| !std::ptr::eq(*it, last)));
        let others = beside.map(|it| self::result(&shell, &plant, attribute, it)).collect();
        let verify = verify(app, &plant, me, (id, &path), unverified, lang);
        if path == kept.test && me.is(Role::QcAnalyst) {
            let barred = plant.last_oos(&batch.lot, &path).is_some();
            let samples = samples(&shell, &plant, app.now(), id, &path);
            let asks = plant.asks_for_sample(id, &path);
            let barred = barred || (asks && (samples.is_empty() || kept.problem.is_some()));
            let mut asked =
                Form { asks_for_sample: asks, samples, ..self::form(lang, &path, attribute, barred, &kept) };
            let method = attribute
                .method
                .as_ref()
                .filter(|it| version.strategy.methods.get(*it).is_some_and(plant::strategy::Method::is_run));
            if let Some(method) = method {
                // It may have been measured without a run that carries it, and then it is recorded all the same.
                asked.barred = true;
                asked.begin = format!("/runs/new?batch={id}&method={method}");
                asked.runs = Some(crate::run::choices(lang, &plant, id, method, &kept.run));
            }
            form = Some(asked);
        }
        if path == kept.skip && me.is(Role::QaReviewer) && last.is_none() {
            leaving = Some(self::leaving(&shell, app, &plant, me, (id, &path), attribute, &kept));
        }
        let line = Line {
            left_out: left_out(&shell, app, &plant, (id, &path), attribute),
            name: lang.label(&attribute.name).to_owned(),
            specification: result_shown::specification(lang, attribute),
            intake: crate::strategy::exposure(lang, stage, attribute).unwrap_or_default(),
            markets: markets(&shell, attribute, abroad.iter().filter(|it| it.attribute == path)),
            number: matches!(attribute.specification, Specification::Number { .. }),
            bar: result_shown::bar(lang, attribute, last).filter(|_| last.is_some()),
            result,
            before,
            others,
            investigations: investigations(&plant, id, &path),
            verify,
            method: attribute
                .method
                .as_ref()
                .and_then(|it| version.strategy.methods.get(it))
                .map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
            readings: crate::lab::readings::address(&plant, id, &path),
            trend: crate::lab::trend::address(&plant, &batch.strategy, &batch.stage, &path),
            path,
        };
        let group = unit.map_or_else(|| lang.label(&stage.name), |it| lang.label(&it.name)).to_owned();
        match groups.last_mut() {
            Some((name, lines)) if *name == group => lines.push(line),
            Some(_) | None => groups.push((group, vec![line])),
        }
    }
    let due = plant.tests_due(id);
    let page = ResultsPage {
        batch: id.to_string(),
        lot: batch.lot.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        standing: standing(&shell, &plant, id),
        due: due.results.len(),
        to_verify: due.verifications.len(),
        groups,
        form,
        leaving,
        loads: crate::lab::held::of_batch(lang, &plant, id),
        wholes: crate::lab::composed::of_batch(lang, &plant, id),
        planned: crate::sample::planned(&shell, &plant, id, app.now()),
        analyst: me.is(Role::QcAnalyst),
        reviewer: me.is(Role::QaReviewer),
        problem: kept.problem,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page))
}

/// What each market with limits of its own for an attribute asks, and what it says of the result that counts.
fn markets<'a>(
    shell: &Shell,
    attribute: &Attribute,
    judged: impl Iterator<Item = &'a plant::lab::ForMarket>,
) -> Vec<OfMarket> {
    let judged: Vec<_> = judged.collect();
    let of = |market: &str| {
        let own = attribute.of_market(Some(market));
        let said = judged.iter().find(|it| it.market == market).map(|it| {
            let state = shell.state(result_shown::state(it.band)).saying(words::result_band(shell.lang, it.band));
            (result_shown::value(shell.lang, &own, &it.found), state)
        });
        (market.to_owned(), result_shown::specification(shell.lang, &own), said)
    };
    attribute.markets().into_iter().map(of).collect()
}

/// Where a test without a result stands by its rule; nothing where it has none and was not left out.
fn left_out(
    shell: &Shell,
    app: &App,
    plant: &Plant,
    (id, path): (&BatchId, &str),
    attribute: &Attribute,
) -> Option<LeftOut> {
    let lang = shell.lang;
    let by_rule = |it: &plant::lab::SkipGrounds| words::left_out(lang, it);
    // The rule with what it found; which test it is about stands beside it.
    let why = |it: &plant::Refusal| {
        let said = words::spoken(lang, app.zone(), plant, it);
        let found: Vec<_> = said.found.into_iter().skip(1).collect();
        if found.is_empty() { said.sentence } else { format!("{} {}", said.sentence, found.join(" · ")) }
    };
    match (plant.skip_holds(id, path), plant.skipped(id, path)) {
        (Some(Ok(grounds)), Some(it)) => return Some(LeftOut::Holds(by_rule(&grounds), it.stamp.seq)),
        (Some(Err(refusal)), Some(it)) => return Some(LeftOut::Owed(why(&refusal), it.stamp.seq)),
        _ => attribute.skip.as_ref()?,
    };
    Some(match plant.skip_grounds(id, path, app.now()) {
        Ok(grounds) => LeftOut::May(by_rule(&grounds)),
        Err(refusal) => LeftOut::Not(why(&refusal)),
    })
}

/// What the signature covers, where a test is left out.
pub(super) fn leaves_out(lang: Lang, plant: &Plant, id: &BatchId, path: &str) -> crate::people::Shown {
    let pinned = plant.batches.get(id).and_then(|it| plant.pinned(it));
    let attribute = pinned.and_then(|(_, stage)| stage.attribute_at(path));
    let name = attribute.map_or(path, |it| lang.label(&it.name));
    crate::people::Shown { meaning: lang.text("results-leave-out-sign"), lines: vec![format!("{id} · {name}")] }
}

fn leaving(
    shell: &Shell,
    app: &App,
    plant: &Plant,
    me: &Me,
    (id, path): (&BatchId, &str),
    attribute: &Attribute,
    kept: &Kept,
) -> Leaving {
    let lang = shell.lang;
    let now = left_out(shell, app, plant, (id, path), attribute);
    let allowed = matches!(now, Some(LeftOut::May(_)));
    let said = match now {
        Some(LeftOut::May(it) | LeftOut::Not(it) | LeftOut::Owed(it, _) | LeftOut::Holds(it, _)) => it,
        None => lang.text("r-skip-01"),
    };
    let shown = leaves_out(lang, plant, id, path);
    Leaving {
        path: path.to_owned(),
        name: lang.label(&attribute.name).to_owned(),
        said,
        allowed,
        despite: kept.despite.clone(),
        may: crate::people::May::of(lang, me, "lab.skip-test"),
        signing: crate::page::part::Signing::new(shell, me, &shown),
    }
}

/// Whether this person may verify a result; nothing to do where none waits.
fn verify(
    app: &App,
    plant: &Plant,
    me: &Me,
    (id, path): (&BatchId, &str),
    waits: Option<&TestResult>,
    lang: Lang,
) -> Verify {
    let Some(it) = waits else { return Verify::Done };
    let command = VerifyResult { batch: id.clone(), attribute: path.to_owned(), of: Some(it.recorded.seq) };
    match rehearse(plant, me, app.now(), command) {
        None => Verify::May(it.recorded.seq),
        Some(it) => Verify::Not(words::spoken(lang, app.zone(), plant, &it).sentence),
    }
}

/// A result from before the batch was done again.
fn before(shell: &Shell, attribute: &Attribute, it: &TestResult) -> (String, Stated, u64) {
    let state = shell.state(result_shown::state(it.band)).saying(words::result_band(shell.lang, it.band));
    (result_shown::value(shell.lang, attribute, &it.reportable), state, it.recorded.seq)
}

/// The investigations and reviews of an attribute: number, address.
fn investigations(plant: &Plant, id: &BatchId, path: &str) -> Vec<(String, String)> {
    let about = plant.oos_of(id).filter(|(_, it)| it.attribute == path);
    let unexpected = plant.oot_of(id).filter(|(_, it)| it.attribute == path);
    let about = about.map(|(id, _)| (id.to_string(), format!("/oos/{id}")));
    about.chain(unexpected.map(|(id, _)| (id.to_string(), format!("/oot/{id}")))).collect()
}

/// One result as the table shows it.
fn result(shell: &Shell, plant: &Plant, attribute: &Attribute, it: &TestResult) -> Shown {
    let lang = shell.lang;
    let name =
        |it: &PersonId| plant.people.get(it).map_or_else(|| it.to_string(), |it| lang.label(&it.name).to_owned());
    Shown {
        value: result_shown::value(lang, attribute, &it.reportable),
        state: match &it.invalid {
            Some(_) => shell.state(State::Unverified).saying(lang.text("oos-invalid")),
            None => shell.state(result_shown::state(it.band)).saying(words::result_band(lang, it.band)),
        },
        // The determination shows what each injection gave, with all digits.
        replicates: match &it.origin {
            Origin::Derived { .. } => Vec::new(),
            Origin::Typed | Origin::File { .. } => result_shown::replicates(lang, attribute, it),
        },
        by: name(&it.recorded.by),
        source: result_shown::source(lang, &it.origin),
        entry: it.recorded.seq,
        determination: match &it.origin {
            Origin::Derived { determination, .. } => Some(determination.to_string()),
            Origin::Typed | Origin::File { .. } => None,
        },
        verified: it.verified.as_ref().map(|it| (name(&it.by), it.seq)),
        purpose: crate::lab::lineage(lang, it),
        sample: it.sample.as_ref().map(|it| it.number.to_string()),
        begun: crate::sample::begun(shell, plant, it),
    }
}

/// The samples on which an attribute may be tested now, the one whose hold time ends first in front; then those that were
/// planned for it, on which it can have been tested in spite of a rule.
pub(crate) fn samples(
    shell: &Shell,
    plant: &Plant,
    now: jiff::Timestamp,
    id: &BatchId,
    path: &str,
) -> Vec<(String, String)> {
    let lang = shell.lang;
    let mut numbers: Vec<_> = plant.testable_samples(id, path, now).into_iter().map(|(it, _)| it.clone()).collect();
    let Some((id, batch)) = plant.batches.get_key_value(id) else { return Vec::new() };
    let stage = plant.pinned(batch).map(|(_, it)| it);
    let planned = |it: &plant::sample::Sample| {
        let (path, _) = stage?.attribute_named(path)?;
        plant.sample_plan(it).map(|it| it.is_for(&path))
    };
    let others = plant.samples_of(id).filter(|(_, it)| !it.is_gone() && planned(it) == Some(true));
    let others: Vec<_> = others.map(|(number, _)| number.clone()).filter(|it| !numbers.contains(it)).collect();
    numbers.extend(others);
    let said = |number: &plant::id::SampleId| {
        let it = plant.samples.get(number)?;
        let plan = plant.sample_plan(it).map_or_else(String::new, |it| lang.label(&it.name).to_owned());
        let until = plant
            .hold_until(number, now)
            .map(|it| format!(" · {} {}", lang.text("sample-test-until"), shell.zone.whole(it)));
        Some((number.to_string(), format!("{number} · {plan} · {}{}", it.rest(), until.unwrap_or_default())))
    };
    numbers.iter().filter_map(said).collect()
}

fn form(lang: Lang, path: &str, attribute: &Attribute, barred: bool, kept: &Kept) -> Form {
    let (unit, options) = match &attribute.specification {
        Specification::Number { unit, .. } => (unit.shown().to_owned(), Vec::new()),
        Specification::Choice { options, .. } => {
            let all = options.iter().map(|it| (it.id.to_string(), lang.label(&it.name).to_owned()));
            (String::new(), all.collect())
        }
    };
    let mut typed = kept.typed.clone();
    typed.resize(REPLICATES, String::new());
    Form {
        path: path.to_owned(),
        name: lang.label(&attribute.name).to_owned(),
        specification: result_shown::specification(lang, attribute),
        bar: result_shown::bar(lang, attribute, None).map(LimitBar::numbered),
        unit,
        options,
        typed,
        missing: kept.missing.clone(),
        despite: kept.despite.clone(),
        runs: None,
        begin: String::new(),
        barred,
        asks_for_sample: false,
        samples: Vec::new(),
        sample: kept.of.as_ref().map_or_else(String::new, |it| it.number.to_string()),
        begun: kept.begun.clone(),
        used: kept.used.clone(),
    }
}

/// The command that a filled-in form asks for; nothing where nothing was entered.
pub(super) fn recorded(app: &App, id: &BatchId, kept: &Kept) -> Result<Option<RecordResult>, PageError> {
    let plant = app.settled();
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (_, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let attribute = stage.attribute_at(&kept.test).ok_or(PageError::NotAcceptable)?;
    let mut replicates = Vec::new();
    for text in kept.typed.iter().filter(|it| !it.is_empty()) {
        replicates.push(match &attribute.specification {
            Specification::Number { unit, .. } => Entered::Typed { text: text.clone(), unit: *unit },
            Specification::Choice { .. } => {
                Entered::Chosen(plant::id::EntryId::new(text).map_err(|_| PageError::NotAcceptable)?)
            }
        });
    }
    if replicates.is_empty() {
        let Ok(why) = Text::new(&kept.missing) else { return Ok(None) };
        replicates.push(Entered::Missing(why));
    }
    let despite = match kept.despite.trim() {
        "" => None,
        why => Some(Text::new(why).map_err(|_| PageError::NotAcceptable)?),
    };
    let run = match kept.run.trim() {
        "" => None,
        it => Some(plant::id::RunId::new(it).map_err(|_| PageError::NotAcceptable)?),
    };
    Ok(Some(RecordResult {
        batch: id.clone(),
        attribute: kept.test.clone(),
        replicates,
        despite,
        sample: kept.of.clone(),
        run,
    }))
}
