//! The manufacturer's page: plan, checks, items, what stands between the batch and its release, and the decision.

use std::collections::BTreeMap;

use askama::Template;
use plant::Plant;
use plant::batch::BatchStanding;
use plant::disposition::{Item, Kind, Plan, plan};
use plant::id::{BatchId, StepPath};
use plant::verdict::Verdict;

use super::chain::{Link, chain};
use super::decide::Panel;
use super::past::{self, Past};
use super::{Asked, Kept};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Because, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::words;

#[derive(Template)]
#[template(path = "disposition/factory.html")]
pub(super) struct FactoryPage {
    shell: Shell,
    batch: String,
    lot: String,
    stage: String,
    amount: String,
    strategy: String,
    plan: u16,
    links: Vec<Link>,
    counts: [(Stated, usize); 3],
    all: bool,
    total: usize,
    /// How many items the list shows that is not the whole.
    looked_at: usize,
    blocking: Vec<Stands>,
    /// The markets that a release would not reach, each with why.
    not_for: Vec<(String, String)>,
    checks: Vec<CheckLine>,
    panel: Panel,
    past: Vec<Past>,
    signed: bool,
}

impl FactoryPage {
    /// The shares of the three verdicts, in per mille of the strip's width: where each begins and how wide it is.
    fn strip(&self) -> Vec<(&'static str, usize, usize)> {
        let total = self.total.max(1);
        let mut from = 0;
        let codes = ["pass", "fail", "indeterminate"];
        let mut parts = Vec::new();
        for (code, (_, n)) in codes.into_iter().zip(&self.counts) {
            // What is there at all is never too thin to be seen.
            let width = if *n == 0 { 0 } else { (n * 1000 / total).max(12) };
            parts.push((code, from, width));
            from += width;
        }
        parts
    }
}

/// One group of items.
struct CheckLine {
    id: &'static str,
    name: String,
    verdict: Stated,
    items: Vec<ItemLine>,
    /// Items that passed and are not listed here.
    hidden: usize,
    total: usize,
}

struct ItemLine {
    name: String,
    id: String,
    verdict: Stated,
    blocks: bool,
    fails: bool,
    /// A signed decision stands beside it.
    lifted: bool,
    because: Because,
    /// What was found of it before it was done again.
    before: Vec<(String, Stated, u64)>,
    evidence: Vec<u64>,
    more: usize,
    owner: String,
    href: String,
    subject: String,
}

/// One thing that stands between the batch and its release.
struct Stands {
    state: Stated,
    name: String,
    place: String,
    why: String,
    owner: String,
    href: String,
    todo: String,
}

/// How many entries are linked beside an item.
const LINKS: usize = 4;

pub(super) fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &BatchId,
    asked: &Asked,
    kept: Kept,
) -> Result<Page<FactoryPage>, PageError> {
    let events = past::read(&app.ledger(), id);
    let plant = app.settled();
    let lang = shell.lang;
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (version, stage) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let plan = plan(&plant, id).ok_or(PageError::NotFound)?;
    let all = asked.show == "all";
    let place = |it: &Item| place(lang, stage, &it.id);
    // What was done again is looked at though it passes: somebody releases over what was found before.
    let looked_at = |it: &&Item| {
        it.blocks()
            || !it.before.is_empty()
            || it.id.starts_with("reprocessing/")
            || it.exception.is_some()
            || it.verdict != Verdict::Pass
    };
    let checks = plan.checks.iter().map(|check| {
        let listed = |it: &&Item| all || looked_at(it);
        let items: Vec<ItemLine> =
            check.items.iter().filter(listed).map(|it| line(&shell, &plant, id, it, place(it))).collect();
        CheckLine {
            id: check.id,
            name: words::check(lang, check.id),
            // What passes and still blocks is an alert, and so is the group that it is in.
            verdict: shell.state(match check.verdict() {
                Verdict::Pass if check.items.iter().any(Item::blocks) => State::Alert,
                it => state(it),
            }),
            hidden: check.items.len() - items.len(),
            total: check.items.len(),
            items,
        }
    });
    let checks = checks.collect();
    let blocking = plan.blocking().map(|it| Stands {
        state: shell.state(if it.verdict == Verdict::Pass { State::Alert } else { state(it.verdict) }),
        name: lang.label(&it.name).to_owned(),
        place: place(it),
        why: words::item(lang, &plant, it),
        owner: words::owner(lang, it),
        href: href(id, it),
        todo: todo(lang, it),
    });
    let blocking = blocking.collect();
    let count = |verdict: Verdict| (shell.state(state(verdict)), plan.count(verdict));
    let page = FactoryPage {
        batch: id.to_string(),
        lot: batch.lot.to_string(),
        stage: lang.label(&stage.name).to_owned(),
        amount: match &batch.standing {
            BatchStanding::Finished { amount, .. } => amount.to_string(),
            BatchStanding::Running | BatchStanding::Paused { .. } => words::batch_standing(lang, &batch.standing),
        },
        strategy: format!("{} v{}", batch.strategy, version.version),
        plan: plan.version,
        links: chain(&shell, &plant, id, Kind::Factory),
        counts: [count(Verdict::Pass), count(Verdict::Fail), count(Verdict::Indeterminate)],
        all,
        total: plan.items().count(),
        looked_at: plan.items().filter(looked_at).count(),
        blocking,
        not_for: not_for(lang, &plant, &plan),
        checks,
        panel: Panel::of(&shell, app, &plant, me, (id, Kind::Factory), asked, kept),
        past: past::past(&shell, &plant, &events, None),
        signed: !asked.signed.is_empty(),
        shell: shell.clone().at(Section::Disposition),
    };
    Ok(Page(page))
}

