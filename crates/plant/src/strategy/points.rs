//! The rows of the paper: every point that a strategy or a requirement carries.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::id::PointId;
use crate::text::Label;

/// One row of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub id: PointId,
    /// The paper's section, such as `1.2`.
    pub section: String,
    /// Stages that it speaks of, or `all`.
    pub stage: String,
    pub group: String,
    pub kind: String,
    pub name: Label,
}

/// The rows of the paper, in its order.
#[must_use]
pub fn points() -> Vec<Point> {
    include_str!("../../../../strategies/points.tsv").lines().skip(1).filter_map(row).collect()
}

fn row(line: &str) -> Option<Point> {
    let mut cells = line.split('\t');
    let mut cell = || cells.next().map(str::trim);
    let id = PointId::new(cell()?).ok()?;
    let [section, stage, group, kind, zh, en] = [cell()?, cell()?, cell()?, cell()?, cell()?, cell()?];
    let [section, stage, group, kind] = [section, stage, group, kind].map(str::to_string);
    Some(Point { id, section, stage, group, kind, name: Label::new(zh, en) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn every_row_of_the_paper_is_read() {
        let points = points();
        assert_eq!(points.len(), 271);
        assert_eq!(points.iter().map(|it| &it.id).collect::<BTreeSet<_>>().len(), 271);
        assert!(points.iter().all(|it| !it.name.zh.is_empty() && !it.name.en.is_empty()));
        let d25 = points.iter().find(|it| it.id.as_str() == "D25").unwrap();
        assert_eq!((&*d25.stage, &*d25.kind, &*d25.name.zh), ("drug-substance", "CPP", "pH 值"));
    }
}
