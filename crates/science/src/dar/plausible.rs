//! Whether a ratio can be what was charged: there are no more drugs on an antibody than thiols and than linker payloads.
//!
//! One molecule of a phosphine reductant opens one disulfide, which gives two thiols, and each thiol takes one linker
//! payload. So for each antibody no more drugs can be bound than twice the reductant, than twice the disulfides that are
//! open to it, and than the linker payload that was charged (its purity counted by lot). What was charged must be found
//! again: bound, free and quenched.

use super::distribution::Estimate;
use crate::Impossible;
use crate::impossible::{not_negative, positive, proportion, within};
use crate::numeric::normal;

/// What was charged, each in moles for a mole of antibody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Charged {
    /// Reductant; none where the thiols are there without one (engineered and uncapped elsewhere).
    pub reductant: Option<f64>,
    /// Disulfides that the reductant can open: 4 between the chains of an antibody of class 1.
    pub disulfides: f64,
    /// Linker payload as weighed.
    pub linker_payload: f64,
    /// Its assay by lot, above 0 and at most 1.
    pub purity: f64,
}

/// What was found beside the conjugate, each in moles for a mole of antibody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Linker payload and drug in solution.
    pub free: f64,
    /// Linker payload that took the quencher.
    pub quenched: f64,
}

/// What limits the ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Governing {
    Reductant,
    Disulfides,
    LinkerPayload,
}

/// A ratio held against what was charged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plausibility {
    /// No more drugs than this for each antibody.
    pub dar_max: f64,
    pub governing: Governing,
    /// The ratio over what was possible.
    pub efficiency: f64,
    /// One-sided probability of a ratio as high as this or higher, were the true one `dar_max`; none without an
    /// uncertainty.
    pub p_above: Option<f64>,
    /// The ratio is no higher than possible, or cannot be told from it.
    pub possible: bool,
    /// Bound, free and quenched over what was charged, in per cent; none where what is beside was not determined.
    pub balance_percent: Option<f64>,
    /// Linker payload that was charged and is active, in moles for a mole of antibody.
    pub active: f64,
}

/// Holds a ratio against what was charged. `confidence` is that with which a ratio must lie above the possible before it
/// is called impossible (0.95).
///
/// # Errors
/// A charge, a ratio or an uncertainty that makes no sense.
///
/// 2.4 equivalents of TCEP, 6 of a linker payload of 97 %, a ratio of 4.02:
///
/// ```
/// use science::dar::distribution::Estimate;
/// use science::dar::plausible::{Charged, Found, Governing, held_against};
/// let charged = Charged { reductant: Some(2.4), disulfides: 4.0, linker_payload: 6.0, purity: 0.97 };
/// let dar = Estimate { value: 4.02, uncertainty: Some(0.05) };
/// let found = held_against(&charged, dar, Some(Found { free: 0.3, quenched: 1.4 }), 0.95).unwrap();
/// assert_eq!((found.dar_max, found.governing, found.possible), (4.8, Governing::Reductant, true));
/// assert!((found.efficiency - 0.8375).abs() < 1e-12);
/// assert!((found.balance_percent.unwrap() - 100.0 * 5.72 / 5.82).abs() < 1e-9);
/// ```
pub fn held_against(
    charged: &Charged,
    dar: Estimate,
    found: Option<Found>,
    confidence: f64,
) -> Result<Plausibility, Impossible> {
    let Charged { reductant, disulfides, linker_payload, purity } = *charged;
    within(disulfides, 0.5, 50.0, "/disulfides")?;
    positive(linker_payload, "/linker_payload")?;
    positive(purity, "/purity")?;
    within(purity, 0.0, 1.0, "/purity")?;
    not_negative(dar.value, "/dar")?;
    proportion(confidence, "/confidence")?;
    let active = linker_payload * purity;
    let mut limits = alloc::vec![(2.0 * disulfides, Governing::Disulfides)];
    if let Some(reductant) = reductant {
        limits.push((2.0 * not_negative(reductant, "/reductant")?, Governing::Reductant));
    }
    limits.push((active, Governing::LinkerPayload));
    let smallest = limits.into_iter().fold(None, |least: Option<(f64, Governing)>, it| match least {
        Some(least) if least.0 <= it.0 => Some(least),
        Some(_) | None => Some(it),
    });
    let (dar_max, governing) = smallest.unwrap_or((active, Governing::LinkerPayload));
    positive(dar_max, "/reductant")?;
    let above = dar.value - dar_max;
    let p_above = match dar.uncertainty {
        None => None,
        Some(uncertainty) => {
            not_negative(uncertainty, "/dar_uncertainty")?;
            (uncertainty > 0.0).then(|| normal::cdf(-above / uncertainty))
        }
    };
    let possible = above <= 0.0 || p_above.is_some_and(|it| it > 1.0 - confidence);
    let balance_percent = match found {
        None => None,
        Some(Found { free, quenched }) => {
            let beside = not_negative(free, "/free")? + not_negative(quenched, "/quenched")?;
            Some(100.0 * (dar.value + beside) / active)
        }
    };
    Ok(Plausibility { dar_max, governing, efficiency: dar.value / dar_max, p_above, possible, balance_percent, active })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHARGED: Charged = Charged { reductant: Some(2.0), disulfides: 4.0, linker_payload: 9.0, purity: 1.0 };

    #[test]
    fn no_more_than_thiols_and_linker_payloads() {
        for (charged, dar_max, governing) in [
            (CHARGED, 4.0, Governing::Reductant),
            (Charged { reductant: Some(6.0), ..CHARGED }, 8.0, Governing::Disulfides),
            (Charged { reductant: None, ..CHARGED }, 8.0, Governing::Disulfides),
            (Charged { reductant: Some(6.0), purity: 0.5, ..CHARGED }, 4.5, Governing::LinkerPayload),
        ] {
            let dar = Estimate { value: 3.5, uncertainty: None };
            let found = held_against(&charged, dar, None, 0.95).unwrap();
            assert_eq!((found.dar_max, found.governing, found.possible), (dar_max, governing, true));
            assert_eq!(found.balance_percent, None);
        }
        for (value, uncertainty, possible) in [
            (4.0, None, true),
            (4.01, None, false),
            (4.2, Some(0.2), true),
            // 1.645 deviations above, and a little more.
            (4.33, Some(0.2), false),
        ] {
            assert_eq!(
                held_against(&CHARGED, Estimate { value, uncertainty }, None, 0.95).unwrap().possible,
                possible,
                "{value}"
            );
        }
    }

    #[test]
    fn charges_that_make_no_sense() {
        let dar = Estimate { value: 4.0, uncertainty: None };
        let refused = |it: Charged| held_against(&it, dar, None, 0.95).unwrap_err().place;
        assert_eq!(refused(Charged { purity: 98.0, ..CHARGED }), "/purity");
        assert_eq!(refused(Charged { linker_payload: 0.0, ..CHARGED }), "/linker_payload");
        assert_eq!(refused(Charged { reductant: Some(0.0), ..CHARGED }), "/reductant");
        let negative = Estimate { value: -0.1, uncertainty: None };
        assert_eq!(held_against(&CHARGED, negative, None, 0.95).unwrap_err().place, "/dar");
    }
}
