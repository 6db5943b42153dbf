//! Tests that lack a result, below the sample that they are made on: where each stands, and by which way it is begun.

use jiff::{SignedDuration, Timestamp};
use plant::lab::{Owed, OwedStanding};
use plant::people::Role;
use plant::run::RunStanding;
use plant::sample::PlannedStanding;
use plant::strategy::Method;
use plant::{Plant, Refusal};

use super::stage_name;
use crate::app::App;
use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, State, Stated};
use crate::people::Me;
use crate::words;

/// The tests of one sample; or, without one, of one batch.
pub(super) struct Group {
    pub(super) sample: Option<Head>,
    pub(super) batch: String,
    pub(super) stage: String,
    /// Nothing but its hold time, which is over, stands against its tests.
    pub(super) overdue: bool,
    /// How many tests it has altogether, on this page and on others.
    pub(super) tests: usize,
    /// What stands against every one of them, said once; then their names are enough.
    pub(super) stopped: Option<Stopped>,
    /// The sample that all of them wait for.
    pub(super) missing: Option<Missing>,
    pub(super) lines: Vec<Line>,
}

/// A sample above its tests.
pub(super) struct Head {
    pub(super) number: String,
    pub(super) plan: String,
    pub(super) state: Stated,
    pub(super) place: String,
    pub(super) rest: String,
    /// Until when it may be tested, what that is worth, and how long that is.
    pub(super) hold: Option<(Instant, Stated, String)>,
}

/// A sample that is not there: how it stands with it, and the way to it.
pub(super) struct Missing {
    pub(super) state: Stated,
    pub(super) said: String,
    pub(super) way: Way,
}

/// One test.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) method: String,
    pub(super) state: Stated,
    /// What stands against it, where that is not said of the whole sample.
    pub(super) stopped: Option<Stopped>,
    pub(super) note: String,
    pub(super) ways: Vec<Way>,
}

/// A way to begin a test: where it leads, what it is called; one of them is the natural one.
pub(super) struct Way {
    pub(super) href: String,
    pub(super) said: String,
    pub(super) first: bool,
}

/// What stands in the way, and who can take it away.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Stopped {
    pub(super) rule: &'static str,
    pub(super) sentence: String,
    pub(super) found: String,
    pub(super) unblocked_by: String,
    pub(super) now: String,
}

impl Stopped {
    fn of(lang: Lang, app: &App, plant: &Plant, it: &Refusal) -> Self {
        let said = words::spoken(lang, app.zone(), plant, it);
        // Which sample it is stands above.
        let found: Vec<_> = said.found.into_iter().skip(1).collect();
        Self {
            rule: it.rule.id(),
            sentence: said.sentence,
            found: found.join(" · "),
            unblocked_by: said.unblocked_by.join(" · "),
            now: said.now,
        }
    }
}

/// The tests of a page by their samples, in the order in which they come; `all` are those of every page.
pub(super) fn groups(
    shell: &Shell,
    app: &App,
    plant: &Plant,
    me: &Me,
    (all, shown): (&[&Owed<'_>], &[&Owed<'_>]),
    now: Timestamp,
) -> Vec<Group> {
    let of = |part: &[&Owed<'_>]| {
        let first = *part.first()?;
        let mut group = Group {
            sample: head(shell, plant, first, now),
            batch: first.batch.to_string(),
            stage: stage_name(shell.lang, plant, first.batch),
            overdue: part.iter().all(|it| it.is_overdue()),
            tests: all.iter().filter(|it| together(it, first)).count(),
            stopped: None,
            missing: missing(shell, me, first),
            lines: part.iter().map(|it| line(shell, app, plant, me, (it, now))).collect(),
        };
        group.said_once();
        Some(group)
    };
    shown.chunk_by(|a, b| together(a, b)).filter_map(of).collect()
}

/// Whether two tests are made on one sample, or wait for the same one.
fn together(a: &Owed<'_>, b: &Owed<'_>) -> bool {
    let number = |it: &Owed<'_>| it.sample.map(|(number, _)| number.clone());
    let awaited = |it: &Owed<'_>| it.awaited().map(|it| it.id.clone());
    a.batch == b.batch && number(a) == number(b) && awaited(a) == awaited(b)
}

