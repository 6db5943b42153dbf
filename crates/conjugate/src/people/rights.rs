//! Rights in words: what a person holds, what was proposed for them, when somebody must look again.

use jiff::Timestamp;
use plant::Plant;
use plant::id::PersonId;
use plant::people::{Grant, Outcome, Person};

use crate::language::{Lang, Zone};
use crate::page::part::{State, Stated};

/// Roles with their days, in one line.
pub(crate) fn grants(lang: Lang, zone: &Zone, grants: &[Grant]) -> String {
    let one = |it: &Grant| {
        let role = lang.role(it.role);
        match (it.from, it.until) {
            (None, None) => role,
            (None, Some(until)) => {
                lang.say("rights-until").with("role", role).with("until", zone.minute(until)).plain()
            }
            (Some(from), None) => lang.say("rights-from").with("role", role).with("from", zone.minute(from)).plain(),
            (Some(from), Some(until)) => {
                let said = lang.say("rights-between").with("role", role).with("from", zone.minute(from));
                said.with("until", zone.minute(until)).plain()
            }
        }
    };
    if grants.is_empty() { lang.text("rights-none") } else { grants.iter().map(one).collect::<Vec<_>>().join(" · ") }
}

/// What a person holds, with its days where it has any.
pub(super) fn of(lang: Lang, zone: &Zone, it: &Person) -> String {
    let held = |role: &plant::people::Role| {
        it.grants.iter().find(|it| it.role == *role).copied().unwrap_or_else(|| Grant::lasting(*role))
    };
    grants(lang, zone, &it.roles.iter().map(held).collect::<Vec<_>>())
}

/// Who somebody is and what they hold, as a signature about it says.
pub(crate) fn held(lang: Lang, zone: &Zone, plant: &Plant, id: &PersonId) -> String {
    let Some(it) = plant.people.get(id) else { return id.to_string() };
    format!("{id} · {} · {}", lang.label(&it.name), of(lang, zone, it))
}

/// The same with what was proposed and by whom.
pub(crate) fn proposed(lang: Lang, zone: &Zone, plant: &Plant, id: &PersonId) -> Vec<String> {
    let mut lines = vec![held(lang, zone, plant, id)];
    if let Some(it) = plant.people.get(id).and_then(|it| it.proposal.as_ref()) {
        let said = lang.say("rights-proposed-by").with_text("person", &it.stamp.by).with("entry", it.stamp.seq);
        lines.push(said.with("roles", grants(lang, zone, &it.grants)).plain());
    }
    lines
}

/// The name of an outcome of a review.
pub(super) fn outcome(lang: Lang, it: Outcome) -> String {
    match it {
        Outcome::Keep => lang.text("rights-keep"),
        Outcome::Change => lang.text("rights-change"),
        Outcome::Close => lang.text("rights-close"),
    }
}

/// Where the review of somebody's rights stands.
pub(super) fn review(lang: Lang, zone: &Zone, it: &Person, now: Timestamp) -> Stated {
    let due = it.review_is_due(now);
    let Some(last) = &it.reviewed else {
        return Stated::new(lang, State::Unverified).saying(lang.text("rights-never-reviewed"));
    };
    let said = lang.say(if due { "rights-overdue" } else { "rights-reviewed" });
    let said = said.with("outcome", outcome(lang, last.outcome)).with("next", zone.day(last.next)).plain();
    let state = match (due, last.outcome) {
        (true, _) => State::Action,
        (false, Outcome::Keep) => State::Pass,
        (false, Outcome::Change | Outcome::Close) => State::Alert,
    };
    Stated::new(lang, state).saying(said)
}

/// What was seen of an account at the door since its rights were reviewed last, in one line.
pub(super) fn seen(lang: Lang, plant: &Plant, id: &PersonId, it: &Person, now: Timestamp) -> String {
    let seen = &it.seen;
    let counted = |key: &str, n: u64| lang.say(key).with("n", n);
    let tokens = plant.tokens_of(id).filter(|(_, it)| it.is_open(now)).count() as u64;
    let mut parts = Vec::new();
    if seen.failed > 0 {
        parts.push(counted("access-seen-failed", seen.failed).plain());
    }
    if seen.locked > 0 {
        parts.push(counted("access-seen-locked", seen.locked).plain());
    }
    if seen.taken > 0 {
        parts.push(counted("access-seen-taken", seen.taken).with("items", seen.items).plain());
    }
    if tokens > 0 {
        parts.push(counted("access-seen-tokens", tokens).plain());
    }
    if parts.is_empty() { lang.text("access-seen-nothing") } else { parts.join(" · ") }
}
