//! Results of the history that are not as they should be: one that is a laboratory error, one that is true, one that
//! nobody expected. All of it is made up, and done through the same commands as everything else.

use jiff::SignedDuration;
use plant::batch::Entered;
use plant::id::{BatchId, EntryId, InvestigationId};
use plant::lab::{
    AnswerChecklist, AnswerOot, Answered, ApproveHypothesis, BeginFullInvestigation, CauseKind, CloseOos, DecideCause,
    Examiner, Found, HypothesisOutcome, Outcome, PlanHypothesis, RecordHypothesisTest, RecordProductionReview,
    RecordResult, SkipTest, StateCause,
};
use plant::quality::{AssessDeviation, CloseDeviation};

use super::author::{Author, AuthorError, How};
use super::chromatogram;
use super::history::{quantity, words};
use super::laboratory;
use super::readings;
use super::samples;
use super::told::Incident;

const MEANING: How = How {
    meaning: Some("我已阅读本调查并作出此决定 / I have read this investigation and decide"),
    ..NOTHING
};
const NOTHING: How = How { second: None, reason: None, meaning: None };

/// What goes otherwise in the laboratory before the tests of a batch go their usual way.
pub(super) fn before_tests(
    author: &mut Author<'_>,
    batch: &BatchId,
    incidents: &[Incident],
) -> Result<(), AuthorError> {
    for incident in incidents {
        match incident {
            Incident::LabError(attribute, value) => lab_error(author, batch, attribute, value)?,
            Incident::Unexpected(areas) => unexpected(author, batch, *areas)?,
            Incident::LeftOut(attribute) => left_out(author, batch, attribute)?,
            Incident::Readings(potency) => readings::entered(author, batch, *potency)?,
            Incident::Chromatogram(areas) => {
                chromatogram::of_course(author, batch, "dar", *areas)?;
                ends_of_the_distribution(author, batch)?;
            }
            Incident::Reads(..)
            | Incident::Tried(..)
            | Incident::Otherwise(_)
            | Incident::Mistyped(..)
            | Incident::Late(_)
            | Incident::Reprocessed { .. }
            | Incident::FailedLater(..) => {}
        }
    }
    Ok(())
}

fn record(author: &mut Author<'_>, batch: &BatchId, attribute: &str, value: &str) -> Result<(), AuthorError> {
    laboratory::run(author, batch, attribute)?;
    let value = quantity(value)?;
    let replicates = vec![Entered::Typed { text: value.number(), unit: value.unit }];
    let sample = samples::on(author, batch, attribute)?;
    let record = RecordResult {
        batch: batch.clone(),
        attribute: attribute.to_owned(),
        replicates,
        despite: None,
        sample,
        run: crate::hand::run_for(&author.plant, batch, attribute),
    };
    author.does("li-na", record, &NOTHING)?;
    author.wait(SignedDuration::from_mins(40));
    Ok(())
}

/// Quality assurance leaves a test out, as its rule allows.
fn left_out(author: &mut Author<'_>, batch: &BatchId, attribute: &str) -> Result<(), AuthorError> {
    let meaning = Some("我依规则免去本批此项检验 / I leave this test out on this batch, by its rule");
    let skip = SkipTest { batch: batch.clone(), attribute: attribute.to_owned(), despite: None };
    author.does("lin-qiao", skip, &How { meaning, ..NOTHING })?;
    Ok(())
}

/// The last investigation of the batch.
fn opened(author: &Author<'_>, batch: &BatchId) -> Result<InvestigationId, AuthorError> {
    let last = author.plant.oos_of(batch).last().map(|(id, _)| id.clone());
    last.ok_or_else(|| AuthorError::Name(format!("no investigation of {batch}")))
}

