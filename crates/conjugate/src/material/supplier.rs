//! Suppliers: who they are, and for which materials quality has approved them, on what basis and until when.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use plant::Plant;
use plant::id::{MaterialId, SupplierId};
use plant::material::{
    AddSupplier, Approval, ApproveSupplier, Approved, Basis, BasisKind, EndSupplierApproval, Ended, Supplier,
    SupplierKind,
};
use plant::text::{Label, Text};

use super::intake::Typed;
use super::named::{material_name, person, stated};
use super::receive::bought;
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, Signing, State as Mark, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted, Shown};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "material/suppliers.html")]
struct SuppliersPage {
    shell: Shell,
    problem: Option<Problem>,
    suppliers: Vec<SupplierLine>,
    kinds: Vec<(&'static str, String, bool)>,
    typed: Typed,
    may: May,
}

struct SupplierLine {
    id: String,
    name: String,
    kind: String,
    site: String,
    /// Materials that it is approved for now, and those that it was.
    approved: Vec<(String, Stated)>,
}

#[derive(Template)]
#[template(path = "material/supplier.html")]
struct SupplierPage {
    shell: Shell,
    id: String,
    name: String,
    kind: String,
    site: String,
    problem: Option<Problem>,
    at: &'static str,
    typed: Typed,
    approvals: Vec<ApprovalLine>,
    /// Lots that came from it or were made by it: lot, material.
    lots: Vec<(String, String)>,
    /// To choose from: id, name, chosen.
    materials: Vec<(String, String, bool)>,
    /// Materials whose approval may be ended.
    ending: Vec<(String, String)>,
    bases: Vec<(&'static str, String)>,
    approve: (May, Signing),
    end: (May, Signing),
}

impl SupplierPage {
    fn open(&self, form: &str) -> bool {
        self.at == form
    }
}

struct ApprovalLine {
    material: String,
    /// How it stands now; nothing for one that another took the place of.
    state: Option<Stated>,
    basis: Vec<String>,
    until: String,
    terms: String,
    ended: String,
    at: Instant,
    by: String,
}

/// How an approval stands, in a word.
fn standing(lang: Lang, it: &Approved<'_>) -> Stated {
    let mark = match it {
        Approved::Full(_) => Mark::Pass,
        Approved::Conditional(_) => Mark::Alert,
        Approved::Never | Approved::Expired(_) => Mark::Indeterminate,
        Approved::Suspended(_) => Mark::Stop,
        Approved::Withdrawn(_) => Mark::Fail,
    };
    stated(lang, (mark, lang.text(&format!("standing-{}", it.id()))))
}

fn kind(lang: Lang, it: SupplierKind) -> String {
    lang.text(&format!("supplier-kind-{}", it.id()))
}

fn list(shell: Shell, me: &Me, app: &App, problem: Option<Problem>, typed: Typed) -> Response {
    let (lang, now) = (shell.lang, app.now());
    let plant = app.settled();
    let line = |(id, it): (&SupplierId, &Supplier)| SupplierLine {
        id: id.to_string(),
        name: lang.label(&it.name).to_owned(),
        kind: kind(lang, it.kind),
        site: it.site.to_string(),
        approved: it
            .approvals
            .keys()
            .map(|of| (material_name(lang, &plant, of), standing(lang, &it.approved(of, now))))
            .collect(),
    };
    let suppliers = plant.suppliers.iter().map(line).collect();
    let kinds = SupplierKind::ALL.into_iter().map(|it| (it.id(), kind(lang, it), it.id() == typed.get("kind")));
    let kinds = kinds.collect();
    let may = May::of(lang, me, "material.add-supplier");
    drop(plant);
    Page(SuppliersPage { shell: shell.at(Section::Lots), problem, suppliers, kinds, typed, may }).into_response()
}

/// `GET /suppliers`
pub(super) async fn show_all(shell: Shell, me: Me, State(app): State<App>) -> Response {
    list(shell, &me, &app, None, Typed::default())
}

/// `POST /suppliers`
pub(super) async fn add(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let given = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let kind = SupplierKind::ALL.into_iter().find(|it| it.id() == given("kind"));
    let (Ok(supplier), Ok(site), Ok(name), Some(kind)) =
        (SupplierId::new(&given("id")), Text::new(&given("site")), Label::typed(&given("zh"), &given("en")), kind)
    else {
        let problem = Problem::Said(shell.text("supplier-incomplete"));
        return Ok(list(shell, &posted.me, &app, Some(problem), Typed::of(&posted)));
    };
    let to = format!("/suppliers/{supplier}");
    match app.carry_out(&posted, shell.lang, AddSupplier { supplier, name, kind, site }, None, None).await {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(list(shell, &posted.me, &app, Some(problem), Typed::of(&posted)))
        }
    }
}

fn supplier(app: &App, id: &str) -> Result<(SupplierId, Supplier), PageError> {
    let id = SupplierId::new(id).map_err(|_| PageError::NotFound)?;
    let it = app.settled().suppliers.get(&id).cloned().ok_or(PageError::NotFound)?;
    Ok((id, it))
}

fn basis(lang: Lang, it: &Basis) -> String {
    let kind = lang.text(&format!("basis-{}", it.kind.id()));
    format!("{kind} {} · {}", it.reference, it.on)
}

fn approval(shell: &Shell, plant: &Plant, of: &MaterialId, it: &Approval, state: Option<Stated>) -> ApprovalLine {
    let lang = shell.lang;
    let ended = it.ended.as_ref().map(|(how, why, stamp)| {
        let (how, day) = (lang.text(&format!("standing-{}", how.id())), shell.zone.day(stamp.happened));
        format!("{how} · {day} · {} · {why}", person(lang, plant, &stamp.by))
    });
    ApprovalLine {
        material: material_name(lang, plant, of),
        state,
        basis: it.basis.iter().map(|it| basis(lang, it)).collect(),
        until: shell.zone.day(it.until),
        terms: it.terms.as_ref().map_or_else(String::new, ToString::to_string),
        ended: ended.unwrap_or_default(),
        at: shell.zone.time(it.stamp.happened),
        by: person(lang, plant, &it.stamp.by),
    }
}

/// What a signature about a supplier covers.
fn shown(shell: &Shell, plant: &Plant, id: &SupplierId, it: &Supplier, meaning: &str, now: Timestamp) -> Shown {
    let lang = shell.lang;
    let mut lines = vec![format!("{} ({id}) · {} · {}", lang.label(&it.name), kind(lang, it.kind), it.site)];
    lines.extend(it.approvals.iter().map(|(of, all)| {
        let (name, stands) = (material_name(lang, plant, of), it.approved(of, now));
        let until = all.last().map_or_else(String::new, |it| shell.zone.day(it.until));
        format!("{name}: {} · {until}", lang.text(&format!("standing-{}", stands.id())))
    }));
    Shown { meaning: lang.text(meaning), lines }
}

/// A form that was refused: which, why, what was typed.
type Refused<'a> = (&'static str, Problem, &'a Posted);

fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    (id, it): (&SupplierId, &Supplier),
    refused: Option<Refused<'_>>,
) -> Response {
    let (lang, now) = (shell.lang, app.now());
    let plant = app.settled();
    let mut approvals = Vec::new();
    for (of, all) in &it.approvals {
        for (place, each) in all.iter().enumerate().rev() {
            let state = (place + 1 == all.len()).then(|| standing(lang, &it.approved(of, now)));
            approvals.push(approval(&shell, &plant, of, each, state));
        }
    }
    let came = |lot: &plant::material::Lot| {
        let receipt = lot.intake.receipt();
        receipt.is_some_and(|it| it.supplier == *id || it.manufacturer.as_ref() == Some(id))
    };
    let mut lots: Vec<_> = plant.lots.iter().filter(|(_, it)| came(it)).collect();
    lots.sort_by_key(|(_, it)| std::cmp::Reverse(it.received));
    let lots = lots.into_iter().take(50).map(|(id, it)| (id.to_string(), material_name(lang, &plant, &it.material)));
    let lots = lots.collect();
    let (at, problem, typed) = match refused {
        Some((at, problem, posted)) => (at, Some(problem), Typed::of(posted)),
        None => ("", None, Typed::default()),
    };
    let chosen = typed.get("material").to_owned();
    let materials = bought(lang, &plant).into_iter().map(|(id, name)| {
        let is = id == chosen;
        (id, name, is)
    });
    let sign = |meaning: &str| Signing::new(&shell, me, &shown(&shell, &plant, id, it, meaning, now));
    let page = SupplierPage {
        id: id.to_string(),
        name: lang.label(&it.name).to_owned(),
        kind: kind(lang, it.kind),
        site: it.site.to_string(),
        problem,
        at,
        typed,
        approvals,
        lots,
        materials: materials.collect(),
        ending: it.approvals.keys().map(|of| (of.to_string(), material_name(lang, &plant, of))).collect(),
        bases: BasisKind::ALL.into_iter().map(|it| (it.id(), lang.text(&format!("basis-{}", it.id())))).collect(),
        approve: (May::of(lang, me, "material.approve-supplier"), sign("supplier-sign-approve")),
        end: (May::of(lang, me, "material.end-supplier-approval"), sign("supplier-sign-end")),
        shell: shell.at(Section::Lots),
    };
    Page(page).into_response()
}

