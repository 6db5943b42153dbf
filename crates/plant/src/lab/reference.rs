//! The recording of a reference standard that a sample's is compared with by eye: of the standard that the run used, in
//! the same file or, where that has none, in the newest file before.
//!
//! An identity by profile rests on the two recordings beside each other (ICH Q6B, 6.1.2 and 2.2.1: the comparison with a
//! reference standard; from memory). It is shown, and nothing is judged by it.

use alloc::vec::Vec;

use crate::id::{DeterminationId, FileId, LotId, RunId};
use crate::instrument::InstrumentFile;
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
