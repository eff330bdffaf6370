//! `openday doctor`: looks an installation through, and says of each part whether it is well or what to do.
//!
//! Nothing is changed, but what every command does to a data file when it opens it. What must never enter: what is wrong
//! with a setting, a file or a database in words of its own; whoever refuses those says it.

mod data;
mod reach;

use std::fmt;

use clap::Args;
use serde::Serialize;

use super::badges::check_own_sentences;
use super::failure::Failure;
use super::output;
use super::start::{Start, renderer, wording};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::domain::participant::{Slug, zone_release, zones_are_older};

/// Say what is wrong with an installation
///
/// Looks at the settings, fonts and sentences, the data, its file and folder, the clock, the rules of time zones, the server
/// on this machine and the public address as others reach it; each line says whether that is well, is worth a look, or is
/// wrong, and what to do. Exit status 1 where something is wrong.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday doctor
  openday doctor --config /etc/openday/openday.toml --json")]
pub(super) struct DoctorArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// How well a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Well,
    /// It works, and may not be what is meant.
    Look,
    Wrong,
}

impl Verdict {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Look => "look",
            Self::Wrong => "WRONG",
        }
    }
}

/// What was found of one part.
#[derive(Debug, Serialize)]
struct Finding {
    part: &'static str,
    verdict: Verdict,
    says: String,
}

impl Finding {
    fn new(part: &'static str, verdict: Verdict, says: impl fmt::Display) -> Self {
        Self { part, verdict, says: Failure::new(says.to_string()).to_string() }
    }

    /// Well, in these words, or wrong in those of the failure.
    fn of(part: &'static str, found: Result<String, Failure>) -> Self {
        match found {
            Ok(says) => Self::new(part, Verdict::Well, says),
            Err(failure) => Self::new(part, Verdict::Wrong, failure),
        }
    }
}

pub(super) async fn run(args: DoctorArgs, start: &Start) -> Result<(), Failure> {
    let mut findings = Vec::new();
    match start.config(Vec::new()) {
        // Without settings nobody knows where to look.
        Err(failure) => findings.push(Finding::new("settings", Verdict::Wrong, failure)),
        Ok(config) => look(&config, &mut findings).await,
    }
    let wrong = findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).count();
    if args.json {
        output::print_json(&findings)?;
    } else {
        let rows: Vec<_> = findings
            .into_iter()
            .map(|Finding { part, verdict, says }| [verdict.as_str().to_owned(), part.to_owned(), says])
            .collect();
        output::print(&output::table(["IS", "PART", "WHAT WAS FOUND"], &rows))?;
    }
    match wrong {
        0 => Ok(()),
        wrong => Err(Failure::new(format!("what is wrong: {wrong}; see above"))),
    }
}

async fn look(config: &Config, findings: &mut Vec<Finding>) {
    findings.push(Finding::new(
        "settings",
        Verdict::Well,
        format_args!("{} of them, each as it may be", config.effective().len()),
    ));
    findings.push(Finding::of("look and words", look_and_words(config)));
    let (of_data, known) = data::look(config).await;
    findings.extend(of_data);
    findings.push(zones(&zone_release()));
    findings.push(reach::server(config).await);
    findings.extend(public_address(config, known.as_ref()).await);
    findings.extend(operator(config));
}

/// Fonts, colours, and sentences that no badge has room for.
fn look_and_words(config: &Config) -> Result<String, Failure> {
    let renderer = renderer(config)?;
    check_own_sentences(&renderer, &wording(config, &renderer)?)?;
    Ok("fonts, colours and sentences can be drawn".to_owned())
}

/// Years after which some government has changed its clocks.
const ZONES_OLD_YEARS: i16 = 2;

fn zones(release: &str) -> Finding {
    if zones_are_older() {
        let says = format!(
            "rules are those of {release}, which is newer: name no `[time] zoneinfo` and no TZDIR, or newer files"
        );
        return Finding::new("time zones", Verdict::Wrong, says);
    }
    let year = release.get(..4).and_then(|year| year.parse::<i16>().ok());
    let this_year = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).year();
    match year {
        Some(year) if this_year - year >= ZONES_OLD_YEARS => Finding::new(
            "time zones",
            Verdict::Look,
            format_args!(
                "rules are those of {release}; name newer ones with `[time] zoneinfo`, or take a newer release"
            ),
        ),
        _ => Finding::new("time zones", Verdict::Well, format_args!("rules are those of {release}")),
    }
}

async fn public_address(config: &Config, known: Option<&Slug>) -> Vec<Finding> {
    const PART: &str = "public address";
    let Some(url) = &config.server.public_url else {
        let says = "`server.public_url` is not set: links, calendars and the line to paste begin with what a proxy passes on, \
                    or with nothing; set it to the address that visitors see";
        return vec![Finding::new(PART, Verdict::Look, says)];
    };
    let mut findings = vec![Finding::of(PART, reach::public(url, known).await)];
    findings.extend(reach::proxy(url, config).await);
    let is_here = url::Url::parse(url).ok().and_then(|url| url.socket_addrs(|| None).ok());
    let is_here = is_here.is_some_and(|all| all.iter().all(|address| address.ip().is_loopback()));
    if url.starts_with("http://") && !is_here {
        let says = format!(
            "`{url}` is not https: nobody can sign in from elsewhere; put a proxy before the server that does TLS"
        );
        findings.push(Finding::new("encryption", Verdict::Wrong, says));
    }
    if config.server.trusted_proxies.is_empty() && config.server.listen.is_here_alone() {
        let says = "`server.trusted_proxies` is empty, and the server listens on this machine alone: all visitors count as \
                    one; name the address of the proxy";
        findings.push(Finding::new("proxy", Verdict::Wrong, says));
    }
    findings
}

/// Whether visitors are told who runs it.
fn operator(config: &Config) -> Option<Finding> {
    let initiative = &config.initiative;
    let missing = [
        ("operator", initiative.operator.is_none()),
        ("contact", initiative.contact.is_none()),
        ("privacy", initiative.privacy.is_none()),
    ];
    let missing: Vec<_> =
        missing.iter().filter(|(_, is_missing)| *is_missing).map(|(key, _)| format!("`{key}`")).collect();
    let says = format!("[initiative] has no {}: `/about` cannot say who runs this; fill it in", missing.join(", no "));
    (!missing.is_empty()).then(|| Finding::new("who runs it", Verdict::Look, says))
}
