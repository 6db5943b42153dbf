//! Studies from their protocol to their end: given, when, then; and what each rule refuses.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::batch::Entered;
use crate::disposition::{Choice, DispositionDecided, Kind, PLAN_VERSION};
use crate::equipment::{EquipmentAdded, EquipmentQualified};
use crate::given::{Given, answer, batch, charged, lot, signature, text};
use crate::id::{EquipmentClassId, EquipmentId, InvestigationId, MaterialId};
use crate::material::LotReceived;
use crate::quantity::{Quantity, Unit};
use crate::text::Label;
use jiff::Timestamp;
use rust_decimal::Decimal;

pub(super) fn id() -> StudyId {
    StudyId::new("ST-1").unwrap()
}

pub(super) fn third() -> LotId {
    LotId::new("T-1").unwrap()
}

fn condition(name: &str, kind: ConditionKind, months: &[u32]) -> Condition {
    let (id, climate) = (EntryId::new(name).unwrap(), text("5 ± 3 °C"));
    Condition { id, kind, climate, months: months.to_vec(), early_days: 7, late_days: 14 }
}

fn proposed() -> ProposeStudy {
    ProposeStudy {
        study: id(),
        strategy: StrategyId::new("example").unwrap(),
        stage: StageId::new("drug-substance").unwrap(),
        purpose: Purpose::Registration,
        storage: Storage::Refrigerated,
        lots: vec![lot(), charged(), third()],
        container: text("bottle"),
        conditions: vec![
            condition("5C", ConditionKind::LongTerm, &[0, 3, 6, 9, 12]),
            condition("25C", ConditionKind::Accelerated, &[0, 3, 6]),
        ],
        tests: vec![Tested { attribute: "dar".into(), assay: false }],
        units: 2,
    }
}

pub(super) fn place(of: LotId, condition: &str, months: u32) -> Place {
    Place { lot: of, condition: EntryId::new(condition).unwrap(), months }
}

fn started(units: u32, despite: Option<Text>) -> StartStudy {
    let chamber = EquipmentId::new("CH-1").unwrap();
    let of = |lot: LotId, condition: &str| Placed {
        lot,
        condition: EntryId::new(condition).unwrap(),
        chamber: chamber.clone(),
        units,
    };
    let lots = [lot(), charged(), third()];
    let placed = lots.into_iter().flat_map(|it| [of(it.clone(), "5C"), of(it, "25C")]).collect();
    StartStudy { study: id(), placed, despite }
}

/// Three lots and a chamber.
fn given() -> Given {
    given_with(&[])
}

/// The same, with some of the strategy's text replaced.
pub(super) fn given_with(replaced: &[(&str, &str)]) -> Given {
    let mut it = Given::ready_with(replaced);
    let litre = Unit::new("L").unwrap();
    it.happens(
        "store",
        LotReceived {
            lot: third(),
            material: MaterialId::new("antibody").unwrap(),
            amount: Quantity::parse("9", litre).unwrap(),
            supplier: text("supplier"),
            use_by: None,
            retest_by: None,
            facts: Default::default(),
            containers: vec![],
        },
    );
    let (equipment, class) = (EquipmentId::new("CH-1").unwrap(), EquipmentClassId::new("chamber").unwrap());
    let name = Label::new("箱", "chamber");
    it.happens("eng", EquipmentAdded { equipment: equipment.clone(), class, name, room: text("room") });
    it
}

fn qualified(it: &mut Given) {
    let equipment = EquipmentId::new("CH-1").unwrap();
    it.happens("eng", EquipmentQualified { equipment, until: "2039-01-01T00:00:00Z".parse().unwrap() });
}

pub(super) fn running() -> Given {
    begun(given())
}

pub(super) fn begun(mut it: Given) -> Given {
    qualified(&mut it);
    it.does("ana", proposed());
    it.does("msat", ApproveStudy { study: id() });
    it.does("qa", ApproveStudy { study: id() });
    assert_eq!(it.does("ana", started(20, None)), "stability.study-started");
    it
}

