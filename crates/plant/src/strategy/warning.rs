//! What is sound in a strategy, and yet will stop a batch.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::model::{
    Attribute, AttributeCriticality, Blocker, Criticality, Parameter, ParameterKind, Specification, Stage, StepKind,
    Strategy,
};
use super::path_in_stage;
use super::words::{BLOCKERS, word};
use crate::act::Language;
use crate::id::AttributeId;

/// Something that the author should know before the strategy is put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The entry, as in [`super::EntryRef`].
    pub path: String,
    pub what: WarningKind,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WarningKind {
    /// A critical parameter without a registered range: every reading of it is indeterminate.
    NoRegisteredRange,
    /// A critical attribute without a release limit: every result of it is indeterminate.
    NoReleaseLimit,
    /// No step takes a sample or reads a file for it; the laboratory must enter it of its own accord.
    NoStepTests,
    /// Its method incubates, and nothing says when a test of it began: it is tested from no declared sample, in no run.
    NothingBegins,
    /// Nobody is named who may decide this, so nobody may.
    NobodyDecides { about: String },
}

impl Warning {
    /// What follows from it, and what to do.
    #[must_use]
    pub fn in_words(&self, language: Language) -> (String, String) {
        let (zh, en) = match &self.what {
            WarningKind::NoRegisteredRange => (
                ("关键工艺参数没有注册范围，其读数将无法判定", "补上 `registered`"),
                (
                    "a critical parameter without a registered range: its readings will be indeterminate",
                    "add `registered`",
                ),
            ),
            WarningKind::NoReleaseLimit => (
                ("关键质量属性没有放行限度，其结果将无法判定", "补上 `release`"),
                ("a critical attribute without a release limit: its results will be indeterminate", "add `release`"),
            ),
            WarningKind::NoStepTests => (
                ("没有步骤为其取样或读取文件", "在 `sample` 或 `file` 步骤的 `tests` 中列出"),
                (
                    "no step takes a sample or reads a file for it",
                    "list it in the `tests` of a `sample` or `file` step",
                ),
            ),
            WarningKind::NothingBegins => (
                (
                    "检验方法需要培养，但该项目没有取样计划，也不在分析批次中进行，培养起点无从记录",
                    "补上 `[[stage.sample]]`",
                ),
                (
                    "its method incubates, but it is tested from no declared sample and in no run, so nothing says since when",
                    "add a `[[stage.sample]]`",
                ),
            ),
            WarningKind::NobodyDecides { about } => {
                return match language {
                    Language::Zh => {
                        (format!("未写明谁可决定 `{about}`，因此任何人都不能决定"), "补上 `[[decision]]`".to_string())
                    }
                    Language::En => (
                        format!("nobody is named who may decide `{about}`, so nobody may"),
                        "add a `[[decision]]`".to_string(),
                    ),
                };
            }
        };
        let (sentence, advice) = match language {
            Language::Zh => zh,
            Language::En => en,
        };
        (sentence.to_string(), advice.to_string())
    }
}

/// What will stop a batch of this product, in the order of the strategy.
#[must_use]
pub fn warnings(strategy: &Strategy) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let blockers = [Blocker::Alert, Blocker::Indeterminate, Blocker::OutsideRegistered, Blocker::FailsRelease];
    for about in blockers.into_iter().filter(|it| strategy.decision(*it).is_none()) {
        let what = WarningKind::NobodyDecides { about: word(BLOCKERS, about).to_string() };
        warnings.push(Warning { path: "strategy".to_string(), what });
    }
    for it in &strategy.stages {
        stage(strategy, it, &mut warnings);
    }
    warnings
}

fn stage(strategy: &Strategy, stage: &Stage, warnings: &mut Vec<Warning>) {
    for unit in stage.operations() {
        for it in unit.parameters.iter().filter(|it| it.applies && without_range(it)) {
            let path = format!("{}/{}/{}", stage.id, unit.id, it.id);
            warnings.push(Warning { path, what: WarningKind::NoRegisteredRange });
        }
    }
    let named = sampled(stage);
    for (unit, it) in stage.tested() {
        let path = match unit {
            Some(unit) => format!("{}/{}/{}", stage.id, unit.id, it.id),
            None => format!("{}/{}", stage.id, it.id),
        };
        if without_limit(it) {
            warnings.push(Warning { path: path.clone(), what: WarningKind::NoReleaseLimit });
        }
        let method = it.method.as_ref().and_then(|it| strategy.methods.get(it));
        let sampled = || stage.samples.iter().any(|of| of.is_for(&path_in_stage(unit, it)));
        if method.is_some_and(|it| it.incubation.is_some() && !it.is_run()) && !sampled() {
            warnings.push(Warning { path: path.clone(), what: WarningKind::NothingBegins });
        }
        if !named.contains(path.as_str()) {
            warnings.push(Warning { path, what: WarningKind::NoStepTests });
        }
    }
}

