//! `GET /samples/{sample}`: one sample from its taking to its end, and what may be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use plant::Plant;
use plant::act::Stamp;
use plant::id::{PersonId, SampleId};
use plant::sample::{End, Holder, Sample};

use super::shown::{Standing, found, hold, incubating, link, not_begun, outstanding, place, standing, stated};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, State as Mark, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "sample/one.html")]
struct SamplePage {
    shell: Shell,
    id: String,
    plan: String,
    batch: String,
    lot: String,
    state: Stated,
    problem: Option<Problem>,
    /// The form that was refused.
    at: String,
    facts: Vec<(String, String)>,
    hold: Option<(Instant, Stated)>,
    parent: Option<String>,
    parts: Vec<(String, String)>,
    events: Vec<Line>,
    tests: Vec<String>,
    /// Until when something incubates on it.
    grows: Option<Instant>,
    /// Time passes at once where nothing is real.
    demonstration: bool,
    /// What may be begun: path and name.
    not_begun: Vec<(String, String)>,
    unit: String,
    /// A temperature is asked for when it is received.
    cold: Option<String>,
    kept: bool,
    here: bool,
    moving: bool,
    in_hand: bool,
    gone: bool,
    cytotoxic: bool,
    investigations: Vec<String>,
    may: Acts,
}

struct Line {
    at: Instant,
    by: String,
    what: String,
    state: Option<Stated>,
    seq: u64,
}

struct Acts {
    hand_over: May,
    receive: May,
    store: May,
    begin: May,
    divide: May,
    discard: May,
    inspect: May,
    give_out: May,
}

impl SamplePage {
    /// Whether this form was refused: then it stands open.
    fn open(&self, form: &str) -> bool {
        self.at == form
    }
}

/// Where it lies, or who has it.
pub(crate) fn lies(lang: Lang, plant: &Plant, id: &SampleId, now: Timestamp) -> String {
    match plant.custody(id, now).map(|it| it.holder) {
        Some(Holder::Laboratory(at)) => place(lang, &at),
        Some(Holder::Sampler(by) | Holder::OnTheWay(by)) => person(lang, plant, &by),
        Some(Holder::Refused) | None => "–".to_owned(),
    }
}

fn person(lang: Lang, plant: &Plant, id: &PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

/// Everything that happened to it, in the order in which it happened.
fn events(shell: &Shell, plant: &Plant, it: &Sample) -> Vec<Line> {
    let lang = shell.lang;
    let mut all: Vec<(&Stamp, String, Option<Stated>)> = Vec::new();
    let witness = it.second.as_ref().map(|it| lang.say("sample-seen-by").with("name", person(lang, plant, it)).plain());
    let how_much = lang.say("sample-link-taken").with("amount", it.amount.to_string()).plain();
    all.push((&it.taken, [Some(how_much), witness].into_iter().flatten().collect::<Vec<_>>().join(" · "), None));
    for (of, stamp) in &it.links {
        all.push((stamp, link(lang, of), None));
    }
    let stage = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it)).map(|(_, stage)| stage);
    let attribute = |path: &str| stage.and_then(|it| it.attribute_at(path));
    let named = |path: &str| attribute(path).map_or_else(|| path.to_owned(), |it| lang.label(&it.name).to_owned());
    for of in it.begun.chunk_by(|a, b| a.stamp.seq == b.stamp.seq) {
        let Some(first) = of.first() else { continue };
        let names: Vec<_> = of.iter().map(|it| named(&it.attribute)).collect();
        let said = lang.say("sample-link-begun").with("names", names.join(lang.pick("、", ", "))).plain();
        let state = first.despite.as_ref().map(|it| {
            let why = lang.say("oos-in-spite").with("why", format!("{} {}", it.rule, it.why)).plain();
            shell.state(Mark::Indeterminate).saying(why)
        });
        all.push((&first.stamp, said, state));
    }
    for of in &it.uses {
        let (attribute, name) = (attribute(&of.attribute), named(&of.attribute));
        let results = plant.results_on(&it.lot, &of.attribute);
        let result = results.iter().find(|it| it.recorded.seq == of.stamp.seq);
        let value = result.zip(attribute).map(|(it, of)| crate::quality::value(lang, of, &it.reportable));
        let said = lang.say("sample-link-tested").with("name", name).with("value", value.unwrap_or_default()).plain();
        let state = result.map(|it| {
            let state = crate::quality::result_shown::state(it.band);
            shell.state(state).saying(crate::words::result_band(lang, it.band))
        });
        all.push((&of.stamp, said, state));
    }
    for part in it.parts.iter().filter_map(|id| Some((id, plant.samples.get(id)?))) {
        let said = lang.say("sample-link-divided").with_text("part", part.0).with("amount", part.1.amount.to_string());
        all.push((&part.1.taken, said.plain(), None));
    }
    for look in &it.looks {
        let (state, key) =
            if look.sound { (Mark::Pass, "sample-look-sound") } else { (Mark::Fail, "sample-look-unsound") };
        all.push((&look.stamp, look.found.to_string(), Some(shell.state(state).saying(lang.text(key)))));
    }
    for (despite, stamp) in &it.despite {
        let said = lang.say("oos-in-spite").with("why", format!("{} {}", despite.rule, despite.why)).plain();
        all.push((stamp, said, Some(shell.state(Mark::Indeterminate).saying(lang.text("sample-hole-in-spite")))));
    }
    if let Some((how, stamp)) = &it.ended {
        let said = match how {
            End::UsedUp => lang.text("sample-used-up"),
            End::Discarded { why } => lang.say("sample-discarded").with_text("why", why).plain(),
        };
        all.push((stamp, said, None));
    }
    all.sort_by_key(|(stamp, ..)| (stamp.happened, stamp.seq));
    let line = |(stamp, what, state): (&Stamp, String, Option<Stated>)| Line {
        at: shell.zone.time(stamp.happened),
        by: person(lang, plant, &stamp.by),
        what,
        state,
        seq: stamp.seq,
    };
    all.into_iter().map(line).collect()
}

