//! What was raised about an item and is not lifted: how grave it is, whose signature it waits for, and who kept it.
//!
//! A later value does not take back what an earlier one raised. Until the strategy's table says that it is lifted, the
//! item can be no better than it.

use alloc::vec::Vec;

use super::Item;
use super::plan::Because;
use crate::id::{ExceptionId, PersonId};
use crate::people::Role;
use crate::quality::Exception;
use crate::state::Plant;
use crate::strategy::Blocker;
use crate::verdict::Verdict;

/// An exception about an item that is not lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    pub exception: ExceptionId,
    pub blocker: Blocker,
    /// Whose signature it waits for: the first role of the table that has not accepted it. Nobody, where the table names
    /// no role: nobody may lift it.
    pub owner: Option<Role>,
    /// Who decided last that the block is kept, and in which role.
    pub kept: Option<(Role, PersonId)>,
}

impl Open {
    pub(super) fn of(plant: &Plant, id: &ExceptionId, exception: &Exception) -> Self {
        let named = plant.rule_over(exception).into_iter().flat_map(|it| it.by.iter().filter_map(Role::named));
        let mut roles: Vec<Role> = named.collect();
        // The authorisation holder signs over what the manufacturer's reviewer has judged.
        roles.sort_by_key(|it| *it != Role::QaReviewer);
        let accepted = |role: &Role| exception.decision_of(*role).is_some_and(|it| it.accepted);
        let kept = |role: &Role| exception.decision_of(*role).filter(|it| !it.accepted);
        let kept = roles.iter().filter_map(kept).max_by_key(|it| it.stamp.seq);
        Self {
            exception: id.clone(),
            blocker: exception.blocker,
            kept: kept.map(|it| (it.role, it.stamp.by.clone())),
            owner: roles.into_iter().find(|it| !accepted(it)),
        }
    }

    /// The best verdict that an item can have beside it. An alert passes and asks for a decision.
    pub(super) fn verdict(&self) -> Verdict {
        match self.blocker {
            Blocker::Alert => Verdict::Pass,
            Blocker::Indeterminate => Verdict::Indeterminate,
            Blocker::OutsideRegistered | Blocker::FailsRelease => Verdict::Fail,
        }
    }

    /// For the order of several, the gravest first: what nobody may lift before what somebody may.
    pub(super) fn gravity(&self) -> (bool, u8) {
        let grave = match self.blocker {
            Blocker::FailsRelease => 0,
            Blocker::OutsideRegistered => 1,
            Blocker::Indeterminate => 2,
            Blocker::Alert => 3,
        };
        (self.owner.is_some(), grave)
    }
}

impl Because {
    /// What somebody must decide about an item for this reason.
    fn blocker(&self) -> Option<Blocker> {
        match self {
            Self::Reading { band } => band.blocker(),
            Self::Result { band } => band.blocker(),
            Self::ReworkUnapproved
            | Self::StepDoneOtherwise
            | Self::FurtherAct
            | Self::UsedUnfit { .. }
            | Self::PassedOnRetest { .. } => Some(Blocker::OutsideRegistered),
            Self::NothingUsed | Self::IntegrityUnknown { .. } | Self::SampleDoubtful { .. } => {
                Some(Blocker::Indeterminate)
            }
            Self::Held { .. }
            | Self::NotReleased { .. }
            | Self::NotHeld
            | Self::StepDone
            | Self::StepNotDone
            | Self::NoReading
            | Self::NoResult
            | Self::NotTestedAgain
            | Self::NotTestedByRule { .. }
            | Self::LeftOutWithoutGround { .. }
            | Self::NotVerified
            | Self::Deviation { .. }
            | Self::UsedFit { .. }
            | Self::NoTest { .. }
            | Self::IntegrityPassed { .. }
            | Self::IntegrityFailed { .. }
            | Self::TestedUnused { .. }
            | Self::TestedBeforeRound { .. }
            | Self::Round { .. }
            | Self::Investigation { .. }
            | Self::SampleNotTaken
            | Self::SampleNotReceived { .. }
            | Self::SampleGone { .. }
            | Self::SampleKept { .. }
            | Self::SampleStands { .. }
            | Self::RunUnsound { .. }
            | Self::NotFinished
            | Self::Finished
            | Self::Methods { .. }
            | Self::Plausible { .. }
            | Self::Composition { .. }
            | Self::ForMarket
            | Self::NotForMarket { .. }
            | Self::NoAnalysis
            | Self::AnalysisOld { .. }
            | Self::AnalysisComplies { .. }
            | Self::AnalysisDecided { .. }
            | Self::AnalysisDoesNotComply { .. }
            | Self::Undecided => None,
        }
    }
}

impl Item {
    /// What stands undecided about it and must be told besides its `because`: all of it, unless it is the one thing that
    /// `because` says already, and somebody may decide it who has not kept it.
    #[must_use]
    pub fn untold(&self) -> &[Open] {
        match self.open.as_slice() {
            [one] if one.owner.is_some() && one.kept.is_none() && self.because.blocker() == Some(one.blocker) => &[],
            all => all,
        }
    }
}
