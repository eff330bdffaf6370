//! Settings: `openday.toml` < environment < flags, over the defaults in `config/default.toml`.
//!
//! Anybody above `domain` may hold a section; `cli` loads them all once, at start. This is the only place that reads the
//! environment. What must never enter: anything that acts on a setting.

mod layers;
mod listen;
mod own_words;
mod reload;
mod value;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;

use crate::domain::color::{Accents, Color};
use crate::domain::offer::OfferedKinds;
use crate::domain::participant::{Contact, Language, Link};
use crate::domain::text::{DisplayName, JoinText, Statement};

pub use layers::{ConfigError, Origin, Setting};
pub use listen::Listen;
pub use own_words::read_own_words;
pub use reload::Reloaded;

/// The file that is read where no other is named.
pub const FILE_NAME: &str = "openday.toml";

/// Every key with its unit, bounds and default, as a commented file.
pub const DEFAULTS: &str = include_str!("config/default.toml");

/// All settings of one run.
#[derive(Debug, Clone)]
pub struct Config {
    pub server: Server,
    pub store: Store,
    pub cache: Cache,
    pub pages: Pages,
    pub render: Render,
    pub fonts: Fonts,
    pub time: Time,
    pub log: Log,
    pub access: Access,
    pub initiative: Initiative,
    settings: Vec<Setting>,
}

/// Where settings come from, weakest first.
#[derive(Debug, Default)]
pub struct Sources<'a> {
    /// A file's name, as errors repeat it, and its text.
    pub file: Option<(&'a str, &'a str)>,
    /// Every variable of the environment; those of other programs are passed over.
    pub environment: Vec<(String, String)>,
    /// Keys such as `server.listen`, and their values as the command line has them.
    pub flags: Vec<(&'a str, String)>,
}

#[derive(Deserialize)]
struct Sections {
    server: Server,
    store: Store,
    cache: Cache,
    pages: Pages,
    render: Render,
    fonts: Fonts,
    time: Time,
    log: Log,
    access: Access,
    initiative: Initiative,
}

/// Both listeners and the limits of their connections.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Server {
    #[serde(deserialize_with = "value::listen")]
    pub listen: Listen,
    #[serde(deserialize_with = "value::listen_or_none")]
    pub ops_listen: Option<Listen>,
    /// Scheme, host and the path below which it is seen, without a closing slash; without it, the `Host` that a trusted proxy passes on counts.
    #[serde(deserialize_with = "value::origin_or_none")]
    pub public_url: Option<String>,
    /// Reverse proxies whose `X-Forwarded-For`, and with `X-Forwarded-Proto` whose `Host`, is believed.
    #[serde(deserialize_with = "value::networks")]
    pub trusted_proxies: Vec<IpNet>,
    #[serde(deserialize_with = "value::within::<usize, 1, 1_000_000, _>")]
    pub connections_max: usize,
    /// Of one address, or of one /64 network of IPv6; trusted proxies may have all.
    #[serde(deserialize_with = "value::within::<usize, 1, 1_000_000, _>")]
    pub connections_per_address_max: usize,
    /// For anything but badges, of one address at once.
    #[serde(deserialize_with = "value::within::<usize, 1, 100_000, _>")]
    pub requests_per_address_max: usize,
    /// 0: half as many as there are cores.
    #[serde(deserialize_with = "value::within::<usize, 0, 1_024, _>")]
    pub page_threads: usize,
    #[serde(rename = "header_read_timeout_s", deserialize_with = "value::seconds::<1, 600, _>")]
    pub header_read_timeout: Duration,
    #[serde(rename = "request_timeout_s", deserialize_with = "value::seconds::<1, 600, _>")]
    pub request_timeout: Duration,
    #[serde(rename = "body_stall_s", deserialize_with = "value::seconds::<1, 600, _>")]
    pub body_stall: Duration,
    /// Of all connections together.
    #[serde(deserialize_with = "value::within::<usize, 65_536, 1_073_741_824, _>")]
    pub bodies_bytes_max: usize,
    #[serde(rename = "write_stall_s", deserialize_with = "value::seconds::<1, 600, _>")]
    pub write_stall: Duration,
    /// Of one connection, in the kernel.
    #[serde(deserialize_with = "value::within::<u32, 4_096, 16_777_216, _>")]
    pub send_buffer_bytes: u32,
    #[serde(rename = "shutdown_grace_s", deserialize_with = "value::seconds::<0, 600, _>")]
    pub shutdown_grace: Duration,
    #[serde(deserialize_with = "value::within::<u32, 1, 1_000_000_000, _>")]
    pub connection_requests_max: u32,
    #[serde(rename = "connection_minutes_max", deserialize_with = "value::minutes::<1, 10_080, _>")]
    pub connection_age_max: Duration,
}

