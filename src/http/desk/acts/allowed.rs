//! Which fields the form of each act may have: those that a page of ours sends, and no others.

use crate::domain::status::Transition;
use crate::http::desk::address::Act;
use crate::http::desk::participant::PRESENT_LINK;
use crate::http::desk::steps::FINAL;
use crate::http::gate::FORM_TOKEN_FIELD;

const REVISION: &str = "revision";
const OPENING: [&str; 7] = [REVISION, "start", "end", "kind", "title", "place", "registration"];
const PARTICULARS: [&str; 10] =
    [REVISION, "name", "website", "country", "place", "time_zone", "language", "plan", "link", "contact"];

/// The fields that the form of an act may have.
pub(in crate::http::desk) fn fields(act: Act) -> Vec<&'static str> {
    let further: &[&str] = match act {
        // Who has no session yet has no form token.
        Act::SignIn => return vec!["token"],
        Act::SignOut | Act::SignOutEverywhere => &[],
        Act::Step(Transition::Approve) => &[REVISION, "back"],
        Act::Step(Transition::Decline) => &[REVISION, "back", "reason"],
        Act::Step(Transition::Suspend) => &[REVISION, "reason", "until"],
        Act::Step(Transition::Revoke) => &[REVISION, "reason", "class", FINAL],
        Act::Step(Transition::Readmit) => &[REVISION, "reason"],
        Act::Step(Transition::Reinstate | Transition::Withdraw) | Act::CancelOpenDay => &[REVISION],
        Act::Edit => &PARTICULARS,
        Act::AddNote => &["text"],
        Act::NewPrivateLink => &[PRESENT_LINK],
        Act::AddOpenDay | Act::EditOpenDay => &OPENING,
        Act::CloseReport => &["note"],
        Act::MergeReport => &["into"],
        Act::AddMaintainer => &["name"],
        Act::RemoveMaintainer => &["name", FINAL],
        Act::Revoke => &["slugs", "reason", "class", FINAL],
    };
    [&[FORM_TOKEN_FIELD][..], further].concat()
}
