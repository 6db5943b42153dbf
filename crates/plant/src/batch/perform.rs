//! A step is done as instructed. The rules stand in the order in which the person at the vessel would ask.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::work_out::{Now, worked_out};
use super::{
    AttemptRefused, Band, Charge, Entered, FileReading, LIMITS_RULE_VERSION, MaterialAdded, Observed,
    OperationCompleted, Raise, ReadingRecorded, Running, Source, StepCompleted, charge, judge, running, target,
};
use crate::act::Act;
use crate::consumable;
use crate::equipment;
use crate::event::Event;
use crate::id::{BatchId, ParameterId, PersonId, StepPath};
use crate::lab;
use crate::people;
use crate::quality::About;
use crate::quantity::{Quantity, Within};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{EquipmentNeed, Formula, Parameter, ParameterKind, Step, StepKind, UnitOperation};

/// Does a step as instructed: everything that the screen of the step asked for, in one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformStep {
    pub batch: BatchId,
    pub step: StepPath,
    #[serde(default)]
    pub charge: Option<Charge>,
    #[serde(default)]
    pub values: BTreeMap<ParameterId, Entered>,
    #[serde(default)]
    pub file: Option<FileReading>,
}

impl Decide for PerformStep {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.batch)?;
        let (unit, step) = found(&it, &self.step)?;
        if it.batch.is_done(&self.step) {
            return Err(Refusal::from(Rule::StepDone).with("step", &step.name));
        }
        in_order(&it, &self.step)?;
        on_time(&it, &self.step, act)?;
        let second = people_may(plant, &it, unit, step, act)?;
        equipment_may(plant, &it, unit, act.happened)?;
        consumable::ready(plant, &it, unit, step, act)?;
        let amount = self.charged(plant, &it, unit, step, act)?;
        let values = understood(unit, step, &self.values)?;
        not_too_old(plant, &it, unit, step, act, &values, self.now(step, amount.as_ref()))?;

        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        let now = self.now(step, amount.as_ref());
        if let (Some(charge), Some(material), Some(amount)) = (&self.charge, charge::added(step), amount) {
            raise.push(MaterialAdded {
                batch: self.batch.clone(),
                step: self.step.clone(),
                material: material.clone(),
                lot: charge.lot.clone(),
                container: charge.container.clone(),
                shares: charge.shares(plant, &amount),
                amount,
                target: target(plant, it.batch, unit, step, Some(&charge.lot)),
            });
        }
        record(plant, &it, unit, step, act, &values, now, &mut raise);
        if now.is_some() {
            lab::charged_otherwise(plant, &it, &it, now, &mut raise);
        }
        let serving = step
            .uses
            .iter()
            .filter_map(|class| Some((class, it.batch.consumables.get(&(unit.id.clone(), class.clone()))?)));
        consumable::record_used(plant, &it, &self.step, serving, None, act, &mut raise);
        consumable::regenerated(&it, unit, step, &mut raise);
        if let StepKind::File { tests } = &step.kind {
            lab::from_file(plant, &it, unit, tests, self.file.as_ref(), act, &mut raise)?;
        }
        raise.push(StepCompleted { batch: self.batch.clone(), step: self.step.clone(), second });
        completes(&it, unit, &self.step, &mut raise);
        Ok(raise.events)
    }
}