/// `GET /suppliers/{supplier}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, it) = supplier(&app, &id)?;
    Ok(page(shell, &me, &app, (&id, &it), None))
}

/// What an approval rests on, as the form lists it: a day and a number for each kind that is given.
fn bases(posted: &Posted) -> Option<Vec<Basis>> {
    let mut all = Vec::new();
    for kind in BasisKind::ALL {
        let (day, number) = (format!("{}-on", kind.id()), format!("{}-number", kind.id()));
        match (posted.field(&day), posted.field(&number)) {
            (None, None) => {}
            (Some(day), Some(number)) => {
                all.push(Basis { kind, on: day.parse::<Date>().ok()?, reference: Text::new(number).ok()? });
            }
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
    (!all.is_empty()).then_some(all)
}

async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    (form, id): (&'static str, SupplierId),
    command: impl Into<plant::Command>,
    shown: Shown,
) -> Result<Response, PageError> {
    match app.carry_out(&posted, shell.lang, command, Some(&shown), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/suppliers/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let (id, it) = supplier(&app, id.as_str())?;
            Ok(page(shell, &posted.me, &app, (&id, &it), Some((form, problem, &posted))))
        }
    }
}

/// `POST /suppliers/{supplier}/approve`
pub(super) async fn approve(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = supplier(&app, &id)?;
    let material = MaterialId::new(posted.need("material")?).map_err(|_| PageError::NotAcceptable)?;
    let until = posted.field("until").and_then(|day| app.zone().end_of(day));
    let (Some(basis), Some(until), Ok(terms)) = (bases(&posted), until, posted.text("terms")) else {
        let problem = Problem::Said(shell.text("supplier-bad-approval"));
        return Ok(page(shell, &posted.me, &app, (&id, &it), Some(("approve", problem, &posted))));
    };
    let shown = shown(&shell, &app.settled(), &id, &it, "supplier-sign-approve", app.now());
    let command = ApproveSupplier { supplier: id.clone(), material, basis, until, terms };
    send(shell, app, posted, ("approve", id), command, shown).await
}

/// `POST /suppliers/{supplier}/end`
pub(super) async fn end(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = supplier(&app, &id)?;
    let material = MaterialId::new(posted.need("material")?).map_err(|_| PageError::NotAcceptable)?;
    let how = match posted.need("how")? {
        "suspended" => Ended::Suspended,
        "withdrawn" => Ended::Withdrawn,
        _ => return Err(PageError::NotAcceptable),
    };
    let shown = shown(&shell, &app.settled(), &id, &it, "supplier-sign-end", app.now());
    let command = EndSupplierApproval { supplier: id.clone(), material, how };
    send(shell, app, posted, ("end", id), command, shown).await
}
