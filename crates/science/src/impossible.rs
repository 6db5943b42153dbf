//! Why a method computed nothing: the place of the fault in what was handed in, and what is wrong with it.
//!
//! Places are spelt as in the calculators' contract (`/next/batch_kg`, `/samples/2/minutes`), so that whoever filled in
//! a form or wrote a file can be led to the field.

use alloc::string::{String, ToString};
use core::fmt;

/// A value that no formula can work with.
#[derive(Debug, Clone, PartialEq)]
pub struct Impossible {
    /// A JSON pointer to the fault; empty when it is the whole.
    pub place: String,
    pub why: Why,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// Not a number, or infinite.
    NotFinite,
    /// Below zero.
    Negative,
    /// Zero or below.
    NotPositive,
    /// Not a whole number, where things are counted.
    NotWhole,
    /// Outside these bounds; the bounds themselves are allowed.
    Outside { low: f64, high: f64 },
    /// Not strictly between these bounds.
    NotBetween { low: f64, high: f64 },
    /// Fewer than the formula needs.
    TooFew { least: usize },
    /// More than is taken in at once.
    TooMany { most: usize },
    /// Not as many as belong to it.
    Unequal { wanted: usize },
    /// All the same, so that nothing can be estimated from them.
    AllEqual,
    /// The equations have no single solution.
    Singular,
    /// The lower bound lies above the upper one.
    Reversed,
    /// Exactly one is wanted.
    NotOne,
    /// Given twice, or under two names of which only one may be used.
    Twice,
    /// Needed for what was asked, and missing.
    Missing,
    /// Has no meaning with what was asked.
    Unused,
    /// A point of departure that health-based limits must not rest on.
    Lethal,
    /// The result, or a step to it, is larger than a number here can be.
    TooLarge,
    /// Not after the one before it.
    NotRising,
    /// Too far from the one before it: nothing was measured between them.
    Gap,
    /// The detector at its ceiling: what was above it is lost.
    Saturated,
    /// None of those that are known.
    Unknown,
    /// Shares a stretch with another that it must not share any with.
    Overlapping,
}

impl Impossible {
    /// A fault at a place.
    pub fn at(place: impl Into<String>, why: Why) -> Self {
        Self { place: place.into(), why }
    }

    /// The same fault, seen from one level further out: `/batches/2` before `/points`.
    #[must_use]
    pub fn below(self, outer: &str) -> Self {
        Self { place: outer.to_string() + &self.place, why: self.why }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite => out.write_str("must be a finite number"),
            Self::NotWhole => out.write_str("must be a whole number"),
            Self::Unknown => out.write_str("is none of those that are known"),
            Self::Negative => out.write_str("must not be negative"),
            Self::NotPositive => out.write_str("must be above zero"),
            Self::Outside { low, high } => write!(out, "must lie from {low} to {high}"),
            Self::NotBetween { low, high } => write!(out, "must lie between {low} and {high}, without either"),
            Self::TooFew { least } => write!(out, "needs at least {least}"),
            Self::TooMany { most } => write!(out, "takes at most {most}"),
            Self::Unequal { wanted } => write!(out, "must have {wanted}, like the others"),
            Self::AllEqual => out.write_str("are all equal, so nothing can be estimated from them"),
            Self::Singular => out.write_str("the equations have no single solution with these values"),
            Self::Reversed => out.write_str("the lower bound lies above the upper one"),
            Self::NotOne => out.write_str("exactly one is wanted"),
            Self::Twice => out.write_str("is given twice"),
            Self::Missing => out.write_str("is missing"),
            Self::Unused => out.write_str("has no meaning with what was asked"),
            Self::Lethal => out.write_str(
                "a median lethal dose is no point of departure for a health-based limit (EMA questions and answers 2018, number 10)",
            ),
            Self::TooLarge => out.write_str("the result is larger than can be computed with"),
            Self::NotRising => out.write_str("must lie after the one before it"),
            Self::Gap => out.write_str("lies too far from the one before it: nothing was measured between them"),
            Self::Saturated => out.write_str("is the detector at its ceiling: what was above it is lost"),
            Self::Overlapping => out.write_str("shares a stretch with another"),
        }
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() { self.why.fmt(out) } else { write!(out, "`{}` {}", self.place, self.why) }
    }
}

impl core::error::Error for Impossible {}

/// The value, if it is finite.
pub(crate) fn finite(value: f64, place: &str) -> Result<f64, Impossible> {
    if value.is_finite() { Ok(value) } else { Err(Impossible::at(place, Why::NotFinite)) }
}

/// The value, if it is finite and above zero.
pub(crate) fn positive(value: f64, place: &str) -> Result<f64, Impossible> {
    if finite(value, place)? > 0.0 { Ok(value) } else { Err(Impossible::at(place, Why::NotPositive)) }
}

/// The value, if it is finite and not below zero.
pub(crate) fn not_negative(value: f64, place: &str) -> Result<f64, Impossible> {
    if finite(value, place)? >= 0.0 { Ok(value) } else { Err(Impossible::at(place, Why::Negative)) }
}

/// The value, if it lies within the bounds or on them.
pub(crate) fn within(value: f64, low: f64, high: f64, place: &str) -> Result<f64, Impossible> {
    finite(value, place)?;
    if value >= low && value <= high { Ok(value) } else { Err(Impossible::at(place, Why::Outside { low, high })) }
}

/// The value, if it lies strictly between 0 and 1: a confidence, a coverage, a significance.
pub(crate) fn proportion(value: f64, place: &str) -> Result<f64, Impossible> {
    finite(value, place)?;
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(Impossible::at(place, Why::NotBetween { low: 0.0, high: 1.0 }))
    }
}

/// The list, if all of it is finite and it is neither too short nor too long.
pub(crate) fn list(values: &[f64], least: usize, most: usize, place: &str) -> Result<(), Impossible> {
    number(values.len(), least, most, place)?;
    for (index, value) in values.iter().enumerate() {
        if !value.is_finite() {
            return Err(Impossible::at(alloc::format!("{place}/{index}"), Why::NotFinite));
        }
    }
    Ok(())
}

/// A count, if it is neither too small nor too large.
pub(crate) fn number(count: usize, least: usize, most: usize, place: &str) -> Result<(), Impossible> {
    if count < least {
        return Err(Impossible::at(place, Why::TooFew { least }));
    }
    if count > most {
        return Err(Impossible::at(place, Why::TooMany { most }));
    }
    Ok(())
}

/// A result that is handed out: a number, or a refusal.
pub(crate) fn result(value: f64) -> Result<f64, Impossible> {
    if value.is_finite() { Ok(value) } else { Err(Impossible::at("", Why::TooLarge)) }
}
