//! `GET /oot/{id}`: a result that nobody expected, what it was compared with, and what was found out.

use askama::Template;
use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::InvestigationId;
use plant::lab::AnswerOot;
use plant::text::Text;

use super::said::{Act, act, attribute, attribute_name, value};
use crate::app::App;
use crate::page::part::{LimitBar, LimitKey};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};
use crate::quality::{Problem, rehearse, result_shown};
use crate::words;

#[derive(Template)]
#[template(path = "lab/oot.html")]
struct OotPage {
    shell: Shell,
    id: String,
    what: String,
    batch: String,
    /// Where the results of this attribute stand over all batches.
    trend: String,
    bar: Option<LimitBar>,
    /// What was expected, in words.
    expected: String,
    /// The batches that it was compared with, each with its value and address.
    earlier: Vec<(String, String)>,
    /// The batches that form no expectation.
    without: Vec<String>,
    opened: Act,
    answers: Vec<(String, String, Act)>,
    may: bool,
    refused: Option<String>,
    typed: (String, String),
    problem: Option<Problem>,
}

impl OotPage {
    fn key(&self) -> LimitKey {
        LimitKey(self.shell.lang)
    }
}

fn known(id: &str) -> Result<InvestigationId, PageError> {
    InvestigationId::new(id).map_err(|_| PageError::NotFound)
}

/// `GET /oot/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, &known(&id)?, (String::new(), String::new()), None)?.into_response())
}

/// `POST /oot/{id}/answer`
pub(super) async fn answer(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = known(&id)?;
    let field = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let typed = (field("cause"), field("conclusion"));
    let (cause, conclusion) = match (Text::new(&typed.0), Text::new(&typed.1)) {
        (Ok(cause), Ok(conclusion)) => (cause, conclusion),
        (Err(fault), _) | (Ok(_), Err(fault)) => {
            let problem = Problem::not_text(&shell, &fault, "oos-incomplete");
            return Ok(page(shell, &app, &posted.me, &id, typed, Some(problem))?.into_response());
        }
    };
    let command = AnswerOot { investigation: id.clone(), cause, conclusion };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/oot/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &app, &posted.me, &id, typed, Some(problem))?.into_response())
        }
    }
}

fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &InvestigationId,
    typed: (String, String),
    problem: Option<Problem>,
) -> Result<Page<OotPage>, PageError> {
    let plant = app.settled();
    let lang = shell.lang;
    let it = plant.oot.get(id).ok_or(PageError::NotFound)?;
    let result = it.result(&plant);
    let trend = &it.trend;
    let number = |it: rust_decimal::Decimal| it.round_sf(5).unwrap_or(it).normalize().to_string();
    let dash = Text::dash;
    let refused =
        rehearse(&plant, me, app.now(), AnswerOot { investigation: id.clone(), cause: dash(), conclusion: dash() });
    let earlier = trend.of.iter().map(|batch| {
        let counts = plant.batches.get(batch).and_then(|of| plant.counting(of, &it.attribute).counts);
        let shown = counts.map(|of| value(lang, &plant, batch, &it.attribute, &of.reportable));
        (batch.to_string(), shown.unwrap_or_default())
    });
    let page = OotPage {
        id: id.to_string(),
        what: format!(
            "{} {}",
            attribute_name(lang, &plant, &it.batch, &it.attribute),
            result.map_or_else(String::new, |of| value(lang, &plant, &it.batch, &it.attribute, &of.reportable))
        ),
        batch: it.batch.to_string(),
        trend: plant.batches.get(&it.batch).map_or_else(
            || "/trends".to_owned(),
            |of| crate::lab::trend::address(&plant, &of.strategy, &of.stage, &it.attribute),
        ),
        bar: attribute(&plant, &it.batch, &it.attribute)
            .and_then(|of| result_shown::bar(lang, of, result))
            .map(LimitBar::numbered),
        expected: shell
            .say("oot-expected")
            .with("low", number(trend.low))
            .with("high", number(trend.high))
            .with("mean", number(trend.mean))
            .with("unit", trend.unit.shown().to_owned())
            .with("n", trend.of.len())
            .plain(),
        earlier: earlier.collect(),
        without: trend.without.iter().map(ToString::to_string).collect(),
        opened: act(&shell, &plant, &it.opened),
        answers: it
            .answers
            .iter()
            .map(|it| (it.cause.to_string(), it.conclusion.to_string(), act(&shell, &plant, &it.stamp)))
            .collect(),
        may: refused.is_none(),
        refused: refused.map(|it| {
            let said = words::spoken(lang, app.zone(), &plant, &it);
            format!("{} ({} v{})", said.sentence, it.rule.id(), it.rule.version())
        }),
        typed,
        problem,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page))
}
