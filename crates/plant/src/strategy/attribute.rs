//! Reading an attribute and its specification.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entry::{Entry, Placed};
use super::fault::FaultKind;
use super::index::Index;
use super::model::{Attribute, Rounding, Specification};
use super::parameter::{chosen_among, method, nested, options, possible, within};
use super::reads::Reads;
use super::skip::skip;
use super::when::When;
use super::words::{ATTRIBUTE_CRITICALITY, ATTRIBUTE_KINDS, ROUNDING, SINGLES};
use crate::id::AttributeId;
use crate::quantity::Range;

const COMMON: [&str; 11] =
    ["id", "points", "name", "kind", "criticality", "why", "method", "sampling", "reads", "when", "skip"];
const NUMBER: [&str; 8] = ["unit", "possible", "alert", "release", "shelf-life", "rounding", "market", "singles"];
const CHOICE: [&str; 2] = ["options", "accepted"];

pub(super) fn attribute(entry: &Entry<'_>, applies: bool, index: &Index<'_>) -> Option<Attribute> {
    entry.only(&[&COMMON[..], &NUMBER, &CHOICE].concat());
    When::check(entry, &index.features);
    let id = entry.id("id", AttributeId::new);
    let points = index.points(entry);
    let (name, why) = (entry.label("name"), entry.label_maybe("why"));
    let kind = entry.one_of("kind", ATTRIBUTE_KINDS);
    let criticality = entry.one_of("criticality", ATTRIBUTE_CRITICALITY);
    let (method, sampling) = (method(entry, index), entry.label_maybe("sampling"));
    let singles = if entry.has("singles") { Some(entry.one_of("singles", SINGLES)?) } else { None };
    let reads = reads(entry);
    let skip = skip(entry, kind);
    let specification = if entry.has("options") { choice(entry) } else { number(entry) };
    Some(Attribute {
        id: id?,
        points,
        name: name?,
        kind: kind?,
        criticality: criticality?,
        why,
        method,
        sampling,
        possible: entry.peek("possible").and_then(|it| Range::parse(it).ok()),
        reads: reads?,
        specification: specification?,
        singles,
        skip: skip?,
        applies,
    })
}

/// What of a file it is read from.
fn reads(entry: &Entry<'_>) -> Option<Vec<Reads>> {
    let read = |it: &Entry<'_>| {
        it.only(&["quantity", "of", "family"]);
        let text = |it: Option<&str>| it.map(ToString::to_string);
        Some(Reads {
            quantity: it.text("quantity")?.to_string(),
            of: text(it.text_maybe("of")),
            family: text(it.text_maybe("family")),
        })
    };
    // Every entry is read, so that every fault is noted.
    entry.tables("reads").iter().map(read).collect::<Vec<_>>().into_iter().collect()
}

fn choice(entry: &Entry<'_>) -> Option<Specification> {
    entry.without(&NUMBER, "options");
    let options = options(entry);
    entry.require_some("accepted");
    let accepted = chosen_among(entry, "accepted");
    Some(Specification::Choice { options: options?, accepted })
}

fn number(entry: &Entry<'_>) -> Option<Specification> {
    entry.without(&["accepted"], "unit");
    let unit = entry.unit("unit");
    let ranges = nested(entry, ["alert", "release", "shelf-life"]);
    possible(entry, unit, &ranges);
    let [alert, release, shelf_life] = ranges.map(|it| it.map(|it| it.1));
    let rounding = if entry.has("rounding") { entry.one_of("rounding", ROUNDING) } else { Some(Rounding::default()) };
    let market = market(entry, release.as_ref());
    Some(Specification::Number { unit: unit?, alert, release, shelf_life, rounding: rounding?, market })
}

fn market(entry: &Entry<'_>, release: Option<&Range>) -> BTreeMap<String, Range> {
    let mut limits = BTreeMap::new();
    let Some(table) = entry.table("market") else { return limits };
    if !entry.has("release") {
        entry.fault("market", FaultKind::MarketWithoutRelease {});
    }
    for Placed { it: market, at } in table.keys() {
        if market.len() != 2 || !market.bytes().all(|it| it.is_ascii_uppercase()) {
            table.fault_at(at, FaultKind::BadMarket { market: market.to_string() });
        }
        if let Some(limit) = table.range(market) {
            if let Some(release) = release {
                within(&table, market, &limit, ("release", release));
            }
            limits.insert(market.to_string(), limit);
        }
    }
    limits
}
