//! A drug-load distribution with its uncertainty, and what derives from it.
//!
//! A distribution is the result; mean and unconjugated antibody are figures of it. Shares of a whole are not independent:
//! more of one is less of the others. So the covariance of the areas goes through the derivatives of the shares (the law
//! of propagation, GUM JCGM 100:2008, 5.2), and the uncertainty of the mean comes from the areas themselves.

use alloc::format;
use alloc::vec::Vec;

use super::{LOAD_MAX, Loads};
use crate::impossible::{not_negative, number, positive, result};
use crate::numeric::sum::sum;
use crate::{Impossible, Why};

/// A figure and its standard uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// None where the areas came without.
    pub uncertainty: Option<f64>,
}

/// How much a conjugate absorbs at the detector's wavelength: an area counts absorbance, not molecules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Absorption {
    /// Molar absorption coefficient of the antibody, L/(mol·cm).
    pub eps_antibody: f64,
    /// Of one drug as bound.
    pub eps_drug: f64,
}

impl Absorption {
    /// What an area of a load counts for: ε(Ab) / (ε(Ab) + n·ε(D)).
    ///
    /// ```
    /// let it = science::dar::distribution::Absorption { eps_antibody: 210_000.0, eps_drug: 1500.0 };
    /// assert_eq!(it.weight(0), 1.0);
    /// assert!((it.weight(8) - 210.0 / 222.0).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn weight(&self, load: u32) -> f64 {
        self.eps_antibody / (self.eps_antibody + f64::from(load) * self.eps_drug)
    }

    pub(super) fn checked(&self) -> Result<(), Impossible> {
        positive(self.eps_antibody, "/eps_antibody")?;
        not_negative(self.eps_drug, "/eps_drug")?;
        Ok(())
    }
}

/// A distribution over loads.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// Loads in rising order, each with its share of what was assigned, in per cent.
    pub shares: Vec<(u32, Estimate)>,
    /// Covariance of the shares, in per cent squared; none where the areas came without.
    pub covariance: Option<Vec<Vec<f64>>>,
    /// The mean load.
    pub dar: Estimate,
}

impl Distribution {
    /// From areas by load and the covariance of the areas in the same order.
    ///
    /// # Errors
    /// No area or a negative one, a load above [`LOAD_MAX`], a covariance of another size or with a variance below zero,
    /// nothing at all; coefficients that make no sense.
    ///
    /// Areas of 1 and 3 with independent uncertainties 0.1 and 0.2: p = a/(a + b), so
    /// u(p) = √((b·u(a))² + (a·u(b))²)/(a + b)² = √(0.3² + 0.2²)/16:
    ///
    /// ```
    /// use science::dar::distribution::Distribution;
    /// let covariance = [vec![0.01, 0.0], vec![0.0, 0.04]];
    /// let found = Distribution::of(&[(0, 1.0), (4, 3.0)].into(), Some(&covariance), None).unwrap();
    /// let (share, of_mean) = (found.shares[0].1, found.dar);
    /// assert_eq!((share.value, of_mean.value), (25.0, 3.0));
    /// let wanted = 0.13_f64.sqrt() / 16.0;
    /// assert!((share.uncertainty.unwrap() - 100.0 * wanted).abs() < 1e-12);
    /// assert!((of_mean.uncertainty.unwrap() - 4.0 * wanted).abs() < 1e-12);
    /// ```
    pub fn of(
        areas: &Loads,
        covariance: Option<&[Vec<f64>]>,
        absorption: Option<Absorption>,
    ) -> Result<Self, Impossible> {
        number(areas.len(), 1, usize::MAX, "/areas")?;
        if let Some(it) = &absorption {
            it.checked()?;
        }
        let weight = |load: u32| absorption.map_or(1.0, |it| it.weight(load));
        for (load, area) in areas {
            let here = format!("/areas/{load}");
            if *load > LOAD_MAX {
                return Err(Impossible::at(here, Why::Outside { low: 0.0, high: f64::from(LOAD_MAX) }));
            }
            not_negative(*area, &here)?;
        }
        let counted: Vec<(u32, f64)> = areas.iter().map(|(load, area)| (*load, area * weight(*load))).collect();
        let total = result(sum(counted.iter().map(|it| it.1)))?;
        if total <= 0.0 {
            return Err(Impossible::at("/areas", Why::NotPositive));
        }
        let dar = sum(counted.iter().map(|(load, it)| f64::from(*load) * it)) / total;
        let share = |it: f64| it / total;
        let scaled = match covariance {
            None => None,
            Some(all) => Some(checked(all, &counted.iter().map(|it| weight(it.0)).collect::<Vec<_>>())?),
        };
        let shares_covariance = scaled.as_ref().map(|all| {
            let slopes = |own: usize| -> Vec<f64> {
                let part = counted.get(own).map_or(0.0, |it| share(it.1));
                (0..counted.len()).map(|at| 100.0 * (f64::from(u8::from(at == own)) - part) / total).collect()
            };
            let each: Vec<Vec<f64>> = (0..counted.len()).map(slopes).collect();
            each.iter().map(|one| each.iter().map(|other| through(all, one, other)).collect()).collect()
        });
        let towards: Vec<f64> = counted.iter().map(|(load, _)| (f64::from(*load) - dar) / total).collect();
        let dar_uncertainty = scaled.as_ref().map(|all| root(through(all, &towards, &towards)));
        let variance = |at: usize| -> Option<f64> {
            shares_covariance.as_ref().and_then(|all: &Vec<Vec<f64>>| all.get(at)?.get(at).copied())
        };
        let shares = counted.iter().enumerate().map(|(at, (load, it))| {
            (*load, Estimate { value: 100.0 * share(*it), uncertainty: variance(at).map(root) })
        });
        Ok(Self {
            shares: shares.collect(),
            dar: Estimate { value: result(dar)?, uncertainty: dar_uncertainty },
            covariance: shares_covariance,
        })
    }

