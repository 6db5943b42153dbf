//! One attribute as a line of a table: its specification by market, and what the last batches gave.

use plant::Plant;
use plant::batch::Observed;
use plant::lab::TestResult;
use plant::quantity::Range;
use plant::strategy::{Attribute, Specification, Stage, StrategyVersion, UnitOperation, path_in_stage};

use super::words;
use crate::language::{Lang, Zone};
use crate::page::part::{Bounds, Dot, LimitBar, LimitDots, State};

const LAST: usize = 9;

/// A line.
pub(super) struct AttributeLine {
    pub(super) id: String,
    pub(super) points: String,
    pub(super) href: String,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) kind: String,
    pub(super) criticality: &'static str,
    pub(super) why: String,
    /// On which daily intake its limits rest; empty where on none.
    pub(super) intake: String,
    pub(super) bar: Option<LimitBar>,
    /// Where it is a judgement: the options that are accepted.
    pub(super) accepted: String,
    pub(super) alert: String,
    pub(super) release: String,
    pub(super) shelf_life: String,
    /// Tighter limits, by market.
    pub(super) markets: Vec<(String, String)>,
    pub(super) market_alerts: Vec<(String, String)>,
    pub(super) market_shelf_lives: Vec<(String, String)>,
    /// How replicates become the reportable value.
    pub(super) replicates: String,
    pub(super) rounding: String,
    pub(super) method: String,
    pub(super) sampling: String,
    pub(super) dots: Option<LimitDots>,
    pub(super) tally: String,
    pub(super) applies: bool,
}

fn range(lang: Lang, of: Option<&Range>) -> String {
    of.map_or_else(|| "–".to_owned(), |it| Bounds::from(it).text(lang))
}

/// The bar of a specification: alert as normal, release as registered, shelf life as proven.
pub(super) fn bar(lang: Lang, it: &Attribute) -> Option<LimitBar> {
    match &it.specification {
        Specification::Number { unit, alert, release, shelf_life, .. } => {
            let bounds = |it: &Option<Range>| it.as_ref().map(Bounds::from);
            Some(
                LimitBar::new(lang, lang.label(&it.name), unit.shown())
                    .normal(bounds(alert))
                    .registered(bounds(release))
                    .proven(bounds(shelf_life)),
            )
        }
        Specification::Choice { .. } => None,
    }
}

fn dot(lang: Lang, zone: &Zone, it: &Attribute, id: &plant::id::BatchId, result: &TestResult) -> Option<Dot> {
    let Specification::Number { unit, .. } = &it.specification else { return None };
    let Observed::Number(number) = &result.reportable else { return None };
    let (state, word) = words::result_band(lang, result.band);
    let day = zone.day(result.recorded.happened);
    Some(Dot { value: number.to(*unit)?.value, state, said: format!("{id} {day} {number} {word}") })
}

/// The line of an attribute; the unit operation is missing where the stage as a whole is tested.
pub(super) fn line(
    lang: Lang,
    zone: &Zone,
    plant: &Plant,
    version: &StrategyVersion,
    (stage, unit, it): (&Stage, Option<&UnitOperation>, &Attribute),
) -> AttributeLine {
    let base = super::head::base(&version.strategy.id, version.version);
    let path = path_in_stage(unit, it);
    let results = plant.results_of(&version.strategy.id, &stage.id, &path);
    let all = results.len();
    let last: Vec<_> = results.into_iter().skip(all.saturating_sub(LAST)).collect();
    let inside = last.iter().filter(|(_, it)| it.band == plant::lab::ResultBand::Inside).count();
    let tally = lang.say("strategy-tally-results").with("n", inside).with("all", last.len()).plain();
    let dots: Vec<_> = last.iter().filter_map(|(id, result)| dot(lang, zone, it, id, result)).collect();
    let bar = bar(lang, it);
    let method = it.method.as_ref().and_then(|id| Some((id, version.strategy.methods.get(id)?)));
    let [alert, release, shelf_life] = match &it.specification {
        Specification::Number { alert, release, shelf_life, .. } => [alert, release, shelf_life].map(Option::as_ref),
        Specification::Choice { .. } => [None; 3],
    }
    .map(|it| range(lang, it));
    let [markets, market_alerts, market_shelf_lives] = match &it.specification {
        Specification::Number { market, market_alert, market_shelf_life, .. } => {
            [market, market_alert, market_shelf_life].map(|it| by_market(lang, it))
        }
        Specification::Choice { .. } => Default::default(),
    };
    let (rounding, replicates, unit_shown) = match &it.specification {
        Specification::Number { unit, rounding, replicates, .. } => {
            (words::rounding(lang, *rounding), words::replicates(lang, *replicates), unit.shown())
        }
        Specification::Choice { .. } => Default::default(),
    };
    AttributeLine {
        id: it.id.to_string(),
        points: it.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        href: match unit {
            Some(unit) => format!("{base}/{}/{}/{}", stage.id, unit.id, it.id),
            None => format!("{base}/{}/{}", stage.id, it.id),
        },
        name: lang.label(&it.name).to_owned(),
        unit: unit_shown.to_owned(),
        kind: words::attribute_kind(lang, it.kind),
        criticality: words::attribute_criticality(it.criticality),
        why: it.why.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned()),
        intake: super::exposure::short(lang, stage, it).unwrap_or_default(),
        accepted: accepted(lang, &it.specification),
        alert,
        release,
        shelf_life,
        markets,
        market_alerts,
        market_shelf_lives,
        replicates,
        rounding,
        method: method.map_or_else(String::new, |(id, it)| format!("{} ({id} v{})", lang.label(&it.name), it.version)),
        sampling: it.sampling.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned()),
        dots: match (&bar, dots.is_empty()) {
            (Some(bar), false) => Some(LimitDots::new(bar.clone(), dots)),
            (Some(_) | None, _) => None,
        },
        bar,
        tally: if last.is_empty() { lang.text("strategy-no-result") } else { tally },
        applies: it.applies,
    }
}

fn by_market(lang: Lang, limits: &plant::strategy::Markets) -> Vec<(String, String)> {
    limits.iter().map(|(market, it)| (market.clone(), range(lang, Some(it)))).collect()
}

/// The options that a judgement may have, in words.
pub(super) fn accepted(lang: Lang, it: &Specification) -> String {
    match it {
        Specification::Choice { options, accepted } => {
            let names = options.iter().filter(|it| accepted.contains(&it.id));
            words::listed(lang, names.map(|it| lang.label(&it.name).to_owned()))
        }
        Specification::Number { .. } => String::new(),
    }
}

/// Whether a result is verified, as a state.
pub(super) fn verified(lang: Lang, it: &TestResult) -> (State, String) {
    match it.verified {
        Some(_) => (State::Verified, lang.text("strategy-verified")),
        None => (State::Unverified, lang.text("strategy-not-verified")),
    }
}
