//! One thing that wears: what it is, how often it was used and for what, every test and care of it, and what can be
//! recorded.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use plant::Plant;
use plant::consumable::{Care, Consumable, Stated as Outcome};
use plant::id::ConsumableId;
use plant::strategy::{ConsumableClass, ConsumableKind, IntegrityMethod, IntegrityTest, Phase};
use serde::Deserialize;

use super::{care, figure, kind, method, next_use, phase, state, stated, test_why, tested, unfit, uses};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "consumable/one.html")]
pub(super) struct OnePage {
    shell: Shell,
    id: String,
    class: String,
    next: Stated,
    uses: String,
    facts: Vec<(String, String, Option<String>)>,
    limits: Vec<(String, String)>,
    used: Vec<Used>,
    before: Option<String>,
    tests: Vec<Test>,
    care: Vec<(String, String, String, Instant)>,
    problem: Option<Problem>,
    is_packing: bool,
    has_permeability: bool,
    integrity: Option<Integrity>,
    is_gone: bool,
    cares: Vec<(&'static str, String)>,
    may_column: May,
    may_care: May,
    may_permeability: May,
    may_integrity: May,
    may_remove: May,
    /// The form that was refused, and what stood in it.
    open: String,
    typed: Vec<(String, String)>,
}

struct Used {
    number: u32,
    batch: String,
    step: String,
    at: Instant,
    despite: Option<String>,
}

struct Test {
    name: String,
    found: String,
    limit: String,
    batch: Option<String>,
    state: Stated,
    at: Instant,
    entry: u64,
}

/// What the form of an integrity test offers.
struct Integrity {
    phases: Vec<(&'static str, String)>,
    methods: Vec<(&'static str, String)>,
    outcomes: Vec<(&'static str, String)>,
    unit: String,
    batches: Vec<String>,
    retests: u32,
}

impl OnePage {
    fn typed(&self, field: &str) -> &str {
        self.typed.iter().find(|(name, _)| name == field).map_or("", |(_, it)| it)
    }
}

/// What a step's page asks for when it leads here: which test, for which batch, and where to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    phase: String,
    batch: String,
    back: String,
}

pub(super) fn found(app: &App, id: &str) -> Result<ConsumableId, PageError> {
    let id = ConsumableId::new(id).map_err(|_| PageError::NotFound)?;
    if app.settled().consumables.contains_key(&id) { Ok(id) } else { Err(PageError::NotFound) }
}

fn facts(shell: &Shell, it: &Consumable, class: Option<&ConsumableClass>) -> Vec<(String, String, Option<String>)> {
    let lang = shell.lang;
    let line = |key: &str, value: String, href: Option<String>| (lang.text(key), value, href);
    let mut facts = Vec::new();
    facts.extend(class.map(|it| line("consumable-kind", kind(lang, it.kind), None)));
    facts.push(line("consumable-lot", it.lot.to_string(), Some(format!("/lots/{}", it.lot))));
    facts.extend(it.serial.as_ref().map(|it| line("consumable-serial", it.to_string(), None)));
    facts.extend(
        it.equipment.as_ref().map(|it| line("consumable-on", it.to_string(), Some(format!("/equipment/{it}")))),
    );
    facts.extend(it.bed.map(|it| {
        let said = lang.say("consumable-bed-of").with("height", it.height.to_string());
        line("consumable-bed", said.with("diameter", it.diameter.to_string()).plain(), None)
    }));
    facts.push(line("consumable-product", it.strategy.to_string(), None));
    facts
        .extend(it.from.as_ref().map(|it| line("consumable-from", it.to_string(), Some(format!("/consumables/{it}")))));
    facts.push(line("consumable-installed", shell.zone.whole(it.installed.happened), None));
    facts.extend(it.despite.as_ref().map(|it| line("consumable-despite", it.to_string(), None)));
    facts
}

/// The limits of a class, each with its name.
#[must_use]
pub fn limits(lang: Lang, class: &ConsumableClass) -> Vec<(String, String)> {
    let mut limits =
        vec![(lang.text("consumable-lifetime"), lang.say("consumable-lifetime-of").with("n", class.uses_max).plain())];
    if !class.is_single_use() {
        let said = if class.regenerate { "consumable-yes" } else { "consumable-no" };
        limits.push((lang.text("consumable-regenerate"), lang.text(said)));
    }
    limits.extend(
        class
            .hold_days
            .map(|days| (lang.text("consumable-hold"), lang.say("consumable-hold-days").with("n", days).plain())),
    );
    for (key, limit) in [
        ("consumable-plates", class.plates),
        ("consumable-asymmetry", class.asymmetry),
        ("consumable-permeability", class.permeability),
    ] {
        limits.extend(limit.map(|it| (lang.text(key), it.to_string())));
    }
    limits.extend(class.tests.iter().map(|it| {
        let limit = it.limit_shown().unwrap_or_default();
        (phase(lang, it.phase), format!("{} {limit}", method(lang, it.method)).trim_end().to_owned())
    }));
    limits
}

/// Every test of it, the latest first.
fn tests(shell: &Shell, it: &Consumable, class: Option<&ConsumableClass>) -> Vec<Test> {
    let lang = shell.lang;
    let columns = it.columns.iter().map(|of| {
        let found = lang.say("consumable-column-found").with("plates", figure(of.plates, 0));
        Test {
            name: lang.text("consumable-column-test"),
            found: found.with("asymmetry", figure(of.asymmetry, 2)).plain(),
            limit: String::new(),
            batch: None,
            state: shell.state(state(of.verdict)),
            at: shell.zone.time(of.stamp.happened),
            entry: of.stamp.seq,
        }
    });
    let permeability = it.permeability.iter().map(|of| {
        let found = lang.say("consumable-permeability-found").with("value", of.value.to_string());
        Test {
            name: lang.text("consumable-permeability-test"),
            found: found.with("share", figure(of.share, 1)).plain(),
            limit: String::new(),
            batch: None,
            state: shell.state(state(of.verdict)),
            at: shell.zone.time(of.stamp.happened),
            entry: of.stamp.seq,
        }
    });
    let integrity = it.tests.iter().map(|of| Test {
        name: phase(lang, of.phase),
        found: tested(lang, of),
        limit: class.and_then(|it| it.test(of.phase)).and_then(IntegrityTest::limit_shown).unwrap_or_default(),
        batch: of.batch.as_ref().map(ToString::to_string),
        state: shell.state(state(of.verdict)).saying(test_why(lang, of)),
        at: shell.zone.time(of.stamp.happened),
        entry: of.stamp.seq,
    });
    let mut all: Vec<Test> = columns.chain(permeability).chain(integrity).collect();
    all.sort_by_key(|it| core::cmp::Reverse(it.entry));
    all
}

fn used(shell: &Shell, plant: &Plant, it: &Consumable) -> Vec<Used> {
    let step = |used: &plant::consumable::Use| {
        let found = plant.batches.get(&used.batch).and_then(|it| plant.pinned(it)).map(|(_, it)| it);
        let found = found.and_then(|it| it.step(&used.step));
        found.map_or_else(
            || used.step.to_string(),
            |(unit, step)| format!("{} › {}", shell.lang.label(&unit.name), shell.lang.label(&step.name)),
        )
    };
    it.uses
        .iter()
        .rev()
        .map(|it| Used {
            number: it.number,
            batch: it.batch.to_string(),
            step: step(it),
            at: shell.zone.time(it.stamp.happened),
            despite: (!it.despite.is_empty()).then(|| unfit(shell.lang, &it.despite)),
        })
        .collect()
}

fn care_lines(shell: &Shell, it: &Consumable) -> Vec<(String, String, String, Instant)> {
    let condition = |it: &plant::consumable::Cared| {
        let figures = [it.contact, it.temperature].into_iter().flatten().map(|it| it.to_string());
        figures.collect::<Vec<_>>().join(" · ")
    };
    let line = |it: &plant::consumable::Cared| {
        (care(shell.lang, it.care), it.agent.to_string(), condition(it), shell.zone.time(it.stamp.happened))
    };
    it.care.iter().rev().map(line).collect()
}

fn integrity(shell: &Shell, plant: &Plant, it: &Consumable, class: &ConsumableClass) -> Option<Integrity> {
    let lang = shell.lang;
    if class.tests.is_empty() {
        return None;
    }
    // The declared method first: what is chosen otherwise is recorded, and cannot be judged.
    let declared: Vec<IntegrityMethod> = class.tests.iter().map(|it| it.method).collect();
    let mut methods: Vec<IntegrityMethod> = IntegrityMethod::ALL.to_vec();
    methods.sort_by_key(|it| !declared.contains(it));
    let uses = it.uses.iter().rev().map(|it| it.batch.clone());
    let running = plant.running().filter(|(_, batch)| {
        batch.consumables.values().any(|of| plant.consumables.get(of).is_some_and(|of| core::ptr::eq(of, it)))
    });
    let mut batches: Vec<String> = Vec::new();
    for batch in running.map(|(id, _)| id.clone()).chain(uses).map(|it| it.to_string()) {
        if !batches.contains(&batch) {
            batches.push(batch);
        }
    }
    let units: Vec<_> = class.tests.iter().filter_map(|it| it.unit).map(|it| it.shown().to_owned()).collect();
    Some(Integrity {
        phases: Phase::ALL.into_iter().map(|it| (it.id(), phase(lang, it))).collect(),
        methods: methods.into_iter().map(|it| (it.id(), method(lang, it))).collect(),
        outcomes: Outcome::ALL.into_iter().map(|it| (it.id(), stated(lang, it))).collect(),
        unit: units.join(" / "),
        batches,
        retests: class.retests_max,
    })
}

pub(super) fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: &ConsumableId,
    outcome: Option<(Problem, &str, &Posted)>,
) -> Result<Page<OnePage>, PageError> {
    let lang = shell.lang;
    let plant = app.settled();
    let (id, it) = plant.consumables.get_key_value(id).ok_or(PageError::NotFound)?;
    let worn = plant.worn_of(id, it, app.now());
    let class = worn.class;
    let may = |command: &str| May::of(lang, me, command);
    let (problem, open, typed) = match outcome {
        None => (None, String::new(), Vec::new()),
        Some((problem, open, posted)) => {
            let fields = ["retention", "half-width", "front", "tail", "plates", "asymmetry", "agent", "contact"];
            let more = ["temperature", "value", "phase", "method", "outcome", "batch", "why", "care", "back"];
            let kept = fields.into_iter().chain(more);
            let kept = kept.map(|it| (it.to_owned(), posted.field(it).unwrap_or_default().to_owned()));
            (Some(problem), open.to_owned(), kept.collect())
        }
    };
    let page = OnePage {
        id: id.to_string(),
        class: class.map_or_else(|| it.class.to_string(), |it| lang.label(&it.name).to_owned()),
        next: next_use(lang, &worn).boxed(),
        uses: uses(lang, it, class),
        facts: facts(&shell, it, class),
        limits: class.map_or_else(Vec::new, |it| limits(lang, it)),
        used: used(&shell, &plant, it),
        before: (it.uses_before > 0).then(|| it.uses_before.to_string()),
        tests: tests(&shell, it, class),
        care: care_lines(&shell, it),
        problem,
        is_packing: class.is_some_and(|it| it.kind == ConsumableKind::Packing),
        has_permeability: class.is_some_and(|it| it.permeability.is_some()),
        integrity: class.and_then(|class| integrity(&shell, &plant, it, class)),
        is_gone: it.removed.is_some(),
        cares: Care::ALL.into_iter().map(|it| (it.id(), care(lang, it))).collect(),
        may_column: may("consumable.test-column"),
        may_care: may("consumable.care"),
        may_permeability: may("consumable.measure-permeability"),
        may_integrity: may("consumable.test-integrity"),
        may_remove: may("consumable.remove"),
        open,
        typed,
        shell: shell.at(Section::Equipment),
    };
    Ok(Page(page))
}

/// `GET /consumables/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let id = found(&app, &id)?;
    let mut shown = page(shell, &me, &app, &id, None)?;
    if !asked.phase.is_empty() {
        shown.0.open = "integrity".to_owned();
        shown.0.typed = [("phase", asked.phase), ("batch", asked.batch), ("back", asked.back)]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
    }
    Ok(shown.into_response())
}
