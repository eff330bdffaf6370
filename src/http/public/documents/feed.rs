//! `/participants.atom`: what changed of late in public, for programs that follow it (RFC 4287).
//!
//! A change is known by what the participant is now: when it was admitted, since when it has its status, when its open days
//! were changed last. What must never enter: who waits for an admission, and what is nobody's to know.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use askama::Template;
use jiff::Timestamp;

use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::layout::filled;
use crate::http::public::pages::status_sentence;

/// Most entries, the newest.
const ENTRIES_MAX: usize = 50;

/// When a feed was changed that has no entry.
const NEVER: Timestamp = Timestamp::UNIX_EPOCH;

/// Who gives out the feed, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FeedOf<'a> {
    /// Scheme and host, without a closing slash.
    pub(crate) origin: &'a str,
    /// The domain of the names of entries; it must not change with who asks.
    pub(crate) domain: &'a str,
    pub(crate) initiative: &'a str,
    pub(crate) of: PageLanguage,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Admitted,
    Status,
    OpenDays,
}

/// One change, before it is put into words.
struct News<'a> {
    participant: &'a Participant,
    what: What,
    at: Timestamp,
}

struct Entry {
    id: String,
    title: String,
    summary: String,
    page: String,
    updated: String,
}

#[derive(Template)]
#[template(path = "public/documents/feed.xml")]
struct Feed<'a> {
    language: &'static str,
    id: String,
    title: String,
    author: &'a str,
    origin: &'a str,
    /// Where the feed stands, with what was asked.
    address: String,
    updated: String,
    entries: Vec<Entry>,
}

/// The newest changes of those participants.
pub(crate) fn feed(given: FeedOf<'_>, participants: &[Arc<Participant>]) -> String {
    let mut news: Vec<_> = participants.iter().flat_map(|one| news_of(one)).collect();
    news.sort_by(|a, b| (b.at, &a.participant.slug).cmp(&(a.at, &b.participant.slug)));
    news.truncate(ENTRIES_MAX);
    let FeedOf { origin, domain, initiative, of } = given;
    let asked = if of.is_english() { String::new() } else { format!("?lang={}", of.tag()) };
    filled(&Feed {
        language: of.tag(),
        id: name(domain, "participants"),
        title: format!("{} – {initiative}", of.say(phrase!("Businesses"))),
        author: initiative,
        origin,
        address: format!("{origin}/participants.atom{asked}"),
        updated: written(news.first().map_or(NEVER, |newest| newest.at)),
        entries: news.iter().map(|one| entry(given, one)).collect(),
    })
}

/// What is known to have changed of a participant that was admitted.
fn news_of(participant: &Participant) -> Vec<News<'_>> {
    let news = |what, at| News { participant, what, at };
    if participant.status == Status::Pending || participant.admitted_at.is_none() {
        return Vec::new();
    }
    if participant.status != Status::Active {
        return vec![news(What::Status, participant.status_since)];
    }
    let admitted = participant.admitted_at.unwrap_or(participant.status_since);
    let days = participant.schedule.open_days().iter().filter(|day| day.is_public() || !day.is_unseen);
    let changed = days.map(|day| day.changed_at).max().filter(|at| *at > admitted);
    let back = Some(participant.status_since).filter(|since| *since > admitted);
    let all = [
        Some(news(What::Admitted, admitted)),
        back.map(|at| news(What::Status, at)),
        changed.map(|at| news(What::OpenDays, at)),
    ];
    all.into_iter().flatten().collect()
}

fn entry(given: FeedOf<'_>, news: &News<'_>) -> Entry {
    let (FeedOf { origin, domain, of, .. }, News { participant, what, at }) = (given, news);
    let title = match (what, participant.status) {
        (What::OpenDays, _) => phrase!("{name}: open days changed"),
        (What::Admitted, _) => phrase!("{name} takes part"),
        (What::Status, Status::Active) => phrase!("{name} takes part again"),
        (What::Status, Status::Suspended) => phrase!("{name} is suspended"),
        (What::Status, Status::Revoked) => phrase!("{name}: badge revoked"),
        (What::Status, Status::Withdrawn | Status::Pending) => phrase!("{name} left"),
    };
    let kind = match what {
        What::Admitted => "admitted",
        What::Status => participant.status.as_str(),
        What::OpenDays => "open-days",
    };
    let updated = written(*at);
    Entry {
        id: name(domain, &format!("{}/{kind}/{updated}", participant.slug)),
        title: of.fill(title, &[("{name}", participant.name.as_str())]),
        summary: match what {
            What::OpenDays => of.say(phrase!("Open days were added, changed or called off.")).to_owned(),
            What::Admitted | What::Status => status_sentence(of, participant),
        },
        page: format!("{origin}/p/{}", participant.slug),
        updated,
    }
}

/// A name for good (RFC 4151): of a domain as it was when there were names of this kind first.
fn name(domain: &str, what: &str) -> String {
    let authority = domain.rsplit_once(':').map_or(domain, |(host, _)| host);
    format!("tag:{authority},2026:{what}")
}

fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
