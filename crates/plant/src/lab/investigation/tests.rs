//! How a result out of specification is investigated: by whom, in which order, and what never makes it pass.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::batch::Entered;
use crate::disposition::plan;
use crate::given::{Given, answer, batch, exception, lot, text};
use crate::id::EntryId;
use crate::lab::{Purpose, RecordResult, VerifyResult};
use crate::people::{AccountClosed, Role};
use crate::quality::DecideException;
use crate::quantity::Unit;
use crate::verdict::Verdict;

fn id() -> InvestigationId {
    InvestigationId::new("OOS-00001").unwrap()
}

fn values(of: &[&str]) -> Vec<Entered> {
    let unit = Unit::new("mol/mol").unwrap();
    of.iter().map(|it| Entered::Typed { text: it.to_string(), unit }).collect()
}

fn measures(of: &[&str]) -> RecordResult {
    RecordResult {
        batch: batch(),
        attribute: "dar".into(),
        replicates: values(of),
        despite: None,
        sample: None,
        run: None,
    }
}

fn in_spite(of: &[&str]) -> RecordResult {
    RecordResult { despite: Some(text("in a hurry")), ..measures(of) }
}

fn answers(found: Found, note: Option<&str>) -> Vec<Answered> {
    let usual = Laboratory::usual().questions;
    let one = |question: EntryId| Answered { question, found: Found::AsItShould, note: None };
    let mut all: Vec<Answered> = usual.into_iter().map(|it| one(it.id)).collect();
    all[2] = Answered { found, note: note.map(text), ..all[2].clone() };
    all
}

fn answered(examiner: Examiner, found: Found) -> AnswerChecklist {
    let note = (found != Found::AsItShould).then_some("the dilution factor");
    AnswerChecklist { investigation: id(), examiner, answers: answers(found, note) }
}

#[test]
fn what_is_said_of_an_investigation_says_something() {
    let mut given = Given::running();
    given.does("ana", measures(&["5.0"]));
    let short =
        AnswerChecklist { investigation: id(), examiner: Examiner::Analyst, answers: answers(Found::Fault, Some("x")) };
    let refusal = given.tries("ana", short).unwrap_err();
    assert_eq!((refusal.rule, refusal.found().as_str()), (crate::Rule::SaysTooLittle, "typed = x; limit = 4"));
    given.does("ana", answered(Examiner::Analyst, Found::AsItShould));
    given.does("ben", answered(Examiner::Supervisor, Found::Fault));
    let states = |cause: &str, evidence: &str| StateCause {
        cause: text(cause),
        evidence: text(evidence),
        ..self::cause(CauseKind::Calculation)
    };
    for (cause, evidence) in [("ok", "evidence"), ("稀释倍数", "?????")] {
        assert_eq!(answer(&given.tries("ben", states(cause, evidence))), "R-oos-32", "{cause} {evidence}");
    }
    assert_eq!(given.does("ben", states("稀释倍数", "原始记录")), "lab.cause-stated");
    let decides = |why: &str| DecideCause { investigation: id(), accept: true, why: text(why) };
    assert_eq!(answer(&given.tries("qa", decides("a b"))), "R-oos-32");
    assert_eq!(answer(&given.tries("qa", decides("同意"))), "lab.result-invalidated");
}

fn cause(kind: CauseKind) -> StateCause {
    StateCause { investigation: id(), kind, cause: text("cause"), evidence: text("evidence") }
}

fn decides(accept: bool) -> DecideCause {
    DecideCause { investigation: id(), accept, why: text("the reason") }
}

fn hypothesis(measurements: u32) -> PlanHypothesis {
    PlanHypothesis { investigation: id(), hypothesis: text("what"), how: text("how"), measurements }
}

fn tested(values: usize, outcome: HypothesisOutcome) -> RecordHypothesisTest {
    let values = vec![text("4.0 mol/mol"); values];
    RecordHypothesisTest { investigation: id(), number: 1, values, outcome, found: text("found"), despite: None }
}

fn full() -> BeginFullInvestigation {
    BeginFullInvestigation { investigation: id(), why: text("no cause in the laboratory") }
}

fn production() -> RecordProductionReview {
    RecordProductionReview { investigation: id(), found: text("nothing unusual"), cause: None }
}

