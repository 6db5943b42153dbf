//! Shares of one whole: three of them, with a window of 98 to 102 %. Every sum by hand.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::{AddsUp, RecordResult};
use crate::batch::Entered;
use crate::disposition::plan;
use crate::event::Event;
use crate::given::{Given, answer, batch, lot, text};
use crate::quality::{About, DecideException};
use crate::quantity::Unit;
use crate::verdict::Verdict;

const PLACE: &str = "[[stage.principle]]\n";

/// D0, D2 and D4 with limits that leave each of them free.
fn declared() -> String {
    let share = |id: &str, release: &str| {
        format!(
            "[[stage.attribute]]\nid = \"{id}\"\nname = {{ zh = \"一\", en = \"{id}\" }}\nkind = \"test\"\n\
             criticality = \"ipc\"\nunit = \"%\"\nrelease = \"{release}\"\n"
        )
    };
    let composition = "[[stage.composition]]\nid = \"loads\"\nname = { zh = \"分布\", en = \"Loads\" }\n\
        why = { zh = \"舍入\", en = \"Rounding\" }\nof = [\"d0\", \"d2\", \"d4\"]\nsum = \"98..102\"\n";
    [composition, &share("d0", "<=100.0"), &share("d2", ">=0.0"), &share("d4", ">=0.0"), PLACE].concat()
}

fn given() -> Given {
    let mut it = Given::ready_with(&[(PLACE, &declared())]);
    let results = it.plant.results.get_mut(&lot()).unwrap();
    for id in ["d0", "d2", "d4"] {
        results.remove(id);
    }
    it
}

fn finds(attribute: &str, values: &[&str]) -> RecordResult {
    let unit = Unit::new("%").unwrap();
    let typed = |it: &&str| match *it {
        "–" => Entered::Missing(text("spilt")),
        it => Entered::Typed { text: it.to_string(), unit },
    };
    let replicates = values.iter().map(typed).collect();
    RecordResult { batch: batch(), attribute: attribute.into(), replicates, despite: None, sample: None, run: None }
}

fn item(it: &Given) -> crate::disposition::Item {
    plan(&it.plant, &batch()).unwrap().items().find(|it| it.id == "compositions/loads").unwrap().clone()
}

#[test]
fn shares_are_judged_when_the_last_of_them_is_there_and_only_then() {
    const DEVIATES: &str = "lab.result-recorded quality.deviation-opened quality.exception-raised";
    const ASKS: &str = "lab.result-recorded quality.exception-raised";
    const PLAIN: &str = "lab.result-recorded";
    // The first two, the last, what is recorded with it, and what the release is told.
    for (d0, d2, d4, then, verdict) in [
        (&["5.0"][..], &["40.0"][..], &["55.0"][..], PLAIN, Verdict::Pass),
        (&["5.0"], &["40.0"], &["53.0"], PLAIN, Verdict::Pass),
        (&["5.0"], &["40.0"], &["52.9"], DEVIATES, Verdict::Fail),
        (&["5.0"], &["40.0"], &["57.0"], PLAIN, Verdict::Pass),
        (&["5.0"], &["40.0"], &["57.1"], DEVIATES, Verdict::Fail),
        // Not what each is rounded to: 4.96 + 40.0 + 53.0 are 97.96.
        (&["4.96"], &["40.0"], &["53.0"], DEVIATES, Verdict::Fail),
        // The mean of what was measured twice: 5 + 40 + 53 are 98.
        (&["4.0", "6.0"], &["40.0"], &["53.0"], PLAIN, Verdict::Pass),
        // Wherever a share below 0.5 lies, the sum is 99.5 to 100; or 97.8 to 98.3, which is on both sides; or 97.4 to 97.9.
        (&["<0.5"], &["40.0"], &["59.5"], PLAIN, Verdict::Pass),
        (&["<0.5"], &["40.0"], &["57.8"], ASKS, Verdict::Indeterminate),
        (&["<0.5"], &["40.0"], &["57.4"], DEVIATES, Verdict::Fail),
        // More than 50, which may be all of it: 95 to 145.
        (&["5.0"], &["40.0"], &[">50"], ASKS, Verdict::Indeterminate),
    ] {
        let mut it = given();
        assert_eq!(item(&it).verdict, Verdict::Indeterminate, "what is missing is not told");
        assert_eq!(it.does("ana", finds("d0", d0)), PLAIN);
        assert_eq!(it.does("ana", finds("d2", d2)), PLAIN, "{d0:?} {d2:?}");
        assert!(item(&it).blocks() && item(&it).exception.is_none(), "{d0:?}");
        let said = it.tries("ana", finds("d4", d4));
        assert_eq!(answer(&said), then, "{d0:?} {d2:?} {d4:?}");
        let about = Some(About::Result { attribute: "d4".into() });
        for event in said.unwrap() {
            if let Event::DeviationOpened(of) = &event {
                assert_eq!(of.about, about);
            }
            it.happens("ana", event);
        }
        let item = item(&it);
        assert_eq!(item.verdict, verdict, "{d0:?} {d2:?} {d4:?}");
        assert_eq!(item.blocks(), verdict != Verdict::Pass);
        assert!(item.evidence.len() >= 3);
    }
}

