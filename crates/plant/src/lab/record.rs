//! A result comes in, from a person or a file; somebody else verifies it.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::before::there;
use super::composition::completed;
use super::judge::too_far_apart;
use super::purpose::purpose;
use super::rests::Test;
use super::trend::{TREND_RULE_VERSION, expected, next_oot};
use super::{
    Despite, OosOpened, OosQuestion, OotOpened, Purpose, ResultBand, SPECIFICATION_RULE_VERSION, TestResult, Trend,
    judge_all, next_oos, reportable,
};
use super::{agreement, incubation, market, plausibility};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, FileReading, Observed, Raise, Replicate, Running, Why, batch, unreadable};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{AttributeId, BatchId, DeterminationId, DeviationId, LotId, RunId, SampleId};
use crate::quality::{self, About};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::reprocessing;
use crate::run;
use crate::sample::{self, OfSample};
use crate::state::{Decide, Plant};
use crate::strategy::{Attribute, Blocker, Method, Specification, UnitOperation};
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
    /// A figure of a calculation over a recording.
    Derived {
        determination: DeterminationId,
        field: String,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
    /// What it was measured on; nothing in entries from before samples were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<OfSample>,
    /// The analytical run that it was measured in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_first(round: &u32) -> bool {
    *round == 0
}

/// A second analyst verified a result.
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
    /// Why it was measured in spite of a rule that stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
    /// The sample that it was measured on; asked for where the strategy says from which an attribute is tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<OfSample>,
    /// The analytical run that it was measured in; where nothing is said, the one that has the sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
}

/// Verifies the last result of an attribute, or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyResult {
    pub batch: BatchId,
    pub attribute: String,
    /// The entry of the result; the last one where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
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
        self.recorded(plant, act, Origin::Typed)
    }
}

impl RecordResult {
    /// The events of a result, from wherever it came.
    pub(crate) fn recorded(&self, plant: &Plant, act: &Act, origin: Origin) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        self.recorded_into(plant, act, origin, None, &mut raise)?;
        completed(plant, &it, &mut raise);
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }

    /// The same, beside what one command has to say already; `against` is what stands against it already.
    pub(crate) fn recorded_into(
        &self,
        plant: &Plant,
        act: &Act,
        origin: Origin,
        against: Option<Refusal>,
        raise: &mut Raise<'_>,
    ) -> Result<(), Refusal> {
        let it = batch(plant, &self.batch)?;
        let Some((path, attribute)) = it.stage.attribute_named(&self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let replicates = self.replicates.iter().map(|it| understood(attribute, it)).collect::<Result<Vec<_>, _>>()?;
        let round = reprocessing::round_found_in(it.batch, it.stage, &path, act.happened);
        let (purpose, barred) = purpose(plant, (it.batch, &path, round), &replicates, act);
        // Where nothing was measured, nothing is known to have been taken.
        let measured = replicates.iter().any(|it| !matches!(it, Observed::Missing(_)));
        let taking =
            |it: &OfSample| if measured { sample::taking(plant, it, &path, &raise.events) } else { it.clone() };
        let stated = self.sample.as_ref().map(taking);
        let (run, unsound) = run::measured_in(plant, &it, (&path, attribute), self.run.as_ref())?;
        let of_run = run.as_ref().and_then(|it| plant.runs.get(it));
        let test = Test { it: &it, path: &path, attribute, round };
        let (sample, rests) = test.rests(plant, stated.as_ref(), of_run, act.happened)?;
        let early = || {
            let met = met(&it, plant, attribute, &replicates);
            let short = |of| incubation::short((attribute, of), sample.as_ref(), of_run, act.happened);
            method(&it, attribute).filter(|_| met).and_then(short)
        };
        // That there is no value derives from nothing.
        let figure = replicates.iter().any(|it| !matches!(it, Observed::Missing(_)));
        let typed = if origin == Origin::Typed && figure { typed(&it, attribute) } else { None };
        let again = if figure { there(plant, &it, (&path, attribute), round, purpose.as_ref()) } else { None };
        let against = rests.or(unsound).or_else(early).or(typed).or(against).or(again);
        let despite = Despite::of(barred.or(against), self.despite.as_ref())?;
        let measured = Measured { replicates, origin, round, purpose, despite, sample, run };
        result(plant, &it, &path, attribute, measured, act, raise);
        Ok(())
    }
}

