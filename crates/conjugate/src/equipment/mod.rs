//! Pages of equipment: what is true of each piece now, and the records that make it so.

mod import;
mod list;
mod piece;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use jiff::Timestamp;
use plant::Plant;
use plant::equipment::Equipment;
use plant::id::EquipmentClassId;
use plant::strategy::{EquipmentClass, EquipmentNeed, Standing, StrategyVersion};

use crate::app::App;
use crate::language::{Lang, Zone};
use crate::page::back;
use crate::page::part::{State, Stated};
use crate::words;

/// Addresses of these pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/equipment", get(list::show).post(list::add))
        .merge(import::router())
        .route("/equipment/{id}", get(piece::show))
        .route("/equipment/{id}/qualify", get(back).post(piece::qualify))
        .route("/equipment/{id}/calibrate", get(back).post(piece::calibrate))
        .route("/equipment/{id}/clean", get(back).post(piece::clean))
        .route("/equipment/{id}/dedicate", get(back).post(piece::dedicate))
}

/// A class as the newest strategy that has it declares it.
fn class<'a>(plant: &'a Plant, id: &EquipmentClassId) -> Option<&'a EquipmentClass> {
    plant.strategies.values().rev().find_map(|it| it.strategy.equipment.get(id))
}

/// What the strategies in force may be served by, where this piece is dedicated to something else; nothing where it may
/// serve one of them. Before any is in force, all that were proposed count.
fn only_for(lang: Lang, plant: &Plant, it: &Equipment) -> Option<String> {
    let of = |standing: Option<Standing>| {
        let fits = move |it: &&Arc<StrategyVersion>| standing.is_none_or(|wanted| it.standing == wanted);
        plant.strategies.values().filter(fits).map(|it| &it.strategy).collect::<Vec<_>>()
    };
    let mut strategies = of(Some(Standing::Effective));
    if strategies.is_empty() {
        strategies = of(None);
    }
    if strategies.is_empty() || strategies.iter().any(|strategy| it.serves(strategy)) {
        return None;
    }
    let known: BTreeSet<&str> = strategies.iter().flat_map(|it| &it.dedications).map(|it| -> &str { it }).collect();
    Some(match known.is_empty() {
        true => lang.text("equipment-no-dedication"),
        false => known.into_iter().collect::<Vec<_>>().join(lang.pick("、", ", ")),
    })
}

/// Every need, in the order in which pages show them.
const NEEDS: [EquipmentNeed; 4] =
    [EquipmentNeed::Qualified, EquipmentNeed::Calibrated, EquipmentNeed::Clean, EquipmentNeed::Dedicated];

/// How a piece stands to a need: met until when, run out, never recorded, or not asked of its class.
struct NeedLine {
    need: EquipmentNeed,
    name: String,
    asked: bool,
    state: Option<Stated>,
}

fn needs(
    lang: Lang,
    zone: &Zone,
    it: &Equipment,
    class: Option<&EquipmentClass>,
    elsewhere: Option<&str>,
    now: Timestamp,
) -> Vec<NeedLine> {
    let asked = |need| class.is_some_and(|it| it.needs.contains(&need));
    let line = |need: EquipmentNeed| {
        let until = match need {
            EquipmentNeed::Qualified => it.qualified_until,
            EquipmentNeed::Calibrated => it.calibrated_until,
            EquipmentNeed::Clean => it.clean_until,
            EquipmentNeed::Dedicated => None,
        };
        let elsewhere = elsewhere.filter(|_| need == EquipmentNeed::Dedicated);
        let met = it.meets(need, now) && elsewhere.is_none();
        let said = match (need, until, &it.dedicated_to) {
            (EquipmentNeed::Dedicated, _, Some(product)) => Some(match elsewhere {
                Some(known) => {
                    lang.say("equipment-dedicated-elsewhere").with_text("to", product).with_text("known", known).plain()
                }
                None => product.to_string(),
            }),
            (EquipmentNeed::Dedicated, _, None) => None,
            (EquipmentNeed::Qualified | EquipmentNeed::Calibrated | EquipmentNeed::Clean, Some(until), _) => {
                let key = if met { "equipment-until" } else { "equipment-ran-out" };
                Some(lang.say(key).with("until", zone.day(until)).plain())
            }
            (EquipmentNeed::Qualified | EquipmentNeed::Calibrated | EquipmentNeed::Clean, None, _) => None,
        };
        // Whoever takes a piece makes it unclean: that is not the same as never having been cleaned.
        let used = need == EquipmentNeed::Clean && until.is_none() && it.batch.is_some();
        let said = if used { Some(lang.text("equipment-used-since")) } else { said };
        let state = match (met, &said, asked(need)) {
            (true, _, _) => State::Pass,
            (false, Some(_), _) if used => State::Action,
            (false, Some(_), _) => State::Fail,
            (false, None, true) => State::Indeterminate,
            (false, None, false) => State::Unverified,
        };
        let word = said.unwrap_or_else(|| lang.text("equipment-never"));
        let state = (asked(need) || met || elsewhere.is_some()).then(|| Stated::new(lang, state).saying(word));
        NeedLine { need, name: words::need(lang, need), asked: asked(need), state }
    };
    NEEDS.into_iter().map(line).collect()
}
