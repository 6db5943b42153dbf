//! What a plant comes to, line by line, in words that do not depend on how the software keeps it: two versions that read
//! one log are compared by it, and where they differ a person sees in which line.

use std::fmt::Write as _;

use plant::Plant;
use plant::disposition::plan;

/// The lines, each ended; in an order that two runs share.
#[must_use]
pub fn summary(plant: &Plant) -> String {
    let mut lines = String::new();
    let organisation = plant.organisation.as_ref().map_or("-", |it| it.as_str());
    line(
        &mut lines,
        &format!("node of {organisation}, demonstration {}, entries {}", plant.demonstration, plant.entries),
    );
    for (id, it) in &plant.organisations {
        line(&mut lines, &format!("organisation {id}: {} / {}, {:?}", it.name.zh, it.name.en, it.kind));
    }
    for (id, it) in &plant.people {
        let roles: Vec<_> = it.roles.iter().map(|it| it.id()).collect();
        let trained: Vec<_> = it.training.iter().map(|(id, it)| format!("{id} v{}", it.version)).collect();
        let closed = if it.closed { ", closed" } else { "" };
        line(
            &mut lines,
            &format!(
                "person {id} of {}: {}{closed}; trained on {}",
                it.organisation,
                roles.join(" "),
                trained.join(" ")
            ),
        );
    }
    for ((id, version), it) in &plant.strategies {
        line(&mut lines, &format!("strategy {id} v{version}: {}, {} approvals", it.standing.id(), it.approvals.len()));
    }
    things(plant, &mut lines);
    for (id, it) in &plant.batches {
        let done = it.steps.values().filter(|it| it.done.is_some()).count();
        let readings: usize = it.steps.values().map(|it| it.readings.values().map(Vec::len).sum::<usize>()).sum();
        let head = format!("batch {id} of {} by {} v{}", it.stage, it.strategy, it.version);
        line(&mut lines, &format!("{head}: {}, {done} steps, {readings} readings", it.standing.id()));
        // What stands between the batch and its release, by the rules of the version that is asked.
        for item in plan(plant, id).iter().flat_map(|it| it.items()) {
            line(
                &mut lines,
                &format!("  {}: {:?}{}", item.id, item.verdict, if item.lifted { ", lifted" } else { "" }),
            );
        }
    }
    for (lot, results) in &plant.results {
        line(&mut lines, &format!("results of {lot}: {}", results.len()));
    }
    for (id, it) in &plant.exceptions {
        line(&mut lines, &format!("exception {id}: {}", if it.lifted(plant) { "lifted" } else { "open" }));
    }
    for (id, it) in &plant.deviations {
        line(&mut lines, &format!("deviation {id}: {}", it.standing.id()));
    }
    for ((batch, kind), it) in &plant.dispositions {
        line(&mut lines, &format!("disposition of {batch}, {kind:?}: {:?}, {:?}", it.choice, it.standing));
    }
    lines
}

fn things(plant: &Plant, lines: &mut String) {
    for (id, it) in &plant.equipment {
        let until = [it.qualified_until, it.calibrated_until, it.clean_until];
        let until = until.map(|it| it.map_or_else(|| "never".to_owned(), |it| it.to_string())).join(", ");
        let product = it.dedicated_to.as_ref().map_or("-", |it| it.as_str());
        line(lines, &format!("equipment {id} of {}: {until}; dedicated to {product}", it.class));
    }
    for (id, it) in &plant.lots {
        let held = if it.is_held() { ", held" } else { "" };
        let head = format!("lot {id} of {}: {}{held}", it.material, it.standing.id());
        line(lines, &format!("{head}, {} of {} {} left", it.left, it.amount, it.unit.code()));
    }
}

fn line(lines: &mut String, text: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(lines, "{text}");
}
