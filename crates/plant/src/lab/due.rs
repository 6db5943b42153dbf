//! What the laboratory still owes a batch.

use alloc::string::String;
use alloc::vec::Vec;

use crate::batch::BatchStanding;
use crate::id::BatchId;
use crate::state::Plant;
use crate::strategy::path_in_stage;

/// The attributes of a batch that wait for an analyst, by their paths, in the order of the stage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// Without any result, of what is there to be tested.
    pub results: Vec<String>,
    /// With a result that counts and that nobody has verified.
    pub verifications: Vec<String>,
    /// Of those without a result, which the rule allows to leave out, as far as is known now.
    pub skippable: Vec<String>,
}

impl Plant {
    /// What the laboratory owes a batch; nothing once its fate is decided.
    #[must_use]
    pub fn tests_due(&self, id: &BatchId) -> Due {
        let mut due = Due::default();
        let Some(batch) = self.batches.get(id).filter(|_| !self.is_settled(id)) else { return due };
        let Some((_, stage)) = self.pinned(batch) else { return due };
        let known = self.results.get(&batch.lot);
        let ended = matches!(batch.standing, BatchStanding::Finished { .. });
        for (unit, attribute) in stage.tested() {
            let path = path_in_stage(unit, attribute);
            // There is nothing to test before the operation, or the batch, has ended.
            let there = unit.map_or(ended, |it| ended || batch.operations.contains(&it.id));
            // What was done again is tested again, as soon as there is something to test.
            let counting = self.counting(batch, &path);
            let there = match counting.round {
                0 => there,
                round => batch.testable(stage, round, &path).is_some(),
            };
            let all = known.and_then(|it| it.get(&path)).map(Vec::as_slice).unwrap_or_default();
            let unverified = all.iter().any(|it| it.verified.is_none() && it.invalid.is_none());
            match counting.counts {
                // Left out by the rule, it is not owed as long as that holds.
                None if matches!(self.skip_holds(id, &path), Some(Ok(_))) => (),
                None if there => {
                    let allowed = self.last_known.is_some_and(|now| self.skip_grounds(id, &path, now).is_ok());
                    if allowed {
                        due.skippable.push(path.clone());
                    }
                    due.results.push(path);
                }
                Some(_) if unverified => due.verifications.push(path),
                None | Some(_) => (),
            }
        }
        due
    }
}
