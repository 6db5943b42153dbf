//! A history for the demonstration: set-up, materials, finished batches of all four stages with what usually goes
//! wrong, and one drug-substance batch in progress for the visitor to carry on.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use ledger::{Files, Ledger};
use plant::Plant;
use plant::batch::{AssignEquipment, Entered, FinishBatch, Observed, StartBatch};
use plant::disposition::{self, Choice, DecideDisposition};
use plant::equipment::CleanEquipment;
use plant::id::{AttributeId, BatchId, EntryId, EquipmentId, LotId, StageId, StepPath, StrategyId};
use plant::lab::{IssueAnalysis, RecordResult, VerifyResult};
use plant::quality::{
    About, AssessDeviation, Class, CloseDeviation, DecideException, DeviationStanding, OpenDeviation,
};
use plant::quantity::{Quantity, Unit};
use plant::strategy::{Blocker, StepKind};
use plant::text::Text;
use plant::verdict::Verdict;

use super::author::{Author, AuthorError, How};
use super::banks;
use super::chromatogram;
use super::door;
use super::incident::{failed_later, perform, reprocessed};
use super::instruments;
use super::investigated::{answer_unexpected, before_tests};
use super::laboratory;
use super::reference::STRATEGY;
use super::samples;
use super::setting;
use super::stability;
use super::told::{Ends, HISTORY, Incident, Told};
use super::vary::Vary;
use crate::hand;
use crate::lab::hand as at_the_bench;

/// The batch that waits for the visitor, and the step before which it waits.
const IN_PROGRESS: (&str, &str) = ("DS-31-006", "conjugation/add-linker-payload");

/// Writes the whole history into an empty ledger, with its files beside it, and answers the plant that follows from it,
/// and its last instant.
///
/// # Errors
/// When the story is refused or the ledger does not take it.
pub fn write(ledger: &mut Ledger, files: &Files) -> Result<(Plant, Timestamp), AuthorError> {
    let begins = Timestamp::from_second(1_893_347_280).map_err(|it| AuthorError::Name(it.to_string()))?;
    let mut author = Author::new(ledger, files, Plant::default(), begins);
    let mut vary = Vary::new();
    setting::found(&mut author)?;
    setting::strategy(&mut author)?;
    setting::equipment(&mut author)?;
    setting::training(&mut author)?;
    door::procedures(&mut author, true)?;
    banks::before(&mut author)?;
    let mut waiting = Vec::new();
    for each in HISTORY {
        author.wait(SignedDuration::from_hours(24 * each.after_days));
        waiting = grown(&mut author, &mut vary, waiting)?;
        setting::receive(&mut author, each.stage)?;
        setting::provide(&mut author, each.stage)?;
        let batch = made(&mut author, &mut vary, each)?;
        waiting.extend(batch.map(|batch| (each, batch)));
        stability::tend(&mut author, each.batch)?;
        if each.stage == "cell-bank" {
            banks::working(&mut author, &name(each.batch, BatchId::new)?)?;
        }
    }
    for (told, batch) in waiting {
        settled(&mut author, &mut vary, told, &batch)?;
    }
    stability::suggest(&mut author)?;
    setting::keep(&mut author)?;
    complaint(&mut author)?;
    author.wait(SignedDuration::from_hours(24 * 12));
    setting::receive(&mut author, "drug-substance")?;
    // Before the batch that the visitor carries on: its clocks run.
    instruments::files(&mut author)?;
    laboratory::aborted(&mut author, &name("DS-31-005", BatchId::new)?, "aggregates")?;
    let (batch, until) = IN_PROGRESS;
    let batch = begin(&mut author, "drug-substance", batch)?;
    walk(&mut author, &mut vary, &batch, &[], Some(until))?;
    samples::under_way(&mut author, &batch)?;
    laboratory::ready(&mut author, &batch)?;
    // A run that carries the batch's sample, so that a file of the instrument gives its result by itself.
    laboratory::run(&mut author, &batch, "activation/activated-aggregates")?;
    setting::spare(&mut author)?;
    setting::quarantine(&mut author)?;
    setting::at_the_door(&mut author)?;
    door::procedures(&mut author, false)?;
    door::door(&mut author)?;
    let now = author.now;
    Ok((author.finish()?, now))
}

