//! Which version of a method is in force at a laboratory: by which report it was validated, verified (a compendial one) or
//! transferred, approved by two people, and when it was withdrawn.
//!
//! What a method says stands in a controlled procedure, with its own versions, approvals and training; here stands only
//! what a report says of the version that a strategy names. Sources: ICH Q2(R2) and Q14; USP <1220> and <1224> for the
//! transfer of a procedure; China GMP 2010, article 223. The clauses are cited from memory.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Signature, Stamp};
use crate::batch::Observed;
use crate::event::{Event, Happened, Subject};
use crate::id::{MethodId, OrganisationId, PersonId};
use crate::people::{self, Role};
use crate::quantity::{Quantity, Range, Unit, Within};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// By what a version came to this laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    Validated,
    /// A compendial method, shown to work here.
    Verified,
    /// Validated elsewhere, and transferred to here.
    Transferred,
}

impl Ground {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Validated, Self::Verified, Self::Transferred];

    /// Its id in translations and in the ledger.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Validated => "validated",
            Self::Verified => "verified",
            Self::Transferred => "transferred",
        }
    }

    /// The ground of this id.
    ///
    /// ```
    /// use plant::run::Ground;
    /// assert_eq!(Ground::from_id("verified"), Some(Ground::Verified));
    /// assert_eq!(Ground::from_id("tried"), None);
    /// ```
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// What the validation covers, in this unit; its lower end is the quantitation limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingRange {
    pub range: Range,
    pub unit: Unit,
}

impl WorkingRange {
    /// Whether a value lies outside what was validated. Of "less than" the number itself counts: less than the
    /// quantitation limit is what the method can say. In another quantity there is nothing to compare.
    #[must_use]
    pub fn leaves_out(&self, value: &Observed) -> bool {
        let Observed::Number(value) = value else { return false };
        let exact = Quantity::exact(value.value, value.unit);
        self.range.place(&exact, self.unit) == Some(Within::Outside)
    }
}

/// Where a version stands at a laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidationStanding {
    /// Reported, and not approved by two people yet.
    Reported,
    InForce,
    Withdrawn,
}

impl ValidationStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::InForce => "in-force",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What a report says of one version of a method at one laboratory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    pub ground: Ground,
    pub report: Text,
    /// The date of the report.
    pub on: Timestamp,
    pub range: Option<WorkingRange>,
    pub reported: Stamp,
    pub approvals: Vec<Stamp>,
    pub withdrawn: Option<(Text, Stamp)>,
}

impl Validation {
    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> ValidationStanding {
        match (&self.withdrawn, self.approvals.len()) {
            (Some(_), _) => ValidationStanding::Withdrawn,
            (None, 0 | 1) => ValidationStanding::Reported,
            (None, _) => ValidationStanding::InForce,
        }
    }
}

/// A report about a version of a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodValidated {
    pub organisation: OrganisationId,
    pub method: MethodId,
    pub version: u32,
    pub ground: Ground,
    pub report: Text,
    pub on: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<WorkingRange>,
    pub signature: Signature,
}

/// One of two people approved a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationApproved {
    pub organisation: OrganisationId,
    pub method: MethodId,
    pub version: u32,
    pub signature: Signature,
}

/// A version is not in force here any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodWithdrawn {
    pub organisation: OrganisationId,
    pub method: MethodId,
    pub version: u32,
    pub why: Text,
    pub signature: Signature,
}

/// Reports by what a version of a method came to this laboratory; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportValidation {
    pub method: MethodId,
    pub version: u32,
    pub ground: Ground,
    pub report: Text,
    pub on: Timestamp,
    #[serde(default)]
    pub range: Option<WorkingRange>,
}

/// Approves a report; with the second approval the version is in force. A signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveValidation {
    pub method: MethodId,
    pub version: u32,
}

/// Takes a version out of force; a signature with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawMethod {
    pub method: MethodId,
    pub version: u32,
}

impl Plant {
    /// What was reported of this version at the laboratory of this person.
    #[must_use]
    pub fn validation(&self, person: &PersonId, method: &MethodId, version: u32) -> Option<&Validation> {
        let organisation = self.people.get(person)?.organisation.clone();
        self.validations.get(&(organisation, method.clone(), version))
    }

    /// Whether this version is in force at the laboratory of this person.
    #[must_use]
    pub fn is_method_in_force(&self, person: &PersonId, method: &MethodId, version: u32) -> bool {
        self.validation(person, method, version).is_some_and(|it| it.standing() == ValidationStanding::InForce)
    }
}

