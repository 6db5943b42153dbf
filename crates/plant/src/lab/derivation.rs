//! Results that a calculation derived from what an instrument recorded, or from readings that an analyst entered, with everything that is needed to derive them
//! again: the calculation and its version, its parameters, the recording by its hash, and its whole answer.
//!
//! The application derives; what is here keeps what it said. All figures of one calculation come on record by one command,
//! so that they can never be of two integrations. A calculation that gives no result (a fit that was not accepted, a load
//! that there should not be) is on record as well, with its doubts and without results: a person looks at it. Deriving it
//! again otherwise is another determination, by a person who says why; the first one stays.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::composition::completed;
use super::{Origin, RecordResult, TestResult, VerifyResult};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, Raise, batch};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{AttributeId, BatchId, DeterminationId, FileId, LotId, MethodId, RunId, SampleId};
use crate::instrument::{ITSELF, Said};
use crate::people::owed_reason;
use crate::quality::{self, About};
use crate::quantity::Unit;
use crate::refusal::{Refusal, Rule};
use crate::sample::OfSample;
use crate::state::{Decide, Plant};
use crate::strategy::{Blocker, Derives, Method, Stage, path_in_stage};
use crate::text::{Label, Text};

/// What was put into a calculation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// A raw file, kept under its hash, and where in it the recording stands.
    File {
        sha256: FileId,
        name: String,
        format: String,
        sample: String,
        places: Vec<String>,
        /// When each was recorded, where the file says it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        acquired: Vec<Acquired>,
    },
    /// What a person entered for a field of the calculator: lines of cells with tabs between them, with the digits that
    /// were entered.
    Figure { name: String, text: String },
}

/// When a recording was made, as its file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquired {
    pub written: Text,
    /// Of an instrument that says no zone, its time read as if it were universal time.
    pub at: Timestamp,
}

/// How figures were derived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derivation {
    pub method: MethodId,
    /// The method's version in the strategy that the batch is pinned to.
    pub version: u32,
    /// The calculation's name.
    pub calculator: String,
    /// The version of the software that calculated; another one may differ in the last digit.
    pub software: String,
    /// A JSON object, as it was given.
    pub parameters: String,
    pub inputs: Vec<Input>,
    /// The whole answer as canonical JSON: names in order, no white space, numbers as the shortest decimal of their bits.
    pub output: String,
    /// SHA-256 of those bytes, in hexadecimal.
    #[serde(rename = "digest")]
    pub output_sha256: String,
}

impl Derivation {
    /// The file that it was derived from, with the sample's name in it.
    #[must_use]
    pub fn file(&self) -> Option<(&FileId, &str)> {
        self.inputs.iter().find_map(|it| match it {
            Input::File { sha256, sample, .. } => Some((sha256, sample.as_str())),
            Input::Figure { .. } => None,
        })
    }

    /// When its recordings were made, as far as the file says it.
    pub fn acquired(&self) -> impl Iterator<Item = &Acquired> {
        self.inputs.iter().flat_map(|it| match it {
            Input::File { acquired, .. } => acquired.as_slice(),
            Input::Figure { .. } => &[],
        })
    }

    /// What a person entered, by field of the calculator; nothing where it was derived from a file.
    pub fn entered(&self) -> impl Iterator<Item = (&str, &str)> {
        self.inputs.iter().filter_map(|it| match it {
            Input::File { .. } => None,
            Input::Figure { name, text } => Some((name.as_str(), text.as_str())),
        })
    }
}

/// One figure of the answer as a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DerivedFigure {
    /// The attribute's path in its stage.
    pub attribute: String,
    /// Where in the answer it stands, as a JSON pointer.
    pub field: String,
    /// The shortest decimal that gives the figure's bits back; rounded once, by the specification. Of several injections, the
    /// first one's.
    pub text: String,
    /// The same of the further injections, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<String>,
    pub unit: Unit,
    /// What the answer's figure was multiplied by to be this one, as the strategy declares it; nothing is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<String>,
}

impl DerivedFigure {
    /// What each injection gave, in the order of the file.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        core::iter::once(self.text.as_str()).chain(self.further.iter().map(String::as_str))
    }
}