    /// The share of a load, in per cent; none where it was not looked for.
    #[must_use]
    pub fn share(&self, load: u32) -> Option<Estimate> {
        self.shares.iter().find(|it| it.0 == load).map(|it| it.1)
    }

    /// Antibody without any drug, in per cent.
    #[must_use]
    pub fn unconjugated(&self) -> Option<Estimate> {
        self.share(0)
    }
}

/// The covariance of the weighted areas, if it is one.
fn checked(covariance: &[Vec<f64>], weights: &[f64]) -> Result<Vec<Vec<f64>>, Impossible> {
    let wanted = weights.len();
    if covariance.len() != wanted || covariance.iter().any(|it| it.len() != wanted) {
        return Err(Impossible::at("/covariance", Why::Unequal { wanted }));
    }
    let mut all = Vec::with_capacity(wanted);
    for (at, (row, own)) in covariance.iter().zip(weights).enumerate() {
        for (column, value) in row.iter().enumerate() {
            let here = format!("/covariance/{at}/{column}");
            crate::impossible::finite(*value, &here)?;
            if at == column {
                not_negative(*value, &here)?;
            }
        }
        all.push(row.iter().zip(weights).map(|(it, other)| it * own * other).collect());
    }
    Ok(all)
}

/// aᵀ·C·b
pub(super) fn through(covariance: &[Vec<f64>], one: &[f64], other: &[f64]) -> f64 {
    let inner = |row: &Vec<f64>| sum(row.iter().zip(other).map(|(c, b)| c * b));
    sum(covariance.iter().zip(one).map(|(row, a)| a * inner(row)))
}

/// The root of a variance, which rounding may have taken below nought.
pub(super) fn root(variance: f64) -> f64 {
    libm::sqrt(variance.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_so_do_their_uncertainties() {
        let areas: Loads = [(0, 5.0), (2, 23.0), (4, 38.0), (6, 24.0), (8, 10.0)].into();
        let covariance: Vec<Vec<f64>> = (0..5)
            .map(|a| {
                (0..5)
                    .map(|b| {
                        if a == b {
                            0.04
                        } else if a + 1 == b || b + 1 == a {
                            -0.01
                        } else {
                            0.0
                        }
                    })
                    .collect()
            })
            .collect();
        let found = Distribution::of(&areas, Some(&covariance), None).unwrap();
        assert!((found.dar.value - 4.22).abs() < 1e-12);
        // numpy: J C Jᵀ with J = (I − p·1ᵀ)/Σ; g = (n − DAR)/Σ.
        assert!((found.dar.uncertainty.unwrap() - 0.011_339_347_423_904_075).abs() < 1e-12, "{:?}", found.dar);
        assert!((found.unconjugated().unwrap().uncertainty.unwrap() - 0.193_132_08).abs() < 1e-6, "{:?}", found.shares);
        // Shares are one whole: what one gains the others lose.
        for row in found.covariance.as_ref().unwrap() {
            assert!(row.iter().sum::<f64>().abs() < 1e-15);
        }
        let without = Distribution::of(&areas, None, None).unwrap();
        assert_eq!((without.dar.uncertainty, without.shares[0].1.uncertainty, without.share(3)), (None, None, None));
    }

    #[test]
    fn a_drug_that_absorbs_makes_high_loads_look_like_more() {
        // 5 % of each of D0 and D8 in moles, the rest D4; areas as a detector at 280 nm would have them.
        let it = Absorption { eps_antibody: 210_000.0, eps_drug: 6_000.0 };
        let moles: Loads = [(0, 5.0), (4, 90.0), (8, 5.0)].into();
        let seen = moles.iter().map(|(load, amount)| (*load, amount / it.weight(*load))).collect();
        let plain = Distribution::of(&seen, None, None).unwrap();
        let put_right = Distribution::of(&seen, None, Some(it)).unwrap();
        assert!((put_right.dar.value - 4.0).abs() < 1e-12 && plain.dar.value > 4.03);
        assert!((put_right.unconjugated().unwrap().value - 5.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_distribution() {
        let one: Loads = [(0, 1.0)].into();
        let of = |areas: &Loads, covariance: &[Vec<f64>]| Distribution::of(areas, Some(covariance), None);
        assert_eq!(of(&one, &[]).unwrap_err().place, "/covariance");
        assert_eq!(of(&one, &[[-1.0].into()]).unwrap_err().place, "/covariance/0/0");
        assert_eq!(of(&[(0, -1.0)].into(), &[]).unwrap_err().place, "/areas/0");
        assert_eq!(of(&[(0, 0.0)].into(), &[]).unwrap_err().place, "/areas");
        assert_eq!(of(&[(101, 1.0)].into(), &[]).unwrap_err().place, "/areas/101");
        let none = Absorption { eps_antibody: 0.0, eps_drug: 1.0 };
        assert_eq!(Distribution::of(&one, None, Some(none)).unwrap_err().place, "/eps_antibody");
    }
}
