//! A steady hand at the door of the store: takes a delivery in as its rule asks, one act after the other, with a supplier,
//! a certificate and findings that are made up and say so.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ledger::Hash;
use plant::id::{ContainerId, LotId, SampleId, SupplierId};
use plant::material::{
    AddSupplier, ApproveSupplier, Basis, BasisKind, Drawn, ExamineReceipt, FileCertificate, Finding, Gave, Lot,
    Receipt, SampleLot, SupplierKind, TestSample,
};
use plant::people::Role;
use plant::quantity::{Quantity, Unit};
use plant::strategy::{IntakeLack, MaterialTest};
use plant::text::{Label, Text};
use plant::verdict::Verdict;
use plant::{Command, Plant};
use rust_decimal::Decimal;

/// The supplier of everything whose supplier nobody named.
const SUPPLIER: &str = "SUP-001";
/// So many containers come where they have no numbers.
const CAME: u32 = 4;

/// The next act by which a delivery comes nearer to its release, and the role of whoever does it. Nothing where all is
/// done, or where what lacks is not for a steady hand to make good.
#[must_use]
pub fn next_intake(plant: &Plant, id: &LotId, now: Timestamp) -> Option<(Role, Command)> {
    let lacks = plant.intake_lacks(id, now);
    let it = plant.lots.get(id)?;
    let lot = id.clone();
    match lacks.first()?.lack {
        IntakeLack::NotExamined => {
            let supplier = SupplierId::new(SUPPLIER).ok()?;
            if !plant.suppliers.contains_key(&supplier) {
                let name = Label::new("示例化学（虚构）", "Example Chemicals (fictional)");
                let site = Text::new("虚构地址 1 号 / Fictional Road 1").ok()?;
                let kind = SupplierKind::Manufacturer;
                return Some((Role::Warehouse, AddSupplier { supplier, name, kind, site }.into()));
            }
            let numbered = u32::try_from(it.containers.len()).ok()?;
            let containers = if numbered > 0 { numbered } else { CAME };
            let receipt = sound(supplier, &format!("EX-{id}"), containers)?;
            Some((Role::Warehouse, ExamineReceipt { lot, receipt }.into()))
        }
        IntakeLack::SupplierNotApproved => {
            let receipt = it.intake.receipt()?;
            let behind = core::iter::once(&receipt.supplier).chain(&receipt.manufacturer);
            let open =
                |id: &&SupplierId| !plant.suppliers.get(*id).is_some_and(|of| of.approved(&it.material, now).holds());
            let supplier = behind.into_iter().find(open)?.clone();
            let (material, basis) = (it.material.clone(), bases(now)?);
            let until = now.checked_add(SignedDuration::from_hours(24 * 730)).ok()?;
            Some((Role::QaReviewer, ApproveSupplier { supplier, material, basis, until, terms: None }.into()))
        }
        IntakeLack::CertificateMissing => {
            let sha256 = Hash::of(certificate(id).as_bytes()).to_string();
            let (number, file) = (Text::new(&format!("COA-{id}")).ok()?, Text::new(&format!("coa-{id}.txt")).ok()?);
            Some((Role::Warehouse, FileCertificate { lot, number, file, sha256 }.into()))
        }
        IntakeLack::NotSampled => sample(plant, id, it, now).map(|it| (Role::QcAnalyst, it.into())),
        IntakeLack::IdentityMissing | IntakeLack::TestMissing => {
            test(plant, id, it, now).map(|it| (Role::QcAnalyst, it.into()))
        }
        IntakeLack::ReceiptFault | IntakeLack::TestFailed => None,
    }
}

/// A delivery in which everything is as it should be.
#[must_use]
pub fn sound(supplier: SupplierId, their: &str, containers: u32) -> Option<Receipt> {
    Some(Receipt {
        supplier,
        manufacturer: None,
        manufacturer_lot: Text::new(their).ok()?,
        containers,
        packaging: Finding::Sound,
        seal: Finding::Sound,
        label: Finding::Sound,
        transport: Finding::Sound,
        remark: None,
    })
}

/// What the made-up certificate of a delivery says.
#[must_use]
pub fn certificate(lot: &LotId) -> String {
    format!("MADE UP / 虚构\nCertificate of analysis / 检验报告\nlot {lot}\nconforms / 符合规定\n")
}

fn bases(now: Timestamp) -> Option<Vec<Basis>> {
    let days = |n: i64| -> Option<Date> {
        let at = now.checked_sub(SignedDuration::from_hours(24 * n)).ok()?;
        Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
    };
    let one = |kind: BasisKind, ago: i64, number: &str| {
        Some(Basis { kind, on: days(ago)?, reference: Text::new(number).ok()? })
    };
    Some(vec![one(BasisKind::Audit, 90, "AUD-EX-01")?, one(BasisKind::QualityAgreement, 60, "QAG-EX-01")?])
}

/// So much is drawn from one container.
fn portion(unit: Unit) -> Quantity {
    let digits = match unit.code() {
        "L" | "mL" => Decimal::new(1, 2),
        _ => Decimal::ONE,
    };
    Quantity::exact(digits, unit)
}

fn sample(plant: &Plant, id: &LotId, it: &Lot, now: Timestamp) -> Option<SampleLot> {
    let wanted = plant.intake_plans(id, now).iter().map(|it| it.to_sample).max()?;
    let sampled = it.intake.sampled();
    let all: Vec<ContainerId> = if it.containers.is_empty() {
        (1..=it.intake.receipt()?.containers).filter_map(|n| ContainerId::new(&n.to_string()).ok()).collect()
    } else {
        it.containers.keys().cloned().collect()
    };
    let still = usize::try_from(wanted).ok()?.checked_sub(sampled.len())?;
    let open = all.into_iter().filter(|it| !sampled.contains(it)).take(still);
    let drawn: Vec<_> = open.map(|container| Drawn { container, amount: portion(it.unit) }).collect();
    let sample = SampleId::new(&format!("{id}-S{:02}", it.intake.samples.len() + 1)).ok()?;
    (!drawn.is_empty()).then(|| SampleLot { lot: id.clone(), sample, drawn })
}

fn test(plant: &Plant, id: &LotId, it: &Lot, now: Timestamp) -> Option<TestSample> {
    let plans = plant.intake_plans(id, now);
    let tests = plans.iter().flat_map(|it| &it.material.tests);
    for of in tests {
        let open = |container: &ContainerId| it.intake.tested(of, Some(container)) != Some(Verdict::Pass);
        let done = !of.identity && it.intake.tested(of, None) == Some(Verdict::Pass);
        let sample = it.intake.samples.iter().find(|it| !done && it.drawn.iter().any(|it| open(&it.container)));
        let Some(sample) = sample else { continue };
        return Some(TestSample {
            lot: id.clone(),
            sample: sample.id.clone(),
            test: of.id.clone(),
            containers: Vec::new(),
            gave: gave(of)?,
            remark: None,
        });
    }
    None
}

/// In the middle of its limit; one with one end lies well inside.
fn gave(of: &MaterialTest) -> Option<Gave> {
    let Some((unit, range)) = &of.limit else { return Some(Gave::Stated(Verdict::Pass)) };
    let two = Decimal::TWO;
    let value = match (range.low(), range.high()) {
        (Some(low), Some(high)) => low.checked_add(high)?.checked_div(two)?,
        (None, Some(high)) => high.checked_div(two)?,
        (Some(low), None) => low.checked_add(low.abs())?,
        (None, None) => Decimal::ONE,
    };
    range.contains(value).then(|| Gave::Measured(Quantity::exact(value.normalize(), *unit)))
}