impl Group {
    /// What stands against its tests, or the first of them.
    pub(super) fn said(&self) -> Option<Stopped> {
        self.stopped.clone().or_else(|| self.lines.iter().find_map(|it| it.stopped.clone()))
    }

    /// What stands against all of its tests is said above them.
    fn said_once(&mut self) {
        let Some(first) = self.lines.first().and_then(|it| it.stopped.clone()) else { return };
        if self.lines.iter().all(|it| it.stopped.as_ref() == Some(&first)) {
            self.lines.iter_mut().for_each(|it| it.stopped = None);
            self.stopped = Some(first);
        }
    }
}

fn head(shell: &Shell, plant: &Plant, owed: &Owed<'_>, now: Timestamp) -> Option<Head> {
    let (number, it) = owed.sample?;
    let lang = shell.lang;
    let plan = plant.sample_plan(it);
    let hold = crate::sample::hold(shell, plant, number, it, now);
    Some(Head {
        number: number.to_string(),
        plan: plan.map_or_else(|| it.plan.to_string(), |it| lang.label(&it.name).to_owned()),
        state: crate::sample::stated(shell, plant, number, it, now),
        place: crate::sample::lies(lang, plant, number, now),
        rest: it.rest().to_string(),
        hold: hold.zip(owed.until).map(|((until, state), at)| (until, state, left(lang, at.duration_since(now)))),
    })
}

/// How long a hold time still is, or for how long it is over: in days, hours or minutes, whichever tells enough.
fn left(lang: Lang, span: SignedDuration) -> String {
    let (over, span) = (span.is_negative(), span.abs());
    let (days, hours, minutes) = (span.as_hours() / 24, span.as_hours(), span.as_mins());
    let time = match (days, hours) {
        (3.., _) => format!("{days} d"),
        (_, 1..) => format!("{hours} h {} min", minutes % 60),
        _ => format!("{minutes} min"),
    };
    lang.say(if over { "bench-over" } else { "bench-left" }).with("time", time).plain()
}

/// The sample that a test waits for, and what can be done about it.
fn missing(shell: &Shell, me: &Me, it: &Owed<'_>) -> Option<Missing> {
    let lang = shell.lang;
    let OwedStanding::NoSample { plan, standing, reached } = &it.standing else { return None };
    let (state, href, key) = match standing {
        PlannedStanding::Due => (State::Alert, format!("/sampling/{}?plan={}#h-take", it.batch, plan.id), "bench-take"),
        PlannedStanding::Ahead | PlannedStanding::Taken => {
            (State::Pending, format!("/sampling/{}", it.batch), "bench-sampling")
        }
        PlannedStanding::Missed => (State::Indeterminate, format!("/sampling/{}", it.batch), "bench-sampling"),
    };
    let taker = Role::named(&plan.by);
    let said = lang.say(&format!("bench-sample-{}", standing.id())).with("name", lang.label(&plan.name).to_owned());
    let said = said.with("role", taker.map_or_else(String::new, |it| lang.role(it)));
    let said = said.with("since", reached.map_or_else(String::new, |it| shell.zone.whole(it)));
    let first = *standing == PlannedStanding::Due && taker.is_some_and(|it| me.is(it));
    Some(Missing {
        state: shell.state(state).saying(lang.text("bench-waits")),
        said: said.plain(),
        way: Way { href, said: lang.text(key), first },
    })
}

