//! The open days of a participant.

use schemars::JsonSchema;
use serde::Deserialize;

use super::query::Query;
use super::success::{Created, Success};
use super::view::{ClosureView, ClosuresView, HintView, OpenDayChangeView, OpenDayView, OpenDaysView};
use crate::app::{FileDocument, KEYWORD};
use crate::domain::change::{Change, ChangeError, Changed};
use crate::domain::hint::hints_of_change;
use crate::domain::input::{ClosureInput, DayStepInput, NewOpenDayInput, OpenDayInput};
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{
    CalendarFile, HasBody, IfMatch, Json, KEYWORD_CHARACTERS_MAX, Maintainer, OptionalJson, Path, PathDate, RowId,
};

pub(super) async fn list(maintainer: Maintainer, Path(slug): Path<Slug>) -> Result<Success<OpenDaysView>, Problem> {
    let record = maintainer.app().record(&slug).await?;
    let open_days = OpenDayView::all(&record.participant, maintainer.now());
    let closures = ClosureView::all(&record.participant);
    Ok(Success::new(OpenDaysView { revision: record.revision.0, open_days, closures }).at(record.revision))
}

pub(super) async fn add(
    maintainer: Maintainer,
    Path(slug): Path<Slug>,
    if_match: IfMatch,
    Json(input): Json<NewOpenDayInput>,
) -> Result<Created<OpenDayChangeView>, Problem> {
    let (adding, count) = input.check()?;
    let (success, id) = change(&maintainer, &slug, &if_match, None, (&adding, count)).await?;
    Ok(success.located(&format!("/participants/{slug}/open-days/{id}")).created())
}

/// What of a file is meant, and whether it is taken.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ImportQuery {
    /// The word or category by which an entry of a calendar is recognised, `#openday` where nothing is said; an empty one
    /// takes all entries.
    #[schemars(extend("maxLength" = KEYWORD_CHARACTERS_MAX))]
    keyword: Option<String>,
    /// Whether what is new is entered, what is otherwise changed and what is called off cancelled; without it nothing is written.
    take: bool,
}

/// What stands in a calendar or a table, and what would become of it, or did.
pub(super) async fn import(
    maintainer: Maintainer,
    Path(slug): Path<Slug>,
    Query(query): Query<ImportQuery>,
    CalendarFile(file): CalendarFile,
) -> Result<Success<FileDocument>, Problem> {
    let keyword = query.keyword.as_deref().unwrap_or(KEYWORD);
    if keyword.chars().count() > KEYWORD_CHARACTERS_MAX {
        let detail = format!("`keyword` in the query of the address has more than {KEYWORD_CHARACTERS_MAX} characters");
        return Err(Problem::new(ProblemKind::Invalid, detail));
    }
    let app = maintainer.app();
    let mut preview = app.preview_file(&slug, file, keyword).await?;
    let (mut taken, mut hints) = (0, Vec::new());
    if query.take {
        let done = app.take_in(&preview, &maintainer.by_maintainer()?).await?;
        taken = if done.changed == Changed::Unchanged { 0 } else { preview.changes() };
        hints = preview.hints(&done.participant, maintainer.now());
        preview.revision = done.revision;
    }
    Ok(Success::new(preview.document(taken, &hints)).at(preview.revision))
}

pub(super) async fn edit(
    maintainer: Maintainer,
    Path((slug, RowId(id))): Path<(Slug, RowId)>,
    if_match: IfMatch,
    Json(input): Json<OpenDayInput>,
) -> Result<Success<OpenDayChangeView>, Problem> {
    let id = OpenDayId(id);
    let record = maintainer.app().record(&slug).await?;
    let mut opening = input.check_edit(&record.participant.schedule, id)?;
    if let (None, Some(before)) = (&input.exceptions, record.participant.schedule.open_day(id)) {
        // What was announced of single dates is not taken back by leaving it out.
        let zone = record.participant.time_zone.time_zone();
        opening.keep_exceptions(&before.opening, zone, maintainer.now()).map_err(ChangeError::OpenDay)?;
    }
    Ok(change(&maintainer, &slug, &if_match, Some(id), (&Change::EditOpenDay(id, opening), 1)).await?.0)
}

