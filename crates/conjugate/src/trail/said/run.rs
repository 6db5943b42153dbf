//! Methods, standards and analytical runs, in words.

use plant::lab::Despite;
use plant::run::SuitabilityCorrected;

use super::{Facts, Said, Teller};
use crate::{strategy, words};

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
        ("despite", in_spite(by, it.despite.as_ref())),
    ];
    run::SuitabilityRecorded(it, by) => vec![
        ("run", it.run.to_string()),
        ("bracket", by.lang.text(&format!("run-bracket-{}", it.bracket.id()))),
        ("verdict", words::verdict(by.lang, it.verdict)),
    ];
    run::SuitabilityCorrected(it, by) => vec![
        ("run", it.run.to_string()),
        ("bracket", by.lang.text(&format!("run-bracket-{}", it.bracket.id()))),
        ("limit", limit(by, it)),
        ("was", strategy::observed(by.lang, None, &[], &it.was)),
        ("value", strategy::observed(by.lang, None, &[], &it.value)),
        ("verdict", words::verdict(by.lang, it.verdict)),
        ("second", by.second(Some(&it.second))),
        ("why", it.why.to_string()),
    ];
    run::RunEnded(it, by) => vec![("run", it.run.to_string()), ("despite", in_spite(by, it.despite.as_ref()))];
    run::RunAborted(it, by) => vec![("run", it.run.to_string()), ("why", it.why.to_string())];
    run::RunDoubted(it, by) => vec![("run", it.run.to_string()), ("why", it.why.to_string())];
    run::RunVerified(it, by) => vec![("run", it.run.to_string()), ("results", it.results.to_string())];
}

/// What stood against an act that was done all the same, as the end of a sentence.
fn in_spite(by: &Teller<'_>, it: Option<&Despite>) -> String {
    it.map_or_else(String::new, |it| {
        let said = by.lang.say("oos-in-spite").with("why", format!("{} {}", it.rule, it.why)).plain();
        format!("{}{said}", by.lang.pick("，", ", "))
    })
}

/// The name of the limit whose figure was corrected.
fn limit(by: &Teller<'_>, it: &SuitabilityCorrected) -> String {
    let method = by.plant.runs.get(&it.run).and_then(|it| by.plant.method_of(it));
    let asked = method.and_then(|method| method.suitability.iter().find(|of| of.id == it.limit));
    asked.map_or_else(|| it.limit.to_string(), |it| by.lang.label(&it.name).to_owned())
}
