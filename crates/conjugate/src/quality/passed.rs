//! What passed the rest: the items of a batch that a rule passed and nobody needs to look at, by rule, and their list.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State as Of};
use plant::consumable::INTEGRITY_RULE;
use plant::disposition::{Item, Plan, plan};
use plant::id::BatchId;
use plant::lab::{AGREEMENT_RULE, COMPOSITION_RULE, PLAUSIBILITY_RULE, SKIP_RULE, TREND_RULE};
use plant::sample::CUSTODY_RULE;
use plant::verdict::Verdict;

use crate::app::App;
use crate::language::Lang;
use crate::page::part::State;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::words;

/// One rule and how many items it passed.
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) version: u16,
    pub(super) says: String,
    pub(super) count: usize,
    pub(super) href: String,
}

/// The rules that passed items which nobody needs to look at, the one with the most first.
pub(super) fn rules(lang: Lang, plan: &Plan, batch: &BatchId) -> Vec<Rule> {
    let mut counts: BTreeMap<(&str, u16), usize> = BTreeMap::new();
    for it in plan.items().filter(|it| is_plain(it)) {
        *counts.entry((it.rule.rule.as_str(), it.rule.version)).or_default() += 1;
    }
    let mut rules: Vec<Rule> = counts
        .into_iter()
        .map(|((id, version), count)| Rule {
            id: id.to_owned(),
            version,
            says: says(lang, id),
            count,
            href: format!("/review/{batch}/passed/{id}"),
        })
        .collect();
    rules.sort_by_key(|it| std::cmp::Reverse(it.count));
    rules
}

fn is_plain(it: &Item) -> bool {
    it.exception.is_none() && it.verdict == Verdict::Pass
}

/// What a rule of the plan asks, in a few words.
pub(crate) fn says(lang: Lang, rule: &str) -> String {
    match rule {
        "R-limits" => lang.text("passed-limits"),
        "R-batch-06" => lang.text("passed-steps"),
        "R-batch-17" => lang.text("passed-finished"),
        "R-specification" => lang.text("passed-specification"),
        "R-material-06" => lang.text("passed-materials"),
        "R-quality-09" => lang.text("passed-deviations"),
        CUSTODY_RULE => lang.text("passed-sample"),
        INTEGRITY_RULE => lang.text("passed-integrity"),
        TREND_RULE => lang.text("passed-trend"),
        AGREEMENT_RULE => lang.text("passed-agreement"),
        COMPOSITION_RULE => lang.text("passed-composition"),
        PLAUSIBILITY_RULE => lang.text("passed-plausibility"),
        SKIP_RULE => lang.text("passed-skip"),
        "R-consumable-use" => lang.text("passed-consumable-use"),
        "R-reprocessing-round" => lang.text("passed-round"),
        "R-oos" => lang.text("passed-oos"),
        // Whatever else stands in a plan is a rule that can refuse, and has its sentence.
        other => lang.text_of(&other.to_lowercase()).unwrap_or_else(|| other.to_owned()),
    }
}

#[derive(Template)]
#[template(path = "quality/passed.html")]
pub(super) struct PassedPage {
    shell: Shell,
    batch: String,
    rule: Rule,
    lines: Vec<Line>,
}

struct Line {
    name: String,
    id: String,
    because: String,
    entries: Vec<u64>,
}

/// `GET /review/{batch}/passed/{rule}`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    Of(app): Of<App>,
    Path((id, rule)): Path<(String, String)>,
) -> Result<Page<PassedPage>, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let plant = app.settled();
    let plan = plan(&plant, &batch).ok_or(PageError::NotFound)?;
    let lang = shell.lang;
    let rule = rules(lang, &plan, &batch).into_iter().find(|it| it.id == rule).ok_or(PageError::NotFound)?;
    let lines = plan.items().filter(|it| is_plain(it) && it.rule.rule == rule.id).map(|it| Line {
        name: lang.label(&it.name).to_owned(),
        id: it.id.clone(),
        because: words::because(lang, &it.because),
        entries: it.evidence.clone(),
    });
    let lines = lines.collect();
    drop(plant);
    Ok(Page(PassedPage { shell: shell.at(Section::Review), batch: id, rule, lines }))
}
