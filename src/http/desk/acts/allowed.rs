//! Which fields the form of each act may have: those that a page of ours sends, and no others.

use crate::domain::input::{
    CONFIRMATION_FIELD, FindingInput, NoteInput, OpenDayInput, ParticularsInput, Texts as _, transition_fields,
};
use crate::domain::status::Transition;
use crate::http::desk::address::Act;
use crate::http::desk::participant::PRESENT_LINK;
use crate::http::gate::FORM_TOKEN_FIELD;

const REVISION: &str = "revision";
/// Where the form leads back to.
const BACK: &str = "back";

/// The fields that the form of an act may have.
pub(in crate::http::desk) fn fields(act: Act) -> Vec<&'static str> {
    let further = match act {
        // Who has no session yet has no form token.
        Act::SignIn => return vec!["token"],
        Act::SignOut | Act::SignOutEverywhere => vec![],
        Act::Step(step) => [vec![REVISION, BACK], names_of(step)].concat(),
        Act::CancelOpenDay => vec![REVISION],
        Act::Edit => [&[REVISION], ParticularsInput::NAMES].concat(),
        Act::AddNote => NoteInput::NAMES.to_vec(),
        Act::NewPrivateLink => vec![PRESENT_LINK],
        Act::AddOpenDay | Act::EditOpenDay => [&[REVISION], OpenDayInput::NAMES].concat(),
        Act::CloseReport => FindingInput::NAMES.to_vec(),
        Act::MergeReport => vec!["into"],
        Act::AddMaintainer => vec!["name"],
        Act::RemoveMaintainer => vec!["name", CONFIRMATION_FIELD.name],
        Act::Revoke => [vec!["slugs"], names_of(Transition::Revoke)].concat(),
    };
    [vec![FORM_TOKEN_FIELD], further].concat()
}

fn names_of(step: Transition) -> Vec<&'static str> {
    transition_fields(step).map(|field| field.name).collect()
}
