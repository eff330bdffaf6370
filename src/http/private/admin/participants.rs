//! The participants that match a filter.

use askama::Template;

use super::layout::{AdminLayout, Here};
use super::page::{field, next_page, query, query_fields, shown};
use super::timestamps::since;
use crate::app::Listed;
use crate::domain::input::field::Control;
use crate::domain::input::{InputError, LIST_QUERY_FIELDS, ListQueryInput};
use crate::domain::participant::Slug;
use crate::domain::status::Status;
use crate::http::layout::filled;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::AdminContext;
use crate::http::private::form::Field;
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

/// Participants on one page.
const PARTICIPANTS_MAX: usize = 50;

struct ParticipantLine {
    slug: String,
    name: String,
    language: String,
    status: Status,
    particulars: String,
    open_reports: u32,
    twins: usize,
}

#[derive(Template)]
#[template(path = "private/admin/participants.html")]
struct ParticipantsPage {
    layout: AdminLayout,
    choices: Vec<Field>,
    ticks: Vec<Field>,
    lines: Vec<ParticipantLine>,
    next: Option<String>,
}

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get("/admin/participants", show)
}

async fn show(admin: AdminContext) -> Result<Reply, Problem> {
    let query = query(&admin)?;
    let input = query.input::<ListQueryInput>()?;
    let filter = input.check().map_err(|errors| invalid(&InputError(errors)))?;
    let after = field(&query, "after")?;
    let after = (!after.is_empty()).then(|| Slug::parse(after)).transpose().map_err(|error| invalid(&error))?;
    let listing = admin.app().list(&filter, after.as_ref(), PARTICIPANTS_MAX).await?;
    let next = listing.next.map(|next| next_page("/admin/participants", &input, &next));
    let (ticks, choices): (Vec<_>, Vec<_>) =
        LIST_QUERY_FIELDS.iter().partition(|spec| matches!(spec.control, Control::Tick));
    Ok(shown(filled(&ParticipantsPage {
        layout: AdminLayout::of(&admin, "Participants", Here::Participants, None).await?,
        choices: query_fields(&admin, choices, &input),
        ticks: query_fields(&admin, ticks, &input),
        lines: listing.participants.iter().map(|listed| line(&admin, listed)).collect(),
        next,
    })))
}

fn line(admin: &AdminContext, listed: &Listed) -> ParticipantLine {
    let participant = &listed.participant;
    let mut particulars = format!("{} · {}", participant.country.name(), participant.website.site().as_str());
    if participant.status == Status::Pending {
        particulars = format!("{particulars} · waits for {}", since(participant.applied_at, admin.now()));
    }
    ParticipantLine {
        slug: participant.slug.to_string(),
        name: participant.name.to_string(),
        language: participant.language.to_string(),
        status: participant.status,
        particulars,
        open_reports: listed.open_reports,
        twins: listed.twins.count,
    }
}

fn invalid(error: &impl ToString) -> Problem {
    Problem::new(ProblemKind::Invalid, error.to_string())
}
