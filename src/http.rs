//! HTTP: requests into [`route::Route`] values, replies into bytes, and the server that moves both.
//!
//! `cli` uses it; it uses `app`. What must never enter: SQL, SVG, a decision about what a badge says.

mod accept_language;
pub mod api;
pub mod attempts;
mod badge;
pub mod client_address;
pub mod cookie;
pub mod desk;
mod documents;
pub mod form;
pub mod gate;
pub mod join;
pub mod json;
mod kept;
pub mod manage;
mod media_type;
pub mod ops;
pub mod origin;
mod pages;
pub mod problem;
mod refusal;
pub mod reply;
pub mod request_id;
pub mod route;
pub mod server;
pub mod site;
mod stall;
mod told;
mod typed;

use std::net::{IpAddr, Ipv4Addr};

/// A request without its body, and who sent it. Who needs the body asks for it with [`server::Answer::after_body`].
pub type RequestHead = hyper::Request<Peer>;

/// The other end of a connection: a visitor's machine, or a reverse proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    pub address: IpAddr,
}

impl Default for Peer {
    /// The peer of a request that came over no connection.
    fn default() -> Self {
        Self { address: Ipv4Addr::LOCALHOST.into() }
    }
}
