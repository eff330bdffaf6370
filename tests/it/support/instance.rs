//! A whole Openday for a test: in-memory store, manual clock, real pictures, a listener on a port of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use openday::app::{App, AppParts, Limits};
use openday::config::{Config, Initiative, Pages, Sources};
use openday::domain::change::{Actor, By, Change, Edit, WebsiteStep};
use openday::domain::participant::{Slug, Website};
use openday::domain::schedule::{Kind, Opening, parse_local_time};
use openday::domain::status::{Status, Transition};
use openday::domain::text::Reason;
use openday::domain::wording::{OwnWords, Wording};
use openday::http::dispatch::{Dispatcher, HttpSettings};
use openday::http::mounted::Mounted;
use openday::http::origins::OriginSettings;
use openday::http::server::{self, Handler, Server};
use openday::store::Store;
use openday::store::sqlite::SqliteStore;
use openday::telemetry::Metrics;

use super::client::Client;
use super::clock::CountingClock;
use super::drawing::Counting;
use super::http::{Answer, Request};
use super::participant::participant;
use crate::secrets;

/// A running instance; it stops when it is dropped.
pub(crate) struct Instance {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<CountingClock>,
    pub(crate) draw: Arc<Counting>,
    pub(crate) address: SocketAddr,
    _stop: tokio::sync::oneshot::Sender<()>,
}

/// The settings of an instance without any of its own. A test is its own reverse proxy: it may say who asks.
fn settings() -> HttpSettings {
    let config = Config::load(&Sources::default()).unwrap();
    let origin = OriginSettings {
        public_url: None,
        listen: "127.0.0.1:8080".parse().unwrap(),
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        is_demo: false,
    };
    let settings = HttpSettings::new(&config, origin, tokio::runtime::Handle::current());
    HttpSettings { requests_per_address_max: 64, ..settings }
}

/// The dispatcher of an app, by settings without any of its own.
pub(crate) fn dispatcher(app: Arc<App>) -> impl Handler {
    Dispatcher::new(app, &Arc::new(Metrics::new()), settings())
}

/// The settings of an instance, reached at that address or where it listens.
fn instance_settings(public_url: Option<&str>) -> HttpSettings {
    let settings = settings();
    let initiative = Initiative { wall: "#123456".parse().unwrap(), ..settings.initiative };
    let origin = OriginSettings { public_url: public_url.map(ToOwned::to_owned), ..settings.origin };
    HttpSettings { origin, initiative, ..settings }
}

impl Instance {
    pub(crate) async fn start(now: &str) -> Self {
        Self::over(Arc::new(SqliteStore::in_memory().unwrap()), now).await
    }

