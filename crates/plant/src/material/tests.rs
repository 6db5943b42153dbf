//! Lots in containers, their dates and their holds: what is refused, and what is left after what was done.

use super::*;
use crate::given::{Given, answer, text};
use crate::id::LotId;
use crate::quantity::Unit;
use alloc::string::ToString;

fn lot(id: &str) -> LotId {
    LotId::new(id).unwrap()
}

fn container(id: &str) -> ContainerId {
    ContainerId::new(id).unwrap()
}

fn quantity(text: &str) -> Quantity {
    let (number, unit) = text.split_once(' ').unwrap();
    Quantity::parse(number, Unit::new(unit).unwrap()).unwrap()
}

fn day(text: &str) -> Option<Timestamp> {
    (!text.is_empty()).then(|| alloc::format!("{text}T00:00:00Z").parse().unwrap())
}

fn received(id: &str, material: &str, amount: &str, containers: &[(&str, &str)]) -> ReceiveLot {
    let filled = |(id, amount): &(&str, &str)| NewContainer {
        container: container(id),
        amount: quantity(amount),
        tare: None,
        location: None,
    };
    ReceiveLot {
        lot: lot(id),
        material: MaterialId::new(material).unwrap(),
        amount: quantity(amount),
        supplier: text("supplier"),
        use_by: day("2032-01-01"),
        retest_by: None,
        facts: BTreeMap::new(),
        containers: containers.iter().map(filled).collect(),
        receipt: None,
    }
}

/// A quenching agent in two drums, released.
fn in_drums() -> Given {
    let mut it = Given::running();
    assert_eq!(
        it.does("store", received("Q-1", "quench", "900 g", &[("D1", "500 g"), ("D2", "400 g")])),
        "material.lot-received"
    );
    assert_eq!(it.does("qa", ReleaseLot { lot: lot("Q-1") }), "material.lot-released");
    it
}

#[test]
fn containers_are_numbered_once_and_hold_what_the_lot_holds() {
    let it = in_drums();
    for (id, amount, containers, then) in [
        ("Q-2", "900 g", &[("D3", "500 g"), ("D4", "0.4 kg")][..], "material.lot-received"),
        ("Q-2", "900 g", &[], "material.lot-received"),
        ("Q-2", "900 g", &[("D3", "500 g"), ("D4", "399.9 g")], "R-material-14"),
        ("Q-2", "900 g", &[("D3", "500 g"), ("D3", "400 g")], "R-material-13"),
        ("Q-2", "900 g", &[("D1", "500 g"), ("D4", "400 g")], "R-material-13"),
        ("Q-2", "900 g", &[("Q-1", "900 g")], "R-material-13"),
        ("Q-2", "900 g", &[("Q-2", "900 g")], "R-material-13"),
        ("D1", "900 g", &[], "R-material-03"),
        ("Q-2", "900 g", &[("D3", "900 g"), ("D4", "0 g")], "R-material-11"),
        ("Q-2", "900 g", &[("D3", "900 L")], "R-material-09"),
    ] {
        assert_eq!(answer(&it.tries("store", received(id, "quench", amount, containers))), then, "{id} {containers:?}");
    }
}

#[test]
fn what_is_taken_names_a_container_that_holds_as_much() {
    let it = in_drums();
    let of = &it.plant.lots[&lot("Q-1")];
    for (named, amount, then) in [
        (&["D1"][..], "500", None),
        (&["D1", "D2"], "900", None),
        (&["D2", "D1"], "401", None),
        (&[], "1", Some("R-material-15")),
        (&["D1"], "500.001", Some("R-material-16")),
        (&["D1", "D2"], "900.1", Some("R-material-16")),
        (&["D1", "D1"], "600", Some("R-material-16")),
        (&["D9"], "1", Some("R-material-12")),
    ] {
        let named: Vec<_> = named.iter().map(|it| container(it)).collect();
        let amount = Decimal::from_str_exact(amount).unwrap();
        let answer = drawn(&lot("Q-1"), of, &named.iter().collect::<Vec<_>>(), amount);
        assert_eq!(answer.err().map(|it| it.rule.id()), then, "{named:?} {amount}");
    }
    let shares = it.plant.spread(&lot("Q-1"), &[&container("D2"), &container("D1")], &quantity("0.45 kg"));
    let told: Vec<_> = shares.iter().map(|it| alloc::format!("{} {}", it.container, it.amount)).collect();
    assert_eq!(told, ["D2 400 g", "D1 50 g"]);
}

