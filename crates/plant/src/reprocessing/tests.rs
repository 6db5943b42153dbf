//! A batch whose DAR is out, done again by its route; and what may be done beyond the registered process.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::batch::{Band, BatchStanding, OperationCompleted, PerformStep, ReadingRecorded, Source, StepCompleted};
use crate::disposition::{Choice, DecideDisposition, Kind, plan};
use crate::given::{Given, answer, batch, lot, text};
use crate::id::{DeviationId, EntryId, ParameterId, StepPath, UnitId};
use crate::lab::{RecordResult, ResultBand, ResultVerified, VerifyResult};
use crate::quality::{About, AssessDeviation, Class, CloseDeviation, DeviationOpened, ExceptionRaised};
use crate::quantity::{Quantity, Unit};
use crate::strategy::Blocker;

const PRINCIPLE: &str = "[[stage.principle]]";
const ROUTE: &str = "[[stage.reprocessing]]
id = \"again\"
name = { zh = \"重做偶联\", en = \"Conjugate again\" }
why = { zh = \"示例\", en = \"An example\" }
units = [\"conjugation\"]
grounds = [\"dar\", \"conjugation/ph\"]
times-max = 1
tests = [\"appearance\"]
stability = { zh = \"加速六个月\", en = \"Six months accelerated\" }

[[stage.principle]]";

fn route() -> EntryId {
    EntryId::new("again").unwrap()
}

fn unit() -> UnitId {
    UnitId::new("conjugation").unwrap()
}

fn deviation() -> DeviationId {
    DeviationId::new("DEV-00001").unwrap()
}

fn order() -> OrderReprocessing {
    OrderReprocessing { batch: batch(), route: route(), deviation: deviation(), why: text("removes it") }
}

/// A finished batch whose DAR failed; its deviation as far as it got.
fn failed_with(standing: &str, replaced: &[(&str, &str)]) -> Given {
    let mut it = Given::ready_with(replaced);
    it.happens("amy", OperationCompleted { batch: batch(), unit: unit() });
    it.tested("dar", ResultBand::OutsideRelease);
    let about = About::Result { attribute: "dar".to_string() };
    deviates(&mut it, about.clone(), standing);
    let exception = crate::given::exception();
    let raised = ExceptionRaised {
        exception,
        batch: batch(),
        about,
        blocker: Blocker::FailsRelease,
        deviation: Some(deviation()),
    };
    it.happens("ana", raised);
    it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: "dar".to_string(), of: None });
    it
}

fn deviates(it: &mut Given, about: About, standing: &str) {
    let opened = DeviationOpened {
        deviation: deviation(),
        batch: Some(batch()),
        lot: Some(lot()),
        class: Class::Major,
        about: Some(about),
        what: None,
    };
    it.happens("ana", opened);
    if standing != "open" {
        it.does("head", AssessDeviation { deviation: deviation(), cause: text("cause"), impact: text("impact") });
    }
    if standing == "closed" {
        it.does("qb", CloseDeviation { deviation: deviation() });
    }
}

fn failed(standing: &str) -> Given {
    failed_with(standing, &[(PRINCIPLE, ROUTE)])
}

/// Everything that the round repeats, done again and good.
fn done_again(it: &mut Given) {
    let stage = it.plant.strategies.values().next().unwrap().strategy.stages[0].clone();
    for (step, unit, declared) in stage.steps() {
        for parameter in declared.records.iter().filter_map(|it| unit.parameter(it)) {
            let value = crate::batch::Observed::Number(Quantity::parse("7.30", Unit::new("[pH]").unwrap()).unwrap());
            let (parameter, source, band, rule) = (parameter.id.clone(), Source::Typed, Band::Normal, 2);
            it.happens(
                "amy",
                ReadingRecorded { batch: batch(), step: step.clone(), parameter, value, source, band, rule },
            );
        }
        it.happens("amy", StepCompleted { batch: batch(), step, second: None });
    }
    it.happens("amy", OperationCompleted { batch: batch(), unit: unit() });
    let amount = Quantity::parse("80", Unit::new("L").unwrap()).unwrap();
    it.does("head", crate::batch::FinishBatch { batch: batch(), amount, facts: Default::default() });
}

fn blocking(it: &Given) -> Vec<String> {
    plan(&it.plant, &batch()).unwrap().blocking().map(|it| it.id.clone()).collect()
}

fn item(it: &Given, id: &str) -> crate::disposition::Item {
    plan(&it.plant, &batch()).unwrap().items().find(|it| it.id == id).cloned().unwrap()
}

#[test]
fn an_order_asks_for_route_deviation_ground_and_limit() {
    for (what, given, who, command, then) in [
        ("all is there", failed("assessed"), "qa", order(), "reprocessing.ordered"),
        ("closed is as good", failed("closed"), "qa", order(), "reprocessing.ordered"),
        ("nobody knows why", failed("open"), "qa", order(), "R-quality-04"),
        (
            "no such route",
            failed("assessed"),
            "qa",
            OrderReprocessing { route: EntryId::new("no").unwrap(), ..order() },
            "R-reprocessing-01",
        ),
        ("the strategy declares none", failed_with("assessed", &[]), "qa", order(), "R-reprocessing-01"),
        (
            "the route answers something else",
            failed_with("assessed", &[(PRINCIPLE, &ROUTE.replace("\"dar\", ", ""))]),
            "qa",
            order(),
            "R-reprocessing-02",
        ),
        (
            "no such deviation of this batch",
            failed("assessed"),
            "qa",
            OrderReprocessing { deviation: DeviationId::new("DEV-9").unwrap(), ..order() },
            "R-quality-01",
        ),
        ("who made it", failed("assessed"), "amy", order(), "R-quality-10"),
        ("not quality", failed("assessed"), "head", order(), "R-people-03"),
    ] {
        assert_eq!(answer(&given.tries(who, command)), then, "{what}");
    }
    assert_eq!(answer(&failed("assessed").tries_unsigned("qa", order())), "R-people-08");
}

#[test]
fn what_was_decided_or_went_on_is_not_done_again() {
    let decided = |choice| {
        let mut it = failed("assessed");
        let decide = DecideDisposition { batch: batch(), kind: Kind::Factory, choice, why: text("why") };
        it.does("qp", decide);
        it
    };
    for (choice, then) in
        [(Choice::Reject, "R-disposition-05"), (Choice::Hold, "reprocessing.ordered disposition.reopened")]
    {
        assert_eq!(answer(&decided(choice).tries("qa", order())), then, "{choice:?}");
    }
    let mut given = failed("assessed");
    given.plant.lots.get_mut(&lot()).unwrap().left -= rust_decimal::Decimal::ONE;
    assert_eq!(answer(&given.tries("qa", order())), "R-reprocessing-07");
}

#[test]
fn what_was_found_before_stays_and_ceases_to_block_only_when_it_was_tested_again() {
    let mut it = failed("closed");
    assert!(blocking(&it).contains(&"results/dar".to_string()));
    assert_eq!(it.does("qa", order()), "reprocessing.ordered");
    let of = |it: &Given| it.plant.batches.get(&batch()).unwrap().clone();
    assert!(matches!(of(&it).standing, BatchStanding::Running));
    assert!(it.plant.running().any(|(id, _)| *id == batch()) && it.plant.index_holds());
    let step = StepPath::new("conjugation/check-start").unwrap();
    let ph = ParameterId::new("ph").unwrap();
    assert!(!of(&it).is_done(&step) && of(&it).reading(&step, &ph).is_none());
    assert!(of(&it).record_in(0, &step).unwrap().readings.contains_key(&ph), "what was read before is kept");
    assert_eq!(of(&it).additions().len(), 1, "and so is what was charged");
    assert!(blocking(&it).contains(&"reprocessing/1".to_string()));
    // One round at a time, and the next rule is the limit.
    assert_eq!(answer(&it.tries("qa", order())), "R-reprocessing-03");
    done_again(&mut it);
    assert_eq!(of(&it).round_of(&unit()), 1);
    assert_eq!(of(&it).every_record().filter(|(path, _)| **path == step).count(), 2);
    // Nothing was tested since: the old results of what is asked for again do not count.
    for (id, blocks) in
        [("results/dar", true), ("results/appearance", true), ("results/conjugation/protein-content", true)]
    {
        assert_eq!(blocking(&it).contains(&id.to_string()), blocks, "{id}");
    }
    for path in ["dar", "appearance", "conjugation/protein-content"] {
        it.tested_in(1, path, ResultBand::Inside);
        assert!(blocking(&it).contains(&alloc::format!("results/{path}")), "{path} is not verified");
        assert_eq!(it.does("qc", VerifyResult { batch: batch(), attribute: path.into(), of: None }), "R-people-01");
        it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: path.into(), of: None });
    }
    assert_eq!(item(&it, "results/dar").before.len(), 2, "both are told as found before");
    assert_eq!(it.plant.round_standing(&batch(), 1), Some(RoundStanding::WithoutStudy));
    let study = PlaceOnStability { batch: batch(), round: 1, study: text("ST-031") };
    assert_eq!(it.does("qa", study.clone()), "reprocessing.placed-on-stability");
    assert_eq!(answer(&it.tries("qa", study)), "R-reprocessing-15");
    assert_eq!(blocking(&it), Vec::<String>::new());
    assert_eq!(it.plant.round_standing(&batch(), 1), Some(RoundStanding::Complete));
    let release = DecideDisposition { batch: batch(), kind: Kind::Factory, choice: Choice::Release, why: text("y") };
    assert_eq!(answer(&it.tries("qp", release)), "disposition.decided");
    assert_eq!(answer(&it.tries("qa", order())), "R-reprocessing-03");
}

#[test]
fn taking_the_new_result_away_never_turns_the_item_into_pass() {
    let mut it = failed("closed");
    it.does("qa", order());
    done_again(&mut it);
    it.tested_in(1, "dar", ResultBand::Inside);
    it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: "dar".into(), of: None });
    assert!(!item(&it, "results/dar").blocks());
    it.plant.results.get_mut(&lot()).unwrap().get_mut("dar").unwrap().pop();
    assert!(item(&it, "results/dar").blocks());
}

