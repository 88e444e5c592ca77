//! The server from outside: the real binary, on a free port, over a real socket. On SQLite, or on PostgreSQL when
//! `BAILIWICK_TEST_DATABASE` holds the address of one on which databases may be made.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may"
)]

mod audit;
mod commands;
mod controls;
mod crashes;
mod cross_site;
mod demo;
mod health;
mod hostile;
mod pages;
mod response_headers;
mod secrets;
mod signing_in;
mod stopping;
mod support;
