//! One lot: where it stands and why, what it was made from and went into, and what may be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::LotId;
use plant::material::{Container, HoldLot, Lot, LotStanding, RejectLot, ReleaseLot, Retest, UnholdLot};
use plant::quantity::Quantity;
use plant::strategy::Dating;

use super::handle::Handling;
use super::named::{keeping, material, material_name, of, person, stands, stated};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, Signing, State as Mark, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted, Shown};
use crate::quality::Problem;
use crate::words;

#[derive(Template)]
#[template(path = "material/lot.html")]
struct LotPage {
    shell: Shell,
    id: String,
    name: String,
    state: Stated,
    problem: Option<Problem>,
    /// The form that was refused.
    at: &'static str,
    reason: String,
    /// What was typed as the outcome of a retest.
    found: String,
    facts: Vec<(String, String)>,
    certificate: Vec<(String, String)>,
    made_by: Option<String>,
    /// Whether anything was recorded or is asked before its release, and what lacks of it.
    intake: Option<Vec<String>>,
    /// It is a cell bank, with a page of its own.
    is_bank: bool,
    /// Every hold in force: who and why.
    held: Vec<(String, String)>,
    containers: Vec<ContainerLine>,
    /// Every retest: what was found, what followed, when, who.
    retests: Vec<(String, String, Instant, String)>,
    /// Held or rejected lots in it, with the way from each to here.
    inside: Vec<(String, Vec<String>)>,
    /// Why its balance is not to be believed before it was counted again.
    recount: Vec<String>,
    parents: Vec<(String, String, Stated)>,
    taken: Vec<Taken>,
    /// Lots that it was split or pooled into.
    into: Vec<(String, String, Stated)>,
    acts: Acts,
    handling: Handling,
}

impl LotPage {
    /// Whether this form was refused: then it stands open, and what is wrong stands in it.
    fn open(&self, form: &str) -> bool {
        self.at == form
    }
}

/// A form that was refused: what is wrong, which form, and everything that was typed.
pub(super) struct Refused<'a> {
    pub(super) problem: Problem,
    pub(super) form: &'static str,
    pub(super) posted: &'a Posted,
    /// The row that is at fault.
    pub(super) row: Option<usize>,
}

/// A numbered container of the lot.
struct ContainerLine {
    id: String,
    state: Stated,
    left: String,
    amount: String,
    location: String,
    tare: String,
    opened: Option<Instant>,
    /// How far it is by each limit of keeping, and whether it is beyond one.
    keeping: Vec<(String, bool)>,
    /// Why it was discarded.
    why: String,
}

struct Taken {
    batch: String,
    step: String,
    amount: String,
    at: Instant,
    by: String,
    seq: u64,
    made: String,
}

/// What may be done with it now.
struct Acts {
    release: Option<(May, Signing)>,
    /// What a batch of ours made is released by its disposition.
    disposition: Option<String>,
    reject: Option<(May, Signing)>,
    hold: Option<May>,
    unhold: Option<Unhold>,
    retest: Option<(May, Signing)>,
    date: (May, Signing),
}

/// Lifting one of the holds in force.
struct Unhold {
    may: May,
    signing: Signing,
    /// The entry that placed each, and its reason.
    holds: Vec<(u64, String)>,
}

pub(super) fn lot(app: &App, id: &str) -> Result<(LotId, Lot), PageError> {
    let id = LotId::new(id).map_err(|_| PageError::NotFound)?;
    let it = app.settled().lots.get(&id).cloned().ok_or(PageError::NotFound)?;
    Ok((id, it))
}

