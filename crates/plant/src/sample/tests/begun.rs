//! When a test began, and that what grows has its time.

use super::*;

const METHOD: &str = "name = { zh = \"紫外\", en = \"A280\" }";
const CULTURE: &str = "name = { zh = \"培养\", en = \"Culture\" }\nincubation = \"14\"\nincubation-unit = \"d\"";
const SUITED: &str = "[[method.suitability]]\nid = \"promotion\"\nname = { zh = \"促生长\", en = \"Growth promotion\" }\n\
    unit = \"1\"\nlimit = \">=6\"\nat = [\"opening\"]";
const LOOKS: &str = "criticality = \"ipc\"\noptions";

/// A sample of which the appearance is judged after fourteen days: `conforms` is that nothing grew. It lies in the laboratory.
fn cultured(in_runs: bool) -> Given {
    let samples = SAMPLES.replace("tests = [\"dar\"]", "tests = [\"dar\", \"appearance\"]");
    let method = if in_runs { format!("{CULTURE}\n{SUITED}") } else { CULTURE.to_string() };
    let mut it = Given::ready_with(&[
        (DAR, &format!("{samples}{DAR}")),
        (METHOD, &method),
        (LOOKS, "criticality = \"ipc\"\nmethod = \"a280\"\noptions"),
    ]);
    it.plant.results.get_mut(&crate::given::lot()).unwrap().retain(|path, _| path.contains('/'));
    it.does("op", take("release", "40"));
    it.does("op", hand_over(S1));
    it.does("ana", receive(S1));
    it
}

fn begin(attributes: &[&str]) -> BeginTests {
    let attributes = attributes.iter().map(ToString::to_string).collect();
    BeginTests { sample: id(S1), attributes, despite: None }
}

fn reads(what: &str, begun: Option<jiff::Timestamp>) -> RecordResult {
    let mut of = OfSample::number(id(S1));
    of.begun = begun;
    let replicates = vec![Entered::Chosen(EntryId::new(what).unwrap())];
    let sample = Some(of);
    RecordResult { run: None, batch: batch(), attribute: "appearance".into(), replicates, despite: None, sample }
}

fn last(it: &Given) -> &crate::lab::TestResult {
    it.plant.results_on(&crate::given::lot(), "appearance").last().unwrap()
}

/// Ph. Eur. 2.6.1 and USP <71>: not less than 14 days. The fourteenth day is over at its last second.
#[test]
fn that_nothing_grew_is_read_when_its_time_is_over_and_growth_on_any_day() {
    let mut it = cultured(false);
    assert_eq!(answer(&it.tries("ana", reads("conforms", None))), "R-lab-09", "it never began");
    assert_eq!(it.does("ana", begin(&["appearance"])), "sample.tests-begun");
    let at = it.now();
    it.wait(SignedDuration::from_hours(14 * 24) - SignedDuration::from_secs(1));
    let refusal = it.tries("ana", reads("conforms", None)).unwrap_err();
    assert_eq!((refusal.rule, refusal.found().contains("14 d")), (Rule::ReadEarly, true), "{}", refusal.found());
    // Growth is read when it is seen.
    let said = answer(&it.tries("ana", reads("does-not", None)));
    assert!(said.starts_with("lab.result-recorded"), "{said}");
    // In spite of it: on record, and it says nothing about the batch.
    let mut early = it.clone();
    early.does("ana", RecordResult { despite: Some(text("asked for by the market")), ..reads("conforms", None) });
    assert_eq!(last(&early).band.verdict(), Verdict::Indeterminate);
    it.wait(SignedDuration::from_secs(1));
    assert_eq!(it.does("ana", reads("conforms", None)), "lab.result-recorded");
    let result = last(&it);
    assert_eq!((result.band, result.sample.as_ref().unwrap().begun), (ResultBand::Inside, Some(at)));
    // Its beginning is used up: the next result is of another test.
    assert_eq!(answer(&it.tries("ana", reads("conforms", None))), "R-sample-26");
}

#[test]
fn a_beginning_that_is_stated_with_the_result_proves_nothing() {
    let mut it = cultured(false);
    let received = it.now();
    it.waits(15);
    assert_eq!(answer(&it.tries("ana", reads("conforms", Some(received)))), "R-sample-27");
    // Nor does one before what is on record; one after it takes nothing from it.
    it = cultured(false);
    let received = it.now();
    it.waits(1);
    it.does("ana", begin(&["appearance"]));
    let begun = it.now();
    it.waits(14);
    assert_eq!(answer(&it.tries("ana", reads("conforms", Some(received)))), "R-sample-27");
    assert_eq!(answer(&it.tries("ana", reads("conforms", Some(begun)))), "lab.result-recorded");
}

#[test]
fn a_test_that_goes_on_is_told_from_one_that_may_be_begun() {
    let mut it = cultured(false);
    let owed = |it: &Given| {
        let all = it.plant.tests_owed(it.now());
        let of = all.iter().find(|it| it.path == "appearance").unwrap();
        (of.may_begin(), of.begun, of.grown)
    };
    assert_eq!(owed(&it), (true, None, None));
    it.does("ana", begin(&["appearance"]));
    let begun = it.now();
    let grown = begun.checked_add(SignedDuration::from_hours(14 * 24)).unwrap();
    // Its hold time of 48 hours ended with its beginning.
    it.waits(10);
    assert_eq!(owed(&it), (true, Some(begun), Some(grown)));
    let testable =
        it.plant.testable_samples(&found(&it.plant, &batch()).unwrap().id.clone(), "appearance", it.now()).len();
    assert_eq!(testable, 1);
    // What was not begun in time may not be begun.
    assert_eq!(answer(&it.tries("ana", begin(&["dar"]))), "R-sample-26");
    let despite = BeginTests { despite: Some(text("the other vial broke")), ..begin(&["dar"]) };
    assert_eq!(answer(&it.tries("ana", despite)), "sample.tests-begun");
    assert_eq!(answer(&it.tries("ana", begin(&["nothing"]))), "R-lab-01");
    assert_eq!(answer(&it.tries("ana", begin(&[]))), "R-lab-01");
    assert_eq!(answer(&it.tries("op", begin(&["appearance"]))), "R-people-03");
}

#[test]
fn what_is_done_in_runs_began_with_its_run() {
    let mut it = cultured(true);
    it.does("ana", begin(&["appearance"]));
    it.waits(1);
    let run = crate::id::RunId::new("RUN-1").unwrap();
    let sequence = vec![crate::run::Injection {
        kind: crate::run::InjectionKind::Sample,
        name: text("B-1"),
        batch: Some(batch()),
        place: None,
    }];
    let method = crate::id::MethodId::new("a280").unwrap();
    let open = crate::run::OpenRun {
        run: run.clone(),
        method,
        instrument: None,
        column: None,
        lots: vec![],
        takes: vec![],
        sequence,
        despite: Some(text("the method is not validated in this example")),
    };
    assert_eq!(it.does("ana", open), "run.opened");
    let began = it.now();
    let grown = it.plant.tests_owed(it.now()).into_iter().find(|it| it.path == "appearance").unwrap().grown;
    assert_eq!(grown, began.checked_add(SignedDuration::from_hours(14 * 24)).ok());
}
