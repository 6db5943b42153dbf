//! A lot comes in: first which material, then what its label and certificate say.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::id::{ContainerId, EntryId, LotId, MaterialId};
use plant::material::{NewContainer, ReceiveLot};
use plant::quantity::{Quantity, UNITS, Unit};
use plant::strategy::{Dating, Material};
use plant::text::Text;
use serde::Deserialize;

use super::intake::{ReceiptForm, Typed as AllTyped, examined};
use super::named::material;
use crate::app::App;
use crate::language::Lang;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "material/receive.html")]
struct ReceivePage {
    shell: Shell,
    may: May,
    problem: Option<Problem>,
    /// To choose from: id, name.
    materials: Vec<(String, String)>,
    chosen: Option<Chosen>,
    receipt: ReceiptForm,
    typed: AllTyped,
}

/// The material that was chosen, with everything that was typed.
struct Chosen {
    id: String,
    name: String,
    lot: String,
    amount: String,
    units: Vec<(String, String, bool)>,
    supplier: String,
    use_by: String,
    retest_by: String,
    /// What the material's lots must carry, in words.
    dating: String,
    count: String,
    each: String,
    containers: String,
    storage: String,
    facts: Vec<FactField>,
}

struct FactField {
    id: String,
    name: String,
    unit: String,
    typed: String,
    fault: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    material: String,
    /// A barcode of the delivery.
    scan: String,
}

/// `GET /lots/receive`
pub(super) async fn form(
    shell: Shell,
    me: Me,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let id = match asked.material.trim() {
        "" => None,
        it => Some(MaterialId::new(it).map_err(|_| PageError::NotFound)?),
    };
    let (read, problem) = scanned(&shell, &app, asked.scan.trim());
    let typed = |name: &str| read.iter().find(|(it, _)| it == name).map_or_else(String::new, |(_, it)| it.clone());
    page(shell, &me, &app, id.as_ref(), problem, &typed, (&[], AllTyped::given(read.clone())))
}

/// What a barcode of the delivery says, by the fields of the form; or why it could not be read.
fn scanned(shell: &Shell, app: &App, code: &str) -> (Vec<(String, String)>, Option<Problem>) {
    if code.is_empty() {
        return (Vec::new(), None);
    }
    let scan = match formats::gs1::read(code) {
        Ok(scan) => scan,
        Err(fault) => return (Vec::new(), Some(Problem::Said(super::scan::said(shell.lang, &fault)))),
    };
    let year = app.zone().day(app.now()).get(..4).and_then(|it| it.parse().ok()).unwrap_or(2000);
    let fields = [
        ("manufacturer-lot", scan.lot().map(ToOwned::to_owned)),
        ("use-by", scan.expiry(year).map(|it| it.to_string())),
        ("came", scan.get("37").map(ToOwned::to_owned)),
        ("amount", scan.net_weight().map(|it| it.to_string())),
        ("unit", scan.net_weight().map(|_| "kg".to_owned())),
    ];
    (fields.into_iter().filter_map(|(name, it)| Some((name.to_owned(), it?))).collect(), None)
}

type Typed<'a> = &'a dyn Fn(&str) -> String;

fn page(
    shell: Shell,
    me: &Me,
    app: &App,
    id: Option<&MaterialId>,
    problem: Option<Problem>,
    typed: Typed<'_>,
    (faulty, all): (&[EntryId], AllTyped),
) -> Result<Response, PageError> {
    let lang = shell.lang;
    let plant = app.settled();
    let chosen = match id {
        Some(id) => {
            let it = material(&plant, id).ok_or(PageError::NotFound)?;
            Some(chosen(lang, id, it, typed, faulty))
        }
        None => None,
    };
    let materials = bought(lang, &plant);
    let receipt = ReceiptForm::of(lang, &plant, true);
    drop(plant);
    let may = May::of(lang, me, "material.receive-lot");
    Ok(Page(ReceivePage { shell: shell.at(Section::Lots), may, problem, materials, chosen, receipt, typed: all })
        .into_response())
}

