//! Cases of tests that are left out by a rule.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use crate::batch::{BatchStarted, Observed};
use crate::disposition::{Because, Choice, DispositionDecided, Kind, plan};
use crate::given::{Given, answer, deviation, signature, text};
use crate::id::{BatchId, EntryId, InvestigationId, LotId, OrganisationId, SampleId};
use crate::lab::{
    Despite, OosOpened, OosQuestion, Origin, RecordResult, ResultBand, ResultRecorded, ResultVerified, SkipTest,
    TestSkipped,
};
use crate::quality::{Class, DeviationOpened};
use crate::quantity::{Quantity, Unit};
use crate::refusal::Rule;
use crate::sample::{Condition, Found, OfSample, Place, SampleHandedOver, SampleReceived, SampleTaken, Seal};
use crate::verdict::Verdict;
use crate::{Event, Stamp};

const MARKET: &str = "[stage.attribute.market]\nEU = \"3.7..4.3\"\n";
/// Every third batch, once three were tested, and at least once in thirty days.
const RULE: &str = "[stage.attribute.market]\nEU = \"3.7..4.3\"\n[stage.attribute.skip]\nevery = 3\nafter = 3\n\
    at-most-days = 30\nwhy = { zh = \"数据\", en = \"Data\" }\n";

fn id(number: usize) -> BatchId {
    BatchId::new(&format!("B-{number}")).unwrap()
}

fn lot(number: usize) -> LotId {
    LotId::new(&format!("B-{number}")).unwrap()
}

/// What became of one batch: `.` untested, `t` tested inside, `u` not verified, `a` alert, `f` outside, `s` left out as
/// the rule allows, `d` left out in spite of it, `o` tested inside with an investigation beside it, `r` tested and rejected.
fn becomes(it: &mut Given, number: usize, what: char) {
    if number > 1 {
        let of = &it.plant.batches[&id(1)];
        let (stage, strategy, version) = (of.stage.clone(), of.strategy.clone(), of.version);
        let organisation = OrganisationId::new("maker").unwrap();
        let (batch, lot) = (id(number), lot(number));
        it.happens("head", BatchStarted { batch, lot, stage, strategy, version, organisation });
    }
    let band = match what {
        't' | 'u' | 'o' | 'r' => Some(ResultBand::Inside),
        'a' => Some(ResultBand::Alert),
        'f' => Some(ResultBand::OutsideRelease),
        _ => None,
    };
    if let Some(band) = band {
        let value = Observed::Number(Quantity::parse("4.0", Unit::new("mol/mol").unwrap()).unwrap());
        it.happens(
            "ana",
            ResultRecorded {
                batch: id(number),
                lot: lot(number),
                attribute: "dar".into(),
                replicates: vec![value.clone()],
                reportable: value,
                band,
                rule: 3,
                origin: Origin::Typed,
                round: 0,
                purpose: None,
                despite: None,
                sample: None,
                run: None,
            },
        );
        if what != 'u' {
            verified(it, number);
        }
    }
    match what {
        's' => assert_eq!(it.does("qa", skip(number, None)), "lab.test-skipped", "batch {number}"),
        'd' => {
            let (batch, lot, attribute) = (id(number), lot(number), "dar".to_string());
            let despite = Some(Despite { rule: "R-skip-04".into(), why: text("no time") });
            it.happens("qa", TestSkipped { batch, lot, attribute, grounds: None, despite, signature: signature() });
        }
        'o' => investigated(it, number),
        'r' => decided(it, number, Choice::Reject),
        _ => (),
    }
}

fn verified(it: &mut Given, number: usize) {
    let (batch, lot) = (id(number), lot(number));
    it.happens("ben", ResultVerified { batch, lot, attribute: "dar".into(), of: None });
}

fn investigated(it: &mut Given, number: usize) {
    it.happens("ana", opened(it, number));
}

