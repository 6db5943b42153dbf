//! Every text that is put together from an enumeration was written, in both languages.

use plant::id::PersonId;
use plant::lab::{CauseKind, Examiner, Found, HypothesisOutcome, Next, Outcome, RetestOf};

use plant::people::Role;

use super::acts::What;
use crate::language::Lang;

#[test]
fn everything_that_an_investigation_can_be_has_its_words() {
    let nobody = PersonId::new("nobody").unwrap();
    let next = [
        Next::Questions(Examiner::Analyst, Role::QcAnalyst),
        Next::Questions(Examiner::Supervisor, Role::QcSupervisor),
        Next::ApproveHypothesis,
        Next::TestHypothesis,
        Next::Cause(Role::QcSupervisor),
        Next::DecideCause,
        Next::Production,
        Next::ApproveRetests,
        Next::Retests(nobody, 1),
        Next::Outcome,
        Next::Nothing,
    ];
    let outcomes = [Outcome::LabError, Outcome::Confirmed, Outcome::Inconclusive];
    let mut keys: Vec<String> = What::ALL.iter().map(|it| format!("oos-act-{}", it.id())).collect();
    keys.extend(CauseKind::ALL.iter().map(|it| format!("oos-cause-{}", it.id())));
    keys.extend([Examiner::Analyst, Examiner::Supervisor].map(|it| format!("oos-examiner-{}", it.id())));
    keys.extend(Found::ALL.iter().map(|it| format!("oos-found-{}", it.id())));
    keys.extend(HypothesisOutcome::ALL.iter().map(|it| format!("oos-hypothesis-{}", it.id())));
    keys.extend(next.iter().map(|it| format!("oos-next-{}", it.id())));
    keys.extend([RetestOf::SameSample, RetestOf::NewSample].map(|it| format!("oos-of-{}", it.id())));
    keys.extend(outcomes.map(|it| format!("oos-standing-{}", it.id())));
    keys.extend(
        ["laboratory", "full", "before-round", "answered", "unanswered"].map(|it| format!("oos-standing-{it}")),
    );
    for lang in Lang::ALL {
        let missing: Vec<_> = keys.iter().filter(|it| !lang.has(it)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", lang.code());
    }
}
