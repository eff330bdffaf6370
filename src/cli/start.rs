//! What commands begin with: the settings, the app over the data file, somewhere to run.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::Common;
use super::data::Place;
use super::failure::Failure;
use super::output;
use super::timed::Timed;
use crate::app::{App, AppParts, Limits, SessionLimits};
use crate::clock::{Clock, ManualClock, SystemClock};
use crate::config::{self, Config, Sources};
use crate::domain::participant::ZoneFiles;
use crate::domain::text::{DisplayName, Statement};
use crate::domain::wording::{PageLanguages, Wording};
use crate::http::check_colors;
use crate::http::mounted::check_path;
use crate::render::{Draw, Renderer};
use crate::store::Store;
use crate::store::sqlite::Role;
use crate::telemetry::Metrics;

/// What to do where there is no data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Say so: a command that changes or shows what is there has nothing to do with a new file.
    Refuse,
    Create,
}

/// What was given on every command line.
#[derive(Debug, Clone)]
pub(super) struct Start {
    common: Common,
}

impl Start {
    pub(super) const fn new(common: Common) -> Self {
        Self { common }
    }

    /// The settings: the file's, under the environment's, under `flags`.
    pub(super) fn config(&self, flags: Vec<(&str, String)>) -> Result<Config, Failure> {
        let config = self.read_config(flags)?;
        // Before the first participant is read.
        if let Some(folder) = &config.time.zoneinfo {
            ZoneFiles::install(folder).map_err(|error| Failure::of("`time.zoneinfo`", &error))?;
        }
        Ok(config)
    }

    /// The same of a process whose zones are in force already.
    pub(super) fn read_config(&self, mut flags: Vec<(&str, String)>) -> Result<Config, Failure> {
        flags.extend(self.common.data.iter().map(|data| ("store.data", data.clone())));
        let file = config::read_file(self.common.config.as_deref())?;
        let file = file.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        let config = Config::load(&Sources { file, environment: config::environment(), flags })?;
        if let Some(public_url) = &config.server.public_url {
            check_path(public_url)?;
        }
        Ok(config)
    }

    /// Refuses `--data` where it would name nothing.
    pub(super) fn refuse_data(&self, why: &str) -> Result<(), Failure> {
        match self.common.data {
            Some(_) => Err(Failure::new(format!("{why}; leave --data out"))),
            None => Ok(()),
        }
    }

    /// The app over the data file, for one command.
    pub(super) fn app(&self, missing: Missing) -> Result<App, Failure> {
        self.app_with_clock(missing, Arc::new(SystemClock))
    }

    /// The app of a command that shows what is, or will be, at an instant: its participants are loaded.
    pub(super) async fn app_at(&self, instant: Option<&str>) -> Result<App, Failure> {
        let clock: Arc<dyn Clock> = match instant {
            None => Arc::new(SystemClock),
            Some(text) => Arc::new(ManualClock::new(parse_instant(text)?)),
        };
        let app = self.app_with_clock(Missing::Refuse, clock)?;
        app.refresh().await?;
        Ok(app)
    }

    /// Refuses to write a file in the place of the data file.
    pub(super) fn spare_data_file(&self, file: &Path) -> Result<(), Failure> {
        let config = self.config(Vec::new())?;
        let found = |path: &Path| path.canonicalize().ok();
        match found(file) {
            Some(same) if matches!(place(&config)?, Place::File(data) if found(&data).as_ref() == Some(&same)) => {
                Err(Failure::new(format!("`{}` is the data file; name another file to write to", file.display())))
            }
            _ => Ok(()),
        }
    }

    fn app_with_clock(&self, missing: Missing, clock: Arc<dyn Clock>) -> Result<App, Failure> {
        let config = self.config(Vec::new())?;
        let place = place(&config)?;
        if missing == Missing::Refuse && !place.is_there() {
            // Before anything that takes time.
            place.open(Role::Command, missing)?;
        }
        // What can be refused without the data file is refused before there is one.
        let parts = Parts::new(&config)?;
        let (store, notices) = place.open(Role::Command, missing)?;
        for notice in notices {
            output::warn(&notice.to_string());
        }
        Ok(parts.app(store, clock, limits(&config)))
    }
}

/// Runs a command to its end.
pub(super) fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::of("cannot start", &error))?.block_on(async {
        bear_file_limits();
        command.await
    })
}

/// Has a write fail that would make a file larger than this process may make one (`ulimit -f`), as on a full disk; else it
/// would end the process. Within a runtime.
pub(super) fn bear_file_limits() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Nobody listens: it is enough that the signal is taken.
        let _ = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()));
    }
}

/// What an app needs beside its store.
#[derive(Debug)]
pub(super) struct Parts {
    draw: Arc<dyn Draw>,
    wording: Wording,
}

impl Parts {
    pub(super) fn new(config: &Config) -> Result<Self, Failure> {
        Self::made_again(config, PageLanguages::BUILT_IN)
    }

    /// The same where pages were in those languages before.
    pub(super) fn made_again(config: &Config, before: PageLanguages) -> Result<Self, Failure> {
        let renderer = renderer(config)?.remembering(config.cache.text_bytes_max);
        let wording = wording_again(config, &renderer, before)?;
        Ok(Self { draw: Arc::new(renderer), wording })
    }