/// The data and how often it is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Store {
    #[serde(deserialize_with = "value::filled")]
    pub data: String,
    #[serde(deserialize_with = "value::within::<usize, 1, 1_000_000, _>")]
    pub participants_max: usize,
    #[serde(rename = "poll_ms", deserialize_with = "value::milliseconds::<10, 10_000, _>")]
    pub poll: Duration,
}

/// The picture cache, ours and everybody else's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Cache {
    #[serde(deserialize_with = "value::within::<usize, 0, 1_099_511_627_776, _>")]
    pub cache_bytes_max: usize,
    /// Of finished posters and the like.
    #[serde(deserialize_with = "value::within::<usize, 0, 1_073_741_824, _>")]
    pub sheets_bytes_max: usize,
    /// Of outlines of letters, of lines that were laid out, and of where texts break or are cut.
    #[serde(deserialize_with = "value::within::<usize, 0, 1_073_741_824, _>")]
    pub text_bytes_max: usize,
    /// Of pages and documents about all participants.
    #[serde(deserialize_with = "value::within::<usize, 0, 1_073_741_824, _>")]
    pub pages_bytes_max: usize,
    #[serde(deserialize_with = "value::within::<u32, 0, 86_400, _>")]
    pub max_age_s: u32,
}

/// How much one page or document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Pages {
    #[serde(deserialize_with = "value::within::<usize, 1, 100, _>")]
    pub directory_participants_max: usize,
    #[serde(deserialize_with = "value::within::<usize, 1, 10_000, _>")]
    pub json_participants_max: usize,
}

/// The render pool.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Render {
    /// 0: one more than there are cores.
    #[serde(deserialize_with = "value::within::<usize, 0, 1_024, _>")]
    pub workers: usize,
    #[serde(deserialize_with = "value::within::<usize, 1, 100_000, _>")]
    pub queue_max: usize,
    /// Pictures that one address may have drawn or waiting to be drawn at once.
    #[serde(deserialize_with = "value::within::<usize, 1, 100_000, _>")]
    pub share_max: usize,
    #[serde(rename = "wait_ms_max", deserialize_with = "value::milliseconds::<1, 60_000, _>")]
    pub wait_max: Duration,
}

/// Fonts beside the built-in ones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fonts {
    #[serde(deserialize_with = "value::path_or_none")]
    pub dir: Option<PathBuf>,
}

/// By which clocks open days begin and end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Time {
    /// A folder of zone files (RFC 9636) that stand before those that are part of the program.
    #[serde(deserialize_with = "value::path_or_none")]
    pub zoneinfo: Option<PathBuf>,
}

/// What is logged, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Log {
    pub level: LogLevel,
    pub format: LogFormat,
    /// In ten seconds; of more, their number is logged.
    #[serde(deserialize_with = "value::within::<u32, 1, 1_000_000, _>")]
    pub lines_of_a_kind_max: u32,
    /// Whether each request has a line.
    pub requests: bool,
}

/// The least weight of a line that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// The form of a line that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// How often somebody may try, and how long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Access {
    #[serde(deserialize_with = "value::within::<u32, 1, 1_000, _>")]
    pub wrong_tokens_per_minute_max: u32,
    #[serde(deserialize_with = "value::within::<u32, 1, 1_000, _>")]
    pub applications_per_hour_max: u32,
    #[serde(deserialize_with = "value::within::<u32, 1, 10_000, _>")]
    pub application_tries_per_hour_max: u32,
    #[serde(deserialize_with = "value::within::<u32, 1, 1_000, _>")]
    pub reports_per_hour_max: u32,
    #[serde(deserialize_with = "value::within::<u32, 1, 10_000, _>")]
    pub report_tries_per_hour_max: u32,
    #[serde(deserialize_with = "value::within::<u32, 1, 100_000, _>")]
    pub applications_waiting_max: u32,
    #[serde(rename = "session_idle_minutes", deserialize_with = "value::minutes::<1, 10_080, _>")]
    pub session_idle_max: Duration,
    #[serde(rename = "session_hours_max", deserialize_with = "value::hours::<1, 720, _>")]
    pub session_age_max: Duration,
}

