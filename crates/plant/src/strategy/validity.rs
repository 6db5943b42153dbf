//! What must be true of a calculation's answer before any of its figures is a result: limits that the method declares over
//! figures of the answer itself.
//!
//! System suitability says that the instrument was fit; validity says that this assay was: the curves of sample and standard
//! are of one shape (USP ⟨1032⟩ and ⟨1034⟩, equivalence of slopes and asymptotes; Ph. Eur. 5.3, 3.2), the absorbance lay
//! where the photometer is linear. Cited from memory; check them against the editions in force.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use crate::quantity::{Quantity, Range, Unit, Within};
use crate::text::Label;
use crate::verdict::Verdict;

/// One limit that an answer meets, or nothing in it is a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub name: Label,
    /// Where in the answer the figure stands, as a JSON pointer (RFC 6901): `/samples/0/slope_ratio`.
    pub field: String,
    /// In the unit of the answer's figure, which is a plain number.
    pub limit: Range,
}

impl Validity {
    /// Whether a figure meets the limit; one that is not there, or is no number, is indeterminate.
    ///
    /// ```
    /// use plant::{quantity::Range, strategy::Validity, text::Label, verdict::Verdict};
    /// let limit = Range::parse("0.80..1.25").unwrap();
    /// let it = Validity { name: Label::new("斜率比", "Ratio of slopes"), field: "/samples/0/slope_ratio".into(), limit };
    /// assert_eq!(it.judge(Some("1.25")), Verdict::Pass);
    /// assert_eq!(it.judge(Some("1.2500000000001")), Verdict::Fail);
    /// assert_eq!(it.judge(None), Verdict::Indeterminate);
    /// ```
    #[must_use]
    pub fn judge(&self, figure: Option<&str>) -> Verdict {
        let read = |text: &str| Quantity::parse(text, Unit::ONE).ok();
        match figure.and_then(read).and_then(|it| self.limit.place(&it, Unit::ONE)) {
            Some(Within::Inside) => Verdict::Pass,
            Some(Within::Outside) => Verdict::Fail,
            Some(Within::Unknown) | None => Verdict::Indeterminate,
        }
    }
}

/// Reads `[[method.derives.validity]]`.
pub(super) fn validity(entry: &Entry<'_>) -> Option<Vec<Validity>> {
    let all: Vec<Option<Validity>> = entry.tables("validity").iter().map(one).collect();
    all.into_iter().collect()
}

fn one(entry: &Entry<'_>) -> Option<Validity> {
    entry.only(&["name", "field", "limit"]);
    entry.require("limit");
    let (name, field, limit) =
        (entry.label("name"), entry.text("field").map(ToString::to_string), entry.range("limit"));
    Some(Validity { name: name?, field: field?, limit: limit? })
}
