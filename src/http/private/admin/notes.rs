//! Notes on a participant, for maintainers only.

use super::timestamps::TimestampView;
use super::{form, participant, participant_path};
use crate::app::Note;
use crate::domain::input::{NOTE_FIELDS, NoteInput};
use crate::domain::participant::Slug;
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form, Path};
use crate::http::private::flash::{NOTE_ADDED, redirect_after};
use crate::http::private::form::{FormView, RejectedForm};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().post("/admin/participants/{slug}/notes", add)
}

/// A note on a participant's page.
pub(super) struct NoteView {
    pub(super) author: String,
    pub(super) at: TimestampView,
    pub(super) text: String,
}

impl NoteView {
    pub(super) fn of(note: &Note) -> Self {
        Self { author: note.author.clone(), at: TimestampView::of(note.at), text: note.text.to_string() }
    }
}

/// The form that adds a note.
pub(super) fn view(admin: &AdminContext, slug: &Slug, rejected: Option<&RejectedForm>) -> FormView {
    let action = format!("{}/notes", participant_path(slug));
    form(admin, action, "Add the note", rejected).fields(NOTE_FIELDS, admin.app().wording())
}

async fn add(admin: AdminContext, Path(slug): Path<Slug>, form: Form<NoteInput>) -> Result<Reply, Problem> {
    match added(&admin, &slug, &form.input).await {
        Ok(()) => Ok(redirect_after(NOTE_ADDED, &participant_path(&slug), "notes")),
        Err(problem) => {
            let rejected = RejectedForm::of_mistakes(&admin, &form, problem)?;
            participant::shown_again(&admin, &slug, &rejected).await
        }
    }
}

async fn added(admin: &AdminContext, slug: &Slug, input: &NoteInput) -> Result<(), Problem> {
    admin.app().add_note(slug, &input.check()?, &admin.by_maintainer()?).await?;
    Ok(())
}
