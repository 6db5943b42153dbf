//! Whether the steps of a stage record every parameter, once, and where its value is known.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::entry::{Entry, Placed};
use super::fault::{FaultKind, Sort};
use super::index::{Index, StageSeen, UnitSeen};
use super::near::nearest;
use super::step::peek_texts;
use super::when::When;

/// One step in the order of the record.
struct Line<'s, 'a> {
    unit: &'s UnitSeen<'a>,
    step: &'s Entry<'a>,
    /// Whether this product has it.
    applies: bool,
}

impl Line<'_, '_> {
    fn id(&self) -> &str {
        self.step.peek("id").unwrap_or_default()
    }

    fn is(&self, path: &str) -> bool {
        path.split_once('/') == Some((self.unit.id, self.id()))
    }

    fn adds(&self, material: &str) -> bool {
        self.step.peek("kind") == Some("add") && self.step.peek("material") == Some(material)
    }

    fn record(&self, parameter: &str) -> Option<Placed<&str>> {
        peek_texts(self.step, "records").into_iter().find(|it| it.it == parameter)
    }
}

/// The record of a stage: every step of every unit operation, in order.
struct Record<'s, 'a> {
    lines: Vec<Line<'s, 'a>>,
}

/// Notes every parameter of the stage that is not recorded once, by a step that can know its value.
pub(super) fn check(stage: &StageSeen<'_>, index: &Index<'_>) {
    let lines = |unit| {
        let line = move |step| Line { unit, step, applies: unit.has(step, index) };
        unit.steps.iter().map(line)
    };
    let record = Record { lines: stage.units.iter().flat_map(lines).collect() };
    for unit in &stage.units {
        for parameter in &unit.parameters {
            record.parameter(unit, parameter, unit.has(parameter, index));
        }
    }
}

impl Record<'_, '_> {
    fn parameter(&self, unit: &UnitSeen<'_>, parameter: &Entry<'_>, applies: bool) {
        let Some(id) = parameter.peek("id") else { return };
        let here = |line: &Line<'_, '_>| core::ptr::eq(line.unit, unit);
        let recorders: Vec<(usize, &Line<'_, '_>)> =
            self.lines.iter().enumerate().filter(|(_, it)| here(it) && it.record(id).is_some()).collect();
        let Some((_, first)) = recorders.first() else {
            parameter.fault("id", FaultKind::NotRecorded { parameter: id.to_string() });
            return;
        };
        if applies && !recorders.iter().any(|(_, it)| it.applies) {
            parameter.fault("id", FaultKind::NotOfThisProduct { sort: Sort::Step, id: first.id().to_string() });
        }
        for (place, (_, line)) in recorders.iter().enumerate() {
            let when = When::of(line.step);
            let twin = recorders.iter().take(place).find(|(_, it)| !When::of(it.step).excludes(&when));
            if let (Some((_, twin)), Some(record)) = (twin, line.record(id)) {
                let (parameter, other) = (id.to_string(), twin.id().to_string());
                line.step.fault_at(record.at, FaultKind::RecordedTwice { parameter, other });
            }
        }
        match parameter.peek("kind") {
            Some("quantity" | "choice") => recorders.iter().for_each(|(_, it)| typed(it, id)),
            Some("order") if applies && unit.applies => self.order(unit, id, parameter, &recorders),
            Some("duration") => self.duration(unit, id, parameter, applies, &recorders),
            Some("computed") => self.computed(unit, id, parameter, applies, &recorders),
            Some(_) | None => {}
        }
    }

    fn order(&self, unit: &UnitSeen<'_>, id: &str, parameter: &Entry<'_>, recorders: &[(usize, &Line<'_, '_>)]) {
        let mut of_unit = self.lines.iter().filter(|it| core::ptr::eq(it.unit, unit) && it.applies);
        let Some(last) = of_unit.rfind(|it| it.step.peek("kind") == Some("add")) else {
            parameter.fault("kind", FaultKind::OrderWithoutAdd { parameter: id.to_string() });
            return;
        };
        let elsewhere = recorders.iter().map(|it| it.1).find(|it| it.applies && it.id() != last.id());
        if let Some((line, record)) = elsewhere.and_then(|it| Some((it, it.record(id)?))) {
            let (parameter, last) = (id.to_string(), last.id().to_string());
            line.step.fault_at(record.at, FaultKind::OrderElsewhere { parameter, last });
        }
    }

    /// The place in the record of the step that a key names.
    fn step(&self, unit: &UnitSeen<'_>, parameter: &Entry<'_>, key: &str) -> Option<(usize, &Line<'_, '_>)> {
        let named = parameter.peek(key)?;
        let path = if named.contains('/') { named.to_string() } else { format!("{}/{named}", unit.id) };
        let found = self.lines.iter().enumerate().find(|(_, it)| it.is(&path));
        if found.is_none() {
            let paths: Vec<_> = self.lines.iter().map(|it| format!("{}/{}", it.unit.id, it.id())).collect();
            let own = self.lines.iter().filter(|it| core::ptr::eq(it.unit, unit)).map(Line::id);
            let nearest = nearest(named, paths.iter().map(|it| &**it).chain(own));
            parameter.fault(key, FaultKind::Unknown { sort: Sort::Step, id: named.to_string(), nearest });
        }
        found
    }

