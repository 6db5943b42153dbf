//! The envelope of an entry, as it is read again.
//!
//! The bytes are the record. They are written once, in one field order, and hashed as they lie; reading
//! borrows from them. Because the order is fixed, the reader walks it instead of asking a general JSON
//! parser, which makes replay several times faster and notices any entry that was not written here.

use std::borrow::Cow;

use jiff::Timestamp;

/// A subject of an entry, with the sequence of the previous entry about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About<'a> {
    pub subject: Cow<'a, str>,
    pub previous: Option<u64>,
}

/// An entry as read, borrowing from its stored bytes. The fields are those of [`Draft`](crate::Draft) and:
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The node whose log this is; also the origin in its checkpoints.
    pub node: Cow<'a, str>,
    /// The place in the log, from 0.
    pub seq: u64,
    /// The epoch of the writer.
    pub epoch: u64,
    pub kind: Cow<'a, str>,
    pub version: u16,
    pub about: Vec<About<'a>>,
    pub command: Cow<'a, str>,
    pub actor: Cow<'a, str>,
    pub session: Cow<'a, str>,
    pub happened: Cow<'a, str>,
    pub known: Timestamp,
    /// Whether it happened when it became known, to the letter: nearly always.
    pub(crate) at_once: bool,
    pub reason: Option<Cow<'a, str>>,
    /// 16 random bytes, in hexadecimal, so that the hash of an entry betrays nothing about it.
    pub salt: &'a str,
    /// The event as JSON text, not yet parsed.
    pub body: &'a str,
}

/// Why some bytes are not an envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The bytes are not UTF-8.
    #[error("the bytes are not UTF-8 text")]
    NotText,
    /// The text is not what an entry is written like.
    #[error("expected {expected} at byte {at}")]
    Unexpected { expected: &'static str, at: usize },
}

