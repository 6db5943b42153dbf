//! A control strategy after loading: nothing about it needs checking again.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::consumable::{ConsumableClass, ConsumableFigure};
use super::delivery::Intake;
use super::delivery::MaterialTest;
use super::exposure::{DailyDose, PermittedIntake};
use super::laboratory::Laboratory;
use super::method::Method;
use super::reads::Reads;
use super::replicates::{ReplicateRule, Singles};
use super::requirement::Requirement;
use super::route::{Blending, Route};
use super::sampling::SamplePlan;
use super::table::SiteTable;
use super::tier::CellBank;
use crate::id::{
    AttributeId, ConsumableClassId, EntryId, EquipmentClassId, MaterialId, MethodId, ParameterId, PointId, ProcedureId,
    StageId, StepId, StepPath, StrategyId, UnitId,
};
use crate::quantity::{Range, Unit};
use crate::text::{Label, Text};

/// One version of a control strategy, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    pub id: StrategyId,
    pub name: Label,
    pub product: Label,
    /// What equipment of this product may be dedicated to: the product's code, or the family of its payload. Nothing where
    /// none is named; then no dedicated equipment serves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dedications: Vec<String>,
    /// Every number is an example; only a demonstration plant may run it.
    pub illustrative: bool,
    pub features: Vec<Feature>,
    pub decisions: Vec<DecisionRule>,
    /// How the laboratory investigates; nothing in versions from before it was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laboratory: Option<Laboratory>,
    pub procedures: BTreeMap<ProcedureId, Procedure>,
    pub methods: BTreeMap<MethodId, Method>,
    pub equipment: BTreeMap<EquipmentClassId, EquipmentClass>,
    /// What wears: packings, membranes, filters, assemblies. None in versions from before they were declared.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub consumables: BTreeMap<ConsumableClassId, ConsumableClass>,
    pub protections: BTreeMap<EntryId, Label>,
    /// The site's own tables of results; none in versions from before they were declared here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<EntryId, SiteTable>,
    pub materials: BTreeMap<MaterialId, Material>,
    /// What is done with a delivery before it is released; none in versions from before it was asked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub intakes: BTreeMap<EntryId, Intake>,
    pub stages: Vec<Stage>,
    /// The tiers of cell banks; none in versions from before banks were records of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cell_banks: Vec<CellBank>,
    pub requirements: Vec<Requirement>,
}

/// One property of the product: a choice among options, or a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    pub id: EntryId,
    pub points: Vec<PointId>,
    pub name: Label,
    pub why: Option<Label>,
    pub statement: Option<Label>,
    pub chosen: Option<EntryId>,
    pub options: Vec<FeatureOption>,
}

/// What a product could be in one respect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureOption {
    pub id: EntryId,
    pub name: Label,
    pub note: Option<Label>,
    /// The drug loads that exist, under the feature `chemistry`.
    pub loads: Vec<u8>,
}

/// What may block, for the table of who may decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blocker {
    /// Inside the registered range, outside the normal one.
    Alert,
    /// Missing, silent, censored beyond its limit, in a unit that does not convert.
    Indeterminate,
    /// Outside the registered range.
    OutsideRegistered,
    /// A result outside its release limit.
    FailsRelease,
}

/// What a decision must rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestsOn {
    Reason,
    SubstituteEvidence,
    ClosedDeviation,
    /// Nothing lifts it.
    Nothing,
}

/// Who may decide what blocks. Every role in `by` signs; none at all means that nobody may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRule {
    pub about: Blocker,
    pub by: Vec<EntryId>,
    pub rests_on: RestsOn,
}

/// A written procedure and its version in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procedure {
    pub version: u32,
    pub name: Label,
}

/// A class of equipment and what must be true of a member before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentClass {
    pub name: Label,
    pub needs: Vec<EquipmentNeed>,
}

/// One thing that must be true of a piece of equipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EquipmentNeed {
    Qualified,
    Calibrated,
    Clean,
    Dedicated,
}

/// The part a material plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaterialRole {
    StartingMaterial,
    RawMaterial,
    Excipient,
    Solvent,
    Buffer,
    Consumable,
    Intermediate,
    DrugSubstance,
    DrugProduct,
    /// What results are measured against.
    ReferenceStandard,
    /// What the laboratory consumes.
    Reagent,
}

