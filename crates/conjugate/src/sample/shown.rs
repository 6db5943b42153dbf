//! The words of samples: where one stands, until when it may be tested, what is planned of a batch.

use jiff::Timestamp;
use plant::Plant;
use plant::id::{BatchId, SampleId};
use plant::lab::TestResult;
use plant::sample::{Found, Holder, Link, Place, PlannedStanding, Sample};
use plant::strategy::{SamplePlan, Stage};

use crate::language::Lang;
use crate::page::Shell;
use crate::page::part::{Instant, State, Stated};

/// Where a sample lies, in words.
pub(crate) fn place(lang: Lang, it: &Place) -> String {
    let key = if it.frozen { "sample-place-frozen" } else { "sample-place" };
    lang.say(key).with_text("place", &it.name).plain()
}

/// What was found when it came, in words.
pub(crate) fn found(lang: Lang, it: &Found) -> String {
    let condition = lang.text(&format!("sample-condition-{}", it.condition.id()));
    let seal = lang.text(&format!("sample-seal-{}", it.seal.id()));
    let measured = it.temperature.map_or_else(|| lang.text("sample-not-measured"), |it| it.to_string());
    lang.say("sample-found").with("condition", condition).with("seal", seal).with("temperature", measured).plain()
}

/// Where a sample stands, for lists and filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Whoever took it has it.
    Taken,
    OnTheWay,
    Refused,
    Here,
    /// Kept, not tested.
    Kept,
    Gone,
}

impl Standing {
    pub(crate) const ALL: [Self; 6] = [Self::OnTheWay, Self::Taken, Self::Here, Self::Kept, Self::Refused, Self::Gone];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::OnTheWay => "on-the-way",
            Self::Refused => "refused",
            Self::Here => "here",
            Self::Kept => "kept",
            Self::Gone => "gone",
        }
    }

    pub(crate) fn name(self, lang: Lang) -> String {
        lang.text(&format!("sample-standing-{}", self.id()))
    }
}

/// Where it stands now.
pub(crate) fn standing(plant: &Plant, number: &SampleId, it: &Sample, now: Timestamp) -> Standing {
    if it.is_gone() {
        return Standing::Gone;
    }
    match plant.custody(number, now).map(|it| it.holder) {
        Some(Holder::Laboratory(_)) if plant.kept_until(number).is_some() => Standing::Kept,
        Some(Holder::Laboratory(_)) => Standing::Here,
        Some(Holder::OnTheWay(_)) => Standing::OnTheWay,
        Some(Holder::Refused) => Standing::Refused,
        Some(Holder::Sampler(_)) | None => Standing::Taken,
    }
}

/// Where it stands, with what is wrong with its chain.
pub(crate) fn stated(shell: &Shell, plant: &Plant, number: &SampleId, it: &Sample, now: Timestamp) -> Stated {
    let lang = shell.lang;
    if let Some(hole) = plant.custody(number, now).and_then(|it| it.hole) {
        let hole = lang.text(&format!("sample-hole-{}", hole.id()));
        return shell.state(State::Indeterminate).saying(lang.say("sample-hole").with("hole", hole).plain());
    }
    let at = standing(plant, number, it, now);
    let state = match at {
        Standing::Taken | Standing::OnTheWay => State::Pending,
        Standing::Refused => State::Stop,
        Standing::Here | Standing::Kept => State::Pass,
        Standing::Gone => State::Info,
    };
    shell.state(state).saying(at.name(lang))
}

/// Until when it may be tested, with what that is worth now; nothing where its plan sets no time or nothing is left.
pub(crate) fn hold(
    shell: &Shell,
    plant: &Plant,
    number: &SampleId,
    it: &Sample,
    now: Timestamp,
) -> Option<(Instant, Stated)> {
    let until = plant.hold_until(number, now).filter(|_| !it.is_gone())?;
    if !is_to_be_tested(plant, number, it) {
        let done = untested(plant, it).next().is_none();
        let key = if done { "sample-hold-done" } else { "sample-hold-decided" };
        return Some((shell.zone.time(until), shell.state(State::Info).saying(shell.text(key))));
    }
    let soon = now.checked_add(SOON).unwrap_or(now);
    let (state, key) = match (until < now, until < soon) {
        (true, _) => (State::Action, "sample-hold-past"),
        (false, true) => (State::Alert, "sample-hold-soon"),
        (false, false) => (State::Pass, "sample-hold-in"),
    };
    Some((shell.zone.time(until), shell.state(state).saying(shell.text(key))))
}

