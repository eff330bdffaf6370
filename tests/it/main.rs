//! The integration tests, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod badge;
mod golden;
mod layers;
mod requests;
mod server;
mod support;
mod wire;