#[test]
fn a_result_that_fails_again_blocks_as_before() {
    let mut it = failed("closed");
    it.does("qa", order());
    done_again(&mut it);
    let replicates =
        Vec::from([crate::batch::Entered::Typed { text: "9.9".into(), unit: Unit::new("mol/mol").unwrap() }]);
    let said = it.does(
        "ana",
        RecordResult { batch: batch(), attribute: "dar".into(), replicates, despite: None, sample: None, run: None },
    );
    assert!(said.contains("lab.result-recorded") && said.contains("quality.exception-raised"), "{said}");
    assert_eq!(it.plant.round_standing(&batch(), 1), Some(RoundStanding::Failed));
    it.tested_in(1, "dar", ResultBand::Inside);
    let dar = item(&it, "results/dar");
    assert!(dar.blocks() && dar.owner.is_none(), "a good one after it mends nothing");
}

#[test]
fn a_result_of_the_first_sample_that_comes_late_is_told_as_found_before() {
    let mut it = failed("closed");
    let before = it.now();
    it.does("qa", order());
    done_again(&mut it);
    let typed = |text: &str| {
        let replicates =
            Vec::from([crate::batch::Entered::Typed { text: text.into(), unit: Unit::new("mol/mol").unwrap() }]);
        let despite = Some(crate::given::text("found late"));
        RecordResult { batch: batch(), attribute: "dar".into(), replicates, despite, sample: None, run: None }
    };
    let round = |it: &Given| it.plant.results[&lot()]["dar"].last().unwrap().round;
    it.does("ana", typed("4.0"));
    assert_eq!(round(&it), 1);
    for event in it.tries_at("ana", typed("9.0"), before).unwrap() {
        it.happens("ana", event);
    }
    assert_eq!(round(&it), 0);
    let dar = item(&it, "results/dar");
    assert_eq!((dar.before.len(), dar.open.len()), (3, 0));
    // The one that counts is verified although it is not the last.
    it.happens("ana", VerifiedLast::of(&it));
    let events = it.tries("other", VerifyResult { batch: batch(), attribute: "dar".into(), of: None });
    assert_eq!(answer(&events), "R-people-01");
}

