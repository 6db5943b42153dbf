//! A sample of a file gives a result: by itself where name and strategy leave no question, otherwise by a person.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ITSELF, InstrumentFile, Said};
use crate::act::{Act, Stamp};
use crate::batch::Entered;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, FileId, SampleId};
use crate::lab::{Origin, RecordResult};
use crate::people::owed_reason;
use crate::quantity::Unit;
use crate::refusal::{Refusal, Rule};
use crate::sample::{self, OfSample};
use crate::state::{Decide, Plant};
use crate::strategy::Specification;
use crate::text::Text;

/// One value of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileValue {
    /// Where it stands in the file.
    pub place: String,
    /// As written.
    pub text: String,
    /// Nothing where neither the file nor its family says one, or one that is not known here.
    pub unit: Option<Unit>,
    /// What the instrument says against it.
    pub remark: Option<String>,
}

/// Records what a sample of a file says as a result; the application itself sends it, when it has read the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordFromFile {
    pub file: FileId,
    /// Its name in the file.
    pub sample: String,
    pub batch: BatchId,
    /// The attribute's path in its stage.
    pub attribute: String,
    pub values: Vec<FileValue>,
    /// The sample of the batch that it is, where its name in the file is not the number on the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<SampleId>,
}

/// A sample of a file gave a result of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleRecorded {
    #[serde(rename = "sha256")]
    pub file: FileId,
    pub sample: Text,
    pub batch: BatchId,
    pub attribute: String,
    /// Why a sample of this name is of this batch, where its name does not say so, or in spite of what the instrument
    /// says against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

impl Decide for RecordFromFile {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let file = plant.instrument_files.get(&self.file);
        let file = file.ok_or_else(|| Refusal::from(Rule::FileNotTakenIn).with("file", self.file.as_str()))?;
        let Said::Read { format, instrument, .. } = &file.said else {
            return Err(Refusal::from(Rule::FileNotTakenIn).with("file", file.name.as_str()));
        };
        if !file.samples().any(|it| it == self.sample) {
            let refusal = Refusal::from(Rule::SampleNotInFile).with("sample", self.sample.as_str());
            return Err(refusal.with("file", file.name.as_str()));
        }
        let recorded = file.recorded.get(&self.sample);
        if recorded.is_some_and(|it| it.contains(&(self.batch.clone(), self.attribute.clone()))) {
            let refusal = Refusal::from(Rule::FileTakenInBefore).with("file", file.name.as_str());
            return Err(refusal.with("at", file.taken.known));
        }
        let doubt = self.doubt(plant, file, act.happened);
        let why = match doubt {
            // Neither the node nor a program with a token judges.
            Some(doubt) if act.by.as_str() == ITSELF || act.session.is_a_token() => return Err(doubt),
            Some(_) => Some(owed_reason(act)?),
            None => act.reason.clone(),
        };
        let origin = Origin::File {
            sha256: self.file.to_string(),
            name: file.name.to_string(),
            format: format.clone(),
            instrument: instrument.clone(),
            sample: self.sample.clone(),
            places: self.values.iter().map(|it| it.place.clone()).collect(),
        };
        let replicates = self.entered(plant)?;
        // Where a rule stands against measuring it again, the reason that the person gives goes with the result.
        let (batch, attribute) = (self.batch.clone(), self.attribute.clone());
        let result = RecordResult {
            batch,
            attribute,
            replicates,
            despite: why.clone(),
            sample: self.of_sample(plant),
            run: None,
        };
        let mut events = result.recorded(plant, act, origin)?;
        let sample = Text::new(&self.sample).unwrap_or_else(|_| Text::dash());
        let (file, batch) = (self.file.clone(), self.batch.clone());
        events.push(SampleRecorded { file, sample, batch, attribute: self.attribute.clone(), why }.into());
        Ok(events)
    }
}

