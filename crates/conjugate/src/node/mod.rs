//! One node: its folder on disk, its clock, the one writer, and the plant that readers see.

mod clock;
pub mod config;
mod database;
mod entry;
mod folder;
mod found;
mod log;
mod settled;
mod standby;
mod standing;
mod writer;

pub use clock::Clock;
pub use config::Config;
pub use database::{Database, NotADatabase};
pub use entry::{NotReadable, Told, draft, read};
pub use folder::{Folder, FolderError};
pub use found::{Administrator, FoundError, Founding, found};
pub use log::log;
pub use settled::Settled;
pub use standby::{Around, Follower};
pub use standing::{Post, Standing};
pub use writer::{Answer, NotDone, Order, Writer, WriterError};