pub(super) fn pull(place: &Place, units: u32, despite: Option<&str>) -> PullSamples {
    PullSamples { study: id(), place: place.clone(), units, despite: despite.map(text) }
}

pub(super) fn found(place: &Place, value: &str) -> RecordStabilityResult {
    let unit = Unit::new("mol/mol").unwrap();
    let replicates = vec![Entered::Typed { text: value.into(), unit }];
    RecordStabilityResult {
        study: id(),
        place: place.clone(),
        attribute: "dar".into(),
        replicates,
        despite: None,
        run: None,
    }
}

pub(super) fn again(place: &Place, value: &str) -> RecordStabilityResult {
    RecordStabilityResult { despite: Some(text("the first one looked odd")), ..found(place, value) }
}

pub(super) fn verified(place: &Place) -> VerifyStabilityResult {
    VerifyStabilityResult { study: id(), place: place.clone(), attribute: "dar".into(), of: None }
}

/// The investigation of this number, from its questions to phase II.
pub(super) fn examined(it: &mut Given, number: u32, found: crate::lab::Found) -> InvestigationId {
    use crate::lab::{AnswerChecklist, Answered, Examiner, Found};
    let investigation = InvestigationId::new(&alloc::format!("OOS-{number:05}")).unwrap();
    let asked = it.plant.oos.get(&investigation).unwrap().laboratory(&it.plant).questions;
    for (who, examiner) in [("ana", Examiner::Analyst), ("ben", Examiner::Supervisor)] {
        let one = |(at, question): (usize, crate::strategy::LabQuestion)| {
            let (found, note) = if at == 0 { (found, text("note")) } else { (Found::AsItShould, text("note")) };
            Answered { question: question.id, found, note: Some(note) }
        };
        let answers = asked.clone().into_iter().enumerate().map(one).collect();
        let investigation = investigation.clone();
        it.does(who, AnswerChecklist { investigation, examiner, answers });
    }
    investigation
}

/// The laboratory and production find nothing, and the result is true.
pub(super) fn confirmed(it: &mut Given, number: u32) {
    use crate::lab::{BeginFullInvestigation, CloseOos, Found, Outcome, RecordProductionReview};
    let investigation = examined(it, number, Found::AsItShould);
    it.does("ben", BeginFullInvestigation { investigation: investigation.clone(), why: text("no cause") });
    let found = text("nothing");
    it.does("head", RecordProductionReview { investigation: investigation.clone(), found, cause: None });
    let closed = CloseOos { investigation, outcome: Outcome::Confirmed, why: text("true") };
    assert_eq!(it.does("qa", closed), "lab.oos-closed");
}

/// Moves to the day of a time point.
pub(super) fn at_months(it: &mut Given, months: u32) {
    let began = it.plant.studies.get(&id()).unwrap().started.as_ref().unwrap().happened;
    let then = limit::after_months(began, months).unwrap();
    let hours = then.duration_since(it.now()).as_hours();
    if hours >= 24 {
        it.waits(hours / 24);
    }
}

#[test]
fn a_protocol_is_whole_and_approved_by_two_who_did_not_propose_it() {
    type Spoil = fn(&mut ProposeStudy);
    let cases: [(Spoil, &str); 9] = [
        (|_| (), "stability.study-proposed"),
        (|it| it.lots.clear(), "R-stability-03"),
        (|it| it.lots = vec![lot(), lot()], "R-stability-03"),
        (|it| it.lots = vec![LotId::new("NO").unwrap()], "R-material-05"),
        (|it| it.conditions.truncate(0), "R-stability-03"),
        (|it| it.conditions[0].months = vec![3, 3], "R-stability-03"),
        (|it| it.tests.clear(), "R-stability-03"),
        (|it| it.tests[0].attribute = "nothing".into(), "R-lab-01"),
        (|it| it.units = 0, "R-stability-03"),
    ];
    for (number, (spoil, then)) in cases.into_iter().enumerate() {
        let mut it = proposed();
        spoil(&mut it);
        let got = answer(&given().tries("ana", it));
        if then == "R-material-05" {
            assert!(got.starts_with("R-material"), "{number}: {got}");
        } else {
            assert_eq!(got, then, "{number}");
        }
    }
    let mut it = given();
    it.does("msat", proposed());
    assert_eq!(answer(&it.tries("ana", proposed())), "R-stability-02");
    let approve = || ApproveStudy { study: id() };
    assert_eq!(answer(&it.tries("msat", approve())), "R-stability-05");
    assert_eq!(answer(&it.tries_unsigned("qa", approve())), "R-people-08");
    assert_eq!(it.does("qa", approve()), "stability.study-approved");
    // The place of quality is taken; what is missing is another's.
    assert_eq!(answer(&it.tries("qb", approve())), "R-stability-06");
    assert_eq!(answer(&it.tries("ana", started(20, None))), "R-stability-04");
}

