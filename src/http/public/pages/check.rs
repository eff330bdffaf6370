//! Whether a badge is genuine: the verdict on what people paste, in words, and what to do next.

use askama::Template;
use jiff::Timestamp;

use super::date_of;
use super::listed::{ListedBadge, listed};
use crate::app::{App, Checked, Part};
use crate::domain::participant::{Participant, Pasted, Scope, Site, Within};
use crate::domain::status::Status;
use crate::domain::verdict::Verdict;
use crate::http::layout::{Layout, filled};
use crate::http::public::asked::Asked;

/// Most participants on one page: thousands may have their pages at one host.
const CHECK_PARTICIPANTS_MAX: usize = 100;

/// Most characters that are shown of what was typed.
const TYPED_CHARACTERS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "public/pages/check.html")]
struct CheckPage<'a> {
    layout: Layout,
    answer: Answer,
    participants: Vec<ListedBadge>,
    paging: Option<Paging<'a>>,
}

/// Where a page stands among several.
struct Paging<'a> {
    asked: &'a str,
    page: usize,
    pages: usize,
}

/// What is said above the badges.
struct Answer {
    heading: String,
    /// The host in ASCII, where people write it otherwise: some letters look like others.
    ascii: Option<String>,
    verdict: Option<Verdict>,
    /// The verdict in a sentence.
    sentence: String,
    /// On what it stands.
    because: Option<String>,
    /// What to do next.
    next: Option<&'static str>,
    /// Whose status page to report a fake on.
    report: Option<String>,
    /// The address that this one leads on to, and as much of it as is shown.
    onward: Option<(String, String)>,
}

impl Answer {
    fn new(heading: impl Into<String>, sentence: impl Into<String>) -> Self {
        let (heading, sentence) = (heading.into(), sentence.into());
        Self { heading, ascii: None, verdict: None, sentence, because: None, next: None, report: None, onward: None }
    }

    /// The sign before the verdict.
    const fn sign(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Genuine) => "✓",
            Some(Verdict::NotSure) | None => "?",
            Some(Verdict::NotActive) => "‖",
            Some(Verdict::Elsewhere | Verdict::Unknown) => "✕",
        }
    }

    /// Whether the initiative may know more.
    const fn is_asked_further(&self) -> bool {
        matches!(self.verdict, Some(Verdict::NotSure | Verdict::Elsewhere | Verdict::Unknown))
    }

    /// Whether it is about somebody whose badge does not count now: nothing on its page may sound otherwise.
    const fn is_of_inactive(&self) -> bool {
        matches!(self.verdict, Some(Verdict::NotActive))
    }

    /// The verdict in a word, for the style sheet.
    const fn word(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Genuine) => "active",
            Some(Verdict::Elsewhere | Verdict::Unknown) => "fake",
            Some(Verdict::NotSure | Verdict::NotActive) | None => "unsure",
        }
    }
}

/// What is said, on a page of ours at `host`, of what was typed and what is asked by it, with the `page`th part of the
/// participants that are found, from 1; a page beyond the last is the last.
pub(crate) fn check(
    app: &App,
    layout: Layout,
    host: &str,
    (typed, asked): (&str, &Asked),
    page: usize,
    now: Timestamp,
) -> String {
    let (mut answer, found) = answer(app, &layout, host, (typed, asked), page);
    let (page, pages) = (found.page, found.count.div_ceil(CHECK_PARTICIPANTS_MAX).max(1));
    answer.report = answer.report.filter(|_| page == 1);
    let participants = found.participants.iter().map(|participant| listed(app, participant, now)).collect();
    let paging = (pages > 1).then_some(Paging { asked: typed, page, pages });
    filled(&CheckPage { layout: layout.checking(typed), answer, participants, paging })
}

