//! `GET /determinations/{id}`: a calculation over a recording or over readings that were entered: the picture, the figures against their limits, the method
//! of another principle beside them, and the way from the raw file to the verdict.
//!
//! The picture is drawn from the kept file with the parameters on record, so each look derives it again; whether the
//! bytes are the same stands beside it, and nothing is written over.

use askama::Template;
use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::DeterminationId;
use plant::lab::{Compared, Determination, Input, Said, VerifyDetermination};
use plant::people::Role;
use plant::strategy::{Attribute, Stage};
use serde_json::Value;

use super::as_asm;
use super::derive::{self, Calculated};
use super::readings;
use crate::app::App;
use crate::calc::Pictured;
use crate::language::Lang;
use crate::page::part::{Instant, LimitBar, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};
use crate::quality::{Problem, result_shown};
use crate::words;

#[derive(Template)]
#[template(path = "lab/determination.html")]
struct DeterminationPage {
    shell: Shell,
    id: String,
    batch: String,
    lot: String,
    method: String,
    /// The method's version in the strategy.
    version: u32,
    calculator: String,
    software: String,
    recorded: Instant,
    by: String,
    entry: u64,
    why: Option<String>,
    stated: Stated,
    doubts: Vec<String>,
    /// Whether deriving it again gives the same bytes.
    again: Stated,
    picture: Option<Pictured>,
    fits: Vec<Fit>,
    facts: Vec<(String, String)>,
    figures: Vec<Figure>,
    pairs: Vec<Pair>,
    agreement: Option<Stated>,
    links: Vec<Link>,
    parameters: String,
    verifiable: bool,
    may: bool,
    file: Option<String>,
    /// It can be had as an Allotrope document.
    asm: bool,
    /// What was entered, as it was entered.
    readings: Vec<readings::Readings>,
    validity: Vec<Validity>,
    /// Where the readings are entered once more.
    enter_again: Option<String>,
    /// Other determinations of the same sample.
    others: Vec<(String, Stated)>,
    problem: Option<Problem>,
}

/// How well one stretch was reproduced.
struct Fit {
    from: String,
    to: String,
    score: String,
    r_squared: String,
    accepted: Stated,
}

/// One test of an assay's validity.
struct Validity {
    name: String,
    p: String,
    criterion: &'static str,
    stated: Stated,
}

/// One figure and what became of it.
struct Figure {
    name: String,
    /// Its colour: 0 to 4 by load; nothing for what is no load.
    class: Option<usize>,
    computed: String,
    compared: String,
    specification: String,
    bar: Option<LimitBar>,
    stated: Stated,
    verified: Option<(String, u64)>,
    entry: Option<u64>,
}

/// One figure by two methods.
struct Pair {
    name: String,
    with: String,
    of: String,
    by: String,
    difference: String,
    within: String,
    stated: Stated,
}

/// One link of the way from the file to the verdict.
struct Link {
    name: String,
    what: String,
    detail: String,
    href: String,
}

pub(super) fn known(id: &str) -> Result<DeterminationId, PageError> {
    DeterminationId::new(id).map_err(|_| PageError::NotFound)
}

/// `GET /determinations/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, &known(&id)?, None).await?.into_response())
}

/// `POST /determinations/{id}/verify`
pub(super) async fn verify(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = known(&id)?;
    let command = VerifyDetermination { determination: id.clone() };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/determinations/{id}")).into_response()),
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &id, problem).await?.into_response())
        }
    }
}

/// `POST /determinations/{id}/again`: the same recording with other parameters, by a person who says why.
pub(super) async fn again(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = known(&id)?;
    let parameters = posted.need("parameters")?.to_owned();
    let it = app.settled().determinations.get(&id).cloned().ok_or(PageError::NotFound)?;
    let (deriver, of) = (app.clone(), it.clone());
    let command = tokio::task::spawn_blocking(move || {
        let (file, sample) = of.derivation.file()?;
        let reading = kept(&deriver, &of)?;
        let plant = deriver.settled();
        let named = plant.to_derive(sample);
        let mine = named.iter().find(|it| *it.batch == of.batch && *it.id == of.derivation.method)?;
        let source = derive::Source { file, name: name_of(&of), reading: &reading };
        derive::of_sample(&source, sample, mine, Some(&parameters))
    });
    let command = command.await.map_err(|_| PageError::Broken)?.ok_or(PageError::NotAcceptable)?;
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => {
            let newest = {
                let plant = app.settled();
                let file = it.derivation.file();
                let all = file.map(|(file, sample)| plant.determinations_of(file, sample).map(|it| it.0.clone()));
                all.and_then(Iterator::last)
            };
            Ok(Redirect::to(&format!("/determinations/{}", newest.unwrap_or(id))).into_response())
        }
        Err(denied) => {
            let problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &id, problem).await?.into_response())
        }
    }
}

