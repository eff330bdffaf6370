//! `openday serve`: the server, from its settings to its end.

mod hot_list;
mod inherited;
mod reload;
mod site;

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::runtime::{self, Handle, Runtime};
use tokio::sync::watch;

use super::demo;
use super::descriptors::connections_that_fit;
use super::failure::Failure;
use super::output;
use super::signals::{stop_on_signals, stopped};
use super::start::{Missing, Parts, Start, bear_file_limits, place};

use super::supervisor;
use crate::config::{Config, Initiative, Listen};
use crate::domain::participant::{zone_release, zones_are_older};
use crate::http::access_log::RequestNumbers;
use crate::http::origins::OriginSettings;
use crate::http::server::{self, Given, Server};
use crate::store::Store;
use crate::store::sqlite::{Role, SqliteStore};
use crate::telemetry::{self, ConnectionMetrics, Metrics};
use hot_list::HotList;
use reload::{Asked, Running, Source};
use site::Ground;

/// Serve badges and pages until it is told to stop
///
/// Makes the data file if there is none. Commands work on the same file meanwhile; the server shows what they changed
/// within a second. It stops on SIGTERM, SIGHUP or Ctrl-C once the requests under way are answered, on a second one at once.
/// On SIGUSR1 it reads settings, words and fonts again, and says which changes wait for the next start.
/// Put a reverse proxy for TLS in front of the public listener, and keep the operators' listener to yourself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday serve --demo
  openday serve --listen 0.0.0.0:8080 --data /var/lib/openday/openday.db --config /etc/openday.toml")]
pub(super) struct ServeArgs {
    /// Show invented participants in many scripts and every status, and print a maintainer's token to try the pages of
    /// maintainers with; nothing is stored
    #[arg(long, conflicts_with = "data")]
    demo: bool,
    /// The public listener [default: 127.0.0.1:8080, or what the settings say]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The operators' listener with /livez, /readyz and /metrics [default: 127.0.0.1:8081, or what the settings say]
    #[arg(long, value_name = "ADDR")]
    ops_listen: Option<String>,
}

pub(super) fn run(args: ServeArgs, start: &Start) -> Result<(), Failure> {
    let mut flags = Vec::new();
    flags.extend(args.listen.map(|address| ("server.listen", address)));
    flags.extend(args.ops_listen.map(|address| ("server.ops_listen", address)));
    // Before there is a second thread: what was passed on is taken out of the environment.
    let given = inherited::listeners()?;
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of("cannot start", &error))?;
    // From here on it ends no server that is about to read its settings.
    let asked = runtime.block_on(async { Asked::listen() })?;
    let config = start.config(flags.clone())?;
    let source = Source { start: start.clone(), flags };
    let metrics = Arc::new(Metrics::new());
    let log = telemetry::init(config.log, &metrics)?;
    let pages = page_runtime(config.server.page_threads).map_err(|error| Failure::of("cannot start", &error))?;
    let served = runtime.block_on(async {
        // Before anything that takes a while: a signal that comes while the server starts must end it as well.
        let stopping = stop_on_signals(log.clone())?;
        bear_file_limits();
        let (listeners, running) =
            begun(given, config, args.demo, metrics, pages.handle().clone(), stopping.clone()).await?;
        serve(listeners, running, stopping, asked, &source).await
    });
    // Every task ends here, and with the last one the data file is closed.
    pages.shutdown_timeout(TASKS_WAIT_MAX);
    runtime.shutdown_timeout(TASKS_WAIT_MAX);
    log.finish(LOG_WAIT_MAX);
    served
}

/// The runtime on which pages are made, on so many threads; 0 means half as many as there are cores.
fn page_runtime(threads: usize) -> io::Result<Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = if threads == 0 { cores.div_ceil(2) } else { threads };
    runtime::Builder::new_multi_thread().worker_threads(threads).thread_name("pages").enable_all().build()
}

