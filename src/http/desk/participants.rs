//! The participants that match a filter.

use askama::Template;
use url::form_urlencoded::Serializer;

use super::choices::{self, or_any};
use super::fields::Field;
use super::moment::since;
use super::said;
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::app::{Filter, Listed};
use crate::domain::participant::{Country, Language, Slug};
use crate::domain::schedule::parse_until;
use crate::domain::status::Status;
use crate::http::form::Form;
use crate::http::pages::filled;
use crate::http::problem::{Problem, ProblemKind};

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
#[template(path = "desk/participants.html")]
struct ParticipantsPage {
    shell: Shell,
    choices: Vec<Field>,
    ticks: Vec<Field>,
    lines: Vec<Line>,
    next: Option<String>,
}

impl Visit {
    pub(super) async fn participants(&self) -> Result<String, Problem> {
        let query = self.query()?;
        let filter = filter(&query)?;
        let after = said(&query, "after")?;
        let after = (!after.is_empty()).then(|| Slug::parse(after)).transpose().map_err(|error| invalid(&error))?;
        let listing = self.app().list(&filter, after.as_ref(), PARTICIPANTS_MAX).await?;
        let next = listing.next.map(|next| next_address(&query, &next));
        Ok(filled(&ParticipantsPage {
            shell: self.shell("Participants", Here::Participants, None).await?,
            choices: self.choices(&query)?,
            ticks: vec![
                Field::tick("reported", "With an open report").value(said(&query, "reported")?),
                Field::tick("twins", "Named like another").value(said(&query, "twins")?),
            ],
            lines: listing.participants.iter().map(|listed| self.line(listed)).collect(),
            next,
        }))
    }

    fn choices(&self, query: &Form) -> Result<Vec<Field>, Problem> {
        Ok(vec![
            Field::choice("status", "Status", or_any(choices::statuses())).value(said(query, "status")?),
            Field::choice("country", "Country", or_any(choices::countries())).value(said(query, "country")?),
            Field::choice("language", "Language", or_any(choices::languages(self.app().wording())))
                .value(said(query, "language")?),
            Field::date("waiting_since", "Waiting since this day or longer").value(said(query, "waiting_since")?),
        ])
    }

    fn line(&self, listed: &Listed) -> Line {
        let participant = &listed.participant;
        let mut particulars = format!("{} · {}", participant.country.name(), participant.website.site().as_str());
        if participant.status == Status::Pending {
            particulars = format!("{particulars} · waits for {}", since(participant.applied_at, self.app().now()));
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
}

fn invalid(error: &impl ToString) -> Problem {
    Problem::new(ProblemKind::Invalid, error.to_string())
}

fn filter(query: &Form) -> Result<Filter, Problem> {
    let asked = |name| Ok::<_, Problem>(Some(said(query, name)?.trim()).filter(|text| !text.is_empty()));
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
fn next_address(query: &Form, after: &Slug) -> String {
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