/// Which date the lots of a material carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dating {
    /// A last day of use, which nothing extends.
    Expiry,
    /// A day from which it is used only after a retest.
    Retest,
    /// Neither, and the strategy says why.
    None,
}

/// A material of the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    pub points: Vec<PointId>,
    pub name: Label,
    pub role: MaterialRole,
    /// What lots of it are counted in.
    pub unit: Unit,
    pub cytotoxic: bool,
    pub formula: Option<String>,
    /// In g/mol.
    pub molecular_weight: Option<Decimal>,
    pub storage: Option<Label>,
    pub retest_months: Option<u32>,
    /// Which date its lots carry; nothing in versions from before it was asked, which counts as a date owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dating: Option<Dating>,
    /// Why its lots carry no date, where they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undated_why: Option<Label>,
    /// For how many days a lot that a batch here made keeps, from the end of its batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
    /// What must be known of a lot before it can be charged.
    pub facts: Vec<MaterialFact>,
    /// Whether every label of a lot is accounted for before the batch that makes it ends.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub labels_reconciled: bool,
    /// How often a container of it may be thawed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thaws_max: Option<u32>,
    /// For how many hours a container of it may be out of its storage condition, all times together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_hours_max: Option<u32>,
    /// For how many hours a container of it may be used after it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use_hours_max: Option<u32>,
    /// The primary standard that lots of this working standard are qualified against, before any run uses them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<MaterialId>,
    /// The rule by which a delivery of it is taken in; where none is named, quality's signature alone releases it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<EntryId>,
    /// What is tested of a delivery before it is released.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<MaterialTest>,
}

/// One figure that a lot's certificate gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialFact {
    pub id: EntryId,
    pub name: Label,
    pub unit: Unit,
}

/// A kind of contamination that a stage must hold off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contamination {
    Microbial,
    Chemical,
}

/// One stage of production.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub id: StageId,
    pub points: Vec<PointId>,
    pub name: Label,
    pub contamination: Vec<Contamination>,
    pub makes: MaterialId,
    pub principles: Vec<Principle>,
    /// The most that a patient gets on one day of what the stage makes or puts into the product; none in versions from
    /// before it was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub daily_doses: Vec<DailyDose>,
    /// Tested on what the stage made.
    pub attributes: Vec<Attribute>,
    /// A release asks for a certificate of analysis over the results that count; not in versions from before it was asked.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub certificate_of_analysis: bool,
    /// In the order in which they are carried out.
    pub units: Vec<UnitOperation>,
    /// What may be done again of a batch that is not as it should be; nothing in versions from before it was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Which lots of what it makes may be blended; none where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blending: Option<Blending>,
    /// Which samples of a batch are taken; none in versions from before it was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<SamplePlan>,
    /// Which results by methods of different principle are to agree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreements: Vec<super::agreement::Agreement>,
    /// Which load is held against what was charged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plausibilities: Vec<super::plausibility::Plausibility>,
    /// Which results are the shares of one whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compositions: Vec<super::composition::Composition>,
}

/// A rule of the paper that holds for a stage as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principle {
    pub id: EntryId,
    pub points: Vec<PointId>,
    pub name: Label,
    /// Event types that show it.
    pub evidence: Vec<String>,
}

/// One unit operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitOperation {
    pub id: UnitId,
    pub points: Vec<PointId>,
    pub name: Label,
    /// From `vocabularies/unit-operations.toml`.
    pub kind: EntryId,
    pub procedure: ProcedureId,
    pub equipment: Vec<EquipmentClassId>,
    pub protection: Vec<EntryId>,
    pub room: Option<Label>,
    pub parameters: Vec<Parameter>,
    pub attributes: Vec<Attribute>,
    pub steps: Vec<Step>,
    /// Whether the product profile has it.
    pub applies: bool,
}

/// How much a parameter matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// Critical process parameter.
    Cpp,
    /// Key process parameter.
    Kpp,
}

