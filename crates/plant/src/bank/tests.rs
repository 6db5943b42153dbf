//! Cases of cell banks: what is refused before it is done, what is recorded all the same, what follows from it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::{
    AssessBankAlarm, DiscardVials, Document, LayDownBank, Level, MoveVials, Origin, Purpose, RecordBankAlarm,
    RecordBankTest, ReleaseBank, TakeVials, VerifyBankTest, VialOf, Vials,
};
use crate::batch::Entered;
use crate::given::{Given, answer, signature, text};
use crate::id::{ContainerId, EntryId, LotId, MaterialId, StrategyId};
use crate::material::{LotReceived, ReceiveLot, ReleaseLot, SplitLot};
use crate::quality::{DeviationAssessed, DeviationClosed};
use crate::quantity::{Quantity, Unit};

/// A seed and a working bank in the small strategy: one test each, two places, stored at -135 degrees or colder.
const BANKS: &str = r#"
[[material]]
id = "seed"
name = { zh = "种子", en = "seed" }
role = "starting-material"
unit = "1"
dating = "none"
undated-why = { zh = "冻存", en = "frozen" }

[[material]]
id = "master"
name = { zh = "主库", en = "master" }
role = "starting-material"
unit = "1"
dating = "none"
undated-why = { zh = "冻存", en = "frozen" }

[[material]]
id = "cells"
name = { zh = "工作库", en = "cells" }
role = "starting-material"
unit = "1"
dating = "none"
undated-why = { zh = "冻存", en = "frozen" }

[[cell-bank]]
id = "primary"
name = { zh = "原始库", en = "primary" }
material = "seed"
from = []
tests = ["drug-substance/appearance"]
places = 1
unit = "Cel"
storage = "<=-135"

[[cell-bank]]
id = "master"
name = { zh = "主库", en = "master" }
material = "master"
from = ["primary"]
tests = ["drug-substance/appearance"]
places = 2
unit = "Cel"
storage = "<=-135"
monitor = "drug-substance/appearance"
monitor-months = 12

[[cell-bank]]
id = "working"
name = { zh = "工作库", en = "working" }
material = "cells"
from = ["master"]
tests = ["drug-substance/appearance"]
places = 2
unit = "Cel"
storage = "<=-135"
"#;

fn id(it: &str) -> LotId {
    LotId::new(it).unwrap()
}

fn vial(it: &str) -> ContainerId {
    ContainerId::new(it).unwrap()
}

fn quantity(it: &str) -> Quantity {
    let (number, unit) = it.split_once(' ').unwrap();
    Quantity::parse(number, Unit::new(unit).unwrap()).unwrap()
}

fn origin() -> Origin {
    Origin {
        line: text("line"),
        clone: None,
        host: text("host"),
        history: text("history"),
        documents: vec![Document { name: text("certificate"), digest: "0123456789abcdef".repeat(4) }],
        medium: text("medium"),
        medium_lots: vec![],
        culture: text("37 degrees"),
        time: quantity("10 d"),
        cryoprotectant: text("DMSO"),
        cryoprotectant_lot: None,
        fill: quantity("1 mL"),
        cells: quantity("10 10*6"),
        storage: text("vapour"),
    }
}

fn level(passages: u32, doublings: Option<&str>) -> Level {
    Level { passages: Decimal::from(passages), doublings: doublings.map(|it| it.parse().unwrap()) }
}

fn lay(bank: &str, from: &[&str], passages: (u32, u32), vials: &[(u32, u32, &str)]) -> LayDownBank {
    let parent = |it: &&str| VialOf { bank: id(it.split_once("-V").unwrap().0), vial: vial(it) };
    LayDownBank {
        bank: id(bank),
        strategy: StrategyId::new("fixture").unwrap(),
        origin: origin(),
        from: from.iter().map(parent).collect(),
        cells_of: None,
        start: level(passages.0, None),
        banked: level(passages.1, None),
        vials: vials.iter().map(|(first, last, it)| Vials { first: *first, last: *last, place: text(it) }).collect(),
        in_spite: None,
    }
}

