//! What happened to samples, as a story tells it.

use plant::Event;
use plant::lab::Despite;
use plant::sample::{End, Place};

use super::{rest, with};

fn despite(it: Option<&Despite>) -> String {
    it.map_or_else(String::new, |it| format!(", in spite of {}: {}", it.rule, it.why))
}

fn place(it: &Place) -> String {
    if it.frozen { format!("{}, frozen", it.name) } else { it.name.to_string() }
}

pub(super) fn sampled(it: &Event) -> String {
    match it {
        Event::SampleTaken(it) => {
            let spite = despite(it.despite.as_ref());
            format!("{} {} of {}, {}{}{spite}", it.sample, it.plan, it.lot, it.amount, with(it.second.as_ref()))
        }
        Event::SampleHandedOver(it) => format!("{}{}", it.sample, despite(it.despite.as_ref())),
        Event::SampleReceived(it) => {
            let put = match (&it.place, &it.refused) {
                (_, Some(why)) => format!("not accepted: {why}"),
                (Some(at), None) => place(at),
                (None, None) => String::new(),
            };
            let warm = it.found.temperature.map_or_else(String::new, |it| format!(", {it}"));
            let (condition, seal) = (it.found.condition.id(), it.found.seal.id());
            format!("{} {condition}, seal {seal}{warm}; {put}{}", it.sample, despite(it.despite.as_ref()))
        }
        Event::SampleStored(it) => {
            format!("{} from {} to {}{}", it.sample, place(&it.from), place(&it.place), despite(it.despite.as_ref()))
        }
        Event::TestsBegun(it) => {
            format!("{} for {}{}", it.sample, it.attributes.join(", "), despite(it.despite.as_ref()))
        }
        Event::SampleDivided(it) => {
            let parts: Vec<_> = it.parts.iter().map(|it| format!("{} {}", it.number, it.amount)).collect();
            format!("{} into {}{}", it.sample, parts.join(", "), despite(it.despite.as_ref()))
        }
        Event::SampleDiscarded(it) => {
            let how = match &it.how {
                End::UsedUp => "used up".to_owned(),
                End::Discarded { why } => format!("discarded: {why}"),
            };
            format!("{} {how}{}{}", it.sample, with(it.second.as_ref()), despite(it.despite.as_ref()))
        }
        Event::SampleInspected(it) => {
            format!("{} {}: {}", it.sample, if it.sound { "sound" } else { "not sound" }, it.found)
        }
        Event::SampleGivenOut(it) => {
            format!("{} of {} as {} for {}: {}", it.part.amount, it.sample, it.part.number, it.investigation, it.why)
        }
        Event::SampleMissed(it) => format!("{} of {}: {}", it.plan, it.lot, it.why),
        other => rest(other),
    }
}
