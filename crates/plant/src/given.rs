//! Given, for tables of cases: a small demonstration plant with one batch whose record is whole and good, so that a case
//! says only what is different about it.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use crate::act::{Language, Signature};
use crate::batch::{
    Band, BatchFinished, BatchStarted, LIMITS_RULE_VERSION, MaterialAdded, Observed, ReadingRecorded, Source,
    StepCompleted,
};
use crate::id::{BatchId, DeviationId, ExceptionId, LotId, MaterialId, OrganisationId, PersonId, SessionId, StepPath};
use crate::lab::{Origin, ResultBand, ResultRecorded, ResultVerified, SPECIFICATION_RULE_VERSION};
use crate::material::{LotReceived, LotReleased};
use crate::node::NodeFounded;
use crate::people::{OrganisationAdded, OrganisationKind, PersonAdded, Role};
use crate::quality::{About, Class, DeviationAssessed, DeviationClosed, DeviationOpened, ExceptionRaised};
use crate::quantity::{Quantity, Unit};
use crate::refusal::Refusal;
use crate::strategy::{Blocker, SourceFile, StrategyMadeEffective, StrategyProposed, load, path_in_stage};
use crate::text::{Label, Text};
use crate::{Act, Command, Event, Plant, Stamp, decide};

/// Everybody, with organisation and roles. `amy` made the record; `both` holds two roles that must be two people.
const PEOPLE: &[(&str, &str, &[Role])] = &[
    ("amy", "maker", &[Role::Operator, Role::QaReviewer, Role::QualifiedPerson]),
    ("ana", "maker", &[Role::QcAnalyst]),
    ("ben", "maker", &[Role::QcAnalyst]),
    ("sup", "maker", &[Role::QcSupervisor]),
    ("cho", "maker", &[Role::QcAnalyst, Role::QaReviewer]),
    ("qa", "maker", &[Role::QaReviewer]),
    ("qb", "maker", &[Role::QaReviewer]),
    ("qp", "maker", &[Role::QualifiedPerson]),
    ("head", "maker", &[Role::ProductionHead]),
    ("op", "maker", &[Role::Operator]),
    ("store", "maker", &[Role::Warehouse]),
    ("eng", "maker", &[Role::Engineer]),
    ("msat", "maker", &[Role::Msat]),
    ("other-qp", "elsewhere", &[Role::QualifiedPerson]),
    ("mah", "holder", &[Role::MahQualifiedPerson]),
    ("other-msat", "elsewhere", &[Role::Msat]),
    ("holders-msat", "holder", &[Role::Msat]),
    ("root", "maker", &[Role::Administrator]),
    ("rooted", "maker", &[Role::Administrator, Role::QaReviewer]),
    ("holders-qa", "holder", &[Role::QaReviewer]),
    ("inspector", "authority", &[Role::Inspector]),
    ("both", "holder", &[Role::QualifiedPerson, Role::MahQualifiedPerson]),
];

pub(crate) const FILES: &[(&str, &str)] = &[
    ("strategy.toml", include_str!("strategy/fixture/strategy.toml")),
    ("profile.toml", include_str!("strategy/fixture/profile.toml")),
    ("library.toml", include_str!("strategy/fixture/library.toml")),
    ("drug-substance.toml", include_str!("strategy/fixture/drug-substance.toml")),
    ("requirements.toml", include_str!("strategy/fixture/requirements.toml")),
];

/// A plant under test.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) plant: Plant,
    now: Timestamp,
}

pub(crate) fn text(it: &str) -> Text {
    Text::new(it).unwrap()
}

pub(crate) fn batch() -> BatchId {
    BatchId::new("B-1").unwrap()
}

pub(crate) fn lot() -> LotId {
    LotId::new("B-1").unwrap()
}

/// The lot that the batch was made from.
pub(crate) fn charged() -> LotId {
    LotId::new("MAB-1").unwrap()
}

pub(crate) fn exception() -> ExceptionId {
    ExceptionId::new("B-1-E01").unwrap()
}

pub(crate) fn deviation() -> DeviationId {
    DeviationId::new("DEV-00001").unwrap()
}

/// The pH at the start of the reaction.
pub(crate) fn ph() -> About {
    About::Reading {
        step: StepPath::new("conjugation/check-start").unwrap(),
        parameter: crate::id::ParameterId::new("ph").unwrap(),
    }
}

pub(crate) fn signature() -> Signature {
    let it = || text("signed");
    Signature { meaning: it(), name: it(), language: Language::En, shown: it(), at: it() }
}

/// The rule that refused, or the events in their order.
pub(crate) fn answer(it: &Result<Vec<Event>, Refusal>) -> String {
    match it {
        Ok(events) => events.iter().map(|it| it.kind().name).collect::<Vec<_>>().join(" "),
        Err(refusal) => refusal.rule.id().to_string(),
    }
}