    fn duration(
        &self,
        unit: &UnitSeen<'_>,
        id: &str,
        parameter: &Entry<'_>,
        applies: bool,
        recorders: &[(usize, &Line<'_, '_>)],
    ) {
        let (from, to) = (self.step(unit, parameter, "from"), self.step(unit, parameter, "to"));
        for (key, step) in [("from", from), ("to", to)] {
            if let Some((_, step)) = step.filter(|(_, it)| applies && !it.applies) {
                parameter.fault(key, FaultKind::NotOfThisProduct { sort: Sort::Step, id: step.id().to_string() });
            }
        }
        if let (Some((begin, from)), Some((end, to))) = (from, to)
            && begin >= end
        {
            let (from, to) = (from.id().to_string(), to.id().to_string());
            parameter.fault("to", FaultKind::DurationBackwards { from, to });
        }
        let Some((end, to)) = to else { return };
        for (_, line) in recorders.iter().filter(|(place, _)| *place != end) {
            let (parameter, to) = (id.to_string(), to.id().to_string());
            let at = line.record(id).map_or(line.step.at("records"), |it| it.at);
            line.step.fault_at(at, FaultKind::DurationElsewhere { parameter, to });
        }
    }

    fn computed(
        &self,
        unit: &UnitSeen<'_>,
        id: &str,
        parameter: &Entry<'_>,
        applies: bool,
        recorders: &[(usize, &Line<'_, '_>)],
    ) {
        let Some(formula) = parameter.peek_table("formula") else { return };
        for (place, line) in recorders.iter().filter(|(_, it)| it.applies || !applies) {
            let Some(record) = line.record(id) else { continue };
            // Where this product has the parameter, only what it has can feed it.
            let by_then = || self.lines.iter().take(place + 1).filter(|it| it.applies || !applies);
            let counted = matches!(formula.peek("rule"), Some("yield" | "balance"));
            for Placed { it: input, at: _ } in peek_texts(&formula, "out").into_iter().filter(|_| counted) {
                let known = by_then().any(|it| core::ptr::eq(it.unit, unit) && it.record(input).is_some());
                if unit.parameter(input).is_some() && !known {
                    let (parameter, input) = (id.to_string(), input.to_string());
                    line.step.fault_at(record.at, FaultKind::ComputedTooEarly { parameter, input });
                }
            }
            // What a cell age adds up stands anywhere in the stage, recorded by then.
            for Placed { it: named, at: _ } in peek_texts(&formula, "plus") {
                let Some((of, input)) = named.split_once('/') else { continue };
                let known = by_then().any(|it| it.unit.id == of && it.record(input).is_some());
                if !known {
                    let (parameter, input) = (id.to_string(), named.to_string());
                    line.step.fault_at(record.at, FaultKind::ComputedTooEarly { parameter, input });
                }
            }
            // What is recorded at the same step is known by then where the step lists it before.
            let before = |input: &str| line.record(input).is_some_and(|it| it.at < record.at);
            let recorded = |input: &str| {
                let typed = unit.parameter(input).is_some_and(|it| it.peek("kind") == Some("quantity"));
                by_then().any(|it| {
                    let here = core::ptr::eq(it.step, line.step);
                    core::ptr::eq(it.unit, unit) && it.record(input).is_some() && (!here || typed || before(input))
                })
            };
            for input in inputs(&formula) {
                match formula.peek("rule") {
                    Some("molar-ratio" | "yield" | "balance" | "cell-age") if !by_then().any(|it| it.adds(input)) => {
                        line.step.fault_at(record.at, FaultKind::NotCharged { material: input.to_string() });
                    }
                    Some("ratio" | "product" | "cylinder" | "doublings")
                        if unit.parameter(input).is_some() && !recorded(input) =>
                    {
                        let (parameter, input) = (id.to_string(), input.to_string());
                        line.step.fault_at(record.at, FaultKind::ComputedTooEarly { parameter, input });
                    }
                    Some(_) | None => {}
                }
            }
        }
    }
}

/// What a formula names.
fn inputs<'a>(formula: &Entry<'a>) -> Vec<&'a str> {
    // What does not go with a rule is its own fault.
    let keys: &[&str] = match formula.peek("rule") {
        Some("yield" | "balance") => &["of"],
        Some(_) | None => &["of", "to", "diameter", "height"],
    };
    let one = keys.iter().filter_map(|it| formula.peek(it));
    let several = ["of", "over"].into_iter().flat_map(|it| peek_texts(formula, it)).map(|it| it.it);
    one.chain(several).collect()
}

/// Notes a value that is to be typed at a step where nothing is typed.
fn typed(line: &Line<'_, '_>, parameter: &str) {
    let Some(kind @ ("confirm" | "sample" | "file")) = line.step.peek("kind") else { return };
    if let Some(record) = line.record(parameter) {
        let (parameter, kind) = (parameter.to_string(), kind.to_string());
        line.step.fault_at(record.at, FaultKind::WrongRecorder { parameter, kind });
    }
}