impl Decide for VerifyResult {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let Some((attribute, _)) = it.stage.attribute_named(&self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let all = plant.results_on(&it.batch.lot, &attribute);
        let unverified = |it: &&TestResult| it.verified.is_none();
        // What was found before a round may come late: then the result that counts is not the last one.
        let counts = || plant.counting(it.batch, &attribute).counts;
        let meant = match self.of {
            None => all.last().filter(unverified).or_else(|| counts().filter(unverified)),
            Some(entry) => all.iter().find(|it| it.recorded.seq == entry).filter(unverified),
        };
        let Some(result) = meant else {
            return Err(Refusal::from(Rule::ResultNotIn).with("attribute", self.attribute.as_str()));
        };
        if result.is_measured_by(plant, &act.by) {
            return Err(Refusal::from(Rule::AnalystVerifies).with("person", &act.by));
        }
        let (batch, lot) = (self.batch.clone(), it.batch.lot.clone());
        let of = all.last().is_none_or(|last| last != result).then_some(result.recorded.seq);
        Ok(vec![ResultVerified { batch, lot, attribute, of }.into()])
    }
}

/// The method of an attribute, as the strategy of the batch declares it.
fn method<'a>(it: &Running<'a>, attribute: &Attribute) -> Option<&'a Method> {
    it.strategy.methods.get(attribute.method.as_ref()?)
}

/// Whether the values meet their limits as far as they can be judged.
fn met(it: &Running<'_>, plant: &Plant, attribute: &Attribute, replicates: &[Observed]) -> bool {
    let reportable = reportable(&attribute.specification, replicates);
    let band = judge_all(attribute, replicates, &reportable, it.strategy.illustrative && !plant.demonstration);
    matches!(band, ResultBand::Inside | ResultBand::Alert)
}

/// That a figure is typed which its method derives from a recording or from readings: nobody can follow where it came from.
fn typed(it: &Running<'_>, attribute: &Attribute) -> Option<Refusal> {
    let method = method(it, attribute)?;
    let derives = method.derives.as_ref().filter(|it| !it.typed)?;
    derives.figure(&attribute.id)?;
    let refusal = Refusal::from(Rule::FigureTyped).with("attribute", &attribute.name);
    Some(refusal.with("method", &method.name))
}

/// Whether the values of a result that no calculation gave lie further apart than its method allows.
fn apart(it: &Running<'_>, attribute: &Attribute, origin: &Origin, replicates: &[Observed]) -> bool {
    let derived = matches!(origin, Origin::Derived { .. });
    method(it, attribute)
        .filter(|_| !derived)
        .and_then(|it| it.derives.as_ref())
        .is_some_and(|it| too_far_apart(it, attribute, replicates))
}

/// What was measured, and how it came about.
struct Measured {
    replicates: Vec<Observed>,
    origin: Origin,
    round: u32,
    purpose: Option<Purpose>,
    despite: Option<Despite>,
    sample: Option<OfSample>,
    run: Option<RunId>,
}

