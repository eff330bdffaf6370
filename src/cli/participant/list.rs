//! The list of participants, and the filters that make it shorter.

use std::cmp::Ordering;

use clap::Args;
use jiff::Timestamp;

use super::show::next_day;
use crate::app::Listed;
use crate::cli::failure::Failure;
use crate::cli::flags::Whole;
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::input::{InputError, ListQueryInput};
use crate::domain::participant::Participant;
use crate::store::document;

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    query: Whole<ListQueryInput>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn list(args: &ListArgs, start: &Start) -> Result<(), Failure> {
    let filter = args.query.0.check().map_err(InputError)?;
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
    if filter.website_requested {
        let rows: Vec<_> = listed.iter().filter_map(|one| row_of_request(&one.participant)).collect();
        return output::print(&output::table(
            ["SLUG", "STATUS", "WEBSITE", "STANDING", "ASKS FOR", "SINCE", "NAME"],
            &rows,
        ));
    }
    let rows: Vec<_> = listed.iter().map(|one| row(one, now)).collect();
    output::print(&output::table(["SLUG", "STATUS", "OPEN DAY", "COUNTRY", "REPORTS", "TWINS", "NAME"], &rows))
}

/// The name as people look for it, then the slug.
fn by_name(one: &Listed, other: &Listed) -> Ordering {
    let key = |listed: &Listed| (listed.participant.name.as_str().to_lowercase(), listed.participant.slug.clone());
    key(one).cmp(&key(other))
}

/// Of one that asks for another website: the present one and that one, which are to be compared.
fn row_of_request(participant: &Participant) -> Option<[String; 7]> {
    let request = participant.website_request.as_ref()?;
    Some([
        participant.slug.to_string(),
        participant.status.to_string(),
        participant.website.to_string(),
        participant.website_standing.to_string(),
        request.website.to_string(),
        request.requested_at.to_zoned(participant.time_zone.time_zone().clone()).date().to_string(),
        participant.name.to_string(),
    ])
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
        count(listed.twins.count),
        name.to_string(),
    ]
}
