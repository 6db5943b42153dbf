//! `conjugate demo`: the demonstration plant, on this machine only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;

use ledger::Options;
use plant::id::PersonId;

use super::{Done, folder};
use crate::app::{App, Running, StandingBy};
use crate::demo;
use crate::language::Zone;
use crate::live::stopped;
use crate::node::{Clock, Folder};

/// Opens or writes the demonstration's ledger and serves it until the process is asked to stop.
///
/// # Errors
/// When its folder, ledger or port is not to be had.
pub fn demo(port: u16, data: &Path, database: Option<&str>, standby: bool) -> Done {
    let folder = folder(data, database)?;
    if standby {
        return stand_by(port, &folder);
    }
    let mut ledger = folder.open(demo::NODE, Options::default())?;
    if ledger.reader().size() == 0 {
        demo::write(&mut ledger, &folder.files()?)?;
    }
    let replayed = Folder::replay(&ledger)?;
    if !replayed.plant.demonstration {
        return Err(
            format!("`{}` holds a real plant's ledger; a demonstration does not open it", folder.ledger()).into()
        );
    }
    let clock = replayed.plant.clocks.map_or_else(Clock::real, |(_, known)| Clock::from(known));
    let running = Running::start(&folder, ledger, replayed, clock, Zone::new("Asia/Shanghai")?)?;
    set_passwords(&running.app)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(port, &running.app));
    drop(runtime);
    // Whatever was acknowledged is durable already; this only waits for the thread.
    let _ledger = running.stop();
    served
}

/// Follows the demonstration that writes to the same database.
fn stand_by(port: u16, folder: &Folder) -> Done {
    let standing_by = StandingBy::start(folder, Clock::from(jiff::Timestamp::UNIX_EPOCH), Zone::new("Asia/Shanghai")?)?;
    if !standing_by.app.settled().demonstration {
        let _nothing = standing_by.stop();
        let at = folder.ledger();
        return Err(format!("`{at}` holds a real plant's ledger; a demonstration does not open it").into());
    }
    set_passwords(&standing_by.app)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(port, &standing_by.app));
    drop(runtime);
    let _ledger = standing_by.stop();
    served
}

/// Everybody in the demonstration has the same password.
fn set_passwords(app: &App) -> Result<(), Box<dyn std::error::Error>> {
    let people: Vec<PersonId> = app.settled().people.keys().cloned().collect();
    let passwords: Vec<_> = people.into_iter().map(|it| (it, demo::PASSWORD)).collect();
    Ok(app.credentials().set(&passwords)?)
}

async fn serve(port: u16, app: &App) -> Done {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener =
        tokio::net::TcpListener::bind(address).await.map_err(|it| format!("failed to listen on {address}: {it}"))?;
    let address = listener.local_addr()?;
    let router = crate::address::router(app.clone());
    let reader = app.clone();
    tokio::task::spawn_blocking(move || crate::points::prepare(&reader));
    println!("ready http://{address}");
    axum::serve(listener, router).with_graceful_shutdown(stopped()).await?;
    Ok(ExitCode::SUCCESS)
}
