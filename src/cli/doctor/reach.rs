//! The server on this machine and the public address, each asked as anybody asks it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{Finding, Verdict};
use crate::cli::asking::{self, Answer, Readiness, ask, ask_with, host_of};
use crate::cli::failure::Failure;
use crate::config::{Config, Listen};
use crate::domain::participant::Slug;
use crate::store::postgres::system_roots;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is asked for to learn what becomes of the headers: of badges they do not matter.
const NOWHERE: &str = "/p/openday-doctor.json";

/// How often it is asked for: as many requests must have come by the proxy, whoever else asks meanwhile.
const PROBES: u64 = 3;

/// What no proxy writes by itself.
const INVENTED: &str = "X-Forwarded-For: openday-doctor\r\n";

/// A slug of nobody: its badge has the header that only Openday writes, too.
const NOBODY: &str = "openday-doctor";

/// What the operators' listener says of the server.
pub(super) async fn server(config: &Config) -> Finding {
    const PART: &str = "server";
    let Some(address) = &config.server.ops_listen else {
        return Finding::new(
            PART,
            Verdict::Look,
            "`server.ops_listen` is empty, so nobody can ask the server how it is",
        );
    };
    let connected = timeout(PATIENCE, asking::connect(address)).await;
    let Ok(Ok(stream)) = connected else {
        let says = format!("none answers at `{address}` (`server.ops_listen`); start it with `openday serve`");
        return Finding::new(PART, Verdict::Look, says);
    };
    let answer = timeout(PATIENCE, ask(stream, &host_of(address), "/readyz")).await.ok().and_then(Result::ok);
    let readiness = answer.and_then(|answer| serde_json::from_str::<Readiness>(&answer.body).ok());
    match readiness {
        Some(Readiness { ready: true, .. }) => {
            Finding::new(PART, Verdict::Well, format_args!("it is ready at `{address}`"))
        }
        Some(readiness) => Finding::new(PART, Verdict::Wrong, format_args!("it is not ready: {}", readiness.reason())),
        None => {
            let says = format!(
                "what answers at `{address}` (`server.ops_listen`) is not Openday; stop it, or name another port"
            );
            Finding::new(PART, Verdict::Wrong, says)
        }
    }
}

/// What visitors meet at the public address: a server that knows whoever takes part here.
pub(super) async fn public(url: &str, known: Option<&Slug>) -> Result<String, Failure> {
    let badge = format!("/badge/{}.svg", known.map_or(NOBODY, Slug::as_str));
    let reached = timeout(PATIENCE * 2, fetch(url, &badge, "")).await;
    let answer = reached.map_err(|_| {
        Failure::new(format!("`{url}` does not answer within {} s; see to the proxy", PATIENCE.as_secs() * 2))
    })??;
    match (answer.badge_status.as_deref(), known) {
        (Some("unknown"), Some(slug)) => Err(Failure::new(format!(
            "`{url}` leads to an Openday that does not know `{slug}`, which takes part here; have the proxy lead to the server of \
             this data"
        ))),
        (Some(_), _) => Ok(format!("`{url}` leads to Openday")),
        (None, _) => Err(Failure::new(format!(
            "`{url}` answers with status {}, and not as Openday does; have the proxy lead to `server.listen`, with the path as it \
             is set here",
            answer.status
        ))),
    }
}

/// Whether what stands between visitors and the server says who asks: it is sent an address that nobody has, which the
/// server counts where it comes to it. Nothing where there is nothing between, or nobody can be asked.
pub(super) async fn proxy(url: &str, config: &Config) -> Option<Finding> {
    const PART: &str = "proxy";
    let operators = config.server.ops_listen.as_ref()?;
    if let Some(listen) = config.server.listen.address()
        && leads_to(url, listen).await
    {
        return None;
    }
    let before = ByProxies::counted(operators).await?;
    for _ in 0..PROBES {
        timeout(PATIENCE * 2, fetch(url, NOWHERE, INVENTED)).await.ok()?.ok()?;
    }
    let after = ByProxies::counted(operators).await?;
    Some(if after.doubted > before.doubted {
        let says = format!(
            "what leads `{url}` to the server passes on the X-Forwarded-For that a client wrote, or names nobody: who asks could \
             choose by which address limits count; let it set or append the address it sees"
        );
        Finding::new(PART, Verdict::Wrong, says)
    } else if after.all >= before.all + PROBES {
        Finding::new(PART, Verdict::Well, "it says who asks, and believes no client's X-Forwarded-For")
    } else {
        let says = format!(
            "what was asked for at `{url}` did not come to this server by a proxy of `server.trusted_proxies`, so nobody knows \
             whether it says who asks; name the proxy's address there, and see README, behind a reverse proxy"
        );
        Finding::new(PART, Verdict::Look, says)
    })
}

/// Whether the host of an address is where the server listens.
async fn leads_to(url: &str, listen: SocketAddr) -> bool {
    let Ok(address) = url::Url::parse(url) else { return false };
    let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let Some(port) = address.port_or_known_default().filter(|port| *port == listen.port()) else { return false };
    let found = tokio::net::lookup_host((host, port)).await;
    found.is_ok_and(|mut found| listen.ip().is_unspecified() || found.any(|address| address == listen))
}

/// How many requests came by a trusted proxy.
struct ByProxies {
    all: u64,
    /// Those of which it does not say who asks.
    doubted: u64,
}

impl ByProxies {
    async fn counted(operators: &Listen) -> Option<Self> {
        let stream = timeout(PATIENCE, asking::connect(operators)).await.ok()?.ok()?;
        let answer = timeout(PATIENCE, ask(stream, &host_of(operators), "/metrics")).await.ok()?.ok()?;
        let number = |name: &str| answer.body.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        Some(Self { all: number("openday_proxied_total ")?, doubted: number("openday_proxy_doubts_total ")? })
    }
}

async fn fetch(url: &str, page: &str, headers: &str) -> Result<Answer, Failure> {
    let address = url::Url::parse(url)?;
    let port = address.port_or_known_default().unwrap_or_default();
    let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let path = format!("{}{page}", address.path().trim_end_matches('/'));
    let stream = connect(host, port).await?;
    let authority = format!("{}{}", address.host_str().unwrap_or_default(), shown_port(&address));
    if address.scheme() != "https" {
        return ask_with(stream, &authority, &path, headers).await;
    }
    let name = ServerName::try_from(host.to_owned())?;
    let wrong = |error: std::io::Error| {
        Failure::new(format!(
            "TLS with `{host}` fails: {error}; have the proxy speak TLS there, with a certificate of that host"
        ))
    };
    let stream = TlsConnector::from(Arc::new(tls()?)).connect(name, stream).await.map_err(wrong)?;
    ask_with(stream, &authority, &path, headers).await
}

fn shown_port(address: &url::Url) -> String {
    address.port().map(|port| format!(":{port}")).unwrap_or_default()
}

/// A connection to the first address of a host that takes one.
async fn connect(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(|error| {
        Failure::new(format!("host `{host}` cannot be found: {error}; have its DNS lead to this machine"))
    })?;
    let mut last = None;
    for address in found {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(format!("nobody answers at `{host}` ({address}): {error}")),
        }
    }
    let told = last.unwrap_or_else(|| format!("host `{host}` has no address"));
    Err(Failure::new(format!("{told}; start the proxy, and let visitors in")))
}

/// What browsers trust: the roots of the system.
fn tls() -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(versions.with_root_certificates(system_roots()?).with_no_client_auth())
}
