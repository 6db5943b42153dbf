//! The library: materials, methods, procedures, classes of equipment, protections.

use askama::Template;
use axum::extract::{Path, State};

use super::head::{At, Head, version as find};
use super::words;
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "strategy/library.html")]
pub(super) struct LibraryPage {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    materials: Vec<MaterialLine>,
    methods: Vec<(String, String, u32)>,
    procedures: Vec<(String, String, u32)>,
    /// Class, name, needs, how many pieces there are.
    equipment: Vec<(String, String, String, usize)>,
    /// What wears: id, name, kind, material, limits, how many are fitted.
    consumables: Vec<(String, String, String, String, String, usize)>,
    protections: Vec<(String, String)>,
}

struct MaterialLine {
    id: String,
    points: String,
    name: String,
    role: String,
    unit: String,
    cytotoxic: bool,
    chemistry: String,
    storage: String,
    facts: String,
    lots: usize,
}

/// The classes of what wears: id, name, kind, material, limits, how many are fitted.
fn worn(
    lang: crate::language::Lang,
    plant: &plant::Plant,
    it: &plant::strategy::Strategy,
) -> Vec<(String, String, String, String, String, usize)> {
    let line = |(id, class): (&plant::id::ConsumableClassId, &plant::strategy::ConsumableClass)| {
        let material = it.materials.get(&class.material).map_or_else(String::new, |it| lang.label(&it.name).to_owned());
        let limits = crate::consumable::limits(lang, class).into_iter().map(|(name, it)| format!("{name} {it}"));
        let limits = limits.collect::<Vec<_>>().join(lang.pick("；", "; "));
        let (name, kind) = (lang.label(&class.name).to_owned(), crate::consumable::kind(lang, class.kind));
        (id.to_string(), name, kind, material, limits, plant.consumables_of(id).count())
    };
    it.consumables.iter().map(line).collect()
}

/// `GET /strategy/{id}/v/{n}/library`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path((id, n)): Path<(String, u32)>,
) -> Result<Page<LibraryPage>, PageError> {
    let version = find(&app.settled(), &id, n)?;
    let lang = shell.lang;
    let it = &version.strategy;
    let plant = app.settled();
    let material = |(id, material): (&plant::id::MaterialId, &plant::strategy::Material)| {
        let weight = material.molecular_weight.map(|it| format!("{it} g/mol"));
        let storage = material.storage.as_ref().map(|it| lang.label(it).to_owned());
        let retest = material.retest_months.map(|it| lang.say("strategy-retest").with("months", it).plain());
        let fact = |it: &plant::strategy::MaterialFact| match it.unit.shown() {
            "" => lang.label(&it.name).to_owned(),
            unit => format!("{} ({unit})", lang.label(&it.name)),
        };
        MaterialLine {
            id: id.to_string(),
            points: material.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            name: lang.label(&material.name).to_owned(),
            role: words::role_of_material(lang, material.role),
            unit: material.unit.shown().to_owned(),
            cytotoxic: material.cytotoxic,
            chemistry: [material.formula.clone(), weight].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            storage: [storage, retest].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            facts: words::listed(lang, material.facts.iter().map(fact)),
            lots: plant.lots.values().filter(|lot| lot.material == *id).count(),
        }
    };
    let materials = it.materials.iter().map(material).collect();
    let equipment = it
        .equipment
        .iter()
        .map(|(id, class)| {
            let needs = words::listed(lang, class.needs.iter().map(|it| crate::words::need(lang, *it)));
            let pieces = plant.equipment.values().filter(|it| it.class == *id).count();
            (id.to_string(), lang.label(&class.name).to_owned(), needs, pieces)
        })
        .collect();
    let consumables = worn(lang, &plant, it);
    drop(plant);
    let methods =
        it.methods.iter().map(|(id, it)| (id.to_string(), lang.label(&it.name).to_owned(), it.version)).collect();
    let procedures =
        it.procedures.iter().map(|(id, it)| (id.to_string(), lang.label(&it.name).to_owned(), it.version)).collect();
    let protections = it.protections.iter().map(|(id, it)| (id.to_string(), lang.label(it).to_owned())).collect();
    let head = Head::of(&shell, &version, At::Library);
    let title = lang.text("strategy-library");
    Ok(Page(LibraryPage {
        shell: shell.at(Section::Strategy),
        head,
        title,
        trail: vec![],
        facts: vec![],
        materials,
        methods,
        procedures,
        equipment,
        consumables,
        protections,
    }))
}
