//! What happened otherwise than instructed. Nothing true is refused: the act is done, so its record is taken, with a
//! deviation, whoever was there and whatever the rules would have said before.
//!
//! The first act at an open step ends the step. What was done at a step that has ended (a second charge, the same thing
//! done twice, something found out after the batch was finished) is a further act beside it: it takes off the lot what was
//! charged, and what it measured counts against the batch where it is bad, but it never takes the place of a reading that
//! counts. A good second reading does not mend a bad first one; a correction with its reason does.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::correct::{Correction, follow};
use super::events::{change_step, used, witnessed};
use super::perform::{asked, completes, found, judged, record};
use super::work_out::Now;
use super::{
    Band, Charge, Entered, Further, LIMITS_RULE_VERSION, MaterialAdded, Observed, Raise, Running, Source,
    StepDoneOtherwise, batch, charge,
};
use crate::act::{Act, Stamp};
use crate::consumable;
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ConsumableClassId, ConsumableId, EquipmentId, MaterialId, ParameterId, PersonId, StepPath};
use crate::lab;
use crate::people;
use crate::quality::{self, About, Class};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Blocker, Parameter, Step, UnitOperation};
use crate::text::Text;

/// The material of a charge that nothing names: its lot is in no book, and the step adds nothing. It is in no strategy, so
/// whatever holds it is judged by nobody.
const UNKNOWN_MATERIAL: &str = "unknown";

/// Records that something was done otherwise than instructed, at whichever step and whatever the batch's standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDoneOtherwise {
    pub batch: BatchId,
    pub step: StepPath,
    /// What was done instead or besides, in the person's words.
    pub what: Text,
    #[serde(default)]
    pub charge: Option<Charge>,
    #[serde(default)]
    pub values: BTreeMap<ParameterId, Entered>,
    /// What was used, where it was not what is assigned.
    #[serde(default)]
    pub equipment: Option<EquipmentId>,
    /// What was used of what wears; nothing that is not named here counts as used.
    #[serde(default)]
    pub consumables: BTreeMap<ConsumableClassId, ConsumableId>,
}

/// A value that a further act found, with where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub value: Observed,
    pub band: Band,
    pub rule: u16,
}

/// Something more was done at a step that had ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherActRecorded {
    pub batch: BatchId,
    pub step: StepPath,
    pub what: Text,
    /// What it measured. It stands beside the step's readings and replaces none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<ParameterId, Found>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<EquipmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
}

impl Decide for RecordDoneOtherwise {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let (unit, step) = found(&it, &self.step)?;
        // The performer is never their own witness. That nobody else was there is no reason to refuse the record.
        if let Some(id) = self.consumables.values().find(|it| !plant.consumables.contains_key(*it)) {
            return Err(Refusal::from(Rule::UnknownConsumable).with("consumable", id.as_str()));
        }
        if let Some(class) = self.consumables.keys().find(|it| !step.uses.contains(it)) {
            return Err(Refusal::from(Rule::NotUsedHere).with("step", &step.name).with("class", class.as_str()));
        }
        let second = match &act.second {
            Some(_) => Some(people::second_person(plant, act)?.clone()),
            None => None,
        };
        let further = it.batch.is_done(&self.step);
        let values = self.measured(unit, step, further)?;
        let amount = self.charge.as_ref().map(Charge::quantity).transpose()?;
        if let Some(amount) = amount.filter(|it| it.value <= Decimal::ZERO) {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", amount));
        }

        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        let material = self.charge.as_ref().map(|it| charged_material(plant, step, it)).transpose()?;
        let now: Now<'_> = match (&self.charge, &material, &amount) {
            (Some(charge), Some(material), Some(amount)) => Some((material, &charge.lot, amount)),
            _ => None,
        };
        if let (Some(charge), Some((material, _, amount))) = (&self.charge, now) {
            raise.push(MaterialAdded {
                batch: self.batch.clone(),
                step: self.step.clone(),
                material: material.clone(),
                lot: charge.lot.clone(),
                container: charge.container.clone(),
                shares: charge.shares(plant, amount),
                amount: *amount,
                target: None,
            });
        }
        followed(plant, &it, act, &self.step, now, second.as_ref(), &mut raise);
        consumable::record_used(plant, &it, &self.step, &self.consumables, Some(&self.what), act, &mut raise);
        if !further {
            self.without(step, &mut raise);
        }
        let about = About::Step { step: self.step.clone() };
        let class = if step.critical { Class::Critical } else { Class::Major };
        if further {
            let values = self.found(plant, &it, unit, &values, &mut raise);
            let deviation = raise.deviation(class, &about);
            // What was accepted of the step was accepted without knowing of this.
            quality::reopen(plant, &self.batch, &about, &mut raise);
            raise.exception(Blocker::OutsideRegistered, &about, deviation);
            let Self { batch, step, what, equipment, charge: _, values: _, consumables: _ } = self.clone();
            raise.push(FurtherActRecorded { batch, step, what, values, equipment, second });
        } else {
            record(plant, &it, unit, step, act, &values, now, &mut raise);
            let deviation = raise.deviation(class, &about);
            raise.exception(Blocker::OutsideRegistered, &about, deviation);
            let Self { batch, step, what, equipment, charge: _, values: _, consumables: _ } = self.clone();
            raise.push(StepDoneOtherwise { batch, step, what, equipment, second });
            completes(&it, unit, &self.step, &mut raise);
        }
        if now.is_some() {
            lab::charged_otherwise(plant, &it, &it, now, &mut raise);
        }
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