/// Records what a calculation gave; the application itself sends it, when it has calculated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordDetermination {
    pub batch: BatchId,
    pub derivation: Derivation,
    pub figures: Vec<DerivedFigure>,
    /// Why it is no result; with a doubt nothing is recorded as one.
    pub doubts: Vec<Label>,
    /// The sample of the batch that it is, where its name in the file is not the number on the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<SampleId>,
    /// The analytical run that it was recorded in; where nothing is said, the one that has the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// When the test began on the sample, where that was before now: a cell assay takes days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Timestamp>,
}

/// A calculation gave figures, or said why it gives none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeterminationRecorded {
    pub determination: DeterminationId,
    pub batch: BatchId,
    pub lot: LotId,
    pub derivation: Derivation,
    pub figures: Vec<DerivedFigure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Label>,
    /// Why a person derived it so: other parameters, another name of the sample, once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
    /// The sample whose readings were entered; of a recording the file names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<OfSample>,
    /// The analytical run that they were entered from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

/// Verifies every result of a determination at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyDetermination {
    pub determination: DeterminationId,
}

/// A determination as it stands on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Determination {
    pub batch: BatchId,
    pub lot: LotId,
    pub derivation: Derivation,
    pub figures: Vec<DerivedFigure>,
    pub doubts: Vec<Label>,
    pub why: Option<Text>,
    pub sample: Option<OfSample>,
    pub run: Option<RunId>,
    pub recorded: Stamp,
}

/// What a sample of a file is to be derived into.
#[derive(Debug, Clone)]
pub struct ToDerive<'a> {
    pub batch: &'a BatchId,
    pub id: &'a MethodId,
    pub method: &'a Method,
    /// The stage of the batch, by which its attributes have their names.
    pub stage: &'a Stage,
    /// Each attribute's path, with what of the answer it is.
    pub gives: Vec<(String, &'a crate::strategy::Gives)>,
}

impl ToDerive<'_> {
    /// Whether an analyst enters its readings, so that no file is asked for.
    #[must_use]
    pub fn is_entered(&self) -> bool {
        self.method.derives.as_ref().is_some_and(Derives::is_entered)
    }

    /// Whether two attributes are measured on one material: both of the stage's product, or both of one unit operation.
    ///
    /// ```
    /// use plant::lab::ToDerive;
    /// assert!(ToDerive::of_one_material("dar-rp", "payload-on-heavy-chain"));
    /// assert!(!ToDerive::of_one_material("dar-uv", "conjugation/dar-uv"));
    /// ```
    #[must_use]
    pub fn of_one_material(path: &str, other: &str) -> bool {
        let unit = |path: &str| path.split_once('/').map(|(unit, _)| unit.to_string());
        unit(path) == unit(other)
    }

    /// What it gives of the material that this attribute is measured on: readings of one are no result of another.
    #[must_use]
    pub fn measured_with(mut self, path: &str) -> Self {
        self.gives.retain(|(of, _)| Self::of_one_material(of, path));
        self
    }
}

