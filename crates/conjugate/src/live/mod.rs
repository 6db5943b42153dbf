//! News for open pages, as server-sent events: one for every change, with the number of entries that there are now.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::watch::Receiver;

use crate::app::App;
use crate::people::Me;

/// Without news a line goes out this often, so that a connection that is gone is noticed at both ends; then the session
/// is asked for as well.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Addresses of the news.
pub fn router() -> Router<App> {
    Router::new().route("/events", get(events))
}

/// What one open page is told from.
struct Listener {
    app: App,
    token: String,
    news: Receiver<u64>,
    stopped: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// How many entries there were when the reader was last told.
    told: u64,
    /// Nothing has been sent: the first event says that the connection stands.
    fresh: bool,
}

/// `GET /events`
async fn events(State(app): State<App>, me: Me) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = app.news();
    let told = *news.borrow();
    let listener = Listener { app, token: me.token, news, told, stopped: Box::pin(stopped()), fresh: true };
    Sse::new(unfold(listener, |mut it| async move {
        let event = it.next().await?;
        Some((Ok(event), it))
    }))
}

impl Listener {
    /// The next event; nothing once the session has ended or the program stops.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::replace(&mut self.fresh, false) {
            return Some(Event::default().comment("listening"));
        }
        let event = loop {
            let event = tokio::select! {
                changed = self.news.changed() => {
                    changed.ok()?;
                    let entries = *self.news.borrow_and_update();
                    let from = std::mem::replace(&mut self.told, entries);
                    concerns(&self.app, from..entries).then(|| Event::default().id(entries.to_string()).data(entries.to_string()))
                }
                () = tokio::time::sleep(HEARTBEAT) => Some(Event::default().comment("still here")),
                () = &mut self.stopped => return None,
            };
            if let Some(event) = event {
                break event;
            }
        };
        self.app.sessions().lasts(&self.token).then_some(event)
    }
}

/// Whether any of these entries is the reader's to read: of anything else they hear nothing, not even that it happened.
/// An entry that cannot be read is for the page to complain about.
fn concerns(app: &App, entries: std::ops::Range<u64>) -> bool {
    let ledger = app.ledger();
    ledger.is_whole() || ledger.range(entries).map_or(true, |it| !it.is_empty())
}

/// Ctrl-C, or the signal by which services are stopped. Open pages would otherwise keep a server that stops waiting.
pub async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            // Without that signal the other one still stops the process.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupted => (),
        () = terminated => (),
    }
}
