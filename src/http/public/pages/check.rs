//! Whether a badge is genuine: the verdict on what people paste, in words, and what to do next.

use std::sync::Arc;

use askama::Template;
use jiff::Timestamp;

use super::date_of;
use super::listed::{ListedBadge, listed};
use super::participant::door;
use crate::app::{App, Checked, Near, Part};
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
    /// The status of whom it is about, where that badge does not count.
    status: Option<Status>,
    /// Whose status page to report a fake on.
    report: Option<String>,
    /// The address that this one leads on to, and as much of it as is shown.
    onward: Option<(String, String)>,
}

impl Answer {
    fn new(heading: impl Into<String>, sentence: impl Into<String>) -> Self {
        let (heading, sentence) = (heading.into(), sentence.into());
        Self {
            heading,
            ascii: None,
            verdict: None,
            sentence,
            because: None,
            next: None,
            status: None,
            report: None,
            onward: None,
        }
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

    /// How the door stands that says the same without words.
    fn door(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Genuine) => "open",
            Some(Verdict::NotActive) => self.status.map_or("shut", door),
            Some(Verdict::Elsewhere | Verdict::Unknown | Verdict::NotSure) | None => "none",
        }
    }

    /// The verdict in a word or two for a passer-by; nothing where nothing was asked.
    fn short(&self) -> Option<&'static str> {
        self.verdict.map(|verdict| match verdict {
            Verdict::Genuine => "Genuine.",
            Verdict::NotSure => "Not sure.",
            Verdict::NotActive if self.status == Some(Status::Revoked) => "Revoked.",
            Verdict::NotActive => "Not active.",
            Verdict::Elsewhere => "Not there.",
            Verdict::Unknown => "Not known.",
        })
    }

    /// The status in a word, for the style sheet.
    fn standing(&self) -> &'static str {
        self.status.map_or("", Status::as_str)
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
            let found = Checked::all(Verdict::NotSure, participants);
            (of_name(name, count, &found), found)
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

/// What is said of a name that `count` participants have, of whom some were found.
fn of_name(name: &str, count: usize, found: &Checked) -> Answer {
    let is_none_active = found.active == 0 && found.count == count;
    let sentence = match (count, &found.first) {
        (0, _) | (_, None) => {
            "No participant has exactly this name; one that takes part may write it otherwise.".to_owned()
        }
        (1, Some(one)) if is_none_active => format!("One participant has this name; {}.", its_status(one)),
        (1, _) => "One participant has this name; that alone says nothing of a page with a badge.".to_owned(),
        (many, _) => {
            let of_them = match found.active {
                _ if found.count < many => String::new(),
                0 => ". None of them is active".to_owned(),
                active if active == many => String::new(),
                1 => ". One of them is active".to_owned(),
                active => format!(". {active} of them are active"),
            };
            format!("{many} participants have this name, or one that looks like it{of_them}.")
        }
    };
    let verdict = if is_none_active { Verdict::NotActive } else { Verdict::NotSure };
    let next = "A name proves nothing: paste the address of the page with the badge.";
    Answer { verdict: (count > 0).then_some(verdict), next: Some(next), ..Answer::new(name, sentence) }
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
            because: Some(because_of_host(found, first)),
            next: Some("Paste the address of the page with the badge."),
            ..base
        };
    }
    let is_of_inactive = found.verdict == Verdict::NotActive;
    let (report, status) = (is_of_inactive.then(|| first.slug.to_string()), is_of_inactive.then_some(first.status));
    if found.near == Near::Beside {
        return of_beside(page, found, first, Answer { status, report, ..base });
    }
    Answer {
        status,
        sentence: sentence(layout, found.verdict, first),
        because: Some(because(layout, found, first, page)),
        next: next(found.verdict, first.status),
        report,
        ..base
    }
}

