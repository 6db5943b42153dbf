//! What a person or a file hands in for a step, before it is understood.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Observed, charge};
use crate::id::{AttributeId, EntryId};
use crate::quantity::{Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::strategy::{Parameter, ParameterKind};
use crate::text::Text;

/// A value as handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entered {
    /// Digits as typed, and their unit.
    Typed { text: String, unit: Unit },
    /// One of the options.
    Chosen(EntryId),
    /// There is no value, and why: the probe was silent, the display unreadable.
    Missing(Text),
}

/// One replicate in an instrument file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replicate {
    /// Where it stands in the file: `line 12, column 11`.
    pub place: String,
    /// As written in the file.
    pub text: String,
    /// The unit that the file states; for a judgement, the number one.
    pub unit: Unit,
}

/// What an instrument file said of one sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReading {
    /// SHA-256 of the raw file, in hexadecimal; the file is kept under it.
    pub sha256: String,
    pub name: String,
    pub format: String,
    pub instrument: String,
    /// The sample's name in the file.
    pub sample: String,
    /// What it says of each test.
    pub replicates: BTreeMap<AttributeId, Vec<Replicate>>,
}

impl Entered {
    /// Understands a value for a parameter, or says what is wrong with it while the person can still mend it.
    pub(crate) fn understood(&self, parameter: &Parameter) -> Result<Observed, Refusal> {
        match (self, &parameter.kind) {
            (_, ParameterKind::Order | ParameterKind::Duration { .. } | ParameterKind::Computed { .. }) => {
                Err(Refusal::from(Rule::ValueIsComputed).with("parameter", &parameter.name))
            }
            (Self::Missing(why), _) => Ok(Observed::Missing(why.clone())),
            (Self::Typed { text, unit }, ParameterKind::Quantity(limits)) => {
                let quantity = Quantity::parse(text, *unit)
                    .map_err(|why| charge::unreadable(text, &why).with("parameter", &parameter.name))?;
                if !unit.measures_the_same_as(limits.unit) {
                    return Err(Refusal::from(Rule::ValueUnit)
                        .with("parameter", &parameter.name)
                        .with("typed", quantity)
                        .with("unit", limits.unit.code()));
                }
                Ok(Observed::Number(quantity))
            }
            (Self::Chosen(chosen), ParameterKind::Choice { options, .. })
                if options.iter().any(|it| it.id == *chosen) =>
            {
                Ok(Observed::Choice(chosen.clone()))
            }
            (Self::Chosen(chosen), _) => Err(Refusal::from(Rule::ValueNotAnOption)
                .with("parameter", &parameter.name)
                .with("typed", chosen.as_str())),
            (Self::Typed { text, .. }, ParameterKind::Choice { .. }) => Err(Refusal::from(Rule::ValueNotAnOption)
                .with("parameter", &parameter.name)
                .with("typed", text.as_str())),
        }
    }
}
