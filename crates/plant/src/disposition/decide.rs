//! The decision over a plan: release, hold or reject, signed, with every verdict that it was made over.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Item, Kind, PLAN_VERSION, Plan, certificate, plan};
use crate::act::{Act, Signature, Stamp};
use crate::batch::{BatchStanding, Raise, Running, batch};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId, PersonId};
use crate::lab::{Oos, OosStanding};
use crate::material::LotStanding;
use crate::people::{self, OrganisationKind, Role};
use crate::quality::{Deviation, DeviationStanding, Exception};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::{Label, Text};
use crate::verdict::{RuleVersion, Verdict};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    Release,
    Hold,
    Reject,
}

impl Choice {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Hold => "hold",
            Self::Reject => "reject",
        }
    }
}

/// One item as the decision was made over it: the verdict that was relied on, with its rule and evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRecord {
    pub id: String,
    pub verdict: Verdict,
    pub rule: RuleVersion,
    pub evidence: Vec<u64>,
    pub lifted: bool,
}

/// Where the disposition of a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DispositionStanding {
    Decided,
    /// The record changed after the decision.
    Reopened,
}

impl DispositionDecided {
    /// The markets that the decision does not reach, by their own limits.
    #[must_use]
    pub fn not_for(&self) -> Vec<&str> {
        super::markets::barred(&self.items)
    }
}

impl Disposition {
    /// The markets that the decision does not reach, by their own limits.
    #[must_use]
    pub fn not_for(&self) -> Vec<&str> {
        super::markets::barred(&self.items)
    }
}

/// The last decision over a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposition {
    pub choice: Choice,
    pub why: Text,
    pub plan: u16,
    pub items: Vec<ItemRecord>,
    pub signature: Signature,
    pub stamp: Stamp,
    pub standing: DispositionStanding,
    /// What came late about a rejected batch; it changes nothing, and whoever reads the rejection reads it too.
    pub noted: Vec<Stamp>,
}

/// A person entitled to it decided over the plan, and signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispositionDecided {
    pub batch: BatchId,
    pub lot: LotId,
    pub kind: Kind,
    pub choice: Choice,
    pub why: Text,
    pub plan: u16,
    pub items: Vec<ItemRecord>,
    pub signature: Signature,
}

/// Evidence came late; the decision asks to be made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispositionReopened {
    pub batch: BatchId,
    pub lot: LotId,
    pub kind: Kind,
}

/// Evidence came late about a batch that is rejected. The rejection stands; the evidence is noted on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEvidenceNoted {
    pub batch: BatchId,
    pub lot: LotId,
    pub kind: Kind,
}

/// Decides: the manufacturer over the plan as it is now, the authorisation holder over the certificate; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideDisposition {
    pub batch: BatchId,
    pub kind: Kind,
    pub choice: Choice,
    pub why: Text,
}

