//! What stands beside a determination: the same by a method of another principle, and other determinations of the same.

use plant::Plant;
use plant::id::DeterminationId;
use plant::lab::{Compared, Determination, Said};
use plant::strategy::{Attribute, Stage};

use super::super::readings;
use super::figure::stated;
use crate::language::Lang;
use crate::page::part::{State, Stated};

/// One figure by two methods.
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) with: String,
    pub(super) of: String,
    pub(super) by: String,
    pub(super) difference: String,
    pub(super) within: String,
    pub(super) stated: Stated,
}

/// The same by a method of another principle, and what they say together.
pub(super) fn compared(lang: Lang, plant: &Plant, stage: &Stage, it: &Determination) -> (Vec<Pair>, Option<Stated>) {
    let comparisons = plant.comparisons(&it.batch);
    let mine =
        |pair: &&Compared| it.figures.iter().any(|it| it.attribute == pair.pair.of || it.attribute == pair.pair.with);
    let pairs = comparisons.iter().flat_map(|it| &it.pairs).filter(mine).map(|it| pair(lang, stage, it)).collect();
    let agreement = comparisons.iter().find(|it| it.pairs.iter().any(|it| mine(&it))).map(|it| {
        let (state, key) = match it.verdict() {
            plant::verdict::Verdict::Pass => (State::Pass, "derived-agree"),
            plant::verdict::Verdict::Fail => (State::Fail, "derived-differ"),
            plant::verdict::Verdict::Indeterminate => (State::Indeterminate, "derived-unknown"),
        };
        Stated::new(lang, state).saying(lang.text(key))
    });
    (pairs, agreement)
}

/// Other determinations of the same sample, or of the same batch by this method where there is no file.
pub(super) fn others(lang: Lang, plant: &Plant, id: &DeterminationId, it: &Determination) -> Vec<(String, Stated)> {
    let other = |(id, it): (&DeterminationId, &Determination)| (id.to_string(), stated(lang, plant, id, it));
    match it.derivation.file() {
        Some((file, sample)) => {
            plant.determinations_of(file, sample).filter(|(other, _)| *other != id).map(other).collect()
        }
        None => {
            let all = plant.determinations_entered(&it.batch, &it.derivation.method);
            all.filter(|(other, _)| *other != id).map(other).collect()
        }
    }
}

/// Where other readings of the same are entered.
pub(super) fn enter_again(plant: &Plant, id: &DeterminationId, it: &Determination) -> Option<String> {
    let first = it.figures.first().map(|it| it.attribute.clone()).or_else(|| {
        let all = plant.derivable(&it.batch);
        all.into_iter().find(|of| *of.id == it.derivation.method)?.gives.into_iter().next().map(|(path, _)| path)
    });
    let address = readings::address(plant, &it.batch, &first?)?;
    Some(format!("{address}&from={id}"))
}

fn pair(lang: Lang, stage: &Stage, it: &Compared) -> Pair {
    let name = |path: &str| {
        let found: Option<&Attribute> = stage.attribute_at(path);
        found.map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned())
    };
    // What is shown is shortened; what was compared is not.
    let number = |it: Option<rust_decimal::Decimal>| {
        it.map_or_else(|| "–".to_owned(), |it| it.round_dp(4).normalize().to_string().replace('-', "−"))
    };
    let (state, key) = match it.said {
        Said::Agree => (State::Pass, "derived-agree"),
        Said::Differ => (State::Fail, "derived-differ"),
        Said::Unknown => (State::Indeterminate, "derived-unknown"),
    };
    Pair {
        name: name(&it.pair.of),
        with: name(&it.pair.with),
        of: number(it.of),
        by: number(it.with),
        difference: number(it.difference),
        within: format!("± {} {}", it.pair.within, it.unit.shown()),
        stated: Stated::new(lang, state).saying(lang.text(key)),
    }
}
