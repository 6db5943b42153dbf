//! Rework: something that the registered process has not. Proposed for one batch over an assessed deviation, approved by the
//! manufacturer's quality assurance and the authorisation holder together, and recorded act by act. Without both it is
//! refused before; if it was done all the same, it is recorded and blocks.
//!
//! A finished product is not reworked at all (China GMP 2010, article 134). What was reworked is tested again for what the
//! approval names, and a reworked batch may owe a stability study (ICH Q7, 14.30 to 14.32).

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::order::{assessed, next, none_open, undecided};
use super::{Round, Way};
use crate::act::{Act, Signature, Stamp};
use crate::batch::{Batch, Charge, MaterialAdded, Raise, batch};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, DeviationId, EquipmentId, MaterialId, PersonId, StepPath};
use crate::people::{self, OrganisationKind, Role};
use crate::quality::{About, Class};
use crate::quantity::Quantity;
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Blocker, MaterialRole};
use crate::text::Text;
use crate::{equipment, material};

/// Who approves a rework, each of them.
const APPROVERS: [Role; 2] = [Role::QaReviewer, Role::MahQualifiedPerson];

/// A rework of one batch, with what was decided of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rework {
    pub deviation: DeviationId,
    /// What is to be done, and why it is as good as the registered process.
    pub what: Text,
    /// What is tested again, by the paths in the stage.
    pub tests: Vec<String>,
    pub stability: Option<Text>,
    pub proposed: Stamp,
    pub decisions: Vec<ReworkDecision>,
}

/// One signature for or against a rework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReworkDecision {
    pub role: Role,
    pub approved: bool,
    pub why: Text,
    pub signature: Signature,
    pub stamp: Stamp,
}

/// Something that was done of a rework, approved or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReworkAct {
    pub rework: Option<u32>,
    /// The round that it belongs to; none where nobody had approved it.
    pub round: Option<u32>,
    pub what: Text,
    pub equipment: Option<EquipmentId>,
    pub second: Option<PersonId>,
    /// Why it was done in spite of what stood against it.
    pub despite: Option<Text>,
    pub stamp: Stamp,
}

impl Rework {
    /// Whether everyone who must approve it has.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        let by = |role: Role| self.decisions.iter().any(|it| it.role == role && it.approved);
        !self.is_declined() && APPROVERS.into_iter().all(by)
    }

    /// Whether somebody has said no.
    #[must_use]
    pub fn is_declined(&self) -> bool {
        self.decisions.iter().any(|it| !it.approved)
    }

    /// Whose signature it waits for; nobody's where it is decided.
    #[must_use]
    pub fn waits_for(&self) -> Vec<Role> {
        if self.is_declined() {
            return Vec::new();
        }
        let signed = |role: &Role| self.decisions.iter().any(|it| it.role == *role);
        APPROVERS.into_iter().filter(|role| !signed(role)).collect()
    }
}

impl Batch {
    /// The rework with this number, from 1.
    #[must_use]
    pub fn rework(&self, number: u32) -> Option<&Rework> {
        self.reworks.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

/// Proposes a rework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeRework {
    pub batch: BatchId,
    pub deviation: DeviationId,
    pub what: Text,
    pub tests: Vec<String>,
    #[serde(default)]
    pub stability: Option<Text>,
}

/// Approves or declines a rework; a signature. Each of the two parties signs once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideRework {
    pub batch: BatchId,
    pub rework: u32,
    pub approve: bool,
    pub why: Text,
}

/// Records something that was done of a rework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRework {
    pub batch: BatchId,
    /// The rework that it belongs to; none where it was done without one.
    #[serde(default)]
    pub rework: Option<u32>,
    pub what: Text,
    #[serde(default)]
    pub charge: Option<Charge>,
    #[serde(default)]
    pub equipment: Option<EquipmentId>,
    /// It was the last act: what is tested again can be tested.
    #[serde(default)]
    pub ends: bool,
    /// Done already, in spite of what stands against it: why. Without it the rules are asked first.
    #[serde(default)]
    pub despite: Option<Text>,
}

/// A rework was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReworkProposed {
    pub batch: BatchId,
    /// From 1, within the batch.
    pub number: u32,
    pub deviation: DeviationId,
    pub what: Text,
    pub tests: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stability: Option<Text>,
}

/// One of the two parties approved or declined a rework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReworkDecided {
    pub batch: BatchId,
    pub number: u32,
    pub role: Role,
    pub approved: bool,
    pub why: Text,
    pub signature: Signature,
}

/// Something was done of a rework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReworkRecorded {
    pub batch: BatchId,
    /// From 1, within the batch.
    pub number: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rework: Option<u32>,
    /// The round that it begins or goes on with; none where nobody had approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
    pub what: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<EquipmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
    #[serde(default)]
    pub ends: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

