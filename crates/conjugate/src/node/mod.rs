//! One node: its folder on disk, its clock, the one writer, and the plant that readers see.

mod answers;
mod clock;
mod desk;
mod entry;
mod folder;
mod jump;
mod order;
mod readable;
mod settled;
mod standstill;
mod writer;

pub use answers::Answers;
pub use clock::{Clock, Time};
pub use entry::{NotReadable, Told, draft, read};
pub use folder::{Folder, FolderError, Replayed};
pub use order::{Answer, NotDone, Order, Stated};
pub use readable::{Part, Readable};
pub(crate) use readable::{has_file, is_part};
pub use settled::Settled;
pub use standstill::Standstill;
pub use writer::{Writer, WriterError};
