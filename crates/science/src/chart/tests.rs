//! Charts whose limits and signals are published.

use alloc::vec::Vec;

use super::attributes::{counts, fractions};
use super::cusum::cusum;
use super::hotelling::{Rows, hotelling};
use super::rules::Rule;
use super::shewhart::{Known, Spread, individuals, means};
use super::smoothed::{LimitForm, Values, smoothed};
use super::{Part, Plot, signals};
use crate::capability::{Index, Source, Specification, capability};

const PISTON_RINGS: &str = include_str!("../../../../fixtures/charts/piston-rings.txt");
const RYAN: &str = include_str!("../../../../fixtures/charts/ryan-two-quantities.txt");

fn piston_rings() -> Vec<Vec<f64>> {
    PISTON_RINGS.lines().map(|line| line.split(' ').map(|it| it.parse().unwrap()).collect()).collect()
}

fn phase_1_of_25() -> Known {
    Known { phase1: Some(25), ..Known::default() }
}

#[track_caller]
fn near(got: f64, wanted: f64, tolerance: f64) {
    assert!((got - wanted).abs() <= tolerance, "{got}, not {wanted}");
}

/// As printed by qcc, which divides by d2 = 2.326 where 2.32593 is exact: a deviation of 3 in 100,000.
#[track_caller]
fn by_qcc(got: f64, wanted: f64) {
    near(got, wanted, 6e-5 * wanted);
}

/// Indices from 1 of the points beyond the limits of a part.
fn beyond(part: Part, plot: &Plot) -> Vec<usize> {
    signals(&[(part, plot)], &[Rule::Nelson1]).into_iter().map(|it| it.index + 1).collect()
}

#[test]
fn piston_rings_means_ranges_and_deviations() {
    let (main, spread) = means(&piston_rings(), Spread::Range, phase_1_of_25()).unwrap();
    near(main.center, 74.001_176, 1e-9);
    by_qcc(main.sigma[0], 0.009_785_039);
    near(main.lcl[0], 73.988_048, 1e-6);
    near(main.ucl[0], 74.014_304, 1e-6);
    near(spread.center, 0.022_76, 1e-9);
    by_qcc(spread.ucl[0], 0.048_125_3);
    near(spread.lcl[0], 0.0, 0.0);
    assert_eq!(beyond(Part::Main, &main), [37, 38, 39]);
    assert_eq!(beyond(Part::Spread, &spread), [0; 0]);
    let (main, spread) = means(&piston_rings(), Spread::Deviation, phase_1_of_25()).unwrap();
    near(spread.center, 0.009_240_04, 5e-9);
    near(main.sigma[0], 0.009_829_98, 5e-9);
    near(spread.ucl[0], 0.019_302_4, 5e-8);
}

#[test]
fn piston_rings_remembered() {
    let values = Values::Grouped(piston_rings());
    let sums = cusum(&values, phase_1_of_25(), 0.5, 5.0).unwrap();
    for (index, wanted) in
        [(35, 4.017_364), (36, 4.162_702), (37, 7.187_380), (38, 10.897_615), (39, 15.476_223), (40, 17.632_529)]
    {
        by_qcc(sums.upper[index - 1], wanted);
    }
    by_qcc(sums.lower[13], 2.911_332);
    by_qcc(sums.lower.iter().copied().fold(0.0, f64::max), 2.911_332);
    let over: Vec<usize> = (1..=40).filter(|it| sums.upper[it - 1] > 5.0 || sums.lower[it - 1] > 5.0).collect();
    assert_eq!(over, [37, 38, 39, 40]);
    let plot = smoothed(&values, phase_1_of_25(), 0.2, 2.7, LimitForm::Exact).unwrap();
    for (index, wanted) in [(1, 74.002_980_8), (25, 74.001_606_5), (40, 74.012_597_3)] {
        near(plot.points[index - 1], wanted, 5e-8);
    }
    near(plot.lcl[0], 73.998_813_0, 2e-7);
    near(plot.ucl[0], 74.003_539_0, 2e-7);
    near(plot.lcl[39], 73.997_237_6, 2e-7);
    near(plot.ucl[39], 74.005_114_4, 2e-7);
    assert_eq!(beyond(Part::Main, &plot), [35, 37, 38, 39, 40]);
}