fn opened(it: &Given, number: usize) -> OosOpened {
    OosOpened {
        investigation: InvestigationId::new(&format!("OOS-{:05}", it.plant.oos.len() + 1)).unwrap(),
        batch: Some(id(number)),
        lot: lot(number),
        place: None,
        attribute: "dar".into(),
        number: 1,
        question: OosQuestion::about(ResultBand::OutsideRelease).unwrap(),
        deviation: None,
        due: it.now(),
    }
}

fn decided(it: &mut Given, number: usize, choice: Choice) {
    let (batch, lot, kind) = (id(number), lot(number), Kind::Factory);
    let items = vec![];
    let why = text("as judged");
    it.happens("qp", DispositionDecided { batch, lot, kind, choice, why, plan: 10, items, signature: signature() });
}

fn skip(number: usize, despite: Option<&str>) -> SkipTest {
    SkipTest { batch: id(number), attribute: "dar".into(), despite: despite.map(text) }
}

/// One batch for each letter, in their order.
fn course(told: &str) -> Given {
    let mut it = Given::running_with(&[(MARKET, RULE)]);
    for (place, what) in told.chars().enumerate() {
        becomes(&mut it, place + 1, what);
    }
    it
}

#[test]
fn the_rule_asks_for_batches_tested_one_after_the_other_and_for_every_nth() {
    for (told, then) in [
        // Worked out by hand: three tested before the first is left out, then one of three is tested.
        (".", "R-skip-04"),
        ("tt.", "R-skip-04"),
        ("ttt.", "lab.test-skipped"),
        ("ttts.", "lab.test-skipped"),
        ("tttss.", "R-skip-06"),
        ("tttsst.", "lab.test-skipped"),
        ("tttsstss.", "R-skip-06"),
        // Whatever is missing, doubtful or unfavourable begins the count anew.
        ("ttt..", "R-skip-05"),
        ("tttu.", "R-skip-05"),
        ("ttta.", "R-skip-05"),
        ("tttf.", "R-skip-05"),
        ("ttto.", "R-skip-05"),
        ("tttr.", "R-skip-05"),
        ("tttd.", "R-skip-05"),
        ("tttdtt.", "R-skip-05"),
        ("tttdttt.", "lab.test-skipped"),
        // One that was left out and turned out well in nothing else is no ground without its own.
        ("attt.", "lab.test-skipped"),
        ("tatt.", "R-skip-05"),
    ] {
        let it = course(told);
        assert_eq!(answer(&it.tries("qa", skip(told.len(), None))), then, "{told}");
    }
}

#[test]
fn without_a_rule_or_with_a_result_nothing_is_left_out() {
    let it = Given::running();
    assert_eq!(it.tries("qa", skip(1, None)).unwrap_err().rule, Rule::SkipNotDeclared);
    assert_eq!(course("tttt").tries("qa", skip(4, None)).unwrap_err().rule, Rule::SkipTested);
    assert_eq!(course("ttts").tries("qa", skip(4, None)).unwrap_err().rule, Rule::SkippedAlready);
    assert_eq!(course("ttt.").tries("ana", skip(4, None)).unwrap_err().rule, Rule::RoleMissing);
    assert_eq!(course("ttt.").tries_unsigned("qa", skip(4, None)).unwrap_err().rule, Rule::SignatureMissing);
}

#[test]
fn the_last_test_grows_old_and_a_batch_that_deviates_is_tested() {
    let mut it = course("ttt.");
    it.waits(31);
    assert_eq!(it.tries("qa", skip(4, None)).unwrap_err().rule, Rule::SkipTooLong);
    let mut it = course("ttt.");
    let (batch, lot) = (Some(id(4)), Some(lot(4)));
    it.happens(
        "qa",
        DeviationOpened {
            deviation: deviation(),
            batch,
            lot,
            class: Class::Minor,
            about: None,
            what: Some(text("a pump")),
        },
    );
    assert_eq!(it.tries("qa", skip(4, None)).unwrap_err().rule, Rule::SkipNotOrdinary);
}

fn item(it: &Given, number: usize) -> crate::disposition::Item {
    let plan = plan(&it.plant, &id(number)).unwrap();
    plan.items().find(|it| it.id == "results/dar").unwrap().clone()
}

