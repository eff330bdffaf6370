//! The open days of a participant: on its page, and the forms that add, change and cancel one.

use super::page::{change, form_at, participant_path, shown};
use super::particulars::EditingPage;
use crate::app::Record;
use crate::domain::change::{Change, Changed};
use crate::domain::input::{OPEN_DAY_FIELDS, OpenDayInput};
use crate::domain::participant::{Participant, Slug};
use crate::domain::schedule::{Occurrence, OpenDay, OpenDayId};
use crate::http::layout::filled;
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form, Path, RowId};
use crate::http::private::flash::{Flash, OPEN_DAY_ADDED, OPEN_DAY_CANCELLED, OPEN_DAY_CHANGED, redirect_after};
use crate::http::private::form::{AtRevision, FormState, FormView, RejectedForm};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

const ALL: &str = "/admin/participants/{slug}/open-days";
const ONE: &str = "/admin/participants/{slug}/open-days/{id}";

type OpenDayForm = Form<(AtRevision, OpenDayInput)>;

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new()
        .get(ALL, show_new)
        .post(ALL, add)
        .get(ONE, show_one)
        .post(ONE, edit)
        .post("/admin/participants/{slug}/open-days/{id}/cancel", cancel)
}

async fn show_new(admin: AdminContext, Path(slug): Path<Slug>) -> Result<Reply, Problem> {
    Ok(shown(new_page(&admin, &slug, None).await?))
}

async fn new_page(admin: &AdminContext, slug: &Slug, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let record = admin.app().record(slug).await?;
    let input = OpenDayInput { kind: Some(admin.app().kinds().first().to_string()), ..OpenDayInput::default() };
    let action = format!("{}/open-days", participant_path(slug));
    let form = form_at(admin, record.revision, action, "Enter the open day", rejected);
    let form = with_fields(admin, form, &input);
    let page = EditingPage::new(admin, "Add an open day", &record.participant, form, rejected).await?;
    Ok(filled(&EditingPage { before: Some(zone_words(&record)), ..page }))
}

async fn add(admin: AdminContext, Path(slug): Path<Slug>, form: OpenDayForm) -> Result<Reply, Problem> {
    match added(&admin, &slug, &form).await {
        Ok(changed) => Ok(leave(&slug, OPEN_DAY_ADDED, changed)),
        Err(problem) => {
            let rejected = form.rejected_for_mistakes(problem)?;
            Ok(rejected.problem().page(new_page(&admin, &slug, Some(&rejected)).await?))
        }
    }
}

async fn added(admin: &AdminContext, slug: &Slug, form: &OpenDayForm) -> Result<Changed, Problem> {
    let (revision, input) = &form.input;
    change(admin, slug, *revision, &Change::AddOpenDay(input.check()?)).await
}

async fn show_one(admin: AdminContext, Path((slug, RowId(id))): Path<(Slug, RowId)>) -> Result<Reply, Problem> {
    Ok(shown(page(&admin, &slug, OpenDayId(id), None).await?))
}

async fn page(
    admin: &AdminContext,
    slug: &Slug,
    id: OpenDayId,
    rejected: Option<&RejectedForm>,
) -> Result<String, Problem> {
    let record = admin.app().record(slug).await?;
    let day =
        record.participant.schedule.open_day(id).filter(|day| !day.cancelled).ok_or_else(Problem::nothing_here)?;
    let action = format!("{}/open-days/{id}", participant_path(slug));
    let cancel = form_at(admin, record.revision, format!("{action}/cancel"), "Cancel the open day", rejected)
        .explained("It stays in calendars as cancelled, and cannot be taken up again.")
        .danger();
    let form = form_at(admin, record.revision, action, "Change the open day", rejected);
    let form = with_fields(admin, form, &OpenDayInput::of(&day.opening));
    let page = EditingPage::new(admin, "Change an open day", &record.participant, form, rejected).await?;
    Ok(filled(&EditingPage { before: Some(zone_words(&record)), cancel: Some(cancel), ..page }))
}

async fn edit(
    admin: AdminContext,
    Path((slug, RowId(id))): Path<(Slug, RowId)>,
    form: OpenDayForm,
) -> Result<Reply, Problem> {
    let id = OpenDayId(id);
    match edited(&admin, &slug, id, &form).await {
        Ok(changed) => Ok(leave(&slug, OPEN_DAY_CHANGED, changed)),
        Err(problem) => {
            let rejected = form.rejected_for_mistakes(problem)?;
            Ok(rejected.problem().page(page(&admin, &slug, id, Some(&rejected)).await?))
        }
    }
}

async fn edited(admin: &AdminContext, slug: &Slug, id: OpenDayId, form: &OpenDayForm) -> Result<Changed, Problem> {
    let (revision, input) = &form.input;
    let record = admin.app().record(slug).await?;
    let opening = input.check_edit(&record.participant.schedule, id)?;
    change(admin, slug, *revision, &Change::EditOpenDay(id, opening)).await
}

async fn cancel(
    admin: AdminContext,
    Path((slug, RowId(id))): Path<(Slug, RowId)>,
    form: Form<AtRevision>,
) -> Result<Reply, Problem> {
    let changed = change(&admin, &slug, form.input, &Change::cancel(OpenDayId(id))).await?;
    Ok(leave(&slug, OPEN_DAY_CANCELLED, changed))
}

fn leave(slug: &Slug, flash: Flash, changed: Changed) -> Reply {
    redirect_after(flash.if_changed(changed), &participant_path(slug), "open-days")
}

fn with_fields(admin: &AdminContext, form: FormView, input: &OpenDayInput) -> FormView {
    form.beginning_with(FormState::of(input)).fields(OPEN_DAY_FIELDS, admin.fields())
}

fn zone_words(record: &Record) -> String {
    format!("Times are those of {}.", record.participant.time_zone)
}

/// An open day on the page of its participant.
pub(super) struct OpenDayRow {
    pub(super) id: u32,
    pub(super) text: String,
    pub(super) start: String,
    pub(super) particulars: String,
    pub(super) is_cancelled: bool,
    pub(super) is_over: bool,
}

/// All open days, those that are not over first, each part in the order of time.
pub(super) fn rows(admin: &AdminContext, participant: &Participant) -> Vec<OpenDayRow> {
    let mut rows: Vec<_> = participant.schedule.open_days().iter().map(|day| row(admin, participant, day)).collect();
    rows.sort_by(|one, other| (one.is_over, &one.start, one.id).cmp(&(other.is_over, &other.start, other.id)));
    rows
}

fn row(admin: &AdminContext, participant: &Participant, day: &OpenDay) -> OpenDayRow {
    let opening = &day.opening;
    let wording = admin.app().wording();
    let english = wording.speech(Some("en"), None);
    let occurrence = Occurrence::of(day, participant.time_zone.time_zone());
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
        text: wording.open_day(english, opening.start(), opening.end()),
        start: opening.start().to_string(),
        particulars,
        is_cancelled: day.cancelled,
        is_over: occurrence.is_some_and(|occurrence| occurrence.is_over(admin.now())),
    }
}
