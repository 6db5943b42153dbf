//! Suppliers, and for which materials quality has approved them: on what basis, until when, with what terms.
//!
//! A supplier is chosen and changed by quality's decision, before anything is bought (China GMP 2010, articles 255 to
//! 265; ICH Q7, 7.1; from memory). Whoever only deals is not who makes: a distributor's delivery names its manufacturer,
//! and both are approved.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::date::declared;
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{MaterialId, SupplierId};
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::{Label, Text};
use crate::together::together;

/// What a supplier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SupplierKind {
    /// Makes what it delivers.
    Manufacturer,
    /// Deals in what others make.
    Distributor,
}

impl SupplierKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Manufacturer, Self::Distributor];

    /// Its id in translations and lists.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Manufacturer => "manufacturer",
            Self::Distributor => "distributor",
        }
    }
}

/// What an approval may rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BasisKind {
    /// Somebody was there and looked.
    Audit,
    /// They answered in writing.
    Questionnaire,
    /// Who does what for quality is agreed and signed by both.
    QualityAgreement,
}

impl BasisKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Audit, Self::Questionnaire, Self::QualityAgreement];

    /// Its id in translations and forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Questionnaire => "questionnaire",
            Self::QualityAgreement => "quality-agreement",
        }
    }
}

/// One thing that an approval rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub kind: BasisKind,
    /// The day of the audit, or of the document.
    pub on: Date,
    /// Its number.
    pub reference: Text,
}

/// How quality ended an approval before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// For now: a new approval brings it back.
    Suspended,
    /// For good, as far as anybody knows today.
    Withdrawn,
}

impl Ended {
    /// Its id in translations and forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One approval of a supplier for one material, as quality signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub basis: Vec<Basis>,
    pub until: Timestamp,
    /// What was made a condition. A conditional supplier's deliveries are sampled and identified container by container.
    pub terms: Option<Text>,
    pub stamp: Stamp,
    /// How, why and by whom it was ended.
    pub ended: Option<(Ended, Text, Stamp)>,
}

/// How a supplier stands to a material at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approved<'a> {
    Never,
    Full(&'a Approval),
    Conditional(&'a Approval),
    /// It ran out.
    Expired(&'a Approval),
    Suspended(&'a Approval),
    Withdrawn(&'a Approval),
}

impl Approved<'_> {
    /// Whether a delivery may be released on it.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self {
            Self::Full(_) | Self::Conditional(_) => true,
            Self::Never | Self::Expired(_) | Self::Suspended(_) | Self::Withdrawn(_) => false,
        }
    }

    /// Its id in translations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Full(_) => "approved",
            Self::Conditional(_) => "conditional",
            Self::Expired(_) => "expired",
            Self::Suspended(_) => "suspended",
            Self::Withdrawn(_) => "withdrawn",
        }
    }
}

/// A company, at one site, that materials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    pub name: Label,
    pub kind: SupplierKind,
    /// Where it makes or keeps what it delivers. Another site is another supplier.
    pub site: Text,
    /// Every approval ever given, by material, the newest last.
    pub approvals: BTreeMap<MaterialId, Vec<Approval>>,
}

impl Supplier {
    /// How it stands to a material at an instant: by the newest approval, whatever earlier ones said.
    #[must_use]
    pub fn approved(&self, material: &MaterialId, at: Timestamp) -> Approved<'_> {
        let Some(newest) = self.approvals.get(material).and_then(|it| it.last()) else { return Approved::Never };
        match &newest.ended {
            Some((Ended::Suspended, ..)) => Approved::Suspended(newest),
            Some((Ended::Withdrawn, ..)) => Approved::Withdrawn(newest),
            None if at > newest.until => Approved::Expired(newest),
            None if newest.terms.is_some() => Approved::Conditional(newest),
            None => Approved::Full(newest),
        }
    }
}

/// A supplier is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierAdded {
    pub supplier: SupplierId,
    pub name: Label,
    pub kind: SupplierKind,
    pub site: Text,
}

/// Quality approved it for a material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierApproved {
    pub supplier: SupplierId,
    pub material: MaterialId,
    pub basis: Vec<Basis>,
    pub until: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Text>,
    pub signature: Signature,
}

/// Quality ended its approval for a material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierApprovalEnded {
    pub supplier: SupplierId,
    pub material: MaterialId,
    pub how: Ended,
    pub why: Text,
    pub signature: Signature,
}

/// Makes a supplier known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddSupplier {
    pub supplier: SupplierId,
    pub name: Label,
    pub kind: SupplierKind,
    pub site: Text,
}

