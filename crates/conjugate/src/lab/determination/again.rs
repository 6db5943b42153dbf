//! Deriving again: the kept file is read anew, and the bytes of the answer are compared with those on record.

use formats::measured::Reading;
use plant::Plant;
use plant::id::FileId;
use plant::lab::{Determination, Input};
use plant::strategy::Derives;

use super::super::derive;
use super::super::injection::{self, Calculated};
use crate::app::App;
use crate::language::Lang;
use crate::page::PageError;
use crate::page::part::{State, Stated};

pub(in crate::lab) fn name_of(it: &Determination) -> &str {
    it.derivation
        .inputs
        .iter()
        .find_map(|it| match it {
            Input::File { name, .. } => Some(name.as_str()),
            Input::Figure { .. } => None,
        })
        .unwrap_or_default()
}

/// The recording as it was kept, read again; nothing where there is none, or this software cannot read it. An error where
/// the file is not as it was kept.
pub(in crate::lab) fn kept(app: &App, it: &Determination) -> Result<Option<Reading>, PageError> {
    it.derivation.file().map_or(Ok(None), |(file, _)| recording(app, file))
}

/// A kept file, read again.
pub(super) fn recording(app: &App, file: &FileId) -> Result<Option<Reading>, PageError> {
    let hash = ledger::Hash::from_hex(file.as_str()).ok_or(PageError::NotFound)?;
    Ok(formats::family::read(&app.kept_file(&hash)?).ok())
}

/// How its method derives, as the strategy of its batch declares it.
pub(super) fn derives(plant: &Plant, it: &Determination) -> Option<Derives> {
    let (version, _) = plant.pinned(plant.batches.get(&it.batch)?)?;
    version.strategy.methods.get(&it.derivation.method)?.derives.clone()
}

/// Where the recordings stand that it was made over.
pub(in crate::lab) fn places(it: &Determination) -> &[String] {
    let places = it.derivation.inputs.iter().find_map(|it| match it {
        Input::File { places, .. } => Some(places.as_slice()),
        Input::Figure { .. } => None,
    });
    places.unwrap_or_default()
}

/// Derives it again: what came out, where the file that it was derived from is there.
pub(super) fn derived(it: &Determination, reading: Option<&Reading>, by: &Derives) -> Option<Calculated> {
    if by.is_entered() {
        let sample = it.sample.as_ref().map(|it| &it.number);
        return derive::calculated_from_readings(by, it.derivation.entered(), sample).ok();
    }
    let (_, sample) = it.derivation.file()?;
    injection::calculated(reading?, sample, by, &it.derivation.parameters, Some(places(it)))
}

/// Whether the bytes are the same, or why nobody can say.
pub(super) fn same(lang: Lang, it: &Determination, again: Option<&Calculated>, amiss: Option<PageError>) -> Stated {
    match (again, amiss) {
        (None, Some(what)) => {
            let said = lang.say("derived-again-amiss").with_text("what", what.title(lang));
            Stated::new(lang, State::Fail).saying(said.plain())
        }
        (None, None) => Stated::new(lang, State::Indeterminate).saying(lang.text("derived-again-not")),
        (Some(found), _) if derive::sha256(&found.output().to_string()) == it.derivation.output_sha256 => {
            Stated::new(lang, State::Verified).saying(lang.text("derived-again-same"))
        }
        (Some(_), _) => Stated::new(lang, State::Fail).saying(lang.text("derived-again-differs")),
    }
}