    /// The same parts for who keeps what an initiative leaves that ended: they state nothing.
    pub(super) fn ended(self, name: &DisplayName) -> Result<Self, Failure> {
        let instead = Statement::parse(name.as_str()).map_err(|error| Failure::of("`initiative.name`", &error))?;
        Ok(Self { wording: self.wording.ended(&instead), ..self })
    }

    /// The same parts, with every drawing timed.
    pub(super) fn timed(self, metrics: &Arc<Metrics>) -> Self {
        Self { draw: Arc::new(Timed::new(self.draw, Arc::clone(metrics))), ..self }
    }

    pub(super) fn app(self, store: Arc<dyn Store>, clock: Arc<dyn Clock>, limits: Limits) -> App {
        App::new(AppParts { store, clock, draw: self.draw, wording: self.wording, limits })
    }
}

/// How much an app with these settings allows itself.
pub(super) fn limits(config: &Config) -> Limits {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let defaults = Limits::default();
    Limits {
        participants_max: config.store.participants_max,
        cache_bytes_max: config.cache.cache_bytes_max,
        sheets_bytes_max: config.cache.sheets_bytes_max,
        render_workers: match config.render.workers {
            0 => defaults.render_workers,
            workers => workers,
        },
        render_queue_max: config.render.queue_max,
        // The other half is for an address's share of the queue.
        render_wait_ms_max: millis(config.render.wait_max / 2),
        poll_ms: millis(config.store.poll),
        contact_days_max: config.initiative.contact_days_max,
        kinds: config.initiative.kinds,
        sessions: SessionLimits {
            idle_s: config.access.session_idle_max.as_secs(),
            age_s: config.access.session_age_max.as_secs(),
        },
        ..defaults
    }
}

/// The renderer in the initiative's colours, in which badges and pages can be read, with the fonts of the settings.
pub(super) fn renderer(config: &Config) -> Result<Renderer, Failure> {
    let accents = config.initiative.accents();
    check_colors(&accents)?;
    Ok(Renderer::new(&accents, config.fonts.dir.as_deref())?)
}

/// The sentences, with the initiative's own where it has some, which that renderer can draw.
pub(super) fn wording(config: &Config, draw: &dyn Draw) -> Result<Wording, Failure> {
    wording_again(config, draw, PageLanguages::BUILT_IN)
}

fn wording_again(config: &Config, draw: &dyn Draw, before: PageLanguages) -> Result<Wording, Failure> {
    let own = config::read_own_words(&config.initiative)?;
    Ok(Wording::read_again(own, &|text| draw.missing_characters(text).into_iter().next(), before)?)
}

/// Where the settings say that data is kept.
pub(super) fn place(config: &Config) -> Result<Place, Failure> {
    Place::parse(&config.store.data)
}

pub(super) fn parse_instant(text: &str) -> Result<jiff::Timestamp, Failure> {
    text.parse().map_err(|_| {
        let is_instant = jiff::fmt::temporal::Pieces::parse(text)
            .is_ok_and(|pieces| pieces.time().is_some() && pieces.offset().is_some());
        Failure::new(if is_instant {
            let (first, last) = (jiff::Timestamp::MIN.strftime("%Y-%m-%d"), jiff::Timestamp::MAX.strftime("%Y-%m-%d"));
            format!("instant `{text}` is out of reach; name one after {first} and before {last}")
        } else {
            format!("instant `{text}` is not a date and time with its offset, like 2026-12-03T09:00:00Z")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_that_cannot_be_reckoned_with_is_told_apart_from_what_is_none() {
        let told = |text| parse_instant(text).unwrap_err().to_string();
        assert!(parse_instant("2026-12-03T09:00:00Z").is_ok());
        assert_eq!(
            told("9999-12-31T09:00:00Z"),
            "instant `9999-12-31T09:00:00Z` is out of reach; name one after -9999-01-02 and before 9999-12-30"
        );
        for text in ["2026-12-03T09:00:00", "9999-12-31", "soon"] {
            assert!(
                told(text).ends_with("is not a date and time with its offset, like 2026-12-03T09:00:00Z"),
                "{text}"
            );
        }
    }

    fn limits_of(file: &str) -> Limits {
        limits(&Config::load(&Sources { file: Some(("openday.toml", file)), ..Sources::default() }).unwrap())
    }

    #[test]
    fn what_the_settings_say_is_what_the_app_allows_itself() {
        let set = limits_of(
            "[store]\nparticipants_max = 7\n[initiative]\ncontact_days_max = 30\n\
             [access]\nsession_idle_minutes = 5\nsession_hours_max = 2\n",
        );
        assert_eq!((set.participants_max, set.contact_days_max), (7, 30));
        assert_eq!(set.sessions, SessionLimits { idle_s: 5 * 60, age_s: 2 * 60 * 60 });
        let (usual, defaults) = (limits_of(""), Limits::default());
        assert_eq!(
            (usual.participants_max, usual.contact_days_max, usual.sessions),
            (defaults.participants_max, defaults.contact_days_max, defaults.sessions)
        );
    }
}
