//! The setting of the history: organisations, people, strategy, equipment, training, and what the store receives.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use plant::Command;
use plant::consumable::InstallConsumable;
use plant::equipment::{AddEquipment, CalibrateEquipment, CleanEquipment, DedicateEquipment, QualifyEquipment};
use plant::id::{
    BatchId, ConsumableClassId, ConsumableId, ContainerId, EntryId, EquipmentId, LotId, MaterialId, OrganisationId,
    SampleId, StepPath, StrategyId, SupplierId,
};
use plant::material::{
    AddSupplier, Drawn, Finding, KeepContainer, Kept, LotStanding, MoveContainer, NewContainer, Receipt, ReceiveLot,
    ReleaseLot, RetestLot, SampleLot, SupplierKind,
};
use plant::node::Found;
use plant::people::{
    AddOrganisation, AddPerson, AdmitInspector, DecideRoles, OrganisationKind, Outcome, ReviewAccess, Reviewed, Role,
    Train,
};
use plant::quantity::{Quantity, Unit};
use plant::strategy::{
    ApproveStrategy, BeginStrategyReview, Dating, MakeStrategyEffective, Material, MaterialRole, ProposeStrategy,
    StepKind, Strategy, load,
};
use plant::text::Label;
use rust_decimal::Decimal;

use super::author::{Author, AuthorError, How, person};
use super::cast::{ADMINISTRATOR, AUTHORITY, CAST, HOLDER, MANUFACTURER};
use super::history::{name, quantity, words};
use super::reference::{STRATEGY, reference};
use crate::hand;

/// Founds the plant and lets everybody in.
pub(super) fn found(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let found = Found {
        organisation: name(MANUFACTURER, OrganisationId::new)?,
        name: Label::new("隼川偶联（虚构）", "Kestrel Conjugation (fictional)"),
        kind: OrganisationKind::Manufacturer,
        administrator: person(ADMINISTRATOR)?,
        administrator_name: Label::new("方圆", "Fang Yuan"),
        demonstration: true,
    };
    author.does(ADMINISTRATOR, found, &How::default())?;
    let holder = AddOrganisation {
        organisation: name(HOLDER, OrganisationId::new)?,
        name: Label::new("鹭湾生物（持有人，虚构）", "Egret Bay Biologics (authorisation holder, fictional)"),
        kind: OrganisationKind::Mah,
    };
    author.does(ADMINISTRATOR, holder, &How::default())?;
    let authority = AddOrganisation {
        organisation: name(AUTHORITY, OrganisationId::new)?,
        name: Label::new("苍鹭检查局（虚构）", "Heron Inspectorate (fictional)"),
        kind: OrganisationKind::Authority,
    };
    author.does(ADMINISTRATOR, authority, &How::default())?;
    for it in CAST {
        let add = AddPerson {
            person: person(it.id)?,
            name: Label::new(it.zh, it.en),
            organisation: name(it.organisation, OrganisationId::new)?,
            roles: vec![it.role],
        };
        author.does(ADMINISTRATOR, add, &How::default())?;
        approve(author, it.id)?;
    }
    review(author)?;
    // The manufacturer lets the inspector in; the authorisation holder does not.
    let admit = AdmitInspector { person: person("cheng-guan")?, until: later(author.now, 3 * 365) };
    let meaning = Some("我准许其查阅本单位的全部记录 / I let them read the whole record of our organisation");
    author.does("lin-qiao", admit, &How { meaning, ..How::default() })?;
    Ok(())
}

/// From the first QA reviewer on, rights are approved by somebody else than who proposed them.
fn approve(author: &mut Author<'_>, id: &str) -> Result<(), AuthorError> {
    let person = person(id)?;
    let proposal = author.plant.people.get(&person).and_then(|it| it.proposal.as_ref());
    let Some(proposed) = proposal.map(|it| it.stamp.seq) else { return Ok(()) };
    let meaning = Some("我批准这些权限 / I approve these rights");
    let decide = DecideRoles { person, proposed, approve: true };
    author.does("lin-qiao", decide, &How { meaning, ..How::default() })?;
    Ok(())
}

/// The first review of everybody's rights. Nobody reviews their own, so the reviewer's are still to be reviewed.
fn review(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let others = author.plant.people.keys().filter(|it| it.as_str() != "lin-qiao");
    let reviewed = others.map(|it| Reviewed { person: it.clone(), outcome: Outcome::Keep }).collect();
    let review = ReviewAccess { reviewed, next: later(author.now, 3 * 365) };
    let meaning = Some("我已复核这些权限 / I have reviewed these rights");
    author.does("lin-qiao", review, &How { meaning, ..How::default() })?;
    Ok(())
}

