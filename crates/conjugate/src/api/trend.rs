//! Trends: the results of an attribute in their order, what the trend rule says of the next one, runs and capability.

use axum::Json;
use axum::extract::State;
use plant::batch::Observed;
use plant::lab::{Foreseen, TREND_RULE, TREND_RULE_VERSION};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{At, Caller};
use super::problem::{Problem, Trouble};
use super::view::{Entry, Name, Place};
use crate::app::App;
use crate::lab::trend::{self, Capable};
use crate::language::Lang;

/// The trend of one attribute.
#[derive(Serialize, ToSchema)]
pub(super) struct Trend {
    strategy: String,
    /// The version of the strategy that judges the next result.
    version: u32,
    stage: String,
    /// The attribute's path in its stage.
    attribute: String,
    name: Name,
    /// The rule that says what is expected, and its version.
    rule: &'static str,
    rule_version: u16,
    /// `expected`, `too-few`, `no-scatter` or `no-number`; without `expected` nothing is expected: it is indeterminate.
    foreseen: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<Expected>,
    /// Runs that a process in control shows rarely, by rule: the entries of the results at which each is complete.
    runs: Vec<Run>,
    capability: Capability,
    /// Every result, in the order in which they were recorded.
    results: Vec<Charted>,
}

/// The limits for the next result, as decimals.
#[derive(Serialize, ToSchema)]
#[schema(as = TrendLimits)]
struct Expected {
    unit: &'static str,
    mean: String,
    low: String,
    high: String,
    /// How many results they come from.
    results: usize,
}

/// A run rule that is broken.
#[derive(Serialize, ToSchema)]
#[schema(as = TrendRun)]
struct Run {
    /// `nelson-2`, `nelson-3`, `nelson-5` or `nelson-6`.
    rule: &'static str,
    at: Vec<u64>,
}

/// Whether the results fit between their release limits.
#[derive(Serialize, ToSchema)]
#[schema(as = TrendCapability)]
struct Capability {
    /// `known`, or why not: `no-number`, `no-limit`, `censored`, `too-few`, `no-scatter`.
    is: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ppk: Option<f64>,
    /// The ends of its interval of 95 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    lower: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper: Option<f64>,
}

/// One result.
#[derive(Serialize, ToSchema)]
#[schema(as = TrendResult)]
struct Charted {
    batch: String,
    /// Which result of the attribute on its lot, from 1.
    number: u32,
    /// As it is reported; nothing where there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    judged: Place,
    /// `counts`, `invalid` or `superseded`.
    worth: &'static str,
    /// The limits for the next result come from it.
    used: bool,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oos: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oot: Option<String>,
    recorded: Entry,
}

/// The trend of an attribute of a stage
#[utoipa::path(get, path = "/trends/{stage}/{attribute}", tag = "quality",
    params(("stage" = String, Path, description = "Stage"), ("attribute" = String, Path, description = "Attribute of the stage")),
    responses((status = 200, body = Trend),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn trend_of_stage(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At((stage, attribute)): At<(String, String)>,
) -> Result<Json<Trend>, Problem> {
    trend(&app, lang, &stage, &attribute)
}

/// The trend of an attribute of a unit operation
#[utoipa::path(get, path = "/trends/{stage}/{unit}/{attribute}", tag = "quality",
    params(("stage" = String, Path, description = "Stage"), ("unit" = String, Path, description = "Unit operation"),
        ("attribute" = String, Path, description = "Its attribute")),
    responses((status = 200, body = Trend),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn trend_of_unit(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    At((stage, unit, attribute)): At<(String, String, String)>,
) -> Result<Json<Trend>, Problem> {
    trend(&app, lang, &stage, &format!("{unit}/{attribute}"))
}

fn trend(app: &App, lang: Lang, stage: &str, path: &str) -> Result<Json<Trend>, Problem> {
    let plant = app.settled();
    let Some(it) = trend::found(&plant, None, stage, path) else {
        return Err(Problem::of(lang, Trouble::NotFound).found(format!("{stage}/{path}")));
    };
    let (look, capable) = (trend::look(&it.course), trend::capability(&plant, &it));
    let (ppk, lower, upper) = match capable {
        Capable::Known { ppk, lower, upper, n: _ } => (Some(ppk), Some(lower), Some(upper)),
        Capable::NoNumber
        | Capable::NoLimit
        | Capable::Censored { .. }
        | Capable::TooFew { .. }
        | Capable::NoScatter => (None, None, None),
    };
    let expected = match &it.course.foreseen {
        Foreseen::Expected(it) => Some(Expected {
            unit: it.unit.code(),
            mean: it.mean.to_string(),
            low: it.low.to_string(),
            high: it.high.to_string(),
            results: it.of.len(),
        }),
        Foreseen::NoNumber | Foreseen::TooFew { .. } | Foreseen::NoScatter { .. } => None,
    };
    Ok(Json(Trend {
        strategy: it.strategy.to_string(),
        version: it.course.version.version,
        stage: it.stage.to_string(),
        attribute: it.path.clone(),
        name: Name::from(&it.course.attribute.name),
        rule: TREND_RULE,
        rule_version: TREND_RULE_VERSION,
        foreseen: it.course.foreseen.id(),
        expected,
        runs: look.broken.into_iter().map(|it| Run { rule: it.rule, at: it.at }).collect(),
        capability: Capability { is: capable.id(), ppk, lower, upper },
        results: it.course.results.iter().map(charted).collect(),
    }))
}

fn charted(it: &plant::lab::Charted<'_>) -> Charted {
    Charted {
        batch: it.batch.to_string(),
        number: it.number,
        value: match &it.result.reportable {
            Observed::Number(it) => Some(it.to_string()),
            Observed::Choice(it) => Some(it.to_string()),
            Observed::Order(_) | Observed::Missing(_) => None,
        },
        judged: Place::from(it.result.band),
        worth: it.worth.id(),
        used: it.used,
        version: it.version,
        method: it.method.map(|it| it.0.to_string()),
        method_version: it.method.and_then(|it| it.1),
        oos: it.oos.map(ToString::to_string),
        oot: it.oot.map(ToString::to_string),
        recorded: Entry::from(&it.result.recorded),
    }
}
