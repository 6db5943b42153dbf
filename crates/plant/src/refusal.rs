//! Why a command was not carried out: which rule, what was found, who can unblock.
//!
//! A refusal carries facts, not sentences; the application puts them into the reader's language. Every rule has its
//! sentences in both languages, and a test there fails when one is missing.

#[macro_use]
#[path = "refusal_laboratory.rs"]
mod laboratory;

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use crate::fact::Fact;
use crate::people::Role;

/// A command was not carried out, and this is why.
///
/// It can be written down and read again, so that a command sent twice can be told the same twice.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Refusal {
    pub rule: Rule,
    /// What the rule's sentences speak of, by name.
    pub facts: Vec<(Cow<'static, str>, Fact)>,
}

impl Refusal {
    /// Adds a fact under the name that the rule's sentences use.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.facts.push((Cow::Borrowed(name), fact.into()));
        self
    }
}

impl Refusal {
    /// What was found, as one line of names and values: what the record keeps of a refused attempt.
    #[must_use]
    pub fn found(&self) -> String {
        let mut line = String::new();
        for (name, fact) in &self.facts {
            if !line.is_empty() {
                line.push_str("; ");
            }
            line.push_str(name);
            line.push_str(" = ");
            match fact {
                Fact::Text(it) => line.push_str(it),
                Fact::Label(it) => line.push_str(&it.en),
                Fact::Person(it) => line.push_str(it.as_str()),
                Fact::Quantity(it) => line.push_str(&it.to_string()),
                Fact::Instant(it) => line.push_str(&it.to_string()),
                Fact::Count(it) => line.push_str(&it.to_string()),
                Fact::Role(it) => line.push_str(it.id()),
            }
        }
        line
    }
}

/// Declares the rules: name, the id that people see, its version, and the roles that can unblock.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $version:literal, [$($role:ident),*];)*) => {
        /// A rule that can refuse. Its version changes when its meaning does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// Every rule, for the tests that look for its sentences.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The id under which people know the rule.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The version in force.
            #[must_use]
            pub fn version(self) -> u16 {
                match self { $(Self::$name => $version,)* }
            }

            /// Who can do something about it; empty where only another entry helps.
            #[must_use]
            pub fn unblocked_by(self) -> &'static [Role] {
                match self { $(Self::$name => &[$(Role::$role),*],)* }
            }
        }
    };
}

