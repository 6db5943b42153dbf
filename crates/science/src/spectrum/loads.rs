//! From masses to loads: which mass is which glycoform with how many drugs, and which could be several.
//!
//! A molecule's mass is an antibody (one of the glycoforms, named), plus so many drugs as bound, plus what comes with them
//! or in spite of them: water from a hydrolysed linker, sodium, a linker that lost its drug (which takes a place and is no
//! load). A mass that fits several loads is *ambiguous*: it is counted for none, and it is said how much that is.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Deconvoluted;
use super::peaks::MassPeak;
use crate::dar::distribution::Distribution;
use crate::dar::{LOAD_MAX, Loads};
use crate::impossible::{finite, number, positive, within};
use crate::{Impossible, Why};

/// Water, Da: what a hydrolysed ring of a linker weighs more.
pub const WATER: f64 = 18.010_565;
/// Sodium in the place of a proton, Da.
pub const SODIUM: f64 = 21.981_943;
/// Combinations of glycoform, load and additions at most.
const CANDIDATES_MAX: usize = 200_000;

/// An antibody as it may come.
#[derive(Debug, Clone, PartialEq)]
pub struct Glycoform {
    pub name: String,
    /// Da, without drug.
    pub mass: f64,
}

/// To what an addition belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// At most so many for each molecule.
    Molecule,
    /// At most so many for each drug: hydrolysis of a linker.
    Drug,
}

/// What may come on top.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    pub name: String,
    /// Da.
    pub mass: f64,
    pub at_most: u32,
    pub per: Per,
    /// It takes the place of a drug: load and these together stay within the highest load. A linker that lost its drug.
    pub takes_a_place: bool,
}

/// Which masses are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Species {
    pub glycoforms: Vec<Glycoform>,
    /// What a drug adds as bound, Da.
    pub drug_mass: f64,
    /// The highest load, itself included.
    pub max_load: u32,
    pub additions: Vec<Addition>,
    /// Up to how far a mass may lie from what is expected, Da, itself included.
    pub tolerance_da: f64,
    /// Odd loads are an anomaly that nobody has explained.
    pub odd_is_anomaly: bool,
    /// Most that may belong to no load, in per cent of everything, itself included.
    pub unassigned_max_percent: f64,
    /// Most that may fit several loads, in per cent of everything, itself included.
    pub ambiguous_max_percent: f64,
    /// Least R² of the deconvolution.
    pub r_squared_min: f64,
}

/// A way in which a mass can be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which of the glycoforms.
    pub glycoform: usize,
    pub load: u32,
    /// How many of each addition.
    pub additions: Vec<u32>,
    pub mass: f64,
}

/// What a mass is.
#[derive(Debug, Clone, PartialEq)]
pub enum Match {
    /// It fits one load; the nearest candidate, with its error in parts per million.
    One {
        candidate: Candidate,
        error_ppm: f64,
    },
    /// It fits several loads, of which the nearest candidates are named.
    Several(Vec<Candidate>),
    None,
}

/// Why a distribution by mass is less than a result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// Too much fits several loads.
    Ambiguous { percent: f64 },
    /// Too much fits none.
    Unassigned { percent: f64 },
    /// An odd load that nobody has explained.
    OddLoad { load: u32, percent: f64 },
    /// The deconvolution does not reproduce the spectrum.
    NotReproduced { r_squared: f64 },
}

/// A distribution by mass.
#[derive(Debug, Clone, PartialEq)]
pub struct ByMass {
    /// What each mass is, in the order of the peaks.
    pub matches: Vec<Match>,
    /// Amounts by load, all glycoforms and additions together.
    pub amounts: Loads,
    /// Amounts by glycoform and load.
    pub glycoforms: BTreeMap<(usize, u32), f64>,
    pub distribution: Distribution,
    /// Per cent of all amounts.
    pub unassigned_percent: f64,
    pub ambiguous_percent: f64,
    /// Mean of the errors, weighed by amount: how far the scale is off, in parts per million.
    pub error_ppm: f64,
    pub doubts: Vec<Doubt>,
}

