//! Whose decision an exception waits for.

use super::Exception;
use crate::disposition::{Choice, DispositionStanding, Kind};
use crate::id::{BatchId, ExceptionId, PersonId};
use crate::people::Role;
use crate::state::Plant;
use crate::strategy::DecisionRule;

impl Plant {
    /// What the strategy's table says about an exception; nothing where it says nothing, so that nobody may decide.
    #[must_use]
    pub fn rule_over(&self, exception: &Exception) -> Option<&DecisionRule> {
        let (version, _) = self.pinned(self.batches.get(&exception.batch)?)?;
        version.strategy.decision(exception.blocker)
    }

    /// The exceptions that still stand between a batch and its release, of every batch whose fate is open.
    pub fn undecided(&self) -> impl Iterator<Item = (&ExceptionId, &Exception)> {
        self.unsettled().flat_map(|(id, _)| self.exceptions_of(id)).filter(|(_, it)| !it.lifted(self))
    }

    /// Whether an exception waits for this person: the table names a role of theirs in which nobody has signed, they
    /// have not signed in another one, and they made no entry in the record.
    #[must_use]
    pub fn waits_for(&self, exception: &Exception, person: &PersonId) -> bool {
        let (Some(rule), Some(who)) = (self.rule_over(exception), self.people.get(person)) else { return false };
        let performed = self.batches.get(&exception.batch).is_some_and(|it| it.performers.contains(person));
        let signed = exception.decisions.iter().any(|it| it.stamp.by == *person);
        let open = |role: &Role| who.is(*role) && !exception.decisions.iter().any(|it| it.role == *role);
        !who.closed
            && exception.withdrawn.is_none()
            && !performed
            && !signed
            && rule.by.iter().filter_map(Role::named).any(|it| open(&it))
    }

    /// Whether the manufacturer has released or rejected the batch and nothing has changed since.
    #[must_use]
    pub fn is_settled(&self, batch: &BatchId) -> bool {
        self.dispositions.get(&(batch.clone(), Kind::Factory)).is_some_and(|it| {
            it.standing == DispositionStanding::Decided && matches!(it.choice, Choice::Release | Choice::Reject)
        })
    }
}
