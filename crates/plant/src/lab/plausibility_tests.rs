//! A load beside what was charged. 100 L of antibody at 29.6 g/L and 148,000 g/mol are 2,960 / 148,000 = 0.02 mol;
//! 131.665 g of linker-payload of 86 % at 1,316.65 g/mol are 0.1 · 0.86 = 0.086 mol: 4.30 mol for each mole of antibody.
//! Two thiols for each of 2.20 opened disulfides are 4.40, so 4.30 bounds the load, and the window of 0.88 to 0.98 of it is
//! 3.784 to 4.214. All of it by hand.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::{LoadFoundImplausible, Plausible, RecordResult};
use crate::batch::{
    Band, CorrectReading, Entered, LIMITS_RULE_VERSION, Lack, MaterialAdded, Observed, ReadingRecorded, Source,
    StepCompleted,
};
use crate::disposition::plan;
use crate::given::{Given, batch, lot, text};
use crate::id::{EntryId, LotId, MaterialId, ParameterId, StepPath};
use crate::material::LotReceived;
use crate::quantity::{Quantity, Unit};
use crate::verdict::Verdict;

const PLACE: &str = "[[stage.principle]]\n";
const DECLARED: &str = "[[stage.plausibility]]\nid = \"charged\"\nname = { zh = \"投料\", en = \"Charged\" }\n\
    why = { zh = \"工艺验证\", en = \"Process validation\" }\nload = \"dar\"\n\
    supply = [{ parameter = \"conjugation/molar-ratio\", loads = \"1\" }, { attribute = \"opened\", loads = \"2\" }]\n\
    conversion = \"0.88..0.98\"\n\
    [[stage.attribute]]\nid = \"opened\"\nname = { zh = \"二硫键\", en = \"Opened\" }\nkind = \"test\"\n\
    criticality = \"ipc\"\nunit = \"mol/mol\"\nrelease = \"1.8..2.6\"\n\n[[stage.principle]]\n";
const STATED: &str = "dating = \"retest\"\n";
const FACT: &str =
    "dating = \"retest\"\n[[material.fact]]\nid = \"purity\"\nname = { zh = \"含量\", en = \"Assay\" }\nunit = \"%\"\n";

fn quantity(text: &str) -> Quantity {
    let (number, unit) = text.split_once(' ').unwrap();
    Quantity::parse(number, Unit::new(unit).unwrap()).unwrap()
}

fn step(of: &str) -> StepPath {
    StepPath::new(&format!("conjugation/{of}")).unwrap()
}

/// A batch to which antibody and linker-payload were charged; of the second the lot states what is said.
fn charged(purity: Option<&str>) -> Given {
    let mut it = Given::running_with(&[(PLACE, DECLARED), (STATED, FACT)]);
    charge(&mut it, "MAB-1", "antibody", "100 L", "add-antibody", &[("concentration", "29.6 g/L")]);
    let stated: Vec<_> = purity.iter().map(|it| ("purity", *it)).collect();
    charge(&mut it, "LP-1", "linker-payload", "131.665 g", "add-linker-payload", &stated);
    for (parameter, value) in [("payload-amount", "131.665 g"), ("molar-ratio", "4.30 mol/mol")] {
        it.happens(
            "amy",
            ReadingRecorded {
                batch: batch(),
                step: step("add-linker-payload"),
                parameter: ParameterId::new(parameter).unwrap(),
                value: Observed::Number(quantity(value)),
                source: Source::Typed,
                band: Band::Normal,
                rule: LIMITS_RULE_VERSION,
            },
        );
    }
    it
}

fn charge(it: &mut Given, lot: &str, material: &str, amount: &str, at: &str, facts: &[(&str, &str)]) {
    let (lot, material, amount) = (LotId::new(lot).unwrap(), MaterialId::new(material).unwrap(), quantity(amount));
    let facts = facts.iter().map(|(fact, value)| (EntryId::new(fact).unwrap(), quantity(value))).collect();
    let (supplier, received) = (text("supplier"), Quantity::exact(rust_decimal::Decimal::from(1000), amount.unit));
    it.happens(
        "op",
        LotReceived {
            lot: lot.clone(),
            material: material.clone(),
            amount: received,
            supplier,
            use_by: None,
            retest_by: None,
            facts,
            containers: vec![],
        },
    );
    let (step, batch) = (step(at), batch());
    let added = MaterialAdded {
        batch: batch.clone(),
        step: step.clone(),
        material,
        lot,
        container: None,
        shares: vec![],
        amount,
        target: None,
    };
    it.happens("amy", added);
    it.happens("amy", StepCompleted { batch, step, second: None });
}

fn finds(attribute: &str, value: &str) -> RecordResult {
    let text = String::from(value);
    let replicates = vec![Entered::Typed { text, unit: Unit::new("mol/mol").unwrap() }];
    RecordResult {
        batch: batch(),
        attribute: attribute.to_string(),
        replicates,
        despite: Some(crate::given::text("measured again")),
        sample: None,
        run: None,
    }
}

