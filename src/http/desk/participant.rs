//! One participant with all that is known of it, and all that can be done.

use askama::Template;
use jiff::Timestamp;

use super::audit::Row;
use super::claims::{Fact, Twin};
use super::fields::{Attempt, Field, FormView};
use super::moment::Moment;
use super::shell::{Here, Shell};
use super::steps::allowed;
use super::visit::Visit;
use crate::app::{ROWS_MAX, Record, Report};
use crate::domain::input::{FINDING_FIELDS, NOTE_FIELDS};
use crate::domain::participant::{Participant, Slug};
use crate::domain::schedule::OpenDay;
use crate::domain::status::Status;
use crate::http::pages::filled;
use crate::http::problem::Problem;

/// The field that says which private link the form is to replace.
pub(super) const PRESENT_LINK: &str = "present_link";

struct OpenDayRow {
    id: u32,
    text: String,
    start: String,
    particulars: String,
    is_cancelled: bool,
    is_over: bool,
}

struct NoteView {
    author: String,
    at: Moment,
    text: String,
}

struct ReportView {
    id: u64,
    seen_at: String,
    text: Option<String>,
    at: Moment,
    closed: Option<ClosedView>,
    forms: Vec<FormView>,
}

struct ClosedView {
    by: String,
    at: Moment,
    note: Option<String>,
    merged_into: Option<u64>,
}

#[derive(Template)]
#[template(path = "desk/participant.html")]
struct ParticipantPage {
    shell: Shell,
    slug: String,
    name: String,
    language: String,
    status: Status,
    status_words: String,
    alt: String,
    alt_language: String,
    facts: Vec<Fact>,
    plan: Option<String>,
    twins: Vec<Twin>,
    steps: Vec<FormView>,
    time_zone: String,
    may_open: bool,
    open_days: Vec<OpenDayRow>,
    reports: Vec<ReportView>,
    open_reports: usize,
    notes: Vec<NoteView>,
    add_note: FormView,
    private_link_made: Option<Moment>,
    new_link: FormView,
    rows: Vec<Row>,
}

impl Visit {
    pub(super) async fn participant(&self, slug: &Slug, attempt: Option<&Attempt<'_>>) -> Result<String, Problem> {
        let record = self.app().record(slug).await?;
        let shell = self.shell(record.participant.name.as_str(), Here::Participants, attempt).await?;
        let mut rows = self.app().audit(0, Some(slug), ROWS_MAX).await?;
        rows.reverse();
        let participant = &record.participant;
        let words =
            self.app().words(participant, &crate::domain::look::LookRequest::plain(crate::domain::look::Format::Svg));
        let action = |end: &str| format!("/admin/participants/{slug}/{end}");
        let new_link = match record.private_link_made_at {
            Some(_) => self.form(action("private-link"), "Make a new private link", attempt).danger(),
            None => self.form(action("private-link"), "Make a private link", attempt),
        }
        .hidden(PRESENT_LINK, &present_link(record.private_link_made_at));
        Ok(filled(&ParticipantPage {
            shell,
            slug: slug.to_string(),
            name: participant.name.to_string(),
            language: participant.language.to_string(),
            status: participant.status,
            status_words: status_words(participant),
            alt: words.alt,
            alt_language: words.language.to_string(),
            facts: self.all_facts(participant),
            plan: participant.plan.as_ref().map(ToString::to_string),
            twins: self.twins(participant),
            steps: allowed(&record).map(|step| self.step_form(&record, step, attempt)).collect(),
            time_zone: participant.time_zone.to_string(),
            may_open: matches!(participant.status, Status::Pending | Status::Active | Status::Suspended),
            open_days: self.open_days(participant),
            open_reports: open(&record).count(),
            reports: self.report_views(&record, attempt),
            notes: record.notes.iter().map(note_view).collect(),
            add_note: self.fields(self.form(action("notes"), "Keep the note", attempt), NOTE_FIELDS),
            private_link_made: record.private_link_made_at.map(Moment::of),
            new_link,
            rows: rows.iter().map(Row::of).collect(),
        }))
    }

    fn all_facts(&self, participant: &Participant) -> Vec<Fact> {
        let mut facts = self.facts(participant);
        facts.extend(participant.admitted_at.map(|at| Fact::moment("Admitted", at)));
        facts.push(Fact::moment("Status since", participant.status_since));
        facts.push(Fact::moment("Changed", participant.changed_at));
        facts
    }