#[test]
fn samples_lie_in_a_qualified_chamber_and_are_enough_or_it_is_told_why_not() {
    let mut it = given();
    it.does("ana", proposed());
    it.does("msat", ApproveStudy { study: id() });
    it.does("qa", ApproveStudy { study: id() });
    assert_eq!(answer(&it.tries("ana", started(20, None))), "R-stability-07");
    assert_eq!(
        answer(&it.tries("ana", started(20, Some(text("late"))))),
        "stability.study-started quality.deviation-opened"
    );
    qualified(&mut it);
    // Two units for each of five time points.
    assert_eq!(answer(&it.tries("ana", started(9, None))), "R-stability-08");
    assert_eq!(answer(&it.tries("ana", started(10, None))), "stability.study-started");
}

#[test]
fn a_pull_outside_its_window_is_refused_and_can_be_recorded_with_its_reason() {
    let day = place(lot(), "5C", 3);
    let opened = "stability.samples-pulled quality.deviation-opened";
    // Days from the third month: seven before and fourteen after are in the window.
    for (days, despite, then) in [
        (-8, None, "R-stability-10"),
        (-6, None, "stability.samples-pulled"),
        (0, None, "stability.samples-pulled"),
        (14, None, "stability.samples-pulled"),
        (16, None, "R-stability-10"),
        (16, Some("chamber key lost"), opened),
    ] {
        let mut it = running();
        at_months(&mut it, 3);
        it.waits(days);
        assert_eq!(answer(&it.tries("ana", pull(&day, 2, despite))), then, "{days} {despite:?}");
    }
    let mut it = running();
    at_months(&mut it, 3);
    assert_eq!(answer(&it.tries("ana", pull(&place(lot(), "5C", 4), 2, None))), "R-stability-09");
    assert_eq!(answer(&it.tries("ana", pull(&day, 21, None))), "R-stability-12");
    it.does("ana", pull(&day, 2, None));
    assert_eq!(answer(&it.tries("ana", pull(&day, 2, None))), "R-stability-11");
    assert_eq!(it.does("ana", pull(&day, 1, Some("vial broken"))), opened);
    let study = it.plant.studies.get(&id()).unwrap();
    assert_eq!(study.left(&lot(), &day.condition), 17);
    // What was not pulled is missed when its window is over, not before.
    let other = place(charged(), "5C", 3);
    let miss = || MissPull { study: id(), place: other.clone(), why: text("overlooked") };
    assert_eq!(answer(&it.tries("ana", miss())), "R-stability-13");
    it.waits(30);
    let state = |it: &Given| it.plant.studies.get(&id()).unwrap().place_state(&other, it.now());
    assert_eq!(state(&it), PlaceState::Overdue);
    let due: Vec<_> = it.plant.pulls_due(it.now(), it.now()).iter().map(|it| it.place.lot.to_string()).collect();
    assert_eq!(due.iter().filter(|it| **it == *charged().as_str()).count(), 4, "{due:?}");
    assert_eq!(it.does("ana", miss()), "stability.pull-missed quality.deviation-opened");
    assert_eq!(state(&it), PlaceState::Missed);
}