impl PerformStep {
    /// What is charged now, for what is worked out from it.
    fn now<'a>(&'a self, step: &'a Step, amount: Option<&'a Quantity>) -> Now<'a> {
        match (&self.charge, charge::added(step), amount) {
            (Some(charge), Some(material), Some(amount)) => Some((material, &charge.lot, amount)),
            _ => None,
        }
    }

    /// The amount to charge, where the step adds something: the right lot, chargeable, inside its registered range.
    fn charged(
        &self,
        plant: &Plant,
        it: &Running<'_>,
        unit: &UnitOperation,
        step: &Step,
        act: &Act,
    ) -> Result<Option<Quantity>, Refusal> {
        let Some(wanted) = charge::added(step) else {
            return match &self.charge {
                None => Ok(None),
                Some(_) => Err(Refusal::from(Rule::WrongStepKind).with("step", &step.name)),
            };
        };
        let Some(charge) = &self.charge else {
            return Err(Refusal::from(Rule::ValueMissing).with("parameter", &step.name));
        };
        let amount = charge.check(plant, it.strategy, wanted, act.happened)?;
        not_too_early(plant, it, unit, step, act)?;
        let now: Now<'_> = Some((wanted, &charge.lot, &amount));
        let given = with_amount(unit, step, &BTreeMap::new(), now);
        for parameter in step.records.iter().filter_map(|it| unit.parameter(it)) {
            let value = match &parameter.kind {
                ParameterKind::Quantity(_) if is_amount(unit, step, parameter) => Observed::Number(amount),
                ParameterKind::Computed { .. } => worked_out(plant, it, unit, parameter, act.happened, &given, now),
                ParameterKind::Quantity(_)
                | ParameterKind::Choice { .. }
                | ParameterKind::Order
                | ParameterKind::Duration { .. } => continue,
            };
            let band = judged(plant, it, unit, parameter, &value);
            if matches!(band, Band::OutsideRegistered | Band::OutsideProven) {
                let mut refusal = Refusal::from(Rule::WrongAmount).with("parameter", &parameter.name);
                if let Observed::Number(value) = value {
                    refusal = refusal.with("value", value);
                }
                if let Some(limits) = parameter.kind.limits()
                    && let Some(range) = &limits.registered
                {
                    refusal = refusal.with("limit", Fact::Text(format!("{range} {}", limits.unit.shown())));
                }
                return Err(refusal);
            }
        }
        Ok(Some(amount))
    }
}

/// Every time that must pass before this addition has passed: what is in the vessel cannot be taken out again. An addition
/// that comes too late is no better for being refused; it is recorded as it was.
fn not_too_early(plant: &Plant, it: &Running<'_>, unit: &UnitOperation, step: &Step, act: &Act) -> Result<(), Refusal> {
    for parameter in step.records.iter().filter_map(|it| unit.parameter(it)) {
        let ParameterKind::Duration { limits, .. } = &parameter.kind else { continue };
        let Some(range) = &limits.registered else { continue };
        let value = worked_out(plant, it, unit, parameter, act.happened, &BTreeMap::new(), None);
        let Observed::Number(passed) = value else { continue };
        let early = || Some(passed.unit.to_base(passed.value)? < limits.unit.to_base(range.low()?)?);
        if early().unwrap_or_default() {
            return Err(Refusal::from(Rule::TooEarly)
                .with("parameter", &parameter.name)
                .with("value", passed)
                .with("limit", Fact::Text(format!("{range} {}", limits.unit.shown()))));
        }
    }
    Ok(())
}

/// The cells are not grown beyond the validated age: asked before an act that adds to it. What was grown all the same is
/// recorded as it was, and its age then stands outside the registered range.
fn not_too_old(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    step: &Step,
    act: &Act,
    values: &BTreeMap<ParameterId, Observed>,
    now: Now<'_>,
) -> Result<(), Refusal> {
    for parameter in step.records.iter().filter_map(|it| unit.parameter(it)) {
        let ParameterKind::Computed { formula: Formula::CellAge { of, next: Some(_), plus: _ }, limits } =
            &parameter.kind
        else {
            continue;
        };
        let value = worked_out(plant, it, unit, parameter, act.happened, values, now);
        let told = match &value {
            Observed::Number(age) => Some(*age),
            Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
        };
        let inside = limits
            .registered
            .zip(told)
            .is_some_and(|(range, age)| range.place(&age, limits.unit) == Some(Within::Inside));
        if !inside {
            let thawed = it.batch.additions().into_iter().filter(|it| it.material == *of).map(|it| it.lot.as_str());
            let banks: Vec<&str> = thawed.collect();
            let banks = if banks.is_empty() { "-".into() } else { banks.join(", ") };
            let refusal = Refusal::from(Rule::CellsTooOld).with("parameter", &parameter.name).with("bank", banks);
            let refusal = match told {
                Some(age) => refusal.with("value", age),
                None => refusal.with("value", "-"),
            };
            let limit = limits.registered.map_or_else(|| "-".into(), |it| format!("{it} {}", limits.unit.shown()));
            return Err(refusal.with("limit", Fact::Text(limit)));
        }
    }
    Ok(())
}