impl Plant {
    /// What a sample of this name is to be derived into: of its batch, each method that says how.
    #[must_use]
    pub fn to_derive(&self, sample: &str) -> Vec<ToDerive<'_>> {
        let sample = sample.trim();
        // The number on a label says whose it is, and the plan what is tested from it.
        if let Some(known) = SampleId::new(sample).ok().and_then(|it| self.samples.get(&it)) {
            let Some(plan) = self.sample_plan(known) else { return Vec::new() };
            let mut all = self.derivable(&known.batch);
            all.retain(|it| !it.is_entered());
            all.iter_mut().for_each(|it| it.gives.retain(|(path, _)| plan.is_for(path)));
            all.retain(|it| !it.gives.is_empty());
            return all;
        }
        let mut all = Vec::new();
        for (id, batch) in self.batches.iter().filter(|(_, it)| sample.starts_with(it.lot.as_str())) {
            all.extend(self.derivable(id).into_iter().filter(|it| !it.is_entered()).filter_map(|it| {
                let unit = if batch.lot.as_str() == sample {
                    None
                } else {
                    let (_, stage) = self.pinned(batch)?;
                    Some(stage.operations().find(|unit| batch.sample_name(&unit.id) == sample)?.id.clone())
                };
                let of_this = |path: &str| match &unit {
                    None => !path.contains('/'),
                    Some(unit) => path.split_once('/').is_some_and(|(of, _)| of == unit.as_str()),
                };
                let gives: Vec<_> = it.gives.into_iter().filter(|(path, _)| of_this(path)).collect();
                (!gives.is_empty()).then_some(ToDerive { gives, ..it })
            }));
        }
        all
    }

    /// Every method of a batch's strategy that says how its results derive, with all attributes of the stage by it.
    #[must_use]
    pub fn derivable(&self, id: &BatchId) -> Vec<ToDerive<'_>> {
        let Some((id, batch)) = self.batches.get_key_value(id) else { return Vec::new() };
        let Some((version, stage)) = self.pinned(batch) else { return Vec::new() };
        let mut all: Vec<ToDerive<'_>> = Vec::new();
        for (unit, attribute) in stage.tested() {
            let Some(of) = &attribute.method else { continue };
            let Some((of, method)) = version.strategy.methods.get_key_value(of) else { continue };
            let Some(gives) = method.derives.as_ref().and_then(|it| it.figure(&attribute.id)) else { continue };
            let figure = (path_in_stage(unit, attribute), gives);
            match all.iter_mut().find(|it| it.id == of) {
                Some(it) => it.gives.push(figure),
                None => all.push(ToDerive { batch: id, id: of, method, stage, gives: vec![figure] }),
            }
        }
        all
    }

    /// The determinations of a sample of a file, in the order of the record.
    pub fn determinations_of<'a>(
        &'a self,
        file: &'a FileId,
        sample: &'a str,
    ) -> impl Iterator<Item = (&'a DeterminationId, &'a Determination)> {
        self.determinations.iter().filter(move |(_, it)| it.derivation.file() == Some((file, sample)))
    }

    /// The determinations from readings that were entered for a method of a batch, in the order of the record.
    pub fn determinations_entered<'a>(
        &'a self,
        batch: &'a BatchId,
        method: &'a MethodId,
    ) -> impl Iterator<Item = (&'a DeterminationId, &'a Determination)> {
        let of_it = move |it: &Determination| {
            it.batch == *batch && it.derivation.method == *method && it.derivation.entered().next().is_some()
        };
        self.determinations.iter().filter(move |(_, it)| of_it(it))
    }

    /// The results that a determination gave, by attribute.
    pub fn derived_by<'a>(&'a self, id: &'a DeterminationId) -> impl Iterator<Item = (&'a String, &'a TestResult)> {
        let lot = self.determinations.get(id).map(|it| &it.lot);
        let all = lot.and_then(|it| self.results.get(it)).into_iter().flatten();
        all.flat_map(|(path, all)| all.iter().map(move |it| (path, it))).filter(move |(_, it)| it.is_derived_by(id))
    }
}

impl RecordDetermination {
    /// Why no program decides this alone; nothing where name, strategy and record leave no question.
    #[must_use]
    pub fn doubt(&self, plant: &Plant) -> Option<Refusal> {
        let (file, sample) = self.derivation.file()?;
        let name = plant.instrument_files.get(file).map(|it| it.name.to_string()).unwrap_or_default();
        let refusal = |rule| Some(Refusal::from(rule).with("sample", sample).with("file", name.as_str()));
        let named = plant.to_derive(sample);
        let Some(it) = named.iter().find(|it| *it.batch == self.batch && *it.id == self.derivation.method) else {
            return refusal(Rule::SampleNotNamed);
        };
        if it.method.derives.as_ref().is_none_or(|it| it.parameters != self.derivation.parameters) {
            return refusal(Rule::DerivedOtherwise);
        }
        if plant.determinations_of(file, sample).any(|(_, it)| it.derivation.method == self.derivation.method) {
            return refusal(Rule::FileTakenInBefore).map(|refusal| {
                refusal.with("at", plant.instrument_files.get(file).map(|it| it.taken.known).unwrap_or_default())
            });
        }
        let lot = plant.batches.get(&self.batch).map(|it| &it.lot);
        let there = |path: &str| lot.is_some_and(|lot| !plant.results_on(lot, path).is_empty());
        if let Some((path, _)) = it.gives.iter().find(|(path, _)| there(path)) {
            return refusal(Rule::ResultThere).map(|it| it.with("attribute", path.as_str()));
        }
        None
    }

