//! Stability studies, in words.

use plant::id::StudyId;
use plant::stability::{Place, Timing};

use super::{Facts, Said, Teller};

fn at(by: &Teller<'_>, study: &StudyId, place: &Place, attribute: Option<&str>) -> (&'static str, String) {
    ("place", crate::stability::matter(by.lang, by.plant, study, Some(place), attribute))
}

said! {
    stability::StudyProposed(it, by) => vec![
        ("study", it.study.to_string()),
        ("stage", by.stage(&it.stage)),
        ("lots", it.lots.iter().map(ToString::to_string).collect::<Vec<_>>().join(by.lang.pick("、", ", "))),
    ];
    stability::StudyApproved(it, by) => vec![("study", it.study.to_string()), ("role", by.lang.role(it.role))];
    stability::StudyStarted(it, by) => {
        let units: u32 = it.placed.iter().map(|it| it.units).sum();
        vec![("study", it.study.to_string()), ("units", units.to_string())]
    };
    stability::SamplesPulled(it, by) => {
        let days = match it.timing {
            Timing::OnTime => 0,
            Timing::Early { days } | Timing::Late { days } => days,
        };
        let timing = by.lang.say(&format!("stability-timing-{}", it.timing.id())).with("days", days).plain();
        vec![at(by, &it.study, &it.place, None), ("units", it.units.to_string()), ("timing", timing)]
    };
    stability::PullMissed(it, by) => vec![at(by, &it.study, &it.place, None), ("why", it.why.to_string())];
    stability::StabilityResultRecorded(it, by) => {
        let attribute = by.plant.studies.get(&it.study).and_then(|of| by.plant.study_attribute(of, &it.attribute));
        let value = attribute.map_or_else(String::new, |of| crate::quality::value(by.lang, &of, &it.reportable));
        vec![at(by, &it.study, &it.place, Some(&it.attribute)), ("value", value)]
    };
    stability::StabilityResultVerified(it, by) => vec![at(by, &it.study, &it.place, Some(&it.attribute))];
    stability::ExcursionRecorded(it, by) => vec![
        ("chamber", it.equipment.to_string()),
        ("extreme", it.extreme.to_string()),
        ("what", it.what.to_string()),
    ];
    stability::MarketConsidered(it, by) => vec![
        at(by, &it.study, &it.place, Some(&it.attribute)),
        ("decision", by.lang.text(if it.action { "stability-market-action" } else { "stability-market-none" })),
        ("why", it.why.to_string()),
    ];
    stability::StudyConcluded(it, by) => vec![
        ("study", it.study.to_string()),
        ("conclusion", it.conclusion.to_string()),
    ];
    stability::ShelfLifeProposed(it, by) => vec![
        ("study", it.study.to_string()),
        ("months", crate::stability::months_of(it.months, &it.markets)),
        ("why", it.why.to_string()),
    ];
    stability::ShelfLifeDecided(it, by) => vec![
        ("study", it.study.to_string()),
        ("number", it.number.to_string()),
        ("decision", by.lang.text(if it.adopted { "stability-shelf-life-adopted" } else { "stability-shelf-life-declined" })),
        ("why", it.why.to_string()),
    ];
}
