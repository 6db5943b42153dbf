//! What the record of a batch says, in words.

use super::{Facts, Said, Teller};
use crate::words;

said! {
    batch::BatchStarted(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("stage", by.stage(&it.stage)),
        ("version", it.version.to_string()),
    ];
    batch::BatchEquipmentAssigned(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("equipment", it.equipment.to_string()),
        ("class", by.class(&it.class)),
        ("unit", by.unit(&it.batch, &it.unit)),
    ];
    batch::MaterialAdded(it, by) => vec![
        ("step", by.step(&it.batch, &it.step)),
        ("amount", it.amount.to_string()),
        ("material", by.material(&it.material)),
        ("lot", it.lot.to_string()),
    ];
    batch::ReadingRecorded(it, by) => vec![
        ("step", by.step(&it.batch, &it.step)),
        ("parameter", by.parameter(&it.batch, &it.step, &it.parameter)),
        ("value", by.observed(&it.batch, &it.step, &it.parameter, &it.value)),
        ("band", words::band(by.lang, it.band)),
        ("source", by.source(&it.source)),
    ];
    batch::ReadingCorrected(it, by) => vec![
        ("step", by.step(&it.batch, &it.step)),
        ("parameter", by.parameter(&it.batch, &it.step, &it.parameter)),
        ("value", by.observed(&it.batch, &it.step, &it.parameter, &it.value)),
        ("band", words::band(by.lang, it.band)),
        ("corrects", it.corrects.to_string()),
    ];
    batch::ChargeCorrected(it, by) => vec![
        ("step", by.step(&it.batch, &it.step)),
        ("lot", it.lot.to_string()),
        ("amount", it.amount.map_or_else(|| by.lang.text("trail-amount-unknown"), |it| it.to_string())),
        ("corrects", it.corrects.to_string()),
    ];
    batch::StepCompleted(it, by) => {
        vec![("step", by.step(&it.batch, &it.step)), ("second", by.second(it.second.as_ref()))]
    };
    batch::StepDoneOtherwise(it, by) => {
        vec![("step", by.step(&it.batch, &it.step)), ("what", it.what.to_string())]
    };
    batch::FurtherActRecorded(it, by) => {
        vec![("step", by.step(&it.batch, &it.step)), ("what", it.what.to_string())]
    };
    batch::OperationCompleted(it, by) => vec![("batch", it.batch.to_string()), ("unit", by.unit(&it.batch, &it.unit))];
    batch::AttemptRefused(it, by) => vec![
        ("step", by.step(&it.batch, &it.step)),
        ("rule", it.rule.clone()),
        ("found", it.found.clone()),
    ];
    batch::Commented(it, by) => {
        vec![("step", by.step(&it.batch, &it.step)), ("text", it.text.to_string())]
    };
    batch::BatchPaused(it, by) => vec![("batch", it.batch.to_string()), ("why", it.why.to_string())];
    batch::BatchResumed(it, by) => vec![("batch", it.batch.to_string())];
    batch::BatchFinished(it, by) => vec![("batch", it.batch.to_string()), ("amount", it.amount.to_string())];
}