/// The materials that no stage of ours makes, by their names.
pub(super) fn bought(lang: Lang, plant: &Plant) -> Vec<(String, String)> {
    let newest: BTreeMap<_, _> = plant.strategies.iter().map(|((id, _), it)| (id, it)).collect();
    let mut all: Vec<(String, String)> = newest
        .values()
        .flat_map(|it| it.strategy.materials.iter().map(move |material| (it, material)))
        .filter(|(it, (id, _))| !it.strategy.stages.iter().any(|stage| stage.makes == **id))
        .map(|(_, (id, it))| (id.to_string(), lang.label(&it.name).to_owned()))
        .collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all.dedup();
    all
}

fn chosen(lang: Lang, id: &MaterialId, it: &Material, typed: Typed<'_>, faulty: &[EntryId]) -> Chosen {
    let unit = Some(typed("unit")).filter(|it| !it.is_empty()).unwrap_or_else(|| it.unit.code().to_owned());
    let same =
        UNITS.iter().filter_map(|row| Unit::new(row.code).ok()).filter(|unit| unit.measures_the_same_as(it.unit));
    let units = same.map(|it| {
        let shown = if it.shown().is_empty() { lang.text("lot-pieces") } else { it.shown().to_owned() };
        (it.code().to_owned(), shown, it.code() == unit)
    });
    let fact = |it: &plant::strategy::MaterialFact| FactField {
        id: it.id.to_string(),
        name: lang.label(&it.name).to_owned(),
        unit: it.unit.shown().to_owned(),
        typed: typed(&format!("fact-{}", it.id)),
        fault: faulty.contains(&it.id),
    };
    Chosen {
        id: id.to_string(),
        name: lang.label(&it.name).to_owned(),
        lot: typed("lot"),
        amount: typed("amount"),
        units: units.collect(),
        supplier: typed("supplier"),
        use_by: typed("use-by"),
        retest_by: typed("retest-by"),
        dating: match it.dating {
            Some(Dating::Expiry) => lang.text("lot-dating-expiry"),
            Some(Dating::Retest) => lang.text("lot-dating-retest"),
            Some(Dating::None) => it.undated_why.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned()),
            None => lang.text("lot-dating-undeclared"),
        },
        count: typed("count"),
        each: typed("each"),
        containers: typed("containers"),
        storage: it.storage.as_ref().map_or_else(String::new, |it| lang.label(it).to_owned()),
        facts: it.facts.iter().map(fact).collect(),
    }
}

/// What the form says, or which sentence says what is wrong with it.
fn read(
    app: &App,
    lang: Lang,
    posted: &Posted,
    id: &MaterialId,
    it: &Material,
) -> Result<ReceiveLot, (String, Vec<EntryId>)> {
    let plain = |key: &str| (lang.text(key), vec![]);
    let lot = posted.field("lot").and_then(|it| LotId::new(it).ok()).ok_or_else(|| plain("lot-bad-id"))?;
    let unit = posted.field("unit").and_then(|it| Unit::new(it).ok()).ok_or_else(|| plain("lot-bad-amount"))?;
    let amount =
        posted.field("amount").and_then(|it| Quantity::parse(it, unit).ok()).ok_or_else(|| plain("lot-bad-amount"))?;
    let containers = containers(lang, posted, &lot, unit).map_err(|it| (it, vec![]))?;
    let receipt = examined(posted, containers.len()).map_err(plain)?;
    // Who is on the list of suppliers has a name there.
    let listed = receipt.as_ref().and_then(|it| {
        let name = app.settled().suppliers.get(&it.supplier).map(|it| lang.label(&it.name).to_owned());
        Text::new(&name?).ok()
    });
    let supplier = posted.text("supplier").ok().flatten().or(listed).ok_or_else(|| plain("lot-bad-supplier"))?;
    // Until the end of that day, by the plant's clocks.
    let until = |field: &str| match posted.field(field) {
        Some(day) => app.zone().end_of(day).map(Some).ok_or_else(|| plain("lot-bad-date")),
        None => Ok(None),
    };
    let (use_by, retest_by) = (until("use-by")?, until("retest-by")?);
    let (mut facts, mut faulty) = (BTreeMap::new(), vec![]);
    for asked in &it.facts {
        let Some(typed) = posted.field(&format!("fact-{}", asked.id)) else { continue };
        match Quantity::parse(typed, asked.unit) {
            Ok(value) => {
                facts.insert(asked.id.clone(), value);
            }
            Err(_) => faulty.push(asked.id.clone()),
        }
    }
    if !faulty.is_empty() {
        return Err((lang.text("lot-bad-fact"), faulty));
    }
    Ok(ReceiveLot { lot, material: id.clone(), amount, supplier, use_by, retest_by, facts, containers, receipt })
}

