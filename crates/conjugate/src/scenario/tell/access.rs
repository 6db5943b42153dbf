//! The lines of what happens at the door: tokens, what was tried and taken out; and of rights.

use plant::Event;

pub(super) fn at_the_door(it: &Event) -> String {
    match it {
        Event::TokenMade(it) => {
            let scopes = it.scopes.iter().map(|it| it.id()).collect::<Vec<_>>().join(" and ");
            format!("{} of {}, {}, to {scopes} until {}", it.token, it.person, it.name, it.until)
        }
        Event::TokenRevoked(it) => format!("{} of {}", it.token, it.person),
        Event::AttemptsFailed(it) => {
            let who = it.person.as_ref().map_or("nobody", |it| it.as_str());
            let at = it.at.as_ref().map_or_else(String::new, |it| format!(" at {it}"));
            format!("{} by {} of {who}{at}", it.count, it.credential.id())
        }
        Event::RecordTaken(it) => {
            let span = it.span.map_or_else(String::new, |it| format!(", {} to {}", it.first, it.last));
            let token = it.token.as_ref().map_or_else(String::new, |it| format!(", by token {it}"));
            format!("{} {} by {}{span}{token}", it.items, it.what.id(), it.person)
        }
        _ => String::new(),
    }
}

/// What was proposed, granted and reviewed of people's rights, and who was let in.
pub(super) fn rights(it: &Event) -> String {
    match it {
        Event::RolesProposed(it) => format!("{}: {}", it.person, grants(&it.grants)),
        Event::RolesGranted(it) => format!("{}: {}", it.person, grants(&it.grants)),
        Event::RolesDeclined(it) => format!("{}: {}", it.person, it.why),
        Event::AccessReviewed(it) => {
            let of: Vec<_> = it.reviewed.iter().map(|it| format!("{} {}", it.person, it.outcome.id())).collect();
            format!("{}, again by {}", of.join(", "), it.next)
        }
        Event::InspectorAdmitted(it) => format!("{} by {} until {}", it.person, it.organisation, it.until),
        Event::InspectorDismissed(it) => format!("{} by {}", it.person, it.organisation),
        other => other.kind().name.to_owned(),
    }
}

fn grants(grants: &[plant::people::Grant]) -> String {
    let one = |it: &plant::people::Grant| {
        let from = it.from.map_or_else(String::new, |it| format!(" from {it}"));
        let until = it.until.map_or_else(String::new, |it| format!(" until {it}"));
        format!("{}{from}{until}", it.role.id())
    };
    if grants.is_empty() { "no role".to_owned() } else { grants.iter().map(one).collect::<Vec<_>>().join(", ") }
}
