//! One declaration and everything that it is used for. Nobody types a limit a second time: the record, the check, the
//! exception rule, the trend, the certificate and the inspection read this one.

use askama::Template;
use plant::Plant;
use plant::batch::{LIMITS_RULE, LIMITS_RULE_VERSION, Observed};
use plant::id::BatchId;
use plant::lab::{SPECIFICATION_RULE, SPECIFICATION_RULE_VERSION};
use plant::strategy::{
    Attribute, Blocker, Parameter, Stage, StepKind, Strategy, StrategyVersion, UnitOperation, path_in_stage, points,
};

use super::head::{At, Head};
use super::{attributes, exposure, parameters, words};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{Instant, LimitBar, LimitDots, LimitKey, PageNumber, Paging, Stated};
use crate::page::{Page, Section, Shell};

#[derive(Template)]
#[template(path = "strategy/declared.html")]
pub(super) struct DeclaredPage {
    shell: Shell,
    head: Head,
    title: String,
    trail: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    why: String,
    bar: Option<LimitBar>,
    said: String,
    /// On which daily intake of a patient the limits rest.
    intake: Vec<String>,
    key: LimitKey,
    uses: Vec<Use>,
    dots: Option<LimitDots>,
    values: Vec<Value>,
    paging: Paging,
}

/// One use of a declaration.
struct Use {
    name: String,
    lines: Vec<String>,
    links: Vec<(String, String)>,
}

/// What one batch showed.
struct Value {
    batch: String,
    href: String,
    value: String,
    state: Stated,
    version: u32,
    at: Instant,
    by: String,
    seq: u64,
}

fn used(name: String, lines: Vec<String>, links: Vec<(String, String)>) -> Use {
    Use { name, lines, links }
}

/// Who may decide what blocks, in one line.
fn decision(lang: Lang, strategy: &Strategy, about: Blocker) -> String {
    let what = crate::words::blocker(lang, about);
    let who = match strategy.decision(about) {
        Some(rule) if !rule.by.is_empty() => {
            let roles = rule.by.iter().map(|it| lang.text(&format!("role-{it}")));
            lang.say("strategy-decided-by")
                .with("roles", words::listed(lang, roles))
                .with("rests", crate::words::rests_on(lang, rule.rests_on))
                .plain()
        }
        Some(_) | None => lang.text("strategy-decided-by-nobody"),
    };
    lang.say("strategy-rule-line").with("what", what).with("who", who).plain()
}

/// The rows of the paper that an entry carries, and what shows them.
fn inspection(lang: Lang, carried: &[plant::id::PointId], kind: &str, n: usize) -> Use {
    let all = points();
    let names = carried.iter().map(|id| {
        let name = all.iter().find(|it| it.id == *id).map_or("", |it| lang.label(&it.name));
        (format!("/points/{id}"), format!("{id} {name}"))
    });
    let shown =
        lang.say("strategy-shown-by-records").with("kind", crate::trail::kind_name(lang, kind)).with("n", n).plain();
    let lines = if carried.is_empty() { vec![lang.text("strategy-no-point"), shown] } else { vec![shown] };
    used(lang.text("strategy-use-inspection"), lines, names.collect())
}

fn person(lang: Lang, plant: &Plant, id: &plant::id::PersonId) -> String {
    plant.people.get(id).map_or_else(|| id.to_string(), |it| lang.label(&it.name).to_owned())
}

fn pinned(plant: &Plant, id: &BatchId) -> u32 {
    plant.batches.get(id).map_or(0, |it| it.version)
}