pub(super) fn name<T>(text: &str, new: impl Fn(&str) -> Result<T, plant::id::NotAnId>) -> Result<T, AuthorError> {
    new(text).map_err(|it| AuthorError::Name(format!("{text}: {it}")))
}

pub(super) fn words(text: &str) -> Result<Text, AuthorError> {
    Text::new(text).map_err(|_| AuthorError::Name(text.to_owned()))
}

/// Reads `28.8 g/L`.
pub(super) fn quantity(text: &str) -> Result<Quantity, AuthorError> {
    let bad = || AuthorError::Name(text.to_owned());
    let (number, unit) = text.rsplit_once(' ').ok_or_else(bad)?;
    Quantity::parse(number, Unit::new(unit).map_err(|_| bad())?).map_err(|_| bad())
}

fn begin(author: &mut Author<'_>, stage: &str, batch: &str) -> Result<BatchId, AuthorError> {
    let id = name(batch, BatchId::new)?;
    let start = StartBatch {
        batch: id.clone(),
        lot: name(batch, LotId::new)?,
        stage: name(stage, StageId::new)?,
        strategy: name(STRATEGY, StrategyId::new)?,
    };
    author.does("he-ping", start, &How::default())?;
    Ok(id)
}

/// Cleans and assigns what a unit operation needs, once, before its first step.
fn equip(author: &mut Author<'_>, batch: &BatchId, step: &StepPath) -> Result<(), AuthorError> {
    let wanted: Vec<_> = {
        let Some(it) = author.plant.batches.get(batch) else { return Ok(()) };
        let Some((_, stage)) = author.plant.pinned(it) else { return Ok(()) };
        let Some(unit) = stage.operation(&step.unit) else { return Ok(()) };
        let assigned = |class| it.equipment.contains_key(&(unit.id.clone(), class));
        unit.equipment.iter().filter(|class| !assigned((*class).clone())).cloned().collect()
    };
    for class in wanted {
        let found = author.plant.equipment.iter().find(|(_, it)| it.class == class);
        let Some((id, it)) = found.map(|(id, it)| (id.clone(), it.clone())) else {
            return Err(AuthorError::Name(format!("no equipment of class {class}")));
        };
        if it.batch.as_ref() != Some(batch) {
            clean(author, &id)?;
        }
        let assign = AssignEquipment { batch: batch.clone(), unit: step.unit.clone(), class, equipment: id };
        author.does("zhao-mei", assign, &How::default())?;
    }
    Ok(())
}

fn clean(author: &mut Author<'_>, equipment: &EquipmentId) -> Result<(), AuthorError> {
    let until = author.now.checked_add(SignedDuration::from_hours(24 * 7)).unwrap_or(author.now);
    author.does("sun-li", CleanEquipment { equipment: equipment.clone(), until }, &How::default())?;
    Ok(())
}

/// Walks the record of a batch, to its end or to a step.
fn walk(
    author: &mut Author<'_>,
    vary: &mut Vary,
    batch: &BatchId,
    incidents: &[Incident],
    until: Option<&str>,
) -> Result<(), AuthorError> {
    loop {
        let next = author.plant.batches.get(batch).and_then(|it| it.next_step(author.plant.pinned(it)?.1));
        let Some(path) = next else { return Ok(()) };
        if until.is_some_and(|it| it == path.to_string()) {
            return equip(author, batch, &path);
        }
        if reprocessed(author, batch, &path.to_string(), incidents)? {
            setting::receive(author, "drug-substance")?;
            continue;
        }
        equip(author, batch, &path)?;
        setting::wear(author, batch, &path)?;
        author.wait(SignedDuration::from_mins(vary.minutes()));
        // What the visitor carries on is left to the visitor.
        if until.is_some() {
            samples::came(author, batch)?
        } else {
            samples::received(author, batch)?
        }
        author.now = hand::due(&author.plant, batch, &path, author.now);
        let mut step = match hand::step(&author.plant, batch, &path, author.now) {
            Some(step) => step,
            None => {
                // A lot of short shelf life ran out while the batch was made; the store has received another.
                if let Some(stage) = author.plant.batches.get(batch).map(|it| it.stage.clone()) {
                    setting::receive(author, stage.as_str())?;
                }
                hand::step(&author.plant, batch, &path, author.now)
                    .ok_or_else(|| AuthorError::Name(format!("{batch} cannot do {path}: no lot, or no target")))?
            }
        };
        vary.values(&author.plant, &mut step);
        perform(author, step, incidents)?;
        samples::after(author, batch, &path)?;
        setting::worn(author, batch, &path)?;
    }
}

