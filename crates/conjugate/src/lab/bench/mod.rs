//! `GET /results`: what an analyst may begin now and what is due first: tests below their samples, the shortest hold time
//! in front; tests without a sample; and results that wait for a second pair of eyes.

mod group;
mod second;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State as Of};
use axum::response::{IntoResponse, Response};
use plant::lab::{Owed, Unverified};
use plant::strategy::Attribute;
use plant::{Plant, id::BatchId};
use serde::Deserialize;

use self::group::{Group, Stopped};
use self::second::Second;
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{PageNumber, Paging, State};
use crate::page::{Page, Section, Shell};
use crate::people::Me;

/// So many results to be verified stand above the tests; the rest has a page of its own.
const SECOND_MOST: usize = 6;

#[derive(Template)]
#[template(path = "lab/bench.html")]
struct BenchPage {
    shell: Shell,
    asked: Asked,
    batches: Vec<Choice>,
    stages: Vec<Choice>,
    methods: Vec<Choice>,
    /// How many tests may be begun, of those that are shown by the filter.
    begin: usize,
    /// On samples that are not overdue, and on so many; and without a sample.
    on_samples: usize,
    samples: usize,
    without: usize,
    /// Samples past their hold time, with what is said of all of them.
    late: Vec<Group>,
    late_said: Option<Stopped>,
    late_tests: usize,
    overdue: usize,
    by_sample: Vec<Group>,
    other: Vec<Group>,
    paging: Option<Paging>,
    seconds: Vec<Second>,
    /// How many results wait to be verified, and how many of them this person may.
    to_verify: usize,
    yours: usize,
    seconds_paging: Option<Paging>,
}

impl BenchPage {
    /// Whether results to be verified stand above the tests, those that this person may verify; on the first page.
    fn seconds_first(&self) -> bool {
        self.yours > 0 && self.paging.as_ref().is_some_and(|it| it.shown().start == 0)
    }

    /// Whether nothing but the results to be verified is shown.
    fn only_seconds(&self) -> bool {
        self.asked.show == VERIFY
    }

    fn is_filtered(&self) -> bool {
        self.asked.is_filtered()
    }
}

/// One choice of a filter: id, name, how many tests and results it has.
struct Choice {
    id: String,
    name: String,
    n: usize,
}

/// What is shown of all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    batch: String,
    stage: String,
    method: String,
    /// `yes`: only what may be begun now.
    now: String,
    show: String,
    page: PageNumber,
}

const VERIFY: &str = "verify";

/// What a filter asks of a test or a result.
struct Facts<'a> {
    batch: &'a BatchId,
    stage: &'a str,
    method: &'a str,
}

impl<'a> Facts<'a> {
    fn of(plant: &'a Plant, batch: &'a BatchId, attribute: &'a Attribute) -> Self {
        Self {
            batch,
            stage: plant.batches.get(batch).map_or("", |it| it.stage.as_str()),
            method: attribute.method.as_ref().map_or("", |it| it.as_str()),
        }
    }
}

impl Asked {
    fn fits(&self, it: &Facts<'_>) -> bool {
        let is = |asked: &str, of: &str| asked.is_empty() || asked == of;
        is(&self.batch, it.batch.as_str()) && is(&self.stage, it.stage) && is(&self.method, it.method)
    }

    fn is_filtered(&self) -> bool {
        [&self.batch, &self.stage, &self.method, &self.now].iter().any(|it| !it.is_empty())
    }

    /// The address without its page; of what a filter may be, letters, digits and signs of ids alone.
    fn address(&self, show: &str) -> String {
        let plain = |it: &str| it.chars().all(|it| it.is_ascii_alphanumeric() || "-._".contains(it));
        let named = [("batch", &*self.batch), ("stage", &self.stage), ("method", &self.method), ("now", &self.now)];
        let asked = named.into_iter().chain([("show", show)]).filter(|(_, it)| !it.is_empty() && plain(it));
        let query: Vec<_> = asked.map(|(name, it)| format!("{name}={it}")).collect();
        if query.is_empty() { "/results".to_owned() } else { format!("/results?{}", query.join("&")) }
    }
}