/// The page of a parameter.
pub(super) fn parameter(
    shell: Shell,
    app: &App,
    version: &StrategyVersion,
    (stage, unit, it): (&Stage, &UnitOperation, &Parameter),
    asked: PageNumber,
) -> Page<DeclaredPage> {
    let lang = shell.lang;
    let head = Head::of(&shell, version, At::Process);
    let plant = app.settled();
    let line = parameters::line(lang, app.zone(), &plant, version, (stage, unit, it));
    let readings = plant.readings_of(&version.strategy.id, &stage.id, &unit.id, &it.id);
    let options = parameters::options(&it.kind);
    let here = format!("{}/{}/{}", head.base, stage.id, unit.id);
    let paging = Paging::new(lang, readings.len(), asked, &format!("{here}/{}", it.id));
    let values: Vec<Value> = paging
        .cut(readings.iter().rev())
        .map(|(id, path, reading)| Value {
            batch: id.to_string(),
            href: format!("/batches/{id}#{path}"),
            value: words::observed(lang, Some(&version.strategy), options, &reading.value),
            state: parameters::stated(lang, words::band(lang, reading.band)),
            version: pinned(&plant, id),
            at: shell.zone.time(reading.stamp.happened),
            by: person(lang, &plant, &reading.stamp.by),
            seq: reading.stamp.seq,
        })
        .collect();
    let mut uses = vec![];
    match unit.recorded_at(&it.id) {
        Some(step) => {
            let mut lines = vec![words::step_kind(lang, &step.kind)];
            if step.second_person {
                lines.push(lang.text("strategy-second-person"));
            }
            let link = (format!("{here}#step-{}", step.id), lang.label(&step.name).to_owned());
            uses.push(used(lang.text("strategy-use-step"), lines, vec![link]));
        }
        None => uses.push(used(lang.text("strategy-use-step"), vec![lang.text("strategy-no-step")], vec![])),
    }
    let checked =
        lang.say("strategy-checked").with_text("rule", LIMITS_RULE).with("version", LIMITS_RULE_VERSION).plain();
    let now = readings.last().map(|(id, _, it)| {
        let value = words::observed(lang, Some(&version.strategy), options, &it.value);
        (format!("/batches/{id}"), format!("{id}: {value}"))
    });
    uses.push(used(lang.text("strategy-use-check"), vec![checked], now.into_iter().collect()));
    uses.push(exceptions(lang, &plant, version, (stage, unit, it)));
    uses.push(trend(lang, &readings.iter().map(|(_, _, it)| &it.value).collect::<Vec<_>>(), &line.tally));
    let protects = line.protects.clone();
    let certificate = lang.text("strategy-not-on-certificate");
    uses.push(used(lang.text("strategy-use-certificate"), vec![certificate], protects));
    uses.push(inspection(lang, &it.points, "batch.reading-recorded", readings.len()));
    drop(plant);
    let facts = facts(lang, version, &line.points, (line.criticality, ""), it.method.as_ref(), it.sampling.as_ref());
    let trail = trail(lang, &head, stage, Some(unit));
    Page(DeclaredPage {
        shell: shell.at(Section::Strategy),
        head,
        title: line.name,
        trail,
        facts,
        why: line.why,
        bar: line.bar.map(LimitBar::numbered),
        said: line.said,
        intake: vec![],
        key: LimitKey(lang),
        uses,
        dots: line.dots,
        values,
        paging,
    })
}

fn exceptions(
    lang: Lang,
    plant: &Plant,
    version: &StrategyVersion,
    (stage, unit, it): (&Stage, &UnitOperation, &Parameter),
) -> Use {
    let raised: Vec<_> = plant.raised_about(&stage.id, &unit.id, &it.id).collect();
    let open = raised.iter().filter(|(_, it)| !it.lifted(plant)).count();
    let abouts = [Blocker::Alert, Blocker::OutsideRegistered, Blocker::Indeterminate];
    let mut lines: Vec<_> = abouts.iter().map(|about| decision(lang, &version.strategy, *about)).collect();
    lines.push(lang.say("strategy-raised").with("n", raised.len()).with("open", open).plain());
    let links = raised.iter().rev().take(3).map(|(id, _)| (format!("/find?id={id}"), id.to_string())).collect();
    used(lang.text("strategy-use-exception"), lines, links)
}

fn trend(lang: Lang, values: &[&Observed], tally: &str) -> Use {
    let mut numbers: Vec<_> = values
        .iter()
        .filter_map(|it| match it {
            Observed::Number(it) => Some(it),
            Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
        })
        .collect();
    numbers.sort_by_key(|it| it.unit.to_base(it.value));
    let mut lines = vec![tally.to_owned()];
    if let (Some(least), Some(most)) = (numbers.first(), numbers.last()) {
        lines.push(
            lang.say("strategy-trend")
                .with_text("least", least)
                .with_text("most", most)
                .with("n", numbers.len())
                .plain(),
        );
    }
    used(lang.text("strategy-use-trend"), lines, vec![("#values".to_owned(), lang.text("strategy-see-values"))])
}

fn trail(lang: Lang, head: &Head, stage: &Stage, unit: Option<&UnitOperation>) -> Vec<(String, String)> {
    let mut trail = vec![(format!("{}/{}", head.base, stage.id), lang.label(&stage.name).to_owned())];
    if let Some(unit) = unit {
        trail.push((format!("{}/{}/{}", head.base, stage.id, unit.id), lang.label(&unit.name).to_owned()));
    }
    trail
}

fn facts(
    lang: Lang,
    version: &StrategyVersion,
    points: &str,
    (criticality, kind): (&str, &str),
    method: Option<&plant::id::MethodId>,
    sampling: Option<&plant::text::Label>,
) -> Vec<(String, String)> {
    let mut facts = vec![(lang.text("strategy-criticality-word"), format!("{criticality} {kind}"))];
    if !points.is_empty() {
        facts.push((lang.text("strategy-point"), points.to_owned()));
    }
    if let Some((id, it)) = method.and_then(|id| Some((id, version.strategy.methods.get(id)?))) {
        facts.push((lang.text("strategy-method"), format!("{} ({id} v{})", lang.label(&it.name), it.version)));
    }
    if let Some(it) = sampling {
        facts.push((lang.text("strategy-sampling"), lang.label(it).to_owned()));
    }
    facts
}

