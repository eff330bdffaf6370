//! Tests that see Openday from outside.

mod requests;
mod server;
mod wire;
