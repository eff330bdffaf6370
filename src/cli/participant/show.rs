//! What is known of a participant, for people and for programs.

use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use crate::app::{App, FirstOf, Neighbours, Record, Twins};
use crate::cli::failure::Failure;
use crate::cli::open_day::{becomes, closed_ahead, otherwise_ahead};
use crate::cli::output::{self, Lines, instant};
use crate::cli::start::Start;
use crate::cli::{note, report};
use crate::domain::face::{Day, face};
use crate::domain::hint::hints;
use crate::domain::input::{PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::{Participant, Slug};
use crate::domain::reading::Reading;
use crate::domain::status::ReasonClass;
use crate::domain::text::Reason;
use crate::store::StoreError;
use crate::store::document;

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArgs {
    /// The participant's name in addresses
    slug: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The participant of that slug, or an error that says that there is none, or that it cannot be read.
pub(in crate::cli) fn find(app: &App, slug: &str) -> Result<Arc<Participant>, Failure> {
    let slug = Reading::Input.read::<Slug>(slug)?;
    if let Some(unreadable) = app.unreadable().into_iter().find(|unreadable| unreadable.slug == slug.as_str()) {
        return Err(Failure::new(unreadable.problem));
    }
    Ok(app.participant(slug.as_str()).ok_or(StoreError::UnknownParticipant(slug))?)
}

pub(super) fn next_day(participant: &Participant, now: Timestamp) -> String {
    match face(participant, now).day {
        Day::Ahead { date, .. } => date.to_string(),
        Day::Today { .. } => "today".to_owned(),
        Day::Cancelled { .. } | Day::None => "-".to_owned(),
    }
}

pub(super) async fn show(args: &ShowArgs, start: &Start) -> Result<(), Failure> {
    let slug = Reading::Input.read::<Slug>(&args.slug)?;
    let app = start.app_at(None).await?;
    let record = app.record(&slug).await?;
    if args.json {
        return output::print(&document::write(&[record.participant]));
    }
    let twins = app.other_twins(&slug, &record.participant.name);
    output::print(&describe(&record, &twins, &app.neighbours(&record.participant), app.now()))
}

/// The slugs of the first of them, and how many more there are.
fn named(others: &FirstOf) -> Option<String> {
    let slugs: Vec<_> = others.first.iter().map(|one| one.slug.as_str()).collect();
    let more = others.count - slugs.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!slugs.is_empty()).then(|| slugs.join(", ") + &more)
}

fn describe(record: &Record, twins: &Twins, neighbours: &Neighbours, now: Timestamp) -> String {
    let participant = &record.participant;
    let mut lines = Lines::default();
    let mut field = |label: &str, value: Option<&str>| lines.add(label, value);
    let texts = ParticularsInput::of(participant);
    field("name", texts.text("name"));
    let more = twins.unnamed();
    let more = (more > 0).then(|| format!("{more} more"));
    let twins: Vec<_> = twins.named.iter().map(Slug::to_string).chain(more).collect();
    field("looks like", Some(twins.join(", ")).filter(|twins| !twins.is_empty()).as_deref());
    field("same website", named(&neighbours.website).as_deref());
    field("same contact", named(&neighbours.contact).as_deref());
    for (index, hint) in hints(participant, now).iter().enumerate() {
        field(if index == 0 { "hints" } else { "" }, Some(&hint.to_string()));
    }
    field("status", Some(&format!("{} since {}", participant.status, instant(participant.status_since))));
    field("until", participant.suspended_until.map(|until| until.to_string()).as_deref());
    field("class", participant.reason_class.map(ReasonClass::as_str));
    field("reason", participant.status_reason.as_ref().map(Reason::as_str));
    for spec in PARTICULARS_FIELDS.iter().filter(|spec| spec.name != "name") {
        field(&spec.words(), texts.text(spec.name));
        if spec.name == "website" {
            let Participant { website_standing, website_standing_since, website_request, .. } = participant;
            field("standing", Some(&format!("{website_standing} since {}", instant(*website_standing_since))));
            let request = website_request.as_ref();
            let asked = request.map(|asked| format!("{}, {}", asked.website, instant(asked.requested_at)));
            field("asks for", asked.as_deref());
            let declined = participant.website_decline.as_ref().map(|decline| {
                let reason = decline.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
                format!("{}, {}{reason}", decline.website, instant(decline.declined_at))
            });
            field("declined", declined.as_deref());
        }
    }
    field("applied", Some(&instant(participant.applied_at)));
    let admitted = participant.admitted_at.map(|at| match participant.admissions {
        0 | 1 => instant(at),
        times => format!("{}, the {times}. time", instant(at)),
    });
    field("admitted", admitted.as_deref());
    field("changed", Some(&format!("{}, at revision {}", instant(participant.changed_at), record.revision)));
    let link = record.private_link_made_at.map_or_else(|| "none".to_owned(), |at| format!("made {}", instant(at)));
    field("private link", Some(&link));
    field("open days", Some(&participant.schedule.open_days().len().to_string()));
    field("next", Some(&next_day(participant, now)));
    for (index, (date, id, exception)) in otherwise_ahead(participant, now).enumerate() {
        let note = exception.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        let told = format!("{date}, open day {id} {}{note}", becomes(exception));
        field(if index == 0 { "exceptions" } else { "" }, Some(&told));
    }
    for (index, closure) in closed_ahead(participant, now).enumerate() {
        let note = closure.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        let told = format!("{} to {}{note}", closure.from(), closure.to());
        field(if index == 0 { "closures" } else { "" }, Some(&told));
    }
    for (index, report) in record.reports.iter().enumerate() {
        field(if index == 0 { "reports" } else { "" }, Some(&report::describe(report)));
    }
    for (index, note) in record.notes.iter().enumerate() {
        field(if index == 0 { "notes" } else { "" }, Some(&note::describe(note)));
    }
    lines.below(participant.slug.as_str())
}
