//! A shelf life is proposed over what the calculator gave, and adopted by quality; from then on no lot is dated beyond it.
//!
//! The proposal keeps the data that were read, the calculator's name and version, and its answer with its SHA-256, so that
//! the same bytes can be worked out again. What the answer says is taken from the application and never from a person; that
//! the data are those of the record, and that the months lie within what they support, is asked here.

use alloc::collections::BTreeMap;
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
    /// By the limits of all, for every market that has none of its own.
    pub months: u32,
    /// Of each market with a shelf-life limit of its own; 0 where the data support none there.
    pub markets: BTreeMap<String, u32>,
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
    /// Of each market with a shelf-life limit of its own for something that was tested; 0 where there is none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub markets: BTreeMap<String, u32>,
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
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub markets: BTreeMap<String, u32>,
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

/// The longest whole number of months that the figures of a market support, or those of all: nothing where one of them is
/// unknown. An attribute without a limit of the market's is held there against the limit of all.
fn supported(figures: &[Figure], market: Option<&str>) -> Option<u32> {
    let whole = |it: &Figure| match it.reaches {
        Reaches::At(months) => u32::try_from(months.trunc()).ok(),
        Reaches::Never => Some(u32::MAX),
        Reaches::Unknown => None,
    };
    let own = |it: &&Figure| match &it.input.market {
        Some(of) => market == Some(of.as_str()),
        None => !figures.iter().any(|other| {
            other.input.market.as_deref().is_some_and(|it| market == Some(it))
                && other.input.attribute == it.input.attribute
        }),
    };
    figures.iter().filter(own).map(whole).collect::<Option<Vec<_>>>()?.into_iter().min()
}

impl Decide for ProposeShelfLife {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        let asked = plant.shelf_life_inputs(it);
        let refusal = |rule: Rule| Refusal::from(rule).with("study", self.study.as_str());
        for of in &asked {
            if let Err(lack) = &of.input {
                return Err(refusal(Rule::ShelfLifeUnknown)
                    .with("attribute", of.attribute.as_str())
                    .with("lack", lack.id()));
            }
        }
        let read: Vec<&ShelfLifeInput> = self.figures.iter().map(|it| &it.input).collect();
        let there: Vec<&ShelfLifeInput> = asked.iter().filter_map(|it| it.input.as_ref().ok()).collect();
        if read != there || there.is_empty() {
            return Err(refusal(Rule::ShelfLifeStale));
        }
        let wanted = plant.study_markets(it);
        if let Some(market) = wanted.symmetric_difference(&self.markets.keys().cloned().collect()).next() {
            return Err(refusal(Rule::ShelfLifeOfMarket).with("market", market.as_str()));
        }
        let extrapolation = plant.extrapolation(it);
        let own = self.markets.iter().map(|(market, months)| (Some(market.as_str()), *months));
        for (market, months) in core::iter::once((None, self.months)).chain(own) {
            let longest = plant.longest_shelf_life(it, &self.figures, market);
            // A market may have none; where all have none there is nothing to adopt.
            if months > longest || (months == 0 && market.is_none()) {
                let refusal = refusal(Rule::ShelfLifeUnsupported)
                    .with("months", u64::from(months))
                    .with("longest", u64::from(longest))
                    .with("data", u64::from(extrapolation.data));
                return Err(match market {
                    Some(market) => refusal.with("market", market),
                    None => refusal,
                });
            }
        }
        let number = u32::try_from(it.shelf_lives.len()).unwrap_or(u32::MAX).saturating_add(1);
        let Self { study, months, markets, method, method_version, figures, why } = self.clone();
        Ok(vec![
            ShelfLifeProposed { study, number, months, markets, method, method_version, figures, extrapolation, why }
                .into(),
        ])
    }
}

fn long_term(it: &Study, place: &super::Place) -> bool {
    it.condition(&place.condition).is_some_and(|it| it.kind == super::ConditionKind::LongTerm)
}

/// Whether a long-term result does not meet its limit, or cannot be told to.
fn fails(it: &Study) -> bool {
    it.counted().any(|(place, _, found)| long_term(it, place) && found.test.band.verdict() != Verdict::Pass)
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
        let now: Vec<_> = plant.shelf_life_inputs(it).into_iter().filter_map(|it| it.input.ok()).collect();
        if self.adopt && !now.iter().eq(proposed.figures.iter().map(|it| &it.input)) {
            return Err(refusal(Rule::ShelfLifeStale));
        }
        let Self { study, number, adopt: adopted, why } = self.clone();
        Ok(vec![ShelfLifeDecided { study, number, adopted, why, signature: people::signed(act)? }.into()])
    }
}

