//! A shelf life is proposed over what the calculator gave, and adopted by quality; from then on no lot is dated beyond it.
//!
//! The proposal keeps the data that were read, the calculator's name and version, and its answer with its SHA-256, so that
//! the same bytes can be worked out again. What the answer says is taken from the application and never from a person; that
//! the data are those of the record, and that the months lie within what they support, is asked here.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Extrapolation, ShelfLifeInput, Study, change, study};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{LotId, StageId, StrategyId, StudyId};
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;
use crate::verdict::Verdict;

/// When the confidence limit of an attribute meets its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reaches {
    /// After so many months.
    At(Decimal),
    Never,
    Unknown,
}

/// What the calculator made of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub input: ShelfLifeInput,
    /// Its answer, byte for byte.
    pub output: String,
    /// The SHA-256 of the answer in hexadecimal; no file is kept under it.
    pub digest: String,
    pub reaches: Reaches,
}

/// A shelf life with what was decided of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedShelfLife {
    pub months: u32,
    pub method: String,
    pub method_version: u32,
    pub figures: Vec<Figure>,
    pub extrapolation: Extrapolation,
    pub why: Text,
    pub proposed: Stamp,
    /// Adopted or declined, why, and by whom.
    pub decided: Option<(bool, Text, Signature, Stamp)>,
}

/// Proposes a shelf life; only the application sends it, with what its calculator gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeShelfLife {
    pub study: StudyId,
    pub months: u32,
    pub method: String,
    pub method_version: u32,
    pub figures: Vec<Figure>,
    pub why: Text,
}

/// A shelf life was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLifeProposed {
    pub study: StudyId,
    /// From 1, within the study.
    pub number: u32,
    pub months: u32,
    pub method: String,
    pub method_version: u32,
    pub figures: Vec<Figure>,
    pub extrapolation: Extrapolation,
    pub why: Text,
}

/// Adopts or declines a proposed shelf life; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideShelfLife {
    pub study: StudyId,
    pub number: u32,
    pub adopt: bool,
    pub why: Text,
}

/// A shelf life was adopted or declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLifeDecided {
    pub study: StudyId,
    pub number: u32,
    pub adopted: bool,
    pub why: Text,
    pub signature: Signature,
}

/// The longest whole number of months that the figures support: nothing where one of them is unknown.
fn supported(figures: &[Figure]) -> Option<u32> {
    let whole = |it: &Figure| match it.reaches {
        Reaches::At(months) => u32::try_from(months.trunc()).ok(),
        Reaches::Never => Some(u32::MAX),
        Reaches::Unknown => None,
    };
    figures.iter().map(whole).collect::<Option<Vec<_>>>()?.into_iter().min()
}

impl Decide for ProposeShelfLife {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        let asked = plant.shelf_life_inputs(it);
        let refusal = |rule: Rule| Refusal::from(rule).with("study", self.study.as_str());
        for (attribute, input) in &asked {
            if let Err(lack) = input {
                return Err(refusal(Rule::ShelfLifeUnknown)
                    .with("attribute", attribute.as_str())
                    .with("lack", lack.id()));
            }
        }
        let read: Vec<&ShelfLifeInput> = self.figures.iter().map(|it| &it.input).collect();
        let there: Vec<&ShelfLifeInput> = asked.iter().filter_map(|(_, it)| it.as_ref().ok()).collect();
        if read != there || there.is_empty() {
            return Err(refusal(Rule::ShelfLifeStale));
        }
        let extrapolation = plant.extrapolation(it);
        let longest = supported(&self.figures).map_or(0, |it| it.min(extrapolation.longest));
        let failed = fails(it);
        if self.months == 0 || self.months > longest || failed {
            return Err(refusal(Rule::ShelfLifeUnsupported)
                .with("months", u64::from(self.months))
                .with("longest", u64::from(if failed { 0 } else { longest }))
                .with("data", u64::from(extrapolation.data)));
        }
        let number = u32::try_from(it.shelf_lives.len()).unwrap_or(u32::MAX).saturating_add(1);
        let Self { study, months, method, method_version, figures, why } = self.clone();
        Ok(vec![
            ShelfLifeProposed { study, number, months, method, method_version, figures, extrapolation, why }.into(),
        ])
    }
}

