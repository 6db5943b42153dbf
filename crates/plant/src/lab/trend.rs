//! A result inside its specification and outside what earlier batches let one expect: out of trend, OOT.
//!
//! The expected range comes from the counting results of the same attribute, by the same method, of earlier batches of the
//! same product: the limits of an individuals chart ([`science::individuals`]). A batch that was rejected, or of which a
//! result by the same method fails its specification and stands, is no batch like another, and forms no expectation. It is worked out when a result comes in and
//! kept with what it said, so that nobody has to ask later which results it came from. A review must be answered before
//! anybody accepts the alert that it raises (MHRA, Out of Specification Investigations, definitions: atypical and
//! out-of-trend results; ICH Q10, 3.2.1; from memory).

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::investigation::explained;
use super::{Counted, ResultBand, TestResult};
use crate::act::{Act, Stamp};
use crate::batch::{Batch, Observed, Running};
use crate::disposition::{Choice, Kind};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ExceptionId, InvestigationId, LotId, MethodId};
use crate::quality::{About, Exception};
use crate::quantity::{Bound, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Attribute, Specification, Strategy, path_in_stage};
use crate::text::Text;

/// The id of the rule that says what is expected.
pub const TREND_RULE: &str = "R-trend";
/// Its version in force.
///
/// 2: batches that were rejected, or of which another result by the same method fails, form no expectation.
pub const TREND_RULE_VERSION: u16 = 2;

/// What earlier results let one expect of the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    pub unit: Unit,
    pub mean: Decimal,
    pub low: Decimal,
    pub high: Decimal,
    /// The batches whose results it comes from, in their order.
    pub of: Vec<BatchId>,
    /// The batches whose results lie inside their limits and are left out all the same, in their order: rejected, or with
    /// another result by the same method that fails.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<BatchId>,
}

/// What was found out about an unexpected result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OotAnswer {
    pub cause: Text,
    pub conclusion: Text,
    pub stamp: Stamp,
}

/// The review of an unexpected result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oot {
    pub batch: BatchId,
    pub lot: LotId,
    pub attribute: String,
    /// Which result of the attribute, from 1.
    pub number: u32,
    pub trend: Trend,
    pub rule: u16,
    pub opened: Stamp,
    /// Every answer; the last counts.
    pub answers: Vec<OotAnswer>,
}

/// A result lies where earlier ones let nobody expect it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OotOpened {
    pub investigation: InvestigationId,
    pub batch: BatchId,
    pub lot: LotId,
    pub attribute: String,
    pub number: u32,
    pub trend: Trend,
    pub rule: u16,
}

/// Says what was found out about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerOot {
    pub investigation: InvestigationId,
    pub cause: Text,
    /// What it means for this batch, and what is done.
    pub conclusion: Text,
}

/// It was said what was found out about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OotAnswered {
    pub investigation: InvestigationId,
    pub batch: BatchId,
    pub cause: Text,
    pub conclusion: Text,
}

/// The number of the next review.
pub(super) fn next_oot(plant: &Plant, further: usize) -> Option<InvestigationId> {
    let number = plant.oot.len().saturating_add(further).saturating_add(1);
    InvestigationId::new(&format!("OOT-{number:05}")).ok()
}

fn number(value: &Observed, unit: Unit) -> Option<Decimal> {
    match value {
        Observed::Number(it) if it.bound == Bound::Exact => it.to(unit).map(|it| it.value),
        Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    }
}

/// A result that the rule uses: its entry, its batch, the number.
pub(super) type Used<'a> = (u64, &'a BatchId, Decimal);

/// What the rule says of the next result of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreseen {
    /// It is expected between these limits.
    Expected(Trend),
    /// It is a judgement: there is nothing to draw limits from.
    NoNumber,
    /// So many results can be used, and the strategy asks for more.
    TooFew { results: usize, least: usize },
    /// The results do not scatter, so that no limit means anything.
    NoScatter { results: usize },
}

