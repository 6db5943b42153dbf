//! The checkpoints that a log is held against while it is verified, and the check of their signatures,
//! many at once.

use ed25519_dalek::{Signature, VerifyingKey, verify_batch};

use crate::{
    checkpoint::Body,
    finding::{Finding, Report},
    hash::Hash,
    key::VerifierKey,
    note::{Note, NoteError},
    store::CheckpointRow,
};

/// So many signatures are checked at once, which takes less than half the time of one by one.
const SIGNATURES_AT_ONCE: usize = 256;

/// Size and root that a checkpoint states, and whether it was kept elsewhere.
pub(crate) struct Milestone {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) known: bool,
}

/// Checkpoints whose signatures are still to be checked, together.
#[derive(Default)]
pub(crate) struct Batch {
    texts: Vec<String>,
    signatures: Vec<Signature>,
    keys: Vec<VerifyingKey>,
    milestones: Vec<Milestone>,
}

impl Batch {
    pub(crate) fn is_full(&self) -> bool {
        self.texts.len() >= SIGNATURES_AT_ONCE
    }

    /// Takes a stored checkpoint in, unless it is wrong in itself.
    pub(crate) fn add(&mut self, row: &CheckpointRow<'_>, keys: &[VerifierKey]) -> Result<(), NoteError> {
        let note = std::str::from_utf8(row.note).map_err(|_| NoteError::Malformed { why: "it is not UTF-8 text" })?;
        let note = Note::parse(note)?;
        let (key, signature) = note.signature_by(keys)?;
        let Body { origin, size, root } = Body::parse(note.text)?;
        if origin != key.name() {
            return Err(NoteError::ForeignOrigin { origin: origin.to_owned(), name: key.name().to_owned() });
        }
        if i64::try_from(size) != Ok(row.size) {
            return Err(NoteError::NotACheckpoint { why: "it is stored under another size than it states" });
        }
        self.texts.push(note.text.to_owned());
        self.signatures.push(signature);
        self.keys.push(*key.ed25519());
        self.milestones.push(Milestone { size, root, known: false });
        Ok(())
    }

    /// Moves the checkpoints with a good signature on, and reports the others.
    pub(crate) fn check(&mut self, report: &mut Report, good: &mut Vec<Milestone>) {
        let Self { texts, signatures, keys, milestones } = std::mem::take(self);
        let bytes: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
        if verify_batch(&bytes, &signatures, &keys).is_ok() {
            good.extend(milestones);
            return;
        }
        for (((text, signature), key), milestone) in bytes.into_iter().zip(&signatures).zip(&keys).zip(milestones) {
            if key.verify_strict(text, signature).is_ok() {
                good.push(milestone);
            } else {
                report.add(Finding::BadSignature { size: milestone.size.cast_signed() });
            }
        }
    }
}
