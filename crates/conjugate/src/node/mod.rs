//! One node: its folder on disk, its clock, the one writer, and the plant that readers see.

mod answers;
mod clock;
pub mod config;
mod database;
mod desk;
mod entry;
mod folder;
mod found;
mod jump;
mod log;
mod order;
mod readable;
mod settled;
mod standby;
mod standing;
mod standstill;
mod writer;

pub use answers::Answers;
pub use clock::{Clock, Time};
pub use config::Config;
pub use database::{Database, NotADatabase};
pub use entry::{NotReadable, Told, draft, read};
pub use folder::{Folder, FolderError, Replayed};
pub use found::{Administrator, FoundError, Founding, found};
pub use log::log;
pub use order::{Answer, NotDone, Order, Stated};
pub use readable::{Part, Readable};
pub(crate) use readable::{has_file, is_part};
pub use settled::Settled;
pub use standby::{Around, Follower};
pub use standing::{Post, Standing};
pub use standstill::Standstill;
pub use writer::{Writer, WriterError};
