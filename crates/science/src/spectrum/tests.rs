//! Spectra made by formula.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::loads::{Addition, Doubt, Glycoform, Match, Per, Species, assign, rest};
use super::peaks::{Find, MassPeak, peaks};
use super::*;

/// A native spectrum of masses with their amounts: charges about 28, peaks of one width, `m/z` from 4,000 to 7,500.
fn made(masses: &[(f64, f64)], step: f64, width: f64, tremble: f64) -> Spectrum {
    let gauss = |x: f64| libm::exp(-0.5 * x * x);
    let deviation = width / 2.354_82;
    let mut noise = crate::chromatogram::tests::noise(5);
    let mz: Vec<f64> = (0..35_000).map(|it| 4000.0 + step * f64::from(it)).collect();
    let mut at = |mz: &f64| -> f64 {
        let of = |(mass, amount): &(f64, f64)| -> f64 {
            // Neighbouring charges lie 150 and more apart.
            let near = (mass / (mz - deconvolution::PROTON)).round();
            amount * gauss((near - 28.0) / 2.5) * gauss((mz - mass / near - deconvolution::PROTON) / deviation)
        };
        masses.iter().map(of).sum::<f64>() + tremble * noise()
    };
    let intensity = mz.iter().map(&mut at).collect();
    Spectrum::new(mz, intensity).unwrap()
}

fn settings() -> Deconvolution {
    let small = Deconvolution { masses: (146_000.0, 161_000.0), charges: (18, 40), ..Deconvolution::default() };
    Deconvolution { bin_da: 2.0, ..small }
}

fn species() -> Species {
    let glycoform = |name: &str, mass| Glycoform { name: name.to_string(), mass };
    Species {
        glycoforms: [glycoform("G0F/G0F", 148_057.0), glycoform("G0F/G1F", 148_219.1)].into(),
        drug_mass: 1316.6,
        max_load: 8,
        additions: [].into(),
        tolerance_da: 4.0,
        odd_is_anomaly: true,
        unassigned_max_percent: 5.0,
        ambiguous_max_percent: 2.0,
        r_squared_min: 0.95,
    }
}

#[test]
fn loads_of_two_glycoforms_come_back_and_the_highest_counts() {
    let even = [(0_u32, 5.0), (2, 23.0), (4, 38.0), (6, 24.0), (8, 10.0)];
    let put: Vec<(f64, f64)> = even
        .iter()
        .flat_map(|(load, part)| {
            [148_057.0, 148_219.1]
                .map(|mass| mass + f64::from(*load) * 1316.6)
                .into_iter()
                .zip([0.6 * part, 0.4 * part])
        })
        .collect();
    for (tremble, near) in [(0.0, 0.25), (0.03, 0.4)] {
        let spectrum = made(&put, 0.1, 1.0, tremble);
        let found = deconvolute(&spectrum, &settings()).unwrap();
        assert!(found.r_squared > 0.99 && found.unexplained < 0.05, "{} {}", found.r_squared, found.unexplained);
        let masses = peaks(&found, &Find::default()).unwrap();
        let by_mass = assign(&masses, rest(&found, &masses), found.r_squared, &species()).unwrap();
        for (n, part) in even {
            let share = by_mass.distribution.share(n).unwrap();
            assert!((share.value - part).abs() < near, "{n}: {}", share.value);
            assert!(share.uncertainty.unwrap() < near);
        }
        assert!((by_mass.distribution.dar.value - 4.22).abs() < 0.02, "{:?}", by_mass.distribution.dar);
        assert!(by_mass.doubts.is_empty(), "{:?}", by_mass.doubts);
        assert!(by_mass.error_ppm.abs() < 10.0, "{}", by_mass.error_ppm);
        let (light, heavy) = (by_mass.glycoforms[&(0, 4)], by_mass.glycoforms[&(1, 4)]);
        assert!((light / heavy - 1.5).abs() < 0.1, "{light} {heavy}");
        // The same spectrum and settings give the same bits.
        assert!(found == deconvolute(&spectrum, &settings()).unwrap());
    }
}

#[test]
fn one_mass_makes_no_harmonics() {
    let spectrum = made(&[(150_000.0, 1.0)], 0.1, 1.0, 0.0);
    let wide =
        Deconvolution { masses: (70_000.0, 305_000.0), charges: (10, 60), bin_da: 5.0, ..Deconvolution::default() };
    let found = deconvolute(&spectrum, &wide).unwrap();
    let all: f64 = found.amounts.iter().sum();
    let near: f64 = (0..found.amounts.len())
        .filter(|it| (found.mass(*it) - 150_000.0).abs() < 50.0)
        .map(|it| found.amounts[it])
        .sum();
    // Neither half nor double of it, and no satellite one charge away.
    assert!(near / all > 0.98, "{}", near / all);
    assert_eq!(peaks(&found, &Find { threshold: 0.05, ..Find::default() }).unwrap().len(), 1);
}

