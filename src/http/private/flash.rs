//! The flash: what is said on the page after an action. The address carries a word, the page has the sentence, so that no
//! address can put words of its own on a page.
//!
//! What must never enter: a sentence with a value in it.

use crate::domain::change::{Changed, WebsiteStep};
use crate::domain::input::{transition_words, website_step_words};
use crate::domain::status::Transition;
use crate::domain::wording::phrase;
use crate::http::RequestHead;
use crate::http::reply::Reply;

/// A sentence for the page after an action, and the word for it in that page's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flash {
    word: &'static str,
    sentence: &'static str,
}

/// Declares flashes, and the tables of those that an area says.
macro_rules! flashes {
    ($($name:ident: $word:literal, $sentence:expr;)*) => {
        $(pub(super) const $name: Flash = Flash { word: $word, sentence: $sentence };)*

        #[cfg(test)]
        const ALL: &[Flash] = &[$($name),*];
    };
}

flashes! {
    SAME: "same", phrase!("Nothing was changed: it was so already.");
    SAVED: "saved", phrase!("The changes are saved.");
    WEBSITE_REQUESTED: "website-requested", phrase!("The changes are saved. The other website waits for a maintainer; until then the present one stands.");
    OPEN_DAY_ADDED: "open-day-added", phrase!("The open day is in the schedule.");
    OPEN_DAY_CHANGED: "open-day-changed", phrase!("The open day is changed.");
    OPEN_DAY_CANCELLED: "open-day-cancelled", phrase!("The open day is cancelled. Calendars that took it in will say so.");
    DATE_CANCELLED: "date-cancelled", phrase!("The date is cancelled. Calendars that took it in will say so.");
    OPEN_DAY_MOVED: "open-day-moved", phrase!("It is moved, and visitors are told.");
    DATE_DROPPED: "date-dropped", phrase!("The date is left out; nobody is told.");
    DATE_RESTORED: "date-restored", phrase!("The date is held as the rule says.");
    PLACES_SAID: "places", phrase!("How many places are left is said on badge, page and calendars.");
    CLOSED: "closed", phrase!("Closed: what repeats passes over these days.");
    REOPENED: "reopened", phrase!("Open again: what repeats takes place on these days.");
    LAST_YEAR_ADDED: "last-year", phrase!("The open days of last year are in the schedule, each on the same weekday a year later.");
    FILE_TAKEN: "file-taken", phrase!("The open days of the file are in the schedule.");
    FILE_FOLLOWED: "file-followed", phrase!("What the file calls off is cancelled. Calendars that took it in will say so.");
    NOTE_ADDED: "note-added", "The note is added.";
    REPORT_CLOSED: "report-closed", "The report is closed.";
    REPORT_MERGED: "report-merged", "The report is merged into the other.";
    MAINTAINER_REMOVED: "maintainer-removed", "The maintainer is removed, and the token is refused.";
    LEFT: "left", phrase!("You no longer take part, and your badge says so.");
    TAKEN_BACK: "taken-back", phrase!("Your application is taken back, and your badge says so.");
    SIGNED_OUT: "signed-out", phrase!("You are signed out.");
}

/// What a participant's own page says.
pub(super) const OF_PARTICIPANTS: &[Flash] = &[
    SAME,
    SAVED,
    WEBSITE_REQUESTED,
    OPEN_DAY_ADDED,
    OPEN_DAY_CHANGED,
    OPEN_DAY_CANCELLED,
    DATE_CANCELLED,
    OPEN_DAY_MOVED,
    DATE_DROPPED,
    DATE_RESTORED,
    PLACES_SAID,
    CLOSED,
    REOPENED,
    LAST_YEAR_ADDED,
    FILE_TAKEN,
    FILE_FOLLOWED,
    LEFT,
    TAKEN_BACK,
];

/// What the page says on which a participant signs in.
pub(super) const OF_SIGN_IN: &[Flash] = &[SIGNED_OUT];

/// What the maintainers' pages say; of transitions, each of them.
pub(super) fn of_maintainers() -> Vec<Flash> {
    let others = [
        SAME,
        SAVED,
        OPEN_DAY_ADDED,
        OPEN_DAY_CHANGED,
        OPEN_DAY_CANCELLED,
        NOTE_ADDED,
        REPORT_CLOSED,
        REPORT_MERGED,
        MAINTAINER_REMOVED,
    ];
    let steps = Transition::ALL.map(Flash::of).into_iter().chain(WebsiteStep::ALL.map(Flash::of_website));
    others.into_iter().chain(steps).collect()
}

impl Flash {
    /// What is said after a transition.
    pub(super) const fn of(step: Transition) -> Self {
        Self { word: step.as_str(), sentence: transition_words(step).done }
    }

    /// What is said after a decision upon a website.
    pub(super) const fn of_website(step: WebsiteStep) -> Self {
        Self { word: step.as_str(), sentence: website_step_words(step).done }
    }

    /// This, or that nothing was changed.
    pub(super) fn if_changed(self, changed: Changed) -> Self {
        if changed == Changed::Unchanged { SAME } else { self }
    }

    /// The address of the page that says it.
    pub(super) fn address(self, path: &str, anchor: &str) -> String {
        let hash = if anchor.is_empty() { "" } else { "#" };
        format!("{path}?done={}{hash}{anchor}", self.word)
    }

    /// What the address of a request asks to be said, if it is one of `known`.
    pub(super) fn asked(request: &RequestHead, known: &[Self]) -> Option<&'static str> {
        let word = request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix("done="))?;
        known.iter().find(|flash| flash.word == word).map(|flash| flash.sentence)
    }
}

/// Leads to the page that shows what was done; `anchor` is the place on it, if it is to be shown there.
pub(super) fn redirect_after(flash: Flash, path: &str, anchor: &str) -> Reply {
    Reply::see_other(&flash.address(path, anchor))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::http::Peer;

    #[test]
    fn a_word_stands_for_one_sentence_and_no_address_has_words_of_its_own() {
        let words: BTreeSet<_> =
            ALL.iter().map(|flash| flash.word).chain(Transition::ALL.map(Transition::as_str)).collect();
        assert_eq!(words.len(), ALL.len() + Transition::ALL.len());
        for (query, known, sentence) in [
            ("done=same", OF_PARTICIPANTS, Some(SAME.sentence)),
            ("page=2&done=approve", &of_maintainers(), Some(Flash::of(Transition::Approve).sentence)),
            ("done=approve", OF_PARTICIPANTS, None),
            ("done=revoke", OF_SIGN_IN, None),
            ("done=left", &of_maintainers(), None),
            ("done=you+have+won", OF_PARTICIPANTS, None),
            ("undone=same", OF_PARTICIPANTS, None),
            ("", OF_PARTICIPANTS, None),
        ] {
            let mut request = RequestHead::new(Peer::default());
            *request.uri_mut() = format!("/admin?{query}").parse().unwrap();
            assert_eq!(Flash::asked(&request, known), sentence, "{query}");
        }
    }
}
