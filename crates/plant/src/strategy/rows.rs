//! A strategy laid out flat: one row for each entry, one text for each field. What compares or counts entries reads this.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Display;

use super::agreement::Agreement;
use super::composition::Composition;
use super::consumable::{ConsumableClass, ConsumableKind};
use super::delivery::Intake;
use super::exposure::PermittedIntake;
use super::method_rows::method;
use super::model::{
    AmountRule, Attribute, Choice, Feature, Formula, Limits, Material, Parameter, ParameterKind, Principle,
    Specification, Stage, Step, StepKind, Strategy, UnitOperation,
};
use super::plausibility::Plausibility;
use super::replicates::ReplicateRule;
use super::requirement::Requirement;
use super::route::Route;
use super::sampling::SamplePlan;
use super::table::SiteTable;
use super::tier::CellBank;
use super::words::{
    ATTRIBUTE_CRITICALITY, ATTRIBUTE_KINDS, BLOCKERS, CONTAMINATION, DATING, LIFTABLE, NEEDS, PARAMETER_CRITICALITY,
    REPLICATES, RESTS_ON, ROLES, ROUNDING, SAMPLING, SINGLES, TIERS, word,
};
use crate::id::PointId;
use crate::text::Label;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Strategy,
    Feature,
    Procedure,
    Method,
    Equipment,
    Consumable,
    Protection,
    Table,
    Material,
    Intake,
    Stage,
    Principle,
    UnitOperation,
    Parameter,
    Attribute,
    Step,
    Route,
    Sample,
    Agreement,
    Plausibility,
    Composition,
    CellBank,
    Requirement,
}

/// One entry.
pub(super) struct Row {
    pub(super) path: String,
    pub(super) kind: EntryKind,
    pub(super) points: Vec<PointId>,
    /// The events that show it.
    pub(super) evidence: Vec<String>,
    /// Whether the product profile has it.
    pub(super) applies: bool,
    /// Field and value, by the words of the files.
    pub(super) fields: Vec<(String, String)>,
}

impl Row {
    pub(super) fn new(path: impl Display, kind: EntryKind) -> Self {
        let (path, points, evidence, fields) = (path.to_string(), Vec::new(), Vec::new(), Vec::new());
        Self { path, kind, points, evidence, applies: true, fields }
    }

    fn carries(mut self, points: &[PointId], evidence: &[&str]) -> Self {
        self.evidence = evidence.iter().map(|it| (*it).to_string()).collect();
        self.points = points.to_vec();
        self.list("points", points)
    }

    fn shown_by(mut self, evidence: &[String]) -> Self {
        self.evidence = evidence.to_vec();
        self.list("evidence", evidence)
    }

    fn applies(mut self, applies: bool) -> Self {
        self.applies = applies;
        self.field("applies", applies)
    }

    pub(super) fn field(mut self, field: impl Display, value: impl Display) -> Self {
        self.fields.push((field.to_string(), value.to_string()));
        self
    }

    pub(super) fn maybe(self, field: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.field(field, value),
            None => self,
        }
    }

    pub(super) fn label(self, field: &str, label: &Label) -> Self {
        self.field(format_args!("{field}.zh"), &label.zh).field(format_args!("{field}.en"), &label.en)
    }

    fn label_maybe(self, field: &str, label: Option<&Label>) -> Self {
        match label {
            Some(label) => self.label(field, label),
            None => self,
        }
    }

    /// A list in its order; nothing where it is empty.
    pub(super) fn list<T: Display>(self, field: &str, list: &[T]) -> Self {
        let words: Vec<String> = list.iter().map(ToString::to_string).collect();
        if words.is_empty() { self } else { self.field(field, words.join(", ")) }
    }

    fn options(self, options: &[Choice]) -> Self {
        let ids: Vec<_> = options.iter().map(|it| &it.id).collect();
        options.iter().fold(self.list("options", &ids), |row, it| row.label(&format!("options.{}", it.id), &it.name))
    }
}

/// Every entry of a strategy, in its order.
pub(super) fn rows(strategy: &Strategy) -> Vec<Row> {
    let mut rows = vec![head(strategy)];
    rows.extend(strategy.features.iter().map(feature));
    library(strategy, &mut rows);
    for it in &strategy.stages {
        stage(it, &mut rows);
    }
    rows.extend(strategy.cell_banks.iter().map(cell_bank));
    rows.extend(strategy.requirements.iter().map(requirement));
    rows
}