/// What was charged is the material of that lot, whichever the step names; of a lot in no book, what the step names.
fn charged_material(plant: &Plant, step: &Step, charge: &Charge) -> Result<MaterialId, Refusal> {
    let of_lot = plant.lots.get(&charge.lot).map(|it| &it.material);
    match of_lot.or_else(|| charge::added(step)) {
        Some(material) => Ok(material.clone()),
        None => MaterialId::new(UNKNOWN_MATERIAL).map_err(|_| Refusal::from(Rule::UnknownLot)),
    }
}

impl RecordDoneOtherwise {
    /// What the step uses and nobody says was used must be decided: nothing tells whether it wore.
    fn without(&self, step: &Step, raise: &mut Raise<'_>) {
        for class in step.uses.iter().filter(|it| !self.consumables.contains_key(*it)) {
            let about = About::Consumable { step: self.step.clone(), class: class.clone() };
            raise.exception(Blocker::Indeterminate, &about, None);
        }
    }

    /// What was measured, understood. The act that ends a step says of everything that the step asks for that it is
    /// missing, where it is; a further act may have measured whatever the unit operation knows.
    fn measured(
        &self,
        unit: &UnitOperation,
        step: &Step,
        further: bool,
    ) -> Result<BTreeMap<ParameterId, Observed>, Refusal> {
        let mut values: BTreeMap<ParameterId, Observed> = BTreeMap::new();
        if !further {
            let missing = |it: &Parameter| (it.id.clone(), Observed::Missing(self.what.clone()));
            values.extend(asked(unit, step).map(missing));
        }
        for (id, value) in &self.values {
            let parameter = unit.parameter(id).filter(|it| further || values.contains_key(&it.id));
            let Some(parameter) = parameter else {
                return Err(Refusal::from(Rule::UnknownParameter)
                    .with("parameter", id.as_str())
                    .with("step", &step.name));
            };
            values.insert(id.clone(), value.understood(parameter)?);
        }
        Ok(values)
    }

    /// What a further act measured, judged; what is bad of it must be decided like any reading.
    fn found(
        &self,
        plant: &Plant,
        it: &Running<'_>,
        unit: &UnitOperation,
        values: &BTreeMap<ParameterId, Observed>,
        raise: &mut Raise<'_>,
    ) -> BTreeMap<ParameterId, Found> {
        let judge = |(id, value): (&ParameterId, &Observed)| {
            let parameter = unit.parameter(id)?;
            let band = judged(plant, it, unit, parameter, value);
            raise.band(band, &About::Reading { step: self.step.clone(), parameter: id.clone() });
            Some((id.clone(), Found { value: value.clone(), band, rule: LIMITS_RULE_VERSION }))
        };
        values.iter().filter_map(judge).collect()
    }
}

