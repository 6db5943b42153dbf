//! `GET /oos/{id}`: one investigation with all originals, its phases, whose turn it is, and what this person may do.

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::InvestigationId;
use plant::lab::{CauseKind, Found, HypothesisOutcome, Oos, OosQuestion, RetestOf};
use serde::Deserialize;

use super::acts::{Fields, Unfit, What, analysts, command, filler, hypothesis, plan};
use super::course::{
    Original, Planned, Question, Reviewed, Stating, causes, ends, hypotheses, originals, plans, production, questions,
};
use super::said::{Act, act as acted, found_at, name, named, next, standing, valued};
use crate::app::App;
use crate::page::part::{Instant, LimitBar, LimitKey, Signing, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted, Shown};
use crate::quality::{Problem, rehearse, result_shown};
use crate::words;

#[derive(Template)]
#[template(path = "lab/one.html")]
struct OosPage {
    shell: Shell,
    id: String,
    what: String,
    question: String,
    /// What the result is of, in words, and where that is shown.
    of: (String, String),
    /// It is a result of a stability study.
    study: bool,
    lot: String,
    deviation: Option<String>,
    standing: Stated,
    next: String,
    due: Instant,
    overdue: bool,
    bar: Option<LimitBar>,
    opened: Act,
    originals: Vec<Original>,
    questions: Vec<Question>,
    examiners: [Option<Act>; 2],
    hypotheses: Vec<Planned>,
    causes: Vec<Stating>,
    full: Option<(String, Act)>,
    production: Vec<Reviewed>,
    plans: Vec<Planned>,
    outcome: Option<(String, Act)>,
    offers: Vec<Offer>,
    form: Option<Form>,
    problem: Option<Problem>,
}

/// One act that this person may do, or why not.
struct Offer {
    what: What,
    name: String,
    current: bool,
    refused: Option<String>,
}

/// The form of the act that was chosen.
struct Form {
    what: What,
    name: String,
    fields: Fields,
    /// The questions: id, name.
    asked: Vec<(String, String)>,
    /// Who may be named: id, name.
    analysts: Vec<(String, String)>,
    signing: Option<Signing>,
}

impl Form {
    fn typed(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.get(name).is_some_and(|it| it == value)
    }

    fn found(&self, question: &str) -> String {
        format!("found-{question}")
    }

    fn note(&self, question: &str) -> String {
        format!("note-{question}")
    }
}

impl OosPage {
    fn key(&self) -> LimitKey {
        LimitKey(self.shell.lang)
    }

    fn choices(&self, of: &str) -> Vec<(&'static str, String)> {
        let named = |prefix: &str, ids: Vec<&'static str>| {
            ids.into_iter().map(|it| (it, self.shell.text(&format!("{prefix}-{it}")))).collect()
        };
        match of {
            "found" => named("oos-found", Found::ALL.iter().map(|it| it.id()).collect()),
            "outcome" => named("oos-hypothesis", HypothesisOutcome::ALL.iter().map(|it| it.id()).collect()),
            "kind" => named("oos-cause", CauseKind::ALL.iter().map(|it| it.id()).collect()),
            _ => named("oos-of", vec![RetestOf::SameSample.id(), RetestOf::NewSample.id()]),
        }
    }
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    act: String,
}

/// What was filled in before a refusal.
#[derive(Default)]
struct Kept {
    act: String,
    fields: Fields,
    problem: Option<Problem>,
}

fn known(id: &str) -> Result<InvestigationId, PageError> {
    InvestigationId::new(id).map_err(|_| PageError::NotFound)
}

/// `GET /oos/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let kept = Kept { act: asked.act, ..Kept::default() };
    Ok(page(shell, &app, &me, &known(&id)?, kept)?.into_response())
}