fn retests(tests: u32, analyst: &str) -> PlanRetests {
    let analyst = PersonId::new(analyst).unwrap();
    PlanRetests { investigation: id(), of: RetestOf::SameSample, tests, analyst, why: text("why") }
}

fn closes(outcome: Outcome) -> CloseOos {
    CloseOos { investigation: id(), outcome, why: text("the reason") }
}

/// A batch whose DAR `ana` found out of specification.
fn out() -> Given {
    let mut given = Given::running();
    let then = "lab.result-recorded quality.deviation-opened lab.oos-opened quality.exception-raised";
    assert_eq!(given.does("ana", measures(&["6.90"])), then);
    given
}

/// The same, phase I answered without a fault.
fn examined() -> Given {
    let mut given = out();
    given.does("ana", answered(Examiner::Analyst, Found::AsItShould));
    given.does("ben", answered(Examiner::Supervisor, Found::AsItShould));
    given
}

/// The same in phase II, production's record reviewed, three retests planned and approved.
fn retesting() -> Given {
    let mut given = examined();
    for (who, then) in [
        (given.does("ben", full()), "lab.full-investigation-begun"),
        (given.does("head", production()), "lab.production-reviewed"),
        (given.does("ana", retests(3, "ben")), "lab.retests-planned"),
        (given.does("qa", ApproveRetests { investigation: id(), number: 1 }), "lab.retests-approved"),
    ] {
        assert_eq!(who, then);
    }
    given
}

fn item(given: &Given, id: &str) -> (Verdict, bool) {
    let plan = plan(&given.plant, &batch()).unwrap();
    let it = plan.items().find(|it| it.id == id).unwrap();
    (it.verdict, it.blocks())
}

#[test]
fn a_result_outside_opens_its_investigation_by_itself() {
    let given = out();
    let it = given.plant.oos.get(&id()).unwrap();
    assert_eq!((it.attribute.as_str(), it.number, it.question), ("dar", 1, OosQuestion::OutsideRelease));
    assert_eq!(it.deviation, Some(crate::given::deviation()));
    // Thirty working days are six weeks.
    assert_eq!(it.due.duration_since(Given::running().now()).as_secs(), 42 * 24 * 3600);
    assert!(!it.is_overdue(it.due) && it.is_overdue(Timestamp::MAX));
    assert_eq!(it.next(&given.plant, &id()), Next::Questions(Examiner::Analyst, Role::QcAnalyst));
    assert_eq!(item(&given, "investigations/OOS-00001"), (Verdict::Indeterminate, true));
    // What meets its limit opens none.
    let mut good = Given::running();
    assert_eq!(good.does("ana", measures(&["4.00"])), "lab.result-recorded");
}

#[test]
fn nobody_tests_until_a_result_is_inside() {
    let given = out();
    for who in ["ana", "ben"] {
        assert_eq!(answer(&given.tries(who, measures(&["4.00"]))), "R-oos-25", "{who}");
    }
    // What was measured all the same is on record, tells nothing, and blocks.
    let mut given = out();
    assert_eq!(
        given.does("ben", in_spite(&["4.00"])),
        "lab.result-recorded quality.deviation-opened quality.exception-raised"
    );
    let last = given.plant.results_on(&lot(), "dar").last().unwrap().clone();
    assert_eq!(last.band.verdict(), Verdict::Indeterminate);
    assert_eq!(last.despite.unwrap().rule, "R-oos-25");
    assert_eq!(last.purpose, Some(Purpose::OffPlan { investigation: id() }));
    assert_eq!(item(&given, "results/dar"), (Verdict::Fail, true));
    // One that fails again fails; it belongs to the same investigation.
    given.does("ben", in_spite(&["6.80"]));
    assert_eq!(given.plant.results_on(&lot(), "dar").last().unwrap().band.verdict(), Verdict::Fail);
    assert_eq!(given.plant.oos.len(), 1);
}

