//! Assays whose potencies are published.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::logistic::logistic;
use super::parallel_line::{Anova, Design, Placed, Responses, Source, Transform, parallel_lines};
use super::quantal::{Count, Link, quantal};
use super::{Dose, Preparation, Sample};
use crate::Why;

const CORTICOTROPHIN: &str = include_str!("../../../../fixtures/bioassay/corticotrophin.txt");
const AGAR_DIFFUSION: &str = include_str!("../../../../fixtures/bioassay/agar-diffusion.txt");
const TURBIDIMETRIC: &str = include_str!("../../../../fixtures/bioassay/turbidimetric.txt");
const HEPATITIS_B: &str = include_str!("../../../../fixtures/bioassay/hepatitis-b.txt");
const RYEGRASS: &str = include_str!("../../../../fixtures/bioassay/ryegrass.txt");

/// Preparations from lines of name, dose and figures; S is the standard, the factors are those of the others.
fn read<R>(text: &str, standard: f64, factor: f64, responses: impl Fn(&[f64]) -> R) -> Vec<Preparation<R>> {
    let mut found: Vec<Preparation<R>> = Vec::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        let name = words.next().unwrap();
        let numbers: Vec<f64> = words.map(|it| it.parse().unwrap()).collect();
        if found.last().is_none_or(|it| it.name != name) {
            let is_standard = name == "S";
            let assigned = if is_standard { standard } else { factor };
            found.push(Preparation { name: name.to_string(), standard: is_standard, assigned, doses: Vec::new() });
        }
        found.last_mut().unwrap().doses.push(Dose { dose: numbers[0], responses: responses(&numbers[1..]) });
    }
    found
}

fn listed(text: &str, standard: f64, factor: f64) -> Vec<Preparation<Responses>> {
    read(text, standard, factor, |it| Responses::Listed(it.iter().copied().map(Some).collect()))
}

/// The digits that are printed.
#[track_caller]
fn near(got: f64, wanted: f64) {
    assert!((got - wanted).abs() <= 6e-6 * wanted.abs(), "{got}, not {wanted}");
}

#[track_caller]
fn source(got: Source, squares: f64, df: usize) {
    near(got.squares, squares);
    assert_eq!(got.df, df);
}

#[track_caller]
fn sample(got: &Sample, potency: f64, lower: f64, upper: f64) {
    near(got.potency.unwrap(), potency);
    near(got.lower.unwrap(), lower);
    near(got.upper.unwrap(), upper);
}

#[track_caller]
fn rounded(got: Option<f64>, wanted: f64) {
    assert!((got.unwrap() - wanted).abs() <= 5.1e-4, "{got:?}, not {wanted}");
}

#[test]
fn corticotrophin_in_a_completely_randomised_design() {
    let three = listed(CORTICOTROPHIN, 1.0, 1.0);
    let got = parallel_lines(&three, Design::Crd, Transform::None, 0.95).unwrap();
    let Anova { preparations, regression, non_parallelism, treatments, residual, total, .. } = got.anova;
    source(preparations, 6256.63, 2);
    source(regression, 63_830.8, 1);
    source(non_parallelism, 8218.23, 2);
    source(treatments, 78_305.7, 5);
    source(residual, 41_340.9, 54);
    source(total, 119_647.0, 59);
    assert!((non_parallelism.f.unwrap() - 5.367).abs() < 5e-4);
    rounded(non_parallelism.p, 0.007);
    sample(&got.samples[0], 1.14205, 0.783_648, 1.68690);
    sample(&got.samples[1], 1.66889, 1.14813, 2.55503);
    let two: Vec<_> = three.into_iter().filter(|it| it.name != "U").collect();
    let got = parallel_lines(&two, Design::Crd, Transform::None, 0.95).unwrap();
    source(got.anova.preparations, 390.625, 1);
    source(got.anova.regression, 66_830.6, 1);
    source(got.anova.non_parallelism, 34.225, 1);
    source(got.anova.residual, 26_587.3, 36);
    near(got.anova.residual.mean_square.unwrap(), 738.536);
    rounded(got.anova.non_parallelism.p, 0.831);
    assert_eq!((got.anova.non_linearity.df, got.anova.non_linearity.p, got.anova.blocks), (0, None, None));
    near(got.slope, -58.970);
    sample(&got.samples[0], 1.11181, 0.824_973, 1.51357);
}

