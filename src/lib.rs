//! Openday: the living badge of businesses that take their customers to work.
//!
//! In reading order: [`domain`] is what it is about; [`render`] draws it; [`store`] keeps it; [`intake`] reads
//! it from files of others. Layers point one way:
//!
//! ```text
//! main -> cli -> http -> app -> { store, render, intake } -> domain          clock, config, telemetry: leaves
//! ```

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod intake;
pub mod render;
pub mod store;
pub mod telemetry;