/// The batches whose sterility is known by now are settled; the others wait on.
fn grown(
    author: &mut Author<'_>,
    vary: &mut Vary,
    waiting: Vec<(&'static Told, BatchId)>,
) -> Result<Vec<(&'static Told, BatchId)>, AuthorError> {
    let mut on = Vec::new();
    for (told, batch) in waiting {
        let until = author.plant.incubates_until(&batch, "sterility", author.now);
        if until.is_some_and(|it| it > author.now) {
            on.push((told, batch));
        } else {
            settled(author, vary, told, &batch)?;
        }
    }
    Ok(on)
}

/// One finished batch: walked, tested, reviewed, decided. Answers the batch where its sterility is still open: the plant
/// goes on with the next one.
fn made(author: &mut Author<'_>, vary: &mut Vary, told: &Told) -> Result<Option<BatchId>, AuthorError> {
    let batch = begin(author, told.stage, told.batch)?;
    walk(author, vary, &batch, told.incidents, None)?;
    let mut facts = BTreeMap::new();
    for (fact, value) in told.facts {
        facts.insert(name(fact, EntryId::new)?, quantity(value)?);
    }
    let finish = FinishBatch { batch: batch.clone(), amount: quantity(told.amount)?, facts };
    author.does("he-ping", finish, &How::default())?;
    samples::taken(author, &batch)?;
    if told.ends == Ends::InReview {
        for incident in told.incidents {
            if let Incident::Chromatogram(areas) = incident {
                chromatogram::for_the_visitor(author, &batch, *areas)?;
            }
        }
        test(author, vary, &batch, LEFT)?;
        return Ok(None);
    }
    before_tests(author, &batch, told.incidents)?;
    if told.stage == "drug-product" {
        test(author, vary, &batch, &[("sterility", Left::Missing)])?;
        return Ok(Some(batch));
    }
    settled(author, vary, told, &batch)?;
    Ok(None)
}

/// What is still open of the tests of a finished batch, its review and its disposition.
fn settled(author: &mut Author<'_>, vary: &mut Vary, told: &Told, batch: &BatchId) -> Result<(), AuthorError> {
    test(author, vary, batch, &[])?;
    review(author, batch)?;
    author.wait(SignedDuration::from_hours(30));
    let (choice, why) = match told.ends {
        Ends::InReview | Ends::Released | Ends::ToMarket => {
            certify(author, batch)?;
            (Choice::Release, "全部项目合格或已按规程决定 / every item passed or was decided")
        }
        Ends::Rejected => (
            Choice::Reject,
            "偶联温度超出已证明可接受范围（虚构）/ conjugation temperature outside its proven range (made up)",
        ),
    };
    let decide =
        |kind| Ok::<_, AuthorError>(DecideDisposition { batch: batch.clone(), kind, choice, why: words(why)? });
    let meaning = Some("我对本批作出处置决定 / I decide the disposition of this batch");
    author.does("gao-yun", decide(disposition::Kind::Factory)?, &How { meaning, ..How::default() })?;
    for incident in told.incidents {
        if let Incident::FailedLater(attribute, value) = incident {
            failed_later(author, batch, attribute, value)?;
        }
    }
    if told.ends == Ends::ToMarket {
        author.wait(SignedDuration::from_hours(48));
        author.does("ren-tao", decide(disposition::Kind::Market)?, &How { meaning, ..How::default() })?;
    }
    Ok(())
}

/// What the laboratory leaves to the visitor: a result that is missing, one that nobody has verified, one below the
/// quantitation limit of its method, which lies above the limit, and one outside its alert limit.
const LEFT: &[(&str, Left)] = &[
    ("sterility", Left::Missing),
    ("endotoxin", Left::Unverified),
    ("residual-solvent", Left::Is("<1500")),
    ("high-molecular-weight", Left::Is("2.8")),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Missing,
    Unverified,
    Is(&'static str),
}

/// Late news about a batch that was released long ago: its releases open again.
fn complaint(author: &mut Author<'_>) -> Result<(), AuthorError> {
    author.wait(SignedDuration::from_hours(50));
    let what = words("投诉：两支西林瓶轧盖松动（虚构）/ complaint: loose crimp on two vials (made up)")?;
    let open = OpenDeviation { batch: Some(name("DP-30-002", BatchId::new)?), lot: None, class: Class::Major, what };
    // Not by the one who closes it: whoever opened a deviation does not.
    author.does("he-ping", open, &How::default())?;
    Ok(())
}

/// What other methods say beside HIC: it takes nothing from the sequence of the others.
const BESIDE: [&str; 3] = ["dar-rp", "dar-uv", "conjugation/dar-uv"];

/// Every test of the stage, at values that meet their limits; what a file has given already is only verified.
fn test(author: &mut Author<'_>, vary: &mut Vary, batch: &BatchId, leave: &[(&str, Left)]) -> Result<(), AuthorError> {
    let from_file: Vec<(String, Vec<AttributeId>)>;
    let tests: Vec<_> = {
        let Some((it, (_, stage))) =
            author.plant.batches.get(batch).and_then(|it| Some((it, author.plant.pinned(it)?)))
        else {
            return Ok(());
        };
        from_file = stage
            .steps()
            .filter_map(|(path, _, step)| match &step.kind {
                StepKind::File { tests } => Some((path.unit.to_string(), tests.clone())),
                StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure | StepKind::Sample { .. } => None,
            })
            .collect();
        let _ = it;
        let all = hand::attributes(stage).into_iter();
        all.map(|(path, _)| {
            let beside = BESIDE.contains(&path.as_str());
            let value = if beside { None } else { expected_value(&author.plant, vary, batch, &path) };
            (path, value)
        })
        .collect()
    };
    let by_file =
        |path: &str| from_file.iter().any(|(unit, tests)| tests.iter().any(|it| path == format!("{unit}/{it}")));
    // What incubates comes last.
    let (grows, others): (Vec<_>, Vec<_>) =
        tests.into_iter().partition(|(path, _)| author.plant.incubates(batch, path));
    for (attribute, mut value) in others.into_iter().chain(grows) {
        let left = leave.iter().find(|it| it.0 == attribute).map(|it| it.1);
        match (left, &mut value) {
            (Some(Left::Missing), _) => continue,
            (Some(Left::Is(is)), Some(Entered::Typed { text, .. })) => is.clone_into(text),
            (Some(Left::Is(_) | Left::Unverified) | None, _) => (),
        }
        let beside = BESIDE.contains(&attribute.as_str());
        author.wait(SignedDuration::from_mins(if beside { 4 } else { vary.minutes() }));
        grow(author, batch, &attribute)?;
        if author.plant.skip_holds(batch, &attribute).is_some_and(|it| it.is_ok()) {
            continue;
        }
        // What was tested in the course of the batch and counts is not tested again.
        let known = |plant: &Plant| {
            plant
                .batches
                .get(batch)
                .and_then(|it| plant.counting(it, &attribute).counts)
                .is_some_and(|it| it.verified.is_some())
        };
        if known(&author.plant) {
            continue;
        }
        let there =
            |plant: &Plant| plant.batches.get(batch).is_some_and(|it| plant.counting(it, &attribute).counts.is_some());
        if !by_file(&attribute) && !there(&author.plant) {
            measured(author, vary, batch, &attribute, value)?;
        }
        // What came of a recording was verified with it.
        if left != Some(Left::Unverified) && !known(&author.plant) {
            author.does("wang-fang", VerifyResult { batch: batch.clone(), attribute, of: None }, &How::default())?;
        }
    }
    Ok(())
}

/// Waits until what grows in a test has had its time; meanwhile the studies of stability go on.
fn grow(author: &mut Author<'_>, batch: &BatchId, attribute: &str) -> Result<(), AuthorError> {
    let Some(until) = author.plant.incubates_until(batch, attribute, author.now) else { return Ok(()) };
    while author.now < until {
        let days = author.now.checked_add(SignedDuration::from_hours(24 * 4)).unwrap_or(until);
        author.now = days.min(until);
        stability::tend(author, "")?;
    }
    Ok(())
}

/// One test in its run, by the analyst: what is derived from readings is entered, and not typed.
fn measured(
    author: &mut Author<'_>,
    vary: &mut Vary,
    batch: &BatchId,
    attribute: &str,
    value: Option<Entered>,
) -> Result<(), AuthorError> {
    laboratory::run(author, batch, attribute)?;
    let potency = if BESIDE.contains(&attribute) { 1.0 } else { vary.potency() };
    let found = at_the_bench::Found { potency, dar: vary.load() };
    if let Some(entered) = at_the_bench::entered(&author.plant, batch, attribute, author.now, (found, &[])) {
        author.does("li-na", entered, &How::default())?;
        return Ok(());
    }
    if chromatogram::is_asked_for(&author.plant, batch, attribute) {
        return chromatogram::of_course(author, batch, attribute, vary.areas());
    }
    let sample = samples::on(author, batch, attribute)?;
    let record = RecordResult {
        batch: batch.clone(),
        attribute: attribute.to_owned(),
        replicates: value.into_iter().collect(),
        despite: None,
        sample,
        run: crate::hand::run_for(&author.plant, batch, attribute),
    };
    author.does("li-na", record, &How::default())?;
    Ok(())
}

/// What drifts, so slowly that no single result shows it: by so many thousandths of its range a batch.
const DRIFTS: (&str, &str, i64) = ("drug-substance", "aggregates", 16);

/// Where the middle of a batch's results lies that is not the middle of its range: both ends of the distribution of loads
/// lie near their limits, so that all of it makes 100 %.
const ELSEWHERE: &[(&str, i64)] = &[("ms-d0", 250), ("ms-d8", 320)];

/// A value for a test that meets its limits and that earlier batches let one expect.
fn expected_value(plant: &Plant, vary: &mut Vary, batch: &BatchId, path: &str) -> Option<Entered> {
    let it = plant.batches.get(batch)?;
    let (version, stage) = plant.pinned(it)?;
    let attribute = stage.attribute_at(path)?;
    let mut earlier = plant.counted_of(&it.strategy, &it.stage, path);
    earlier.retain(|(id, ..)| *id != batch);
    let foreseen = plant.foreseen(&earlier, &version.strategy, attribute);
    let (stage, drifts, by) = DRIFTS;
    let drifting = it.stage.as_str() == stage && path == drifts;
    let shift = if drifting {
        by * i64::try_from(earlier.len()).unwrap_or(0)
    } else {
        ELSEWHERE.iter().find(|it| it.0 == path).map_or(0, |it| it.1)
    };
    const TRIES: i64 = 20;
    let is_expected = |it: &Option<Entered>| match (it, foreseen.trend()) {
        (Some(Entered::Typed { text, unit }), Some(trend)) => {
            Quantity::parse(text, *unit).is_ok_and(|it| !trend.is_beyond(&Observed::Number(it)))
        }
        (Some(Entered::Typed { .. } | Entered::Chosen(_) | Entered::Missing(_)) | None, _) => true,
    };
    // What drifts too fast to be expected is a little slower with each try.
    let mut tries = (0..TRIES).map(|slower| match drifting {
        true => vary.drifting(&attribute.specification, shift - 8 * slower),
        false => vary.result(&attribute.specification, shift),
    });
    tries.find(is_expected).flatten()
}

/// The certificate of analysis of a batch that is about to be released, by the reviewer, who measured nothing.
fn certify(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let markets = author.plant.certified_apart(batch);
    for market in core::iter::once(None).chain(markets.into_iter().map(Some)) {
        let lines = author.plant.analysed(batch, market.as_deref()).unwrap_or_default();
        // What does not comply is signed as that, as its page asks.
        let fails = lines.iter().any(|it| it.2.as_ref().is_ok_and(|it| it.verdict == Verdict::Fail));
        let meaning = Some(if fails {
            "本批不符合该限度，本报告不得作为放行依据 / the batch does not comply with these limits; nothing to release by"
        } else {
            "我签发此检验报告书 / I certify this analysis"
        });
        let issue = IssueAnalysis { batch: batch.clone(), market };
        author.does("lin-qiao", issue, &How { meaning, ..How::default() })?;
    }
    Ok(())
}

const COOLING: &str = "冷水机组切换时控温延迟（虚构）/ delayed control while chillers changed over (made up)";
const UNTOUCHED: &str = "DAR 与聚合体结果在限度内，无其他批次受影响（虚构）/ DAR and aggregates within limits, no other batch touched (made up)";

/// Deviations explained and closed, exceptions decided by those whom the strategy names.
fn review(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    author.wait(SignedDuration::from_hours(20));
    let open: Vec<_> = author
        .plant
        .deviations_of(batch)
        .filter(|(_, it)| !matches!(it.standing, DeviationStanding::Closed { .. }))
        .map(|(id, _)| id.clone())
        .collect();
    for deviation in open {
        // A disagreement of two methods has a cause of its own.
        let about = author.plant.deviations.get(&deviation).and_then(|it| it.about.clone());
        let by_methods =
            matches!(&about, Some(About::Result { attribute }) if ["dar-ms", "dar-rp"].contains(&attribute.as_str()));
        let told = if by_methods {
            (
                "HIC 的 DAR 高于质谱和还原 RP-HPLC，超出限度：HIC 进样瓶浓度偏高，峰型前延（虚构）/ HIC lies above mass spectrometry and reduced RP-HPLC by more than the margin: the HIC vial was too concentrated and its peaks fronted (made up)",
                "质谱与还原 RP-HPLC 均在限度内；以较严者评价，产品未受影响（虚构）/ mass spectrometry and reduced RP-HPLC are both inside; judged by the stricter, the product is as it should be (made up)",
            )
        } else if matches!(about, Some(About::Result { attribute }) if attribute == "dar") {
            (
                "转化率高于验证范围：HIC 进样瓶浓度偏高，高载药组分积分偏大；称量、抗体浓度与报告书含量复核无误（虚构）/ conversion above its validated window: the HIC vial was too concentrated and the high loads were integrated too large; weighings, antibody concentration and certificate were checked and are right (made up)",
                "质谱 DAR 换算的转化率在验证范围内，产品未受影响（虚构）/ by the DAR of mass spectrometry the conversion lies in its window; the product is as it should be (made up)",
            )
        } else {
            (COOLING, UNTOUCHED)
        };
        let (cause, impact) = (words(told.0)?, words(told.1)?);
        let open = author.plant.deviations.get(&deviation).is_some_and(|it| it.standing == DeviationStanding::Open);
        if open {
            author.does(
                "shen-yue",
                AssessDeviation { deviation: deviation.clone(), cause, impact },
                &How::default(),
            )?;
        }
        author.wait(SignedDuration::from_hours(5));
        let meaning = Some("我接受该评估并关闭偏差 / I accept the assessment and close the deviation");
        author.does("lin-qiao", CloseDeviation { deviation }, &How { meaning, ..How::default() })?;
    }
    answer_unexpected(author, batch)?;
    let raised: Vec<_> = author.plant.exceptions_of(batch).map(|(id, it)| (id.clone(), it.blocker)).collect();
    for (exception, blocker) in raised {
        let by: &[&str] = match blocker {
            Blocker::Alert | Blocker::Indeterminate => &["lin-qiao"],
            Blocker::OutsideRegistered => &["lin-qiao", "ren-tao"],
            Blocker::FailsRelease => &[],
        };
        for who in by {
            author.wait(SignedDuration::from_mins(11));
            let why = words("已核对相邻读数与检验结果（虚构）/ neighbouring readings and results checked (made up)")?;
            let decide = DecideException { exception: exception.clone(), accept: true, why };
            let meaning = Some("我已复核此例外 / I have reviewed this exception");
            author.does(who, decide, &How { meaning, ..How::default() })?;
        }
    }
    Ok(())
}
