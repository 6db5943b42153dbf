//! Things that wear, in words.

use super::{Facts, Said, Teller};
use crate::consumable;

said! {
    consumable::ConsumableInstalled(it, by) => vec![
        ("consumable", it.consumable.to_string()),
        ("class", consumable::class_of_any(by.lang, by.plant, &it.class)),
        ("lot", it.lot.to_string()),
        ("uses", it.uses_before.to_string()),
    ];
    consumable::ColumnTested(it, by) => vec![
        ("consumable", it.consumable.to_string()),
        ("plates", consumable::figure(it.plates_per_metre, 0)),
        ("asymmetry", consumable::figure(it.asymmetry, 2)),
        ("verdict", crate::words::verdict(by.lang, it.verdict)),
    ];
    consumable::ConsumableCaredFor(it, by) => vec![
        ("consumable", it.consumable.to_string()),
        ("care", consumable::care(by.lang, it.care)),
        ("agent", it.agent.to_string()),
    ];
    consumable::PermeabilityMeasured(it, by) => vec![
        ("consumable", it.consumable.to_string()),
        ("value", it.value.to_string()),
        ("share", consumable::figure(it.share, 1)),
        ("verdict", crate::words::verdict(by.lang, it.verdict)),
    ];
    consumable::IntegrityTested(it, by) => vec![
        ("consumable", it.consumable.to_string()),
        ("phase", consumable::phase(by.lang, it.phase)),
        ("method", consumable::method(by.lang, it.method)),
        ("value", it.value.map_or_else(|| consumable::stated(by.lang, it.stated), |it| it.to_string())),
        ("verdict", crate::words::verdict(by.lang, it.verdict)),
    ];
    consumable::ConsumableAssigned(it, by) => vec![
        ("consumable", it.consumable.to_string()),
        ("batch", it.batch.to_string()),
        ("unit", by.unit(&it.batch, &it.unit)),
    ];
    consumable::ConsumableUsed(it, by) => vec![
        ("consumable", it.consumable.to_string()),
        ("step", by.step(&it.batch, &it.step)),
        ("number", it.number.to_string()),
        ("despite", consumable::unfit(by.lang, &it.despite)),
    ];
    consumable::ConsumableRemoved(it, by) => {
        vec![("consumable", it.consumable.to_string()), ("why", it.why.to_string())]
    };
}
