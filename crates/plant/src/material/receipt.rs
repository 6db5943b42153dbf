//! How a delivery came in: from whom, by which of their lot numbers, in how many containers and in what state, and the
//! certificate that came with it (China GMP 2010, article 106; from memory).
//!
//! It may be recorded with the receipt or later; what was found once is not unfound by a second look.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::lot;
use super::record::change;
use super::supplier::{SupplierKind, supplier};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{LotId, SupplierId};
use crate::people;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// What somebody found who looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// As it should be.
    Sound,
    NotChecked,
    /// Not as it should be.
    Faulty,
}

impl Finding {
    /// Each.
    pub const ALL: [Self; 3] = [Self::Sound, Self::NotChecked, Self::Faulty];

    /// Its id in translations, forms and lists.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::NotChecked => "not-checked",
            Self::Faulty => "faulty",
        }
    }

    /// The finding of this id.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// What is looked at when a delivery comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    Packaging,
    Seal,
    Label,
    Transport,
}

impl Aspect {
    /// Each.
    pub const ALL: [Self; 4] = [Self::Packaging, Self::Seal, Self::Label, Self::Transport];

    /// Its id in translations, forms and lists.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Packaging => "packaging",
            Self::Seal => "seal",
            Self::Label => "label",
            Self::Transport => "transport",
        }
    }
}

/// How a delivery came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub supplier: SupplierId,
    /// Who made it, where that is not the supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<SupplierId>,
    /// The number under which its manufacturer knows it.
    pub manufacturer_lot: Text,
    /// How many containers came, with numbers of their own or not.
    pub containers: u32,
    pub packaging: Finding,
    pub seal: Finding,
    /// Whether the labels say what the order, the delivery note and the certificate say.
    pub label: Finding,
    /// Whether it travelled as it must, where anything is asked.
    pub transport: Finding,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Text>,
}

impl Receipt {
    /// What was found of this.
    #[must_use]
    pub fn found(&self, aspect: Aspect) -> Finding {
        match aspect {
            Aspect::Packaging => self.packaging,
            Aspect::Seal => self.seal,
            Aspect::Label => self.label,
            Aspect::Transport => self.transport,
        }
    }
}

/// A manufacturer's certificate of analysis, kept by the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub number: Text,
    pub file: Text,
    pub sha256: String,
    pub stamp: Stamp,
}

/// How a delivery came in was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptExamined {
    pub lot: LotId,
    pub receipt: Receipt,
    /// Why it was looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

/// A certificate of analysis is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFiled {
    pub lot: LotId,
    pub number: Text,
    /// The name that its file had.
    pub file: Text,
    pub sha256: String,
}

/// Records how a delivery came in; the reason is owed where that was recorded before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamineReceipt {
    pub lot: LotId,
    pub receipt: Receipt,
}

/// Files a certificate of analysis, the bytes of which are kept already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCertificate {
    pub lot: LotId,
    pub number: Text,
    pub file: Text,
    pub sha256: String,
}

/// The receipt speaks of suppliers that are known, and of as many containers as have numbers where they have.
pub(super) fn sound(plant: &Plant, of: &LotId, numbered: usize, it: &Receipt) -> Result<(), Refusal> {
    let from = supplier(plant, &it.supplier)?;
    let maker = it.manufacturer.as_ref().map(|id| supplier(plant, id).map(|it| (id, it))).transpose()?;
    let made = match (from.kind, maker) {
        (SupplierKind::Manufacturer, None) => true,
        (SupplierKind::Manufacturer, Some((id, _))) => *id == it.supplier,
        (SupplierKind::Distributor, None) => false,
        (SupplierKind::Distributor, Some((_, maker))) => maker.kind == SupplierKind::Manufacturer,
    };
    if !made {
        let refusal = Refusal::from(Rule::ManufacturerNotNamed).with("supplier", it.supplier.as_str());
        return Err(refusal.with("manufacturer", it.manufacturer.as_ref().map_or("-", |it| it.as_str())));
    }
    let counted = u32::try_from(numbered).unwrap_or(u32::MAX);
    if it.containers == 0 || (counted > 0 && counted != it.containers) {
        return Err(Refusal::from(Rule::ContainersNotCounted)
            .with("lot", of.as_str())
            .with("containers", u64::from(it.containers))
            .with("numbered", u64::from(counted)));
    }
    Ok(())
}

impl Decide for ExamineReceipt {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = lot(plant, &self.lot)?;
        sound(plant, &self.lot, it.containers.len(), &self.receipt)?;
        let why = if it.intake.receipts.is_empty() { act.reason.clone() } else { Some(people::owed_reason(act)?) };
        let Self { lot, receipt } = self.clone();
        Ok(vec![ReceiptExamined { lot, receipt, why }.into()])
    }
}

/// SHA-256 in hexadecimal, as the ledger names files.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
}

impl Decide for FileCertificate {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        lot(plant, &self.lot)?;
        if !is_hash(&self.sha256) {
            return Err(Refusal::from(Rule::NoFile).with("lot", self.lot.as_str()));
        }
        let Self { lot, number, file, sha256 } = self.clone();
        Ok(vec![CertificateFiled { lot, number, file, sha256 }.into()])
    }
}

impl Happened for ReceiptExamined {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, receipt, why: _ } = self;
        change(plant, lot, |it| it.intake.receipts.push((receipt.clone(), stamp.clone())));
    }
}

impl Happened for CertificateFiled {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, number, file, sha256 } = self;
        let (number, file, sha256, stamp) = (number.clone(), file.clone(), sha256.clone(), stamp.clone());
        change(plant, lot, |it| it.intake.certificates.push(Certificate { number, file, sha256, stamp }));
    }
}
