//! The private link of a participant: when it was made, and a new one in its place.

use super::layout::{AdminLayout, Here};
use super::page::{form, participant_path, shown};
use super::secret::SecretPage;
use crate::app::Record;
use crate::domain::participant::Slug;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{AdminContext, Form};
use crate::http::private::form::{FormView, text_field};
use crate::http::reply::Reply;

text_field!(
    /// The private link that the form is to replace, by when it was made.
    pub(super) PresentLink, "present_link"
);

/// The private link a participant has, as [`PresentLink`] names it.
fn present_link(record: &Record) -> String {
    record.private_link_made_at.map_or_else(|| "none".to_owned(), |at| at.to_string())
}

/// The form that makes a private link.
pub(super) fn view(admin: &AdminContext, record: &Record) -> FormView {
    let action = format!("{}/private-link", participant_path(&record.participant.slug));
    match record.private_link_made_at {
        Some(_) => form(admin, action, "Make a new private link", None).danger(),
        None => form(admin, action, "Make a private link", None),
    }
    .hidden("present_link", &present_link(record))
}

/// Makes a private link and shows it; what its address holds after `#` reaches no server.
pub(super) async fn renew(admin: &AdminContext, slug: &Slug, form: &Form<PresentLink>) -> Result<Reply, Problem> {
    if form.input.0 != present_link(&admin.app().record(slug).await?) {
        // A page with a new link that is loaded again sends its form again, and would refuse what it just showed.
        let detail = format!(
            "participant `{slug}` has another private link than the page with this form showed, so none was made; look \
             at it again"
        );
        return Err(Problem::new(ProblemKind::ChangedMeanwhile, detail));
    }
    // Once the link is made, nothing may keep it from being shown.
    let layout = AdminLayout::of(admin, "A new private link", Here::Participants, None).await?;
    let token = admin.app().new_private_link(slug, &admin.by_maintainer()?).await?;
    let page = SecretPage {
        layout,
        sentence: format!("{slug} changes its own dates with this link. The one before it, if any, is refused."),
        label: "Private link",
        secret: admin.private_link(&token),
        advice: "Send it to the participant’s contact, and to nobody else; if it is lost, make another.",
        way: participant_path(slug),
        way_words: "Back to the participant",
    };
    Ok(shown(page.html()))
}