#[test]
fn agar_diffusion_in_a_latin_square() {
    let factor = 25.2 / 24.5 / (21.4 / 23.95);
    let lines = read(AGAR_DIFFUSION, 4855.0, factor, |it| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers of a fixture")]
        let at = |index: usize| it[index] as u32;
        Placed { row: at(0), column: at(1), value: Some(it[2]) }
    });
    let mut square: Vec<Preparation<Responses>> = Vec::new();
    for name in ["S", "T"] {
        let own: Vec<_> = lines.iter().filter(|it| it.name == name).collect();
        let doses = [1.0, 1.5, 2.25].map(|dose| {
            let at = own.iter().flat_map(|it| &it.doses).filter(|it| it.dose == dose).map(|it| it.responses);
            Dose { dose, responses: Responses::Placed(at.collect()) }
        });
        let Preparation { name, standard, assigned, .. } = own[0].clone();
        square.push(Preparation { name, standard, assigned, doses: doses.into() });
    }
    let got = parallel_lines(&square, Design::Latin, Transform::None, 0.95).unwrap();
    let Anova { preparations, regression, non_parallelism, non_linearity, rows, columns, residual, total, .. } =
        got.anova;
    source(preparations, 11.1111, 1);
    source(regression, 8475.04, 1);
    source(non_parallelism, 18.375, 1);
    source(non_linearity, 5.47222, 2);
    source(rows.unwrap(), 412.0, 5);
    source(columns.unwrap(), 218.667, 5);
    source(residual, 415.333, 20);
    source(total, 9556.0, 35);
    rounded(preparations.p, 0.473);
    rounded(non_parallelism.p, 0.358);
    rounded(non_linearity.p, 0.877);
    rounded(rows.unwrap().p, 0.012);
    rounded(columns.unwrap().p, 0.107);
    near(got.slope, 46.3460);
    sample(&got.samples[0], 5456.37, 5092.37, 5843.36);
    // A place in the square is taken once.
    let mut twice = square.clone();
    if let Responses::Placed(it) = &mut twice[0].doses[0].responses {
        it[1] = Placed { row: it[0].row, ..it[1] };
    }
    let fault = parallel_lines(&twice, Design::Latin, Transform::None, 0.95).unwrap_err();
    assert_eq!((fault.place.as_str(), fault.why), ("/preparations/0/doses/0/responses/1", Why::Twice));
}

#[test]
fn turbidity_in_randomised_blocks() {
    let blocks = listed(TURBIDIMETRIC, 1.0, 670.0 * 16.7 / 25.0 * 40.0);
    let got = parallel_lines(&blocks, Design::Rbd, Transform::None, 0.95).unwrap();
    source(got.anova.preparations, 632.025, 1);
    source(got.anova.regression, 101_746.0, 1);
    source(got.anova.non_parallelism, 25.205, 1);
    source(got.anova.non_linearity, 259.140, 4);
    source(got.anova.blocks.unwrap(), 876.75, 4);
    source(got.anova.residual, 1509.65, 28);
    source(got.anova.total, 105_048.0, 39);
    rounded(got.anova.non_parallelism.p, 0.500);
    rounded(got.anova.non_linearity.p, 0.332);
    rounded(got.anova.blocks.unwrap().p, 0.010);
    near(got.slope, -111.255);
    sample(&got.samples[0], 19_228.5, 18_423.4, 20_075.2);
}

