//! Cases of results on a chart.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use crate::batch::{BatchStarted, Observed};
use crate::given::{Given, batch};
use crate::id::{BatchId, InvestigationId, LotId, OrganisationId, StageId, StrategyId};
use crate::lab::{Foreseen, OosOpened, OosQuestion, Origin, ResultBand, ResultRecorded};
use crate::quantity::{Quantity, Unit};

fn ids() -> (StrategyId, StageId) {
    (StrategyId::new("example").unwrap(), StageId::new("drug-substance").unwrap())
}

fn begins(given: &mut Given, id: &str) {
    let (strategy, stage) = ids();
    let organisation = OrganisationId::new("maker").unwrap();
    let (batch, lot) = (BatchId::new(id).unwrap(), LotId::new(id).unwrap());
    given.happens("head", BatchStarted { batch, lot, stage, strategy, version: 1, organisation });
}

fn found(given: &mut Given, id: &str, value: &str, band: ResultBand) {
    let value = Observed::Number(Quantity::parse(value, Unit::new("mol/mol").unwrap()).unwrap());
    given.happens(
        "ana",
        ResultRecorded {
            batch: BatchId::new(id).unwrap(),
            lot: LotId::new(id).unwrap(),
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
}

/// Batches T-0, T-1, …, each with its DAR inside.
fn after(values: &[&str]) -> Given {
    let mut given = Given::running();
    for (place, value) in values.iter().enumerate() {
        let id = format!("T-{place}");
        begins(&mut given, &id);
        found(&mut given, &id, value, ResultBand::Inside);
    }
    given
}

const STEADY: [&str; 6] = ["4.0", "4.1", "3.9", "4.0", "4.0", "4.1"];

#[test]
fn the_limits_of_a_chart_are_those_that_the_next_result_is_held_against() {
    let (strategy, stage) = ids();
    for (values, then) in [
        // Worked out by hand: mean 4.0167, mean moving range 0.1, ± 3 · 0.1 / 1.128.
        (&STEADY[..], "expected 3.7507..4.2826"),
        (&STEADY[..5], "too-few 5 of 6"),
        (&["4.0"; 6][..], "no-scatter"),
        // What is below what a method can see is no number, and no mean holds it.
        (&["4.0", "4.1", "3.9", "4.0", "4.0", "<4.1"][..], "too-few 5 of 6"),
        (&["4.0", "4.1", "3.9", "4.0", "4.0", "<4.1", "4.1"][..], "expected 3.7507..4.2826"),
    ] {
        let given = after(values);
        let it = given.plant.course_of(&strategy, &stage, "dar").unwrap();
        let said = match &it.foreseen {
            Foreseen::Expected(it) => {
                format!("expected {}..{}", it.low.round_dp(4).normalize(), it.high.round_dp(4).normalize())
            }
            Foreseen::TooFew { results, least } => format!("too-few {results} of {least}"),
            other @ (Foreseen::NoNumber | Foreseen::NoScatter { .. }) => other.id().to_string(),
        };
        assert_eq!(said, then, "{values:?}");
        // The rule that opens a review sees the same.
        let plant = &given.plant;
        let own = batch();
        let running = crate::batch::batch(plant, &own).unwrap();
        let rule = crate::lab::expected(plant, &running, "dar", it.attribute);
        assert_eq!(rule.as_ref(), it.foreseen.trend(), "{values:?}");
        let used = it.results.iter().filter(|it| it.used).count();
        let exact = values.iter().filter(|it| !it.starts_with('<')).count();
        assert_eq!((it.results.len(), used), (values.len(), exact), "{values:?}");
        // The list over all attributes of the stage says the same as the chart of one.
        let all = plant.counted_at(&strategy, &stage);
        assert_eq!(all["dar"], plant.counted_of(&strategy, &stage, "dar"));
        assert_eq!(plant.foreseen(&all["dar"], &it.version.strategy, it.attribute), it.foreseen);
    }
}

#[test]
fn what_was_invalidated_or_found_again_is_shown_and_counts_for_nothing() {
    let mut given = after(&STEADY);
    let investigation = InvestigationId::new("OOS-00001").unwrap();
    let (id, lot) = (BatchId::new("T-6").unwrap(), LotId::new("T-6").unwrap());
    begins(&mut given, "T-6");
    found(&mut given, "T-6", "9.0", ResultBand::OutsideRelease);
    let question = OosQuestion::about(ResultBand::OutsideRelease).unwrap();
    given.happens(
        "ana",
        OosOpened {
            investigation: investigation.clone(),
            batch: Some(id.clone()),
            lot: lot.clone(),
            place: None,
            attribute: "dar".into(),
            number: 1,
            question,
            deviation: None,
            due: given.now(),
        },
    );
    let said = |given: &Given| {
        let (strategy, stage) = ids();
        let it = given.plant.course_of(&strategy, &stage, "dar").unwrap();
        let of = it.results.iter().filter(|it| *it.batch == id);
        let one = |it: &crate::lab::Charted<'_>| {
            let oos = it.oos.map_or("-", |it| it.as_str());
            format!("{} {} {} {oos}", it.number, it.worth.id(), it.used)
        };
        of.map(one).collect::<Vec<_>>()
    };
    // A result outside its limit counts for its batch, and says nothing of what is usual.
    assert_eq!(said(&given), ["1 counts false OOS-00001"]);
    found(&mut given, "T-6", "4.0", ResultBand::Inside);
    assert_eq!(said(&given), ["1 superseded false OOS-00001", "2 counts true -"]);
    let invalid = given.plant.results.get_mut(&lot).unwrap().get_mut("dar").unwrap();
    let stamp = invalid[0].recorded.clone();
    invalid[0].invalid = Some(crate::lab::Invalid { investigation, stamp });
    assert_eq!(said(&given)[0], "1 invalid false OOS-00001");
}

#[test]
fn nothing_is_charted_that_no_version_tests() {
    let (strategy, stage) = ids();
    let given = after(&STEADY);
    assert!(given.plant.course_of(&strategy, &stage, "nothing").is_none());
    assert!(given.plant.course_of(&StrategyId::new("other").unwrap(), &stage, "dar").is_none());
}
