//! An empty plant is led to its first step: after every act of the right person the next task is another one.

use alloc::collections::BTreeMap;
use alloc::string::ToString;

use super::*;
use crate::batch::{AssignEquipment, PerformStep, StartBatch};
use crate::equipment::{AddEquipment, CalibrateEquipment, ImportEquipment, Piece};
use crate::given::{FILES, Given, text};
use crate::id::{EquipmentId, OrganisationId, StrategyId, UnitId};
use crate::material::{ImportLots, ReceiveLot, ReleaseLot};
use crate::node::Found;
use crate::people::{AddOrganisation, AddPerson, ImportPeople, TrainOnSeveral};
use crate::quantity::Quantity;
use crate::strategy::{
    ApproveStrategy, BeginStrategyReview, ILLUSTRATIVE_MARK, MakeStrategyEffective, ProposeStrategy, SourceFile,
    begun_from, load,
};
use crate::text::Label;

fn now() -> Timestamp {
    "2031-03-18T06:00:00Z".parse().unwrap()
}

fn until() -> Timestamp {
    "2032-03-18T00:00:00Z".parse().unwrap()
}

fn person(id: &str, role: Role) -> AddPerson {
    AddPerson {
        person: PersonId::new(id).unwrap(),
        name: Label::new(id, id),
        organisation: OrganisationId::new("maker").unwrap(),
        roles: vec![role],
    }
}

fn own(marked: bool) -> ProposeStrategy {
    let files: Vec<_> =
        FILES.iter().map(|(path, text)| SourceFile { path: path.to_string(), text: text.to_string() }).collect();
    let mut files = begun_from(&files, "own");
    if !marked {
        files.iter_mut().for_each(|it| it.text = it.text.replace(ILLUSTRATIVE_MARK, ""));
    }
    ProposeStrategy { strategy: load(&files).unwrap(), files: files.into_iter().map(|it| (it.path, it.text)).collect() }
}

fn founded() -> Given {
    let mut it = Given::nothing();
    let found = Found {
        organisation: OrganisationId::new("maker").unwrap(),
        name: Label::new("厂", "maker"),
        kind: OrganisationKind::Manufacturer,
        administrator: PersonId::new("admin").unwrap(),
        administrator_name: Label::new("管", "admin"),
        demonstration: false,
    };
    it.does("admin", found);
    it
}

#[track_caller]
fn next(it: &Given, task: Option<Task>) {
    assert_eq!(it.plant.first_hour(None, now()).next(), task);
}

fn standing(it: &Given, task: Task) -> TaskStanding {
    it.plant.first_hour(None, now()).tasks.into_iter().find(|it| it.task == task).unwrap()
}

fn staff(it: &mut Given) {
    let people = [
        ("msat", Role::Msat),
        ("head", Role::ProductionHead),
        ("qa", Role::QaReviewer),
        ("eng", Role::Engineer),
        ("store", Role::Warehouse),
        ("op", Role::Operator),
    ];
    let people = people.map(|(id, role)| person(id, role)).to_vec();
    assert_eq!(it.does("admin", ImportPeople { people }), ["people.person-added"; 6].join(" "));
}

fn in_force(it: &mut Given, version: u32) {
    let strategy = StrategyId::new("own").unwrap();
    it.does("msat", BeginStrategyReview { strategy: strategy.clone(), version });
    assert_eq!(standing(it, Task::Approval).lacks.len(), 2);
    it.does("head", ApproveStrategy { strategy: strategy.clone(), version });
    assert_eq!(standing(it, Task::Approval).lacks, [Lack::ApprovalOf(Role::QaReviewer)]);
    it.does("qa", ApproveStrategy { strategy: strategy.clone(), version });
    assert_eq!(standing(it, Task::Approval).lacks, [Lack::Effect]);
    assert_eq!(it.does("qa", MakeStrategyEffective { strategy, version }), "strategy.made-effective");
}

#[test]
fn an_empty_plant_is_led_to_its_first_step() {
    let mut it = founded();
    assert_eq!(standing(&it, Task::Organisations).later, [Lack::Organisation(OrganisationKind::Mah)]);
    let holder = OrganisationId::new("holder").unwrap();
    it.does(
        "admin",
        AddOrganisation { organisation: holder, name: Label::new("持", "holder"), kind: OrganisationKind::Mah },
    );
    assert!(standing(&it, Task::Organisations).later.is_empty());

    next(&it, Some(Task::People));
    assert_eq!(standing(&it, Task::People).lacks.len(), 6);
    staff(&mut it);
    assert_eq!(standing(&it, Task::People).later.len(), 3, "who tests and who releases can come later");

    next(&it, Some(Task::Strategy));
    it.does("msat", own(true));
    next(&it, Some(Task::Values));
    assert!(matches!(standing(&it, Task::Values).lacks[..], [Lack::Illustrative(n)] if n > 10));
    it.does("msat", own(false));
    next(&it, Some(Task::Approval));
    in_force(&mut it, 2);

    next(&it, Some(Task::Equipment));
    to_the_first_step(it);
}