#[test]
fn the_questions_are_answered_by_two_people_each_once_and_whole() {
    let given = out();
    let first = |mut it: AnswerChecklist| {
        it.answers.pop();
        it
    };
    let twice = |mut it: AnswerChecklist| {
        it.answers.push(it.answers[0].clone());
        it
    };
    let other = |mut it: AnswerChecklist| {
        it.answers.push(Answered { question: EntryId::new("other").unwrap(), ..it.answers[0].clone() });
        it
    };
    let bare = |mut it: AnswerChecklist| {
        it.answers[2].note = None;
        it
    };
    let analyst = || answered(Examiner::Analyst, Found::AsItShould);
    for (who, command, then) in [
        ("ana", analyst(), "lab.checklist-answered"),
        ("ben", analyst(), "R-oos-05"),
        ("ana", answered(Examiner::Supervisor, Found::AsItShould), "R-oos-06"),
        ("ben", answered(Examiner::Supervisor, Found::AsItShould), "lab.checklist-answered"),
        ("qa", answered(Examiner::Supervisor, Found::AsItShould), "R-people-03"),
        ("ana", first(analyst()), "R-oos-07"),
        ("ana", twice(analyst()), "R-oos-07"),
        ("ana", other(analyst()), "R-oos-07"),
        ("ana", bare(answered(Examiner::Analyst, Found::Fault)), "R-oos-08"),
        ("ana", bare(answered(Examiner::Analyst, Found::NotApplicable)), "R-oos-08"),
        ("ana", answered(Examiner::Analyst, Found::Fault), "lab.checklist-answered"),
    ] {
        assert_eq!(answer(&given.tries(who, command.clone())), then, "{who} {command:?}");
    }
    // An analyst who has left is stood in for, by somebody who then does not lead.
    let mut given = out();
    given.happens("qa", AccountClosed { person: PersonId::new("ana").unwrap() });
    assert_eq!(given.does("ben", analyst()), "lab.checklist-answered");
    assert_eq!(answer(&given.tries("ben", answered(Examiner::Supervisor, Found::AsItShould))), "R-oos-06");
    assert_eq!(
        answer(&given.tries("cho", answered(Examiner::Supervisor, Found::AsItShould))),
        "lab.checklist-answered"
    );
}

const DECISION: &str = "illustrative = true\n\n[[decision]]\nabout = \"alert\"";

/// A strategy in which a supervisor assesses, and whose laboratory rests from the 19th to the 21st of March and works the
/// weekend after it.
fn supervised() -> Given {
    let mut laboratory = "illustrative = true\n[laboratory]\noos-days = 5\nretests-max = 7\ntrend-results = 6\n\
        supervisor = \"qc-supervisor\"\n[laboratory.calendar]\ndays-off = [\"2031-03-19..2031-03-21\"]\n\
        working = [\"2031-03-22\", \"2031-03-23\"]\n"
        .to_string();
    for it in Laboratory::usual().questions {
        laboratory += &format!(
            "[[laboratory.question]]\nid = \"{}\"\nname = {{ zh = \"{}\", en = \"{}\" }}\n",
            it.id, it.name.zh, it.name.en
        );
    }
    let mut given = Given::running_with(&[(DECISION, &format!("{laboratory}[[decision]]\nabout = \"alert\""))]);
    given.does("ana", measures(&["6.90"]));
    given
}

#[test]
fn the_one_whom_the_strategy_names_assesses_the_laboratory_phase() {
    let mut given = supervised();
    let next = |it: &Given| it.plant.oos[&id()].next(&it.plant, &id());
    assert_eq!(next(&given).role(), Some(Role::QcAnalyst));
    // The supervisor measured nothing, and answers for nobody who did.
    assert_eq!(answer(&given.tries("sup", answered(Examiner::Analyst, Found::AsItShould))), "R-people-03");
    assert_eq!(given.does("ana", answered(Examiner::Analyst, Found::AsItShould)), "lab.checklist-answered");
    assert_eq!(next(&given), Next::Questions(Examiner::Supervisor, Role::QcSupervisor));
    for (who, then) in
        [("ben", "R-people-03"), ("cho", "R-people-03"), ("ana", "R-oos-06"), ("sup", "lab.checklist-answered")]
    {
        assert_eq!(answer(&given.tries(who, answered(Examiner::Supervisor, Found::Fault))), then, "{who}");
    }
    given.does("sup", answered(Examiner::Supervisor, Found::Fault));
    assert_eq!(next(&given), Next::Cause(Role::QcSupervisor));
    for (who, then) in [("ben", "R-people-03"), ("ana", "R-oos-06"), ("sup", "lab.cause-stated")] {
        assert_eq!(answer(&given.tries(who, cause(CauseKind::Calculation))), then, "{who}");
    }
    // Where nobody is named, a supervisor's role alone does not make an analyst.
    let old = out();
    assert_eq!(answer(&old.tries("sup", answered(Examiner::Supervisor, Found::AsItShould))), "R-people-03");
}

