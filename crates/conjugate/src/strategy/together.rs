//! What a stage holds against each other: results by methods of different principle, a load and what was charged, and the
//! shares of one whole.

use plant::strategy::{Agreement, Composition, Plausibility, Stage};

use crate::lab::held::{attribute, supply, window};
use crate::language::Lang;

/// One declaration.
pub(super) struct Together {
    pub(super) id: String,
    pub(super) points: String,
    pub(super) name: String,
    pub(super) why: String,
    /// What is compared with what, and how far it may be.
    pub(super) lines: Vec<String>,
    /// Whether the product has it.
    pub(super) applies: bool,
}

/// Every declaration of a stage.
pub(super) fn all(lang: Lang, stage: &Stage) -> Vec<Together> {
    let agreements = stage.agreements.iter().map(|it| agreement(lang, stage, it));
    let held = stage.plausibilities.iter().map(|it| plausibility(lang, stage, it));
    let whole = stage.compositions.iter().map(|it| composition(lang, stage, it));
    agreements.chain(held).chain(whole).collect()
}

fn agreement(lang: Lang, stage: &Stage, it: &Agreement) -> Together {
    let line = |it: &plant::strategy::AgreementPair| {
        let unit = stage.attribute_at(&it.of).and_then(|it| match &it.specification {
            plant::strategy::Specification::Number { unit, .. } => Some(unit.shown()),
            plant::strategy::Specification::Choice { .. } => None,
        });
        lang.say("strategy-agreement-line")
            .with_text("of", attribute(lang, stage, &it.of))
            .with_text("with", attribute(lang, stage, &it.with))
            .with_text("within", format!("{} {}", it.within, unit.unwrap_or_default()))
            .plain()
    };
    Together {
        id: it.id.to_string(),
        points: String::new(),
        name: lang.label(&it.name).to_owned(),
        why: [
            it.why.as_ref().map(|it| lang.label(it).to_owned()),
            it.required.then(|| lang.text("strategy-agreement-required")),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(lang.pick("。", ". ")),
        lines: it.pairs.iter().map(line).collect(),
        applies: true,
    }
}

fn composition(lang: Lang, stage: &Stage, it: &Composition) -> Together {
    let shares: Vec<_> = it.of.iter().map(|path| attribute(lang, stage, path)).collect();
    let line = lang
        .say("strategy-composition-line")
        .with_text("shares", shares.join(lang.pick("；", "; ")))
        .with_text("sum", format!("{} %", window(&it.sum)));
    Together {
        id: it.id.to_string(),
        points: String::new(),
        name: lang.label(&it.name).to_owned(),
        why: lang.label(&it.why).to_owned(),
        lines: vec![line.plain()],
        applies: it.applies,
    }
}

fn plausibility(lang: Lang, stage: &Stage, it: &Plausibility) -> Together {
    let supplies = it.supplies.iter().map(|it| format!("{} × {}", supply(lang, stage, &it.of), it.loads.normalize()));
    let line = lang
        .say("strategy-plausibility-line")
        .with_text("load", attribute(lang, stage, &it.load))
        .with_text("supplies", supplies.collect::<Vec<_>>().join(lang.pick("；", "; ")))
        .with_text("window", window(&it.conversion));
    Together {
        id: it.id.to_string(),
        points: it.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        name: lang.label(&it.name).to_owned(),
        why: lang.label(&it.why).to_owned(),
        lines: vec![line.plain()],
        applies: it.applies,
    }
}
