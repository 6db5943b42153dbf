//! Methods, standards and analytical runs, in the words of a story.

use plant::Event;

use super::{observed, word};

/// What happened to a method, a standard or a run.
pub(super) fn run(it: &Event) -> String {
    match it {
        Event::MethodValidated(it) => {
            let range = it.range.as_ref().map_or_else(String::new, |it| format!(", {} {}", it.range, it.unit.code()));
            format!("{} version {} {}: {}{range}", it.method, it.version, it.ground.id(), it.report)
        }
        Event::ValidationApproved(it) => format!("{} version {}", it.method, it.version),
        Event::MethodWithdrawn(it) => format!("{} version {}: {}", it.method, it.version, it.why),
        Event::StandardQualified(it) => format!("{} against {}, {}: {}", it.lot, it.against, it.value, it.report),
        Event::RunOpened(it) => {
            let on = it.instrument.as_ref().map_or_else(String::new, |it| format!(" on {it}"));
            let lots: Vec<_> = it.lots.iter().map(ToString::to_string).collect();
            let with = if lots.is_empty() { String::new() } else { format!(" with {}", lots.join(", ")) };
            let despite = it.despite.as_ref().map_or_else(String::new, |it| format!(", in spite of {}", it.rule));
            let places = it.sequence.len();
            format!("{} by {} version {}{on}{with}, {places} places{despite}", it.run, it.method, it.method_version)
        }
        Event::SuitabilityRecorded(it) => {
            let values: Vec<_> = it.values.iter().map(|(id, value)| format!("{id} = {}", observed(value))).collect();
            format!("{} {}: {}, {}", it.run, it.bracket.id(), values.join(", "), word(&it.verdict))
        }
        Event::SuitabilityCorrected(it) => {
            let (was, value) = (observed(&it.was), observed(&it.value));
            let place = format!("{} {}: {}", it.run, it.bracket.id(), it.limit);
            format!("{place} = {value}, was {was}, {}, seen by {}: {}", word(&it.verdict), it.second, it.why)
        }
        Event::RunEnded(it) => {
            let despite = it.despite.as_ref().map_or_else(String::new, |it| format!(", in spite of {}", it.rule));
            format!("{}{despite}", it.run)
        }
        Event::RunAborted(it) => format!("{}: {}", it.run, it.why),
        Event::RunDoubted(it) => format!("{} {}: {}", it.run, it.ground.id(), it.why),
        Event::RunVerified(it) => format!("{}, {} results", it.run, it.results),
        _ => String::new(),
    }
}
