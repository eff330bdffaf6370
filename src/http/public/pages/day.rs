//! `/p/{slug}/{date}`: the open days of one local date, or one of them, with what a visitor must know.

mod event;
mod keep;

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::coming::whereabouts;
use super::participant::{in_script, sharing_of};
use super::picture::PagePicture;
use crate::app::App;
use crate::domain::participant::Participant;
use crate::domain::schedule::{Occurrence, Stage, offset_time};
use crate::domain::text::{Details, Plan};
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::layout::{Layout, Sharing, filled};
use crate::http::origins::Origin;
use crate::http::public::session::{self, VisitFact};
use crate::http::public::widget::language_of;
pub(super) use event::event;
use keep::Way;

/// How the day stands, understood from afar.
struct Verdict {
    /// The class of the panel.
    tone: &'static str,
    door: &'static str,
    word: String,
}

/// One opening, in words.
struct Session {
    what: &'static str,
    title: Option<String>,
    start: String,
    text: String,
    is_on: bool,
    is_off: bool,
    /// What became of it, in a word.
    flag: Option<&'static str>,
    /// Where it was moved to, of a page about the date it was announced for.
    moved_to: Option<(String, String)>,
    /// From when it was moved, of a page about the date on which it is.
    moved_from: Option<String>,
    note: Option<String>,
    place: String,
    /// How visitors come in; nothing where it is over or called off.
    booking: Option<&'static str>,
    places: Option<String>,
    registration: Option<String>,
    facts: Vec<VisitFact>,
    details: Option<String>,
    /// The ways into a calendar, while it is ahead or on.
    ways: Vec<Way>,
}

#[derive(Template)]
#[template(path = "public/pages/day.html")]
struct DayPage<'a> {
    layout: Layout,
    name: &'a str,
    language: &'a str,
    time_zone: &'a str,
    path: String,
    date: String,
    date_text: String,
    /// When it is, of a single opening with its hours; nothing where the heading is the date.
    when: Option<String>,
    verdict: Verdict,
    door: &'static str,
    sessions: Vec<Session>,
    plan: Option<&'a str>,
    picture: PagePicture,
    small_picture: PagePicture,
    website: String,
    website_text: String,
    whereabouts: String,
    sharing: Option<Sharing>,
    linked_data: Option<String>,
    /// The address that stands for the page.
    canonical: Option<String>,
    /// Whether search engines are to leave the page out.
    is_unlisted: bool,
}

