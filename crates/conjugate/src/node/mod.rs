//! One node: its folder on disk, its clock, the one writer, and the plant that readers see.

pub mod backup;
mod clock;
pub mod config;
mod database;
mod entry;
mod folder;
mod found;
mod log;
pub mod outside;
mod settled;
pub mod summary;
pub mod turn;
mod writer;

pub use clock::Clock;
pub use config::Config;
pub use database::{Database, NotADatabase};
pub use entry::{NotReadable, Told, draft, read};
pub use folder::{Folder, FolderError};
pub use found::{Administrator, FoundError, Founding, found};
pub use log::log;
pub use settled::Settled;
pub use writer::{Answer, NotDone, Order, Writer, WriterError};