/// Both people answer; one question found a fault, or none did.
fn questions(author: &mut Author<'_>, id: &InvestigationId, fault: Option<(&str, &str)>) -> Result<(), AuthorError> {
    let of = author.plant.oos.get(id);
    let asked = of.map(|it| it.laboratory(&author.plant).questions).unwrap_or_default();
    for (who, examiner) in [("li-na", Examiner::Analyst), ("qin-shu", Examiner::Supervisor)] {
        let mut answers = Vec::new();
        for question in &asked {
            let found = fault.filter(|(of, _)| examiner == Examiner::Supervisor && *of == question.id.as_str());
            answers.push(match found {
                Some((_, note)) => {
                    Answered { question: question.id.clone(), found: Found::Fault, note: Some(words(note)?) }
                }
                None => Answered { question: EntryId::clone(&question.id), found: Found::AsItShould, note: None },
            });
        }
        author.wait(SignedDuration::from_mins(50));
        author.does(who, AnswerChecklist { investigation: id.clone(), examiner, answers }, &NOTHING)?;
    }
    Ok(())
}

/// A failing electrode: found, tested by an approved plan, stated, accepted; the result is invalidated and measured again.
fn lab_error(author: &mut Author<'_>, batch: &BatchId, attribute: &str, value: &str) -> Result<(), AuthorError> {
    record(author, batch, attribute, value)?;
    let id = opened(author, batch)?;
    questions(author, &id, Some(("instrument", "电极斜率 81 %（虚构）/ slope of the electrode 81 % (made up)")))?;
    let plan = PlanHypothesis {
        investigation: id.clone(),
        hypothesis: words("电极斜率超限导致读数偏移（虚构）/ a slope out of range shifted the reading (made up)")?,
        how: words(
            "原制备液，另一支校准电极，两次；差值超过 0.2 即证实 / same preparation, another calibrated electrode, twice; a difference above 0.2 confirms",
        )?,
        measurements: 2,
    };
    author.does("qin-shu", plan, &NOTHING)?;
    author.wait(SignedDuration::from_hours(3));
    author.does("lin-qiao", ApproveHypothesis { investigation: id.clone(), number: 1 }, &MEANING)?;
    author.wait(SignedDuration::from_mins(45));
    let test = RecordHypothesisTest {
        investigation: id.clone(),
        number: 1,
        values: vec![words("6.01 pH")?, words("6.02 pH")?],
        outcome: HypothesisOutcome::Confirmed,
        found: words("两次均在限度内，与原值相差 0.9（虚构）/ both inside, 0.9 off the first value (made up)")?,
        despite: None,
    };
    author.does("wang-fang", test, &NOTHING)?;
    let cause = StateCause {
        investigation: id.clone(),
        kind: CauseKind::Instrument,
        cause: words("电极斜率 81 %，低于 95 %（虚构）/ slope of the electrode 81 %, below 95 % (made up)")?,
        evidence: words("假设试验 1；电极日志 / hypothesis 1; log of the electrode")?,
    };
    author.does("qin-shu", cause, &NOTHING)?;
    author.wait(SignedDuration::from_hours(2));
    let why = words("证据充分，原结果判无效（虚构）/ the evidence suffices, the result is invalid (made up)")?;
    author.does("lin-qiao", DecideCause { investigation: id.clone(), accept: true, why }, &MEANING)?;
    let deviation = author.plant.oos.get(&id).and_then(|it| it.deviation.clone());
    if let Some(deviation) = deviation {
        let cause =
            words("实验室电极故障，见 OOS 调查（虚构）/ a failing electrode, see the OOS investigation (made up)")?;
        let impact = words("只涉及本次测定（虚构）/ this determination only (made up)")?;
        author.does("shen-yue", AssessDeviation { deviation: deviation.clone(), cause, impact }, &NOTHING)?;
        author.wait(SignedDuration::from_hours(1));
        let meaning = Some("我接受该评估并关闭偏差 / I accept the assessment and close the deviation");
        author.does("lin-qiao", CloseDeviation { deviation }, &How { meaning, ..NOTHING })?;
    }
    Ok(())
}