// Found on Tuesday the 18th: the 22nd and 23rd are worked, the 24th, 25th and 26th are the third to the fifth day.
#[test]
fn an_investigation_is_due_by_the_working_days_of_the_laboratory() {
    let given = supervised();
    let it = given.plant.oos.get(&id()).unwrap();
    assert_eq!(it.opened.known.to_string().split('T').next(), Some("2031-03-18"));
    assert_eq!(it.due.to_string().split('T').next(), Some("2031-03-26"));
    // The version in force knows the holidays of today, and the batch keeps the number of days of its own.
    let mut later = given.clone();
    let (key, own) = later.plant.strategies.iter().next().map(|(key, it)| (key.clone(), (**it).clone())).unwrap();
    let mut newer = own.clone();
    newer.version = 2;
    let laboratory = newer.strategy.laboratory.as_mut().unwrap();
    (laboratory.oos_days, laboratory.calendar) = (30, crate::strategy::Calendar::default());
    let superseded = crate::strategy::StrategyVersion { standing: crate::strategy::Standing::Superseded, ..own };
    later.plant.strategies.insert(key.clone(), superseded.into());
    later.plant.strategies.insert((key.0, 2), newer.into());
    let due = later.plant.oos_due(&batch(), it.opened.known);
    assert_eq!(due.to_string().split('T').next(), Some("2031-03-25"), "five days, Monday to Friday");
}

#[test]
fn nothing_is_measured_again_before_quality_approved_the_plan() {
    let mut given = examined();
    assert_eq!(answer(&given.tries("ben", hypothesis(0))), "R-oos-11");
    assert_eq!(answer(&given.tries("ben", tested(1, HypothesisOutcome::Confirmed))), "R-oos-10");
    given.does("ben", hypothesis(2));
    assert_eq!(given.plant.oos[&id()].next(&given.plant, &id()), Next::ApproveHypothesis);
    assert_eq!(answer(&given.tries("ben", tested(1, HypothesisOutcome::Confirmed))), "R-oos-12");
    let approve = || ApproveHypothesis { investigation: id(), number: 1 };
    for (who, then) in [("qa", "lab.hypothesis-approved"), ("ben", "R-people-03"), ("head", "R-people-03")] {
        assert_eq!(answer(&given.tries(who, approve())), then, "{who}");
    }
    assert_eq!(answer(&given.tries_unsigned("qa", approve())), "R-people-08");
    given.does("qa", approve());
    assert_eq!(answer(&given.tries("qa", approve())), "R-oos-10");
    for (count, then) in [(0, "R-oos-11"), (2, "lab.hypothesis-tested"), (3, "R-oos-13")] {
        assert_eq!(answer(&given.tries("ben", tested(count, HypothesisOutcome::Confirmed))), then, "{count}");
    }
    // Who planned does not approve, whatever else they are.
    let mut given = examined();
    given.does("cho", hypothesis(1));
    assert_eq!(answer(&given.tries("cho", approve())), "R-oos-14");
}

#[test]
fn what_was_measured_without_a_plan_is_kept_blocks_and_proves_nothing() {
    let mut given = examined();
    given.does("ben", hypothesis(1));
    let done = RecordHypothesisTest { despite: Some(text("why")), ..tested(1, HypothesisOutcome::Confirmed) };
    assert_eq!(given.does("ben", done), "lab.hypothesis-tested quality.deviation-opened quality.exception-raised");
    assert_eq!(answer(&given.tries("ben", cause(CauseKind::Calculation))), "R-oos-16");
    // It is not approved behind its back, either.
    assert_eq!(answer(&given.tries("qa", ApproveHypothesis { investigation: id(), number: 1 })), "R-oos-10");
}

