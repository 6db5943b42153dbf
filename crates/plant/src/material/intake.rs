//! May a delivery be released? What its intake rule asks for, what of it lacks, and the decision to do without.
//!
//! Only what came in from outside is asked: what a batch made is released by its disposition, and a part or a pool is no
//! better than what it was made from. A material whose strategies in force name no rule is released as before.

use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::receipt::{Aspect, Certificate, Finding, Receipt};
use super::record::releasable;
use super::sample::{Sample, Tested};
use super::supplier::Approved;
use super::{Lot, LotReleased, lot};
use crate::act::{Act, Stamp};
use crate::event::Event;
use crate::id::{ContainerId, LotId, SupplierId};
use crate::people::{self, Role};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Intake, IntakeLack, Material, MaterialTest, Sampling, Standing};
use crate::text::Text;
use crate::verdict::Verdict;

/// What was recorded of a delivery between the door and its release.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intaken {
    /// Every look at how it came in, the newest last.
    pub receipts: Vec<(Receipt, Stamp)>,
    pub certificates: Vec<Certificate>,
    pub samples: Vec<Sample>,
    pub tests: Vec<Tested>,
    /// The decision by which it was released in spite of what lacked.
    pub exception: Option<(ReleasedWithout, Stamp)>,
}

impl Intaken {
    /// How it came in, as far as anybody recorded it.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        self.receipts.last().map(|(it, _)| it)
    }

    /// What was found of an aspect: a fault found once stays; otherwise the last look counts.
    #[must_use]
    pub fn found(&self, aspect: Aspect) -> Finding {
        let looked = || self.receipts.iter().map(|(it, _)| it.found(aspect));
        if looked().any(|it| it == Finding::Faulty) {
            return Finding::Faulty;
        }
        looked().next_back().unwrap_or(Finding::NotChecked)
    }

    /// The containers that a sample was drawn from.
    #[must_use]
    pub fn sampled(&self) -> BTreeSet<&ContainerId> {
        self.samples.iter().flat_map(|it| &it.drawn).map(|it| &it.container).collect()
    }

    /// The verdict over a test: of one container, or of the delivery. A test that failed once has failed.
    #[must_use]
    pub fn tested(&self, test: &MaterialTest, container: Option<&ContainerId>) -> Option<Verdict> {
        let of = |it: &&Tested| it.test == test.id && container.is_none_or(|id| it.containers.contains(id));
        let all = || self.tests.iter().filter(of).map(|it| it.verdict);
        if all().any(|it| it == Verdict::Fail) {
            return Some(Verdict::Fail);
        }
        // A test that told nothing is done again, and then the last one tells.
        all().next_back()
    }
}

/// What a delivery was released without, why, and in which role that was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedWithout {
    pub lacks: Vec<IntakeLack>,
    pub why: Text,
    pub role: Role,
}

/// One thing that stands between a delivery and its release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub lack: IntakeLack,
    /// What a release would be answered because of it.
    pub refusal: Refusal,
}

/// What a rule of intake asks of one delivery.
#[derive(Debug, Clone, Copy)]
pub struct IntakePlan<'a> {
    pub rule: &'a Intake,
    pub material: &'a Material,
    /// How many containers came; nothing before they were counted.
    pub containers: Option<u32>,
    /// From how many of them samples are drawn.
    pub to_sample: u32,
    /// Of how many of them the identity is tested.
    pub to_identify: u32,
}

/// Releases a delivery in spite of what lacks, as far as its rule of intake allows; a signature with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseLotExceptionally {
    pub lot: LotId,
}