fn received(given: &mut Given, lot: &str, material: &str, vials: &str) {
    let received = LotReceived {
        lot: id(lot),
        material: MaterialId::new(material).unwrap(),
        amount: quantity(&format!("{vials} 1")),
        supplier: text("supplier"),
        use_by: None,
        retest_by: None,
        facts: Default::default(),
        containers: vec![],
    };
    given.happens("store", received);
}

fn test(bank: &str, found: &str) -> RecordBankTest {
    RecordBankTest {
        bank: id(bank),
        attribute: "drug-substance/appearance".to_string(),
        replicates: vec![Entered::Chosen(EntryId::new(found).unwrap())],
        report: text("report"),
    }
}

fn verify(bank: &str) -> VerifyBankTest {
    VerifyBankTest { bank: id(bank), attribute: "drug-substance/appearance".to_string() }
}

fn take(vials: &str, purpose: Purpose, in_spite: bool) -> TakeVials {
    let bank = id(vials.split_once("-V").unwrap().0);
    TakeVials { bank, vials: vec![vial(vials)], purpose, what: text("what"), in_spite }
}

fn strategy(given: &Given) -> StrategyId {
    given.plant.strategies.keys().next().unwrap().0.clone()
}

/// A seed that is laid down, tested and released.
fn seeded() -> Given {
    let mut given = Given::begun_with(BANKS, &[]);
    received(&mut given, "P", "seed", "4");
    let laid = LayDownBank { strategy: strategy(&given), ..lay("P", &[], (0, 2), &[(1, 4, "A")]) };
    assert_eq!(given.does("head", laid), "bank.established");
    tested(&mut given, "P");
    assert_eq!(given.does("qa", ReleaseBank { bank: id("P") }), "bank.released");
    given
}

fn tested(given: &mut Given, bank: &str) {
    assert_eq!(given.does("ana", test(bank, "conforms")), "bank.test-recorded");
    // A second analyst; the plant of the tests has one, so the verification is told as an event.
    let attribute = "drug-substance/appearance".to_string();
    given.happens("qb", super::BankTestVerified { bank: id(bank), attribute });
}

/// And a master bank from it, in two places.
fn mastered() -> Given {
    let mut given = seeded();
    received(&mut given, "M", "master", "10");
    let laid = LayDownBank {
        strategy: strategy(&given),
        start: level(2, Some("6")),
        banked: level(6, Some("18")),
        ..lay("M", &["P-V001"], (2, 6), &[(1, 6, "A"), (7, 10, "B")])
    };
    assert_eq!(given.does("head", laid), "bank.established");
    given
}

fn released() -> Given {
    let mut given = mastered();
    tested(&mut given, "M");
    assert_eq!(given.does("qa", ReleaseBank { bank: id("M") }), "bank.released");
    given
}

