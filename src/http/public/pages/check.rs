//! Whose a website is: the answer to what people paste.

use std::sync::Arc;

use askama::Template;

use super::listed::{ListedBadge, listed};
use crate::app::App;
use crate::domain::participant::{Participant, Site};
use crate::domain::status::Status;
use crate::http::layout::{Layout, filled};

/// Most participants on one page: thousands may have their pages at one host.
const CHECK_PARTICIPANTS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "public/pages/check.html")]
struct CheckPage {
    layout: Layout,
    heading: String,
    sentence: String,
    participants: Vec<ListedBadge>,
    paging: Option<Paging>,
}

/// Where a page stands among several.
struct Paging {
    host: String,
    page: usize,
    pages: usize,
}

/// The `page`th part of the participants found at a host, from 1; a page beyond the last is the last.
pub(crate) fn check(
    app: &App,
    layout: Layout,
    asked: &str,
    found: Option<(Vec<Arc<Participant>>, Site)>,
    page: usize,
) -> String {
    let (heading, sentence) = answer(asked, found.as_ref());
    let Some((mut all, host)) = found else {
        return filled(&CheckPage { layout, heading, sentence, participants: Vec::new(), paging: None });
    };
    all.sort_by_key(|participant| participant.status != Status::Active);
    let pages = all.len().div_ceil(CHECK_PARTICIPANTS_MAX);
    let page = page.clamp(1, pages.max(1));
    let shown = all.iter().skip((page - 1) * CHECK_PARTICIPANTS_MAX).take(CHECK_PARTICIPANTS_MAX);
    let participants = shown.map(|participant| listed(app, participant)).collect();
    let paging = (pages > 1).then(|| Paging { host: host.as_str().to_owned(), page, pages });
    filled(&CheckPage { layout, heading, sentence, participants, paging })
}

/// What is said above the badges.
fn answer(asked: &str, found: Option<&(Vec<Arc<Participant>>, Site)>) -> (String, String) {
    match found {
        None if asked.trim().is_empty() => (
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
                [one] if one.status == Status::Active => "The badge below is genuine.".to_owned(),
                [_] => "It is known here, but its badge is not active.".to_owned(),
                many => format!(
                    "{} participants have a website at this host; compare the name and the address of each.",
                    many.len()
                ),
            };
            (host.as_str().to_owned(), sentence)
        }
    }
}
