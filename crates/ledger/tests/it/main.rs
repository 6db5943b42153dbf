//! The ledger as its users see it: appending, reading, proving, tampering, dying.

// `cfg(test)` holds for all of this anyway; it tells clippy that the helpers are test code too.
#[cfg(test)]
mod answering;
#[cfg(test)]
mod appending;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod database;
#[cfg(test)]
mod durability;
mod encrypted;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod standby;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tampering;
