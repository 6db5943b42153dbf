//! What a certificate says, what keeps it from being issued, and when it is an old one.

use alloc::collections::BTreeSet;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::*;
use crate::batch::Entered;
use crate::event::Event;
use crate::given::{Given, batch, exception, lot, text};
use crate::id::{AnalysisId, EntryId, ExceptionId, InvestigationId};
use crate::lab::{AnswerOot, OotOpened, RecordResult, ResultVerified, Trend};
use crate::people::Role;
use crate::quality::DecideException;
use crate::quantity::Unit;
use crate::refusal::Rule;
use crate::strategy::Specification;

fn issue(market: Option<&str>) -> IssueAnalysis {
    IssueAnalysis { batch: batch(), market: market.map(Into::into) }
}

/// Measured by one analyst.
fn measures(it: &mut Given, attribute: &str, value: &str) {
    let value = match value.split_once(' ') {
        Some((number, unit)) => Entered::Typed { text: number.into(), unit: Unit::new(unit).unwrap() },
        None => Entered::Chosen(EntryId::new(value).unwrap()),
    };
    it.does(
        "ana",
        RecordResult {
            batch: batch(),
            attribute: attribute.into(),
            replicates: vec![value],
            despite: Some(text("measured again")),
            sample: None,
            run: None,
        },
    );
}

fn verified(it: &mut Given, attribute: &str) {
    it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: attribute.into(), of: None });
}

/// The two tests of what the stage makes, measured and verified.
fn ready(dar: &str) -> Given {
    let mut it = Given::running();
    for (attribute, value) in [("dar", dar), ("appearance", "conforms")] {
        measures(&mut it, attribute, value);
        verified(&mut it, attribute);
    }
    it
}

#[test]
fn a_certificate_says_what_was_found_and_is_old_once_a_result_comes() {
    let mut it = ready("4.02 mol/mol");
    assert_eq!(it.does("qa", issue(None)), "lab.analysis-issued");
    let issued = it.plant.analyses_of(&batch())[0].clone();
    let said: Vec<_> = issued.lines.iter().map(|it| (it.attribute.as_str(), it.verdict)).collect();
    assert_eq!(said, [("dar", Verdict::Pass), ("appearance", Verdict::Pass)], "no test of a unit operation");
    let Observed::Number(found) = &issued.lines[0].found else { panic!("{issued:?}") };
    assert_eq!(found.to_string(), "4.0 mol/mol");
    assert!(it.plant.is_current(&batch(), &issued));
    assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisSame);
    it.tested("dar", crate::lab::ResultBand::Inside);
    assert!(!it.plant.is_current(&batch(), &issued), "a result came after it");
    assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisIncomplete, "it is not verified");
    verified(&mut it, "dar");
    assert_eq!(it.does("qa", issue(None)), "lab.analysis-issued");
    assert_eq!(it.plant.analyses_of(&batch())[0], issued, "the first is kept as it was signed");
}

/// Quality decides whatever was raised and is open.
fn decides(it: &mut Given, accept: bool) {
    let open = it.plant.exceptions.iter().filter(|(_, of)| !of.lifted(&it.plant));
    let open: Vec<ExceptionId> = open.map(|(id, _)| id.clone()).collect();
    for exception in open {
        it.does("qa", DecideException { exception, accept, why: text("both results lie within release") });
    }
}

/// What keeps each of the two tests off a certificate.
fn lacks(it: &Given, market: Option<&str>) -> Vec<Option<Lack>> {
    let all = it.plant.analysed(&batch(), market).unwrap();
    all.into_iter().map(|it| it.2.err()).collect()
}

#[test]
fn a_market_with_limits_of_its_own_has_a_certificate_of_its_own() {
    // 4.35 is reported as 4.4 (half to even), which the release limit takes and the market does not.
    let mut it = ready("4.35 mol/mol");
    assert_eq!(it.plant.markets_of(&batch()), BTreeSet::from(["EU".to_string()]));
    decides(&mut it, true);
    it.does("qa", issue(None));
    it.does("qa", issue(Some("EU")));
    let verdicts: Vec<_> = it.plant.analyses_of(&batch()).iter().map(|it| (it.market.as_deref(), it.verdict)).collect();
    assert_eq!(verdicts, [(None, Verdict::Pass), (Some("EU"), Verdict::Fail)]);
    assert_eq!(it.tries("qa", issue(Some("ZZ"))).unwrap_err().rule, Rule::AnalysisMarket);
}

