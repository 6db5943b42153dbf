//! Shelf lives that are published, and data that cannot give one.

use super::*;

fn batch(name: &str, points: &[(f64, f64)]) -> Batch {
    Batch { name: name.into(), points: points.into() }
}

/// LeBlond, Griffith and Aubuchon (2011), tables IV and VIII, by way of the R package expirest, data set exp1.
fn published(names: &[&str]) -> Vec<Batch> {
    let all = [
        batch(
            "b2",
            &[
                (0.0, 101.0),
                (1.0, 101.3),
                (3.0, 99.8),
                (3.0, 99.2),
                (6.0, 99.5),
                (6.0, 97.8),
                (12.0, 97.4),
                (12.0, 97.2),
                (24.0, 96.9),
                (24.0, 96.0),
            ],
        ),
        batch(
            "b4",
            &[
                (0.0, 104.0),
                (3.0, 103.2),
                (6.0, 102.8),
                (6.0, 103.3),
                (12.0, 102.4),
                (12.0, 101.2),
                (24.0, 99.1),
                (24.0, 99.5),
            ],
        ),
        batch(
            "b5",
            &[
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
            ],
        ),
        batch(
            "b7",
            &[
                (0.0, 101.3),
                (1.0, 101.5),
                (3.0, 100.2),
                (3.0, 99.8),
                (6.0, 99.0),
                (6.0, 98.5),
                (12.0, 98.5),
                (12.0, 97.4),
                (24.0, 96.6),
                (24.0, 96.4),
            ],
        ),
        batch("b8", &[(0.0, 101.6), (3.0, 100.0), (6.0, 99.0), (12.0, 97.8), (12.0, 97.0)]),
    ];
    all.into_iter().filter(|it| names.contains(&it.name.as_str())).collect()
}

fn below(lower: f64, mean_square: MeanSquare) -> Question {
    Question { lower: Some(lower), upper: None, two_sided: false, confidence: 0.95, pool_alpha: 0.25, mean_square }
}

#[track_caller]
fn near(got: Reached, months: f64) {
    let Reached::At(got) = got else { panic!("{got:?}, not {months}") };
    assert!((got - months).abs() < 1.1e-5, "{got}, not {months}");
}

fn shortest(lines: &[Line]) -> Reached {
    let months = lines.iter().filter_map(|it| it.lower_reached).map(|it| match it {
        Reached::At(months) => months,
        Reached::Never => f64::INFINITY,
        Reached::Unknown => f64::NAN,
    });
    Reached::At(months.reduce(f64::min).unwrap())
}

#[test]
fn three_batches_that_pool() {
    let batches = published(&["b2", "b5", "b7"]);
    let got = shelf_life(&batches, &below(95.0, MeanSquare::Separate)).unwrap();
    assert_eq!(got.model, Model::Cics);
    assert!((got.p_slopes.unwrap() - 0.797_23).abs() < 5e-6);
    assert!((got.p_intercepts.unwrap() - 0.651_45).abs() < 5e-6);
    let line = &got.by_batch[0];
    assert!((line.intercept - 100.566_88).abs() < 5e-6 && (line.slope + 0.192_99).abs() < 5e-6);
    assert!((line.mean_square.unwrap() * 29.0 - 18.057_96).abs() < 5e-6);
    assert_eq!(line.df, 29);
    near(got.shelf_life, 25.995_76);
    for (limit, months) in
        [(95.0, [25.995_76, 24.566_88, 23.470_38, 23.148_04]), (94.95, [26.224_10, 24.800_30, 23.667_25, 23.341_84])]
    {
        for ((model, mean_square), months) in [
            (Model::Cics, MeanSquare::Separate),
            (Model::Dics, MeanSquare::Separate),
            (Model::Dids, MeanSquare::Pooled),
            (Model::Dids, MeanSquare::Separate),
        ]
        .into_iter()
        .zip(months)
        {
            near(shortest(&lines_of(&batches, model, &below(limit, mean_square)).unwrap()), months);
        }
    }
}