#[test]
fn a_bank_is_laid_down_as_its_books_and_its_line_say() {
    let given = seeded();
    let sound = || LayDownBank { strategy: strategy(&given), ..lay("M", &["P-V001"], (2, 6), &[(1, 10, "A")]) };
    let with = |change: &dyn Fn(&mut LayDownBank)| {
        let mut it = sound();
        change(&mut it);
        it
    };
    let mut master = given.clone();
    received(&mut master, "M", "master", "10");
    received(&mut master, "X", "antibody", "10");
    for (what, laid, then) in [
        ("sound", sound(), "bank.established"),
        ("no such lot", with(&|it| it.bank = id("N")), "R-material-02"),
        ("a bank already", with(&|it| it.bank = id("P")), "R-bank-02"),
        ("no strategy", with(&|it| it.strategy = StrategyId::new("none").unwrap()), "R-strategy-02"),
        ("no bank by its material", with(&|it| it.bank = id("X")), "R-bank-03"),
        ("too few", with(&|it| it.vials = vec![Vials { first: 1, last: 9, place: text("A") }]), "R-bank-04"),
        ("backwards", with(&|it| it.vials = vec![Vials { first: 9, last: 1, place: text("A") }]), "R-bank-04"),
        ("from zero", with(&|it| it.vials = vec![Vials { first: 0, last: 9, place: text("A") }]), "R-bank-04"),
        (
            "twice",
            with(&|it| {
                it.vials =
                    vec![Vials { first: 1, last: 5, place: text("A") }, Vials { first: 5, last: 9, place: text("B") }];
            }),
            "R-material-13",
        ),
        ("from nothing", with(&|it| it.from.clear()), "R-bank-06"),
        ("from itself", with(&|it| it.from[0] = VialOf { bank: id("M"), vial: vial("M-V001") }), "R-bank-06"),
        ("a vial that is not there", with(&|it| it.from[0].vial = vial("P-V009")), "R-bank-05"),
        ("begins elsewhere", with(&|it| it.start = level(3, None)), "R-bank-07"),
        ("runs backwards", with(&|it| it.banked = level(1, None)), "R-bank-07"),
        ("doublings not counted", with(&|it| it.start = level(2, None)), "bank.established"),
        ("no digest", with(&|it| it.origin.documents[0].digest = "ABC".to_string()), "R-bank-12"),
        ("no time", with(&|it| it.origin.time = quantity("0 d")), "R-material-11"),
        (
            "from nothing, and done",
            with(&|it| {
                it.from.clear();
                it.in_spite = Some(text("no record of the seed"));
            }),
            "bank.established quality.deviation-opened",
        ),
    ] {
        assert_eq!(answer(&master.tries("head", laid)), then, "{what}");
    }
}

#[test]
fn nobody_releases_a_bank_with_something_missing() {
    let given = mastered();
    let released = |given: &Given| answer(&given.tries("qa", ReleaseBank { bank: id("M") }));
    assert_eq!(released(&given), "R-bank-09", "nothing tested");
    let mut recorded = given.clone();
    recorded.does("ana", test("M", "conforms"));
    assert_eq!(released(&recorded), "R-bank-09", "nobody verified");
    assert_eq!(answer(&recorded.tries("ana", verify("M"))), "R-lab-03");
    let mut sound = given.clone();
    tested(&mut sound, "M");
    assert_eq!(released(&sound), "bank.released");
    assert_eq!(answer(&sound.tries_unsigned("qa", ReleaseBank { bank: id("M") })), "R-people-08");
    assert_eq!(answer(&sound.tries("qa", ReleaseLot { lot: id("M") })), "R-bank-11");
    // Whoever verified takes part.
    assert_eq!(answer(&sound.tries("qb", ReleaseBank { bank: id("M") })), "R-bank-13");
    let mut failed = given.clone();
    failed.does("ana", test("M", "does-not"));
    assert_eq!(released(&failed), "R-bank-09", "it fails");
    // A good result after it does not test it away.
    tested(&mut failed, "M");
    assert_eq!(released(&failed), "R-bank-09");
    let mut moved = sound.clone();
    let all = (7..=10).map(|it| vial(&format!("M-V{it:03}"))).collect();
    moved.does("store", MoveVials { bank: id("M"), vials: all, to: text("A") });
    assert_eq!(released(&moved), "R-bank-09", "one place");
    let mut held = sound;
    held.happens("qa", crate::material::LotHeld { lot: id("P"), why: text("why") });
    assert_eq!(released(&held), "R-material-06", "its seed is held");
}