    /// The sample that it was measured on: the one that is named, or the one whose label says what the file says.
    fn of_sample(&self, plant: &Plant) -> Option<OfSample> {
        let Some((_, sample)) = self.derivation.file() else {
            return self.of.clone().map(|it| OfSample { begun: self.begun, ..OfSample::number(it) });
        };
        let read = || SampleId::new(sample.trim()).ok().filter(|it| plant.samples.contains_key(it));
        self.of.clone().or_else(read).map(OfSample::number)
    }

    /// The run that is named, or the one that an earlier integration of the same recording was measured in.
    fn in_run(&self, plant: &Plant, path: &str) -> Option<RunId> {
        let Some((file, sample)) = self.derivation.file() else { return self.run.clone() };
        let before = plant.determinations_of(file, sample).filter(|(_, it)| it.batch == self.batch);
        let mut runs = before.flat_map(|(id, _)| plant.derived_by(id)).filter(|(of, _)| *of == path);
        self.run.clone().or_else(|| runs.find_map(|(_, it)| it.run.clone()))
    }

    /// That the same recording gave a result of this attribute before: what is integrated again until it suits is no
    /// better than unknown, and says so.
    fn integrated_before(&self, plant: &Plant, path: &str) -> Option<Refusal> {
        let (file, sample) = self.derivation.file()?;
        let mut before = plant.determinations_of(file, sample).filter(|(_, it)| it.batch == self.batch);
        let gave = before.any(|(id, _)| plant.derived_by(id).any(|(of, it)| of == path && it.invalid.is_none()));
        let refusal = Refusal::from(Rule::ResultThere).with("attribute", path).with("sample", sample);
        gave.then_some(refusal)
    }

    /// That the recording was calculated over otherwise than the method declares: with other windows, another baseline,
    /// wider limits of acceptance; or that a person said whose it is. What an analyst changed is no better than unknown.
    fn otherwise(&self, plant: &Plant, known: Timestamp) -> Option<Refusal> {
        let (_, sample) = self.derivation.file()?;
        let all = plant.derivable(&self.batch);
        let it = all.iter().find(|it| *it.id == self.derivation.method)?;
        let declared = it.method.derives.as_ref()?;
        if declared.parameters != self.derivation.parameters {
            return Some(Refusal::from(Rule::CalculatedOtherwise).with("method", &it.method.name));
        }
        if let Some(of) = self.of.as_ref().filter(|it| it.as_str() != sample.trim()) {
            let refusal = Refusal::from(Rule::SampleNamedByHand).with("found", sample);
            return Some(refusal.with("wanted", of.as_str()));
        }
        // An instrument's clock may have no zone and be a day off; more than that is another recording.
        const DAY: SignedDuration = SignedDuration::from_hours(24);
        let taken = self.of_sample(plant).and_then(|it| plant.samples.get(&it.number)).map(|it| it.taken.happened);
        let impossible = |it: &&Acquired| {
            it.at.duration_since(known) > DAY || taken.is_some_and(|taken| taken.duration_since(it.at) > DAY)
        };
        let recorded = self.derivation.acquired().find(impossible)?;
        let refusal = Refusal::from(Rule::RecordedWhen).with("sample", sample);
        Some(refusal.with("stated", recorded.at))
    }

    /// Why readings that are entered need a reason: the assay was done before and was not valid, or nobody says on which
    /// sample it was done.
    fn entered_doubt(&self, plant: &Plant) -> Option<Refusal> {
        let before = plant.determinations_entered(&self.batch, &self.derivation.method);
        let of_it = |it: &Determination| it.sample.as_ref().map(|it| &it.number) == self.of.as_ref();
        if let Some((id, _)) = before.filter(|(_, it)| !it.doubts.is_empty() && of_it(it)).last() {
            return Some(Refusal::from(Rule::AssayRepeated).with("determination", id.as_str()));
        }
        let otherwise = super::assigned::otherwise(plant, &self.batch, &self.derivation, self.run.as_ref());
        if otherwise.is_some() {
            return otherwise;
        }
        let asks = |it: &&DerivedFigure| plant.asks_for_sample(&self.batch, &it.attribute);
        let unnamed = self.figures.iter().find(asks).filter(|_| self.of.is_none());
        unnamed.map(|it| Refusal::from(Rule::ResultWithoutSample).with("attribute", it.attribute.as_str()))
    }