#[test]
fn what_is_left_out_by_the_rule_passes_and_in_spite_of_it_blocks_until_it_is_tested() {
    let it = course("ttts");
    let passes = item(&it, 4);
    assert_eq!(passes.verdict, Verdict::Pass);
    assert_eq!(passes.because, Because::NotTestedByRule { every: 3, last: id(3) });
    let counted = &it.plant.results[&lot(3)]["dar"][0].recorded.seq;
    assert!(passes.evidence.contains(counted), "{passes:?}");
    let mut off = course("tt.");
    assert_eq!(off.does("qa", skip(3, Some("no time"))), "lab.test-skipped quality.deviation-opened");
    let blocks = item(&off, 3);
    assert_eq!(blocks.verdict, Verdict::Indeterminate);
    assert!(blocks.blocks() && matches!(blocks.because, Because::LeftOutWithoutGround { .. }), "{blocks:?}");
    // A result that comes all the same counts.
    let typed = crate::batch::Entered::Typed { text: "4.0".into(), unit: Unit::new("mol/mol").unwrap() };
    let (batch, attribute) = (id(3), "dar".to_string());
    let replicates = vec![typed];
    off.does("ana", RecordResult { batch, attribute, replicates, despite: None, sample: None, run: None });
    verified(&mut off, 3);
    assert!(matches!(item(&off, 3).because, Because::Result { band: ResultBand::Inside }));
}

#[test]
fn what_is_left_out_is_owed_no_more_and_marked_where_it_may_be() {
    let due = |it: &Given| it.plant.tests_due(&id(4));
    let mut open = course("ttt.");
    let finish = |it: &mut Given| {
        let batch = it.plant.batches.get_mut(&id(4)).unwrap();
        let (amount, stamp) = (Quantity::parse("90", Unit::new("L").unwrap()).unwrap(), batch.started.clone());
        batch.standing = crate::batch::BatchStanding::Finished { amount, stamp };
    };
    finish(&mut open);
    assert!(due(&open).results.contains(&"dar".to_string()));
    assert_eq!(due(&open).skippable, ["dar"]);
    let mut out = course("ttts");
    finish(&mut out);
    assert!(!due(&out).results.contains(&"dar".to_string()));
    assert!(due(&out).skippable.is_empty());
}

/// A batch is measured again, and fails.
fn fails_again(number: usize) -> RecordResult {
    let typed = crate::batch::Entered::Typed { text: "9.0".into(), unit: Unit::new("mol/mol").unwrap() };
    let (batch, attribute, despite) = (id(number), "dar".to_string(), Some(text("asked for again")));
    RecordResult { batch, attribute, replicates: vec![typed], despite, sample: None, run: None }
}

#[test]
fn late_evidence_about_an_earlier_batch_reopens_the_release_that_rested_on_it() {
    let mut it = course("ttts");
    decided(&mut it, 4, Choice::Release);
    assert_eq!(item(&it, 4).verdict, Verdict::Pass);
    let failing = fails_again(2);
    let events = it.tries("ana", failing.clone()).unwrap();
    let reopened = |it: &Event| matches!(it, Event::DispositionReopened(it) if it.batch == id(4));
    assert_eq!(events.iter().filter(|it| reopened(it)).count(), 1, "{events:?}");
    it.does("ana", failing);
    assert_eq!(item(&it, 4).verdict, Verdict::Indeterminate);
    // What takes nothing away re-opens nothing.
    let mut untouched = course("ttts.");
    decided(&mut untouched, 4, Choice::Release);
    let later = fails_again(5);
    assert!(!untouched.tries("ana", later).unwrap().iter().any(reopened), "it is about a later batch");
}