impl Species {
    /// Every mass that is looked for, rising.
    fn candidates(&self) -> Result<Vec<Candidate>, Impossible> {
        number(self.glycoforms.len(), 1, 100, "/glycoforms")?;
        for (at, it) in self.glycoforms.iter().enumerate() {
            positive(it.mass, &format!("/glycoforms/{at}/mass"))?;
        }
        positive(self.drug_mass, "/drug_mass")?;
        within(f64::from(self.max_load), 1.0, f64::from(LOAD_MAX), "/max_load")?;
        number(self.additions.len(), 0, 10, "/additions")?;
        for (at, it) in self.additions.iter().enumerate() {
            finite(it.mass, &format!("/additions/{at}/mass"))?;
            within(f64::from(it.at_most), 0.0, 20.0, &format!("/additions/{at}/at_most"))?;
        }
        positive(self.tolerance_da, "/tolerance_da")?;
        if 2.0 * self.tolerance_da >= self.drug_mass {
            let why = Why::NotBetween { low: 0.0, high: 0.5 * self.drug_mass };
            return Err(Impossible::at("/tolerance_da", why));
        }
        within(self.unassigned_max_percent, 0.0, 100.0, "/unassigned_max_percent")?;
        within(self.ambiguous_max_percent, 0.0, 100.0, "/ambiguous_max_percent")?;
        within(self.r_squared_min, 0.0, 1.0, "/r_squared_min")?;
        let mut all = Vec::new();
        for (glycoform, antibody) in self.glycoforms.iter().enumerate() {
            for load in 0..=self.max_load {
                let bare = antibody.mass + f64::from(load) * self.drug_mass;
                let mut some = Vec::from([Candidate { glycoform, load, additions: Vec::new(), mass: bare }]);
                for it in &self.additions {
                    let most = match it.per {
                        Per::Molecule => it.at_most,
                        Per::Drug => it.at_most * load,
                    };
                    let most = if it.takes_a_place { most.min(self.max_load - load) } else { most };
                    let with = |from: &Candidate, many: u32| {
                        let mut next = from.clone();
                        next.additions.push(many);
                        next.mass += f64::from(many) * it.mass;
                        next
                    };
                    some = some.iter().flat_map(|from| (0..=most).map(move |many| with(from, many))).collect();
                    number(all.len() + some.len(), 0, CANDIDATES_MAX, "/additions")?;
                }
                all.extend(some);
            }
        }
        all.sort_by(|a, b| a.mass.total_cmp(&b.mass));
        Ok(all)
    }
}

