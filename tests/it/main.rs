//! The integration tests: the parts of Openday as their users meet them, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod badge;
mod cli;
mod golden;
mod layers;
mod store_contract;
mod store_sqlite;
mod support;
