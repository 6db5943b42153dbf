//! What a result is for each market that has limits of its own for its attribute.
//!
//! The record judges a result by the general limits, and that verdict stands for every market. A market that is stricter
//! judges what counts once more, from the same replicates by the same rule, rounded to the decimals of its own limit: a
//! result that all others take may bar the batch there, and only there.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{ResultBand, judge_all, reportable};
use crate::batch::Observed;
use crate::id::BatchId;
use crate::state::Plant;
use crate::strategy::{Attribute, path_in_stage};
use crate::verdict::Verdict;

/// A result that does not conform to the limits of a market: of which batch, and of what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Barring {
    pub batch: BatchId,
    /// The attribute's path in its stage.
    pub attribute: String,
}

/// A result as one market judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForMarket {
    pub market: String,
    /// The attribute's path in its stage.
    pub attribute: String,
    /// The reportable value in the decimals of the market's limit.
    pub found: Observed,
    pub band: ResultBand,
    /// It bars the batch from this market, whatever it is elsewhere.
    pub bars: bool,
    /// The entry of the result.
    pub result: u64,
}

/// How each market with limits of its own judges a result.
///
/// One that fails a market's limit bars it; so does one that passes the general limit and cannot be judged by the market's.
/// What the record calls indeterminate is no better for any market, and is decided where it stands.
pub(crate) fn for_markets(
    attribute: &Attribute,
    path: &str,
    (replicates, band, result): (&[Observed], ResultBand, u64),
    real: bool,
) -> Vec<ForMarket> {
    let general = band;
    let of = |market: &str| {
        let attribute = attribute.of_market(Some(market));
        let found = reportable(&attribute.specification, replicates);
        let judged = judge_all(&attribute, replicates, &found, real);
        let passes = general.verdict() == Verdict::Pass;
        let bars = judged.verdict() == Verdict::Fail || (passes && judged.verdict() != Verdict::Pass);
        let band = if passes || judged == ResultBand::OutsideRelease { judged } else { general };
        let (market, attribute) = (market.to_string(), path.to_string());
        ForMarket { market, attribute, found, band, bars, result }
    };
    attribute.markets().into_iter().map(of).collect()
}

/// Whether a market asks somebody to look at a result that lies inside every general limit.
pub(super) fn alerts(attribute: &Attribute, replicates: &[Observed], real: bool) -> bool {
    attribute.markets().into_iter().any(|market| {
        let attribute = attribute.of_market(Some(market));
        let found = reportable(&attribute.specification, replicates);
        judge_all(&attribute, replicates, &found, real) != ResultBand::Inside
    })
}

impl Plant {
    /// How each market with limits of its own judges the results of a batch that count, in the order of the strategy.
    #[must_use]
    pub fn for_markets(&self, id: &BatchId) -> Vec<ForMarket> {
        let Some(batch) = self.batches.get(id) else { return Vec::new() };
        let Some((version, stage)) = self.pinned(batch) else { return Vec::new() };
        let real = version.strategy.illustrative && !self.demonstration;
        let of = |(unit, attribute): (_, &Attribute)| {
            let path = path_in_stage(unit, attribute);
            let counts = self.counting(batch, &path).counts;
            counts
                .map(|it| for_markets(attribute, &path, (&it.replicates, it.band, it.recorded.seq), real))
                .unwrap_or_default()
        };
        stage.tested().filter(|(_, it)| !it.markets().is_empty()).flat_map(of).collect()
    }

    /// The markets with limits of their own for something of a batch that has no result, and was not left out by its rule:
    /// nobody can say that it conforms there.
    #[must_use]
    pub(crate) fn unmeasured_for(&self, id: &BatchId) -> Vec<String> {
        let Some(batch) = self.batches.get(id) else { return Vec::new() };
        let Some((_, stage)) = self.pinned(batch) else { return Vec::new() };
        let missing = |(unit, attribute): &(_, &Attribute)| {
            let path = path_in_stage(*unit, attribute);
            let skipped = self.skip_holds(id, &path).is_some_and(|it| it.is_ok());
            self.counting(batch, &path).counts.is_none() && !skipped
        };
        let all = stage.tested().filter(missing).flat_map(|(_, it)| it.markets());
        all.into_iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Entered, Why};
    use crate::disposition::{Because, Choice, DecideDisposition, Kind, certificate, plan};
    use crate::given::{Given, answer, batch, text};
    use crate::lab::RecordResult;
    use crate::quality::DecideException;
    use crate::quantity::Unit;
    use alloc::vec;

    /// The example's DAR: alert 3.7..4.3, release 3.6..4.4, half to even; and EU as given.
    fn with(eu: &str) -> Given {
        let mut it = Given::ready_with(&[("[stage.attribute.market]\nEU = \"3.7..4.3\"", eu)]);
        // Not measured yet.
        it.plant.results.get_mut(&crate::given::lot()).unwrap().remove("dar");
        it
    }

    fn measures(it: &mut Given, values: &[&str]) -> String {
        let unit = Unit::new("mol/mol").unwrap();
        let replicates = values.iter().map(|it| Entered::Typed { text: (*it).into(), unit }).collect();
        let (batch, attribute) = (batch(), "dar".to_string());
        it.does("ana", RecordResult { batch, attribute, replicates, despite: None, sample: None, run: None })
    }

