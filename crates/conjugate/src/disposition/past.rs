//! The decisions that were made over a batch, as the ledger holds them: what each rested on, and whether it was taken
//! back since.

use ledger::Reader;
use plant::act::Stamp;
use plant::disposition::{Choice, DispositionDecided, Kind, items_text};
use plant::id::BatchId;
use plant::verdict::Verdict;
use plant::{Event, Plant};
use std::ops::Deref;

use super::digest;
use crate::node::{self, Readable};
use crate::page::part::{Instant, State, Stated};
use crate::page::{Checkpoint, Shell};
use crate::words;

/// How many entries of a batch are read back at most: decisions stand at its end.
const BACK: usize = 600;

/// One decision.
pub(super) struct Past {
    pub(super) state: Stated,
    pub(super) kind: String,
    pub(super) choice: String,
    pub(super) who: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
    pub(super) why: String,
    pub(super) rests_on: String,
    pub(super) digest: String,
    /// The entry that took it back.
    pub(super) reopened: Option<(u64, Instant)>,
    /// What came late about a rejected batch, and changed nothing.
    pub(super) noted: Vec<(u64, Instant)>,
}

/// The events about decisions, the oldest first. Read before the plant is asked, so that nobody waits for both.
pub(super) fn read(reader: &Readable<impl Deref<Target = Reader>>, batch: &BatchId) -> Vec<(Event, Stamp)> {
    let subject = format!("batch:{batch}");
    let mut found = Vec::new();
    for entry in reader.latest(&subject, BACK) {
        let Ok(entry) = entry else { break };
        let Ok(envelope) = entry.envelope() else { break };
        match envelope.kind.as_ref() {
            "disposition.decided" | "disposition.reopened" | "disposition.late-evidence-noted" => {
                found.extend(node::read(&envelope).ok())
            }
            "batch.finished" => break,
            _ => (),
        }
    }
    found.reverse();
    found
}

/// The decisions of one kind or of both, the latest first.
pub(super) fn past(shell: &Shell, plant: &Plant, events: &[(Event, Stamp)], only: Option<Kind>) -> Vec<Past> {
    let mut made: Vec<(Kind, Past)> = Vec::new();
    for (event, stamp) in events {
        match event {
            Event::DispositionDecided(it) if only.is_none_or(|only| only == it.kind) => {
                made.push((it.kind, decided(shell, plant, it, stamp)));
            }
            Event::DispositionReopened(it) => {
                if let Some((_, before)) = made.iter_mut().rfind(|(kind, _)| *kind == it.kind) {
                    before.reopened = Some((stamp.seq, shell.zone.time(stamp.happened)));
                    before.state = shell.state(State::Indeterminate).saying(shell.text("standing-reopened"));
                }
            }
            Event::LateEvidenceNoted(it) => {
                if let Some((_, before)) = made.iter_mut().rfind(|(kind, _)| *kind == it.kind) {
                    before.noted.push((stamp.seq, shell.zone.time(stamp.happened)));
                }
            }
            _ => (),
        }
    }
    made.into_iter().rev().map(|it| it.1).collect()
}

fn decided(shell: &Shell, plant: &Plant, it: &DispositionDecided, stamp: &Stamp) -> Past {
    let lang = shell.lang;
    let state = match it.choice {
        Choice::Release => State::Verified,
        Choice::Hold => State::Alert,
        Choice::Reject => State::Stop,
    };
    let count = |verdict: Verdict| it.items.iter().filter(|it| it.verdict == verdict).count();
    let rests_on = match it.kind {
        Kind::Factory => {
            let counts = shell.say("disposition-counts").with("pass", count(Verdict::Pass));
            let counts = counts.with("fail", count(Verdict::Fail)).with("open", count(Verdict::Indeterminate)).plain();
            format!("{} v{} · {counts}", shell.text("disposition-plan"), it.plan)
        }
        Kind::Market => match it.items.first().and_then(|it| it.evidence.first()) {
            Some(seq) => shell.say("disposition-rests-on-certificate").with_text("entry", seq).plain(),
            None => shell.text("disposition-rests-on-nothing"),
        },
    };
    let lifted = it.items.iter().filter(|it| it.lifted).count();
    let lifted = if lifted > 0 { shell.say("disposition-lifted").with("n", lifted).plain() } else { String::new() };
    // Nothing goes anywhere by a decision that is no release.
    let not_for = match (it.choice, it.not_for()) {
        (Choice::Release, not_for) if !not_for.is_empty() => {
            shell.say("disposition-not-for").with_text("market", not_for.join(" · ")).plain()
        }
        _ => String::new(),
    };
    Past {
        state: shell.state(state).saying(words::choice(lang, it.choice)),
        kind: words::release(lang, it.kind),
        choice: words::choice(lang, it.choice),
        who: plant.people.get(&stamp.by).map_or_else(|| stamp.by.to_string(), |it| lang.label(&it.name).to_owned()),
        at: shell.zone.time(stamp.happened),
        entry: stamp.seq,
        why: it.why.to_string(),
        rests_on: [rests_on, lifted, not_for].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · "),
        digest: Checkpoint { size: 0, root: digest(&items_text(&it.items)) }.short(),
        reopened: None,
        noted: Vec::new(),
    }
}
