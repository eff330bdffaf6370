//! The pages people read, filled from the app.
//!
//! `site` uses it. What must never enter: headers and status codes.

use std::sync::Arc;

use askama::Template;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::domain::color::{Accents, Color};
use crate::domain::face::{Day, face};
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::{Participant, Site as WebsiteHost};
use crate::domain::schedule::{Kind, Occurrence};
use crate::domain::status::Status;
use crate::domain::text::Plan;
use crate::domain::wording::{Mark, Words};
use crate::render::StyleInfo;

/// Most participants on the home page; all are in `participants.json`.
const HOME_PARTICIPANTS_MAX: usize = 200;

/// Most open days on a status page.
const OPEN_DAYS_SHOWN_MAX: usize = 12;

/// What every page has around its content.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub initiative: String,
    pub initiative_address: Option<String>,
    pub host: String,
    pub style_version: String,
}

struct Listed {
    slug: String,
    /// The language the badge and so `alt` are in.
    language: String,
    alt: String,
}

struct Group {
    id: &'static str,
    heading: &'static str,
    participants: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    statement: String,
    /// A participant with an open day ahead, whose large badge greets the visitor.
    featured: Option<Listed>,
    groups: Vec<Group>,
    is_empty: bool,
    left_off: usize,
}

struct Fact {
    term: &'static str,
    text: String,
    instant: Option<String>,
    href: Option<String>,
}

struct OpenDayRow {
    start: String,
    text: String,
    kind: &'static str,
    title: Option<String>,
    place: Option<String>,
    registration: Option<String>,
}

#[derive(Template)]
#[template(path = "participant.html")]
struct ParticipantPage<'a> {
    frame: Frame,
    slug: &'a str,
    name: &'a str,
    language: &'a str,
    mark: &'static str,
    sign: &'static str,
    status_sentence: String,
    alt: String,
    /// The language `alt` is in, which need not be the participant's.
    alt_language: String,
    is_revoked: bool,
    facts: Vec<Fact>,
    plan: Option<&'a str>,
    open_days: Vec<OpenDayRow>,
    /// What to paste into a website; only for a badge that counts.
    snippet: Option<String>,
    styles: Vec<StyleInfo<'a>>,
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    frame: Frame,
    heading: String,
    sentence: String,
    participants: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    frame: Frame,
    heading: &'a str,
    sentence: &'a str,
}

/// What the pages of one initiative look like.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) style_sheet: String,
    /// A word that changes whenever the style sheet does.
    pub(super) style_version: String,
    pub(super) icon: String,
}

impl Look {
    /// The pages' look in the initiative's colours.
    pub(super) fn new(accents: &Accents) -> Self {
        let color =
            |color: Option<Color>, default: &str| color.map_or_else(|| default.to_owned(), |color| color.to_string());
        let (wall, light) = (color(accents.wall, "#0e4a3a"), color(accents.light, "#ffcf5c"));
        let own = |accent: Option<Color>, default| {
            format!("--wall: {wall}; --light: {light}; --accent: {}", color(accent, default))
        };
        // Last in the sheet, so that they stand above the sheet's own.
        let style_sheet = format!(
            "{}:root {{ {} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {} }} }}\n",
            include_str!("pages/openday.css"),
            own(accents.accent_light, "#0e5a43"),
            own(accents.accent_dark, "#ffcf5c"),
        );
        let icon = include_str!("pages/favicon.svg").replace("#0e4a3a", &wall).replace("#ffcf5c", &light);
        let digest = Sha256::digest(&style_sheet);
        let style_version = digest.iter().take(6).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Self { style_sheet, style_version, icon }
    }
}

