//! Checkpoints: the size and root of the tree, signed, in C2SP's `tlog-checkpoint` form. One that left
//! the machine in time convicts whoever rebuilds the log later, even with the real key.

use crate::{
    hash::Hash,
    key::{Key, VerifierKey},
    note::{Note, NoteError},
};

/// A checkpoint whose signature has been checked (or that we signed ourselves).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    size: u64,
    root: Hash,
    note: String,
}

impl Checkpoint {
    /// Reads a signed note and checks it against the keys that the log has signed with.
    ///
    /// # Errors
    /// When it is no checkpoint of that log.
    pub fn open(note: &str, keys: &[VerifierKey]) -> Result<Self, NoteError> {
        let parsed = Note::parse(note)?;
        let key = parsed.check(keys)?;
        let Body { origin, size, root } = Body::parse(parsed.text)?;
        if origin != key.name() {
            return Err(NoteError::ForeignOrigin { origin: origin.to_owned(), name: key.name().to_owned() });
        }
        Ok(Self { size, root, note: note.to_owned() })
    }

    pub(crate) fn sign(key: &Key, size: u64, root: Hash) -> Self {
        let text = format!("{}\n{size}\n{}\n", key.name(), root.to_base64());
        Self { size, root, note: key.sign(&text) }
    }

    /// How many entries it covers.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root hash of the tree of that many entries.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// The signed note itself, as it is printed, sent and kept.
    pub fn note(&self) -> &str {
        &self.note
    }
}

/// What the text of a checkpoint says.
pub(crate) struct Body<'a> {
    pub(crate) origin: &'a str,
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

impl<'a> Body<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, NoteError> {
        let not = |why| NoteError::NotACheckpoint { why };
        let mut lines = text.strip_suffix('\n').ok_or(not("its last line has no end"))?.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or(not("it names no origin"))?;
        let size = lines.next().unwrap_or_default();
        // One spelling for each number: no sign, no leading zeroes.
        let size = size
            .parse::<u64>()
            .ok()
            .filter(|number| number.to_string() == size)
            .ok_or(not("its second line is not a tree size"))?;
        let root = lines.next().and_then(Hash::from_base64).ok_or(not("its third line is not a root hash"))?;
        if lines.any(str::is_empty) {
            return Err(not("it has an empty extension line"));
        }
        Ok(Self { origin, size, root })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The body of the example of the specification.
    const TEXT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_example_of_the_specification_is_read() {
        let body = Body::parse(TEXT).unwrap();
        assert_eq!((body.origin, body.size), ("example.com/behind-the-sofa", 20_852_163));
        assert_eq!(body.root.to_base64(), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
        let extended = format!("{TEXT}one more line\n");
        assert!(Body::parse(&extended).is_ok());
    }

    #[test]
    fn what_is_not_a_checkpoint_is_refused() {
        for (from, to) in [
            ("20852163", "020852163"),
            ("20852163", "+1"),
            ("20852163", ""),
            ("q2I=", "q2I"),
            ("q2I=\n", "q2I="),
            ("q2I=\n", "q2I=\n\n"),
            ("example.com/behind-the-sofa", ""),
        ] {
            assert!(Body::parse(&TEXT.replacen(from, to, 1)).is_err(), "{to}");
        }
    }

    #[test]
    fn a_signed_checkpoint_is_accepted_from_its_own_log_only() {
        let key = Key::from_seed("kestrel", [7; 32]).unwrap();
        let checkpoint = Checkpoint::sign(&key, 3, Hash::of(b"root"));
        let keys = [key.verifier().clone()];
        assert_eq!(Checkpoint::open(checkpoint.note(), &keys), Ok(checkpoint.clone()));

        let other = Key::from_seed("merlin", [7; 32]).unwrap();
        assert_eq!(Checkpoint::open(checkpoint.note(), &[other.verifier().clone()]), Err(NoteError::NotSigned));
        let changed = checkpoint.note().replacen("\n3\n", "\n4\n", 1);
        assert!(matches!(Checkpoint::open(&changed, &keys), Err(NoteError::BadSignature { .. })));
        let foreign = key.sign(&format!("merlin\n3\n{}\n", Hash::of(b"root").to_base64()));
        assert!(matches!(Checkpoint::open(&foreign, &keys), Err(NoteError::ForeignOrigin { .. })));
    }
}