    /// That each field that the strategy lets a person enter is there, once, and the parameters are the declared ones: with
    /// others the readings could be calculated until they suit.
    fn is_entered_as(&self, derives: &Derives) -> bool {
        let names: Vec<&str> = self.derivation.entered().map(|(name, _)| name).collect();
        names == derives.enters
            && self.derivation.inputs.len() == names.len()
            && self.derivation.entered().all(|(_, text)| !text.trim().is_empty())
            && self.derivation.parameters == derives.parameters
    }

    /// What gives no result is decided upon: a recording that nobody likes does not leave the review by being in doubt.
    fn waits(&self, plant: &Plant, raise: &mut Raise<'_>) {
        let all = plant.derivable(&self.batch);
        let it = all.iter().find(|it| *it.id == self.derivation.method);
        let named = it.and_then(|it| it.gives.iter().find(|(path, _)| self.concerns(plant, path)).or(it.gives.first()));
        if let Some((path, _)) = named {
            let about = About::Result { attribute: path.clone() };
            quality::reopen(plant, &self.batch, &about, raise);
            raise.exception(Blocker::Indeterminate, &about, None);
            disposition::reopen(plant, &self.batch, raise);
        }
    }

    /// Whether an attribute is tested from the sample that was recorded.
    fn concerns(&self, plant: &Plant, path: &str) -> bool {
        let of = self.of_sample(plant).and_then(|it| plant.sample_plan(plant.samples.get(&it.number)?));
        of.is_none_or(|it| it.is_for(path))
    }

    /// What must be true of it whoever sends it: the strategy declares that this method derives so.
    fn declared(&self, plant: &Plant) -> Result<(), Refusal> {
        let wrong = || {
            Refusal::from(Rule::NotDerivedSo)
                .with("method", self.derivation.method.as_str())
                .with("batch", self.batch.as_str())
        };
        let all = plant.derivable(&self.batch);
        let it = all.iter().find(|it| *it.id == self.derivation.method).ok_or_else(wrong)?;
        let derives = it.method.derives.as_ref().ok_or_else(wrong)?;
        let fits = |figure: &DerivedFigure| {
            it.gives.iter().any(|(path, gives)| {
                *path == figure.attribute
                    && gives.field == figure.field
                    && gives.unit == figure.unit
                    && gives.times == figure.times
            })
        };
        let one_of_each =
            |figure: &DerivedFigure| self.figures.iter().filter(|it| it.attribute == figure.attribute).count() == 1;
        let same = derives.calculator == self.derivation.calculator && it.method.version == self.derivation.version;
        let from = if derives.is_entered() {
            let first = self.figures.first().map_or("", |it| it.attribute.as_str());
            let one = self.figures.iter().all(|it| ToDerive::of_one_material(&it.attribute, first));
            one && self.is_entered_as(derives)
        } else {
            self.derivation.file().is_some() && self.derivation.entered().next().is_none()
        };
        // What nothing is doubted of has as many injections as the method asks for, and none that lies too far off.
        let together = |figure: &DerivedFigure| {
            let attribute = figure.attribute.rsplit('/').next().and_then(|it| AttributeId::new(it).ok());
            figure.each().count() == usize::try_from(derives.injections).unwrap_or(usize::MAX)
                && attribute.is_some_and(|it| derives.lie_together(&it, || figure.each()))
        };
        let together = !self.doubts.is_empty() || self.figures.iter().all(together);
        if !same || !from || !together || !self.figures.iter().all(|it| fits(it) && one_of_each(it)) {
            return Err(wrong());
        }
        for input in &self.derivation.inputs {
            let Input::File { sha256, sample, .. } = input else { continue };
            let file = plant.instrument_files.get(sha256);
            let file = file.filter(|it| matches!(it.said, Said::Read { .. }));
            let file = file.ok_or_else(|| Refusal::from(Rule::FileNotTakenIn).with("file", sha256.as_str()))?;
            if !file.samples().any(|it| it == sample) {
                let refusal = Refusal::from(Rule::SampleNotInFile).with("sample", sample.as_str());
                return Err(refusal.with("file", file.name.as_str()));
            }
        }
        Ok(())
    }
}