/// The page of an attribute, of a unit operation or of the stage as a whole.
pub(super) fn attribute(
    shell: Shell,
    app: &App,
    version: &StrategyVersion,
    (stage, unit, it): (&Stage, Option<&UnitOperation>, &Attribute),
    asked: PageNumber,
) -> Page<DeclaredPage> {
    let lang = shell.lang;
    let head = Head::of(&shell, version, At::Process);
    let plant = app.settled();
    let line = attributes::line(lang, app.zone(), &plant, version, (stage, unit, it));
    let path = path_in_stage(unit, it);
    let results = plant.results_of(&version.strategy.id, &stage.id, &path);
    let options = words::options(&it.specification);
    let paging = Paging::new(lang, results.len(), asked, &format!("{}/{}/{path}", head.base, stage.id));
    let values: Vec<Value> = paging
        .cut(results.iter().rev())
        .map(|(id, result)| Value {
            batch: id.to_string(),
            href: format!("/batches/{id}"),
            value: words::observed(lang, Some(&version.strategy), options, &result.reportable),
            state: parameters::stated(lang, words::result_band(lang, result.band)),
            version: pinned(&plant, id),
            at: shell.zone.time(result.recorded.happened),
            by: format!("{} · {}", person(lang, &plant, &result.recorded.by), attributes::verified(lang, result).1),
            seq: result.recorded.seq,
        })
        .collect();
    let mut uses = vec![steps(lang, &head, stage, &path)];
    let judged = lang
        .say("strategy-judged")
        .with_text("rule", SPECIFICATION_RULE)
        .with("version", SPECIFICATION_RULE_VERSION)
        .with("replicates", line.replicates.clone())
        .with("rounding", line.rounding.clone())
        .plain();
    uses.push(used(lang.text("strategy-use-check"), vec![judged], vec![]));
    let abouts = [Blocker::Alert, Blocker::FailsRelease, Blocker::Indeterminate];
    let lines = abouts.iter().map(|about| decision(lang, &version.strategy, *about)).collect();
    uses.push(used(lang.text("strategy-use-exception"), lines, vec![]));
    let mut course = trend(lang, &results.iter().map(|(_, it)| &it.reportable).collect::<Vec<_>>(), &line.tally);
    let address = crate::lab::trend::address(&plant, &version.strategy.id, &stage.id, &path);
    course.links.push((address, lang.text("trend-chart")));
    uses.push(course);
    uses.push(certificate(lang, &line));
    uses.push(inspection(lang, &it.points, "lab.result-recorded", results.len()));
    drop(plant);
    let facts =
        facts(lang, version, &line.points, (line.criticality, &line.kind), it.method.as_ref(), it.sampling.as_ref());
    let trail = trail(lang, &head, stage, unit);
    Page(DeclaredPage {
        shell: shell.at(Section::Strategy),
        head,
        title: line.name,
        trail,
        facts,
        why: line.why,
        bar: line.bar.map(LimitBar::numbered),
        said: line.accepted,
        intake: exposure::lines(lang, stage, it),
        key: LimitKey(lang),
        uses,
        dots: line.dots,
        values,
        paging,
    })
}

/// The steps that take the sample or read the file for an attribute.
fn steps(lang: Lang, head: &Head, stage: &Stage, path: &str) -> Use {
    let testing = stage.steps().filter(|(at, _, step)| match &step.kind {
        StepKind::Sample { tests } | StepKind::File { tests } => {
            tests.iter().filter_map(|it| stage.attribute_of(&at.unit, it)).any(|(found, _)| found == path)
        }
        StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure => false,
    });
    let links: Vec<_> = testing
        .map(|(at, _, step)| {
            (format!("{}/{}/{}#step-{}", head.base, stage.id, at.unit, at.step), lang.label(&step.name).to_owned())
        })
        .collect();
    let lines = if links.is_empty() { vec![lang.text("strategy-no-sampling-step")] } else { vec![] };
    used(lang.text("strategy-use-step"), lines, links)
}

fn certificate(lang: Lang, line: &attributes::AttributeLine) -> Use {
    let release = if line.release == "–" { line.accepted.clone() } else { format!("{} {}", line.release, line.unit) };
    let mut lines = vec![lang.say("strategy-on-certificate").with("limit", release.trim_end().to_owned()).plain()];
    let alerts = line.market_alerts.iter().map(|it| (it, "strategy-alert"));
    let shelf_lives = line.market_shelf_lives.iter().map(|it| (it, "strategy-shelf-life"));
    lines.extend(
        alerts
            .chain(shelf_lives)
            .map(|((market, limit), what)| format!("{market}, {}: {limit} {}", lang.text(what), line.unit)),
    );
    lines.extend(line.markets.iter().map(|(market, limit)| format!("{market}: {limit} {}", line.unit)));
    used(lang.text("strategy-use-certificate"), lines, vec![])
}
