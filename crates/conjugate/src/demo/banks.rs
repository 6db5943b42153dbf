//! The cell banks of the demonstration: a seed and a master bank from before the first batch, and a working bank laid down
//! from what a banking batch made. All of it is made up.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use plant::bank::{
    DiscardVials, LayDownBank, Level, MoveVials, Purpose, RecordBankAlarm, RecordBankTest, ReleaseBank, TakeVials,
    VerifyBankTest, VialOf, Vials,
};
use plant::id::{BatchId, ContainerId, EntryId, LotId, MaterialId, StrategyId};
use plant::material::ReceiveLot;
use plant::quantity::{Quantity, Unit};
use rust_decimal::Decimal;

use super::author::{Author, AuthorError, How};
use super::history::{name, quantity, words};
use super::reference::STRATEGY;
use crate::bank::made_up;

const TANK_A: &str = "液氮罐 A，细胞库一 / tank A, cell store 1";
const TANK_B: &str = "液氮罐 B，异地备份库 / tank B, backup site";

/// Before the first batch: the seed and the master bank.
pub(super) fn before(author: &mut Author<'_>) -> Result<(), AuthorError> {
    received(author, "PCB-28", "primary-cell-bank", 40)?;
    laid_down(author, "PCB-28", None, (0, 2), ("0", "6.0"), (24, 40))?;
    released(author, "PCB-28")?;
    author.wait(SignedDuration::from_hours(24 * 20));
    received(author, "MCB-29", "master-cell-bank", 200)?;
    laid_down(author, "MCB-29", Some(("PCB-28", "PCB-28-V001")), (2, 6), ("6.0", "18.0"), (120, 200))?;
    let taken = TakeVials {
        bank: name("MCB-29", LotId::new)?,
        vials: vec![name("MCB-29-V120", ContainerId::new)?],
        purpose: Purpose::Test,
        what: words("外源因子检定样品（虚构）/ sample for adventitious agents (made up)")?,
        in_spite: false,
    };
    author.does("li-na", taken, &How::default())?;
    released(author, "MCB-29")
}

/// After its banking batch was released: the working bank, and what happened to some of its vials.
pub(super) fn working(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let bank = batch.as_str();
    laid_down(author, bank, None, (6, 12), ("18.0", "30.0"), (160, 240))?;
    released(author, bank)?;
    let id = name(bank, LotId::new)?;
    let vial = |number: u32| name(&format!("{bank}-V{number:03}"), ContainerId::new);
    author.wait(SignedDuration::from_hours(30));
    let vials = vec![vial(159)?, vial(160)?];
    author.does("deng-wei", MoveVials { bank: id.clone(), vials, to: words(TANK_B)? }, &How::default())?;
    let how =
        How { second: Some("sun-li"), reason: Some("管盖松动（虚构）/ loose cap (made up)"), ..How::default() };
    author.does("deng-wei", DiscardVials { bank: id.clone(), vials: vec![vial(240)?] }, &how)?;
    let ended = author.now;
    let began = ended.checked_sub(SignedDuration::from_mins(50)).unwrap_or(ended);
    let (place, warmest) = (words(TANK_A)?, quantity("-158 Cel")?);
    author.does("zhou-ke", RecordBankAlarm { bank: id, place, warmest, began, ended }, &How::default())?;
    Ok(())
}

fn received(author: &mut Author<'_>, bank: &str, material: &str, vials: u32) -> Result<(), AuthorError> {
    let (lot, material) = (name(bank, LotId::new)?, name(material, MaterialId::new)?);
    let mut facts = BTreeMap::new();
    if material.as_str() == "master-cell-bank" {
        facts.insert(name("passage", EntryId::new)?, quantity("6 {passages}")?);
        facts.insert(name("viability", EntryId::new)?, quantity("97 %")?);
    }
    let receive = ReceiveLot {
        lot,
        material,
        amount: Quantity::exact(Decimal::from(vials), Unit::ONE),
        supplier: words("虚构建库单位 / fictional banking laboratory")?,
        use_by: None,
        retest_by: None,
        facts,
        containers: Vec::new(),
        receipt: None,
    };
    author.does("deng-wei", receive, &How::default())?;
    author.wait(SignedDuration::from_mins(40));
    Ok(())
}

fn laid_down(
    author: &mut Author<'_>,
    bank: &str,
    from: Option<(&str, &str)>,
    passages: (u32, u32),
    doublings: (&str, &str),
    (split, last): (u32, u32),
) -> Result<(), AuthorError> {
    let bank = name(bank, LotId::new)?;
    let number = |it: &str| it.parse::<Decimal>().map_err(|_| AuthorError::Name(it.to_owned()));
    let level = |passages: u32, doublings: &str| {
        Ok::<_, AuthorError>(Level { passages: passages.into(), doublings: Some(number(doublings)?) })
    };
    let from = match from {
        Some((bank, vial)) => vec![VialOf { bank: name(bank, LotId::new)?, vial: name(vial, ContainerId::new)? }],
        None => Vec::new(),
    };
    let lay = LayDownBank {
        origin: made_up::origin(&bank).ok_or_else(|| AuthorError::Name(bank.to_string()))?,
        bank,
        strategy: name(STRATEGY, StrategyId::new)?,
        from,
        cells_of: None,
        start: level(passages.0, doublings.0)?,
        banked: level(passages.1, doublings.1)?,
        vials: vec![
            Vials { first: 1, last: split, place: words(TANK_A)? },
            Vials { first: split + 1, last, place: words(TANK_B)? },
        ],
        in_spite: None,
    };
    author.does("he-ping", lay, &How::default())?;
    author.wait(SignedDuration::from_mins(35));
    Ok(())
}

/// Every test that is still asked, and the release over all of them.
fn released(author: &mut Author<'_>, bank: &str) -> Result<(), AuthorError> {
    let id = name(bank, LotId::new)?;
    for (attribute, value) in made_up::tests(&author.plant, &id) {
        author.wait(SignedDuration::from_mins(45));
        let report =
            words(&format!("QC-{bank}-{}（虚构 / made up）", attribute.rsplit('/').next().unwrap_or_default()))?;
        let record = RecordBankTest { bank: id.clone(), attribute: attribute.clone(), replicates: vec![value], report };
        author.does("li-na", record, &How::default())?;
        author.does("wang-fang", VerifyBankTest { bank: id.clone(), attribute }, &How::default())?;
    }
    author.wait(SignedDuration::from_hours(20));
    let meaning = Some("我放行该细胞库 / I release this cell bank");
    author.does("lin-qiao", ReleaseBank { bank: id }, &How { meaning, ..How::default() })?;
    Ok(())
}