#[test]
fn a_failing_result_touches_its_lot_and_no_study_ends_before_the_market_was_considered() {
    let mut it = running();
    it.happens(
        "qp",
        DispositionDecided {
            batch: batch(),
            lot: lot(),
            kind: Kind::Factory,
            choice: Choice::Release,
            why: text("why"),
            plan: PLAN_VERSION,
            items: vec![],
            signature: signature(),
        },
    );
    let at = place(lot(), "5C", 3);
    assert_eq!(answer(&it.tries("ana", found(&at, "4.0"))), "R-stability-14");
    at_months(&mut it, 3);
    it.does("ana", pull(&at, 2, None));
    // Outside release (4.4) and inside shelf life (4.5).
    assert_eq!(it.does("ana", found(&at, "4.5")), "stability.result-recorded");
    assert_eq!(answer(&it.tries("ana", found(&at, "4.6"))), "R-lab-04");
    assert_eq!(
        it.does("ana", again(&at, "4.6")),
        "stability.result-recorded quality.deviation-opened lab.oos-opened disposition.reopened"
    );
    let opened = it.plant.deviations.values().next_back().unwrap();
    assert_eq!((opened.batch.clone(), opened.lot.clone()), (Some(batch()), Some(lot())));
    assert_eq!(answer(&it.tries("ana", verified(&at))), "R-lab-03");
    assert_eq!(it.does("ben", verified(&at)), "stability.result-verified");
    // The first one waits for it, too.
    assert_eq!(it.does("cho", verified(&at)), "stability.result-verified");
    assert_eq!(answer(&it.tries("cho", verified(&at))), "R-stability-15");
    let end = |early| ConcludeStudy { study: id(), early, conclusion: text("stopped") };
    assert_eq!(answer(&it.tries("qa", end(true))), "R-stability-26");
    confirmed(&mut it, 1);
    assert_eq!(answer(&it.tries("qa", end(true))), "R-stability-17");
    let consider = || ConsiderMarket {
        study: id(),
        place: at.clone(),
        attribute: "dar".into(),
        action: true,
        why: text("recall"),
    };
    // A good result after it takes nothing back.
    it.does("ana", again(&at, "4.0"));
    assert_eq!(answer(&it.tries("qa", end(true))), "R-stability-17");
    assert_eq!(it.does("qa", consider()), "stability.market-considered");
    assert_eq!(answer(&it.tries("qa", consider())), "R-stability-16");
    assert_eq!(answer(&it.tries("qa", end(false))), "R-stability-18");
    assert_eq!(it.does("qa", end(true)), "stability.study-concluded");
    assert_eq!(it.plant.studies.get(&id()).unwrap().standing(), StudyStanding::Stopped);
    // Samples that were pulled are tested to the end.
    let opened = "stability.result-recorded quality.deviation-opened";
    assert_eq!(answer(&it.tries("ana", again(&at, "4.0"))), opened);
    assert_eq!(answer(&it.tries("ana", pull(&place(lot(), "25C", 3), 2, None))), "R-stability-04");
}

/// A value for a lot at a month.
pub(super) type Value = fn(usize, u32) -> &'static str;

/// Everything pulled in time, tested and verified, up to a month.
pub(super) fn tested(months: u32, value: Value) -> Given {
    tested_in(running(), months, value)
}

fn tested_in(mut it: Given, months: u32, value: Value) -> Given {
    for month in [0, 3, 6, 9, 12].into_iter().filter(|it| *it <= months) {
        at_months(&mut it, month);
        for (number, lot) in [lot(), charged(), third()].into_iter().enumerate() {
            for condition in ["5C", "25C"].into_iter().filter(|it| *it == "5C" || month <= 6) {
                let at = place(lot.clone(), condition, month);
                it.does("ana", pull(&at, 2, None));
                it.does("ana", found(&at, value(number, month)));
                it.does("ben", verified(&at));
            }
        }
    }
    it
}

pub(super) fn figures(it: &Given, reaches: Reaches) -> Vec<Figure> {
    let study = it.plant.studies.get(&id()).unwrap();
    let inputs = it.plant.shelf_life_inputs(study).into_iter().filter_map(|it| it.input.ok());
    inputs.map(|input| Figure { input, output: "{}".into(), digest: "0".into(), reaches }).collect()
}