#[test]
fn a_result_is_invalidated_for_a_proven_cause_by_quality_that_had_no_part() {
    // Nothing found, nothing proven.
    let given = examined();
    assert_eq!(answer(&given.tries("ben", cause(CauseKind::Calculation))), "R-oos-16");
    assert_eq!(answer(&given.tries("qa", decides(true))), "R-oos-18");
    let mut given = out();
    assert_eq!(answer(&given.tries("ben", cause(CauseKind::Calculation))), "R-oos-09");
    given.does("ana", answered(Examiner::Analyst, Found::Fault));
    assert_eq!(answer(&given.tries("ben", cause(CauseKind::Calculation))), "R-oos-09");
    given.does("ben", answered(Examiner::Supervisor, Found::AsItShould));
    for (who, kind, then) in [
        ("ana", CauseKind::Calculation, "R-oos-06"),
        ("ben", CauseKind::Outlier, "R-oos-15"),
        ("ben", CauseKind::Calculation, "lab.cause-stated"),
    ] {
        assert_eq!(answer(&given.tries(who, cause(kind))), then, "{who} {kind:?}");
    }
    given.does("ben", cause(CauseKind::Calculation));
    assert_eq!(answer(&given.tries("ben", cause(CauseKind::Calculation))), "R-oos-17");
    assert_eq!(answer(&given.tries("ben", full())), "R-oos-17");
    assert_eq!(answer(&given.tries_unsigned("qa", decides(true))), "R-people-08");
    // Declined, the result stands and another cause may be stated.
    let mut declined = given.clone();
    assert_eq!(declined.does("qa", decides(false)), "lab.cause-declined");
    assert_eq!(item(&declined, "results/dar"), (Verdict::Fail, true));
    assert_eq!(declined.does("ben", cause(CauseKind::Standard)), "lab.cause-stated");

    assert_eq!(given.does("qa", decides(true)), "lab.result-invalidated");
    assert_eq!(given.plant.oos[&id()].standing.id(), "lab-error");
    let all = given.plant.results_on(&lot(), "dar");
    let counts = given.plant.counting(&given.plant.batches[&batch()], "dar").counts;
    assert!(all[0].invalid.is_some() && counts.is_none() && all.len() == 1);
    assert_eq!(item(&given, "investigations/OOS-00001"), (Verdict::Pass, false));
    // The test is owed again; what the first result raised blocks no longer, and nobody decides it any more.
    assert_eq!(item(&given, "results/dar"), (Verdict::Indeterminate, true));
    let accept = DecideException { exception: exception(), accept: true, why: text("why") };
    assert_eq!(answer(&given.tries("qa", accept)), "R-quality-06");
    assert_eq!(given.does("ana", measures(&["4.00"])), "lab.result-recorded");
    let last = given.plant.results_on(&lot(), "dar").last().unwrap();
    assert_eq!(last.purpose, Some(Purpose::Repeat { investigation: id() }));
    assert_eq!(item(&given, "results/dar"), (Verdict::Indeterminate, true));
    given.does("ben", VerifyResult { batch: batch(), attribute: "dar".into(), of: None });
    assert_eq!(item(&given, "results/dar"), (Verdict::Pass, false));
    // The original is still in what the item read.
    let plan = plan(&given.plant, &batch()).unwrap();
    let evidence = &plan.items().find(|it| it.id == "results/dar").unwrap().evidence;
    assert!(evidence.contains(&given.plant.results_on(&lot(), "dar")[0].recorded.seq));
    // The test was owed once more, and no more than once.
    assert_eq!(answer(&given.tries("ana", measures(&["6.80"]))), "R-lab-04");
    let mut again = given.clone();
    again.does("ana", in_spite(&["4.01"]));
    assert_eq!(item(&again, "results/dar"), (Verdict::Indeterminate, true));
    // One that fails is a new result out of specification.
    assert!(given.does("ana", in_spite(&["6.80"])).contains("lab.oos-opened"));
}

