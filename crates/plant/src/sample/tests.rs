//! The life of a sample, rule by rule; and that nothing is gained by leaving a link of its custody out.

mod begun;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::batch::{Entered, batch as found};
use crate::disposition::{Because, Item, plan};
use crate::event::Event;
use crate::given::{Given, answer, batch, text};
use crate::lab::{RecordResult, ResultBand};
use crate::quantity::Unit;
use crate::verdict::Verdict;

const SAMPLES: &str = "[[stage.sample]]\nid = \"release\"\nname = { zh = \"放行样\", en = \"Release sample\" }\n\
    after = \"conjugation/sample-dar\"\namount = \"40\"\nunit = \"mL\"\n\
    container = { zh = \"瓶\", en = \"vial\" }\nstorage = { zh = \"冷藏\", en = \"cold\" }\ntemperature = \"2..8\"\n\
    hold = \"48\"\nhold-unit = \"h\"\nfrozen-apart = true\nby = \"operator\"\nwitness = true\n\
    tests = [\"dar\"]\nfull-tests = 3\n\
    [[stage.sample]]\nid = \"kept\"\nname = { zh = \"留样\", en = \"Retention sample\" }\n\
    amount = \"80\"\nunit = \"mL\"\ncontainer = { zh = \"瓶\", en = \"vial\" }\n\
    storage = { zh = \"冷冻\", en = \"frozen\" }\nby = \"qc-analyst\"\nfull-tests = 2\nkept-months = 12\n";

const DAR: &str = "[[stage.attribute]]\nid = \"dar\"\n";

fn with_samples(of: impl Fn(&[(&str, &str)]) -> Given) -> Given {
    of(&[(DAR, &format!("{SAMPLES}{DAR}"))])
}

/// The record is whole, and nothing has been sampled yet.
fn ready() -> Given {
    let mut it = with_samples(Given::ready_with);
    // Nor measured.
    it.plant.results.get_mut(&crate::given::lot()).unwrap().retain(|path, _| path.contains('/'));
    it
}

fn id(it: &str) -> SampleId {
    SampleId::new(it).unwrap()
}

fn ml(it: &str) -> Quantity {
    Quantity::parse(it, Unit::new("mL").unwrap()).unwrap()
}

fn place(name: &str, frozen: bool) -> Place {
    Place { name: text(name), frozen }
}

fn take(plan: &str, amount: &str) -> TakeSample {
    let plan = EntryId::new(plan).unwrap();
    TakeSample { batch: batch(), plan, number: None, amount: ml(amount), despite: None }
}

fn hand_over(it: &str) -> HandOverSample {
    HandOverSample { sample: id(it), despite: None }
}

fn good() -> Found {
    let temperature = Quantity::parse("5.0", Unit::new("Cel").unwrap()).ok();
    Found { condition: Condition::Sound, seal: Seal::Whole, temperature }
}

fn receive(it: &str) -> ReceiveSample {
    ReceiveSample { sample: id(it), found: good(), place: Some(place("R-1", false)), refused: None, despite: None }
}

fn store(it: &str, at: Place) -> StoreSample {
    StoreSample { sample: id(it), place: at, despite: None }
}

fn measures(sample: Option<&str>, despite: Option<&str>) -> RecordResult {
    let unit = Unit::new("mol/mol").unwrap();
    RecordResult {
        run: None,
        batch: batch(),
        attribute: "dar".into(),
        replicates: vec![Entered::Typed { text: "4.0".into(), unit }],
        despite: despite.map(text),
        sample: sample.map(|it| OfSample::number(id(it))),
    }
}

fn item(given: &Given, of: &str) -> Item {
    plan(&given.plant, &batch()).unwrap().items().find(|it| it.id == of).unwrap().clone()
}

const S1: &str = "B-1-S01";