/// Adds every supplier of a list, or none of them; each waits for its approvals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSuppliers {
    pub suppliers: Vec<AddSupplier>,
}

/// Approves a supplier for a material; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveSupplier {
    pub supplier: SupplierId,
    pub material: MaterialId,
    /// At least one audit, questionnaire or quality agreement, none of them of a day to come.
    pub basis: Vec<Basis>,
    pub until: Timestamp,
    #[serde(default)]
    pub terms: Option<Text>,
}

/// Suspends or withdraws an approval; a signature with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSupplierApproval {
    pub supplier: SupplierId,
    pub material: MaterialId,
    pub how: Ended,
}

/// The supplier with this id.
pub(super) fn supplier<'a>(plant: &'a Plant, id: &SupplierId) -> Result<&'a Supplier, Refusal> {
    plant.suppliers.get(id).ok_or_else(|| Refusal::from(Rule::UnknownSupplier).with("supplier", id.as_str()))
}

impl Decide for AddSupplier {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.suppliers.contains_key(&self.supplier) {
            return Err(Refusal::from(Rule::SupplierExists).with("supplier", self.supplier.as_str()));
        }
        let Self { supplier, name, kind, site } = self.clone();
        Ok(vec![SupplierAdded { supplier, name, kind, site }.into()])
    }
}

impl Decide for ImportSuppliers {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        together(plant, act, self.suppliers.iter().map(|it| vec![it.clone()]))
    }
}

/// The day lies ahead, wherever on earth it is read.
fn ahead(day: Date, now: Timestamp) -> bool {
    let begins = day.to_zoned(TimeZone::UTC).map(|it| it.timestamp());
    begins.is_ok_and(|it| it.duration_since(now) > SignedDuration::from_hours(14))
}

impl Decide for ApproveSupplier {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        supplier(plant, &self.supplier)?;
        if declared(plant, &self.material).is_none() {
            return Err(Refusal::from(Rule::UnknownMaterial).with("material", self.material.as_str()));
        }
        if self.basis.is_empty() || self.until <= act.happened || self.basis.iter().any(|it| ahead(it.on, act.known)) {
            return Err(Refusal::from(Rule::ApprovalUnfounded)
                .with("supplier", self.supplier.as_str())
                .with("material", self.material.as_str())
                .with("until", self.until));
        }
        let Self { supplier, material, basis, until, terms } = self.clone();
        Ok(vec![SupplierApproved { supplier, material, basis, until, terms, signature: people::signed(act)? }.into()])
    }
}

impl Decide for EndSupplierApproval {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = supplier(plant, &self.supplier)?;
        match (it.approved(&self.material, act.happened), self.how) {
            // What is suspended may still be withdrawn.
            (Approved::Full(_) | Approved::Conditional(_) | Approved::Expired(_), _)
            | (Approved::Suspended(_), Ended::Withdrawn) => {}
            (standing @ (Approved::Never | Approved::Withdrawn(_)), _)
            | (standing @ Approved::Suspended(_), Ended::Suspended) => {
                return Err(Refusal::from(Rule::NothingApproved)
                    .with("supplier", self.supplier.as_str())
                    .with("material", self.material.as_str())
                    .with("standing", standing.id()));
            }
        }
        let Self { supplier, material, how } = self.clone();
        let (why, signature) = (people::owed_reason(act)?, people::signed(act)?);
        Ok(vec![SupplierApprovalEnded { supplier, material, how, why, signature }.into()])
    }
}

impl Happened for SupplierAdded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Supplier(self.supplier.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { supplier, name, kind, site } = self;
        let it = Supplier { name: name.clone(), kind: *kind, site: site.clone(), approvals: BTreeMap::new() };
        plant.suppliers.insert(supplier.clone(), it);
    }
}

impl Happened for SupplierApproved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Supplier(self.supplier.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { supplier, material, basis, until, terms, signature: _ } = self;
        if let Some(it) = plant.suppliers.get_mut(supplier) {
            let (basis, terms, stamp) = (basis.clone(), terms.clone(), stamp.clone());
            let approval = Approval { basis, until: *until, terms, stamp, ended: None };
            it.approvals.entry(material.clone()).or_default().push(approval);
        }
    }
}

impl Happened for SupplierApprovalEnded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Supplier(self.supplier.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { supplier, material, how, why, signature: _ } = self;
        let of = plant.suppliers.get_mut(supplier).and_then(|it| it.approvals.get_mut(material));
        if let Some(newest) = of.and_then(|it| it.last_mut()) {
            newest.ended = Some((*how, why.clone(), stamp.clone()));
        }
    }
}
