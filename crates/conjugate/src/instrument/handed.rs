//! What was handed in: its bytes as the record speaks of them, and the results that its samples are asked for.

use formats::Family;
use formats::mapped::{Mapped, Mapping};
use formats::measured::{Amount, Reading, Run};
use formats::number::Value;
use ledger::Hash;
use plant::Plant;
use plant::id::{BatchId, FileId};
use plant::instrument::{FileTakenIn, FileValue, RecordFromFile, Said, Via};
use plant::quantity::Unit;
use plant::strategy::{Attribute, Reads, SiteTable, TableColumn, TableRef};
use plant::text::Text;

use crate::people::without_folders;

/// The most samples of one file that the record names; a plate of 1,536 wells is below.
pub(crate) const SAMPLES_MAX: usize = 2_000;

/// A file that was kept and read.
pub(crate) struct Handed {
    pub(crate) taken: FileTakenIn,
    /// Nothing where it could not be read.
    pub(crate) reading: Option<Reading>,
}

/// The site's own tables in force, by which a file of no known family is read.
#[derive(Debug, Default)]
pub(crate) struct Tables(Vec<(TableRef, Mapping)>);

impl Tables {
    /// Of a plant, as they are in force.
    pub(crate) fn of(plant: &Plant) -> Self {
        Self(plant.site_tables().into_iter().map(|(id, table)| (id, mapping(table))).collect())
    }

    /// What a file says, and the table that it was read by where it is of no known family.
    fn read(&self, bytes: &[u8]) -> Result<(Reading, Option<TableRef>), formats::Unreadable> {
        match formats::family::read(bytes) {
            Ok(reading) => Ok((reading, None)),
            Err(fault) if fault.what == formats::What::UnknownFormat => {
                let (ids, mappings): (Vec<_>, Vec<_>) = self.0.iter().cloned().unzip();
                let (place, reading) = formats::mapped::choose(bytes, &mappings)?;
                Ok((reading, ids.into_iter().nth(place)))
            }
            Err(fault) => Err(fault),
        }
    }
}

fn mapping(table: &SiteTable) -> Mapping {
    let value = |it: &TableColumn| Mapped {
        column: it.column.clone(),
        name: it.quantity.clone(),
        unit: it.unit.map_or_else(String::new, |unit| unit.code().to_owned()),
    };
    Mapping {
        sample: table.sample.clone(),
        analyst: table.analyst.clone(),
        when: table.time.clone(),
        values: table.columns.iter().map(value).collect(),
    }
}

/// How a file that is on record is read again: as it was read the first time, whatever is in force today. Nothing where
/// it is not known.
pub(crate) fn again(plant: &Plant, file: &FileId) -> Option<impl Fn(&[u8]) -> Option<Reading> + Send + 'static> {
    let table = match plant.instrument_files.get(file)?.table() {
        Some(id) => Some(mapping(plant.site_table(id)?)),
        None => None,
    };
    Some(move |bytes: &[u8]| match &table {
        Some(mapping) => formats::mapped::read(bytes, mapping).ok(),
        None => formats::family::read(bytes).ok(),
    })
}

/// Reads a file that was kept under its hash.
pub(crate) fn hand(name: &str, bytes: &[u8], (hash, via): (&Hash, Via), tables: &Tables) -> Option<Handed> {
    let file = FileId::new(&hash.to_string()).ok()?;
    let read = tables.read(bytes);
    let (said, reading) = match read {
        Ok((reading, _)) if reading.samples().len() > SAMPLES_MAX => {
            let fault = formats::What::TooManyCells { limit: SAMPLES_MAX }.in_file();
            (unreadable(&fault), None)
        }
        Ok((reading, table)) => (read_as(&reading, table), Some(reading)),
        Err(fault) => (unreadable(&fault), None),
    };
    let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let taken = FileTakenIn { file, name: named(name), bytes, via, said };
    Some(Handed { taken, reading })
}

/// A file that was kept under its hash, and is larger than what is read.
pub(crate) fn too_large(name: &str, bytes: u64, hash: &Hash, via: Via) -> Option<FileTakenIn> {
    let file = FileId::new(&hash.to_string()).ok()?;
    let size = usize::try_from(bytes).unwrap_or(usize::MAX);
    let fault = formats::What::TooLarge { bytes: size, limit: formats::MAX_BYTES }.in_file();
    Some(FileTakenIn { file, name: named(name), bytes, via, said: unreadable(&fault) })
}

/// A file's name as the record keeps it: without its folders, without characters that change how it reads.
pub(crate) fn named(name: &str) -> Text {
    let last = without_folders(name);
    let kept: String = last.chars().filter(|it| Text::new(&format!("x{it}x")).is_ok()).take(120).collect();
    Text::new(&kept).unwrap_or_else(|_| Text::dash())
}

fn unreadable(fault: &formats::Unreadable) -> Said {
    let words = |zh| {
        let it = fault.in_words(zh);
        let (sentence, advice) = (it.sentence, it.advice);
        let text = if zh { format!("{sentence}。{advice}。") } else { format!("{sentence}; {advice}.") };
        Text::new(&text).unwrap_or_else(|_| Text::dash())
    };
    Said::Unreadable { zh: words(true), en: words(false) }
}

