//! `GET /trends/{stage}/{attribute}` and `GET /trends/{stage}/{unit}/{attribute}`: the chart of an attribute and its table.

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::batch::Observed;
use plant::id::{StageId, StrategyId};
use plant::lab::{Charted, Course, Foreseen, TREND_RULE, TREND_RULE_VERSION, Worth};
use plant::quantity::{Bound, Range};
use plant::strategy::Specification;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;

use super::figure::{Chart, Limits, Lines, Point, Shape};
use super::look::{Capable, Look, capable, looked_at};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, LimitBar, PageNumber, Paging, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::quality::result_shown;
use crate::words;

/// Which strategy, where more than one has the stage, and which page.
#[derive(Deserialize)]
pub(super) struct Asked {
    strategy: Option<String>,
    #[serde(default)]
    page: PageNumber,
}

#[derive(Template)]
#[template(path = "lab/trend/one.html")]
struct TrendPage {
    shell: Shell,
    name: String,
    stage: String,
    path: String,
    declared: String,
    specification: String,
    bar: Option<LimitBar>,
    /// What the trend rule says, what the runs say, whether it is capable: a word and its sentence.
    says: Vec<(String, Vec<String>)>,
    chart: Option<Chart>,
    lines: Vec<Line>,
    paging: Paging,
}

/// One result in the table.
struct Line {
    batch: String,
    value: String,
    state: Stated,
    /// What it is worth, and what else is said of it.
    notes: Vec<String>,
    asked: Vec<(String, String)>,
    version: u32,
    method: String,
    at: Instant,
    seq: u64,
}

/// An attribute with its results, and where it is.
pub(crate) struct Found<'a> {
    pub(crate) strategy: StrategyId,
    pub(crate) stage: StageId,
    pub(crate) path: String,
    pub(crate) course: Course<'a>,
}

/// The strategies of which a batch was made at this stage, in their order.
fn strategies(plant: &Plant, stage: &StageId) -> Vec<StrategyId> {
    let mut all: Vec<_> = plant.strategies.iter().filter(|(_, it)| it.strategy.stage(stage).is_some()).collect();
    all.dedup_by(|a, b| a.0.0 == b.0.0);
    all.into_iter().map(|((id, _), _)| id.clone()).collect()
}

/// What this address means.
pub(crate) fn found<'a>(plant: &'a Plant, strategy: Option<&str>, stage: &str, path: &str) -> Option<Found<'a>> {
    let stage = StageId::new(stage).ok()?;
    let strategy = match strategy {
        Some(it) => StrategyId::new(it).ok()?,
        None => strategies(plant, &stage).into_iter().next()?,
    };
    let course = plant.course_of(&strategy, &stage, path)?;
    Some(Found { strategy, stage, path: path.to_owned(), course })
}

/// The address of the trend of an attribute.
pub(crate) fn address(plant: &Plant, strategy: &StrategyId, stage: &StageId, path: &str) -> String {
    let first = strategies(plant, stage).into_iter().next();
    if first.as_ref() == Some(strategy) {
        format!("/trends/{stage}/{path}")
    } else {
        format!("/trends/{stage}/{path}?strategy={strategy}")
    }
}

