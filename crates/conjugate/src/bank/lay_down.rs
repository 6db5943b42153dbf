//! The form that lays a bank down: everything that will ever be asked about its cells, written once.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use plant::bank::{Document, LayDownBank, Level, Origin, VialOf, Vials};
use plant::id::{BatchId, ContainerId, LotId, StrategyId};
use plant::quantity::{Quantity, Unit};
use plant::strategy::Standing;
use plant::text::Text;
use rust_decimal::Decimal;

use super::list::waiting;
use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "bank/lay-down.html")]
struct LayDownPage {
    shell: Shell,
    may: May,
    problem: Option<Problem>,
    lots: Vec<(String, bool)>,
    strategies: Vec<(String, bool)>,
    /// The fields of the form in groups: heading, then name, label, value, kind.
    groups: Vec<(String, Vec<Field>)>,
}

struct Field {
    name: &'static str,
    label: String,
    hint: String,
    value: String,
    long: bool,
    required: bool,
}

/// The fields by group; `*` marks one that must be filled in, `~` one of several lines.
const GROUPS: &[(&str, &[&str])] = &[
    ("bank-group-cells", &["line*", "clone", "host*", "history*~", "documents~"]),
    ("bank-group-line", &["from~", "cells-of", "start*", "start-pdl", "banked*", "banked-pdl"]),
    ("bank-group-culture", &["medium*", "medium-lots", "culture*", "days*"]),
    ("bank-group-frozen", &["cryoprotectant*", "cryoprotectant-lot", "fill*", "cells*", "storage*", "vials*~"]),
    ("bank-group-otherwise", &["in-spite~"]),
];

fn page(shell: Shell, me: &Me, app: &App, refused: Option<(Problem, &Posted)>) -> Response {
    let lang = shell.lang;
    let plant = app.settled();
    let value = |name: &str| refused.as_ref().and_then(|(_, posted)| posted.field(name)).unwrap_or_default().to_owned();
    let field = |marked: &&'static str| {
        let name = marked.trim_end_matches(['*', '~']);
        Field {
            label: lang.text(&format!("bank-field-{name}")),
            hint: if lang.has(&format!("bank-field-{name}.hint")) {
                lang.text(&format!("bank-field-{name}.hint"))
            } else {
                String::new()
            },
            value: value(name),
            long: marked.ends_with('~'),
            required: marked.contains('*'),
            name,
        }
    };
    let groups = GROUPS.iter().map(|(key, fields)| (lang.text(key), fields.iter().map(field).collect())).collect();
    let chosen = (value("bank"), value("strategy"));
    let in_force = plant.strategies.values().filter(|it| it.standing == Standing::Effective);
    let in_force = in_force.filter(|it| !it.strategy.cell_banks.is_empty());
    let strategies = in_force.map(|it| (it.strategy.id.to_string(), it.strategy.id.as_str() == chosen.1)).collect();
    let lots = waiting(&plant).into_iter().map(|it| (it == chosen.0, it)).map(|(is, it)| (it, is)).collect();
    drop(plant);
    let may = May::of(lang, me, "bank.lay-down");
    let problem = refused.map(|it| it.0);
    Page(LayDownPage { may, problem, lots, strategies, groups, shell: shell.at(Section::Lots) }).into_response()
}

/// `GET /banks/lay-down`
pub(super) async fn form(shell: Shell, me: Me, State(app): State<App>) -> Response {
    page(shell, &me, &app, None)
}

/// What cannot be read, by the name of its field.
struct Unread(&'static str);

fn text(posted: &Posted, name: &'static str) -> Result<Text, Unread> {
    posted.text(name).ok().flatten().ok_or(Unread(name))
}

fn quantity(posted: &Posted, name: &'static str, unit: &str) -> Result<Quantity, Unread> {
    let unit = Unit::new(unit).map_err(|_| Unread(name))?;
    let given = posted.field(name).ok_or(Unread(name))?;
    Quantity::parse(given, unit).map_err(|_| Unread(name))
}

fn number(posted: &Posted, name: &'static str) -> Result<Option<Decimal>, Unread> {
    posted.field(name).map(|it| it.parse().map_err(|_| Unread(name))).transpose()
}

fn level(posted: &Posted, name: &'static str, doublings: &'static str) -> Result<Level, Unread> {
    Ok(Level { passages: number(posted, name)?.ok_or(Unread(name))?, doublings: number(posted, doublings)? })
}

/// Words apart by commas, spaces or lines.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '，', '、', ' ', '\n', '\r']).map(str::trim).filter(|it| !it.is_empty())
}

fn lots(posted: &Posted, name: &'static str) -> Result<Vec<LotId>, Unread> {
    words(posted.field(name).unwrap_or_default()).map(|it| LotId::new(it).map_err(|_| Unread(name))).collect()
}