fn weighed(value: Option<&str>) -> CorrectReading {
    let unit = Unit::new("g").unwrap();
    let value = value.map_or_else(
        || Entered::Missing(text("the printout is lost")),
        |it| Entered::Typed { text: it.to_string(), unit },
    );
    CorrectReading {
        batch: batch(),
        step: step("add-linker-payload"),
        parameter: ParameterId::new("payload-amount").unwrap(),
        value,
    }
}

fn said(it: &Given) -> Plausible {
    it.plant.loads_held(&batch())[0].said
}

/// The item of the plan: its verdict, and whether it blocks.
fn item(it: &Given) -> (Verdict, bool) {
    let plan = plan(&it.plant, &batch()).unwrap();
    let item = plan.items().find(|it| it.id == "plausibility/charged").unwrap();
    assert_eq!((item.rule.rule.as_str(), item.rule.version), ("R-lab-plausibility", 1));
    (item.verdict, item.blocks())
}

const RECORDED: &str = "lab.result-recorded";
const DEVIATES: &str = "quality.deviation-opened lab.load-found-implausible quality.exception-raised";

#[test]
fn a_load_lies_in_the_validated_share_of_the_smallest_supply_or_opens_a_deviation() {
    use Plausible::{AboveWindow, BelowWindow, MoreThanCharged, Within};
    for (opened, load, then) in [
        ("2.20", "3.784", Within),
        ("2.20", "3.783", BelowWindow),
        ("2.20", "4.214", Within),
        ("2.20", "4.215", AboveWindow),
        ("2.20", "4.30", AboveWindow),
        ("2.20", "4.301", MoreThanCharged),
        // 2 · 2.00 = 4.00 bounds it now: 3.52 to 3.92.
        ("2.00", "3.92", Within),
        ("2.00", "3.93", AboveWindow),
        ("2.00", "4.01", MoreThanCharged),
    ] {
        let mut it = charged(Some("86 %"));
        assert_eq!(it.does("ana", finds("opened", opened)), RECORDED, "{opened}");
        let events = it.does("ana", finds("dar", load));
        // The fixture's alert limit is 3.7 to 4.3: beyond it there is an exception of its own.
        let alert = events.strip_suffix(" quality.exception-raised").unwrap_or(&events);
        assert_eq!(said(&it), then, "{opened} {load}");
        let ok = then == Within;
        assert_eq!(events == RECORDED || alert == RECORDED, ok, "{opened} {load}: {events}");
        assert!(ok || events.starts_with(&format!("{RECORDED} {DEVIATES}")), "{opened} {load}: {events}");
        assert_eq!(item(&it), if ok { (Verdict::Pass, false) } else { (Verdict::Fail, true) }, "{opened} {load}");
        let found: Vec<_> = it.plant.batches[&batch()].implausible.iter().map(|it| it.found.said).collect();
        assert_eq!(found, if ok { vec![] } else { vec![then] });
    }
}

#[test]
fn before_there_is_a_load_it_says_what_is_to_be_expected() {
    let mut it = charged(Some("86 %"));
    assert_eq!(it.plant.loads_held(&batch())[0].expected, None);
    it.does("ana", finds("opened", "2.20"));
    let held = it.plant.loads_held(&batch()).remove(0);
    let number = |text| rust_decimal::Decimal::from_str_exact(text).unwrap();
    assert_eq!((held.load, held.least), (None, Some(number("4.3"))));
    assert_eq!(held.expected, Some((number("3.784"), number("4.214"))));
    let bounding = held.bounding().unwrap();
    assert_eq!((bounding.supply.of.path(), bounding.ratio), ("conjugation/molar-ratio", Some(number("4.3"))));
    let lots: Vec<_> = bounding.lots.iter().map(ToString::to_string).collect();
    assert_eq!(lots, ["LP-1", "MAB-1"]);
    assert_eq!((held.said, item(&it)), (Plausible::Unknown, (Verdict::Indeterminate, true)));
    // 4.00 / 4.30 = 0.9302325581395348837209302326 (28 digits; 40 / 43 by long division).
    it.does("ana", finds("dar", "4.00"));
    let held = it.plant.loads_held(&batch()).remove(0);
    assert_eq!(held.conversion.unwrap().round_dp(25).to_string(), "0.9302325581395348837209302");
    assert_eq!(held.evidence.len(), 4, "two charges and two results: {:?}", held.evidence);
}

