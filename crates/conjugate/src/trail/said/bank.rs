//! Cell banks and their vials, in words.

use plant::batch::Observed;
use plant::id::{ContainerId, LotId};

use super::{Facts, Said, Teller};
use crate::strategy;

/// Vials, one after the other.
fn vials(by: &Teller<'_>, them: &[ContainerId]) -> String {
    them.iter().map(ToString::to_string).collect::<Vec<_>>().join(by.lang.pick("、", ", "))
}

/// The name of a test of a bank, and one of its values in words.
fn test(by: &Teller<'_>, bank: &LotId, path: &str) -> String {
    let found = by.plant.banks.get(bank).and_then(|it| by.plant.bank_attribute(it, path));
    found.map_or_else(|| path.to_owned(), |it| by.label(&it.name))
}

fn value(by: &Teller<'_>, bank: &LotId, path: &str, it: &Observed) -> String {
    let attribute = by.plant.banks.get(bank).and_then(|it| by.plant.bank_attribute(it, path));
    match attribute.map(|it| &it.specification) {
        Some(plant::strategy::Specification::Choice { options, accepted: _ }) => {
            strategy::observed(by.lang, None, options, it)
        }
        Some(plant::strategy::Specification::Number { .. }) | None => strategy::observed(by.lang, None, &[], it),
    }
}

said! {
    bank::BankLaidDown(it, by) => {
        let count: u32 = it.vials.iter().map(|it| it.last.saturating_sub(it.first).saturating_add(1)).sum();
        vec![
            ("bank", it.bank.to_string()),
            ("tier", by.lang.text(&format!("bank-tier-{}", it.tier.id()))),
            ("passages", it.banked.passages.to_string()),
            ("count", count.to_string()),
        ]
    };
    bank::BankTestRecorded(it, by) => vec![
        ("bank", it.bank.to_string()),
        ("test", test(by, &it.bank, &it.attribute)),
        ("value", value(by, &it.bank, &it.attribute, &it.reportable)),
    ];
    bank::BankTestVerified(it, by) => vec![("bank", it.bank.to_string()), ("test", test(by, &it.bank, &it.attribute))];
    bank::BankReleased(it, by) => vec![("bank", it.bank.to_string()), ("count", it.items.len().to_string())];
    bank::BankVialsMoved(it, by) => vec![("vials", vials(by, &it.vials)), ("to", it.to.to_string())];
    bank::BankVialsDiscarded(it, by) => vec![("vials", vials(by, &it.vials)), ("why", it.why.to_string())];
    bank::BankVialsTaken(it, by) => vec![
        ("vials", vials(by, &it.vials)),
        ("purpose", by.lang.text(&format!("bank-purpose-{}", it.purpose.id()))),
        ("what", it.what.to_string()),
    ];
    bank::BankAlarmRecorded(it, by) => vec![
        ("bank", it.bank.to_string()),
        ("place", it.place.to_string()),
        ("warmest", it.warmest.to_string()),
    ];
    bank::BankAlarmAssessed(it, by) => vec![("bank", it.bank.to_string()), ("why", it.why.to_string())];
}