/// What a signature about a lot covers.
pub(super) fn shown(lang: Lang, plant: &Plant, id: &LotId, it: &Lot, meaning: &str) -> Shown {
    let left = Quantity::exact(it.left, it.unit);
    let mut lines = vec![
        lang.say("lot-sign-lot")
            .with_text("lot", id)
            .with("material", material_name(lang, plant, &it.material))
            .plain(),
        lang.say("lot-sign-standing")
            .with("standing", words::lot_standing(lang, it.standing))
            .with_text("left", left)
            .plain(),
    ];
    if let Some(supplier) = &it.supplier {
        lines.push(lang.say("lot-sign-supplier").with_text("supplier", supplier).plain());
    }
    if let Some(until) = it.use_by {
        lines.push(lang.say("lot-sign-use-by").with_text("until", until).plain());
    }
    if let Some(until) = it.retest_by {
        lines.push(lang.say("lot-sign-retest-by").with_text("until", until).plain());
    }
    lines.extend(it.holds.iter().map(|it| format!("{}: {} ({})", words::held(lang), it.why, it.entry)));
    lines.extend(certificate(lang, plant, it).into_iter().map(|(name, value)| format!("{name}: {value}")));
    Shown { meaning: lang.text(meaning), lines }
}

fn certificate(lang: Lang, plant: &Plant, it: &Lot) -> Vec<(String, String)> {
    let declared = material(plant, &it.material).map(|it| it.facts.as_slice()).unwrap_or_default();
    let known = it.facts.iter().map(|(id, value)| {
        let name = declared.iter().find(|it| it.id == *id);
        (name.map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned()), value.to_string())
    });
    let missing = declared.iter().filter(|asked| !it.facts.contains_key(&asked.id));
    let missing = missing.map(|it| (lang.label(&it.name).to_owned(), lang.text("lot-fact-missing")));
    known.chain(missing).collect()
}

fn acts(shell: &Shell, plant: &Plant, me: &Me, id: &LotId, it: &Lot) -> Acts {
    let lang = shell.lang;
    let sign = |meaning: &str| Signing::new(shell, me, &shown(lang, plant, id, it, meaning));
    let waits = it.standing == LotStanding::Quarantine;
    let ours = it.made_by.as_ref().map(ToString::to_string);
    let declared = material(plant, &it.material).and_then(|it| it.dating);
    let retests = declared == Some(Dating::Retest) && it.standing != LotStanding::Rejected;
    Acts {
        // A bank is released on its own page.
        release: (waits && ours.is_none() && !plant.banks.contains_key(id))
            .then(|| (May::of(lang, me, "material.release-lot"), sign("lot-sign-release"))),
        disposition: ours.filter(|_| waits),
        reject: waits.then(|| (May::of(lang, me, "material.reject-lot"), sign("lot-sign-reject"))),
        hold: Some(May::of(lang, me, "material.hold-lot")),
        unhold: it.is_held().then(|| {
            let holds = it.holds.iter().map(|it| (it.entry, it.why.to_string())).collect();
            Unhold { may: May::of(lang, me, "material.unhold-lot"), signing: sign("lot-sign-unhold"), holds }
        }),
        retest: retests.then(|| (May::of(lang, me, "material.retest-lot"), sign("lot-sign-retest"))),
        date: (May::of(lang, me, "material.date-lot"), sign("lot-sign-date")),
    }
}

fn taken(shell: &Shell, plant: &Plant, id: &LotId) -> Vec<Taken> {
    let lang = shell.lang;
    let step = |batch, path| {
        let found = plant.batches.get(batch).and_then(|it| plant.pinned(it)).and_then(|(_, it)| it.step(path));
        found
            .map_or_else(String::new, |(unit, step)| format!("{} · {}", lang.label(&unit.name), lang.label(&step.name)))
    };
    plant
        .taken_of(id)
        .into_iter()
        .map(|(batch, path, it)| Taken {
            batch: batch.to_string(),
            step: step(batch, path),
            amount: it.amount.to_string(),
            at: shell.zone.time(it.stamp.happened),
            by: person(lang, plant, &it.stamp.by),
            seq: it.stamp.seq,
            made: plant.batches.get(batch).map_or_else(String::new, |it| it.lot.to_string()),
        })
        .collect()
}

/// What lacks before the release of a delivery; nothing where no rule asks and nothing was recorded.
fn intake(shell: &Shell, plant: &Plant, id: &LotId, it: &Lot, now: jiff::Timestamp) -> Option<Vec<String>> {
    let asked = !plant.intake_plans(id, now).is_empty();
    if !asked && it.intake == plant::material::Intaken::default() {
        return None;
    }
    let waits = it.standing == LotStanding::Quarantine;
    let lacks = if waits { plant.intake_lacks(id, now) } else { Vec::new() };
    let said = |it: &plant::material::Lacking| crate::words::spoken(shell.lang, &shell.zone, plant, &it.refusal).title;
    Some(lacks.iter().map(said).collect())
}