pub(super) async fn cancel(
    maintainer: Maintainer,
    Path((slug, RowId(id))): Path<(Slug, RowId)>,
    if_match: IfMatch,
    HasBody(has_body): HasBody,
) -> Result<Success<OpenDayChangeView>, Problem> {
    if has_body {
        // A date that goes unheard would call off the whole rule.
        let address = format!("/participants/{slug}/open-days/{id}");
        let detail = format!(
            "`DELETE {address}` cancels the whole open day and takes no body; send a `date` or a `note` with `POST \
             {address}/cancel`"
        );
        return Err(Problem::new(ProblemKind::Malformed, detail));
    }
    let id = OpenDayId(id);
    Ok(change(&maintainer, &slug, &if_match, Some(id), (&Change::cancel(id), 1)).await?.0)
}

/// What becomes of an open day, or of one date of its rule.
pub(super) async fn step<I: DayStepInput>(
    maintainer: Maintainer,
    Path((slug, RowId(id))): Path<(Slug, RowId)>,
    if_match: IfMatch,
    OptionalJson(input): OptionalJson<I>,
) -> Result<Success<OpenDayChangeView>, Problem> {
    let id = OpenDayId(id);
    Ok(change(&maintainer, &slug, &if_match, Some(id), (&input.change(id)?, 1)).await?.0)
}

pub(super) async fn close(
    maintainer: Maintainer,
    Path(slug): Path<Slug>,
    if_match: IfMatch,
    Json(input): Json<ClosureInput>,
) -> Result<Success<ClosuresView>, Problem> {
    closures(&maintainer, &slug, &if_match, &Change::Close(input.check()?)).await
}

pub(super) async fn reopen(
    maintainer: Maintainer,
    Path((slug, PathDate(from))): Path<(Slug, PathDate)>,
    if_match: IfMatch,
) -> Result<Success<ClosuresView>, Problem> {
    closures(&maintainer, &slug, &if_match, &Change::Reopen(from)).await
}

async fn closures(
    maintainer: &Maintainer,
    slug: &Slug,
    if_match: &IfMatch,
    change: &Change,
) -> Result<Success<ClosuresView>, Problem> {
    let expected = if_match.expected(maintainer, slug).await?;
    let done = maintainer.app().change_on(slug, change, &maintainer.by_maintainer()?, expected).await?;
    let success = Success::new(ClosuresView {
        changed: done.changed != Changed::Unchanged,
        revision: done.revision.0,
        closures: ClosureView::all(&done.participant),
        hints: HintView::all(&hints_of_change(&done.participant, change, done.changed, maintainer.now())),
    });
    Ok(success.at(done.revision))
}

/// Makes a change of so many open days, of which those that it enters have ids one after the other.
async fn change(
    maintainer: &Maintainer,
    slug: &Slug,
    if_match: &IfMatch,
    id: Option<OpenDayId>,
    (change, count): (&Change, u32),
) -> Result<(Success<OpenDayChangeView>, OpenDayId), Problem> {
    let expected = if_match.expected(maintainer, slug).await?;
    let done = maintainer.app().change_on(slug, change, &maintainer.by_maintainer()?, expected).await?;
    let id = match done.changed {
        Changed::OpenDayAdded(id) => Some(id),
        _ => id,
    };
    let (participant, now) = (&done.participant, maintainer.now());
    let ids = id.into_iter().flat_map(|id| (id.0..).map(OpenDayId)).take(count as usize);
    let days: Vec<_> = ids.filter_map(|id| participant.schedule.open_day(id)).collect();
    let (open_day, also) = days.split_first().ok_or_else(Problem::internal)?;
    let success = Success::new(OpenDayChangeView {
        changed: done.changed != Changed::Unchanged,
        revision: done.revision.0,
        open_day: OpenDayView::of(participant, open_day, now),
        also_entered: also.iter().map(|day| OpenDayView::of(participant, day, now)).collect(),
        hints: HintView::all(&hints_of_change(participant, change, done.changed, now)),
    });
    Ok((success.at(done.revision), open_day.id))
}
