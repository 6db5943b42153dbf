//! Traces made by formula, whose areas are known because they were put in.

use alloc::vec::Vec;

use super::baseline::Baseline;
use super::fit::{Fit, Level, Tail};
use super::score::Unaccepted;
use super::*;

/// Area, centre, deviation, tail.
type Put = (f64, f64, f64, f64);

/// A hydrophobic interaction chromatogram of an interchain-cysteine conjugate: D0, D2, D4, D6, D8 of domain.md 5-a.
const HIC: [Put; 5] = [
    (5.0, 10.0, 0.28, 0.6),
    (23.0, 12.2, 0.32, 0.6),
    (38.0, 14.4, 0.36, 0.6),
    (24.0, 16.8, 0.40, 0.6),
    (10.0, 19.1, 0.44, 0.6),
];

/// Numbers of a normal distribution, always the same (a linear congruential generator, Knuth's constants, and twelve
/// uniform numbers each).
pub(crate) fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        let mut sum = -6.0;
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sum += f64::from(u32::try_from(state >> 32).unwrap()) / 4_294_967_296.0;
        }
        sum
    }
}

/// 60 minutes at 10 Hz.
fn made(peaks: &[Put], drift: impl Fn(f64) -> f64, tremble: f64, seed: u64) -> Trace {
    let mut noise = noise(seed);
    let signal = (0..36_000).map(|it| {
        let t = f64::from(it) / 600.0;
        let eluted: f64 =
            peaks.iter().map(|(area, centre, width, tail)| area * shape::value(t, *centre, *width, *tail)).sum();
        eluted + drift(t) + tremble * noise()
    });
    Trace::uniform(0.0, 1.0 / 600.0, signal.collect(), &Sampling::default()).unwrap()
}

fn plain() -> Method {
    Method { baseline: Baseline::None, ..Method::default() }
}

#[test]
fn five_peaks_of_a_conjugate_get_their_areas_back() {
    let bent = |t: f64| 2.0 + 0.02 * t + 0.3 * libm::sin(t / 20.0);
    let spline = Method { baseline: Baseline::Penalised { stiffness_min: 60.0 }, ..Method::default() };
    for (name, trace, method, near) in [
        ("exact", made(&HIC, |_| 0.0, 0.0, 7), plain(), 1e-7),
        ("noise", made(&HIC, |_| 0.0, 0.02, 7), plain(), 5e-4),
        ("drift", made(&HIC, bent, 0.02, 7), spline, 0.01),
    ] {
        let found = evaluate(&trace, &method).unwrap();
        assert!(found.accepted, "{name}: {:?} {:?}", found.windows[0].against, found.blind_spots);
        assert_eq!((found.windows.len(), found.windows[0].peaks.len()), (1, 5), "{name}");
        for ((_, peak), put) in found.peaks().zip(HIC) {
            assert!((peak.area / put.0 - 1.0).abs() < near, "{name}: {} {}", peak.area, put.0);
        }
        // D0 of 5 and a top 17.3 deviations away: the neighbours say nothing about each other.
        let first = &found.windows[0].peaks[0];
        assert_eq!((first.resolution, first.signal_to_noise.is_some()), (None, true));
        assert!(found.windows[0].peaks[1..].iter().all(|it| it.resolution.unwrap() > 1.2));
        // The same trace and method give the same bits.
        assert_eq!(found, evaluate(&trace, &method).unwrap());
    }
}

#[test]
fn the_uncertainty_is_what_repetition_shows() {
    // Two peaks at resolution 0.8, a hundred noises: how the areas scatter is what each fit says of itself.
    let put: [Put; 2] = [(30.0, 10.0, 0.30, 0.4), (20.0, 11.1, 0.33, 0.4)];
    let method = Method { fit: Fit { tail: Tail::Common, ..Fit::default() }, ..plain() };
    let (mut areas, mut said) = (Vec::new(), Vec::new());
    for seed in 1..=100 {
        let mut noise = noise(seed);
        let signal = (0..1200).map(|it| {
            let t = 6.0 + 0.01 * f64::from(it);
            let eluted = put.iter().map(|it| it.0 * shape::value(t, it.1, it.2, it.3)).sum::<f64>();
            eluted + 0.15 * noise()
        });
        let trace = Trace::uniform(6.0, 0.01, signal.collect(), &Sampling::default()).unwrap();
        let found = evaluate(&trace, &method).unwrap();
        let peak = &found.windows[0].peaks[1];
        areas.push(peak.area);
        said.push(peak.uncertainty.unwrap());
    }
    let (scatter, said) = (crate::numeric::sum::deviation(&areas), crate::numeric::sum::mean(&said));
    // A hundred repetitions know a deviation to 7 %.
    assert!((said / scatter - 1.0).abs() < 0.2, "{said} {scatter}");
    assert!((crate::numeric::sum::mean(&areas) - 20.0).abs() < 3.0 * scatter / 10.0);
}

#[test]
fn thinning_changes_no_area() {
    let trace = made(&HIC, |_| 0.0, 0.02, 11);
    let thin = evaluate(&trace, &plain()).unwrap();
    let method = Method { fit: Fit { points_per_width: None, ..Fit::default() }, ..plain() };
    let full = evaluate(&trace, &method).unwrap();
    for ((_, thin), (_, full)) in thin.peaks().zip(full.peaks()) {
        assert!((thin.area / full.area - 1.0).abs() < 1e-3, "{} {}", thin.area, full.area);
        assert!((thin.uncertainty.unwrap() / full.uncertainty.unwrap() - 1.0).abs() < 0.2);
    }
    assert!(thin.windows[0].fit.as_ref().unwrap().points < 1000 && full.windows[0].fit.as_ref().unwrap().points > 7000);
}

