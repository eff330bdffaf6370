//! A whole Openday for a test: in-memory store, manual clock, real pictures, a listener on a port of its own.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use openday::app::{App, AppParts, Limits};
use openday::clock::ManualClock;
use openday::config::{Config, Sources};
use openday::domain::change::{By, Change};
use openday::domain::color::Accents;
use openday::domain::input::ParticipantInput;
use openday::domain::participant::{Participant, Slug};
use openday::domain::schedule::{Kind, Opening, parse_local_time};
use openday::domain::status::{Status, Transition};
use openday::domain::text::Reason;
use openday::domain::wording::{Mark, Wording};
use openday::http::dispatch::{Dispatcher, HttpSettings};
use openday::http::server::{self, Server};
use openday::render::{BadgeSpec, Draw, RenderError, Renderer, StyleId, StyleInfo};
use openday::store::Store;
use openday::store::sqlite::SqliteStore;
use openday::telemetry::Metrics;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::secrets;

/// A pending participant: a bakery without any optional member, but for `members`, which are those of a document.
pub(crate) fn pending(members: &Value, now: jiff::Timestamp) -> Participant {
    let mut document = json!({
        "slug": "bakery", "name": "Pekárna U Mostu", "website": "https://pekarna.example/", "country": "CZ",
        "time_zone": "Europe/Prague", "language": "cs",
    });
    for (name, value) in members.as_object().unwrap() {
        document[name] = value.clone();
    }
    serde_json::from_value::<ParticipantInput>(document).unwrap().check(false, now).unwrap()
}

/// An export that has what today's input refuses or spells otherwise: an old zone, an old language, a bare IP address and
/// an open day that is too long.
pub(crate) const EXPORT_OF_AN_OLD_RELEASE: &str = r#"{ "format": 1, "participants": [{
    "slug": "bazaar", "name": "Bazaar", "website": "http://10.0.0.1/", "country": "IN", "time_zone": "Asia/Calcutta",
    "language": "iw", "status": "active", "open_days": [
        { "id": 1, "start": "2126-12-03T09:00", "end": "2126-12-07T13:00", "kind": "open-house" }
    ] }] }"#;

/// A renderer that counts what it draws.
#[derive(Debug)]
pub(crate) struct Counting {
    renderer: Renderer,
    pub(crate) drawn: AtomicUsize,
    /// While a test holds this for writing, nothing is drawn.
    pub(crate) gate: RwLock<()>,
}

impl Counting {
    pub(crate) fn new() -> Arc<Self> {
        let renderer = Renderer::new(&Accents::default(), None).unwrap();
        Arc::new(Self { renderer, drawn: AtomicUsize::new(0), gate: RwLock::new(()) })
    }

    /// Holds every drawing up until what comes back is dropped.
    pub(crate) fn shut(self: &Arc<Self>) -> Shut {
        let (open, opened) = std::sync::mpsc::channel::<()>();
        let (is_shut, was_shut) = std::sync::mpsc::channel::<()>();
        let shutting = Arc::clone(self);
        // Outside of the runtime's threads: the gate is a lock that must not be held across an await.
        let holder = std::thread::spawn(move || {
            let _gate = shutting.gate.write().unwrap();
            is_shut.send(()).unwrap();
            let _ = opened.recv();
        });
        was_shut.recv().unwrap();
        Shut { open: Some(open), holder: Some(holder) }
    }

    pub(crate) fn drawn(&self) -> usize {
        self.drawn.load(Ordering::SeqCst)
    }
}

/// A gate that is shut.
pub(crate) struct Shut {
    open: Option<std::sync::mpsc::Sender<()>>,
    holder: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Shut {
    fn drop(&mut self) {
        drop(self.open.take());
        let _ = self.holder.take().map(std::thread::JoinHandle::join);
    }
}

impl Draw for Counting {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        // The picture for busy times never waits; everything else stops at a shut gate.
        let _open = (spec.words.mark != Mark::Unavailable).then(|| self.gate.read().unwrap());
        self.drawn.fetch_add(1, Ordering::SeqCst);
        self.renderer.draw(spec)
    }

    fn digest(&self) -> [u8; 32] {
        self.renderer.digest()
    }

    fn style(&self, name: &str) -> Option<StyleId> {
        self.renderer.style(name)
    }

    fn style_info(&self, style: StyleId) -> Option<StyleInfo<'_>> {
        self.renderer.style_info(style)
    }

    fn missing_characters(&self, text: &str) -> Vec<(usize, char)> {
        self.renderer.missing_characters(text)
    }
}

/// A running instance; it stops when it is dropped.
pub(crate) struct Instance {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) draw: Arc<Counting>,
    pub(crate) address: SocketAddr,
    _stop: tokio::sync::oneshot::Sender<()>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The status line and the headers that do not change from run to run, one a line.
    pub(crate) fn head(&self) -> String {
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| name != "date")
            .map(|(name, value)| match name.as_str() {
                "etag" => format!("etag: {}", value.replace(|c: char| c.is_ascii_hexdigit(), "x")),
                "content-length" => format!("content-length: {}", if value == "0" { "0" } else { "(some)" }),
                _ => format!("{name}: {value}"),
            })
            .collect();
        lines.sort();
        format!("{}\n{}", self.status, lines.join("\n"))
    }
}

/// The settings of a site without any of its own. A test is its own reverse proxy: it may say who asks.
pub(crate) fn settings() -> HttpSettings {
    HttpSettings {
        public_url: None,
        initiative_name: "Take Your Customer to Work Day".to_owned(),
        initiative_address: None,
        accents: Accents::default(),
        max_age_s: 120,
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        access: Config::load(&Sources::default()).unwrap().access,
    }
}