impl Foreseen {
    /// Its id in translations and for programs.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Expected(_) => "expected",
            Self::NoNumber => "no-number",
            Self::TooFew { .. } => "too-few",
            Self::NoScatter { .. } => "no-scatter",
        }
    }

    /// The limits, where there are any.
    #[must_use]
    pub fn trend(&self) -> Option<&Trend> {
        match self {
            Self::Expected(it) => Some(it),
            Self::NoNumber | Self::TooFew { .. } | Self::NoScatter { .. } => None,
        }
    }
}

/// Whether a batch is no batch like another, by what is known now: it was rejected, or a result of it by this method fails
/// its specification and was not invalidated. A distribution of which one part is confirmed outside is outside as a whole.
fn is_unlike(plant: &Plant, id: &BatchId, method: Option<&MethodId>) -> bool {
    let Some(batch) = plant.batches.get(id) else { return true };
    let decided = [Kind::Factory, Kind::Market].map(|kind| plant.dispositions.get(&(id.clone(), kind)));
    let rejected = decided.into_iter().flatten().any(|it| it.choice == Choice::Reject);
    let fails = || {
        let Some((_, stage)) = plant.pinned(batch) else { return false };
        let mut same = stage.tested().filter(|(_, it)| it.method.is_some() && it.method.as_ref() == method);
        same.any(|(unit, it)| {
            let counts = plant.counting(batch, &path_in_stage(unit, it)).counts;
            counts.is_some_and(|it| it.band == ResultBand::OutsideRelease)
        })
    };
    rejected || fails()
}

/// What earlier batches let one expect of an attribute of this one; nothing where they are too few or do not scatter.
pub(crate) fn expected(plant: &Plant, it: &Running<'_>, path: &str, attribute: &Attribute) -> Option<Trend> {
    let mut earlier = plant.counted_of(&it.batch.strategy, &it.stage.id, path);
    earlier.retain(|(id, ..)| *id != it.id);
    match plant.foreseen(&earlier, it.strategy, attribute) {
        Foreseen::Expected(trend) => Some(trend),
        Foreseen::NoNumber | Foreseen::TooFew { .. } | Foreseen::NoScatter { .. } => None,
    }
}

impl Plant {
    /// What the rule makes of these results for the next one that this version of the strategy judges.
    ///
    /// Of the results it uses those that count, lie inside their specification, are exact numbers and come from the same
    /// version of the same method, in the order in which they were recorded; of batches that were not rejected, and of which
    /// no other result by that method fails. It is the same question whether a result came in and is held against the
    /// answer, or a person looks at the chart.
    #[must_use]
    pub fn foreseen(&self, results: &[Counted<'_>], strategy: &Strategy, attribute: &Attribute) -> Foreseen {
        let Specification::Number { unit, .. } = attribute.specification else { return Foreseen::NoNumber };
        let (all, without) = self.usable(results, strategy, attribute);
        let least = usize::try_from(strategy.laboratory().trend_results).unwrap_or(usize::MAX);
        if all.len() < least {
            return Foreseen::TooFew { results: all.len(), least };
        }
        let values: Vec<Decimal> = all.iter().map(|(.., value)| *value).collect();
        let Some(found) = science::individuals::expected(&values) else {
            return Foreseen::NoScatter { results: all.len() };
        };
        let of = all.into_iter().map(|(_, id, _)| id.clone()).collect();
        Foreseen::Expected(Trend { unit, mean: found.mean, low: found.low, high: found.high, of, without })
    }

    /// The results that the rule uses, in the order in which they were recorded: the entry and the number in the unit of
    /// the specification.
    #[must_use]
    pub fn trend_values(
        &self,
        results: &[Counted<'_>],
        strategy: &Strategy,
        attribute: &Attribute,
    ) -> Vec<(u64, Decimal)> {
        self.usable(results, strategy, attribute).0.into_iter().map(|(seq, _, value)| (seq, value)).collect()
    }

    /// The results that the rule uses: the entry, the batch and the number in the unit of the specification; and the
    /// batches whose result it would use if they were batches like the others.
    pub(super) fn usable<'a>(
        &self,
        results: &[Counted<'a>],
        strategy: &Strategy,
        attribute: &Attribute,
    ) -> (Vec<Used<'a>>, Vec<BatchId>) {
        let Specification::Number { unit, .. } = attribute.specification else { return Default::default() };
        let method =
            |strategy: &Strategy| attribute.method.as_ref().map(|it| strategy.methods.get(it).map(|it| it.version));
        let own = method(strategy);
        // Batches of one version follow each other: it is looked up once for all of them.
        let mut last: Option<(&Batch, bool)> = None;
        let mut used = Vec::with_capacity(results.len());
        for (id, batch, result) in results {
            if !matches!(result.band, ResultBand::Inside | ResultBand::Alert) {
                continue;
            }
            let same = match last {
                Some((of, same)) if of.version == batch.version && of.strategy == batch.strategy => same,
                Some(_) | None => self.pinned(batch).is_some_and(|(it, _)| method(&it.strategy) == own),
            };
            last = Some((batch, same));
            if let Some(value) = number(&result.reportable, unit).filter(|_| same) {
                used.push((result.recorded.seq, *id, value));
            }
        }
        used.sort_by_key(|(seq, ..)| *seq);
        let (unlike, used): (Vec<_>, Vec<_>) =
            used.into_iter().partition(|(_, id, _)| is_unlike(self, id, attribute.method.as_ref()));
        (used, unlike.into_iter().map(|(_, id, _)| id.clone()).collect())
    }
}

impl Trend {
    /// Whether a reportable value lies where nobody expects it.
    #[must_use]
    pub fn is_beyond(&self, value: &Observed) -> bool {
        number(value, self.unit).is_some_and(|it| it < self.low || it > self.high)
    }
}

impl Oot {
    /// Whether somebody said what was found out.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        !self.answers.is_empty()
    }

    /// The result that it is about.
    #[must_use]
    pub fn result<'a>(&self, plant: &'a Plant) -> Option<&'a TestResult> {
        let place = usize::try_from(self.number.checked_sub(1)?).ok()?;
        plant.results_on(&self.lot, &self.attribute).get(place)
    }
}