fn answer(app: &App, layout: &Layout, host: &str, (typed, asked): (&str, &Asked), page: usize) -> (Answer, Checked) {
    let nobody = Checked::nobody(Verdict::Unknown);
    match asked {
        Asked::Nothing => {
            let sentence = "Paste the address of the page with the badge, as it stands in the browser’s line.";
            (Answer::new("Is a badge genuine?", sentence), nobody)
        }
        Asked::Place => (of_place(typed), nobody),
        Asked::TooLong => {
            let sentence = format!("An address is looked up if it has at most {} characters.", Site::PASTED_BYTES_MAX);
            let next = "Paste it without what stands behind its question mark.";
            (Answer { next: Some(next), ..Answer::new("A very long address", sentence) }, nobody)
        }
        Asked::Nonsense => {
            let sentence = format!("“{}” is not the address of a website; it looks like example.com.", excerpt(typed));
            (Answer::new("Not a website", sentence), nobody)
        }
        Asked::Name(name) => {
            let (participants, count) = app.named(name);
            // Of many the first are named, on one page.
            (of_name(name, count), Checked::all(Verdict::NotSure, participants))
        }
        Asked::Ours(None) => {
            let sentence = format!("This is the place where badges of {} are checked.", layout.initiative);
            let next = "Paste the address of the page on which you saw the badge.";
            (Answer { next: Some(next), ..Answer::new(host, sentence) }, nobody)
        }
        Asked::Ours(Some(slug)) => {
            let Some(participant) = app.participant(slug.as_str()) else {
                let sentence = "No participant has this address: whatever shows it is not a genuine badge.";
                let answer = Answer::new(format!("{host}/p/{slug}"), sentence);
                return (Answer { verdict: Some(Verdict::Unknown), ..answer }, nobody);
            };
            (of_ours(layout, &participant), Checked::all(Verdict::NotSure, vec![participant]))
        }
        Asked::Page(pasted) => {
            let found = app.checked(&pasted.page, Part { page, count_max: CHECK_PARTICIPANTS_MAX });
            (of_page(layout, pasted, &found), found)
        }
    }
}

/// What was typed, as far as it fits into a sentence.
fn excerpt(typed: &str) -> String {
    let typed = typed.trim();
    let shown: String = typed.chars().take(TYPED_CHARACTERS_MAX).collect();
    if shown.len() < typed.len() { shown + "…" } else { shown }
}

/// What is said of a place that is no website.
fn of_place(typed: &str) -> Answer {
    let place = excerpt(typed);
    let sentence =
        format!("No participant can have its website at {place}: a badge shown there is none that is known here.");
    let next =
        "If the badge is on a page of the web, paste the address of that page, as it stands in the browser’s line.";
    Answer { verdict: Some(Verdict::Unknown), next: Some(next), ..Answer::new(place, sentence) }
}

fn of_name(name: &str, found: usize) -> Answer {
    let sentence = match found {
        0 => "No participant has exactly this name; one that takes part may write it otherwise.".to_owned(),
        1 => "One participant has this name; that alone says nothing of a page with a badge.".to_owned(),
        many => format!("{many} participants have this name, or one that looks like it."),
    };
    let next = "A name proves nothing: paste the address of the page with the badge.";
    Answer { verdict: (found > 0).then_some(Verdict::NotSure), next: Some(next), ..Answer::new(name, sentence) }
}

/// What is said of an address of ours, which tells nothing of the page it was found on: never that a badge there is genuine.
fn of_ours(layout: &Layout, participant: &Participant) -> Answer {
    let (name, website) = (name(participant), shown(participant));
    let verdict = Verdict::on(participant.status, participant.website_standing);
    let (sentence, because) = match verdict {
        Verdict::Genuine => (
            format!("This is our own address of {name}; its badge counts on {website} alone."),
            format!("{} confirmed that this is its website. Is that where you saw the badge?", layout.initiative),
        ),
        Verdict::NotSure => (
            format!("This is our own address of {name}, which takes part."),
            format!("It says that its website is {website}; nobody confirmed that."),
        ),
        _ => (sentence(layout, verdict, participant), format!("This is our own address of {name}.")),
    };
    let next = "To know whether another page may show this badge, paste the address of that page.";
    Answer {
        verdict: Some(verdict.max(Verdict::NotSure)),
        because: Some(because),
        next: Some(next),
        ..Answer::new(participant.name.to_string(), sentence)
    }
}

fn of_page(layout: &Layout, pasted: &Pasted, found: &Checked) -> Answer {
    let (page, host) = (&pasted.page, pasted.page.site());
    let ascii = (host.shown() != host.as_str()).then(|| host.as_str().to_owned());
    let is_its = matches!(found.verdict, Verdict::Genuine | Verdict::NotActive);
    let onward = page.leads_on_to().filter(|_| !is_its).map(|to| (to.to_owned(), excerpt(to)));
    let base = Answer { ascii, verdict: Some(found.verdict), onward, ..Answer::new(page.shown(), "") };
    let Some(first) = &found.first else {
        return of_nobody(pasted, base);
    };
    if pasted.is_email {
        return Answer {
            verdict: Some(found.verdict.max(Verdict::NotSure)),
            sentence: "An e-mail address proves nothing: anybody can write one.".to_owned(),
            because: Some(format!("At its host, {} is the website of {}.", shown(first), name(first))),
            next: Some("Paste the address of the page with the badge."),
            ..base
        };
    }
    Answer {
        sentence: sentence(layout, found.verdict, first),
        because: Some(because(layout, page, found, first)),
        next: next(found.verdict, first.status),
        report: (found.verdict == Verdict::NotActive).then(|| first.slug.to_string()),
        ..base
    }
}