/// How long the end of the process waits for work that cannot be cut off, such as a drawing.
const TASKS_WAIT_MAX: Duration = Duration::from_secs(5);

/// How long the end of the process waits for the log to take its last lines.
pub(super) const LOG_WAIT_MAX: Duration = Duration::from_millis(500);

/// Both listeners, open but not answering yet.
struct Listeners {
    public: Server,
    operators: Option<Server>,
}

/// Listeners that are open, and what answers there once they are asked.
async fn begun(
    given: impl Iterator<Item = Given>,
    config: Config,
    is_demo: bool,
    metrics: Arc<Metrics>,
    page_runtime: Handle,
    stopping: watch::Receiver<bool>,
) -> Result<(Listeners, Running), Failure> {
    // The listeners before the store: whose port is taken has made no data file. So with what can be refused without one.
    let listeners = bind(given, &config, &metrics)?;
    let parts = Parts::new(&config)?;
    let (store, listen) = (store(&config, is_demo).await?, listeners.public.local_addr().clone());
    let hot_list = if is_demo { None } else { HotList::of(&place(&config)?)? };
    let numbers = RequestNumbers::default();
    let ground = Ground { store, hot_list, metrics, page_runtime, listen, is_demo, numbers };
    let app = ground.app(parts, &config);
    if is_demo {
        demo::fill(&app).await?;
    }
    app.refresh().await?;
    if let Some(hot) = ground.hot_list.as_ref().and_then(HotList::read) {
        app.expect(hot);
    }
    Ok((listeners, Running::begin(config, ground, app, stopping)))
}

/// Answers until it is told to stop, or a listener fails.
async fn serve(
    listeners: Listeners,
    mut running: Running,
    stopping: watch::Receiver<bool>,
    asked: Asked,
    source: &Source,
) -> Result<(), Failure> {
    announce(&listeners, &running).await?;
    supervisor::tell_ready();
    tokio::spawn(supervisor::stay_alive());
    let asked_to_stop = stopped(stopping.clone());
    tokio::spawn(async move {
        asked_to_stop.await;
        supervisor::tell_stopping();
    });

    let public = listeners.public.run_apart(running.site.clone(), stopped(stopping.clone()));
    let ops = running.ops.clone();
    let operators = async {
        match listeners.operators {
            Some(listener) => listener.run_apart(ops, stopped(stopping)).await,
            None => Ok(()),
        }
    };
    let served = tokio::select! {
        // One that fails takes the other with it: whoever watches the process starts it anew.
        served = async { tokio::try_join!(public, operators) } => served,
        never = running.reload_when_asked(source, asked) => match never {},
    };
    running.leave_hot_list().await;
    if let Err(error) = served {
        tracing::error!(%error, "stopped");
        return Err(error.into());
    }
    tracing::info!("stopped");
    Ok(())
}

/// Says what is served where, and what is assumed for it.
async fn announce(listeners: &Listeners, running: &Running) -> Result<(), Failure> {
    let (origin, is_demo) = (running.ground.origin(&running.config), running.ground.is_demo);
    say(&format!("{}\n", addresses(listeners)));
    if is_demo {
        // To standard output alone: no token may stand in a log.
        let token = demo::maintainer(&running.app).await?;
        say(&format!("Sign in at {}/admin with {}\n", origin.base(), token.reveal()));
    }
    let operators = listeners.operators.as_ref().map(|listener| tracing::field::display(listener.local_addr()));
    let (public, participants) = (listeners.public.local_addr().clone(), running.app.readiness().participants);
    tracing::info!(%public, operators, participants, demo = is_demo, zones = zone_release(), "serving");
    if zones_are_older() {
        let zones = zone_release();
        tracing::warn!(
            "the zone files that are named are older than the rules that are part of the program: {zones}; name none"
        );
    }
    warn_of_assumptions(&origin, &running.config.initiative);
    Ok(())
}

