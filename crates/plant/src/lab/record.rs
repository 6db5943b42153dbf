//! A result comes in, from a person or a file; somebody else verifies it.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{ResultBand, SPECIFICATION_RULE_VERSION, TestResult, judge_all, reportable};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, FileReading, Observed, Raise, Replicate, Running, batch, unreadable};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{AttributeId, BatchId, LotId};
use crate::quality::{self, About};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::reprocessing;
use crate::state::{Decide, Plant};
use crate::strategy::{Attribute, Specification, UnitOperation};
use crate::text::Text;

/// Where a result came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    Typed,
    /// A raw file, kept under its hash, and where in it the values stand.
    File {
        sha256: String,
        name: String,
        format: String,
        instrument: String,
        sample: String,
        places: Vec<String>,
    },
}

/// A test gave a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRecorded {
    pub batch: BatchId,
    pub lot: LotId,
    /// The attribute's path in its stage: `conjugation/protein-content` or `dar`.
    pub attribute: String,
    pub replicates: Vec<Observed>,
    pub reportable: Observed,
    pub band: ResultBand,
    pub rule: u16,
    pub origin: Origin,
    /// The round of reprocessing or rework that it was found after.
    #[serde(default, skip_serializing_if = "is_first")]
    pub round: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_first(round: &u32) -> bool {
    *round == 0
}

/// A second analyst verified the last result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultVerified {
    pub batch: BatchId,
    pub lot: LotId,
    pub attribute: String,
    /// The entry of the result, where it was not the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

/// Records a result; a further one for the same attribute stands beside the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordResult {
    pub batch: BatchId,
    pub attribute: String,
    pub replicates: Vec<Entered>,
}

/// Verifies the last result of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyResult {
    pub batch: BatchId,
    pub attribute: String,
}

pub(crate) fn understood(it: &Attribute, value: &Entered) -> Result<Observed, Refusal> {
    match (&it.specification, value) {
        (_, Entered::Missing(why)) => Ok(Observed::Missing(why.clone())),
        (Specification::Number { unit: wanted, .. }, Entered::Typed { text, unit }) => {
            let value =
                Quantity::parse(text, *unit).map_err(|why| unreadable(text, &why).with("parameter", &it.name))?;
            if !unit.measures_the_same_as(*wanted) {
                return Err(Refusal::from(Rule::ValueUnit)
                    .with("parameter", &it.name)
                    .with("typed", value)
                    .with("unit", wanted.code()));
            }
            Ok(Observed::Number(value))
        }
        (Specification::Choice { options, .. }, Entered::Chosen(chosen))
            if options.iter().any(|it| it.id == *chosen) =>
        {
            Ok(Observed::Choice(chosen.clone()))
        }
        (Specification::Number { .. } | Specification::Choice { .. }, Entered::Chosen(chosen)) => {
            Err(Refusal::from(Rule::ValueNotAnOption).with("parameter", &it.name).with("typed", chosen.as_str()))
        }
        (Specification::Choice { .. }, Entered::Typed { text, .. }) => {
            Err(Refusal::from(Rule::ValueNotAnOption).with("parameter", &it.name).with("typed", text.as_str()))
        }
    }
}

impl Decide for RecordResult {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let Some((path, attribute)) = it.stage.attribute_named(&self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let replicates = self.replicates.iter().map(|it| understood(attribute, it)).collect::<Result<Vec<_>, _>>()?;
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        let round = reprocessing::round_found_in(it.batch, it.stage, &path, act.happened);
        result(plant, &it, &path, attribute, replicates, Origin::Typed, round, &mut raise);
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

impl Decide for VerifyResult {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let Some((attribute, _)) = it.stage.attribute_named(&self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let last = plant.results.get(&it.batch.lot).and_then(|it| it.get(&attribute)).and_then(|it| it.last());
        // What was found before a round may come late: then the result that counts is not the last one.
        let counts = || plant.counting(it.batch, &attribute).counts;
        let unverified = |it: &&TestResult| it.verified.is_none();
        let Some(result) = last.filter(unverified).or_else(|| counts().filter(unverified)) else {
            return Err(Refusal::from(Rule::ResultNotIn).with("attribute", self.attribute.as_str()));
        };
        if result.recorded.by == act.by {
            return Err(Refusal::from(Rule::AnalystVerifies).with("person", &act.by));
        }
        let (batch, lot) = (self.batch.clone(), it.batch.lot.clone());
        let of = (last != Some(result)).then_some(result.recorded.seq);
        Ok(vec![ResultVerified { batch, lot, attribute, of }.into()])
    }
}

/// The events of one result: itself, and what must be decided about it.
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that a result says, and a bundle would only rename them"
)]
fn result(
    plant: &Plant,
    it: &Running<'_>,
    path: &str,
    attribute: &Attribute,
    replicates: Vec<Observed>,
    origin: Origin,
    round: u32,
    raise: &mut Raise<'_>,
) {
    let reportable = reportable(&attribute.specification, &replicates);
    let band = judge_all(attribute, &replicates, &reportable, it.strategy.illustrative && !plant.demonstration);
    let about = About::Result { attribute: path.to_string() };
    raise.push(ResultRecorded {
        batch: it.id.clone(),
        lot: it.batch.lot.clone(),
        attribute: path.to_string(),
        replicates,
        reportable,
        band,
        rule: SPECIFICATION_RULE_VERSION,
        origin,
        round,
    });
    quality::reopen(plant, it.id, &about, raise);
    if let Some(blocker) = band.blocker() {
        let deviation = match band {
            ResultBand::OutsideRelease => raise.deviation(quality::Class::Major, &about),
            ResultBand::Inside | ResultBand::Alert | ResultBand::Indeterminate(_) => None,
        };
        raise.exception(blocker, &about, deviation);
    }
}

