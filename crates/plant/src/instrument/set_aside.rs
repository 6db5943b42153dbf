//! A person says that a sample, or a whole file, gives no result here: another product's, a trial, a file in error.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::batch::Raise;
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, DeviationId, FileId, SampleId};
use crate::people::owed_reason;
use crate::quality::{Class, DeviationOpened};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// It was set aside; file and sample stay on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleSetAside {
    #[serde(rename = "sha256")]
    pub file: FileId,
    /// Nothing where the whole file was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Text>,
    pub why: Text,
}

/// Sets a sample or a whole file aside, with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    pub file: FileId,
    /// Nothing for the whole file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
}

impl Decide for SetAside {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Some(it) = plant.instrument_files.get(&self.file) else {
            return Err(Refusal::from(Rule::FileNotTakenIn).with("file", self.file.as_str()));
        };
        let sample = match &self.sample {
            None => None,
            Some(sample) => match it.samples().find(|it| it == sample) {
                None => {
                    let refusal = Refusal::from(Rule::SampleNotInFile).with("sample", sample.as_str());
                    return Err(refusal.with("file", it.name.as_str()));
                }
                Some(it) => Text::new(it).ok(),
            },
        };
        let why = owed_reason(act)?;
        let named: Vec<String> = match &sample {
            Some(one) => vec![one.to_string()],
            None => it.samples().map(ToString::to_string).collect(),
        };
        let told = Text::new(&format!("{} ({}): {why}", it.name, named.join(", "))).unwrap_or_else(|_| why.clone());
        let mut events: Vec<Event> = vec![SampleSetAside { file: self.file.clone(), sample, why }.into()];
        events.extend(decided_about(plant, &named, &told));
        Ok(events)
    }
}

/// A recording of a batch's own sample does not leave the review by being set aside: each batch whose sample it is has a
/// deviation, which somebody assesses and quality assurance closes.
fn decided_about(plant: &Plant, named: &[String], told: &Text) -> Vec<Event> {
    let samples = named.iter().filter_map(|it| plant.samples.get(&SampleId::new(it.trim()).ok()?));
    let batches: BTreeSet<&BatchId> = samples.map(|it| &it.batch).collect();
    let mut events = Vec::new();
    let mut opened = plant.deviations.len();
    for id in batches {
        let Some(of) = plant.batches.get(id) else { continue };
        opened = opened.saturating_add(1);
        let Ok(deviation) = DeviationId::new(&format!("DEV-{opened:05}")) else { continue };
        let (batch, lot, what) = (Some(id.clone()), Some(of.lot.clone()), Some(told.clone()));
        events.push(DeviationOpened { deviation, batch, lot, class: Class::Minor, about: None, what }.into());
        let mut raise = Raise::new(plant, id, &of.lot);
        disposition::reopen(plant, id, &mut raise);
        events.extend(raise.events);
    }
    events
}

impl Happened for SampleSetAside {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::File(self.file.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { file, sample, why } = self;
        if let Some(it) = plant.instrument_files.get_mut(file) {
            it.set_aside.insert(sample.as_ref().map(ToString::to_string), (why.clone(), stamp.clone()));
        }
    }
}
