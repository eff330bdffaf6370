//! Integration tests: the parts of Openday as their users meet them, in one binary.

#![expect(clippy::unwrap_used, reason = "what a test cannot unwrap has failed, also outside of its own function")]

mod store_contract;
mod store_sqlite;
