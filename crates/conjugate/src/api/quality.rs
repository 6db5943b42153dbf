//! Deviations, and exceptions with the decisions that lifted them.

use axum::Json;
use axum::extract::State;
use plant::Plant;
use plant::id::{BatchId, DeviationId, ExceptionId};
use plant::quality::{self, About, DeviationStanding};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::{Caller, Narrowed};
use super::problem::{Problem, Trouble};
use super::view::{Entry, Signature, code};
use crate::app::App;

/// What an exception or a deviation is about: a reading, a step, or a result.
#[derive(Serialize, ToSchema)]
pub(super) struct Matter {
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// A test, by the attribute's path in its stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<String>,
    /// A class of what wears, whose use it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    consumable_class: Option<String>,
    /// An element whose integrity it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    consumable: Option<String>,
    /// Something that was done beyond the registered process, by its number within the batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    rework_act: Option<u32>,
    /// The entry of the sampling plan, where it is about a sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<String>,
    /// Where it is about a stability study: its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    study: Option<String>,
    /// `before-use` or `after-use`, where it is about integrity.
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'static str>,
}

impl From<&About> for Matter {
    fn from(it: &About) -> Self {
        let element = match it {
            About::Integrity { consumable, phase } => Some((consumable, *phase)),
            About::Reading { .. }
            | About::Step { .. }
            | About::Result { .. }
            | About::Consumable { .. }
            | About::Rework { .. }
            | About::Sample { .. }
            | About::Stability { .. } => None,
        };
        let (step, parameter, attribute) = match it {
            About::Reading { step, parameter } => (Some(step), Some(parameter.to_string()), None),
            About::Step { step } | About::Consumable { step, class: _ } => (Some(step), None, None),
            About::Integrity { .. } | About::Rework { .. } | About::Sample { .. } => (None, None, None),
            About::Stability { attribute, .. } => (None, None, attribute.clone()),
            About::Result { attribute } => (None, None, Some(attribute.clone())),
        };
        Self {
            unit: step.map(|it| it.unit.to_string()),
            step: step.map(|it| it.step.to_string()),
            parameter,
            attribute,
            consumable_class: match it {
                About::Consumable { class, step: _ } => Some(class.to_string()),
                About::Reading { .. }
                | About::Step { .. }
                | About::Result { .. }
                | About::Integrity { .. }
                | About::Rework { .. }
                | About::Sample { .. }
                | About::Stability { .. } => None,
            },
            sample: match it {
                About::Sample { sample } => Some(sample.to_string()),
                About::Reading { .. }
                | About::Step { .. }
                | About::Result { .. }
                | About::Integrity { .. }
                | About::Consumable { .. }
                | About::Rework { .. }
                | About::Stability { .. } => None,
            },
            rework_act: match it {
                About::Rework { act } => Some(*act),
                About::Reading { .. }
                | About::Step { .. }
                | About::Result { .. }
                | About::Integrity { .. }
                | About::Consumable { .. }
                | About::Sample { .. }
                | About::Stability { .. } => None,
            },
            study: match it {
                About::Stability { study, .. } => Some(study.to_string()),
                _ => None,
            },
            consumable: element.map(|(it, _)| it.to_string()),
            phase: element.map(|(_, it)| it.id()),
        }
    }
}

/// A departure from what was approved.
#[derive(Serialize, ToSchema)]
pub(super) struct Deviation {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    /// `minor`, `major` or `critical`.
    class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Matter>,
    /// In a person's words, where a person opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    /// `open`, `assessed` or `closed`.
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<String>,
    opened: Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    assessed: Option<Entry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<Entry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<Signature>,
}

/// Something in a record that a reviewer must look at.
#[derive(Serialize, ToSchema)]
pub(super) struct Exception {
    id: String,
    batch: String,
    about: Matter,
    /// `alert`, `indeterminate`, `outside-registered` or `fails-release`.
    blocker: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<String>,
    raised: Entry,
    /// Everyone whom the strategy names has accepted it.
    lifted: bool,
    /// What it was about was invalidated; it blocks no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Entry>,
    decisions: Vec<Decision>,
    /// Decisions that a changed record made void.
    void: Vec<Decision>,
}