fn propose(it: &Given, months: u32, reaches: Reaches) -> ProposeShelfLife {
    let (study, figures) = (id(), figures(it, reaches));
    let (method, markets, why) = ("stability".into(), Default::default(), text("why"));
    ProposeShelfLife { study, months, markets, method, method_version: 1, figures, why }
}

#[test]
fn a_shelf_life_lies_within_its_figures_and_within_what_the_data_allow() {
    let it = tested(12, |_, _| "4.0");
    let at = |months: &str| Reaches::At(Decimal::from_str_exact(months).unwrap());
    for (months, reaches, then) in [
        (12, at("25.99"), "stability.shelf-life-proposed"),
        // Of a biological product no longer than the data, whatever the line says.
        (13, at("25.99"), "R-stability-21"),
        (12, Reaches::Never, "stability.shelf-life-proposed"),
        (12, at("11.99"), "R-stability-21"),
        (11, at("11.99"), "stability.shelf-life-proposed"),
        (6, Reaches::Unknown, "R-stability-21"),
        (0, Reaches::Never, "R-stability-21"),
    ] {
        assert_eq!(answer(&it.tries("msat", propose(&it, months, reaches))), then, "{months} {reaches:?}");
    }
    // Other data than those of the record.
    let mut other = propose(&it, 12, Reaches::Never);
    other.figures[0].input.batches[0].points[0].value = Decimal::ONE;
    assert_eq!(answer(&it.tries("msat", other)), "R-stability-20");
    let young = tested(3, |_, _| "4.0");
    assert_eq!(answer(&young.tries("msat", propose(&young, 3, Reaches::Never))), "R-stability-19");
    let censored = tested(6, |_, month| if month == 6 { "<4.0" } else { "4.0" });
    assert_eq!(answer(&censored.tries("msat", propose(&censored, 6, Reaches::Never))), "R-stability-19");
    let failing = tested(6, |_, month| if month == 6 { "4.6" } else { "4.0" });
    assert_eq!(answer(&failing.tries("msat", propose(&failing, 3, Reaches::Never))), "R-stability-21");
}

#[test]
fn another_than_the_proposer_adopts_a_shelf_life_and_no_lot_is_dated_beyond_it() {
    let mut it = tested(12, |_, _| "4.0");
    it.does("msat", propose(&it.clone(), 12, Reaches::Never));
    let adopt = |adopt| DecideShelfLife { study: id(), number: 1, adopt, why: text("why") };
    assert_eq!(answer(&it.tries_unsigned("qa", adopt(true))), "R-people-08");
    let date = |use_by: &str| {
        let use_by: Timestamp = use_by.parse().unwrap();
        crate::material::DateLot { lot: lot(), use_by: Some(use_by), retest_by: None }
    };
    assert_eq!(answer(&it.tries("qa", date("2032-06-01T00:00:00Z"))), "material.lot-dated");
    assert_eq!(it.does("qa", adopt(true)), "stability.shelf-life-decided");
    assert_eq!(answer(&it.tries("qa", adopt(true))), "R-stability-22");
    // Finished on the 18th of March 2031.
    assert_eq!(answer(&it.tries("qa", date("2032-06-01T00:00:00Z"))), "R-stability-24");
    assert_eq!(answer(&it.tries("qa", date("2032-03-17T00:00:00Z"))), "material.lot-dated");
}

const MARKET: &str = "[stage.attribute.market]\nEU = \"3.7..4.3\"";
/// The EU keeps a shelf-life limit of its own, inside the 3.5 to 4.5 of all.
const OWN: &str = "[stage.attribute.market]\nEU = \"3.7..4.3\"\n\
    [stage.attribute.market-shelf-life]\nEU = \"3.65..4.35\"";

/// What fails the EU alone, after a year: 4.40 lies inside 3.5 to 4.5 and outside 3.65 to 4.35.
fn tested_for_two() -> Given {
    tested_in(begun(given_with(&[(MARKET, OWN)])), 12, |_, month| if month == 12 { "4.40" } else { "4.0" })
}

