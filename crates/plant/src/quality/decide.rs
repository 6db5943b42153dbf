//! Who may lift a block, and on what it must rest: the strategy's table, asked in that order.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{DeviationStanding, Exception, ExceptionDecided};
use crate::act::{Act, Signature, Stamp};
use crate::event::Event;
use crate::id::ExceptionId;
use crate::lab;
use crate::people::{self, Role};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::RestsOn;
use crate::text::Text;

/// One signed decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub role: Role,
    pub accepted: bool,
    pub why: Text,
    pub rests_on: RestsOn,
    pub signature: Signature,
    pub stamp: Stamp,
}

/// Decides an exception; a signature. Not accepting it keeps the block, on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideException {
    pub exception: ExceptionId,
    pub accept: bool,
    /// The reason; where the table asks for substitute evidence, what that evidence is.
    pub why: Text,
}

impl Decide for DecideException {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Some(exception) = plant.exceptions.get(&self.exception) else {
            return Err(Refusal::from(Rule::UnknownException).with("exception", self.exception.as_str()));
        };
        if exception.withdrawn.is_some() {
            return Err(Refusal::from(Rule::ExceptionDecided).with("exception", self.exception.as_str()));
        }
        let batch = plant.batches.get(&exception.batch);
        let rule =
            batch.and_then(|it| plant.pinned(it)).and_then(|(version, _)| version.strategy.decision(exception.blocker));
        let Some(rule) = rule.filter(|it| !it.by.is_empty()) else {
            return Err(Refusal::from(Rule::NobodyMayDecide).with("exception", self.exception.as_str()));
        };
        if batch.is_some_and(|it| it.performers.contains(&act.by)) {
            return Err(Refusal::from(Rule::PerformerDecides).with("person", &act.by));
        }
        let person = plant.people.get(&act.by);
        let mine = || rule.by.iter().filter_map(Role::named).filter(|role| person.is_some_and(|it| it.is(*role)));
        if mine().next().is_none() {
            let mut refusal = Refusal::from(Rule::NotYoursToDecide).with("person", &act.by);
            for role in rule.by.iter().filter_map(Role::named) {
                refusal = refusal.with("role", Fact::Role(role));
            }
            return Err(refusal);
        }
        // One person signs once, in one role: two roles in one hand are not two pairs of eyes. Who kept the block may
        // come to another view later; both signatures stay.
        let signed_before =
            |role: &Role| exception.decision_of(*role).is_some_and(|it| it.accepted) || exception.accepted_by(&act.by);
        let Some(role) = mine().find(|role| !signed_before(role)) else {
            return Err(Refusal::from(Rule::ExceptionDecided).with("exception", self.exception.as_str()));
        };
        if self.accept && rule.rests_on == RestsOn::ClosedDeviation {
            rests_on_closed(plant, exception)?;
        }
        if self.accept {
            lab::looked_into(plant, &self.exception, exception)?;
        }
        let signature = people::signed(act)?;
        Ok(vec![
            ExceptionDecided {
                exception: self.exception.clone(),
                batch: exception.batch.clone(),
                role,
                accepted: self.accept,
                why: self.why.clone(),
                rests_on: rule.rests_on,
                signature,
            }
            .into(),
        ])
    }
}

/// The deviation that the exception hangs on is closed. Without one there is nothing to rest on.
fn rests_on_closed(plant: &Plant, exception: &Exception) -> Result<(), Refusal> {
    let Some(id) = &exception.deviation else {
        return Err(Refusal::from(Rule::DeviationOpen).with("deviation", "-"));
    };
    match plant.deviations.get(id).map(|it| &it.standing) {
        Some(DeviationStanding::Closed { .. }) => Ok(()),
        Some(DeviationStanding::Open | DeviationStanding::Assessed { .. }) | None => {
            Err(Refusal::from(Rule::DeviationOpen).with("deviation", id.as_str()))
        }
    }
}
