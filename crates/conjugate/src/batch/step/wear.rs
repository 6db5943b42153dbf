//! What a step wears: which packing, membrane, filter or assembly serves it, how often it was used, whether it is fit and
//! tested; taking one, and recording one more use.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::consumable::{AssignConsumable, TestStanding, UseConsumable};
use plant::id::{ConsumableClassId, ConsumableId};
use plant::strategy::{Formula, ParameterKind, Phase};
use plant::text::Text;

use super::equip::taken;
use super::ground::Ground;
use super::page::{Again, page};
use super::trouble;
use super::view::{Serving, TestLine, WearChoice, WearView};
use crate::app::App;
use crate::batch::path;
use crate::consumable;
use crate::page::part::{State as Shown, Stated};
use crate::page::{PageError, Shell};
use crate::people::Posted;

/// The classes that the step uses, or states a figure of.
fn classes<'a>(it: &Ground<'a>) -> Vec<&'a ConsumableClassId> {
    let figures = it.step.records.iter().filter_map(|id| it.unit.parameter(id)).filter_map(|of| match &of.kind {
        ParameterKind::Computed { formula: Formula::Consumable { of, figure: _ }, limits: _ } => Some(of),
        ParameterKind::Computed { .. }
        | ParameterKind::Quantity(_)
        | ParameterKind::Choice { .. }
        | ParameterKind::Order
        | ParameterKind::Duration { .. } => None,
    });
    let mut all: Vec<&ConsumableClassId> = Vec::new();
    for class in it.step.uses.iter().chain(figures) {
        if !all.contains(&class) {
            all.push(class);
        }
    }
    all
}

/// What of each class serves the step, or could.
pub(super) fn views(it: &Ground<'_>) -> Vec<WearView> {
    classes(it)
        .into_iter()
        .map(|class| {
            let name = consumable::class_name(it.lang, it.strategy, class);
            WearView {
                class: class.to_string(),
                name,
                serving: serving(it, class),
                choices: choices(it, class),
                used: it.step.uses.contains(class),
                typed: String::new(),
                trouble: None,
            }
        })
        .collect()
}

fn serving(it: &Ground<'_>, class: &ConsumableClassId) -> Option<Serving> {
    let declared = it.strategy.consumables.get(class)?;
    let id = it.batch.consumables.get(&(it.unit.id.clone(), class.clone()))?;
    let of = it.plant.consumables.get(id)?;
    let here = of.uses.iter().rev().find(|used| used.batch == *it.id && used.step == *it.path);
    let against = of.unfit(it.plant, declared, it.strategy, Some(it.id), it.now);
    let state = match here {
        Some(used) => {
            let said = it.lang.say("consumable-step-used").with_text("id", id).with("n", used.number).plain();
            Stated::new(it.lang, if used.despite.is_empty() { Shown::Pass } else { Shown::Fail }).saying(said)
        }
        None if against.is_empty() => Stated::new(it.lang, Shown::Pass).saying(it.lang.text("consumable-is-fit")),
        None => Stated::new(it.lang, Shown::Stop).saying(consumable::unfit(it.lang, &against)),
    };
    let number = here.map_or_else(|| of.used().saturating_add(1), |used| used.number);
    let this = it.lang.say("consumable-step-this").with("n", number).with("limit", declared.uses_max).plain();
    Some(Serving { id: id.to_string(), this, state, tests: tests(it, id, of, declared) })
}