#[test]
fn three_batches_that_do_not_pool() {
    let batches = published(&["b4", "b5", "b8"]);
    let got = shelf_life(&batches, &below(95.0, MeanSquare::Separate)).unwrap();
    assert_eq!(got.model, Model::Dids);
    assert!((got.p_slopes.unwrap() - 0.170_42).abs() < 5e-6);
    assert!((got.p_intercepts.unwrap() - 2.5e-9).abs() < 5e-11);
    let slopes: Vec<f64> = got.by_batch.iter().map(|it| it.slope).collect();
    for (got, wanted) in slopes.iter().zip([-0.196_15, -0.208_61, -0.330_21]) {
        assert!((got - wanted).abs() < 5e-6);
    }
    for (line, months) in got.by_batch.iter().zip([40.7918, 23.1480, 15.844_88]) {
        let Some(Reached::At(got)) = line.lower_reached else { panic!() };
        assert!((got - months).abs() < 6e-5, "{got}");
    }
    near(got.shelf_life, 15.844_88);
    near(shelf_life(&batches, &below(95.0, MeanSquare::Pooled)).unwrap().shelf_life, 15.606_13);
    near(shelf_life(&batches, &below(94.95, MeanSquare::Separate)).unwrap().shelf_life, 15.964_54);
    // The package's root search stops early and prints 15.72348.
    near(shelf_life(&batches, &below(94.95, MeanSquare::Pooled)).unwrap().shelf_life, 15.723_50);
}

#[test]
fn an_upper_limit_is_the_lower_one_turned_over() {
    let batches = published(&["b4", "b5", "b8"]);
    let turned: Vec<Batch> = batches
        .iter()
        .map(|it| Batch { name: it.name.clone(), points: it.points.iter().map(|(x, y)| (*x, -y)).collect() })
        .collect();
    let question = Question { lower: None, upper: Some(-95.0), ..below(0.0, MeanSquare::Separate) };
    near(shelf_life(&turned, &question).unwrap().shelf_life, 15.844_88);
    // Two-sided at 90 % is one-sided at 95 % for each limit.
    let both = Question {
        lower: Some(95.0),
        upper: Some(200.0),
        two_sided: true,
        confidence: 0.90,
        ..below(0.0, MeanSquare::Separate)
    };
    near(shelf_life(&batches, &both).unwrap().shelf_life, 15.844_88);
}

#[test]
fn what_never_falls_never_ends_and_what_starts_beyond_has_no_life() {
    let rising = [batch("a", &[(0.0, 100.0), (3.0, 100.1), (6.0, 100.3), (12.0, 100.5)])];
    let got = shelf_life(&rising, &below(95.0, MeanSquare::Separate)).unwrap();
    assert_eq!((got.shelf_life, got.p_slopes, got.model), (Reached::Never, None, Model::Cics));
    let beyond = shelf_life(&rising, &below(100.0, MeanSquare::Separate)).unwrap();
    assert_eq!(beyond.shelf_life, Reached::At(0.0));
    // Exactly on a line: no residual, and the line itself crosses.
    let exact = [batch("a", &[(0.0, 100.0), (6.0, 97.0), (12.0, 94.0)])];
    let got = shelf_life(&exact, &below(95.0, MeanSquare::Separate)).unwrap();
    let Reached::At(months) = got.shelf_life else { panic!() };
    assert!((months - 10.0).abs() < 1e-9, "{months}");
    // Two points have no residual of their own.
    let two = [batch("a", &[(0.0, 100.0), (6.0, 97.0)])];
    assert_eq!(shelf_life(&two, &below(95.0, MeanSquare::Separate)).unwrap().shelf_life, Reached::Unknown);
    let same = [exact[0].clone(), exact[0].clone()];
    assert_eq!(shelf_life(&same, &below(95.0, MeanSquare::Separate)).unwrap().model, Model::Cics);
}

#[test]
fn impossible_data_are_refused_with_their_place() {
    let good = || batch("a", &[(0.0, 100.0), (6.0, 97.0), (12.0, 95.0)]);
    let question = below(95.0, MeanSquare::Separate);
    for (batches, question, place) in [
        (vec![], question, "/batches"),
        (vec![good(), batch("b", &[(0.0, 1.0)])], question, "/batches/1/points"),
        (vec![batch("b", &[(3.0, 1.0), (3.0, 2.0)])], question, "/batches/0/points"),
        (vec![batch("b", &[(-3.0, 1.0), (3.0, 2.0)])], question, "/batches/0/points/0/0"),
        (vec![batch("b", &[(0.0, 1.0), (3.0, f64::INFINITY)])], question, "/batches/0/points/1/1"),
        (vec![good()], Question { lower: None, ..question }, "/lower"),
        (vec![good()], Question { upper: Some(90.0), ..question }, "/lower"),
        (vec![good()], Question { confidence: 1.0, ..question }, "/confidence"),
        (vec![batch("b", &[(0.0, 1e308), (3.0, -1e308), (4.0, 1e308)])], question, ""),
    ] {
        assert_eq!(shelf_life(&batches, &question).unwrap_err().place, place);
    }
}
