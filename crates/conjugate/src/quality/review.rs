//! `GET /review/{batch}`: exceptions, the evidence of one, the decision about it. `POST` signs that decision.

mod decision;
mod evidence;

use askama::Template;
use axum::extract::{Path, Query, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::disposition::{Item, plan};
use plant::id::{BatchId, ExceptionId};
use plant::quality::DecideException;
use plant::text::Text;
use plant::verdict::Verdict;
use serde::Deserialize;

use self::decision::Decision;
use self::evidence::Evidence;
use super::Problem;
use super::around::around;
use super::matter::{Matter, gravity, matter, record, state};
use super::passed::{self, Rule};
use crate::app::App;
use crate::page::part::{State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted};

#[derive(Template)]
#[template(path = "quality/review.html")]
struct ReviewPage {
    shell: Shell,
    batch: String,
    stage: String,
    /// The strategy version that the batch is pinned to.
    strategy: String,
    standing: Stated,
    /// Nothing where only its exceptions are shared with the reader: they read neither the record nor its other items.
    total: Option<usize>,
    mine: usize,
    /// Undecided exceptions that others decide.
    others: usize,
    passed: usize,
    /// Items that neither passed nor raised anything: not done, not tested, not verified.
    missing: usize,
    lines: Vec<Line>,
    decided: Vec<Line>,
    rules: Vec<Rule>,
    chosen: Option<Chosen>,
    signed: Option<Matter>,
}

/// One exception in the first column.
struct Line {
    matter: Matter,
    current: bool,
    mine: bool,
}

struct Chosen {
    matter: Matter,
    evidence: Evidence,
    decision: Decision,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// The exception whose evidence is read.
    #[serde(default)]
    e: String,
    /// What the person means to decide.
    #[serde(default)]
    choice: String,
    /// The exception that was just decided.
    #[serde(default)]
    signed: String,
}

/// What came back with a refusal.
#[derive(Default)]
struct Kept {
    why: String,
    problem: Option<Problem>,
}

/// `GET /review/{batch}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    Ok(page(shell, &app, &me, &batch, &asked, Kept::default())?.into_response())
}

