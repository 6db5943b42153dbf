//! Results, exceptions, deviations and dispositions, in words.

use super::{Facts, Said, Teller};
use crate::words;

said! {
    instrument::FileTakenIn(it, by) => {
        let (format, samples) = match &it.said {
            plant::instrument::Said::Read { format, samples, .. } => (format.clone(), samples.len()),
            plant::instrument::Said::Unreadable { .. } => (by.lang.text("imports-unreadable"), 0),
        };
        let samples = by.lang.say("trail-samples").with("n", samples).plain();
        vec![("name", it.name.to_string()), ("format", format), ("samples", samples)]
    };
    instrument::SampleRecorded(it, by) => vec![
        ("sample", it.sample.to_string()),
        ("batch", it.batch.to_string()),
        ("attribute", by.attribute(Some(&it.batch), &it.attribute)),
    ];
    instrument::SampleSetAside(it, by) => {
        let whole = || by.lang.text("trail-whole-file");
        let sample = it.sample.as_ref().map_or_else(whole, ToString::to_string);
        vec![("sample", sample), ("why", it.why.to_string())]
    };
    lab::ResultRecorded(it, by) => vec![
        ("lot", it.lot.to_string()),
        ("attribute", by.attribute(Some(&it.batch), &it.attribute)),
        ("value", by.result(&it.batch, &it.attribute, &it.reportable)),
        ("band", words::result_band(by.lang, it.band)),
        ("sample", it.sample.as_ref().map_or_else(String::new, |it| {
            let said = by.lang.say("sample-on").with_text("sample", &it.number).plain();
            format!("{}{said}", by.lang.pick("，", ", "))
        })),
        ("despite", it.despite.as_ref().map_or_else(String::new, |it| {
            let said = by.lang.say("oos-in-spite").with("why", format!("{} {}", it.rule, it.why)).plain();
            format!("{}{said}", by.lang.pick("，", ", "))
        })),
    ];
    lab::DeterminationRecorded(it, by) => vec![
        ("determination", it.determination.to_string()),
        ("lot", it.lot.to_string()),
        ("said", if it.doubts.is_empty() {
            let all = it.figures.iter().map(|figure| {
                let value: String = figure.text.chars().take(8).collect();
                format!("{} {value}", by.attribute(Some(&it.batch), &figure.attribute))
            });
            all.collect::<Vec<_>>().join(by.lang.pick("，", ", "))
        } else {
            it.doubts.iter().map(|it| by.lang.label(it).to_owned()).collect::<Vec<_>>().join(by.lang.pick("；", "; "))
        }),
    ];
    lab::ResultVerified(it, by) => {
        vec![("lot", it.lot.to_string()), ("attribute", by.attribute(Some(&it.batch), &it.attribute))]
    };
    lab::TestSkipped(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("attribute", by.attribute(Some(&it.batch), &it.attribute)),
        ("ground", match (&it.despite, it.grounds.as_ref().and_then(|of| Some((of.every, of.last()?)))) {
            (Some(despite), _) => by
                .lang
                .say("trail-left-out-in-spite")
                .with_text("rule", &despite.rule)
                .with_text("why", &despite.why)
                .plain(),
            (None, Some((every, last))) => {
                by.lang.say("because-not-tested-by-rule").with("n", every).with_text("batch", last).plain()
            }
            (None, None) => by.lang.text("results-no-value"),
        }),
    ];
    lab::LoadFoundImplausible(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("attribute", by.attribute(Some(&it.batch), &it.attribute)),
        ("said", crate::lab::held::sentence(by.lang, it)),
    ];
    lab::AnalysisIssued(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("number", it.number.as_ref().map_or_else(String::new, |it| format!(" ({it})"))),
        ("limits", match &it.market {
            Some(market) => by.lang.say("analysis-of-market").with_text("market", market).plain(),
            None => by.lang.text("analysis-of-release"),
        }),
        ("verdict", words::verdict(by.lang, it.verdict)),
    ];
    quality::ExceptionRaised(it, by) => vec![
        ("exception", it.exception.to_string()),
        ("about", by.about(Some(&it.batch), &it.about)),
        ("blocker", words::blocker(by.lang, it.blocker)),
    ];
    quality::ExceptionDecided(it, by) => vec![
        ("exception", it.exception.to_string()),
        ("decision", if it.accepted { by.lang.text("trail-accepted") } else { by.lang.text("trail-not-accepted") }),
        ("role", by.lang.role(it.role)),
        ("why", it.why.to_string()),
    ];
    quality::DecisionReopened(it, by) => vec![("exception", it.exception.to_string())];
    quality::DeviationOpened(it, by) => vec![
        ("deviation", it.deviation.to_string()),
        ("class", words::class(by.lang, it.class)),
        ("about", by.opened(it)),
    ];
    quality::DeviationAssessed(it, by) => {
        vec![("deviation", it.deviation.to_string()), ("cause", it.cause.to_string())]
    };
    quality::DeviationClosed(it, by) => vec![("deviation", it.deviation.to_string())];
    disposition::DispositionDecided(it, by) => vec![
        ("batch", it.batch.to_string()),
        ("release", words::release(by.lang, it.kind)),
        ("choice", words::choice(by.lang, it.choice)),
        ("items", it.items.len().to_string()),
    ];
    disposition::LateEvidenceNoted(it, by) => {
        vec![("batch", it.batch.to_string()), ("release", words::release(by.lang, it.kind))]
    };
    disposition::DispositionReopened(it, by) => {
        vec![("batch", it.batch.to_string()), ("release", words::release(by.lang, it.kind))]
    };
}
