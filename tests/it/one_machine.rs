//! The files of `examples/one-machine/`: a service of systemd, and the reverse proxies that stand before it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::needs::Need;
use crate::support::example::{answers, free_port, start_nginx, start_server, write};

const EXAMPLE: &str = "one-machine";
const HOST: &str = "badges.example";

/// The highest exposure that `systemd-analyze security` may say of a service of ours, in tenths.
const EXPOSURE_MAX: &str = "20";

/// A server and the proxy before it, both with a data file of their own; they end when the test does.
struct Site {
    folder: tempfile::TempDir,
    address: SocketAddr,
    port: String,
    _server: Child,
    _proxy: Child,
}

impl Site {
    /// Openday, and what `proxy` starts before it in a folder that has its files and a certificate.
    async fn start(proxy: impl FnOnce(&Path, SocketAddr, &str) -> Child) -> Option<Self> {
        let (openssl, _) = (Need::OPENSSL.or_skip()?, Need::CURL.or_skip()?);
        let folder = tempfile::tempdir().unwrap();
        certify(&openssl, folder.path()).await;
        let data = folder.path().join("openday.db");
        write(EXAMPLE, folder.path(), "openday.toml", &[("/var/lib/openday/openday.db", data.to_str().unwrap())]);
        // So that what others keep is over while the test waits.
        let mut settings = std::fs::read_to_string(folder.path().join("openday.toml")).unwrap();
        settings.push_str("\n[cache]\nmax_age_s = 1\n");
        std::fs::write(folder.path().join("openday.toml"), settings).unwrap();
        let (address, server) = start_server(folder.path()).await;
        let port = free_port();
        let proxy = proxy(folder.path(), address, &port);
        answers(port.parse().unwrap()).await;
        Some(Self { folder, address, port, _server: server, _proxy: proxy })
    }

    /// What a command prints.
    async fn does(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openday"));
        let done =
            command.args(words).args(["--config", "openday.toml"]).current_dir(&self.folder).output().await.unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// The head and the body of an answer over TLS, whose certificate is checked.
    async fn ask(&self, path: &str, more: &[&str]) -> String {
        let to_proxy = format!("{HOST}:443:127.0.0.1:{}", self.port);
        let of_tls = ["--cacert", "certificate.pem", "--connect-to", &to_proxy];
        self.answer(&format!("https://{HOST}{path}"), &[&of_tls, more].concat()).await
    }

    /// The head and the body of what stands at an address.
    async fn answer(&self, address: &str, more: &[&str]) -> String {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--include", "--compressed"]).args(more);
        let done = curl.arg(address).current_dir(&self.folder).output().await.unwrap();
        assert!(done.status.success(), "{address}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// Waits until the server knows the participant: a proxy may keep for a minute that it does not.
    async fn is_entered(&self) {
        let badge = format!("http://{}/badge/bakery.svg", self.address);
        while !self.answer(&badge, &[]).await.starts_with("HTTP/1.1 200 ") {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until a badge says so.
    async fn says(&self, status: &str) {
        let line = format!("openday-status: {status}");
        while !self.ask("/badge/bakery.svg", &[]).await.to_ascii_lowercase().contains(&line) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What whoever runs this wants of a proxy.
    async fn is_right(&self) {
        let add = ["--name", "Pekárna U Mostu", "--website", "https://pekarna.example/", "--country", "CZ"];
        let more = ["--time-zone", "Europe/Prague", "--language", "cs", "--approve"];
        self.does(&[&["participant", "add", "bakery"][..], &add, &more].concat()).await;
        self.is_entered().await;
        self.says("active").await;
        let page = self.ask("/p/bakery", &[]).await;
        assert!(page.contains("https://badges.example/badge/bakery.svg"), "{page}");
        let link = self.does(&["participant", "private-link", "bakery"]).await;
        let token = link.trim().strip_prefix("https://badges.example/manage#").unwrap();
        // As the browser sends the form.
        let form = ["--header", "Origin: https://badges.example", "--data-urlencode", &format!("link={token}")];
        let signed_in = self.ask("/manage/session", &form).await.to_ascii_lowercase();
        assert!(signed_in.contains(" 303") && signed_in.contains("set-cookie: __host-openday"), "{signed_in}");
        self.does(&["participant", "revoke", "bakery", "--reason", "staged"]).await;
        // Gone from here once nobody may keep it any more; the one second of the settings, and one while it is asked anew.
        self.says("revoked").await;
        for _ in 0..5 {
            let badge = self.ask("/badge/bakery.svg", &[]).await.to_ascii_lowercase();
            assert!(badge.contains("openday-status: revoked"), "{badge}");
        }
    }
}

/// A certificate of that host by itself, with its key.
async fn certify(openssl: &Path, folder: &Path) {
    let mut command = Command::new(openssl);
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    command.args(["-subj", &format!("/CN={HOST}"), "-addext", &format!("subjectAltName=DNS:{HOST}")]);
    command.args(["-keyout", "key.pem", "-out", "certificate.pem"]).current_dir(folder).stderr(Stdio::null());
    assert!(command.status().await.unwrap().success());
}

async fn within_two_minutes(whole: impl Future<Output = Option<()>>) {
    tokio::time::timeout(Duration::from_mins(2), whole).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_of_the_example_keeps_badges_and_every_promise() {
    within_two_minutes(async {
        let nginx = Need::NGINX.or_skip()?;
        let site = Site::start(|folder, server, port| {
            let (server, tls, plain) =
                (server.to_string(), format!("listen {port}"), format!("listen {}", free_port()));
            let changed = [("127.0.0.1:8080", &server[..]), ("listen 443", &tls), ("listen 80", &plain)];
            write(EXAMPLE, folder, "nginx.conf", &changed);
            start_nginx(&nginx, folder)
        });
        let site = site.await?;
        site.is_right().await;
        assert!(std::fs::read_dir(site.folder.path().join("cache")).unwrap().next().is_some(), "it keeps badges");
        Some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caddy_of_the_example_keeps_every_promise() {
    within_two_minutes(async {
        let caddy: PathBuf = Need::CADDY.or_skip()?;
        let site = Site::start(|folder, server, port| {
            let head = format!("https://{HOST}:{port} {{\n\ttls certificate.pem key.pem\n");
            let host = format!("\n{HOST} {{\n");
            write(
                EXAMPLE,
                folder,
                "Caddyfile",
                &[("127.0.0.1:8080", &server.to_string()), (&host, &format!("\n{head}"))],
            );
            let written = std::fs::read_to_string(folder.join("Caddyfile")).unwrap();
            // Nothing of this machine's own is touched.
            let alone = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n";
            std::fs::write(folder.join("Caddyfile"), format!("{alone}{written}")).unwrap();
            let mut command = Command::new(caddy);
            command.args(["run", "--config", "Caddyfile", "--adapter", "caddyfile"]).current_dir(folder);
            command.env("HOME", folder).kill_on_drop(true).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().unwrap()
        });
        site.await?.is_right().await;
        Some(())
    })
    .await;
}

#[test]
fn services_of_the_example_are_confined() {
    let Some(analyze) = Need::SYSTEMD_ANALYZE.or_skip() else { return };
    for service in ["openday.service", "openday-backup.service"] {
        let mut command = std::process::Command::new(&analyze);
        command.args(["security", "--offline=true", "--no-pager", "--threshold", EXPOSURE_MAX]);
        let done = command.arg(Path::new("examples").join(EXAMPLE).join(service)).output().unwrap();
        assert!(done.status.success(), "{service}: {}", String::from_utf8_lossy(&done.stdout));
    }
}
