//! The third column: who decides, on what it must rest, what may be chosen, and what is signed.

use plant::Plant;
use plant::id::ExceptionId;
use plant::people::Role;
use plant::quality::{DecideException, Exception};
use plant::strategy::RestsOn;
use plant::text::Text;

use super::Kept;
use super::evidence::name;
use crate::app::App;
use crate::page::part::{Instant, Signing, State, Stated};
use crate::page::{PageError, Shell};
use crate::people::{Me, Shown};
use crate::quality::matter::Matter;
use crate::quality::{Problem, rehearse};
use crate::words;

/// The choice that lifts the block.
pub(super) const ACCEPT: &str = "accept";
/// The choice that keeps it, on record.
pub(super) const KEEP: &str = "keep";

pub(super) struct Decision {
    pub(super) rests_on: String,
    pub(super) roles: Vec<Asked>,
    pub(super) made: Vec<Made>,
    pub(super) choices: Vec<Choice>,
    pub(super) form: Option<Form>,
    pub(super) problem: Option<Problem>,
}

/// One role that the table names, and whether its signature is there.
pub(super) struct Asked {
    pub(super) role: String,
    pub(super) state: Stated,
}

/// One decision that was made, in force or void.
pub(super) struct Made {
    pub(super) state: Stated,
    pub(super) who: String,
    pub(super) role: String,
    pub(super) why: String,
    pub(super) at: Instant,
    pub(super) entry: u64,
    pub(super) void: bool,
}

/// Something that could be chosen; with the rule that stands against it where it may not be.
pub(super) struct Choice {
    pub(super) code: &'static str,
    pub(super) name: String,
    pub(super) note: String,
    pub(super) href: String,
    pub(super) current: bool,
    pub(super) refused: Option<String>,
}

pub(super) struct Form {
    pub(super) choice: String,
    pub(super) seen: u64,
    pub(super) why: String,
    /// What the reason must say.
    pub(super) hint: String,
    pub(super) signing: Signing,
    pub(super) button: String,
}

