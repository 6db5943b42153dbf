//! Do the rooms connect? One binary for every test that needs the application or a whole story.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test reports by panicking")]

mod access;
mod api;
mod asking;
mod backup;
mod calc;
mod clock;
#[path = "../../../ledger/tests/it/cluster.rs"]
mod cluster;
mod database;
mod evidence;
mod faults;
mod files;
mod fixtures;
mod forms;
mod keys;
mod node;
mod permissions;
mod points;
mod procedures;
mod program;
#[path = "../../../ledger/tests/it/proxy.rs"]
mod proxy;
mod reading;
mod real_plant;
mod runs;
mod server;
mod standby;
mod stories;
mod texts;
mod waiting;
