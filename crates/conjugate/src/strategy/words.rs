//! The words of a strategy in the reader's language: criticality, kinds, limits, what was observed.

use plant::batch::{Band, Observed};
use plant::lab::ResultBand;
use plant::strategy::{
    AttributeCriticality, AttributeKind, Choice, Contamination, Criticality, EntryKind, MaterialRole, ReplicateRule,
    Rounding, Specification, Standing, StepKind, Strategy,
};

use crate::language::Lang;
use crate::page::part::State;
use crate::words;

/// CPP or KPP.
pub(super) fn criticality(it: Criticality) -> &'static str {
    match it {
        Criticality::Cpp => "CPP",
        Criticality::Kpp => "KPP",
    }
}

/// CQA or IPC.
pub(super) fn attribute_criticality(it: AttributeCriticality) -> &'static str {
    match it {
        AttributeCriticality::Cqa => "CQA",
        AttributeCriticality::Ipc => "IPC",
    }
}

pub(super) fn attribute_kind(lang: Lang, it: AttributeKind) -> String {
    match it {
        AttributeKind::Attribute => lang.text("strategy-attribute"),
        AttributeKind::Test => lang.text("strategy-test"),
        AttributeKind::Clearance => lang.text("strategy-clearance"),
    }
}

pub(super) fn step_kind(lang: Lang, it: &StepKind) -> String {
    match it {
        StepKind::Confirm => lang.text("strategy-step-confirm"),
        StepKind::Add { .. } => lang.text("strategy-step-add"),
        StepKind::Measure => lang.text("strategy-step-measure"),
        StepKind::Sample { .. } => lang.text("strategy-step-sample"),
        StepKind::File { .. } => lang.text("strategy-step-file"),
    }
}

pub(super) fn contamination(lang: Lang, it: &[Contamination]) -> String {
    match it {
        [Contamination::Microbial] => lang.text("strategy-risk-microbial"),
        [Contamination::Chemical] => lang.text("strategy-risk-chemical"),
        [] => lang.text("strategy-risk-none"),
        [Contamination::Microbial | Contamination::Chemical, _, ..] => lang.text("strategy-risk-both"),
    }
}

pub(super) fn role_of_material(lang: Lang, it: MaterialRole) -> String {
    match it {
        MaterialRole::StartingMaterial => lang.text("strategy-material-starting"),
        MaterialRole::RawMaterial => lang.text("strategy-material-raw"),
        MaterialRole::Excipient => lang.text("strategy-material-excipient"),
        MaterialRole::Solvent => lang.text("strategy-material-solvent"),
        MaterialRole::Buffer => lang.text("strategy-material-buffer"),
        MaterialRole::Consumable => lang.text("strategy-material-consumable"),
        MaterialRole::Intermediate => lang.text("strategy-material-intermediate"),
        MaterialRole::DrugSubstance => lang.text("strategy-material-drug-substance"),
        MaterialRole::DrugProduct => lang.text("strategy-material-drug-product"),
        MaterialRole::ReferenceStandard => lang.text("strategy-material-reference-standard"),
        MaterialRole::Reagent => lang.text("strategy-material-reagent"),
    }
}

/// How replicates become the reportable value.
pub(super) fn replicates(lang: Lang, it: ReplicateRule) -> String {
    lang.text(match it {
        ReplicateRule::Mean => "strategy-replicates-mean",
        ReplicateRule::Median => "strategy-replicates-median",
        ReplicateRule::GeometricMean => "strategy-replicates-geometric-mean",
        ReplicateRule::Greatest => "strategy-replicates-greatest",
        ReplicateRule::Least => "strategy-replicates-least",
        ReplicateRule::Sum => "strategy-replicates-sum",
    })
}

pub(super) fn rounding(lang: Lang, it: Rounding) -> String {
    match it {
        Rounding::HalfUp => lang.text("strategy-rounding-half-up"),
        Rounding::HalfEven => lang.text("strategy-rounding-half-even"),
    }
}