/// `POST /review/{batch}/{exception}`
pub(super) async fn decide(
    shell: Shell,
    Of(app): Of<App>,
    Path((id, exception)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let exception = ExceptionId::new(&exception).map_err(|_| PageError::NotFound)?;
    let choice = posted.need("choice")?.to_owned();
    let seen = posted.need("seen")?.parse().map_err(|_| PageError::NotAcceptable)?;
    let shown = {
        let plant = app.shared();
        let it = plant.exceptions.get(&exception).filter(|it| it.batch == batch).ok_or(PageError::NotFound)?;
        let matter = matter(shell.lang, &plant, &exception, it).ok_or(PageError::NotFound)?;
        decision::shown(&shell, &plant, it, &matter, &choice)?
    };
    let typed = posted.field("why").unwrap_or_default().to_owned();
    let asked = Asked { e: exception.to_string(), choice: choice.clone(), signed: String::new() };
    let why = match Text::new(&typed) {
        Ok(why) => why,
        Err(fault) => {
            let problem = Some(Problem::not_text(&shell, &fault, "review-reason-owed"));
            let kept = Kept { why: typed, problem };
            return Ok(page(shell, &app, &posted.me.clone(), &batch, &asked, kept)?.into_response());
        }
    };
    let command = DecideException { exception: exception.clone(), accept: choice == decision::ACCEPT, why };
    match app.carry_out(&posted, shell.lang, command, Some(&shown), Some((batch.clone(), seen))).await {
        Ok(_) => Ok(Redirect::to(&format!("/review/{batch}?signed={exception}")).into_response()),
        Err(denied) => {
            let kept = Kept { why: typed, problem: Some(Problem::of(denied, &app, &shell)?) };
            Ok(page(shell, &app, &posted.me.clone(), &batch, &asked, kept)?.into_response())
        }
    }
}

fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    batch: &BatchId,
    asked: &Asked,
    kept: Kept,
) -> Result<Page<ReviewPage>, PageError> {
    // First what the plant says is asked for, then the ledger, then the plant again: never both at once, since whoever
    // waits for one while holding the other could wait for ever.
    let (chosen, entry) = {
        let plant = app.shared();
        if !plant.batches.contains_key(batch) {
            return Err(PageError::NotFound);
        }
        let chosen = chosen(&plant, me, batch, &asked.e);
        let entry = chosen.as_ref().and_then(|id| {
            let it = plant.exceptions.get(id)?;
            record(&plant, it)?.stamp().map(|it| it.seq)
        });
        (chosen, entry)
    };
    let around = entry.map_or_else(Vec::new, |seq| around(&app.ledger(), batch, seq));
    let plant = app.shared();
    let it = plant.batches.get(batch).ok_or(PageError::NotFound)?;
    let (version, stage) = plant.pinned(it).ok_or(PageError::NotFound)?;
    let plan = plan(&plant, batch).ok_or(PageError::NotFound)?;
    let lang = shell.lang;
    let (mut lines, mut decided) = (Vec::new(), Vec::new());
    let (mut mine, mut others) = (0, 0);
    for (id, exception) in plant.exceptions_of(batch) {
        let Some(matter) = matter(lang, &plant, id, exception) else { continue };
        let waits = !matter.lifted && plant.waits_for(exception, &me.session.person);
        let line = Line { current: chosen.as_ref() == Some(id), mine: waits, matter };
        if line.matter.lifted {
            decided.push(line);
        } else {
            if waits {
                mine += 1
            } else {
                others += 1
            }
            lines.push(line);
        }
    }
    lines.sort_by_key(|it| (!it.mine, gravity(it.matter.state)));
    let opened = |id: &ExceptionId| {
        let exception = plant.exceptions.get(id)?;
        let matter = matter(lang, &plant, id, exception)?;
        let evidence = Evidence::of(&shell, &plant, exception, &around);
        let decision = Decision::of(&shell, app, &plant, me, id, exception, &matter, &asked.choice, kept);
        Some(Chosen { matter, evidence, decision })
    };
    let chosen = chosen.as_ref().and_then(opened);
    let signed = ExceptionId::new(&asked.signed)
        .ok()
        .and_then(|id| matter(lang, &plant, &id, plant.exceptions.get(&id).filter(|it| it.batch == *batch)?))
        .filter(|it| it.decided);
    let plain = |it: &&Item| it.exception.is_none() && it.verdict == Verdict::Pass;
    let total = (!app.shares_part_of(batch)).then(|| plan.items().count());
    let passed = plan.items().filter(plain).count();
    let missing = plan.items().filter(|it| it.exception.is_none() && it.verdict != Verdict::Pass).count();
    let page = ReviewPage {
        batch: batch.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        strategy: format!("{} v{}", it.strategy, version.version),
        standing: standing(&shell, &plant, batch),
        total,
        mine,
        others,
        passed,
        missing,
        lines,
        decided,
        rules: total.map_or_else(Vec::new, |_| passed::rules(lang, &plan, batch)),
        chosen,
        signed,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page))
}

/// The exception that was asked for, or the gravest that waits for this person, or that waits at all.
fn chosen(plant: &Plant, me: &Me, batch: &BatchId, asked: &str) -> Option<ExceptionId> {
    let of = || plant.exceptions_of(batch);
    let asked = ExceptionId::new(asked).ok().filter(|id| of().any(|(it, _)| it == id));
    asked.or_else(|| {
        let order = |it: &plant::quality::Exception| {
            (it.lifted(plant), !plant.waits_for(it, &me.session.person), gravity(state(it.blocker)))
        };
        of().min_by_key(|(_, it)| order(it)).map(|(id, _)| id.clone())
    })
}

/// Where a batch stands, as a review and a disposition head it.
#[must_use]
pub(super) fn standing(shell: &Shell, plant: &Plant, batch: &BatchId) -> Stated {
    let Some(it) = plant.batches.get(batch) else { return shell.state(State::Indeterminate) };
    let state = match it.standing {
        plant::batch::BatchStanding::Running => State::Pending,
        plant::batch::BatchStanding::Paused { .. } => State::Alert,
        plant::batch::BatchStanding::Finished { .. } => State::Info,
    };
    shell.state(state).saying(crate::words::batch_standing(shell.lang, &it.standing))
}
