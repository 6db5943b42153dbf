//! Reading an attribute and its specification.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::entry::{Entry, Placed};
use super::exposures;
use super::fault::FaultKind;
use super::index::Index;
use super::model::{Attribute, Markets, Rounding, Specification};
use super::parameter::{chosen_among, method, nested, options, possible, within};
use super::reads::Reads;
use super::replicates::ReplicateRule;
use super::skip::skip;
use super::when::When;
use super::words::{ATTRIBUTE_CRITICALITY, ATTRIBUTE_KINDS, REPLICATES, ROUNDING, SINGLES};
use crate::id::AttributeId;
use crate::quantity::Range;

const COMMON: [&str; 12] = [
    "id",
    "points",
    "name",
    "kind",
    "criticality",
    "why",
    "method",
    "sampling",
    "reads",
    "when",
    "skip",
    exposures::KEY,
];
const NUMBER: [&str; 11] = [
    "unit",
    "possible",
    "alert",
    "release",
    "shelf-life",
    "rounding",
    "replicates",
    "market",
    "market-alert",
    "market-shelf-life",
    "singles",
];
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
        // What of it reaches a patient is read with its stage, which knows the dose.
        intake: None,
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
    let replicates =
        if entry.has("replicates") { entry.one_of("replicates", REPLICATES) } else { Some(ReplicateRule::default()) };
    // What is added up has no limit of its own.
    if replicates == Some(ReplicateRule::Sum) {
        entry.without(&["singles"], ReplicateRule::Sum.id());
    }
    let market = market(entry, "market", release.as_ref());
    let market_alert = alerts(entry, release.as_ref(), &market);
    let market_shelf_life = shelf_lives(entry, [release.as_ref(), shelf_life.as_ref()], &market);
    Some(Specification::Number {
        unit: unit?,
        alert,
        release,
        shelf_life,
        rounding: rounding?,
        replicates: replicates?,
        market,
        market_alert,
        market_shelf_life,
    })
}

/// The internal limits of markets: each inside what that market is released by.
fn alerts(entry: &Entry<'_>, release: Option<&Range>, market: &Markets) -> Markets {
    let limits = market_limits(entry, "market-alert");
    for (table, key, limit) in &limits {
        if let Some(own) = market.get(*key) {
            within(table, key, limit, ("market", own));
        } else if let Some(release) = release {
            within(table, key, limit, ("release", release));
        }
    }
    limits.into_iter().map(|(_, key, limit)| (key.to_string(), limit)).collect()
}

/// The shelf-life limits of markets: each inside the shelf-life limit of all, around what that market is released by.
fn shelf_lives(entry: &Entry<'_>, [release, shelf_life]: [Option<&Range>; 2], market: &Markets) -> Markets {
    let limits = market_limits(entry, "market-shelf-life");
    for (table, key, limit) in &limits {
        if let Some(shelf_life) = shelf_life {
            within(table, key, limit, ("shelf-life", shelf_life));
        }
        if let Some(release) = market.get(*key).or(release) {
            within(entry, "market-shelf-life", release, (&alloc::format!("market-shelf-life.{key}"), limit));
        }
    }
    limits.into_iter().map(|(_, key, limit)| (key.to_string(), limit)).collect()
}

/// The release limits of markets: each inside the release limit of all.
fn market(entry: &Entry<'_>, key: &str, release: Option<&Range>) -> Markets {
    let limits = market_limits(entry, key);
    for (table, market, limit) in &limits {
        if let Some(release) = release {
            within(table, market, limit, ("release", release));
        }
    }
    limits.into_iter().map(|(_, key, limit)| (key.to_string(), limit)).collect()
}

/// A table of limits by market; a market is its two capital letters.
fn market_limits<'a>(entry: &Entry<'a>, key: &str) -> Vec<(Entry<'a>, &'a str, Range)> {
    let mut limits = Vec::new();
    let Some(table) = entry.table(key) else { return limits };
    if !entry.has("release") {
        entry.fault(key, FaultKind::MarketWithoutRelease {});
    }
    for Placed { it: market, at } in table.keys() {
        if market.len() != 2 || !market.bytes().all(|it| it.is_ascii_uppercase()) {
            table.fault_at(at, FaultKind::BadMarket { market: market.to_string() });
        }
        if let Some(limit) = table.range(market) {
            limits.push((table.clone(), market, limit));
        }
    }
    limits
}
