//! Do the rooms connect? One binary for every test that needs the application or a whole story.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test reports by panicking")]

mod api;
mod backup;
mod evidence;
mod fixtures;
mod keys;
mod node;
mod points;
mod program;
mod real_plant;
mod stories;
