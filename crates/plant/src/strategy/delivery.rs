//! How deliveries of a material are taken in: what is sampled, what is tested, what may lack and who decides then.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::id::{EntryId, MethodId};
use crate::quantity::{Range, Unit};
use crate::text::Label;

/// On how many containers of a delivery something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// On every one: what a whole delivery is can normally be known in no other way (EU GMP Annex 8, 2; China GMP 2010,
    /// article 110).
    EveryContainer,
    /// On √n + 1 of n containers, the root rounded up, and on every one up to three (WHO TRS 929, Annex 4: the n plan).
    RootPlusOne,
    /// On one.
    OneContainer,
}

impl Sampling {
    /// On how many of `n` containers.
    ///
    /// ```
    /// use plant::strategy::Sampling;
    ///
    /// let on = |n| [Sampling::EveryContainer, Sampling::RootPlusOne, Sampling::OneContainer].map(|it| it.of(n));
    /// assert_eq!(on(3), [3, 3, 1]);
    /// assert_eq!(on(10), [10, 5, 1]);
    /// assert_eq!(on(100), [100, 11, 1]);
    /// ```
    #[must_use]
    pub fn of(self, n: u32) -> u32 {
        match self {
            Self::EveryContainer => n,
            Self::RootPlusOne if n <= 3 => n,
            Self::RootPlusOne => {
                let floor = n.isqrt();
                let root = if floor.saturating_mul(floor) == n { floor } else { floor.saturating_add(1) };
                root.saturating_add(1).min(n)
            }
            Self::OneContainer => n.min(1),
        }
    }
}

/// What may be missing of a delivery when it is to be released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntakeLack {
    /// Nobody has recorded how the delivery came in: from whom, in what state.
    NotExamined,
    /// The supplier, or the manufacturer behind it, is not approved for the material now.
    SupplierNotApproved,
    /// Packaging, seal, label or the conditions of the transport were not as they should be, or were not looked at.
    ReceiptFault,
    /// The certificate of analysis is not there.
    CertificateMissing,
    /// Fewer containers were sampled than the plan asks.
    NotSampled,
    /// The identity of a container that the rule names was not tested.
    IdentityMissing,
    /// A test that the material asks for was not done.
    TestMissing,
    /// A test did not pass.
    TestFailed,
}

/// How a delivery is taken in: sampling, identity, certificate, and who may release it in spite of what lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    pub name: Label,
    /// From how many containers samples are drawn.
    pub sampling: Sampling,
    /// Of how many containers the identity is tested, each by itself.
    pub identity: Sampling,
    /// Whether the manufacturer's certificate of analysis must be there.
    pub certificate: bool,
    /// What may lack when it is released by exception; a missing sample, a missing identity and a failed test never.
    pub exceptional: Vec<IntakeLack>,
    /// The roles of whom one decides about the exception.
    pub by: Vec<EntryId>,
}

/// One test of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialTest {
    pub id: EntryId,
    pub name: Label,
    /// It shows what the material is; done on each container that the intake names, on one sample otherwise.
    pub identity: bool,
    pub method: Option<MethodId>,
    /// The limit of what is measured, and its unit; where there is none, the analyst states whether it conforms.
    pub limit: Option<(Unit, Range)>,
}