impl Decide for ProposeRework {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        undecided(plant, &it)?;
        let made = it.strategy.materials.get(&it.stage.makes);
        if made.is_some_and(|it| it.role == MaterialRole::DrugProduct) {
            return Err(Refusal::from(Rule::ProductNotReworked).with("stage", &it.stage.name));
        }
        assessed(plant, &self.batch, &self.deviation)?;
        let mut tests: Vec<String> = Vec::new();
        for named in &self.tests {
            let Some((path, _)) = it.stage.attribute_named(named) else {
                return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", named.as_str()));
            };
            if !tests.contains(&path) {
                tests.push(path);
            }
        }
        if tests.is_empty() {
            return Err(Refusal::from(Rule::ReworkUntested).with("batch", self.batch.as_str()));
        }
        let Self { batch, deviation, what, tests: _, stability } = self.clone();
        let number = next(it.batch.reworks.len());
        Ok(vec![ReworkProposed { batch, number, deviation, what, tests, stability }.into()])
    }
}

fn known<'a>(batch: &'a Batch, id: &BatchId, number: u32) -> Result<&'a Rework, Refusal> {
    let unknown = || Refusal::from(Rule::UnknownRework).with("batch", id.as_str()).with("rework", u64::from(number));
    batch.rework(number).ok_or_else(unknown)
}

impl Decide for DecideRework {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let rework = known(it.batch, &self.batch, self.rework)?;
        undecided(plant, &it)?;
        if rework.proposed.by == act.by {
            return Err(Refusal::from(Rule::ProposerDecides).with("person", &act.by));
        }
        if it.batch.performers.contains(&act.by) {
            return Err(Refusal::from(Rule::PerformerDecides).with("person", &act.by));
        }
        let Some(person) = plant.people.get(&act.by) else {
            return Err(Refusal::from(Rule::UnknownPerson).with("person", act.by.as_str()));
        };
        // The maker's own quality assurance, and the holder's qualified person: one is not the other.
        let holder = plant.organisations.get(&person.organisation).is_some_and(|it| it.kind == OrganisationKind::Mah);
        let may = |role: &Role| match role {
            Role::QaReviewer => person.is(*role) && person.organisation == it.batch.organisation,
            Role::MahQualifiedPerson => person.is(*role) && holder,
            _ => false,
        };
        let mut mine = APPROVERS.into_iter().filter(may).peekable();
        if mine.peek().is_none() {
            let refusal = Refusal::from(Rule::NotYoursToDecide).with("person", &act.by);
            return Err(APPROVERS.into_iter().fold(refusal, |it, role| it.with("role", Fact::Role(role))));
        }
        let signed = rework.decisions.iter().any(|it| it.stamp.by == act.by);
        let waiting = rework.waits_for();
        let Some(role) = mine.find(|role| waiting.contains(role)).filter(|_| !signed) else {
            let refusal = Refusal::from(Rule::ReworkDecidedAlready).with("batch", self.batch.as_str());
            return Err(refusal.with("rework", u64::from(self.rework)));
        };
        let Self { batch, rework: number, approve: approved, why } = self.clone();
        Ok(vec![ReworkDecided { batch, number, role, approved, why, signature: people::signed(act)? }.into()])
    }
}