    /// One of that initiative.
    pub(crate) async fn of(initiative: Initiative, now: &str) -> Self {
        let settings = HttpSettings { initiative, ..instance_settings(None) };
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), settings).await
    }

    pub(crate) async fn over(store: Arc<dyn Store>, now: &str) -> Self {
        Self::with(store, now, Limits::default()).await
    }

    pub(crate) async fn with(store: Arc<dyn Store>, now: &str, limits: Limits) -> Self {
        Self::at(store, now, limits, instance_settings(Some("https://badges.example"))).await
    }

    /// One that is seen at that address.
    pub(crate) async fn seen_at(public_url: &str, now: &str) -> Self {
        let settings = instance_settings(Some(public_url));
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), settings).await
    }

    /// One that nobody told its address.
    pub(crate) async fn unaddressed(now: &str) -> Self {
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), instance_settings(None)).await
    }

    /// One that people reach where it listens, as a demo, so that a browser can follow its links and send its forms.
    pub(crate) async fn for_browsers(now: &str) -> Self {
        let mut settings = instance_settings(None);
        settings.origin.is_demo = true;
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), settings).await
    }

    /// One that bears whatever a tool makes up: many wrong tokens, and many applications.
    pub(crate) async fn for_tools(now: &str) -> Self {
        let mut settings = instance_settings(None);
        settings.access.wrong_tokens_per_minute_max = 1_000;
        settings.access.applications_per_hour_max = 1_000;
        settings.access.application_tries_per_hour_max = 10_000;
        settings.access.report_tries_per_hour_max = 10_000;
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), settings).await
    }

    /// One in which so many applications may wait.
    pub(crate) async fn of_room(waiting_max: u32, now: &str) -> Self {
        Self::of_room_over(Arc::new(SqliteStore::in_memory().unwrap()), waiting_max, now).await
    }

    pub(crate) async fn of_room_over(store: Arc<dyn Store>, waiting_max: u32, now: &str) -> Self {
        let mut settings = instance_settings(Some("https://badges.example"));
        settings.access.applications_waiting_max = waiting_max;
        Self::at(store, now, Limits::default(), settings).await
    }

    /// One whose pages say of so many participants.
    pub(crate) async fn of_pages(pages: Pages, now: &str) -> Self {
        let settings = HttpSettings { pages, ..instance_settings(Some("https://badges.example")) };
        Self::at(Arc::new(SqliteStore::in_memory().unwrap()), now, Limits::default(), settings).await
    }

    /// One of an initiative that says things in its own words.
    pub(crate) async fn saying(own: OwnWords, initiative: Initiative, now: &str) -> Self {
        let wording = Wording::of(own, &|_| None).unwrap();
        let limits = Limits { kinds: initiative.kinds, ..Limits::default() };
        let settings = HttpSettings { initiative, ..instance_settings(Some("https://badges.example")) };
        let store = Arc::new(SqliteStore::in_memory().unwrap());
        Self::speaking(wording, store, now, limits, settings).await
    }

    async fn at(store: Arc<dyn Store>, now: &str, limits: Limits, settings: HttpSettings) -> Self {
        Self::speaking(Wording::load(None).unwrap(), store, now, limits, settings).await
    }

    async fn speaking(
        wording: Wording,
        store: Arc<dyn Store>,
        now: &str,
        limits: Limits,
        settings: HttpSettings,
    ) -> Self {
        secrets::watch_the_log();
        let clock = Arc::new(CountingClock::new(now.parse().unwrap()));
        let draw = Counting::new();
        let app = Arc::new(App::new(AppParts {
            store,
            clock: Arc::clone(&clock) as _,
            draw: Arc::clone(&draw) as _,
            wording,
            limits,
        }));
        app.refresh().await.unwrap();
        let metrics = Arc::new(Metrics::new());
        let public_url = settings.origin.public_url.clone();
        let dispatcher = Dispatcher::new(Arc::clone(&app), &metrics, settings);
        let site = Mounted::new(dispatcher, public_url.as_deref());
        let limits = server::Limits {
            connections_max: 1024,
            connections_per_address_max: 1024,
            header_read_timeout: Duration::from_mins(1),
            request_timeout: Duration::from_mins(1),
            body_stall: Duration::from_mins(1),
            bodies_bytes_max: 16 << 20,
            write_stall: Duration::from_mins(1),
            send_buffer_bytes: 64 * 1024,
            shutdown_grace: Duration::ZERO,
            connection_requests_max: 1_000_000,
            connection_age_max: Duration::from_hours(1),
        };
        let server = Server::bind(&"127.0.0.1:0".parse().unwrap(), limits, metrics.connections.clone()).unwrap();
        let address = server.local_addr().address().unwrap();
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
        let draft = participant(slug).named(name).with("place", "Brno").of(zone, language);
        let now = self.app.now();
        let mut pending = draft.pending(now);
        let openings = times.iter().map(|(start, end)| {
            let (start, end) = (parse_local_time(start).unwrap(), parse_local_time(end).unwrap());
            Opening::new(start, end, Kind::OpenHouse).unwrap()
        });
        let (ahead, over): (Vec<_>, Vec<_>) =
            openings.partition(|opening| opening.check_when(pending.time_zone.time_zone(), now).is_ok());
        // Nobody can enter those any more; they were entered when they were ahead.
        for opening in over {
            pending.schedule.add(opening, pending.time_zone.time_zone(), now).unwrap();
        }
        self.app.add(pending, false, &By::OPERATOR).await.unwrap();
        for opening in ahead {
            let change = Change::AddOpenDay(opening);
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

    /// Brings an active participant into a status that such a one can have.
    pub(crate) async fn bring_on_to(&self, slug: &str, status: Status) {
        match status {
            Status::Pending | Status::Active => {}
            Status::Suspended => self.step(slug, Transition::Suspend).await,
            Status::Revoked => self.step(slug, Transition::Revoke).await,
            Status::Withdrawn => self.step(slug, Transition::Withdraw).await,
        }
    }

    pub(crate) async fn step(&self, slug: &str, step: Transition) {
        let reason = step.needs_reason().then(|| Reason::parse("no open day took place").unwrap());
        let change = Change::Transition { step, reason, class: None, until: None, confirm_website: false };
        self.app.change(&Slug::parse(slug).unwrap(), &change, &By::OPERATOR).await.unwrap();
    }

    /// Declines in a maintainer's name the website that is asked for.
    pub(crate) async fn decline_website(&self, slug: &str) {
        let change = Change::Website { step: WebsiteStep::Decline, confirm_website: false, reason: None };
        self.app.change(&Slug::parse(slug).unwrap(), &change, &By::OPERATOR).await.unwrap();
    }

    /// Says in a maintainer's name that the website is the participant's.
    pub(crate) async fn confirm_website(&self, slug: &str) {
        let change = Change::Website { step: WebsiteStep::Confirm, confirm_website: false, reason: None };
        self.app.change(&Slug::parse(slug).unwrap(), &change, &By::OPERATOR).await.unwrap();
    }

    /// Asks in the participant's name for another website.
    pub(crate) async fn ask_for_website(&self, slug: &str, website: &str) {
        let edit = Edit { website: Website::parse(website).ok(), ..Edit::default() };
        let edit = edit.by_owner(&self.app.participant(slug).unwrap());
        let by = By::actor(Actor::Participant);
        self.app.change(&Slug::parse(slug).unwrap(), &Change::Edit(edit), &by).await.unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(&Request::get(path)).await
    }

    pub(crate) async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(&Request::new(method, path).headers(headers)).await
    }

    /// Sends a request on a connection of its own.
    pub(crate) async fn send(&self, request: &Request) -> Answer {
        Client::ask(self.address, request).await
    }
}
