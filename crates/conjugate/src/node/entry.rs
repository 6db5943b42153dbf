//! Between the plant's events and the ledger's entries. The only place that knows both.

use jiff::Timestamp;
use ledger::{Draft, Envelope};
use plant::act::Stamp;
use plant::id::PersonId;
use plant::{Act, Event};

/// An entry that cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum NotReadable {
    #[error("failed to read the ledger")]
    Ledger(#[from] ledger::ReadError),
    #[error("failed to read the body of entry {seq}, `{kind}` version {version}")]
    Body {
        seq: u64,
        kind: String,
        version: u16,
        #[source]
        source: serde_json::Error,
    },
    #[error("entry {seq} names an actor or a time that is not one: {what}")]
    Stamp { seq: u64, what: String },
}

/// The command that an event came from.
pub struct Told<'a> {
    pub command: &'a str,
    pub act: &'a Act,
}

/// The draft of an entry for an event, read back once: what could not be read again would stop the plant for good at its
/// next start, so it is never written.
///
/// # Errors
/// When the event cannot be put into JSON or read from it, which would be a fault of its type or of a door.
pub fn draft(event: &Event, told: &Told<'_>) -> Result<Draft, serde_json::Error> {
    let kind = event.kind();
    let act = told.act;
    let body = serde_json::value::to_raw_value(event)?;
    Event::decode(kind.name, kind.version, &mut serde_json::Deserializer::from_str(body.get()))?;
    Ok(Draft {
        kind: kind.name.into(),
        version: kind.version,
        about: event.about().iter().map(ToString::to_string).collect(),
        command: told.command.to_owned(),
        actor: act.by.to_string(),
        session: act.session.to_string(),
        happened: act.happened.to_string(),
        known: act.known,
        reason: act.reason.as_ref().map(ToString::to_string),
        body,
    })
}

/// The event of an entry, and its stamp.
///
/// # Errors
/// When the entry is of a kind that this version does not know, or not well-formed.
pub fn read(envelope: &Envelope<'_>) -> Result<(Event, Stamp), NotReadable> {
    let seq = envelope.seq;
    let body = &mut serde_json::Deserializer::from_str(envelope.body);
    let event = Event::decode(&envelope.kind, envelope.version, body).map_err(|source| NotReadable::Body {
        seq,
        kind: envelope.kind.to_string(),
        version: envelope.version,
        source,
    })?;
    let by = PersonId::new(&envelope.actor).map_err(|it| NotReadable::Stamp { seq, what: it.to_string() })?;
    let happened: Timestamp =
        envelope.happened.parse().map_err(|it: jiff::Error| NotReadable::Stamp { seq, what: it.to_string() })?;
    Ok((event, Stamp { seq, by, happened, known: envelope.known }))
}