/// The most containers that one delivery is entered with here.
const CONTAINERS_MAX: usize = 200;

/// The containers of the form: so many of one amount, numbered after the lot, and those that are listed one a line. Where
/// they cannot be read, what is wrong, and in which line.
fn containers(lang: Lang, posted: &Posted, lot: &LotId, unit: Unit) -> Result<Vec<NewContainer>, String> {
    let mut all = Vec::new();
    let unread = || lang.text("lot-bad-containers");
    if let Some(count) = posted.field("count") {
        let count: usize = count.parse().ok().filter(|it| *it <= CONTAINERS_MAX).ok_or_else(unread)?;
        let amount = posted.field("each").and_then(|it| Quantity::parse(it, unit).ok()).ok_or_else(unread)?;
        for n in 1..=count {
            let container = ContainerId::new(&format!("{lot}-C{n:02}")).map_err(|_| unread())?;
            all.push(NewContainer { container, amount, tare: None, location: None });
        }
    }
    let lines = posted.field("containers").unwrap_or_default().lines().enumerate();
    for (index, line) in lines.filter(|(_, it)| !it.trim().is_empty()) {
        let read = container(line, unit).map_err(|(key, word)| {
            let what = lang.say(key).with("word", word).with("unit", unit.shown().to_owned()).plain();
            lang.say("lot-bad-container-line").with("line", index + 1).with("what", what).plain()
        });
        all.push(read?);
    }
    if all.len() <= CONTAINERS_MAX { Ok(all) } else { Err(unread()) }
}

/// The next word of a line, and what follows it; marks and white space stand between words.
fn word(rest: &str) -> (&str, &str) {
    let between = |it: char| it.is_whitespace() || matches!(it, ',' | '，' | '、' | ';' | '；');
    let rest = rest.trim_start_matches(between);
    rest.split_at(rest.find(between).unwrap_or(rest.len()))
}

/// The unit that people write so.
fn unit_named(text: &str) -> Option<Unit> {
    let all = UNITS.iter().filter_map(|row| Unit::new(row.code).ok()).filter(|it| !it.shown().is_empty());
    all.into_iter().find(|it| it.code() == text || it.shown() == text)
}

