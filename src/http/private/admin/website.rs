//! A participant's website: how sure it is, which other one is asked for, who else has it, and what can be decided.

use askama::Template;
use askama::filters::HtmlSafe;

use super::page::{AREA, change, form_at, participant_path};
use super::steps::{Back, QUEUE};
use super::timestamps::TimestampView;
use crate::app::{FirstOf, Record};
use crate::domain::change::WebsiteStep;
use crate::domain::input::{WebsiteStepInput, website_step_fields, website_step_words};
use crate::domain::participant::{Participant, Slug};
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form};
use crate::http::private::flash::{Flash, redirect_after};
use crate::http::private::form::{AtRevision, FormView, RejectedForm};
use crate::http::reply::Reply;

pub(super) type WebsiteForm = Form<((AtRevision, Back), WebsiteStepInput)>;

/// The website with what can be decided upon it.
#[derive(Template)]
#[template(path = "private/admin/website.html")]
pub(super) struct WebsiteView {
    website: String,
    shown: String,
    standing: &'static str,
    since: TimestampView,
    request: Option<RequestView>,
    forms: Vec<FormView>,
}

impl HtmlSafe for WebsiteView {}

/// The website that is asked for.
struct RequestView {
    website: String,
    shown: String,
    at: TimestampView,
}

/// One of those that ask for another website, on the queue.
pub(super) struct RequestCard {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) language: String,
    pub(super) website: WebsiteView,
    pub(super) neighbours: Vec<NeighboursView>,
}

/// Others that have something in common with a participant.
pub(super) struct NeighboursView {
    pub(super) heading: &'static str,
    pub(super) first: Vec<NeighbourView>,
    pub(super) more: usize,
}

pub(super) struct NeighbourView {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) website: String,
}

/// The website of a participant, with the forms of `steps` that have something to decide.
fn website(
    admin: &AdminContext,
    record: &Record,
    steps: &[WebsiteStep],
    back: Option<&str>,
    rejected: Option<&RejectedForm>,
) -> WebsiteView {
    let participant = &record.participant;
    let open = steps.iter().filter(|step| step.is_open(participant));
    let form = |step: &WebsiteStep| {
        let words = website_step_words(*step);
        let action = format!("{}/{step}", participant_path(&participant.slug));
        let form = form_at(admin, record.revision, action, words.label, rejected)
            .about(participant.name.as_str())
            .explained(words.effect)
            .fields(website_step_fields(*step), admin.fields());
        match back {
            Some(back) => form.hidden(Back::FIELD, &back),
            None => form,
        }
    };
    WebsiteView {
        website: participant.website.to_string(),
        shown: participant.website.shown(),
        standing: participant.website_standing.as_str(),
        since: TimestampView::of(participant.website_standing_since),
        request: participant.website_request.as_ref().map(|request| RequestView {
            website: request.website.to_string(),
            shown: request.website.shown(),
            at: TimestampView::of(request.requested_at),
        }),
        forms: open.map(form).collect(),
    }
}

/// The website on the page of the participant.
pub(super) fn view(admin: &AdminContext, record: &Record, rejected: Option<&RejectedForm>) -> WebsiteView {
    website(admin, record, &WebsiteStep::ALL, None, rejected)
}

/// The other website that is asked for, on the queue.
pub(super) fn card(admin: &AdminContext, record: &Record) -> RequestCard {
    let participant = &record.participant;
    RequestCard {
        slug: participant.slug.to_string(),
        name: participant.name.to_string(),
        language: participant.language.to_string(),
        website: website(admin, record, &[WebsiteStep::Accept, WebsiteStep::Decline], Some(QUEUE), None),
        neighbours: neighbours(admin, participant),
    }
}

/// Who else has the website or the contact.
pub(super) fn neighbours(admin: &AdminContext, participant: &Participant) -> Vec<NeighboursView> {
    let found = admin.app().neighbours(participant);
    let view = |heading, found: &FirstOf| NeighboursView {
        heading,
        first: found.first.iter().map(|one| NeighbourView::of(one)).collect(),
        more: found.count - found.first.len(),
    };
    let all = [
        view("Others have a website at this host", &found.website),
        view("Others give the same contact", &found.contact),
    ];
    all.into_iter().filter(|view| !view.first.is_empty()).collect()
}

impl NeighbourView {
    fn of(participant: &Participant) -> Self {
        Self {
            slug: participant.slug.to_string(),
            name: participant.name.to_string(),
            status: participant.status.as_str(),
            website: participant.website.shown(),
        }
    }
}

/// Decides, and leads to where the form stood.
pub(super) async fn done(
    admin: &AdminContext,
    slug: &Slug,
    form: &WebsiteForm,
    step: WebsiteStep,
) -> Result<Reply, Problem> {
    let ((revision, back), input) = &form.input;
    let changed = change(admin, slug, *revision, &input.check(step)?).await?;
    let path = if back.is_queue() { AREA.to_owned() } else { participant_path(slug) };
    Ok(redirect_after(Flash::of_website(step).if_changed(changed), &path, ""))
}