/// One document a line: its SHA-256, then its name.
fn documents(posted: &Posted) -> Result<Vec<Document>, Unread> {
    let lines = posted.field("documents").unwrap_or_default().lines().map(str::trim).filter(|it| !it.is_empty());
    let read = |line: &str| {
        let (digest, name) = line.split_once(char::is_whitespace)?;
        Some(Document { name: Text::new(name.trim()).ok()?, digest: digest.to_owned() })
    };
    lines.map(|it| read(it).ok_or(Unread("documents"))).collect()
}

/// One range a line: `1-120 tank A`.
fn vials(posted: &Posted) -> Result<Vec<Vials>, Unread> {
    let lines = posted.field("vials").unwrap_or_default().lines().map(str::trim).filter(|it| !it.is_empty());
    let read = |line: &str| {
        let (range, place) = line.split_once(char::is_whitespace)?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some(Vials { first: first.parse().ok()?, last: last.parse().ok()?, place: Text::new(place.trim()).ok()? })
    };
    lines.map(|it| read(it).ok_or(Unread("vials"))).collect()
}

fn read(app: &App, posted: &Posted) -> Result<LayDownBank, Unread> {
    let id = |name: &'static str| posted.field(name).ok_or(Unread(name));
    let plant = app.settled();
    let vial_of = |it: &str| {
        let vial = ContainerId::new(it).map_err(|_| Unread("from"))?;
        let bank = plant.containers.get(&vial).cloned().ok_or(Unread("from"))?;
        Ok(VialOf { bank, vial })
    };
    let from = words(posted.field("from").unwrap_or_default()).map(vial_of).collect::<Result<_, _>>()?;
    let cells_of = posted.field("cells-of").map(|it| BatchId::new(it).map_err(|_| Unread("cells-of"))).transpose()?;
    let cryoprotectant_lot = lots(posted, "cryoprotectant-lot")?.into_iter().next();
    let optional = |name: &'static str| posted.text(name).map_err(|_| Unread(name));
    Ok(LayDownBank {
        bank: LotId::new(id("bank")?).map_err(|_| Unread("bank"))?,
        strategy: StrategyId::new(id("strategy")?).map_err(|_| Unread("strategy"))?,
        origin: Origin {
            line: text(posted, "line")?,
            clone: optional("clone")?,
            host: text(posted, "host")?,
            history: text(posted, "history")?,
            documents: documents(posted)?,
            medium: text(posted, "medium")?,
            medium_lots: lots(posted, "medium-lots")?,
            culture: text(posted, "culture")?,
            time: quantity(posted, "days", "d")?,
            cryoprotectant: text(posted, "cryoprotectant")?,
            cryoprotectant_lot,
            fill: quantity(posted, "fill", "mL")?,
            cells: quantity(posted, "cells", "10*6")?,
            storage: text(posted, "storage")?,
        },
        from,
        cells_of,
        start: level(posted, "start", "start-pdl")?,
        banked: level(posted, "banked", "banked-pdl")?,
        vials: vials(posted)?,
        in_spite: optional("in-spite")?,
    })
}

/// `POST /banks/lay-down`
pub(super) async fn send(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let laid = match read(&app, &posted) {
        Ok(laid) => laid,
        Err(Unread(name)) => {
            let label = shell.text(&format!("bank-field-{name}"));
            let problem = Problem::Said(shell.say("bank-unread").with("field", label).plain());
            return Ok(page(shell, &posted.me, &app, Some((problem, &posted))));
        }
    };
    let to = format!("/banks/{}", laid.bank);
    match app.carry_out(&posted, shell.lang, laid, None, None).await {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &posted.me, &app, Some((problem, &posted))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;
    use plant::bank::Purpose;
    use plant::strategy::Tier;

    #[test]
    fn every_word_of_banks_that_is_put_together_is_written_in_both_languages() {
        let fields = GROUPS.iter().flat_map(|it| it.1).map(|it| it.trim_end_matches(['*', '~']).to_owned());
        let mut keys: Vec<String> = fields.map(|it| format!("bank-field-{it}")).collect();
        keys.extend(["bank", "strategy"].map(|it| format!("bank-field-{it}")));
        let tiers = [Tier::Primary, Tier::Master, Tier::Working, Tier::EndOfProduction];
        keys.extend(tiers.map(|it| format!("bank-tier-{}", it.id())));
        keys.extend(Purpose::ALL.map(|it| format!("bank-purpose-{}", it.id())));
        let items = ["provenance", "lineage", "storage", "strategy", "alarm", "deviation", "maker"];
        keys.extend(items.map(|it| format!("bank-item-{it}")));
        for lang in Lang::ALL {
            let missing: Vec<_> = keys.iter().filter(|it| !lang.has(it)).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", lang.code());
        }
    }
}