/// The step of the pinned strategy.
pub(crate) fn found<'a>(it: &Running<'a>, path: &StepPath) -> Result<(&'a UnitOperation, &'a Step), Refusal> {
    it.stage.step(path).ok_or_else(|| Refusal::from(Rule::UnknownStep).with("step", Fact::Text(format!("{path}"))))
}

/// Every step before this one has been done.
fn in_order(it: &Running<'_>, path: &StepPath) -> Result<(), Refusal> {
    let earlier = it.stage.steps().take_while(|(each, _, _)| each != path).find(|(each, _, _)| !it.batch.is_done(each));
    match earlier {
        None => Ok(()),
        Some((open, _, step)) => {
            let refusal = Refusal::from(Rule::StepOutOfOrder).with("next", &step.name);
            let refusal = refusal.with("path", Fact::Text(format!("{open}")));
            Err(match it.stage.step(path) {
                Some((_, step)) => refusal.with("step", &step.name),
                None => refusal,
            })
        }
    }
}

/// The stated time is not before the batch began, nor before any step that comes before this one: done in order, they
/// happened in order. That it is not in the future is asked of every command.
fn on_time(it: &Running<'_>, path: &StepPath, act: &Act) -> Result<(), Refusal> {
    if act.happened < it.batch.started.happened {
        return Err(Refusal::from(Rule::WrongTime)
            .with("stated", act.happened)
            .with("from", it.batch.started.happened)
            .with("to", act.known));
    }
    // Nor before it was ordered, where it is done again.
    if let Some(round) =
        it.batch.round(it.batch.round_of(&path.unit)).filter(|round| act.happened < round.ordered.happened)
    {
        return Err(Refusal::from(Rule::WrongTime)
            .with("stated", act.happened)
            .with("from", round.ordered.happened)
            .with("to", act.known));
    }
    let earlier = it.stage.steps().take_while(|(each, _, _)| each != path);
    let done = earlier.filter_map(|(each, _, step)| Some((step, it.batch.steps.get(&each)?.done.as_ref()?)));
    match done.max_by_key(|(_, done)| done.stamp.happened) {
        Some((step, done)) if act.happened < done.stamp.happened => Err(Refusal::from(Rule::BeforeEarlierStep)
            .with("stated", act.happened)
            .with("step", &step.name)
            .with("done", done.stamp.happened)),
        Some(_) | None => Ok(()),
    }
}

/// The performer and, where one is asked for, the second person know the procedure as its version in force asks.
fn people_may(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    step: &Step,
    act: &Act,
) -> Result<Option<PersonId>, Refusal> {
    let procedure = it.strategy.procedures.get(&unit.procedure);
    if let Some(procedure) = procedure {
        people::knows(plant, &act.by, &unit.procedure, procedure)?;
    }
    if !step.second_person && act.second.is_none() {
        return Ok(None);
    }
    let second = people::second_person(plant, act)?;
    if let Some(procedure) = procedure {
        people::knows(plant, second, &unit.procedure, procedure)?;
    }
    Ok(Some(second.clone()))
}

/// Every class of equipment that the unit operation names is assigned and still fit; clean it was when assigned.
fn equipment_may(plant: &Plant, it: &Running<'_>, unit: &UnitOperation, at: Timestamp) -> Result<(), Refusal> {
    for class in &unit.equipment {
        let assigned = it.batch.equipment.get(&(unit.id.clone(), class.clone()));
        let declared = it.strategy.equipment.get(class);
        let Some(id) = assigned else {
            let refusal = Refusal::from(Rule::EquipmentNotAssigned).with("unit", &unit.name);
            return Err(match declared {
                Some(it) => refusal.with("class", &it.name),
                None => refusal.with("class", class.as_str()),
            });
        };
        if let (Some(equipment), Some(declared)) = (plant.equipment.get(id), declared) {
            let needs: Vec<EquipmentNeed> =
                declared.needs.iter().copied().filter(|it| *it != EquipmentNeed::Clean).collect();
            equipment::ready(id, equipment, it.strategy, &needs, at)?;
        }
    }
    Ok(())
}

