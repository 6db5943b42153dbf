//! Verification: one pass over the stored bytes that finds whatever was changed, and names it.
//!
//! It believes nothing in the file but signatures. It reads one unchanging state, so a writer may go on
//! meanwhile, and a file that the database itself no longer understands is a finding, not a failure.

use std::{collections::HashMap, error::Error};

use crate::{
    checkpoint::Checkpoint,
    either::Either,
    envelope::Envelope,
    finding::{Finding, Report},
    hash::Hash,
    index::remember,
    key::VerifierKey,
    location::Location,
    milestone::{Batch, Milestone},
    store::{Row, Store, StoreError},
    tree::Edge,
    witness::Witness,
};

/// How far to jump over rows that cannot be read before giving up on the rest.
const LONGEST_JUMP: u64 = 1 << 20;

/// Verifies a ledger: `at` is its folder, its file or its database, `keys` are those that it has signed with (the
/// first names it), `against` are checkpoints that were kept elsewhere.
///
/// # Errors
/// Only when there is nothing to verify; whatever is wrong with it is in the report.
pub fn verify(at: impl Into<Location>, keys: &[VerifierKey], against: &[Checkpoint]) -> Result<Report, StoreError> {
    let at = at.into();
    let mut pass = Pass::new(keys, against);
    let outcome = match Either::open_reader(&at) {
        Err(missing @ StoreError::Missing { .. }) => return Err(missing),
        // A server that cannot be reached is no finding about the log.
        Err(error) if matches!(at, Location::Database(_)) => return Err(error),
        opened => opened.and_then(|store| {
            store.hold()?;
            pass.run(&store)
        }),
    };
    if let Err(error) = outcome {
        pass.damaged(&error);
    }
    Ok(pass.report)
}

/// The last checkpoint that the writer saw, from the file that it keeps beside the log: one more to verify against, as far
/// as it lies on another part of the disk. Nothing where there is none of this log's.
pub fn last_seen(at: impl Into<Location>, keys: &[VerifierKey]) -> Option<Checkpoint> {
    match at.into() {
        Location::Folder(folder) => Witness::of(&folder).saw(keys),
        Location::Database(_) => None,
    }
}

/// Where a series of checkpoints last fitted, and whether the present one does.
#[derive(Default)]
struct Fit {
    last_good: u64,
    failing: bool,
}

struct Pass<'a> {
    report: Report,
    keys: &'a [VerifierKey],
    milestones: Vec<Milestone>,
    reached: usize,
    own: Fit,
    known: Fit,
    /// The tree over the stored hashes.
    edge: Edge,
    /// The tree over the hashes of the bytes, where these differ since the last checkpoint.
    by_bytes: Option<Edge>,
    /// The entries where they differ.
    differing: Vec<u64>,
    /// With entries missing there is no tree any more.
    treeless: bool,
    next: u64,
    /// By how much the entries' own numbers run ahead of their rows.
    ahead: i128,
    epoch: u64,
    heads: HashMap<Box<str>, u64>,
    damaged: bool,
}

impl<'a> Pass<'a> {
    fn new(keys: &'a [VerifierKey], against: &[Checkpoint]) -> Self {
        let known =
            |checkpoint: &Checkpoint| Milestone { size: checkpoint.size(), root: *checkpoint.root(), known: true };
        Self {
            report: Report::new(),
            keys,
            milestones: against.iter().map(known).collect(),
            reached: 0,
            own: Fit::default(),
            known: Fit::default(),
            edge: Edge::default(),
            by_bytes: None,
            differing: Vec::new(),
            treeless: false,
            next: 0,
            ahead: 0,
            epoch: 0,
            heads: HashMap::new(),
            damaged: false,
        }
    }

    fn run(&mut self, store: &impl Store) -> Result<(), StoreError> {
        if let Err(error) = self.read_checkpoints(store) {
            self.damaged(&error);
        }
        self.milestones.sort_by_key(|milestone| milestone.size);
        self.pass_milestones();
        self.read_entries(store);
        self.settle_differing(false);
        self.report.root = self.edge.root();
        let next = store.next_seq()?;
        self.check_end(next);
        Ok(())
    }

