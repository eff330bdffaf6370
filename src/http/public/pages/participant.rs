//! The status page: is this badge genuine, whose is it, and when are the next open days.

mod rows;
mod told;

use askama::Template;
use jiff::Timestamp;

use super::embed::Embed;
use super::picture::PagePicture;
use crate::app::App;
use crate::domain::participant::{Participant, WebsiteStanding};
use crate::domain::schedule::Occurrence;
use crate::domain::status::Status;
use crate::domain::text::Plan;
use crate::domain::wording::{Mark, PageLanguage, phrase};
use crate::http::layout::{Layout, Sharing, filled};
use crate::http::origins::Origin;
use crate::http::public::oembed::Discovery;

use rows::{OpenDayRow, PastRow};
pub(super) use told::in_script;
pub(crate) use told::{discovery, shared_picture, sharing_of};

/// Most open days on a status page.
const OPEN_DAYS_SHOWN_MAX: usize = 12;

struct Fact {
    term: &'static str,
    text: String,
    instant: Option<String>,
    link: Option<FactLink>,
    /// How sure it is.
    note: Option<String>,
}

struct FactLink {
    href: String,
    /// What the link is to this page: addresses of participants are not vouched for.
    rel: &'static str,
}

#[derive(Template)]
#[template(path = "public/pages/participant.html")]
struct ParticipantPage<'a> {
    layout: Layout,
    slug: &'a str,
    name: &'a str,
    language: &'a str,
    time_zone: &'a str,
    mark: &'static str,
    sign: &'static str,
    /// The status in a word that a passer-by understands.
    word: &'static str,
    door: &'static str,
    status_sentence: String,
    /// What a visitor is to make of a badge that does not count.
    meaning: Option<&'static str>,
    picture: PagePicture,
    /// The badge for narrow screens, on which the large one could not be read.
    small_picture: PagePicture,
    /// What a network shows where somebody shares the page.
    sharing: Option<Sharing>,
    /// What a system shows in its place that knows oEmbed.
    discovery: Option<Discovery>,
    /// What search engines read.
    linked_data: Option<String>,
    /// Where the calendar, the builder and the form for reports stand.
    calendar: String,
    builder: String,
    report: String,
    is_active: bool,
    /// Whether search engines are to leave the page out.
    is_unlisted: bool,
    facts: Vec<Fact>,
    plan: Option<&'a str>,
    open_days: Vec<OpenDayRow>,
    past: Vec<PastRow>,
    /// What to paste into a website, where our address is known.
    snippet: Option<String>,
}

pub(crate) fn participant(
    app: &App,
    layout: Layout,
    origin: &Origin,
    participant: &Participant,
    now: Timestamp,
) -> String {
    let mark = Mark::Participant(participant.status);
    let (of, slug) = (layout.language(), &participant.slug);
    filled(&ParticipantPage {
        slug: participant.slug.as_str(),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        time_zone: participant.time_zone.as_str(),
        mark: mark.as_str(),
        sign: sign(participant.status),
        word: of.say(word(participant)),
        door: door(participant.status),
        status_sentence: status_sentence(of, participant),
        meaning: meaning(participant).map(|meaning| of.say(meaning)),
        picture: if layout.has_ended() {
            PagePicture::kept(app, participant, now)
        } else {
            PagePicture::large(app, participant, now)
        },
        small_picture: if layout.has_ended() {
            PagePicture::kept(app, participant, now)
        } else {
            PagePicture::plain(app, participant, now)
        },
        sharing: told::sharing(app, &layout, participant, now),
        discovery: discovery(&layout, participant),
        linked_data: origin
            .known()
            .filter(|_| mark.is_active())
            .and_then(|origin| told::linked_data(origin, of, participant, now)),
        calendar: format!("/p/{slug}.ics"),
        builder: format!("/p/{slug}/embed"),
        report: format!("/p/{slug}/report"),
        is_active: mark.is_active(),
        is_unlisted: participant.is_unlisted(),
        facts: facts(&layout, participant),
        plan: participant.public_plan().map(Plan::as_str),
        open_days: OpenDayRow::all(of, participant, now),
        past: PastRow::all(of, participant, now),
        snippet: snippet(app, &layout, origin, participant),
        layout,
    })
}

/// What to paste into a website. It goes elsewhere, so there is none while nobody vouches for our address.
pub(crate) fn snippet(app: &App, layout: &Layout, origin: &Origin, participant: &Participant) -> Option<String> {
    Some(Embed::plain(app, layout, origin.known()?, participant).html())
}

pub(crate) const fn sign(status: Status) -> &'static str {
    match status {
        Status::Active => "✓",
        Status::Pending => "…",
        Status::Suspended => "‖",
        Status::Revoked => "✕",
        Status::Withdrawn => "→",
    }
}

/// A date in the participant's zone.
pub(crate) fn date_of(of: PageLanguage, participant: &Participant, at: Timestamp) -> String {
    of.date(at.to_zoned(participant.time_zone.time_zone().clone()).date())
}

/// The status in a word or two.
fn word(participant: &Participant) -> &'static str {
    match participant.status {
        Status::Active => phrase!("Takes part."),
        Status::Pending => phrase!("Not yet."),
        Status::Suspended => phrase!("Suspended."),
        Status::Withdrawn if participant.took_application_back() => phrase!("Taken back."),
        Status::Withdrawn => phrase!("Left."),
        Status::Revoked => phrase!("Revoked."),
    }
}

