//! What a plant stands on, in words: its node, people, strategies and equipment.

use super::{Facts, Said, Teller};

said! {
    node::NodeFounded(it, by) => vec![("organisation", it.organisation.to_string())];
    node::ClockMoved(it, by) => vec![("from", by.zone.whole(it.from)), ("to", by.zone.whole(it.to))];
    node::KeyChanged(it, by) => by.keys(&it.from, &it.to);
    node::KeyRecovered(it, by) => [by.keys(&it.from, &it.to), vec![("second", by.person(&it.second))]].concat();
    people::OrganisationAdded(it, by) => {
        vec![("organisation", it.organisation.to_string()), ("name", by.label(&it.name))]
    };
    people::PersonAdded(it, by) => {
        let names = vec![("person", it.person.to_string()), ("name", by.label(&it.name))];
        [names, vec![("roles", by.roles(&it.roles))]].concat()
    };
    people::AccountClosed(it, by) => vec![("person", by.person(&it.person))];
    people::Trained(it, by) => vec![
        ("person", by.person(&it.person)),
        ("procedure", by.procedure(&it.procedure)),
        ("version", it.version.to_string()),
    ];
    people::RolesProposed(it, by) => vec![("person", by.person(&it.person)), ("roles", by.grants(&it.grants))];
    people::RolesGranted(it, by) => {
        let who = vec![("person", by.person(&it.person)), ("roles", by.grants(&it.grants))];
        [who, vec![("proposed", it.proposed.to_string())]].concat()
    };
    people::RolesDeclined(it, by) => vec![
        ("person", by.person(&it.person)),
        ("proposed", it.proposed.to_string()),
        ("why", it.why.to_string()),
    ];
    people::AccessReviewed(it, by) => {
        vec![("n", it.reviewed.len().to_string()), ("next", by.zone.day(it.next))]
    };
    people::InspectorAdmitted(it, by) => vec![
        ("person", by.person(&it.person)),
        ("organisation", it.organisation.to_string()),
        ("until", by.zone.whole(it.until)),
    ];
    people::InspectorDismissed(it, by) => {
        vec![("person", by.person(&it.person)), ("organisation", it.organisation.to_string())]
    };
    people::SignedIn(it, by) => vec![("person", by.person(&it.person))];
    people::LockedOut(it, by) => {
        vec![("person", by.person(&it.person)), ("attempts", it.attempts.to_string())]
    };
    people::SecondPersonLocked(it, by) => vec![
        ("person", by.person(&it.person)),
        ("second", by.person(&it.second)),
        ("attempts", it.attempts.to_string()),
    ];
    people::PasswordReset(it, by) => vec![("person", by.person(&it.person))];
    people::PasswordChanged(it, by) => vec![("person", by.person(&it.person))];
    people::TokenMade(it, by) => vec![
        ("person", by.person(&it.person)),
        ("token", it.token.to_string()),
        ("name", it.name.to_string()),
        ("scopes", by.scopes(&it.scopes)),
        ("until", by.zone.whole(it.until)),
    ];
    people::TokenRevoked(it, by) => vec![("person", by.person(&it.person)), ("token", it.token.to_string())];
    people::AttemptsFailed(it, by) => vec![
        ("person", it.person.as_ref().map_or_else(|| by.lang.text("access-nobody"), |it| by.person(it))),
        ("credential", by.credential(it)),
        ("count", it.count.to_string()),
        ("first", by.zone.whole(it.first)),
        ("last", by.zone.whole(it.last)),
    ];
    people::RecordTaken(it, by) => vec![
        ("person", by.person(&it.person)),
        ("what", by.lang.text(&format!("taken-{}", it.what.id()))),
        ("times", it.times.to_string()),
        ("items", it.items.to_string()),
        ("which", by.which(it)),
        ("first", by.zone.whole(it.first)),
        ("last", by.zone.whole(it.last)),
    ];
    people::ProcedureDrafted(it, by) => vec![
        ("procedure", it.procedure.to_string()),
        ("version", it.version.to_string()),
        ("title", by.label(&it.title)),
        ("asks", by.lang.text(&format!("procedure-asks-{}", it.asks.id()))),
        ("from", by.zone.day(it.from)),
    ];
    people::ProcedureApproved(it, by) => {
        [by.version(&it.procedure, it.version), vec![("role", by.lang.role(it.role))]].concat()
    };
    people::ProcedureMadeEffective(it, by) => by.version(&it.procedure, it.version);
    people::ProcedureWithdrawn(it, by) => {
        [by.version(&it.procedure, it.version), vec![("why", it.why.to_string())]].concat()
    };
    people::ProcedureRead(it, by) => {
        [by.version(&it.procedure, it.version), vec![("person", by.person(&it.person))]].concat()
    };
    strategy::StrategyProposed(it, by) => vec![
        ("strategy", by.label(&it.strategy.name)),
        ("version", it.version.to_string()),
        ("files", it.files.len().to_string()),
    ];
    strategy::StrategyReviewBegan(it, by) => {
        vec![("strategy", it.strategy.to_string()), ("version", it.version.to_string())]
    };
    strategy::StrategyApproved(it, by) => vec![
        ("strategy", it.strategy.to_string()),
        ("version", it.version.to_string()),
        ("role", by.lang.role(it.role)),
    ];
    strategy::StrategyMadeEffective(it, by) => {
        vec![("strategy", it.strategy.to_string()), ("version", it.version.to_string())]
    };
    equipment::EquipmentAdded(it, by) => vec![
        ("equipment", it.equipment.to_string()),
        ("class", by.class(&it.class)),
        ("room", it.room.to_string()),
    ];
    equipment::EquipmentQualified(it, by) => by.until(&it.equipment, it.until);
    equipment::EquipmentCalibrated(it, by) => by.until(&it.equipment, it.until);
    equipment::EquipmentCleaned(it, by) => by.until(&it.equipment, it.until);
    equipment::EquipmentDedicated(it, by) => {
        vec![("equipment", it.equipment.to_string()), ("product", it.product.to_string())]
    };
}