/// The markets that it is not for, each with everything that stands in the way.
fn not_for(lang: Lang, plant: &Plant, plan: &Plan) -> Vec<(String, String)> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for it in plan.items().filter(|it| it.verdict != Verdict::Pass && !it.lifted) {
        if let Some(market) = &it.market {
            all.entry(market.clone()).or_default().push(words::item(lang, plant, it));
        }
    }
    all.into_iter().map(|(market, why)| (market, why.join(" · "))).collect()
}

fn state(verdict: Verdict) -> State {
    match verdict {
        Verdict::Pass => State::Pass,
        Verdict::Fail => State::Fail,
        Verdict::Indeterminate => State::Indeterminate,
    }
}

fn line(shell: &Shell, plant: &Plant, batch: &BatchId, it: &Item, place: String) -> ItemLine {
    let lang = shell.lang;
    ItemLine {
        name: lang.label(&it.name).to_owned(),
        id: place,
        // A value that passes and still asks for a decision is an alert.
        verdict: shell.state(if it.verdict == Verdict::Pass && it.blocks() { State::Alert } else { state(it.verdict) }),
        blocks: it.blocks(),
        fails: it.verdict == Verdict::Fail,
        lifted: it.lifted,
        because: Because::new(&it.rule.rule, it.rule.version, words::item(lang, plant, it)),
        before: before(shell, plant, batch, it),
        evidence: it.evidence.iter().copied().take(LINKS).collect(),
        more: it.evidence.len().saturating_sub(LINKS),
        owner: words::owner(lang, it),
        href: href(batch, it),
        subject: it
            .exception
            .as_ref()
            .map(ToString::to_string)
            .or_else(|| it.deviation.as_ref().map(ToString::to_string))
            .unwrap_or_default(),
    }
}

/// What was found of an item before it was done again, as people read it.
fn before(shell: &Shell, plant: &Plant, batch: &BatchId, it: &Item) -> Vec<(String, Stated, u64)> {
    let stage = plant.batches.get(batch).and_then(|it| plant.pinned(it)).map(|(_, stage)| stage);
    let attribute = it.id.strip_prefix("results/").and_then(|path| stage?.attribute_at(path));
    let Some(attribute) = attribute else { return Vec::new() };
    let said = |it: &plant::reprocessing::Earlier| {
        let value = crate::quality::value(shell.lang, attribute, &it.reportable);
        let state = shell.state(crate::quality::result_shown::state(it.band));
        (value, state.saying(words::result_band(shell.lang, it.band)), it.seq)
    };
    it.before.iter().map(said).collect()
}

/// Where something can be done about an item.
fn href(batch: &BatchId, it: &Item) -> String {
    // Where every exception is lifted and it blocks still, a test or its verification is missing.
    if let Some(exception) = it.exception.as_ref().filter(|_| !it.open.is_empty() || !it.blocks()) {
        return format!("/review/{batch}?e={exception}");
    }
    if it.id.starts_with("reprocessing/") {
        return format!("/reprocessing/{batch}");
    }
    if let Some(deviation) = it.deviation.as_ref().filter(|_| it.exception.is_none()) {
        return format!("/deviations/{deviation}");
    }
    match it.id.split_once('/') {
        Some(("results" | "methods" | "markets", _)) => format!("/results/{batch}"),
        Some(("analysis", _)) => format!("/results/{batch}/analysis"),
        Some(("analysis-for", market)) => format!("/results/{batch}/analysis?market={market}"),
        Some(("materials", lot)) => format!("/lots/{lot}"),
        Some(_) | None => format!("/batches/{batch}"),
    }
}

/// What would move an item, in a few words.
fn todo(lang: Lang, it: &Item) -> String {
    match (it.open.first(), it.deviation.as_ref().filter(|_| it.exception.is_none()), it.id.split_once('/')) {
        (Some(it), _, _) if it.owner.is_none() => lang.text("disposition-do-reject"),
        (Some(_), _, _) => lang.text("disposition-do-decide"),
        (None, _, Some(("reprocessing", _))) => lang.text("disposition-do-round"),
        (None, Some(_), _) => lang.text("disposition-do-close"),
        (None, None, Some(("results" | "methods", _))) => lang.text("disposition-do-test"),
        (None, None, Some(("analysis", _))) => lang.text("disposition-do-analysis"),
        (None, None, Some(("materials", _))) => lang.text("disposition-do-lot"),
        (None, None, _) => lang.text("disposition-do-record"),
    }
}

/// The unit operation and step that an item of the record is about, by name.
fn place(lang: Lang, stage: &plant::strategy::Stage, id: &str) -> String {
    let named = || {
        let (check, rest) = id.split_once('/')?;
        let mut parts = rest.split('/');
        let unit = parts.next()?;
        match check {
            "record" => {
                let path = StepPath::new(&format!("{unit}/{}", parts.next()?)).ok()?;
                let (unit, step) = stage.step(&path)?;
                Some(format!("{} › {}", lang.label(&unit.name), lang.label(&step.name)))
            }
            "results" => {
                parts.next()?;
                let unit = stage.operations().find(|it| it.id.as_str() == unit)?;
                Some(lang.label(&unit.name).to_owned())
            }
            _ => None,
        }
    };
    named().unwrap_or_default()
}