/// Proposes, reviews, approves the reference strategy and puts it in force.
pub(super) fn strategy(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let files = reference();
    let strategy = load(&files).map_err(|faults| {
        let first = faults.first();
        AuthorError::Strategy(first.map_or_else(String::new, |it| format!("{}:{}:{}", it.path, it.line, it.column)))
    })?;
    let files = files.into_iter().map(|it| (it.path, it.text)).collect();
    author.does("shen-yue", ProposeStrategy { strategy, files }, &How::default())?;
    let strategy = name(STRATEGY, StrategyId::new)?;
    author.wait(SignedDuration::from_hours(20));
    author.does("shen-yue", BeginStrategyReview { strategy: strategy.clone(), version: 1 }, &How::default())?;
    let meaning = Some("我批准该控制策略 / I approve this control strategy");
    for who in ["he-ping", "lin-qiao"] {
        author.wait(SignedDuration::from_hours(26));
        author.does(
            who,
            ApproveStrategy { strategy: strategy.clone(), version: 1 },
            &How { meaning, ..How::default() },
        )?;
    }
    author.wait(SignedDuration::from_hours(24));
    author.does("lin-qiao", MakeStrategyEffective { strategy, version: 1 }, &How { meaning, ..How::default() })?;
    Ok(())
}

fn in_force(author: &Author<'_>) -> Result<Strategy, AuthorError> {
    let id = name(STRATEGY, StrategyId::new)?;
    let version = author.plant.strategy_in_force(&id);
    version.map(|it| it.strategy.clone()).ok_or_else(|| AuthorError::Name(STRATEGY.to_owned()))
}

/// One piece of equipment of every class, fit for three years.
pub(super) fn equipment(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let until = later(author.now, 3 * 365);
    let strategy = in_force(author)?;
    // Instruments come with the method that is done on them.
    let measures = |class: &_| strategy.methods.values().any(|it| it.instrument.as_ref() == Some(class));
    let made_with = strategy.equipment.iter().filter(|(class, _)| !measures(*class));
    for (number, (class, it)) in made_with.map(|(class, it)| (class.clone(), it.clone())).enumerate() {
        let equipment = name(&format!("EQ-{:03}", number + 101), EquipmentId::new)?;
        let room = words(&format!("C-{}", number + 201))?;
        let add = AddEquipment { equipment: equipment.clone(), class, name: it.name, room };
        let how = &How::default();
        author.does("zhou-ke", add, how)?;
        author.does("zhou-ke", QualifyEquipment { equipment: equipment.clone(), until }, how)?;
        author.does("zhou-ke", CalibrateEquipment { equipment: equipment.clone(), until }, how)?;
        let product = words("MRN-204")?;
        author.does("zhou-ke", DedicateEquipment { equipment: equipment.clone(), product }, how)?;
        author.does("sun-li", CleanEquipment { equipment, until: later(author.now, 7) }, how)?;
        author.wait(SignedDuration::from_mins(35));
    }
    Ok(())
}

/// Trains operators and reviewers on every procedure; one operator misses the newest one of conjugation, so that a
/// visitor can meet the refusal.
pub(super) fn training(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let strategy = in_force(author)?;
    let conjugation = strategy
        .stages
        .iter()
        .flat_map(|it| &it.units)
        .find(|it| it.id.as_str() == "conjugation")
        .map(|it| it.procedure.clone());
    for (procedure, it) in &strategy.procedures {
        for who in CAST.iter().filter(|it| matches!(it.role, Role::Operator | Role::QaReviewer)) {
            let behind = who.id == "wu-jian" && conjugation.as_ref() == Some(procedure);
            let version = if behind { it.version.saturating_sub(1) } else { it.version };
            let train = Train { person: person(who.id)?, procedure: procedure.clone(), version };
            author.does("he-ping", train, &How::default())?;
        }
        // A retest is another analyst's: the second one knows the methods as the first does.
        if strategy.methods.values().any(|method| method.procedure.as_ref() == Some(procedure)) {
            let train = Train { person: person("wang-fang")?, procedure: procedure.clone(), version: it.version };
            author.does("he-ping", train, &How::default())?;
        }
        author.wait(SignedDuration::from_hours(2));
    }
    Ok(())
}