#[test]
fn what_is_not_measured_verified_judged_or_settled_is_on_no_certificate() {
    let mut it = Given::running();
    assert_eq!(lacks(&it, None), [Some(Lack::NoResult), Some(Lack::NoResult)]);
    measures(&mut it, "dar", "4.0 mol/mol");
    assert_eq!(lacks(&it, None), [Some(Lack::NotVerified), Some(Lack::NoResult)]);
    verified(&mut it, "dar");
    measures(&mut it, "appearance", "conforms");
    verified(&mut it, "appearance");
    assert_eq!(lacks(&it, None), [None, None]);
    // Below what is found at most: nobody can say whether it lies within, and quality decides about that.
    measures(&mut it, "dar", "<4.5 mol/mol");
    verified(&mut it, "dar");
    assert_eq!(lacks(&it, None), [Some(Lack::Undecided(exception())), None]);
    assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisUndecided);
    let mut failed = ready("4.0 mol/mol");
    measures(&mut failed, "dar", "5.0 mol/mol");
    verified(&mut failed, "dar");
    let investigated = Lack::Investigated(InvestigationId::new("OOS-00001").unwrap());
    assert_eq!(lacks(&failed, None), [Some(investigated), None], "an investigation opened by itself");
    let refusal = failed.tries("qa", issue(None)).unwrap_err();
    assert_eq!(refusal.rule, Rule::AnalysisIncomplete);
}

// 4.35 lies within release and is an alert: while nobody decided about it, no certificate says that the batch complies. Where
// quality decides against it, what complies stays uncertified, and that it fails the market's limit may be stated.
#[test]
fn what_was_raised_about_a_result_is_decided_before_it_is_certified() {
    for (accept, release) in [(true, None), (false, Some(Lack::Undecided(exception())))] {
        let mut it = ready("4.35 mol/mol");
        let undecided = Lack::Undecided(exception());
        assert_eq!(undecided.waits_for(&it.plant), [Role::QaReviewer]);
        for market in [None, Some("EU")] {
            assert_eq!(lacks(&it, market), [Some(undecided.clone()), None], "{market:?}");
            let refusal = it.tries("qa", issue(market)).unwrap_err();
            assert_eq!(refusal.rule, Rule::AnalysisUndecided);
            assert!(refusal.found().contains("exception = B-1-E01; role = qa-reviewer"), "{}", refusal.found());
        }
        decides(&mut it, accept);
        assert_eq!(lacks(&it, None), [release, None]);
        assert_eq!(it.does("qa", issue(Some("EU"))), "lab.analysis-issued");
        assert_eq!(it.plant.analyses_of(&batch())[0].verdict, Verdict::Fail);
    }
}

#[test]
fn a_result_that_nobody_expected_is_certified_after_its_review() {
    let mut it = ready("4.0 mol/mol");
    assert_eq!(it.does("qa", issue(None)), "lab.analysis-issued");
    let investigation = InvestigationId::new("OOT-00001").unwrap();
    let unit = Unit::new("mol/mol").unwrap();
    let (mean, low, high) = (Decimal::new(45, 1), Decimal::new(44, 1), Decimal::new(46, 1));
    let trend = Trend { unit, mean, low, high, of: vec![], without: vec![] };
    it.happens(
        "ana",
        OotOpened {
            investigation: investigation.clone(),
            batch: batch(),
            lot: lot(),
            attribute: "dar".into(),
            number: 1,
            trend,
            rule: crate::lab::TREND_RULE_VERSION,
        },
    );
    let open = Lack::Reviewed(investigation.clone());
    assert_eq!(open.waits_for(&it.plant), [Role::QcAnalyst, Role::Msat]);
    assert_eq!(lacks(&it, None), [Some(open), None]);
    assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisUndecided);
    let issued = it.plant.analyses_of(&batch())[0].clone();
    assert!(!it.plant.is_current(&batch(), &issued), "what was certified is in question");
    it.does("ben", AnswerOot { investigation, cause: text("another column"), conclusion: text("none for the batch") });
    assert_eq!(lacks(&it, None), [None, None]);
    assert!(it.plant.is_current(&batch(), &issued));
}

