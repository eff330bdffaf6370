//! Notes on a participant, for maintainers only.

use super::page::{form, participant_path};
use super::timestamps::TimestampView;
use crate::app::Note;
use crate::domain::input::{NOTE_FIELDS, NoteInput};
use crate::domain::participant::Slug;
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form};
use crate::http::private::flash::{NOTE_ADDED, redirect_after};
use crate::http::private::form::{FormView, RejectedForm};
use crate::http::reply::Reply;

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
    form(admin, action, "Add the note", rejected).fields(NOTE_FIELDS, admin.fields())
}

/// Adds the note.
pub(super) async fn add(admin: &AdminContext, slug: &Slug, form: &Form<NoteInput>) -> Result<Reply, Problem> {
    admin.app().add_note(slug, &form.input.check()?, &admin.by_maintainer()?).await?;
    Ok(redirect_after(NOTE_ADDED, &participant_path(slug), "notes"))
}
