//! Why a test is done again, and what stands against it: nobody tests until a result is inside.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{Oos, OosStanding, Outcome, ResultBand};
use crate::act::Act;
use crate::batch::{Batch, Observed};
use crate::id::InvestigationId;
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::text::Text;

/// Why a result was measured after another one of the same attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// By an approved plan of retests (its number from 1).
    Retest { investigation: InvestigationId, plan: u32 },
    /// The test done again, after its result was invalidated.
    Repeat { investigation: InvestigationId },
    /// Beside an investigation, by no plan.
    OffPlan { investigation: InvestigationId },
}

/// What stood against a measurement that was made all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Despite {
    /// The id of the rule.
    pub rule: String,
    pub why: Text,
}

impl Despite {
    /// What stood against an act that was done all the same; nothing where nothing does.
    ///
    /// # Errors
    /// The refusal itself, where nobody says why the act was done in spite of it.
    pub(crate) fn of(barred: Option<Refusal>, why: Option<&Text>) -> Result<Option<Self>, Refusal> {
        match (barred, why) {
            (Some(refusal), None) => Err(refusal),
            (Some(refusal), Some(why)) => Ok(Some(Self { rule: refusal.rule.id().into(), why: why.clone() })),
            (None, Some(_) | None) => Ok(None),
        }
    }
}

/// Why a result of this attribute is measured now, and what stands against measuring it.
///
/// Once a result is out of specification nobody tests until one is inside: only a retest by an approved plan, by the
/// analyst whom it names, and no more than it holds (FDA, section III.B and IV.B; "testing into compliance"). What was
/// done again by an approved route since is another thing, and is tested like one.
pub(super) fn purpose(
    plant: &Plant,
    (batch, path, round): (&Batch, &str, u32),
    replicates: &[Observed],
    act: &Act,
) -> (Option<Purpose>, Option<Refusal>) {
    let of_this = |it: &Oos| it.result(plant).is_none_or(|it| it.round >= round);
    let Some((id, it)) = plant.last_oos(&batch.lot, path).filter(|(_, it)| of_this(it)) else {
        // From before investigations were kept: the result that fails is investigated first.
        let fails = plant.result_since(batch, round, path).is_some_and(|it| it.band == ResultBand::OutsideRelease);
        return (None, fails.then(|| Refusal::from(Rule::NotInvestigated).with("attribute", path)));
    };
    during(plant, (id, it), replicates, act)
}

/// The same after this investigation was opened about an earlier result of the attribute.
pub(crate) fn during(
    plant: &Plant,
    (id, it): (&InvestigationId, &Oos),
    replicates: &[Observed],
    act: &Act,
) -> (Option<Purpose>, Option<Refusal>) {
    let investigation = id.clone();
    let refusal = |rule| Refusal::from(rule).with("oos", id.as_str()).with("attribute", it.attribute.as_str());
    let off = Some(Purpose::OffPlan { investigation: investigation.clone() });
    match &it.standing {
        OosStanding::Closed { outcome: Outcome::LabError, .. } => (Some(Purpose::Repeat { investigation }), None),
        OosStanding::Closed { outcome: Outcome::Confirmed | Outcome::Inconclusive, .. } => {
            (off, Some(refusal(Rule::TestedIntoCompliance)))
        }
        OosStanding::Laboratory | OosStanding::Full => {
            let Some((plan, planned, _)) = it.plan_in_hand(plant, id) else {
                return (off, Some(refusal(Rule::RetestNotPlanned)));
            };
            if planned.analyst != act.by {
                let refusal = refusal(Rule::NotThePlannedAnalyst).with("person", &act.by);
                return (off, Some(refusal.with("analyst", &planned.analyst)));
            }
            // The same determination again: further values among its replicates would average the first one away.
            let singles = it.result(plant).map_or(0, |it| it.replicates.len());
            if replicates.len() != singles {
                let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
                let refusal = refusal(Rule::OtherDetermination).with("count", count(replicates.len()));
                return (off, Some(refusal.with("limit", count(singles))));
            }
            (Some(Purpose::Retest { investigation, plan }), None)
        }
    }
}
