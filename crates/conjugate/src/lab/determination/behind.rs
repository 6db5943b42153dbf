//! What is laid behind a recording: the reference standard that the run used, or an earlier determination by the same
//! method. The same calculator is run over it with the same parameters, so that its peaks are told apart alike.

use std::collections::BTreeMap;

use formats::measured::Reading;
use plant::Plant;
use plant::id::{DeterminationId, FileId};
use plant::lab::Determination;
use plant::strategy::Derives;
use serde_json::Value;

use super::super::injection::{self, Calculated};
use super::again;
use crate::app::App;
use crate::language::Lang;
use crate::page::PageError;

/// So many earlier determinations are offered.
const EARLIER: usize = 6;
/// What is asked for where nothing is to be laid behind.
const NOTHING: &str = "none";

/// Where the other recording is.
#[derive(Clone)]
pub(super) enum Place {
    Standard { file: FileId, sample: String },
    Earlier(Box<Determination>),
}

/// Something that can be laid behind.
#[derive(Clone)]
pub(super) struct Offer {
    /// The lot of the standard, or the determination.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) chosen: bool,
    place: Place,
}

impl Offer {
    /// Whether it is an earlier determination.
    pub(super) fn is_earlier(&self) -> bool {
        matches!(self.place, Place::Earlier(_))
    }

    /// The answer on record, of an earlier determination.
    pub(super) fn output(&self) -> Option<Value> {
        match &self.place {
            Place::Earlier(it) => serde_json::from_str(&it.derivation.output).ok(),
            Place::Standard { .. } => None,
        }
    }
}

/// What can be laid behind, the standards of the run first; the first one is where nobody asked for another.
pub(super) fn offers(
    lang: Lang,
    plant: &Plant,
    id: &DeterminationId,
    it: &Determination,
    asked: Option<&str>,
) -> Vec<Offer> {
    if it.derivation.file().is_none() {
        return Vec::new();
    }
    let standard = |of: plant::lab::ReferenceRecording<'_>| Offer {
        id: of.lot.to_string(),
        name: lang.say("behind-standard").with("lot", of.lot.as_str()).plain(),
        href: format!("/lots/{}", of.lot),
        chosen: false,
        place: Place::Standard { file: of.file.clone(), sample: of.sample.to_owned() },
    };
    let mut all: Vec<Offer> = plant.references_of(id).into_iter().map(standard).collect();
    let stage = plant.batches.get(&it.batch).map(|it| &it.stage);
    let alike = |of: &&Determination| {
        of.derivation.method == it.derivation.method
            && of.recorded.seq < it.recorded.seq
            && of.doubts.is_empty()
            && plant.batches.get(&of.batch).map(|it| &it.stage) == stage
    };
    let earlier = plant.determinations.iter().rev().filter(|(other, of)| *other != id && alike(of));
    all.extend(earlier.take(EARLIER).map(|(other, of)| Offer {
        id: other.to_string(),
        name: format!("{other} · {}", of.lot),
        href: format!("/determinations/{other}"),
        chosen: false,
        place: Place::Earlier(Box::new(of.clone())),
    }));
    let chosen = match asked {
        Some(NOTHING) => None,
        Some(asked) => all.iter().position(|it| it.id == asked),
        None => all.iter().position(|it| !it.is_earlier()),
    };
    if let Some(it) = chosen.and_then(|at| all.get_mut(at)) {
        it.chosen = true;
    }
    all
}

/// What the calculator says of the recording that is laid behind; nothing where its file holds none, an
/// error where the file is not as it was kept.
pub(super) fn calculated(
    app: &App,
    offer: &Offer,
    (here, reading): (&FileId, Option<&Reading>),
    (derives, parameters): (&Derives, &str),
) -> Result<Option<Calculated>, PageError> {
    let over = |reading: Option<&Reading>, sample: &str, places| {
        injection::calculated(reading?, sample, derives, parameters, places)
    };
    Ok(match &offer.place {
        Place::Standard { file, sample } if file == here => over(reading, sample, None),
        Place::Standard { file, sample } => over(again::recording(app, file)?.as_ref(), sample, None),
        Place::Earlier(of) => {
            let Some((_, sample)) = of.derivation.file() else { return Ok(None) };
            over(again::kept(app, of)?.as_ref(), sample, Some(again::places(of)))
        }
    })
}

/// The share of each load in an answer, in per cent; of several injections, the mean of those that each of them has.
pub(super) fn shares(output: &Value) -> Vec<(usize, f64)> {
    let answers = injection::answers(output);
    let loads = |it: &Value| {
        let all = it.get("distribution_percent").and_then(Value::as_object).cloned().unwrap_or_default();
        all.iter().filter_map(|(load, it)| Some((load.parse().ok()?, it.as_f64()?))).collect::<BTreeMap<usize, f64>>()
    };
    let each: Vec<_> = answers.into_iter().map(loads).collect();
    let mean = |load: &usize| {
        let all: Option<Vec<f64>> = each.iter().map(|it| it.get(load).copied()).collect();
        let (sum, n) = all?.iter().fold((0.0, 0.0), |(sum, n), it| (sum + it, n + 1.0));
        Some((*load, sum / n))
    };
    each.first().into_iter().flat_map(BTreeMap::keys).filter_map(mean).collect()
}