impl Decide for DecideDisposition {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (role, organisation) = match self.kind {
            Kind::Factory => (Role::QualifiedPerson, OrganisationKind::Manufacturer),
            Kind::Market => (Role::MahQualifiedPerson, OrganisationKind::Mah),
        };
        entitled(plant, act, role, organisation)?;
        let it = batch(plant, &self.batch)?;
        if self.kind == Kind::Factory
            && plant.people.get(&act.by).is_some_and(|p| p.organisation != it.batch.organisation)
        {
            return Err(Refusal::from(Rule::WrongOrganisation).with("person", &act.by));
        }
        if it.batch.performers.contains(&act.by) {
            return Err(Refusal::from(Rule::PerformerReleases).with("person", &act.by));
        }
        if (self.kind, self.choice) == (Kind::Factory, Choice::Release)
            && let Some((name, judged)) = judged_by(plant, &self.batch, &act.by)
        {
            return Err(Refusal::from(Rule::JudgeReleases).with("person", &act.by).with(name, judged.as_str()));
        }
        let before = plant.dispositions.get(&(self.batch.clone(), self.kind));
        // Also one that an earlier version of this software re-opened: bad news makes nothing of a rejected batch again.
        if before.is_some_and(|it| it.choice == Choice::Reject) && self.choice != Choice::Reject {
            return Err(Refusal::from(Rule::RejectStays).with("batch", self.batch.as_str()));
        }
        if let Some(before) = before
            && before.standing == DispositionStanding::Decided
            && matches!(before.choice, Choice::Release | Choice::Reject)
            && !self.reaches_further(plant, before)
        {
            return Err(Refusal::from(Rule::DispositionDecided)
                .with("batch", self.batch.as_str())
                .with("choice", before.choice.id()));
        }
        if self.kind == Kind::Market && self.choice == Choice::Release && !plant.goes_to_market(&self.batch) {
            let refusal = Refusal::from(Rule::NotForMarket).with("batch", self.batch.as_str());
            return Err(refusal.with("stage", &it.stage.name));
        }
        let items = match self.kind {
            Kind::Factory => self.over_the_plan(plant, &it)?,
            Kind::Market => self.over_the_certificate(plant)?,
        };
        let signature = people::signed(act)?;
        let mut events: Vec<Event> = vec![
            DispositionDecided {
                batch: self.batch.clone(),
                lot: it.batch.lot.clone(),
                kind: self.kind,
                choice: self.choice,
                why: self.why.clone(),
                plan: PLAN_VERSION,
                items,
                signature,
            }
            .into(),
        ];
        // What the authorisation holder rejects may be in batches that were decided already.
        if (self.kind, self.choice) == (Kind::Market, Choice::Reject) {
            let own = |it: &Event| match it {
                Event::DispositionReopened(it) => it.batch == self.batch,
                Event::LateEvidenceNoted(it) => it.batch == self.batch,
                _ => false,
            };
            events.extend(reopened(plant, &self.batch).into_iter().filter(|it| !own(it)));
        }
        Ok(events)
    }
}

impl DecideDisposition {
    /// Whether it releases to a market that the release in force does not reach, and takes none back: one release was
    /// decided, and a market that was barred then, for want of a certificate by its limits, is no longer.
    fn reaches_further(&self, plant: &Plant, before: &Disposition) -> bool {
        if (before.choice, self.choice) != (Choice::Release, Choice::Release) {
            return false;
        }
        let (certificate, items) = match self.kind {
            Kind::Factory => (None, plan(plant, &self.batch).map(|it| it.relied_on())),
            Kind::Market => (certificate(plant, &self.batch), None),
        };
        let barred = match (&certificate, &items) {
            (Some(it), _) => it.not_for(),
            (None, Some(items)) => super::markets::barred(items),
            (None, None) => return false,
        };
        let then = before.not_for();
        barred.len() < then.len() && barred.iter().all(|it| then.contains(it))
    }

    /// The manufacturer decides over every item of the plan as it is now.
    fn over_the_plan(&self, plant: &Plant, it: &Running<'_>) -> Result<Vec<ItemRecord>, Refusal> {
        let Some(plan) = plan(plant, &self.batch) else {
            return Err(Refusal::from(Rule::UnknownBatch).with("batch", self.batch.as_str()));
        };
        if self.choice == Choice::Release {
            if !matches!(it.batch.standing, BatchStanding::Finished { .. }) {
                return Err(Refusal::from(Rule::BatchStillRunning).with("batch", self.batch.as_str()));
            }
            unblocked(&plan)?;
        }
        Ok(plan.relied_on())
    }

    /// The authorisation holder decides over the manufacturer's certificate and nothing else: what was judged there is
    /// not judged again here. Without a certificate in force there is nothing to release on.
    fn over_the_certificate(&self, plant: &Plant) -> Result<Vec<ItemRecord>, Refusal> {
        match certificate(plant, &self.batch) {
            Some(it) => {
                let rests = ItemRecord {
                    id: "certificate".to_string(),
                    verdict: Verdict::Pass,
                    rule: RuleVersion {
                        rule: Rule::ReleaseBlocked.id().to_string(),
                        version: Rule::ReleaseBlocked.version(),
                    },
                    evidence: vec![it.stamp.seq],
                    lifted: false,
                };
                // A market that the certificate bars stays barred, and the decision says so.
                let barred = |market: &str| ItemRecord {
                    id: super::markets::item_id(market),
                    verdict: Verdict::Fail,
                    ..rests.clone()
                };
                let barred: Vec<_> = it.not_for().into_iter().map(barred).collect();
                Ok(core::iter::once(rests).chain(barred).collect())
            }
            None if self.choice == Choice::Release => Err(Refusal::from(Rule::ReleaseBlocked)
                .with("count", 1)
                .with("first", &Label::new("制造方的放行证书", "the manufacturer's release certificate"))
                .with("owner", Fact::Role(Role::QualifiedPerson))),
            None => Ok(vec![]),
        }
    }
}

