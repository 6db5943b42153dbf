//! Do the rooms connect? One binary for every test that needs the application or a whole story.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test reports by panicking")]

mod api;
mod asking;
mod calc;
mod clock;
mod evidence;
mod faults;
mod files;
mod fixtures;
mod forms;
mod node;
mod permissions;
mod points;
mod reading;
mod server;
mod stories;