    /// All open days, those that are not over first, each part in the order of time.
    fn open_days(&self, participant: &Participant) -> Vec<OpenDayRow> {
        let mut rows: Vec<_> =
            participant.schedule.open_days().iter().map(|day| self.open_day_row(participant, day)).collect();
        rows.sort_by(|one, other| (one.is_over, &one.start, one.id).cmp(&(other.is_over, &other.start, other.id)));
        rows
    }

    fn open_day_row(&self, participant: &Participant, day: &OpenDay) -> OpenDayRow {
        let opening = &day.opening;
        let english = self.app().wording().speech(Some("en"), None);
        let ends = opening.in_zone(participant.time_zone.time_zone()).map(|(_, end)| end.timestamp());
        let more = [
            opening.title.as_ref().map(ToString::to_string),
            opening.place.as_ref().map(ToString::to_string),
            opening.registration.as_ref().map(ToString::to_string),
        ];
        let mut particulars = opening.kind.label().to_owned();
        for part in more.into_iter().flatten() {
            particulars = format!("{particulars} · {part}");
        }
        OpenDayRow {
            id: day.id.0,
            text: self.app().wording().open_day(english, opening.start(), opening.end()),
            start: opening.start().to_string(),
            particulars,
            is_cancelled: day.cancelled,
            is_over: ends.is_some_and(|end| end <= self.app().now()),
        }
    }

    fn report_views(&self, record: &Record, attempt: Option<&Attempt<'_>>) -> Vec<ReportView> {
        let mut reports: Vec<_> = record.reports.iter().collect();
        // What is to be done stands first.
        reports.sort_by_key(|report| (report.closed.is_some(), report.id));
        reports.into_iter().map(|report| self.report_view(record, report, attempt)).collect()
    }

    fn report_view(&self, record: &Record, report: &Report, attempt: Option<&Attempt<'_>>) -> ReportView {
        let action = |end: &str| format!("/admin/participants/{}/reports/{}/{end}", report.slug, report.id);
        let others: Vec<_> = open(record).filter(|other| other.id != report.id).collect();
        let mut forms = Vec::new();
        if report.closed.is_none() {
            forms.push(self.fields(self.form(action("close"), "Close the report", attempt), FINDING_FIELDS));
            if !others.is_empty() {
                let words = |other: &&Report| format!("Report {}, seen at {}", other.id, other.seen_at);
                let values = others.iter().map(|other| (other.id.to_string(), words(other))).collect();
                let into = Field::choice("into", "Speaks of the same as", values).required();
                let into = into.value(others.first().map(|first| first.id.to_string()).unwrap_or_default());
                forms.push(self.form(action("merge"), "Merge into that report", attempt).field(into));
            }
        }
        ReportView {
            id: report.id.0,
            seen_at: report.seen_at.to_string(),
            text: report.text.as_ref().map(ToString::to_string),
            at: Moment::of(report.reported_at),
            closed: report.closed.as_ref().map(|closed| ClosedView {
                by: closed.by.clone(),
                at: Moment::of(closed.at),
                note: closed.note.as_ref().map(ToString::to_string),
                merged_into: closed.merged_into.map(|id| id.0),
            }),
            forms,
        }
    }
}

fn open(record: &Record) -> impl Iterator<Item = &Report> {
    record.reports.iter().filter(|report| report.closed.is_none())
}

fn note_view(note: &crate::app::Note) -> NoteView {
    NoteView { author: note.author.clone(), at: Moment::of(note.at), text: note.text.to_string() }
}

/// The private link a participant has, as [`PRESENT_LINK`] names it: by when it was made.
pub(super) fn present_link(made_at: Option<Timestamp>) -> String {
    made_at.map_or_else(|| "none".to_owned(), |at| at.to_string())
}

/// The status with its reason and its end, for maintainers.
fn status_words(participant: &Participant) -> String {
    let since = Moment::of(participant.status_since).text;
    let until = participant.suspended_until.map(|until| format!(" until {until}")).unwrap_or_default();
    let reason = participant.status_reason.as_ref().map(|reason| format!(" Reason: {reason}")).unwrap_or_default();
    let status = match participant.status {
        Status::Pending => "Pending",
        Status::Active => "Active",
        Status::Suspended => "Suspended",
        Status::Revoked => "Revoked",
        Status::Withdrawn => "Withdrawn",
    };
    let class = participant.reason_class.map(|class| format!(" ({})", class.label())).unwrap_or_default();
    format!("{status}{class} since {since}{until}.{reason}")
}