impl Decision {
    /// Whether something may be chosen and nothing is yet.
    pub(super) fn choose(&self) -> bool {
        self.form.is_none() && self.choices.iter().any(|it| it.refused.is_none())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a page hands over what it knows; nothing of it belongs together elsewhere"
    )]
    pub(super) fn of(
        shell: &Shell,
        app: &App,
        plant: &Plant,
        me: &Me,
        id: &ExceptionId,
        exception: &Exception,
        matter: &Matter,
        choice: &str,
        kept: Kept,
    ) -> Self {
        let lang = shell.lang;
        let rule = plant.rule_over(exception).filter(|it| !it.by.is_empty());
        let roles = rule.into_iter().flat_map(|it| it.by.iter().filter_map(Role::named));
        let signed = |role: Role| exception.decisions.iter().find(|it| it.role == role);
        let roles = roles.map(|role| Asked {
            role: lang.role(role),
            state: match signed(role) {
                Some(it) if it.accepted => shell.state(State::Pass).saying(lang.text("review-accepted")),
                Some(_) => shell.state(State::Stop).saying(lang.text("review-kept")),
                None => shell.state(State::Pending).saying(lang.text("review-to-sign")),
            },
        });
        let roles = roles.collect();
        let made = |it: &plant::quality::Decision, void: bool| Made {
            state: match (void, it.accepted) {
                (true, _) => shell.state(State::Unverified).saying(lang.text("review-void")),
                (false, true) => shell.state(State::Verified).saying(lang.text("review-accepted")),
                (false, false) => shell.state(State::Stop).saying(lang.text("review-kept")),
            },
            who: name(lang, plant, &it.stamp.by),
            role: lang.role(it.role),
            why: it.why.to_string(),
            at: shell.zone.time(it.stamp.happened),
            entry: it.stamp.seq,
            void,
        };
        let made =
            exception.void.iter().map(|it| made(it, true)).chain(exception.decisions.iter().map(|it| made(it, false)));
        let made = made.collect();
        let may = |accept: bool| {
            let why = Text::dash();
            let refusal = rehearse(plant, me, app.now(), DecideException { exception: id.clone(), accept, why })?;
            let said = words::spoken(lang, app.zone(), plant, &refusal);
            Some(format!("{} ({} v{})", said.sentence, refusal.rule.id(), refusal.rule.version()))
        };
        let refused = [may(true), may(false)];
        let chosen = match (choice, &refused) {
            (ACCEPT, [None, _]) => Some(ACCEPT),
            (KEEP, [_, None]) => Some(KEEP),
            // Nothing is chosen beforehand: a decision is a choice.
            (_, _) => None,
        };
        let [accept, keep] = refused;
        let one = |code: &'static str, refused: Option<String>| Choice {
            code,
            name: choice_name(shell, code),
            note: if code == ACCEPT { lang.text("review-accept-note") } else { lang.text("review-keep-note") },
            href: format!("{}&choice={code}#h-decision", matter.address()),
            current: chosen == Some(code),
            refused,
        };
        let choices = if matter.lifted { Vec::new() } else { vec![one(ACCEPT, accept), one(KEEP, keep)] };
        let rests_on = rule.map_or(RestsOn::Nothing, |it| it.rests_on);
        let form = chosen.filter(|_| !matter.lifted).and_then(|code| {
            let shown = shown(shell, plant, exception, matter, code).ok()?;
            Some(Form {
                choice: code.to_owned(),
                seen: plant.batches.get(&exception.batch)?.last,
                why: kept.why.clone(),
                hint: match rests_on {
                    RestsOn::SubstituteEvidence => lang.text("review-why-substitute"),
                    RestsOn::Reason | RestsOn::ClosedDeviation | RestsOn::Nothing => lang.text("review-why-reason"),
                },
                signing: Signing::new(shell, me, &shown),
                button: lang.say("review-sign").with("choice", choice_name(shell, code)).plain(),
            })
        });
        Self { rests_on: words::rests_on(lang, rests_on), roles, made, choices, form, problem: kept.problem }
    }
}

fn choice_name(shell: &Shell, code: &str) -> String {
    if code == ACCEPT { shell.text("review-accept") } else { shell.text("review-keep") }
}

/// What a signature under this decision covers.
pub(super) fn shown(
    shell: &Shell,
    plant: &Plant,
    exception: &Exception,
    matter: &Matter,
    choice: &str,
) -> Result<Shown, PageError> {
    if ![ACCEPT, KEEP].contains(&choice) {
        return Err(PageError::NotAcceptable);
    }
    let line =
        |key: &str, value: &str| shell.say("sign-line").with("name", shell.text(key)).with("value", value).plain();
    let rests_on = plant.rule_over(exception).map_or(RestsOn::Nothing, |it| it.rests_on);
    let mut lines = vec![
        line("sign-decision", &choice_name(shell, choice)),
        line("sign-batch", &matter.batch),
        line("sign-exception", &matter.id),
        line("sign-what", &format!("{} · {}", matter.what, matter.place)),
        line("sign-verdict", &format!("{} · {}", matter.state.word(shell.lang), matter.why)),
    ];
    if !matter.limit.is_empty() {
        lines.push(line("sign-limits", &matter.limit));
    }
    lines.push(line("sign-rests-on", &words::rests_on(shell.lang, rests_on)));
    if let Some((id, it)) = exception.deviation.as_ref().and_then(|id| Some((id, plant.deviations.get(id)?))) {
        let standing = words::deviation_standing(shell.lang, &it.standing);
        lines.push(line("sign-deviation", &format!("{id} · {standing}")));
    }
    lines.push(line("sign-entries", &matter.entry.to_string()));
    Ok(Shown { meaning: shell.text("review-meaning"), lines })
}
