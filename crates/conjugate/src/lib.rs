//! Conjugate, the application: pages and their address book around the plant.
//!
//! What a person reads is in [`language`]; how it is shown, and how a browser is answered, is in [`page`].

pub mod address;
pub mod api;
pub mod app;
pub mod bank;
pub mod batch;
pub mod calc;
pub mod command;
pub mod consumable;
pub mod demo;
pub mod disposition;
pub mod equipment;
pub mod hand;
pub mod instrument;
pub mod lab;
pub mod language;
pub mod live;
pub mod material;
pub mod node;
pub mod page;
pub mod people;
pub mod points;
pub mod quality;
pub mod reprocessing;
pub mod run;
pub mod sample;
pub mod scenario;
pub mod stability;
pub mod strategy;
pub mod trail;
pub mod words;
pub mod worklist;

/// A failure with everything that caused it, on one line, for the log and for a person who can mend it.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}
