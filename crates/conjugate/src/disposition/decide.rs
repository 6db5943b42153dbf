//! The choices of a disposition, what each signs, and `POST /disposition/{batch}`.

use axum::extract::{Path, State as Of};
use axum::response::{IntoResponse, Redirect, Response};
use plant::Plant;
use plant::disposition::{Choice, DecideDisposition, Kind, certificate, items_text, plan};
use plant::id::BatchId;
use plant::text::Text;
use plant::verdict::Verdict;

use super::{Asked, Kept, code, digest, kind, page};
use crate::app::App;
use crate::page::part::Signing;
use crate::page::{PageError, Shell};
use crate::people::{Me, Posted, Shown};
use crate::quality::{Problem, rehearse};
use crate::words;

const CHOICES: [Choice; 3] = [Choice::Release, Choice::Hold, Choice::Reject];

/// The panel in which a decision is made.
pub(super) struct Panel {
    pub(super) choices: Vec<Offered>,
    pub(super) form: Option<Form>,
    pub(super) problem: Option<Problem>,
}

/// One choice; with the rule that stands against it where it may not be chosen.
pub(super) struct Offered {
    pub(super) code: &'static str,
    pub(super) name: String,
    pub(super) note: String,
    pub(super) href: String,
    pub(super) current: bool,
    pub(super) refused: Option<String>,
}

pub(super) struct Form {
    pub(super) release: &'static str,
    pub(super) choice: &'static str,
    pub(super) seen: u64,
    pub(super) why: String,
    pub(super) signing: Signing,
    pub(super) button: String,
}

impl Panel {
    /// Whether something may be chosen and nothing is yet.
    pub(super) fn choose(&self) -> bool {
        self.form.is_none() && self.choices.iter().any(|it| it.refused.is_none())
    }

    pub(super) fn of(
        shell: &Shell,
        app: &App,
        plant: &Plant,
        me: &Me,
        (batch, of): (&BatchId, Kind),
        asked: &Asked,
        kept: Kept,
    ) -> Self {
        let lang = shell.lang;
        let refusals = CHOICES.map(|choice| {
            let command = DecideDisposition { batch: batch.clone(), kind: of, choice, why: Text::dash() };
            let refusal = rehearse(plant, me, app.now(), command)?;
            let said = words::spoken(lang, app.zone(), plant, &refusal);
            let found = said.found.join(" · ");
            Some(format!("{} {found} ({} v{})", said.sentence, refusal.rule.id(), refusal.rule.version()))
        });
        let offered: Vec<_> = CHOICES.into_iter().zip(refusals).collect();
        let may = |wanted: &str| offered.iter().find(|(it, no)| it.id() == wanted && no.is_none()).map(|(it, _)| *it);
        // Nothing is chosen beforehand: a decision is a choice.
        let chosen = may(&asked.choice);
        let choices = offered.iter().map(|(it, refused)| Offered {
            code: it.id(),
            name: words::choice(lang, *it),
            note: note(shell, of, *it),
            href: format!("/disposition/{batch}?release={}&show={}&choice={}#h-sign", code(of), shows(asked), it.id()),
            current: chosen == Some(*it),
            refused: refused.clone(),
        });
        let choices = choices.collect();
        let form = chosen.and_then(|choice| {
            let shown = shown(shell, plant, batch, of, choice)?;
            Some(Form {
                release: code(of),
                choice: choice.id(),
                seen: plant.batches.get(batch)?.last,
                why: kept.why.clone(),
                signing: Signing::new(shell, me, &shown),
                button: shell.say("disposition-sign").with("choice", words::choice(lang, choice)).plain(),
            })
        });
        Self { choices, form, problem: kept.problem }
    }
}

fn shows(asked: &Asked) -> &'static str {
    if asked.show == "all" { "all" } else { "blocking" }
}

