//! What a server answers with: made of its settings, at its start and whenever they are read again.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::hot_list::HotList;
use crate::app::App;
use crate::cli::start::{Parts, limits};
use crate::clock::SystemClock;
use crate::config::{Config, Listen};
use crate::http::access_log::{AccessLog, RequestNumbers};
use crate::http::dispatch::{Dispatcher, HttpSettings};
use crate::http::mounted::Mounted;
use crate::http::origins::OriginSettings;
use crate::store::Store;
use crate::telemetry::Metrics;

/// Who answers at the public listener.
pub(super) type Site = AccessLog<Mounted<Dispatcher>>;

/// What a site stands on: it is the same for as long as the process lives.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    pub(super) store: Arc<dyn Store>,
    /// Where it is kept what was asked for most, if anywhere.
    pub(super) hot_list: Option<HotList>,
    pub(super) metrics: Arc<Metrics>,
    /// Where pages are made.
    pub(super) page_runtime: Handle,
    /// Where the public listener is.
    pub(super) listen: Listen,
    pub(super) is_demo: bool,
    pub(super) numbers: RequestNumbers,
}

impl Ground {
    /// An app of these parts and settings, whose roster is not loaded yet.
    pub(super) fn app(&self, parts: Parts, config: &Config) -> App {
        parts.timed(&self.metrics).app(Arc::clone(&self.store), Arc::new(SystemClock), limits(config))
    }

    /// The address that links begin with, as the settings say.
    pub(super) fn origin(&self, config: &Config) -> OriginSettings {
        OriginSettings::new(&config.server, self.listen.clone(), self.is_demo)
    }

    pub(super) fn site(&self, config: &Config, app: Arc<App>) -> Site {
        let settings = HttpSettings::new(config, self.origin(config), self.page_runtime.clone());
        let site = Dispatcher::new(app, &self.metrics, settings);
        let site = Mounted::new(site, config.server.public_url.as_deref());
        AccessLog::new(site, config.log.requests, self.numbers.clone())
    }
}