/// Receives and releases a fresh lot of everything that a stage charges and no stage makes.
pub(super) fn receive(author: &mut Author<'_>, stage: &str) -> Result<(), AuthorError> {
    let strategy = in_force(author)?;
    let made: Vec<&MaterialId> = strategy.stages.iter().map(|it| &it.makes).collect();
    let Some(stage) = strategy.stages.iter().find(|it| it.id.as_str() == stage) else { return Ok(()) };
    let mut wanted: Vec<&MaterialId> = stage
        .steps()
        .filter_map(|(_, _, step)| match &step.kind {
            StepKind::Add { material, amount: _ } => Some(material),
            StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
        })
        // A cell bank is laid down with all that is known of its cells; nobody receives one in passing.
        .filter(|it| !made.contains(it) && strategy.bank_of(it).is_none())
        .collect();
    let worn = stage.operations().flat_map(|it| it.consumables());
    let worn = worn.filter_map(|it| strategy.consumables.get(it)).map(|it| &it.material);
    wanted.extend(worn.filter(|it| !made.contains(it)));
    wanted.sort();
    wanted.dedup();
    for id in wanted {
        let Some(material) = strategy.materials.get(id) else { continue };
        // A lot lasts for the year unless its shelf life is short.
        if crate::hand::lot(&author.plant, id, author.now).is_some() {
            continue;
        }
        let days = i64::from(material.retest_months.unwrap_or(12)) * 30;
        let receive = delivery(author, id, material, plenty(material.unit), days)?;
        let lot = receive.lot.clone();
        author.does("deng-wei", receive, &How::default())?;
        author.wait(SignedDuration::from_mins(10));
        take_in(author, &lot)?;
        author.wait(SignedDuration::from_mins(40));
        let meaning = Some("我放行该物料批 / I release this lot");
        author.does("lin-qiao", ReleaseLot { lot }, &How { meaning, ..How::default() })?;
    }
    Ok(())
}

/// What its rule of intake asks, done by whoever does it.
fn take_in(author: &mut Author<'_>, lot: &LotId) -> Result<(), AuthorError> {
    while let Some((role, command)) = crate::hand::next_intake(&author.plant, lot, author.now) {
        let (who, how) = match role {
            Role::QaReviewer => {
                ("lin-qiao", How { meaning: Some("我批准该供应商 / I approve this supplier"), ..How::default() })
            }
            Role::QcAnalyst => ("li-na", How::default()),
            _ => ("deng-wei", How::default()),
        };
        author.does(who, command, &how)?;
    }
    Ok(())
}

/// One drum that stood on the bench for a while, and is back in the cold.
fn left_out(author: &mut Author<'_>, material: &MaterialId) -> Result<(), AuthorError> {
    let lots = author.plant.lots.values().filter(|it| it.material == *material);
    let released = lots.filter(|it| it.standing == LotStanding::Released);
    let drum = released.flat_map(|it| it.in_containers()).map(|(id, _)| id.clone()).last();
    let Some(container) = drum else { return Ok(()) };
    let out = author.now.checked_sub(SignedDuration::from_mins(320)).unwrap_or(author.now);
    let late =
        How { reason: Some("取样时遗留在外，补记 / left out at sampling, entered later"), ..How::default() };
    author.does_late("deng-wei", KeepContainer { container: container.clone(), what: Kept::TakenOut }, out, &late)?;
    author.does("deng-wei", KeepContainer { container, what: Kept::PutBack }, &How::default())?;
    Ok(())
}

/// What stands at the door today: a delivery from a supplier whom quality has not approved, one seal broken, half sampled.
pub(super) fn at_the_door(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let (id, strategy) = (name("tcep", MaterialId::new)?, in_force(author)?);
    let Some(material) = strategy.materials.get(&id) else { return Ok(()) };
    left_out(author, &id)?;
    let supplier = name("SUP-002", SupplierId::new)?;
    let add = AddSupplier {
        supplier: supplier.clone(),
        name: Label::new("新源试剂贸易（虚构）", "New Source Reagents Trading (fictional)"),
        kind: SupplierKind::Distributor,
        site: words("虚构地址 2 号 / Fictional Road 2")?,
    };
    author.does("deng-wei", add, &How::default())?;
    let mut receive = delivery(author, &id, material, 500, 360)?;
    let lot = receive.lot.clone();
    let numbered = u32::try_from(receive.containers.len()).unwrap_or(u32::MAX);
    let receipt = crate::hand::sound(supplier, "NS-2206", numbered);
    let maker = Some(name("SUP-001", SupplierId::new)?);
    receive.receipt = receipt.map(|it| Receipt {
        manufacturer: maker,
        seal: Finding::Faulty,
        remark: words("3 号桶封签破损 / the seal of drum 3 is broken").ok(),
        ..it
    });
    receive.supplier = words("新源试剂贸易（虚构） / New Source Reagents Trading (fictional)")?;
    let drawn = receive.containers.iter().take(2).map(|it| {
        let amount = Quantity::exact(Decimal::ONE, material.unit);
        Drawn { container: it.container.clone(), amount }
    });
    let drawn = drawn.collect();
    author.does("deng-wei", receive, &How::default())?;
    author.wait(SignedDuration::from_mins(15));
    let sample = name(&format!("{lot}-S01"), SampleId::new)?;
    author.does("li-na", SampleLot { lot, sample, drawn }, &How::default())?;
    Ok(())
}

