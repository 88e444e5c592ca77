//! Decisions over every layer, one test for each rule of sections 7 and 8 of the specification; what would turn a
//! denial; and the laws that hold for all layers.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod beside;
mod case;
mod remedies;
mod rules;
