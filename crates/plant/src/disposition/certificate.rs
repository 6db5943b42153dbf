//! What a manufacturer hands to the authorisation holder when it releases a batch: the facts that its qualified person
//! signed, and nothing of what stands behind them.
//!
//! The holder's decision rests on this value alone. It does not see the manufacturer's items, so it cannot judge them
//! again; what it can do is hold the digest over them against the entry in the manufacturer's ledger.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Choice, Disposition, DispositionStanding, ItemRecord, Kind};
use crate::act::{Signature, Stamp};
use crate::batch::Batch;
use crate::id::{BatchId, LotId, OrganisationId};
use crate::state::Plant;
use crate::verdict::Verdict;

/// The form of the text; a text that was handed out keeps its form for ever.
///
/// 2: says of a batch that something of it was done again, and how often. Every other text has the form 1.
/// 3: says of a batch which markets it is not for, by their own limits.
pub const CERTIFICATE_VERSION: u16 = 3;

/// A release certificate in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub batch: BatchId,
    pub lot: LotId,
    /// Who made the batch and released it.
    pub organisation: OrganisationId,
    pub choice: Choice,
    /// The version of the plan that the decision was made over.
    pub plan: u16,
    pub signature: Signature,
    /// The entry that holds the decision.
    pub stamp: Stamp,
    items: Vec<ItemRecord>,
}

/// The certificate of a batch, as long as it holds: the manufacturer released the batch, nothing has re-opened that
/// decision, and neither the lot nor any lot that it was made from is held or rejected now.
#[must_use]
pub fn certificate(plant: &Plant, id: &BatchId) -> Option<Certificate> {
    let (batch, it) = in_force(plant, id)?;
    Some(Certificate {
        batch: id.clone(),
        lot: batch.lot.clone(),
        organisation: batch.organisation.clone(),
        choice: it.choice,
        plan: it.plan,
        signature: it.signature.clone(),
        stamp: it.stamp.clone(),
        items: it.items.clone(),
    })
}

/// Whether there is one, without copying its items.
pub(super) fn is_certified(plant: &Plant, id: &BatchId) -> bool {
    in_force(plant, id).is_some()
}

fn in_force<'a>(plant: &'a Plant, id: &BatchId) -> Option<(&'a Batch, &'a Disposition)> {
    let batch = plant.batches.get(id)?;
    let it = plant.dispositions.get(&(id.clone(), Kind::Factory))?;
    let holds = it.choice == Choice::Release
        && it.standing == DispositionStanding::Decided
        && plant.held_in(&batch.lot).next().is_none();
    holds.then_some((batch, it))
}

impl Certificate {
    /// How many rounds of reprocessing or rework the batch went through: the holder reads that it is no batch like another.
    #[must_use]
    pub fn rounds(&self) -> usize {
        let number = |it: &ItemRecord| it.id.strip_prefix("reprocessing/").is_some_and(|it| it.parse::<u32>().is_ok());
        self.items.iter().filter(|it| number(it)).count()
    }

    /// The markets whose own limits the batch does not meet: the release does not reach them.
    #[must_use]
    pub fn not_for(&self) -> Vec<&str> {
        super::markets::barred(&self.items)
    }

    /// How many items the decision was made over.
    #[must_use]
    pub fn count(&self) -> usize {
        self.items.len()
    }

    /// Every item of the decision as text, for the digest that the certificate carries; the text itself stays with the
    /// manufacturer.
    #[must_use]
    pub fn items_text(&self) -> String {
        items_text(&self.items)
    }

    /// The certificate as text, the same bytes for ever: name and value on each line. `items` is the digest over
    /// [`Certificate::items_text`], which this crate does not work out itself.
    #[must_use]
    pub fn text(&self, items: &str) -> String {
        let Self { batch, lot, organisation, choice, plan, signature, stamp, items: all } = self;
        let rounds = self.rounds();
        let not_for = self.not_for();
        let form = match (not_for.is_empty(), rounds) {
            (false, _) => CERTIFICATE_VERSION,
            (true, 0) => 1,
            (true, _) => 2,
        };
        let mut text = format!("release-certificate v{form}\n");
        let mut line = |name: &str, value: &str| {
            // What people wrote may hold line breaks, which would forge a line.
            text.push_str(&format!("{name} {}\n", one_line(value)));
        };
        line("batch", batch.as_str());
        line("lot", lot.as_str());
        line("manufacturer", organisation.as_str());
        line("decision", choice.id());
        line("plan", &format!("v{plan}"));
        line("items", &format!("{} {items}", all.len()));
        if rounds > 0 {
            line("rounds-of-reprocessing-or-rework", &format!("{rounds}"));
        }
        if !not_for.is_empty() {
            line("not-for-market", &not_for.join(" "));
        }
        line("signed-by", &format!("{} {}", stamp.by, signature.name));
        line("signed-at", signature.at.as_str());
        line("meaning", signature.meaning.as_str());
        line("shown", signature.shown.as_str());
        line("entry", &format!("{}", stamp.seq));
        text
    }
}

/// The items of a decision, one a line, the same bytes for ever: what a digest over them is worked out from.
#[must_use]
pub fn items_text(items: &[ItemRecord]) -> String {
    let mut text = String::new();
    for it in items {
        let verdict = match it.verdict {
            Verdict::Pass => "pass",
            Verdict::Indeterminate => "indeterminate",
            Verdict::Fail => "fail",
        };
        let lifted = if it.lifted { "lifted" } else { "as-it-is" };
        text.push_str(&format!("{} {verdict} {} v{} {lifted}", it.id, it.rule.rule, it.rule.version));
        for seq in &it.evidence {
            text.push_str(&format!(" {seq}"));
        }
        text.push('\n');
    }
    text
}

/// Line breaks as `\n`, and the backslash itself doubled, so that two texts never look the same.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '\\' => line.push_str("\\\\"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            other => line.push(other),
        }
    }
    line
}