    fn eu(it: &Given) -> (String, ResultBand, bool) {
        let all = it.plant.for_markets(&batch());
        let [one] = &all[..] else { panic!("{all:?}") };
        let Observed::Number(found) = &one.found else { panic!("{all:?}") };
        (found.number(), one.band, one.bars)
    }

    // By hand: a value in the decimals of the market's limit, half to even, beside that limit.
    #[test]
    fn a_market_judges_by_its_own_limits_in_its_own_decimals() {
        use ResultBand::{Alert, Indeterminate, Inside, OutsideRelease};
        let release = "[stage.attribute.market]\nEU = \"3.70..4.30\"";
        let alert = "[stage.attribute.market-alert]\nEU = \"3.8..4.2\"";
        for (limits, values, then) in [
            (release, &["4.3"][..], ("4.30", Inside, false)),
            (release, &["4.304"], ("4.30", Inside, false)),
            // 4.3 by the general limit, in whose decimals it is inside even the alert.
            (release, &["4.306"], ("4.31", OutsideRelease, true)),
            (release, &["4.4"], ("4.40", OutsideRelease, true)),
            (alert, &["4.2"], ("4.2", Inside, false)),
            (alert, &["4.3"], ("4.3", Alert, false)),
            (alert, &["4.5"], ("4.5", OutsideRelease, true)),
            // One of two outside only the market's limit: nobody said that the mean alone counts.
            (release, &["4.20", "4.34"], ("4.27", Indeterminate(Why::SingleOutside), true)),
        ] {
            let mut it = with(limits);
            measures(&mut it, values);
            assert_eq!(eu(&it), (then.0.to_string(), then.1, then.2), "{limits} {values:?}");
        }
    }

    #[test]
    fn somebody_looks_at_what_only_a_market_does_not_take() {
        let quiet = "lab.result-recorded";
        let raises = "lab.result-recorded quality.exception-raised";
        for (limits, value, then) in [
            ("[stage.attribute.market-alert]\nEU = \"3.8..4.2\"", "4.2", quiet),
            ("[stage.attribute.market-alert]\nEU = \"3.8..4.2\"", "4.3", raises),
            ("[stage.attribute.market]\nEU = \"3.70..4.30\"", "4.30", quiet),
            ("[stage.attribute.market]\nEU = \"3.70..4.30\"", "4.306", raises),
            ("[stage.attribute.market-shelf-life]\nEU = \"3.55..4.45\"", "4.3", quiet),
        ] {
            let mut it = with(limits);
            assert_eq!(measures(&mut it, &[value]), then, "{limits} {value}");
        }
    }

    #[test]
    fn a_batch_that_a_market_does_not_take_is_released_to_the_others_and_says_so() {
        let mut it = with("[stage.attribute.market]\nEU = \"3.70..4.30\"");
        measures(&mut it, &["4.306"]);
        let entry = it.plant.for_markets(&batch())[0].result;
        it.does("ben", crate::lab::VerifyResult { batch: batch(), attribute: "dar".into(), of: None });
        let market = |it: &Given| {
            let plan = plan(&it.plant, &batch()).unwrap();
            plan.items().find(|it| it.id == "markets/EU").cloned().unwrap()
        };
        let item = market(&it);
        let bars = Because::NotForMarket { of: vec![Barring { batch: batch(), attribute: "dar".into() }] };
        assert_eq!((item.verdict, item.blocks(), &item.because), (Verdict::Fail, false, &bars));
        assert_eq!(item.evidence, [entry]);
        let release = |kind| DecideDisposition { batch: batch(), kind, choice: Choice::Release, why: text("why") };
        assert_eq!(answer(&it.tries("qp", release(Kind::Factory))), "R-disposition-01");
        let exception = it.plant.exceptions_of(&batch()).next().unwrap().0.clone();
        it.does("qa", DecideException { exception, accept: true, why: text("not for EU") });
        assert_eq!(it.does("qp", release(Kind::Factory)), "disposition.decided");
        let certificate = certificate(&it.plant, &batch()).unwrap();
        assert_eq!(certificate.not_for(), ["EU"]);
        let text = certificate.text("digest");
        assert!(text.starts_with("release-certificate v3\n") && text.contains("\nnot-for-market EU\n"), "{text}");
        let decided = it.plant.dispositions.get(&(batch(), Kind::Factory)).unwrap();
        assert_eq!(decided.not_for(), ["EU"]);
    }

    #[test]
    fn a_batch_that_every_market_takes_says_nothing_new() {
        let it = Given::ready_with(&[(
            "[stage.attribute.market]\nEU = \"3.7..4.3\"",
            "[stage.attribute.market]\nEU = \"3.70..4.30\"",
        )]);
        let plan = plan(&it.plant, &batch()).unwrap();
        let item = plan.items().find(|it| it.id == "markets/EU").unwrap();
        assert_eq!((item.verdict, &item.because), (Verdict::Pass, &Because::ForMarket));
        assert_eq!(plan.blocking().count(), 0);
    }
}