/// The second batch, tested on a sample that was taken, handed over and received an hour apart; the instant of the test.
fn tested_on_a_sample(it: &mut Given) -> Timestamp {
    let (batch, lot, sample) = (id(2), lot(2), SampleId::new("B-2-S01").unwrap());
    becomes(it, 2, '.');
    let plan = EntryId::new("release").unwrap();
    let amount = Quantity::parse("40", Unit::new("mL").unwrap()).unwrap();
    let (number, despite) = (sample.clone(), None);
    let taken = SampleTaken { sample, batch, lot, plan, amount, second: None, despite };
    let (sample, batch, lot) = (number.clone(), taken.batch.clone(), taken.lot.clone());
    let handed = SampleHandedOver { sample, batch, lot, despite: None };
    let (sample, batch, lot) = (number.clone(), taken.batch.clone(), taken.lot.clone());
    let place = Some(Place { name: text("R-1"), frozen: false });
    let found = Found { condition: Condition::Sound, seal: Seal::Whole, temperature: None };
    let received = SampleReceived { sample, batch, lot, found, place, refused: None, despite: None };
    it.happens("op", taken);
    it.wait(SignedDuration::from_hours(1));
    it.happens("op", handed);
    it.wait(SignedDuration::from_hours(1));
    it.happens("ana", received);
    it.wait(SignedDuration::from_hours(2));
    let value = Observed::Number(Quantity::parse("4.0", Unit::new("mol/mol").unwrap()).unwrap());
    it.happens(
        "ana",
        ResultRecorded {
            batch: id(2),
            lot: self::lot(2),
            attribute: "dar".into(),
            replicates: vec![value.clone()],
            reportable: value,
            band: ResultBand::Inside,
            rule: 3,
            origin: Origin::Typed,
            round: 0,
            purpose: None,
            despite: None,
            sample: Some(OfSample::number(number)),
            run: None,
        },
    );
    let at = it.now();
    verified(it, 2);
    at
}

#[test]
fn what_comes_late_about_the_custody_of_an_earlier_sample_reopens_the_release_that_rested_on_it() {
    // It left the laboratory an hour before it was tested, or an hour after.
    for (hours, reopens) in [(-1, true), (1, false)] {
        let mut it = course("t");
        let tested = tested_on_a_sample(&mut it);
        for (number, what) in [(3, 't'), (4, 's')] {
            becomes(&mut it, number, what);
        }
        decided(&mut it, 4, Choice::Release);
        assert_eq!(item(&it, 4).verdict, Verdict::Pass);
        it.wait(SignedDuration::from_hours(24));
        let (sample, despite) = (SampleId::new("B-2-S01").unwrap(), None);
        let late = Event::from(SampleHandedOver { sample, batch: id(2), lot: lot(2), despite });
        let happened = tested.checked_add(SignedDuration::from_hours(hours)).unwrap();
        let act = crate::Act { happened, ..it.act("ana", true) };
        let reopened = crate::lab::undermined(&it.plant, core::slice::from_ref(&late), &act);
        let of = |it: &Event| matches!(it, Event::DispositionReopened(it) if it.batch == id(4));
        assert_eq!(reopened.iter().any(of), reopens, "{hours} h: {reopened:?}");
        let stamp = Stamp { seq: it.plant.entries, by: act.by, happened, known: it.now() };
        it.plant.apply(&late, &stamp);
        let then = if reopens { Verdict::Indeterminate } else { Verdict::Pass };
        assert_eq!(item(&it, 4).verdict, then, "{hours} h");
    }
}

#[test]
fn an_earlier_batch_that_is_rejected_reopens_the_release_that_rested_on_it() {
    let rejects = |number: usize| {
        let (batch, lot, kind) = (id(number), lot(number), Kind::Factory);
        let (why, items) = (text("as judged"), vec![]);
        let choice = Choice::Reject;
        vec![Event::from(DispositionDecided { batch, lot, kind, choice, why, plan: 10, items, signature: signature() })]
    };
    for (told, rejected, reopens) in [
        ("ttts", 3, true),
        ("ttts", 1, true),
        // The count began anew after the first: the release rests on the three after it.
        ("attts", 1, false),
        ("ttts.", 5, false),
    ] {
        let skipped = told.find('s').unwrap() + 1;
        let mut it = course(told);
        decided(&mut it, skipped, Choice::Release);
        assert_eq!(item(&it, skipped).verdict, Verdict::Pass, "{told}");
        let reopened = crate::lab::undermined(&it.plant, &rejects(rejected), &it.act("qp", true));
        let of = |it: &Event| matches!(it, Event::DispositionReopened(it) if it.batch == id(skipped));
        assert_eq!(reopened.iter().any(of), reopens, "{told}: batch {rejected} rejected: {reopened:?}");
        for event in rejects(rejected) {
            it.happens("qp", event);
        }
        let then = if reopens { Verdict::Indeterminate } else { Verdict::Pass };
        assert_eq!(item(&it, skipped).verdict, then, "{told}: batch {rejected} rejected");
    }
}