/// One container: number, amount with or without its unit, and, if known, place. What is wrong is the key of a sentence,
/// and the word that it speaks of.
fn container(line: &str, unit: Unit) -> Result<NewContainer, (&'static str, String)> {
    let (number, rest) = word(line);
    let container = ContainerId::new(number).map_err(|_| ("container-line-number", number.to_owned()))?;
    let (amount, rest) = word(rest);
    if amount.is_empty() {
        return Err(("container-line-no-amount", number.to_owned()));
    }
    let end = amount.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(amount.len());
    let (figure, glued) = amount.split_at(end);
    // Some read 1,500 as one number, and 1,5: nobody guesses what was meant.
    let next = rest.strip_prefix([',', '，']).filter(|it| it.starts_with(|it: char| it.is_ascii_digit()));
    if let Some(next) = next.filter(|_| glued.is_empty()) {
        return Err(("container-line-comma", format!("{amount},{}", word(next).0)));
    }
    // The unit stands at the figure or after a space; behind a mark comes the place.
    let (next, after) = word(rest);
    let spaced = rest.trim_start().starts_with(next) && !next.is_empty();
    let (written, rest) = match (glued, unit_named(next)) {
        ("", Some(it)) if spaced => (Some((it, next)), after),
        ("", _) => (None, rest),
        (glued, _) => {
            let it = unit_named(glued).ok_or_else(|| ("container-line-amount", amount.to_owned()))?;
            (Some((it, glued)), rest)
        }
    };
    if let Some((_, text)) = written.filter(|(it, _)| !it.measures_the_same_as(unit)) {
        return Err(("container-line-unit", text.to_owned()));
    }
    let unit = written.map_or(unit, |(it, _)| it);
    let amount = Quantity::parse(figure, unit).map_err(|_| ("container-line-amount", amount.to_owned()))?;
    let place = rest.trim_matches(|it: char| it.is_whitespace() || matches!(it, ',' | '，' | '、' | ';' | '；'));
    let unfit = |_| ("container-line-place", place.to_owned());
    let location = if place.is_empty() { None } else { Some(Text::new(place).map_err(unfit)?) };
    Ok(NewContainer { container, amount, tare: None, location })
}

/// `POST /lots/receive`
pub(super) async fn send(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let id = MaterialId::new(posted.need("material")?).map_err(|_| PageError::NotAcceptable)?;
    let declared = material(&app.settled(), &id).cloned().ok_or(PageError::NotAcceptable)?;
    let typed = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let command = match read(&app, shell.lang, &posted, &id, &declared) {
        Ok(command) => command,
        Err((what, faulty)) => {
            let problem = Problem::Said(what);
            return page(shell, &posted.me, &app, Some(&id), Some(problem), &typed, (&faulty, AllTyped::of(&posted)));
        }
    };
    let lot = command.lot.clone();
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/lots/{lot}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            page(shell, &posted.me, &app, Some(&id), Some(problem), &typed, (&[], AllTyped::of(&posted)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_read_with_any_mark_between_and_with_or_without_its_unit() {
        let gram = Unit::new("g").unwrap();
        for (line, read) in [
            ("D1 600", Ok(("D1", "600 g", ""))),
            ("D1 600 g", Ok(("D1", "600 g", ""))),
            ("D1,600,", Ok(("D1", "600 g", ""))),
            ("D1, 600 g, A-03-2", Ok(("D1", "600 g", "A-03-2"))),
            ("D1，600g，冷库 2 架 3 层", Ok(("D1", "600 g", "冷库 2 架 3 层"))),
            ("D1、600 g、A-03", Ok(("D1", "600 g", "A-03"))),
            ("D1; 0.6 kg; A-03", Ok(("D1", "0.6 kg", "A-03"))),
            ("D1\t600\tshelf 3", Ok(("D1", "600 g", "shelf 3"))),
            // Behind a mark a word is a place, whatever it looks like.
            ("D1; 600; L", Ok(("D1", "600 g", "L"))),
            ("D1, 600, 12", Ok(("D1", "600 g", "12"))),
            ("D1", Err(("container-line-no-amount", "D1"))),
            ("D\u{202e}1 600", Err(("container-line-number", "D\u{202e}1"))),
            ("D1 six hundred", Err(("container-line-amount", "six"))),
            ("D1 600 L", Err(("container-line-unit", "L"))),
            ("D1 600stone", Err(("container-line-amount", "600stone"))),
            ("D1 1,500", Err(("container-line-comma", "1,500"))),
            ("D1,1,5 g", Err(("container-line-comma", "1,5"))),
        ] {
            let found = container(line, gram);
            let found = found.as_ref().map(|it| {
                let place = it.location.as_ref().map(ToString::to_string).unwrap_or_default();
                (it.container.to_string(), it.amount.to_string(), place)
            });
            let read = read.map(|(id, amount, place)| (id.to_owned(), amount.to_owned(), place.to_owned()));
            let read = read.map_err(|(key, word)| (key, word.to_owned()));
            assert_eq!(found.map_err(Clone::clone), read, "{line}");
        }
    }
}