/// One process parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    pub id: ParameterId,
    pub points: Vec<PointId>,
    pub name: Label,
    pub criticality: Criticality,
    pub why: Label,
    /// Paths of the attributes that it protects, `stage/attribute` or `stage/unit/attribute`.
    pub protects: Vec<String>,
    pub method: Option<MethodId>,
    pub sampling: Option<Label>,
    /// What can be observed at all, in the unit of the limits, where that is not what the unit says by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub possible: Option<Range>,
    pub kind: ParameterKind,
    /// Whether the product profile has it.
    pub applies: bool,
}

/// What is recorded of a parameter, and its limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterKind {
    /// A number with its unit.
    Quantity(Limits),
    /// One of a list, such as the model of a filter.
    Choice { options: Vec<Choice>, registered: Vec<EntryId> },
    /// The order of the unit operation's additions.
    Order,
    /// The time from one step's end to another's.
    Duration { from: StepPath, to: StepPath, limits: Limits },
    /// Worked out from what was recorded.
    Computed { formula: Formula, limits: Limits },
}

/// One entry of a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: EntryId,
    #[serde(flatten)]
    pub name: Label,
}

/// The nested ranges of a parameter.
///
/// INVARIANT, established by loading: normal within registered within proven, the target within normal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub unit: Unit,
    pub target: Option<Decimal>,
    pub normal: Option<Range>,
    pub registered: Option<Range>,
    pub proven: Option<Range>,
}

/// How a computed parameter follows from the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub enum Formula {
    /// Moles of one material for each mole of another, both as charged in this batch.
    MolarRatio { of: MaterialId, to: MaterialId },
    /// One parameter divided by another of the same unit operation.
    Ratio { of: ParameterId, to: ParameterId },
    /// What came out, of what the batch charged of a material less what came back of it, in per cent. In the unit of
    /// what came out; where that is another material, mole for mole.
    Yield {
        out: Vec<ParameterId>,
        of: MaterialId,
        /// The material that came out, where it is another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made: Option<MaterialId>,
    },
    /// Everything that was found again, what came back included, of what the batch charged of a material, in per cent.
    Balance { out: Vec<ParameterId>, of: MaterialId },
    /// Parameters of the same unit operation multiplied, and divided by others: protein loaded on each litre of resin.
    Product { of: Vec<ParameterId>, over: Vec<ParameterId> },
    /// The volume of a packed bed: π/4 · diameter² · height.
    Cylinder { diameter: ParameterId, height: ParameterId },
    /// Population doublings of a culture: log2 of the viable cells at its end over those at its start.
    Doublings { of: ParameterId, to: ParameterId },
    /// In-vitro cell age since the master bank (ICH Q5D, glossary): the age of the bank whose vial the batch thawed, and
    /// what the record has counted since, in passages or doublings by the unit of its limits.
    CellAge {
        /// The material of the bank.
        of: MaterialId,
        /// Parameters of the stage that count what was added since the thaw, `unit/parameter`.
        plus: Vec<String>,
        /// What the act that this stands at will add. Where it adds something, a rule looks before it is done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Decimal>,
    },
    /// What the ledger knows of the thing that the batch uses: how often it was used, how its column is packed.
    Consumable { of: ConsumableClassId, figure: ConsumableFigure },
}

/// What an attribute is, in the paper's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeKind {
    Attribute,
    Test,
    Clearance,
}

/// Whether an attribute decides quality or guides the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeCriticality {
    /// Critical quality attribute.
    Cqa,
    /// In-process control.
    Ipc,
}

/// One attribute or test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    pub id: AttributeId,
    pub points: Vec<PointId>,
    pub name: Label,
    pub kind: AttributeKind,
    pub criticality: AttributeCriticality,
    pub why: Option<Label>,
    pub method: Option<MethodId>,
    pub sampling: Option<Label>,
    /// What can be found at all, in the unit of the limits, where that is not what the unit says by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub possible: Option<Range>,
    /// What of an instrument's file it is read from; nothing where no file gives it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Reads>,
    pub specification: Specification,
    /// What single values have to do with the limit; nothing in versions from before it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub singles: Option<Singles>,
    /// When it need not be tested on a batch; nothing where every batch is tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<super::skip::SkipRule>,
    /// The daily intake that its limits keep; nothing where none was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<PermittedIntake>,
    /// Whether the product profile has it.
    pub applies: bool,
}