/// Where a version stands, with the state that it shows as.
pub(crate) fn standing(lang: Lang, it: Standing) -> (State, String) {
    let state = match it {
        Standing::Draft | Standing::InReview => State::Pending,
        Standing::Approved => State::Info,
        Standing::Effective => State::Pass,
        Standing::Superseded => State::Unverified,
    };
    (state, words::strategy_standing(lang, it))
}

pub(super) fn entry_kind(lang: Lang, it: EntryKind) -> String {
    match it {
        EntryKind::Strategy => lang.text("strategy-entry-strategy"),
        EntryKind::Feature => lang.text("strategy-entry-feature"),
        EntryKind::Procedure => lang.text("strategy-entry-procedure"),
        EntryKind::Method => lang.text("strategy-entry-method"),
        EntryKind::Equipment => lang.text("strategy-entry-equipment"),
        EntryKind::Consumable => lang.text("strategy-entry-consumable"),
        EntryKind::Protection => lang.text("strategy-entry-protection"),
        EntryKind::Table => lang.text("strategy-entry-table"),
        EntryKind::Material => lang.text("strategy-entry-material"),
        EntryKind::Intake => lang.text("strategy-entry-intake"),
        EntryKind::Stage => lang.text("strategy-entry-stage"),
        EntryKind::Principle => lang.text("strategy-entry-principle"),
        EntryKind::UnitOperation => lang.text("strategy-entry-unit"),
        EntryKind::Parameter => lang.text("strategy-entry-parameter"),
        EntryKind::Attribute => lang.text("strategy-entry-attribute"),
        EntryKind::Step => lang.text("strategy-entry-step"),
        EntryKind::Route => lang.text("strategy-entry-route"),
        EntryKind::Sample => lang.text("strategy-entry-sample"),
        EntryKind::Agreement => lang.text("strategy-entry-agreement"),
        EntryKind::Plausibility => lang.text("strategy-entry-plausibility"),
        EntryKind::Composition => lang.text("strategy-entry-composition"),
        EntryKind::CellBank => lang.text("strategy-entry-cell-bank"),
        EntryKind::Requirement => lang.text("strategy-entry-requirement"),
    }
}

/// Where a reading lies, with the state that it shows as.
pub(crate) fn band(lang: Lang, it: Band) -> (State, String) {
    let state = match it {
        Band::Normal => State::Pass,
        Band::Alert => State::Alert,
        Band::OutsideRegistered | Band::OutsideProven => State::Fail,
        Band::Indeterminate(_) => State::Indeterminate,
    };
    (state, words::band(lang, it))
}

/// Where a result lies, with the state that it shows as.
pub(crate) fn result_band(lang: Lang, it: ResultBand) -> (State, String) {
    let state = match it {
        ResultBand::Inside => State::Pass,
        ResultBand::Alert => State::Alert,
        ResultBand::OutsideRelease => State::Fail,
        ResultBand::Indeterminate(_) => State::Indeterminate,
    };
    (state, words::result_band(lang, it))
}

/// What was observed, as it was entered; options and materials by their names.
pub(crate) fn observed(lang: Lang, strategy: Option<&Strategy>, options: &[Choice], it: &Observed) -> String {
    match it {
        Observed::Number(it) => it.to_string().replace('-', "−"),
        Observed::Choice(id) => {
            options.iter().find(|it| it.id == *id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
        }
        Observed::Order(order) => {
            let name = |id| strategy.and_then(|it| it.materials.get(id)).map(|it| lang.label(&it.name).to_owned());
            let names: Vec<_> = order.iter().map(|id| name(id).unwrap_or_else(|| id.to_string())).collect();
            names.join(" → ")
        }
        Observed::Missing(why) => lang.say("strategy-missing").with_text("why", why).plain(),
    }
}

/// The options of a specification.
pub(super) fn options(it: &Specification) -> &[Choice] {
    match it {
        Specification::Choice { options, accepted: _ } => options,
        Specification::Number { .. } => &[],
    }
}

/// Several names in one line.
pub(super) fn listed(lang: Lang, names: impl IntoIterator<Item = String>) -> String {
    names.into_iter().collect::<Vec<_>>().join(lang.pick("、", ", "))
}
