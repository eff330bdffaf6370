//! Where a server listens.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::value::parse_address;

/// What stands before the path of a socket in the file system.
const UNIX: &str = "unix:";

/// An address of the network, or a socket in the file system, which only programs of this machine reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    At(SocketAddr),
    /// The path of a socket (`unix:/run/openday/openday.sock`).
    Socket(PathBuf),
}

impl Listen {
    /// The address of the network, if it is one.
    #[must_use]
    pub const fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::At(address) => Some(*address),
            Self::Socket(_) => None,
        }
    }

    /// Whether only programs of this machine reach it.
    #[must_use]
    pub fn is_here_alone(&self) -> bool {
        self.address().is_none_or(|address| address.ip().is_loopback())
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Self {
        Self::At(address)
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(path) = text.trim().strip_prefix(UNIX) else { return parse_address(text).map(Self::At) };
        let path = Path::new(path);
        if !cfg!(unix) {
            return Err("must be an IP address and a port: this system has no sockets in the file system".to_owned());
        }
        if path.is_absolute() && path.file_name().is_some() {
            Ok(Self::Socket(path.to_owned()))
        } else {
            Err("must name a socket by its whole path, such as unix:/run/openday/openday.sock".to_owned())
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(address) => address.fmt(f),
            Self::Socket(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}