/// One signed decision.
#[derive(Serialize, ToSchema)]
#[schema(as = ExceptionDecision)]
pub(super) struct Decision {
    role: &'static str,
    accepted: bool,
    why: String,
    rests_on: String,
    signature: Signature,
    entry: Entry,
}

/// Which exceptions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Those of this batch only.
    batch: Option<String>,
}

/// Every deviation
#[utoipa::path(get, path = "/deviations", tag = "quality", responses(
    (status = 200, body = Vec<Deviation>), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn deviations(State(app): State<App>, _: Caller) -> Json<Vec<Deviation>> {
    Json(app.shared().deviations.iter().map(|(id, it)| deviation(id, it)).collect())
}

/// Exceptions, all or those of a batch
#[utoipa::path(get, path = "/exceptions", tag = "quality", params(Which), responses(
    (status = 200, body = Vec<Exception>),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such batch", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn exceptions(
    State(app): State<App>,
    Caller { lang, .. }: Caller,
    Narrowed(which): Narrowed<Which>,
) -> Result<Json<Vec<Exception>>, Problem> {
    let plant = app.shared();
    let Some(batch) = which.batch else {
        return Ok(Json(plant.exceptions.iter().map(|(id, it)| exception(&plant, id, it)).collect()));
    };
    let known = BatchId::new(&batch).ok().filter(|it| plant.batches.contains_key(it));
    let Some(id) = known else { return Err(Problem::of(lang, Trouble::NotFound).found(batch)) };
    Ok(Json(plant.exceptions_of(&id).map(|(id, it)| exception(&plant, id, it)).collect()))
}

fn deviation(id: &DeviationId, it: &quality::Deviation) -> Deviation {
    let (words, assessed, closed, signature) = match &it.standing {
        DeviationStanding::Open => (None, None, None, None),
        DeviationStanding::Assessed { cause, impact, stamp } => (Some((cause, impact)), Some(stamp), None, None),
        DeviationStanding::Closed { cause, impact, assessed, signature, stamp } => {
            (Some((cause, impact)), Some(assessed), Some(stamp), Some(signature))
        }
    };
    Deviation {
        id: id.to_string(),
        batch: it.batch.as_ref().map(ToString::to_string),
        lot: it.lot.as_ref().map(ToString::to_string),
        class: it.class.id(),
        about: it.about.as_ref().map(Matter::from),
        what: it.what.as_ref().map(ToString::to_string),
        standing: it.standing.id(),
        cause: words.map(|it| it.0.to_string()),
        impact: words.map(|it| it.1.to_string()),
        opened: Entry::from(&it.opened),
        assessed: assessed.map(Entry::from),
        closed: closed.map(Entry::from),
        signature: signature.map(Signature::from),
    }
}

/// The view of an exception.
pub(super) fn exception(plant: &Plant, id: &ExceptionId, it: &quality::Exception) -> Exception {
    Exception {
        id: id.to_string(),
        batch: it.batch.to_string(),
        about: Matter::from(&it.about),
        blocker: code(&it.blocker),
        deviation: it.deviation.as_ref().map(ToString::to_string),
        raised: Entry::from(&it.raised),
        lifted: it.lifted(plant),
        withdrawn: it.withdrawn.as_ref().map(Entry::from),
        decisions: it.decisions.iter().map(decision).collect(),
        void: it.void.iter().map(decision).collect(),
    }
}

fn decision(it: &quality::Decision) -> Decision {
    Decision {
        role: it.role.id(),
        accepted: it.accepted,
        why: it.why.to_string(),
        rests_on: code(&it.rests_on),
        signature: Signature::from(&it.signature),
        entry: Entry::from(&it.stamp),
    }
}
