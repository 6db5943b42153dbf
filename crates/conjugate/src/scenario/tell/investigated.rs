//! What was found out about a result, in the words of a story.

use plant::Event;
use plant::stability::StudyPlace;

/// Why a result was measured after another one.
pub(super) fn measured(it: &plant::lab::Purpose) -> String {
    match it {
        plant::lab::Purpose::Retest { investigation, plan } => format!("retest by plan {plan} of {investigation}"),
        plant::lab::Purpose::Repeat { investigation } => format!("repeated after {investigation}"),
        plant::lab::Purpose::OffPlan { investigation } => format!("beside {investigation}"),
    }
}

/// Where in a study, where it is a result of one.
fn place(it: Option<&StudyPlace>) -> String {
    it.map_or_else(String::new, |it| format!(" of {}", super::stability::matter(&it.study, Some(&it.place), None)))
}

/// What was found out about a result.
pub(super) fn investigated(it: &Event) -> String {
    let texts = |them: &[plant::text::Text]| them.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match it {
        Event::OosOpened(it) => {
            let (at, question) = (place(it.place.as_ref()), it.question.id());
            format!("{} {}{at} result {}, {question}", it.investigation, it.attribute, it.number)
        }
        Event::ChecklistAnswered(it) => {
            let faults = it.answers.iter().filter(|it| it.found == plant::lab::Found::Fault);
            let faults: Vec<_> = faults.map(|it| it.question.to_string()).collect();
            let found =
                if faults.is_empty() { "no fault".to_owned() } else { format!("fault at {}", faults.join(", ")) };
            format!("{} by the {}: {found}", it.investigation, it.examiner.id())
        }
        Event::HypothesisPlanned(it) => {
            format!("{} plan {}: {}, {} measurements", it.investigation, it.number, it.hypothesis, it.measurements)
        }
        Event::HypothesisApproved(it) => format!("{} plan {}", it.investigation, it.number),
        Event::HypothesisTested(it) => {
            let despite = it.despite.as_ref().map_or_else(String::new, |it| format!(", in spite: {it}"));
            let (values, outcome) = (texts(&it.values), it.outcome.id());
            format!("{} plan {}: {values}, {outcome}{despite}", it.investigation, it.number)
        }
        Event::CauseStated(it) => format!("{} {}: {}", it.investigation, it.kind.id(), it.cause),
        Event::CauseDeclined(it) => format!("{}: {}", it.investigation, it.why),
        Event::ResultInvalidated(it) => {
            let lifted: Vec<_> = it.exceptions.iter().map(ToString::to_string).collect();
            let withdraws =
                if lifted.is_empty() { String::new() } else { format!(", withdraws {}", lifted.join(", ")) };
            let at = place(it.place.as_ref());
            format!("{} {}{at} result {}{withdraws}", it.investigation, it.attribute, it.number)
        }
        Event::FullInvestigationBegun(it) => format!("{}: {}", it.investigation, it.why),
        Event::ProductionReviewed(it) => format!("{}: {}", it.investigation, it.found),
        Event::RetestsPlanned(it) => {
            format!("{} plan {}: {} of the {} by {}", it.investigation, it.number, it.tests, it.of.id(), it.analyst)
        }
        Event::RetestsApproved(it) => format!("{} plan {}", it.investigation, it.number),
        Event::RetestsWithdrawn(it) => format!("{} plan {}: {}", it.investigation, it.number, it.why),
        Event::OosClosed(it) => format!("{} {}: {}", it.investigation, it.outcome.id(), it.why),
        Event::OotOpened(it) => {
            let (low, high) = (it.trend.low.round_dp(4).normalize(), it.trend.high.round_dp(4).normalize());
            let (id, of) = (&it.investigation, it.trend.of.len());
            format!("{id} {} result {}, expected {low} to {high} from {of} batches", it.attribute, it.number)
        }
        Event::OotAnswered(it) => format!("{}: {}; {}", it.investigation, it.cause, it.conclusion),
        _ => String::new(),
    }
}