fn facts(shell: &Shell, plant: &Plant, id: &SampleId, it: &Sample, now: Timestamp) -> Vec<(String, String)> {
    let lang = shell.lang;
    let mut all = vec![
        ("sample-fact-amount", it.amount.to_string()),
        ("sample-fact-left", it.rest().to_string()),
        ("sample-fact-lies", lies(lang, plant, id, now)),
    ];
    if let Some(plan) = plant.sample_plan(it) {
        all.push(("sample-fact-container", lang.label(&plan.container).to_owned()));
        all.push(("sample-fact-storage", lang.label(&plan.storage).to_owned()));
    }
    all.extend(it.found.as_ref().map(|it| ("sample-fact-found", found(lang, it))));
    all.extend(it.given_for.as_ref().map(|it| ("sample-fact-given-for", it.to_string())));
    if let Some(kept) = plant.kept_until(id) {
        let day = shell.zone.day(kept.until);
        let said = if kept.open { lang.say("sample-kept-open").with("day", day).plain() } else { day };
        all.push(("sample-fact-kept-until", said));
    }
    all.into_iter().map(|(key, value)| (lang.text(key), value)).collect()
}

pub(super) fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: &SampleId,
    refused: Option<(Problem, &str)>,
) -> Result<Response, PageError> {
    let (lang, now) = (shell.lang, app.now());
    let plant = app.settled();
    let it = plant.samples.get(id).ok_or(PageError::NotFound)?;
    let plan = plant.sample_plan(it);
    let at = standing(&plant, id, it, now);
    let may = |command| May::of(lang, me, command);
    let (problem, form) = refused.map_or((None, String::new()), |(it, form)| (Some(it), form.to_owned()));
    let open = plant.open_oos().filter(|(_, of)| of.batch.as_ref() == Some(&it.batch)).map(|(id, _)| id.to_string());
    let page = SamplePage {
        id: id.to_string(),
        plan: plan.map_or_else(|| it.plan.to_string(), |it| lang.label(&it.name).to_owned()),
        batch: it.batch.to_string(),
        lot: it.lot.to_string(),
        state: stated(&shell, &plant, id, it, now),
        problem,
        at: form,
        facts: facts(&shell, &plant, id, it, now),
        hold: hold(&shell, &plant, id, it, now),
        parent: it.parent.as_ref().map(ToString::to_string),
        parts: it
            .parts
            .iter()
            .filter_map(|id| Some((id.to_string(), plant.samples.get(id)?.rest().to_string())))
            .collect(),
        events: events(&shell, &plant, it),
        tests: outstanding(lang, &plant, it),
        grows: incubating(&plant, it, now).map(|at| shell.zone.time(at)),
        demonstration: plant.demonstration,
        not_begun: not_begun(lang, &plant, it, now),
        unit: it.amount.unit.shown().to_owned(),
        cold: plan.and_then(|it| it.temperature).map(|it| format!("{it} °C")),
        kept: plant.kept_until(id).is_some(),
        here: matches!(at, Standing::Here | Standing::Kept),
        moving: matches!(at, Standing::OnTheWay | Standing::Taken),
        in_hand: matches!(at, Standing::Taken | Standing::Refused),
        gone: at == Standing::Gone,
        cytotoxic: plant.is_cytotoxic(it),
        investigations: open.chain(plant.oot_of(&it.batch).map(|(id, _)| id.to_string())).collect(),
        may: Acts {
            hand_over: may("sample.hand-over"),
            receive: may("sample.receive"),
            store: may("sample.store"),
            begin: may("sample.begin-tests"),
            divide: may("sample.divide"),
            discard: may("sample.discard"),
            inspect: may("sample.inspect"),
            give_out: may("sample.give-out"),
        },
        shell: shell.at(Section::Review),
    };
    drop(plant);
    Ok(Page(page).into_response())
}

/// `GET /samples/{sample}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    page(shell, &me, &app, &SampleId::new(&id).map_err(|_| PageError::NotFound)?, None)
}