fn head(it: &Strategy) -> Row {
    let stages: Vec<_> = it.stages.iter().map(|it| &it.id).collect();
    let row = Row::new("strategy", EntryKind::Strategy)
        .field("id", &it.id)
        .label("name", &it.name)
        .label("product", &it.product)
        .list("dedications", &it.dedications)
        .field("illustrative", it.illustrative)
        .list("stages", &stages);
    let row = it.laboratory.iter().fold(row, |row, it| {
        let row = row
            .field("laboratory.oos-days", it.oos_days)
            .field("laboratory.retests-max", it.retests_max)
            .field("laboratory.trend-results", it.trend_results)
            .maybe("laboratory.supervisor", it.supervisor.as_ref());
        let (calendar, offset) = (&it.calendar, it.calendar.offset_minutes);
        let row = row.maybe("laboratory.calendar.offset-minutes", (offset != 0).then_some(offset));
        let listed = [("days-off", &calendar.days_off), ("working", &calendar.working)];
        let row = listed.into_iter().filter(|(_, days)| !days.is_empty()).fold(row, |row, (key, days)| {
            row.list(&format!("laboratory.calendar.{key}"), &days.iter().collect::<Vec<_>>())
        });
        it.questions.iter().fold(row, |row, it| row.label(&format!("laboratory.question.{}", it.id), &it.name))
    });
    it.decisions.iter().fold(row, |row, it| {
        let field = format!("decision.{}", word(BLOCKERS, it.about));
        row.list(&format!("{field}.by"), &it.by).field(format_args!("{field}.rests-on"), word(RESTS_ON, it.rests_on))
    })
}

fn feature(it: &Feature) -> Row {
    let options: Vec<_> = it.options.iter().map(|it| &it.id).collect();
    let row = Row::new(format_args!("profile/{}", it.id), EntryKind::Feature)
        .carries(&it.points, &["strategy.made-effective"])
        .label("name", &it.name)
        .label_maybe("why", it.why.as_ref())
        .label_maybe("statement", it.statement.as_ref())
        .maybe("chosen", it.chosen.as_ref())
        .list("options", &options);
    it.options.iter().fold(row, |row, it| {
        let field = format!("option.{}", it.id);
        row.label(&format!("{field}.name"), &it.name)
            .label_maybe(&format!("{field}.note"), it.note.as_ref())
            .list(&format!("{field}.loads"), &it.loads)
    })
}

fn library(it: &Strategy, rows: &mut Vec<Row>) {
    rows.extend(it.procedures.iter().map(|(id, it)| {
        Row::new(format_args!("library/{id}"), EntryKind::Procedure)
            .field("version", it.version)
            .label("name", &it.name)
    }));
    rows.extend(it.methods.iter().map(|(id, it)| method(id.as_str(), it)));
    rows.extend(it.equipment.iter().map(|(id, it)| {
        let needs: Vec<_> = it.needs.iter().map(|it| word(NEEDS, *it)).collect();
        Row::new(format_args!("library/{id}"), EntryKind::Equipment).label("name", &it.name).list("needs", &needs)
    }));
    rows.extend(it.consumables.iter().map(|(id, it)| consumable(id.as_str(), it)));
    rows.extend(
        it.protections
            .iter()
            .map(|(id, it)| Row::new(format_args!("library/{id}"), EntryKind::Protection).label("name", it)),
    );
    rows.extend(it.tables.iter().map(|(id, it)| table(id.as_str(), it)));
    rows.extend(it.materials.iter().map(|(id, it)| material(id.as_str(), it)));
    rows.extend(it.intakes.iter().map(|(id, it)| intake(id.as_str(), it)));
}

/// The events that show what is asked of a thing that wears.
fn shown_of(it: &ConsumableClass) -> Vec<&'static str> {
    let mut events = vec!["consumable.installed", "consumable.used"];
    match it.kind {
        ConsumableKind::Packing => events.push("consumable.column-tested"),
        ConsumableKind::Membrane => events.push("consumable.permeability-measured"),
        ConsumableKind::Filter | ConsumableKind::Assembly => {}
    }
    if !it.tests.is_empty() {
        events.push("consumable.integrity-tested");
    }
    if it.regenerate {
        events.push("consumable.cared-for");
    }
    events
}

