//! What happened in stability studies, one line each.

use plant::Event;
use plant::id::StudyId;
use plant::stability::{Place, Reaches, Timing};

use super::{observed, rest, word};

fn place(it: &Place) -> String {
    format!("{} {} month {}", it.lot, it.condition, it.months)
}

/// What a deviation of a study is about.
pub(super) fn matter(study: &StudyId, at: Option<&Place>, attribute: Option<&str>) -> String {
    let parts = [Some(study.to_string()), at.map(place), attribute.map(ToOwned::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn despite(it: Option<&plant::text::Text>) -> String {
    it.map_or_else(String::new, |it| format!(", despite: {it}"))
}

#[expect(clippy::too_many_lines, reason = "every event is named, so that a new one is told too")]
pub(super) fn told(it: &Event) -> String {
    match it {
        Event::StudyProposed(it) => format!(
            "{} of {} by {} version {}: {} lots, {} conditions, {} tests",
            it.study,
            it.stage,
            it.strategy,
            it.version,
            it.lots.len(),
            it.conditions.len(),
            it.tests.len()
        ),
        Event::StudyApproved(it) => format!("{} as {}", it.study, it.role.id()),
        Event::StudyStarted(it) => {
            let units: u32 = it.placed.iter().map(|it| it.units).sum();
            format!("{}: {units} units{}", it.study, despite(it.despite.as_ref()))
        }
        Event::SamplesPulled(it) => {
            let days = match it.timing {
                Timing::OnTime => String::new(),
                Timing::Early { days } | Timing::Late { days } => format!(" by {days} d"),
            };
            let timing = it.timing.id();
            format!(
                "{} {}: {} units, {timing}{days}{}",
                it.study,
                place(&it.place),
                it.units,
                despite(it.despite.as_ref())
            )
        }
        Event::PullMissed(it) => format!("{} {}: {}", it.study, place(&it.place), it.why),
        Event::StabilityResultRecorded(it) => {
            let expected = it.expected.as_ref().map_or_else(String::new, |it| {
                let where_ = if it.beyond { "beyond" } else { "within" };
                format!(", {where_} {} to {}", it.low, it.high)
            });
            let (value, band) = (observed(&it.reportable), word(&it.band));
            let purpose =
                it.purpose.as_ref().map_or_else(String::new, |it| format!(", {}", super::investigated::measured(it)));
            let spite = it.despite.as_ref();
            let spite = spite.map_or_else(String::new, |it| format!(", in spite of {}: {}", it.rule, it.why));
            let (study, place, attribute) = (&it.study, place(&it.place), &it.attribute);
            let run = it.run.as_ref().map_or_else(String::new, |it| format!(", in {it}"));
            format!("{study} {place} {attribute} = {value}, {band}{expected}{run}{purpose}{spite}")
        }
        Event::StabilityResultVerified(it) => format!("{} {} {}", it.study, place(&it.place), it.attribute),
        Event::ExcursionRecorded(it) => {
            let studies: Vec<_> = it.studies.iter().map(ToString::to_string).collect();
            format!("{} {}: {}; touches {}", it.equipment, it.extreme, it.what, studies.join(", "))
        }
        Event::MarketConsidered(it) => {
            let action = if it.action { "action" } else { "no action" };
            format!("{} {} {}: {action}; {}", it.study, place(&it.place), it.attribute, it.why)
        }
        Event::StudyConcluded(it) => {
            format!("{}{}: {}", it.study, if it.early { " early" } else { "" }, it.conclusion)
        }
        Event::ShelfLifeProposed(it) => {
            let figure = |of: &plant::stability::Figure| {
                let reached = match of.reaches {
                    Reaches::At(months) => months.round_dp(3).to_string(),
                    Reaches::Never => "never".to_owned(),
                    Reaches::Unknown => "unknown".to_owned(),
                };
                let market = of.input.market.as_ref().map_or_else(String::new, |it| format!(" ({it})"));
                format!("{}{market} {reached}", of.input.attribute)
            };
            let figures: Vec<_> = it.figures.iter().map(figure).collect();
            let (data, longest) = (it.extrapolation.data, it.extrapolation.longest);
            let markets: String = it.markets.iter().map(|(market, months)| format!(", {market} {months}")).collect();
            format!(
                "{} {}: {} months{markets} of {}; data {data}, longest {longest}",
                it.study,
                it.number,
                it.months,
                figures.join(", ")
            )
        }
        Event::ShelfLifeDecided(it) => {
            let decided = if it.adopted { "adopted" } else { "declined" };
            format!("{} {} {decided}: {}", it.study, it.number, it.why)
        }
        other => rest(other),
    }
}