#[test]
fn what_does_not_fit_is_not_accepted_and_says_why() {
    // A plateau is no peak of any chromatography.
    let block = |t: f64| if (20.0..24.0).contains(&t) { 40.0 + 0.2 * libm::sin(9.0 * t) } else { 0.0 };
    let found = evaluate(&made(&[], block, 0.02, 3), &plain()).unwrap();
    assert!(!found.accepted);
    assert!(found.windows[0].against.contains(&Unaccepted::Residual) || found.windows[0].fit.is_none());
    // Two peaks that are one maximum, fitted as one: the shape gives it away, the area does not.
    let hidden: [Put; 2] = [(30.0, 20.0, 0.3, 0.3), (25.0, 20.5, 0.3, 0.3)];
    let trace = made(&hidden, |_| 0.0, 0.02, 3);
    let one = Method { fit: Fit { tail: Tail::None, ..Fit::default() }, ..plain() };
    let found = evaluate(&trace, &one).unwrap();
    let score = found.windows[0].score.unwrap();
    assert!((score.reconstruction - 1.0).abs() < 0.02 && found.windows[0].against.contains(&Unaccepted::Residual));
    // Said to be two, they are told apart.
    let mut two = Method { fit: Fit { tail: Tail::Common, ..Fit::default() }, ..plain() };
    two.find.expected = [20.1, 20.65].into();
    two.find.expected_within = 0.2;
    let found = evaluate(&trace, &two).unwrap();
    let areas: Vec<f64> = found.peaks().map(|it| it.1.area).collect();
    assert!(found.accepted, "{:?} {:?}", found.windows[0].score, found.windows[0].against);
    assert!((areas[0] - 30.0).abs() < 0.5 && (areas[1] - 25.0).abs() < 0.5, "{areas:?}");
    // Far too strict a limit on uncertainty.
    two.accept.uncertainty = 1e-9;
    assert_eq!(evaluate(&trace, &two).unwrap().windows[0].against, [Unaccepted::Uncertainty]);
}

#[test]
fn a_signal_that_lies_in_no_window_is_named() {
    // A broad hump that the search was told to pass over.
    let trace = made(&HIC, |t| 2.0 * libm::exp(-0.5 * (t - 40.0) * (t - 40.0) / 9.0), 0.02, 3);
    let mut method = plain();
    method.find.width_max = 3.0;
    let found = evaluate(&trace, &method).unwrap();
    let spot = found.blind_spots[0];
    assert!(found.windows[0].accepted() && !found.accepted);
    assert!(spot.from < 36.0 && spot.to > 44.0 && (spot.area - 2.0 * 3.0 * 2.506_6).abs() < 0.5, "{spot:?}");
    assert!(found.unexplained > 0.1);
}

#[test]
fn a_level_under_the_peaks_and_refusals() {
    let trace = made(&HIC, |t| 3.0 + 0.1 * t, 0.02, 5);
    let straight = Method { baseline: Baseline::Straight { over_min: 5.0 }, ..Method::default() };
    let line = Method { fit: Fit { level: Level::Line, ..Fit::default() }, ..straight.clone() };
    for method in [&straight, &line] {
        let found = evaluate(&trace, method).unwrap();
        assert!(found.accepted, "{:?}", found.windows[0].against);
        for ((_, peak), put) in found.peaks().zip(HIC) {
            assert!((peak.area / put.0 - 1.0).abs() < 0.01, "{} {}", peak.area, put.0);
        }
    }
    let mut odd = plain();
    odd.fit.tail_max = 0.0;
    assert_eq!(evaluate(&trace, &odd).unwrap_err().place, "/fit/tail_max");
    let reversed = Method { range: Some((9.0, 8.0)), ..plain() };
    assert_eq!(evaluate(&trace, &reversed).unwrap_err().place, "/range");
    let outside = Method { range: Some((90.0, 99.0)), ..plain() };
    assert_eq!(evaluate(&trace, &outside).unwrap_err().place, "/range");
    let flat = Trace::uniform(0.0, 0.01, alloc::vec![1.0; 500], &Sampling::default()).unwrap();
    assert_eq!(evaluate(&flat, &plain()).unwrap_err().place, "/find");
    let none = Method { baseline: Baseline::Straight { over_min: 50.0 }, ..Method::default() };
    assert_eq!(evaluate(&trace, &none).unwrap_err().place, "/baseline/over_min");
}

#[test]
fn a_rider_on_a_tail() {
    let put: [Put; 2] = [(100.0, 10.0, 0.3, 2.0), (2.0, 12.6, 0.15, 0.0)];
    let trace = made(&put, |_| 0.0, 0.0, 1);
    let found = evaluate(&trace, &plain()).unwrap();
    let rider = &found.windows[0].peaks[1];
    assert!((rider.area - 2.0).abs() < 1e-3, "{}", rider.area);
    // The perpendicular gives it much of its parent's tail; the tangent a little too little.
    let tops = found.windows[0].peaks.iter().map(|it| trace.time().partition_point(|t| *t < it.retention));
    let tops: Vec<usize> = tops.collect();
    let skimmed = integrate::tangent_skim(trace.time(), trace.signal(), tops[0], tops[1]).unwrap();
    assert!(rider.dropped_area > 4.0 && (1.4..2.0).contains(&skimmed), "{} {skimmed}", rider.dropped_area);
}
