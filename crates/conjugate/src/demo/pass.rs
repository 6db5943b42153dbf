//! Time that passes at once: in the demonstration a visitor need not wait for a clock of the process, or for what grows.

use jiff::SignedDuration;
use plant::Act;
use plant::node::MoveClock;

use crate::app::App;
use crate::node::Order;
use crate::page::PageError;
use crate::people::Posted;

/// Moves the demonstration's clock forward. The move is an entry of its own, by the person who made it.
///
/// # Errors
/// When the node takes no entry now.
pub(crate) async fn let_pass(app: &App, posted: &Posted, left: SignedDuration) -> Result<(), PageError> {
    let Some((from, to)) = app.clock().forward(left) else { return Ok(()) };
    let (by, session) = (posted.me.session.person.clone(), posted.me.session.id.clone());
    let act = Act { by, session, happened: to, known: to, second: None, reason: None, signature: None };
    let command = MoveClock { from, to, by_hand: true }.into();
    let order = Order { id: posted.command.clone(), command, act, happened: None, seen: None, as_of: None };
    app.ask(order).await.map_err(|_| PageError::NotNow)?;
    Ok(())
}