/// Works out anew what a charge changes of what was read before: the amount of its step, ratios, the order of addition. The
/// readings before stay beside the new ones.
fn followed(
    plant: &Plant,
    it: &Running<'_>,
    act: &Act,
    at: &StepPath,
    now: Now<'_>,
    second: Option<&PersonId>,
    raise: &mut Raise<'_>,
) {
    let Some((material, _, amount)) = now else { return };
    let Some((unit, step)) = it.stage.step(at) else { return };
    let mut given = BTreeMap::from([(unit.id.clone(), BTreeMap::new())]);
    if let Some(parameter) = Charge::parameter(unit, step).filter(|_| charge::added(step) == Some(material))
        && let Some(before) = it.batch.reading(at, &parameter.id)
    {
        let total = together(&before.value, amount);
        given.entry(unit.id.clone()).or_default().insert(parameter.id.clone(), total.clone());
        let corrects = before.stamp.seq;
        let sum = Correction { unit, step: at, parameter, corrects, value: total, source: Source::Worked };
        sum.raise(plant, it, second, raise);
    }
    follow(plant, it, given, Some(material), now, act, second, raise);
}

/// What was charged at a step in all: nothing is assumed where the two do not add up.
fn together(before: &Observed, amount: &Quantity) -> Observed {
    let sum = || match before {
        Observed::Number(it) if charge::is_exact(it) && charge::is_exact(amount) => {
            let sum = it.value.checked_add(amount.to(it.unit)?.value)?;
            Some(Observed::Number(Quantity::exact(sum, it.unit)))
        }
        Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    };
    sum().unwrap_or_else(|| Observed::Missing(Text::dash()))
}

impl Happened for FurtherActRecorded {
    fn about(&self) -> Vec<Subject> {
        let equipment = self.equipment.iter().cloned().map(Subject::Equipment);
        core::iter::once(Subject::Batch(self.batch.clone())).chain(equipment).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, what, values, equipment, second } = self.clone();
        used(plant, &batch, equipment.as_ref());
        witnessed(plant, &batch, stamp, second.as_ref());
        let further = Further { what, values, equipment, second, stamp: stamp.clone() };
        change_step(plant, &batch, &step, stamp, |it| it.further.push(further));
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use super::*;
    use crate::batch::{Band, BatchPaused, BatchStanding, Why};
    use crate::disposition::{Choice, DecideDisposition, Kind, plan};
    use crate::given::{Given, answer, charged, lot, text};
    use crate::id::LotId;
    use crate::material::LotReceived;
    use crate::quantity::Unit;

    fn done(step: &str) -> RecordDoneOtherwise {
        RecordDoneOtherwise {
            batch: crate::given::batch(),
            step: StepPath::new(step).unwrap(),
            what: text("what was done"),
            charge: None,
            values: BTreeMap::new(),
            equipment: None,
            consumables: BTreeMap::new(),
        }
    }

    fn poured(step: &str, lot: &str, amount: &str) -> RecordDoneOtherwise {
        let (amount, unit) = amount.split_once(' ').unwrap();
        let (lot, unit) = (LotId::new(lot).unwrap(), Unit::new(unit).unwrap());
        RecordDoneOtherwise {
            charge: Some(Charge { lot, container: None, further: Vec::new(), amount: amount.into(), unit }),
            ..done(step)
        }
    }

    fn read(step: &str, parameter: &str, value: &str, unit: &str) -> RecordDoneOtherwise {
        let entered = Entered::Typed { text: value.into(), unit: Unit::new(unit).unwrap() };
        let values = BTreeMap::from([(ParameterId::new(parameter).unwrap(), entered)]);
        RecordDoneOtherwise { values, ..done(step) }
    }

    fn paused() -> Given {
        let mut it = Given::running();
        it.happens("head", BatchPaused { batch: crate::given::batch(), why: text("why") });
        it
    }

    fn decided(choice: Choice) -> Given {
        let mut it = Given::ready();
        let (batch, kind, why) = (crate::given::batch(), Kind::Factory, text("why"));
        it.does("qp", DecideDisposition { batch, kind, choice, why });
        it
    }

    const FURTHER: &str = "batch.further-act-recorded";
    const OTHERWISE: &str = "batch.step-done-otherwise";

