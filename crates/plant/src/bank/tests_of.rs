//! Results of a bank's tests, judged against the attribute that the strategy declares. A second analyst verifies.
//!
//! Where a batch of ours made the bank, the laboratory's results on that batch count for it too.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Bank, bank};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, Observed};
use crate::event::{Event, Happened, Subject};
use crate::id::LotId;
use crate::lab::{self, ResultBand, SPECIFICATION_RULE_VERSION};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Attribute, Strategy};
use crate::text::Text;

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankTest {
    pub replicates: Vec<Observed>,
    pub reportable: Observed,
    pub band: ResultBand,
    /// The version of the rule that judged it.
    pub rule: u16,
    /// The number of the report or the sheet that it stands in.
    pub report: Text,
    pub recorded: Stamp,
    pub verified: Option<Stamp>,
}

/// Records a result; a further one for the same attribute stands beside the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordBankTest {
    pub bank: LotId,
    /// The attribute's full path: `cell-bank/banking/cell-identity`.
    pub attribute: String,
    pub replicates: Vec<Entered>,
    pub report: Text,
}

/// Verifies the last result of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyBankTest {
    pub bank: LotId,
    pub attribute: String,
}

/// A test of a bank gave a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankTestRecorded {
    pub bank: LotId,
    pub attribute: String,
    pub replicates: Vec<Observed>,
    pub reportable: Observed,
    pub band: ResultBand,
    pub rule: u16,
    pub report: Text,
}

/// A second analyst verified the last result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankTestVerified {
    pub bank: LotId,
    pub attribute: String,
}

impl Strategy {
    /// The attribute at a full path, `stage/attribute` or `stage/unit/attribute`.
    #[must_use]
    pub fn attribute_at(&self, path: &str) -> Option<&Attribute> {
        let (stage, inner) = path.split_once('/')?;
        self.stages.iter().find(|it| it.id.as_str() == stage)?.attribute_at(inner)
    }
}

impl Plant {
    /// The attribute of a bank's strategy.
    #[must_use]
    pub fn bank_attribute(&self, bank: &Bank, path: &str) -> Option<&Attribute> {
        let version = self.strategies.get(&(bank.strategy.clone(), bank.version))?;
        version.strategy.attribute_at(path)
    }
}

impl Decide for RecordBankTest {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = bank(plant, &self.bank)?;
        let Some(attribute) = plant.bank_attribute(it, &self.attribute) else {
            return Err(Refusal::from(Rule::UnknownAttribute).with("attribute", self.attribute.as_str()));
        };
        let understood = self.replicates.iter().map(|it| lab::understood(attribute, it));
        let replicates = understood.collect::<Result<Vec<_>, _>>()?;
        let version = plant.strategies.get(&(it.strategy.clone(), it.version));
        let real = version.is_none_or(|it| it.strategy.illustrative) && !plant.demonstration;
        let reportable = lab::reportable(&attribute.specification, &replicates);
        let band = lab::judge_all(attribute, &replicates, &reportable, real);
        let Self { bank, attribute, replicates: _, report } = self.clone();
        let rule = SPECIFICATION_RULE_VERSION;
        Ok(vec![BankTestRecorded { bank, attribute, replicates, reportable, band, rule, report }.into()])
    }
}

impl Decide for VerifyBankTest {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = bank(plant, &self.bank)?;
        let last = it.tests.get(&self.attribute).and_then(|it| it.last()).filter(|it| it.verified.is_none());
        let Some(last) = last else {
            return Err(Refusal::from(Rule::ResultNotIn).with("attribute", self.attribute.as_str()));
        };
        if last.recorded.by == act.by {
            return Err(Refusal::from(Rule::AnalystVerifies).with("person", &act.by));
        }
        let Self { bank, attribute } = self.clone();
        Ok(vec![BankTestVerified { bank, attribute }.into()])
    }
}

impl Happened for BankTestRecorded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, attribute, replicates, reportable, band, rule, report } = self.clone();
        let Some(it) = plant.banks.get_mut(&bank) else { return };
        let (recorded, verified) = (stamp.clone(), None);
        let test = BankTest { replicates, reportable, band, rule, report, recorded, verified };
        it.tests.entry(attribute).or_default().push(test);
    }
}

impl Happened for BankTestVerified {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.bank.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { bank, attribute } = self;
        let last = plant.banks.get_mut(bank).and_then(|it| it.tests.get_mut(attribute)).and_then(|it| it.last_mut());
        if let Some(it) = last {
            it.verified = Some(stamp.clone());
        }
    }
}