/// What is said of a page that is no part of the websites at its host.
fn of_beside(page: &Scope, found: &Checked, first: &Participant, base: Answer) -> Answer {
    let is_other_port = |one: &&Arc<Participant>| one.website.scope().is_some_and(|scope| scope.is_other_port_of(page));
    let of_port = found.participants.iter().find(is_other_port);
    let about = match (of_port, found.count) {
        (Some(one), _) => format!("{} At another port of the host another server may answer.", named(one)),
        (None, 1) => format!("At this host, {} This page is no part of it.", named(first)),
        (None, many) => {
            let of_them = match found.active {
                0 => " None of them is active.".to_owned(),
                1 => " One of them is active.".to_owned(),
                active if active == many => String::new(),
                active => format!(" {active} of them are active."),
            };
            let page = page.shown();
            format!("{many} participants have a website at this host; none of them has {page}.{of_them}")
        }
    };
    let is_active = found.verdict != Verdict::NotActive;
    if (page.is_whole_host() || page.is_shared_host()) && of_port.is_none() {
        let verdict = if is_active { Verdict::NotSure } else { Verdict::NotActive };
        return Answer { verdict: Some(verdict), because: Some(about), ..without_path(base) };
    }
    let sentence = if is_active {
        "Another business’s page: this one is known to nobody here."
    } else {
        "Another business’s page: this one is known to nobody here, and nobody at its host is active."
    };
    let next = if of_port.is_some() {
        "It is the port that differs, the number after the colon: if the page is the same without it, paste it so."
    } else {
        "If more follows in the browser’s line, paste the whole of it. If not, tell us of the page."
    };
    Answer { sentence: sentence.to_owned(), because: Some(about), next: Some(next), ..base }
}

/// What is said of a host or a folder alone where pages stand under their paths.
fn without_path(base: Answer) -> Answer {
    let sentence = "This is no whole address: whose page it is stands in the path after it.".to_owned();
    let next = "Paste the whole address of the page, with all that follows the host in the browser’s line.";
    Answer { sentence, next: Some(next), ..base }
}

fn of_nobody(pasted: &Pasted, base: Answer) -> Answer {
    let page = pasted.page.shown();
    if pasted.is_email {
        let sentence = format!("No participant has a website at {page}; of an e-mail address that says little.");
        return Answer { verdict: None, sentence, next: Some("Paste the address of the page with the badge."), ..base };
    }
    if pasted.page.is_shared_host() {
        let because = format!("Many have their pages at {page}; nothing is known of it as a whole.");
        return Answer { verdict: Some(Verdict::NotSure), because: Some(because), ..without_path(base) };
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
        Verdict::NotActive => format!("Known, but {}.", its_status(participant)),
        Verdict::Elsewhere => "Another business’s page: this one is known to nobody here.".to_owned(),
        Verdict::Unknown => "Nobody is known here.".to_owned(),
    }
}

/// That the badge of a participant does not count, and since when.
fn its_status(participant: &Participant) -> String {
    let since = date_of(participant, participant.status_since);
    format!("its badge is not active: {} since {since}", participant.status)
}

/// Whose website it is; of who is not active, never without its status.
fn named(participant: &Participant) -> String {
    let (name, website) = (name(participant), shown(participant));
    if participant.status == Status::Active {
        format!("{website} is the website of {name}.")
    } else {
        format!("{name} named {website} as its website; {}.", its_status(participant))
    }
}

/// Who is at the host of an e-mail address.
fn because_of_host(found: &Checked, first: &Participant) -> String {
    let host = if found.near == Near::Above { "the host above its own" } else { "its host" };
    match found.count {
        1 => format!("At {host}, {}", named(first)),
        many => format!("At {host}, {} {many} participants have a website there.", named(first)),
    }
}

/// On what a verdict upon a page stands that is within a website, or may be.
fn because(layout: &Layout, found: &Checked, first: &Participant, page: &Scope) -> String {
    let (name, website) = (name(first), shown(first));
    let since = date_of(first, first.website_standing_since);
    let lies = first.website.scope().map_or(Within::No, |scope| scope.takes_in(page));
    let of_one = match (found.verdict, found.near, lies) {
        (_, Near::Above, _) => format!("{} This page is at another host below it.", named(first)),
        (_, Near::OfService, _) => {
            format!("{} This address looks like the same page at another host of that service.", named(first))
        }
        (Verdict::Genuine, ..) => {
            format!("{name} takes part, and {} confirmed on {since} that {website} is its website.", layout.initiative)
        }
        (Verdict::NotSure, _, Within::Perhaps | Within::No) => {
            format!("The website of {name} is {website}; whether this address is the same, not all computers agree.")
        }
        (Verdict::NotSure, _, Within::Yes) => {
            format!("{name} takes part and says, since {since}, that {website} is its website.")
        }
        _ => format!("{name} named {website} as its website."),
    };
    let of_them = if found.active == 0 { "none of them is active" } else { "compare the name on the badge" };
    match (found.count, found.near) {
        (1, _) => of_one,
        (many, Near::Above) => format!("{of_one} {many} participants have a website there; {of_them}."),
        (many, _) => format!("{of_one} {many} participants name this website; {of_them}."),
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
        (Verdict::Elsewhere | Verdict::Unknown, _) => None,
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
