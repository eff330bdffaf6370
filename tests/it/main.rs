//! The integration tests, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod admin;
mod ambiguous;
mod api;
mod api_cases;
mod badge;
mod bodies;
mod browser;
mod callers;
mod cli;
#[cfg(unix)]
mod container;
mod decisions;
mod fixed;
mod freshness;
mod golden;
mod initiative;
mod layers;
mod machine;
mod mounted;
mod needs;
#[cfg(unix)]
mod one_machine;
mod outage;
mod own;
mod page_texts;
mod programs;
mod readers;
#[cfg(unix)]
mod replicas;
mod requests;
mod rolling;
mod secrets;
mod server;
mod sheets;
mod spelling;
mod store_contract;
mod store_postgres;
mod store_sqlite;
mod support;
mod widget;
mod wire;
