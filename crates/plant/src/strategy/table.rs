//! Tables that a site makes itself: a spreadsheet, or the export of an instrument of no known family. Which column is the
//! sample and which columns are which quantities is declared once, reviewed and approved with the rest, so that such a
//! file needs nobody to copy it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::fault::FaultKind;
use super::version::Standing;
use crate::id::{EntryId, StrategyId};
use crate::quantity::Unit;
use crate::state::Plant;
use crate::text::Label;

/// Which column of a site's own table says what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteTable {
    pub name: Label,
    /// The column with the name of the sample.
    pub sample: String,
    /// The column with who measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analyst: Option<String>,
    /// The column with date and time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    pub columns: Vec<TableColumn>,
}

/// One column with values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    /// As its header says.
    pub column: String,
    /// The quantity that it is, as `reads` of an attribute names it.
    pub quantity: String,
    /// The unit of its numbers; nothing for a judgement in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// A table of one version of a strategy: what a file was read by, for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableRef {
    pub strategy: StrategyId,
    pub version: u32,
    pub table: EntryId,
}

impl SiteTable {
    /// Every column that it names, that of the sample first.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let own = [Some(&self.sample), self.analyst.as_ref(), self.time.as_ref()];
        own.into_iter().flatten().chain(self.columns.iter().map(|it| &it.column)).map(String::as_str)
    }
}

impl Plant {
    /// The tables of every strategy in force, by which files of no known family are read.
    #[must_use]
    pub fn site_tables(&self) -> Vec<(TableRef, &SiteTable)> {
        let in_force = self.strategies.values().filter(|it| it.standing == Standing::Effective);
        let tables = in_force.flat_map(|version| {
            let (strategy, number) = (&version.strategy.id, version.version);
            version.strategy.tables.iter().map(move |(id, table)| {
                (TableRef { strategy: strategy.clone(), version: number, table: id.clone() }, table)
            })
        });
        tables.collect()
    }

    /// The table that a file was read by, whatever is in force today.
    #[must_use]
    pub fn site_table(&self, it: &TableRef) -> Option<&SiteTable> {
        self.strategies.get(&(it.strategy.clone(), it.version))?.strategy.tables.get(&it.table)
    }
}

pub(super) fn site_table(entry: &Entry<'_>) -> Option<SiteTable> {
    entry.only(&["id", "name", "sample", "analyst", "time", "column"]);
    let name = entry.label("name");
    let sample = entry.text("sample");
    let (analyst, time) = (entry.text_maybe("analyst"), entry.text_maybe("time"));
    entry.require("column");
    let tables = entry.tables("column");
    let mut seen: Vec<&str> = Vec::new();
    let own = ["sample", "analyst", "time"].into_iter().map(|key| (entry, key));
    for (it, key) in own.chain(tables.iter().map(|it| (it, "column"))) {
        let Some(column) = it.peek(key) else { continue };
        if seen.contains(&column) {
            it.fault(key, FaultKind::Repeated { given: column.to_string() });
        }
        seen.push(column);
    }
    let read = |it: &Entry<'_>| {
        it.only(&["column", "quantity", "unit"]);
        let (column, quantity) = (it.text("column"), it.text("quantity"));
        let unit = if it.has("unit") { Some(it.unit("unit")?) } else { None };
        Some(TableColumn { column: column?.to_string(), quantity: quantity?.to_string(), unit })
    };
    // Every entry is read, so that every fault is noted.
    let columns: Vec<Option<TableColumn>> = tables.iter().map(read).collect();
    Some(SiteTable {
        name: name?,
        sample: sample?.to_string(),
        analyst: analyst.map(ToString::to_string),
        time: time.map(ToString::to_string),
        columns: columns.into_iter().collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};
    use alloc::format;
    use alloc::vec;

    const AT: &str = "[[method]]\nid = \"a280\"";
    const TABLE: &str = "[[table]]\nid = \"osmometer\"\nname = { zh = \"渗透压仪\", en = \"Osmometer\" }\nsample = \"Probe\"\n\
        time = \"Zeit\"\n[[table.column]]\ncolumn = \"Wert\"\nquantity = \"osmolality\"\nunit = \"g/L\"\n\
        [[table.column]]\ncolumn = \"Urteil\"\nquantity = \"look\"\n";

    #[test]
    fn a_table_says_which_column_is_what_and_older_versions_have_none() {
        let old = edited(&[]);
        assert!(old.tables.is_empty() && !serde_json::to_string(&old).unwrap().contains("\"tables\""));
        let it = edited(&[(AT, &format!("{TABLE}{AT}"))]);
        let table = &it.tables[&EntryId::new("osmometer").unwrap()];
        assert_eq!(table.named().collect::<Vec<_>>(), ["Probe", "Zeit", "Wert", "Urteil"]);
        let units: Vec<_> = table.columns.iter().map(|it| it.unit.map(Unit::code)).collect();
        assert_eq!(units, [Some("g/L"), None]);
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (from, to, then) in [
            ("sample = \"Probe\"\n", "¶", vec!["Missing"]),
            ("time = \"Zeit\"", "¶zeit = \"Zeit\"", vec!["UnknownKey"]),
            ("time = \"Zeit\"", "time = ¶\"Probe\"", vec!["Repeated"]),
            ("column = \"Urteil\"", "column = ¶\"Wert\"", vec!["Repeated"]),
            ("unit = \"g/L\"", "unit = ¶\"mOsm\"", vec!["UnknownUnit"]),
            ("quantity = \"look\"", "quantity = ¶7", vec!["NotText"]),
        ] {
            let (faults, places) = marked(&[(AT, &format!("{}{AT}", TABLE.replace(from, to)))]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            let fits = kinds.len() == then.len() && kinds.iter().zip(&then).all(|(it, then)| it.starts_with(then));
            assert!(fits, "{to}: {kinds:?}");
            if then != ["Missing"] {
                assert_eq!((faults[0].line, faults[0].column), (places[0].1, places[0].2), "{to}");
            }
        }
    }
}