#[test]
fn a_mass_that_could_be_two_loads_is_counted_for_neither() {
    // A dead linker of 329.15 four times over is a drug, all but 0.
    let mut it = species();
    it.additions = [Addition {
        name: "dead linker".to_string(),
        mass: 329.15,
        at_most: 4,
        per: Per::Molecule,
        takes_a_place: true,
    }]
    .into();
    let peak = |mass, amount| MassPeak { mass, amount, uncertainty: 0.1, charges: 9 };
    let masses =
        [peak(148_057.0, 40.0), peak(148_057.0 + 1316.6, 10.0), peak(148_057.0 + 329.15, 10.0), peak(151_000.0, 40.0)];
    let found = assign(&masses, 0.0, 1.0, &it).unwrap();
    let Match::Several(ways) = &found.matches[1] else { panic!("{:?}", found.matches) };
    assert_eq!(ways.iter().map(|it| it.load).collect::<Vec<_>>(), [0, 1]);
    // A dead linker is no load.
    assert!(
        matches!(&found.matches[2], Match::One { candidate, .. } if candidate.load == 0 && candidate.additions == [1])
    );
    assert_eq!((found.distribution.dar.value, found.ambiguous_percent, found.unassigned_percent), (0.0, 10.0, 40.0));
    assert_eq!(found.doubts, [Doubt::Ambiguous { percent: 10.0 }, Doubt::Unassigned { percent: 40.0 }]);
    // An odd load that is there for certain.
    let odd = assign(&masses[..2], 0.0, 0.5, &species()).unwrap();
    assert_eq!(odd.doubts, [Doubt::NotReproduced { r_squared: 0.5 }, Doubt::OddLoad { load: 1, percent: 20.0 }]);
    // At the highest load no place is left for a dead linker.
    let full = [peak(148_057.0 + 8.0 * 1316.6 + 329.15, 10.0), peak(148_057.0 + 8.0 * 1316.6, 10.0)];
    assert_eq!(assign(&full, 0.0, 1.0, &it).unwrap().matches[0], Match::None);
    assert_eq!(assign(&full, 0.0, 1.0, &it).unwrap().distribution.dar.value, 8.0);
}

#[test]
fn settings_and_species_that_make_no_sense() {
    let spectrum = made(&[(150_000.0, 1.0)], 0.1, 1.0, 0.0);
    let bad = |change: &dyn Fn(&mut Deconvolution)| {
        let mut it = settings();
        change(&mut it);
        deconvolute(&spectrum, &it).map(|_| ()).unwrap_err().place
    };
    assert_eq!(bad(&|it| it.charges = (9, 8)), "/charges");
    assert_eq!(bad(&|it| it.charges = (0, 8)), "/charges/0");
    assert_eq!(bad(&|it| it.masses = (2.0, 1.0)), "/masses");
    assert_eq!(bad(&|it| it.bin_da = 1e-3), "/bin_da");
    assert_eq!(bad(&|it| it.width_mz = 0.0), "/width_mz");
    assert_eq!(bad(&|it| it.charge_smoothing = 0.7), "/charge_smoothing");
    assert_eq!(bad(&|it| it.masses = (1000.0, 2000.0)), "/masses");
    let peak = MassPeak { mass: 1.0, amount: 1.0, uncertainty: 0.1, charges: 9 };
    let refused = |change: &dyn Fn(&mut Species)| {
        let mut it = species();
        change(&mut it);
        assign(&[peak], 0.0, 1.0, &it).unwrap_err().place
    };
    assert_eq!(refused(&|it| it.glycoforms.clear()), "/glycoforms");
    assert_eq!(refused(&|it| it.tolerance_da = 700.0), "/tolerance_da");
    assert_eq!(refused(&|_| {}), "/peaks");
    for (mz, intensity, place) in [(1.0, f64::NAN, "/intensity/3"), (0.0, 1.0, "/mz/0")] {
        let mut spectrum: (Vec<f64>, Vec<f64>) = (0..30).map(|it| (mz + f64::from(it), 1.0)).unzip();
        spectrum.1[3] = intensity;
        assert_eq!(Spectrum::new(spectrum.0, spectrum.1).unwrap_err().place, place);
    }
    let falling: Vec<f64> = (0..30).rev().map(|it| 1.0 + f64::from(it)).collect();
    assert_eq!(Spectrum::new(falling.clone(), falling).unwrap_err(), Impossible::at("/mz/1", Why::NotRising));
}
