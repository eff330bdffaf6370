//! Whether a badge is genuine: the verdict on what people paste, in words, and what to do next.

use std::sync::Arc;

use askama::Template;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::date_of;
use super::ended::ended;
use super::listed::{ListedBadge, listed};
use super::paging::Paging;
use super::participant::door;
use crate::app::{App, Checked, Near, Part};
use crate::domain::participant::{Participant, Pasted, Scope, Site, Within};
use crate::domain::status::Status;
use crate::domain::text::capitalised;
use crate::domain::verdict::Verdict;
use crate::domain::wording::phrase;
use crate::http::layout::{Layout, filled};
use crate::http::public::asked::Asked;

/// Most participants on one page: thousands may have their pages at one host.
const CHECK_PARTICIPANTS_MAX: usize = 100;

/// Most characters that are shown of what was typed.
const TYPED_CHARACTERS_MAX: usize = 80;

#[derive(Template)]
#[template(path = "public/pages/check.html")]
struct CheckPage {
    layout: Layout,
    answer: Answer,
    participants: Vec<ListedBadge>,
    paging: Option<Paging>,
}

/// What is said above the badges.
struct Answer {
    heading: String,
    /// Whether that is a name, which is read whichever way it goes; an address is read from the left.
    is_name: bool,
    /// The host in ASCII, where people write it otherwise: some letters look like others.
    ascii: Option<String>,
    verdict: Option<Verdict>,
    /// The verdict in a sentence.
    sentence: String,
    /// On what it stands.
    because: Option<String>,
    /// What to do next.
    next: Option<String>,
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
            is_name: false,
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
            Verdict::Genuine => phrase!("Genuine."),
            Verdict::NotSure => phrase!("Not sure."),
            Verdict::NotActive if self.status == Some(Status::Revoked) => phrase!("Revoked."),
            Verdict::NotActive => phrase!("Not active."),
            Verdict::Elsewhere => phrase!("Not there."),
            Verdict::Unknown => phrase!("Not known."),
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
    if layout.has_ended() {
        return ended(layout, "/check", Some(phrase!("Check a badge")));
    }
    let (mut answer, found) = answer(app, &layout, host, (typed, asked), page);
    answer.report = answer.report.filter(|_| found.page == 1);
    let participants = found.participants.iter().map(|participant| listed(app, participant, now)).collect();
    let address = check_address(typed);
    let paging = Paging::of(found.page, found.count, CHECK_PARTICIPANTS_MAX, &address);
    // An e-mail address that somebody typed is repeated nowhere but where it was typed.
    let is_email = matches!(asked, Asked::Page(pasted) if pasted.is_email);
    let layout = if typed.is_empty() || is_email { layout } else { layout.standing_at(address) };
    filled(&CheckPage { layout: layout.checking(typed), answer, participants, paging })
}

/// Where that is asked.
fn check_address(typed: &str) -> String {
    format!("/check?site={}", utf8_percent_encode(typed, NON_ALPHANUMERIC))
}

