//! Identifiers, one type for each kind of thing, so that a lot can never be passed where a batch is meant.
//!
//! An identifier is printed on labels, read by scanners and typed with gloves on, so it is short visible ASCII: the
//! door refuses anything else, and nothing inside asks again.

use alloc::sync::Arc;
use core::fmt;

/// The longest identifier, in characters: what still fits on a 25 mm label.
pub const ID_CHARACTERS_MAX: usize = 64;

/// Why a text cannot be an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAnId {
    /// Nothing was given.
    Empty,
    /// More than [`ID_CHARACTERS_MAX`] characters.
    TooLong,
    /// A character that labels and scanners do not carry; the first one found.
    Character(char),
}

impl fmt::Display for NotAnId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(out, "an identifier is needed"),
            Self::TooLong => write!(out, "an identifier has at most {ID_CHARACTERS_MAX} characters"),
            Self::Character(it) => {
                write!(
                    out,
                    "`{}` cannot stand in an identifier; use letters, digits, `-`, `_` and `.`",
                    it.escape_debug()
                )
            }
        }
    }
}

fn check(text: &str) -> Result<(), NotAnId> {
    // Nearly every text is one: a single look at its bytes says so. What is wrong with another is asked only then.
    if !text.is_empty() && text.len() <= ID_CHARACTERS_MAX && text.bytes().all(|it| may_stand(char::from(it))) {
        return Ok(());
    }
    if text.is_empty() {
        return Err(NotAnId::Empty);
    }
    if text.chars().count() > ID_CHARACTERS_MAX {
        return Err(NotAnId::TooLong);
    }
    match text.chars().find(|it| !may_stand(*it)) {
        Some(it) => Err(NotAnId::Character(it)),
        None => Ok(()),
    }
}

/// What a label carries.
fn may_stand(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.')
}

/// Declares identifier types: a documentation line, then the name.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes a text in as an identifier.
            ///
            /// # Errors
            /// When it is empty, too long, or holds a character that a label does not carry.
            pub fn new(text: &str) -> Result<Self, NotAnId> {
                check(text)?;
                Ok(Self(text.into()))
            }

            /// The identifier as it is printed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                        out.write_str("an identifier")
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::new(text).map_err(E::custom)
                    }
                }
                from.deserialize_str(Text)
            }
        }
    )*};
}

ids! {
    /// A company: marketing-authorisation holder or manufacturer.
    OrganisationId;
    /// A natural person with an account.
    PersonId;
    /// One sign-in, or the token of a machine.
    SessionId;
    /// A personal access token, as the record calls it; it opens nothing.
    TokenId;
    /// Chosen by whoever sends a command; sent again, it gets the first answer.
    CommandId;
    /// One run of one stage.
    BatchId;
    /// One calculation over a recording, with all its figures.
    DeterminationId;
    /// One certificate of analysis.
    AnalysisId;
    /// One quantity of one material, of one origin.
    LotId;
    /// One physical container of a lot.
    ContainerId;
    /// A company at one site that materials come from.
    SupplierId;
    /// One sample of a lot.
    SampleId;
    /// One stability study.
    StudyId;
    /// One piece of equipment.
    EquipmentId;
    /// A raw file, by the SHA-256 of its bytes in hexadecimal.
    FileId;
    /// A departure from what was approved.
    DeviationId;
    /// The investigation of a result out of specification, or the review of one out of trend.
    InvestigationId;
    /// Something in a record that a reviewer must decide.
    ExceptionId;
    /// A control strategy, all its versions.
    StrategyId;
    /// A stage of production.
    StageId;
    /// A unit operation inside its stage.
    UnitId;
    /// A step inside its unit operation.
    StepId;
    /// A parameter inside its unit operation.
    ParameterId;
    /// An attribute inside its stage or unit operation.
    AttributeId;
    /// A material of the strategy's library.
    MaterialId;
    /// A class of equipment.
    EquipmentClassId;
    /// One thing that wears: a packing, a membrane, a filter, an assembly.
    ConsumableId;
    /// A class of things that wear.
    ConsumableClassId;
    /// A written procedure.
    ProcedureId;
    /// An analytical method.
    MethodId;
    /// An analytical run: one sequence on one instrument by one method.
    RunId;
    /// Anything else that a strategy file names: a feature, an option, a protection, a requirement.
    EntryId;
    /// A row of the paper.
    PointId;
}

/// What the session of a token is called, before the token's id. A session at a browser has no such name.
const TOKEN_SESSION: &str = "token-";

impl SessionId {
    /// The session in which a token acts: every entry that comes of it names the token.
    ///
    /// ```
    /// use plant::id::{SessionId, TokenId};
    /// let token = TokenId::new("7f1c2e0a44d19b03").unwrap();
    /// assert_eq!(SessionId::of_token(&token).as_str(), "token-7f1c2e0a44d19b03");
    /// assert!(SessionId::of_token(&token).is_a_token());
    /// assert!(!SessionId::new("7f1c2e0a44d19b03").unwrap().is_a_token());
    /// ```
    #[must_use]
    pub fn of_token(token: &TokenId) -> Self {
        Self(alloc::format!("{TOKEN_SESSION}{token}").into())
    }

    /// The token that acts in it; nothing where a person does, at a browser.
    #[must_use]
    pub fn token(&self) -> Option<TokenId> {
        self.0.strip_prefix(TOKEN_SESSION).and_then(|it| TokenId::new(it).ok())
    }

    /// Whether a program acts in it, and no person.
    #[must_use]
    pub fn is_a_token(&self) -> bool {
        self.0.starts_with(TOKEN_SESSION)
    }
}

/// One step of one unit operation, as batch records name it: `conjugation/add-linker-payload`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct StepPath {
    pub unit: UnitId,
    pub step: StepId,
}

impl fmt::Display for StepPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.unit, self.step)
    }
}

impl StepPath {
    /// Reads `unit/step`.
    ///
    /// # Errors
    /// When either part is not an identifier, or there is no `/`.
    pub fn new(text: &str) -> Result<Self, NotAnId> {
        let (unit, step) = text.split_once('/').ok_or(NotAnId::Empty)?;
        Ok(Self { unit: UnitId::new(unit)?, step: StepId::new(step)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_what_a_label_carries() {
        for (text, then) in [
            ("DS-31-007", Ok(())),
            ("", Err(NotAnId::Empty)),
            ("a b", Err(NotAnId::Character(' '))),
            ("批-1", Err(NotAnId::Character('批'))),
            ("x<script>", Err(NotAnId::Character('<'))),
            ("\u{202e}abc", Err(NotAnId::Character('\u{202e}'))),
        ] {
            assert_eq!(BatchId::new(text).map(|_| ()), then, "{text:?}");
        }
        assert_eq!(LotId::new(&"x".repeat(65)), Err(NotAnId::TooLong));
    }
}
