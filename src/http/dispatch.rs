//! The public listener's handler: an address in its one spelling, then the public half, then the private one.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::runtime::Handle;

use super::RequestHead;
use super::layout::Layouts;
use super::origins::{OriginSettings, Origins};
use super::page_threads::PageThreads;
use super::path::{canonical, guarded_page};
use super::private::Private;
use super::public::route::{Route, route};
use super::public::{Badges, Public};
use super::reply::Reply;
use super::server::{Answer, Handler, QUERY_BYTES_MAX};
use crate::app::App;
use crate::config;
use crate::telemetry::Metrics;

/// What pages and headers say beyond what the participants say, and how much is borne.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// What is believed about our own address, and which reverse proxies are.
    pub origin: OriginSettings,
    /// Whose pages they are.
    pub initiative: config::Initiative,
    /// How long others may keep a badge, and how much is kept here.
    pub cache: config::Cache,
    /// How much one of our pages says.
    pub pages: config::Pages,
    /// How much may be drawn at once.
    pub render: config::Render,
    /// How often somebody may try.
    pub access: config::Access,
    /// Requests of one address for anything but badges that are worked on at once.
    pub requests_per_address_max: usize,
    /// The runtime on which they are.
    pub page_runtime: Handle,
    /// When the initiative ended, of an instance whose pages are kept as files: they have no forms, and lead to no page
    /// that takes anything in.
    pub ended_at: Option<Timestamp>,
}

impl HttpSettings {
    /// What the settings say, at `origin` and with pages made on that runtime.
    #[must_use]
    pub fn new(config: &config::Config, origin: OriginSettings, page_runtime: Handle) -> Self {
        Self {
            origin,
            initiative: config.initiative.clone(),
            cache: config.cache.clone(),
            pages: config.pages,
            render: config.render.clone(),
            access: config.access,
            requests_per_address_max: config.server.requests_per_address_max,
            page_runtime,
            ended_at: None,
        }
    }
}

/// What both halves answer from.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) app: Arc<App>,
    pub(super) layouts: Arc<Layouts>,
    pub(super) origins: Arc<Origins>,
    pub(super) badges: Arc<Badges>,
    pub(super) threads: Arc<PageThreads>,
}

/// Answers every address of the public listener.
#[derive(Debug)]
pub struct Dispatcher {
    public: Public,
    private: Private,
}

impl Dispatcher {
    #[must_use]
    pub fn new(app: Arc<App>, metrics: &Arc<Metrics>, settings: HttpSettings) -> Self {
        let origins = Arc::new(Origins::new(settings.origin.clone()));
        let badges = Arc::new(Badges::new(Arc::clone(&app), Arc::clone(metrics), Arc::clone(&origins), &settings));
        let layouts = Arc::new(Layouts::new(settings.initiative.clone(), Arc::clone(&app), settings.ended_at));
        let requests_max = settings.requests_per_address_max;
        let threads = Arc::new(PageThreads::new(settings.page_runtime, requests_max, Arc::clone(&origins)));
        let world = World { app, layouts, origins, badges, threads };
        Self {
            private: Private::new(world.clone(), &settings.access, metrics),
            public: Public::new(world, settings.pages, &settings.cache),
        }
    }
}

impl Handler for Dispatcher {
    fn answer(&self, request: &RequestHead, now: Option<Timestamp>) -> Answer {
        let uri = request.uri();
        let path = canonical(uri.path());
        // Only a badge's may be longer, and is then as good as none.
        let query = uri.query().filter(|query| query.len() <= QUERY_BYTES_MAX);
        let route = route(request.method(), &path, query);
        // What badges say is the same whoever asks, and they are asked for most.
        if !matches!(route, Some(Route::Badge { .. })) {
            self.private.doubt(request);
        }
        match route {
            Some(route) => self.public.answer(request, route, now.unwrap_or_else(|| self.public.now())),
            None => match guarded_page(&path).filter(|_| request.method().is_safe()) {
                Some(page) => Reply::see_other(&respelled(&page, uri.query())).into(),
                None => self.private.answer(request, &path),
            },
        }
    }

    fn now(&self) -> Option<Timestamp> {
        Some(self.public.now())
    }

    fn is_open(&self, request: &RequestHead) -> bool {
        route(request.method(), &canonical(request.uri().path()), None).is_some_and(|route| route.is_open())
    }

    /// An embed never breaks, whatever was appended to its address.
    fn bears_query(&self, path: &str) -> bool {
        let path = canonical(path);
        ["/badge/", "/embed/"].iter().any(|embeds| path.starts_with(embeds))
    }
}

/// The address with that path.
pub(super) fn respelled(path: &str, query: Option<&str>) -> String {
    query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}
