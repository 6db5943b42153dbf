//! The page of an analytical run: what it says of a system that was not suitable, and what is added and corrected there.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::asking::{Plant, Session, plant};

/// Begins a run by HIC on a batch of the demonstration.
async fn begun(demo: &Plant, me: &Session, run: &str) {
    let (instrument, lot) = {
        let plant = demo.running.app.settled();
        let instrument = plant.equipment.iter().find(|(_, it)| it.class.as_str() == "hplc").unwrap().0.to_string();
        // The one that keeps longest: older ones are past their date by now.
        let of = plant.standards.keys().filter(|it| it.as_str().starts_with("ws-adc"));
        let lot = of.max_by_key(|it| plant.lots[*it].use_by).unwrap().to_string();
        (instrument, lot)
    };
    let with = json!({
        "run": run, "method": "hic", "instrument": instrument, "lots": [lot],
        "sequence": [
            { "kind": "blank", "name": "blank" },
            { "kind": "standard", "name": lot },
            { "kind": "sample", "name": "DS-31-005", "batch": "DS-31-005" },
        ],
    });
    let answer = demo.post("/api/commands", me, &json!({ "id": run, "command": "run.open", "with": with })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Each form is a command of its own.
static FORMS: AtomicUsize = AtomicUsize::new(0);

/// Sends a form of the page; the page that it leads to.
async fn acts(demo: &Plant, me: &Session, run: &str, form: &str) -> String {
    let address = format!("/runs/{run}");
    let number = FORMS.fetch_add(1, Ordering::Relaxed);
    let whole = format!("csrf={}&command=form-{number}&{form}", me.csrf);
    let said = demo.send(&format!("{address}/act"), me, whole).await;
    if said.status == 303 { demo.get(&address, me).await.text } else { said.text }
}

#[tokio::test]
async fn the_page_of_a_run_says_first_that_no_result_counts_and_what_departs() {
    let demo = plant();
    let me = demo.sign_in("li-na").await;
    begun(&demo, &me, "RUN-9001").await;
    let opening = "act=suitability&bracket=opening";
    // In part: the form asks for the rest, and a run does not end without it.
    let page = acts(&demo, &me, "RUN-9001", &format!("{opening}&value-resolution=1.3&value-tailing=1.1")).await;
    assert!(page.contains("name=\"value-rsd\"") && !page.contains("name=\"value-resolution\""), "{page}");
    assert!(page.contains("No result of this run counts"), "the resolution is not met: {page}");
    let page = acts(&demo, &me, "RUN-9001", "act=end").await;
    assert!(page.contains("R-run-26"), "{page}");
    let rest = format!("{opening}&value-rsd=0.6&value-blank=0.02&value-control=100.1");
    acts(&demo, &me, "RUN-9001", &rest).await;
    acts(&demo, &me, "RUN-9001", "act=suitability&bracket=closing&value-rsd=0.7&value-control=99.8").await;
    let page = acts(&demo, &me, "RUN-9001", "act=end&despite=").await;
    assert!(page.contains("<h1>No result of this run counts</h1>"), "{page}");
    assert!(page.contains("Resolution of the critical pair 1.3, required"), "{page}");
    assert!(!page.contains("Nothing departs from plain passing"), "{page}");
    // A second person looks at a correction; without one nothing is corrected.
    let correct = "act=correct&figure=opening%2Fresolution&value=1.8&reason=misread";
    let page = acts(&demo, &me, "RUN-9001", correct).await;
    assert!(page.contains("R-people-06"), "{page}");
    let page = acts(&demo, &me, "RUN-9001", &format!("{correct}&second=lin-qiao&second-password=demo")).await;
    assert!(page.contains("was 1.3") && page.contains("misread"), "{page}");
    assert!(!page.contains("No result of this run counts") && page.contains("in doubt"), "{page}");
}

#[tokio::test]
async fn what_came_after_the_end_of_a_run_is_shown_as_late() {
    let demo = plant();
    let me = demo.sign_in("li-na").await;
    begun(&demo, &me, "RUN-9002").await;
    let page = acts(&demo, &me, "RUN-9002", "act=end&despite=power+cut").await;
    assert!(page.contains("Ended in spite of a rule") && page.contains("R-run-26: power cut"), "{page}");
    assert!(page.contains("not recorded"), "{page}");
    let opening = "act=suitability&bracket=opening&value-resolution=1.8&value-tailing=1.1&value-rsd=0.6";
    let page = acts(&demo, &me, "RUN-9002", opening).await;
    assert!(page.contains("recorded after the end of the run"), "{page}");
}