/// What a visitor is to make of a badge that does not count.
fn meaning(participant: &Participant) -> Option<&'static str> {
    match participant.status {
        Status::Active => None,
        Status::Pending => {
            Some(phrase!("No maintainer has looked at this application yet. Do not rely on it before it is admitted."))
        }
        Status::Suspended => {
            Some(phrase!("The badge may come back. Until then nobody vouches for the open days of this business."))
        }
        Status::Withdrawn => Some(phrase!(
            "It takes part no longer, of its own wish. Wherever its badge still stands, the badge says so."
        )),
        Status::Revoked => Some(phrase!(
            "Do not rely on this badge. Wherever it still stands it says that it was revoked; a page that shows something \
             else is a fake."
        )),
    }
}

/// How the door stands that says the same without words.
pub(super) const fn door(status: Status) -> &'static str {
    match status {
        Status::Active => "open",
        Status::Pending | Status::Suspended | Status::Withdrawn => "shut",
        Status::Revoked => "boarded",
    }
}

/// The status in words. Why a participant was suspended is between it and the initiative; why its badge was revoked is
/// everybody's to know.
pub(crate) fn status_sentence(of: PageLanguage, participant: &Participant) -> String {
    let since = date_of(of, participant, participant.status_since);
    let sentence = match participant.status {
        Status::Active => {
            let admitted = participant.admitted_at.map_or(since, |at| date_of(of, participant, at));
            return of.fill(phrase!("Takes part; admitted on {date}."), &[("{date}", &admitted)]);
        }
        Status::Pending => phrase!("Applied on {date}; not admitted yet. The badge does not count before that."),
        Status::Suspended => phrase!("Suspended on {date}, for now. The badge does not count meanwhile."),
        Status::Withdrawn if participant.took_application_back() => phrase!("Took its application back on {date}."),
        Status::Withdrawn => phrase!("Left of its own wish on {date}."),
        Status::Revoked => {
            let revoked = of.fill(phrase!("The badge was revoked on {date}."), &[("{date}", &since)]);
            let reason = participant.status_reason.as_ref().map(ToString::to_string);
            let reason = reason.map(|reason| format!(" {}", said_reason(of, &reason))).unwrap_or_default();
            return revoked + &reason;
        }
    };
    of.fill(sentence, &[("{date}", &since)])
}

/// A reason that somebody wrote, in whichever language (Unicode, section 23.2: isolates).
pub(crate) fn said_reason(of: PageLanguage, reason: &str) -> String {
    of.fill(phrase!("Reason: {reason}"), &[("{reason}", &format!("\u{2068}{reason}\u{2069}"))])
}

/// How sure it is that the website is the participant's.
fn website_words(layout: &Layout, participant: &Participant) -> String {
    let since = date_of(layout.language(), participant, participant.website_standing_since);
    match participant.website_standing {
        WebsiteStanding::Claimed => {
            layout.fill(phrase!("claimed by the participant since {date}, not confirmed"), &[("{date}", &since)])
        }
        WebsiteStanding::Confirmed => layout.fill(
            phrase!("confirmed by {initiative} on {date}"),
            &[("{initiative}", &layout.initiative), ("{date}", &since)],
        ),
    }
}

fn facts(layout: &Layout, participant: &Participant) -> Vec<Fact> {
    let text = |term, text: String| Fact { term, text, instant: None, link: None, note: None };
    let link = |term, address: &str| {
        let link = FactLink { href: address.to_owned(), rel: "noopener nofollow" };
        Fact { term, text: address.to_owned(), instant: None, link: Some(link), note: None }
    };
    let since = |term, at: Timestamp| Fact {
        term,
        text: date_of(layout.language(), participant, at),
        instant: Some(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        link: None,
        note: None,
    };
    let website = link(phrase!("Website"), participant.website.as_str());
    let note = Some(website_words(layout, participant));
    let mut facts = vec![Fact { text: participant.website.shown(), note, ..website }];
    facts.extend(participant.place.as_ref().map(|place| text(phrase!("Place"), place.to_string())));
    facts.push(text(phrase!("Country"), layout.language().country(participant.country).to_owned()));
    if let Some(admitted) = participant.admitted_at {
        let href = layout.initiative_address.clone().unwrap_or_else(|| layout.to("/"));
        let link = FactLink { href, rel: "noopener" };
        facts.push(Fact {
            term: phrase!("Issued by"),
            text: layout.initiative.clone(),
            instant: None,
            link: Some(link),
            note: None,
        });
        facts.push(since(phrase!("Admitted"), admitted));
    }
    if participant.status != Status::Active {
        facts.push(since(phrase!("Status since"), participant.status_since));
    }
    // What was not looked at by a maintainer yet is no place for links.
    facts.extend(participant.public_link().map(|address| link(phrase!("More"), address.as_str())));
    facts
}

/// The open days that are not over, of a participant that may hold them.
pub(crate) fn coming(participant: &Participant, now: Timestamp) -> Vec<Occurrence<'_>> {
    if !matches!(participant.status, Status::Active | Status::Pending) {
        return Vec::new();
    }
    participant.schedule.coming(participant.time_zone.time_zone(), now).take(OPEN_DAYS_SHOWN_MAX).collect()
}