fn read_as(reading: &Reading, table: Option<TableRef>) -> Said {
    let it = &reading.instrument;
    let parts = [&it.vendor, &it.model, &it.serial, &it.name].into_iter().flatten();
    let instrument: Vec<_> = parts.map(|it| it.text.as_str()).filter(|it| !it.is_empty()).collect();
    let instrument = if instrument.is_empty() { "-".to_owned() } else { instrument.join(" · ") };
    let clean = |it: &str| Text::new(it).or_else(|_| Text::new(&formats::What::short(it))).ok();
    let samples = reading.samples().into_iter().filter_map(clean).collect();
    Said::Read { format: reading.family.id().to_owned(), instrument, samples, table }
}

/// Every value of a sample that an attribute reads, in the order of the file: its replicates.
pub(crate) fn values(reading: &Reading, sample: &str, reads: &[Reads]) -> Vec<FileValue> {
    let family = reading.family.id();
    let mut found = Vec::new();
    for run in reading.of_sample(sample) {
        for (amount, of) in amounts(run) {
            if reads.iter().any(|it| it.means(family, &amount.name, of)) {
                found.push(value(amount, reading.family));
            }
        }
    }
    found
}

/// What a run says, with what each is of: a peak's quantities are of its component.
pub(crate) fn amounts(run: &Run) -> impl Iterator<Item = (&Amount, Option<&str>)> {
    let own = run.amounts.iter().map(|it| (it, it.of.as_deref()));
    let peaks = run.peaks.iter().flat_map(|peak| {
        let name = peak.name.as_ref().map(|it| it.text.as_str());
        peak.amounts.iter().map(move |it| (it, name))
    });
    own.chain(peaks)
}

fn value(it: &Amount, family: Family) -> FileValue {
    // A decimal comma or a power of ten is the same number in the one way in which the record writes it; its digits stay.
    let text = match it.value {
        Value::Number(number) => number.to_string(),
        Value::Below(number) => format!("<{number}"),
        Value::Above(number) => format!(">{number}"),
        Value::NotAvailable | Value::Empty | Value::Remark => it.written.clone(),
    };
    let code = |unit: &formats::measured::Unit| match family {
        // The unit of a site's own table was declared, in the codes of the strategy.
        Family::Mapped => Unit::new(&unit.written).ok(),
        _ => unit.ucum.and_then(|it| Unit::new(it).ok()),
    };
    let unit = it.unit.as_ref().and_then(code);
    FileValue { place: it.at.clone(), text, unit, remark: it.remark.clone() }
}

/// The results that the samples of a file are asked for by name, where the file holds values for them.
pub(crate) fn asked(plant: &Plant, handed: &Handed) -> Vec<RecordFromFile> {
    let Some(reading) = &handed.reading else { return Vec::new() };
    let mut results = Vec::new();
    for sample in reading.samples() {
        for it in plant.asked_of(sample) {
            let values = values(reading, sample, &it.attribute.reads);
            if !values.is_empty() {
                let (file, batch, attribute) = (handed.taken.file.clone(), it.batch.clone(), it.path);
                results.push(RecordFromFile { file, sample: sample.to_owned(), batch, attribute, values, of: None });
            }
        }
    }
    results
}

/// Where a sample of any name could go: each attribute of a batch whose fate is open, of which the file holds values.
pub(crate) fn possible<'a>(
    plant: &'a Plant,
    reading: &Reading,
    sample: &str,
) -> Vec<(&'a BatchId, String, &'a Attribute, Vec<FileValue>)> {
    let mut found = Vec::new();
    for (id, batch) in plant.batches.iter().filter(|(id, _)| !plant.is_settled(id)) {
        let Some((_, stage)) = plant.pinned(batch) else { continue };
        for (unit, attribute) in stage.tested().filter(|(_, it)| !it.reads.is_empty()) {
            let values = values(reading, sample, &attribute.reads);
            if !values.is_empty() {
                found.push((id, plant::strategy::path_in_stage(unit, attribute), attribute, values));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_number_of_the_file_in_the_writing_of_the_record() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/instruments/vi-cell-blu.csv");
        let file = std::fs::read_to_string(path).unwrap();
        let file = file.replace("12.38", "12.40").replace("97.1,", "N/A,").replace("1204", "1.2E3");
        let reading = formats::family::read(file.as_bytes()).unwrap();
        let reads = |quantity: &str| [Reads { quantity: quantity.to_owned(), of: None, family: None }];
        let shown = |quantity: &str| {
            let all = values(&reading, "MAB-26-011-n1", &reads(quantity));
            let one = |it: &FileValue| format!("{} {} {}", it.text, it.unit.map_or("-", Unit::code), it.place);
            all.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(shown("viable cell density (cell counter)"), "12.40 10*6/mL 2:5");
        assert_eq!(shown("viability (cell counter)"), "N/A % 2:6");
        assert_eq!(shown("total cell count"), "1200 1 2:2");
        assert_eq!(shown("pH"), "");
    }

    #[test]
    fn a_name_has_no_folders_and_nothing_that_changes_how_it_reads() {
        for (name, then) in [
            ("C:\\data\\a.csv", "a.csv"),
            ("../../b\u{202e}.txt", "b.txt"),
            ("", "-"),
            ("x/", "-"),
            ("<i>a</i>.csv", "<i>a</i>.csv"),
        ] {
            assert_eq!(named(name).as_str(), then, "{name:?}");
        }
    }
}