/// `POST /oos/{id}/act`
pub(super) async fn act(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let id = known(&id)?;
    let what = What::named(posted.need("act")?).ok_or(PageError::NotAcceptable)?;
    let fields: Fields = posted.under("").map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut kept = Kept { act: what.id().to_owned(), fields, problem: None };
    let (made, shown) = {
        let plant = app.settled();
        let it = plant.oos.get(&id).ok_or(PageError::NotFound)?;
        let shown = what.signs().then(|| shown(&shell, &plant, &id, it, what));
        (command(&plant, &id, it, what, &kept.fields), shown)
    };
    let command = match made {
        Ok(command) => command,
        Err(Unfit(fault)) => {
            kept.problem = Some(Problem::not_text(&shell, &fault, "oos-incomplete"));
            return Ok(page(shell, &app, &posted.me, &id, kept)?.into_response());
        }
    };
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/oos/{id}")).into_response()),
        Err(denied) => {
            kept.problem = Some(Problem::of(denied, &app, &shell)?);
            Ok(page(shell, &app, &posted.me, &id, kept)?.into_response())
        }
    }
}

/// What a signature covers: which investigation, which result, what is approved, accepted or closed.
fn shown(shell: &Shell, plant: &Plant, id: &InvestigationId, it: &Oos, what: What) -> Shown {
    let lang = shell.lang;
    let line =
        |name: String, value: &str| shell.say("sign-line").with("name", name).with("value", value.to_owned()).plain();
    let result = it.result(plant).map(|of| valued(lang, plant, it, &of.reportable));
    let (of, _) = found_at(lang, plant, it);
    let home = if it.place.is_some() { "stability-study" } else { "sign-batch" };
    let mut lines = vec![
        line(shell.text("oos-investigation"), id.as_str()),
        line(shell.text(home), &of),
        line(shell.text("sign-what"), &named(lang, plant, it)),
        line(shell.text("oos-result"), &result.unwrap_or_default()),
        line(shell.text("sign-decision"), &shell.text(&format!("oos-act-{}", what.id()))),
    ];
    let place = |number: u32| usize::try_from(number).ok().and_then(|it| it.checked_sub(1));
    match what {
        What::ApproveHypothesis => {
            if let Some(of) = place(hypothesis(it, what)).and_then(|at| it.hypotheses.get(at)) {
                lines.push(line(shell.text("oos-hypothesis"), of.hypothesis.as_str()));
                lines.push(line(shell.text("oos-how"), of.how.as_str()));
                lines.push(line(shell.text("oos-measurements"), &of.measurements.to_string()));
            }
        }
        What::AcceptCause | What::DeclineCause => {
            if let Some(of) = it.pending_cause() {
                lines.push(line(shell.text("oos-cause"), of.cause.as_str()));
                lines.push(line(shell.text("oos-evidence"), of.evidence.as_str()));
            }
        }
        What::ApproveRetests | What::WithdrawRetests => {
            if let Some(of) = place(plan(it, what)).and_then(|at| it.plans.get(at)) {
                lines.push(line(shell.text("oos-retests"), &of.tests.to_string()));
                lines.push(line(shell.text("oos-of"), &shell.text(&format!("oos-of-{}", of.of.id()))));
                lines.push(line(shell.text("oos-analyst"), &name(lang, plant, &of.analyst)));
                lines.push(line(shell.text("oos-why"), of.why.as_str()));
            }
        }
        What::Confirm | What::Inconclusive => {
            let all = it.results(plant).into_iter();
            let values = all.map(|of| valued(lang, plant, it, &of.reportable));
            lines.push(line(shell.text("oos-originals"), &values.collect::<Vec<_>>().join(" · ")));
        }
        What::Analyst
        | What::Supervisor
        | What::PlanHypothesis
        | What::TestHypothesis
        | What::Cause
        | What::Full
        | What::Production
        | What::PlanRetests => {}
    }
    Shown { meaning: shell.text("oos-meaning"), lines }
}