#[test]
fn what_fails_a_market_alone_deviates_and_is_considered_for_that_market() {
    let mut it = tested_in(begun(given_with(&[(MARKET, OWN)])), 9, |_, _| "4.0");
    at_months(&mut it, 12);
    let at = place(lot(), "5C", 12);
    it.does("ana", pull(&at, 2, None));
    assert_eq!(answer(&it.tries("ana", found(&at, "4.35"))), "stability.result-recorded");
    assert_eq!(it.does("ana", found(&at, "4.40")), "stability.result-recorded quality.deviation-opened");
    let opened = it.plant.deviations.values().next_back().unwrap();
    assert_eq!((opened.lot.clone(), opened.class), (None, crate::quality::Class::Major), "the lot is what it was");
    let end = ConcludeStudy { study: id(), early: true, conclusion: text("stopped") };
    assert_eq!(answer(&it.tries("qa", end.clone())), "R-stability-17");
    let consider = ConsiderMarket { study: id(), place: at, attribute: "dar".into(), action: true, why: text("EU") };
    assert_eq!(it.does("qa", consider), "stability.market-considered");
    assert_eq!(answer(&it.tries("qa", end)), "stability.study-concluded");
}

#[test]
fn a_shelf_life_is_said_for_each_market_with_a_limit_of_its_own() {
    let it = tested_for_two();
    let study = it.plant.studies.get(&id()).unwrap();
    let asked: Vec<_> = it.plant.shelf_life_inputs(study).into_iter().map(|it| (it.attribute, it.market)).collect();
    assert_eq!(asked, [("dar".to_string(), None), ("dar".to_string(), Some("EU".to_string()))]);
    let of = |months: u32, markets: &[(&str, u32)]| ProposeShelfLife {
        markets: markets.iter().map(|(market, months)| (market.to_string(), *months)).collect(),
        ..propose(&it, months, Reaches::Never)
    };
    for (months, markets, then) in [
        (12, &[][..], "R-stability-25"),
        (12, &[("EU", 11), ("US", 12)], "R-stability-25"),
        // No further than the time point before which nothing failed there.
        (12, &[("EU", 12)], "R-stability-21"),
        (12, &[("EU", 11)], "stability.shelf-life-proposed"),
        (13, &[("EU", 11)], "R-stability-21"),
        (12, &[("EU", 0)], "stability.shelf-life-proposed"),
        (0, &[("EU", 11)], "R-stability-21"),
    ] {
        assert_eq!(answer(&it.tries("msat", of(months, markets))), then, "{months} {markets:?}");
    }
    // Its own line is the one that counts there: that of all says nothing about it.
    let mut shorter = of(12, &[("EU", 9)]);
    shorter.figures[1].reaches = Reaches::At(Decimal::from(8));
    assert_eq!(answer(&it.tries("msat", shorter.clone())), "R-stability-21");
    shorter.markets.insert("EU".into(), 8);
    assert_eq!(answer(&it.tries("msat", shorter)), "stability.shelf-life-proposed");
}

// Finished on the 18th of March 2031: 11 months end on the 18th of February 2032, 12 months on the 18th of March.
#[test]
fn a_lot_dated_beyond_the_shelf_life_of_a_market_is_for_the_others_only() {
    for (eu, use_by, then, barred) in [
        (11, "2032-02-17T00:00:00Z", "material.lot-dated", &[][..]),
        (11, "2032-03-17T00:00:00Z", "material.lot-dated", &["EU"]),
        (11, "2032-06-01T00:00:00Z", "R-stability-24", &[]),
        (0, "2032-02-17T00:00:00Z", "material.lot-dated", &["EU"]),
    ] {
        let mut it = tested_for_two();
        let markets = [("EU".to_string(), eu)].into();
        let of = ProposeShelfLife { markets, ..propose(&it, 12, Reaches::Never) };
        it.does("msat", of);
        it.does("qa", DecideShelfLife { study: id(), number: 1, adopt: true, why: text("why") });
        let (adopted, ..) = it
            .plant
            .adopted_shelf_life(&StrategyId::new("example").unwrap(), &StageId::new("drug-substance").unwrap())
            .unwrap();
        assert_eq!((adopted.shortest(), adopted.longest()), (if eu == 0 { 12 } else { eu }, 12));
        let date = crate::material::DateLot { lot: lot(), use_by: Some(use_by.parse().unwrap()), retest_by: None };
        assert_eq!(it.does("qa", date), then, "{eu} {use_by}");
        let plan = crate::disposition::plan(&it.plant, &batch()).unwrap();
        assert_eq!(plan.not_for(), barred, "{eu} {use_by}");
        assert!(plan.items().all(|it| it.market.is_none() || !it.blocks()));
    }
}

