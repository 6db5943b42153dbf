//! The stability studies of the demonstration: a registration study of three product lots, whose shelf life ends with the
//! twelve months that they were tested for, and a lot of the ongoing programme whose last pulls wait for the visitor. All
//! figures are made up.

use plant::batch::Entered;
use plant::equipment::{AddEquipment, QualifyEquipment};
use plant::id::{EntryId, EquipmentClassId, EquipmentId, LotId, StageId, StrategyId, StudyId};
use plant::quantity::Unit;
use plant::stability::{
    ApproveStudy, Condition, ConditionKind, Due, Place, Placed, ProposeStudy, PullSamples, Purpose,
    RecordStabilityResult, StartStudy, Storage, StudyPlace, Tested, VerifyStabilityResult,
};
use plant::strategy::Specification;
use plant::text::Label;
use rust_decimal::Decimal;

use super::author::{Author, AuthorError, How};
use super::history::{name, words};
use super::laboratory;
use super::reference::STRATEGY;
use crate::stability::figure;

const REGISTRATION: &str = "ST-30-001";
const ONGOING: &str = "ST-30-002";
/// Its chamber for each condition, in the order of the protocol.
const CHAMBERS: [(&str, &str); 2] = [("CH-05", "5 °C"), ("CH-25", "25 °C / 60 % RH")];
/// What is tested, with its first value and its change a month, in hundredths. At month 0 the lots are what they were at
/// release, inside the limits of every market; the lines meet the shelf-life limits after the months that were tested, and of a
/// biological product nobody goes beyond those (ICH Q5C, 6).
const TESTS: [(&str, i64, i64); 3] =
    [("high-molecular-weight", 130, 22), ("monomer-purity", 9740, -17), ("ph", 600, 0)];
/// From this month on nobody in the story pulls samples of the ongoing programme: one is late, and the visitor pulls it.
const LEFT_TO_THE_VISITOR: u32 = 9;

/// After a batch of the history: studies begin, and what is due is pulled and tested. While a batch is tested it has no name.
pub(super) fn tend(author: &mut Author<'_>, batch: &str) -> Result<(), AuthorError> {
    match batch {
        "DP-30-003" => {
            chambers(author)?;
            let months = [0, 1, 2, 3, 6, 12, 18, 24, 36];
            let accelerated = Some(&[0, 3, 6][..]);
            begin(
                author,
                REGISTRATION,
                Purpose::Registration,
                &["DP-30-001", "DP-30-002", "DP-30-003"],
                &months,
                accelerated,
            )?;
        }
        "DP-30-004" => {
            begin(author, ONGOING, Purpose::Ongoing, &["DP-30-004"], &[0, 3, 6, 9, 12, 15, 18, 24, 36], None)?;
        }
        _ => (),
    }
    let due: Vec<(StudyId, Place)> = author
        .plant
        .pulls_due(author.now, author.now)
        .into_iter()
        .filter(|it| it.due == Due::Now && !(it.study.as_str() == ONGOING && it.place.months >= LEFT_TO_THE_VISITOR))
        .map(|it| (it.study.clone(), it.place))
        .collect();
    for (study, place) in due {
        tested(author, &study, &place)?;
    }
    Ok(())
}

/// At the end of the history: MSAT proposes what the data support, and quality has not decided yet.
pub(super) fn suggest(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let study = name(REGISTRATION, StudyId::new)?;
    let Some(it) = author.plant.studies.get(&study) else { return Ok(()) };
    let figures = figure::figures(&author.plant, it);
    let longest = |market: Option<&str>| author.plant.longest_shelf_life(it, &figures, market);
    let markets = author.plant.study_markets(it);
    let markets = markets.into_iter().map(|market| (market.clone(), longest(Some(&market)))).collect();
    let months = (longest(None), markets);
    let why =
        words("以 12 个月实测数据为限（虚构数据）/ no further than the twelve months that were tested (made-up data)")?;
    let propose = figure::propose(&author.plant, &study, months, why);
    author.does("shen-yue", propose, &How::default())?;
    Ok(())
}

fn chambers(author: &mut Author<'_>) -> Result<(), AuthorError> {
    for (id, climate) in CHAMBERS {
        let equipment = name(id, EquipmentId::new)?;
        let add = AddEquipment {
            equipment: equipment.clone(),
            class: name("stability-chamber", EquipmentClassId::new)?,
            name: Label::new(&format!("稳定性试验箱 {climate}"), &format!("Stability chamber {climate}")),
            room: words("QC-12")?,
        };
        author.does("zhou-ke", add, &How::default())?;
        let until = author.now.checked_add(jiff::SignedDuration::from_hours(24 * 1000)).unwrap_or(author.now);
        author.does("zhou-ke", QualifyEquipment { equipment, until }, &How::default())?;
    }
    Ok(())
}

