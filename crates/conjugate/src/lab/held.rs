//! A load beside what was charged: what is to be expected of it before it is measured, and what it says after. One panel for
//! the page of a determination and for the results of a batch.

use plant::Plant;
use plant::batch::Lack;
use plant::id::{BatchId, DeviationId, LotId};
use plant::lab::{Determination, LoadFoundImplausible, LoadHeld, Plausible, Supplied};
use plant::strategy::{Stage, Strategy, SupplyOf};
use rust_decimal::Decimal;

use crate::language::Lang;
use crate::page::part::{State, Stated};
use crate::words;

/// One declaration of a strategy, over one batch.
pub(crate) struct Held {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) why: String,
    pub(crate) stated: Stated,
    /// The attribute that is the load.
    pub(crate) load_name: String,
    pub(crate) load: String,
    pub(crate) conversion: String,
    pub(crate) window: String,
    /// The loads to be expected; nothing where a supply is not known.
    pub(crate) expected: Option<String>,
    /// The smallest supply that is known, where another is not.
    pub(crate) at_most: Option<String>,
    pub(crate) supplies: Vec<SupplyLine>,
    /// What to look at, where it is not as it should be.
    pub(crate) advice: Option<String>,
    /// What was found of it before: the sentence, and its entry.
    pub(crate) found: Vec<(String, u64)>,
}

/// One supply.
pub(crate) struct SupplyLine {
    pub(crate) name: String,
    /// The lots that were charged: number, and the figures of theirs that went in.
    pub(crate) lots: Vec<(String, String)>,
    pub(crate) ratio: String,
    pub(crate) times: String,
    pub(crate) most: String,
    /// It is the smallest.
    pub(crate) bounding: bool,
    /// Why it is not known.
    pub(crate) lack: Option<String>,
}

/// Every load of a batch.
pub(crate) fn of_batch(lang: Lang, plant: &Plant, id: &BatchId) -> Vec<Held> {
    plant.loads_held(id).iter().filter_map(|it| held(lang, plant, id, it)).collect()
}

/// The loads that a determination gives.
pub(super) fn of_determination(lang: Lang, plant: &Plant, it: &Determination) -> Vec<Held> {
    let all = plant.loads_held(&it.batch);
    let mine = all.iter().filter(|of| it.figures.iter().any(|it| it.attribute == of.plausibility.load));
    mine.filter_map(|of| held(lang, plant, &it.batch, of)).collect()
}

/// What was found of a load when this deviation was opened, or beside it.
pub(crate) fn found(lang: Lang, plant: &Plant, id: &DeviationId, batch: Option<&BatchId>) -> Vec<String> {
    let all = batch.and_then(|it| plant.batches.get(it)).into_iter().flat_map(|it| &it.implausible);
    all.filter(|it| it.found.deviation.as_ref() == Some(id)).map(|it| sentence(lang, &it.found)).collect()
}

/// What was found of a load, in one sentence.
pub(crate) fn sentence(lang: Lang, it: &LoadFoundImplausible) -> String {
    let low = it.conversion.low().and_then(|low| low.checked_mul(it.most));
    let high = it.conversion.high().and_then(|high| high.checked_mul(it.most));
    let edges: Vec<_> = [Some(it.most), low, high].into_iter().flatten().collect();
    let digits = digits(Some(it.load), &edges);
    lang.say("held-found")
        .with_text("load", number(it.load, digits))
        .with_text("most", number(it.most, digits))
        .with_text("window", window(&it.conversion))
        .with("said", words::plausible(lang, it.said))
        .plain()
}

/// What shows as a state; a supply that is missing is no failure.
pub(crate) fn stated(lang: Lang, it: Plausible) -> Stated {
    let state = match it {
        Plausible::Within => State::Pass,
        Plausible::Unknown => State::Indeterminate,
        Plausible::BelowWindow | Plausible::AboveWindow | Plausible::MoreThanCharged => State::Fail,
    };
    Stated::new(lang, state).saying(words::plausible(lang, it))
}