/// Taking away whatever a release rests on never lets it pass.
#[test]
fn taking_evidence_away_never_releases() {
    let mut given = mastered();
    tested(&mut given, "M");
    let without = |take: &dyn Fn(&mut super::Bank)| {
        let mut given = given.clone();
        take(given.plant.banks.get_mut(&id("M")).unwrap());
        answer(&given.tries("qa", ReleaseBank { bank: id("M") }))
    };
    assert_eq!(without(&|_| ()), "bank.released");
    assert_eq!(without(&|it| it.tests.clear()), "R-bank-09");
    assert_eq!(without(&|it| it.origin.documents.clear()), "R-bank-09");
    assert_eq!(without(&|it| it.from.clear()), "R-bank-09");
    assert_eq!(without(&|it| it.version = 7), "R-bank-09");
    let unverified = |it: &mut super::Bank| it.tests.values_mut().flatten().for_each(|it| it.verified = None);
    assert_eq!(without(&unverified), "R-bank-09");
}

#[test]
fn vials_go_by_the_book_and_what_was_done_in_spite_stands_in_it() {
    let mut given = released();
    let left = |given: &Given| given.plant.lots[&id("M")].left.to_string();
    assert_eq!(left(&given), "10");
    assert_eq!(given.does("ana", take("M-V001", Purpose::Monitoring, false)), "bank.vials-taken");
    assert_eq!(answer(&given.tries("ana", take("M-V001", Purpose::Monitoring, false))), "R-bank-05");
    assert_eq!(answer(&given.tries("ana", take("M-V011", Purpose::Test, false))), "R-bank-05");
    let gone = DiscardVials { bank: id("M"), vials: vec![vial("M-V002"), vial("M-V003")] };
    assert_eq!(given.does("store", gone.clone()), "bank.vials-discarded");
    assert_eq!(answer(&given.tries("store", gone)), "R-bank-05");
    assert_eq!(left(&given), "7");
    // Nobody splits a bank as if it were a drum.
    assert_eq!(answer(&given.tries("store", SplitLot { lot: id("M"), parts: vec![] })), "R-bank-11");
    let opened = crate::material::OpenContainer { container: vial("M-V004") };
    assert_eq!(answer(&given.tries("store", opened)), "R-bank-11");
    // What was gone before was taken all the same: the books say one less than nothing, and a deviation says why.
    let said = given.does("op", take("M-V001", Purpose::Other, true));
    assert_eq!(said, "bank.vials-taken quality.deviation-opened");
    assert_eq!(left(&given), "6");
    let book: Vec<String> =
        given.plant.bank_book(&id("M")).iter().map(|it| format!("{} {:?}", it.vials.len(), it.took)).collect();
    assert_eq!(book.len(), 3, "{book:?}");
    assert!(book[2].contains("in_spite: Some"), "{book:?}");
    let places: Vec<_> = given.plant.places_of(&id("M")).iter().map(|it| format!("{} {}", it.place, it.left)).collect();
    assert_eq!(places, ["A 3", "B 4"]);
    // The seed's book names the bank that took its vial.
    assert!(format!("{:?}", given.plant.bank_book(&id("P"))).contains("Banked"));
}

#[test]
fn an_alarm_outside_the_limit_stops_the_bank_until_quality_has_assessed_it() {
    for (warmest, then) in [("-140 Cel", false), ("-135 Cel", false), ("-134.9 Cel", true), ("-150 L", true)] {
        let mut given = released();
        let (began, ended) = (given.now(), given.now());
        let alarm = RecordBankAlarm { bank: id("M"), place: text("A"), warmest: quantity(warmest), began, ended };
        let said = given.does("store", alarm);
        assert_eq!(said.contains("quality.deviation-opened"), then, "{warmest}");
        assert_eq!(given.plant.bank_barred(&id("M")).is_some(), then, "{warmest}");
        let seq = given.plant.banks[&id("M")].alarms[0].stamp.seq;
        let assess = |alarm: u64| AssessBankAlarm { bank: id("M"), alarm };
        assert_eq!(answer(&given.tries("qa", assess(seq + 1))), "R-bank-14");
        assert_eq!(given.does("qa", assess(seq)), "bank.alarm-assessed");
        assert_eq!(answer(&given.tries("qa", assess(seq))), "R-bank-14");
        assert!(given.plant.bank_barred(&id("M")).is_none(), "{warmest}");
    }
}