impl Plant {
    /// The reviews of a batch's unexpected results, in their order.
    pub fn oot_of<'a>(&'a self, batch: &'a BatchId) -> impl Iterator<Item = (&'a InvestigationId, &'a Oot)> {
        self.oot.iter().filter(move |(_, it)| it.batch == *batch)
    }

    /// The reviews that nobody has answered.
    pub fn open_oot(&self) -> impl Iterator<Item = (&InvestigationId, &Oot)> {
        self.oot.iter().filter(|(_, it)| !it.is_answered())
    }
}

/// Nobody accepts what was raised about a result while it is still being looked into.
pub(crate) fn looked_into(plant: &Plant, id: &ExceptionId, exception: &Exception) -> Result<(), Refusal> {
    let About::Result { attribute } = &exception.about else { return Ok(()) };
    let refusal = |rule, investigation: &InvestigationId| {
        Refusal::from(rule).with("exception", id.as_str()).with("investigation", investigation.as_str())
    };
    if let Some((open, _)) =
        plant.oos_of(&exception.batch).find(|(_, it)| it.attribute == *attribute && !it.is_closed())
    {
        return Err(refusal(Rule::InvestigationOpen, open));
    }
    let open = plant.oot_of(&exception.batch).find(|(_, it)| it.attribute == *attribute && !it.is_answered());
    match open {
        Some((open, _)) => Err(refusal(Rule::OotOpen, open)),
        None => Ok(()),
    }
}

impl Decide for AnswerOot {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Some(it) = plant.oot.get(&self.investigation) else {
            return Err(Refusal::from(Rule::UnknownOos).with("oos", self.investigation.as_str()));
        };
        // As with an investigation: nobody explains away what they measured.
        if it.result(plant).is_some_and(|it| it.is_measured_by(plant, &act.by)) {
            let refusal = Refusal::from(Rule::OotOwn).with("person", &act.by);
            return Err(refusal.with("investigation", self.investigation.as_str()));
        }
        explained([&self.cause, &self.conclusion])?;
        let Self { investigation, cause, conclusion } = self.clone();
        let batch = it.batch.clone();
        let about = About::Result { attribute: it.attribute.clone() };
        let mut events: Vec<Event> = vec![OotAnswered { investigation, batch, cause, conclusion }.into()];
        // Another answer than the one that was decided over.
        if it.is_answered() {
            let mut raise = crate::batch::Raise::new(plant, &it.batch, &it.lot);
            crate::quality::reopen(plant, &it.batch, &about, &mut raise);
            crate::disposition::reopen(plant, &it.batch, &mut raise);
            events.extend(raise.events);
        }
        Ok(events)
    }
}

