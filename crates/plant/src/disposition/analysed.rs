//! What a release asks of the certificate of analysis, where the strategy asks for one: that it was issued over the results
//! that count now, by the release limits and, for each market that releases by limits of its own, by those of the market.
//!
//! A certificate states results, failing ones too; only one that says that the batch complies is something to release by. One
//! that is lacking, or older than a result, is nobody's evidence. That of a market stands in the way of this market alone.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::plan::{Because, Item, plain, rule};
use crate::id::BatchId;
use crate::people::Role;
use crate::state::Plant;
use crate::strategy::Stage;
use crate::text::Label;
use crate::verdict::Verdict;

/// The rule that asks for a certificate of analysis.
const RULE: (&str, u16) = ("R-analysis-release", 1);

/// The item of the release limits.
const RELEASE: &str = "analysis/release";
const PREFIX: &str = "analysis-for/";

/// The market that an item about a certificate stands in the way of, by its id.
pub(super) fn market_of(item: &str) -> Option<&str> {
    item.strip_prefix(PREFIX)
}

/// One item for the release limits and one for each market that releases by limits of its own; none where the strategy asks for none.
pub(super) fn items(plant: &Plant, id: &BatchId, stage: &Stage) -> Vec<Item> {
    if !stage.certificate_of_analysis {
        return Vec::new();
    }
    let markets = plant.certified_apart(id);
    core::iter::once(None).chain(markets.iter().map(|it| Some(it.as_str()))).map(|it| item(plant, id, it)).collect()
}