#[test]
fn a_certificate_says_what_was_not_tested_and_never_that_it_conforms() {
    let it = course("ttts");
    let tested = it.plant.analysed_without(&id(3), None);
    assert!(tested.is_empty(), "{tested:?}");
    let of = it.plant.analysed_without(&id(4), None);
    let listed: Vec<_> = of.iter().map(|it| (it.attribute.as_str(), it.every, it.last.clone())).collect();
    assert_eq!(listed, [("dar", 3, id(3))]);
    let by = it.plant.skipped(&id(4), "dar").unwrap();
    assert_eq!(of[0].skipped, by.stamp.seq, "it names the entry that left it out");
    // In the eyes of a market it names the market's own limit.
    let market = it.plant.analysed_without(&id(4), Some("EU"));
    assert_ne!(market[0].required, of[0].required);
    // Where the ground falls away it is missing, and no certificate lists it as left out.
    let mut gone = course("ttts");
    investigated(&mut gone, 2);
    assert!(gone.plant.analysed_without(&id(4), None).is_empty());
    assert!(course("ttt.").plant.analysed_without(&id(4), None).is_empty(), "nobody left it out");
}

/// Over every course of four letters before one batch: no event taken out ever makes the rule allow what it did not.
#[test]
fn taking_evidence_away_never_allows_what_was_not_allowed() {
    let letters = ['t', 'u', '.', 'a', 'o', 'd'];
    let mut tried = 0;
    for number in 0..letters.len().pow(4) {
        let told: alloc::string::String =
            (0..4).map(|place| letters[number / letters.len().pow(place) % letters.len()]).collect();
        let whole = course(&format!("{told}."));
        let now = whole.now();
        let allowed = whole.plant.skip_grounds(&id(5), "dar", now).is_ok();
        if allowed {
            continue;
        }
        for batch in 1..=4 {
            for of in ["result", "verified", "skip"] {
                let mut less = whole.plant.clone();
                match of {
                    "result" => drop(less.results.remove(&lot(batch))),
                    "skip" => drop(less.skips.remove(&id(batch))),
                    _ => {
                        let all = less.results.get_mut(&lot(batch)).and_then(|it| it.get_mut("dar"));
                        all.into_iter().flatten().for_each(|it| it.verified = None);
                    }
                }
                assert!(less.skip_grounds(&id(5), "dar", now).is_err(), "{told} without {of} of batch {batch}");
                tried += 1;
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}

#[test]
fn an_event_reads_back_as_it_was_written() {
    let it = course("ttts");
    let skipped = it.plant.skipped(&id(4), "dar").unwrap();
    let event = TestSkipped {
        batch: id(4),
        lot: lot(4),
        attribute: "dar".into(),
        grounds: skipped.grounds.clone(),
        despite: None,
        signature: skipped.signature.clone(),
    };
    let text = serde_json::to_string(&event).unwrap();
    assert_eq!(serde_json::from_str::<TestSkipped>(&text).unwrap(), event);
    let tested: Vec<_> = skipped.grounds.as_ref().unwrap().tested.iter().map(|it| it.batch.clone()).collect();
    assert_eq!(tested, [id(1), id(2), id(3)]);
    let Stamp { by, .. } = &skipped.stamp;
    assert!(it.plant.batches[&id(4)].performers.contains(by), "who left it out does not release");
}
