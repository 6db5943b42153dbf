//! `GET /deviations/{id}`: what it is about, its assessment, its closing; and the forms for both.

use askama::Template;
use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::act::Stamp;
use plant::id::DeviationId;
use plant::quality::{About, AssessDeviation, CloseDeviation, Deviation, DeviationStanding};
use plant::text::Text;

use super::matter::{Matter, matter};
use super::{Problem, rehearse};
use crate::app::App;
use crate::consumable;
use crate::language::Lang;
use crate::page::part::{Instant, LimitKey, Signing, State, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{Me, Posted, Shown};
use crate::words;

#[derive(Template)]
#[template(path = "quality/deviation.html")]
struct DeviationPage {
    shell: Shell,
    id: String,
    what: String,
    batch: Option<String>,
    lot: Option<String>,
    class: String,
    standing: Stated,
    opened: Act,
    /// What a rule found of a load when it opened it.
    found: Vec<String>,
    assessed: Option<Assessed>,
    closed: Option<Act>,
    /// The exceptions that rest on it.
    matters: Vec<Matter>,
    /// The routes of reprocessing that it asks for: route, name, why not now.
    routes: Vec<(String, String, Option<String>)>,
    /// Who may assess sees the form; who may not sees why.
    assess: Option<Assess>,
    close: Option<Close>,
    refused: Vec<String>,
    problem: Option<Problem>,
}

impl DeviationPage {
    fn key(&self) -> LimitKey {
        LimitKey(self.shell.lang)
    }
}

/// Who did something, and the entry that says so.
struct Act {
    by: String,
    at: Instant,
    entry: u64,
}

struct Assessed {
    cause: String,
    impact: String,
    act: Act,
}

struct Assess {
    cause: String,
    impact: String,
    again: bool,
}

struct Close {
    signing: Signing,
}

/// What was typed before a refusal.
#[derive(Default)]
struct Kept {
    typed: Option<(String, String)>,
    problem: Option<Problem>,
}

/// Where a deviation stands, with its glyph.
pub(super) fn stated(shell: &Shell, it: &Deviation) -> Stated {
    let state = match it.standing {
        DeviationStanding::Open => State::Action,
        DeviationStanding::Assessed { .. } => State::Alert,
        DeviationStanding::Closed { .. } => State::Pass,
    };
    shell.state(state).saying(words::deviation_standing(shell.lang, &it.standing))
}

/// What it is about, in one line.
pub(super) fn about(lang: Lang, plant: &Plant, it: &Deviation) -> String {
    if let Some(what) = &it.what {
        return what.to_string();
    }
    let stage = it.batch.as_ref().and_then(|it| plant.batches.get(it)).and_then(|it| plant.pinned(it)).map(|it| it.1);
    let found = match (&it.about, stage) {
        (Some(About::Reading { step, parameter }), Some(stage)) => stage.step(step).map(|(unit, it)| {
            let name = unit.parameter(parameter).map_or_else(|| parameter.as_str(), |it| lang.label(&it.name));
            format!("{name} · {} › {}", lang.label(&unit.name), lang.label(&it.name))
        }),
        (Some(About::Step { step }), Some(stage)) => {
            stage.step(step).map(|(unit, it)| format!("{} › {}", lang.label(&unit.name), lang.label(&it.name)))
        }
        (Some(About::Result { attribute }), Some(stage)) => {
            stage.attribute_at(attribute).map(|it| lang.label(&it.name).to_owned())
        }
        (Some(About::Consumable { step, class }), Some(stage)) => stage.step(step).map(|(unit, it)| {
            let place = format!("{} › {}", lang.label(&unit.name), lang.label(&it.name));
            format!("{} · {place}", consumable::class_of_any(lang, plant, class))
        }),
        (Some(About::Integrity { consumable, phase }), Some(_)) => {
            Some(format!("{consumable} · {}", consumable::phase(lang, *phase)))
        }
        (Some(About::Sample { sample }), Some(stage)) => {
            stage.samples.iter().find(|it| it.id == *sample).map(|it| lang.label(&it.name).to_owned())
        }
        (Some(About::Rework { act }), _) => Some(lang.say("deviation-rework").with("n", *act).plain()),
        (Some(About::Stability { study, place, attribute }), _) => {
            Some(crate::stability::matter(lang, plant, study, place.as_ref(), attribute.as_deref()))
        }
        (_, None) | (None, Some(_)) => None,
    };
    found.unwrap_or_else(|| lang.text("deviation-by-rule"))
}

/// `GET /deviations/{id}`
pub(super) async fn show(
    shell: Shell,
    me: Me,
    Of(app): Of<App>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    Ok(page(shell, &app, &me, &known(&id)?, Kept::default())?.into_response())
}

/// `POST /deviations/{id}/assess`
pub(super) async fn assess(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let deviation = known(&id)?;
    let field = |name: &str| posted.field(name).unwrap_or_default().to_owned();
    let typed = Some((field("cause"), field("impact")));
    let (cause, impact) = match (Text::new(&field("cause")), Text::new(&field("impact"))) {
        (Ok(cause), Ok(impact)) => (cause, impact),
        (Err(fault), _) | (Ok(_), Err(fault)) => {
            let kept = Kept { typed, problem: Some(Problem::not_text(&shell, &fault, "deviation-incomplete")) };
            return Ok(page(shell, &app, &posted.me, &deviation, kept)?.into_response());
        }
    };
    let command = AssessDeviation { deviation: deviation.clone(), cause, impact };
    match app.carry_out(&posted, shell.lang, command, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/deviations/{deviation}")).into_response()),
        Err(denied) => {
            let kept = Kept { typed, problem: Some(Problem::of(denied, &app, &shell)?) };
            Ok(page(shell, &app, &posted.me, &deviation, kept)?.into_response())
        }
    }
}

/// `POST /deviations/{id}/close`
pub(super) async fn close(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let deviation = known(&id)?;
    let shown = {
        let plant = app.settled();
        let it = plant.deviations.get(&deviation).ok_or(PageError::NotFound)?;
        shown(&shell, &plant, &deviation, it)
    };
    let command = CloseDeviation { deviation: deviation.clone() };
    match app.carry_out(&posted, shell.lang, command, Some(&shown), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/deviations/{deviation}")).into_response()),
        Err(denied) => {
            let kept = Kept { typed: None, problem: Some(Problem::of(denied, &app, &shell)?) };
            Ok(page(shell, &app, &posted.me, &deviation, kept)?.into_response())
        }
    }
}

fn known(id: &str) -> Result<DeviationId, PageError> {
    DeviationId::new(id).map_err(|_| PageError::NotFound)
}

/// What closing signs: the assessment word for word, so that a later one is not closed by mistake.
fn shown(shell: &Shell, plant: &Plant, id: &DeviationId, it: &Deviation) -> Shown {
    let line =
        |key: &str, value: &str| shell.say("sign-line").with("name", shell.text(key)).with("value", value).plain();
    let mut lines = vec![
        line("sign-deviation", id.as_str()),
        line("sign-what", &about(shell.lang, plant, it)),
        line("sign-class", &words::class(shell.lang, it.class)),
    ];
    lines.extend(it.batch.as_ref().map(|it| line("sign-batch", it.as_str())));
    if let DeviationStanding::Assessed { cause, impact, stamp } = &it.standing {
        lines.push(line("deviation-cause", cause.as_str()));
        lines.push(line("deviation-impact", impact.as_str()));
        lines.push(line("sign-entries", &format!("{} · {}", it.opened.seq, stamp.seq)));
    }
    Shown { meaning: shell.text("deviation-meaning"), lines }
}

/// The routes that answer the deviation, each with what stands against ordering it now.
fn routes(
    shell: &Shell,
    app: &App,
    plant: &Plant,
    id: &DeviationId,
    it: &Deviation,
) -> Vec<(String, String, Option<String>)> {
    let Some(batch) = &it.batch else { return Vec::new() };
    let said = |it: &plant::Refusal| {
        let said = words::spoken(shell.lang, app.zone(), plant, it);
        format!("{} ({} v{})", said.sentence, it.rule.id(), it.rule.version())
    };
    let all = plant.routes_for(batch, id);
    let line = |it: plant::reprocessing::Orderable<'_>| {
        let name = shell.lang.label(&it.route.name).to_owned();
        (it.route.id.to_string(), name, it.refusal.as_ref().map(said))
    };
    all.into_iter().map(line).collect()
}