/// With its strategy in force, on to the step itself.
#[expect(clippy::too_many_lines, reason = "one way, walked once from its beginning to its end")]
fn to_the_first_step(mut it: Given) {
    let class = EquipmentClassId::new("conjugation-vessel").unwrap();
    let vessel = EquipmentId::new("V-1").unwrap();
    let add =
        AddEquipment { equipment: vessel.clone(), class: class.clone(), name: Label::new("罐", "v"), room: text("C") };
    let piece = |calibrated_until| Piece {
        add: add.clone(),
        qualified_until: Some(until()),
        calibrated_until,
        dedicated_to: None,
    };
    let ready = ImportEquipment { pieces: vec![piece(Some(until()))] };
    it.does("eng", ImportEquipment { pieces: vec![piece(None)] });
    let needs = vec![EquipmentNeed::Calibrated];
    assert_eq!(standing(&it, Task::Equipment).lacks, [Lack::Equipment { class: class.clone(), pieces: 1, needs }]);
    assert_eq!(crate::given::answer(&it.tries("eng", ready)), "R-equipment-02");
    it.does("eng", CalibrateEquipment { equipment: vessel.clone(), until: until() });

    next(&it, Some(Task::Materials));
    let strategy = it.plant.first_hour(None, now()).version.unwrap().strategy.clone();
    let lots = standing(&it, Task::Materials).lacks.into_iter().map(|lack| {
        let Lack::Lot { material, quarantine: _ } = lack else { panic!("{lack:?}") };
        let declared = &strategy.materials[&material];
        let (amount, supplier) = (Quantity::parse("150", declared.unit).unwrap(), text("supplier"));
        let facts = declared.facts.iter().map(|it| (it.id.clone(), Quantity::parse("98", it.unit).unwrap())).collect();
        let lot = LotId::new(&alloc::format!("{material}-1")).unwrap();
        ReceiveLot {
            lot,
            material,
            amount,
            supplier,
            use_by: Some(until()),
            retest_by: Some(until()),
            facts,
            containers: Vec::new(),
            receipt: None,
        }
    });
    let lots: Vec<_> = lots.collect();
    let numbers: Vec<_> = lots.iter().map(|it| it.lot.clone()).collect();
    it.does("store", ImportLots { lots });
    let waits = |lack: &Lack| matches!(lack, Lack::Lot { quarantine, .. } if quarantine.len() == 1);
    assert!(standing(&it, Task::Materials).lacks.iter().all(waits));
    for lot in numbers {
        it.does("qa", ReleaseLot { lot });
    }

    next(&it, Some(Task::Training));
    let train = |it: &mut Given, who: &str, looks_on: bool| {
        let Lack::Training { procedure, version, second } = standing(it, Task::Training).lacks[0].clone() else {
            panic!()
        };
        assert_eq!(second, looks_on);
        let person = PersonId::new(who).unwrap();
        it.does("qa", TrainOnSeveral { person, procedures: vec![(procedure, version)] });
    };
    train(&mut it, "op", false);
    train(&mut it, "head", true);

    next(&it, Some(Task::Batch));
    let batch = BatchId::new("B-1").unwrap();
    let stage = StageId::new("drug-substance").unwrap();
    let start = StartBatch {
        batch: batch.clone(),
        lot: LotId::new("B-1").unwrap(),
        stage: stage.clone(),
        strategy: StrategyId::new("own").unwrap(),
    };
    it.does("head", start);
    next(&it, Some(Task::FirstStep));
    assert_eq!(standing(&it, Task::FirstStep).lacks, [Lack::Step(batch.clone())]);
    let unit = UnitId::new("conjugation").unwrap();
    it.does("op", AssignEquipment { batch: batch.clone(), unit, class, equipment: vessel });
    let step = it.plant.first_hour(None, now()).version.unwrap().strategy.stages[0].steps().next().unwrap().0;
    let perform = PerformStep { batch, step, charge: None, values: BTreeMap::new(), file: None };
    let done = it.does("op", perform);
    assert!(done.contains("batch.step-completed"), "{done}");
    next(&it, None);
}

#[test]
fn nothing_is_half_imported() {
    let mut it = founded();
    let twice = vec![person("amy", Role::Operator), person("bob", Role::Operator), person("amy", Role::QaReviewer)];
    let refused = it.tries("admin", ImportPeople { people: twice }).unwrap_err();
    assert_eq!(refused.rule, crate::Rule::PersonExists);
    assert!(refused.facts.contains(&("line".into(), crate::Fact::Count(3))), "{:?}", refused.facts);
    assert_eq!(it.plant.people.len(), 1);
    it.does("admin", ImportPeople { people: vec![person("amy", Role::Operator)] });
    let refused = it.tries("amy", ImportPeople { people: vec![person("eve", Role::Operator)] }).unwrap_err();
    assert_eq!(refused.rule, crate::Rule::RoleMissing);
}

#[test]
fn a_closed_account_holds_no_role() {
    let mut it = founded();
    staff(&mut it);
    assert!(standing(&it, Task::People).is_done());
    it.does("admin", crate::people::CloseAccount { person: PersonId::new("eng").unwrap() });
    assert_eq!(standing(&it, Task::People).lacks, [Lack::Role(Role::Engineer)]);
    assert!(!standing(&it, Task::Equipment).can.contains(&PersonId::new("eng").unwrap()));
}

#[test]
fn somebody_else_resets_a_password_and_says_why() {
    use crate::people::{ChangePassword, ResetPassword};
    let mut it = founded();
    it.does("admin", ImportPeople { people: vec![person("amy", Role::Operator), person("it", Role::Administrator)] });
    let reset = |who: &str, of: &str| {
        let person = PersonId::new(of).unwrap();
        crate::given::answer(&it.tries(who, ResetPassword { person }))
    };
    assert_eq!(reset("it", "amy"), "people.password-reset");
    assert_eq!(reset("it", "it"), "R-people-22");
    assert_eq!(reset("amy", "it"), "R-people-03");
    assert_eq!(reset("it", "nobody"), "R-people-01");
    assert_eq!(crate::given::answer(&it.tries("amy", ChangePassword {})), "people.password-changed");
}