/// A hold time that ends within this time stands out.
const SOON: jiff::SignedDuration = jiff::SignedDuration::from_hours(12);

/// When the test of a result began, and what bears that out; nothing where it began with its result.
pub(crate) fn begun(shell: &Shell, plant: &Plant, it: &TestResult) -> Option<String> {
    let (of, run) = (it.sample.as_ref()?, it.run.as_ref().and_then(|it| plant.runs.get(it)));
    let at = of.begun?;
    let entered = plant.samples.get(&of.number).into_iter().flat_map(|it| &it.begun).any(|it| it.stamp.happened == at);
    let key = match run {
        _ if entered => "sample-begun-on-record",
        Some(run) if run.opened.happened <= at => "sample-begun-in-run",
        Some(_) | None => "sample-begun-stated",
    };
    let said = format!("{} {}", shell.zone.day(at), shell.zone.minute(at));
    Some(shell.lang.say(key).with("at", said).plain())
}

/// Whether anything is still to be tested from it: its tests have no result yet, and the fate of its batch is open. What is
/// tested is never overdue.
pub(crate) fn is_to_be_tested(plant: &Plant, number: &SampleId, it: &Sample) -> bool {
    let open = !it.is_gone() && plant.kept_until(number).is_none() && !plant.is_settled(&it.batch);
    open && untested(plant, it).next().is_some()
}

/// The paths of the attributes that are still to be tested from a sample.
fn untested<'a>(plant: &'a Plant, it: &'a Sample) -> impl Iterator<Item = &'a String> + use<'a> {
    let all = plant.batches.get(&it.batch).zip(plant.sample_plan(it));
    all.into_iter().flat_map(move |(batch, plan)| {
        // A plan names tests of other chemistries, too, which this product does not have.
        let had = move |path: &String| plant.pinned(batch).is_some_and(|(_, it)| it.attribute_at(path).is_some());
        let due = move |path: &String| plant.counting(batch, path).counts.is_none();
        plan.tests.iter().filter(move |path| had(path) && due(path))
    })
}

/// Until when something incubates on a sample; nothing where nothing does.
pub(super) fn incubating(plant: &Plant, it: &Sample, now: Timestamp) -> Option<Timestamp> {
    let goes_on = untested(plant, it).filter(|path| it.begun(path, now).is_some());
    goes_on.filter_map(|path| plant.incubates_until(&it.batch, path, now)).max().filter(|it| *it > now)
}

/// The tests that may be begun on a sample: those that have no result and do not go on, by path and name.
pub(super) fn not_begun(lang: Lang, plant: &Plant, it: &Sample, now: Timestamp) -> Vec<(String, String)> {
    let pinned = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it));
    let Some((_, stage)) = pinned else { return Vec::new() };
    let open = untested(plant, it).filter(|path| it.begun(path, now).is_none());
    open.filter_map(|path| Some((path.clone(), lang.label(&stage.attribute_at(path)?.name).to_owned()))).collect()
}

/// The attributes that are still to be tested from a sample, by their names.
pub(crate) fn outstanding(lang: Lang, plant: &Plant, it: &Sample) -> Vec<String> {
    let pinned = plant.batches.get(&it.batch).and_then(|it| plant.pinned(it));
    let Some((_, stage)) = pinned else { return Vec::new() };
    untested(plant, it).filter_map(|path| Some(lang.label(&stage.attribute_at(path)?.name).to_owned())).collect()
}

/// What of the sampling plan a page shows of a batch.
pub(crate) struct PlannedLine {
    pub(crate) plan: String,
    pub(crate) name: String,
    pub(crate) after: String,
    pub(crate) amount: String,
    pub(crate) container: String,
    pub(crate) storage: String,
    /// For how long it may be tested; nothing where no time is set.
    pub(crate) hold: String,
    /// Who takes it, and whether somebody looks on.
    pub(crate) by: String,
    /// What is tested from it: names, and what they take together, where that is declared.
    pub(crate) tests: Vec<(String, String)>,
    /// Of a retention sample: how long it is kept.
    pub(crate) kept: String,
    pub(crate) state: Stated,
    /// It can be taken now.
    pub(crate) due: bool,
    /// Number, where it stands.
    pub(crate) taken: Vec<(String, Stated)>,
}