/// Taken, handed over, received.
fn received() -> Given {
    let mut it = ready();
    assert_eq!(it.does("op", take("release", "40")), "sample.taken");
    assert_eq!(it.does("op", hand_over(S1)), "sample.handed-over");
    assert_eq!(it.does("ana", receive(S1)), "sample.received");
    it
}

#[test]
fn a_sample_is_taken_handed_over_received_and_tested() {
    let mut it = received();
    let held = it.plant.custody(&id(S1), it.now()).unwrap();
    assert_eq!((held.holder, held.hole), (Holder::Laboratory(place("R-1", false)), None));
    // A result of before samples were asked for does not stand.
    let mut before = it.clone();
    before.tested("dar", ResultBand::Inside);
    assert!(matches!(item(&before, "samples/release").because, Because::SampleDoubtful { sample: None, .. }));
    assert_eq!(it.does("ana", measures(Some(S1), None)), "lab.result-recorded");
    let shown = item(&it, "samples/release");
    assert_eq!((shown.verdict, shown.because), (Verdict::Pass, Because::SampleStands { sample: id(S1) }));
    let sample = &it.plant.samples[&id(S1)];
    assert_eq!((sample.uses.len(), sample.second.as_ref().unwrap().as_str()), (1, "head"));
    assert_eq!(
        it.plant.hold_until(&id(S1), it.now()),
        sample.taken.happened.checked_add(SignedDuration::from_hours(48)).ok()
    );
}

#[test]
fn a_version_that_declares_no_sample_asks_for_none() {
    let mut it = Given::ready();
    it.plant.results.clear();
    assert_eq!(it.does("ana", measures(None, None)), "lab.result-recorded");
    assert!(plan(&it.plant, &batch()).unwrap().checks.iter().all(|it| it.id != "samples"));
    assert!(it.plant.planned_samples(&batch()).is_empty());
    assert_eq!(answer(&it.tries("op", take("release", "40"))), "R-sample-01");
}

#[test]
fn taking_is_asked_where_it_can_be_refused() {
    let it = ready();
    let numbered = |number: &str| TakeSample { number: Some(id(number)), ..take("release", "40") };
    for (who, command, then) in [
        ("op", take("release", "40"), "sample.taken"),
        ("op", take("other", "40"), "R-sample-01"),
        ("ana", take("release", "40"), "R-sample-04"),
        ("op", take("release", "39.9"), "R-sample-05"),
        ("op", take("release", "0"), "R-material-15"),
        ("op", numbered("B-2-S01"), "R-sample-06"),
        ("op", numbered("B-1"), "R-sample-06"),
        ("op", numbered("B-1-X9"), "sample.taken"),
        ("qa", take("release", "40"), "R-people-03"),
        // What was done all the same is on record, with what stood against it.
        ("ana", TakeSample { despite: Some(text("why")), ..take("release", "40") }, "sample.taken"),
        ("op", TakeSample { despite: Some(text("why")), ..take("release", "10") }, "sample.taken"),
    ] {
        let said = answer(&it.tries(who, command.clone()));
        let said = if then == "R-material-15" && said.starts_with("R-material") { then.to_string() } else { said };
        assert_eq!(said, then, "{who} {command:?}");
    }
    // Before the batch has got there.
    let early = with_samples(Given::running_with);
    assert_eq!(answer(&early.tries("op", take("release", "40"))), "R-sample-03");
    assert_eq!(answer(&early.tries("ana", take("kept", "80"))), "R-sample-03");
    // Somebody looks on where the plan says so.
    let mut alone = it.act("op", false);
    alone.second = None;
    let command = crate::Command::from(take("release", "40"));
    assert_eq!(answer(&crate::decide(&it.plant, &command, &alone)), "R-people-06");
}

