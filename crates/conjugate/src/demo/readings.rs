//! Readings of the potency assay for the demonstration, made up by a formula: 260 − 110·ln(dose · potency), moved by 3 for
//! each plate and by a fixed sequence of at most ± 4, over four doses on five plates.

use jiff::SignedDuration;
use plant::id::BatchId;
use plant::lab::{RecordDetermination, VerifyDetermination};

use super::author::{Author, AuthorError, How};
use super::laboratory;
use super::samples;
use crate::lab::derive;

const DOSES: [f64; 4] = [1.0, 1.5, 2.25, 3.375];
const PLATES: u32 = 5;

/// The table that an analyst would paste.
fn written(potency: f64) -> String {
    let mut seed = 53_u32;
    let mut lines = vec![];
    for (name, potency) in [("S", 1.0), ("T", potency)] {
        for dose in DOSES {
            let of_plate = |plate: u32| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let ripple = (f64::from(seed >> 16) / 65_535.0 - 0.5) * 8.0;
                format!("{:.1}", 260.0 - 110.0 * f64::ln(dose * potency) + 3.0 * f64::from(plate) + ripple)
            };
            lines.push(format!("{name}\t{dose}\t{}", (0..PLATES).map(of_plate).collect::<Vec<_>>().join("\t")));
        }
    }
    lines.join("\n")
}

/// An analyst enters the readings of this batch's potency, and a second one verifies what they gave.
pub(super) fn entered(author: &mut Author<'_>, batch: &BatchId, potency: f64) -> Result<(), AuthorError> {
    let wrong = |said: &str| AuthorError::Name(format!("{batch}: {said}"));
    laboratory::run(author, batch, "potency")?;
    author.wait(SignedDuration::from_mins(50));
    let sample = samples::on(author, batch, "potency")?;
    let command = {
        let all = author.plant.derivable(batch);
        let it = all.iter().find(|it| it.gives.iter().any(|(path, _)| path == "potency"));
        let it = it.ok_or_else(|| wrong("no readings are entered for potency"))?;
        let typed = [("preparations".to_owned(), written(potency))];
        let found = derive::of_readings(it, &typed, sample.as_ref().map(|it| &it.number));
        found.ok().flatten().filter(|it| it.doubts.is_empty()).ok_or_else(|| wrong("the readings give no potency"))?
    };
    let begun = sample.and_then(|it| it.begun);
    author.does("li-na", RecordDetermination { begun, ..command }, &How::default())?;
    author.wait(SignedDuration::from_mins(40));
    let determination = author.plant.determinations.keys().next_back().cloned();
    let determination = determination.ok_or_else(|| wrong("nothing is on record"))?;
    author.does("wang-fang", VerifyDetermination { determination }, &How::default())?;
    Ok(())
}