fn consumable(id: &str, it: &ConsumableClass) -> Row {
    let row = Row::new(format_args!("library/{id}"), EntryKind::Consumable)
        .carries(&it.points, &shown_of(it))
        .label("name", &it.name)
        .field("kind", it.kind.id())
        .field("material", &it.material)
        .maybe("equipment", it.equipment.as_ref())
        .field("uses-max", it.uses_max)
        .field("regenerate", it.regenerate)
        .maybe("hold-days", it.hold_days)
        .maybe("plates", it.plates)
        .maybe("asymmetry", it.asymmetry)
        .maybe("permeability", it.permeability)
        .field("retests", it.retests_max);
    it.tests.iter().fold(row, |row, it| {
        let field = format!("test.{}", it.phase.id());
        row.field(format_args!("{field}.method"), it.method.id()).maybe(&format!("{field}.limit"), it.limit_shown())
    })
}

fn material(id: &str, it: &Material) -> Row {
    let row = Row::new(format_args!("library/{id}"), EntryKind::Material)
        .carries(&it.points, &["material.lot-received"])
        .label("name", &it.name)
        .field("role", word(ROLES, it.role))
        .field("unit", it.unit.code())
        .field("cytotoxic", it.cytotoxic)
        .maybe("formula", it.formula.as_ref())
        .maybe("molecular-weight", it.molecular_weight)
        .label_maybe("storage", it.storage.as_ref())
        .maybe("retest-months", it.retest_months)
        .maybe("dating", it.dating.map(|it| word(DATING, it)))
        .label_maybe("undated-why", it.undated_why.as_ref())
        .maybe("keep-days", it.keep_days);
    let facts: Vec<_> = it.facts.iter().map(|it| &it.id).collect();
    let row = it.facts.iter().fold(row.list("fact", &facts), |row, it| {
        let field = format!("fact.{}", it.id);
        row.label(&format!("{field}.name"), &it.name).field(format_args!("{field}.unit"), it.unit.code())
    });
    let tests: Vec<_> = it.tests.iter().map(|it| &it.id).collect();
    it.tests.iter().fold(
        row.maybe("labels-reconciled", it.labels_reconciled.then_some(true))
            .maybe("thaws-max", it.thaws_max)
            .maybe("out-hours-max", it.out_hours_max)
            .maybe("in-use-hours-max", it.in_use_hours_max)
            .maybe("against", it.against.as_ref())
            .maybe("intake", it.intake.as_ref())
            .list("test", &tests),
        |row, it| {
            let field = format!("test.{}", it.id);
            row.label(&format!("{field}.name"), &it.name)
                .field(format_args!("{field}.identity"), it.identity)
                .maybe(&format!("{field}.method"), it.method.as_ref())
                .maybe(&format!("{field}.unit"), it.limit.map(|(unit, _)| unit.code()))
                .maybe(&format!("{field}.limit"), it.limit.map(|(_, range)| range))
        },
    )
}

fn table(id: &str, it: &SiteTable) -> Row {
    let row = Row::new(format_args!("library/{id}"), EntryKind::Table)
        .label("name", &it.name)
        .field("sample", &it.sample)
        .maybe("analyst", it.analyst.as_ref())
        .maybe("time", it.time.as_ref());
    it.columns.iter().fold(row, |row, it| {
        let unit = it.unit.map_or_else(String::new, |unit| format!(" ({})", unit.code()));
        row.field(format_args!("column.{}", it.column), format_args!("{}{unit}", it.quantity))
    })
}

fn intake(id: &str, it: &Intake) -> Row {
    let lifted: Vec<_> = it.exceptional.iter().map(|it| word(LIFTABLE, *it)).collect();
    Row::new(format_args!("library/{id}"), EntryKind::Intake)
        .label("name", &it.name)
        .field("sampling", word(SAMPLING, it.sampling))
        .field("identity", word(SAMPLING, it.identity))
        .field("certificate", it.certificate)
        .list("exceptional", &lifted)
        .list("by", &it.by)
}