/// Whether a long-term result does not meet its limit, or cannot be told to.
fn fails(it: &Study) -> bool {
    let long_term =
        |id: &crate::id::EntryId| it.condition(id).is_some_and(|it| it.kind == super::ConditionKind::LongTerm);
    let of = it.results.iter().filter(|((place, _), _)| long_term(&place.condition));
    of.flat_map(|(_, all)| all).any(|it| it.band.verdict() != Verdict::Pass)
}

impl Decide for DecideShelfLife {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        let place = usize::try_from(self.number).ok().and_then(|it| it.checked_sub(1));
        let waits = place.and_then(|place| it.shelf_lives.get(place)).filter(|it| it.decided.is_none());
        let refusal =
            |rule: Rule| Refusal::from(rule).with("study", self.study.as_str()).with("number", u64::from(self.number));
        let Some(proposed) = waits else { return Err(refusal(Rule::NoShelfLifeWaits)) };
        if proposed.proposed.by == act.by {
            return Err(refusal(Rule::ProposerAdopts).with("person", &act.by));
        }
        // Results that came since ask for another figure.
        let now: Vec<_> = plant.shelf_life_inputs(it).into_iter().filter_map(|(_, it)| it.ok()).collect();
        if self.adopt && !now.iter().eq(proposed.figures.iter().map(|it| &it.input)) {
            return Err(refusal(Rule::ShelfLifeStale));
        }
        let Self { study, number, adopt: adopted, why } = self.clone();
        Ok(vec![ShelfLifeDecided { study, number, adopted, why, signature: people::signed(act)? }.into()])
    }
}

impl Plant {
    /// The shelf life in force of what a stage of a strategy makes, in months, with the study that it rests on: the last
    /// that was adopted.
    #[must_use]
    pub fn adopted_shelf_life(&self, strategy: &StrategyId, stage: &StageId) -> Option<(u32, &StudyId)> {
        let of = self.studies.iter().filter(|(_, it)| it.strategy == *strategy && it.stage == *stage);
        let adopted = of.flat_map(|(id, it)| {
            it.shelf_lives.iter().filter_map(move |it| {
                let (_, _, _, stamp) = it.decided.as_ref().filter(|it| it.0)?;
                Some((stamp.seq, it.months, id))
            })
        });
        adopted.max_by_key(|it| it.0).map(|(_, months, id)| (months, id))
    }
}

/// Until when what a stage makes now keeps, by the shelf life in force.
pub(crate) fn adopted_until(
    plant: &Plant,
    strategy: &StrategyId,
    stage: &StageId,
    made: Timestamp,
) -> Option<Timestamp> {
    let (months, _) = plant.adopted_shelf_life(strategy, stage)?;
    super::limit::after_months(made, months)
}

/// A lot that was made here is dated no later than its adopted shelf life.
pub(crate) fn within_adopted(plant: &Plant, lot: &LotId, use_by: Option<Timestamp>) -> Result<(), Refusal> {
    let Some((use_by, (_, batch))) = use_by.zip(plant.maker(lot)) else { return Ok(()) };
    let crate::batch::BatchStanding::Finished { stamp, .. } = &batch.standing else { return Ok(()) };
    match adopted_until(plant, &batch.strategy, &batch.stage, stamp.happened) {
        Some(until) if use_by > until => {
            let refusal = Refusal::from(Rule::DateBeyondShelfLife).with("lot", lot.as_str());
            Err(refusal.with("use-by", use_by).with("to", until))
        }
        Some(_) | None => Ok(()),
    }
}

impl Happened for ShelfLifeProposed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Study(self.study.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, number: _, months, method, method_version, figures, extrapolation, why } = self.clone();
        let (proposed, decided) = (stamp.clone(), None);
        let it = ProposedShelfLife { months, method, method_version, figures, extrapolation, why, proposed, decided };
        change(plant, &study, |study| study.shelf_lives.push(it));
    }
}

impl Happened for ShelfLifeDecided {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Study(self.study.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, number, adopted, why, signature } = self.clone();
        change(plant, &study, |it| {
            let place = usize::try_from(number).ok().and_then(|it| it.checked_sub(1));
            if let Some(it) = place.and_then(|place| it.shelf_lives.get_mut(place)) {
                it.decided = Some((adopted, why, signature, stamp.clone()));
            }
        });
    }
}
