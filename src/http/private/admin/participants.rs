//! The participants that match a filter.

use askama::Template;
use url::form_urlencoded::Serializer;

use super::layout::{AdminLayout, Here};
use super::page::{field, query, shown};
use super::timestamps::since;
use crate::app::{Filter, Listed};
use crate::domain::participant::{Country, Language, Slug};
use crate::domain::schedule::parse_until;
use crate::domain::status::Status;
use crate::http::layout::filled;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::AdminContext;
use crate::http::private::form::{Field, FormData, FormState, choices};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

/// Participants on one page.
const PARTICIPANTS_MAX: usize = 50;

/// The filter's fields, in the order of the form.
const FIELDS: [&str; 6] = ["status", "country", "language", "waiting_since", "reported", "twins"];

struct Line {
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
    lines: Vec<Line>,
    next: Option<String>,
}

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get("/admin/participants", show)
}

async fn show(admin: AdminContext) -> Result<Reply, Problem> {
    let query = query(&admin)?;
    let filter = filter(&query)?;
    let after = field(&query, "after")?;
    let after = (!after.is_empty()).then(|| Slug::parse(after)).transpose().map_err(|error| invalid(&error))?;
    let listing = admin.app().list(&filter, after.as_ref(), PARTICIPANTS_MAX).await?;
    let next = listing.next.map(|next| next_address(&query, &next));
    let state = FormState::read(&query, &FIELDS)?;
    let wording = admin.app().wording();
    let (statuses, countries) = (choices::statuses(), choices::countries());
    let fields = [
        Field::grouped("status", "Status", statuses).or("Any"),
        Field::grouped("country", "Country", countries).or("Any"),
        Field::grouped("language", "Language", choices::languages(wording)).or("Any"),
        Field::date("waiting_since", "Waiting since this day or longer"),
    ];
    let ticks = [Field::tick("reported", "With an open report"), Field::tick("twins", "Named like another")];
    Ok(shown(filled(&ParticipantsPage {
        layout: AdminLayout::of(&admin, "Participants", Here::Participants, None).await?,
        choices: fields.into_iter().map(|field| field.filled(&state)).collect(),
        ticks: ticks.into_iter().map(|field| field.filled(&state)).collect(),
        lines: listing.participants.iter().map(|listed| line(&admin, listed)).collect(),
        next,
    })))
}

fn line(admin: &AdminContext, listed: &Listed) -> Line {
    let participant = &listed.participant;
    let mut particulars = format!("{} · {}", participant.country.name(), participant.website.site().as_str());
    if participant.status == Status::Pending {
        particulars = format!("{particulars} · waits for {}", since(participant.applied_at, admin.app().now()));
    }
    Line {
        slug: participant.slug.to_string(),
        name: participant.name.to_string(),
        language: participant.language.to_string(),
        status: participant.status,
        particulars,
        open_reports: listed.open_reports,
        twins: listed.twins.len(),
    }
}

fn invalid(error: &impl ToString) -> Problem {
    Problem::new(ProblemKind::Invalid, error.to_string())
}

fn filter(query: &FormData) -> Result<Filter, Problem> {
    let asked = |name| Ok::<_, Problem>(Some(field(query, name)?.trim()).filter(|text| !text.is_empty()));
    Ok(Filter {
        status: asked("status")?.map(str::parse).transpose().map_err(|error| invalid(&error))?,
        country: asked("country")?.map(Country::parse).transpose().map_err(|error| invalid(&error))?,
        language: asked("language")?.map(Language::parse).transpose().map_err(|error| invalid(&error))?,
        waiting_since: asked("waiting_since")?.map(parse_until).transpose().map_err(|error| invalid(&error))?,
        reported: asked("reported")? == Some("yes"),
        twins: asked("twins")? == Some("yes"),
    })
}

/// The same filter, further on.
fn next_address(query: &FormData, after: &Slug) -> String {
    let path = "/admin/participants?";
    let mut address = Serializer::for_suffix(path.to_owned(), path.len());
    for name in FIELDS {
        if let Some(value) = query.get(name).ok().flatten().filter(|value| !value.is_empty()) {
            address.append_pair(name, value);
        }
    }
    address.append_pair("after", after.as_str());
    address.finish()
}
