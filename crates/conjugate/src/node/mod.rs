//! One node: its folder on disk, its clock, the one writer, and the plant that readers see.

mod clock;
mod entry;
mod folder;
mod readable;
mod settled;
mod writer;

pub use clock::Clock;
pub use entry::{NotReadable, Told, draft, read};
pub use folder::{Folder, FolderError};
pub use readable::{Part, Readable};
pub(crate) use readable::{has_file, is_part};
pub use settled::Settled;
pub use writer::{Answer, NotDone, Order, Writer, WriterError};
