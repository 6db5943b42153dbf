//! The figures of a determination, and what became of each: computed, compared, against its limits, verified.

use plant::Plant;
use plant::id::DeterminationId;
use plant::lab::{DerivedFigure, Determination};
use plant::strategy::Stage;
use rust_decimal::Decimal;
use serde_json::Value;

use super::super::injection;
use super::answer;
use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{LimitBar, State, Stated};
use crate::quality::result_shown;
use crate::words;

/// One figure and what became of it.
pub(super) struct Figure {
    pub(super) path: String,
    pub(super) name: String,
    /// Its colour: 0 to 4 by load; nothing for what is no load.
    pub(super) class: Option<usize>,
    /// What each injection gave, with its standard uncertainty where the calculator gives one.
    pub(super) computed: Vec<String>,
    pub(super) compared: String,
    pub(super) specification: String,
    pub(super) bar: Option<LimitBar>,
    pub(super) stated: Stated,
    pub(super) verified: Option<(String, u64)>,
    pub(super) entry: Option<u64>,
}

/// How it stands: in doubt, waiting for its second analyst, or as its gravest result.
pub(super) fn stated(lang: Lang, plant: &Plant, id: &DeterminationId, it: &Determination) -> Stated {
    if !it.doubts.is_empty() {
        return Stated::new(lang, State::Indeterminate).saying(lang.text("derived-doubted"));
    }
    if plant.derived_by(id).any(|(_, it)| it.verified.is_none()) {
        return Stated::new(lang, State::Unverified).saying(lang.text("derived-unverified"));
    }
    let worst = plant.derived_by(id).map(|(_, it)| it.band).max_by_key(|it| it.verdict());
    worst.map_or_else(
        || Stated::new(lang, State::Indeterminate),
        |it| Stated::new(lang, result_shown::state(it)).saying(words::result_band(lang, it)),
    )
}

/// A figure as it was computed of one injection.
fn computed(figure: &DerivedFigure, text: &str, answer: &Value) -> String {
    let times = figure.times.as_ref().map_or_else(String::new, |it| format!(" (× {it})"));
    let off = answer::uncertainty(answer, &figure.field).map_or_else(String::new, |it| format!(" ± {it}"));
    format!("{text}{times}{off}")
}

pub(super) fn figures(
    shell: &Shell,
    plant: &Plant,
    stage: &Stage,
    (id, it): (&DeterminationId, &Determination),
    output: &Value,
) -> Vec<Figure> {
    let lang = shell.lang;
    let answers = injection::answers(output);
    let figure = |figure: &DerivedFigure| {
        let attribute = stage.attribute_at(&figure.attribute)?;
        let result = plant.derived_by(id).find(|(path, _)| **path == figure.attribute).map(|(_, it)| it);
        let load = figure.field.rsplit_once("distribution_percent/").and_then(|(_, it)| it.parse::<usize>().ok());
        Some(Figure {
            path: figure.attribute.clone(),
            name: lang.label(&attribute.name).to_owned(),
            class: load.map(|it| it / 2 % 5),
            computed: figure.each().zip(&answers).map(|(text, answer)| computed(figure, text, answer)).collect(),
            compared: result.map_or_else(|| "–".to_owned(), |it| result_shown::value(lang, attribute, &it.reportable)),
            specification: result_shown::specification(lang, attribute),
            bar: result_shown::bar(lang, attribute, result),
            stated: result.map_or_else(
                || Stated::new(lang, State::Indeterminate).saying(lang.text("derived-no-result")),
                |it| Stated::new(lang, result_shown::state(it.band)).saying(words::result_band(lang, it.band)),
            ),
            verified: result.and_then(|it| it.verified.as_ref()).map(|it| {
                let name = plant.people.get(&it.by).map(|it| lang.label(&it.name).to_owned());
                (name.unwrap_or_else(|| it.by.to_string()), it.seq)
            }),
            entry: result.map(|it| it.recorded.seq),
        })
    };
    // The mean of a distribution is what is asked for first, wherever the panel of the stage has it.
    let mut derived: Vec<&DerivedFigure> = it.figures.iter().collect();
    derived.sort_by_key(|it| it.field != "/dar");
    let mut all: Vec<Figure> = derived.into_iter().filter_map(figure).collect();
    // The shares of a whole are compared with each other, so that their bars have one scale.
    let largest = all.iter().filter(|it| it.class.is_some()).filter_map(|it| it.bar.as_ref()?.largest()).max();
    if let Some(up_to) = largest.and_then(|it| it.checked_mul(Decimal::new(105, 2))) {
        for it in all.iter_mut() {
            it.bar = match (it.bar.take(), it.class) {
                (Some(bar), Some(class)) => Some(bar.share(class, up_to)),
                (bar, _) => bar,
            };
        }
    }
    all
}