fn line(shell: &Shell, app: &App, plant: &Plant, me: &Me, (it, now): (&Owed<'_>, Timestamp)) -> Line {
    let lang = shell.lang;
    let method = method(plant, it);
    let grows = it.grown.is_some_and(|it| it > now);
    let (state, said, stopped) = match &it.standing {
        // Nothing can be done but wait; growth may be read at any time.
        OwedStanding::MayBegin if grows => (State::Pending, "bench-growing", None),
        OwedStanding::MayBegin if it.begun.is_some() => (State::Pass, "bench-under-way", None),
        OwedStanding::MayBegin => (State::Pass, "bench-begin", None),
        OwedStanding::Stopped(refusal) => (State::Stop, "bench-stopped", Some(Stopped::of(lang, app, plant, refusal))),
        OwedStanding::NoSample { .. } => (State::Pending, "bench-waits", None),
    };
    let on_none = it.may_begin() && it.sample.is_none();
    let notes = [(on_none, "bench-on-none"), (it.skippable, "results-may-leave-out")];
    let notes = notes.into_iter().filter(|(is, _)| *is).map(|(_, key)| lang.text(key));
    let grown = it
        .grown
        .map(|at| lang.say(if grows { "bench-grows" } else { "bench-grown" }).with("at", shell.zone.whole(at)).plain());
    let begun = it.begun.map(|at| lang.say("sample-begun-on-record").with("at", shell.zone.whole(at)).plain());
    let notes: Vec<_> = begun.into_iter().chain(grown).chain(notes).collect();
    Line {
        name: lang.label(&it.attribute.name).to_owned(),
        method: method.map_or_else(String::new, |it| format!("{} v{}", lang.label(&it.name), it.version)),
        state: shell.state(state).saying(lang.text(said)),
        stopped,
        note: notes.join(" · "),
        ways: ways(lang, plant, me, it, method),
    }
}

fn method<'a>(plant: &'a Plant, it: &Owed<'_>) -> Option<&'a Method> {
    let (version, _) = plant.batches.get(it.batch).and_then(|it| plant.pinned(it))?;
    version.strategy.methods.get(it.attribute.method.as_ref()?)
}

/// The ways to begin a test, the natural one first.
fn ways(lang: Lang, plant: &Plant, me: &Me, it: &Owed<'_>, method: Option<&Method>) -> Vec<Way> {
    let way = |href: String, key: &str, first: bool| Way { href, said: lang.text(key), first };
    let batch = it.batch;
    if !me.is(Role::QcAnalyst) || it.awaited().is_some() {
        return Vec::new();
    }
    let sample = it.sample.map_or_else(String::new, |(number, _)| format!("&sample={number}"));
    let typed = format!("/results/{batch}?test={}{sample}", it.path);
    if !it.may_begin() {
        return vec![way(format!("{typed}#h-enter"), "bench-despite", false)];
    }
    let mut ways = Vec::new();
    let incubates = method.is_some_and(|it| it.incubation.is_some() && !it.is_run());
    if let Some((number, _)) = it.sample.filter(|_| incubates && it.begun.is_none()) {
        ways.push(way(format!("/samples/{number}#begin"), "bench-begin-test", false));
    }
    ways.extend(super::super::readings::address(plant, batch, &it.path).map(|href| way(href, "bench-readings", false)));
    let derives = method.is_some_and(|it| it.derives.as_ref().is_some_and(|it| it.enters.is_empty()));
    if derives || !it.attribute.reads.is_empty() {
        ways.push(way("/imports".to_owned(), "bench-file", false));
    }
    if let Some((id, _)) = it.attribute.method.as_ref().zip(method.filter(|it| it.is_run())) {
        // A run that carries the batch and was not broken off gives the result; else one is begun.
        let open =
            plant.runs_of(batch).into_iter().rev().find(|(_, of)| {
                of.method == *id && matches!(of.standing, RunStanding::Open | RunStanding::Ended { .. })
            });
        ways.push(match open {
            Some((run, _)) => Way {
                href: format!("{typed}&run={run}#h-enter"),
                said: lang.say("bench-in-run").with("run", run.to_string()).plain(),
                first: false,
            },
            None => way(format!("/runs/new?batch={batch}&method={id}"), "runs-begin", false),
        });
    }
    if ways.is_empty() || method.is_none_or(|it| !it.is_run()) {
        ways.push(way(format!("{typed}#h-enter"), "bench-type", false));
    }
    if let Some(first) = ways.first_mut() {
        first.first = true;
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_in_which_a_sample_is_not_there_has_its_words() {
        for standing in [PlannedStanding::Ahead, PlannedStanding::Due, PlannedStanding::Taken, PlannedStanding::Missed]
        {
            for lang in Lang::ALL {
                assert!(lang.has(&format!("bench-sample-{}", standing.id())), "{standing:?}");
            }
        }
    }

    #[test]
    fn what_is_left_is_told_as_far_as_it_matters() {
        for (minutes, then) in [
            (0, "0 min left"),
            (59, "59 min left"),
            (60, "1 h 0 min left"),
            (3 * 24 * 60 - 1, "71 h 59 min left"),
            (3 * 24 * 60, "3 d left"),
            (-1, "over for 1 min"),
            (-26 * 60, "over for 26 h 0 min"),
        ] {
            assert_eq!(left(Lang::En, SignedDuration::from_mins(minutes)), then);
        }
    }
}