/// The next lot of a material, as it comes to the door.
fn delivery(
    author: &Author<'_>,
    id: &MaterialId,
    material: &Material,
    amount: u32,
    days: i64,
) -> Result<ReceiveLot, AuthorError> {
    let until = Some(later(author.now, days));
    let number = author.plant.lots.keys().filter(|it| it.as_str().starts_with(id.as_str())).count() + 1;
    let lot = name(&format!("{id}-{number:03}"), LotId::new)?;
    Ok(ReceiveLot {
        containers: containers(&lot, material, amount)?,
        lot,
        material: id.clone(),
        amount: Quantity::exact(Decimal::from(amount), material.unit),
        supplier: words("虚构供应商 / fictional supplier")?,
        use_by: until.filter(|_| material.dating != Some(Dating::Retest)),
        retest_by: until.filter(|_| material.dating == Some(Dating::Retest)),
        facts: facts(material)?,
        receipt: None,
    })
}

/// What is weighed comes in drums with numbers of their own; tanks, vials and filters do not.
fn containers(lot: &LotId, material: &Material, amount: u32) -> Result<Vec<NewContainer>, AuthorError> {
    const DRUMS: u32 = 5;
    let drums = match material.role {
        MaterialRole::RawMaterial | MaterialRole::Excipient if material.unit.code() == "g" => DRUMS,
        MaterialRole::RawMaterial
        | MaterialRole::Excipient
        | MaterialRole::StartingMaterial
        | MaterialRole::Solvent
        | MaterialRole::Buffer
        | MaterialRole::Consumable
        | MaterialRole::Intermediate
        | MaterialRole::DrugSubstance
        | MaterialRole::DrugProduct
        | MaterialRole::ReferenceStandard
        | MaterialRole::Reagent => 0,
    };
    let each = Decimal::from(amount.checked_div(DRUMS).unwrap_or(amount));
    let drum = |n: u32| {
        Ok(NewContainer {
            container: name(&format!("{lot}-C{n:02}"), ContainerId::new)?,
            amount: Quantity::exact(each, material.unit),
            tare: Some(Quantity::exact(Decimal::from(1_850), material.unit)),
            location: Some(words(&format!("W-{n:02}"))?),
        })
    };
    (1..=drums).map(drum).collect()
}

/// What happens in the store over a year: a drum is moved, and a lot is retested before its date.
pub(super) fn keep(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let how = &How::default();
    let drums: Vec<_> = author
        .plant
        .lots
        .iter()
        // Vials of a bank go by their own book.
        .filter(|(id, _)| !author.plant.banks.contains_key(*id))
        .map(|(_, it)| it)
        .flat_map(|it| it.containers.iter().filter(|(_, it)| it.opened.is_some()).map(|(id, _)| id.clone()).next())
        .collect();
    if let Some(container) = drums.first().cloned() {
        let to = words("W-11 隔离架（虚构）/ W-11, segregated shelf (made up)")?;
        author.does("deng-wei", MoveContainer { container, to }, how)?;
    }
    let now = author.now;
    let due =
        author.plant.lots.iter().filter(|(_, it)| it.left > Decimal::ZERO && it.standing == LotStanding::Released);
    let due = due.filter_map(|(id, it)| Some((it.retest_by.filter(|at| *at > now)?, id.clone())));
    if let Some((until, lot)) = due.min() {
        let found = words("含量 98.2 %，符合（虚构）/ assay 98.2 %, complies (made up)")?;
        let retest = RetestLot { lot, found, evidence: None, until: Some(later(until, 180)) };
        let meaning = Some("我已评价本次复验 / I have judged this retest");
        author.does("lin-qiao", retest, &How { meaning, ..How::default() })?;
    }
    Ok(())
}