    #[test]
    fn nothing_true_is_refused_and_everything_opens_a_deviation() {
        let reopened = Some("disposition.reopened");
        for (what, given, command, recorded, then) in [
            ("a step that is open", Given::running(), done("conjugation/line-clearance"), OTHERWISE, None),
            ("a step out of its turn", Given::running(), done("conjugation/add-quench"), OTHERWISE, None),
            ("during a pause", paused(), done("conjugation/add-antibody"), OTHERWISE, None),
            ("done twice", Given::ready(), done("conjugation/line-clearance"), FURTHER, None),
            ("a second charge", Given::ready(), poured("conjugation/add-antibody", "MAB-1", "10 L"), FURTHER, None),
            (
                "a charge where none is",
                Given::ready(),
                poured("conjugation/check-start", "MAB-1", "1 L"),
                FURTHER,
                None,
            ),
            ("more than is left", Given::ready(), poured("conjugation/add-antibody", "MAB-1", "80 L"), FURTHER, None),
            ("a lot in no book", Given::ready(), poured("conjugation/add-antibody", "NOBODY-1", "1 L"), FURTHER, None),
            (
                "neither lot nor step says what",
                Given::ready(),
                poured("conjugation/check-start", "X-1", "1 L"),
                FURTHER,
                None,
            ),
            (
                "a unit that it is not counted in",
                Given::ready(),
                poured("conjugation/add-antibody", "MAB-1", "1 kg"),
                FURTHER,
                None,
            ),
            ("after a release", decided(Choice::Release), done("conjugation/check-start"), FURTHER, reopened),
            ("after a hold", decided(Choice::Hold), done("conjugation/check-start"), FURTHER, reopened),
            (
                "after a rejection",
                decided(Choice::Reject),
                done("conjugation/check-start"),
                FURTHER,
                Some("disposition.late-evidence-noted"),
            ),
        ] {
            let said = answer(&given.tries("amy", command));
            let kinds: Vec<&str> = said.split(' ').collect();
            for wanted in [recorded, "quality.deviation-opened", "quality.exception-raised"].into_iter().chain(then) {
                assert!(kinds.contains(&wanted), "{what}: {wanted} is not among {said}");
            }
        }
    }

    #[test]
    fn it_may_have_been_before_the_record_began_and_never_in_the_future() {
        let given = Given::ready();
        for (hours, then) in [(0, true), (-1, true), (-48, true), (1, false)] {
            let at = given.now() + jiff::SignedDuration::from_hours(hours);
            let said = answer(&given.tries_at("amy", done("conjugation/line-clearance"), at));
            assert_eq!(said.contains(FURTHER), then, "{hours} {said}");
        }
    }

    #[test]
    fn what_was_poured_is_taken_off_its_lot_and_nothing_is_lost() {
        for (lot_id, amount, left, uncounted) in [
            ("MAB-1", "10 L", "40", ""),
            ("MAB-1", "500 mL", "49.5", ""),
            // 50 L were left: less than nothing is there, so it must be counted again.
            ("MAB-1", "80 L", "-30", ""),
            ("MAB-1", "1 kg", "50", "1 kg"),
            ("NOBODY-1", "2 L", "50", "2 L"),
        ] {
            let mut given = Given::ready();
            given.does("amy", poured("conjugation/add-antibody", lot_id, amount));
            let of = LotId::new(lot_id).unwrap();
            let got = given.plant.lots.get(&charged()).unwrap().left.normalize().to_string();
            let beside: Vec<String> =
                given.plant.uncounted.get(&of).into_iter().flatten().map(ToString::to_string).collect();
            assert_eq!((got.as_str(), beside.join(" ").as_str()), (left, uncounted), "{lot_id} {amount}");
            assert!(given.plant.genealogy.ancestors(&lot()).contains(&&of), "{lot_id}");
        }
    }

    #[test]
    fn a_lot_that_is_booked_late_owes_what_was_taken_of_it() {
        let mut given = Given::ready();
        given.does("amy", poured("conjugation/add-antibody", "LATE-1", "2 L"));
        given.does("amy", poured("conjugation/add-antibody", "LATE-1", "1 kg"));
        let late = LotId::new("LATE-1").unwrap();
        let litres = |it: &str| Quantity::parse(it, Unit::new("L").unwrap()).unwrap();
        let (material, amount) = (MaterialId::new("antibody").unwrap(), litres("5"));
        let (supplier, use_by, facts) = (text("supplier"), None, BTreeMap::new());
        given.happens(
            "op",
            LotReceived {
                lot: late.clone(),
                material,
                amount,
                supplier,
                use_by,
                retest_by: None,
                facts,
                containers: Vec::new(),
            },
        );
        assert_eq!(given.plant.lots.get(&late).unwrap().left.to_string(), "3");
        assert_eq!(given.plant.uncounted.get(&late).map(Vec::len), Some(1));
        // Not released, it blocks what it is in.
        let blocking = plan(&given.plant, &crate::given::batch()).unwrap();
        assert!(blocking.blocking().any(|it| it.id == "materials/LATE-1"));
    }

