//! Between the plant's events and the ledger's entries. The only place that knows both.

use ledger::{Draft, Envelope};
use plant::act::Stamp;
use plant::id::{NotAnId, PersonId};
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
    read_after(envelope, &mut Actors::default())
}

/// Who acted in the entries that are read one after the other: nearly always the same as before, and then their name is
/// shared with the stamps that hold it already.
#[derive(Debug, Default)]
pub(super) struct Actors {
    last: Option<PersonId>,
}

impl Actors {
    fn of(&mut self, actor: &str) -> Result<PersonId, NotAnId> {
        match &self.last {
            Some(last) if last.as_str() == actor => Ok(last.clone()),
            Some(_) | None => Ok(self.last.insert(PersonId::new(actor)?).clone()),
        }
    }
}

/// The same for many entries, one after the other.
///
/// # Errors
/// As for [`read`].
pub(super) fn read_after(envelope: &Envelope<'_>, actors: &mut Actors) -> Result<(Event, Stamp), NotReadable> {
    let seq = envelope.seq;
    let body = &mut serde_json::Deserializer::from_str(envelope.body);
    let event = Event::decode(&envelope.kind, envelope.version, body).map_err(|source| NotReadable::Body {
        seq,
        kind: envelope.kind.to_string(),
        version: envelope.version,
        source,
    })?;
    let by = actors.of(&envelope.actor).map_err(|it| NotReadable::Stamp { seq, what: it.to_string() })?;
    let happened = envelope.happened_at().map_err(|it| NotReadable::Stamp { seq, what: it.to_string() })?;
    Ok((event, Stamp { seq, by, happened, known: envelope.known }))
}
