//! Signed notes, as C2SP's `signed-note` describes them: text that a person can read, followed by
//! signature lines that any tool of that ecosystem can check.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::Signature;

use crate::key::VerifierKey;

/// A note larger than this is nobody's checkpoint.
const LARGEST_NOTE_BYTES: usize = 1 << 20;

/// Why a signed note cannot be relied on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not laid out as a signed note.
    #[error("the note is malformed: {why}")]
    Malformed { why: &'static str },
    /// None of its signatures is by a key that we trust.
    #[error("the note carries no signature by a known key")]
    NotSigned,
    /// The signature of a known key does not match the text.
    #[error("the signature by `{name}` does not match the text")]
    BadSignature { name: String },
    /// The signed text is not a checkpoint.
    #[error("the signed text is not a checkpoint: {why}")]
    NotACheckpoint { why: &'static str },
    /// The checkpoint is about another log than its key.
    #[error("the checkpoint is about `{origin}`, but the key belongs to `{name}`")]
    ForeignOrigin { origin: String, name: String },
}

/// A note taken apart; nothing of it is to be believed before its signature is checked.
pub(crate) struct Note<'a> {
    /// The signed text with its final newline.
    pub(crate) text: &'a str,
    signatures: Vec<SignatureLine<'a>>,
}

struct SignatureLine<'a> {
    name: &'a str,
    /// Four bytes of key id, then the signature.
    bytes: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Takes a note apart.
    pub(crate) fn parse(note: &'a str) -> Result<Self, NoteError> {
        let malformed = |why| NoteError::Malformed { why };
        if note.len() > LARGEST_NOTE_BYTES {
            return Err(malformed("it is larger than a mebibyte"));
        }
        if note.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(malformed("it contains control characters"));
        }
        // The text itself may contain empty lines: the last one divides.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(malformed("no empty line divides text and signatures"))?;
        let text = note.get(..=text.len()).unwrap_or_default();
        let lines = lines.strip_suffix('\n').ok_or(malformed("the last line has no end"))?;
        let signatures = lines.split('\n').map(signature_line).collect::<Option<Vec<_>>>();
        Ok(Self { text, signatures: signatures.ok_or(malformed("a signature line is not `— name base64`"))? })
    }

    /// The first signature by one of the keys, with that key; not yet checked.
    pub(crate) fn signature_by<'k>(&self, keys: &'k [VerifierKey]) -> Result<(&'k VerifierKey, Signature), NoteError> {
        for line in &self.signatures {
            let Some((id, signature)) = line.bytes.split_at_checked(4) else {
                continue;
            };
            // Others may have signed too, under keys that we need not know.
            let Some(key) = keys.iter().find(|key| key.name() == line.name && key.id().to_be_bytes() == id) else {
                continue;
            };
            return match Signature::from_slice(signature) {
                Ok(signature) => Ok((key, signature)),
                Err(_) => Err(NoteError::BadSignature { name: line.name.to_owned() }),
            };
        }
        Err(NoteError::NotSigned)
    }

    /// Checks the signature by one of the keys and answers with that key.
    pub(crate) fn check<'k>(&self, keys: &'k [VerifierKey]) -> Result<&'k VerifierKey, NoteError> {
        let (key, signature) = self.signature_by(keys)?;
        if key.verifies(self.text, &signature) {
            Ok(key)
        } else {
            Err(NoteError::BadSignature { name: key.name().to_owned() })
        }
    }
}

fn signature_line(line: &str) -> Option<SignatureLine<'_>> {
    let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = STANDARD.decode(base64).ok()?;
    (is_key_name(name) && bytes.len() > 4).then_some(SignatureLine { name, bytes })
}

/// Whether a key may have this name: not empty, no space of any kind, no plus.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

/// Puts text and signature together; the text ends in a newline.
pub(crate) fn write(text: &str, name: &str, id: u32, signature: &Signature) -> String {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend(signature.to_bytes());
    format!("{text}\n— {name} {}\n", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the specification.
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    fn check(note: &str) -> Result<String, NoteError> {
        let keys = [VerifierKey::parse(KEY).unwrap()];
        let note = Note::parse(note)?;
        note.check(&keys).map(|_| note.text.to_owned())
    }

    #[test]
    fn the_example_of_the_specification_verifies() {
        assert_eq!(check(NOTE).unwrap(), "This is an example message.\n");
    }

    #[test]
    fn signatures_by_unknown_keys_are_passed_over() {
        let line = "— example.org/other Uw2QOkn8srV1yJGh2VYRlL1Tnagv\n";
        assert!(check(&NOTE.replacen("\n\n", &format!("\n\n{line}"), 1)).is_ok());
        assert_eq!(check(&format!("some text\n\n{line}")), Err(NoteError::NotSigned));
    }

    #[test]
    fn the_text_may_contain_empty_lines() {
        let note = "a\n\nb\n\n— n AAAAAAAA\n";
        assert_eq!(Note::parse(note).unwrap().text, "a\n\nb\n");
    }

    #[test]
    fn a_changed_note_is_refused() {
        let bad = Err(NoteError::BadSignature { name: "example.com/foo".to_owned() });
        assert_eq!(check(&NOTE.replace("example message", "exemple message")), bad);
        assert_eq!(check(&NOTE.replace("Uw2QOkn8", "Uw2QOkn9")), bad);
        for (from, to) in
            [("\n\n", "\n"), ("— ", "- "), ("M=\n", "M="), ("M=\n", "M\n"), ("This", "This\t"), ("foo U", "foo  U")]
        {
            assert!(matches!(check(&NOTE.replacen(from, to, 1)), Err(NoteError::Malformed { .. })), "{from}");
        }
    }
}