#[test]
fn a_share_without_a_figure_is_decided_where_it_stands_and_leaves_no_sum() {
    let mut it = given();
    it.does("ana", finds("d0", &["5.0"]));
    it.does("ana", finds("d2", &["40.0"]));
    // It is raised by itself, once.
    assert_eq!(it.does("ana", finds("d4", &["–"])), "lab.result-recorded quality.exception-raised");
    let composed = &it.plant.compositions(&batch())[0];
    assert_eq!((composed.said, composed.sum), (AddsUp::Unknown, None));
    let of_item = item(&it);
    assert!(of_item.blocks() && of_item.exception.is_some());
}

#[test]
fn a_share_that_is_measured_again_is_added_up_anew() {
    let mut it = given();
    for (id, value) in [("d0", "5.0"), ("d2", "40.0"), ("d4", "55.0")] {
        it.does("ana", finds(id, &[value]));
    }
    let again = RecordResult { despite: Some(text("asked for")), ..finds("d2", &["45.0"]) };
    let said = it.does("ana", again);
    // One deviation: measured again it has its own, and the sum of 105 is looked into there.
    assert_eq!(said.matches("deviation-opened").count(), 1, "{said}");
    assert_eq!(said.matches("exception-raised").count(), 2, "{said}");
    assert_eq!(item(&it).verdict, Verdict::Fail);
}

#[test]
fn a_whole_that_does_not_add_up_is_quality_assurances_to_decide() {
    let mut it = given();
    for (id, value) in [("d0", "5.0"), ("d2", "40.0"), ("d4", "50.0")] {
        it.does("ana", finds(id, &[value]));
    }
    let raised: Vec<_> = it.plant.exceptions_of(&batch()).map(|(id, it)| (id.clone(), it.deviation.clone())).collect();
    let of_item = item(&it);
    assert!(!of_item.lifted && raised.iter().any(|it| Some(&it.0) == of_item.exception.as_ref()));
    let (exception, deviation) = raised.into_iter().find(|it| Some(&it.0) == of_item.exception.as_ref()).unwrap();
    assert_eq!(of_item.deviation, deviation);
    it.does("qa", DecideException { exception, accept: true, why: text("a peak of 5 % is the internal standard's") });
    // What was accepted still fails, and beside it stands the decision or what it still rests on.
    assert_eq!(item(&it).verdict, Verdict::Fail);
    let parts = it.plant.compositions(&batch())[0].shares.iter().map(|it| it.path.clone()).collect::<Vec<_>>();
    assert_eq!(parts, vec!["d0", "d2", "d4"]);
}
