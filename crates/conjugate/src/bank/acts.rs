//! What may be done with a bank: release, tests, vials, alarms. Each is a form of its page.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use plant::bank::{
    AssessBankAlarm, DiscardVials, MoveVials, Purpose, RecordBankAlarm, RecordBankTest, ReleaseBank, TakeVials,
    VerifyBankTest,
};
use plant::batch::Entered;
use plant::id::{ContainerId, EntryId, LotId};
use plant::quantity::{Quantity, Unit};

use super::one::{bank, page};
use super::shown::signed;
use crate::app::App;
use crate::page::{PageError, Shell};
use crate::people::{Posted, Shown};
use crate::quality::Problem;

/// Carries it out and shows the bank; or the bank again, with why not.
async fn send(
    shell: Shell,
    app: App,
    posted: Posted,
    (form, id): (&str, LotId),
    command: impl Into<plant::Command>,
    shown: Option<Shown>,
) -> Result<Response, PageError> {
    match app.carry_out(&posted, shell.lang, command, shown.as_ref(), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/banks/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            let (id, it) = bank(&app, id.as_str())?;
            Ok(page(shell, &posted.me, &app, &id, &it, Some((problem, form, &posted))))
        }
    }
}

/// The page again, with a sentence about a form that cannot be read.
fn unread(
    shell: Shell,
    app: &App,
    posted: &Posted,
    id: &LotId,
    (form, key): (&str, &str),
) -> Result<Response, PageError> {
    let problem = Problem::Said(shell.text(key));
    let (id, it) = bank(app, id.as_str())?;
    Ok(page(shell, &posted.me, app, &id, &it, Some((problem, form, posted))))
}

/// The most vials that one form names.
const VIALS_MAX: u32 = 500;

/// Vials as people write them: `1-3, 8`, `V001`, or a scanned number. Nothing where one cannot be read.
pub(super) fn named(bank: &LotId, text: &str) -> Option<Vec<ContainerId>> {
    let mut vials = Vec::new();
    for word in text.split([',', '，', '、', ' ']).map(str::trim).filter(|it| !it.is_empty()) {
        if word.starts_with(bank.as_str()) {
            vials.push(ContainerId::new(word).ok()?);
            continue;
        }
        let number = |it: &str| it.trim_start_matches(['V', 'v']).parse::<u32>().ok();
        let (first, last) = match word.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (number(word)?, number(word)?),
        };
        if last < first || last.checked_sub(first)? >= VIALS_MAX {
            return None;
        }
        for it in first..=last {
            vials.push(ContainerId::new(&format!("{bank}-V{it:03}")).ok()?);
        }
    }
    Some(vials)
}

/// `POST /banks/{bank}/release`
pub(super) async fn release(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = bank(&app, &id)?;
    let shown = signed(shell.lang, &app.settled(), &id, &it, "bank-sign-release");
    send(shell, app, posted, ("release", id.clone()), ReleaseBank { bank: id }, Some(shown)).await
}

/// `POST /banks/{bank}/test`
pub(super) async fn test(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = bank(&app, &id)?;
    let attribute = posted.need("attribute")?.to_owned();
    let entered = match (posted.field("chosen"), posted.field("value"), posted.field("unit")) {
        (Some(chosen), _, _) => Some(Entered::Chosen(EntryId::new(chosen).map_err(|_| PageError::NotAcceptable)?)),
        (None, Some(value), Some(unit)) => {
            let unit = Unit::new(unit).map_err(|_| PageError::NotAcceptable)?;
            Some(Entered::Typed { text: value.to_owned(), unit })
        }
        (None, _, _) => None,
    };
    let (Some(entered), Some(report)) = (entered, posted.text("report")?) else {
        return unread(shell, &app, &posted, &id, (&attribute, "bank-bad-test"));
    };
    let record = RecordBankTest { bank: id.clone(), attribute: attribute.clone(), replicates: vec![entered], report };
    send(shell, app, posted, (&attribute, id), record, None).await
}

/// `POST /banks/{bank}/verify`
pub(super) async fn verify(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, _) = bank(&app, &id)?;
    let attribute = posted.need("attribute")?.to_owned();
    let verify = VerifyBankTest { bank: id.clone(), attribute: attribute.clone() };
    send(shell, app, posted, (&attribute, id), verify, None).await
}

/// `POST /banks/{bank}/vials`
pub(super) async fn vials(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (bank, _) = bank(&app, &id)?;
    let act = posted.need("act")?.to_owned();
    let named = posted.field("vials").and_then(|it| named(&bank, it)).filter(|it| !it.is_empty());
    let Some(vials) = named else {
        return unread(shell, &app, &posted, &bank, (&act, "bank-bad-vials"));
    };
    let at = (act.as_str(), bank.clone());
    let command: plant::Command = match act.as_str() {
        "move" => match posted.text("to")? {
            Some(to) => MoveVials { bank, vials, to }.into(),
            None => return unread(shell, &app, &posted, &bank, ("move", "container-bad-place")),
        },
        "discard" => DiscardVials { bank, vials }.into(),
        "take" => {
            let given = posted.need("purpose")?;
            let purpose = Purpose::ALL.into_iter().find(|it| it.id() == given).ok_or(PageError::NotAcceptable)?;
            let Some(what) = posted.text("what")? else {
                return unread(shell, &app, &posted, &bank, ("take", "bank-bad-what"));
            };
            TakeVials { bank, vials, purpose, what, in_spite: posted.field("in-spite") == Some("yes") }.into()
        }
        _ => return Err(PageError::NotAcceptable),
    };
    send(shell, app, posted.clone(), at, command, None).await
}

/// `POST /banks/{bank}/alarm`
pub(super) async fn alarm(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (bank, _) = bank(&app, &id)?;
    let instant = |name: &str| posted.field(name).and_then(|it| app.zone().instant(it));
    let celsius = Unit::new("Cel").map_err(|_| PageError::NotAcceptable)?;
    let warmest = posted.field("warmest").and_then(|it| Quantity::parse(it, celsius).ok());
    let (Some(began), Some(ended), Some(warmest), Some(place)) =
        (instant("began"), instant("ended"), warmest, posted.text("place")?)
    else {
        return unread(shell, &app, &posted, &bank, ("alarm", "bank-bad-alarm"));
    };
    let record = RecordBankAlarm { bank: bank.clone(), place, warmest, began, ended };
    send(shell, app, posted, ("alarm", bank), record, None).await
}

/// `POST /banks/{bank}/assess`
pub(super) async fn assess(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = bank(&app, &id)?;
    let alarm = posted.need("alarm")?.parse().map_err(|_| PageError::NotAcceptable)?;
    let shown = signed(shell.lang, &app.settled(), &id, &it, "bank-sign-assess");
    send(shell, app, posted, ("assess", id.clone()), AssessBankAlarm { bank: id, alarm }, Some(shown)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vials_are_named_as_people_write_them() {
        let bank = LotId::new("WCB-31").unwrap();
        for (text, then) in [
            ("1", Some("WCB-31-V001")),
            ("V012", Some("WCB-31-V012")),
            ("1-3, 8", Some("WCB-31-V001 WCB-31-V002 WCB-31-V003 WCB-31-V008")),
            ("3、5", Some("WCB-31-V003 WCB-31-V005")),
            ("WCB-31-V120", Some("WCB-31-V120")),
            ("3-1", None),
            ("1-5000", None),
            ("x", None),
            ("", Some("")),
        ] {
            let got = named(&bank, text).map(|it| it.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
            assert_eq!(got.as_deref(), then, "{text}");
        }
    }
}