/// The initiative this instance serves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Initiative {
    pub name: DisplayName,
    #[serde(deserialize_with = "value::link_or_none")]
    pub address: Option<Link>,
    /// Who runs this instance, in a line.
    #[serde(deserialize_with = "value::line_or_none")]
    pub operator: Option<DisplayName>,
    /// How anybody reaches who runs it.
    #[serde(deserialize_with = "value::reach_or_none")]
    pub contact: Option<Reach>,
    /// The page that says what becomes of what people enter.
    #[serde(deserialize_with = "value::link_or_none")]
    pub privacy: Option<Link>,
    /// The page that says who answers for this instance by law.
    #[serde(deserialize_with = "value::link_or_none")]
    pub imprint: Option<Link>,
    /// Days for which the contacts of who was revoked or withdrew are kept.
    #[serde(deserialize_with = "value::within::<u16, 0, 3_650, _>")]
    pub contact_days_max: u16,
    /// The kinds of open days that are offered.
    #[serde(deserialize_with = "value::kinds")]
    pub kinds: OfferedKinds,
    pub accent_light: Color,
    pub accent_dark: Color,
    pub wall: Color,
    pub light: Color,
    /// The folder of what it says in its own words.
    #[serde(deserialize_with = "value::path_or_none")]
    pub wording: Option<PathBuf>,
    /// What stands above the form to take part with: empty, or with English among them.
    #[serde(deserialize_with = "value::by_language")]
    pub join: Vec<(Language, JoinText)>,
    /// Empty, or with English among them.
    #[serde(rename = "statement", deserialize_with = "value::by_language")]
    pub statements: Vec<(Language, Statement)>,
}

/// How somebody is reached who wants to be: for everybody to read, as a [`Contact`] is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    Mail(Contact),
    Page(Link),
}

impl Initiative {
    /// What it says to who would take part, in that language or else in English.
    #[must_use]
    pub fn join_text(&self, tag: &str) -> Option<&str> {
        let of = |tag: &str| self.join.iter().find(|(language, _)| language.as_str() == tag);
        // Pages have no regions.
        let main = || self.join.iter().find(|(language, _)| language.main() == tag);
        of(tag).or_else(main).or_else(|| of("en")).map(|(_, text)| text.as_str())
    }

    /// Its colours, as the renderer takes them.
    #[must_use]
    pub const fn accents(&self) -> Accents {
        Accents {
            accent_light: Some(self.accent_light),
            accent_dark: Some(self.accent_dark),
            wall: Some(self.wall),
            light: Some(self.light),
        }
    }
}

impl Config {
    /// Puts the sources over the defaults and checks every value.
    ///
    /// # Errors
    ///
    /// The first key that is unknown or value that cannot be, alone or beside another, with where it stands.
    pub fn load(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        Self::of(layers::merge(DEFAULTS, sources)?)
    }

    /// What these settings say, one for each key.
    fn of(settings: Vec<Setting>) -> Result<Self, ConfigError> {
        let Sections { server, store, cache, pages, render, fonts, time, log, access, mut initiative } =
            layers::build(&settings)?;
        initiative.wording = initiative.wording.map(|folder| layers::beside(&settings, "initiative.wording", &folder));
        if render.wait_max >= server.request_timeout {
            return Err(ConfigError::Conflict {
                smaller: layers::named(&settings, "render.wait_ms_max"),
                larger: layers::named(&settings, "server.request_timeout_s"),
                reason: "a badge that waits longer would be answered with a text in place of a picture",
            });
        }
        Ok(Self { server, store, cache, pages, render, fonts, time, log, access, initiative, settings })
    }

    /// Every key with its value and where that comes from, in the order of `config/default.toml`.
    #[must_use]
    pub fn effective(&self) -> &[Setting] {
        &self.settings
    }
}

/// The file to read: `named`, which must then exist, or [`FILE_NAME`] in the working folder if there is one.
///
/// # Errors
///
/// When a file is there, or was named, and cannot be read as text.
pub fn read_file(named: Option<&Path>) -> Result<Option<(String, String)>, ConfigError> {
    let path = named.unwrap_or(Path::new(FILE_NAME));
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some((path.display().to_string(), text))),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::File { file: path.display().to_string(), source }),
    }
}

/// The process's environment; nothing else in this crate reads it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the environment enters the program here and nowhere else")]
pub fn environment() -> Vec<(String, String)> {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
}

impl fmt::Display for Config {
    /// One line per setting: key, value, origin.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.iter().try_for_each(|setting| writeln!(f, "{setting}"))
    }
}

#[cfg(test)]
mod tests;