fn begin(
    author: &mut Author<'_>,
    study: &str,
    purpose: Purpose,
    lots: &[&str],
    months: &[u32],
    accelerated: Option<&[u32]>,
) -> Result<(), AuthorError> {
    let study = name(study, StudyId::new)?;
    let lots = lots.iter().map(|it| name(it, LotId::new)).collect::<Result<Vec<_>, _>>()?;
    let condition = |id: &str, kind, climate: &str, months: &[u32]| {
        Ok::<_, AuthorError>(Condition {
            id: name(id, EntryId::new)?,
            kind,
            climate: words(climate)?,
            months: months.to_vec(),
            early_days: 14,
            late_days: 28,
        })
    };
    let mut conditions = vec![condition("5C", ConditionKind::LongTerm, "5 ± 3 °C", months)?];
    if let Some(months) = accelerated {
        conditions.push(condition("25C", ConditionKind::Accelerated, "25 ± 2 °C / 60 ± 5 % RH", months)?);
    }
    let mut placed = Vec::new();
    for (condition, (chamber, _)) in conditions.iter().zip(CHAMBERS) {
        for lot in &lots {
            let (condition, chamber) = (condition.id.clone(), name(chamber, EquipmentId::new)?);
            placed.push(Placed { lot: lot.clone(), condition, chamber, units: 40 });
        }
    }
    let propose = ProposeStudy {
        study: study.clone(),
        strategy: name(STRATEGY, StrategyId::new)?,
        stage: name("drug-product", StageId::new)?,
        purpose,
        storage: Storage::Refrigerated,
        lots,
        container: words("20 mL 西林瓶，倒置 / 20 mL vial, inverted")?,
        conditions,
        tests: TESTS.iter().map(|it| Tested { attribute: it.0.to_owned(), assay: false }).collect(),
        units: 3,
    };
    author.does("li-na", propose, &How::default())?;
    let meaning = Some("我批准本方案 / I approve this protocol");
    for who in ["shen-yue", "lin-qiao"] {
        author.does(who, ApproveStudy { study: study.clone() }, &How { meaning, ..How::default() })?;
    }
    author.does("li-na", StartStudy { study, placed, despite: None }, &How::default())?;
    Ok(())
}

/// A made-up value: a line with a scatter of a few hundredths that differs by lot and month.
fn value(place: &Place, number: usize, first: i64, change: i64) -> Decimal {
    let spread = place.lot.as_str().bytes().map(i64::from).sum::<i64>() + i64::from(place.months) * 7;
    let scatter = (spread + i64::try_from(number).unwrap_or(0) * 3) % 5 - 2;
    Decimal::new(first + change * i64::from(place.months) + scatter, 2)
}

fn tested(author: &mut Author<'_>, study: &StudyId, place: &Place) -> Result<(), AuthorError> {
    let pull = PullSamples { study: study.clone(), place: place.clone(), units: 3, despite: None };
    author.does("li-na", pull, &How::default())?;
    for (number, (attribute, first, change)) in TESTS.iter().enumerate() {
        let declared = author.plant.studies.get(study).and_then(|it| author.plant.study_attribute(it, attribute));
        let unit: Unit = match declared.map(|it| it.specification) {
            Some(Specification::Number { unit, .. }) => unit,
            Some(Specification::Choice { .. }) | None => return Err(AuthorError::Name((*attribute).to_owned())),
        };
        let of = StudyPlace { study: study.clone(), place: place.clone() };
        laboratory::run_at(author, &of, attribute)?;
        let replicates = vec![Entered::Typed { text: value(place, number, *first, *change).to_string(), unit }];
        let (place, attribute) = (place.clone(), (*attribute).to_owned());
        let record = RecordStabilityResult {
            study: study.clone(),
            place: place.clone(),
            attribute: attribute.clone(),
            replicates,
            despite: None,
            run: None,
        };
        author.does("li-na", record, &How::default())?;
        author.does(
            "wang-fang",
            VerifyStabilityResult { study: study.clone(), place, attribute, of: None },
            &How::default(),
        )?;
    }
    Ok(())
}
