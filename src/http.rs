//! HTTP: requests into [`route::Route`] values, replies into bytes, and the server that moves both.
//!
//! `cli` uses it; it uses `app`. What must never enter: SQL, SVG, a decision about what a badge says.

mod documents;
mod kept;
pub mod ops;
mod pages;
pub mod reply;
pub mod route;
pub mod server;
pub mod site;
mod stall;

/// A request without its body, which no address reads.
pub type RequestHead = hyper::Request<()>;
