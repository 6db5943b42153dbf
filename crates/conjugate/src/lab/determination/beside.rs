//! What stands beside a determination: the same by a method of another principle, and other determinations of the same.

use plant::Plant;
use plant::id::DeterminationId;
use plant::lab::{Compared, Comparison, Determination, Said};
use plant::strategy::{Attribute, Stage};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::super::readings;
use super::figure::{Figure, stated};
use crate::language::Lang;
use crate::page::part::{State, Stated};

/// One figure by two methods.
pub(super) struct Pair {
    /// The attribute of the method that the agreement names first.
    path: String,
    /// The attribute of the other method.
    other: String,
    pub(super) name: String,
    pub(super) with: String,
    pub(super) of: String,
    pub(super) by: String,
    pub(super) difference: String,
    /// How far apart they are, whichever is more.
    gap: Option<Decimal>,
    pub(super) within: String,
    pub(super) stated: Stated,
}

/// What the strategy declares to agree with this determination, and what they say together.
pub(super) struct Beside {
    /// What it is called in an address.
    pub(super) id: String,
    pub(super) name: String,
    /// Where its margins come from.
    pub(super) why: Option<String>,
    pub(super) pairs: Vec<Pair>,
    pub(super) stated: Stated,
}

/// The same by each method of another principle, and what they say together.
pub(super) fn compared(lang: Lang, plant: &Plant, stage: &Stage, it: &Determination) -> Vec<Beside> {
    let mine = |pair: &&Compared| it.figures.iter().any(|it| [&pair.pair.of, &pair.pair.with].contains(&&it.attribute));
    let beside = |comparison: &Comparison<'_>| {
        let pairs: Vec<_> = comparison.pairs.iter().filter(mine).map(|it| pair(lang, stage, it)).collect();
        let (state, key) = match comparison.verdict() {
            plant::verdict::Verdict::Pass => (State::Pass, "derived-agree"),
            plant::verdict::Verdict::Fail => (State::Fail, "derived-differ"),
            plant::verdict::Verdict::Indeterminate => (State::Indeterminate, "derived-unknown"),
        };
        Beside {
            id: comparison.agreement.id.to_string(),
            name: lang.label(&comparison.agreement.name).to_owned(),
            why: comparison.agreement.why.as_ref().map(|it| lang.label(it).to_owned()),
            pairs,
            stated: Stated::new(lang, state).saying(lang.text(key)),
        }
    };
    let mut all: Vec<_> = plant.comparisons(&it.batch).iter().map(beside).collect();
    all.retain(|it| !it.pairs.is_empty());
    all
}

/// What stands beside the first figure by another method: its value, and the largest gap between two shares.
pub(super) struct Other {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) said: String,
    pub(super) gap: Option<String>,
    pub(super) stated: Stated,
}

/// Each other method in short.
pub(super) fn others_in_short(lang: Lang, all: &[Beside], figures: &[Figure]) -> Vec<Other> {
    all.iter().filter_map(|it| in_short(lang, it, figures)).collect()
}

fn in_short(lang: Lang, of: &Beside, figures: &[Figure]) -> Option<Other> {
    let pairs = &of.pairs;
    let chief = |pair: &&Pair| {
        let mine = |it: &&Figure| it.class.is_none() && (it.path == pair.path || it.path == pair.other);
        figures.iter().any(|it| mine(&it))
    };
    let pair = pairs.iter().find(chief)?;
    // Which of the two this determination gave, the other one is beside it.
    let first = figures.iter().any(|it| it.path == pair.path);
    let gap = pairs.iter().filter(|it| it.path != pair.path).filter_map(|it| Some((it.gap?, it)));
    let gap = gap.max_by_key(|it| it.0).map(|(_, it)| {
        let say = lang.say("beside-gap").with("name", it.name.as_str()).with("gap", it.difference.as_str());
        say.with("within", it.within.as_str()).plain()
    });
    let said = lang.say("beside-difference").with("gap", pair.difference.as_str()).with("within", pair.within.as_str());
    Some(Other {
        id: of.id.clone(),
        name: if first { &pair.with } else { &pair.name }.clone(),
        value: if first { &pair.by } else { &pair.of }.clone(),
        said: said.plain(),
        gap,
        stated: of.stated.clone(),
    })
}

/// The distribution by the other method, by the loads of this one.
pub(super) fn by_the_other(
    lang: Lang,
    plant: &Plant,
    stage: &Stage,
    it: &Determination,
) -> Option<(String, Vec<(usize, f64)>)> {
    let comparisons = plant.comparisons(&it.batch);
    let load_of = |path: &str| {
        let figure = it.figures.iter().find(|it| it.attribute == path)?;
        figure.field.rsplit_once("distribution_percent/")?.1.parse::<usize>().ok()
    };
    let mut shares = vec![];
    let mut method = None;
    for pair in comparisons.iter().flat_map(|it| &it.pairs) {
        let ways = [(&pair.pair.of, &pair.pair.with, pair.with), (&pair.pair.with, &pair.pair.of, pair.of)];
        for (mine, theirs, value) in ways {
            if let (Some(load), Some(value)) = (load_of(mine), value.and_then(|it| it.to_f64())) {
                shares.push((load, value));
                method = method.or_else(|| stage.attribute_at(theirs)?.method.clone());
            }
        }
    }
    shares.sort_by_key(|it| it.0);
    let (version, _) = plant.pinned(plant.batches.get(&it.batch)?)?;
    let name = version.strategy.methods.get(&method?).map(|it| lang.label(&it.name).to_owned())?;
    (!shares.is_empty()).then_some((name, shares))
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
    let number = |it: Option<Decimal>| {
        it.map_or_else(|| "–".to_owned(), |it| it.round_dp(4).normalize().to_string().replace('-', "−"))
    };
    let (state, key) = match it.said {
        Said::Agree => (State::Pass, "derived-agree"),
        Said::Differ => (State::Fail, "derived-differ"),
        Said::Unknown => (State::Indeterminate, "derived-unknown"),
    };
    Pair {
        path: it.pair.of.clone(),
        other: it.pair.with.clone(),
        name: name(&it.pair.of),
        with: name(&it.pair.with),
        of: number(it.of),
        by: number(it.with),
        difference: number(it.difference),
        gap: it.difference.map(|it| it.abs()),
        within: format!("± {} {}", it.pair.within, it.unit.shown()),
        stated: Stated::new(lang, state).saying(lang.text(key)),
    }
}