#[test]
fn custody_passes_from_hand_to_hand() {
    let mut it = ready();
    it.does("op", take("release", "40"));
    let damaged = |condition, seal, temperature: Option<&str>| ReceiveSample {
        found: Found {
            condition,
            seal,
            temperature: temperature.map(|it| Quantity::parse(it, Unit::new("Cel").unwrap()).unwrap()),
        },
        ..receive(S1)
    };
    assert_eq!(answer(&it.tries("ana", hand_over(S1))), "R-sample-07");
    assert_eq!(answer(&it.tries("ana", receive(S1))), "R-sample-08");
    it.does("op", hand_over(S1));
    assert_eq!(answer(&it.tries("op", hand_over(S1))), "R-sample-07");
    for (command, then) in [
        (damaged(Condition::Damaged, Seal::Whole, Some("5")), "R-sample-10"),
        (damaged(Condition::Sound, Seal::Broken, Some("5")), "R-sample-10"),
        (damaged(Condition::Sound, Seal::Whole, Some("8.1")), "R-sample-10"),
        (damaged(Condition::Sound, Seal::Whole, Some("<5")), "R-sample-10"),
        (damaged(Condition::Sound, Seal::Whole, None), "R-sample-10"),
        (damaged(Condition::Sound, Seal::None, Some("2.0")), "sample.received"),
        (ReceiveSample { place: None, ..receive(S1) }, "R-sample-11"),
        (ReceiveSample { place: None, refused: Some(text("broken")), ..receive(S1) }, "sample.received"),
    ] {
        assert_eq!(answer(&it.tries("ana", command.clone())), then, "{command:?}");
    }
    // Not accepted: nothing is tested on it; brought again, it is.
    it.does("ana", ReceiveSample { place: None, refused: Some(text("no label")), ..receive(S1) });
    assert_eq!(answer(&it.tries("ana", measures(Some(S1), None))), "R-sample-23");
    it.does("op", hand_over(S1));
    it.does("ana", receive(S1));
    assert_eq!(answer(&it.tries("ana", measures(Some(S1), None))), "lab.result-recorded");
    assert_eq!(answer(&it.tries("ana", store(S1, place("R-1", false)))), "R-sample-12");
}

#[test]
fn a_result_rests_on_a_sample_that_stands() {
    let mut it = received();
    let on = |sample: Option<&str>, used: Option<&str>| {
        let mut command = measures(sample, None);
        if let Some(of) = &mut command.sample {
            of.used = used.map(ml);
        }
        command
    };
    it.does("ana", take("kept", "80"));
    it.does("ana", ReceiveSample { found: Found { temperature: None, ..good() }, ..receive("B-1-S02") });
    for (command, then) in [
        (on(None, None), "R-sample-19"),
        (on(Some("B-1-S09"), None), "R-sample-02"),
        (on(Some("B-1-S02"), None), "R-sample-15"),
        (on(Some(S1), Some("40")), "lab.result-recorded"),
        (on(Some(S1), Some("40.1")), "R-sample-14"),
        (
            RecordResult {
                attribute: "appearance".into(),
                replicates: vec![Entered::Chosen(EntryId::new("conforms").unwrap())],
                ..on(None, None)
            },
            "lab.result-recorded",
        ),
    ] {
        assert_eq!(answer(&it.tries("ana", command.clone())), then, "{command:?}");
    }
    // In spite of it: on record, never better than unknown, a deviation.
    let said = answer(&it.tries("ana", measures(None, Some("the label was lost"))));
    assert_eq!(said, "lab.result-recorded quality.deviation-opened quality.exception-raised");
    // The last moment of the hold time is inside, the next is not.
    let until = it.plant.hold_until(&id(S1), it.now()).unwrap();
    let late = |seconds: i64| {
        let mut act = it.act("ana", false);
        act.known = until.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        act.happened = act.known;
        answer(&crate::decide(&it.plant, &measures(Some(S1), None).into(), &act))
    };
    assert_eq!((late(0).as_str(), late(1).as_str()), ("lab.result-recorded", "R-sample-26"));
    // What counts is when the test began, which was not after its result.
    let begun = |at: jiff::Timestamp| {
        let mut command = measures(Some(S1), None);
        command.sample.as_mut().unwrap().begun = Some(at);
        let mut act = it.act("ana", false);
        act.known = until.checked_add(SignedDuration::from_hours(300)).unwrap();
        act.happened = act.known;
        answer(&crate::decide(&it.plant, &command.into(), &act))
    };
    let hours = |n: i64| until.checked_add(SignedDuration::from_hours(n)).unwrap();
    assert_eq!(
        [begun(hours(-1)), begun(hours(1)), begun(hours(301)), begun(hours(-60))],
        // A beginning within the hold time that is stated afterwards is borne out by nothing.
        ["R-sample-27", "R-sample-26", "R-batch-20", "R-sample-23"]
    );
    // Used up.
    it.does("ana", on(Some(S1), Some("40")));
    assert_eq!(answer(&it.tries("ana", measures(Some(S1), None))), "R-sample-13");
}

