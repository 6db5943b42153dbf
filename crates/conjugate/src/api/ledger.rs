//! The ledger as it lies, so that others can check it without trusting us.

use axum::Json;
use axum::extract::State;
use plant::people::{Span, Taken};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::{Caller, Narrowed};
use super::problem::{Problem, Trouble};
use crate::app::App;
use crate::people::access::Out;

/// How many entries an answer has at most.
const COUNT_MAX: u64 = 1000;
/// How many it has where nothing is said.
const COUNT: u64 = 100;

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The first, counted from 0.
    #[param(value_type = Option<i64>, minimum = 0)]
    from: Option<u64>,
    /// How many; 100 where it is left out, 1000 at most.
    #[param(minimum = 1, maximum = 1000)]
    count: Option<u64>,
}

/// Entries in order.
#[derive(Serialize, ToSchema)]
pub(super) struct Entries {
    /// How many entries the ledger has.
    size: u64,
    entries: Vec<Stored>,
}

/// One entry as it is stored.
#[derive(Serialize, ToSchema)]
pub(super) struct Stored {
    seq: u64,
    /// The stored bytes, as text. Parse them for what they say; hash them as they are. Left out where the entry is about
    /// what another organisation owns.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    /// SHA-256 of a zero byte and the stored bytes (RFC 6962), in hexadecimal.
    leaf: String,
}

/// A signed tree head.
#[derive(Serialize, ToSchema)]
pub(super) struct Checkpoint {
    size: u64,
    /// The root hash of the tree of so many entries, in hexadecimal.
    root: String,
    /// The signed note (C2SP tlog-checkpoint) to keep and to check with.
    note: String,
}

/// Entries of the ledger, as they are stored
#[utoipa::path(get, path = "/entries", tag = "ledger", params(Which), responses(
    (status = 200, body = Entries),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn entries(
    State(app): State<App>,
    Caller { me, lang }: Caller,
    Narrowed(which): Narrowed<Which>,
) -> Result<Json<Entries>, Problem> {
    let (from, count) = (which.from.unwrap_or(0), which.count.unwrap_or(COUNT));
    if !(1..=COUNT_MAX).contains(&count) {
        return Err(Problem::of(lang, Trouble::Address).found(format!("count: 1–{COUNT_MAX}")));
    }
    if i64::try_from(from).is_err() {
        return Err(Problem::of(lang, Trouble::Address).found(format!("from: 0–{}", i64::MAX)));
    }
    let reader = app.clone();
    let read = tokio::task::spawn_blocking(move || {
        let ledger = reader.ledger();
        Ok::<_, ledger::ReadError>((ledger.size(), ledger.stored(from..from.saturating_add(count))?))
    });
    let broken = || Problem::of(lang, Trouble::Broken);
    let (size, found) = read.await.map_err(|_| broken())?.map_err(|_| broken())?;
    if let (Some((first, _)), Some((last, _))) = (found.first(), found.last()) {
        let span = Some(Span { first: first.seq, last: last.seq });
        let items = found.iter().filter(|(_, may)| *may).count() as u64;
        app.took_out(&me, Out { what: Taken::Entries, items, span, which: None, head: Some(app.head()) });
    }
    let entries = found
        .into_iter()
        .map(|(it, may)| Stored { seq: it.seq, leaf: it.leaf.to_string(), bytes: may.then_some(it.bytes) })
        .collect();
    Ok(Json(Entries { size, entries }))
}

/// The latest checkpoint
#[utoipa::path(get, path = "/checkpoint", tag = "ledger", responses(
    (status = 200, body = Checkpoint), (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn checkpoint(State(app): State<App>, _: Caller) -> Json<Checkpoint> {
    let it = app.ledger().checkpoint();
    Json(Checkpoint { size: it.size(), root: it.root().to_string(), note: it.note().to_owned() })
}
