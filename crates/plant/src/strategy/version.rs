//! The life of a strategy version: proposed, in review, approved by production and quality, effective, superseded.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::Strategy;
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{PersonId, StrategyId};
use crate::people::{self, Role};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Draft,
    InReview,
    Approved,
    Effective,
    Superseded,
}

impl Standing {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in-review",
            Self::Approved => "approved",
            Self::Effective => "effective",
            Self::Superseded => "superseded",
        }
    }
}

/// One signed approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub role: Role,
    pub by: PersonId,
    pub signature: Signature,
    pub seq: u64,
}

/// One version of a strategy in the ledger, with the bytes of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyVersion {
    pub version: u32,
    pub strategy: Strategy,
    /// The files as they were proposed, by path.
    pub files: BTreeMap<String, String>,
    pub author: PersonId,
    pub standing: Standing,
    pub approvals: Vec<Approval>,
    /// The entry that proposed it.
    pub proposed: Stamp,
    /// The entry that made it effective.
    pub effective: Option<Stamp>,
}

/// A version came in. It carries the strategy as it was understood then, and the bytes it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyProposed {
    pub version: u32,
    pub strategy: Strategy,
    pub files: BTreeMap<String, String>,
}

/// The author asked for its review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyReviewBegan {
    pub strategy: StrategyId,
    pub version: u32,
}

/// Production or quality approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyApproved {
    pub strategy: StrategyId,
    pub version: u32,
    pub role: Role,
    pub signature: Signature,
}

/// It is in force; the version before it is superseded. Batches under way keep theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyMadeEffective {
    pub strategy: StrategyId,
    pub version: u32,
    pub signature: Signature,
}

/// Brings a checked strategy in as the next version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposeStrategy {
    pub strategy: Strategy,
    pub files: BTreeMap<String, String>,
}

/// Asks for the review of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginStrategyReview {
    pub strategy: StrategyId,
    pub version: u32,
}

/// Approves a version in review, for production or for quality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveStrategy {
    pub strategy: StrategyId,
    pub version: u32,
}

/// Puts an approved version in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeStrategyEffective {
    pub strategy: StrategyId,
    pub version: u32,
}

impl Plant {
    /// The version of a strategy that is in force.
    #[must_use]
    pub fn strategy_in_force(&self, id: &StrategyId) -> Option<&Arc<StrategyVersion>> {
        self.versions(id).find(|it| it.standing == Standing::Effective)
    }

    /// Every version of a strategy, oldest first.
    pub fn versions(&self, id: &StrategyId) -> impl DoubleEndedIterator<Item = &Arc<StrategyVersion>> {
        self.strategies.range((id.clone(), 0)..=(id.clone(), u32::MAX)).map(|(_, it)| it)
    }

    fn version(&self, id: &StrategyId, version: u32, standing: Standing) -> Result<&StrategyVersion, Refusal> {
        let refusal =
            |rule: Rule| Refusal::from(rule).with("strategy", id.as_str()).with("version", u64::from(version));
        match self.strategies.get(&(id.clone(), version)) {
            None => Err(refusal(Rule::UnknownStrategy)),
            Some(it) if it.standing == standing => Ok(it),
            Some(it) => {
                Err(refusal(Rule::StrategyNotIn).with("standing", it.standing.id()).with("needs", standing.id()))
            }
        }
    }
}

impl Decide for ProposeStrategy {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let last = plant.versions(&self.strategy.id).next_back();
        if last.is_some_and(|it| it.files == self.files) {
            return Err(Refusal::from(Rule::StrategyExists)
                .with("strategy", self.strategy.id.as_str())
                .with("version", last.map_or(0, |it| u64::from(it.version))));
        }
        let version = last.map_or(1, |it| it.version.saturating_add(1));
        Ok(vec![StrategyProposed { version, strategy: self.strategy.clone(), files: self.files.clone() }.into()])
    }
}

impl Decide for BeginStrategyReview {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        plant.version(&self.strategy, self.version, Standing::Draft)?;
        Ok(vec![StrategyReviewBegan { strategy: self.strategy.clone(), version: self.version }.into()])
    }
}

impl Decide for ApproveStrategy {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let version = plant.version(&self.strategy, self.version, Standing::InReview)?;
        if version.author == act.by {
            return Err(Refusal::from(Rule::AuthorApproves).with("person", &act.by));
        }
        let person = plant.people.get(&act.by);
        let open = [Role::ProductionHead, Role::QaReviewer]
            .into_iter()
            .filter(|role| person.is_some_and(|it| it.is(*role)))
            .find(|role| !version.approvals.iter().any(|it| it.role == *role || it.by == act.by));
        let Some(role) = open else {
            return Err(Refusal::from(Rule::ApprovedAlready).with("person", &act.by));
        };
        let signature = people::signed(act)?;
        Ok(vec![StrategyApproved { strategy: self.strategy.clone(), version: self.version, role, signature }.into()])
    }
}