#[test]
fn hepatitis_b_by_the_logarithm_of_its_density() {
    let got = parallel_lines(&listed(HEPATITIS_B, 20.0, 1.0), Design::Crd, Transform::Ln, 0.95).unwrap();
    source(got.anova.preparations, 4.47522, 3);
    source(got.anova.regression, 47.5841, 1);
    source(got.anova.non_parallelism, 0.018_685_6, 3);
    source(got.anova.non_linearity, 0.074_232_3, 12);
    source(got.anova.residual, 0.267_107, 40);
    source(got.anova.total, 52.4194, 59);
    rounded(got.anova.non_parallelism.p, 0.434);
    rounded(got.anova.non_linearity.p, 0.531);
    near(got.slope, 0.908_479);
    sample(&got.samples[0], 43.4196, 40.5448, 46.5397);
    sample(&got.samples[1], 35.1630, 32.8698, 37.6405);
    sample(&got.samples[2], 39.4017, 36.8125, 42.2057);
}

#[test]
fn a_missing_value_costs_one_degree_of_freedom() {
    let mut two: Vec<_> = listed(CORTICOTROPHIN, 1.0, 1.0).into_iter().filter(|it| it.name != "U").collect();
    if let Responses::Listed(it) = &mut two[1].doses[0].responses {
        it[9] = None;
    }
    let got = parallel_lines(&two, Design::Crd, Transform::None, 0.95).unwrap();
    assert_eq!((got.anova.residual.df, got.anova.total.df), (35, 38));
    let mut blocks = listed(TURBIDIMETRIC, 1.0, 1.0);
    if let Responses::Listed(it) = &mut blocks[0].doses[0].responses {
        it[2] = None;
    }
    assert_eq!(parallel_lines(&blocks, Design::Rbd, Transform::None, 0.95).unwrap().anova.residual.df, 27);
}

#[test]
fn ryegrass_along_a_logistic_curve() {
    let data = read(RYEGRASS, 1.0, 1.0, |it| it.iter().copied().map(Some).collect::<Vec<_>>());
    let got = logistic(&data, 0.95).unwrap();
    let common = got.common.unwrap();
    let curve = common.curves[0];
    for (got, wanted) in [(curve.b, 2.98223), (curve.c, 0.48141), (curve.d, 7.79296), (curve.e, 3.05796)] {
        assert!((got - wanted).abs() < 5.1e-6, "{got}, not {wanted}");
    }
    near(common.residual, 5.400_214_6);
    assert_eq!(common.df, 20);
    let errors = [common.errors.0, common.errors.1, common.errors.2, common.errors.3[0]];
    for (got, wanted) in errors.into_iter().zip([0.458_43, 0.209_50, 0.189_73, 0.185_83]) {
        assert!((got - wanted).abs() < 1e-5, "{got}, not {wanted}");
    }
    assert!(got.samples.is_empty() && got.parallelism_p.is_none());
    assert!((curve.at(0.0) - curve.d).abs() < 1e-12);
    assert!((curve.at(curve.e) - 0.5 * (curve.c + curve.d)).abs() < 1e-12);
}

#[test]
fn a_curve_moved_along_the_axis_is_a_potency() {
    // The same responses at half the doses: twice as potent, to the last digits.
    let data = read(RYEGRASS, 10.0, 1.0, |it| it.iter().copied().map(Some).collect::<Vec<_>>());
    let mut both = data.clone();
    both.push(Preparation {
        name: "T".into(),
        standard: false,
        assigned: 1.0,
        doses: data[0].doses.iter().map(|it| Dose { dose: it.dose / 2.0, ..it.clone() }).collect(),
    });
    let got = logistic(&both, 0.95).unwrap();
    assert!((got.samples[0].potency.unwrap() - 20.0).abs() < 1e-6, "{:?}", got.samples[0]);
    assert!(got.samples[0].lower.unwrap() < 20.0 && got.samples[0].upper.unwrap() > 20.0);
    assert!(got.parallelism_p.unwrap() > 0.999_999);
    // Turned over, the curve rises, b changes its sign and the asymptotes keep their order.
    let mut risen = data;
    for it in risen[0].doses.iter_mut().flat_map(|it| &mut it.responses) {
        *it = it.map(|it| 10.0 - it);
    }
    let curve = logistic(&risen, 0.95).unwrap().common.unwrap().curves[0];
    assert!((curve.b + 2.98223).abs() < 5.1e-6 && (curve.c - (10.0 - 7.79296)).abs() < 5.1e-6);
    assert!((curve.at(0.0) - curve.c).abs() < 1e-12);
}