impl Plan {
    /// Every item as a decision over the plan keeps it.
    #[must_use]
    pub fn relied_on(&self) -> Vec<ItemRecord> {
        let kept = |it: &Item| ItemRecord {
            id: it.id.clone(),
            verdict: it.verdict,
            rule: it.rule.clone(),
            evidence: it.evidence.clone(),
            lifted: it.lifted,
        };
        self.items().map(kept).collect()
    }
}

fn entitled(plant: &Plant, act: &Act, role: Role, kind: OrganisationKind) -> Result<(), Refusal> {
    let Some(person) = plant.people.get(&act.by) else {
        return Err(Refusal::from(Rule::UnknownPerson).with("person", act.by.as_str()));
    };
    if !person.is(role) {
        return Err(Refusal::from(Rule::RoleMissing).with("person", &act.by).with("role", Fact::Role(role)));
    }
    let theirs = plant.organisations.get(&person.organisation).map(|it| it.kind);
    if theirs == Some(kind) { Ok(()) } else { Err(Refusal::from(Rule::WrongOrganisation).with("person", &act.by)) }
}

/// What this person judged as quality assurance and what stood against the batch: a deviation of it that they closed, an
/// exception that they decided, an investigation of a result that they brought to its end. One person in two roles must not remove the last block and then release.
fn judged_by(plant: &Plant, batch: &BatchId, person: &PersonId) -> Option<(&'static str, String)> {
    let closed =
        |it: &Deviation| matches!(&it.standing, DeviationStanding::Closed { stamp, .. } if stamp.by == *person);
    let decided = |it: &Exception| it.decisions.iter().any(|it| it.role == Role::QaReviewer && it.stamp.by == *person);
    let ordered = plant.batches.get(batch).into_iter().flat_map(|it| it.numbered_rounds());
    let mut ordered = ordered.filter(|(_, it)| it.signature.is_some() && it.ordered.by == *person);
    if let Some((number, _)) = ordered.next_back() {
        return Some(("round", number.to_string()));
    }
    let closed = plant.deviations_of(batch).find(|(_, it)| closed(it));
    let closed = closed.map(|(id, _)| ("deviation", id.to_string()));
    let decided = || plant.exceptions_of(batch).find(|(_, it)| decided(it));
    let ended = |it: &Oos| matches!(&it.standing, OosStanding::Closed { stamp, .. } if stamp.by == *person);
    let investigated = || plant.oos_of(batch).find(|(_, it)| ended(it));
    let exception = || decided().map(|(id, _)| ("exception", id.to_string()));
    closed.or_else(exception).or_else(|| investigated().map(|(id, _)| ("investigation", id.to_string())))
}

fn unblocked(plan: &Plan) -> Result<(), Refusal> {
    let blocking: Vec<_> = plan.blocking().collect();
    // The gravest: what nobody may lift, then what fails; of several the first of the plan.
    let gravity = |it: &&&Item| (it.owner.is_some(), it.verdict != Verdict::Fail);
    let Some(first) = blocking.iter().min_by_key(gravity) else { return Ok(()) };
    let refusal = Refusal::from(Rule::ReleaseBlocked)
        .with("count", u64::try_from(blocking.len()).unwrap_or(u64::MAX))
        .with("first", &first.name);
    Err(match first.owner {
        Some(role) => refusal.with("owner", Fact::Role(role)),
        None => refusal.with("owner", &Label::new("无人可解除", "nobody may lift it")),
    })
}

/// The rejection of a batch by the authorisation holder, as long as it stands.
pub(super) fn rejected_for_the_market<'a>(plant: &'a Plant, batch: &BatchId) -> Option<&'a Disposition> {
    let it = plant.dispositions.get(&(batch.clone(), Kind::Market))?;
    (it.choice == Choice::Reject && it.standing == DispositionStanding::Decided).then_some(it)
}