#[test]
fn a_test_without_a_result_is_held_against_the_limit_of_the_market() {
    let it = Given::running();
    for (market, wanted) in [(None, "3.6..4.4"), (Some("EU"), "3.7..4.3")] {
        let all = it.plant.analysed(&batch(), market).unwrap();
        assert_eq!(all[0].2, Err(Lack::NoResult));
        let Specification::Number { release, .. } = &all[0].1.specification else { panic!("{all:?}") };
        assert_eq!(release.unwrap(), Range::parse(wanted).unwrap(), "{market:?}");
    }
}

#[test]
fn a_certificate_has_a_number_and_names_who_measured_verified_and_made_it() {
    let mut it = Given::ready();
    it.plant.results.get_mut(&lot()).unwrap().retain(|path, _| path.contains('/'));
    for (attribute, value) in [("dar", "4.0 mol/mol"), ("appearance", "conforms")] {
        measures(&mut it, attribute, value);
        it.happens("ben", ResultVerified { batch: batch(), lot: lot(), attribute: attribute.into(), of: None });
    }
    it.does("qa", issue(None));
    it.does("qa", issue(Some("EU")));
    let issued = it.plant.analyses_of(&batch());
    let numbers: Vec<_> = issued.iter().map(|it| it.number.as_ref().unwrap().as_str()).collect();
    assert_eq!(numbers, ["COA-00001", "COA-00002"], "counted over all, whatever the market");
    let line = &issued[0].lines[0];
    let (measured, checked) = (line.measured.as_ref().unwrap(), line.checked.as_ref().unwrap());
    let name = |of: &AnalysisPerson| (of.id.to_string(), of.name.en.clone());
    assert_eq!(name(measured.by.as_ref().unwrap()), ("ana".to_string(), "ana".to_string()));
    assert_eq!(name(&checked.by), ("ben".to_string(), "ben".to_string()));
    assert!(checked.at > measured.at);
    assert_eq!(issued[0].amount.as_ref().unwrap().made.to_string(), "90 L");
    let makers = issued[0].makers.clone().unwrap();
    assert_eq!((makers.manufacturer.en.as_str(), makers.laboratories.len()), ("maker", 1));
}

/// A certificate from before it said its number, who measured and how much was made is what it was, and no older for it; and
/// it takes no number.
#[test]
fn a_certificate_from_before_keeps_what_it_says() {
    let mut it = ready("4.0 mol/mol");
    let issued = it.tries("qa", issue(None)).unwrap().remove(0);
    let Event::AnalysisIssued(issued) = issued else { panic!("{issued:?}") };
    let mut json = serde_json::to_value(issued).unwrap();
    let body = json.as_object_mut().unwrap();
    for name in ["number", "amount", "makers"] {
        body.remove(name);
    }
    for line in body["lines"].as_array_mut().unwrap() {
        line.as_object_mut().unwrap().remove("checked");
        line["measured"].as_object_mut().unwrap().remove("by");
    }
    let old: AnalysisIssued = serde_json::from_value(json).unwrap();
    assert_eq!((&old.number, &old.makers, &old.lines[0].checked), (&None, &None, &None));
    it.happens("qa", old);
    let before = it.plant.analyses_of(&batch())[0].clone();
    assert!(it.plant.is_current(&batch(), &before));
    it.does("qa", issue(Some("EU")));
    assert_eq!(it.plant.analyses_of(&batch())[1].number, AnalysisId::new("COA-00001").ok());
}

#[test]
fn whoever_measured_issues_nothing_and_a_signature_is_owed() {
    let mut it = ready("4.0 mol/mol");
    assert_eq!(it.tries_unsigned("qa", issue(None)).unwrap_err().rule, Rule::SignatureMissing);
    assert_eq!(it.tries("ana", issue(None)).unwrap_err().rule, Rule::RoleMissing);
    it.happens("qa", ResultVerified { batch: batch(), lot: lot(), attribute: "dar".into(), of: None });
    assert_eq!(it.tries("qa", issue(None)).unwrap_err().rule, Rule::AnalysisOwn);
}