impl Measured {
    /// The value that is reported, and where it lies: what fails, fails; what was measured against a rule is never better
    /// than unknown.
    fn judged(&self, plant: &Plant, it: &Running<'_>, attribute: &Attribute, act: &Act) -> (Observed, ResultBand) {
        let Self { replicates, origin, despite, sample, .. } = self;
        let reportable = reportable(&attribute.specification, replicates);
        let judged = judge_all(attribute, replicates, &reportable, it.strategy.illustrative && !plant.demonstration);
        let early = || {
            let run = self.run.as_ref().and_then(|it| plant.runs.get(it));
            let short = |of| incubation::short((attribute, of), sample.as_ref(), run, act.happened);
            method(it, attribute).and_then(short).is_some()
        };
        let judged = match judged {
            // No result counts that no system carried, neither for the batch nor against it.
            _ if run::unsound(plant, it, attribute, self.run.as_ref()) => ResultBand::Indeterminate(Why::RunUnsound),
            ResultBand::Inside | ResultBand::Alert if run::leaves_out(plant, it, attribute, replicates, act) => {
                ResultBand::Indeterminate(Why::OutsideValidated)
            }
            ResultBand::Inside | ResultBand::Alert if early() => ResultBand::Indeterminate(Why::ReadEarly),
            ResultBand::Inside | ResultBand::Alert if apart(it, attribute, origin, replicates) => {
                ResultBand::Indeterminate(Why::TooFarApart)
            }
            judged => judged,
        };
        let band = match (judged, despite) {
            (ResultBand::OutsideRelease | ResultBand::Indeterminate(Why::RunUnsound), _) | (_, None) => judged,
            (ResultBand::Inside | ResultBand::Alert | ResultBand::Indeterminate(_), Some(_)) => {
                ResultBand::Indeterminate(Why::InSpite)
            }
        };
        (reportable, band)
    }
}

/// The events of one result: itself, and what must be found out and decided about it.
fn result(
    plant: &Plant,
    it: &Running<'_>,
    path: &str,
    attribute: &Attribute,
    measured: Measured,
    act: &Act,
    raise: &mut Raise<'_>,
) {
    let (reportable, band) = measured.judged(plant, it, attribute, act);
    let Measured { replicates, origin, round, purpose, despite, sample, run } = measured;
    let about = About::Result { attribute: path.to_string() };
    let compared = replicates.clone();
    let first = matches!(purpose, None | Some(Purpose::Repeat { .. }));
    let unexpected = matches!(band, ResultBand::Inside | ResultBand::Alert)
        .then(|| expected(plant, it, path, attribute))
        .flatten()
        .filter(|it| first && it.is_beyond(&reportable));
    let real = it.strategy.illustrative && !plant.demonstration;
    let abroad = band == ResultBand::Inside && market::alerts(attribute, &replicates, real);
    let off_plan = despite.is_some();
    let again = despite.as_ref().is_some_and(|it| it.rule == Rule::MeasuredBefore.id());
    let retest_of = match &purpose {
        Some(Purpose::Retest { investigation, .. }) => Some(investigation.clone()),
        Some(Purpose::Repeat { .. } | Purpose::OffPlan { .. }) | None => None,
    };
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
        purpose,
        despite,
        sample,
        run,
    });
    quality::reopen(plant, it.id, &about, raise);
    agreement::compared(plant, it, path, (&compared, band), raise);
    // A further result that fails is no less out of specification for having been asked for by nobody.
    let question = OosQuestion::about(band).filter(|_| first && (!off_plan || again));
    let deviates = band == ResultBand::OutsideRelease || off_plan;
    // A retest that fails belongs to what is being investigated already.
    let deviation = match retest_of {
        Some(id) => plant.oos.get(&id).and_then(|it| it.deviation.clone()).filter(|_| deviates),
        None if deviates => raise.deviation(quality::Class::Major, &about),
        None => None,
    };
    plausibility::found(plant, it, (path, &compared, band), deviation.as_ref(), raise);
    let number = u32::try_from(plant.results_on(&it.batch.lot, path).len()).unwrap_or(u32::MAX).saturating_add(1);
    let about_it = Asked { path, number, question, deviation: deviation.as_ref(), unexpected: unexpected.as_ref() };
    about_it.opens(plant, it, act, raise);
    // An unexpected result is an alert, and so is one that only a market does not take: the strategy's table says who
    // decides it.
    let further = (unexpected.is_some() || abroad).then_some(Blocker::Alert);
    if let Some(blocker) = band.blocker().or(further) {
        raise.exception(blocker, &about, deviation);
    }
}