pub(super) fn home(app: &App, frame: Frame) -> String {
    let group = |id, heading| Group { id, heading, participants: Vec::new() };
    let mut groups = [
        group("taking-part", "Taking part"),
        group("waiting", "Waiting or paused"),
        group("gone", "No longer taking part"),
    ];
    let all = app.first(HOME_PARTICIPANTS_MAX);
    for participant in &all {
        let place = match participant.status {
            Status::Active => 0,
            Status::Pending | Status::Suspended => 1,
            Status::Revoked | Status::Withdrawn => 2,
        };
        groups[place].participants.push(listed(app, participant));
    }
    let wording = app.wording();
    let statement = wording.statement(wording.speech(Some("en"), None)).to_owned();
    let left_off = app.readiness().participants.saturating_sub(all.len());
    let with_a_day = |participant: &&Arc<Participant>| face(participant, app.now()).day != Day::None;
    let featured = all.iter().find(with_a_day).map(|participant| listed(app, participant));
    filled(&HomePage { frame, statement, featured, groups: groups.into(), is_empty: all.is_empty(), left_off })
}

pub(super) fn participant(app: &App, frame: Frame, origin: &str, participant: &Participant) -> String {
    let mark = Mark::Participant(participant.status);
    let words = words(app, participant);
    let slug = participant.slug.as_str();
    let snippet = mark.is_active().then(|| {
        // What is pasted stays as it is when the badge changes, so it must be true in every status.
        let alt = plain_attribute(&format!("{}: {}", frame.initiative, participant.name));
        format!(
            "<a href=\"{origin}/p/{slug}\" rel=\"noopener\"><img src=\"{origin}/badge/{slug}.svg\" width=\"320\" \
             height=\"80\" alt=\"{alt}\" referrerpolicy=\"no-referrer\"></a>"
        )
    });
    filled(&ParticipantPage {
        frame,
        slug,
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        mark: mark.as_str(),
        sign: sign(participant.status),
        status_sentence: status_sentence(participant),
        alt: words.alt,
        alt_language: words.language.to_string(),
        is_revoked: participant.status == Status::Revoked,
        facts: facts(participant),
        plan: participant.plan.as_ref().map(Plan::as_str),
        open_days: coming(app, participant).iter().map(|day| row(app, participant, day)).collect(),
        snippet,
        styles: app.styles().collect(),
    })
}

pub(super) fn message(frame: Frame, heading: &str, sentence: &str) -> String {
    filled(&MessagePage { frame, heading, sentence })
}

pub(super) fn check(
    app: &App,
    frame: Frame,
    asked: &str,
    found: Option<&(Vec<Arc<Participant>>, WebsiteHost)>,
) -> String {
    let (heading, sentence) = match found {
        None if asked.is_empty() => (
            "Check a website".to_owned(),
            "Type the address of a website to see whether it belongs to a participant.".to_owned(),
        ),
        None => {
            let asked: String = asked.chars().take(80).collect();
            (
                "Not a website".to_owned(),
                format!("“{asked}” is not the address of a website; it looks like example.com."),
            )
        }
        Some((all, host)) if all.is_empty() => (
            format!("No participant has the website {}", host.as_str()),
            "A badge shown there is not genuine, unless its page at this host names another website.".to_owned(),
        ),
        Some((all, host)) => {
            let sentence = match all.as_slice() {
                [one] if one.status == Status::Active => "The badge below is genuine.",
                [_] => "It is known here, but its badge is not active.",
                _ => "Several participants have a website at this host; compare the name and the address of each.",
            };
            (host.as_str().to_owned(), sentence.to_owned())
        }
    };
    let mut all: Vec<_> = found.iter().flat_map(|(all, _)| all).collect();
    all.sort_by_key(|participant| participant.status != Status::Active);
    let participants = all.into_iter().map(|participant| listed(app, participant)).collect();
    filled(&CheckPage { frame, heading, sentence, participants })
}

fn filled(page: &impl Template) -> String {
    // Filling a compiled template fails only when a value in it fails to print, and ours are texts.
    page.render().unwrap_or_default()
}

fn words(app: &App, participant: &Participant) -> Words {
    app.words(participant, &LookRequest::plain(Format::Svg))
}

