//! From the peaks of a hydrophobic interaction chromatogram to the distribution over loads.
//!
//! A peak belongs to a load by its retention alone: by windows of the method, or by the overlay of a reference standard
//! whose peaks are known. What belongs to none is *unassigned* and reported beside the distribution. Whatever makes the
//! result less than a result (a fit that was not accepted, a blind spot, an odd load where reduction of interchain
//! disulfides gives even ones only, too much unassigned) is a [`Doubt`]; with a doubt the distribution is a figure to
//! look at, and nothing to release by.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::distribution::{Absorption, Distribution};
use super::{LOAD_MAX, Loads};
use crate::chromatogram::Chromatogram;
use crate::impossible::{finite, not_negative, number, positive, within};
use crate::{Impossible, Why};

/// How peaks are told apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Assignment {
    /// From when to when each load elutes, in minutes; several windows of one load are summed.
    Windows(Vec<RetentionWindow>),
    /// When each load of the reference standard eluted, in minutes.
    Reference {
        /// Load and retention.
        peaks: Vec<(u32, f64)>,
        /// A peak belongs to the nearest load of the reference up to this distance, in minutes.
        within_min: f64,
        /// The whole chromatogram may lie by so much later or earlier than the reference, in minutes; 0: not at all.
        shift_max_min: f64,
    },
}

/// When a load elutes, both ends included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetentionWindow {
    pub load: u32,
    pub from: f64,
    pub to: f64,
}

/// What odd loads mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddLoads {
    /// Drugs bound one by one (lysines, engineered cysteines): as good as even ones.
    Expected,
    /// Reduced interchain disulfides take two each: an odd load is an anomaly until somebody has explained it.
    Anomaly,
    /// An anomaly that was looked into, and explained.
    Explained,
}

/// A method of assignment.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    pub assignment: Assignment,
    /// The highest load there can be, itself included.
    pub max_load: u32,
    pub odd: OddLoads,
    /// Most that may stay unassigned, in per cent of everything, itself included.
    pub unassigned_max_percent: f64,
    /// Where areas are put right for what the drug absorbs.
    pub absorption: Option<Absorption>,
}

/// Why a distribution is less than a result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// The fit of a stretch was not accepted (its number from 0).
    NotAccepted { window: usize },
    /// A signal lies where nothing was fitted, and it is too much.
    BlindSpots { percent: f64 },
    /// An odd load that nobody has explained.
    OddLoad { load: u32, percent: f64 },
    /// More than allowed belongs to no load.
    Unassigned { percent: f64 },
    /// A load that was looked for has no peak: nothing says how much less than the method sees it is. Reported as 0.
    Absent { load: u32 },
}

impl Doubt {
    /// Whether it keeps the distribution from being a result. A load without a peak does not: most conjugates lack some.
    #[must_use]
    pub fn blocks(&self) -> bool {
        match self {
            Self::NotAccepted { .. } | Self::BlindSpots { .. } | Self::OddLoad { .. } | Self::Unassigned { .. } => true,
            Self::Absent { .. } => false,
        }
    }
}

/// A distribution by chromatography.
#[derive(Debug, Clone, PartialEq)]
pub struct ByTrace {
    /// The load of each peak, in the order of [`Chromatogram::peaks`].
    pub assigned: Vec<Option<u32>>,
    /// By how much the chromatogram was shifted onto the reference, in minutes.
    pub shift_min: f64,
    pub areas: Loads,
    pub distribution: Distribution,
    /// Per cent of everything that eluted, blind spots included.
    pub unassigned_percent: f64,
    pub doubts: Vec<Doubt>,
}

impl ByTrace {
    /// Whether nothing keeps it from being a result.
    #[must_use]
    pub fn is_result(&self) -> bool {
        !self.doubts.iter().any(Doubt::blocks)
    }
}