impl RecordFromFile {
    /// Why no program decides this alone; nothing where name, strategy and instrument leave no question.
    ///
    /// Each of these is an act of judgement: what sample it is, whether a value that the instrument doubts counts, and
    /// whether a test is done again.
    #[must_use]
    pub fn doubt(&self, plant: &Plant, file: &InstrumentFile, at: Timestamp) -> Option<Refusal> {
        let asked = plant.asked_of(&self.sample);
        let asked = asked.iter().find(|it| *it.batch == self.batch && it.path == self.attribute);
        let refusal =
            |rule| Some(Refusal::from(rule).with("sample", self.sample.as_str()).with("file", file.name.as_str()));
        let Some(asked) = asked else { return refusal(Rule::SampleNotNamed) };
        if asked.by_step {
            return refusal(Rule::StepReadsFile);
        }
        if let Some(remark) = self.values.iter().find_map(|it| it.remark.as_ref()) {
            return refusal(Rule::InstrumentDoubts).map(|it| it.with("remark", remark.as_str()));
        }
        let lot = plant.batches.get(&self.batch).map(|it| &it.lot);
        let known = lot.and_then(|it| plant.results.get(it)).and_then(|it| it.get(&self.attribute));
        if known.is_some_and(|it| !it.is_empty()) {
            return refusal(Rule::ResultThere).map(|it| it.with("attribute", &asked.attribute.name));
        }
        let readable = match &asked.attribute.specification {
            Specification::Number { unit: wanted, .. } => self.values.iter().all(|it| {
                it.unit.is_some_and(|unit| unit.measures_the_same_as(*wanted))
                    && crate::quantity::Quantity::parse(&it.text, *wanted).is_ok()
            }),
            Specification::Choice { .. } => true,
        };
        if self.values.is_empty() || !readable {
            return refusal(Rule::ValueNotPlain).map(|it| it.with("attribute", &asked.attribute.name));
        }
        let it = crate::batch::batch(plant, &self.batch).ok()?;
        let round = crate::reprocessing::round_found_in(it.batch, it.stage, &self.attribute, at);
        let of = self.of_sample(plant);
        sample::usable(plant, &it, (&self.attribute, round), of.as_ref().map(|it| &it.number), None, at).err()
    }

    /// The sample that it was measured on: the one that is named, or the one whose label says what the file says.
    fn of_sample(&self, plant: &Plant) -> Option<OfSample> {
        let read = || SampleId::new(self.sample.trim()).ok().filter(|it| plant.samples.contains_key(it));
        self.of.clone().or_else(read).map(OfSample::number)
    }

    /// The values as a result takes them. What is no number, or in a unit that is none of the attribute's, is kept in its
    /// words, and cannot be judged.
    fn entered(&self, plant: &Plant) -> Result<Vec<Entered>, Refusal> {
        let it = crate::batch::batch(plant, &self.batch)?;
        let Some((_, attribute)) = it.stage.attribute_named(&self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let kept = |it: &FileValue| {
            let unit = it.unit.map_or_else(String::new, |unit| alloc::format!(" {}", unit.code()));
            Entered::Missing(Text::new(&alloc::format!("{}{unit}", it.text)).unwrap_or_else(|_| Text::dash()))
        };
        let entered = |it: &FileValue| match &attribute.specification {
            Specification::Number { unit: wanted, .. } => match it.unit {
                Some(unit) if unit.measures_the_same_as(*wanted) => {
                    let parsed = crate::quantity::Quantity::parse(&it.text, unit);
                    parsed.map_or_else(|_| kept(it), |_| Entered::Typed { text: it.text.clone(), unit })
                }
                Some(_) | None => kept(it),
            },
            Specification::Choice { options, accepted: _ } => {
                let said = it.text.trim();
                let option =
                    options.iter().find(|it| it.id.as_str() == said || it.name.zh == said || it.name.en == said);
                option.map_or_else(|| kept(it), |it| Entered::Chosen(it.id.clone()))
            }
        };
        Ok(self.values.iter().map(entered).collect())
    }
}

impl Happened for SampleRecorded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::File(self.file.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { file, sample, batch, attribute, why: _ } = self;
        if let Some(it) = plant.instrument_files.get_mut(file) {
            it.recorded.entry(sample.to_string()).or_default().insert((batch.clone(), attribute.clone()));
        }
    }
}