#[test]
fn piston_rings_against_their_specification() {
    let source = Source::Subgroups(piston_rings().into_iter().take(25).collect());
    let specification = Specification { lsl: Some(73.95), usl: Some(74.05), target: None };
    let got = capability(&source, specification, 0.95).unwrap();
    let check = |got: Option<Index>, wanted: (f64, f64, f64)| {
        let got = got.unwrap();
        by_qcc(got.value, wanted.0);
        by_qcc(got.lower, wanted.1);
        by_qcc(got.upper, wanted.2);
    };
    check(got.cp, (1.703_28, 1.491_41, 1.914_83));
    check(got.cpl, (1.743_34, 1.554_76, 1.931_92));
    check(got.cpu, (1.663_22, 1.482_71, 1.843_73));
    check(got.cpk, (1.663_22, 1.448_13, 1.878_31));
    check(got.cpm, (1.691_11, 1.480_11, 1.901_79));
    let aside = Specification { target: Some(74.02), ..specification };
    check(capability(&source, aside, 0.95).unwrap().cpm, (0.785_596, 0.655_592, 0.915_359));
}

#[test]
fn montgomery_table_9_1() {
    let data = [
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
        10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
    ];
    let values = Values::Single(data.into());
    let known = Known { target: Some(10.0), sigma: Some(1.0), phase1: None };
    let sums = cusum(&values, known, 0.5, 5.0).unwrap();
    for (got, wanted) in [(sums.upper[4], 2.82), (sums.upper[28], 5.28), (sums.upper[29], 5.30), (sums.lower[2], 1.77)]
    {
        near(got, wanted, 1e-12);
    }
    assert_eq!((1..=30).find(|it| sums.upper[it - 1] > 5.0), Some(29));
    let plot = smoothed(&values, known, 0.1, 2.7, LimitForm::Exact).unwrap();
    for (index, wanted) in [(1, 9.945), (2, 9.7495), (28, 10.5731), (29, 10.6468), (30, 10.6341)] {
        near(plot.points[index - 1], wanted, 5e-5);
    }
    near(plot.ucl[0], 10.27, 1e-12);
    let steady = smoothed(&values, known, 0.1, 2.7, LimitForm::Steady).unwrap();
    near(steady.ucl[0], 10.619, 5e-4);
    // One edition's text says 28; the arithmetic says 29.
    assert_eq!(beyond(Part::Main, &plot), [29, 30]);
}

#[test]
fn ryan_two_quantities() {
    let samples: Vec<Vec<Vec<f64>>> = RYAN
        .lines()
        .map(|line| line.split(' ').map(|row| row.split(',').map(|it| it.parse().unwrap()).collect()).collect())
        .collect();
    let confidence = (1.0 - 0.0027) * (1.0 - 0.0027);
    let chart = hotelling(&Rows::Samples(samples), None, confidence).unwrap();
    near(chart.center[0], 60.375, 1e-12);
    near(chart.center[1], 18.4875, 1e-12);
    for ((row, column), wanted) in [((0, 0), 222.0333), ((0, 1), 103.1167), ((1, 0), 103.1167), ((1, 1), 56.579_17)] {
        near(chart.covariance[row][column], wanted, 5e-5);
    }
    near(chart.ucl, 11.039_76, 5e-6);
    near(chart.ucl_phase2, 12.201_84, 5e-6);
    let wanted = [
        2.2416, 0.6527, 1.2722, 0.2201, 1.5279, 8.9818, 1.3202, 3.7736, 4.9485, 63.7604, 6.5510, 1.3674, 1.3632,
        3.2561, 7.4099, 2.7638, 0.1243, 1.3265, 3.5039, 13.0376,
    ];
    for (got, wanted) in chart.points.iter().zip(wanted) {
        near(*got, wanted, 5e-5);
    }
}

#[test]
fn what_cannot_be_charted_is_refused_with_its_place() {
    let known = Known::default();
    assert_eq!(individuals(&[1.0], known).unwrap_err().place, "/values");
    assert_eq!(individuals(&[1.0, 1.0, 1.0], known).unwrap_err().place, "/values");
    assert_eq!(individuals(&[1.0, f64::NAN], known).unwrap_err().place, "/values/1");
    assert_eq!(individuals(&[1.0, 2.0], Known { phase1: Some(3), ..known }).unwrap_err().place, "/phase1");
    let ragged = [[1.0, 2.0].to_vec(), [1.0].to_vec()];
    assert_eq!(means(&ragged, Spread::Range, known).unwrap_err().place, "/values/1");
    assert_eq!(fractions(&[5.0], &[4.0], known).unwrap_err().place, "/values/0");
    assert_eq!(counts(&[-1.0], known).unwrap_err().place, "/values/0");
    assert_eq!(
        smoothed(&Values::Single([1.0, 2.0].into()), known, 1.5, 3.0, LimitForm::Exact).unwrap_err().place,
        "/lambda"
    );
    let dependent: Vec<Vec<f64>> = (0..6).map(|it| [f64::from(it), 2.0 * f64::from(it)].to_vec()).collect();
    assert_eq!(hotelling(&Rows::Single(dependent), None, 0.99).unwrap_err().place, "/values");
    assert_eq!(hotelling(&Rows::Single(Vec::new()), None, 0.99).unwrap_err().place, "/values/0");
}
