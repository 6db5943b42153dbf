//! Looking entries up: by back-links where a subject is asked for, from the newest backwards otherwise.

use jiff::Timestamp;
use ledger::{Entry, ReadError, Reader};
use plant::Event;

use super::filter::Filter;
use crate::app::App;
use crate::language::Zone;
use crate::node::Readable;
use crate::page::PageError;

/// So many entries are looked at for one page; the page says when it stopped there.
const LOOKED_AT_MAX: u64 = 20_000;
/// So many are read at once.
const AT_ONCE: u64 = 256;

/// The ledger as this reader reads it, to be taken along to another thread.
pub(super) type Opened = Readable<Box<Reader>>;

/// An entry that was asked for.
pub(super) struct Found {
    pub(super) seq: u64,
    pub(super) kind: String,
    pub(super) version: u16,
    pub(super) about: Vec<String>,
    pub(super) actor: String,
    pub(super) happened: String,
    pub(super) known: Timestamp,
    pub(super) reason: Option<String>,
    pub(super) leaf: String,
    /// What it says, where this version of the program can read it.
    pub(super) event: Option<Event>,
}

/// What a search came to.
#[derive(Default)]
pub(super) struct Results {
    pub(super) found: Vec<Found>,
    /// The search goes on before this entry.
    pub(super) more: Option<u64>,
    /// It stopped before it had enough.
    pub(super) stopped: bool,
}

/// What is wanted of an entry.
struct Wanted<'a> {
    filter: &'a Filter,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Wanted<'_> {
    fn read(&self, entry: &Entry) -> Result<Option<Found>, ReadError> {
        let envelope = entry.envelope()?;
        let person = self.filter.person.trim();
        let of_the_door = envelope.about.iter().map(|it| it.subject == "access");
        let fits = self.filter.wants(&envelope.kind)
            && self.filter.wants_about(of_the_door, &envelope.kind)
            && (person.is_empty() || envelope.actor == person)
            && self.from.is_none_or(|it| envelope.known >= it)
            && self.to.is_none_or(|it| envelope.known < it);
        if !fits {
            return Ok(None);
        }
        Ok(Some(Found {
            seq: entry.seq,
            kind: envelope.kind.to_string(),
            version: envelope.version,
            about: envelope.about.iter().map(|it| it.subject.to_string()).collect(),
            actor: envelope.actor.to_string(),
            happened: envelope.happened.to_string(),
            known: envelope.known,
            reason: envelope.reason.as_ref().map(ToString::to_string),
            leaf: entry.leaf.to_string(),
            event: crate::node::read(&envelope).ok().map(|(event, _)| event),
        }))
    }
}

/// A reader of its own, so that a long search keeps nobody waiting.
pub(super) fn reader(app: &App) -> Result<Opened, PageError> {
    app.ledger().another().map_err(|_| PageError::Broken)
}

/// Searches away from the threads that serve pages.
pub(super) async fn search(app: &App, filter: &Filter, enough: usize) -> Result<Results, PageError> {
    let (reader, zone, filter) = (reader(app)?, app.zone().clone(), filter.clone());
    tokio::task::spawn_blocking(move || look(&reader, &zone, &filter, enough))
        .await
        .map_err(|_| PageError::Broken)?
        .map_err(|_| PageError::Broken)
}

fn look(reader: &Opened, zone: &Zone, filter: &Filter, enough: usize) -> Result<Results, ReadError> {
    let (from, to) = filter.known(zone);
    let wanted = Wanted { filter, from, to };
    let end = filter.before().unwrap_or(u64::MAX).min(reader.size());
    let subjects = filter.subjects();
    if subjects.is_empty() {
        backwards(reader, &wanted, end, enough)
    } else {
        linked(reader, &wanted, &subjects, end, enough)
    }
}

fn backwards(reader: &Opened, wanted: &Wanted<'_>, end: u64, enough: usize) -> Result<Results, ReadError> {
    let (mut results, mut next) = (Results::default(), end);
    while next > 0 {
        if end - next >= LOOKED_AT_MAX {
            (results.more, results.stopped) = (Some(next), true);
            return Ok(results);
        }
        let first = next.saturating_sub(AT_ONCE);
        for entry in reader.range(first..next)?.iter().rev() {
            if let Some(it) = wanted.read(entry)? {
                if results.found.len() >= enough {
                    results.more = Some(entry.seq + 1);
                    return Ok(results);
                }
                results.found.push(it);
            }
        }
        next = first;
    }
    Ok(results)
}

/// By the links from entry to entry. Several subjects are merged, newest first, each entry once.
fn linked(
    reader: &Opened,
    wanted: &Wanted<'_>,
    subjects: &[String],
    end: u64,
    enough: usize,
) -> Result<Results, ReadError> {
    let mut results = Results::default();
    let mut trails: Vec<_> = subjects.iter().map(|it| reader.trail(it).peekable()).collect();
    let mut looked_at = 0;
    loop {
        let newest =
            trails.iter_mut().filter_map(|it| it.peek().map(|it| it.as_ref().map_or(u64::MAX, |it| it.seq))).max();
        let Some(newest) = newest else { return Ok(results) };
        let mut entry = None;
        for trail in &mut trails {
            let here = trail.next_if(|it| it.as_ref().map_or(newest == u64::MAX, |it| it.seq == newest));
            entry = here.transpose()?.or(entry);
        }
        let Some(entry) = entry.filter(|it| it.seq < end) else { continue };
        if looked_at >= LOOKED_AT_MAX {
            (results.more, results.stopped) = (Some(entry.seq + 1), true);
            return Ok(results);
        }
        looked_at += 1;
        if let Some(it) = wanted.read(&entry)? {
            if results.found.len() >= enough {
                results.more = Some(entry.seq + 1);
                return Ok(results);
            }
            results.found.push(it);
        }
    }
}
