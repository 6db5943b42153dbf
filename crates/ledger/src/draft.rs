//! Writing an entry: what is handed in, and the bytes that it becomes.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::hash::write_hex;

/// What a caller wants appended. The ledger adds node, sequence, epoch, back-links and salt.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The event type, such as `batch.reading-recorded`.
    pub kind: Cow<'static, str>,
    /// The version of the event type.
    pub version: u16,
    /// The subjects, such as `batch:DS-31-007`. Naming one twice has no effect.
    pub about: Vec<String>,
    /// The id that the client chose for its command; several entries may come from one command.
    pub command: String,
    /// Who acted.
    pub actor: String,
    /// The session or token that acted.
    pub session: String,
    /// When it happened, RFC 3339, as stated; the text is kept as given.
    pub happened: String,
    /// When the server knew, by the application's one clock. Stored in whole milliseconds: hand in no
    /// finer time, or a replay will see another one than the live state did.
    pub known: Timestamp,
    /// The reason, where one is owed.
    pub reason: Option<String>,
    /// The event itself, as JSON; `serde_json::value::to_raw_value` makes one.
    pub body: Box<RawValue>,
}

/// The parts of an envelope that the ledger itself adds.
pub(crate) struct Place<'a> {
    pub(crate) node: &'a str,
    pub(crate) seq: u64,
    pub(crate) epoch: u64,
    /// For each subject of the draft, in its order.
    pub(crate) about: &'a [(&'a str, Option<u64>)],
    pub(crate) salt: [u8; 16],
}

/// Writes the bytes that will be stored and hashed.
pub(crate) fn write(draft: &Draft, place: &Place<'_>) -> String {
    let mut to = String::with_capacity(384 + draft.body.get().len());
    to.push_str(r#"{"node":"#);
    push_text(&mut to, place.node);
    to.push_str(r#","seq":"#);
    push_number(&mut to, place.seq);
    to.push_str(r#","epoch":"#);
    push_number(&mut to, place.epoch);
    to.push_str(r#","type":"#);
    push_text(&mut to, &draft.kind);
    to.push_str(r#","version":"#);
    push_number(&mut to, draft.version.into());
    to.push_str(r#","about":["#);
    for (index, (subject, previous)) in place.about.iter().enumerate() {
        to.push_str(if index == 0 { "[" } else { ",[" });
        push_text(&mut to, subject);
        to.push(',');
        match previous {
            Some(seq) => push_number(&mut to, *seq),
            None => to.push_str("null"),
        }
        to.push(']');
    }
    to.push_str(r#"],"command":"#);
    push_text(&mut to, &draft.command);
    to.push_str(r#","actor":"#);
    push_text(&mut to, &draft.actor);
    to.push_str(r#","session":"#);
    push_text(&mut to, &draft.session);
    to.push_str(r#","happened":"#);
    push_text(&mut to, &draft.happened);
    to.push_str(r#","known":"#);
    push_text(&mut to, &format!("{:.3}", draft.known));
    to.push_str(r#","reason":"#);
    match &draft.reason {
        Some(reason) => push_text(&mut to, reason),
        None => to.push_str("null"),
    }
    to.push_str(r#","salt":""#);
    // Writing to a `String` cannot fail.
    let _ = write_hex(&mut to, &place.salt);
    to.push_str(r#"","body":"#);
    to.push_str(draft.body.get());
    to.push('}');
    to
}

fn push_number(to: &mut String, number: u64) {
    let mut digits = [0u8; 20];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let significant = digits.iter().position(|digit| *digit != b'0').unwrap_or(19);
    to.extend(digits.iter().skip(significant).map(|digit| char::from(*digit)));
}

/// Writes a JSON string: the escapes that JSON demands and no others, so that a text has one spelling.
fn push_text(to: &mut String, text: &str) {
    to.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        let (plain, special) = rest.split_at(at);
        to.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('"') => to.push_str("\\\""),
            Some('\\') => to.push_str("\\\\"),
            Some('\n') => to.push_str("\\n"),
            Some('\r') => to.push_str("\\r"),
            Some('\t') => to.push_str("\\t"),
            Some('\u{8}') => to.push_str("\\b"),
            Some('\u{c}') => to.push_str("\\f"),
            Some(control) => {
                to.push_str("\\u00");
                let _ = write_hex(to, &[control as u8]);
            }
            None => {}
        }
        rest = characters.as_str();
    }
    to.push_str(rest);
    to.push('"');
}