/// A load inside the specification, outside what the batches before let one expect; answered before anybody accepts it.
fn unexpected(author: &mut Author<'_>, batch: &BatchId, areas: [f64; 5]) -> Result<(), AuthorError> {
    chromatogram::injected(author, batch, ("dar", areas), true)?;
    let review = author.plant.oot_of(batch).filter(|(_, it)| it.attribute == "dar").last().map(|(id, _)| id.clone());
    let Some(investigation) = review else {
        return Err(AuthorError::Name(format!("the load of {batch} is not unexpected")));
    };
    author.wait(SignedDuration::from_hours(4));
    let cause = words(
        "还原剂新批次，实测含量偏高（虚构）/ a new lot of the reducing agent, its assay on the high side (made up)",
    )?;
    let conclusion = words(
        "本批符合质量标准，游离药物与聚合体正常；下批按实测含量投料（虚构）/ within the specification, free drug and aggregates as ever; the next batch is charged by the assay found (made up)",
    )?;
    author.does("wang-fang", AnswerOot { investigation, cause, conclusion }, &NOTHING)?;
    Ok(())
}

/// Whatever else earlier batches let nobody expect is looked at, too, before its alert is decided.
pub(super) fn answer_unexpected(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let open: Vec<_> =
        author.plant.oot_of(batch).filter(|(_, it)| !it.is_answered()).map(|(id, _)| id.clone()).collect();
    for investigation in open {
        author.wait(SignedDuration::from_mins(35));
        let cause =
            words("无异常；在方法波动之内（虚构）/ nothing unusual; within the scatter of the method (made up)")?;
        let conclusion = words("不影响本批，继续观察（虚构）/ no effect on this batch; watched (made up)")?;
        author.does("wang-fang", AnswerOot { investigation, cause, conclusion }, &NOTHING)?;
    }
    Ok(())
}

/// How a failing result turned out to be true.
pub(super) struct Confirmed {
    pub(super) found: &'static str,
    pub(super) cause: &'static str,
    pub(super) why: &'static str,
    /// How long each of its parts took.
    pub(super) pause: SignedDuration,
}

/// A failing result that is true: no cause in the laboratory, production reviews its record, quality confirms.
pub(super) fn confirmed(author: &mut Author<'_>, batch: &BatchId, told: &Confirmed) -> Result<(), AuthorError> {
    let id = opened(author, batch)?;
    true_result(author, id, told)
}

/// The mean is inside and neither end of the distribution is: each is investigated, and both are true.
fn ends_of_the_distribution(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let told = Confirmed {
        found: "偶联温度超出已证明范围，两端组分增多（虚构）/ conjugation beyond its proven range: more of both ends (made up)",
        cause: "温度失控使还原不均（虚构）/ reduction was uneven while the temperature ran away (made up)",
        why: "均值合格不能说明分布；D0 与 D8 不合格属实（虚构）/ a mean says nothing of a distribution: D0 and D8 truly fail (made up)",
        pause: SignedDuration::from_hours(4),
    };
    let open: Vec<_> = author.plant.oos_of(batch).map(|(id, _)| id.clone()).collect();
    for id in open {
        true_result(author, id, &told)?;
    }
    Ok(())
}

fn true_result(author: &mut Author<'_>, id: InvestigationId, told: &Confirmed) -> Result<(), AuthorError> {
    questions(author, &id, None)?;
    let why = words("实验室未发现自身原因（虚构）/ the laboratory found no cause of its own (made up)")?;
    author.does("qin-shu", BeginFullInvestigation { investigation: id.clone(), why }, &NOTHING)?;
    author.wait(told.pause);
    let (found, cause) = (words(told.found)?, Some(words(told.cause)?));
    author.does("he-ping", RecordProductionReview { investigation: id.clone(), found, cause }, &NOTHING)?;
    author.wait(told.pause);
    let why = words(told.why)?;
    author.does("lin-qiao", CloseOos { investigation: id, outcome: Outcome::Confirmed, why }, &MEANING)?;
    Ok(())
}
