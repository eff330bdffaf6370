//! One participant with all that is known of it, and all that can be done.

use askama::Template;

use super::audit::AuditRowView;
use super::facts::{Fact, Twin, facts, twins};
use super::layout::{AdminLayout, Here};
use super::notes::{self, NoteView};
use super::open_days::{self, OpenDayRow};
use super::page::shown;
use super::private_link::{self, PresentLink};
use super::reports::{self, MergeInto, ReportView};
use super::steps::{self, StepForm, allowed};
use super::timestamps::TimestampView;
use super::website::{self, NeighboursView, WebsiteForm, WebsiteView};
use crate::app::ROWS_MAX;
use crate::domain::change::WebsiteStep;
use crate::domain::hint::hints;
use crate::domain::input::{AuditFilter, FindingInput, NoteInput};
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::{Status, Transition};
use crate::domain::wording::PageLanguage;
use crate::http::layout::filled;
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form, Path, RowId};
use crate::http::private::form::{FormInput, FormView, RejectedForm, in_sentences};
use crate::http::private::routes::Routes;
use crate::http::public::PagePicture;
use crate::http::reply::Reply;

pub(super) fn routes() -> Routes<AdminContext> {
    let page = Routes::new()
        .get("/admin/participants/{slug}", show)
        .post("/admin/participants/{slug}/notes", add_note)
        .post("/admin/participants/{slug}/private-link", renew_private_link)
        .post("/admin/participants/{slug}/reports/{id}/close", close_report)
        .post("/admin/participants/{slug}/reports/{id}/merge", merge_report);
    let page = WebsiteStep::ALL.into_iter().fold(page, |routes, step| {
        let path = format!("/admin/participants/{{slug}}/{step}");
        routes
            .post(path, move |admin: AdminContext, slug: Path<Slug>, form: WebsiteForm| decide(admin, slug, form, step))
    });
    Transition::ALL.into_iter().fold(page, |routes, step| {
        let path = format!("/admin/participants/{{slug}}/{step}");
        routes.post(path, move |admin: AdminContext, slug: Path<Slug>, form: StepForm| make(admin, slug, form, step))
    })
}

async fn make(admin: AdminContext, Path(slug): Path<Slug>, form: StepForm, step: Transition) -> Result<Reply, Problem> {
    let done = steps::done(&admin, &slug, &form, step).await;
    answer(&admin, &slug, &form, done).await
}

async fn decide(
    admin: AdminContext,
    Path(slug): Path<Slug>,
    form: WebsiteForm,
    step: WebsiteStep,
) -> Result<Reply, Problem> {
    let done = website::done(&admin, &slug, &form, step).await;
    answer(&admin, &slug, &form, done).await
}

async fn add_note(admin: AdminContext, Path(slug): Path<Slug>, form: Form<NoteInput>) -> Result<Reply, Problem> {
    let done = notes::add(&admin, &slug, &form).await;
    answer(&admin, &slug, &form, done).await
}

async fn renew_private_link(
    admin: AdminContext,
    Path(slug): Path<Slug>,
    form: Form<PresentLink>,
) -> Result<Reply, Problem> {
    private_link::renew(&admin, &slug, &form).await
}

async fn close_report(
    admin: AdminContext,
    Path((slug, RowId(id))): Path<(Slug, RowId)>,
    form: Form<FindingInput>,
) -> Result<Reply, Problem> {
    let done = reports::close(&admin, &slug, id, &form).await;
    answer(&admin, &slug, &form, done).await
}

async fn merge_report(
    admin: AdminContext,
    Path((slug, RowId(id))): Path<(Slug, RowId)>,
    form: Form<MergeInto>,
) -> Result<Reply, Problem> {
    let done = reports::merge(&admin, &slug, id, &form).await;
    answer(&admin, &slug, &form, done).await
}

/// What was done, or the page once more with the form that was rejected.
async fn answer<T: FormInput>(
    admin: &AdminContext,
    slug: &Slug,
    form: &Form<T>,
    done: Result<Reply, Problem>,
) -> Result<Reply, Problem> {
    match done {
        Ok(reply) => Ok(reply),
        Err(problem) => {
            let rejected = form.rejected_for_mistakes(problem)?;
            Ok(rejected.problem().page(page(admin, slug, Some(&rejected)).await?))
        }
    }
}

#[derive(Template)]
#[template(path = "private/admin/participant.html")]
struct ParticipantPage {
    layout: AdminLayout,
    slug: String,
    name: String,
    language: String,
    status: Status,
    status_words: String,
    picture: PagePicture,
    facts: Vec<Fact>,
    plan: Option<String>,
    twins: Vec<Twin>,
    more_twins: usize,
    neighbours: Vec<NeighboursView>,
    hints: Vec<String>,
    website: WebsiteView,
    steps: Vec<FormView>,
    time_zone: String,
    may_open: bool,
    open_days: Vec<OpenDayRow>,
    reports: Vec<ReportView>,
    open_reports: usize,
    notes: Vec<NoteView>,
    add_note: FormView,
    private_link_made: Option<TimestampView>,
    new_link: FormView,
    rows: Vec<AuditRowView>,
}

async fn show(admin: AdminContext, Path(slug): Path<Slug>) -> Result<Reply, Problem> {
    Ok(shown(page(&admin, &slug, None).await?))
}

async fn page(admin: &AdminContext, slug: &Slug, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let app = admin.app();
    let record = app.record(slug).await?;
    let participant = &record.participant;
    let layout = AdminLayout::of(admin, participant.name.as_str(), Here::Participants, rejected).await?;
    let mut rows = app.audit(0, &AuditFilter::of(slug.clone()), ROWS_MAX).await?;
    rows.reverse();
    let (twins, more_twins) = twins(admin, participant);
    Ok(filled(&ParticipantPage {
        layout,
        slug: slug.to_string(),
        name: participant.name.to_string(),
        language: participant.language.to_string(),
        status: participant.status,
        status_words: status_words(participant),
        picture: PagePicture::plain(app, participant, admin.now()),
        facts: all_facts(admin, participant),
        plan: participant.plan.as_ref().map(ToString::to_string),
        twins,
        more_twins,
        neighbours: website::neighbours(admin, participant),
        hints: in_sentences(PageLanguage::ENGLISH, &hints(participant, admin.now())),
        website: website::view(admin, &record, rejected),
        steps: allowed(&record).map(|step| steps::view(admin, &record, step, rejected)).collect(),
        time_zone: participant.time_zone.to_string(),
        may_open: !participant.status.is_gone(),
        open_days: open_days::rows(admin, participant),
        open_reports: reports::open(&record).count(),
        reports: reports::views(admin, &record, rejected),
        notes: record.notes.iter().map(NoteView::of).collect(),
        add_note: notes::view(admin, slug, rejected),
        private_link_made: record.private_link_made_at.map(TimestampView::of),
        new_link: private_link::view(admin, &record),
        rows: rows.into_iter().map(AuditRowView::of).collect(),
    }))
}

fn all_facts(admin: &AdminContext, participant: &Participant) -> Vec<Fact> {
    let mut facts = facts(admin, participant);
    facts.extend(participant.admitted_at.map(|at| Fact::timestamp("Admitted", at)));
    facts.push(Fact::timestamp("Status since", participant.status_since));
    facts.push(Fact::timestamp("Changed", participant.changed_at));
    facts
}

/// The status with its reason and its end, for maintainers.
fn status_words(participant: &Participant) -> String {
    let since = TimestampView::of(participant.status_since).text;
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