#[test]
fn a_value_beyond_the_prediction_of_its_own_line_is_investigated() {
    let value: Value = |_, month| match month {
        0 => "4.00",
        3 => "4.01",
        6 => "3.99",
        9 => "4.00",
        _ => "4.01",
    };
    let mut it = tested(9, value);
    at_months(&mut it, 12);
    let at = place(lot(), "5C", 12);
    it.does("ana", pull(&at, 2, None));
    assert_eq!(answer(&it.tries("ana", found(&at, "4.01"))), "stability.result-recorded");
    let opened = "stability.result-recorded quality.deviation-opened lab.oos-opened";
    assert_eq!(it.does("ana", found(&at, "4.30")), opened);
    let asked = it.plant.oos.values().next().unwrap();
    assert_eq!(asked.question, crate::lab::OosQuestion::OutOfTrend);
    // It is inside its limit: confirmed, it is what it is, and asks for nothing of the market.
    it.does("ben", verified(&at));
    confirmed(&mut it, 1);
    let study = it.plant.studies.get(&id()).unwrap();
    assert_eq!(it.plant.unconsidered(study).count(), 0);
    assert_eq!(study.place_state(&at, it.now()), PlaceState::Tested(crate::verdict::Verdict::Pass));
}

#[test]
fn an_excursion_touches_every_running_study_in_its_chamber() {
    let mut it = running();
    it.waits(3);
    let celsius = Unit::new("Cel").unwrap();
    let hours = |it: &Given, hours| it.now().checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap();
    let excursion = |it: &Given, equipment: &str| RecordExcursion {
        equipment: EquipmentId::new(equipment).unwrap(),
        extreme: Quantity::parse("14", celsius).unwrap(),
        began: hours(it, 5),
        ended: hours(it, 2),
        what: text("power failure"),
    };
    assert_eq!(answer(&it.tries("eng", excursion(&it, "NO"))), "R-equipment-01");
    let of = excursion(&it, "CH-1");
    assert_eq!(it.does("eng", of), "stability.excursion-recorded quality.deviation-opened");
    assert_eq!(it.plant.studies.get(&id()).unwrap().excursions.len(), 1);
}

// ICH Q1E, 2.4.1, 2.4.2 and 2.5.1 with appendix A.
#[test]
fn how_far_a_shelf_life_may_reach_beyond_the_data() {
    use Change::{AcceleratedOnly, None, Significant, Unknown};
    for (data, storage, change, biological, then) in [
        (9, Storage::Room, None, false, 18),
        (12, Storage::Room, None, false, 24),
        (18, Storage::Room, None, false, 30),
        (12, Storage::Room, AcceleratedOnly, false, 18),
        (18, Storage::Room, AcceleratedOnly, false, 24),
        (12, Storage::Room, Significant, false, 12),
        (12, Storage::Room, Unknown, false, 12),
        (12, Storage::Refrigerated, None, false, 18),
        (24, Storage::Refrigerated, None, false, 30),
        (12, Storage::Refrigerated, Significant, false, 12),
        (12, Storage::Frozen, None, false, 12),
        (12, Storage::Room, None, true, 12),
    ] {
        assert_eq!(longest(data, storage, change, biological), then, "{data} {storage:?} {change:?} {biological}");
    }
    let study = |it: &Given| it.plant.studies.get(&id()).unwrap().clone();
    let it = tested(12, |_, _| "4.0");
    let of = it.plant.extrapolation(&study(&it));
    assert_eq!((of.data, of.change, of.longest), (12, None, 12));
    let it = tested(3, |_, _| "4.0");
    assert_eq!(it.plant.extrapolation(&study(&it)).change, Unknown);
}
