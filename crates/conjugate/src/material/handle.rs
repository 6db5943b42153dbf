//! A lot handled in the store: split, pooled with others, and what a batch did not use taken back.

use axum::extract::{Path, State};
use axum::response::Response;
use plant::Plant;
use plant::id::{BatchId, ContainerId, LotId};
use plant::material::{Kept, Lot, Part, PoolLots, ReturnLot, SplitLot};
use plant::quantity::{Quantity, Unit};
use plant::text::Text;

use super::lot::{Refused, lot, page, send};
use crate::app::App;
use crate::language::Lang;
use crate::page::{PageError, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

/// So many parts a form has room for.
const PARTS: usize = 6;
/// So many lots, this one first, a form pools.
const SHARES: usize = 4;

/// The three forms, with everything that was typed.
pub(super) struct Handling {
    pub(super) unit: String,
    pub(super) parts: Vec<Row>,
    pub(super) new: String,
    /// Why lots were blended in spite of what stood against it.
    pub(super) despite: String,
    pub(super) shares: Vec<Row>,
    /// What it may be pooled with: lot, left.
    pub(super) others: Vec<(String, String)>,
    /// Batches that charged it: id, in words, chosen.
    pub(super) charged: Vec<(String, String, bool)>,
    pub(super) back: String,
    /// Its containers that can be taken from, or put back into: number, left.
    pub(super) containers: Vec<(String, String)>,
    /// The container, place, act and number that were typed about one.
    pub(super) container: String,
    pub(super) place: String,
    pub(super) into: String,
    /// What else may be done with one: id, name.
    pub(super) keeps: Vec<(&'static str, String)>,
    pub(super) may_move: May,
    pub(super) may_split: May,
    pub(super) may_pool: May,
    pub(super) may_return: May,
}

pub(super) struct Row {
    pub(super) n: usize,
    pub(super) lot: String,
    pub(super) amount: String,
    pub(super) from: String,
    pub(super) into: String,
    pub(super) fault: bool,
}

impl Handling {
    pub(super) fn of(lang: Lang, plant: &Plant, me: &Me, id: &LotId, it: &Lot, refused: Option<&Refused<'_>>) -> Self {
        let typed = |form: &str, name: &str| {
            let posted = refused.filter(|it| it.form == form).map(|it| it.posted);
            posted.and_then(|it| it.field(name)).unwrap_or_default().to_owned()
        };
        let row = |form: &str, prefix: &str, n: usize| Row {
            n,
            lot: typed(form, &format!("{prefix}{n}-lot")),
            amount: typed(form, &format!("{prefix}{n}-amount")),
            from: typed(form, &format!("{prefix}{n}-from")),
            into: typed(form, &format!("{prefix}{n}-into")),
            fault: refused.is_some_and(|it| it.form == form && it.row == Some(n)),
        };
        let others = plant
            .lots
            .iter()
            .filter(|(other, lot)| *other != id && lot.material == it.material && !lot.left.is_zero())
            .map(|(other, lot)| (other.to_string(), Quantity::exact(lot.left, lot.unit).to_string()));
        let batch = typed("return", "batch");
        let charged = plant.charged_of(id).into_iter().map(|(of, charged, back)| {
            let words = lang
                .say("lot-return-one")
                .with_text("batch", of)
                .with_text("charged", Quantity::exact(charged, it.unit))
                .with_text("back", Quantity::exact(back, it.unit));
            (of.to_string(), words.plain(), of.as_str() == batch)
        });
        let pieces = it.unit.shown().is_empty();
        Self {
            unit: if pieces { lang.text("lot-pieces") } else { it.unit.shown().to_owned() },
            parts: (1..=PARTS).map(|n| row("split", "part", n)).collect(),
            new: typed("pool", "new"),
            despite: typed("pool", "despite"),
            shares: (1..=SHARES).map(|n| row("pool", "share", n)).collect(),
            others: others.collect(),
            charged: charged.collect(),
            back: typed("return", "amount"),
            containers: it
                .containers
                .iter()
                .filter(|(_, it)| it.discarded.is_none())
                .map(|(id, of)| (id.to_string(), Quantity::exact(of.left, it.unit).to_string()))
                .collect(),
            container: typed("container", "container"),
            place: typed("container", "to"),
            into: typed("return", "container"),
            keeps: Kept::ALL.into_iter().map(|it| (it.id(), lang.text(&format!("kept-{}", it.id())))).collect(),
            may_move: May::of(lang, me, "material.move-container"),
            may_split: May::of(lang, me, "material.split-lot"),
            may_pool: May::of(lang, me, "material.pool-lots"),
            may_return: May::of(lang, me, "material.return-lot"),
        }
    }

    /// Whether this is one of its forms: what is wrong stands in it.
    pub(super) fn holds(&self, form: &str) -> bool {
        match form {
            "split" | "pool" | "retest" | "date" | "unhold" => true,
            "container" => !self.containers.is_empty(),
            "return" => !self.charged.is_empty(),
            _ => false,
        }
    }
}

/// The rows of a form that say something, or the number of the first that cannot be read. `first` is the lot of the
/// first row where the form gives it.
fn rows(posted: &Posted, prefix: &str, upto: usize, unit: Unit, first: Option<&LotId>) -> Result<Vec<Part>, usize> {
    let mut parts = vec![];
    for n in 1..=upto {
        let lot = posted.field(&format!("{prefix}{n}-lot"));
        let amount = posted.field(&format!("{prefix}{n}-amount"));
        let given = first.filter(|_| n == 1);
        if given.is_none() && lot.is_none() && amount.is_none() {
            continue;
        }
        let lot = given.cloned().or_else(|| LotId::new(lot?).ok()).ok_or(n)?;
        let amount = amount.and_then(|it| Quantity::parse(it, unit).ok()).ok_or(n)?;
        let container = |name: &str| match posted.field(&format!("{prefix}{n}-{name}")) {
            None => Ok(None),
            Some(it) => ContainerId::new(it).map(Some).map_err(|_| n),
        };
        let (from, into) = (container("from")?, container("into")?);
        parts.push(Part { lot, amount, from, into });
    }
    Ok(parts)
}

/// The page again, with a sentence about a form that cannot be read.
fn unread(
    shell: Shell,
    app: &App,
    posted: &Posted,
    (id, it): (&LotId, &Lot),
    form: &'static str,
    (said, row): (String, Option<usize>),
) -> Response {
    let refused = Refused { problem: Problem::Said(said), form, posted, row };
    page(shell, &posted.me, app, id, it, Some(refused))
}

/// What is wrong with the rows: one of them, or that there is none.
fn wrong(lang: Lang, key: &str, row: Option<usize>) -> (String, Option<usize>) {
    (row.map_or_else(|| lang.text("lot-bad-empty"), |n| lang.say(key).with("n", n).plain()), row)
}

/// `POST /lots/{lot}/split`
pub(super) async fn split(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let parts = match rows(&posted, "part", PARTS, it.unit, None) {
        Ok(parts) if !parts.is_empty() => parts,
        other => {
            let said = wrong(shell.lang, "lot-bad-part", other.err());
            return Ok(unread(shell, &app, &posted, (&id, &it), "split", said));
        }
    };
    send(shell, app, posted, ("split", id.clone(), id.clone()), SplitLot { lot: id, parts }, None).await
}

/// `POST /lots/{lot}/pool`
pub(super) async fn pool(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let Some(new) = posted.field("new").and_then(|it| LotId::new(it).ok()) else {
        let said = (shell.text("lot-bad-id"), None);
        return Ok(unread(shell, &app, &posted, (&id, &it), "pool", said));
    };
    let from = match rows(&posted, "share", SHARES, it.unit, Some(&id)) {
        Ok(from) if !from.is_empty() => from,
        other => {
            let said = wrong(shell.lang, "lot-bad-share", other.err());
            return Ok(unread(shell, &app, &posted, (&id, &it), "pool", said));
        }
    };
    let despite = match posted.field("despite").filter(|it| !it.trim().is_empty()).map(Text::new).transpose() {
        Ok(it) => it,
        Err(_) => {
            let said = (shell.text("lot-bad-despite"), None);
            return Ok(unread(shell, &app, &posted, (&id, &it), "pool", said));
        }
    };
    send(
        shell,
        app,
        posted,
        ("pool", id, new.clone()),
        PoolLots { lot: new, from, containers: Vec::new(), despite },
        None,
    )
    .await
}

/// `POST /lots/{lot}/return`
pub(super) async fn take_back(
    shell: Shell,
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, PageError> {
    let (id, it) = lot(&app, &id)?;
    let batch = BatchId::new(posted.need("batch")?).map_err(|_| PageError::NotAcceptable)?;
    let Some(amount) = posted.field("amount").and_then(|text| Quantity::parse(text, it.unit).ok()) else {
        let said = (shell.text("lot-bad-amount"), None);
        return Ok(unread(shell, &app, &posted, (&id, &it), "return", said));
    };
    let container = match posted.field("container").map(ContainerId::new) {
        None => None,
        Some(Ok(it)) => Some(it),
        Some(Err(_)) => {
            let said = (shell.text("container-bad-id"), None);
            return Ok(unread(shell, &app, &posted, (&id, &it), "return", said));
        }
    };
    let command = ReturnLot { lot: id.clone(), batch, amount, container };
    send(shell, app, posted, ("return", id.clone(), id), command, None).await
}