impl Decide for RecordDetermination {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        self.declared(plant)?;
        let entered = self.derivation.file().is_none();
        // A figure that somebody read off is nothing that a program knows.
        if entered && (act.by.as_str() == ITSELF || act.session.is_a_token()) {
            let refusal = Refusal::from(Rule::EnteredByPerson);
            return Err(refusal.with("method", self.derivation.method.as_str()).with("batch", self.batch.as_str()));
        }
        if let Some(of) = self.of.as_ref().filter(|_| entered) {
            let unknown = || Refusal::from(Rule::SampleUnknown).with("sample", of.as_str());
            plant.samples.get(of).ok_or_else(unknown)?;
        }
        let doubt = if entered { self.entered_doubt(plant) } else { self.doubt(plant) };
        let why = match doubt {
            Some(doubt) if act.by.as_str() == ITSELF => return Err(doubt),
            // Which value it is to be is what the analyst has to be told.
            Some(doubt) if doubt.rule == Rule::AssignedOtherwise && act.reason.is_none() => return Err(doubt),
            Some(_) => Some(owed_reason(act)?),
            None => act.reason.clone(),
        };
        let number = plant.determinations.len().saturating_add(1);
        let named = DeterminationId::new(&format!("DET-{number:05}"));
        let determination = named.map_err(|_| Refusal::from(Rule::NotDerivedSo).with("batch", self.batch.as_str()))?;
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        raise.push(DeterminationRecorded {
            determination: determination.clone(),
            batch: self.batch.clone(),
            lot: it.batch.lot.clone(),
            derivation: self.derivation.clone(),
            figures: self.figures.clone(),
            doubts: self.doubts.clone(),
            why: why.clone(),
            sample: self.of_sample(plant).filter(|_| entered),
            run: self.run.clone().filter(|_| entered),
        });
        // What is in doubt gives no result: it waits for a person, and the release waits with it.
        if !self.doubts.is_empty() {
            self.waits(plant, &mut raise);
        } else {
            for figure in &self.figures {
                let origin = Origin::Derived { determination: determination.clone(), field: figure.field.clone() };
                let typed = |text: &str| Entered::Typed { text: text.to_string(), unit: figure.unit };
                let replicates = figure.each().map(typed).collect();
                let (batch, attribute) = (self.batch.clone(), figure.attribute.clone());
                let (sample, run) = (self.of_sample(plant), self.in_run(plant, &figure.attribute));
                let result = RecordResult { batch, attribute, replicates, despite: why.clone(), sample, run };
                let against =
                    self.integrated_before(plant, &figure.attribute).or_else(|| self.otherwise(plant, act.known));
                result.recorded_into(plant, act, origin, against, &mut raise)?;
            }
            completed(plant, &it, &mut raise);
            disposition::reopen(plant, &self.batch, &mut raise);
        }
        Ok(raise.events)
    }
}

impl Decide for VerifyDetermination {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let none = || Refusal::from(Rule::ResultNotIn).with("attribute", self.determination.as_str());
        let it = plant.determinations.get(&self.determination).ok_or_else(none)?;
        let mut events = Vec::new();
        for (path, result) in plant.derived_by(&self.determination).filter(|(_, it)| it.verified.is_none()) {
            let of = Some(result.recorded.seq);
            events.extend(VerifyResult { batch: it.batch.clone(), attribute: path.clone(), of }.decide(plant, act)?);
        }
        if events.is_empty() { Err(none()) } else { Ok(events) }
    }
}

impl Happened for DeterminationRecorded {
    fn about(&self) -> Vec<Subject> {
        let mut about = vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())];
        about.extend(self.derivation.file().map(|(file, _)| Subject::File(file.clone())));
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { determination, batch, lot, derivation, figures, doubts, why, sample, run } = self.clone();
        if let Some(it) = plant.batches.get_mut(&batch) {
            it.last = stamp.seq;
            it.performers.insert(stamp.by.clone());
        }
        if let Some((file, sample)) = derivation.file()
            && doubts.is_empty()
            && let Some(it) = plant.instrument_files.get_mut(file)
        {
            it.derived.insert(sample.to_string());
            let recorded = figures.iter().map(|it| (batch.clone(), it.attribute.clone()));
            it.recorded.entry(sample.to_string()).or_default().extend(recorded);
        }
        let recorded = stamp.clone();
        let it = Determination { batch, lot, derivation, figures, doubts, why, sample, run, recorded };
        plant.determinations.insert(determination, it);
    }
}