#[test]
fn a_hole_in_the_custody_makes_evidence_doubtful() {
    let mut it = ready();
    it.does("op", take("release", "40"));
    let despite = ReceiveSample { despite: Some(text("the operator had gone")), ..receive(S1) };
    assert_eq!(it.does("ana", despite), "sample.received");
    assert_eq!(answer(&it.tries("ana", measures(Some(S1), None))), "R-sample-24");
    it.does("ana", measures(Some(S1), Some("urgent")));
    let result = item(&it, "results/dar");
    assert_eq!((result.verdict, result.blocks()), (Verdict::Indeterminate, true));
    // That the sample cannot be shown is stated, and somebody decides it.
    let missed = StateSampleMissed { batch: batch(), plan: EntryId::new("release").unwrap(), why: text("why") };
    let said = it.does("ana", missed.clone());
    assert_eq!(said, "sample.missed quality.deviation-opened quality.exception-raised");
    assert_eq!(answer(&it.tries("ana", missed)), "R-sample-18");
    assert!(item(&it, "samples/release").exception.is_some());
}

#[test]
fn frozen_time_does_not_count_where_the_plan_says_so() {
    let mut it = received();
    let hold = |it: &Given| it.plant.hold_until(&id(S1), it.now()).unwrap();
    let before = hold(&it);
    it.does("ana", store(S1, place("F-1", true)));
    assert_eq!(answer(&it.tries("ana", measures(Some(S1), None))), "R-sample-25");
    assert_eq!(hold(&it), before);
    it.does("ana", store(S1, place("R-1", false)));
    // A minute passes between two entries.
    assert_eq!(hold(&it).duration_since(before), SignedDuration::from_mins(1));
    assert_eq!(answer(&it.tries("ana", measures(Some(S1), None))), "lab.result-recorded");
}

#[test]
fn parts_balance_and_carry_the_chain_of_the_whole() {
    let mut it = received();
    let divide = |amounts: &[&str], despite: Option<&str>| DivideSample {
        sample: id(S1),
        amounts: amounts.iter().map(|it| ml(it)).collect(),
        despite: despite.map(text),
    };
    assert_eq!(answer(&it.tries("ana", divide(&[], None))), "R-sample-14");
    assert_eq!(answer(&it.tries("ana", divide(&["20", "20.1"], None))), "R-sample-14");
    assert_eq!(it.does("ana", divide(&["10", "15"], None)), "sample.divided");
    let (a1, a2) = (format!("{S1}-A1"), format!("{S1}-A2"));
    let left = |it: &Given, of: &str| it.plant.samples[&id(of)].rest().to_string();
    assert_eq!([left(&it, S1), left(&it, &a1), left(&it, &a2)], ["15 mL", "10 mL", "15 mL"]);
    assert_eq!(it.does("ana", measures(Some(&a1), None)), "lab.result-recorded");
    // A part of a part is its own.
    assert_eq!(it.does("ana", DivideSample { sample: id(&a2), ..divide(&["5"], None) }), "sample.divided");
    assert!(it.plant.samples.contains_key(&id(&format!("{a2}-A1"))));
    // Hold time runs from the taking of the whole.
    assert_eq!(it.plant.hold_until(&id(&a1), it.now()), it.plant.hold_until(&id(S1), it.now()));
}