/// Packs and tests the columns of a stage, and fits its cassettes. The column of the drug substance comes with its uses
/// from a paper log, near its registered lifetime, so that a visitor sees what that looks like.
pub(super) fn provide(author: &mut Author<'_>, stage: &str) -> Result<(), AuthorError> {
    let strategy = in_force(author)?;
    let Some(stage) = strategy.stages.iter().find(|it| it.id.as_str() == stage) else { return Ok(()) };
    while let Some(command) = hand::provided(&author.plant, &strategy.id, stage, author.now) {
        let (command, how) = match command {
            Command::InstallConsumable(it) if it.class.as_str() == "hic-column" => {
                let reason = Some("纸质柱日志 LB-12 第 40 页（虚构）/ paper column log LB-12, page 40 (made up)");
                (InstallConsumable { uses_before: 35, ..it }.into(), How { reason, ..How::default() })
            }
            other => (other, How::default()),
        };
        author.does("zhou-ke", command, &how)?;
        author.wait(SignedDuration::from_mins(45));
    }
    Ok(())
}

/// Takes and tests what a step wears.
pub(super) fn wear(author: &mut Author<'_>, batch: &BatchId, path: &StepPath) -> Result<(), AuthorError> {
    while let Some(command) = hand::before_wear(&author.plant, batch, path, author.now) {
        author.does("zhao-mei", command, &How::default())?;
    }
    Ok(())
}

/// Tests what a step wore.
pub(super) fn worn(author: &mut Author<'_>, batch: &BatchId, path: &StepPath) -> Result<(), AuthorError> {
    while let Some(command) = hand::after_wear(&author.plant, batch, path) {
        author.does("zhao-mei", command, &How::default())?;
    }
    Ok(())
}

/// Fits two filters of the drug substance for the visitor's batch.
pub(super) fn spare(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let strategy = in_force(author)?;
    let class = name("ds-sterile-filter", ConsumableClassId::new)?;
    let Some(declared) = strategy.consumables.get(&class) else { return Ok(()) };
    for number in ["DSF-31-101", "DSF-31-102"] {
        let Some(lot) = hand::lot(&author.plant, &declared.material, author.now) else { return Ok(()) };
        let install = InstallConsumable {
            consumable: name(number, ConsumableId::new)?,
            class: class.clone(),
            strategy: strategy.id.clone(),
            lot,
            amount: None,
            serial: Some(words(&format!("SN-{number}"))?),
            equipment: None,
            bed: None,
            from: None,
            uses_before: 0,
            despite: None,
        };
        author.does("zhao-mei", install, &How::default())?;
    }
    Ok(())
}

/// Receives a lot that nobody has looked at yet, for a visitor to release.
pub(super) fn quarantine(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let strategy = in_force(author)?;
    let excipient = strategy.materials.iter().find(|(_, it)| it.role == MaterialRole::Excipient);
    let Some((id, material)) = excipient else { return Ok(()) };
    let receive = delivery(author, id, material, 25_000, 700)?;
    author.does("deng-wei", receive, &How::default())?;
    Ok(())
}

fn plenty(unit: Unit) -> u32 {
    match unit.code() {
        "L" | "mL" => 60_000,
        "g" => 900_000,
        _ => 900_000,
    }
}

/// Made-up figures for a certificate, by what they are.
fn facts(material: &Material) -> Result<BTreeMap<EntryId, Quantity>, AuthorError> {
    let figure = |id: &str, unit: &str| match id {
        "purity" => "98.4".to_owned(),
        "chiral-purity" => "99.6".to_owned(),
        "water" => "0.03".to_owned(),
        "ph" => "7.2".to_owned(),
        "endotoxin" => "0.05".to_owned(),
        "osmolality" => "290".to_owned(),
        "activity" | "viability" => "97".to_owned(),
        "peroxides" => "4".to_owned(),
        "conductivity" => "18.2".to_owned(),
        "passage" => "12".to_owned(),
        _ => format!("1{}", if unit == "%" { "" } else { ".0" }),
    };
    let of = |id: &EntryId, unit: Unit| quantity(&format!("{} {}", figure(id.as_str(), unit.code()), unit.code()));
    material.facts.iter().map(|it| Ok((it.id.clone(), of(&it.id, it.unit)?))).collect()
}

fn later(from: Timestamp, days: i64) -> Timestamp {
    from.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(from)
}