impl ProposedShelfLife {
    /// The shortest of all markets that have one: what a product keeps that is for all of them.
    #[must_use]
    pub fn shortest(&self) -> u32 {
        self.markets.values().copied().filter(|it| *it > 0).fold(self.months, u32::min)
    }

    /// The longest of all markets: beyond it no lot is dated.
    #[must_use]
    pub fn longest(&self) -> u32 {
        self.markets.values().copied().fold(self.months, u32::max)
    }
}

impl Plant {
    /// How many months the figures of a study support at most for a market, or for all that have no limit of their own: not
    /// beyond the data by more than ICH Q1E allows, and for a market not up to a time point at which a result failed there.
    #[must_use]
    pub fn longest_shelf_life(&self, it: &Study, figures: &[Figure], market: Option<&str>) -> u32 {
        if fails(it) {
            return 0;
        }
        let longest = self.extrapolation_for(it, market).longest;
        let failed = market.and_then(|market| {
            let valid = it.results.iter().flat_map(|((place, path), all)| all.iter().map(move |it| (place, path, it)));
            let barred = valid.filter(|(place, path, found)| {
                long_term(it, place) && found.test.invalid.is_none() && self.is_barred(it, path, found, market)
            });
            barred.map(|(place, ..)| place.months).min()
        });
        let before = failed.map_or(u32::MAX, |it| it.saturating_sub(1));
        supported(figures, market).map_or(0, |it| it.min(longest).min(before))
    }

    /// The shelf life in force of what a stage of a strategy makes, with the study that it rests on and the entry of its
    /// adoption: the last that was adopted.
    #[must_use]
    pub fn adopted_shelf_life(
        &self,
        strategy: &StrategyId,
        stage: &StageId,
    ) -> Option<(&ProposedShelfLife, &StudyId, u64)> {
        let of = self.studies.iter().filter(|(_, it)| it.strategy == *strategy && it.stage == *stage);
        let adopted = of.flat_map(|(id, it)| {
            it.shelf_lives.iter().filter_map(move |it| {
                let (_, _, _, stamp) = it.decided.as_ref().filter(|it| it.0)?;
                Some((it, id, stamp.seq))
            })
        });
        adopted.max_by_key(|it| it.2)
    }

    /// The markets for which a lot that was made here is dated beyond their own adopted shelf life, or has none there; with
    /// the entry of the adoption.
    #[must_use]
    pub fn dated_beyond(&self, lot: &LotId) -> Vec<(&str, u64)> {
        let of = || {
            let (_, batch) = self.maker(lot)?;
            let crate::batch::BatchStanding::Finished { stamp, .. } = &batch.standing else { return None };
            let (adopted, _, seq) = self.adopted_shelf_life(&batch.strategy, &batch.stage)?;
            Some((self.lots.get(lot)?.use_by?, stamp.happened, adopted, seq))
        };
        let Some((use_by, made, adopted, seq)) = of() else { return Vec::new() };
        let beyond = |months: u32| months == 0 || super::limit::after_months(made, months).is_none_or(|it| use_by > it);
        adopted.markets.iter().filter(|(_, it)| beyond(**it)).map(|(market, _)| (market.as_str(), seq)).collect()
    }
}

/// Until when what a stage makes now keeps, by the shelf life in force: the shortest of all markets, since nothing says for
/// which of them it is.
pub(crate) fn adopted_until(
    plant: &Plant,
    strategy: &StrategyId,
    stage: &StageId,
    made: Timestamp,
) -> Option<Timestamp> {
    let (adopted, ..) = plant.adopted_shelf_life(strategy, stage)?;
    super::limit::after_months(made, adopted.shortest())
}

/// A lot that was made here is dated no later than the longest of its adopted shelf lives; beyond a market's own it is not
/// for this market.
pub(crate) fn within_adopted(plant: &Plant, lot: &LotId, use_by: Option<Timestamp>) -> Result<(), Refusal> {
    let Some((use_by, (_, batch))) = use_by.zip(plant.maker(lot)) else { return Ok(()) };
    let crate::batch::BatchStanding::Finished { stamp, .. } = &batch.standing else { return Ok(()) };
    let adopted = plant.adopted_shelf_life(&batch.strategy, &batch.stage);
    match adopted.and_then(|(it, ..)| super::limit::after_months(stamp.happened, it.longest())) {
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
        let Self { study, number: _, months, markets, method, method_version, figures, extrapolation, why } =
            self.clone();
        let (proposed, decided) = (stamp.clone(), None);
        let it = ProposedShelfLife {
            months,
            markets,
            method,
            method_version,
            figures,
            extrapolation,
            why,
            proposed,
            decided,
        };
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