/// The parameters that a person enters at a step, apart from an addition's amount.
pub fn asked<'a>(unit: &'a UnitOperation, step: &'a Step) -> impl Iterator<Item = &'a Parameter> {
    step.records.iter().filter_map(|it| unit.parameter(it)).filter(move |it| {
        matches!(it.kind, ParameterKind::Quantity(_) | ParameterKind::Choice { .. }) && !is_amount(unit, step, it)
    })
}

fn is_amount(unit: &UnitOperation, step: &Step, parameter: &Parameter) -> bool {
    charge::added(step).is_some() && Charge::parameter(unit, step).is_some_and(|it| it.id == parameter.id)
}

/// The values of a step with the amount that is charged among them.
pub(crate) fn with_amount(
    unit: &UnitOperation,
    step: &Step,
    values: &BTreeMap<ParameterId, Observed>,
    now: Now<'_>,
) -> BTreeMap<ParameterId, Observed> {
    let mut given = values.clone();
    // What was charged instead of the step's material is no amount of it.
    let of_it = now.filter(|(material, _, _)| charge::added(step) == Some(*material));
    if let (Some((_, _, amount)), Some(parameter)) = (of_it, Charge::parameter(unit, step)) {
        given.insert(parameter.id.clone(), Observed::Number(*amount));
    }
    given
}

/// Understands every value that the step asks for, and refuses what it does not.
fn understood(
    unit: &UnitOperation,
    step: &Step,
    values: &BTreeMap<ParameterId, Entered>,
) -> Result<BTreeMap<ParameterId, Observed>, Refusal> {
    for id in values.keys() {
        if !step.records.contains(id) {
            return Err(Refusal::from(Rule::UnknownParameter).with("parameter", id.as_str()).with("step", &step.name));
        }
    }
    asked(unit, step)
        .map(|parameter| match values.get(&parameter.id) {
            Some(value) => Ok((parameter.id.clone(), value.understood(parameter)?)),
            None => Err(Refusal::from(Rule::ValueMissing).with("parameter", &parameter.name)),
        })
        .collect()
}

/// Where a value lies, in this plant.
pub(crate) fn judged(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    parameter: &Parameter,
    value: &Observed,
) -> Band {
    let real = it.strategy.illustrative && !plant.demonstration;
    judge(parameter, value, &charge::declared_order(unit), real)
}

/// Records every parameter of the step: what was entered and what follows from it.
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that a reading depends on, and a bundle would only rename them"
)]
pub(crate) fn record(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    step: &Step,
    act: &Act,
    values: &BTreeMap<ParameterId, Observed>,
    now: Now<'_>,
    raise: &mut Raise<'_>,
) {
    let path = StepPath { unit: unit.id.clone(), step: step.id.clone() };
    let mut given = with_amount(unit, step, values, now);
    for parameter in step.records.iter().filter_map(|it| unit.parameter(it)) {
        let (value, source) = match given.get(&parameter.id) {
            Some(value) => (value.clone(), Source::Typed),
            None => (worked_out(plant, it, unit, parameter, act.happened, &given, now), Source::Worked),
        };
        // What was worked out here may feed what the step lists after it.
        given.insert(parameter.id.clone(), value.clone());
        let band = judged(plant, it, unit, parameter, &value);
        raise.push(ReadingRecorded {
            batch: it.id.clone(),
            step: path.clone(),
            parameter: parameter.id.clone(),
            value,
            source,
            band,
            rule: LIMITS_RULE_VERSION,
        });
        raise.band(band, &About::Reading { step: path.clone(), parameter: parameter.id.clone() });
    }
}

/// The unit operation is complete with this step.
pub(crate) fn completes(it: &Running<'_>, unit: &UnitOperation, done: &StepPath, raise: &mut Raise<'_>) {
    let open = unit.steps().any(|step| {
        let path = StepPath { unit: unit.id.clone(), step: step.id.clone() };
        path != *done && !it.batch.is_done(&path)
    });
    if !open {
        raise.push(OperationCompleted { batch: it.id.clone(), unit: unit.id.clone() });
    }
}