/// Limits by market, each by its two capital letters.
pub type Markets = BTreeMap<String, Range>;

/// What a result is judged against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Specification {
    /// A number. INVARIANT, established by loading: alert within release within shelf life.
    Number {
        unit: Unit,
        alert: Option<Range>,
        release: Option<Range>,
        shelf_life: Option<Range>,
        rounding: Rounding,
        /// How replicates become the reportable value.
        #[serde(default, skip_serializing_if = "ReplicateRule::is_mean")]
        replicates: ReplicateRule,
        /// Tighter release limits, by market.
        market: Markets,
        /// Internal alert limits of a market, inside its release limit.
        #[serde(default, skip_serializing_if = "Markets::is_empty")]
        market_alert: Markets,
        /// Tighter shelf-life limits, by market.
        #[serde(default, skip_serializing_if = "Markets::is_empty")]
        market_shelf_life: Markets,
    },
    /// A judgement by eye or of identity.
    Choice { options: Vec<Choice>, accepted: Vec<EntryId> },
}

/// How a reportable result is rounded, once, before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// A 5 goes up (USP General Notices 7.20).
    #[default]
    HalfUp,
    /// An exact 5 goes to the even neighbour (GB/T 8170).
    HalfEven,
}

/// What a person does at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// States that the instruction was carried out.
    Confirm,
    /// Charges a lot of a material.
    Add { material: MaterialId, amount: AmountRule },
    /// Types or reads parameters.
    Measure,
    /// Takes a sample for the tests named.
    Sample { tests: Vec<AttributeId> },
    /// Reads an instrument file for the tests named.
    File { tests: Vec<AttributeId> },
}

/// How the amount to charge is worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub enum AmountRule {
    /// The target of this parameter.
    Fixed { parameter: ParameterId },
    /// The target of this molar-ratio parameter, times the moles of `to` charged so far.
    MolarRatio { parameter: ParameterId, to: MaterialId },
}

/// One step of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    pub name: Label,
    pub instruction: Label,
    pub kind: StepKind,
    /// Parameters of this unit operation that are recorded here.
    pub records: Vec<ParameterId>,
    /// What wears with it: doing the step is one use of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<ConsumableClassId>,
    /// What is regenerated with it, ready for its next use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regenerates: Vec<ConsumableClassId>,
    pub critical: bool,
    pub second_person: bool,
    /// Whether the product profile has it.
    pub applies: bool,
}

impl Strategy {
    /// The stage with this id.
    #[must_use]
    pub fn stage(&self, id: &StageId) -> Option<&Stage> {
        self.stages.iter().find(|it| it.id == *id)
    }

    /// Whether equipment that is dedicated to this serves the product. Letter case does not tell two products apart.
    #[must_use]
    pub fn is_dedication(&self, to: &Text) -> bool {
        self.dedications.iter().any(|it| it.eq_ignore_ascii_case(to.as_str().trim()))
    }

    /// What is asked of a bank whose vials are of this material; nothing where it is no bank.
    #[must_use]
    pub fn bank_of(&self, material: &MaterialId) -> Option<&CellBank> {
        self.cell_banks.iter().find(|it| it.material == *material)
    }

    /// How the laboratory investigates: as declared, or as is usual.
    #[must_use]
    pub fn laboratory(&self) -> Laboratory {
        self.laboratory.clone().unwrap_or_else(Laboratory::usual)
    }

    /// Who may decide this kind of blocker; nothing where the strategy does not say, so that nobody may.
    #[must_use]
    pub fn decision(&self, about: Blocker) -> Option<&DecisionRule> {
        self.decisions.iter().find(|it| it.about == about)
    }
}

impl ParameterKind {
    /// The nested ranges, where the parameter is a number.
    #[must_use]
    pub fn limits(&self) -> Option<&Limits> {
        match self {
            Self::Quantity(limits) | Self::Duration { limits, .. } | Self::Computed { limits, .. } => Some(limits),
            Self::Choice { .. } | Self::Order => None,
        }
    }
}