#[test]
fn cell_age_is_counted_from_the_master_bank() {
    let mut given = released();
    let age = |given: &Given, bank: &str| {
        let it = given.plant.cell_age(&id(bank))?;
        let doublings = it.doublings.map_or_else(|| "-".to_string(), |it| it.to_string());
        Some(format!("{} {doublings}", it.passages))
    };
    assert_eq!(age(&given, "P"), None, "nothing is counted before the master bank");
    assert_eq!(age(&given, "M").as_deref(), Some("0 0"));
    received(&mut given, "W", "cells", "4");
    let strategy = strategy(&given);
    let laid = |start: Level, banked: Level| LayDownBank {
        strategy: strategy.clone(),
        start,
        banked,
        ..lay("W", &["M-V001"], (0, 0), &[(1, 2, "A"), (3, 4, "B")])
    };
    for (start, banked, then) in [
        (level(6, Some("18")), level(12, Some("30.5")), Some("6 12.5")),
        (level(6, None), level(12, Some("30.5")), Some("6 -")),
        (level(6, None), level(12, None), Some("6 -")),
    ] {
        let mut given = given.clone();
        assert_eq!(given.does("head", laid(start, banked)), "bank.established");
        assert_eq!(age(&given, "W").as_deref(), then);
    }
    let refused = laid(level(6, Some("17")), level(12, Some("30")));
    assert_eq!(answer(&given.tries("head", refused)), "R-bank-07");
    // Laid down in spite of having no parent: its age cannot be told.
    let lost = LayDownBank { from: vec![], in_spite: Some(text("why")), ..laid(level(6, None), level(12, None)) };
    given.does("head", lost);
    assert_eq!(age(&given, "W"), None);
}

#[test]
fn a_stored_bank_is_due_after_its_months_counted_from_its_last_good_test() {
    let given = released();
    let tested = given.plant.banks[&id("M")].tests.values().flatten().last().unwrap().recorded.happened;
    let due = given.plant.bank_due(&id("M")).unwrap();
    // Twelve months from a day of March 2031 have a leap day in them.
    assert_eq!(due.duration_since(tested).as_hours(), 366 * 24);
    assert_eq!(given.plant.bank_due(&id("P")), None, "no monitoring is asked of it");
    assert_eq!(mastered().plant.bank_due(&id("M")), None, "it is not released");
}

#[test]
fn a_deviation_about_a_bank_holds_its_release_and_a_closed_one_does_not() {
    let mut given = mastered();
    tested(&mut given, "M");
    given.does("op", take("M-V001", Purpose::Other, true));
    let release = |given: &Given| answer(&given.tries("qa", ReleaseBank { bank: id("M") }));
    assert_eq!(release(&given), "R-bank-09");
    let deviation = given.plant.deviations.keys().next().unwrap().clone();
    let (cause, impact) = (text("cause"), text("impact"));
    given.happens("head", DeviationAssessed { deviation: deviation.clone(), cause, impact });
    given.happens("qb", DeviationClosed { deviation, signature: signature() });
    assert_eq!(release(&given), "bank.released");
}

/// The store receives what it likes; which lots are banks, the strategy says.
#[test]
fn a_lot_of_a_bank_is_received_like_any_other() {
    let given = Given::begun_with(BANKS, &[]);
    let receive = ReceiveLot {
        lot: id("M"),
        material: MaterialId::new("master").unwrap(),
        amount: quantity("10 1"),
        supplier: text("supplier"),
        use_by: None,
        retest_by: None,
        facts: Default::default(),
        containers: vec![],
        receipt: None,
    };
    let said: String = answer(&given.tries("store", receive));
    assert_eq!(said, "material.lot-received");
}