#[test]
fn retests_are_fixed_in_number_done_by_another_analyst_and_no_average() {
    let given = examined();
    assert_eq!(answer(&given.tries("ben", retests(3, "ben"))), "R-oos-19");
    let mut given = examined();
    given.does("ben", full());
    assert_eq!(answer(&given.tries("ben", full())), "R-oos-20");
    for (tests, analyst, then) in [
        (3, "ben", "lab.retests-planned"),
        (3, "ana", "R-oos-22"),
        (3, "qa", "R-people-03"),
        (3, "nobody", "R-people-01"),
        (0, "ben", "R-oos-11"),
        (7, "ben", "lab.retests-planned"),
        (8, "ben", "R-oos-13"),
    ] {
        assert_eq!(answer(&given.tries("ben", retests(tests, analyst))), then, "{tests} {analyst}");
    }
    given.does("ana", retests(2, "ben"));
    assert_eq!(answer(&given.tries("ana", retests(2, "ben"))), "R-oos-21");
    // Planned and not approved is not planned.
    assert_eq!(answer(&given.tries("ben", measures(&["4.00"]))), "R-oos-25");
    let approve = || ApproveRetests { investigation: id(), number: 1 };
    assert_eq!(answer(&given.tries("cho", approve())), "lab.retests-approved");
    given.does("qa", approve());
    assert_eq!(answer(&given.tries("ana", measures(&["4.00"]))), "R-oos-26");
    // The first value among the replicates of a retest would be an average over both.
    assert_eq!(answer(&given.tries("ben", measures(&["4.00", "4.00", "4.20"]))), "R-oos-27");
    assert_eq!(given.does("ben", measures(&["4.00"])), "lab.result-recorded");
    assert_eq!(given.plant.oos[&id()].next(&given.plant, &id()).role(), Some(crate::people::Role::ProductionHead));
    assert_eq!(given.does("ben", measures(&["4.02"])), "lab.result-recorded");
    assert_eq!(answer(&given.tries("ben", measures(&["4.01"]))), "R-oos-25");
    // Whatever the retests say, the first result stands.
    assert_eq!(item(&given, "results/dar"), (Verdict::Fail, true));
    // All plans together stay within what the laboratory allows.
    assert_eq!(answer(&given.tries("ana", retests(6, "ben"))), "R-oos-13");
    assert_eq!(answer(&given.tries("ana", retests(5, "ben"))), "lab.retests-planned");
}

#[test]
fn the_outcome_is_quality_s_over_everything_that_was_planned() {
    let mut given = examined();
    assert_eq!(answer(&given.tries("qa", closes(Outcome::Confirmed))), "R-oos-19");
    given.does("ben", full());
    assert_eq!(answer(&given.tries("qa", closes(Outcome::Confirmed))), "R-oos-23");
    let mut given = retesting();
    assert_eq!(answer(&given.tries("qa", closes(Outcome::Inconclusive))), "R-oos-21");
    for value in ["4.00", "4.02"] {
        given.does("ben", measures(&[value]));
    }
    assert_eq!(answer(&given.tries("qa", closes(Outcome::Inconclusive))), "R-oos-21");
    let mut failing = given.clone();
    given.does("ben", measures(&["4.01"]));
    assert_eq!(answer(&given.tries("qa", closes(Outcome::LabError))), "R-oos-18");
    // A part in it: `cho` could be both.
    assert_eq!(answer(&given.tries("ben", closes(Outcome::Inconclusive))), "R-people-03");
    assert_eq!(given.does("qa", closes(Outcome::Inconclusive)), "lab.oos-closed");
    // Inconclusive counts as confirmed.
    assert_eq!(item(&given, "investigations/OOS-00001"), (Verdict::Fail, true));
    assert_eq!(item(&given, "results/dar"), (Verdict::Fail, true));
    assert_eq!(answer(&given.tries("ben", measures(&["4.00"]))), "R-oos-28");
    assert_eq!(answer(&given.tries("qa", closes(Outcome::Confirmed))), "R-oos-02");
    // A retest that fails, too, is no error of the first measurement and leaves nothing open.
    assert_eq!(failing.does("ben", measures(&["6.70"])), "lab.result-recorded quality.exception-raised");
    assert_eq!(answer(&failing.tries("qa", closes(Outcome::Inconclusive))), "R-oos-24");
    assert_eq!(failing.does("qa", closes(Outcome::Confirmed)), "lab.oos-closed");
}

