//! The reference data of NIST with their certified answers: a few in `fixtures/nist`, and all that lie in the corpus
//! (`CONJUGATE_CORPUS`, or beside the checkout).
//!
//! Agreement is counted in digits, −log10 of the relative error, as the literature on these data does. What is asked of
//! each kind is what a good library in double precision reaches; where the decimals of the data have no binary fraction
//! (SmLs04, NumAcc3), the data themselves allow no more.
#![cfg(test)]

use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use science::numeric::nonlinear::{Tangent, fit};
use science::numeric::one_way::one_way;
use science::numeric::sum::{deviation, dot, mean};
use science::stability::straight_line;

#[track_caller]
fn digits(name: &str, got: f64, certified: f64, least: f64) {
    let error = if certified == 0.0 { got.abs() } else { ((got - certified) / certified).abs() };
    let digits = if error == 0.0 { 16.0 } else { -libm::log10(error) };
    assert!(digits >= least, "{name}: {got}, certified {certified}: {digits:.1} digits of {least}");
}

fn rows(text: &str) -> Vec<Vec<f64>> {
    text.lines()
        .map(|it| it.split_whitespace().filter_map(|it| it.parse().ok()).collect::<Vec<f64>>())
        .filter(|it| !it.is_empty())
        .collect()
}

