//! The address of a database, as operators write it: `postgres://user:password@host:5432/name?sslmode=verify-full`.
//!
//! It is read with the driver's own reader, but for what concerns TLS: a server that is not on this machine is asked for a
//! certificate that names it, unless the address says otherwise.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::failure::DatabaseError;

/// How long a connection may take to be made, in milliseconds; the driver counts what it takes the network alone.
pub(super) const CONNECT_WAIT_MS: u64 = 5_000;

/// How long what was sent may stay without an answer of the network before a connection is given up, in milliseconds.
const UNANSWERED_MS: u64 = 10_000;

/// What an address begins with.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// The port where none is named.
const PORT: u16 = 5432;

/// How connections are kept from being read and from being led elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tls {
    Off,
    /// The server's certificate must name its host, and stand on one of these roots; without a file those of the system.
    Verified {
        roots: Option<PathBuf>,
    },
}

/// Where a database is, and how one talks to it.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) tls: Tls,
    /// Without user and password: `host:port/name`.
    shown: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Address`] says what is wrong with it, and repeats no password.
    pub(super) fn parse(text: &str) -> Result<Self, DatabaseError> {
        let wrong = |reason: String| DatabaseError::Address { reason };
        if !SCHEMES.iter().any(|scheme| text.starts_with(scheme)) {
            return Err(wrong("it does not begin with postgres://".to_owned()));
        }
        // An address with several hosts is one to the driver alone, and none to readers of addresses of the web.
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut mode, mut roots, mut others) = (None, None, Vec::new());
        for setting in query.split('&').filter(|setting| !setting.is_empty()) {
            match setting.split_once('=') {
                Some(("sslmode", value)) => mode = Some(decoded(value)),
                Some(("sslrootcert", value)) => roots = Some(decoded(value)),
                _ => others.push(setting),
            }
        }
        let of_driver = [place, &others.join("&")].join(if others.is_empty() { "" } else { "?" });
        // The driver reads `postgres:///name?host=/run/postgresql` as well.
        let mut config: Config = of_driver.parse().map_err(|error: tokio_postgres::Error| {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            wrong(source.unwrap_or_else(|| error.to_string()))
        })?;
        if config.get_hosts().is_empty() {
            return Err(wrong("it names no host".to_owned()));
        }
        if config.get_dbname().is_none() {
            return Err(wrong("it names no database; write one behind the host, like `/openday`".to_owned()));
        }
        if config.get_user().is_none() {
            return Err(wrong("it names no user; write one before the host, like `openday@`".to_owned()));
        }
        let is_here = config.get_hosts().iter().all(is_here) && config.get_hostaddrs().iter().all(IpAddr::is_loopback);
        let tls = tls(mode.as_deref(), roots, is_here)?;
        config
            .ssl_mode(if tls == Tls::Off { SslMode::Disable } else { SslMode::Require })
            .connect_timeout(Duration::from_millis(CONNECT_WAIT_MS))
            .tcp_user_timeout(Duration::from_millis(UNANSWERED_MS))
            .keepalives_idle(Duration::from_millis(UNANSWERED_MS))
            .application_name("openday");
        if config.get_hosts().len() > 1 {
            // Of several the one that takes writes, whichever it is by now.
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        let shown = shown(&config);
        Ok(Self { config, tls, shown })
    }
}

fn decoded(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

/// What the settings of TLS in an address come to.
fn tls(mode: Option<&str>, roots: Option<String>, is_here: bool) -> Result<Tls, DatabaseError> {
    let roots = roots.filter(|roots| roots != "system").map(PathBuf::from);
    match mode {
        Some("disable") => Ok(Tls::Off),
        None if is_here && roots.is_none() => Ok(Tls::Off),
        Some("require" | "verify-ca" | "verify-full") | None => Ok(Tls::Verified { roots }),
        Some(other) => Err(DatabaseError::Address {
            reason: format!(
                "sslmode `{other}` is not known here; use verify-full, or disable where nobody else is on the way"
            ),
        }),
    }
}

/// Whether a host is this machine, so that nobody else is on the way.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(at, host)| {
        let port = ports.get(at).or(ports.first()).copied().unwrap_or(PORT);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            #[cfg(unix)]
            Host::Unix(folder) => folder.display().to_string(),
        }
    });
    format!("{}/{}", hosts.collect::<Vec<_>>().join(","), config.get_dbname().unwrap_or_default())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Without user and password.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("at", &self.shown).field("tls", &self.tls).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_elsewhere_is_verified_and_one_on_this_machine_is_not() {
        let tls = |text: &str| Address::parse(text).unwrap().tls;
        let verified = Tls::Verified { roots: None };
        assert_eq!(tls("postgres://openday:x@db.example/openday"), verified);
        assert_eq!(tls("postgres://openday@db.example/openday?sslmode=require"), verified);
        assert_eq!(tls("postgres://openday@127.0.0.1/openday?sslmode=verify-full"), verified);
        let file = Tls::Verified { roots: Some("/etc/ca.pem".into()) };
        assert_eq!(tls("postgres://openday@localhost/openday?sslrootcert=/etc/ca.pem"), file);
        assert_eq!(tls("postgres://openday@localhost/openday?hostaddr=192.0.2.1"), verified);
        for here in [
            "postgres://openday@localhost/openday",
            "postgres://openday@[::1]:6432/openday",
            "postgresql:///openday?host=/run/postgresql&user=openday",
            "postgres://openday@db.example/openday?sslmode=disable",
        ] {
            assert_eq!(tls(here), Tls::Off, "{here}");
        }
    }

    #[test]
    fn what_is_shown_of_an_address_holds_no_password() {
        let address = Address::parse("postgres://openday:hunter2@one.example:6432,two.example/badges").unwrap();
        assert_eq!(address.to_string(), "one.example:6432,two.example:5432/badges");
        assert!(!format!("{address:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_not_of_tls_is_the_drivers_to_read() {
        let address = "postgres://openday:p%40ss@localhost/openday?options=-c%20search_path%3Dbadges&sslmode=disable";
        let config = Address::parse(address).unwrap().config;
        assert_eq!(config.get_options(), Some("-c search_path=badges"));
        assert_eq!(config.get_password(), Some(&b"p@ss"[..]));
    }

    #[test]
    fn an_address_names_as_many_hosts_as_there_are_with_their_ports() {
        let text = "postgres://openday@127.0.0.1:5433,[::1]:5434/badges?sslmode=disable&options=-c%20jit%3Doff";
        let address = Address::parse(text).unwrap();
        assert_eq!((address.config.get_ports(), address.config.get_hosts().len()), (&[5433, 5434][..], 2));
        assert_eq!(address.config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
        assert_eq!((address.config.get_options(), address.tls), (Some("-c jit=off"), Tls::Off));
    }

    #[test]
    fn an_address_that_names_too_little_says_what_is_missing() {
        for (text, told) in [
            ("postgres://openday@db.example", "it names no database"),
            ("postgres://db.example/openday", "it names no user"),
            ("postgres:///openday", "it names no host"),
            ("mysql://openday@db.example/openday", "it does not begin with postgres://"),
            ("postgres://openday@db.example/openday?sslmode=maybe", "sslmode `maybe` is not known here"),
            ("postgres://openday:hunter2@db.example/openday?colour=red", "colour"),
        ] {
            let error = Address::parse(text).unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("hunter2"), "{text}: {error}");
        }
    }
}