    fn damaged(&mut self, error: &StoreError) {
        self.damaged = true;
        let mut what = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            what = format!("{what}: {error}");
            cause = error.source();
        }
        self.report.add(Finding::Damaged { from: self.next, what });
    }

    fn read_checkpoints(&mut self, store: &impl Store) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        let scanned = store.scan_checkpoints(i64::MIN..i64::MAX, &mut |row| {
            if let Err(why) = batch.add(&row, self.keys) {
                self.report.add_bad_checkpoint(row.size, &why);
            }
            if batch.is_full() {
                batch.check(&mut self.report, &mut self.milestones);
            }
            Ok::<(), StoreError>(())
        });
        batch.check(&mut self.report, &mut self.milestones);
        scanned
    }

    /// Reads all rows, jumping over those that the database cannot give.
    fn read_entries(&mut self, store: &impl Store) {
        let (mut from, mut jump) = (i64::MIN, 0);
        loop {
            let before = self.next;
            let outcome = store.scan(from..i64::MAX, &mut |row| {
                self.entry(&row);
                Ok::<(), StoreError>(())
            });
            let Err(error) = outcome else { return };
            if jump == 0 || self.next > before {
                self.damaged(&error);
                jump = 1;
            } else {
                jump *= 2;
            }
            if jump > LONGEST_JUMP {
                return;
            }
            from = i64::try_from(self.next + jump).unwrap_or(i64::MAX);
        }
    }

    fn entry(&mut self, row: &Row<'_>) {
        let seq = match u64::try_from(row.seq) {
            Ok(seq) if seq >= self.next => seq,
            _ => return self.report.add(Finding::StrayRow { row: row.seq }),
        };
        if seq > self.next {
            self.report.add(Finding::EntriesMissing { first: self.next, last: seq - 1 });
            self.treeless = true;
        }
        self.next = seq + 1;
        self.report.entries += 1;
        self.hash(seq, row);
        match Envelope::parse(row.bytes) {
            Ok(envelope) => self.envelope(seq, &envelope),
            Err(_) => self.report.add(Finding::NotAnEntry { seq }),
        }
        self.pass_milestones();
    }

    fn hash(&mut self, seq: u64, row: &Row<'_>) {
        let of_bytes = Hash::of_leaf(row.bytes);
        if row.leaf != of_bytes.0 {
            // Which of the two was altered, the next checkpoint tells.
            self.differing.push(seq);
            self.by_bytes.get_or_insert_with(|| self.edge.clone());
        }
        if let Some(by_bytes) = &mut self.by_bytes {
            by_bytes.push(of_bytes);
        }
        self.edge.push(Hash::from_slice(row.leaf).unwrap_or(of_bytes));
    }

    fn envelope(&mut self, seq: u64, envelope: &Envelope<'_>) {
        let ahead = i128::from(envelope.seq) - i128::from(seq);
        // One finding for the place where the numbers part, not one for every entry from there on.
        if ahead != self.ahead && ahead != 0 {
            self.report.add(Finding::OutOfOrder { row: seq.cast_signed(), says: envelope.seq });
        }
        self.ahead = ahead;
        if self.keys.first().is_none_or(|key| key.name() != envelope.node) {
            self.report.add(Finding::ForeignNode { seq, node: envelope.node.clone().into_owned() });
        }
        if envelope.epoch < self.epoch {
            self.report.add(Finding::EpochWentBack { seq });
        }
        self.epoch = envelope.epoch;
        self.report.files.read(seq, envelope.body);
        for about in &envelope.about {
            let found = remember(&mut self.heads, &about.subject, envelope.seq);
            if about.previous != found {
                self.report.add(Finding::BrokenBackLink {
                    seq,
                    subject: about.subject.clone().into_owned(),
                    says: about.previous,
                    found,
                });
            }
        }
    }

    /// Compares the tree with every checkpoint of this size.
    fn pass_milestones(&mut self) {
        let size = self.next;
        let mut root = None;
        while let Some(milestone) = self.milestones.get(self.reached).filter(|milestone| milestone.size <= size) {
            self.reached += 1;
            // A checkpoint below the present size stood where entries are missing.
            if milestone.size < size || self.treeless {
                continue;
            }
            let (known, stated) = (milestone.known, milestone.root);
            let mut fits = *root.get_or_insert_with(|| self.edge.root()) == stated;
            if !fits && self.by_bytes.as_ref().is_some_and(|by_bytes| by_bytes.root() == stated) {
                fits = true;
                root = Some(stated);
                self.settle_differing(true);
            }
            self.judge(known, size, fits);
        }
        if root.is_some() && !self.own.failing {
            self.settle_differing(false);
        }
    }

    fn judge(&mut self, known: bool, size: u64, fits: bool) {
        let fit = if known { &mut self.known } else { &mut self.own };
        let (after, first_failure) = (fit.last_good, !fits && !fit.failing);
        fit.failing = !fits;
        if fits {
            fit.last_good = size;
            let count = if known { &mut self.report.known } else { &mut self.report.checkpoints };
            *count += 1;
        } else if first_failure {
            self.report.add(match known {
                true => Finding::RebuiltBelow { size, after },
                false => Finding::NotAsSigned { size, after },
            });
        }
    }

    /// Reports the entries whose bytes and stored hash differ. `bytes_are_signed`: the bytes lead to the
    /// signed root, so it is the hashes that were altered.
    fn settle_differing(&mut self, bytes_are_signed: bool) {
        let by_bytes = self.by_bytes.take();
        if let (true, Some(by_bytes)) = (bytes_are_signed, by_bytes) {
            self.edge = by_bytes;
        }
        for seq in std::mem::take(&mut self.differing) {
            self.report.add(match bytes_are_signed {
                true => Finding::HashAltered { seq },
                false => Finding::EntryAltered { seq },
            });
        }
    }

    fn check_end(&mut self, next: i64) {
        // What a damaged file did not give is not said to be absent.
        if self.damaged {
            return;
        }
        let size = self.next;
        let signed = self.milestones.iter().filter(|milestone| !milestone.known).map(|milestone| milestone.size).max();
        let known = self.milestones.last().map(|milestone| milestone.size);
        let expected = u64::try_from(next).unwrap_or_default().max(known.unwrap_or_default());
        if expected > size {
            self.report.add(Finding::CutShort { expected, size });
        } else if u64::try_from(next) != Ok(size) {
            self.report.add(Finding::SequenceMismatch { next, size });
        }
        match signed {
            None => self.report.add(Finding::NoCheckpoint),
            Some(signed) if signed < size => {
                self.report.add(Finding::Unsigned { first: signed, last: size - 1 });
            }
            Some(_) => {}
        }
    }
}