fn fixture(name: &str) -> Vec<Vec<f64>> {
    rows(&read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/nist").join(name)).unwrap())
}

#[test]
fn norris_straight_line() {
    let points: Vec<(f64, f64)> = fixture("norris.txt").iter().map(|it| (it[1], it[0])).collect();
    let line = straight_line(&points).unwrap();
    digits("B0", line.intercept, -0.262_323_073_774_029, 12.0);
    digits("B1", line.slope, 1.002_116_818_020_45, 13.5);
    digits("sd B0", line.intercept_deviation, 0.232_818_234_301_152, 12.5);
    digits("sd B1", line.slope_deviation, 0.429_796_848_199_937E-03, 12.5);
    digits("residual", line.residual_squares, 26.617_398_529_422_4, 12.5);
}

#[test]
fn misra_from_either_start() {
    let (y, x): (Vec<f64>, Vec<f64>) = fixture("misra1a.txt").iter().map(|it| (it[0], it[1])).unzip();
    for start in [[500.0, 0.0001], [250.0, 0.0005]] {
        let found = fit(&start, dot(&y, &y), |it| {
            let decay: Vec<f64> = x.iter().map(|x| libm::exp(-it[1] * x)).collect();
            Some(Tangent {
                left: y.iter().zip(&decay).map(|(y, decay)| y - it[0] * (1.0 - decay)).collect(),
                columns: vec![
                    decay.iter().map(|decay| 1.0 - decay).collect(),
                    decay.iter().zip(&x).map(|(decay, x)| it[0] * x * decay).collect(),
                ],
            })
        })
        .unwrap();
        digits("b1", found.parameters[0], 2.389_421_291_8E+02, 10.0);
        digits("b2", found.parameters[1], 5.501_564_318_1E-04, 10.0);
        digits("residual", found.residual, 1.245_513_889_4E-01, 10.0);
    }
}

#[test]
fn resistivity_of_silicon_by_five_instruments() {
    let got = one_way(&grouped(&fixture("si-resistivity.txt")));
    digits("between", got.between, 5.114_626_160_000_00E-02, 9.0);
    digits("within", got.within, 2.166_365_600_000_00E-01, 9.0);
    digits("F", got.f.unwrap(), 1.180_462_374_402_55, 9.0);
}

fn grouped(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut groups: Vec<(f64, Vec<f64>)> = vec![];
    for row in rows {
        match groups.iter_mut().find(|it| it.0 == row[0]) {
            Some(it) => it.1.push(row[1]),
            None => groups.push((row[0], vec![row[1]])),
        }
    }
    groups.into_iter().map(|it| it.1).collect()
}

/// A file of the corpus, if the corpus is there.
fn corpus(name: &str) -> Option<String> {
    let folder = std::env::var_os("CONJUGATE_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from)
        .join("nist");
    folder.is_dir().then(|| read_to_string(folder.join(name)).unwrap())
}

/// The last number of the line that begins so.
fn certified(text: &str, label: &str) -> f64 {
    let line = text.lines().find(|it| it.trim_start().starts_with(label)).unwrap();
    line.split_whitespace().rev().find_map(|it| it.parse().ok()).unwrap()
}

#[test]
fn means_and_deviations_of_the_corpus() {
    for (name, of_mean, of_deviation) in [
        ("Lew.dat", 14.9, 14.5),
        ("Lottery.dat", 14.5, 14.5),
        ("Mavro.dat", 14.5, 12.5),
        ("Michelso.dat", 14.5, 13.0),
        ("NumAcc1.dat", 14.9, 14.9),
        ("NumAcc2.dat", 14.0, 14.0),
        ("NumAcc3.dat", 14.5, 9.0),
    ] {
        let Some(text) = corpus(name) else { continue };
        let (head, data) = text.split_once("---").unwrap();
        let values: Vec<f64> = rows(data.split_once('\n').unwrap().1).concat();
        digits(name, mean(&values), certified(head, "Sample Mean"), of_mean);
        digits(name, deviation(&values), certified(head, "Sample Standard Deviation"), of_deviation);
    }
}

#[test]
fn analyses_of_variance_of_the_corpus() {
    for (name, least) in [("SiRstv.dat", 9.0), ("AtmWtAg.dat", 8.0), ("SmLs01.dat", 12.0), ("SmLs04.dat", 8.5)] {
        let Some(text) = corpus(name) else { continue };
        let between: Vec<f64> = numbers(&text, "Between");
        let within: Vec<f64> = numbers(&text, "Within");
        let (_, data) = text.rsplit_once("Data:").unwrap();
        let got = one_way(&grouped(&rows(data.split_once('\n').unwrap().1)));
        digits(name, got.between, between[1], least);
        digits(name, got.within, within[1], least);
        digits(name, got.f.unwrap(), between[3], least);
    }
}

fn numbers(text: &str, label: &str) -> Vec<f64> {
    let line = text.lines().find(|it| it.starts_with(label)).unwrap();
    line.split_whitespace().filter_map(|it| it.parse().ok()).collect()
}

#[test]
fn the_harder_curve_of_the_corpus() {
    let Some(text) = corpus("Chwirut2.dat") else { return };
    let (_, data) = text.rsplit_once("Data:").unwrap();
    let (y, x): (Vec<f64>, Vec<f64>) = rows(data.split_once('\n').unwrap().1).iter().map(|it| (it[0], it[1])).unzip();
    for start in [[0.1, 0.01, 0.02], [0.15, 0.008, 0.010]] {
        let found = fit(&start, dot(&y, &y), |it| {
            let top: Vec<f64> = x.iter().map(|x| libm::exp(-it[0] * x)).collect();
            let under: Vec<f64> = x.iter().map(|x| it[1] + it[2] * x).collect();
            let curve: Vec<f64> = top.iter().zip(&under).map(|(a, b)| a / b).collect();
            Some(Tangent {
                left: y.iter().zip(&curve).map(|(y, it)| y - it).collect(),
                columns: vec![
                    curve.iter().zip(&x).map(|(it, x)| -x * it).collect(),
                    curve.iter().zip(&under).map(|(it, under)| -it / under).collect(),
                    curve.iter().zip(&under).zip(&x).map(|((it, under), x)| -x * it / under).collect(),
                ],
            })
        })
        .unwrap();
        for (got, wanted) in
            found.parameters.iter().zip([1.665_766_653_7E-01, 5.165_329_128_6E-03, 1.215_000_709_6E-02])
        {
            digits("Chwirut2", *got, wanted, 9.5);
        }
        digits("Chwirut2", found.residual, 5.130_480_294_1E+02, 10.0);
    }
}
