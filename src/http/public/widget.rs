//! The widget: what the elements of `widget.js` and the page for frames say of one participant, or of all.
//!
//! Everything comes in one language of pages, ready to be put in as text, so that a script that was released long ago shows
//! what is said today. It claims no more than the badge does: the statement stands with whoever takes part, and with nobody
//! else. What must never enter: headers and status codes.

mod day;
mod page;
pub(super) mod release;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::pages::{coming, status_sentence};
use crate::app::{Among, App, ComingDay};
use crate::domain::face::face;
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::{Language, Participant};
use crate::domain::schedule::Occurrence;
use crate::domain::status::Status;
use crate::domain::wording::{Mark, PageLanguage};

use day::WidgetDay;
pub(super) use page::{About, Frame};

/// Width and height of a frame on a page that does not give it the height it asks for.
pub(super) const FRAME_PX: (u32, u32) = (480, 420);

/// Open days of one participant in a widget.
pub(super) const DAYS_OF_ONE_MAX: usize = 3;

/// Open days of all in a widget.
pub(super) const DAYS_OF_ALL_MAX: usize = 8;

/// What a widget says. Members may be added, never renamed or removed: released scripts read them for good.
#[derive(Debug, Serialize)]
pub(super) struct Widget {
    /// The language of all that has none of its own.
    lang: &'static str,
    dir: &'static str,
    /// The word of the status; of all together, that of those who take part.
    status: &'static str,
    /// The statement, or the status where it does not count.
    headline: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence: Option<String>,
    /// What the open days are called.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'static str>,
    days: Vec<WidgetDay>,
    links: Vec<Link>,
    /// The colours of the initiative, by the names they have in the style sheet.
    colors: Vec<(&'static str, String)>,
    /// The instant at which it stops being true, if time alone ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fresh_until: Option<Timestamp>,
}

/// Words that have a language of their own.
#[derive(Debug, Serialize)]
struct Words {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
}

/// A link; an address of ours begins with a slash.
#[derive(Debug, Serialize)]
struct Link {
    #[serde(flatten)]
    words: Words,
    href: String,
}

impl Words {
    fn of(text: &str, language: &Language) -> Self {
        Self { text: text.to_owned(), lang: Some(language.to_string()) }
    }

    fn foreign(text: &str) -> Self {
        Self { text: text.to_owned(), lang: None }
    }
}

impl Link {
    fn new(text: &str, href: String) -> Self {
        Self { words: Words::foreign(text), href }
    }
}

/// Who asks for a widget: in which language, at which host of ours, at which instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) app: &'a App,
    pub(super) of: PageLanguage,
    /// Nothing while nobody vouches for it.
    pub(super) host: Option<&'a str>,
    pub(super) now: Timestamp,
}

/// The language of a widget: the one that is asked for, or else the participant's own, or else English.
pub(super) fn language_of(app: &App, asked: Option<&str>, own: Option<&Language>) -> PageLanguage {
    let asked = asked.and_then(|tag| Language::parse(tag).ok());
    let languages: Vec<Language> = asked.into_iter().chain(own.cloned()).collect();
    app.wording().preferred_of_pages(&languages)
}

impl Widget {
    /// Of one participant.
    pub(super) fn of_participant(asking: Asking<'_>, participant: &Participant) -> Self {
        let Asking { app, of, now, .. } = asking;
        let look = LookRequest { language: Some(of.tag().into()), ..LookRequest::plain(Format::Svg) };
        let (words, mark) = (app.words(participant, &look, now), Mark::Participant(participant.status));
        let page = format!("/p/{}", participant.slug);
        let mut days = if mark.is_active() { coming(participant, now) } else { Vec::new() };
        let has_more = days.len() > DAYS_OF_ONE_MAX;
        days.truncate(DAYS_OF_ONE_MAX);
        let more = has_more.then(|| Link::new(of.say("All open days"), page.clone()));
        let genuine = match asking.host {
            Some(host) => of.fill("Is this true? See {host}", &[("{host}", host)]),
            None => of.say("Check a badge").to_owned(),
        };
        // The date text of a badge says it where nothing is ahead; a list of days says the rest.
        let undated = || words.date.as_ref().filter(|_| days.is_empty()).map(|date| date.sentence.clone());
        Self {
            name: Some(Words::of(participant.name.as_str(), &participant.language)),
            sentence: if mark.is_active() { undated() } else { Some(status_sentence(of, participant)) },
            label: (!days.is_empty()).then(|| of.say("Next open days")),
            fresh_until: days
                .iter()
                .flat_map(instants)
                .chain(face(participant, now).fresh_until)
                .filter(|at| *at > now)
                .min(),
            days: days.iter().map(|day| asking.day_of(participant, day)).collect(),
            links: more.into_iter().chain([Link::new(&genuine, page)]).collect(),
            headline: words.headline,
            ..asking.empty(mark)
        }
    }

    /// Of a slug that nobody has, or while nobody can tell.
    pub(super) fn of_nobody(asking: Asking<'_>, mark: Mark) -> Self {
        let wording = asking.app.wording();
        let headline = wording.notice(wording.speech(Some(asking.of.tag()), None), mark).to_owned();
        Self { headline, ..asking.empty(mark) }
    }

    /// Of all who take part, or of those that are asked for.
    pub(super) fn of_all(asking: Asking<'_>, among: &Among) -> Self {
        let Asking { app, of, now, .. } = asking;
        let (programme, wording) = (app.programme(now), app.wording());
        let days = programme.days_among(among, DAYS_OF_ALL_MAX);
        let instants = days.iter().flat_map(|(business, day)| {
            let zone = business.participant.time_zone.time_zone();
            [Some(day.begins), Some(day.ends), midnight_within(day, zone, now)].into_iter().flatten()
        });
        Self {
            headline: wording.statement(wording.speech(Some(of.tag()), None)).to_owned(),
            sentence: days
                .is_empty()
                .then(|| of.say("No open day is ahead just now. Look in again, or ask a business for one.").to_owned()),
            label: (!days.is_empty()).then(|| of.say("Coming open days")),
            fresh_until: instants.filter(|at| *at > now).min(),
            days: days.iter().map(|(business, day)| asking.day_among_all(business, day)).collect(),
            links: vec![Link::new(of.say("All open days"), "/open-days".to_owned())],
            ..asking.empty(Mark::Participant(Status::Active))
        }
    }

    /// The same in the colours of the initiative.
    pub(super) fn in_colors(self, colors: Vec<(&'static str, String)>) -> Self {
        Self { colors, ..self }
    }

    pub(super) fn headline(&self) -> &str {
        &self.headline
    }

    pub(super) const fn fresh_until(&self) -> Option<Timestamp> {
        self.fresh_until
    }
}

/// The next midnight there, if an open day that has begun goes on past it: its date is another from then on.
fn midnight_within(day: &ComingDay, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let midnight = now.to_zoned(zone.clone()).tomorrow().ok()?.start_of_day().ok()?.timestamp();
    (day.begins < midnight && midnight < day.ends).then_some(midnight)
}

/// When an open day begins and when it is over.
fn instants(day: &Occurrence<'_>) -> [Timestamp; 2] {
    [day.start.timestamp(), day.end.timestamp()]
}

impl Asking<'_> {
    fn empty(self, mark: Mark) -> Widget {
        Widget {
            lang: self.of.tag(),
            dir: self.of.direction().as_str(),
            status: mark.as_str(),
            headline: String::new(),
            name: None,
            sentence: None,
            label: None,
            days: Vec::new(),
            links: Vec::new(),
            colors: Vec::new(),
            fresh_until: None,
        }
    }
}
