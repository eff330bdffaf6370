//! The list of participants, and the filters that make it shorter.

use std::cmp::Ordering;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;

use super::show::next_day;
use crate::app::{Filter, Listed};
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::participant::{Country, Language, Participant};
use crate::domain::schedule::parse_until;
use crate::domain::spelling;
use crate::domain::status::Status;
use crate::store::document;

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// Only those of a status
    #[arg(long, value_parser = statuses(), ignore_case = true)]
    status: Option<Status>,
    /// Only those of a country, like CZ
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Only those of a language, like pt; pt-BR for one region or script of it
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Only pending ones that applied then or before: a date, which counts to its end in UTC, or an instant
    #[arg(long, value_name = "DATE|INSTANT")]
    waiting_since: Option<String>,
    /// Only those with an open report of a fake
    #[arg(long)]
    reported: bool,
    /// Only those whose name looks like another's
    #[arg(long)]
    twins: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn statuses() -> impl TypedValueParser<Value = Status> {
    PossibleValuesParser::new(Status::ALL.map(Status::as_str)).try_map(|word| word.parse::<Status>())
}

impl ListArgs {
    fn filter(&self) -> Result<Filter, Failure> {
        fn given(text: Option<&String>) -> Option<&str> {
            text.map(String::as_str).filter(|text| !spelling::plain(text).is_empty())
        }
        Ok(Filter {
            status: self.status,
            country: given(self.country.as_ref()).map(Country::parse).transpose()?,
            language: given(self.language.as_ref()).map(Language::parse).transpose()?,
            waiting_since: given(self.waiting_since.as_ref()).map(parse_until).transpose()?,
            reported: self.reported,
            twins: self.twins,
        })
    }
}

pub(super) async fn list(args: &ListArgs, start: &Start) -> Result<(), Failure> {
    let filter = args.filter()?;
    let app = start.app(Missing::Refuse)?;
    let mut listed = app.list(&filter, None, usize::MAX).await?.participants;
    for unreadable in app.unreadable() {
        output::warn(&format!("left out: {}", unreadable.problem));
    }
    if args.json {
        let participants: Vec<_> = listed.iter().map(|one| (*one.participant).clone()).collect();
        return output::print(&document::write(&participants));
    }
    listed.sort_by(by_name);
    let now = app.now();
    let rows: Vec<_> = listed.iter().map(|one| row(one, now)).collect();
    output::print(&output::table(["SLUG", "STATUS", "OPEN DAY", "COUNTRY", "REPORTS", "TWINS", "NAME"], &rows))
}

/// The name as people look for it, then the slug.
fn by_name(one: &Listed, other: &Listed) -> Ordering {
    let key = |listed: &Listed| (listed.participant.name.as_str().to_lowercase(), listed.participant.slug.clone());
    key(one).cmp(&key(other))
}

fn row(listed: &Listed, now: Timestamp) -> [String; 7] {
    let Participant { slug, name, status, country, .. } = &*listed.participant;
    let count = |count: usize| if count == 0 { "-".to_owned() } else { count.to_string() };
    [
        slug.to_string(),
        status.to_string(),
        next_day(&listed.participant, now),
        country.to_string(),
        count(usize::try_from(listed.open_reports).unwrap_or(usize::MAX)),
        count(listed.twins.len()),
        name.to_string(),
    ]
}
