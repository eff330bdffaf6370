//! The integration tests, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod badge;
mod bodies;
mod cli;
mod freshness;
mod golden;
mod layers;
mod requests;
mod server;
mod store_contract;
mod store_sqlite;
mod support;
mod wire;