/// The late result is verified first.
struct VerifiedLast;

impl VerifiedLast {
    fn of(_: &Given) -> ResultVerified {
        ResultVerified { batch: batch(), lot: lot(), attribute: "dar".into(), of: None }
    }
}

#[test]
fn the_round_is_performed_by_the_same_rules() {
    let mut it = failed("closed");
    let before = it.now();
    it.does("qa", order());
    let perform = |step: &str| PerformStep {
        batch: batch(),
        step: StepPath::new(step).unwrap(),
        charge: None,
        values: Default::default(),
        file: None,
    };
    // Out of its turn; and before the order was given.
    assert_eq!(answer(&it.tries("amy", perform("conjugation/add-quench"))), "R-batch-06");
    assert_eq!(answer(&it.tries_at("amy", perform("conjugation/line-clearance"), before)), "R-batch-20");
    assert_eq!(answer(&it.tries("amy", perform("conjugation/line-clearance"))), "R-people-05");
}

#[test]
fn a_rework_is_approved_by_both_or_refused_before() {
    let replaced = [(PRINCIPLE, ROUTE), ("role = \"drug-product\"", "role = \"drug-substance\"")];
    let mut it = failed_with("assessed", &replaced);
    let propose = |tests: &[&str]| ProposeRework {
        batch: batch(),
        deviation: deviation(),
        what: text("pass it over charcoal"),
        tests: tests.iter().map(|it| (*it).to_string()).collect(),
        stability: None,
    };
    let act = |rework: Option<u32>, ends: bool, despite: Option<&str>| RecordRework {
        batch: batch(),
        rework,
        what: text("over charcoal"),
        charge: None,
        equipment: None,
        ends,
        despite: despite.map(text),
    };
    let decide = |approve: bool| DecideRework { batch: batch(), rework: 1, approve, why: text("why") };
    for (what, said, then) in [
        ("tested for nothing", answer(&it.tries("qb", propose(&[]))), "R-reprocessing-11"),
        ("for what it is not", answer(&it.tries("qb", propose(&["no"]))), "R-lab-01"),
        ("without any", answer(&it.tries("amy", act(None, false, None))), "R-reprocessing-08"),
        ("never proposed", answer(&it.tries("amy", act(Some(1), false, None))), "R-reprocessing-10"),
    ] {
        assert_eq!(said, then, "{what}");
    }
    assert_eq!(answer(&failed("assessed").tries("qb", propose(&["dar"]))), "R-reprocessing-09", "a product never");
    assert_eq!(it.does("qb", propose(&["dar"])), "reprocessing.rework-proposed");
    assert_eq!(answer(&it.tries("amy", act(Some(1), false, None))), "R-reprocessing-08");
    for (who, then) in [("qb", "R-reprocessing-13"), ("amy", "R-quality-10"), ("holders-qa", "R-batch-01")] {
        assert_eq!(answer(&it.tries(who, decide(true))), then, "{who}");
    }
    let declined = |mut it: Given| {
        it.does("mah", decide(false));
        it
    };
    let no = declined(it.clone());
    assert_eq!(answer(&no.tries("qa", decide(true))), "R-reprocessing-12");
    assert_eq!(answer(&no.tries("amy", act(Some(1), false, None))), "R-reprocessing-08");
    assert_eq!(it.does("qa", decide(true)), "reprocessing.rework-decided");
    assert_eq!(answer(&it.tries("amy", act(Some(1), false, None))), "R-reprocessing-08", "one is not both");
    assert_eq!(it.does("mah", decide(true)), "reprocessing.rework-decided");
    assert_eq!(it.does("amy", act(Some(1), false, None)), "reprocessing.rework-recorded");
    assert_eq!(it.plant.round_standing(&batch(), 1), Some(RoundStanding::Open));
    assert_eq!(answer(&it.tries("qa", order())), "R-reprocessing-04");
    assert_eq!(it.does("amy", act(Some(1), true, None)), "reprocessing.rework-recorded");
    assert_eq!(it.plant.round_standing(&batch(), 1), Some(RoundStanding::Untested));
    assert!(item(&it, "results/dar").blocks());
    it.tested_in(1, "dar", ResultBand::Inside);
    it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: "dar".into(), of: None });
    assert!(!item(&it, "results/dar").blocks());
    assert_eq!(it.plant.round_standing(&batch(), 1), Some(RoundStanding::Complete));
}

