//! The integration tests: the parts of Openday as their users meet them, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod golden;
mod store_contract;
mod store_sqlite;