fn without_range(it: &Parameter) -> bool {
    let ranged = match &it.kind {
        ParameterKind::Quantity(limits)
        | ParameterKind::Duration { limits, .. }
        | ParameterKind::Computed { limits, .. } => limits.registered.is_some(),
        ParameterKind::Choice { registered, .. } => !registered.is_empty(),
        ParameterKind::Order => true,
    };
    it.criticality == Criticality::Cpp && !ranged
}

fn without_limit(it: &Attribute) -> bool {
    let limited = match &it.specification {
        Specification::Number { release, .. } => release.is_some(),
        Specification::Choice { .. } => true,
    };
    it.criticality == AttributeCriticality::Cqa && !limited
}

/// The paths of the attributes that some step is for.
fn sampled(stage: &Stage) -> BTreeSet<String> {
    let path = |unit: &super::UnitOperation, id: &AttributeId| {
        let own = unit.attributes.iter().any(|it| it.id == *id);
        if own { format!("{}/{}/{id}", stage.id, unit.id) } else { format!("{}/{id}", stage.id) }
    };
    stage
        .steps()
        .filter_map(|(_, unit, step)| match &step.kind {
            StepKind::Sample { tests } | StepKind::File { tests } => Some((unit, tests)),
            StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure => None,
        })
        .flat_map(|(unit, tests)| tests.iter().map(move |it| path(unit, it)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::edited;

    #[track_caller]
    fn check(edits: &[(&str, &str)], then: &[&str]) {
        let said: Vec<String> =
            warnings(&edited(edits)).iter().map(|it| format!("{}: {}", it.path, it.in_words(Language::En).0)).collect();
        assert_eq!(said, then);
    }

    const METHOD: &str = "name = { zh = \"紫外\", en = \"A280\" }";
    const CULTURE: &str = "name = { zh = \"培养\", en = \"Culture\" }\nincubation = \"14\"\nincubation-unit = \"d\"";
    const SUITED: &str = "[[method.suitability]]\nid = \"promotion\"\n\
        name = { zh = \"促生长\", en = \"Growth promotion\" }\nunit = \"1\"\nlimit = \">=6\"\nat = [\"opening\"]";

    #[test]
    fn a_method_that_incubates_is_tested_from_a_sample_or_in_runs() {
        check(
            &[(METHOD, CULTURE)],
            &[
                "drug-substance/dar: its method incubates, but it is tested from no declared sample and in no run, so nothing says since when",
            ],
        );
        check(&[(METHOD, &format!("{CULTURE}\n{SUITED}"))], &[]);
        let strategy = edited(&[(METHOD, CULTURE)]);
        let of = strategy.methods.values().next().unwrap();
        assert_eq!(of.incubation.unwrap().to_string(), "14 d");
        assert_eq!(of.incubation_seconds(), Some(1_209_600.into()));
    }

    #[test]
    fn what_will_stop_a_batch_is_said_beforehand() {
        check(&[], &[]);
        check(
            &[("registered = \"6.90..7.50\"\n", "")],
            &[
                "drug-substance/conjugation/ph: a critical parameter without a registered range: its readings will be indeterminate",
            ],
        );
        check(
            &[("release = \"3.6..4.4\"\n", ""), ("[stage.attribute.market]\nEU = \"3.7..4.3\"\n", "")],
            &["drug-substance/dar: a critical attribute without a release limit: its results will be indeterminate"],
        );
        check(
            &[("tests = [\"dar\", \"appearance\", \"protein-content\"]", "tests = [\"dar\", \"appearance\"]")],
            &["drug-substance/conjugation/protein-content: no step takes a sample or reads a file for it"],
        );
        check(
            &[("[[decision]]\nabout = \"alert\"\nby = [\"qa-reviewer\"]\nrests-on = \"reason\"\n", "")],
            &["strategy: nobody is named who may decide `alert`, so nobody may"],
        );
    }
}