/// What the record keeps of a refused attempt: the rule and what it found, where the step is critical.
#[must_use]
pub fn kept(plant: &Plant, command: &PerformStep, refusal: &Refusal) -> Option<AttemptRefused> {
    let batch = plant.batches.get(&command.batch)?;
    let (_, stage) = plant.pinned(batch)?;
    let (_, step) = stage.step(&command.step)?;
    // What a person mends on the same screen (a typing slip, a missing second person) is no attempt.
    let slip = matches!(
        refusal.rule,
        Rule::ValueUnreadable | Rule::ValueMissing | Rule::SecondPersonMissing | Rule::ReasonMissing | Rule::StepDone
    );
    if !step.critical || slip {
        return None;
    }
    Some(AttemptRefused {
        batch: command.batch.clone(),
        step: command.step.clone(),
        rule: format!("{} v{}", refusal.rule.id(), refusal.rule.version()),
        found: refusal.found(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equipment::{EquipmentAdded, EquipmentCalibrated, EquipmentQualified};
    use crate::given::{Given, answer, text};
    use crate::id::{EquipmentClassId, EquipmentId, ProcedureId};
    use crate::people::Trained;
    use crate::text::Label;
    use jiff::SignedDuration;

    #[test]
    fn a_step_does_not_happen_before_the_one_before_it() {
        let mut given = Given::running();
        let began = given.now();
        for person in ["op", "head"] {
            let (person, procedure) = (PersonId::new(person).unwrap(), ProcedureId::new("sop-ds-031").unwrap());
            given.happens("qa", Trained { person, procedure, version: 7 });
        }
        let (equipment, class) =
            (EquipmentId::new("V-1").unwrap(), EquipmentClassId::new("conjugation-vessel").unwrap());
        let (name, room, until) = (Label::new("釜", "vessel"), text("room"), Timestamp::MAX);
        given.happens("op", EquipmentAdded { equipment: equipment.clone(), class: class.clone(), name, room });
        given.happens("op", EquipmentQualified { equipment: equipment.clone(), until });
        given.happens("op", EquipmentCalibrated { equipment: equipment.clone(), until });
        let unit = crate::id::UnitId::new("conjugation").unwrap();
        let batch = crate::given::batch();
        given.happens("op", crate::batch::BatchEquipmentAssigned { batch: batch.clone(), unit, class, equipment });
        let step = |it: &str| StepPath::new(it).unwrap();
        let (first, second) = (step("conjugation/line-clearance"), step("conjugation/add-antibody"));
        let perform = |step: &StepPath| PerformStep {
            batch: batch.clone(),
            step: step.clone(),
            charge: None,
            values: BTreeMap::new(),
            file: None,
        };
        // Before the batch began there was nothing to do.
        let early = began - SignedDuration::from_mins(1);
        assert_eq!(answer(&given.tries_at("op", perform(&first), early)), "R-batch-20");
        assert_eq!(given.does("op", perform(&first)), "batch.step-completed");
        let done = given.now();
        for (minutes, then) in [(-30, "R-batch-20"), (-1, "R-batch-30"), (0, "R-batch-10")] {
            let at = done + SignedDuration::from_mins(minutes);
            // At the same moment nothing is in the way but the lot that is missing.
            assert_eq!(answer(&given.tries_at("op", perform(&second), at)), then, "{minutes}");
        }
        // What did happen before is recorded as done otherwise.
        let otherwise = crate::batch::RecordDoneOtherwise {
            batch: batch.clone(),
            step: second,
            what: text("antibody went in before the line was cleared"),
            charge: None,
            values: BTreeMap::new(),
            equipment: None,
            consumables: BTreeMap::new(),
        };
        let said = answer(&given.tries_at("op", otherwise, done - SignedDuration::from_mins(1)));
        assert!(said.contains("batch.step-done-otherwise") && said.contains("quality.deviation-opened"), "{said}");
    }
}
