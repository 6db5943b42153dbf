//! Which quantity of an instrument's file an attribute's result is: declared once, so that a file needs nobody to match it.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

/// What of a file is an attribute's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// The quantity, as the Allotrope Foundation's ontology names it, or else as the file does.
    pub quantity: String,
    /// Of which analyte, component or size class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Only from files of this family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
}

impl Reads {
    /// Whether a quantity of a file is meant.
    ///
    /// ```
    /// use plant::strategy::Reads;
    /// let it = Reads { quantity: "mass concentration".into(), of: Some("protein".into()), family: None };
    /// assert!(it.means("unchained-labs-lunatic", "mass concentration", Some("protein")));
    /// assert!(!it.means("unchained-labs-lunatic", "mass concentration", Some("dsDNA")));
    /// ```
    #[must_use]
    pub fn means(&self, family: &str, quantity: &str, of: Option<&str>) -> bool {
        self.quantity == quantity
            && self.of.as_deref().is_none_or(|it| Some(it) == of)
            && self.family.as_deref().is_none_or(|it| it == family)
    }
}

impl fmt::Display for Reads {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { quantity, of, family } = self;
        write!(out, "{quantity}")?;
        of.as_ref().map_or(Ok(()), |it| write!(out, " of {it}"))?;
        family.as_ref().map_or(Ok(()), |it| write!(out, " from {it}"))
    }
}