impl Decide for MakeStrategyEffective {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let version = plant.version(&self.strategy, self.version, Standing::Approved)?;
        if version.author == act.by {
            return Err(Refusal::from(Rule::AuthorApproves).with("person", &act.by));
        }
        if version.strategy.illustrative && !plant.demonstration {
            return Err(Refusal::from(Rule::IllustrativeStrategy).with("strategy", self.strategy.as_str()));
        }
        // An order of versions that runs both ways tells nobody what is newest: the way back is the old content as a new one.
        let newer = plant.versions(&self.strategy).rfind(|it| it.version > self.version && it.effective.is_some());
        if let Some(newer) = newer {
            return Err(Refusal::from(Rule::NewerWasEffective)
                .with("strategy", self.strategy.as_str())
                .with("version", u64::from(self.version))
                .with("newer", u64::from(newer.version)));
        }
        let signature = people::signed(act)?;
        Ok(vec![StrategyMadeEffective { strategy: self.strategy.clone(), version: self.version, signature }.into()])
    }
}

impl Happened for StrategyProposed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Strategy(self.strategy.id.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { version, strategy, files } = self;
        plant.strategies.insert(
            (strategy.id.clone(), *version),
            Arc::new(StrategyVersion {
                version: *version,
                strategy: strategy.clone(),
                files: files.clone(),
                author: stamp.by.clone(),
                standing: Standing::Draft,
                approvals: Vec::new(),
                proposed: stamp.clone(),
                effective: None,
            }),
        );
    }
}

fn change(plant: &mut Plant, id: &StrategyId, version: u32, change: impl FnOnce(&mut StrategyVersion)) {
    if let Some(it) = plant.strategies.get_mut(&(id.clone(), version)) {
        change(Arc::make_mut(it));
    }
}

impl Happened for StrategyReviewBegan {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Strategy(self.strategy.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { strategy, version } = self;
        change(plant, strategy, *version, |it| it.standing = Standing::InReview);
    }
}

impl Happened for StrategyApproved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Strategy(self.strategy.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { strategy, version, role, signature } = self;
        change(plant, strategy, *version, |it| {
            it.approvals.push(Approval {
                role: *role,
                by: stamp.by.clone(),
                signature: signature.clone(),
                seq: stamp.seq,
            });
            if it.approvals.len() == 2 {
                it.standing = Standing::Approved;
            }
        });
    }
}

impl Happened for StrategyMadeEffective {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Strategy(self.strategy.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { strategy, version, signature: _ } = self;
        let before: Vec<u32> =
            plant.versions(strategy).filter(|it| it.standing == Standing::Effective).map(|it| it.version).collect();
        for earlier in before {
            change(plant, strategy, earlier, |it| it.standing = Standing::Superseded);
        }
        change(plant, strategy, *version, |it| {
            it.standing = Standing::Effective;
            it.effective = Some(stamp.clone());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::{Given, answer, signature};

    /// Versions 2 and 3 beside version 1 in force, as far as each got.
    fn given(standings: &[(u32, Standing)]) -> (Given, StrategyId) {
        let mut it = Given::running();
        let first = it.plant.strategies.values().next().unwrap().clone();
        let id = first.strategy.id.clone();
        for (version, standing) in standings {
            let (strategy, version) = (first.strategy.clone(), *version);
            it.happens("head", StrategyProposed { version, strategy, files: Default::default() });
            for (who, role) in [("head", Role::ProductionHead), ("qa", Role::QaReviewer)] {
                it.happens(who, StrategyApproved { strategy: id.clone(), version, role, signature: signature() });
            }
            if *standing == Standing::Effective {
                it.happens("qa", StrategyMadeEffective { strategy: id.clone(), version, signature: signature() });
            }
        }
        (it, id)
    }

    #[test]
    fn an_older_version_never_comes_after_a_newer_one() {
        use Standing::{Approved, Effective};
        for (standings, wanted, then) in [
            (&[(2, Approved)][..], 2, "strategy.made-effective"),
            (&[(2, Approved), (3, Approved)], 2, "strategy.made-effective"),
            (&[(2, Approved), (3, Approved)], 3, "strategy.made-effective"),
            (&[(2, Approved), (3, Effective)], 2, "R-strategy-07"),
            (&[(2, Effective), (3, Effective)], 2, "R-strategy-03"),
        ] {
            let (given, strategy) = given(standings);
            let command = MakeStrategyEffective { strategy, version: wanted };
            assert_eq!(answer(&given.tries("qb", command)), then, "{standings:?} {wanted}");
        }
    }
}
