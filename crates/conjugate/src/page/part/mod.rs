//! The parts that pages are made of. Each writes itself as HTML with everything from outside escaped, looks the same on
//! every page, and says in words what it shows in colour or shape.

mod amiss;
mod because;
mod bounds;
mod dots;
mod entry;
mod instant;
mod limit;
mod limit_scale;
mod limit_svg;
mod paging;
mod refusal;
mod signing;
mod state;
mod tabs;

pub use amiss::Amiss;
pub use because::Because;
pub use bounds::{Bounds, LimitKey, Reach};
pub use dots::{Dot, LimitDots};
pub use entry::{Keypad, Keys, NumberEntry};
pub use instant::Instant;
pub use limit::LimitBar;
pub use paging::{ON_A_PAGE, PageNumber, Paging};
pub use refusal::Refusal;
pub use signing::Signing;
pub use state::{Glyphs, State, Stated};
pub use tabs::{Tab, Tabs};