#[test]
fn a_balance_of_containers_follows_every_act() {
    let mut it = in_drums();
    let left = |it: &Given, id: &str| {
        let of = &it.plant.lots[&it.plant.containers[&container(id)]];
        (of.containers[&container(id)].left.normalize().to_string(), of.left.normalize().to_string())
    };
    let part = |lot_id: &str, amount: &str, from: &str, into: &str| Part {
        lot: lot(lot_id),
        amount: quantity(amount),
        from: (!from.is_empty()).then(|| container(from)),
        into: (!into.is_empty()).then(|| container(into)),
    };
    let split = |parts: &[Part]| SplitLot { lot: lot("Q-1"), parts: parts.to_vec() };
    assert_eq!(it.does("store", split(&[part("Q-1A", "100 g", "", "")])), "R-material-15");
    assert_eq!(
        it.does("store", split(&[part("Q-1A", "300 g", "D1", ""), part("Q-1B", "300 g", "D1", "")])),
        "R-material-16"
    );
    assert_eq!(it.does("store", split(&[part("Q-1A", "300 g", "D1", "D2")])), "R-material-13");
    assert_eq!(it.does("store", split(&[part("Q-1A", "300 g", "D1", "B1")])), "material.lot-split");
    assert_eq!(left(&it, "D1"), ("200".into(), "600".into()));
    assert_eq!(left(&it, "B1"), ("300".into(), "300".into()));
    assert_eq!(
        it.does("store", MoveContainer { container: container("D2"), to: text("C-3") }),
        "material.container-moved"
    );
    assert_eq!(it.does("op", OpenContainer { container: container("D2") }), "material.container-opened");
    assert_eq!(it.does("op", OpenContainer { container: container("D2") }), "");
    assert_eq!(it.does("store", DiscardContainer { container: container("D2") }), "material.container-discarded");
    assert_eq!(left(&it, "D2"), ("0".into(), "200".into()));
    assert_eq!(it.does("store", DiscardContainer { container: container("D2") }), "R-material-16");
    assert_eq!(it.does("op", EmptyContainer { container: container("D1") }), "material.container-emptied");
    assert_eq!(left(&it, "D1"), ("0".into(), "0".into()));
    assert_eq!(it.does("store", MoveContainer { container: container("D9"), to: text("C-3") }), "R-material-12");
    assert_eq!(it.plant.lots[&lot("Q-1")].containers[&container("D1")].state(), "empty");
    assert_eq!(it.plant.lots[&lot("Q-1")].containers[&container("D2")].state(), "discarded");
}

#[test]
fn a_lot_without_the_date_that_it_owes_is_neither_released_nor_charged() {
    for (material, use_by, retest_by, then) in [
        ("antibody", "2032-01-01", "", "material.lot-released"),
        ("antibody", "", "", "R-material-18"),
        ("antibody", "", "2032-01-01", "R-material-18"),
        ("antibody", "2031-01-01", "", "R-material-05"),
        ("linker-payload", "", "2032-01-01", "material.lot-released"),
        ("linker-payload", "2032-01-01", "", "material.lot-released"),
        ("linker-payload", "", "", "R-material-18"),
        ("linker-payload", "2032-01-01", "2031-01-01", "R-material-17"),
        ("quench", "", "", "material.lot-released"),
        ("quench", "2031-01-01", "", "R-material-05"),
    ] {
        let mut it = Given::running();
        let amount = if material == "antibody" { "100 L" } else { "100 g" };
        let receive =
            ReceiveLot { use_by: day(use_by), retest_by: day(retest_by), ..received("X-1", material, amount, &[]) };
        assert_eq!(it.does("store", receive), "material.lot-received", "what is at the door is recorded");
        assert_eq!(it.does("qa", ReleaseLot { lot: lot("X-1") }), then, "{material} {use_by} {retest_by}");
        let at = "2031-03-20T00:00:00Z".parse().unwrap();
        let declared = it.plant.strategies.values().next().unwrap().strategy.materials
            [&MaterialId::new(material).unwrap()]
            .clone();
        change_standing(&mut it);
        let amount = if material == "antibody" { quantity("1 L") } else { quantity("1 g") };
        let mut of = declared;
        of.facts.clear();
        let charge = chargeable(&it.plant, &lot("X-1"), &of, &amount, at).err().map(|it| it.rule.id());
        assert_eq!(charge, (then != "material.lot-released").then_some(then), "{material} {use_by} {retest_by}");
    }
}

/// Released in spite of everything, as an old log may have it.
fn change_standing(it: &mut Given) {
    it.plant.lots.get_mut(&lot("X-1")).unwrap().standing = LotStanding::Released;
}

#[test]
fn a_retest_moves_the_retest_date_and_never_beyond_the_expiry() {
    let mut it = Given::running();
    let receive = ReceiveLot { retest_by: day("2031-01-01"), ..received("LP-1", "linker-payload", "100 g", &[]) };
    it.does("store", receive);
    let retest =
        |until: &str| RetestLot { lot: lot("LP-1"), found: text("purity 98.1 %"), evidence: None, until: day(until) };
    for (until, then) in [
        ("2032-01-02", "R-material-19"),
        ("2031-01-01", "R-material-19"),
        ("2032-01-01", "material.lot-retested"),
        ("", "material.lot-retested material.lot-held"),
    ] {
        assert_eq!(answer(&it.tries("qa", retest(until))), then, "{until}");
    }
    assert_eq!(answer(&it.tries("store", retest("2031-06-01"))), "R-people-03");
    assert_eq!(answer(&it.tries_unsigned("qa", retest("2031-06-01"))), "R-people-08");
    assert_eq!(it.does("qa", ReleaseLot { lot: lot("LP-1") }), "R-material-17");
    assert_eq!(it.does("qa", retest("2031-06-01")), "material.lot-retested");
    assert_eq!(it.does("qa", ReleaseLot { lot: lot("LP-1") }), "material.lot-released");
    // An expiry is an expiry: no retest helps a material that has no retest date.
    it.does("store", received("MAB-9", "antibody", "100 L", &[]));
    let of = RetestLot { lot: lot("MAB-9"), ..retest("2031-06-01") };
    assert_eq!(answer(&it.tries("qa", of)), "R-material-19");
}

