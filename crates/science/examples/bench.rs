//! Measures how many assays, shelf lives and curves a second are computed. Run with `--release`.

use std::error::Error;
use std::time::{Duration, Instant};

use science::bioassay::logistic::logistic;
use science::bioassay::parallel_line::{Design, Responses, Transform, parallel_lines};
use science::bioassay::{Dose, Preparation};
use science::stability::{Batch, MeanSquare, Question, shelf_life};

/// How long each is repeated.
const TURN: Duration = Duration::from_secs(2);

const CORTICOTROPHIN: &str = include_str!("../../../fixtures/bioassay/corticotrophin.txt");
const RYEGRASS: &str = include_str!("../../../fixtures/bioassay/ryegrass.txt");

fn main() -> Result<(), Box<dyn Error>> {
    let lines = read(CORTICOTROPHIN, |it| Responses::Listed(it.iter().copied().map(Some).collect()))?;
    measure("parallel lines, 60 responses (10000 wanted)", || {
        parallel_lines(&lines, Design::Crd, Transform::None, 0.95).map(|_| ())
    })?;

    let mut curves = read(RYEGRASS, |it| it.iter().copied().map(Some).collect::<Vec<_>>())?;
    if let Some(standard) = curves.first().cloned() {
        let moved = |dose: &Dose<Vec<Option<f64>>>| Dose { dose: dose.dose / 1.7, ..dose.clone() };
        let doses = standard.doses.iter().map(moved).collect();
        curves.push(Preparation { name: "T".into(), standard: false, assigned: 1.0, doses });
    }
    measure("logistic curves, 48 responses, common and separate (500 wanted)", || logistic(&curves, 0.95).map(|_| ()))?;

    // LeBlond, Griffith and Aubuchon (2011), b5, three times over with a step between.
    let points = [
        (0.0, 102.0),
        (1.0, 101.4),
        (2.0, 100.8),
        (3.0, 100.2),
        (3.0, 99.7),
        (6.0, 98.8),
        (6.0, 98.5),
        (12.0, 98.0),
        (12.0, 97.1),
        (24.0, 96.6),
        (24.0, 96.1),
    ];
    let batch = |step: f64| Batch { name: step.to_string(), points: points.map(|(x, y)| (x, y + step)).to_vec() };
    let batches = [batch(0.0), batch(0.3), batch(0.6)];
    let mean_square = MeanSquare::Separate;
    let question =
        Question { lower: Some(95.0), upper: None, two_sided: false, confidence: 0.95, pool_alpha: 0.25, mean_square };
    measure("shelf lives, 33 results (10000 wanted)", || shelf_life(&batches, &question).map(|_| ()))?;
    Ok(())
}

/// Preparations from lines of name, dose and figures; S is the standard.
fn read<R>(text: &str, responses: impl Fn(&[f64]) -> R) -> Result<Vec<Preparation<R>>, Box<dyn Error>> {
    let mut found: Vec<Preparation<R>> = Vec::new();
    for line in text.lines() {
        let (name, rest) = line.split_once(' ').ok_or("a line without figures")?;
        let numbers: Vec<f64> = rest.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let (dose, figures) = numbers.split_first().ok_or("a line without a dose")?;
        if found.last().is_none_or(|it| it.name != name) {
            found.push(Preparation { name: name.into(), standard: name == "S", assigned: 1.0, doses: Vec::new() });
        }
        if let Some(last) = found.last_mut() {
            last.doses.push(Dose { dose: *dose, responses: responses(figures) });
        }
    }
    Ok(found)
}

fn measure<E: Error + 'static>(name: &str, compute: impl Fn() -> Result<(), E>) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < TURN {
        compute()?;
        count += 1;
    }
    println!("{name}: {:.0} a second", f64::from(count) / start.elapsed().as_secs_f64());
    Ok(())
}