fn answer(app: &App, layout: &Layout, host: &str, (typed, asked): (&str, &Asked), page: usize) -> (Answer, Checked) {
    let nobody = Checked::nobody(Verdict::Unknown);
    let say = |text: &'static str| layout.say(text).to_owned();
    match asked {
        Asked::Nothing => {
            let sentence = say("Paste the address of the page with the badge, as it stands in the browser’s line.");
            (Answer::new(layout.say("Is a badge genuine?"), sentence), nobody)
        }
        Asked::Place => (of_place(layout, typed), nobody),
        Asked::TooLong => {
            let sentence = layout.fill(
                "An address is looked up if it has at most {max} characters.",
                &[("{max}", &Site::PASTED_BYTES_MAX.to_string())],
            );
            let next = say("Paste it without what stands behind its question mark.");
            (Answer { next: Some(next), ..Answer::new(layout.say("A very long address"), sentence) }, nobody)
        }
        Asked::Nonsense => {
            let sentence = layout.fill(
                "“{typed}” is not the address of a website; it looks like example.com.",
                &[("{typed}", &excerpt(typed))],
            );
            (Answer::new(layout.say("Not a website"), sentence), nobody)
        }
        Asked::Name(name) => {
            let (participants, count) = app.named(name);
            // Of many the first are named, on one page.
            let found = Checked::all(Verdict::NotSure, participants);
            (of_name(layout, name, count, &found), found)
        }
        Asked::Ours(None) => {
            let sentence = layout.fill(
                "This is the place where badges of {initiative} are checked.",
                &[("{initiative}", &layout.initiative)],
            );
            let next = say("Paste the address of the page on which you saw the badge.");
            (Answer { next: Some(next), ..Answer::new(host, sentence) }, nobody)
        }
        Asked::Ours(Some(slug)) => {
            let Some(participant) = app.participant(slug.as_str()) else {
                let sentence = say("No participant has this address: whatever shows it is not a genuine badge.");
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
fn of_place(layout: &Layout, typed: &str) -> Answer {
    let place = excerpt(typed);
    let sentence = layout.fill(
        "No participant can have its website at {place}: a badge shown there is none that is known here.",
        &[("{place}", &place)],
    );
    let next = layout.say(
        "If the badge is on a page of the web, paste the address of that page, as it stands in the browser’s line.",
    );
    Answer { verdict: Some(Verdict::Unknown), next: Some(next.to_owned()), ..Answer::new(place, sentence) }
}

/// What is said of a name that `count` participants have, of whom some were found.
fn of_name(layout: &Layout, name: &str, count: usize, found: &Checked) -> Answer {
    let is_none_active = found.active == 0 && found.count == count;
    let sentence = match (count, &found.first) {
        (0, _) | (_, None) => {
            layout.say("No participant has exactly this name; one that takes part may write it otherwise.").to_owned()
        }
        (1, Some(one)) if is_none_active => {
            together([layout.say("One participant has this name."), &capitalised(&its_status(layout, one))])
        }
        (1, _) => {
            layout.say("One participant has this name; that alone says nothing of a page with a badge.").to_owned()
        }
        (many, _) => {
            let all =
                counted(layout, phrase!("Participants with this name, or one that looks like it: {count}."), many);
            let of_them = if found.count < many { String::new() } else { active_among(layout, found) };
            together([all.as_str(), &of_them])
        }
    };
    let verdict = if is_none_active { Verdict::NotActive } else { Verdict::NotSure };
    let next = layout.say("A name proves nothing: paste the address of the page with the badge.").to_owned();
    Answer { verdict: (count > 0).then_some(verdict), next: Some(next), is_name: true, ..Answer::new(name, sentence) }
}

/// Sentences one after the other.
fn together<'s>(sentences: impl IntoIterator<Item = &'s str>) -> String {
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

fn counted(layout: &Layout, sentence: &'static str, count: usize) -> String {
    layout.fill(sentence, &[("{count}", &count.to_string())])
}

/// How many of those found are active, where that says something.
fn active_among(layout: &Layout, found: &Checked) -> String {
    match found.active {
        0 => layout.say("None of them is active.").to_owned(),
        active if active == found.count => String::new(),
        active => counted(layout, phrase!("Active among them: {count}."), active),
    }
}

/// What is said of an address of ours, which tells nothing of the page it was found on: never that a badge there is genuine.
fn of_ours(layout: &Layout, participant: &Participant) -> Answer {
    let values = [("{name}", &*name(participant)), ("{website}", &*shown(participant))];
    let with_initiative = [values[0], values[1], ("{initiative}", layout.initiative.as_str())];
    let verdict = Verdict::on(participant.status, participant.website_standing);
    let (sentence, because) = match verdict {
        Verdict::Genuine => (
            layout.fill("This is our own address of {name}; its badge counts on {website} alone.", &values),
            layout.fill(
                "{initiative} confirmed that this is its website. Is that where you saw the badge?",
                &with_initiative,
            ),
        ),
        Verdict::NotSure => (
            layout.fill("This is our own address of {name}, which takes part.", &values),
            layout.fill("It says that its website is {website}; nobody confirmed that.", &values),
        ),
        _ => (sentence(layout, verdict, participant), layout.fill("This is our own address of {name}.", &values)),
    };
    let next = layout.say("To know whether another page may show this badge, paste the address of that page.");
    Answer {
        verdict: Some(verdict.max(Verdict::NotSure)),
        because: Some(because),
        next: Some(next.to_owned()),
        is_name: true,
        ..Answer::new(participant.name.to_string(), sentence)
    }
}

fn of_page(layout: &Layout, pasted: &Pasted, found: &Checked) -> Answer {
    let (page, host) = (&pasted.page, pasted.page.site());
    let ascii = (host.shown() != host.as_str()).then(|| host.as_str().to_owned());
    let is_its = matches!(found.verdict, Verdict::Genuine | Verdict::NotActive);
    let onward = page.leads_on_to().filter(|_| !is_its).map(|to| (check_address(to), excerpt(to)));
    let base = Answer { ascii, verdict: Some(found.verdict), onward, ..Answer::new(page.shown(), "") };
    let Some(first) = &found.first else {
        return of_nobody(layout, pasted, base);
    };
    if pasted.is_email {
        return Answer {
            verdict: Some(found.verdict.max(Verdict::NotSure)),
            sentence: layout.say("An e-mail address proves nothing: anybody can write one.").to_owned(),
            because: Some(because_of_host(layout, found, first)),
            next: Some(layout.say("Paste the address of the page with the badge.").to_owned()),
            ..base
        };
    }
    let is_of_inactive = found.verdict == Verdict::NotActive;
    let report = is_of_inactive.then(|| format!("/p/{}/report", first.slug));
    let status = is_of_inactive.then_some(first.status);
    if found.near == Near::Beside {
        return of_beside(layout, page, found, first, Answer { status, report, ..base });
    }
    Answer {
        status,
        sentence: sentence(layout, found.verdict, first),
        because: Some(because(layout, found, first, page)),
        next: next(found.verdict, first.status).map(|next| layout.say(next).to_owned()),
        report,
        ..base
    }
}

/// What is said of a page that is no part of the websites at its host.
fn of_beside(layout: &Layout, page: &Scope, found: &Checked, first: &Participant, base: Answer) -> Answer {
    let is_other_port = |one: &&Arc<Participant>| one.website.scope().is_some_and(|scope| scope.is_other_port_of(page));
    let of_port = found.participants.iter().find(is_other_port);
    let about = match (of_port, found.count) {
        (Some(one), _) => together([
            named(layout, one).as_str(),
            layout.say("At another port of the host another server may answer."),
        ]),
        (None, 1) => together([named(layout, first).as_str(), layout.say("This page is no part of it.")]),
        (None, many) => {
            let all = counted(layout, phrase!("Participants with a website at this host: {count}."), many);
            let none_has = layout.fill("None of them has {page}.", &[("{page}", &page.shown())]);
            together([all.as_str(), &none_has, &active_among(layout, found)])
        }
    };
    let is_active = found.verdict != Verdict::NotActive;
    if (page.is_whole_host() || page.is_shared_host()) && of_port.is_none() {
        let verdict = if is_active { Verdict::NotSure } else { Verdict::NotActive };
        return Answer { verdict: Some(verdict), because: Some(about), ..without_path(layout, base) };
    }
    let sentence = if is_active {
        phrase!("Another business’s page: this one is known to nobody here.")
    } else {
        phrase!("Another business’s page: this one is known to nobody here, and nobody at its host is active.")
    };
    let next = if of_port.is_some() {
        phrase!(
            "It is the port that differs, the number after the colon: if the page is the same without it, paste it so."
        )
    } else {
        phrase!("If more follows in the browser’s line, paste the whole of it. If not, tell us of the page.")
    };
    let (sentence, next) = (layout.say(sentence).to_owned(), layout.say(next).to_owned());
    Answer { sentence, because: Some(about), next: Some(next), ..base }
}

/// What is said of a host or a folder alone where pages stand under their paths.
fn without_path(layout: &Layout, base: Answer) -> Answer {
    let sentence = layout.say("This is no whole address: whose page it is stands in the path after it.").to_owned();
    let next = layout.say("Paste the whole address of the page, with all that follows the host in the browser’s line.");
    Answer { sentence, next: Some(next.to_owned()), ..base }
}

fn of_nobody(layout: &Layout, pasted: &Pasted, base: Answer) -> Answer {
    let page = pasted.page.shown();
    let values = [("{page}", page.as_str())];
    if pasted.is_email {
        let sentence =
            layout.fill("No participant has a website at {page}; of an e-mail address that says little.", &values);
        let next = layout.say("Paste the address of the page with the badge.").to_owned();
        return Answer { verdict: None, sentence, next: Some(next), ..base };
    }
    if pasted.page.is_shared_host() {
        let because = layout.fill("Many have their pages at {page}; nothing is known of it as a whole.", &values);
        return Answer { verdict: Some(Verdict::NotSure), because: Some(because), ..without_path(layout, base) };
    }
    let next = layout.say(
        "Compare the address with that in the browser’s line, letter by letter. If it is right, tell us of the page.",
    );
    let sentence =
        layout.fill("No participant has the website {page}: a badge shown there is none that is known here.", &values);
    Answer { sentence, next: Some(next.to_owned()), ..base }
}

/// The verdict in a sentence.
fn sentence(layout: &Layout, verdict: Verdict, participant: &Participant) -> String {
    let say = |text: &'static str| layout.say(text).to_owned();
    match verdict {
        Verdict::Genuine => say("The badge below is genuine."),
        Verdict::NotSure => layout.fill(
            "Known, but not sure: {initiative} has not confirmed whose page this is.",
            &[("{initiative}", &layout.initiative)],
        ),
        Verdict::NotActive => together([layout.say("Known, but:"), &its_status(layout, participant)]),
        Verdict::Elsewhere => say("Another business’s page: this one is known to nobody here."),
        Verdict::Unknown => say("Nobody is known here."),
    }
}

/// That the badge of a participant does not count, and since when.
fn its_status(layout: &Layout, participant: &Participant) -> String {
    let since = date_of(layout.language(), participant, participant.status_since);
    let sentence = match participant.status {
        Status::Active | Status::Pending => phrase!("its badge is not active: pending since {date}."),
        Status::Suspended => phrase!("its badge is not active: suspended since {date}."),
        Status::Withdrawn => phrase!("its badge is not active: withdrawn since {date}."),
        Status::Revoked => phrase!("its badge is not active: revoked since {date}."),
    };
    layout.fill(sentence, &[("{date}", &since)])
}

/// Whose website it is; of who is not active, never without its status.
fn named(layout: &Layout, participant: &Participant) -> String {
    let values = [("{name}", &*name(participant)), ("{website}", &*shown(participant))];
    if participant.status == Status::Active {
        layout.fill("{website} is the website of {name}.", &values)
    } else {
        let its = layout.fill("{name} named {website} as its website;", &values);
        together([its.as_str(), &its_status(layout, participant)])
    }
}

/// Who is at the host of an e-mail address.
fn because_of_host(layout: &Layout, found: &Checked, first: &Participant) -> String {
    let above = if found.near == Near::Above { layout.say("That is the host above its own.") } else { "" };
    let all = match found.count {
        1 => String::new(),
        many => counted(layout, phrase!("Participants with a website there: {count}."), many),
    };
    together([named(layout, first).as_str(), above, &all])
}

/// On what a verdict upon a page stands that is within a website, or may be.
fn because(layout: &Layout, found: &Checked, first: &Participant, page: &Scope) -> String {
    let since = date_of(layout.language(), first, first.website_standing_since);
    let values = [
        ("{name}", &*name(first)),
        ("{website}", &*shown(first)),
        ("{date}", since.as_str()),
        ("{initiative}", layout.initiative.as_str()),
    ];
    let lies = first.website.scope().map_or(Within::No, |scope| scope.takes_in(page));
    let of_one = match (found.verdict, found.near, lies) {
        (_, Near::Above, _) => {
            together([named(layout, first).as_str(), layout.say("This page is at another host below it.")])
        }
        (_, Near::OfService, _) => together([
            named(layout, first).as_str(),
            layout.say("This address looks like the same page at another host of that service."),
        ]),
        (Verdict::Genuine, ..) => layout
            .fill("{name} takes part, and {initiative} confirmed on {date} that {website} is its website.", &values),
        (Verdict::NotSure, _, Within::Perhaps | Within::No) => layout.fill(
            "The website of {name} is {website}; whether this address is the same, not all computers agree.",
            &values,
        ),
        (Verdict::NotSure, _, Within::Yes) => {
            layout.fill("{name} takes part and says, since {date}, that {website} is its website.", &values)
        }
        _ => layout.fill("{name} named {website} as its website.", &values),
    };
    if found.count == 1 {
        return of_one;
    }
    let all = match found.near {
        Near::Above => phrase!("Participants with a website there: {count}."),
        _ => phrase!("Participants that name this website: {count}."),
    };
    let of_them = if found.active == 0 {
        layout.say("None of them is active.")
    } else {
        layout.say("Compare the name on the badge.")
    };
    together([of_one.as_str(), &counted(layout, all, found.count), of_them])
}

const fn next(verdict: Verdict, status: Status) -> Option<&'static str> {
    match (verdict, status) {
        (Verdict::Genuine, _) => Some(phrase!("Follow the badge to see who it is, and when the next open day is.")),
        (Verdict::NotSure, _) => {
            Some(phrase!("Follow the badge, and compare name and place with the page you came from."))
        }
        (Verdict::NotActive, Status::Pending | Status::Suspended) => {
            Some(phrase!("Until it is active, a page that shows more than this badge says is wrong."))
        }
        (Verdict::NotActive, _) => Some(phrase!("A page that shows more than this badge says is wrong.")),
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
