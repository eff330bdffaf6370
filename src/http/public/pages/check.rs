//! Whether a badge is genuine: the verdict on what people paste, in words, and what to do next.

use std::sync::Arc;

use askama::Template;

use super::date_of;
use super::listed::{ListedBadge, listed};
use crate::app::App;
use crate::domain::participant::{Participant, Pasted, Scope};
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
}

impl Answer {
    fn new(heading: impl Into<String>, sentence: impl Into<String>) -> Self {
        let (heading, sentence) = (heading.into(), sentence.into());
        Self { heading, ascii: None, verdict: None, sentence, because: None, next: None, report: None }
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
pub(crate) fn check(app: &App, layout: Layout, host: &str, (typed, asked): (&str, &Asked), page: usize) -> String {
    let (answer, all) = answer(app, &layout, host, (typed, asked));
    let pages = all.len().div_ceil(CHECK_PARTICIPANTS_MAX);
    let page = page.clamp(1, pages.max(1));
    let shown = all.iter().skip((page - 1) * CHECK_PARTICIPANTS_MAX).take(CHECK_PARTICIPANTS_MAX);
    let participants = shown.map(|participant| listed(app, participant)).collect();
    let paging = (pages > 1).then_some(Paging { asked: typed, page, pages });
    filled(&CheckPage { layout: layout.checking(typed), answer, participants, paging })
}

fn answer(app: &App, layout: &Layout, host: &str, (typed, asked): (&str, &Asked)) -> (Answer, Vec<Arc<Participant>>) {
    match asked {
        Asked::Nothing => {
            let sentence = "Paste the address of the page with the badge, as it stands in the browser’s line.";
            (Answer::new("Is a badge genuine?", sentence), Vec::new())
        }
        Asked::Nonsense => {
            let typed: String = typed.trim().chars().take(TYPED_CHARACTERS_MAX).collect();
            let sentence = format!("“{typed}” is not the address of a website; it looks like example.com.");
            (Answer::new("Not a website", sentence), Vec::new())
        }
        Asked::Name(name) => {
            let (mut found, count) = app.named(name);
            found.sort_by_key(|participant| participant.status != Status::Active);
            (of_name(name, count), found)
        }
        Asked::Ours(None) => {
            let sentence = format!("This is the place where badges of {} are checked.", layout.initiative);
            let next = "Paste the address of the page on which you saw the badge.";
            (Answer { next: Some(next), ..Answer::new(host, sentence) }, Vec::new())
        }
        Asked::Ours(Some(slug)) => {
            let Some(participant) = app.participant(slug.as_str()) else {
                let sentence = "No participant has this address: whatever shows it is not a genuine badge.";
                let answer = Answer::new(format!("{host}/p/{slug}"), sentence);
                return (Answer { verdict: Some(Verdict::Unknown), ..answer }, Vec::new());
            };
            (of_ours(layout, &participant), vec![participant])
        }
        Asked::Page(pasted) => {
            let (verdict, found) = app.verdict(&pasted.page);
            (of_page(layout, pasted, verdict, &found), found)
        }
    }
}

fn of_name(name: &str, found: usize) -> Answer {
    let answer = match found {
        0 => Answer::new(name, "No participant has exactly this name."),
        1 => Answer::new(name, "One participant has this name; that alone says nothing of a page with a badge."),
        many => Answer::new(name, format!("{many} participants have this name, or one that looks like it.")),
    };
    let verdict = if found == 0 { Verdict::Unknown } else { Verdict::NotSure };
    let next = "A name proves nothing: paste the address of the page with the badge.";
    Answer { verdict: Some(verdict), next: Some(next), ..answer }
}

/// What is said of an address of ours, whatever page it was found on.
fn of_ours(layout: &Layout, participant: &Participant) -> Answer {
    let verdict = Verdict::on(participant.status, participant.website_standing);
    let heading = participant.name.to_string();
    let because = match verdict {
        Verdict::Genuine => format!(
            "This is our own address of it. {} confirmed that its website is {}; there the badge counts.",
            layout.initiative,
            shown(participant)
        ),
        Verdict::NotSure => {
            format!("This is our own address of it. It says that its website is {}.", shown(participant))
        }
        _ => "This is our own address of it.".to_owned(),
    };
    let next = "To know whether another page may show this badge, paste the address of that page.";
    Answer {
        verdict: Some(verdict),
        because: Some(because),
        next: Some(next),
        ..Answer::new(heading, sentence(layout, verdict, participant))
    }
}

fn of_page(layout: &Layout, pasted: &Pasted, verdict: Verdict, found: &[Arc<Participant>]) -> Answer {
    let page = &pasted.page;
    let host = page.site();
    let ascii = (host.shown() != host.as_str()).then(|| host.as_str().to_owned());
    let base = Answer { ascii, verdict: Some(verdict), ..Answer::new(page.shown(), "") };
    let Some(first) = found.first() else {
        return Answer {
            sentence: format!("No participant has the website {}: a badge shown there is not genuine.", page.shown()),
            next: Some(
                "Compare the address with that in the browser’s line, letter by letter. If it is right, tell us of the \
                 page.",
            ),
            ..base
        };
    };
    let because = match verdict {
        Verdict::Elsewhere => elsewhere(page, found),
        _ => because(layout, verdict, first, found.len()),
    };
    let email = "You typed an e-mail address: this is said of the website at its host, and not of who sends from it.";
    Answer {
        sentence: sentence(layout, verdict, first),
        because: Some(because),
        next: if pasted.is_email { Some(email) } else { next(verdict) },
        report: match found {
            [one] if matches!(verdict, Verdict::Elsewhere | Verdict::NotActive) => Some(one.slug.to_string()),
            _ => None,
        },
        ..base
    }
}

/// The verdict in a sentence.
fn sentence(layout: &Layout, verdict: Verdict, participant: &Participant) -> String {
    match verdict {
        Verdict::Genuine => "The badge below is genuine.".to_owned(),
        Verdict::NotSure => {
            format!("Known, but not sure: {} has not confirmed whose website this is.", layout.initiative)
        }
        Verdict::NotActive => {
            let since = date_of(participant, participant.status_since);
            format!("Known, but its badge is not active: {} since {since}.", participant.status)
        }
        Verdict::Elsewhere => "Another business’s page: this one is known to nobody here.".to_owned(),
        Verdict::Unknown => "Nobody is known here.".to_owned(),
    }
}

fn because(layout: &Layout, verdict: Verdict, first: &Participant, found: usize) -> String {
    let (name, website) = (name(first), shown(first));
    let since = date_of(first, first.website_standing_since);
    let of_one = match verdict {
        Verdict::Genuine => {
            format!("{name} takes part, and {} confirmed on {since} that {website} is its website.", layout.initiative)
        }
        Verdict::NotSure if first.website_standing.is_sure() => {
            format!("The website of {name} is {website}, with other small and capital letters.")
        }
        Verdict::NotSure => format!("{name} takes part and says, since {since}, that {website} is its website."),
        _ => format!("{name} named {website} as its website."),
    };
    match found {
        1 => of_one,
        many => format!("{of_one} {many} participants name this website; compare the name on the badge."),
    }
}

fn elsewhere(page: &Scope, found: &[Arc<Participant>]) -> String {
    match found {
        [one] => format!("At this host, {} is the website of {}; this page is no part of it.", shown(one), name(one)),
        many => format!("{} participants have a website at this host; none is at {}.", many.len(), page.shown()),
    }
}

const fn next(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Genuine => Some("Follow the badge to see who it is, and when the next open day is."),
        Verdict::NotSure => Some("Follow the badge, and compare name and place with the page you came from."),
        Verdict::NotActive => Some("Until it is active again, a page that shows more than this badge says is wrong."),
        Verdict::Elsewhere => Some("Paste the whole address of the page, with all that follows the host."),
        Verdict::Unknown => None,
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