pub(super) fn name_of(it: &Determination) -> &str {
    it.derivation
        .inputs
        .iter()
        .find_map(|it| match it {
            Input::File { name, .. } => Some(name.as_str()),
            Input::Figure { .. } => None,
        })
        .unwrap_or_default()
}

/// The recording as it was kept, read again.
pub(super) fn kept(app: &App, it: &Determination) -> Option<formats::measured::Reading> {
    let (file, _) = it.derivation.file()?;
    let bytes = app.file(&ledger::Hash::from_hex(file.as_str())?).ok()??;
    formats::family::read(&bytes).ok()
}

/// Derives it again: what came out, where the file that it was derived from is there.
fn derived(app: &App, it: &Determination, reading: Option<&formats::measured::Reading>) -> Option<Calculated> {
    let plant = app.settled();
    let (version, _) = plant.pinned(plant.batches.get(&it.batch)?)?;
    let derives = version.strategy.methods.get(&it.derivation.method)?.derives.as_ref()?;
    if derives.is_entered() {
        let sample = it.sample.as_ref().map(|it| &it.number);
        return derive::calculated_from_readings(derives, it.derivation.entered(), sample).ok();
    }
    let (_, sample) = it.derivation.file()?;
    derive::calculated(reading?, sample, derives, &it.derivation.parameters)
}

async fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &DeterminationId,
    problem: Option<Problem>,
) -> Result<Page<DeterminationPage>, PageError> {
    let it = app.settled().determinations.get(id).cloned().ok_or(PageError::NotFound)?;
    let (deriver, of) = (app.clone(), it.clone());
    let work = move || {
        let reading = kept(&deriver, &of);
        (as_asm::is_written(&of, reading.as_ref()), derived(&deriver, &of, reading.as_ref()))
    };
    let (asm, again) = tokio::task::spawn_blocking(work).await.map_err(|_| PageError::Broken)?;
    let plant = app.settled();
    let lang = shell.lang;
    let (version, stage) = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it)).ok_or(PageError::NotFound)?;
    let method = version.strategy.methods.get(&it.derivation.method);
    let output: Value = serde_json::from_str(&it.derivation.output).unwrap_or(Value::Null);
    let figures = figures(&shell, &plant, stage, id, &it);
    let verifiable = plant.derived_by(id).any(|(_, it)| it.verified.is_none());
    let (pairs, agreement) = compared(lang, &plant, stage, &it);
    let others = others(lang, &plant, id, &it);
    let readings = readings::shown(lang, &it);
    let enter_again = (!readings.is_empty()).then(|| enter_again(&plant, id, &it)).flatten();
    let person = plant.people.get(&it.recorded.by).map(|it| lang.label(&it.name).to_owned());
    let title = format!("{id} · {}", it.lot);
    let page = DeterminationPage {
        id: id.to_string(),
        batch: it.batch.to_string(),
        lot: it.lot.to_string(),
        method: method.map_or_else(|| it.derivation.method.to_string(), |it| lang.label(&it.name).to_owned()),
        version: it.derivation.version,
        calculator: it.derivation.calculator.clone(),
        software: it.derivation.software.clone(),
        recorded: shell.zone.time(it.recorded.known),
        by: person.unwrap_or_else(|| lang.text("derived-by-itself")),
        entry: it.recorded.seq,
        why: it.why.as_ref().map(ToString::to_string),
        stated: stated(lang, &plant, id, &it),
        doubts: it.doubts.iter().map(|it| lang.label(it).to_owned()).collect(),
        again: same(lang, &it, again.as_ref()),
        picture: again
            .as_ref()
            .and_then(|it| it.answer.as_ref()?.picture.as_ref())
            .map(|it| Pictured::of(lang, title, it)),
        fits: fits(lang, &output),
        facts: facts(lang, &output, &it.derivation.parameters),
        figures,
        pairs,
        agreement,
        links: links(&shell, &plant, stage, id, &it),
        parameters: it.derivation.parameters.clone(),
        verifiable: verifiable && me.is(Role::QcAnalyst),
        may: me.is(Role::QcAnalyst),
        file: it.derivation.file().map(|(file, _)| file.to_string()),
        asm,
        readings,
        validity: validity(lang, &output),
        enter_again,
        others,
        problem,
        shell: shell.at(Section::Review),
    };
    drop(plant);
    Ok(Page(page))
}

