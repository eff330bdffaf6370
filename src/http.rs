//! HTTP: the server that moves bytes, a public half that answers from memory, and a private half that reads and writes.
//!
//! `cli` uses it; it uses `app`. What must never enter: SQL, SVG, a decision about what a badge says.
//!
//! | part | what it is |
//! |---|---|
//! | `server` | connections and their limits, on hyper |
//! | `path` | the one spelling of an address |
//! | `dispatch` | which half answers a request |
//! | `public` | badges, pages, documents: memory only, by a [`Route`](public::route::Route) |
//! | `private` | API, maintainers' and participants' pages, applications: an axum router behind the same server |
//! | `origins` | our own scheme and host, as far as somebody vouches for them |
//! | `client_address`, `address_shares` | who asks, as far as proxies of ours say; how much of what all share one may have |
//! | `page_threads` | where everything but badges is worked out |
//! | `accept_language`, `page_language` | the language a page is read in |
//! | `mounted`, `access_log`, `replaceable` | what the command line puts around the handler |
//! | `reply`, `layout` | what both are made of: headers, and what a page has around its content |
//! | `ops` | the operators' listener |

mod accept_language;
pub mod access_log;
mod address_shares;
pub mod client_address;
pub mod dispatch;
mod layout;
pub mod mounted;
pub mod ops;
pub mod origins;
mod page_language;
mod page_threads;
pub mod path;
pub mod private;
pub mod public;
pub mod replaceable;
pub mod reply;
mod script;
pub mod server;

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

pub use layout::{Faint, check_colors};

/// A request without its body, and who sent it. Who needs the body asks for it with [`server::Answer::with_body`].
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

/// Whether an address is in one of these networks, however it is written.
fn is_in(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}