/// The page of those openings of that date; there is one at least.
pub(crate) fn day(
    app: &App,
    layout: Layout,
    origin: &Origin,
    participant: &Participant,
    (date, shown): (Date, &[Occurrence<'_>]),
    now: Timestamp,
) -> String {
    let of = layout.language();
    let own = language_of(app, None, Some(&participant.language));
    let session = |one: &Occurrence<'_>| Session::new(app, &layout, own, participant, (date, one), now);
    let sessions: Vec<_> = shown.iter().map(session).collect();
    let title = match shown {
        [one] => event::name(of, participant, &one.day.opening),
        _ => participant.name.to_string(),
    };
    let verdict = verdict(of, date, shown, now);
    let path = match shown {
        [one] if one.start.date() == date => session::path(participant, one),
        _ => format!("/p/{}/{date}", participant.slug),
    };
    let events = |origin: &str| shown.iter().map(|one| event(origin, of, participant, one)).collect();
    filled(&DayPage {
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        time_zone: participant.time_zone.as_str(),
        date: date.to_string(),
        date_text: of.date_in_full(date),
        when: (verdict.word != of.date(date)).then(|| match sessions.as_slice() {
            [one] if one.moved_to.is_none() => one.text.clone(),
            _ => of.date_in_full(date),
        }),
        door: verdict.door,
        verdict,
        plan: participant.public_plan().map(Plan::as_str),
        picture: PagePicture::undated(app, participant, true, now),
        small_picture: PagePicture::undated(app, participant, false, now),
        website: participant.website.to_string(),
        website_text: participant.website.shown(),
        whereabouts: whereabouts(of, participant),
        sharing: sharing_of(app, &layout, participant, (&path, &title), now),
        linked_data: origin.known().map(|origin| in_script(&events(origin))),
        canonical: layout.origin.as_ref().map(|origin| format!("{origin}{path}")),
        is_unlisted: shown.iter().all(|one| one.is_over(now)) || participant.is_unlisted(),
        path: format!("/p/{}", participant.slug),
        sessions,
        layout,
    })
}

/// How the openings of a date stand together: what is on counts most, then what is ahead, then what was.
fn verdict(of: PageLanguage, date: Date, shown: &[Occurrence<'_>], now: Timestamp) -> Verdict {
    let here = || shown.iter().filter(|one| one.start.date() == date || one.has_begun(now));
    let is_any = |stage: Stage| here().any(|one| one.stage(now) == stage);
    let verdict = |tone, door, word: &str| Verdict { tone, door, word: word.to_owned() };
    let is_off = shown.iter().all(|one| one.stage(now) == Stage::Cancelled);
    if here().next().is_none() && !is_off {
        verdict("suspended", "shut", of.say(phrase!("Moved.")))
    } else if is_any(Stage::Now) {
        verdict("active", "open", of.say(phrase!("Open now.")))
    } else if is_any(Stage::Ahead) {
        let is_full = here().filter(|one| one.stage(now) == Stage::Ahead).all(Occurrence::is_full);
        if is_full {
            verdict("suspended", "shut", of.say(phrase!("Fully booked.")))
        } else {
            verdict("active", "open", &of.date(date))
        }
    } else if is_any(Stage::Over) {
        verdict("withdrawn", "shut", of.say(phrase!("Took place.")))
    } else {
        verdict("withdrawn", "shut", of.say(phrase!("Cancelled.")))
    }
}

impl Session {
    fn new(
        app: &App,
        layout: &Layout,
        own: PageLanguage,
        participant: &Participant,
        (date, one): (Date, &Occurrence<'_>),
        now: Timestamp,
    ) -> Self {
        let (of, opening, stage) = (layout.language(), &one.day.opening, one.stage(now));
        let (start, end) = one.times();
        // What is called off leads nowhere: it says when it was to be.
        let is_moved_away = stage != Stage::Cancelled
            && one.start.date() != date
            && (one.date == date || one.moved_from() == Some(date));
        let is_coming = stage.is_coming() && !is_moved_away;
        // Who cannot come on that date need not know what to bring.
        let is_told = stage != Stage::Cancelled && !is_moved_away;
        let text = of.open_day(start, end);
        let place = opening.place.as_ref().map(|place| format!("\u{2068}{place}\u{2069}"));
        Self {
            what: of.say(opening.kind.label()),
            title: session::title(participant, opening).map(ToString::to_string),
            start: if one.is_whole_day() { start.date().to_string() } else { offset_time(&one.start) },
            is_on: stage == Stage::Now,
            is_off: !is_coming,
            flag: flag(one, stage, is_moved_away).map(|word| of.say(word)),
            moved_to: is_moved_away.then(|| (session::path(participant, one), text.clone())),
            moved_from: session::moved_words(of, one).filter(|_| !is_moved_away),
            text,
            note: session::note(participant, one).map(ToString::to_string),
            place: place.unwrap_or_else(|| whereabouts(of, participant)),
            booking: is_coming.then(|| of.say(opening.booking.label())),
            places: session::places_words(of, one).filter(|_| is_coming),
            registration: session::registration(participant, opening)
                .filter(|_| is_coming && !one.is_full())
                .map(ToString::to_string),
            facts: if is_told { session::visit_facts(of, app.wording(), opening) } else { Vec::new() },
            details: opening.visit().details.as_ref().filter(|_| is_told).map(Details::to_string),
            ways: if is_coming { keep::ways(layout, own, participant, one) } else { Vec::new() },
        }
    }
}

/// What became of an opening, where that is not what was announced.
fn flag(one: &Occurrence<'_>, stage: Stage, is_moved_away: bool) -> Option<&'static str> {
    match stage {
        Stage::Cancelled => Some(phrase!("Cancelled")),
        // The line beside it says so, and where to.
        _ if is_moved_away => None,
        Stage::Over => Some(phrase!("Took place")),
        Stage::Ahead | Stage::Now => one.is_full().then_some(phrase!("Fully booked")),
    }
}
