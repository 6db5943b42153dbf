//! The ledger as its users see it: appending, reading, proving, tampering, dying.

// `cfg(test)` holds for all of this anyway; it tells clippy that the helpers are test code too.
#[cfg(test)]
mod appending;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tampering;