/// Assigns masses to loads.
///
/// # Errors
/// Species that make no sense, more combinations than can be looked through, nothing assigned.
///
/// Two glycoforms, hydrolysis and sodium; the mass in the middle is D2 of one glycoform:
///
/// ```
/// use science::spectrum::loads::{Addition, Glycoform, Match, Per, SODIUM, Species, WATER, assign};
/// use science::spectrum::peaks::MassPeak;
/// let glycoform = |name: &str, mass| Glycoform { name: name.into(), mass };
/// let addition = |name: &str, mass, per| Addition { name: name.into(), mass, at_most: 1, per, takes_a_place: false };
/// let species = Species {
///     glycoforms: vec![glycoform("G0F/G0F", 148_057.0), glycoform("G0F/G1F", 148_219.1)],
///     drug_mass: 1316.6, max_load: 8,
///     additions: vec![addition("H2O", WATER, Per::Drug), addition("Na", SODIUM, Per::Molecule)],
///     tolerance_da: 1.5, odd_is_anomaly: true,
///     unassigned_max_percent: 5.0, ambiguous_max_percent: 2.0, r_squared_min: 0.9,
/// };
/// let peak = |mass, amount| MassPeak { mass, amount, uncertainty: 0.5, charges: 10 };
/// let peaks = [peak(148_057.4, 10.0), peak(150_690.2, 60.0), peak(150_708.3, 10.0), peak(153_485.5, 20.0)];
/// let found = assign(&peaks, 0.0, 1.0, &species).unwrap();
/// assert!((found.distribution.dar.value - 2.2).abs() < 1e-12);
/// let Match::One { candidate, .. } = &found.matches[2] else { panic!() };
/// assert_eq!((candidate.load, candidate.additions.as_slice()), (2, &[1, 0][..]));
/// let Match::One { candidate, .. } = &found.matches[3] else { panic!() };
/// assert_eq!((candidate.load, candidate.glycoform), (4, 1));
/// ```
pub fn assign(peaks: &[MassPeak], rest: f64, r_squared: f64, species: &Species) -> Result<ByMass, Impossible> {
    number(peaks.len(), 1, 10_000, "/peaks")?;
    let candidates = species.candidates()?;
    let mut amounts: Loads = (0..=species.max_load).map(|load| (load, 0.0)).collect();
    let mut variances = amounts.clone();
    let mut glycoforms: BTreeMap<(usize, u32), f64> = BTreeMap::new();
    let (mut stray, mut ambiguous, mut off, mut weight) = (rest.max(0.0), 0.0, 0.0, 0.0);
    let mut matches = Vec::with_capacity(peaks.len());
    for peak in peaks {
        let found = matched(peak.mass, &candidates, species.tolerance_da);
        match &found {
            Match::One { candidate, error_ppm } => {
                *amounts.entry(candidate.load).or_default() += peak.amount;
                *variances.entry(candidate.load).or_default() += peak.uncertainty * peak.uncertainty;
                *glycoforms.entry((candidate.glycoform, candidate.load)).or_default() += peak.amount;
                off += error_ppm * peak.amount;
                weight += peak.amount;
            }
            Match::Several(_) => ambiguous += peak.amount,
            Match::None => stray += peak.amount,
        }
        matches.push(found);
    }
    let covariance: Vec<Vec<f64>> = variances
        .iter()
        .map(|(load, own)| variances.keys().map(|it| if it == load { *own } else { 0.0 }).collect())
        .collect();
    let distribution = Distribution::of(&amounts, Some(&covariance), None).map_err(|mut it| {
        it.place = "/peaks".into();
        it
    })?;
    let total = weight + stray + ambiguous;
    let (unassigned_percent, ambiguous_percent) = (100.0 * stray / total, 100.0 * ambiguous / total);
    let mut doubts = Vec::new();
    if ambiguous_percent > species.ambiguous_max_percent {
        doubts.push(Doubt::Ambiguous { percent: ambiguous_percent });
    }
    if unassigned_percent > species.unassigned_max_percent {
        doubts.push(Doubt::Unassigned { percent: unassigned_percent });
    }
    if r_squared.is_nan() || r_squared < species.r_squared_min {
        doubts.push(Doubt::NotReproduced { r_squared });
    }
    if species.odd_is_anomaly {
        let odd = distribution.shares.iter().filter(|it| it.0 % 2 == 1 && it.1.value > 0.0);
        doubts.extend(odd.map(|(load, share)| Doubt::OddLoad { load: *load, percent: share.value }));
    }
    let error_ppm = off / weight;
    Ok(ByMass { matches, amounts, glycoforms, distribution, unassigned_percent, ambiguous_percent, error_ppm, doubts })
}

/// What of a deconvoluted spectrum lies in none of its peaks.
#[must_use]
pub fn rest(spectrum: &Deconvoluted, peaks: &[MassPeak]) -> f64 {
    let all: f64 = spectrum.amounts.iter().sum();
    (all - peaks.iter().map(|it| it.amount).sum::<f64>()).max(0.0)
}

/// What a mass fits: the nearest candidate, or the nearest of each load where there are several.
fn matched(mass: f64, candidates: &[Candidate], tolerance: f64) -> Match {
    // A distance that is the tolerance but for the last bits of a mass is the tolerance.
    let reach = tolerance + mass.abs() * 4.0 * f64::EPSILON;
    let from = candidates.partition_point(|it| it.mass < mass - reach);
    let near = candidates.get(from..).unwrap_or_default().iter().take_while(|it| it.mass <= mass + reach);
    let mut nearest: BTreeMap<u32, &Candidate> = BTreeMap::new();
    for it in near {
        let held = nearest.entry(it.load).or_insert(it);
        if (it.mass - mass).abs() < (held.mass - mass).abs() {
            *held = it;
        }
    }
    let mut found: Vec<Candidate> = nearest.into_values().cloned().collect();
    match found.pop() {
        None => Match::None,
        Some(only) if found.is_empty() => {
            Match::One { error_ppm: 1e6 * (mass - only.mass) / only.mass, candidate: only }
        }
        Some(last) => {
            found.push(last);
            Match::Several(found)
        }
    }
}
