//! How several values of one determination become the one that is reported, by the method's own rule.

use serde::{Deserialize, Serialize};

/// How the replicates of one determination become its reportable value, by the method's own rule. Which method uses which
/// is the method's to say; usual are (from memory):
///
/// | rule | used for |
/// |---|---|
/// | mean | contents and purities, the mean of countings (USP <61>, plate counts) |
/// | median | counts and titres in which one wild value must not move the result |
/// | geometric mean | relative potency (USP <1033>), end-points of a gel clot (USP <85>) |
/// | greatest | what must not be exceeded anywhere: bioburden of the worst of several samples |
/// | least | what must be reached everywhere: the fill of the emptiest container |
/// | sum | what was found in parts: the filters of one pooled count, the species of a group |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplicateRule {
    #[default]
    Mean,
    /// The middle value; of an even number, the mean of the two in the middle.
    Median,
    /// The n-th root of the product.
    GeometricMean,
    Greatest,
    Least,
    Sum,
}

impl ReplicateRule {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(super) fn is_mean(&self) -> bool {
        matches!(self, Self::Mean)
    }

    /// Its id in translations and files.
    ///
    /// ```
    /// assert_eq!(plant::strategy::ReplicateRule::GeometricMean.id(), "geometric-mean");
    /// ```
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::GeometricMean => "geometric-mean",
            Self::Greatest => "greatest",
            Self::Least => "least",
            Self::Sum => "sum",
        }
    }
}

/// What the single values of one determination have to do with the limit, by the method's own rule. Where nothing is said
/// and one of them lies outside while their mean lies inside, it is asked about: a mean may hide what varies (FDA,
/// Investigating OOS Test Results, section IV.C.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Singles {
    /// Each must conform.
    Each,
    /// Only the mean is a result: the method defines it over replicates that are no results by themselves.
    Mean,
}