impl Plant {
    /// How a supplier stands to the material of a delivery.
    fn standing_of(&self, supplier: &SupplierId, it: &Lot, at: Timestamp) -> Approved<'_> {
        self.suppliers.get(supplier).map_or(Approved::Never, |of| of.approved(&it.material, at))
    }

    /// Everybody behind a delivery: who delivered it, and who made it.
    fn behind<'a>(&self, it: &'a Lot) -> Vec<&'a SupplierId> {
        let Some(receipt) = it.intake.receipt() else { return Vec::new() };
        let maker = receipt.manufacturer.as_ref().filter(|it| **it != receipt.supplier);
        core::iter::once(&receipt.supplier).chain(maker).collect()
    }

    /// What the strategies in force ask of a delivery before its release; nothing where it came from inside the plant, or
    /// no strategy in force has a rule for its material.
    #[must_use]
    pub fn intake_plans(&self, id: &LotId, at: Timestamp) -> Vec<IntakePlan<'_>> {
        let Some(it) = self.lots.get(id) else { return Vec::new() };
        if it.made_by.is_some() || self.genealogy.parents(id).next().is_some() {
            return Vec::new();
        }
        let containers = it.intake.receipt().map(|it| it.containers);
        let conditional =
            self.behind(it).into_iter().any(|id| matches!(self.standing_of(id, it, at), Approved::Conditional(_)));
        let on = |how: Sampling| {
            // Before anybody counted, at least one is asked for.
            let n = containers.unwrap_or(1);
            if conditional { n } else { how.of(n) }
        };
        let in_force = self.strategies.values().filter(|it| it.standing == Standing::Effective);
        let rules = in_force.filter_map(|of| {
            let material = of.strategy.materials.get(&it.material)?;
            let rule = of.strategy.intakes.get(material.intake.as_ref()?)?;
            let (to_sample, to_identify) = (on(rule.sampling), on(rule.identity));
            Some(IntakePlan { rule, material, containers, to_sample, to_identify })
        });
        rules.collect()
    }

    /// Everything that stands between a delivery and its release, in the order in which it is done.
    #[must_use]
    pub fn intake_lacks(&self, id: &LotId, at: Timestamp) -> Vec<Lacking> {
        let Some(it) = self.lots.get(id) else { return Vec::new() };
        let mut all: Vec<Lacking> = Vec::new();
        for plan in self.intake_plans(id, at) {
            for lacking in self.lacks_of(id, it, &plan, at) {
                if !all.contains(&lacking) {
                    all.push(lacking);
                }
            }
        }
        all.sort_by_key(|it| it.lack);
        all
    }

    fn lacks_of(&self, id: &LotId, it: &Lot, plan: &IntakePlan<'_>, at: Timestamp) -> Vec<Lacking> {
        let of = |rule: Rule| Refusal::from(rule).with("lot", id.as_str());
        if it.intake.receipt().is_none() {
            return vec![Lacking { lack: IntakeLack::NotExamined, refusal: of(Rule::ReceiptNotExamined) }];
        }
        let mut all = Vec::new();
        for supplier in self.behind(it) {
            let standing = self.standing_of(supplier, it, at);
            if !standing.holds() {
                let refusal = of(Rule::SupplierNotApproved)
                    .with("supplier", supplier.as_str())
                    .with("material", &plan.material.name)
                    .with("standing", standing.id());
                all.push(Lacking { lack: IntakeLack::SupplierNotApproved, refusal });
            }
        }
        for aspect in Aspect::ALL {
            let found = it.intake.found(aspect);
            if found != Finding::Sound {
                let refusal = of(Rule::ReceiptFaulty).with("aspect", aspect.id()).with("finding", found.id());
                all.push(Lacking { lack: IntakeLack::ReceiptFault, refusal });
            }
        }
        if plan.rule.certificate && it.intake.certificates.is_empty() {
            all.push(Lacking { lack: IntakeLack::CertificateMissing, refusal: of(Rule::CertificateMissing) });
        }
        let sampled = it.intake.sampled();
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        if count(sampled.len()) < u64::from(plan.to_sample) {
            let refusal =
                of(Rule::NotSampled).with("there", count(sampled.len())).with("asked", u64::from(plan.to_sample));
            all.push(Lacking { lack: IntakeLack::NotSampled, refusal });
        }
        for test in &plan.material.tests {
            all.extend(lacks_test(it, plan, test, &sampled, &of));
        }
        all
    }
}