/// The distribution over loads from an evaluated chromatogram.
///
/// # Errors
/// Windows that are reversed or overlap, a load above `max_load` or above [`LOAD_MAX`], a load of the reference given
/// twice, distances that make no sense; nothing assigned.
///
/// ```
/// use science::chromatogram::{baseline::Baseline, Method, Sampling, Trace, evaluate, shape};
/// use science::dar::hic::{Assignment, Ladder, OddLoads, RetentionWindow, by_trace};
/// let at = |it: u32| f64::from(it) / 600.0;
/// let eluted = |t: f64| 60.0 * shape::value(t, 5.0, 0.2, 0.5) + 40.0 * shape::value(t, 6.4, 0.2, 0.5);
/// let signal = (0..6000).map(|it| eluted(at(it))).collect();
/// let trace = Trace::uniform(0.0, 1.0 / 600.0, signal, &Sampling::default()).unwrap();
/// let method = Method { baseline: Baseline::None, ..Method::default() };
/// let chromatogram = evaluate(&trace, &method).unwrap();
/// let window = |load, from, to| RetentionWindow { load, from, to };
/// let ladder = Ladder {
///     assignment: Assignment::Windows(vec![window(2, 4.5, 5.8), window(4, 6.0, 7.0)]),
///     max_load: 8, odd: OddLoads::Anomaly, unassigned_max_percent: 3.0, absorption: None,
/// };
/// let found = by_trace(&chromatogram, &ladder).unwrap();
/// assert!((found.distribution.dar.value - 2.8).abs() < 1e-4 && found.is_result());
/// ```
pub fn by_trace(chromatogram: &Chromatogram, ladder: &Ladder) -> Result<ByTrace, Impossible> {
    checked(ladder)?;
    let peaks: Vec<(f64, f64)> = chromatogram.peaks().map(|it| (it.1.retention, it.1.area)).collect();
    let (assigned, shift_min) = assigned(&peaks, &ladder.assignment);
    let looked_for: Vec<u32> = match &ladder.assignment {
        Assignment::Windows(all) => all.iter().map(|it| it.load).collect(),
        Assignment::Reference { peaks, .. } => peaks.iter().map(|it| it.0).collect(),
    };
    let mut areas: Loads = looked_for.iter().map(|load| (*load, 0.0)).collect();
    let mut stray = 0.0;
    for ((_, area), load) in peaks.iter().zip(&assigned) {
        match load.and_then(|load| areas.get_mut(&load)) {
            Some(sum) => *sum += area.max(0.0),
            None => stray += area.max(0.0),
        }
    }
    let covariance = chromatogram.covariance().map(|all| by_load(&all, &assigned, &areas));
    let distribution = Distribution::of(&areas, covariance.as_deref(), ladder.absorption)?;
    let missed = chromatogram.blind_spots.iter().map(|it| it.area.abs()).fold(0.0, |sum, it| sum + it);
    let total = areas.values().sum::<f64>() + stray + missed;
    let unassigned_percent = 100.0 * (stray + missed) / total;

    let mut doubts: Vec<Doubt> = (0..)
        .zip(&chromatogram.windows)
        .filter(|it| !it.1.accepted())
        .map(|(window, _)| Doubt::NotAccepted { window })
        .collect();
    if !chromatogram.accepted && doubts.is_empty() {
        doubts.push(Doubt::BlindSpots { percent: 100.0 * chromatogram.unexplained });
    }
    for (load, share) in &distribution.shares {
        if load % 2 == 1 && share.value > 0.0 && ladder.odd == OddLoads::Anomaly {
            doubts.push(Doubt::OddLoad { load: *load, percent: share.value });
        }
        if share.value == 0.0 && load % 2 == 0 {
            doubts.push(Doubt::Absent { load: *load });
        }
    }
    if unassigned_percent > ladder.unassigned_max_percent {
        doubts.push(Doubt::Unassigned { percent: unassigned_percent });
    }
    Ok(ByTrace { assigned, shift_min, areas, distribution, unassigned_percent, doubts })
}

