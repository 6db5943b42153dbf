//! The scans of a run as one spectrum: what a molecule gives while it leaves the column is spread over many scans, and each
//! of them is too poor to be deconvoluted by itself.
//!
//! Only profiles can be added so. The m/z of the first scan are kept, and of every other scan what lies between two of its
//! points is taken from the straight line between them; where a scan measured nothing it adds nothing.

use alloc::format;
use alloc::vec::Vec;

use super::{POINTS, Spectrum};
use crate::impossible::list;
use crate::{Impossible, Why};

/// One scan: m/z, rising, and the intensities beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    pub mz: Vec<f64>,
    pub intensity: Vec<f64>,
}

/// Scans, added up at the m/z of the first.
///
/// # Errors
/// No scan; a scan with too few or too many points, with unequal lists, with a value that is not finite, or whose m/z do
/// not rise; no intensity at all. The place begins with the number of the scan, from 0.
///
/// ```
/// use science::spectrum::sum::{Scan, summed};
/// let mz: Vec<f64> = (0..40).map(|it| 5000.0 + f64::from(it)).collect();
/// let first = Scan { intensity: mz.iter().map(|it| it - 5000.0).collect(), mz: mz.clone() };
/// // Half a step to the right: between 2 and 3 the line is at 2.5, and at the first point it measured nothing.
/// let second = Scan { mz: mz.iter().map(|it| it + 0.5).collect(), intensity: vec![2.5; 40] };
/// let all = summed(&[first, second]).unwrap();
/// assert_eq!(all.mz(), mz.as_slice());
/// assert_eq!(&all.intensity()[..3], &[0.0, 3.5, 4.5]);
/// ```
pub fn summed(scans: &[Scan]) -> Result<Spectrum, Impossible> {
    let Some((first, others)) = scans.split_first() else {
        return Err(Impossible::at("/scans", Why::TooFew { least: 1 }));
    };
    for (at, it) in scans.iter().enumerate() {
        checked(at, it)?;
    }
    let mut intensity = first.intensity.clone();
    for it in others {
        let mut at = 0;
        for (mz, sum) in first.mz.iter().zip(intensity.iter_mut()) {
            while it.mz.get(at + 1).is_some_and(|next| next < mz) {
                at += 1;
            }
            *sum += between(it, at, *mz);
        }
    }
    Spectrum::new(first.mz.clone(), intensity)
}

/// The intensity of a scan at an m/z that lies between its points `at` and the next.
fn between(it: &Scan, at: usize, mz: f64) -> f64 {
    let point = |at: usize| Some((*it.mz.get(at)?, *it.intensity.get(at)?));
    match (point(at), point(at + 1)) {
        (Some((low, from)), Some((high, to))) if low <= mz && mz <= high => {
            from + (to - from) * (mz - low) / (high - low)
        }
        (Some(_) | None, _) => 0.0,
    }
}

fn checked(at: usize, it: &Scan) -> Result<(), Impossible> {
    let place = |of: &str| format!("/scans/{at}/{of}");
    list(&it.mz, POINTS.0, POINTS.1, &place("mz"))?;
    list(&it.intensity, POINTS.0, POINTS.1, &place("intensity"))?;
    if it.intensity.len() != it.mz.len() {
        return Err(Impossible::at(place("intensity"), Why::Unequal { wanted: it.mz.len() }));
    }
    if let Some(n) = it.mz.iter().zip(it.mz.iter().skip(1)).position(|(one, next)| next <= one) {
        return Err(Impossible::at(place(&format!("mz/{}", n + 1)), Why::NotRising));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(from: f64, height: f64) -> Scan {
        let mz: Vec<f64> = (0..30).map(|it| from + 0.5 * f64::from(it)).collect();
        Scan { intensity: alloc::vec![height; mz.len()], mz }
    }

    #[test]
    fn a_scan_adds_only_where_it_measured_and_the_last_point_is_its_own() {
        // The second scan covers 3993.0 to 4007.5 of 4000.0 to 4014.5.
        let all = summed(&[scan(4000.0, 1.0), scan(3993.0, 2.0)]).unwrap();
        let covered = all.mz().iter().zip(all.intensity()).filter(|(_, it)| **it > 2.5).map(|(mz, _)| *mz);
        let covered: Vec<f64> = covered.collect();
        assert_eq!((covered.first(), covered.last(), covered.len()), (Some(&4000.0), Some(&4007.5), 16));
        assert_eq!(all.intensity().iter().sum::<f64>(), 30.0 + 2.0 * 16.0);
    }

    #[test]
    fn scans_on_the_same_points_are_added_point_by_point() {
        let all = summed(&[scan(4000.0, 0.1), scan(4000.0, 0.2), scan(4000.0, 0.4)]).unwrap();
        assert!(all.intensity().iter().all(|it| (it - 0.7).abs() < 1e-15));
    }

    #[test]
    fn what_cannot_be_added_is_named_with_its_scan() {
        let place = |scans: &[Scan]| summed(scans).unwrap_err().place.clone();
        assert_eq!(place(&[]), "/scans");
        let short = Scan { mz: alloc::vec![1.0], intensity: alloc::vec![1.0] };
        assert_eq!(place(&[scan(4000.0, 1.0), short]), "/scans/1/mz");
        let mut falling = scan(4000.0, 1.0);
        falling.mz.swap(3, 4);
        assert_eq!(place(&[falling]), "/scans/0/mz/4");
        let mut uneven = scan(4000.0, 1.0);
        uneven.intensity.pop();
        assert_eq!(place(&[scan(4000.0, 1.0), uneven]), "/scans/1/intensity");
        assert_eq!(place(&[scan(4000.0, 0.0)]), "/intensity");
    }
}