impl<'a> Envelope<'a> {
    /// Reads the stored bytes of an entry. The body is not looked into.
    ///
    /// # Errors
    /// When the bytes are not an envelope as this ledger writes them.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EnvelopeError> {
        let text = std::str::from_utf8(bytes).map_err(|_| EnvelopeError::NotText)?;
        let mut at = Cursor { rest: text, length: text.len() };
        at.literal(r#"{"node":"#)?;
        let node = at.text()?;
        at.literal(r#","seq":"#)?;
        let seq = at.number()?;
        at.literal(r#","epoch":"#)?;
        let epoch = at.number()?;
        at.literal(r#","type":"#)?;
        let kind = at.text()?;
        at.literal(r#","version":"#)?;
        let version = u16::try_from(at.number()?).map_err(|_| at.unexpected("a version below 65536"))?;
        at.literal(r#","about":["#)?;
        let about = at.about()?;
        at.literal(r#","command":"#)?;
        let command = at.text()?;
        at.literal(r#","actor":"#)?;
        let actor = at.text()?;
        at.literal(r#","session":"#)?;
        let session = at.text()?;
        at.literal(r#","happened":"#)?;
        let happened = at.text()?;
        at.literal(r#","known":"#)?;
        let text = at.text()?;
        let known = text.parse().map_err(|_| at.unexpected("a time"))?;
        let at_once = text == happened;
        at.literal(r#","reason":"#)?;
        let reason = if at.skip("null") { None } else { Some(at.text()?) };
        at.literal(r#","salt":""#)?;
        let salt = at.hexadecimal(32)?;
        at.literal(r#"","body":"#)?;
        let body = match at.rest.strip_suffix('}') {
            Some(body) if !body.is_empty() => body,
            _ => return Err(at.unexpected("a body and a closing brace")),
        };
        Ok(Self {
            node,
            seq,
            epoch,
            kind,
            version,
            about,
            command,
            actor,
            session,
            happened,
            known,
            at_once,
            reason,
            salt,
            body,
        })
    }

    /// When it happened, as stated.
    ///
    /// # Errors
    /// When what was stated is no time.
    pub fn happened_at(&self) -> Result<Timestamp, jiff::Error> {
        if self.at_once { Ok(self.known) } else { self.happened.parse() }
    }

    /// The previous entry about a subject: `None` when this entry is not about it, `Some(None)` when
    /// this is the first entry that is.
    pub fn previous(&self, subject: &str) -> Option<Option<u64>> {
        self.about.iter().find(|about| about.subject == subject).map(|about| about.previous)
    }
}

struct Cursor<'a> {
    rest: &'a str,
    length: usize,
}

impl<'a> Cursor<'a> {
    fn unexpected(&self, expected: &'static str) -> EnvelopeError {
        EnvelopeError::Unexpected { expected, at: self.length - self.rest.len() }
    }

    fn skip(&mut self, literal: &str) -> bool {
        let after = self.rest.strip_prefix(literal);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn literal(&mut self, literal: &'static str) -> Result<(), EnvelopeError> {
        if self.skip(literal) { Ok(()) } else { Err(self.unexpected(literal)) }
    }

    fn number(&mut self) -> Result<u64, EnvelopeError> {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or(("", self.rest));
        // JSON writes no leading zero, so a number too has one spelling.
        if digits.len() > 1 && digits.starts_with('0') {
            return Err(self.unexpected("a number without leading zeroes"));
        }
        let number = digits.parse().map_err(|_| self.unexpected("a whole number"))?;
        self.rest = rest;
        Ok(number)
    }

    fn text(&mut self) -> Result<Cow<'a, str>, EnvelopeError> {
        let inside = self.rest.strip_prefix('"').ok_or_else(|| self.unexpected("a text"))?;
        let special = inside.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < 0x20);
        let (plain, after) =
            special.and_then(|at| inside.split_at_checked(at)).ok_or_else(|| self.unexpected("a text that ends"))?;
        if let Some(rest) = after.strip_prefix('"') {
            self.rest = rest;
            return Ok(Cow::Borrowed(plain));
        }
        // Rare: an escape. The general parser reads it, and says where the text ends.
        let mut texts = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
        let text = texts.next().and_then(Result::ok).ok_or_else(|| self.unexpected("a text"))?;
        let end = texts.byte_offset();
        self.rest = self.rest.get(end..).unwrap_or_default();
        Ok(Cow::Owned(text))
    }

    fn about(&mut self) -> Result<Vec<About<'a>>, EnvelopeError> {
        let mut about = Vec::with_capacity(4);
        if self.skip("]") {
            return Ok(about);
        }
        loop {
            self.literal("[")?;
            let subject = self.text()?;
            self.literal(",")?;
            let previous = if self.skip("null") { None } else { Some(self.number()?) };
            about.push(About { subject, previous });
            self.literal("]")?;
            if self.skip("]") {
                return Ok(about);
            }
            self.literal(",")?;
        }
    }

    fn hexadecimal(&mut self, digits: usize) -> Result<&'a str, EnvelopeError> {
        match self.rest.split_at_checked(digits) {
            Some((text, rest)) if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) => {
                self.rest = rest;
                Ok(text)
            }
            _ => Err(self.unexpected("hexadecimal digits")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::*;
    use crate::draft::{Draft, Place, write};

    fn draft(about: &[&str], words: &str, reason: Option<&str>) -> Draft {
        Draft {
            kind: "batch.reading-recorded".into(),
            version: 1,
            about: about.iter().map(|subject| (*subject).to_owned()).collect(),
            command: "c-1".to_owned(),
            actor: words.to_owned(),
            session: "s-1".to_owned(),
            happened: "2031-03-18T10:21+08:00".to_owned(),
            known: "2031-03-18T02:21:44.123987Z".parse().unwrap(),
            reason: reason.map(str::to_owned),
            body: RawValue::from_string(r#"{"ph":"7.65"}"#.to_owned()).unwrap(),
        }
    }

    fn place<'a>(about: &'a [(&'a str, Option<u64>)]) -> Place<'a> {
        Place { node: "kestrel", seq: 12, epoch: 1, about, salt: [0xab; 16] }
    }

    const GOLDEN: &str = r#"{"node":"kestrel","seq":12,"epoch":1,"type":"batch.reading-recorded","version":1,"about":[["batch:DS-31-007",11],["lot:LP31-004",null]],"command":"c-1","actor":"zhao-mei","session":"s-1","happened":"2031-03-18T10:21+08:00","known":"2031-03-18T02:21:44.123Z","reason":null,"salt":"abababababababababababababababab","body":{"ph":"7.65"}}"#;

    #[test]
    fn the_stored_bytes_never_change_their_form() {
        let about = [("batch:DS-31-007", Some(11)), ("lot:LP31-004", None)];
        assert_eq!(write(&draft(&["batch:DS-31-007", "lot:LP31-004"], "zhao-mei", None), &place(&about)), GOLDEN);
        let read = Envelope::parse(GOLDEN.as_bytes()).unwrap();
        assert_eq!(read.previous("batch:DS-31-007"), Some(Some(11)));
        assert_eq!(read.previous("lot:LP31-004"), Some(None));
        assert_eq!(read.previous("lot:LP31-005"), None);
        assert_eq!(read.body, r#"{"ph":"7.65"}"#);
        assert!(matches!(read.actor, Cow::Borrowed("zhao-mei")));
    }

    #[test]
    fn every_way_to_cut_an_entry_short_is_noticed() {
        // The very last cut leaves a body that lacks its brace, which only its own reader can see.
        for length in 0..GOLDEN.len() - 1 {
            assert!(Envelope::parse(&GOLDEN.as_bytes()[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn what_is_not_an_envelope_is_named_with_its_place() {
        for (from, to, message) in [
            (r#""seq":12"#, r#""seq":012"#, "expected a number without leading zeroes at byte 24"),
            (r#""seq":12"#, r#""seq":-1"#, "expected a whole number at byte 24"),
            (r#""seq":12"#, r#""seq":99999999999999999999"#, "expected a whole number at byte 24"),
            (r#""version":1"#, r#""version":65536"#, "expected a version below 65536 at byte 84"),
            ("kestrel", "kes\ntrel", "expected a text at byte 8"),
            ("2031-03-18T02", "yesterday", "expected a time at byte 253"),
            ("ababab", "ABABAB", "expected hexadecimal digits at byte 280"),
        ] {
            let text = GOLDEN.replacen(from, to, 1);
            assert_eq!(Envelope::parse(text.as_bytes()).unwrap_err().to_string(), message);
        }
        assert_eq!(Envelope::parse(b"\xff"), Err(EnvelopeError::NotText));
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_and_is_json(words in ".*", reason in prop::option::of("[\\x00-\\x7f]*"), previous: Option<u64>, seq: u64) {
            let about = [(words.as_str(), previous)];
            let written = write(&draft(&[&words], &words, reason.as_deref()), &Place { seq, ..place(&about) });
            let read = Envelope::parse(written.as_bytes()).unwrap();
            prop_assert_eq!(&read.actor, &words);
            prop_assert_eq!(read.reason.as_deref(), reason.as_deref());
            prop_assert_eq!(read.seq, seq);
            prop_assert_eq!(read.previous(&words), Some(previous));
            let json: serde_json::Value = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(json["about"][0][0].as_str(), Some(words.as_str()));
            // The general writer escapes just as we do.
            prop_assert!(written.contains(&serde_json::to_string(&words).unwrap()));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(at in 0..GOLDEN.len(), byte: u8) {
            let mut bytes = GOLDEN.as_bytes().to_vec();
            bytes[at] = byte;
            let _ = Envelope::parse(&bytes);
        }
    }
}