fn page(shell: Shell, app: &App, me: &Me, id: &DeviationId, kept: Kept) -> Result<Page<DeviationPage>, PageError> {
    let plant = app.shared();
    let lang = shell.lang;
    let it = plant.deviations.get(id).ok_or(PageError::NotFound)?;
    let name =
        |it: &Stamp| plant.people.get(&it.by).map_or_else(|| it.by.to_string(), |it| lang.label(&it.name).to_owned());
    let act = |it: &Stamp| Act { by: name(it), at: shell.zone.time(it.happened), entry: it.seq };
    let (assessed, closed) = match &it.standing {
        DeviationStanding::Open => (None, None),
        DeviationStanding::Assessed { cause, impact, stamp } => (Some((cause, impact, stamp)), None),
        DeviationStanding::Closed { cause, impact, assessed, stamp, .. } => {
            (Some((cause, impact, assessed)), Some(stamp))
        }
    };
    let refusal = |command: plant::Command| rehearse(&plant, me, app.now(), command);
    let dash = Text::dash;
    let may_assess = refusal(AssessDeviation { deviation: id.clone(), cause: dash(), impact: dash() }.into());
    let may_close = refusal(CloseDeviation { deviation: id.clone() }.into());
    let mut refused = Vec::new();
    let mut say = |key: &str, it: &plant::Refusal| {
        let said = words::spoken(lang, app.zone(), &plant, it);
        let why = format!("{} ({} v{})", said.sentence, it.rule.id(), it.rule.version());
        refused.push(shell.say(key).with("why", why).plain());
    };
    if closed.is_none() {
        if let Some(it) = &may_assess {
            say("deviation-cannot-assess", it);
        }
        if let Some(it) = &may_close {
            say("deviation-cannot-close", it);
        }
    }
    let assess = (may_assess.is_none() && closed.is_none()).then(|| {
        let before = assessed.map(|(cause, impact, _)| (cause.to_string(), impact.to_string()));
        let again = before.is_some();
        let (cause, impact) = kept.typed.clone().or(before).unwrap_or_default();
        Assess { cause, impact, again }
    });
    let close =
        may_close.is_none().then(|| Close { signing: Signing::new(&shell, me, &shown(&shell, &plant, id, it)) });
    let matters = plant.exceptions.iter().filter(|(_, it)| it.deviation.as_ref() == Some(id));
    let page = DeviationPage {
        id: id.to_string(),
        what: about(lang, &plant, it),
        batch: it.batch.as_ref().map(ToString::to_string),
        lot: it.lot.as_ref().map(ToString::to_string),
        class: words::class(lang, it.class),
        standing: stated(&shell, it),
        opened: act(&it.opened),
        found: crate::lab::held::found(lang, &plant, id, it.batch.as_ref()),
        assessed: assessed.map(|(cause, impact, stamp)| Assessed {
            cause: cause.to_string(),
            impact: impact.to_string(),
            act: act(stamp),
        }),
        closed: closed.map(act),
        matters: matters.filter_map(|(id, it)| matter(lang, &plant, id, it)).collect(),
        routes: routes(&shell, app, &plant, id, it),
        assess,
        close,
        refused,
        problem: kept.problem,
        shell: shell.clone().at(Section::Review),
    };
    Ok(Page(page))
}