/// The integrity tests that its class asks for, as they stand for this batch, each with where it is recorded.
fn tests(
    it: &Ground<'_>,
    id: &ConsumableId,
    of: &plant::consumable::Consumable,
    class: &plant::strategy::ConsumableClass,
) -> Vec<TestLine> {
    let used = of.uses.iter().any(|used| used.batch == *it.id);
    let owed = |phase: Phase| match phase {
        Phase::BeforeUse => true,
        Phase::AfterUse => used,
    };
    let line = |test: &plant::strategy::IntegrityTest| {
        let last = of.tests_for(it.id, test.phase).next_back();
        let state = match (of.test_standing(it.id, test.phase), last) {
            (TestStanding::Missing, _) | (_, None) => Shown::Pending,
            (TestStanding::Passed, Some(_)) => Shown::Pass,
            (TestStanding::PassedOnRetest | TestStanding::Failed, Some(_)) => Shown::Fail,
            (TestStanding::Indeterminate, Some(_)) => Shown::Indeterminate,
        };
        let stated = Stated::new(it.lang, state);
        let limit = test.limit_shown().unwrap_or_default();
        let back = path::step(it.id, it.path);
        TestLine {
            name: consumable::phase(it.lang, test.phase),
            limit: format!("{} {limit}", consumable::method(it.lang, test.method)).trim_end().to_owned(),
            state: match last {
                Some(last) => stated.saying(consumable::tested(it.lang, last)),
                None => stated,
            },
            href: format!("/consumables/{id}?batch={}&phase={}&back={back}#integrity", it.id, test.phase.id()),
        }
    };
    class.tests.iter().filter(|it| owed(it.phase)).map(line).collect()
}

/// What is fitted of the class, the fit ones first, then those with the most uses left.
fn choices(it: &Ground<'_>, class: &ConsumableClassId) -> Vec<WearChoice> {
    let Some(declared) = it.strategy.consumables.get(class) else { return Vec::new() };
    let serving = it.batch.consumables.get(&(it.unit.id.clone(), class.clone()));
    let mut all: Vec<_> = it
        .plant
        .consumables_of(class)
        .filter(|(id, _)| Some(*id) != serving)
        .map(|(id, of)| {
            let against = of.unfit(it.plant, declared, it.strategy, None, it.now);
            // The test before use is made for the batch, so it may still be to come when the element is taken.
            let stops = against.iter().any(|it| !it.is_met_later());
            let state = if against.is_empty() {
                Shown::Pass
            } else if stops {
                Shown::Stop
            } else {
                Shown::Pending
            };
            let said = if against.is_empty() {
                it.lang.text("consumable-is-fit")
            } else {
                consumable::unfit(it.lang, &against)
            };
            WearChoice {
                id: id.to_string(),
                uses: consumable::uses(it.lang, of, Some(declared)),
                lot: of.lot.to_string(),
                state: Stated::new(it.lang, state).saying(said),
                ready: !stops,
            }
        })
        .collect();
    all.sort_by_key(|it| (!it.ready, it.id.clone()));
    all
}

/// `POST /batches/{batch}/steps/{unit}/{step}/consumable`
pub(super) async fn assign(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let class = ConsumableClassId::new(posted.need("class")?).map_err(|_| PageError::NotAcceptable)?;
    let command = posted.field("consumable").and_then(|it| ConsumableId::new(it).ok()).map(|consumable| {
        let unit = step.unit.clone();
        AssignConsumable { batch: batch.clone(), unit, class: class.clone(), consumable }.into()
    });
    let missing = ["consumable-no-number", "consumable-no-number-now"];
    taken(shell, app, posted, (batch, step), class.to_string(), command.ok_or(missing)).await
}

/// `POST /batches/{batch}/steps/{unit}/{step}/use`
pub(super) async fn once_more(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let lang = shell.lang;
    let class = ConsumableClassId::new(posted.need("class")?).map_err(|_| PageError::NotAcceptable)?;
    let despite: Option<Text> = posted.text("despite")?;
    let command = UseConsumable { batch: batch.clone(), step: step.clone(), class: class.clone(), despite };
    let trouble = match app.carry_out(&posted, lang, command, None, None).await {
        Ok(_) => return Ok(Redirect::to(&path::step(&batch, &step)).into_response()),
        Err(denied) => trouble::of(denied, (lang, &shell.zone), &app.settled(), &posted.me.session.person)?,
    };
    let class = Some(class.to_string());
    let again = Again { posted: Some(&posted), trouble: Some(trouble), class, ..Again::default() };
    Ok(page(shell, &app, &posted.me, &batch, &step, again)?.into_response())
}