impl Given {
    /// A plant without an entry.
    pub(crate) fn nothing() -> Self {
        Self { plant: Plant::default(), now: "2031-03-18T00:00:00Z".parse().unwrap() }
    }

    /// Organisations, people and a strategy in force; a running batch without a record.
    fn begun() -> Self {
        Self::begun_with("", &[])
    }

    /// The same, its strategy with further entries, and with some of its text replaced: what stands on the left by what
    /// stands on the right.
    pub(crate) fn begun_with(further: &str, replaced: &[(&str, &str)]) -> Self {
        let mut it = Self::nothing();
        let organisation = |id: &str| OrganisationId::new(id).unwrap();
        it.happens("amy", NodeFounded { organisation: organisation("maker"), demonstration: true });
        for (id, kind) in [
            ("maker", OrganisationKind::Manufacturer),
            ("elsewhere", OrganisationKind::Manufacturer),
            ("holder", OrganisationKind::Mah),
            ("authority", OrganisationKind::Authority),
        ] {
            it.happens("amy", OrganisationAdded { organisation: organisation(id), name: Label::new(id, id), kind });
        }
        for (id, of, roles) in PEOPLE {
            let (person, name) = (PersonId::new(id).unwrap(), Label::new(id, id));
            it.happens("amy", PersonAdded { person, name, organisation: organisation(of), roles: roles.to_vec() });
        }
        // What it makes goes to the market, so that a market release can be told.
        let (role, market) = ("role = \"drug-substance\"", "role = \"drug-product\"");
        let files: Vec<_> = FILES
            .iter()
            .map(|(path, text)| {
                let text = replaced.iter().fold(text.replace(role, market), |it, (from, to)| it.replace(from, to));
                SourceFile { path: path.to_string(), text }
            })
            .collect();
        let further = SourceFile { path: "further.toml".to_string(), text: further.to_string() };
        let strategy = load(&[files, vec![further]].concat()).unwrap();
        let (id, stage) = (strategy.id.clone(), strategy.stages[0].id.clone());
        it.happens("head", StrategyProposed { version: 1, strategy, files: Default::default() });
        it.happens("qa", StrategyMadeEffective { strategy: id.clone(), version: 1, signature: signature() });
        let organisation = organisation("maker");
        it.happens("head", BatchStarted { batch: batch(), lot: lot(), stage, strategy: id, version: 1, organisation });
        it
    }

    /// The whole record, good throughout, and every result verified.
    pub(crate) fn ready() -> Self {
        Self::ready_with(&[])
    }