/// `GET /trends/{stage}/{attribute}`
pub(super) async fn of_stage(
    shell: Shell,
    _me: Me,
    Of(app): Of<App>,
    Path((stage, attribute)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    page(shell, &app, &stage, &attribute, &asked)
}

/// `GET /trends/{stage}/{unit}/{attribute}`
pub(super) async fn of_unit(
    shell: Shell,
    _me: Me,
    Of(app): Of<App>,
    Path((stage, unit, attribute)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    page(shell, &app, &stage, &format!("{unit}/{attribute}"), &asked)
}

fn page(shell: Shell, app: &App, stage: &str, path: &str, asked: &Asked) -> Result<Response, PageError> {
    let (plant, lang) = (app.settled(), shell.lang);
    let it = found(&plant, asked.strategy.as_deref(), stage, path).ok_or(PageError::NotFound)?;
    let Course { version, attribute, results, .. } = &it.course;
    let look = look(&it.course);
    let address = address(&plant, &it.strategy, &it.stage, path);
    let paging = Paging::new(lang, results.len(), asked.page, &address);
    let mut shown: Vec<&Charted<'_>> = paging.cut(results.iter().rev()).collect();
    let lines = shown.iter().map(|it| line(&shell, &look, it)).collect();
    shown.reverse();
    let before = shown.first().and_then(|first| {
        let place = results.iter().position(|it| it.result.recorded.seq == first.result.recorded.seq)?;
        results.get(place.checked_sub(1)?)
    });
    let title = lang.say("trend-chart-of").with("name", lang.label(&attribute.name).to_owned()).plain();
    let chart = matches!(attribute.specification, Specification::Number { .. }).then(|| Chart {
        lang,
        title,
        unit: unit(&it.course),
        points: points(&shell, &look, before, &shown),
        lines: look
            .foreseen
            .trend()
            .and_then(|it| Some(Lines { mean: it.mean.to_f64()?, low: it.low.to_f64()?, high: it.high.to_f64()? })),
    });
    let page = TrendPage {
        name: lang.label(&attribute.name).to_owned(),
        stage: version.strategy.stage(&it.stage).map_or_else(String::new, |it| lang.label(&it.name).to_owned()),
        path: path.to_owned(),
        declared: format!("/strategy/{}/v/{}/{}/{path}", it.strategy, version.version, it.stage),
        specification: result_shown::specification(lang, attribute),
        bar: result_shown::bar(lang, attribute, results.last().map(|it| it.result)).map(LimitBar::numbered),
        says: says(lang, &plant, &it, &look),
        chart,
        lines,
        paging,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page).into_response())
}

fn unit(it: &Course<'_>) -> String {
    match &it.attribute.specification {
        Specification::Number { unit, .. } => unit.shown().to_owned(),
        Specification::Choice { .. } => String::new(),
    }
}

/// A number in the unit of the specification.
fn number(it: &Charted<'_>) -> Option<(Decimal, Bound)> {
    let Some(Specification::Number { unit, .. }) = it.attribute.map(|it| &it.specification) else { return None };
    match &it.result.reportable {
        Observed::Number(it) => Some((it.to(*unit)?.value, it.bound)),
        Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    }
}

/// The runs in the results that the trend rule uses.
pub(crate) fn look(course: &Course<'_>) -> Look {
    let used: Vec<_> = course
        .results
        .iter()
        .filter(|it| it.used)
        .filter_map(|it| Some((it.result.recorded.seq, number(it)?.0)))
        .collect();
    looked_at(course.foreseen.clone(), &used)
}

/// Whether what counts fits between the limits.
pub(crate) fn capability(plant: &Plant, it: &Found<'_>) -> Capable {
    let counted = plant.counted_of(&it.strategy, &it.stage, &it.path);
    capable(plant, &it.course.version.strategy, it.course.attribute, &counted)
}

pub(super) fn short(it: Decimal) -> String {
    it.round_sf(5).unwrap_or(it).normalize().to_string().replace('-', "−")
}

/// What the rule says of the next result.
pub(super) fn foreseen(lang: Lang, it: &Foreseen) -> String {
    let say = |key: &str| lang.say(key);
    match it {
        Foreseen::Expected(it) => say("trend-says-expected")
            .with("low", short(it.low))
            .with("high", short(it.high))
            .with("mean", short(it.mean))
            .with("unit", it.unit.shown().to_owned())
            .with("n", it.of.len())
            .plain(),
        Foreseen::NoNumber => say("trend-says-no-number").plain(),
        Foreseen::TooFew { results, least } => {
            say("trend-says-too-few").with("n", *results).with("least", *least).plain()
        }
        Foreseen::NoScatter { results } => say("trend-says-no-scatter").with("n", *results).plain(),
    }
}

/// Whether it is capable, in words.
fn capable_in_words(lang: Lang, it: Capable) -> String {
    match it {
        Capable::Known { ppk, lower, upper, n } => lang
            .say("trend-capable-known")
            .with("ppk", format!("{ppk:.2}"))
            .with("lower", format!("{lower:.2}").replace('-', "−"))
            .with("upper", format!("{upper:.2}"))
            .with("n", n)
            .plain(),
        Capable::Censored { n } => lang.say("trend-capable-censored").with("n", n).plain(),
        Capable::TooFew { n, least } => lang.say("trend-capable-too-few").with("n", n).with("least", least).plain(),
        Capable::NoNumber | Capable::NoLimit | Capable::NoScatter => {
            lang.say(&format!("trend-capable-{}", it.id())).plain()
        }
    }
}

fn says(lang: Lang, plant: &Plant, it: &Found<'_>, look: &Look) -> Vec<(String, Vec<String>)> {
    let rule = lang.say("trend-rule").with_text("rule", TREND_RULE).with("version", TREND_RULE_VERSION).plain();
    let mut of_rule = vec![foreseen(lang, &look.foreseen)];
    let results = &it.course.results;
    let of = |worth: Worth| results.iter().filter(|it| it.worth == worth).count();
    let censored = results.iter().filter(|it| it.worth == Worth::Counts && is_censored(it)).count();
    if censored > 0 {
        of_rule.push(lang.say("trend-censored").with("n", censored).plain());
    }
    for (worth, key) in [(Worth::Invalid, "trend-invalid-n"), (Worth::Superseded, "trend-superseded-n")] {
        if of(worth) > 0 {
            of_rule.push(lang.say(key).with("n", of(worth)).plain());
        }
    }
    let runs = if look.foreseen.trend().is_none() {
        vec![lang.text("trend-runs-unknown")]
    } else if look.broken.is_empty() {
        vec![lang.text("trend-runs-none")]
    } else {
        let one = |it: &super::look::Broken| {
            let name = lang.text(&format!("trend-run-{}", it.rule));
            lang.say("trend-run").with("rule", name).with("n", it.at.len()).plain()
        };
        let mut said: Vec<_> = look.broken.iter().map(one).collect();
        said.push(lang.text("trend-runs-note"));
        said
    };
    let capable = capability(plant, it);
    let mut of_capability = vec![capable_in_words(lang, capable)];
    if matches!(capable, Capable::Known { .. }) && !look.broken.is_empty() {
        of_capability.push(lang.text("trend-capable-unsteady"));
    }
    vec![(rule, of_rule), (lang.text("trend-runs"), runs), (lang.text("trend-capability"), of_capability)]
}

fn is_censored(it: &Charted<'_>) -> bool {
    number(it).is_some_and(|(_, bound)| bound != Bound::Exact)
}

fn method(it: &Charted<'_>) -> String {
    match it.method {
        Some((id, Some(version))) => format!("{id} v{version}"),
        Some((id, None)) => id.to_string(),
        None => String::new(),
    }
}

fn runs_at(lang: Lang, look: &Look, seq: u64) -> impl Iterator<Item = String> {
    look.broken
        .iter()
        .filter(move |it| it.at.contains(&seq))
        .map(move |it| lang.text(&format!("trend-run-{}", it.rule)))
}

fn line(shell: &Shell, look: &Look, it: &Charted<'_>) -> Line {
    let (lang, result) = (shell.lang, it.result);
    let mut notes = vec![];
    match it.worth {
        Worth::Counts if is_censored(it) => notes.push(lang.text("trend-not-averaged")),
        Worth::Counts if it.used => (),
        Worth::Counts if it.unlike => notes.push(lang.text("trend-unlike")),
        Worth::Counts => notes.push(lang.text("trend-not-used")),
        Worth::Invalid | Worth::Superseded => notes.push(lang.text(&format!("trend-worth-{}", it.worth.id()))),
    }
    notes.extend(runs_at(lang, look, result.recorded.seq));
    Line {
        batch: it.batch.to_string(),
        value: it.attribute.map_or_else(String::new, |of| result_shown::value(lang, of, &result.reportable)),
        state: shell.state(result_shown::state(result.band)).saying(words::result_band(lang, result.band)),
        notes,
        asked: asked(it),
        version: it.version,
        method: method(it),
        at: shell.zone.time(result.recorded.happened),
        seq: result.recorded.seq,
    }
}

/// Where a person goes about a result: number and address.
fn asked(it: &Charted<'_>) -> Vec<(String, String)> {
    let oos = it.oos.map(|id| (id.to_string(), format!("/oos/{id}")));
    let oot = it.oot.map(|id| (id.to_string(), format!("/oot/{id}")));
    oos.into_iter().chain(oot).collect()
}

fn limits(it: &Charted<'_>) -> Limits {
    let Some(Specification::Number { release, alert, .. }) = it.attribute.map(|it| &it.specification) else {
        return Limits::default();
    };
    let ends = |it: &Option<Range>| {
        let end = |it: Option<Decimal>| it.and_then(|it| it.to_f64());
        (end(it.and_then(|it| it.low())), end(it.and_then(|it| it.high())))
    };
    Limits { release: ends(release), alert: ends(alert) }
}

fn points(shell: &Shell, look: &Look, before: Option<&Charted<'_>>, shown: &[&Charted<'_>]) -> Vec<Point> {
    let lang = shell.lang;
    let mut last = before;
    let mut points = vec![];
    for it in shown {
        let number = number(it);
        let shape = match (it.worth, number.map(|it| it.1)) {
            (Worth::Invalid, _) => Shape::Invalid,
            (Worth::Superseded, _) => Shape::Superseded,
            (Worth::Counts, Some(Bound::Below)) => Shape::Below,
            (Worth::Counts, Some(Bound::Above)) => Shape::Above,
            (Worth::Counts, Some(Bound::Exact) | None) => Shape::Counts(result_shown::state(it.result.band)),
        };
        let change = last.and_then(|last| {
            let of_method = (last.method != it.method).then(|| method(it));
            let of_version =
                (last.version != it.version).then(|| lang.say("trend-version").with("version", it.version).plain());
            let all: Vec<_> = of_version.into_iter().chain(of_method).collect();
            (!all.is_empty()).then(|| all.join(" · "))
        });
        let seq = it.result.recorded.seq;
        let value = it.attribute.map_or_else(String::new, |of| result_shown::value(lang, of, &it.result.reportable));
        let said = |id: &str| {
            lang.say("trend-point")
                .with("id", id.to_owned())
                .with("batch", it.batch.to_string())
                .with("value", value.clone())
                .plain()
        };
        points.push(Point {
            value: number.and_then(|it| it.0.to_f64()),
            label: it.batch.to_string(),
            shape,
            link: asked(it).into_iter().next().map(|(id, href)| (href, said(&id))),
            ring: runs_at(lang, look, seq).next().is_some(),
            limits: limits(it),
            change,
        });
        last = Some(it);
    }
    points
}