#[test]
fn what_does_not_converge_is_no_number() {
    let flat = |values: [f64; 6]| {
        [Preparation {
            name: "S".into(),
            standard: true,
            assigned: 1.0,
            doses: (1..=6)
                .map(|it| Dose { dose: f64::from(it), responses: [Some(values[it as usize - 1])].into() })
                .collect(),
        }]
    };
    let noise = logistic(&flat([1.0, -1.0, 1.0, -1.0, 1.0, -1.0]), 0.95).unwrap();
    if let Some(common) = noise.common {
        assert!(common.residual.is_finite());
    }
    assert_eq!(logistic(&flat([1.0; 6]), 0.95).unwrap_err().why, Why::AllEqual);
}

/// Dose, how many responded, of how many.
type Row = (f64, u32, u32);

fn counted(rows: &[(&str, &[Row])]) -> Vec<Preparation<Count>> {
    rows.iter()
        .map(|(name, doses)| Preparation {
            name: (*name).into(),
            standard: *name == "S",
            assigned: 1.0,
            doses: doses
                .iter()
                .map(|(dose, positive, n)| Dose { dose: *dose, responses: Count { positive: *positive, n: *n } })
                .collect(),
        })
        .collect()
}

/// Made-up counts.
const S: [(f64, u32, u32); 4] = [(1.0, 1, 12), (1.6, 4, 11), (2.5, 7, 12), (4.0, 11, 12)];
const T: [(f64, u32, u32); 4] = [(1.0, 3, 11), (1.6, 6, 12), (2.5, 9, 11), (4.0, 12, 12)];

#[test]
fn quantal_responses_by_three_links() {
    // Fitted apart from this code: statsmodels 0.14, GLM with family Binomial and each link; limits by Fieller's formula
    // on its covariance with z = 1.959964.
    for (link, slope, potency, lower, upper) in QUANTAL {
        let got = quantal(&counted(&[("S", &S), ("T", &T)]), link, 0.95).unwrap();
        let it = &got.samples[0];
        for (got, wanted) in [
            (got.slope.unwrap(), slope),
            (it.potency.unwrap(), potency),
            (it.lower.unwrap(), lower),
            (it.upper.unwrap(), upper),
        ] {
            assert!((got / wanted - 1.0).abs() < 1e-7, "{link:?}: {got}, not {wanted}");
        }
    }
    let logit = quantal(&counted(&[("S", &S)]), Link::Logit, 0.95).unwrap();
    assert!(logit.samples.is_empty() && logit.ed50[0].unwrap() > 1.0);
}

const QUANTAL: [(Link, f64, f64, f64, f64); 3] = [
    (Link::Probit, 1.907_073_397_8, 1.390_192_309_3, 1.003_561_032_2, 2.009_287_967_0),
    (Link::Logit, 3.196_450_330_2, 1.393_018_009_2, 0.990_389_271_3, 2.040_342_943_5),
    (Link::Gompit, 2.110_775_576_1, 1.395_892_570_2, 1.010_569_253_7, 1.980_599_554_1),
];