/// What is asked about a result.
struct Asked<'a> {
    path: &'a str,
    /// Which result of the attribute, from 1.
    number: u32,
    question: Option<OosQuestion>,
    deviation: Option<&'a DeviationId>,
    unexpected: Option<&'a Trend>,
}

impl Asked<'_> {
    /// Opens what finds it out: an investigation, or a review.
    fn opens(&self, plant: &Plant, it: &Running<'_>, act: &Act, raise: &mut Raise<'_>) {
        let (batch, lot) = (it.id.clone(), it.batch.lot.clone());
        let (attribute, number) = (self.path.to_string(), self.number);
        if let Some(question) = self.question
            && let Some(investigation) = next_oos(plant, raise.count(|it| matches!(it, Event::OosOpened(_))))
        {
            let (batch, lot, attribute) = (Some(batch.clone()), lot.clone(), attribute.clone());
            let (deviation, place) = (self.deviation.cloned(), None);
            let due = plant.oos_due(it.id, act.known);
            raise.push(OosOpened { investigation, batch, lot, place, attribute, number, question, deviation, due });
        }
        if let Some(trend) = self.unexpected
            && let Some(investigation) = next_oot(plant, raise.count(|it| matches!(it, Event::OotOpened(_))))
        {
            let (trend, rule) = (trend.clone(), TREND_RULE_VERSION);
            raise.push(OotOpened { investigation, batch, lot, attribute, number, trend, rule });
        }
    }
}

/// The results that an instrument file gives at a step: of this batch's sample, or refused.
pub(crate) fn from_file(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    tests: &[AttributeId],
    file: Option<&FileReading>,
    act: &Act,
    raise: &mut Raise<'_>,
) -> Result<(), Refusal> {
    // The label goes through the instrument: the file names the sample by its number, where samples are declared.
    let asked = |test: &AttributeId| it.stage.attribute_of(&unit.id, test).map(|(path, _)| path);
    let declared = tests.iter().filter_map(asked).any(|path| sample::declared(it.stage, &path));
    let wanted = it.batch.sample_name(&unit.id);
    let Some(file) = file else {
        return Err(Refusal::from(Rule::ValueMissing).with("parameter", wanted));
    };
    let known = SampleId::new(&file.sample).ok().filter(|it| plant.samples.contains_key(it));
    if file.sample != wanted && (known.is_none() || !declared) {
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
        // The file is read at the step itself, in the round that the step stands in. It is the step's own record: it is
        // taken as it is, and what it says is judged.
        let round = plant.counting(it.batch, &path).round.min(it.batch.round_of(&unit.id));
        sample::usable(plant, it, (&path, round), known.as_ref(), None, act.happened)?;
        let sample = known.clone().map(OfSample::number);
        let (run, _) = run::measured_in(plant, it, (&path, attribute), None)?;
        let measured = Measured { replicates, origin, round, purpose: None, despite: None, sample, run };
        result(plant, it, &path, attribute, measured, act, raise);
    }
    completed(plant, it, raise);
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
        let Self {
            batch,
            lot,
            attribute,
            replicates,
            reportable,
            band,
            rule,
            origin,
            round,
            purpose,
            despite,
            sample,
            run,
        } = self.clone();
        if let Some(it) = plant.batches.get_mut(&batch) {
            it.last = stamp.seq;
            it.performers.insert(stamp.by.clone());
        }
        if let Some(of) = &sample {
            sample::used(plant, of, &attribute, stamp);
        }
        let recorded = stamp.clone();
        let (verified, invalid) = (None, None);
        let result = TestResult {
            replicates,
            reportable,
            band,
            rule,
            origin,
            round,
            purpose,
            despite,
            sample,
            run,
            recorded,
            verified,
            invalid,
        };
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
        let Some(all) = plant.results.get_mut(lot).and_then(|it| it.get_mut(attribute)) else { return };
        let it = match of {
            None => all.last_mut(),
            Some(entry) => all.iter_mut().find(|it| it.recorded.seq == *entry),
        };
        if let Some(it) = it {
            it.verified = Some(stamp.clone());
        }
    }
}
