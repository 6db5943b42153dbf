//! How deliveries are taken in: the rules of intake, and the tests that a material asks for.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::delivery::{Intake, MaterialTest};
use super::entry::{Entry, Placed, unique};
use super::fault::{FaultKind, Sort};
use super::index::Index;
use super::parameter::method;
use super::words::{LIFTABLE, SAMPLING};
use crate::id::EntryId;
use crate::people::Role;

/// More containers than any delivery has: where one rule asks for more of them than another, it does so here too.
const MANY: u32 = 1_000_000;

pub(super) fn intake(entry: &Entry<'_>) -> Option<Intake> {
    entry.only(&["id", "name", "sampling", "identity", "certificate", "exceptional", "by"]);
    let name = entry.label("name");
    let sampling = entry.one_of("sampling", SAMPLING);
    let identity = entry.one_of("identity", SAMPLING);
    if let (Some(sampling), Some(identity)) = (sampling, identity)
        && identity.of(MANY) > sampling.of(MANY)
    {
        entry.fault("identity", FaultKind::MoreIdentityThanSamples {});
    }
    let certificate = entry.flag("certificate");
    let exceptional = entry.some_of("exceptional", LIFTABLE);
    let roles: Vec<(&str, Role)> = Role::ALL.iter().map(|it| (it.id(), *it)).collect();
    let by = entry.some_of("by", &roles).into_iter().filter_map(|it| EntryId::new(it.id()).ok()).collect();
    let names = |key: &str| !entry.texts(key).is_empty();
    if names("exceptional") != names("by") {
        entry.fault(if entry.has("by") { "by" } else { "exceptional" }, FaultKind::NobodyLifts {});
    }
    Some(Intake { name: name?, sampling: sampling?, identity: identity?, certificate, exceptional, by })
}

/// The rule of intake that a material names, and its tests; nothing where one of them is at fault.
pub(super) fn tests(entry: &Entry<'_>, index: &Index<'_>) -> (Option<EntryId>, Option<Vec<MaterialTest>>) {
    let named = entry.text_maybe("intake").map(|it| Placed { it, at: entry.at("intake") });
    let named = named.filter(|it| index.refers(entry, Sort::Intake, *it));
    let tests = entry.tables("test");
    unique(&tests);
    let read: Vec<Option<MaterialTest>> = tests.iter().map(|it| test(it, index)).collect();
    let identity = tests.iter().any(|it| it.flag("identity"));
    if let Some(named) = named.filter(|_| !identity) {
        entry.fault_at(named.at, FaultKind::NoIdentityTest { intake: named.it.to_string() });
    }
    if !tests.is_empty() && !entry.has("intake") {
        entry.fault("test", FaultKind::TestsWithoutIntake {});
    }
    (named.and_then(|it| EntryId::new(it.it).ok()), read.into_iter().collect())
}

fn test(entry: &Entry<'_>, index: &Index<'_>) -> Option<MaterialTest> {
    entry.only(&["id", "name", "identity", "method", "unit", "limit"]);
    let (id, name) = (entry.id("id", EntryId::new), entry.label("name"));
    let identity = entry.flag("identity");
    entry.require("method");
    let method = method(entry, index);
    let limit = match (entry.has("unit"), entry.has("limit")) {
        (false, false) => None,
        (true, false) => {
            entry.require("limit");
            None
        }
        (_, true) => entry.unit("unit").zip(entry.range("limit")),
    };
    Some(MaterialTest { id: id?, name: name?, identity, method, limit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::fixture::{edited, marked};
    use crate::strategy::{IntakeLack, Sampling};
    use alloc::format;
    use alloc::string::String;

    const RULE: &str = "\n[[intake]]\nid = \"critical\"\nname = { zh = \"关键物料\", en = \"Critical material\" }\n\
        sampling = \"every-container\"\nidentity = \"every-container\"\ncertificate = true\n\
        exceptional = [\"supplier-not-approved\"]\nby = [\"qualified-person\"]\n";
    const QUENCH: &str = "undated-why = { zh = \"示例\", en = \"An example\" }";
    const TEST: &str = "[[material.test]]\nid = \"identity\"\nname = { zh = \"鉴别\", en = \"Identity\" }\n\
        identity = true\nmethod = \"a280\"\n";

    fn with(rule: &str, tests: &str) -> String {
        format!("{QUENCH}\nintake = \"critical\"\n{tests}{rule}")
    }

    #[test]
    fn a_rule_of_intake_is_declared_once_and_named_by_materials() {
        let strategy = edited(&[(QUENCH, &with(RULE, TEST))]);
        let rule = strategy.intakes.values().next().unwrap();
        assert_eq!((rule.sampling, rule.certificate), (Sampling::EveryContainer, true));
        assert_eq!(rule.exceptional, [IntakeLack::SupplierNotApproved]);
        let quench = strategy.materials.values().find(|it| it.intake.is_some()).unwrap();
        assert!(quench.tests.iter().any(|it| it.identity && it.limit.is_none()));
        // A version that knows nothing of it reads and writes as it did.
        let old = edited(&[]);
        assert!(!serde_json::to_string(&old).unwrap().contains("intake"));
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let rule = |from: &str, to: &str| with(&RULE.replace(from, to), TEST);
        for (text, then) in [
            (rule("sampling = \"every-container\"", "sampling = ¶\"evry-container\""), "NotOneOf"),
            (rule("certificate = true", "¶certifcate = true"), "UnknownKey"),
            (rule("[\"supplier-not-approved\"]", "[¶\"test-failed\"]"), "NotOneOf"),
            (rule("by = [\"qualified-person\"]", ""), "NobodyLifts"),
            (rule("identity = \"every-container\"\nc", "identity = \"one-container\"\nc"), ""),
            (rule("sampling = \"every-container\"", "sampling = \"one-container\""), "MoreIdentityThanSamples"),
            (with(RULE, "").replace("intake = \"critical\"", "intake = ¶\"critical\""), "NoIdentityTest"),
            (with(RULE, TEST).replace("intake = \"critical\"", "intake = ¶\"critica\""), "Unknown"),
            (with(RULE, TEST).replace("intake = \"critical\"\n", ""), "TestsWithoutIntake"),
            (with(RULE, &TEST.replace("method = \"a280\"", "method = ¶\"a28\"")), "Unknown"),
            (with(RULE, &format!("{TEST}unit = \"%\"\n")), "Missing"),
            (with(RULE, &format!("{TEST}unit = \"%\"\nlimit = ¶\"5..1\"\n")), "ReversedRange"),
        ] {
            let (faults, places) = marked(&[(QUENCH, &text)]);
            let kinds: Vec<_> = faults.iter().map(|it| format!("{:?}", it.what)).collect();
            match then {
                "" => assert_eq!(kinds, [""; 0], "{text}"),
                then => assert!(kinds.len() == 1 && kinds.iter().all(|it| it.starts_with(then)), "{text}: {kinds:?}"),
            }
            for (path, line, column) in places {
                assert!(
                    faults.iter().any(|it| (it.path.as_str(), it.line, it.column) == (path.as_str(), line, column)),
                    "{faults:?}"
                );
            }
        }
    }
}