/// The acts that this person may do; of the one whose turn it is also why not.
fn offers(shell: &Shell, app: &App, plant: &Plant, me: &Me, id: &InvestigationId, it: &Oos) -> Vec<Offer> {
    let filled = filler(plant, id, it);
    let mut offers = Vec::new();
    for what in What::ALL.iter().copied() {
        let Ok(command) = command(plant, id, it, what, &filled) else { continue };
        let role = command.may().iter().any(|role| me.is(*role));
        let refused = rehearse(plant, me, app.now(), command).map(|it| {
            let said = words::spoken(shell.lang, app.zone(), plant, &it);
            format!("{} ({} v{})", said.sentence, it.rule.id(), it.rule.version())
        });
        // What is another role's is not offered; what a rule keeps from this person says so.
        if role && !it.is_closed() {
            let name = shell.text(&format!("oos-act-{}", what.id()));
            offers.push(Offer { what, name, current: false, refused });
        }
    }
    offers
}

fn page(shell: Shell, app: &App, me: &Me, id: &InvestigationId, kept: Kept) -> Result<Page<OosPage>, PageError> {
    let plant = app.settled();
    let lang = shell.lang;
    let it = plant.oos.get(id).ok_or(PageError::NotFound)?;
    let result = it.result(&plant);
    let mut offers = offers(&shell, app, &plant, me, id, it);
    // What was measured in spite of a plan that is not approved is recorded by the same form.
    let fits = |it: &Offer| it.refused.is_none() || it.what == What::TestHypothesis;
    let chosen = What::named(&kept.act).filter(|what| offers.iter().any(|it| it.what == *what && fits(it)));
    if let Some(it) = offers.iter_mut().find(|it| Some(it.what) == chosen) {
        it.current = true;
    }
    let form = chosen.map(|what| Form {
        what,
        name: shell.text(&format!("oos-act-{}", what.id())),
        fields: kept.fields,
        asked: it
            .laboratory(&plant)
            .questions
            .into_iter()
            .map(|it| (it.id.to_string(), lang.label(&it.name).to_owned()))
            .collect(),
        analysts: analysts(&plant, id).into_iter().map(|it| (it.to_string(), name(lang, &plant, it))).collect(),
        signing: what.signs().then(|| Signing::new(&shell, me, &shown(&shell, &plant, id, it, what))),
    });
    let examiner = |of| it.checked(of).map(|it| acted(&shell, &plant, &it.stamp));
    let (full, outcome) = ends(&shell, &plant, it);
    let page = OosPage {
        id: id.to_string(),
        what: match result {
            Some(of) => format!("{} {}", named(lang, &plant, it), valued(lang, &plant, it, &of.reportable)),
            None => named(lang, &plant, it),
        },
        question: match it.question {
            OosQuestion::OutsideRelease if it.place.is_some() => shell.text("oos-question-outside-shelf-life"),
            OosQuestion::OutsideRelease => shell.text("oos-question-outside-release"),
            OosQuestion::SingleOutside => shell.text("oos-question-single-outside"),
            OosQuestion::OutOfTrend => shell.text("oos-question-out-of-trend"),
        },
        of: found_at(lang, &plant, it),
        study: it.place.is_some(),
        lot: it.lot.to_string(),
        deviation: it.deviation.as_ref().map(ToString::to_string),
        standing: standing(&shell, it),
        next: next(lang, &plant, &it.next(&plant, id)),
        due: shell.zone.time(it.due),
        overdue: it.is_overdue(app.now()),
        bar: it.judged_as(&plant).and_then(|of| result_shown::bar(lang, &of, result)).map(LimitBar::numbered),
        opened: acted(&shell, &plant, &it.opened),
        originals: originals(&shell, &plant, it),
        questions: questions(&shell, &plant, it),
        examiners: [plant::lab::Examiner::Analyst, plant::lab::Examiner::Supervisor].map(examiner),
        hypotheses: hypotheses(&shell, &plant, it),
        causes: causes(&shell, &plant, it),
        full,
        production: production(&shell, &plant, it),
        plans: plans(&shell, &plant, id, it),
        outcome,
        offers,
        form,
        problem: kept.problem,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page))
}