fn listed(app: &App, participant: &Participant) -> Listed {
    let words = words(app, participant);
    Listed { slug: participant.slug.to_string(), language: words.language.to_string(), alt: words.alt }
}

/// Text that will stand in an attribute of the snippet; the page escapes the snippet once more.
fn plain_attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

const fn sign(status: Status) -> &'static str {
    match status {
        Status::Active => "✓",
        Status::Pending => "…",
        Status::Suspended => "‖",
        Status::Revoked => "✕",
        Status::Withdrawn => "→",
    }
}

fn date_of(participant: &Participant, at: jiff::Timestamp) -> String {
    at.to_zoned(participant.time_zone.time_zone().clone()).strftime("%-d %B %Y").to_string()
}

fn status_sentence(participant: &Participant) -> String {
    let since = date_of(participant, participant.status_since);
    match participant.status {
        Status::Active => {
            let admitted = participant.admitted_at.map_or(since, |at| date_of(participant, at));
            format!("Takes part; admitted on {admitted}.")
        }
        Status::Pending => format!("Applied on {since}; not admitted yet. The badge does not count before that."),
        Status::Suspended => format!("Suspended on {since}, for now. The badge does not count meanwhile."),
        Status::Withdrawn => format!("Left of its own wish on {since}."),
        Status::Revoked => {
            let reason =
                participant.status_reason.as_ref().map(|reason| format!(" Reason: {reason}")).unwrap_or_default();
            format!("The badge was revoked on {since}.{reason}")
        }
    }
}

fn facts(participant: &Participant) -> Vec<Fact> {
    let link = |term, text: &str| Fact { term, text: text.to_owned(), instant: None, href: Some(text.to_owned()) };
    let text = |term, text: &str| Fact { term, text: text.to_owned(), instant: None, href: None };
    let mut facts = vec![link("Website", participant.website.as_str())];
    match &participant.place {
        Some(place) => facts.push(text("Place", &format!("{place}, {}", participant.country))),
        None => facts.push(text("Country", participant.country.as_str())),
    }
    let since = |term, at: jiff::Timestamp| Fact {
        term,
        text: date_of(participant, at),
        instant: Some(at.to_string()),
        href: None,
    };
    if let Some(admitted) = participant.admitted_at {
        facts.push(since("Admitted", admitted));
    }
    if participant.status != Status::Active {
        facts.push(since("Status since", participant.status_since));
    }
    facts.extend(participant.link.as_ref().map(|address| link("More", address.as_str())));
    facts
}

/// The open days that are not over, of a participant that may hold them.
pub(super) fn coming<'a>(app: &App, participant: &'a Participant) -> Vec<Occurrence<'a>> {
    if !matches!(participant.status, Status::Active | Status::Pending) {
        return Vec::new();
    }
    let now = app.now();
    let mut days = participant.schedule.occurrences(participant.time_zone.time_zone());
    days.retain(|day| day.end.timestamp() > now);
    days.truncate(OPEN_DAYS_SHOWN_MAX);
    days
}

fn row(app: &App, participant: &Participant, day: &Occurrence<'_>) -> OpenDayRow {
    let (start, end) = (day.start.datetime(), day.end.datetime());
    let wording = app.wording();
    let english = wording.speech(Some("en"), Some(&participant.language));
    OpenDayRow {
        start: day.start.strftime("%Y-%m-%dT%H:%M%:z").to_string(),
        text: wording.open_day(english, start, end),
        kind: match day.day.opening.kind {
            Kind::OpenHouse => "open house",
            Kind::Tour => "tour",
            Kind::WorkAlong => "work along",
            Kind::CustomerVisit => "customer visit",
            Kind::TrialRun => "trial run",
        },
        title: day.day.opening.title.as_ref().map(ToString::to_string),
        place: day.day.opening.place.as_ref().map(ToString::to_string),
        registration: day.day.opening.registration.as_ref().map(ToString::to_string),
    }
}