#[test]
fn counts_that_separate_have_no_likeliest_line() {
    let all_or_none: &[(f64, u32, u32)] = &[(1.0, 0, 10), (2.0, 0, 10), (4.0, 10, 10), (8.0, 10, 10)];
    for link in [Link::Probit, Link::Logit, Link::Gompit] {
        let got = quantal(&counted(&[("S", all_or_none), ("T", all_or_none)]), link, 0.95).unwrap();
        assert_eq!((got.samples[0].lower, got.samples[0].upper), (None, None), "{link:?}");
        assert_eq!((got.slope, got.divided, got.regression_p), (None, true, None), "{link:?}");
        // Nobody responds to anything: no line, and no potency of 1 either.
        let none: &[(f64, u32, u32)] = &[(1.0, 0, 10), (2.0, 0, 10), (4.0, 0, 10)];
        let got = quantal(&counted(&[("S", none), ("T", none)]), link, 0.95).unwrap();
        assert_eq!((got.slope, got.samples[0].potency, got.certain.as_slice()), (None, None, &[0, 1][..]), "{link:?}");
    }
    // One preparation of which all respond says nothing; the other keeps its line. By hand: logit 0.1, 0.5, 0.9 are
    // −ln 9, 0, ln 9 at equal steps of ln 2, and the fit is exact; without a slope the deviance is 4 (ln 0.2 + 9 ln 1.8).
    let (all, half) = (&[(1.0, 10, 10), (4.0, 10, 10)][..], &[(1.0, 1, 10), (2.0, 5, 10), (4.0, 9, 10)][..]);
    let got = quantal(&counted(&[("S", all), ("T", half)]), Link::Logit, 0.95).unwrap();
    assert!((got.slope.unwrap() - 3.169_925_001_442_312_6).abs() < 1e-9, "{got:?}");
    assert!((got.regression_p.unwrap() - 0.000_124_546_519_222_033_38).abs() < 1e-12, "{got:?}");
    assert_eq!((got.certain.as_slice(), got.intercepts[0], got.ed50[0]), (&[0][..], None, None));
    assert!((got.ed50[1].unwrap() - 2.0).abs() < 1e-9 && got.samples[0].potency.is_none());
    // Without any trend there is a slope of nothing and no limits.
    let level: &[(f64, u32, u32)] = &[(1.0, 5, 10), (2.0, 5, 10), (4.0, 5, 10)];
    let got = quantal(&counted(&[("S", level), ("T", level)]), Link::Logit, 0.95).unwrap();
    assert_eq!((got.samples[0].potency, got.samples[0].lower), (None, None));
    assert!((got.regression_p.unwrap() - 1.0).abs() < 1e-9);
    let fault = quantal(&counted(&[("S", &[(1.0, 3, 2)])]), Link::Logit, 0.95).unwrap_err();
    assert_eq!(fault.place, "/preparations/0/doses");
}

#[test]
fn impossible_assays_are_refused_with_their_place() {
    let good = listed(CORTICOTROPHIN, 1.0, 1.0);
    let with = |change: &dyn Fn(&mut Vec<Preparation<Responses>>)| {
        let mut it = good.clone();
        change(&mut it);
        parallel_lines(&it, Design::Crd, Transform::Ln, 0.95).unwrap_err().place
    };
    assert_eq!(with(&|it| it[1].standard = true), "/preparations/1/standard");
    assert_eq!(with(&|it| it[0].standard = false), "/preparations");
    assert_eq!(with(&|it| it[2].doses[0].dose = 0.0), "/preparations/2/doses/0/dose");
    assert_eq!(with(&|it| it[2].doses[1].dose = 1.0), "/preparations/2/doses/1/dose");
    assert_eq!(with(&|it| it[1].name = "S".into()), "/preparations/1/name");
    assert_eq!(with(&|it| it[1].assigned = -1.0), "/preparations/1/assigned");
    assert_eq!(with(&|it| it.clear()), "/preparations");
    let zero = |it: &mut Vec<Preparation<Responses>>| it[1].doses[0].responses = Responses::Listed([Some(0.0)].into());
    assert_eq!(with(&zero), "/preparations/1/doses/0/responses/0");
    let one_each: Vec<_> = good
        .iter()
        .map(|it| {
            let dose =
                |dose: &Dose<Responses>| Dose { dose: dose.dose, responses: Responses::Listed([Some(1.0)].into()) };
            Preparation { doses: it.doses.iter().map(dose).collect(), ..it.clone() }
        })
        .collect();
    assert_eq!(parallel_lines(&one_each, Design::Crd, Transform::None, 0.95).unwrap_err().place, "/preparations");
}