fn stage(it: &Stage, rows: &mut Vec<Row>) {
    let contamination: Vec<_> = it.contamination.iter().map(|it| word(CONTAMINATION, *it)).collect();
    let units: Vec<_> = it.units.iter().map(|it| &it.id).collect();
    let row = Row::new(&it.id, EntryKind::Stage)
        .carries(&it.points, &["strategy.made-effective"])
        .label("name", &it.name)
        .list("contamination", &contamination)
        .field("makes", &it.makes)
        .maybe("certificate-of-analysis", it.certificate_of_analysis.then_some(true))
        .list("units", &units);
    let row = it.daily_doses.iter().fold(row, |row, it| {
        let field = format!("daily-dose.{}", it.id);
        row.label(&format!("{field}.name"), &it.name)
            .field(format_args!("{field}.maximum"), format_args!("{} {}", it.maximum, it.unit.code()))
            .maybe(&format!("{field}.dosing-days"), it.dosing_days)
            .label(&format!("{field}.why"), &it.why)
    });
    let row = match &it.blending {
        Some(it) => row
            .label("blending.why", &it.why)
            .field("blending.lots-max", it.lots_max)
            .list("blending.points", &it.points),
        None => row,
    };
    rows.push(row);
    rows.extend(it.principles.iter().map(|principle| self::principle(&it.id, principle)));
    rows.extend(it.attributes.iter().map(|attribute| self::attribute(&it.id, attribute)));
    for unit in &it.units {
        let path = format!("{}/{}", it.id, unit.id);
        rows.push(unit_operation(&path, unit));
        rows.extend(unit.parameters.iter().map(|it| parameter(&path, it)));
        rows.extend(unit.attributes.iter().map(|it| attribute(&path, it)));
        rows.extend(unit.steps.iter().map(|it| step(&path, it)));
    }
    rows.extend(it.routes.iter().map(|route| self::route(&it.id, route)));
    rows.extend(it.samples.iter().map(|sample| self::sample(&it.id, sample)));
    rows.extend(it.agreements.iter().map(|agreement| self::agreement(&it.id, agreement)));
    rows.extend(it.plausibilities.iter().map(|plausibility| self::plausibility(&it.id, plausibility)));
    rows.extend(it.compositions.iter().map(|composition| self::composition(&it.id, composition)));
}

fn agreement(path: impl Display, it: &Agreement) -> Row {
    let row = Row::new(format_args!("{path}/agreements/{}", it.id), EntryKind::Agreement)
        .label("name", &it.name)
        .label_maybe("why", it.why.as_ref())
        .field("required", it.required);
    it.pairs.iter().fold(row, |row, it| {
        row.field(format_args!("pair.{}.with", it.of), &it.with).field(format_args!("pair.{}.within", it.of), it.within)
    })
}

fn plausibility(path: impl Display, it: &Plausibility) -> Row {
    let row = Row::new(format_args!("{path}/plausibilities/{}", it.id), EntryKind::Plausibility)
        .carries(&it.points, &["lab.result-recorded"])
        .label("name", &it.name)
        .label("why", &it.why)
        .field("load", &it.load)
        .field("conversion", it.conversion)
        .applies(it.applies);
    it.supplies.iter().fold(row, |row, it| row.field(format_args!("supply.{}.loads", it.of.path()), it.loads))
}

fn composition(path: impl Display, it: &Composition) -> Row {
    Row::new(format_args!("{path}/compositions/{}", it.id), EntryKind::Composition)
        .label("name", &it.name)
        .label("why", &it.why)
        .list("of", &it.of)
        .field("sum", it.sum)
        .applies(it.applies)
}

fn sample(path: impl Display, it: &SamplePlan) -> Row {
    let row = Row::new(format_args!("{path}/samples/{}", it.id), EntryKind::Sample)
        .label("name", &it.name)
        .maybe("unit", it.unit.as_ref())
        .maybe("after", it.after.as_ref())
        .field("amount", it.amount)
        .label("container", &it.container)
        .label("storage", &it.storage)
        .maybe("temperature", it.temperature)
        .maybe("hold", it.hold)
        .maybe("frozen-apart", it.frozen_apart.then_some(true))
        .field("by", &it.by)
        .maybe("witness", it.witness.then_some(true))
        .list("tests", &it.tests)
        .field("full-tests", it.full_tests)
        .maybe("kept-months", it.kept_months)
        .applies(it.applies);
    (1..).zip(&it.uses).fold(row, |row, (n, it)| {
        row.field(format_args!("uses.{n}.amount"), it.amount).list(&format!("uses.{n}.tests"), &it.tests)
    })
}