#[test]
fn what_is_kept_is_looked_at_and_given_out_for_an_investigation_only() {
    let mut it = received();
    let kept = "B-1-S02";
    assert!(matches!(item(&it, "samples/kept").because, Because::SampleNotTaken));
    assert!(item(&it, "samples/kept").blocks());
    it.does("ana", take("kept", "80"));
    assert!(matches!(item(&it, "samples/kept").because, Because::SampleNotReceived { .. }));
    it.does("ana", ReceiveSample { place: Some(place("LT-7", false)), ..receive(kept) });
    assert_eq!(item(&it, "samples/kept").verdict, Verdict::Pass);
    let look = |sound| InspectSample { sample: id(kept), sound, found: text("clear") };
    assert_eq!(it.does("ana", look(true)), "sample.inspected");
    assert_eq!(answer(&it.tries("ana", InspectSample { sample: id(S1), ..look(true) })), "R-sample-16");
    let give = |oos: &str| GiveOutSample {
        sample: id(kept),
        amount: ml("10"),
        investigation: InvestigationId::new(oos).unwrap(),
    };
    assert_eq!(answer(&it.tries("ana", give("OOS-00001"))), "R-people-03");
    assert_eq!(answer(&it.tries("qa", give("OOS-00001"))), "R-oos-01");
    let high = RecordResult {
        replicates: vec![Entered::Typed { text: "6.9".into(), unit: Unit::new("mol/mol").unwrap() }],
        ..measures(Some(S1), None)
    };
    it.does("ana", high);
    assert_eq!(it.does("qa", give("OOS-00001")), "sample.given-out");
    let part = &it.plant.samples[&id(&format!("{kept}-A1"))];
    assert_eq!(part.given_for.as_ref().unwrap().as_str(), "OOS-00001");
    // Kept until it may go; cytotoxic things go under two pairs of eyes.
    let discard =
        |of: &str| DiscardSample { sample: id(of), how: End::Discarded { why: text("tests are done") }, despite: None };
    assert_eq!(answer(&it.tries("ana", discard(kept))), "R-sample-17");
    // What may have to be tested again is kept; where it was thrown away, that is on record.
    assert_eq!(answer(&it.tries("ana", discard(S1))), "R-lab-07");
    let discard = |of: &str| DiscardSample { despite: Some(text("it was broken")), ..discard(of) };
    assert_eq!(answer(&it.tries("ana", discard(S1))), "sample.discarded");
    let mut alone = it.act("ana", false);
    alone.second = None;
    let said = answer(&crate::decide(&it.plant, &discard(S1).into(), &alone));
    assert_eq!(said, "sample.discarded");
    it.does("ana", look(false));
    assert!(item(&it, "samples/kept").blocks(), "what is not as it was does not count as kept");
    it.does("ana", DiscardSample { despite: Some(text("the freezer failed")), ..discard(kept) });
    assert!(matches!(item(&it, "samples/kept").because, Because::SampleGone { .. }));
}

/// One act of somebody who keeps to the rules, or tries not to.
fn act(n: u8) -> (&'static str, crate::Command) {
    match n % 10 {
        0 => ("op", hand_over(S1).into()),
        1 => ("ana", receive(S1).into()),
        2 => ("ben", receive(S1).into()),
        3 => ("ana", store(S1, place("F-1", true)).into()),
        4 => ("ana", store(S1, place("F-2", true)).into()),
        5 => ("ben", store(S1, place("R-1", false)).into()),
        6 => ("ben", store(S1, place("F-1", false)).into()),
        7 => ("ana", hand_over(S1).into()),
        8 => ("ana", ReceiveSample { place: None, refused: Some(text("no label")), ..receive(S1) }.into()),
        _ => ("op", take("release", "40").into()),
    }
}

