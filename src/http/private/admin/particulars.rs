//! The form of a participant's particulars.

use askama::Template;

use super::layout::{AdminLayout, Here};
use super::page::{change, form_at, participant_path, shown};
use crate::domain::change::{Change, Changed, Edit};
use crate::domain::input::{ConfirmWebsiteInput, Described as _, PARTICULARS_FIELDS, ParticularsInput};
use crate::domain::participant::{Participant, Slug};
use crate::http::layout::filled;
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form, Path};
use crate::http::private::flash::{SAVED, redirect_after};
use crate::http::private::form::{AtRevision, FormState, FormView, RejectedForm};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

const PATH: &str = "/admin/participants/{slug}/edit";

type ParticularsForm = Form<(AtRevision, (ParticularsInput, ConfirmWebsiteInput))>;

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get(PATH, show).post(PATH, save)
}

/// A page with one form about a participant, and perhaps one that takes away what the first one changes.
#[derive(Template)]
#[template(path = "private/admin/editing.html")]
pub(super) struct EditingPage {
    pub(super) layout: AdminLayout,
    pub(super) heading: &'static str,
    pub(super) slug: String,
    pub(super) name: String,
    /// What must be known beforehand.
    pub(super) before: Option<String>,
    pub(super) form: FormView,
    pub(super) cancel: Option<FormView>,
}

impl EditingPage {
    pub(super) async fn new(
        admin: &AdminContext,
        heading: &'static str,
        participant: &Participant,
        form: FormView,
        rejected: Option<&RejectedForm>,
    ) -> Result<Self, Problem> {
        let Participant { slug, name, .. } = participant;
        let layout = AdminLayout::of(admin, &format!("{heading} – {name}"), Here::Participants, rejected).await?;
        let (slug, name) = (slug.to_string(), name.to_string());
        Ok(Self { layout, heading, slug, name, before: None, form, cancel: None })
    }
}

async fn show(admin: AdminContext, Path(slug): Path<Slug>) -> Result<Reply, Problem> {
    Ok(shown(page(&admin, &slug, None).await?))
}

async fn page(admin: &AdminContext, slug: &Slug, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let record = admin.app().record(slug).await?;
    let action = format!("{}/edit", participant_path(slug));
    let form = form_at(admin, record.revision, action, "Save the changes", rejected)
        .beginning_with(FormState::of(&ParticularsInput::of(&record.participant)))
        .fields(PARTICULARS_FIELDS.iter().chain(ConfirmWebsiteInput::FIELDS), admin.fields());
    Ok(filled(&EditingPage::new(admin, "Edit particulars", &record.participant, form, rejected).await?))
}

async fn save(admin: AdminContext, Path(slug): Path<Slug>, form: ParticularsForm) -> Result<Reply, Problem> {
    match saved(&admin, &slug, &form).await {
        Ok(changed) => Ok(redirect_after(SAVED.if_changed(changed), &participant_path(&slug), "")),
        Err(problem) => {
            let rejected = form.rejected_for_mistakes(problem)?;
            Ok(rejected.problem().page(page(&admin, &slug, Some(&rejected)).await?))
        }
    }
}

async fn saved(admin: &AdminContext, slug: &Slug, form: &ParticularsForm) -> Result<Changed, Problem> {
    let (revision, (input, confirming)) = &form.input;
    let record = admin.app().record(slug).await?;
    let edit = Edit { confirm_website: confirming.check()?, ..input.check(Some(&record.participant))? };
    change(admin, slug, *revision, &Change::Edit(edit)).await
}