fn route(path: impl Display, it: &Route) -> Row {
    Row::new(format_args!("{path}/{}", it.id), EntryKind::Route)
        .carries(&it.points, &["reprocessing.ordered"])
        .label("name", &it.name)
        .label("why", &it.why)
        .list("units", &it.units)
        .list("grounds", &it.grounds)
        .field("times-max", it.times_max)
        .list("tests", &it.tests)
        .label_maybe("stability", it.stability.as_ref())
}

fn principle(path: impl Display, it: &Principle) -> Row {
    Row::new(format_args!("{path}/{}", it.id), EntryKind::Principle)
        .carries(&it.points, &[])
        .label("name", &it.name)
        .shown_by(&it.evidence)
}

fn unit_operation(path: &str, it: &UnitOperation) -> Row {
    let steps: Vec<_> = it.steps.iter().map(|it| &it.id).collect();
    Row::new(path, EntryKind::UnitOperation)
        .carries(&it.points, &["batch.operation-completed"])
        .label("name", &it.name)
        .field("kind", &it.kind)
        .field("procedure", &it.procedure)
        .list("equipment", &it.equipment)
        .list("protection", &it.protection)
        .label_maybe("room", it.room.as_ref())
        .list("steps", &steps)
        .applies(it.applies)
}

fn parameter(path: &str, it: &Parameter) -> Row {
    let row = Row::new(format_args!("{path}/{}", it.id), EntryKind::Parameter)
        .carries(&it.points, &["batch.reading-recorded"])
        .label("name", &it.name)
        .field("criticality", word(PARAMETER_CRITICALITY, it.criticality))
        .label("why", &it.why)
        .list("protects", &it.protects)
        .maybe("method", it.method.as_ref())
        .label_maybe("sampling", it.sampling.as_ref())
        .maybe("possible", it.possible)
        .applies(it.applies);
    match &it.kind {
        ParameterKind::Quantity(it) => limits(row.field("kind", "quantity"), it),
        ParameterKind::Choice { options, registered } => {
            row.field("kind", "choice").options(options).list("registered", registered)
        }
        ParameterKind::Order => row.field("kind", "order"),
        ParameterKind::Duration { from, to, limits: within } => {
            limits(row.field("kind", "duration").field("from", from).field("to", to), within)
        }
        ParameterKind::Computed { formula, limits: within } => {
            let row = row.field("kind", "computed").field("formula.rule", formula.id());
            let row = match formula {
                Formula::MolarRatio { of, to } => row.field("formula.of", of).field("formula.to", to),
                Formula::Ratio { of, to } => row.field("formula.of", of).field("formula.to", to),
                Formula::Yield { out, of, made } => {
                    row.field("formula.of", of).list("formula.out", out).maybe("formula.made", made.as_ref())
                }
                Formula::Balance { out, of } => row.field("formula.of", of).list("formula.out", out),
                Formula::Product { of, over } => row.list("formula.of", of).list("formula.over", over),
                Formula::Cylinder { diameter, height } => {
                    row.field("formula.diameter", diameter).field("formula.height", height)
                }
                Formula::Doublings { of, to } => row.field("formula.of", of).field("formula.to", to),
                Formula::CellAge { of, plus, next } => {
                    row.field("formula.of", of).list("formula.plus", plus).maybe("formula.next", *next)
                }
                Formula::Consumable { of, figure } => row.field("formula.of", of).field("formula.figure", figure.id()),
            };
            limits(row, within)
        }
    }
}

fn limits(row: Row, it: &Limits) -> Row {
    row.field("unit", it.unit.code())
        .maybe("target", it.target)
        .maybe("normal", it.normal)
        .maybe("registered", it.registered)
        .maybe("proven", it.proven)
}

/// What an attribute's limits keep a patient from.
fn intake_of(row: Row, it: &PermittedIntake) -> Row {
    row.field("permitted-intake.basis", it.basis.id())
        .maybe("permitted-intake.substance", it.substance.as_ref())
        .field("permitted-intake.permitted", format_args!("{} {}", it.permitted, it.unit.code()))
        .field("permitted-intake.dose", &it.dose)
        .label_maybe("permitted-intake.source", it.source.as_ref())
        .label_maybe("permitted-intake.why", it.why.as_ref())
}