fn note(shell: &Shell, of: Kind, choice: Choice) -> String {
    match (of, choice) {
        (Kind::Factory, Choice::Release) => shell.text("disposition-release-factory"),
        (Kind::Market, Choice::Release) => shell.text("disposition-release-market"),
        (Kind::Factory | Kind::Market, Choice::Hold) => shell.text("disposition-hold-note"),
        (Kind::Factory | Kind::Market, Choice::Reject) => shell.text("disposition-reject-note"),
    }
}

/// What a signature under the decision covers: for the manufacturer every item by its digest, for the authorisation
/// holder the certificate word for word.
pub(super) fn shown(shell: &Shell, plant: &Plant, id: &BatchId, of: Kind, choice: Choice) -> Option<Shown> {
    let lang = shell.lang;
    let line =
        |key: &str, value: &str| shell.say("sign-line").with("name", shell.text(key)).with("value", value).plain();
    let batch = plant.batches.get(id)?;
    let mut lines = vec![
        line("sign-decision", &format!("{} · {}", words::release(lang, of), words::choice(lang, choice))),
        line("sign-batch", &format!("{id} · {}", batch.lot)),
    ];
    match of {
        Kind::Factory => {
            let plan = plan(plant, id)?;
            let items = plan.relied_on();
            let counts = shell
                .say("disposition-counts")
                .with("pass", plan.count(Verdict::Pass))
                .with("fail", plan.count(Verdict::Fail))
                .with("open", plan.count(Verdict::Indeterminate))
                .plain();
            lines.push(line("sign-plan", &format!("v{} · {counts}", plan.version)));
            let blocking = shell.say("disposition-blocking-count").with("n", plan.blocking().count()).plain();
            let lifted = plan.items().filter(|it| it.lifted).count();
            let lifted = shell.say("disposition-lifted").with("n", lifted).plain();
            let and = shell.say("disposition-and").with("one", blocking).with("other", lifted).plain();
            lines.push(line("sign-stands-between", &and));
            lines.push(line("sign-items", &digest(&items_text(&items))));
        }
        Kind::Market => match certificate(plant, id) {
            Some(it) => {
                let text = it.text(&digest(&it.items_text()));
                lines.push(line("sign-certificate", &digest(&text)));
                lines.extend(text.lines().map(ToOwned::to_owned));
            }
            None => lines.push(line("sign-certificate", &shell.text("disposition-no-certificate"))),
        },
    }
    let meaning = match of {
        Kind::Factory => shell.text("disposition-meaning-factory"),
        Kind::Market => shell.text("disposition-meaning-market"),
    };
    Some(Shown { meaning, lines })
}

/// `POST /disposition/{batch}`
pub(super) async fn decide(
    shell: Shell,
    Of(app): Of<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let batch = BatchId::new(&id).map_err(|_| PageError::NotFound)?;
    let of = kind(posted.need("release")?, &posted.me);
    let choice = posted.need("choice")?;
    let choice = CHOICES.into_iter().find(|it| it.id() == choice).ok_or(PageError::NotAcceptable)?;
    let seen = posted.need("seen")?.parse().map_err(|_| PageError::NotAcceptable)?;
    let shown = shown(&shell, &app.shared(), &batch, of, choice).ok_or(PageError::NotFound)?;
    let typed = posted.field("why").unwrap_or_default().to_owned();
    let asked = Asked { release: code(of).to_owned(), choice: choice.id().to_owned(), ..Asked::default() };
    let why = match Text::new(&typed) {
        Ok(why) => why,
        Err(fault) => {
            let problem = Some(Problem::not_text(&shell, &fault, "review-reason-owed"));
            return page(shell, &app, &posted.me, &batch, &asked, Kept { why: typed, problem });
        }
    };
    let command = DecideDisposition { batch: batch.clone(), kind: of, choice, why };
    match app.carry_out(&posted, shell.lang, command, Some(&shown), Some((batch.clone(), seen))).await {
        Ok(_) => Ok(Redirect::to(&format!("/disposition/{batch}?release={}&signed=1", code(of))).into_response()),
        Err(denied) => {
            let kept = Kept { why: typed, problem: Some(Problem::of(denied, &app, &shell)?) };
            page(shell, &app, &posted.me, &batch, &asked, kept)
        }
    }
}