fn checked(ladder: &Ladder) -> Result<(), Impossible> {
    within(f64::from(ladder.max_load), 1.0, f64::from(LOAD_MAX), "/max_load")?;
    within(ladder.unassigned_max_percent, 0.0, 100.0, "/unassigned_max_percent")?;
    if let Some(it) = &ladder.absorption {
        it.checked().map_err(|it| it.below("/absorption"))?;
    }
    let highest = f64::from(ladder.max_load);
    match &ladder.assignment {
        Assignment::Windows(all) => {
            number(all.len(), 1, 200, "/windows")?;
            for (at, it) in all.iter().enumerate() {
                let here = |name: &str| format!("/windows/{at}/{name}");
                within(f64::from(it.load), 0.0, highest, &here("load"))?;
                finite(it.from, &here("from"))?;
                if finite(it.to, &here("to"))? <= it.from {
                    return Err(Impossible::at(here("to"), Why::Reversed));
                }
                let meets = |other: &RetentionWindow| it.from <= other.to && other.from <= it.to;
                if all.iter().take(at).any(meets) {
                    return Err(Impossible::at(format!("/windows/{at}"), Why::Overlapping));
                }
            }
        }
        Assignment::Reference { peaks, within_min, shift_max_min } => {
            number(peaks.len(), 1, 200, "/reference")?;
            positive(*within_min, "/within_min")?;
            not_negative(*shift_max_min, "/shift_max_min")?;
            for (at, (load, time)) in peaks.iter().enumerate() {
                within(f64::from(*load), 0.0, highest, &format!("/reference/{at}/load"))?;
                finite(*time, &format!("/reference/{at}/retention"))?;
                if peaks.iter().take(at).any(|it| it.0 == *load) {
                    return Err(Impossible::at(format!("/reference/{at}/load"), Why::Twice));
                }
            }
        }
    }
    Ok(())
}

/// The load of each peak (retention and area), and by how much the chromatogram was shifted.
fn assigned(peaks: &[(f64, f64)], how: &Assignment) -> (Vec<Option<u32>>, f64) {
    match how {
        Assignment::Windows(all) => {
            let of = |time: f64| all.iter().find(|it| time >= it.from && time <= it.to).map(|it| it.load);
            (peaks.iter().map(|it| of(it.0)).collect(), 0.0)
        }
        Assignment::Reference { peaks: reference, within_min, shift_max_min } => {
            let near = |time: f64| {
                let nearest = reference.iter().min_by(|a, b| (a.1 - time).abs().total_cmp(&(b.1 - time).abs()));
                nearest.filter(|it| (it.1 - time).abs() <= *within_min)
            };
            // The shift under which most of the area lies on the reference, and of those the one that lies nearest.
            let judged = |shift: f64| {
                let mut on = 0.0;
                let mut off = 0.0;
                for (time, area) in peaks {
                    if let Some(it) = near(time - shift) {
                        on += area;
                        off += area * (it.1 - time + shift) * (it.1 - time + shift);
                    }
                }
                (on, off)
            };
            let mut shift = 0.0;
            let mut best = judged(0.0);
            for (time, _) in peaks {
                for (_, place) in reference {
                    let candidate = time - place;
                    if candidate.abs() > *shift_max_min {
                        continue;
                    }
                    let found = judged(candidate);
                    if found.0 > best.0 || (found.0 == best.0 && found.1 < best.1) {
                        (shift, best) = (candidate, found);
                    }
                }
            }
            (peaks.iter().map(|it| near(it.0 - shift).map(|it| it.0)).collect(), shift)
        }
    }
}

/// The covariance of the loads' areas from that of the peaks'.
fn by_load(covariance: &[Vec<f64>], assigned: &[Option<u32>], areas: &Loads) -> Vec<Vec<f64>> {
    let places: BTreeMap<u32, usize> = areas.keys().copied().zip(0..).collect();
    let mut all = vec![vec![0.0; areas.len()]; areas.len()];
    for (row, one) in covariance.iter().zip(assigned) {
        for (value, other) in row.iter().zip(assigned) {
            if let (Some(one), Some(other)) = (one, other)
                && let (Some(a), Some(b)) = (places.get(one), places.get(other))
                && let Some(cell) = all.get_mut(*a).and_then(|it| it.get_mut(*b))
            {
                *cell += value;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests;
