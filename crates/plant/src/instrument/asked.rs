//! Which result a sample of a file is asked for: by its name, the batch; by the strategy, the attribute and what of the
//! file it is read from.

use alloc::string::String;
use alloc::vec::Vec;

use super::InstrumentFile;
use crate::batch::Batch;
use crate::id::{BatchId, FileId, SampleId};
use crate::state::Plant;
use crate::strategy::{Attribute, Stage, StepKind, UnitOperation, path_in_stage};

/// An attribute that a sample is asked for.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    pub batch: &'a BatchId,
    pub unit: Option<&'a UnitOperation>,
    pub attribute: &'a Attribute,
    /// Its path in the stage of the batch, under which results name it.
    pub path: String,
    /// A step of the batch record reads the file of this result: it is recorded there, by whoever does the step.
    pub by_step: bool,
}

/// Whether a step of this unit operation reads this attribute from a file.
fn by_step(stage: &Stage, path: &str) -> bool {
    stage.steps().any(|(_, unit, step)| match &step.kind {
        StepKind::File { tests } => {
            tests.iter().filter_map(|it| stage.attribute_of(&unit.id, it)).any(|(it, _)| it == path)
        }
        StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure | StepKind::Sample { .. } => false,
    })
}

impl Plant {
    /// What is asked of a sample of this name: of the lot that a batch makes its release tests, of a sample of a unit
    /// operation the tests of that. Only attributes that say what of a file they are read from.
    #[must_use]
    pub fn asked_of(&self, sample: &str) -> Vec<Asked<'_>> {
        let sample = sample.trim();
        let mut asked = Vec::new();
        let number = SampleId::new(sample).ok();
        // The number on a label says whose it is, and the plan what is tested from it.
        if let Some(known) = number.and_then(|it| self.samples.get(&it)) {
            let Some((id, batch)) = self.batches.get_key_value(&known.batch) else { return asked };
            let (Some((_, stage)), Some(plan)) = (self.pinned(batch), self.sample_plan(known)) else { return asked };
            for (unit, attribute) in stage.tested().filter(|(_, it)| !it.reads.is_empty()) {
                let path = path_in_stage(unit, attribute);
                if plan.is_for(&path) {
                    let by_step = by_step(stage, &path);
                    asked.push(Asked { batch: id, unit, attribute, path, by_step });
                }
            }
            return asked;
        }
        // A lot's id begins the name of each of its samples, so most batches are passed over at a glance.
        for (id, batch) in self.batches.iter().filter(|(_, it)| sample.starts_with(it.lot.as_str())) {
            let Some((_, stage)) = self.pinned(batch) else { continue };
            for (unit, attribute) in stage.tested().filter(|(unit, _)| names(batch, *unit, sample)) {
                if attribute.reads.is_empty() {
                    continue;
                }
                let path = path_in_stage(unit, attribute);
                let by_step = by_step(stage, &path);
                asked.push(Asked { batch: id, unit, attribute, path, by_step });
            }
        }
        asked
    }

    /// Whether a sample of a file still waits for a person: nothing was recorded of it, or not everything that it is
    /// asked for; and nobody set it aside.
    #[must_use]
    pub fn sample_waits(&self, file: &InstrumentFile, sample: &str) -> bool {
        if file.is_set_aside() || file.set_aside.contains_key(&Some(sample.into())) {
            return false;
        }
        let Some(recorded) = file.recorded.get(sample) else {
            // A working standard is measured for the sake of the others; nothing is asked of it.
            return self.standard_named(sample).is_none();
        };
        // A recording gives what is derived from it, and nothing else is asked of it.
        if file.derived.contains(sample) {
            return false;
        }
        let missing = |it: &Asked<'_>| !recorded.contains(&(it.batch.clone(), it.path.clone()));
        // A person who recorded it for another batch has said what it is.
        let asked = self.asked_of(sample);
        asked.iter().any(|it| recorded.iter().any(|(batch, _)| batch == it.batch)) && asked.iter().any(missing)
    }

    /// The files that wait for a person, newest first: those that could not be read, and those with samples that wait.
    pub fn files_waiting(&self) -> impl Iterator<Item = (&FileId, &InstrumentFile)> {
        let mut waiting: Vec<_> = self.instrument_files.iter().filter(|(_, it)| self.file_waits(it)).collect();
        waiting.sort_by_key(|(_, it)| core::cmp::Reverse(it.taken.seq));
        waiting.into_iter()
    }

    /// Whether a file waits for a person.
    #[must_use]
    pub fn file_waits(&self, it: &InstrumentFile) -> bool {
        let read = matches!(it.said, super::Said::Read { .. });
        if read { it.samples().any(|sample| self.sample_waits(it, sample)) } else { !it.is_set_aside() }
    }
}

/// Whether a sample has the name of what this attribute is tested on.
fn names(batch: &Batch, unit: Option<&UnitOperation>, sample: &str) -> bool {
    match unit {
        None => batch.lot.as_str() == sample,
        Some(unit) => batch.sample_name(&unit.id) == sample,
    }
}