/// The verdict over a result of the last instant, measured on the sample.
fn verdict(given: &Given, at: jiff::Timestamp) -> bool {
    let id_of = batch();
    let it = found(&given.plant, &id_of).unwrap();
    stands(&given.plant, &it, ("dar", 0), Some(&id(S1)), at).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn taking_a_link_away_never_turns_a_verdict_into_pass(
        acts in prop::collection::vec((any::<u8>(), 0_i64..1200), 1..14), after in 0_i64..6000
    ) {
        let start = ready();
        let mut whole = start.clone();
        let mut done: Vec<(String, Event, i64)> = vec![];
        for (n, minutes) in core::iter::once((9, 1)).chain(core::iter::once((0, 1))).chain(acts) {
            whole.wait(SignedDuration::from_mins(minutes));
            let (who, command) = act(n);
            for event in whole.tries(who, command).into_iter().flatten() {
                whole.happens(who, event.clone());
                done.push((who.to_string(), event, minutes));
            }
        }
        let at = whole.now().checked_add(SignedDuration::from_mins(after)).unwrap();
        let stood = verdict(&whole, at);
        for left_out in 0..done.len() {
            let mut part = start.clone();
            for (place, (who, event, _)) in done.iter().enumerate() {
                let stamp = stamp_of(&whole, event, place, who, &done);
                if place != left_out {
                    part.plant.apply(event, &stamp);
                }
            }
            prop_assert!(stood || !verdict(&part, at), "without {:?}", done[left_out].1.kind().name);
        }
    }
}

/// When the event happened in the whole story.
fn stamp_of(whole: &Given, event: &Event, place: usize, who: &str, done: &[(String, Event, i64)]) -> Stamp {
    let sample = &whole.plant.samples[&id(S1)];
    let linked = done.iter().take(place).filter(|(_, it, _)| !matches!(it, Event::SampleTaken(_))).count();
    match event {
        Event::SampleTaken(_) => sample.taken.clone(),
        _ => {
            let mut stamp = sample.links[linked].1.clone();
            assert_eq!(stamp.by.as_str(), who);
            stamp.seq = sample.links[linked].1.seq;
            stamp
        }
    }
}

// 40 mL less 12 mL each time: 28, 16, 4, and then more than is left (worked out by hand).
#[test]
fn a_test_takes_what_the_plan_says_once_for_all_that_it_gives() {
    let both = "tests = [\"dar\", \"conjugation/protein-content\"]\nfull-tests = 3\n\
        uses = [{ amount = \"12\", tests = [\"dar\", \"conjugation/protein-content\"] }]\n";
    let samples = SAMPLES.replacen("tests = [\"dar\"]\nfull-tests = 3\n", both, 1);
    let mut it = Given::ready_with(&[(DAR, &format!("{samples}{DAR}"))]);
    it.plant.results.clear();
    it.does("op", take("release", "40"));
    it.does("op", hand_over(S1));
    it.does("ana", receive(S1));
    let left = |it: &Given| it.plant.samples[&id(S1)].rest().to_string();
    let protein = || {
        let unit = Unit::new("g/L").unwrap();
        let replicates = vec![Entered::Typed { text: "10.0".into(), unit }];
        let again = measures(Some(S1), Some("once more"));
        RecordResult { attribute: "conjugation/protein-content".into(), replicates, ..again }
    };
    it.does("ana", measures(Some(S1), None));
    assert_eq!(left(&it), "28 mL");
    // Of the same injection.
    it.does("ana", protein());
    assert_eq!(left(&it), "28 mL");
    // The next injection, whichever of its results comes first.
    it.does("ana", protein());
    assert_eq!(left(&it), "16 mL");
    it.does("ana", measures(Some(S1), Some("once more")));
    assert_eq!(left(&it), "16 mL");
    // Who says how much it took is believed.
    let said = OfSample { used: Some(ml("13")), ..OfSample::number(id(S1)) };
    it.does("ana", RecordResult { sample: Some(said), ..measures(None, Some("once more")) });
    assert_eq!(left(&it), "3 mL");
    it.does("ana", protein());
    assert_eq!(left(&it), "3 mL");
    // More than is left needs its reason, and is recorded with it.
    assert_eq!(answer(&it.tries("ana", RecordResult { despite: None, ..protein() })), "R-sample-14");
    let event = it.tries("ana", RecordResult { despite: Some(text("the rest, weighed")), ..protein() }).unwrap();
    assert!(matches!(&event[0], Event::ResultRecorded(it) if it.sample.as_ref().unwrap().used == Some(ml("12"))));
    it.does("ana", RecordResult { despite: Some(text("the rest, weighed")), ..protein() });
    assert_eq!(left(&it), "0 mL");
}

