//! The authorisation holder's page: the manufacturer's certificate and nothing else of the manufacturer's, and the
//! decision that rests on it.

use askama::Template;
use plant::disposition::{Kind, certificate};
use plant::id::BatchId;

use super::chain::{Link, chain};
use super::decide::Panel;
use super::past::{self, Past};
use super::{Asked, Kept, digest};
use crate::app::App;
use crate::page::part::{Instant, State};
use crate::page::{Checkpoint, Page, PageError, Section, Shell};
use crate::people::Me;

#[derive(Template)]
#[template(path = "disposition/market.html")]
pub(super) struct MarketPage {
    shell: Shell,
    batch: String,
    lot: String,
    product: String,
    links: Vec<Link>,
    certificate: Option<Shown>,
    panel: Panel,
    past: Vec<Past>,
    signed: bool,
    to_market: bool,
}

/// The certificate as the holder reads it.
struct Shown {
    manufacturer: String,
    signed_by: String,
    at: Instant,
    meaning: String,
    entry: u64,
    items: usize,
    /// How often something of it was done again.
    rounds: usize,
    /// The markets that the release does not reach.
    not_for: String,
    plan: u16,
    text: String,
    digest: String,
    checkpoint: Option<Checkpoint>,
}

pub(super) fn page(
    shell: Shell,
    app: &App,
    me: &Me,
    id: &BatchId,
    asked: &Asked,
    kept: Kept,
) -> Result<Page<MarketPage>, PageError> {
    let entry = certificate(&app.shared(), id).map(|it| it.stamp.seq);
    let (events, checkpoint) = {
        let ledger = app.ledger();
        let checkpoint = entry.and_then(|seq| ledger.checkpoint_from(seq.saturating_add(1)).ok().flatten());
        (past::read(&ledger, id), checkpoint)
    };
    let plant = app.shared();
    let lang = shell.lang;
    let batch = plant.batches.get(id).ok_or(PageError::NotFound)?;
    let (version, _) = plant.pinned(batch).ok_or(PageError::NotFound)?;
    let certificate = certificate(&plant, id).map(|it| {
        let text = it.text(&digest(&it.items_text()));
        let organisation = plant.organisations.get(&it.organisation);
        Shown {
            manufacturer: organisation
                .map_or_else(|| it.organisation.to_string(), |it| lang.label(&it.name).to_owned()),
            signed_by: it.signature.name.to_string(),
            at: shell.zone.time(it.stamp.happened),
            meaning: it.signature.meaning.to_string(),
            entry: it.stamp.seq,
            items: it.count(),
            rounds: it.rounds(),
            not_for: it.not_for().join(" · "),
            plan: it.plan,
            digest: digest(&text),
            text,
            checkpoint: checkpoint.map(|it| Checkpoint { size: it.size(), root: it.root().to_string() }),
        }
    });
    let page = MarketPage {
        batch: id.to_string(),
        lot: batch.lot.to_string(),
        product: lang.label(&version.strategy.product).to_owned(),
        links: chain(&shell, &plant, id, Kind::Market),
        certificate,
        panel: Panel::of(&shell, app, &plant, me, (id, Kind::Market), asked, kept),
        past: past::past(&shell, &plant, &events, Some(Kind::Market)),
        signed: !asked.signed.is_empty(),
        to_market: plant.goes_to_market(id),
        shell: shell.clone().at(Section::Disposition),
    };
    Ok(Page(page))
}
