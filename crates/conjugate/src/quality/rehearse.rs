//! What the plant would answer. A choice that is not allowed stays visible and says why, in the words of the very rule
//! that would refuse it: the same `decide`, asked without doing anything.

use jiff::Timestamp;
use plant::act::{Language, Signature};
use plant::text::Text;
use plant::{Act, Command, Plant, Refusal, Rule};

use crate::people::Me;

/// The refusal that the person would get, given a signature and a reason; nothing where it would be done.
#[must_use]
pub fn rehearse(plant: &Plant, me: &Me, now: Timestamp, command: impl Into<Command>) -> Option<Refusal> {
    let given = Text::dash;
    let signature = Signature { meaning: given(), name: given(), language: Language::En, shown: given(), at: given() };
    let act = Act {
        by: me.session.person.clone(),
        session: me.session.id.clone(),
        happened: now,
        known: now,
        second: None,
        reason: Some(given()),
        signature: Some(signature),
    };
    // What nobody has typed yet says nothing, and that is no obstacle.
    plant::decide(plant, &command.into(), &act).err().filter(|it| it.rule != Rule::SaysTooLittle)
}