fn attribute(path: impl Display, it: &Attribute) -> Row {
    let reads: Vec<_> = it.reads.iter().map(ToString::to_string).collect();
    let row = Row::new(format_args!("{path}/{}", it.id), EntryKind::Attribute)
        .carries(&it.points, &["lab.result-recorded"])
        .label("name", &it.name)
        .field("kind", word(ATTRIBUTE_KINDS, it.kind))
        .field("criticality", word(ATTRIBUTE_CRITICALITY, it.criticality))
        .label_maybe("why", it.why.as_ref())
        .maybe("method", it.method.as_ref())
        .label_maybe("sampling", it.sampling.as_ref())
        .maybe("possible", it.possible)
        .maybe("singles", it.singles.map(|it| word(SINGLES, it)))
        .list("reads", &reads)
        .applies(it.applies);
    let row = it.skip.iter().fold(row, |row, it| {
        row.field("skip.every", it.every)
            .field("skip.after", it.after)
            .maybe("skip.at-most-days", it.at_most_days)
            .label("skip.why", &it.why)
    });
    let row = it.intake.iter().fold(row, intake_of);
    match &it.specification {
        Specification::Number {
            unit,
            alert,
            release,
            shelf_life,
            rounding,
            replicates,
            market,
            market_alert,
            market_shelf_life,
        } => {
            let replicates = Some(*replicates).filter(|it| *it != ReplicateRule::Mean);
            let row = row
                .field("unit", unit.code())
                .maybe("alert", *alert)
                .maybe("release", *release)
                .maybe("shelf-life", *shelf_life)
                .field("rounding", word(ROUNDING, *rounding))
                .maybe("replicates", replicates.map(|it| word(REPLICATES, it)));
            let by_market =
                [("market", market), ("market-alert", market_alert), ("market-shelf-life", market_shelf_life)];
            by_market.into_iter().fold(row, |row, (field, limits)| {
                limits.iter().fold(row, |row, (market, limit)| row.field(format_args!("{field}.{market}"), limit))
            })
        }
        Specification::Choice { options, accepted } => row.options(options).list("accepted", accepted),
    }
}

fn step(path: &str, it: &Step) -> Row {
    let row = Row::new(format_args!("{path}/{}", it.id), EntryKind::Step)
        .label("name", &it.name)
        .label("instruction", &it.instruction)
        .list("records", &it.records)
        .list("uses", &it.uses)
        .list("regenerates", &it.regenerates)
        .field("critical", it.critical)
        .field("second-person", it.second_person)
        .applies(it.applies);
    match &it.kind {
        StepKind::Confirm => row.field("kind", "confirm"),
        StepKind::Add { material, amount } => {
            let row = row.field("kind", "add").field("material", material);
            match amount {
                AmountRule::Fixed { parameter } => {
                    row.field("amount.rule", "fixed").field("amount.parameter", parameter)
                }
                AmountRule::MolarRatio { parameter, to } => {
                    row.field("amount.rule", "molar-ratio").field("amount.parameter", parameter).field("amount.to", to)
                }
            }
        }
        StepKind::Measure => row.field("kind", "measure"),
        StepKind::Sample { tests } => row.field("kind", "sample").list("tests", tests),
        StepKind::File { tests } => row.field("kind", "file").list("tests", tests),
    }
}

fn cell_bank(it: &CellBank) -> Row {
    let from: Vec<_> = it.from.iter().map(|it| word(TIERS, *it)).collect();
    Row::new(format_args!("cell-banks/{}", word(TIERS, it.tier)), EntryKind::CellBank)
        .carries(&it.points, &["bank.established", "bank.released"])
        .label("name", &it.name)
        .field("material", &it.material)
        .list("from", &from)
        .list("tests", &it.tests)
        .field("places", it.places)
        .field("unit", it.unit.code())
        .field("storage", it.storage)
        .maybe("monitor", it.monitor.as_ref())
        .maybe("monitor-months", it.monitor_months)
}

fn requirement(it: &Requirement) -> Row {
    Row::new(format_args!("requirements/{}", it.id), EntryKind::Requirement)
        .carries(&it.points, &[])
        .label("name", &it.name)
        .list("stages", &it.stages)
        .shown_by(&it.evidence)
}