/// What lacks of one test of a delivery.
fn lacks_test(
    it: &Lot,
    plan: &IntakePlan<'_>,
    test: &MaterialTest,
    sampled: &BTreeSet<&ContainerId>,
    of: &dyn Fn(Rule) -> Refusal,
) -> Option<Lacking> {
    let failed = || {
        let containers = it.intake.tests.iter().filter(|it| it.test == test.id && it.verdict == Verdict::Fail);
        let named = containers.flat_map(|it| &it.containers).map(|it| it.as_str()).collect::<BTreeSet<_>>();
        let named = named.into_iter().collect::<Vec<_>>().join(", ");
        let refusal = of(Rule::IntakeTestFailed).with("test", &test.name).with("containers", named);
        Some(Lacking { lack: IntakeLack::TestFailed, refusal })
    };
    if it.intake.tested(test, None) == Some(Verdict::Fail) {
        return failed();
    }
    if test.identity {
        let known = sampled.iter().filter(|id| it.intake.tested(test, Some(**id)) == Some(Verdict::Pass)).count();
        let known = u64::try_from(known).unwrap_or(u64::MAX);
        let wanted = u64::from(plan.to_identify);
        let refusal = || of(Rule::IdentityMissing).with("test", &test.name).with("there", known).with("asked", wanted);
        return (known < wanted).then(|| Lacking { lack: IntakeLack::IdentityMissing, refusal: refusal() });
    }
    if it.intake.tested(test, None) == Some(Verdict::Pass) {
        return None;
    }
    Some(Lacking { lack: IntakeLack::TestMissing, refusal: of(Rule::IntakeTestMissing).with("test", &test.name) })
}

/// Whoever sampled or tested a delivery does not release it.
fn by_another(it: &Lot, act: &Act) -> Result<(), Refusal> {
    let samplers = it.intake.samples.iter().map(|it| &it.stamp.by);
    let testers = it.intake.tests.iter().map(|it| &it.stamp.by);
    if samplers.chain(testers).any(|by| *by == act.by) {
        return Err(Refusal::from(Rule::TesterReleases).with("person", &act.by));
    }
    Ok(())
}

/// Nothing that its rule of intake asks for lacks, and somebody else did it.
pub(super) fn taken_in(plant: &Plant, id: &LotId, act: &Act) -> Result<(), Refusal> {
    if let Some(first) = plant.intake_lacks(id, act.happened).into_iter().next() {
        return Err(first.refusal);
    }
    by_another(lot(plant, id)?, act)
}

/// The role in which the actor may do without all of this, by every rule that asks for it.
fn may_lift(plant: &Plant, id: &LotId, lacks: &[Lacking], act: &Act) -> Result<Role, Refusal> {
    let actor = plant.people.get(&act.by);
    let mut role = None;
    for plan in plant.intake_plans(id, act.happened) {
        let roles: Vec<Role> = plan.rule.by.iter().filter_map(Role::named).collect();
        let beyond = lacks.iter().find(|it| !plan.rule.exceptional.contains(&it.lack));
        if let Some(beyond) = beyond {
            let refusal = Refusal::from(Rule::NotLiftable).with("lot", id.as_str()).with("rule", &plan.rule.name);
            return Err(refusal.with("lack", beyond.refusal.rule.id()));
        }
        let held = roles.iter().find(|role| actor.is_some_and(|it| it.holds(**role, act.known)));
        let Some(held) = held else {
            let refusal = Refusal::from(Rule::NotYoursToLift).with("person", &act.by).with("rule", &plan.rule.name);
            return Err(roles.iter().fold(refusal, |it, role| it.with("role", *role)));
        };
        role = Some(*held);
    }
    role.ok_or_else(|| Refusal::from(Rule::NothingLacks).with("lot", id.as_str()))
}

impl Decide for ReleaseLotExceptionally {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        releasable(plant, &self.lot, act)?;
        let lacks = plant.intake_lacks(&self.lot, act.happened);
        if lacks.is_empty() {
            return Err(Refusal::from(Rule::NothingLacks).with("lot", self.lot.as_str()));
        }
        let role = may_lift(plant, &self.lot, &lacks, act)?;
        by_another(lot(plant, &self.lot)?, act)?;
        let (why, signature) = (people::owed_reason(act)?, people::signed(act)?);
        let lacks: BTreeSet<IntakeLack> = lacks.into_iter().map(|it| it.lack).collect();
        let without = ReleasedWithout { lacks: lacks.into_iter().collect(), why, role };
        Ok(vec![LotReleased { lot: self.lot.clone(), signature, without: Some(without) }.into()])
    }
}

impl IntakeLack {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NotExamined => "not-examined",
            Self::SupplierNotApproved => "supplier-not-approved",
            Self::ReceiptFault => "receipt-fault",
            Self::CertificateMissing => "certificate-missing",
            Self::NotSampled => "not-sampled",
            Self::IdentityMissing => "identity-missing",
            Self::TestMissing => "test-missing",
            Self::TestFailed => "test-failed",
        }
    }
}

#[cfg(test)]
#[path = "intake_tests.rs"]
mod tests;