fn held(lang: Lang, plant: &Plant, id: &BatchId, it: &LoadHeld<'_>) -> Option<Held> {
    let batch = plant.batches.get(id)?;
    let (version, stage) = plant.pinned(batch)?;
    let of = it.plausibility;
    let mut edges: Vec<Decimal> = it.supplies.iter().filter_map(|it| it.most).collect();
    edges.extend(it.expected.iter().flat_map(|(low, high)| [*low, *high]));
    let digits = digits(it.load, &edges);
    let shown = |of: Option<Decimal>| of.map_or_else(|| "–".to_owned(), |it| number(it, digits));
    let bounding = it.bounding().map(|it| it.supply.of.path().to_owned());
    let line = |of: &Supplied| SupplyLine {
        name: supply(lang, stage, &of.supply.of),
        lots: of.lots.iter().map(|lot| (lot.to_string(), figures(lang, plant, &version.strategy, lot))).collect(),
        ratio: shown(of.ratio),
        times: of.supply.loads.normalize().to_string(),
        most: shown(of.most),
        bounding: bounding.as_deref() == Some(of.supply.of.path()),
        lack: lack(lang, &version.strategy, of),
    };
    // Before there is a load there is nothing to be judged, only something to be expected.
    let waits = plant.counting(batch, &of.load).counts.is_none();
    let advice = match it.said {
        Plausible::Within => None,
        Plausible::Unknown => Some("held-advice-unknown").filter(|_| !waits),
        Plausible::BelowWindow => Some("held-advice-below"),
        Plausible::AboveWindow => Some("held-advice-above"),
        Plausible::MoreThanCharged => Some("held-advice-more"),
    };
    let mine = batch.implausible.iter().filter(|it| it.found.plausibility == of.id);
    let at_most = it.supplies.iter().filter_map(|it| it.most).min();
    Some(Held {
        id: of.id.to_string(),
        name: lang.label(&of.name).to_owned(),
        why: lang.label(&of.why).to_owned(),
        stated: if waits {
            Stated::new(lang, State::Info).saying(lang.text("held-waits"))
        } else {
            stated(lang, it.said)
        },
        load_name: attribute(lang, stage, &of.load),
        load: shown(it.load),
        conversion: it.conversion.map_or_else(|| "–".to_owned(), |it| number(it, 4)),
        window: window(&of.conversion),
        expected: it.expected.map(|(low, high)| format!("{} – {} mol/mol", number(low, digits), number(high, digits))),
        at_most: at_most
            .filter(|_| it.expected.is_none())
            .map(|it| lang.say("held-at-most").with_text("most", number(it, digits)).plain()),
        supplies: it.supplies.iter().map(line).collect(),
        advice: advice.map(|it| lang.text(it)),
        found: mine.map(|it| (sentence(lang, &it.found), it.stamp.seq)).collect(),
    })
}

/// The fewest decimals, four at least, at which no edge looks as if the load lay on the other side of it, or on it.
fn digits(load: Option<Decimal>, edges: &[Decimal]) -> u32 {
    let Some(load) = load else { return 4 };
    let kept = |n: u32| edges.iter().all(|it| load.cmp(it) == load.round_dp(n).cmp(&it.round_dp(n)));
    (4..28).find(|n| kept(*n)).unwrap_or(28)
}

fn number(it: Decimal, digits: u32) -> String {
    it.round_dp(digits).normalize().to_string()
}

/// A window as a person reads it.
pub(crate) fn window(it: &plant::quantity::Range) -> String {
    it.to_string().replace("..", " – ")
}

/// The name of a supply of a stage.
pub(crate) fn supply(lang: Lang, stage: &Stage, of: &SupplyOf) -> String {
    let parameter = || {
        let (unit, id) = of.parameter()?;
        Some(lang.label(&stage.operation(&unit)?.parameter(&id)?.name).to_owned())
    };
    match of {
        SupplyOf::Attribute(path) => attribute(lang, stage, path),
        SupplyOf::Parameter(path) => parameter().unwrap_or_else(|| path.clone()),
    }
}

/// The name of an attribute of a stage.
pub(crate) fn attribute(lang: Lang, stage: &Stage, path: &str) -> String {
    stage.attribute_at(path).map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned())
}

/// The figures of a lot by which an amount becomes moles.
fn figures(lang: Lang, plant: &Plant, strategy: &Strategy, id: &LotId) -> String {
    let Some(lot) = plant.lots.get(id) else { return String::new() };
    let declared = strategy.materials.get(&lot.material).map(|it| it.facts.as_slice()).unwrap_or_default();
    let used = declared.iter().filter(|it| matches!(it.id.as_str(), "purity" | "concentration"));
    let said = used.map(|it| {
        let value =
            lot.facts.get(&it.id).map_or_else(|| "–".to_owned(), |it| format!("{} {}", it.number(), it.unit.shown()));
        format!("{} {value}", lang.label(&it.name))
    });
    said.collect::<Vec<_>>().join(lang.pick("，", ", "))
}

fn lack(lang: Lang, strategy: &Strategy, it: &Supplied) -> Option<String> {
    match (&it.lack, &it.supply.of, it.ratio) {
        (Some(Lack::NotCharged(id)), _, _) => {
            let name = strategy.materials.get(id).map_or_else(|| id.as_str(), |it| lang.label(&it.name));
            Some(lang.say("held-lack-charge").with_text("material", name).plain())
        }
        (Some(Lack::OfLot(lot)), _, _) => Some(lang.say("held-lack-lot").with_text("lot", lot).plain()),
        (None, SupplyOf::Attribute(_), None) => Some(lang.text("held-lack-result")),
        (None, SupplyOf::Parameter(_), None) => Some(lang.text("held-lack-ratio")),
        (None, SupplyOf::Attribute(_) | SupplyOf::Parameter(_), Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_digit_that_decides_is_rounded_away() {
        let of = |it: &str| Decimal::from_str_exact(it).unwrap();
        for (load, edges, then) in [
            (None, &["4.3"][..], 4),
            (Some("4.02"), &["3.784", "4.214"], 4),
            (Some("4.21401"), &["4.214", "4.3"], 5),
            (Some("4.3000000001"), &["4.3"], 10),
            (Some("4.3"), &["4.3"], 4),
        ] {
            let edges: Vec<_> = edges.iter().map(|it| of(it)).collect();
            assert_eq!(digits(load.map(of), &edges), then, "{load:?}");
        }
        assert_eq!(number(of("4.214000"), 3), "4.214");
    }
}
