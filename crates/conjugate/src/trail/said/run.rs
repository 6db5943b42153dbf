//! Methods, standards and analytical runs, in words.

use super::{Facts, Said, Teller};
use crate::words;

said! {
    equipment::EquipmentFoundOutOfTolerance(it, by) => vec![
        ("equipment", it.equipment.to_string()),
        ("since", by.zone.whole(it.since)),
        ("why", it.why.to_string()),
    ];
    run::MethodValidated(it, by) => vec![
        ("method", by.method(&it.method)),
        ("version", it.version.to_string()),
        ("ground", by.lang.text(&format!("method-ground-{}", it.ground.id()))),
        ("report", it.report.to_string()),
    ];
    run::ValidationApproved(it, by) => {
        vec![("method", by.method(&it.method)), ("version", it.version.to_string())]
    };
    run::MethodWithdrawn(it, by) => vec![
        ("method", by.method(&it.method)),
        ("version", it.version.to_string()),
        ("why", it.why.to_string()),
    ];
    run::StandardQualified(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("against", it.against.to_string()),
        ("value", it.value.to_string()),
        ("second", by.second(it.second.as_ref())),
    ];
    run::RunOpened(it, by) => vec![
        ("run", it.run.to_string()),
        ("method", by.method(&it.method)),
        ("places", it.sequence.len().to_string()),
        ("despite", it.despite.as_ref().map_or_else(String::new, |it| {
            let said = by.lang.say("oos-in-spite").with("why", format!("{} {}", it.rule, it.why)).plain();
            format!("{}{said}", by.lang.pick("，", ", "))
        })),
    ];
    run::SuitabilityRecorded(it, by) => vec![
        ("run", it.run.to_string()),
        ("bracket", by.lang.text(&format!("run-bracket-{}", it.bracket.id()))),
        ("verdict", words::verdict(by.lang, it.verdict)),
    ];
    run::RunEnded(it, by) => vec![("run", it.run.to_string())];
    run::RunAborted(it, by) => vec![("run", it.run.to_string()), ("why", it.why.to_string())];
    run::RunDoubted(it, by) => vec![("run", it.run.to_string()), ("why", it.why.to_string())];
    run::RunVerified(it, by) => vec![("run", it.run.to_string()), ("results", it.results.to_string())];
}
