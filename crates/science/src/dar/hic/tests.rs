//! Chromatograms made by formula, assigned.

use super::*;
use crate::chromatogram::baseline::Baseline;
use crate::chromatogram::{Method, Sampling, Trace, evaluate, shape};

/// 24 minutes at 10 Hz of peaks: area and centre.
fn chromatogram(peaks: &[(f64, f64)]) -> Chromatogram {
    let signal = (0..14_400).map(|it| {
        let t = f64::from(it) / 600.0;
        // A ripple far below anything, so that there is some noise.
        let eluted: f64 = peaks.iter().map(|it| it.0 * shape::value(t, it.1, 0.25, 0.5)).sum();
        eluted + if it % 2 == 0 { 1e-4 } else { -1e-4 }
    });
    let trace = Trace::uniform(0.0, 1.0 / 600.0, signal.collect(), &Sampling::default()).unwrap();
    evaluate(&trace, &Method { baseline: Baseline::None, ..Method::default() }).unwrap()
}

const HIC: [(f64, f64); 5] = [(5.0, 5.0), (23.0, 8.0), (38.0, 11.0), (24.0, 14.0), (10.0, 17.0)];

fn windows(odd: bool) -> Assignment {
    let window = |load, middle: f64| RetentionWindow { load, from: middle - 0.4, to: middle + 0.8 };
    let even = [(0, 5.0), (2, 8.0), (4, 11.0), (6, 14.0), (8, 17.0)];
    let mut all: Vec<RetentionWindow> = even.iter().map(|it| window(it.0, it.1)).collect();
    if odd {
        all.push(RetentionWindow { load: 3, from: 9.0, to: 10.2 });
    }
    Assignment::Windows(all)
}

fn ladder(assignment: Assignment) -> Ladder {
    Ladder { assignment, max_load: 8, odd: OddLoads::Anomaly, unassigned_max_percent: 3.0, absorption: None }
}

#[test]
fn the_highest_load_counts() {
    let found = by_trace(&chromatogram(&HIC), &ladder(windows(false))).unwrap();
    assert_eq!(found.assigned, [0, 2, 4, 6, 8].map(Some));
    assert!((found.distribution.dar.value - 4.22).abs() < 1e-4, "{:?}", found.distribution.dar);
    assert!((found.distribution.share(8).unwrap().value - 10.0).abs() < 1e-3);
    assert!((found.distribution.unconjugated().unwrap().value - 5.0).abs() < 1e-3);
    assert!(found.distribution.dar.uncertainty.unwrap() < 1e-3 && found.distribution.dar.uncertainty.unwrap() > 0.0);
    assert!(found.is_result() && found.unassigned_percent < 1e-6 && found.doubts.is_empty());
}

#[test]
fn an_odd_load_is_an_anomaly_until_it_is_explained() {
    let mut peaks = HIC.to_vec();
    peaks.push((2.0, 9.5));
    let seen = chromatogram(&peaks);
    let mut method = ladder(windows(true));
    let found = by_trace(&seen, &method).unwrap();
    let [Doubt::OddLoad { load: 3, percent }] = found.doubts[..] else { panic!("{:?}", found.doubts) };
    assert!(!found.is_result() && (percent - 100.0 * 2.0 / 102.0).abs() < 0.01);
    for odd in [OddLoads::Explained, OddLoads::Expected] {
        method.odd = odd;
        assert!(by_trace(&seen, &method).unwrap().is_result());
    }
    // Where nobody looks for it, it is unassigned: 2 of 102.
    let stray = by_trace(&seen, &ladder(windows(false))).unwrap();
    assert!((stray.unassigned_percent - 100.0 * 2.0 / 102.0).abs() < 0.01 && stray.is_result());
    let strict = Ladder { unassigned_max_percent: 1.0, ..ladder(windows(false)) };
    assert!(matches!(by_trace(&seen, &strict).unwrap().doubts[..], [Doubt::Unassigned { .. }]));
    assert!((stray.distribution.dar.value - 4.22).abs() < 2e-3);
}

#[test]
fn a_shoulder_that_nobody_looked_for_is_no_silent_result() {
    // An odd load four deviations behind D2 shows no maximum; the fit of what was found leaves it over.
    let mut peaks = HIC.to_vec();
    peaks.push((2.0, 9.0));
    let found = by_trace(&chromatogram(&peaks), &ladder(windows(false))).unwrap();
    assert_eq!(found.doubts, [Doubt::NotAccepted { window: 1 }]);
    assert!(!found.is_result());
}

#[test]
fn a_reference_is_overlaid_and_shifted() {
    let late: Vec<(f64, f64)> = HIC.iter().map(|it| (it.0, it.1 + 0.7)).collect();
    let seen = chromatogram(&late);
    let reference = |shift_max_min| Assignment::Reference {
        peaks: [(0, 5.1), (2, 8.1), (4, 11.1), (6, 14.1), (8, 17.1)].into(),
        within_min: 0.3,
        shift_max_min,
    };
    let found = by_trace(&seen, &ladder(reference(1.0))).unwrap();
    assert_eq!(found.assigned, [0, 2, 4, 6, 8].map(Some));
    assert!((found.shift_min - 0.7).abs() < 0.2 && found.is_result(), "{}", found.shift_min);
    // Not shifted, nothing lies on the reference.
    assert_eq!(by_trace(&seen, &ladder(reference(0.0))).unwrap_err().place, "/areas");
}

#[test]
fn a_load_without_a_peak_is_said_and_a_bad_fit_is_no_result() {
    let found = by_trace(&chromatogram(&HIC[..4]), &ladder(windows(false))).unwrap();
    assert_eq!(found.doubts, [Doubt::Absent { load: 8 }]);
    assert!(found.is_result() && found.distribution.share(8).unwrap().value == 0.0);
    let mut seen = chromatogram(&HIC);
    seen.windows[0].against.push(crate::chromatogram::score::Unaccepted::Residual);
    seen.accepted = false;
    assert!(!by_trace(&seen, &ladder(windows(false))).unwrap().is_result());
}

#[test]
fn methods_that_make_no_sense() {
    let seen = chromatogram(&HIC);
    let window = |load, from, to| RetentionWindow { load, from, to };
    for (assignment, place) in [
        (Assignment::Windows([window(0, 5.0, 4.0)].into()), "/windows/0/to"),
        (Assignment::Windows([window(9, 4.0, 5.0)].into()), "/windows/0/load"),
        (Assignment::Windows([window(0, 4.0, 5.0), window(2, 5.0, 6.0)].into()), "/windows/1"),
        (Assignment::Windows([].into()), "/windows"),
        (
            Assignment::Reference { peaks: [(0, 1.0), (0, 2.0)].into(), within_min: 1.0, shift_max_min: 0.0 },
            "/reference/1/load",
        ),
        (Assignment::Reference { peaks: [(0, 1.0)].into(), within_min: 0.0, shift_max_min: 0.0 }, "/within_min"),
    ] {
        assert_eq!(by_trace(&seen, &ladder(assignment)).unwrap_err().place, place);
    }
}