impl Decide for RecordRework {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        if act.happened < it.batch.started.happened {
            return Err(Refusal::from(Rule::WrongTime)
                .with("stated", act.happened)
                .with("from", it.batch.started.happened)
                .with("to", act.known));
        }
        let second = match &act.second {
            Some(_) => Some(people::second_person(plant, act)?.clone()),
            None => None,
        };
        let rework = self.rework.map(|number| known(it.batch, &self.batch, number)).transpose()?;
        let approved = rework.filter(|it| it.is_approved());
        if self.despite.is_none() {
            if approved.is_none() {
                let refusal = Refusal::from(Rule::NoReworkRoute).with("batch", self.batch.as_str());
                let waits = rework.map(Rework::waits_for).filter(|it| !it.is_empty()).unwrap_or(APPROVERS.to_vec());
                return Err(waits.into_iter().fold(refusal, |it, role| it.with("role", Fact::Role(role))));
            }
            undecided(plant, &it)?;
        }
        let ours = self.rework.map(Way::Rework).filter(|_| approved.is_some());
        let begun = it.batch.numbered_rounds().find(|(_, it)| Some(&it.way) == ours.as_ref());
        // What is done of it after its end is a further act of its own, and so is what interrupts another round.
        let goes_on = begun.filter(|(_, it)| it.finished.is_none()).map(|(number, _)| number);
        let begins = (begun.is_none() && ours.is_some() && none_open(&it).is_ok()).then(|| next(it.batch.rounds.len()));
        let round = goes_on.or(begins);
        if self.despite.is_none() && round.is_none() {
            none_open(&it)?;
            let refusal = Refusal::from(Rule::ReworkDecidedAlready).with("batch", self.batch.as_str());
            return Err(refusal.with("rework", u64::from(self.rework.unwrap_or_default())));
        }
        self.equipment_may(plant, it.strategy, act)?;
        let number = next(it.batch.rework_acts.len());
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        if let Some(charge) = &self.charge {
            let amount = self.charged(plant, charge, act)?;
            let material = plant.lots.get(&charge.lot).map(|it| it.material.clone());
            let material = material.or_else(|| MaterialId::new("unknown").ok());
            let step = StepPath::new(&format!("rework/act-{number}")).ok();
            if let (Some(material), Some(step)) = (material, step) {
                raise.push(MaterialAdded {
                    batch: self.batch.clone(),
                    step,
                    material,
                    lot: charge.lot.clone(),
                    container: charge.container.clone(),
                    shares: charge.shares(plant, &amount),
                    amount,
                    target: None,
                });
            }
        }
        if self.despite.is_some() {
            let about = About::Rework { act: number };
            let deviation = raise.deviation(Class::Critical, &about);
            raise.exception(Blocker::OutsideRegistered, &about, deviation);
        }
        let Self { batch, rework, what, charge: _, equipment, ends, despite } = self.clone();
        raise.push(ReworkRecorded { batch, number, rework, round, what, equipment, second, ends, despite });
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

impl RecordRework {
    /// The amount of what goes in: of a lot that may be charged; where it was charged all the same, only that it is a number.
    fn charged(&self, plant: &Plant, charge: &Charge, act: &Act) -> Result<Quantity, Refusal> {
        let amount = charge.quantity()?;
        if amount.value <= Decimal::ZERO {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", amount));
        }
        if self.despite.is_some() {
            return Ok(amount);
        }
        let id = &material::lot(plant, &charge.lot)?.material;
        let mut declared =
            plant.strategies.values().filter_map(|it| Some((&it.strategy, it.strategy.materials.get(id)?)));
        match declared.next_back() {
            Some((strategy, _)) => charge.check(plant, strategy, id, act.happened),
            None => Err(Refusal::from(Rule::UnknownMaterial).with("material", id.as_str())),
        }
    }

    /// What it was done in is known, and before the act fit for it.
    fn equipment_may(&self, plant: &Plant, strategy: &crate::strategy::Strategy, act: &Act) -> Result<(), Refusal> {
        let Some(id) = &self.equipment else { return Ok(()) };
        let Some(it) = plant.equipment.get(id) else {
            return Err(Refusal::from(Rule::UnknownEquipment).with("equipment", id.as_str()));
        };
        match strategy.equipment.get(&it.class).filter(|_| self.despite.is_none()) {
            Some(class) => equipment::ready(id, it, strategy, &class.needs, act.happened),
            None => Ok(()),
        }
    }
}

impl Happened for ReworkProposed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Deviation(self.deviation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, number: _, deviation, what, tests, stability } = self.clone();
        let rework = Rework { deviation, what, tests, stability, proposed: stamp.clone(), decisions: Vec::new() };
        crate::batch::change(plant, &batch, stamp, |it| it.reworks.push(rework));
    }
}

impl Happened for ReworkDecided {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, number, role, approved, why, signature } = self.clone();
        let decision = ReworkDecision { role, approved, why, signature, stamp: stamp.clone() };
        crate::batch::change(plant, &batch, stamp, |it| {
            let place = usize::try_from(number).ok().and_then(|it| it.checked_sub(1));
            if let Some(it) = place.and_then(|place| it.reworks.get_mut(place)) {
                it.decisions.push(decision);
            }
        });
    }
}

impl Happened for ReworkRecorded {
    fn about(&self) -> Vec<Subject> {
        let equipment = self.equipment.iter().cloned().map(Subject::Equipment);
        core::iter::once(Subject::Batch(self.batch.clone())).chain(equipment).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, number: _, rework, round, what, equipment, second, ends, despite } = self.clone();
        crate::batch::used(plant, &batch, equipment.as_ref());
        crate::batch::change(plant, &batch, stamp, |it| {
            it.performers.insert(stamp.by.clone());
            it.performers.extend(second.clone());
            if let Some(begun) = rework.and_then(|it_| it.rework(it_)).cloned()
                && round == Some(next(it.rounds.len()))
            {
                it.rounds.push(Round {
                    way: Way::Rework(rework.unwrap_or_default()),
                    deviation: begun.deviation,
                    why: begun.what,
                    units: Vec::new(),
                    tests: begun.tests,
                    ordered: stamp.clone(),
                    signature: None,
                    before: Default::default(),
                    equipment: Default::default(),
                    consumables: Default::default(),
                    ended: None,
                    study: None,
                    finished: None,
                });
            }
            let place = round.and_then(|it| usize::try_from(it).ok()).and_then(|it| it.checked_sub(1));
            if let Some(of) = place.and_then(|place| it.rounds.get_mut(place)).filter(|_| ends) {
                of.finished = Some(stamp.clone());
            }
            it.rework_acts.push(ReworkAct { rework, round, what, equipment, second, despite, stamp: stamp.clone() });
        });
    }
}
