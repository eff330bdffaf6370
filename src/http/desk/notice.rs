//! What is said on the page after something was done: fixed words, whatever the address says.

use super::address::Act;
use crate::domain::status::Transition;

/// The word for an act that found it so already.
pub(super) const SAME: &str = "same";

/// The word for what was done, in the address of the page after it, and the sentence there.
const DONE: [(&str, &str); 16] = [
    (SAME, "Nothing was changed: it was so already."),
    ("approve", "Approved: the badge is active."),
    ("decline", "Declined: the application is deleted."),
    ("suspend", "Suspended: the badge says so."),
    ("reinstate", "Reinstated: the badge is active."),
    ("revoke", "Revoked: the badge says so, and the status page why."),
    ("withdraw", "Withdrawn: the badge says that the participant left."),
    ("readmit", "Readmitted: the badge is active."),
    ("edit", "The changes are saved."),
    ("note", "The note is kept."),
    ("open-day-add", "The open day is entered."),
    ("open-day-edit", "The open day is changed."),
    ("open-day-cancel", "The open day is cancelled, and calendars say so."),
    ("report-close", "The report is closed."),
    ("report-merge", "The report is merged into the other."),
    ("maintainer-remove", "The maintainer is removed, and the token is refused."),
];

/// The word for an act in an address.
pub(super) const fn word(act: Act) -> &'static str {
    match act {
        Act::Step(Transition::Approve) => "approve",
        Act::Step(Transition::Decline) => "decline",
        Act::Step(Transition::Suspend) => "suspend",
        Act::Step(Transition::Reinstate) => "reinstate",
        Act::Step(Transition::Revoke) => "revoke",
        Act::Step(Transition::Withdraw) => "withdraw",
        Act::Step(Transition::Readmit) => "readmit",
        Act::Edit => "edit",
        Act::AddNote => "note",
        Act::AddOpenDay => "open-day-add",
        Act::EditOpenDay => "open-day-edit",
        Act::CancelOpenDay => "open-day-cancel",
        Act::CloseReport => "report-close",
        Act::MergeReport => "report-merge",
        Act::RemoveMaintainer => "maintainer-remove",
        // These answer with a page of their own, or none that says so.
        Act::SignIn
        | Act::SignOut
        | Act::SignOutEverywhere
        | Act::NewPrivateLink
        | Act::AddMaintainer
        | Act::Revoke => "",
    }
}

/// The sentence for a word.
pub(super) fn notice(word: &str) -> Option<&'static str> {
    DONE.iter().find(|(known, _)| *known == word).map(|(_, sentence)| *sentence)
}

#[cfg(test)]
mod tests {
    use super::super::address::ACTS;
    use super::*;

    #[test]
    fn every_act_that_leads_to_another_page_has_its_sentence_there() {
        let words: std::collections::BTreeSet<_> =
            ACTS.iter().map(|(_, act)| word(*act)).filter(|word| !word.is_empty()).chain([SAME]).collect();
        assert_eq!(words, DONE.iter().map(|(word, _)| *word).collect());
        assert_eq!(notice("you have won"), None);
    }
}