impl Happened for OotOpened {
    fn about(&self) -> Vec<Subject> {
        let subject = Subject::Investigation(self.investigation.clone());
        vec![subject, Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, batch, lot, attribute, number, trend, rule } = self.clone();
        let (opened, answers) = (stamp.clone(), Vec::new());
        plant.oot.insert(investigation, Oot { batch, lot, attribute, number, trend, rule, opened, answers });
    }
}

impl Happened for OotAnswered {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Investigation(self.investigation.clone()), Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { investigation, batch, cause, conclusion } = self.clone();
        if let Some(it) = plant.batches.get_mut(&batch) {
            it.last = stamp.seq;
        }
        if let Some(it) = plant.oot.get_mut(&investigation) {
            it.answers.push(OotAnswer { cause, conclusion, stamp: stamp.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{BatchStarted, Entered};
    use crate::disposition::DispositionDecided;
    use crate::given::{Given, answer, batch, exception, text};
    use crate::id::{OrganisationId, StageId, StrategyId};
    use crate::lab::{Origin, RecordResult, ResultRecorded};
    use crate::quality::DecideException;
    use crate::quantity::Quantity;
    use alloc::string::ToString;

    /// Batches before, each with its DAR.
    fn after(values: &[&str]) -> Given {
        // DAR and protein content by one method.
        let by_method = ("release = \"8.0..12.0\"", "release = \"8.0..12.0\"\nmethod = \"a280\"");
        let mut given = Given::running_with(&[by_method]);
        for (place, value) in values.iter().enumerate() {
            let id = format!("T-{place}");
            let (batch, lot) = (BatchId::new(&id).unwrap(), LotId::new(&id).unwrap());
            let organisation = OrganisationId::new("maker").unwrap();
            let (stage, strategy) = (StageId::new("drug-substance").unwrap(), StrategyId::new("example").unwrap());
            let (made, of) = (batch.clone(), lot.clone());
            given.happens("head", BatchStarted { batch: made, lot: of, stage, strategy, version: 1, organisation });
            let value = Observed::Number(Quantity::parse(value, Unit::new("mol/mol").unwrap()).unwrap());
            given.happens(
                "ana",
                ResultRecorded {
                    batch,
                    lot,
                    attribute: "dar".into(),
                    replicates: vec![value.clone()],
                    reportable: value,
                    band: ResultBand::Inside,
                    rule: 3,
                    origin: Origin::Typed,
                    round: 0,
                    purpose: None,
                    despite: None,
                    sample: None,
                    run: None,
                },
            );
        }
        given
    }

    /// The last of the batches before is another one than it was: what is done to it is given.
    fn after_with(values: &[&str], changed: impl Fn(&mut Given, BatchId, LotId)) -> Given {
        let mut given = after(values);
        let last = format!("T-{}", values.len() - 1);
        changed(&mut given, BatchId::new(&last).unwrap(), LotId::new(&last).unwrap());
        given
    }

    fn rejected(given: &mut Given, batch: BatchId, lot: LotId) {
        let (kind, choice, why) = (Kind::Factory, Choice::Reject, text("why"));
        let (plan, items, signature) = (12, vec![], crate::given::signature());
        given.happens("qp", DispositionDecided { batch, lot, kind, choice, why, plan, items, signature });
    }

    /// Another attribute of it by this attribute's method, or by another one, failed.
    fn failing(attribute: &'static str) -> impl Fn(&mut Given, BatchId, LotId) {
        move |given, batch, lot| {
            let value = Observed::Number(Quantity::parse("9", Unit::new("g/L").unwrap()).unwrap());
            given.happens(
                "ana",
                ResultRecorded {
                    batch,
                    lot,
                    attribute: attribute.into(),
                    replicates: vec![value.clone()],
                    reportable: value,
                    band: ResultBand::OutsideRelease,
                    rule: 4,
                    origin: Origin::Typed,
                    round: 0,
                    purpose: None,
                    despite: None,
                    sample: None,
                    run: None,
                },
            );
        }
    }

    // Seven batches, the last at 5.0: with it the expectation of the six is 4.15 ± 3 · 0.2333 / 1.128 up to 4.79; without it
    // 4.0167 ± 0.2660 up to 4.2826 (both worked out by hand), so that 4.3 lies outside only where the last is left out.
    #[test]
    fn a_batch_that_is_none_like_another_forms_no_expectation() {
        let seven = ["4.0", "4.1", "3.9", "4.0", "4.0", "4.1", "5.0"];
        let last = BatchId::new("T-6").unwrap();
        let path = |it: &Given| {
            let it = it.tries("ana", measures("4.3")).unwrap();
            it.into_iter().find_map(|it| if let Event::OotOpened(it) = it { Some(it.trend) } else { None })
        };
        assert_eq!(path(&after(&seven)), None);
        let trend = path(&after_with(&seven, rejected)).unwrap();
        assert_eq!((trend.of.len(), &trend.without[..]), (6, &[last.clone()][..]));
        assert_eq!(trend.high.round_dp(4).to_string(), "4.2826");
        let trend = path(&after_with(&seven, failing("conjugation/protein-content"))).unwrap();
        assert_eq!((trend.of.len(), &trend.without[..]), (6, &[last][..]));
        // An attribute of no method says nothing about another.
        assert_eq!(path(&after_with(&seven, failing("appearance"))), None);
    }

    fn measures(value: &str) -> RecordResult {
        let unit = Unit::new("mol/mol").unwrap();
        let replicates = vec![Entered::Typed { text: value.into(), unit }];
        RecordResult { batch: batch(), attribute: "dar".into(), replicates, despite: None, sample: None, run: None }
    }

    // Mean 4.0167, mean moving range 0.1: ± 3 · 0.1 / 1.128 is 3.7507 to 4.2826 (worked out by hand).
    const STEADY: [&str; 6] = ["4.0", "4.1", "3.9", "4.0", "4.0", "4.1"];

    #[test]
    fn a_result_that_nobody_expects_is_reviewed_before_it_is_accepted() {
        let quiet = "lab.result-recorded";
        let alert = "lab.result-recorded lab.oot-opened quality.exception-raised";
        for (earlier, value, then) in [
            (&STEADY[..], "4.2", quiet),
            (&STEADY[..], "3.8", quiet),
            (&STEADY[..], "4.3", alert),
            (&STEADY[..], "3.7", alert),
            // Of five earlier results nothing is expected yet.
            (&STEADY[..5], "4.3", quiet),
            // Without any scatter no limit means anything.
            (&["4.0"; 6][..], "4.3", quiet),
        ] {
            assert_eq!(answer(&after(earlier).tries("ana", measures(value))), then, "{value}");
        }
        let mut given = after(&STEADY);
        given.does("ana", measures("4.3"));
        let id = InvestigationId::new("OOT-00001").unwrap();
        let it = given.plant.oot.get(&id).unwrap();
        assert_eq!((it.trend.of.len(), it.trend.high.round_dp(4).to_string().as_str()), (6, "4.2826"));
        let accept = || DecideException { exception: exception(), accept: true, why: text("why") };
        assert_eq!(answer(&given.tries("qa", accept())), "R-oos-30");
        let answered = || AnswerOot { investigation: id.clone(), cause: text("cause"), conclusion: text("none") };
        assert_eq!(answer(&given.tries("qa", answered())), "R-people-03");
        assert_eq!(answer(&given.tries("ana", answered())), "R-oos-31", "who measured it");
        for (cause, conclusion) in [("x", "none"), ("柱效下降", "无")] {
            let it = AnswerOot { cause: text(cause), conclusion: text(conclusion), ..answered() };
            assert_eq!(answer(&given.tries("ben", it)), "R-oos-32");
        }
        assert_eq!(given.does("ben", answered()), "lab.oot-answered");
        assert_eq!(given.does("qa", accept()), "quality.exception-decided");
        // Another answer asks for another decision.
        assert_eq!(given.does("ben", answered()), "lab.oot-answered quality.decision-reopened");
    }
}
