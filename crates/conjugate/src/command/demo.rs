//! `conjugate demo`: the demonstration plant, on this machine only.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;

use ledger::Options;
use plant::id::PersonId;

use super::Done;
use crate::app::Running;
use crate::demo;
use crate::language::Zone;
use crate::live::stopped;
use crate::node::{Clock, Folder};

/// Opens or writes the demonstration's ledger and serves it until the process is asked to stop.
///
/// # Errors
/// When its folder, ledger or port is not to be had.
pub fn demo(port: u16, data: &Path) -> Done {
    let folder = Folder::at(data);
    let mut ledger = folder.open(demo::NODE, Options::default())?;
    if ledger.reader().size() == 0 {
        demo::write(&mut ledger, &folder.files()?)?;
    }
    let replayed = Folder::replay(&ledger)?;
    if !replayed.plant.demonstration {
        return Err(
            format!("`{}` holds a real plant's ledger; a demonstration does not open it", data.display()).into()
        );
    }
    let clock = replayed.plant.clocks.map_or_else(Clock::real, |(_, known)| Clock::from(known));
    let running = Running::start(&folder, ledger, replayed, clock, Zone::new("Asia/Shanghai")?)?;
    let people: Vec<PersonId> = running.app.settled().people.keys().cloned().collect();
    let passwords: Vec<_> = people.into_iter().map(|it| (it, demo::PASSWORD)).collect();
    running.app.credentials().set(&passwords)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(port, &running));
    drop(runtime);
    // Whatever was acknowledged is durable already; this only waits for the thread.
    let _ledger = running.stop();
    served
}

async fn serve(port: u16, running: &Running) -> Done {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener =
        tokio::net::TcpListener::bind(address).await.map_err(|it| format!("failed to listen on {address}: {it}"))?;
    let address = listener.local_addr()?;
    let router = crate::address::router(running.app.clone());
    let app = running.app.clone();
    tokio::task::spawn_blocking(move || crate::points::prepare(&app));
    println!("ready http://{address}");
    axum::serve(listener, router).with_graceful_shutdown(stopped()).await?;
    Ok(ExitCode::SUCCESS)
}