/// `GET /results`
pub(super) async fn show(shell: Shell, me: Me, Of(app): Of<App>, Query(asked): Query<Asked>) -> Response {
    let (plant, lang, now) = (app.settled(), shell.lang, app.now());
    let (mut owed, mut seconds) = (plant.tests_owed(now), plant.results_to_verify());
    let facts = || {
        let owed = owed.iter().map(|it| Facts::of(&plant, it.batch, it.attribute));
        owed.chain(seconds.iter().map(|it| Facts::of(&plant, it.batch, it.attribute)))
    };
    let batches = choices(facts(), |it| it.batch.as_str(), |it| it.batch.to_string());
    let stages = choices(facts(), |it| it.stage, |it| stage_name(lang, &plant, it.batch));
    let methods = choices(facts(), |it| it.method, |it| method_name(lang, &plant, it));
    owed.retain(|it| asked.fits(&Facts::of(&plant, it.batch, it.attribute)));
    owed.retain(|it| asked.now.is_empty() || it.may_begin());
    seconds.retain(|it| asked.fits(&Facts::of(&plant, it.batch, it.attribute)));
    let begin = owed.iter().filter(|it| it.may_begin()).count();
    let of_sample = |it: &Owed<'_>| it.sample.map(|(number, _)| number.clone());
    let count = |overdue: bool| {
        let all = owed.iter().filter(|it| it.sample.is_some() && it.is_overdue() == overdue);
        let samples: BTreeSet<_> = all.clone().filter_map(of_sample).collect();
        (all.count(), samples.len())
    };
    let ((late_tests, overdue), (on_samples, samples)) = (count(true), count(false));
    let only = asked.show == VERIFY;
    let (to_verify, without) = (seconds.len(), owed.len().saturating_sub(on_samples + late_tests));
    let (seconds, yours, seconds_paging) = second_eyes(&shell, &app, &plant, &me, (&asked, seconds));
    let (mut by_sample, mut paging): (Vec<Group>, Option<Paging>) = (Vec::new(), None);
    if !only {
        let pages = Paging::new(lang, owed.len(), asked.page, &asked.address(""));
        let all: Vec<_> = owed.iter().collect();
        let shown = all.get(pages.shown()).unwrap_or_default();
        by_sample = group::groups(&shell, &app, &plant, &me, (&all, shown), now);
        paging = Some(pages);
    }
    let (late, rest): (Vec<_>, Vec<_>) = by_sample.into_iter().partition(|it| it.overdue);
    let (by_sample, other) = rest.into_iter().partition(|it| it.sample.is_some());
    let page = BenchPage {
        batches,
        stages,
        methods,
        begin,
        on_samples,
        samples,
        late_tests,
        overdue,
        without,
        late_said: late.first().and_then(Group::said),
        late,
        by_sample,
        other,
        paging,
        seconds,
        to_verify,
        yours,
        seconds_paging,
        asked,
        shell: shell.clone().at(Section::Review),
    };
    drop(owed);
    drop(plant);
    Page(page).into_response()
}

/// The results to be verified: those that this person may in front, a few of them above the tests, or all in pages.
fn second_eyes(
    shell: &Shell,
    app: &App,
    plant: &Plant,
    me: &Me,
    (asked, all): (&Asked, Vec<Unverified<'_>>),
) -> (Vec<Second>, usize, Option<Paging>) {
    let of = all.len();
    let mut all: Vec<_> = all.into_iter().map(|it| (second::barred(app, plant, me, shell.lang, &it), it)).collect();
    let yours = all.iter().filter(|(barred, _)| barred.is_none()).count();
    all.sort_by_key(|(barred, _)| barred.is_some());
    let paging = (asked.show == VERIFY).then(|| Paging::new(shell.lang, of, asked.page, &asked.address(VERIFY)));
    let shown = paging.as_ref().map_or(0..SECOND_MOST.min(of), Paging::shown);
    let lines = all.get(shown).unwrap_or_default().iter();
    (lines.map(|(barred, it)| Second::of(shell, plant, it, barred.clone())).collect(), yours, paging)
}

/// The choices of a filter, by name.
fn choices<'a>(
    all: impl Iterator<Item = Facts<'a>>,
    id: impl Fn(&Facts<'a>) -> &'a str,
    name: impl Fn(&Facts<'a>) -> String,
) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for it in all {
        let of = id(&it);
        match found.iter_mut().find(|it| it.id == of) {
            _ if of.is_empty() => (),
            Some(choice) => choice.n += 1,
            None => found.push(Choice { id: of.to_owned(), name: name(&it), n: 1 }),
        }
    }
    found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    found
}

fn stage_name(lang: Lang, plant: &Plant, batch: &BatchId) -> String {
    let stage = plant.batches.get(batch).and_then(|it| plant.pinned(it)).map(|(_, it)| it);
    stage.map_or_else(String::new, |it| lang.label(&it.name).to_owned())
}

fn method_name(lang: Lang, plant: &Plant, it: &Facts<'_>) -> String {
    let version = plant.batches.get(it.batch).and_then(|it| plant.pinned(it)).map(|(it, _)| it);
    let method = version.and_then(|of| of.strategy.methods.iter().find(|(id, _)| id.as_str() == it.method));
    method.map_or_else(|| it.method.to_owned(), |(_, it)| lang.label(&it.name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_is_asked_for_and_nothing_that_is_no_id() {
        let of = |batch: &str, method: &str, now: &str| Asked {
            batch: batch.to_owned(),
            method: method.to_owned(),
            now: now.to_owned(),
            ..Asked::default()
        };
        for (asked, show, then) in [
            (of("", "", ""), "", "/results"),
            (of("DS-31-005", "", "yes"), "", "/results?batch=DS-31-005&now=yes"),
            (of("", "hic", ""), VERIFY, "/results?method=hic&show=verify"),
            (of("a&b=c", "\"><", ""), "", "/results"),
        ] {
            assert_eq!(asked.address(show), then);
        }
    }
}