fn refusal(rule: Rule, method: &MethodId, version: u32) -> Refusal {
    Refusal::from(rule).with("method", method.as_str()).with("version", u64::from(version))
}

fn organisation(plant: &Plant, act: &Act) -> Result<OrganisationId, Refusal> {
    let it = plant.people.get(&act.by).map(|it| it.organisation.clone());
    it.ok_or_else(|| Refusal::from(Rule::UnknownPerson).with("person", &act.by))
}

fn reported<'a>(plant: &'a Plant, act: &Act, method: &MethodId, version: u32) -> Result<&'a Validation, Refusal> {
    let it = plant.validation(&act.by, method, version);
    it.ok_or_else(|| refusal(Rule::UnknownValidation, method, version))
}

impl Decide for ReportValidation {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Self { method, version, ground, report, on, range } = self.clone();
        if !plant.strategies.values().any(|it| it.strategy.methods.get(&method).is_some_and(|it| it.version == version))
        {
            return Err(refusal(Rule::MethodNotRun, &method, version).with("batch", "–"));
        }
        // A version that was withdrawn comes back by a new report.
        let known = plant.validation(&act.by, &method, version);
        if known.is_some_and(|it| it.standing() != ValidationStanding::Withdrawn) {
            return Err(refusal(Rule::ValidationExists, &method, version));
        }
        if on > act.known {
            return Err(refusal(Rule::ValidationAhead, &method, version).with("on", on));
        }
        let (organisation, signature) = (organisation(plant, act)?, people::signed(act)?);
        Ok(vec![MethodValidated { organisation, method, version, ground, report, on, range, signature }.into()])
    }
}

impl Decide for ApproveValidation {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = reported(plant, act, &self.method, self.version)?;
        let refusal = |rule| refusal(rule, &self.method, self.version);
        if it.standing() != ValidationStanding::Reported {
            return Err(refusal(Rule::ValidationNotIn).with("standing", it.standing().id()));
        }
        if it.reported.by == act.by || it.approvals.iter().any(|it| it.by == act.by) {
            return Err(refusal(Rule::ValidationOwn).with("person", &act.by));
        }
        // Of the two, one speaks for quality.
        let quality = |id: &PersonId| plant.people.get(id).is_some_and(|it| it.is(Role::QaReviewer));
        if !it.approvals.is_empty() && !it.approvals.iter().map(|it| &it.by).chain([&act.by]).any(quality) {
            let refusal = Refusal::from(Rule::RoleMissing).with("person", &act.by);
            return Err(refusal.with("role", Fact::Role(Role::QaReviewer)));
        }
        let (organisation, signature) = (organisation(plant, act)?, people::signed(act)?);
        let (method, version) = (self.method.clone(), self.version);
        Ok(vec![ValidationApproved { organisation, method, version, signature }.into()])
    }
}

impl Decide for WithdrawMethod {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = reported(plant, act, &self.method, self.version)?;
        if it.standing() == ValidationStanding::Withdrawn {
            let refusal = refusal(Rule::ValidationNotIn, &self.method, self.version);
            return Err(refusal.with("standing", it.standing().id()));
        }
        let (why, signature) = (people::owed_reason(act)?, people::signed(act)?);
        let (organisation, method, version) = (organisation(plant, act)?, self.method.clone(), self.version);
        Ok(vec![MethodWithdrawn { organisation, method, version, why, signature }.into()])
    }
}

impl Happened for MethodValidated {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Organisation(self.organisation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { organisation, method, version, ground, report, on, range, signature: _ } = self.clone();
        let (reported, approvals, withdrawn) = (stamp.clone(), Vec::new(), None);
        let it = Validation { ground, report, on, range, reported, approvals, withdrawn };
        plant.validations.insert((organisation, method, version), it);
    }
}

impl Happened for ValidationApproved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Organisation(self.organisation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { organisation, method, version, signature: _ } = self.clone();
        if let Some(it) = plant.validations.get_mut(&(organisation, method, version)) {
            it.approvals.push(stamp.clone());
        }
    }
}

impl Happened for MethodWithdrawn {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Organisation(self.organisation.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { organisation, method, version, why, signature: _ } = self.clone();
        if let Some(it) = plant.validations.get_mut(&(organisation, method, version)) {
            it.withdrawn = Some((why, stamp.clone()));
        }
    }
}