/// Tells whoever started the server; it serves as well where nobody can be told.
fn say(line: &str) {
    if let Err(error) = output::print(line) {
        tracing::warn!(%error, "it could not be said where this server listens");
    }
}

/// Connections of the operators' listener, at most: those who watch over a server are few.
const OPERATORS_CONNECTIONS_MAX: usize = 64;

/// The listeners: those that whoever started the process opened, the public one first, and else those of the settings.
fn bind(mut given: impl Iterator<Item = Given>, config: &Config, metrics: &Metrics) -> Result<Listeners, Failure> {
    let limits = server::Limits::from(&config.server);
    let limits = server::Limits { connections_max: connections_that_fit(limits.connections_max), ..limits };
    let few = server::Limits { connections_max: OPERATORS_CONNECTIONS_MAX, ..limits };
    let mut next = |limits, metrics| given.next().map(|given| take_over(given, limits, metrics)).transpose();
    let public = match next(limits, metrics.connections.clone())? {
        Some(public) => public,
        None => Server::bind(&config.server.listen, limits, metrics.connections.clone())?,
    };
    let operators = match (next(few, ConnectionMetrics::default())?, &config.server.ops_listen) {
        (Some(operators), _) => Some(operators),
        (None, Some(address)) => Some(Server::bind(address, few, ConnectionMetrics::default())?),
        (None, None) => None,
    };
    Ok(Listeners { public: public.counting_all_but(config.server.trusted_proxies.clone()), operators })
}

fn take_over(given: Given, limits: server::Limits, metrics: ConnectionMetrics) -> Result<Server, Failure> {
    let wrong = |error: io::Error| Failure::of("a socket that this process was given cannot be served", &error);
    Server::take_over(given, limits, metrics).map_err(wrong)
}

/// The data, which answers.
async fn store(config: &Config, is_demo: bool) -> Result<Arc<dyn Store>, Failure> {
    let (store, notices): (Arc<dyn Store>, _) = if is_demo {
        (Arc::new(SqliteStore::in_memory()?), Vec::new())
    } else {
        place(config)?.open(Role::Server, Missing::Create)?
    };
    for notice in notices {
        tracing::warn!("{notice}");
    }
    // A database that cannot be worked with is told once, and not as an outage.
    store.revision().await?;
    Ok(store)
}

/// Says what is assumed of our own address where it is not set, and that nobody can be reached.
fn warn_of_assumptions(origin: &OriginSettings, initiative: &Initiative) {
    if initiative.contact.is_none() && !origin.is_demo {
        tracing::warn!(
            "`initiative.contact` is not set: who lost a private link, or was declined, is not told whom to write to; set \
             it to an e-mail address or the address of a page"
        );
    }
    if origin.public_url.is_none() && !origin.is_demo {
        tracing::warn!(
            assumed = origin.assumed(),
            "`server.public_url` is not set: unless a trusted proxy names host and `X-Forwarded-Proto`, links begin with \
             the address that is assumed, and pages show no line to paste; set it to what visitors see"
        );
    }
}

/// Where a listener is reached, as one may click on it.
fn shown(listener: &Listen) -> String {
    listener.address().map_or_else(|| listener.to_string(), |address| format!("http://{address}/"))
}

fn addresses(listeners: &Listeners) -> String {
    let public = listeners.public.local_addr();
    let operators = listeners.operators.as_ref().map(Server::local_addr);
    let operators = operators.map(|address| format!(" (health and metrics: {})", shown(address)));
    format!("Openday serves {}{}", shown(public), operators.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_as_many_threads_as_the_settings_say_and_half_of_the_cores_without() {
        let threads = |setting| page_runtime(setting).unwrap().metrics().num_workers();
        let cores = std::thread::available_parallelism().unwrap().get();
        assert_eq!((threads(3), threads(0)), (3, cores.div_ceil(2)));
    }
}