    #[test]
    fn a_further_reading_counts_where_it_is_bad_and_mends_nothing_where_it_is_good() {
        let step = "conjugation/check-start";
        for (value, raised) in [("7.20", 1), ("7.45", 2), ("7.55", 2), ("9.0", 2)] {
            let mut given = Given::ready();
            given.does("amy", read(step, "ph", value, "[pH]"));
            let batch = given.plant.batches.get(&crate::given::batch()).unwrap();
            let path = StepPath::new(step).unwrap();
            let counts = batch.reading(&path, &ParameterId::new("ph").unwrap()).unwrap();
            assert_eq!((counts.band, batch.steps[&path].further.len()), (Band::Normal, 1), "{value}");
            assert_eq!(given.plant.exceptions_of(&crate::given::batch()).count(), raised, "{value}");
            let blocked: Vec<String> =
                plan(&given.plant, &crate::given::batch()).unwrap().blocking().map(|it| it.id.clone()).collect();
            assert!(blocked.contains(&"record/conjugation/check-start".to_string()), "{blocked:?}");
            assert_eq!(blocked.contains(&"record/conjugation/check-start/ph".to_string()), raised > 1, "{value}");
        }
    }

    #[test]
    fn what_was_charged_instead_of_the_material_is_no_amount_of_it() {
        let mut given = Given::running();
        let litres = |it: &str| Quantity::parse(it, Unit::new("L").unwrap()).unwrap();
        let (material, supplier) = (MaterialId::new("quench").unwrap(), text("supplier"));
        let lot = LotId::new("Q-1").unwrap();
        let (amount, use_by, facts) = (litres("5"), None, BTreeMap::new());
        given.happens(
            "op",
            LotReceived { lot, material, amount, supplier, use_by, retest_by: None, facts, containers: Vec::new() },
        );
        given.does("amy", poured("conjugation/add-antibody", "Q-1", "1 L"));
        let batch = given.plant.batches.get(&crate::given::batch()).unwrap();
        assert!(matches!(batch.standing, BatchStanding::Running));
        let step = StepPath::new("conjugation/add-antibody").unwrap();
        let reading = batch.reading(&step, &ParameterId::new("antibody-amount").unwrap()).unwrap();
        assert_eq!(reading.band, Band::Indeterminate(Why::Missing));
        assert_eq!(batch.steps[&step].additions[0].material.as_str(), "quench");
    }

    #[test]
    fn what_was_measured_is_known_to_the_unit_operation_or_refused_by_name() {
        for (given, step, parameter, then) in [
            (Given::running(), "conjugation/check-start", "ph", OTHERWISE),
            (Given::running(), "conjugation/add-antibody", "ph", "R-batch-15"),
            (Given::running(), "conjugation/check-start", "pH", "R-batch-15"),
            (Given::ready(), "conjugation/add-antibody", "ph", FURTHER),
            (Given::ready(), "conjugation/add-antibody", "pH", "R-batch-15"),
        ] {
            let said = answer(&given.tries("amy", read(step, parameter, "7.20", "[pH]")));
            assert!(said.contains(then), "{step} {parameter}: {said}");
        }
    }

    #[test]
    fn an_amount_is_more_than_nothing_and_a_number() {
        for (amount, then) in [("0 L", "R-material-11"), ("-1 L", "R-material-11"), ("1,5 L", "R-batch-11")] {
            let said = answer(&Given::ready().tries("amy", poured("conjugation/add-antibody", "MAB-1", amount)));
            assert_eq!(said, then, "{amount}");
        }
        assert_eq!(answer(&Given::ready().tries("amy", done("conjugation/nothing"))), "R-batch-05");
        assert_eq!(answer(&Given::ready().tries("qp", done("conjugation/add-quench"))), "R-people-03");
    }
}
