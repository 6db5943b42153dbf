//! What only the demonstration offers, so that a visitor can walk on: a made-up export of the instrument, and time that
//! passes at once.

use std::fmt::Write as _;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use plant::batch::{Entered, clocks};
use plant::quantity::Unit;
use plant::strategy::StepKind;
use rust_decimal::Decimal;

use super::around::wait;
use super::ground::Ground;
use crate::app::App;
use crate::batch::path;
use crate::demo::let_pass;
use crate::hand;
use crate::language::Zone;
use crate::page::{PageError, Shell};
use crate::people::{Me, Posted};

/// `GET /batches/{batch}/steps/{unit}/{step}/made-up.csv`
pub(super) async fn download(
    shell: Shell,
    State(app): State<App>,
    _me: Me,
    Path(at): Path<(String, String, String)>,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let (csv, sample) = {
        let now = app.now();
        let plant = app.settled();
        if !plant.demonstration {
            return Err(PageError::NotFound);
        }
        let it = Ground::of(&plant, &batch, &step, (shell.lang, &shell.zone), now)?;
        let wanted = super::file::wanted(&it).ok_or(PageError::NotFound)?;
        let csv = if wanted.lunatic { lunatic(&it, &wanted.sample, &shell.zone) } else { table(&it, &wanted.sample) };
        (csv, wanted.sample)
    };
    let head = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"made-up-{sample}.csv\"")),
    ];
    Ok((head, csv).into_response())
}

/// A value that meets the limit of a test, in its unit.
fn value(it: &Ground<'_>, test: &plant::id::AttributeId) -> Option<(Decimal, Unit)> {
    let (_, attribute) = it.stage.attribute_of(&it.unit.id, test)?;
    match hand::result(&attribute.specification)? {
        Entered::Typed { text, unit } => Some((Decimal::from_str_exact(&text).ok()?, unit)),
        Entered::Chosen(_) | Entered::Missing(_) => None,
    }
}

/// In the layout of the Lunatic's export; what it says of itself is that it is made up.
fn lunatic(it: &Ground<'_>, sample: &str, zone: &Zone) -> String {
    let mut csv = String::from(
        "Plate ID,Plate Position,Sample Name,Application,Concentration (mg/ml),E1%,Date,Time,Instrument ID,A280,A260/A280\n",
    );
    let (day, time) = (zone.day(it.now), zone.second(it.now));
    let StepKind::File { tests } = &it.step.kind else { return csv };
    let milligrams = Unit::new("mg/mL").ok();
    let found = tests.first().and_then(|id| value(it, id));
    let mean = found.and_then(|(value, unit)| unit.convert(value, milligrams?)).unwrap_or(Decimal::TEN);
    let mut row = |well: &str, sample: &str, concentration: Option<Decimal>| {
        let (written, a280, ratio) = match concentration {
            Some(it) => (it.to_string(), (it * Decimal::new(137, 2)).round_dp(2).to_string(), "0.55"),
            None => ("N/A".to_owned(), "0.01".to_owned(), "N/A"),
        };
        // Writing into a String cannot fail.
        let _ =
            writeln!(csv, "MADE UP,{well},{sample},Protein (IgG),{written},13.70,{day},{time},MADE-UP,{a280},{ratio}");
    };
    row("A1", "Buffer", None);
    for (well, hundredths) in [("B1", 6), ("C1", -4), ("D1", 1)] {
        row(well, sample, Some((mean + Decimal::new(hundredths, 2)).round_dp(2)));
    }
    csv
}

/// In the layout of our own table of results.
fn table(it: &Ground<'_>, sample: &str) -> String {
    let mut csv = String::from("sample,test,value,unit\n");
    let StepKind::File { tests } = &it.step.kind else { return csv };
    for id in tests {
        let Some((_, attribute)) = it.stage.attribute_of(&it.unit.id, id) else { continue };
        let line = match hand::result(&attribute.specification) {
            Some(Entered::Typed { text, unit }) => format!("{sample},{id},{text},{}", unit.code()),
            Some(Entered::Chosen(option)) => format!("{sample},{id},{option},"),
            Some(Entered::Missing(_)) | None => continue,
        };
        let _ = writeln!(csv, "{line}");
    }
    csv
}

/// `POST /batches/{batch}/steps/{unit}/{step}/let-time-pass`: moves the demonstration's clock to the target of the
/// clock that this step reads. The move is an entry of its own, by the person who made it.
pub(super) async fn let_time_pass(
    shell: Shell,
    State(app): State<App>,
    Path(at): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (batch, step) = path::of_step(&at)?;
    let left = {
        let now = app.now();
        let plant = app.settled();
        if !plant.demonstration {
            return Err(PageError::NotFound);
        }
        let it = Ground::of(&plant, &batch, &step, (shell.lang, &shell.zone), now)?;
        let here = clocks(it.batch, it.stage).into_iter().filter(|of| of.ends == step);
        here.filter_map(|of| wait(&it, of.since, of.limits)).max()
    };
    if let Some(left) = left {
        let_pass(&app, &posted, left).await?;
    }
    Ok(Redirect::to(&path::step(&batch, &step)).into_response())
}
