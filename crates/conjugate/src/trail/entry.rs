//! One entry: its envelope, its stored bytes, and the proof that it is in the tree that the checkpoint signs.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ledger::{Entry, verify_inclusion};

use super::address;
use super::filter::encoded;
use super::said::{Teller, kind_name};
use crate::app::App;
use crate::language::Lang;
use crate::page::part::{State as Shown, Stated};
use crate::page::{Page, PageError, Section, Shell};
use crate::people::Me;
use crate::people::access::Out;
use plant::people::{Span, Taken};

/// So much of the bytes stands on the page; the whole is a download.
const SHOWN_MAX: usize = 16_000;

#[derive(Template)]
#[template(path = "trail/entry.html")]
struct EntryPage {
    shell: Shell,
    seq: u64,
    kind: String,
    said: String,
    facts: Vec<(String, String)>,
    about: Vec<AboutLine>,
    bytes: String,
    length: u64,
    cut: bool,
    leaf: String,
    size: u64,
    root: String,
    proof: Vec<String>,
    verified: Stated,
    newer: Option<u64>,
    older: Option<u64>,
}

struct AboutLine {
    subject: String,
    href: String,
    trail: String,
    previous: Option<u64>,
}

/// What the ledger says of an entry, owned, so that the reader is free again.
struct Read {
    entry: Entry,
    size: u64,
    root: String,
    proof: Result<Vec<ledger::Hash>, ledger::ReadError>,
    holds: bool,
}

fn read(app: &App, seq: u64) -> Result<Read, PageError> {
    let reader = app.ledger();
    let entry = reader.read(seq).map_err(|_| PageError::Broken)?.ok_or(PageError::NotFound)?;
    let checkpoint = reader.checkpoint();
    let (size, root) = (checkpoint.size(), *checkpoint.root());
    let proof = reader.inclusion(seq, size);
    let holds = proof.as_ref().is_ok_and(|it| verify_inclusion(&entry.leaf, seq, size, it, &root).is_ok());
    Ok(Read { entry, size, root: root.to_base64(), proof, holds })
}

/// `GET /trail/{seq}`
pub(super) async fn show(
    shell: Shell,
    _me: Me,
    State(app): State<App>,
    Path(seq): Path<u64>,
) -> Result<Response, PageError> {
    let it = read(&app, seq)?;
    let lang = shell.lang;
    let envelope = it.entry.envelope().map_err(|_| PageError::Broken)?;
    let said = match crate::node::read(&envelope) {
        Ok((event, _)) => {
            let plant = app.settled();
            Teller { lang, zone: app.zone(), plant: &plant }.sentence(&event)
        }
        Err(error) => crate::chain(&error),
    };
    let facts = facts(lang, &app, &envelope);
    let about = envelope
        .about
        .iter()
        .map(|it| AboutLine {
            subject: it.subject.to_string(),
            href: address(&it.subject),
            trail: format!("/trail?subject={}", encoded(&it.subject)),
            previous: it.previous,
        })
        .collect();
    let kind = kind_name(lang, &envelope.kind);
    let end = it.entry.bytes.char_indices().map(|(at, _)| at).nth(SHOWN_MAX);
    let bytes = end.and_then(|end| it.entry.bytes.get(..end)).unwrap_or(&it.entry.bytes).to_owned();
    let verified = if it.holds {
        Stated::new(lang, Shown::Verified).saying(lang.text("trail-proof-holds"))
    } else {
        Stated::new(lang, Shown::Fail).saying(lang.text("trail-proof-fails"))
    };
    let page = EntryPage {
        shell: shell.at(Section::Trail),
        seq,
        kind,
        said,
        facts,
        about,
        bytes,
        length: u64::try_from(it.entry.bytes.len()).unwrap_or(u64::MAX),
        cut: end.is_some(),
        leaf: it.entry.leaf.to_string(),
        size: it.size,
        root: it.root,
        proof: it.proof.map_err(|_| PageError::Broken)?.iter().map(ledger::Hash::to_base64).collect(),
        verified: verified.boxed(),
        newer: seq.checked_add(1).filter(|next| *next < it.size),
        older: seq.checked_sub(1),
    };
    Ok(Page(page).into_response())
}

fn facts(lang: Lang, app: &App, it: &ledger::Envelope<'_>) -> Vec<(String, String)> {
    let happened =
        it.happened.parse::<jiff::Timestamp>().map_or_else(|_| it.happened.to_string(), |at| app.zone().whole(at));
    let plant = app.settled();
    let teller = Teller { lang, zone: app.zone(), plant: &plant };
    let who = plant::id::PersonId::new(&it.actor).map_or_else(|_| it.actor.to_string(), |it| teller.person(&it));
    let mut facts = vec![
        (lang.text("trail-happened"), happened),
        (lang.text("trail-known"), app.zone().whole(it.known)),
        (lang.text("trail-who"), format!("{who} ({})", it.actor)),
    ];
    if let Some(reason) = &it.reason {
        facts.push((lang.text("trail-reason"), reason.to_string()));
    }
    facts.extend([
        (lang.text("trail-kind"), format!("{} v{}", it.kind, it.version)),
        (lang.text("trail-command"), it.command.to_string()),
        (lang.text("trail-session"), it.session.to_string()),
        (lang.text("trail-node"), it.node.to_string()),
        (lang.text("trail-epoch"), it.epoch.to_string()),
        (lang.text("trail-salt"), it.salt.to_owned()),
    ]);
    facts
}

/// `GET /trail/{seq}/bytes`: what is hashed, and nothing else.
pub(super) async fn bytes(me: Me, State(app): State<App>, Path(seq): Path<u64>) -> Result<Response, PageError> {
    let it = read(&app, seq)?;
    let span = Some(Span { first: seq, last: seq });
    app.took_out(&me, Out { what: Taken::Entries, items: 1, span, which: None, head: Some(app.head()) });
    let name = format!("attachment; filename=\"entry-{seq}.json\"");
    let kind = "application/json".to_owned();
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], it.entry.bytes).into_response())
}