#[test]
fn what_may_be_begun_is_said_of_every_test_with_what_stands_in_its_way() {
    use crate::lab::{Owed, OwedStanding};
    let owed = |it: &Given, at| {
        let all = it.plant.tests_owed(at);
        all.into_iter().find(|it| it.path == "dar").map(|it: Owed<'_>| {
            let said = match &it.standing {
                OwedStanding::MayBegin => "begin".to_string(),
                OwedStanding::Stopped(it) => it.rule.id().to_string(),
                OwedStanding::NoSample { plan, standing, .. } => format!("{} {}", plan.id, standing.id()),
            };
            (said, it.sample.map(|(number, _)| number.to_string()), it.until)
        })
    };
    // The batch has ended, and nobody has sampled it.
    let mut it = ready();
    it.plant.results.clear();
    let now = it.now();
    assert_eq!(owed(&it, now).unwrap(), ("release due".into(), None, None));
    it.does("op", take("release", "40"));
    let (said, number, until) = owed(&it, it.now()).unwrap();
    assert_eq!((said.as_str(), number.as_deref()), ("R-sample-23", Some(S1)));
    let until = until.unwrap();
    it.does("op", hand_over(S1));
    assert_eq!(owed(&it, it.now()).unwrap().0, "R-sample-23");
    it.does("ana", receive(S1));
    assert_eq!(owed(&it, it.now()).unwrap(), ("begin".into(), Some(S1.into()), Some(until)));
    // The last moment of its hold time is inside.
    assert_eq!(owed(&it, until).unwrap().0, "begin");
    assert_eq!(owed(&it, until.checked_add(SignedDuration::from_secs(1)).unwrap()).unwrap().0, "R-sample-26");
    // A second one that may be tested stands before one that may not.
    it.does("op", take("release", "40"));
    assert_eq!(owed(&it, it.now()).unwrap().1.as_deref(), Some(S1));
    it.does("ana", store(S1, place("F-1", true)));
    assert_eq!(owed(&it, it.now()).unwrap().0, "R-sample-25");
    it.does("ana", store(S1, place("R-1", false)));
    // What was divided is tested on its parts.
    it.does("ana", DivideSample { sample: id(S1), amounts: vec![ml("10")], despite: None });
    assert_eq!(owed(&it, it.now()).unwrap().1.as_deref(), Some("B-1-S01-A1"));
    // With a result nothing is owed, and somebody else looks at it.
    assert!(it.plant.results_to_verify().is_empty());
    it.does("ana", measures(Some("B-1-S01-A1"), None));
    assert_eq!(owed(&it, it.now()), None);
    let waits: Vec<_> = it.plant.results_to_verify().iter().map(|it| it.path.clone()).collect();
    assert_eq!(waits, ["dar"]);
}

#[test]
fn a_version_without_samples_owes_its_tests_all_the_same() {
    let mut it = Given::ready();
    assert!(it.plant.tests_owed(it.now()).is_empty());
    it.plant.results.clear();
    let owed = it.plant.tests_owed(it.now());
    assert!(!owed.is_empty() && owed.iter().all(|it| it.may_begin() && it.sample.is_none() && it.until.is_none()));
}
