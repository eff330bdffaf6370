//! What a participant may change of itself, and what it was admitted with.

use super::forms::{change, form_at};
use crate::app::Record;
use crate::domain::change::{Change, Changed};
use crate::domain::input::field::{Control, Editors};
use crate::domain::input::{FieldSpec, PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::Participant;
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{Form, Own};
use crate::http::private::form::{AtRevision, FormData, FormInput, FormState, FormView, RejectedForm};

/// The particulars as they are sent. A form of ours never has what a participant was admitted with; it is read so that the
/// domain refuses it.
#[derive(Debug)]
pub(super) struct OwnParticulars(ParticularsInput);

pub(super) type Particulars = Form<(AtRevision, OwnParticulars)>;

impl FormInput for OwnParticulars {
    fn names() -> Vec<&'static str> {
        ParticularsInput::names()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(Self(form.input()?))
    }

    fn field_of(member: &str) -> Option<&'static str> {
        own_fields().map(|field| field.name).find(|name| *name == member)
    }
}

/// What a participant may change of itself, in the order in which it stands.
fn own_fields() -> impl Iterator<Item = &'static FieldSpec> {
    PARTICULARS_FIELDS.iter().filter(|field| field.editors == Editors::Owner)
}

pub(super) fn view(own: &Own, record: &Record, rejected: Option<&RejectedForm>) -> FormView {
    form_at(own, record.revision, "particulars", phrase!("Save"), rejected)
        .beginning_with(FormState::of(&wished(&record.participant)))
        .fields(own_fields(), own.fields())
}

/// The particulars with the website that the participant asks for, if it does: so a form that is sent again asks again,
/// and one with the present website asks no longer.
fn wished(participant: &Participant) -> ParticularsInput {
    let mut particulars = ParticularsInput::of(participant);
    if let Some(request) = &participant.website_request {
        particulars.website = Some(request.website.to_string());
    }
    particulars
}

/// Saves what was changed.
pub(super) async fn save(own: &Own, form: &Particulars) -> Result<Changed, RejectedForm> {
    let record = own.app().record(own.slug()).await.map_err(|error| form.rejected(error.into()))?;
    saved(own, form, &record).await.map_err(|problem| match problem.kind() {
        ProblemKind::ChangedMeanwhile => compared(own, form, &record.participant, problem),
        _ => form.rejected(problem),
    })
}

async fn saved(own: &Own, form: &Particulars, record: &Record) -> Result<Changed, Problem> {
    let (revision, OwnParticulars(input)) = &form.input;
    let edit = input.check(Some(&record.participant))?.by_owner(&record.participant);
    change(own, *revision, &Change::Edit(edit)).await
}

/// The form with what is saved now beside each field that says something else.
fn compared(own: &Own, form: &Particulars, participant: &Participant, problem: Problem) -> RejectedForm {
    let mut rejected = form.rejected(problem);
    let (saved, (_, OwnParticulars(sent))) = (wished(participant), &form.input);
    for field in own_fields().map(|field| field.name) {
        let [now, sent] = [&saved, sent].map(|input| input.text(field).unwrap_or_default());
        if now != sent {
            let of = own.language();
            let now = if now.is_empty() { of.say("nothing") } else { now };
            let message = of.fill("saved now is `{value}`", &[("{value}", now)]);
            rejected.state_mut().add_error(of, field, &message);
        }
    }
    rejected
}

/// What a participant was entered with, and may not change by itself.
pub(super) fn fixed(of: PageLanguage, participant: &Participant) -> Vec<(&'static str, String)> {
    let is_gone = participant.status.is_gone();
    let is_fixed = |field: &&FieldSpec| field.editors == Editors::Maintainers || field.name == "website" && is_gone;
    let texts = ParticularsInput::of(participant);
    let fact = |field: &FieldSpec| {
        let text = texts.text(field.name)?;
        let is_country = matches!(field.control, Control::Country);
        Some((of.say(field.label), if is_country { of.country(participant.country) } else { text }.to_owned()))
    };
    PARTICULARS_FIELDS.iter().filter(is_fixed).filter_map(fact).collect()
}
