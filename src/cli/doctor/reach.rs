//! The server on this machine and the public address, each asked as anybody asks it.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{Finding, Verdict};
use crate::cli::failure::Failure;
use crate::config::Config;
use crate::store::postgres::system_roots;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes of an answer that are read at most.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// A badge of nobody: its answer says so in a header that only Openday writes.
const BADGE: &str = "/badge/openday-doctor.svg";

/// What the operators' listener says of the server.
pub(super) async fn server(config: &Config) -> Finding {
    const PART: &str = "server";
    let Some(address) = config.server.ops_listen else {
        return Finding::new(
            PART,
            Verdict::Look,
            "`server.ops_listen` is empty, so nobody can ask the server how it is",
        );
    };
    let connected = timeout(PATIENCE, TcpStream::connect(address)).await;
    let Ok(Ok(stream)) = connected else {
        let says = format!("none answers at `{address}` (`server.ops_listen`); start it with `openday serve`");
        return Finding::new(PART, Verdict::Look, says);
    };
    let answer = timeout(PATIENCE, ask(stream, &address.to_string(), "/readyz")).await.ok().and_then(Result::ok);
    let readiness = answer.and_then(|answer| serde_json::from_str::<Readiness>(&answer.body).ok());
    match readiness {
        Some(Readiness { ready: true, .. }) => {
            Finding::new(PART, Verdict::Well, format_args!("it is ready at `{address}`"))
        }
        Some(Readiness { reason, .. }) => {
            let reason = reason.unwrap_or_else(|| "it has not loaded its participants yet; wait a little".to_owned());
            Finding::new(PART, Verdict::Wrong, format_args!("it is not ready: {reason}"))
        }
        None => {
            let says = format!(
                "what answers at `{address}` (`server.ops_listen`) is not Openday; stop it, or name another port"
            );
            Finding::new(PART, Verdict::Wrong, says)
        }
    }
}

/// What visitors meet at the public address.
pub(super) async fn public(url: &str) -> Result<String, Failure> {
    let reached = timeout(PATIENCE * 2, fetch(url)).await;
    let answer =
        reached.map_err(|_| Failure::new(format!("`{url}` does not answer within {} s", PATIENCE.as_secs() * 2)))??;
    if answer.says_status {
        return Ok(format!("`{url}` leads to Openday"));
    }
    Err(Failure::new(format!(
        "`{url}` answers with status {}, and not as Openday does; have the proxy lead to `server.listen`, with the path as it is \
         set here",
        answer.status
    )))
}

async fn fetch(url: &str) -> Result<Answer, Failure> {
    let address = url::Url::parse(url)?;
    let (host, port) = (address.host_str().unwrap_or_default(), address.port_or_known_default().unwrap_or_default());
    let path = format!("{}{BADGE}", address.path().trim_end_matches('/'));
    let mut found = tokio::net::lookup_host((host, port)).await.map_err(|error| {
        Failure::new(format!("host `{host}` cannot be found: {error}; have its DNS lead to this machine"))
    })?;
    let first =
        found.next().ok_or_else(|| Failure::new(format!("host `{host}` has no address; have its DNS lead here")))?;
    let stream = TcpStream::connect(first).await.map_err(|error| {
        Failure::new(format!("nobody answers at `{host}` ({first}): {error}; start the proxy, and let visitors in"))
    })?;
    let authority = address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    if address.scheme() != "https" {
        return ask(stream, &authority, &path).await;
    }
    let name = ServerName::try_from(host.to_owned())?;
    let wrong = |error: std::io::Error| {
        Failure::new(format!("TLS with `{host}` fails: {error}; give the proxy a certificate of that host"))
    };
    let stream = TlsConnector::from(Arc::new(tls()?)).connect(name, stream).await.map_err(wrong)?;
    ask(stream, &authority, &path).await
}

/// What browsers trust: the roots of the system.
fn tls() -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(versions.with_root_certificates(system_roots()?).with_no_client_auth())
}

/// What of `/readyz` is asked for.
#[derive(Deserialize)]
struct Readiness {
    ready: bool,
    reason: Option<String>,
}

struct Answer {
    status: u16,
    /// Whether it has the header that badges have.
    says_status: bool,
    body: String,
}

async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, host: &str, path: &str) -> Result<Answer, Failure> {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: openday-doctor\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    // Some close without a word of TLS; what came by then counts.
    let read = stream.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes).await;
    if bytes.is_empty() {
        read?;
    }
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let says_status = head.lines().any(|line| line.to_ascii_lowercase().starts_with("openday-status:"));
    Ok(Answer { status, says_status, body: body.to_owned() })
}
