//! Settings, words and fonts that are read again while a server runs, at `SIGUSR1`.
//!
//! Everything that answers is made anew beside what answers, and stands in for it once it is whole: a mistake in a file
//! changes nothing, and no request is lost. Meanwhile it takes the memory of both. Pictures are taken over, or those drawn anew that
//! were asked for most; what was counted of addresses, wrong tokens and applications among it, begins at none.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::site::{Ground, Site};
use super::warn_of_assumptions;
use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::signals::stopped;
use crate::cli::start::{Parts, Start};
use crate::cli::supervisor;
use crate::config::{Config, Reloaded};
use crate::http::ops::Ops;
use crate::http::replaceable::Replaceable;

/// The keys without which something is assumed, which is told.
const ASSUMED: [&str; 2] = ["initiative.contact", "server.public_url"];

/// Settings as `serve` was started with them, to be read again.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) start: Start,
    pub(super) flags: Vec<(&'static str, String)>,
}

impl Source {
    fn read(&self) -> Result<Config, Failure> {
        self.start.read_config(self.flags.clone())
    }
}

/// What answers now, with the settings it was made of.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) config: Config,
    pub(super) ground: Ground,
    pub(super) app: Arc<App>,
    pub(super) site: Replaceable<Site>,
    pub(super) ops: Replaceable<Ops>,
    /// Has the app follow the store.
    follower: JoinHandle<()>,
    stopping: watch::Receiver<bool>,
}

impl Running {
    /// Begins to follow the store with an app whose roster is loaded.
    pub(super) fn begin(config: Config, ground: Ground, app: App, stopping: watch::Receiver<bool>) -> Self {
        let app = Arc::new(app);
        Self {
            site: Replaceable::new(ground.site(&config, Arc::clone(&app))),
            ops: Replaceable::new(Ops::new(Arc::clone(&app), Arc::clone(&ground.metrics))),
            follower: follow(Arc::clone(&app), &ground, &stopping),
            config,
            ground,
            app,
            stopping,
        }
    }

    /// Reads the settings again whenever that is asked for, until the server is to stop.
    pub(super) async fn reload_when_asked(&mut self, source: &Source, mut asked: Asked) -> Infallible {
        let stopping = stopped(self.stopping.clone());
        let reload = async {
            loop {
                asked.next().await;
                supervisor::tell_reloading();
                if let Err(failure) = self.reload(source).await {
                    tracing::error!("the settings stay as they are: {failure}");
                }
                supervisor::tell_ready();
            }
        };
        tokio::select! {
            biased;
            () = stopping => pending().await,
            never = reload => never,
        }
    }

    /// Leaves to the next server what this one was asked for most.
    pub(super) async fn leave_hot_list(&self) {
        if let Some(list) = &self.ground.hot_list {
            list.write(&self.app).await;
        }
    }

    async fn reload(&mut self, source: &Source) -> Result<(), Failure> {
        let (running, ground, source) = (self.config.clone(), self.ground.clone(), source.clone());
        let pages = self.app.wording().pages();
        // Fonts and words take a while to read.
        let made = tokio::task::spawn_blocking(move || {
            let reloaded = running.reload(&source.read()?)?;
            let app = ground.app(Parts::made_again(&reloaded.config, pages)?, &reloaded.config);
            Ok::<_, Failure>((reloaded, app))
        });
        let (Reloaded { config, changed, waiting }, app) = made.await??;
        let app = Arc::new(app);
        // So may be loading all participants; what changes meanwhile is caught up with below.
        app.refresh().await?;
        let site = self.ground.site(&config, Arc::clone(&app));
        let ops = Ops::new(Arc::clone(&app), Arc::clone(&self.ground.metrics));
        app.succeed(&self.app, || {
            self.site.replace(site);
            self.ops.replace(ops);
        })
        .await?;
        std::mem::replace(&mut self.follower, follow(Arc::clone(&app), &self.ground, &self.stopping)).abort();
        (self.app, self.config) = (app, config);
        tracing::info!(changed = changed.join(", "), "settings, words and fonts were read again");
        if !waiting.is_empty() {
            tracing::warn!("changed, and not in force until the server is started anew: `{}`", waiting.join("`, `"));
        }
        if changed.iter().any(|key| ASSUMED.contains(&key.as_str())) {
            warn_of_assumptions(&self.ground.origin(&self.config), &self.config.initiative);
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A store that hangs must not keep the process.
        self.follower.abort();
    }
}

fn follow(app: Arc<App>, ground: &Ground, stopping: &watch::Receiver<bool>) -> JoinHandle<()> {
    let (stopped, hot_list) = (stopped(stopping.clone()), ground.hot_list.clone());
    tokio::spawn(async move {
        let listing = async {
            match &hot_list {
                Some(list) => list.keep(&app).await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = Arc::clone(&app).follow(stopped) => {}
            () = listing => {}
        }
    })
}

/// What is listened for of who asks for the settings to be read again.
#[derive(Debug)]
pub(super) struct Asked {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Asked {
    #[cfg(unix)]
    pub(super) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { signal: signal(SignalKind::user_defined1())? })
    }

    #[cfg(not(unix))]
    pub(super) fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if self.signal.recv().await.is_some() {
            return;
        }
        pending::<()>().await;
    }
}
