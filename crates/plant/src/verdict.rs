//! The three answers that a check can give, and which rule gave them.

use alloc::string::String;

/// Pass, fail, or not to be told. What is missing, silent or cannot be compared is indeterminate, and blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    Indeterminate,
    Fail,
}

impl Verdict {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Indeterminate => "indeterminate",
            Self::Fail => "fail",
        }
    }

    /// The verdict over several: fail if any failed, else indeterminate if any is, else pass.
    ///
    /// Of no verdicts at all it says indeterminate: nothing was looked at.
    #[must_use]
    pub fn over(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().max().unwrap_or(Self::Indeterminate)
    }
}

/// A rule by name and version. A version that has shipped is never edited; a better rule is a new version.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RuleVersion {
    pub rule: String,
    pub version: u16,
}

#[cfg(test)]
mod tests {
    use super::Verdict::{self, Fail, Indeterminate, Pass};

    #[test]
    fn the_worst_verdict_counts_and_nothing_looked_at_is_not_a_pass() {
        for (of, then) in [
            (&[Pass, Pass][..], Pass),
            (&[Pass, Indeterminate], Indeterminate),
            (&[Indeterminate, Fail, Pass], Fail),
            (&[], Indeterminate),
        ] {
            assert_eq!(Verdict::over(of.iter().copied()), then);
        }
    }
}
