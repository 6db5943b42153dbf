//! Investigations of results, in words.

use plant::id::{BatchId, InvestigationId};
use plant::lab::Found;
use plant::stability::StudyPlace;

use super::{Facts, Said, Teller};
use crate::words;

fn of(id: &InvestigationId) -> (&'static str, String) {
    ("oos", id.to_string())
}

/// The attribute of a batch, or of a place of a study.
fn attribute(by: &Teller<'_>, of: Option<&StudyPlace>, batch: Option<&BatchId>, path: &str) -> String {
    match of {
        Some(of) => crate::stability::matter(by.lang, by.plant, &of.study, Some(&of.place), Some(path)),
        None => by.attribute(batch, path),
    }
}

fn plan(id: &InvestigationId, number: u32) -> Facts {
    vec![of(id), ("number", number.to_string())]
}

said! {
    lab::OosOpened(it, by) => vec![
        of(&it.investigation),
        ("lot", it.lot.to_string()),
        ("attribute", attribute(by, it.place.as_ref(), it.batch.as_ref(), &it.attribute)),
        ("number", it.number.to_string()),
        ("due", by.zone.day(it.due)),
    ];
    lab::ChecklistAnswered(it, by) => vec![
        of(&it.investigation),
        ("examiner", by.lang.text(&format!("oos-examiner-{}", it.examiner.id()))),
        ("faults", it.answers.iter().filter(|it| it.found == Found::Fault).count().to_string()),
    ];
    lab::HypothesisPlanned(it, by) => {
        let mut facts = plan(&it.investigation, it.number);
        facts.push(("hypothesis", it.hypothesis.to_string()));
        facts
    };
    lab::HypothesisApproved(it, by) => plan(&it.investigation, it.number);
    lab::HypothesisTested(it, by) => {
        let mut facts = plan(&it.investigation, it.number);
        facts.push(("values", it.values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ")));
        facts.push(("outcome", by.lang.text(&format!("oos-hypothesis-{}", it.outcome.id()))));
        facts
    };
    lab::CauseStated(it, by) => vec![
        of(&it.investigation),
        ("kind", by.lang.text(&format!("oos-cause-{}", it.kind.id()))),
        ("cause", it.cause.to_string()),
    ];
    lab::CauseDeclined(it, by) => vec![of(&it.investigation), ("why", it.why.to_string())];
    lab::ResultInvalidated(it, by) => vec![
        of(&it.investigation),
        ("lot", it.lot.to_string()),
        ("attribute", attribute(by, it.place.as_ref(), it.batch.as_ref(), &it.attribute)),
        ("number", it.number.to_string()),
        ("why", it.why.to_string()),
    ];
    lab::FullInvestigationBegun(it, by) => vec![of(&it.investigation), ("why", it.why.to_string())];
    lab::ProductionReviewed(it, by) => vec![of(&it.investigation), ("found", it.found.to_string())];
    lab::RetestsPlanned(it, by) => {
        let mut facts = plan(&it.investigation, it.number);
        facts.push(("tests", it.tests.to_string()));
        facts.push(("of", by.lang.text(&format!("oos-of-{}", it.of.id()))));
        facts.push(("analyst", by.person(&it.analyst)));
        facts
    };
    lab::RetestsApproved(it, by) => plan(&it.investigation, it.number);
    lab::RetestsWithdrawn(it, by) => {
        let mut facts = plan(&it.investigation, it.number);
        facts.push(("why", it.why.to_string()));
        facts
    };
    lab::OosClosed(it, by) => vec![
        of(&it.investigation),
        ("outcome", words::investigation_standing(by.lang, it.outcome.id())),
        ("why", it.why.to_string()),
    ];
    lab::OotOpened(it, by) => vec![
        of(&it.investigation),
        ("lot", it.lot.to_string()),
        ("attribute", by.attribute(Some(&it.batch), &it.attribute)),
        ("low", it.trend.low.round_dp(4).normalize().to_string()),
        ("high", it.trend.high.round_dp(4).normalize().to_string()),
        ("n", it.trend.of.len().to_string()),
    ];
    lab::OotAnswered(it, by) => vec![
        of(&it.investigation),
        ("cause", it.cause.to_string()),
        ("conclusion", it.conclusion.to_string()),
    ];
}