/// Where a lot has no date: why it needs none, or that it blocks.
fn undated(lang: Lang, plant: &Plant, it: &Lot) -> Option<String> {
    if it.use_by.is_some() || it.retest_by.is_some() {
        return None;
    }
    match material(plant, &it.material) {
        Some(of) if of.dating == Some(Dating::None) => {
            Some(of.undated_why.as_ref().map_or_else(String::new, |why| lang.label(why).to_owned()))
        }
        Some(_) | None => Some(lang.text("lot-date-missing")),
    }
}

fn container(
    shell: &Shell,
    plant: &Plant,
    now: jiff::Timestamp,
    it: &Lot,
    id: &plant::id::ContainerId,
    of: &Container,
) -> ContainerLine {
    let lang = shell.lang;
    let state = match of.state() {
        "discarded" => (Mark::Fail, lang.text("container-discarded")),
        "empty" => (Mark::Pending, lang.text("container-empty")),
        "opened" => (Mark::Pass, lang.text("container-opened")),
        _ => (Mark::Pass, lang.text("container-closed")),
    };
    ContainerLine {
        id: id.to_string(),
        state: stated(lang, state),
        left: Quantity::exact(of.left, it.unit).to_string(),
        amount: Quantity::exact(of.amount, it.unit).to_string(),
        location: of.location.as_ref().map_or_else(String::new, ToString::to_string),
        tare: of.tare.map_or_else(String::new, |it| it.to_string()),
        opened: of.opened.map(|at| shell.zone.time(at)),
        keeping: keeping(lang, material(plant, &it.material), of, now),
        why: of.discarded.as_ref().map_or_else(String::new, |(why, _)| why.to_string()),
    }
}

fn retest(shell: &Shell, plant: &Plant, it: &Retest) -> (String, String, Instant, String) {
    let lang = shell.lang;
    let then = match it.until {
        Some(until) => lang.say("lot-retested-until").with("until", shell.zone.day(until)).plain(),
        None => lang.text("lot-retest-failed"),
    };
    (it.found.to_string(), then, shell.zone.time(it.stamp.happened), person(lang, plant, &it.stamp.by))
}

