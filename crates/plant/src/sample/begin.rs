//! Tests begin: a sample is taken into work. Until then it was held, and from then on what grows has its time to grow.
//!
//! The beginning is entered when it happens, and not with the result: whoever could state it afterwards could choose it, so
//! that a sample was never held too long and a culture never read too early. (China GMP 2010, article 223, and WHO TRS 996,
//! Annex 5, on contemporaneous records; cited from memory.)

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Sample, change, sample, usable};
use crate::act::{Act, Stamp};
use crate::batch::batch;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId, SampleId};
use crate::lab::Despite;
use crate::refusal::{Refusal, Rule};
use crate::reprocessing;
use crate::state::{Decide, Plant};
use crate::text::Text;

/// A test was begun on a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The attribute's path in its stage.
    pub attribute: String,
    /// What stood against it, where it was begun all the same.
    pub despite: Option<Despite>,
    pub stamp: Stamp,
}

/// Tests began on a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestsBegun {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    /// Paths of the attributes in their stage.
    pub attributes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// Begins tests on a sample: now, and not when their results come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginTests {
    pub sample: SampleId,
    /// By their paths in the stage, or by their names alone; at least one.
    pub attributes: Vec<String>,
    /// Why they were begun in spite of a rule that stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

impl Decide for BeginTests {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (number, found) = sample(plant, &self.sample)?;
        let it = batch(plant, &found.batch)?;
        let unknown = |named: &str| Refusal::from(Rule::UnknownAttribute).with("attribute", named);
        if self.attributes.is_empty() {
            return Err(unknown("–"));
        }
        let (mut attributes, mut barred) = (vec![], None);
        for named in &self.attributes {
            let Some((path, _)) = it.stage.attribute_named(named) else { return Err(unknown(named)) };
            let round = reprocessing::round_found_in(it.batch, it.stage, &path, act.happened);
            let against = usable(plant, &it, (&path, round), Some(number), None, act.happened).err();
            barred = barred.or(against);
            if !attributes.contains(&path) {
                attributes.push(path);
            }
        }
        let despite = Despite::of(barred, self.despite.as_ref())?;
        let (sample, batch, lot) = (number.clone(), found.batch.clone(), found.lot.clone());
        Ok(vec![TestsBegun { sample, batch, lot, attributes, despite }.into()])
    }
}

impl Sample {
    /// Since when a test of this attribute goes on at that instant, by the record; nothing where none was begun, or its
    /// result came.
    #[must_use]
    pub fn begun(&self, attribute: &str, at: Timestamp) -> Option<&Stamp> {
        let gave = self.uses.iter().rfind(|it| it.attribute == attribute).map(|it| it.stamp.seq);
        let mine = |it: &&Begun| it.attribute == attribute && it.stamp.happened <= at;
        let last = self.begun.iter().rfind(mine)?;
        gave.is_none_or(|it| it < last.stamp.seq).then_some(&last.stamp)
    }
}

impl Happened for TestsBegun {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, attributes, despite } = self;
        change(plant, sample, stamp, |it| {
            // It is no link of the custody: whether the test may count is asked again when its result comes.
            let begun = |attribute: &String| {
                let (attribute, despite, stamp) = (attribute.clone(), despite.clone(), stamp.clone());
                Begun { attribute, despite, stamp }
            };
            it.begun.extend(attributes.iter().map(begun));
        });
    }
}