fn of_nobody(pasted: &Pasted, base: Answer) -> Answer {
    let page = pasted.page.shown();
    if pasted.is_email {
        let sentence = format!("No participant has a website at {page}; of an e-mail address that says little.");
        return Answer { verdict: None, sentence, next: Some("Paste the address of the page with the badge."), ..base };
    }
    let next =
        "Compare the address with that in the browser’s line, letter by letter. If it is right, tell us of the page.";
    let sentence = format!("No participant has the website {page}: a badge shown there is none that is known here.");
    Answer { sentence, next: Some(next), ..base }
}

/// The verdict in a sentence.
fn sentence(layout: &Layout, verdict: Verdict, participant: &Participant) -> String {
    match verdict {
        Verdict::Genuine => "The badge below is genuine.".to_owned(),
        Verdict::NotSure => {
            format!("Known, but not sure: {} has not confirmed whose page this is.", layout.initiative)
        }
        Verdict::NotActive => {
            let since = date_of(participant, participant.status_since);
            format!("Known, but its badge is not active: {} since {since}.", participant.status)
        }
        Verdict::Elsewhere => "Another business’s page: this one is known to nobody here.".to_owned(),
        Verdict::Unknown => "Nobody is known here.".to_owned(),
    }
}

/// On what a verdict upon a page stands.
fn because(layout: &Layout, page: &Scope, found: &Checked, first: &Participant) -> String {
    let (name, website) = (name(first), shown(first));
    let since = date_of(first, first.website_standing_since);
    let lies = first.website.scope().map_or(Within::No, |scope| scope.takes_in(page));
    let of_one = match (found.verdict, lies) {
        (Verdict::Genuine, _) => {
            format!("{name} takes part, and {} confirmed on {since} that {website} is its website.", layout.initiative)
        }
        (Verdict::NotSure, Within::No) => {
            format!("{website} is the website of {name}; this page is at another host below it.")
        }
        (Verdict::NotSure, Within::Perhaps) => {
            format!("The website of {name} is {website}; whether this address is the same, not all computers agree.")
        }
        (Verdict::NotSure, Within::Yes) => {
            format!("{name} takes part and says, since {since}, that {website} is its website.")
        }
        (Verdict::Elsewhere, _) if found.count > 1 => {
            let (many, page) = (found.count, page.shown());
            return format!("{many} participants have a website at this host; none of them has {page}.");
        }
        (Verdict::Elsewhere, _) => {
            return format!("At this host, {website} is the website of {name}; this page is no part of it.");
        }
        _ => format!("{name} named {website} as its website."),
    };
    match found.count {
        1 => of_one,
        many => format!("{of_one} {many} participants name this website; compare the name on the badge."),
    }
}

const fn next(verdict: Verdict, status: Status) -> Option<&'static str> {
    match (verdict, status) {
        (Verdict::Genuine, _) => Some("Follow the badge to see who it is, and when the next open day is."),
        (Verdict::NotSure, _) => Some("Follow the badge, and compare name and place with the page you came from."),
        (Verdict::NotActive, Status::Pending | Status::Suspended) => {
            Some("Until it is active, a page that shows more than this badge says is wrong.")
        }
        (Verdict::NotActive, _) => Some("A page that shows more than this badge says is wrong."),
        (Verdict::Elsewhere, _) => Some("Paste the whole address of the page, with all that follows the host."),
        (Verdict::Unknown, _) => None,
    }
}

/// The name of a participant amid a sentence, whichever way its script runs (Unicode, section 23.2: isolates).
fn name(participant: &Participant) -> String {
    format!("\u{2068}{}\u{2069}", participant.name)
}

/// The website of a participant as people write it.
fn shown(participant: &Participant) -> String {
    participant.website.scope().map_or_else(|| participant.website.to_string(), |scope| scope.shown())
}