pub(super) fn page(shell: Shell, me: &Me, app: &App, id: &LotId, it: &Lot, refused: Option<Refused<'_>>) -> Response {
    let lang = shell.lang;
    let now = app.now();
    let plant = app.settled();
    let state = stated(lang, stands(lang, &plant, id, now)).boxed();
    let mut facts = vec![
        (lang.text("lot-left"), Quantity::exact(it.left, it.unit).to_string()),
        (lang.text("lot-of"), Quantity::exact(it.amount, it.unit).to_string()),
    ];
    if let Some(until) = it.use_by {
        let day = shell.zone.whole(until);
        let word = if now > until { format!("{day} · {}", lang.text("lot-expired")) } else { day };
        facts.push((lang.text("lot-use-by"), word));
    }
    if let Some(until) = it.retest_by {
        let day = shell.zone.whole(until);
        let word = if now > until { format!("{day} · {}", lang.text("lot-retest-due")) } else { day };
        facts.push((lang.text("lot-retest-by"), word));
    }
    if let Some(said) = undated(lang, &plant, it) {
        facts.push((lang.text("lot-use-by"), said));
    }
    if let Some(supplier) = &it.supplier {
        facts.push((lang.text("lot-supplier"), supplier.to_string()));
    }
    facts.push((lang.text("lot-received"), shell.zone.whole(it.received)));
    let short = it.left.is_sign_negative() && !it.left.is_zero();
    let short =
        short.then(|| lang.say("lot-less-than-nothing").with_text("left", Quantity::exact(it.left, it.unit)).plain());
    let beside = plant.uncounted.get(id).into_iter().flatten();
    let beside = beside.map(|amount| lang.say("lot-uncounted").with_text("amount", amount).plain());
    let recount = short.into_iter().chain(beside).collect();
    let inside = plant
        .held_in(id)
        .filter(|held| *held != id)
        .map(|held| (held.to_string(), plant.genealogy.way(held, id).iter().map(ToString::to_string).collect()))
        .collect();
    let line = |it: &LotId| (it.to_string(), of(lang, &plant, it), stated(lang, stands(lang, &plant, it, now)));
    let parents = plant.genealogy.parents(id).map(line).collect();
    // What batches made of it stands with the batches.
    let into = plant.genealogy.children(id).filter(|it| plant.maker(it).is_none()).map(line).collect();
    let handling = Handling::of(lang, &plant, me, id, it, refused.as_ref());
    let reason = refused.as_ref().and_then(|it| it.posted.field("reason")).unwrap_or_default().to_owned();
    let found = refused.as_ref().and_then(|it| it.posted.field("found")).unwrap_or_default().to_owned();
    let at = refused.as_ref().map_or("", |it| it.form);
    let problem = refused.map(|it| it.problem);
    let page = LotPage {
        id: id.to_string(),
        name: material_name(lang, &plant, &it.material),
        state,
        problem,
        at,
        reason,
        found,
        facts,
        certificate: certificate(lang, &plant, it),
        made_by: it.made_by.as_ref().map(ToString::to_string),
        intake: intake(&shell, &plant, id, it, now),
        is_bank: plant.banks.contains_key(id),
        held: it.holds.iter().map(|it| (person(lang, &plant, &it.by), it.why.to_string())).collect(),
        containers: it.containers.iter().map(|(id, of)| container(&shell, &plant, now, it, id, of)).collect(),
        retests: it.retests.iter().map(|it| retest(&shell, &plant, it)).collect(),
        inside,
        recount,
        parents,
        taken: taken(&shell, &plant, id),
        into,
        handling,
        acts: acts(&shell, &plant, me, id, it),
        shell: shell.at(Section::Lots),
    };
    Page(page).into_response()
}

/// `GET /lots/{lot}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let lot_id = LotId::new(&id).map_err(|_| PageError::NotFound)?;
    // The lot of a batch under way is there only when the record ends; until then the batch is what there is.
    if !app.settled().lots.contains_key(&lot_id) {
        let maker = app.settled().maker(&lot_id).map(|(batch, _)| batch.clone());
        return maker.map(|it| Redirect::to(&format!("/batches/{it}")).into_response()).ok_or(PageError::NotFound);
    }
    let (id, it) = lot(&app, &id)?;
    Ok(page(shell, &me, &app, &id, &it, None))
}

/// Carries it out and shows the lot `then`; or this lot again, with why not in the form.
pub(super) async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    (form, id, then): (&'static str, LotId, LotId),
    command: impl Into<plant::Command>,
    shown: Option<Shown>,
) -> Result<Response, PageError> {
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/lots/{then}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let (id, it) = lot(&app, id.as_str())?;
            let refused = Refused { problem, form, posted: &posted, row: None };
            Ok(page(shell, &posted.me, &app, &id, &it, Some(refused)))
        }
    }
}

/// `POST /lots/{lot}/release`
pub(super) async fn release(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let shown = shown(shell.lang, &app.settled(), &id, &it, "lot-sign-release");
    send(shell, app, posted, ("release", id.clone(), id.clone()), ReleaseLot { lot: id }, Some(shown)).await
}

/// `POST /lots/{lot}/reject`
pub(super) async fn reject(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let shown = shown(shell.lang, &app.settled(), &id, &it, "lot-sign-reject");
    send(shell, app, posted, ("reject", id.clone(), id.clone()), RejectLot { lot: id }, Some(shown)).await
}

/// `POST /lots/{lot}/hold`
pub(super) async fn hold(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = lot(&app, &id)?;
    send(shell, app, posted, ("hold", id.clone(), id.clone()), HoldLot { lot: id }, None).await
}

/// `POST /lots/{lot}/unhold`
pub(super) async fn unhold(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let shown = shown(shell.lang, &app.settled(), &id, &it, "lot-sign-unhold");
    let hold = posted.field("hold").and_then(|it| it.parse().ok());
    send(shell, app, posted, ("unhold", id.clone(), id.clone()), UnholdLot { lot: id, hold }, Some(shown)).await
}