#[test]
fn what_was_reworked_all_the_same_is_recorded_and_blocks() {
    let mut it = failed("assessed");
    let act = RecordRework {
        batch: batch(),
        rework: None,
        what: text("filtered over charcoal"),
        charge: None,
        equipment: None,
        ends: false,
        despite: Some(text("the shift thought it was allowed")),
    };
    let said = it.does("amy", act);
    assert_eq!(said, "quality.deviation-opened quality.exception-raised reprocessing.rework-recorded");
    let item = item(&it, "reprocessing/rework-act-1");
    assert!(item.blocks() && item.owner.is_some());
    // It answers no result: nothing was approved that it could rest on.
    assert!(it.plant.batches[&batch()].rounds.is_empty());
    assert!(blocking(&it).contains(&"results/dar".to_string()));
}

#[test]
fn a_deviation_names_the_routes_that_answer_it() {
    let routes = |it: &Given| {
        let id = batch();
        let all = it.plant.routes_for(&id, &deviation());
        all.iter()
            .map(|it| {
                alloc::format!("{} {} {}", it.route.id, it.times, it.refusal.as_ref().map_or("-", |it| it.rule.id()))
            })
            .collect::<Vec<String>>()
    };
    assert_eq!(routes(&failed("assessed")), ["again 0 -"]);
    assert_eq!(routes(&failed("open")), ["again 0 R-quality-04"]);
    let mut it = failed("assessed");
    it.does("qa", order());
    assert_eq!(routes(&it), ["again 1 R-reprocessing-03"]);
}