#[test]
fn a_plan_that_cannot_be_carried_out_is_withdrawn_and_what_was_done_counts() {
    let mut given = retesting();
    given.does("ben", measures(&["4.00"]));
    let withdraw = || WithdrawRetests { investigation: id(), number: 1, why: text("the analyst has left") };
    assert_eq!(answer(&given.tries("ben", withdraw())), "R-people-03");
    assert_eq!(given.does("qa", withdraw()), "lab.retests-withdrawn");
    assert_eq!(answer(&given.tries("qa", withdraw())), "R-oos-10");
    assert_eq!(answer(&given.tries("ben", measures(&["4.00"]))), "R-oos-25");
    // One was done: six are left of seven.
    assert_eq!(answer(&given.tries("ana", retests(7, "ben"))), "R-oos-13");
    assert_eq!(answer(&given.tries("ana", retests(6, "cho"))), "lab.retests-planned");
    assert_eq!(answer(&given.tries("qa", closes(Outcome::Inconclusive))), "lab.oos-closed");
}

#[test]
fn a_late_proof_still_invalidates_unless_a_retest_failed() {
    for (value, then) in [("4.00", "lab.result-invalidated"), ("6.70", "R-oos-24")] {
        let mut given = retesting();
        given.does("ben", measures(&[value]));
        given.does("ana", answered(Examiner::Analyst, Found::Fault));
        given.does("ben", cause(CauseKind::Instrument));
        assert_eq!(answer(&given.tries("qa", decides(true))), then, "{value}");
    }
}

#[test]
fn a_single_value_outside_is_asked_about_and_fails_when_it_is_true() {
    let mut given = Given::running();
    assert_eq!(
        given.does("ana", measures(&["4.50", "4.20", "3.90"])),
        "lab.result-recorded lab.oos-opened quality.exception-raised"
    );
    assert_eq!(given.plant.oos[&id()].question, OosQuestion::SingleOutside);
    assert_eq!(item(&given, "results/dar"), (Verdict::Indeterminate, true));
    // Nobody accepts what is still being looked into.
    let accept = || DecideException { exception: exception(), accept: true, why: text("why") };
    assert_eq!(answer(&given.tries("qa", accept())), "R-oos-29");
    given.does("ana", answered(Examiner::Analyst, Found::AsItShould));
    given.does("ben", answered(Examiner::Supervisor, Found::AsItShould));
    given.does("ben", full());
    given.does("head", production());
    assert_eq!(
        given.does("qa", closes(Outcome::Confirmed)),
        "lab.oos-closed quality.deviation-opened quality.exception-raised"
    );
    assert_eq!(item(&given, "results/dar"), (Verdict::Fail, true));
}

#[test]
fn a_failing_result_from_before_is_investigated_before_anything_is_tested_again() {
    let mut given = Given::running();
    given.tested("dar", crate::lab::ResultBand::OutsideRelease);
    assert_eq!(answer(&given.tries("ben", measures(&["4.00"]))), "R-oos-04");
    let open = || OpenOos { batch: batch(), attribute: "dar".into() };
    assert_eq!(given.does("ben", open()), "lab.oos-opened");
    assert_eq!(answer(&given.tries("ben", open())), "R-oos-03");
    assert_eq!(answer(&given.tries("ben", measures(&["4.00"]))), "R-oos-25");
    assert_eq!(answer(&Given::ready().tries("ben", open())), "R-oos-03");
}

#[test]
fn every_result_of_a_plan_is_verified_by_its_number() {
    let mut given = retesting();
    given.does("ben", measures(&["4.00"]));
    let entry = |place: usize| given.plant.results_on(&lot(), "dar").get(place).map_or(0, |it| it.recorded.seq);
    let (first, none) = (entry(0), entry(9));
    let verify = |of| VerifyResult { batch: batch(), attribute: "dar".into(), of };
    for (who, of, then) in [
        ("cho", Some(first), "lab.result-verified"),
        ("ana", Some(first), "R-lab-03"),
        ("ana", None, "lab.result-verified"),
        ("ben", None, "R-lab-03"),
        ("cho", Some(none), "R-lab-02"),
    ] {
        assert_eq!(answer(&given.tries(who, verify(of))), then, "{who} {of:?}");
    }
    given.does("cho", verify(Some(first)));
    assert!(given.plant.results_on(&lot(), "dar")[0].verified.is_some(), "{}", format!("{:?}", given.plant.oos));
    // Who verified it has a part in it.
    assert_eq!(answer(&given.tries("cho", closes(Outcome::Confirmed))), "R-oos-21");
    given.does("qa", WithdrawRetests { investigation: id(), number: 1, why: text("why") });
    assert_eq!(answer(&given.tries("cho", closes(Outcome::Inconclusive))), "R-oos-14");
}