/// The decisions that late evidence about a batch re-opens: its own, and those over every batch made from its lot.
pub(crate) fn reopened(plant: &Plant, batch: &BatchId) -> Vec<Event> {
    plant.batches.get(batch).map(|it| reopened_with(plant, &it.lot)).unwrap_or_default()
}

/// The decisions that late evidence about a lot re-opens: over the batch that made it, and over every batch that it is
/// in, at any depth.
pub(crate) fn reopened_with(plant: &Plant, lot: &LotId) -> Vec<Event> {
    let lots = core::iter::once(lot).chain(plant.genealogy.descendants(lot));
    let made: BTreeSet<_> = lots.filter_map(|it| plant.maker(it)).map(|(id, it)| (id, &it.lot)).collect();
    made.into_iter()
        .flat_map(|(batch, lot)| [Kind::Factory, Kind::Market].map(|kind| (batch, lot, kind)))
        .filter_map(|(batch, lot, kind)| {
            let decided = plant.dispositions.get(&(batch.clone(), kind));
            let it = decided.filter(|it| it.standing == DispositionStanding::Decided)?;
            let (batch, lot) = (batch.clone(), lot.clone());
            Some(match it.choice {
                Choice::Release | Choice::Hold => DispositionReopened { batch, lot, kind }.into(),
                Choice::Reject => LateEvidenceNoted { batch, lot, kind }.into(),
            })
        })
        .collect()
}

/// Re-opens them among the other events of a command.
pub(crate) fn reopen(plant: &Plant, batch: &BatchId, raise: &mut Raise<'_>) {
    raise.events.extend(reopened(plant, batch));
}

impl Happened for DispositionDecided {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot, kind, choice, why, plan, items, signature } = self.clone();
        if let Some(it) = plant.batches.get_mut(&batch) {
            it.last = stamp.seq;
        }
        let rejected = rejected_for_the_market(plant, &batch).is_some();
        let standing = match (kind, choice) {
            (Kind::Factory | Kind::Market, Choice::Reject) => Some(LotStanding::Rejected),
            // What the authorisation holder rejected, the manufacturer does not bring back.
            (Kind::Factory, Choice::Release | Choice::Hold) if rejected => None,
            (Kind::Factory, Choice::Release) => Some(LotStanding::Released),
            (Kind::Factory, Choice::Hold) => Some(LotStanding::Quarantine),
            (Kind::Market, Choice::Release | Choice::Hold) => None,
        };
        for id in plant.index.made.get(&batch).into_iter().flatten() {
            let Some(it) = plant.lots.get_mut(id) else { continue };
            // A part that was rejected for itself stays so.
            if let Some(standing) = standing.filter(|_| *id == lot || it.standing != LotStanding::Rejected) {
                it.standing = standing;
            }
        }
        let standing = DispositionStanding::Decided;
        let stamp = stamp.clone();
        let noted = Vec::new();
        let decided = Disposition { choice, why, plan, items, signature, stamp, standing, noted };
        plant.dispositions.insert((batch, kind), decided);
    }
}

impl Happened for DispositionReopened {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot, kind } = self;
        if let Some(it) = plant.batches.get_mut(batch) {
            it.last = stamp.seq;
        }
        // Until it is decided again nobody takes from the lot; a rejected lot stays rejected.
        if *kind == Kind::Factory {
            for id in plant.index.made.get(batch).into_iter().flatten().chain([lot]) {
                if let Some(it) = plant.lots.get_mut(id).filter(|it| it.standing == LotStanding::Released) {
                    it.standing = LotStanding::Quarantine;
                }
            }
        }
        if let Some(it) = plant.dispositions.get_mut(&(batch.clone(), *kind)) {
            it.standing = DispositionStanding::Reopened;
        }
    }
}

impl Happened for LateEvidenceNoted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot: _, kind } = self;
        if let Some(it) = plant.batches.get_mut(batch) {
            it.last = stamp.seq;
        }
        if let Some(it) = plant.dispositions.get_mut(&(batch.clone(), *kind)) {
            it.noted.push(stamp.clone());
        }
    }
}