#[test]
fn a_retest_is_due_before_the_expiry_from_the_receipt_on() {
    let it = Given::running();
    for (use_by, retest_by, then) in [
        ("2032-01-01", "2031-01-01", "material.lot-received"),
        ("2032-01-01", "2032-01-01", "material.lot-received"),
        ("2032-01-01", "2032-01-02", "R-material-19"),
        ("", "2032-01-02", "material.lot-received"),
        ("2032-01-01", "", "material.lot-received"),
    ] {
        let dates = ReceiveLot {
            use_by: day(use_by),
            retest_by: day(retest_by),
            ..received("LP-1", "linker-payload", "100 g", &[])
        };
        assert_eq!(answer(&it.tries("store", dates)), then, "{use_by} {retest_by}");
    }
}

#[test]
fn no_more_comes_back_than_was_charged_and_the_answer_says_how_much_that_is() {
    let mut it = Given::ready();
    let id = crate::given::charged();
    let unit = it.plant.lots[&id].unit;
    let charged = it.plant.batches[&crate::given::batch()].charged(&id, unit);
    let back = |amount: Decimal| ReturnLot {
        lot: id.clone(),
        batch: crate::given::batch(),
        amount: Quantity::exact(amount, unit),
        container: None,
    };
    let one = Decimal::ONE;
    // However much of the lot is in the store.
    for (amount, out) in [
        (charged + one, Some(charged)),
        (one, None),
        (charged, Some(charged - one)),
        (charged - one, None),
        (one, Some(Decimal::ZERO)),
    ] {
        match (it.tries("store", back(amount)), out) {
            (Err(refusal), Some(out)) => {
                assert_eq!(refusal.rule.id(), "R-material-21");
                let said = crate::Fact::Quantity(Quantity::exact(out, unit));
                assert!(refusal.facts.contains(&("charged".into(), said)), "{amount}: {refusal:?}");
                assert!(!refusal.facts.iter().any(|(name, _)| *name == "left"), "{amount}: {refusal:?}");
            }
            (Ok(_), None) => assert!(it.does("store", back(amount)).starts_with("material.lot-returned")),
            (other, out) => panic!("{amount}: {other:?}, not {out:?}"),
        }
    }
}

#[test]
fn a_date_that_is_missing_is_entered_and_one_that_is_there_only_brought_forward() {
    let mut it = Given::running();
    it.does("store", ReceiveLot { use_by: None, ..received("MAB-9", "antibody", "100 L", &[]) });
    let date = |use_by: &str| DateLot { lot: lot("MAB-9"), use_by: day(use_by), retest_by: None };
    assert_eq!(it.does("qa", date("")), "R-material-19");
    assert_eq!(it.does("qa", date("2032-01-01")), "material.lot-dated");
    assert_eq!(it.does("qa", date("2032-06-01")), "R-material-19");
    assert_eq!(it.does("qa", date("2031-12-01")), "material.lot-dated");
    assert_eq!(it.plant.lots[&lot("MAB-9")].use_by, day("2031-12-01"));
}

#[test]
fn each_hold_is_lifted_for_itself() {
    let mut it = in_drums();
    let held = |it: &Given| it.plant.lots[&lot("Q-1")].holds.iter().map(|it| it.entry).collect::<Vec<_>>();
    assert_eq!(it.does("qa", HoldLot { lot: lot("Q-1") }), "material.lot-held");
    assert_eq!(it.does("qb", HoldLot { lot: lot("Q-1") }), "material.lot-held");
    let both = held(&it);
    assert_eq!(both.len(), 2);
    let lift = |hold: Option<u64>| UnholdLot { lot: lot("Q-1"), hold };
    assert_eq!(it.does("qa", lift(None)), "R-material-20");
    assert_eq!(it.does("qa", lift(Some(1))), "R-material-20");
    assert_eq!(it.does("qa", lift(Some(both[1]))), "material.lot-unheld");
    assert_eq!(held(&it), [both[0]], "the first hold keeps its own reason");
    assert!(it.plant.held_in(&lot("Q-1")).next().is_some());
    assert_eq!(it.does("qa", lift(None)), "material.lot-unheld");
    assert!(held(&it).is_empty());
    assert_eq!(it.does("qa", lift(None)), "");
}

#[test]
fn an_entry_that_names_no_hold_lifts_the_one_that_there_was() {
    let mut it = in_drums();
    it.does("qa", HoldLot { lot: lot("Q-1") });
    let signature = crate::given::signature();
    it.happens("qa", LotUnheld { lot: lot("Q-1"), hold: None, why: text("as once written"), signature });
    assert!(!it.plant.lots[&lot("Q-1")].is_held());
}