/// The settings of an instance, reached at that address or where it listens.
fn site_settings(public_url: Option<&str>) -> HttpSettings {
    let accents = Accents { wall: "#123456".parse().ok(), ..Accents::default() };
    HttpSettings { public_url: public_url.map(ToOwned::to_owned), accents, ..settings() }
}

impl Instance {
    pub(crate) async fn start(now: &str) -> Self {
        Self::over(Arc::new(SqliteStore::in_memory().unwrap()), now).await
    }

    pub(crate) async fn over(store: Arc<dyn Store>, now: &str) -> Self {
        Self::with(store, now, Limits::default()).await
    }

    pub(crate) async fn with(store: Arc<dyn Store>, now: &str, limits: Limits) -> Self {
        Self::at(store, now, limits, site_settings(Some("https://badges.example"))).await
    }

    /// One that people reach where it listens, so that a browser can follow its links and send its forms.
    pub(crate) async fn for_browsers(now: &str) -> Self {
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), site_settings(None)).await
    }

    /// One that bears whatever a tool makes up: many wrong tokens, and many applications.
    pub(crate) async fn for_tools(now: &str) -> Self {
        let mut settings = site_settings(None);
        settings.access.wrong_tokens_per_minute_max = 1_000;
        settings.access.applications_per_hour_max = 1_000;
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), settings).await
    }

    async fn at(store: Arc<dyn Store>, now: &str, limits: Limits, settings: HttpSettings) -> Self {
        secrets::watch_the_log();
        let clock = Arc::new(ManualClock::new(now.parse().unwrap()));
        let draw = Counting::new();
        let app = Arc::new(App::new(AppParts {
            store,
            clock: Arc::clone(&clock) as _,
            draw: Arc::clone(&draw) as _,
            wording: Wording::load(None).unwrap(),
            limits,
        }));
        app.refresh().await.unwrap();
        let metrics = Arc::new(Metrics::new());
        let site = Dispatcher::new(Arc::clone(&app), Arc::clone(&metrics), settings);
        let limits = server::Limits {
            connections_max: 1024,
            header_read_timeout: Duration::from_mins(1),
            request_timeout: Duration::from_mins(1),
            write_stall: Duration::from_mins(1),
            shutdown_grace: Duration::ZERO,
            connection_requests_max: 1_000_000,
            connection_age_max: Duration::from_hours(1),
        };
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), limits, metrics.connections.clone()).await.unwrap();
        let address = server.local_addr();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(server.run(site, async {
            let _ = stopped.await;
        }));
        Self { app, clock, draw, address, _stop: stop }
    }

    /// Scheme and host where it listens.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Enters an active participant with open days from and to the given local times.
    pub(crate) async fn enter(&self, slug: &str, name: &str, zone: &str, language: &str, times: &[(&str, &str)]) {
        self.apply(slug, name, zone, language, times).await;
        self.step(slug, Transition::Approve).await;
    }

    /// Enters an application.
    pub(crate) async fn apply(&self, slug: &str, name: &str, zone: &str, language: &str, times: &[(&str, &str)]) {
        let members = json!({
            "slug": slug, "name": name, "website": format!("https://{slug}.example/"), "place": "Brno",
            "time_zone": zone, "language": language,
        });
        let application = pending(&members, self.app.now());
        self.app.add(application, false, &By::OPERATOR).await.unwrap();
        for (start, end) in times {
            let (start, end) = (parse_local_time(start).unwrap(), parse_local_time(end).unwrap());
            let change = Change::AddOpenDay(Opening::new(start, end, Kind::OpenHouse).unwrap());
            self.app.change(&Slug::parse(slug).unwrap(), &change, &By::OPERATOR).await.unwrap();
        }
    }

    /// Brings a pending participant into a status.
    pub(crate) async fn bring_to(&self, slug: &str, status: Status) {
        let steps: &[Transition] = match status {
            Status::Pending => &[],
            Status::Active => &[Transition::Approve],
            Status::Suspended => &[Transition::Approve, Transition::Suspend],
            Status::Revoked => &[Transition::Approve, Transition::Revoke],
            Status::Withdrawn => &[Transition::Approve, Transition::Withdraw],
        };
        for step in steps {
            self.step(slug, *step).await;
        }
    }

    pub(crate) async fn step(&self, slug: &str, step: Transition) {
        let reason = step.needs_reason().then(|| Reason::parse("no open day took place").unwrap());
        let change = Change::Transition { step, reason, class: None, until: None };
        self.app.change(&Slug::parse(slug).unwrap(), &change, &By::OPERATOR).await.unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[]).await
    }

    pub(crate) async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let headers: String =
            headers.iter().fold(String::new(), |all, (name, value)| format!("{all}{name}: {value}\r\n"));
        let head = format!("{method} {path} HTTP/1.1\r\nHost: badges.example\r\nConnection: close\r\n{headers}\r\n");
        self.send(head.as_bytes()).await
    }

    /// Sends a body with these headers.
    pub(crate) async fn send_body(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().fold(String::new(), |all, (name, value)| format!("{all}{name}: {value}\r\n"));
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: badges.example\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
            body.len()
        );
        self.send(format!("{head}{body}").as_bytes()).await
    }

    /// Sends bytes as they are and reads until the other side closes.
    pub(crate) async fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = std::str::from_utf8(&answer[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap())
            .collect();
        Answer { status, headers, body: answer[end + 4..].to_vec() }
    }
}