/// The results that an instrument file gives at a step: of this batch's sample, or refused.
pub(crate) fn from_file(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    tests: &[AttributeId],
    file: Option<&FileReading>,
    raise: &mut Raise<'_>,
) -> Result<(), Refusal> {
    let wanted = it.batch.sample_name(&unit.id);
    let Some(file) = file else {
        return Err(Refusal::from(Rule::ValueMissing).with("parameter", wanted));
    };
    if file.sample != wanted {
        return Err(Refusal::from(Rule::WrongSample).with("found", file.sample.as_str()).with("wanted", wanted));
    }
    for test in tests {
        // Loading sees to it that a step tests what its stage has.
        let Some((path, attribute)) = it.stage.attribute_of(&unit.id, test) else { continue };
        let given = file.replicates.get(test).map(Vec::as_slice).unwrap_or_default();
        let replicates = given.iter().map(|it| observed(attribute, it)).collect();
        let origin = Origin::File {
            sha256: file.sha256.clone(),
            name: file.name.clone(),
            format: file.format.clone(),
            instrument: file.instrument.clone(),
            sample: file.sample.clone(),
            places: given.iter().map(|it| it.place.clone()).collect(),
        };
        // The file is read at the step itself, in the round that the step stands in.
        let round = plant.counting(it.batch, &path).round.min(it.batch.round_of(&unit.id));
        result(plant, it, &path, attribute, replicates, origin, round, raise);
    }
    Ok(())
}

/// What a file holds is a fact even where it is no number or no option; it is kept, and then it cannot be judged.
fn observed(attribute: &Attribute, replicate: &Replicate) -> Observed {
    let kept = || Observed::Missing(Text::new(&replicate.text).unwrap_or_else(|_| Text::dash()));
    match &attribute.specification {
        Specification::Number { .. } => {
            Quantity::parse(&replicate.text, replicate.unit).map_or_else(|_| kept(), Observed::Number)
        }
        Specification::Choice { options, accepted: _ } => {
            let said = replicate.text.trim();
            let option = options.iter().find(|it| it.id.as_str() == said || it.name.zh == said || it.name.en == said);
            option.map_or_else(kept, |it| Observed::Choice(it.id.clone()))
        }
    }
}

impl Happened for ResultRecorded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot, attribute, replicates, reportable, band, rule, origin, round } = self.clone();
        if let Some(it) = plant.batches.get_mut(&batch) {
            it.last = stamp.seq;
            it.performers.insert(stamp.by.clone());
        }
        let recorded = stamp.clone();
        let result = TestResult { replicates, reportable, band, rule, origin, round, recorded, verified: None };
        plant.results.entry(lot).or_default().entry(attribute).or_default().push(result);
    }
}

impl Happened for ResultVerified {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot, attribute, of } = self;
        if let Some(it) = plant.batches.get_mut(batch) {
            it.last = stamp.seq;
            it.performers.insert(stamp.by.clone());
        }
        let all = plant.results.get_mut(lot).and_then(|it| it.get_mut(attribute));
        let meant = all.and_then(|all| match of {
            Some(seq) => all.iter_mut().find(|it| it.recorded.seq == *seq),
            None => all.last_mut(),
        });
        if let Some(it) = meant {
            it.verified = Some(stamp.clone());
        }
    }
}
