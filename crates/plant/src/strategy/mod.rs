//! The control strategy: what is declared once and drives the record, the checks, the review and the release.
//!
//! [`load`] turns a folder of files into a [`Strategy`] or names every fault in it; [`warnings`] says what is sound but
//! will stop a batch; [`coverage`] says which rows of the paper its entries carry; [`diff`] says what a new version
//! touches.

mod agreement;
mod attribute;
mod calendar;
mod cell_age;
mod cell_bank;
mod check;
mod composition;
pub mod consumable;
mod consumables;
mod coverage;
mod delivery;
mod derives;
mod diff;
mod entry;
mod exposure;
mod exposures;
mod fault;
mod formula;
mod illustrative;
mod index;
mod intake;
mod laboratory;
mod library;
mod load;
mod lookup;
mod market;
mod method;
mod method_rows;
pub mod model;
mod near;
mod parameter;
mod plausibility;
mod points;
mod published;
mod reads;
mod replicates;
mod requirement;
mod route;
mod routes;
mod rows;
mod sampling;
mod scans;
mod signal;
mod skip;
mod stage;
mod step;
mod table;
mod tier;
mod uses;
mod validity;
mod version;
mod warning;
mod when;
mod words;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod fixture;

pub use agreement::{Agreement, AgreementPair};
pub use calendar::Calendar;
pub use composition::Composition;
pub use consumable::{ConsumableClass, ConsumableFigure, ConsumableKind, IntegrityMethod, IntegrityTest, Phase};
pub use coverage::{EntryRef, coverage};
pub use delivery::{Intake, IntakeLack, MaterialTest, Sampling};
pub use derives::{Derives, ENTERED, Gives, RunOf, Spread, apart};
pub use diff::{Change, ChangeKind, EntryKind, diff};
pub use exposure::{DailyDose, Exposure, PermittedIntake};
pub use fault::{Fault, FaultKind, Sort};
pub use illustrative::{ILLUSTRATIVE_MARK, Mark, begun_from, declared_stages, illustrative_values, with_stages};
pub use laboratory::{LabQuestion, Laboratory};
pub use load::{SourceFile, load};
pub use lookup::path_in_stage;
pub use method::{Bracket, Method, Suitability};
pub use model::*;
pub use plausibility::{Plausibility, Supply, SupplyOf};
pub use points::{Point, points};
pub use published::{Duration, IntakeBasis, PUBLISHED, Published, duration, published};
pub use reads::Reads;
pub use replicates::{ReplicateRule, Singles};
pub use requirement::Requirement;
pub use route::{Blending, Ground, Route};
pub use sampling::{FULL_TESTS_LEAST, SamplePlan, SampleUse};
pub use scans::Scans;
pub use signal::{Signal, SignalQuantity};
pub use skip::SkipRule;
pub use table::{SiteTable, TableColumn, TableRef};
pub use tier::{CellBank, Tier};
pub use validity::Validity;
pub use version::{
    Approval, ApproveStrategy, BeginStrategyReview, MakeStrategyEffective, ProposeStrategy, Standing, StrategyApproved,
    StrategyMadeEffective, StrategyProposed, StrategyReviewBegan, StrategyVersion,
};
pub use warning::{Warning, WarningKind, warnings};