/// The sampling plan of a batch, as far as it has got.
pub(crate) fn planned(shell: &Shell, plant: &Plant, id: &BatchId, now: Timestamp) -> Vec<PlannedLine> {
    let lang = shell.lang;
    let Some((_, stage)) = plant.batches.get(id).and_then(|it| plant.pinned(it)) else { return Vec::new() };
    let line = |it: plant::sample::Planned<'_>| {
        let state = match it.standing {
            PlannedStanding::Ahead => State::Pending,
            PlannedStanding::Due => State::Alert,
            PlannedStanding::Taken => State::Pass,
            PlannedStanding::Missed => State::Indeterminate,
        };
        let step = it.plan.after.as_ref().and_then(|path| stage.step(path));
        PlannedLine {
            plan: it.plan.id.to_string(),
            name: lang.label(&it.plan.name).to_owned(),
            after: step.map_or_else(
                || lang.text("sample-at-end"),
                |(unit, step)| format!("{} › {}", lang.label(&unit.name), lang.label(&step.name)),
            ),
            amount: it.plan.amount.to_string(),
            container: lang.label(&it.plan.container).to_owned(),
            storage: lang.label(&it.plan.storage).to_owned(),
            hold: hold_time(lang, it.plan),
            by: taker(lang, it.plan),
            tests: tests(lang, stage, it.plan),
            kept: it.plan.kept_months.map_or_else(String::new, |n| lang.say("sample-kept-months").with("n", n).plain()),
            state: shell.state(state).saying(lang.text(&format!("sample-planned-{}", it.standing.id()))),
            due: it.standing == PlannedStanding::Due,
            taken: it.taken.iter().map(|(n, of)| (n.to_string(), stated(shell, plant, n, of, now))).collect(),
        }
    };
    plant.planned_samples(id).into_iter().map(line).collect()
}

/// For how long a sample may be held before it is tested.
fn hold_time(lang: Lang, it: &SamplePlan) -> String {
    let Some(hold) = it.hold else { return String::new() };
    let key = if it.frozen_apart { "sample-hold-frozen-apart" } else { "sample-hold-time" };
    lang.say(key).with("time", hold.to_string()).plain()
}

/// Who takes a sample, and whether somebody looks on.
fn taker(lang: Lang, it: &SamplePlan) -> String {
    let role = plant::people::Role::named(&it.by).map_or_else(String::new, |it| lang.role(it));
    if it.witness { format!("{role} · {}", lang.text("sample-witnessed")) } else { role }
}

/// What is tested from a sample, those together that take what they need together.
fn tests(lang: Lang, stage: &Stage, it: &SamplePlan) -> Vec<(String, String)> {
    let name = |path: &String| stage.attribute_at(path).map(|it| lang.label(&it.name).to_owned());
    let listed = |them: &[&String]| {
        let names: Vec<_> = them.iter().filter_map(|it| name(it)).collect();
        names.join(lang.pick("、", ", "))
    };
    let mut lines: Vec<(String, String)> = Vec::new();
    for of in &it.uses {
        let takes = lang.say("sample-takes").with("amount", of.amount.to_string()).plain();
        let names = listed(&of.tests.iter().collect::<Vec<_>>());
        // Of a test that the product does not have nothing is taken.
        if !names.is_empty() {
            lines.push((names, takes));
        }
    }
    let unsaid: Vec<_> = it.tests.iter().filter(|path| it.use_of(path).is_none()).collect();
    if !unsaid.is_empty() {
        lines.push((listed(&unsaid), String::new()));
    }
    lines
}

/// A link of the chain, in words.
pub(crate) fn link(lang: Lang, it: &Link) -> String {
    match it {
        Link::HandedOver => lang.text("sample-link-handed-over"),
        Link::Received { place: at } => lang.say("sample-link-received").with("place", place(lang, at)).plain(),
        Link::Refused { why } => lang.say("sample-not-accepted").with_text("why", why).plain(),
        Link::Stored { from, place: to } => {
            lang.say("sample-link-stored").with("from", place(lang, from)).with("place", place(lang, to)).plain()
        }
    }
}