of_the_laboratory! {
    /// The plant has its first entry already.
    AlreadyFounded = "R-node-01", 1, [];
    /// The plant has no first entry yet.
    NotFounded = "R-node-02", 1, [Administrator];
    /// A strategy whose values are examples runs in a demonstration only.
    IllustrativeStrategy = "R-strategy-01", 1, [Msat];
    /// No such version of a strategy.
    UnknownStrategy = "R-strategy-02", 1, [Msat];
    /// This version is not in the state that the act needs.
    StrategyNotIn = "R-strategy-03", 1, [Msat, QaReviewer];
    /// The author never approves.
    AuthorApproves = "R-strategy-04", 1, [ProductionHead, QaReviewer];
    /// A strategy of this id and version is there already.
    StrategyExists = "R-strategy-05", 1, [Msat];
    /// This role has approved already.
    ApprovedAlready = "R-strategy-06", 1, [];
    /// A newer version has been in force.
    NewerWasEffective = "R-strategy-07", 1, [Msat];
    /// Nobody of that id.
    UnknownPerson = "R-people-01", 1, [Administrator];
    /// The id is taken.
    PersonExists = "R-people-02", 1, [];
    /// The act needs a role that the person does not hold.
    RoleMissing = "R-people-03", 1, [Administrator];
    /// The account is closed.
    AccountClosed = "R-people-04", 1, [Administrator];
    /// Not trained on the procedure's version in force.
    NotTrained = "R-people-05", 1, [ProductionHead];
    /// A second person must look at this act.
    SecondPersonMissing = "R-people-06", 1, [Operator];
    /// The performer never verifies.
    SecondPersonIsFirst = "R-people-07", 1, [Operator];
    /// The act is a signature and none was given.
    SignatureMissing = "R-people-08", 1, [];
    /// No organisation of that id.
    UnknownOrganisation = "R-people-09", 1, [Administrator];
    /// The organisation's id is taken.
    OrganisationExists = "R-people-10", 1, [];
    /// A reason is owed.
    ReasonMissing = "R-people-11", 1, [];
    /// Trainer and trainee are one person.
    TrainsOneself = "R-people-12", 1, [ProductionHead];
    /// The person's organisation may not do this.
    WrongOrganisation = "R-people-13", 1, [];
    /// What this is about is another organisation's.
    NotYours = "R-people-14", 1, [QaReviewer];
    /// The person is no inspector.
    NotAnInspector = "R-people-15", 1, [Administrator];
    /// Administrators and inspectors hold no other role.
    RoleStandsAlone = "R-people-16", 1, [Administrator];
    /// Nobody proposes, approves or reviews their own rights.
    OwnRights = "R-people-17", 1, [Administrator, QaReviewer];
    /// Who proposed rights does not approve them.
    ProposerApproves = "R-people-18", 1, [QaReviewer];
    /// Nothing that was proposed waits for a decision, or it is another proposal than the one that was read.
    NothingProposed = "R-people-19", 1, [Administrator];
    /// One role is named twice.
    RoleTwice = "R-people-20", 1, [];
    /// A review is of somebody.
    NobodyReviewed = "R-people-21", 1, [];
    /// Nobody resets their own password.
    ResetsOneself = "R-people-22", 1, [Administrator];
    /// No personal access token of that id, or its secret is another.
    UnknownToken = "R-people-23", 1, [];
    /// The token was taken back.
    TokenRevoked = "R-people-24", 1, [];
    /// The token's time is over.
    TokenEnded = "R-people-25", 1, [];
    /// The owner of the token holds no role any more.
    TokenWithoutRole = "R-people-26", 1, [Administrator, QaReviewer];
    /// A token is a machine and does nothing in a person's name.
    TokenActs = "R-people-27", 1, [];
    /// The token was not made for this.
    TokenOutOfScope = "R-people-28", 1, [];
    /// A token is good for something: for one thing at least, and for each once.
    TokenWithoutScope = "R-people-29", 1, [];
    /// A token lasts for a limited time.
    TokenLastsTooLong = "R-people-30", 1, [];
    /// A person has a limited number of tokens.
    TokensEnough = "R-people-31", 1, [];
    /// The token's id is taken.
    TokenExists = "R-people-32", 1, [];
    /// The name of a token is one line.
    TokenNameTooLong = "R-people-33", 1, [];
    /// No such version of a procedure.
    UnknownProcedure = "R-procedure-01", 1, [QaReviewer];
    /// Versions of a procedure go up only.
    ProcedureExists = "R-procedure-02", 1, [];
    /// This version is not in the state that the act needs.
    ProcedureNotIn = "R-procedure-03", 1, [QaReviewer];
    /// The role does not answer for work that a procedure describes.
    NotAnOwner = "R-procedure-04", 1, [];
    /// Something is asked of its readers, and nobody is named as one.
    NobodyReads = "R-procedure-05", 1, [];
    /// Its day has not come.
    ProcedureTooEarly = "R-procedure-06", 1, [];
    /// No version of the procedure is in force.
    ProcedureNotInForce = "R-procedure-07", 1, [QaReviewer];
    /// The version in force was not read and understood.
    NotRead = "R-procedure-08", 1, [Operator, ProductionHead];
    /// Whoever wrote a version neither approves it nor puts it in force.
    ProcedureAuthor = "R-procedure-09", 1, [QaReviewer];
    /// This person, or this role, has approved already.
    ProcedureApprovedAlready = "R-procedure-10", 1, [];
    /// No material of that id in the strategy in force.
    UnknownMaterial = "R-material-01", 1, [Msat];
    /// No lot of that number.
    UnknownLot = "R-material-02", 1, [Warehouse];
    /// The lot number is taken.
    LotExists = "R-material-03", 1, [];
    /// The lot is not released.
    LotNotReleased = "R-material-04", 1, [QaReviewer];
    /// The lot is past its expiry or retest date.
    LotExpired = "R-material-05", 1, [QaReviewer];
    /// The lot, or one that it was made from, is held.
    LotHeld = "R-material-06", 1, [QaReviewer];
    /// There is less left than that.
    NotEnough = "R-material-07", 1, [Warehouse];
    /// A figure that the strategy asks of every lot of this material is missing.
    LotFactMissing = "R-material-08", 1, [QcAnalyst];
    /// The unit does not measure what this is counted in.
    WrongUnit = "R-material-09", 1, [];
    /// The lot is not in the state that the act needs.
    LotNotIn = "R-material-10", 1, [QaReviewer];
    /// An amount must be more than nothing, and exact.
    AmountNotPositive = "R-material-11", 1, [];
    /// No container of that number in this lot.
    UnknownContainer = "R-material-12", 1, [Warehouse];
    /// The container's number is taken, by a container or a lot.
    ContainerExists = "R-material-13", 1, [];
    /// The containers do not hold what the lot is said to hold.
    ContainersDoNotSum = "R-material-14", 1, [];
    /// The lot has numbered containers, and none was named.
    ContainerNotNamed = "R-material-15", 1, [Warehouse];
    /// The container is empty, discarded, or holds less than that.
    ContainerEmpty = "R-material-16", 1, [Warehouse];
    /// The lot is past its retest date and was not retested.
    RetestDue = "R-material-17", 1, [QaReviewer];
    /// The material's lots carry a date, and this lot has none.
    LotDateMissing = "R-material-18", 1, [QaReviewer];
    /// A date that this lot cannot be given: beyond its expiry, in the past, or of a kind that it has not.
    RetestBeyond = "R-material-19", 1, [QaReviewer];
    /// The lot is held several times, or not so: which hold is meant?
    HoldNotNamed = "R-material-20", 1, [QaReviewer];
    /// More would come back than was charged.
    MoreThanCharged = "R-material-21", 1, [];
    /// The strategy in force does not allow lots of this material to be blended.
    BlendNotAllowed = "R-material-22", 1, [Msat];
    /// A lot in the blend is outside its specification.
    BlendOutOfSpecification = "R-material-23", 1, [QaReviewer];
    /// More lots than the strategy allows in one blend.
    BlendTooMany = "R-material-24", 1, [Msat];
    /// No supplier of that id.
    UnknownSupplier = "R-intake-01", 1, [Warehouse, QaReviewer];
    /// The supplier's id is taken.
    SupplierExists = "R-intake-02", 1, [];
    /// The supplier, or the manufacturer behind it, is not approved for this material now.
    SupplierNotApproved = "R-intake-03", 1, [QaReviewer];
    /// An approval rests on something that was done, and lasts until a day to come.
    ApprovalUnfounded = "R-intake-04", 1, [QaReviewer];
    /// There is no approval that could be ended so.
    NothingApproved = "R-intake-05", 1, [];
    /// A distributor's delivery names its manufacturer, and a manufacturer's nobody else.
    ManufacturerNotNamed = "R-intake-06", 1, [Warehouse];
    /// The containers that came are not those that have numbers.
    ContainersNotCounted = "R-intake-07", 1, [Warehouse];
    /// Nobody recorded how the delivery came in.
    ReceiptNotExamined = "R-intake-08", 1, [Warehouse];
    /// Something was not as it should be when it came in, or nobody looked.
    ReceiptFaulty = "R-intake-09", 1, [Warehouse, QaReviewer];
    /// The certificate of analysis is not there.
    CertificateMissing = "R-intake-10", 1, [Warehouse, QcAnalyst];
    /// The file is not named by its hash.
    NoFile = "R-intake-11", 1, [];
    /// Fewer containers were sampled than the plan asks.
    NotSampled = "R-intake-12", 1, [QcAnalyst];
    /// The identity of fewer containers was shown than the plan asks.
    IdentityMissing = "R-intake-13", 1, [QcAnalyst];
    /// A test that the material asks for was not done, or told nothing.
    IntakeTestMissing = "R-intake-14", 1, [QcAnalyst];
    /// A test did not pass.
    IntakeTestFailed = "R-intake-15", 1, [QaReviewer];
    /// The sample's number is taken.
    SampleExists = "R-intake-16", 1, [];
    /// No sample of that number of this lot.
    UnknownSample = "R-intake-17", 1, [QcAnalyst];
    /// The material asks for no such test.
    UnknownTest = "R-intake-18", 1, [Msat];
    /// A measured test takes a value in a unit that converts; another takes the analyst's statement.
    TestUnreadable = "R-intake-19", 1, [QcAnalyst];
    /// Who sampled or tested does not release.
    TesterReleases = "R-intake-20", 1, [QaReviewer];
    /// The rule of intake lets nobody do without this.
    NotLiftable = "R-intake-21", 1, [QaReviewer];
    /// The rule of intake names other roles for a release by exception.
    NotYoursToLift = "R-intake-22", 1, [QaReviewer, QualifiedPerson];
    /// Nothing lacks: it is released in the ordinary way.
    NothingLacks = "R-intake-23", 1, [QaReviewer];
    /// The container was thawed more often than the material allows.
    ThawedTooOften = "R-keeping-01", 1, [QaReviewer];
    /// The container was out of its storage condition for longer than the material allows.
    OutTooLong = "R-keeping-02", 1, [QaReviewer];
    /// The container was opened longer ago than the material allows.
    OpenTooLong = "R-keeping-03", 1, [QaReviewer];
    /// Labels were printed that nobody has accounted for.
    LabelsOpen = "R-labels-01", 1, [Operator, Warehouse];
    /// So many labels there are not.
    LabelsDoNotCount = "R-labels-02", 1, [];
    /// No bank record of that lot.
    UnknownBank = "R-bank-01", 1, [ProductionHead, Warehouse];
    /// The lot has a bank record already.
    BankExists = "R-bank-02", 1, [];
    /// The strategy in force makes no bank of this material.
    NotABankMaterial = "R-bank-03", 1, [Msat];
    /// The vials laid down are not as many as the lot has, or are numbered twice.
    VialsDoNotCount = "R-bank-04", 1, [Warehouse];
    /// No such vial in this bank, or it is not there any more.
    VialNotThere = "R-bank-05", 1, [Warehouse];
    /// A bank of this tier does not come from that.
    WrongParent = "R-bank-06", 1, [QaReviewer];
    /// The level stated is not the one that the banks before it have.
    LevelsDisagree = "R-bank-07", 1, [QaReviewer];
    /// The bank is not released, or something that came later speaks against it.
    BankNotReleased = "R-bank-08", 1, [QaReviewer];
    /// Something that the release of a bank rests on is missing or fails.
    BankIncomplete = "R-bank-09", 1, [QcAnalyst, QaReviewer];
    /// The cells would grow older than the validated limit, or their age cannot be told.
    CellsTooOld = "R-bank-10", 1, [ProductionHead, QaReviewer];
    /// Vials of a bank go by its own book.
    VialsByTheBook = "R-bank-11", 1, [];
    /// Not a SHA-256 in hexadecimal digits.
    NotADigest = "R-bank-12", 1, [];
    /// Who laid the bank down or tested it does not decide about it.
    OwnBank = "R-bank-13", 1, [QaReviewer];
    /// No open alarm of that entry.
    NoSuchAlarm = "R-bank-14", 1, [];
    /// The bank is released already.
    BankReleasedAlready = "R-bank-15", 1, [];
    /// No equipment of that number.
    UnknownEquipment = "R-equipment-01", 1, [Engineer];
    /// The equipment number is taken.
    EquipmentExists = "R-equipment-02", 1, [];
    /// Not of the class that the unit operation asks for.
    WrongEquipmentClass = "R-equipment-03", 1, [Engineer];
    /// Something that the strategy asks of this class is not true now.
    EquipmentNotReady = "R-equipment-04", 1, [Engineer, QaReviewer];
    /// The unit operation has no equipment assigned for a class that it needs.
    EquipmentNotAssigned = "R-equipment-05", 1, [Operator];
    /// Another batch is in it.
    EquipmentInUse = "R-equipment-06", 1, [ProductionHead];
    /// It is dedicated to another product.
    DedicatedElsewhere = "R-equipment-07", 1, [Engineer, QaReviewer];
    /// No consumable of that number.
    UnknownConsumable = "R-consumable-01", 1, [Engineer];
    /// The consumable's number is taken.
    ConsumableExists = "R-consumable-02", 1, [];
    /// No such class of consumables in the strategy.
    UnknownConsumableClass = "R-consumable-03", 1, [Msat];
    /// Not of the class that the step uses.
    WrongConsumableClass = "R-consumable-04", 1, [Operator];
    /// Nothing is assigned that the step uses.
    ConsumableNotAssigned = "R-consumable-05", 1, [Operator];
    /// The registered number of uses is used up.
    UsedUp = "R-consumable-06", 1, [Engineer, Msat];
    /// The packing was never tested, or did not pass.
    PackingNotPassed = "R-consumable-07", 1, [Engineer];
    /// It was not regenerated since its last use.
    NotRegenerated = "R-consumable-08", 1, [Operator];
    /// It stood for longer than it may.
    HeldTooLong = "R-consumable-09", 1, [Operator];
    /// Its water permeability was not measured since its last use, or is too low.
    PermeabilityNotPassed = "R-consumable-10", 1, [Operator, Engineer];
    /// The integrity test before use is missing, or did not pass.
    IntegrityNotPassed = "R-consumable-11", 1, [Operator, QaReviewer];
    /// An integrity test after an earlier use of it failed.
    ElementFailed = "R-consumable-12", 1, [Engineer, QaReviewer];
    /// It was fitted for another product.
    ConsumableOfOther = "R-consumable-13", 1, [Engineer];
    /// Its lot, or one in it, is not released or is held.
    ConsumableLotBarred = "R-consumable-14", 1, [QaReviewer];
    /// It is unpacked or discarded.
    ConsumableRemoved = "R-consumable-15", 1, [Engineer];
    /// Another batch has it.
    ConsumableInUse = "R-consumable-16", 1, [ProductionHead];
    /// The column holds another packing.
    ColumnIsPacked = "R-consumable-17", 1, [Engineer];
    /// A packing without its bed, or a bed of something that has none.
    BedMissing = "R-consumable-18", 1, [];
    /// This is not done to things of this kind.
    NotOfThisKind = "R-consumable-19", 1, [];
    /// The resin cannot be packed again from that.
    NotRepacked = "R-consumable-20", 1, [Engineer];
    /// A test after use says for which batch.
    BatchNotNamed = "R-consumable-21", 1, [];
    /// The step states a test that is not recorded.
    TestNotRecorded = "R-consumable-22", 1, [Operator];
    /// The step does not use this.
    NotUsedHere = "R-consumable-23", 1, [];
    /// No batch of that number.
    UnknownBatch = "R-batch-01", 1, [];
    /// The batch number is taken.
    BatchExists = "R-batch-02", 1, [];
    /// The batch is not running.
    BatchNotRunning = "R-batch-03", 1, [ProductionHead];
    /// No such stage in the strategy.
    UnknownStage = "R-batch-04", 1, [Msat];
    /// No such step in the record.
    UnknownStep = "R-batch-05", 1, [];
    /// An earlier step has not been done.
    StepOutOfOrder = "R-batch-06", 1, [ProductionHead];
    /// The step has been done already.
    StepDone = "R-batch-07", 1, [];
    /// Another material is next in the order of addition.
    WrongMaterial = "R-batch-08", 1, [Operator];
    /// The amount lies outside the registered range.
    WrongAmount = "R-batch-09", 1, [ProductionHead];
    /// A value that this step records was not given.
    ValueMissing = "R-batch-10", 1, [];
    /// What was typed is not a number.
    ValueUnreadable = "R-batch-11", 1, [];
    /// The unit does not convert to the parameter's.
    ValueUnit = "R-batch-12", 1, [];
    /// Not one of the options.
    ValueNotAnOption = "R-batch-13", 1, [];
    /// The parameter is worked out, not typed.
    ValueIsComputed = "R-batch-14", 1, [];
    /// The step does not record this.
    UnknownParameter = "R-batch-15", 1, [];
    /// There is no earlier value to correct.
    NothingToCorrect = "R-batch-16", 1, [];
    /// Steps are still to be done.
    StepsOpen = "R-batch-17", 1, [Operator];
    /// The file speaks of another sample.
    WrongSample = "R-batch-18", 1, [QcAnalyst];
    /// The step is not of the kind that the act needs.
    WrongStepKind = "R-batch-19", 1, [];
    /// It cannot have happened in the future, or before the batch began.
    WrongTime = "R-batch-20", 1, [];
    /// It cannot have happened before a step that comes before it.
    BeforeEarlierStep = "R-batch-30", 1, [];
    /// A correction to what counts already.
    NothingChanges = "R-batch-31", 1, [];
    /// A time that must pass before the addition has not passed.
    TooEarly = "R-batch-40", 1, [ProductionHead];
    /// No deviation of that number.
    UnknownDeviation = "R-quality-01", 1, [];
    /// It is closed.
    DeviationClosed = "R-quality-02", 1, [];
    /// Whoever performed or opened it does not close it.
    OpenerCloses = "R-quality-03", 1, [QaReviewer];
    /// It has not been assessed.
    NotAssessed = "R-quality-04", 1, [QaReviewer];
    /// No exception of that number.
    UnknownException = "R-quality-05", 1, [];
    /// It is decided.
    ExceptionDecided = "R-quality-06", 1, [];
    /// Nobody may lift this.
    NobodyMayDecide = "R-quality-07", 1, [];
    /// The strategy's table names other roles.
    NotYoursToDecide = "R-quality-08", 1, [QaReviewer, QualifiedPerson, MahQualifiedPerson];
    /// The deviation that this rests on is open.
    DeviationOpen = "R-quality-09", 1, [QaReviewer];
    /// The performer never decides about their own act.
    PerformerDecides = "R-quality-10", 1, [QaReviewer];
    /// The strategy declares no such route for this stage.
    NoRoute = "R-reprocessing-01", 1, [Msat];
    /// The deviation is not about what the route answers.
    NotAGround = "R-reprocessing-02", 1, [QaReviewer];
    /// The route was gone as often as it may be.
    ReprocessedEnough = "R-reprocessing-03", 1, [QualifiedPerson];
    /// A round is not at its end.
    RoundOpen = "R-reprocessing-04", 1, [Operator];
    /// What would be done again was not done yet.
    NothingToRepeat = "R-reprocessing-05", 1, [Operator];
    /// A later unit operation was done, which the route does not repeat.
    LaterOperationDone = "R-reprocessing-06", 1, [QaReviewer];
    /// Some of what the batch made has left.
    LotWentOn = "R-reprocessing-07", 1, [QaReviewer];
    /// No rework was approved by both who must.
    NoReworkRoute = "R-reprocessing-08", 1, [QaReviewer, MahQualifiedPerson];
    /// A finished product is not reworked.
    ProductNotReworked = "R-reprocessing-09", 1, [QualifiedPerson];
    /// No rework of that number.
    UnknownRework = "R-reprocessing-10", 1, [QaReviewer];
    /// What is reworked is tested again for something.
    ReworkUntested = "R-reprocessing-11", 1, [];
    /// The rework is decided, or at its end, or this person has signed.
    ReworkDecidedAlready = "R-reprocessing-12", 1, [];
    /// Who proposed a rework does not approve it.
    ProposerDecides = "R-reprocessing-13", 1, [QaReviewer, MahQualifiedPerson];
    /// No round of that number.
    UnknownRound = "R-reprocessing-14", 1, [];
    /// The study is named already.
    StudyNamed = "R-reprocessing-15", 1, [];
    /// Something blocks the release.
    ReleaseBlocked = "R-disposition-01", 1, [QaReviewer];
    /// It is decided and nothing has changed since.
    DispositionDecided = "R-disposition-02", 1, [];
    /// The batch is still running.
    BatchStillRunning = "R-disposition-03", 1, [ProductionHead];
    /// Who made the record does not release it.
    PerformerReleases = "R-disposition-04", 1, [QualifiedPerson];
    /// A rejected batch stays rejected.
    RejectStays = "R-disposition-05", 1, [];
    /// What the batch makes does not go to the market.
    NotForMarket = "R-disposition-06", 1, [];
    /// Who judged what stood against the batch does not release it.
    JudgeReleases = "R-disposition-07", 1, [QualifiedPerson];
    /// The record has changed since it was read.
    ChangedSinceRead = "R-record-01", 1, [];
    /// The id of this command was another command's.
    IdUsed = "R-record-02", 1, [];
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