/// The same by a method of another principle, and what they say together.
fn compared(lang: Lang, plant: &Plant, stage: &Stage, it: &Determination) -> (Vec<Pair>, Option<Stated>) {
    let comparisons = plant.comparisons(&it.batch);
    let mine =
        |pair: &&Compared| it.figures.iter().any(|it| it.attribute == pair.pair.of || it.attribute == pair.pair.with);
    let pairs = comparisons.iter().flat_map(|it| &it.pairs).filter(mine).map(|it| pair(lang, stage, it)).collect();
    let agreement = comparisons.iter().find(|it| it.pairs.iter().any(|it| mine(&it))).map(|it| {
        let (state, key) = match it.verdict() {
            plant::verdict::Verdict::Pass => (State::Pass, "derived-agree"),
            plant::verdict::Verdict::Fail => (State::Fail, "derived-differ"),
            plant::verdict::Verdict::Indeterminate => (State::Indeterminate, "derived-unknown"),
        };
        Stated::new(lang, state).saying(lang.text(key))
    });
    (pairs, agreement)
}

/// Other determinations of the same sample, or of the same batch by this method where there is no file.
fn others(lang: Lang, plant: &Plant, id: &DeterminationId, it: &Determination) -> Vec<(String, Stated)> {
    let other = |(id, it): (&DeterminationId, &Determination)| (id.to_string(), stated(lang, plant, id, it));
    match it.derivation.file() {
        Some((file, sample)) => {
            plant.determinations_of(file, sample).filter(|(other, _)| *other != id).map(other).collect()
        }
        None => {
            let all = plant.determinations_entered(&it.batch, &it.derivation.method);
            all.filter(|(other, _)| *other != id).map(other).collect()
        }
    }
}

/// Where other readings of the same are entered.
fn enter_again(plant: &Plant, id: &DeterminationId, it: &Determination) -> Option<String> {
    let first = it.figures.first().map(|it| it.attribute.clone()).or_else(|| {
        let all = plant.derivable(&it.batch);
        all.into_iter().find(|of| *of.id == it.derivation.method)?.gives.into_iter().next().map(|(path, _)| path)
    });
    let address = readings::address(plant, &it.batch, &first?)?;
    Some(format!("{address}&from={id}"))
}

/// Whether the bytes are the same, or why nobody can say.
fn same(lang: Lang, it: &Determination, again: Option<&Calculated>) -> Stated {
    match again {
        None => Stated::new(lang, State::Indeterminate).saying(lang.text("derived-again-not")),
        Some(found) if derive::sha256(&found.output.to_string()) == it.derivation.output_sha256 => {
            Stated::new(lang, State::Verified).saying(lang.text("derived-again-same"))
        }
        Some(_) => Stated::new(lang, State::Fail).saying(lang.text("derived-again-differs")),
    }
}

/// How it stands: in doubt, waiting for its second analyst, or as its gravest result.
fn stated(lang: Lang, plant: &Plant, id: &DeterminationId, it: &Determination) -> Stated {
    if !it.doubts.is_empty() {
        return Stated::new(lang, State::Indeterminate).saying(lang.text("derived-doubted"));
    }
    if plant.derived_by(id).any(|(_, it)| it.verified.is_none()) {
        return Stated::new(lang, State::Unverified).saying(lang.text("derived-unverified"));
    }
    let worst = plant.derived_by(id).map(|(_, it)| it.band).max_by_key(|it| it.verdict());
    worst.map_or_else(
        || Stated::new(lang, State::Indeterminate),
        |it| Stated::new(lang, result_shown::state(it)).saying(words::result_band(lang, it)),
    )
}