fn item(plant: &Plant, id: &BatchId, market: Option<&str>) -> Item {
    let issued = plant.analyses_of(id).iter().rev().find(|it| it.market.as_deref() == market);
    let (verdict, because) = match issued.map(|it| (it, it.stamp.seq)) {
        None => (Verdict::Indeterminate, Because::NoAnalysis),
        Some((it, entry)) if !plant.is_current(id, it) => (Verdict::Indeterminate, Because::AnalysisOld { entry }),
        Some((it, entry)) if it.verdict == Verdict::Pass => (Verdict::Pass, Because::AnalysisComplies { entry }),
        // Every line of it that could not be judged was decided before it was issued, and is now.
        Some((it, entry)) if it.verdict == Verdict::Indeterminate => {
            (Verdict::Indeterminate, Because::AnalysisDecided { entry })
        }
        Some((_, entry)) => (Verdict::Fail, Because::AnalysisDoesNotComply { entry }),
    };
    let name = market.map_or_else(
        || Label::new("检验报告书（放行限度）", "Certificate of analysis, release limits"),
        |it| Label {
            zh: format!("检验报告书（{it} 限度）"), en: format!("Certificate of analysis, limits of {it}")
        },
    );
    let item_id: String = market.map_or_else(|| RELEASE.to_string(), |it| format!("{PREFIX}{it}"));
    let mut item = plain(item_id, name, verdict, rule(RULE.0, RULE.1), because, Role::QaReviewer);
    if matches!(item.because, Because::AnalysisDoesNotComply { .. }) {
        // Another certificate over the same results says the same.
        item.owner = None;
    }
    item.evidence.extend(issued.map(|it| it.stamp.seq));
    item.market = market.map(ToString::to_string);
    // What could not be judged stands decided, line by line: the verdict stays, and no longer blocks.
    item.lifted = matches!(item.because, Because::AnalysisDecided { .. });
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Entered;
    use crate::disposition::{Choice, DecideDisposition, Kind, certificate, plan};
    use crate::given::{Given, answer, batch, lot, text};
    use crate::id::EntryId;
    use crate::lab::{IssueAnalysis, RecordResult, ResultVerified};
    use crate::quality::DecideException;
    use crate::quantity::Unit;
    use alloc::vec;

    const MAKES: &str = "makes = \"adc-drug-substance\"\n";
    const ASKED: &str = "makes = \"adc-drug-substance\"\ncertificate-of-analysis = true\n";
    const BLOCKED: &str = "R-disposition-01";

    /// The example with a whole record, its load as given and verified, and everything raised about it accepted.
    fn with(strategy: &[(&str, &str)], dar: &str) -> Given {
        let mut it = Given::ready_with(strategy);
        it.plant.results.get_mut(&lot()).unwrap().retain(|path, _| path.contains('/'));
        let mol = Unit::new("mol/mol").unwrap();
        let dar = Entered::Typed { text: dar.into(), unit: mol };
        for (attribute, value) in [("dar", dar), ("appearance", Entered::Chosen(EntryId::new("conforms").unwrap()))] {
            measures(&mut it, attribute, value);
        }
        it
    }

    fn measures(it: &mut Given, attribute: &str, value: Entered) {
        let (batch, attribute) = (batch(), attribute.to_string());
        let record = RecordResult {
            batch: batch.clone(),
            attribute: attribute.clone(),
            replicates: vec![value],
            despite: None,
            sample: None,
            run: None,
        };
        it.does("ana", record);
        it.happens("qc-2", ResultVerified { batch, lot: lot(), attribute, of: None });
    }

    fn accepts_everything(it: &mut Given) {
        let open: Vec<_> = it.plant.exceptions_of(&batch()).map(|(id, _)| id.clone()).collect();
        for exception in open {
            it.does("qa", DecideException { exception, accept: true, why: text("why") });
        }
    }

    fn issues(it: &mut Given, market: Option<&str>) -> String {
        it.does("qb", IssueAnalysis { batch: batch(), market: market.map(Into::into) })
    }

    fn release(kind: Kind) -> DecideDisposition {
        DecideDisposition { batch: batch(), kind, choice: Choice::Release, why: text("why") }
    }

    /// The items about certificates: id, verdict, why, and whether it blocks.
    fn stands(it: &Given) -> Vec<(String, Verdict, Because, bool)> {
        let plan = plan(&it.plant, &batch()).unwrap();
        let check = plan.checks.iter().find(|it| it.id == "analysis");
        let items = check.into_iter().flat_map(|it| &it.items);
        items.map(|it| (it.id.clone(), it.verdict, it.because.clone(), it.blocks())).collect()
    }

    fn entry(it: &Given) -> u64 {
        it.plant.analyses_of(&batch()).last().unwrap().stamp.seq
    }

    #[test]
    fn a_strategy_that_asks_for_no_certificate_releases_without_one() {
        let it = with(&[], "4.0");
        assert_eq!(stands(&it), []);
        assert_eq!(answer(&it.tries("qp", release(Kind::Factory))), "disposition.decided");
    }

    #[test]
    fn nothing_is_released_without_a_certificate_over_what_counts_now() {
        let mut it = with(&[(MAKES, ASKED)], "4.0");
        let none = |id: &str, blocks| (id.to_string(), Verdict::Indeterminate, Because::NoAnalysis, blocks);
        assert_eq!(stands(&it), [none(RELEASE, true), none("analysis-for/EU", false)]);
        let item = plan(&it.plant, &batch()).unwrap().items().find(|it| it.id == RELEASE).cloned().unwrap();
        assert_eq!(item.owner, Some(Role::QaReviewer));
        assert_eq!(answer(&it.tries("qp", release(Kind::Factory))), BLOCKED);
        assert_eq!(issues(&mut it, None), "lab.analysis-issued");
        let entry = entry(&it);
        let complies = (RELEASE.to_string(), Verdict::Pass, Because::AnalysisComplies { entry }, false);
        assert_eq!(stands(&it)[0], complies);
        // A result came after it: it is no evidence any more, and a certificate of a market never was.
        it.tested("dar", crate::lab::ResultBand::Inside);
        it.happens("qc-2", ResultVerified { batch: batch(), lot: lot(), attribute: "dar".into(), of: None });
        let old = (RELEASE.to_string(), Verdict::Indeterminate, Because::AnalysisOld { entry }, true);
        assert_eq!(stands(&it)[0], old);
        assert_eq!(issues(&mut it, Some("EU")), "lab.analysis-issued");
        assert_eq!(answer(&it.tries("qp", release(Kind::Factory))), BLOCKED);
        assert_eq!(issues(&mut it, None), "lab.analysis-issued");
        assert_eq!(it.does("qp", release(Kind::Factory)), "disposition.decided");
        assert_eq!(certificate(&it.plant, &batch()).unwrap().not_for(), Vec::<&str>::new());
    }

    #[test]
    fn a_market_without_its_certificate_is_not_reached_and_may_be_later() {
        let mut it = with(&[(MAKES, ASKED)], "4.0");
        issues(&mut it, None);
        assert_eq!(it.does("qp", release(Kind::Factory)), "disposition.decided");
        assert_eq!(it.does("mah", release(Kind::Market)), "disposition.decided");
        let not_for = |it: &Given, kind| {
            it.plant.dispositions.get(&(batch(), kind)).unwrap().not_for().into_iter().map(str::to_string).collect()
        };
        let eu: Vec<String> = vec!["EU".to_string()];
        assert_eq!((not_for(&it, Kind::Factory), not_for(&it, Kind::Market)), (eu.clone(), eu.clone()));
        // The same again is decided already; with the certificate it reaches further, and the holder's follows it.
        for (who, kind) in [("qp", Kind::Factory), ("mah", Kind::Market)] {
            assert_eq!(answer(&it.tries(who, release(kind))), "R-disposition-02");
        }
        assert_eq!(issues(&mut it, Some("EU")), "lab.analysis-issued");
        assert_eq!(answer(&it.tries("mah", release(Kind::Market))), "R-disposition-02");
        assert_eq!(it.does("qp", release(Kind::Factory)), "disposition.decided");
        assert_eq!(it.does("mah", release(Kind::Market)), "disposition.decided");
        let all: Vec<String> = vec![];
        assert_eq!((not_for(&it, Kind::Factory), not_for(&it, Kind::Market)), (all.clone(), all));
        assert_eq!(answer(&it.tries("qp", release(Kind::Factory))), "R-disposition-02");
    }

    // 4.35 is reported as 4.4 (half to even): inside the release limit of 3.6 to 4.4, outside the 3.7 to 4.3 of the EU.
    #[test]
    fn a_certificate_that_says_it_does_not_comply_is_nothing_to_release_by() {
        let mut it = with(&[(MAKES, ASKED)], "4.35");
        accepts_everything(&mut it);
        issues(&mut it, None);
        assert_eq!(it.does("qp", release(Kind::Factory)), "disposition.decided");
        assert_eq!(issues(&mut it, Some("EU")), "lab.analysis-issued");
        let entry = entry(&it);
        let fails = Because::AnalysisDoesNotComply { entry };
        assert_eq!(stands(&it)[1], ("analysis-for/EU".to_string(), Verdict::Fail, fails, false));
        let item = plan(&it.plant, &batch()).unwrap().items().find(|it| it.id == "analysis-for/EU").cloned().unwrap();
        assert_eq!((item.owner, item.evidence), (None, vec![entry]));
        assert_eq!(answer(&it.tries("qp", release(Kind::Factory))), "R-disposition-02");
        assert_eq!(certificate(&it.plant, &batch()).unwrap().not_for(), ["EU"]);
    }

    #[test]
    fn what_cannot_be_judged_is_certified_as_that_once_it_is_decided() {
        let mut it = with(&[(MAKES, ASKED)], "<4.5");
        assert_eq!(issues(&mut it, None), "R-analysis-05");
        accepts_everything(&mut it);
        assert_eq!(issues(&mut it, None), "lab.analysis-issued");
        let entry = entry(&it);
        let issued = it.plant.analyses_of(&batch())[0].clone();
        assert_eq!((issued.verdict, issued.lines[0].verdict), (Verdict::Indeterminate, Verdict::Indeterminate));
        let decided = it.plant.exceptions_of(&batch()).next().unwrap().1.decisions[0].stamp.seq;
        assert_eq!(issued.lines[0].decided, [decided]);
        let stated = Because::AnalysisDecided { entry };
        assert_eq!(stands(&it)[0], (RELEASE.to_string(), Verdict::Indeterminate, stated, false));
        assert_eq!(answer(&it.tries("qp", release(Kind::Factory))), "disposition.decided");
    }
}
