//! The recording of a reference standard that a sample's is compared with by eye: of the standard that the run used, in
//! the same file or, where that has none, in the newest file before.
//!
//! An identity by profile rests on the two recordings beside each other (ICH Q6B, 6.1.2 and 2.2.1: the comparison with a
//! reference standard; from memory). It is shown, and nothing is judged by it.

use alloc::vec::Vec;

use crate::id::{BatchId, DeterminationId, FileId, LotId, MethodId, RunId};
use crate::instrument::InstrumentFile;
use crate::quantity::{Bound, Quantity, Unit};
use crate::state::Plant;

/// A standard in a kept file, under the name that its container bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceRecording<'a> {
    pub lot: &'a LotId,
    pub file: &'a FileId,
    /// Its name in the file.
    pub sample: &'a str,
}

impl Plant {
    /// The lot of a qualified working standard that a sample of a file is called by.
    #[must_use]
    pub fn standard_named(&self, sample: &str) -> Option<&LotId> {
        let lot = LotId::new(sample.trim()).ok()?;
        self.standards.get_key_value(&lot).map(|it| it.0)
    }

    /// The potency of the standard that a batch's readings by this method are compared with, as a ratio, with the lot that the
    /// run used: the assigned value of its last qualification. Where no run is named, the newest one counts.
    ///
    /// ```
    /// use plant::{Plant, id::{BatchId, MethodId}};
    /// let (batch, method) = (BatchId::new("DS-31-001").unwrap(), MethodId::new("cell-cytotoxicity").unwrap());
    /// // What no strategy declares has no value.
    /// assert!(Plant::default().assigned_potency(&batch, &method, None).is_none());
    /// ```
    #[must_use]
    pub fn assigned_potency(
        &self,
        batch: &BatchId,
        method: &MethodId,
        run: Option<&RunId>,
    ) -> Option<(&LotId, Quantity)> {
        let (version, _) = self.pinned(self.batches.get(batch)?)?;
        let material = version.strategy.methods.get(method)?.derives.as_ref()?.assigned.as_ref()?;
        let newest = || self.runs_of(batch).into_iter().rfind(|(_, it)| it.method == *method).map(|(_, it)| it);
        let run = run.map_or_else(newest, |it| self.runs.get(it))?;
        let lot = run.lots.iter().find(|it| self.lots.get(*it).is_some_and(|it| it.material == *material))?;
        let (lot, qualified) = self.standards.get_key_value(lot)?;
        // A potency is a ratio; a value in g or in mol/mol is of something else.
        let ratio = ["1", "%"].contains(&qualified.value.unit.code());
        let value = qualified.value.to(Unit::ONE).filter(|_| ratio)?;
        (value.bound == Bound::Exact).then_some((lot, value))
    }

    /// The recordings of the standards that the run of a determination used: one of each standard, in the order of the
    /// run. Where no run is on record, those in the same file.
    ///
    /// ```
    /// use plant::{Plant, id::DeterminationId};
    /// // Of what is not on record nothing is found.
    /// assert!(Plant::default().references_of(&DeterminationId::new("DET-00001").unwrap()).is_empty());
    /// ```
    #[must_use]
    pub fn references_of(&self, id: &DeterminationId) -> Vec<ReferenceRecording<'_>> {
        let Some((it, (file, _))) = self.determinations.get(id).and_then(|it| Some((it, it.derivation.file()?))) else {
            return Vec::new();
        };
        // A chromatogram stands behind no spectrum.
        let format = self.instrument_files.get(file).and_then(InstrumentFile::format);
        let run = it.run.clone().or_else(|| self.derived_by(id).find_map(|(_, it)| it.run.clone()));
        let found = |lot: &LotId| {
            let (lot, _) = self.standards.get_key_value(lot)?;
            let mut of_it =
                self.instrument_files.iter().filter(|(_, it)| it.format() == format).filter_map(|(file, it)| {
                    let sample = it.samples().find(|it| it.trim() == lot.as_str())?;
                    Some((it.taken.seq, ReferenceRecording { lot, file, sample }))
                });
            if let Some((_, here)) = of_it.clone().find(|of| of.1.file == file) {
                return Some(here);
            }
            let before = |of: &(u64, _)| of.0 <= it.recorded.seq;
            of_it.by_ref().filter(before).max_by_key(|of| of.0).map(|of| of.1)
        };
        match run.and_then(|it: RunId| self.runs.get(&it)) {
            Some(run) => run.lots.iter().filter_map(found).collect(),
            None => {
                let here = self.instrument_files.get(file);
                here.into_iter().flat_map(|it| it.samples()).filter_map(|it| found(self.standard_named(it)?)).collect()
            }
        }
    }
}