fn figures(shell: &Shell, plant: &Plant, stage: &Stage, id: &DeterminationId, it: &Determination) -> Vec<Figure> {
    let lang = shell.lang;
    let figure = |figure: &plant::lab::DerivedFigure| {
        let attribute = stage.attribute_at(&figure.attribute)?;
        let result = plant.derived_by(id).find(|(path, _)| **path == figure.attribute).map(|(_, it)| it);
        let load = figure.field.rsplit_once("distribution_percent/").and_then(|(_, it)| it.parse::<usize>().ok());
        Some(Figure {
            name: lang.label(&attribute.name).to_owned(),
            class: load.map(|it| it / 2 % 5),
            computed: match &figure.times {
                None => format!("{} {}", figure.text, figure.unit.shown()),
                Some(times) => format!("{} {} (× {times})", figure.text, figure.unit.shown()),
            },
            compared: result.map_or_else(|| "–".to_owned(), |it| result_shown::value(lang, attribute, &it.reportable)),
            specification: result_shown::specification(lang, attribute),
            bar: result_shown::bar(lang, attribute, result),
            stated: result.map_or_else(
                || Stated::new(lang, State::Indeterminate).saying(lang.text("derived-no-result")),
                |it| Stated::new(lang, result_shown::state(it.band)).saying(words::result_band(lang, it.band)),
            ),
            verified: result.and_then(|it| it.verified.as_ref()).map(|it| {
                let name = plant.people.get(&it.by).map(|it| lang.label(&it.name).to_owned());
                (name.unwrap_or_else(|| it.by.to_string()), it.seq)
            }),
            entry: result.map(|it| it.recorded.seq),
        })
    };
    it.figures.iter().filter_map(figure).collect()
}

fn pair(lang: Lang, stage: &Stage, it: &Compared) -> Pair {
    let name = |path: &str| {
        let found: Option<&Attribute> = stage.attribute_at(path);
        found.map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned())
    };
    // What is shown is shortened; what was compared is not.
    let number = |it: Option<rust_decimal::Decimal>| {
        it.map_or_else(|| "–".to_owned(), |it| it.round_dp(4).normalize().to_string().replace('-', "−"))
    };
    let (state, key) = match it.said {
        Said::Agree => (State::Pass, "derived-agree"),
        Said::Differ => (State::Fail, "derived-differ"),
        Said::Unknown => (State::Indeterminate, "derived-unknown"),
    };
    Pair {
        name: name(&it.pair.of),
        with: name(&it.pair.with),
        of: number(it.of),
        by: number(it.with),
        difference: number(it.difference),
        within: format!("± {} {}", it.pair.within, it.unit.shown()),
        stated: Stated::new(lang, state).saying(lang.text(key)),
    }
}

/// A number of an answer with as many digits as a person compares; the record has all.
fn shown(value: Option<&Value>, digits: usize) -> String {
    value.and_then(Value::as_f64).map_or_else(|| "–".to_owned(), |it| format!("{it:.digits$}").replace('-', "−"))
}

fn fits(lang: Lang, output: &Value) -> Vec<Fit> {
    let all = output.get("fits").and_then(Value::as_array).into_iter().flatten();
    let fit = |it: &Value| {
        let accepted = it.get("accepted").and_then(Value::as_bool) == Some(true);
        Fit {
            from: shown(it.get("from"), 2),
            to: shown(it.get("to"), 2),
            score: shown(it.get("reconstruction"), 4),
            r_squared: shown(it.get("r_squared"), 5),
            accepted: if accepted {
                Stated::new(lang, State::Pass).saying(lang.text("derived-fit-accepted"))
            } else {
                Stated::new(lang, State::Indeterminate).saying(lang.text("derived-fit-refused"))
            },
        }
    };
    all.map(fit).collect()
}

/// What else is looked at: how much belongs to no load, what no fit explains, how far the peaks are apart.
fn facts(lang: Lang, output: &Value, parameters: &str) -> Vec<(String, String)> {
    let parameters: Value = serde_json::from_str(parameters).unwrap_or(Value::Null);
    let mut facts = Vec::new();
    if output.get("unassigned_percent").is_some() {
        let limit = parameters.get("unassigned_max_percent");
        let limit = limit.and_then(Value::as_f64).map_or_else(String::new, |it| format!(" (≤ {it} %)"));
        let value = format!("{} %{limit}", shown(output.get("unassigned_percent"), 3));
        facts.push((lang.text("derived-unassigned"), value));
    }
    let peaks: Vec<&Value> = output.get("peaks").and_then(Value::as_array).into_iter().flatten().collect();
    if !peaks.is_empty() {
        let resolutions = peaks.iter().filter_map(|it| it.get("resolution")?.as_f64());
        let least = resolutions.fold(f64::INFINITY, f64::min);
        facts.push((lang.text("derived-peaks"), peaks.len().to_string()));
        if least.is_finite() {
            facts.push((lang.text("derived-resolution"), format!("{least:.2}")));
        }
    }
    // The interval is as wide as the assay was good; a number without it says nothing.
    for it in output.get("samples").and_then(Value::as_array).into_iter().flatten() {
        let at = |key| shown(it.get(key), 5);
        let name = it.get("name").and_then(Value::as_str).unwrap_or_default();
        let value = format!("{} ({} – {})", at("potency"), at("lower"), at("upper"));
        facts.push((lang.say("entered-potency").with("name", name).plain(), value));
    }
    for (key, name, digits) in [
        ("slope", "entered-slope", 4),
        ("noise", "derived-noise", 4),
        ("dar_uncertainty", "derived-uncertainty", 4),
        ("r_squared", "derived-r-squared", 4),
    ] {
        if output.get(key).is_some_and(Value::is_number) {
            facts.push((lang.text(name), shown(output.get(key), digits)));
        }
    }
    facts
}