#[test]
fn nothing_is_assumed_of_what_is_missing() {
    let lot = |it: &str| Some(Lack::OfLot(LotId::new(it).unwrap()));
    let both = |purity, load: &str| {
        let mut it = charged(purity);
        it.does("ana", finds("opened", "2.20"));
        it.does("ana", finds("dar", load));
        it
    };
    // The certificate says nothing of the purity: 100 % is not assumed.
    let it = both(None, "4.00");
    assert_eq!(it.plant.loads_held(&batch())[0].supplies[0].lack, lot("LP-1"));
    assert_eq!((said(&it), item(&it)), (Plausible::Unknown, (Verdict::Indeterminate, true)));
    // A censored load, a supply that nobody measured.
    assert_eq!(said(&both(Some("86 %"), "<4.00")), Plausible::Unknown);
    let mut it = charged(Some("86 %"));
    it.does("ana", finds("dar", "4.00"));
    assert_eq!(said(&it), Plausible::Unknown);
    // More than one supply that is known allows is impossible, whatever the other is.
    let mut it = charged(Some("86 %"));
    assert_eq!(it.does("ana", finds("dar", "4.31")).matches("load-found-implausible").count(), 1);
    assert_eq!((said(&it), item(&it)), (Plausible::MoreThanCharged, (Verdict::Fail, true)));
    // Nothing was charged.
    let mut it = Given::running_with(&[(PLACE, DECLARED), (STATED, FACT)]);
    it.does("ana", finds("dar", "4.00"));
    let lack = it.plant.loads_held(&batch())[0].supplies[0].lack.clone();
    assert_eq!(lack, Some(Lack::NotCharged(MaterialId::new("linker-payload").unwrap())));
    // A supply that comes after the load is held against it then: 2 · 1.90 = 3.80.
    let mut it = charged(Some("86 %"));
    it.does("ana", finds("dar", "4.00"));
    assert_eq!(it.does("ana", finds("opened", "1.90")), format!("{RECORDED} {DEVIATES}"));
    assert_eq!(said(&it), Plausible::MoreThanCharged);
}

#[test]
fn a_corrected_charge_is_judged_anew_and_what_was_raised_stays() {
    let mut it = charged(Some("86 %"));
    it.does("ana", finds("opened", "2.20"));
    assert_eq!(it.does("ana", finds("dar", "4.00")), RECORDED);
    let raised = |it: &mut Given, to| {
        let events = it.does("amy", weighed(to));
        (events.contains(DEVIATES), said(it))
    };
    // 131.665 · 0.93 = 122.44845 g are 4.30 · 0.93 = 3.999 mol/mol: less than the load.
    assert_eq!(raised(&mut it, Some("122.44845")), (true, Plausible::MoreThanCharged));
    // 131.665 · 0.99 = 130.34835 g are 4.257 mol/mol: 0.9396 of it.
    assert_eq!(raised(&mut it, Some("130.34835")), (false, Plausible::Within));
    assert_eq!(item(&it), (Verdict::Indeterminate, true), "no better than unknown until it is decided");
    let open = plan(&it.plant, &batch()).unwrap();
    let result = open.items().find(|it| it.id == "results/dar").unwrap();
    assert!(result.blocks() && result.deviation.is_some(), "what was found then is decided all the same");
    assert_eq!(raised(&mut it, None), (false, Plausible::Unknown));
    // 131.665 · 1.1 = 144.8315 g are 4.73 mol/mol, and 4.40 bounds it: 4.00 / 4.40 = 0.909.
    assert_eq!(raised(&mut it, Some("144.8315")), (false, Plausible::Within));
}

#[test]
fn a_load_that_fails_its_limit_is_looked_into_once() {
    let mut it = charged(Some("86 %"));
    let then = "lab.result-recorded quality.deviation-opened lab.load-found-implausible lab.oos-opened quality.exception-raised";
    assert_eq!(it.does("ana", finds("dar", "6.90")), then);
    let of = &it.plant.batches[&batch()].implausible[0].found;
    assert_eq!((of.said, of.deviation.is_some(), of.lot == lot()), (Plausible::MoreThanCharged, true, true));
    assert_eq!((of.load.to_string(), of.most.normalize().to_string()), ("6.90".to_string(), "4.3".to_string()));
    let text = serde_json::to_string(of).unwrap();
    assert_eq!(serde_json::from_str::<LoadFoundImplausible>(&text).unwrap(), *of, "{text}");
}

#[test]
fn what_was_raised_is_not_raised_again_by_a_supply_that_changes_nothing() {
    let mut it = charged(Some("86 %"));
    assert!(it.does("ana", finds("dar", "4.31")).contains(DEVIATES));
    // 2 · 2.20 = 4.40: 4.30 bounds the load as before.
    assert_eq!(it.does("ana", finds("opened", "2.20")), RECORDED);
    // 2 · 2.10 = 4.20 is another bound.
    assert!(it.does("ana", finds("opened", "2.10")).contains("lab.load-found-implausible"));
    // A charge that is wrong, right and wrong again is found each time.
    let mut it = charged(Some("86 %"));
    it.does("ana", finds("opened", "2.20"));
    it.does("ana", finds("dar", "4.00"));
    for (to, then) in [("122.44845", true), ("131.665", false), ("122.44845", true)] {
        assert_eq!(it.does("amy", weighed(Some(to))).contains(DEVIATES), then, "{to}");
    }
}