    /// The same, with some of its strategy's text replaced.
    pub(crate) fn ready_with(replaced: &[(&str, &str)]) -> Self {
        let mut it = Self::begun_with("", replaced);
        let litre = Unit::new("L").unwrap();
        let material = MaterialId::new("antibody").unwrap();
        let (amount, supplier) = (Quantity::parse("150", litre).unwrap(), text("supplier"));
        let received = LotReceived {
            lot: charged(),
            material: material.clone(),
            amount,
            supplier,
            use_by: Some("2032-01-01T00:00:00Z".parse().unwrap()),
            retest_by: None,
            facts: Default::default(),
            containers: vec![],
        };
        it.happens("op", received);
        it.happens("qa", LotReleased { lot: charged(), signature: signature(), without: None });
        let stage = it.plant.strategies.values().next().unwrap().strategy.stages[0].clone();
        for (step, unit, declared) in stage.steps() {
            if declared.id.as_str() == "add-antibody" {
                let (amount, lot) = (Quantity::parse("100", litre).unwrap(), charged());
                let (step, material) = (step.clone(), material.clone());
                it.happens(
                    "amy",
                    MaterialAdded {
                        batch: batch(),
                        step,
                        material,
                        lot,
                        container: None,
                        shares: vec![],
                        amount,
                        target: None,
                    },
                );
            }
            for parameter in declared.records.iter().filter_map(|it| unit.parameter(it)) {
                it.reads("amy", &step, parameter.id.clone(), "7.20 [pH]", Band::Normal);
            }
            it.happens("amy", StepCompleted { batch: batch(), step, second: None });
        }
        it.happens(
            "head",
            BatchFinished {
                batch: batch(),
                lot: lot(),
                amount: Quantity::parse("90", litre).unwrap(),
                facts: Default::default(),
                use_by: None,
            },
        );
        for (unit, attribute) in stage.tested() {
            let path = path_in_stage(unit, attribute);
            it.tested(&path, ResultBand::Inside);
            it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: path, of: None });
        }
        it
    }

    /// A batch that runs still.
    pub(crate) fn running() -> Self {
        Self::begun()
    }

    /// The same with some of the strategy's text replaced.
    pub(crate) fn running_with(replaced: &[(&str, &str)]) -> Self {
        Self::begun_with("", replaced)
    }

    pub(crate) fn tested(&mut self, attribute: &str, band: ResultBand) {
        self.tested_in(0, attribute, band);
    }

    /// A result of what a round left.
    pub(crate) fn tested_in(&mut self, round: u32, attribute: &str, band: ResultBand) {
        let value = Observed::Number(Quantity::parse("4.0", Unit::new("mol/mol").unwrap()).unwrap());
        self.happens(
            "ana",
            ResultRecorded {
                batch: batch(),
                lot: lot(),
                attribute: attribute.to_string(),
                replicates: vec![value.clone()],
                reportable: value,
                band,
                rule: SPECIFICATION_RULE_VERSION,
                origin: Origin::Typed,
                round,
                purpose: None,
                despite: None,
                sample: None,
                run: None,
            },
        );
    }

    fn reads(&mut self, who: &str, step: &StepPath, parameter: crate::id::ParameterId, value: &str, band: Band) {
        let (number, unit) = value.split_once(' ').unwrap();
        let value = Observed::Number(Quantity::parse(number, Unit::new(unit).unwrap()).unwrap());
        let (source, rule) = (Source::Typed, LIMITS_RULE_VERSION);
        self.happens(who, ReadingRecorded { batch: batch(), step: step.clone(), parameter, value, source, band, rule });
    }

    /// An exception about the pH, hanging on the deviation where one is named.
    pub(crate) fn raised(mut self, blocker: Blocker, deviation: Option<DeviationId>) -> Self {
        self.happens(
            "amy",
            ExceptionRaised { exception: exception(), batch: batch(), about: ph(), blocker, deviation },
        );
        self
    }

    /// A deviation that a rule opened at the hand of `amy`, as far as it got: `open`, `assessed` or `closed`.
    pub(crate) fn deviates(mut self, standing: &str) -> Self {
        let (batch, lot, class) = (Some(batch()), Some(lot()), Class::Major);
        let opened = DeviationOpened { deviation: deviation(), batch, lot, class, about: Some(ph()), what: None };
        self.happens("amy", opened);
        if standing != "open" {
            self.happens(
                "head",
                DeviationAssessed { deviation: deviation(), cause: text("cause"), impact: text("impact") },
            );
        }
        if standing == "closed" {
            self.happens("qb", DeviationClosed { deviation: deviation(), signature: signature() });
        }
        self
    }

    /// Something is in the ledger.
    pub(crate) fn happens(&mut self, who: &str, event: impl Into<Event>) {
        self.now = self.now.checked_add(SignedDuration::from_mins(1)).unwrap();
        let by = PersonId::new(who).unwrap();
        let stamp = Stamp { seq: self.plant.entries, by, happened: self.now, known: self.now };
        self.plant.apply(&event.into(), &stamp);
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, span: SignedDuration) {
        self.now = self.now.checked_add(span).unwrap();
    }

    /// So many days pass.
    pub(crate) fn waits(&mut self, days: i64) {
        self.now = self.now.checked_add(SignedDuration::from_hours(days * 24)).unwrap();
    }

    /// The instant of the last event.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The same of something that happened at another instant.
    pub(crate) fn tries_at(
        &self,
        who: &str,
        command: impl Into<Command>,
        happened: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let mut act = self.act(who, true);
        act.happened = happened;
        decide(&self.plant, &command.into(), &act)
    }

    /// What the plant answers to somebody who gives a reason, a witness and a signature.
    pub(crate) fn tries(&self, who: &str, command: impl Into<Command>) -> Result<Vec<Event>, Refusal> {
        self.decides(who, command, true)
    }

    /// The same without a signature.
    pub(crate) fn tries_unsigned(&self, who: &str, command: impl Into<Command>) -> Result<Vec<Event>, Refusal> {
        self.decides(who, command, false)
    }

    fn decides(&self, who: &str, command: impl Into<Command>, signs: bool) -> Result<Vec<Event>, Refusal> {
        decide(&self.plant, &command.into(), &self.act(who, signs))
    }

    pub(crate) fn act(&self, who: &str, signs: bool) -> Act {
        Act {
            by: PersonId::new(who).unwrap(),
            session: SessionId::new("s").unwrap(),
            happened: self.now,
            known: self.now,
            second: Some(PersonId::new("head").unwrap()),
            reason: Some(text("reason")),
            signature: signs.then(signature),
        }
    }

    /// The same, and it is done; answers what happened.
    #[track_caller]
    pub(crate) fn does(&mut self, who: &str, command: impl Into<Command>) -> String {
        let events = self.tries(who, command);
        for event in events.iter().flatten() {
            self.happens(who, event.clone());
        }
        answer(&events)
    }
}