/// The tests that come before a potency, as the calculator makes them: 5 per cent, each way.
fn validity(lang: Lang, output: &Value) -> Vec<Validity> {
    let tests = [
        ("regression_p", "entered-regression", "p < 0.05"),
        ("parallelism_p", "entered-parallelism", "p ≥ 0.05"),
        ("linearity_p", "entered-linearity", "p ≥ 0.05"),
    ];
    let test = |(key, name, criterion): (&str, &str, &'static str)| {
        let value = output.get(key)?;
        let state = match value.as_f64() {
            None => State::Indeterminate,
            Some(p) if (p < 0.05) == (key == "regression_p") => State::Pass,
            Some(_) => State::Fail,
        };
        // A chance is never nothing.
        let small = value.as_f64().is_some_and(|p| p < 0.000_1);
        let p = if small { "< 0.0001".to_owned() } else { shown(Some(value), 4) };
        Some(Validity { name: lang.text(name), p, criterion, stated: Stated::new(lang, state) })
    };
    tests.into_iter().filter_map(test).collect()
}

/// The way from the raw file to the verdict; each link opens.
fn links(shell: &Shell, plant: &Plant, stage: &Stage, id: &DeterminationId, it: &Determination) -> Vec<Link> {
    let lang = shell.lang;
    let mut links = Vec::new();
    let mut link = |key: &str, what: String, detail: String, href: String| {
        links.push(Link { name: lang.text(key), what, detail, href });
    };
    for input in &it.derivation.inputs {
        let Input::File { sha256, name, format, sample, places } = input else { continue };
        link("derived-link-file", name.clone(), sha256.to_string(), format!("/files/{sha256}"));
        let family = formats::Family::from_id(format).map_or_else(|| format.clone(), |it| it.name().to_owned());
        link("derived-link-read", format!("{sample} · {}", places.join(", ")), family, format!("/imports/{sha256}"));
    }
    for (name, text) in it.derivation.entered() {
        let lines = lang.say("entered-lines").with("n", text.lines().count()).plain();
        link("derived-link-entered", lang.text(&format!("entered-{name}")), lines, "#entered".to_owned());
    }
    if let Some(it) = &it.sample {
        link("entered-sample", it.number.to_string(), String::new(), format!("/samples/{}", it.number));
    }
    if let Some(run) = &it.run {
        link("entered-run", run.to_string(), String::new(), format!("/runs/{run}"));
    }
    let strategy = plant.batches.get(&it.batch).map(|it| (it.strategy.to_string(), it.version));
    let of = |it: &Determination| format!("{} v{}", it.derivation.calculator, it.derivation.software);
    if let Some((strategy, version)) = strategy {
        let detail = format!("{} v{}", it.derivation.method, it.derivation.version);
        link("derived-link-parameters", detail, of(it), format!("/strategy/{strategy}/v/{version}/library"));
    }
    link(
        "derived-link-answer",
        it.derivation.output_sha256.clone(),
        String::new(),
        format!("/trail/{}", it.recorded.seq),
    );
    for (path, result) in plant.derived_by(id) {
        let Some(attribute) = stage.attribute_at(path) else { continue };
        let counts = plant.batches.get(&it.batch).and_then(|it| plant.counting(it, path).counts);
        let counts = counts.is_some_and(|it| it.recorded.seq == result.recorded.seq);
        let value =
            format!("{} {}", lang.label(&attribute.name), result_shown::value(lang, attribute, &result.reportable));
        let detail = if counts { words::result_band(lang, result.band) } else { lang.text("derived-not-counting") };
        link("derived-link-result", value, detail, format!("/trail/{}", result.recorded.seq));
    }
    links
}
