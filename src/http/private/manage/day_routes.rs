//! What the forms of open days on a participant's own page are sent to.

use jiff::civil::Date;

use super::closures::{self, ClosureForm};
use super::dates::{self, StepForm};
use super::forms::change;
use super::open_days::{self, NewDayForm, OpenDayForm};
use super::page::answer;
use crate::domain::change::Change;
use crate::domain::input::{CancelInput, DayStepInput, DropInput, PlacesInput, RestoreInput};
use crate::domain::schedule::OpenDayId;
use crate::http::private::error::Problem;
use crate::http::private::extract::{Form, Own, Path, RowId};
use crate::http::private::flash::{
    CLOSED, DATE_CANCELLED, DATE_DROPPED, DATE_RESTORED, Flash, LAST_YEAR_ADDED, OPEN_DAY_ADDED, OPEN_DAY_CANCELLED,
    OPEN_DAY_CHANGED, OPEN_DAY_MOVED, PLACES_SAID, REOPENED,
};
use crate::http::private::form::{AtRevision, MoveForm};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

/// An open day that is meant as a whole, and one date of its rule.
type Whole = Path<RowId>;
type OnDate = Path<(RowId, Date)>;

pub(super) fn routes() -> Routes<Own> {
    Routes::new()
        .post("/manage/open-days", add)
        .post("/manage/last-year", add_last_year)
        .post("/manage/closures", close)
        .post("/manage/closures/{from}", reopen)
        .post("/manage/open-days/{id}", edit)
        .post("/manage/open-days/{id}/cancel", cancel)
        .post("/manage/open-days/{id}/fill", fill)
        .post("/manage/open-days/{id}/left", fill)
        .post("/manage/open-days/{id}/move", shift)
        .post("/manage/open-days/{id}/{date}/cancel", cancel_date)
        .post("/manage/open-days/{id}/{date}/drop", drop_date)
        .post("/manage/open-days/{id}/{date}/restore", restore_date)
        .post("/manage/open-days/{id}/{date}/fill", fill_date)
        .post("/manage/open-days/{id}/{date}/left", fill_date)
        .post("/manage/open-days/{id}/{date}/move", shift_date)
}

async fn add(own: Own, form: NewDayForm) -> Result<Reply, Problem> {
    let done = open_days::add(&own, &form.input).await.map_err(|problem| form.rejected(problem));
    answer(&own, OPEN_DAY_ADDED, done).await
}

async fn add_last_year(own: Own, form: Form<AtRevision>) -> Result<Reply, Problem> {
    let done = open_days::add_last_year(&own, form.input).await.map_err(|problem| form.rejected(problem));
    answer(&own, LAST_YEAR_ADDED, done).await
}

async fn edit(own: Own, Path(RowId(id)): Whole, form: OpenDayForm) -> Result<Reply, Problem> {
    let done = open_days::edit(&own, OpenDayId(id), &form.input).await.map_err(|problem| form.rejected(problem));
    answer(&own, OPEN_DAY_CHANGED, done).await
}

async fn close(own: Own, form: ClosureForm) -> Result<Reply, Problem> {
    let done = closures::close(&own, &form.input).await.map_err(|problem| form.rejected(problem));
    answer(&own, CLOSED, done).await
}

async fn reopen(own: Own, Path(from): Path<Date>, form: Form<AtRevision>) -> Result<Reply, Problem> {
    let done = change(&own, form.input, &Change::Reopen(from)).await.map_err(|problem| form.rejected(problem));
    answer(&own, REOPENED, done).await
}

async fn cancel(own: Own, Path(RowId(id)): Whole, form: StepForm<CancelInput>) -> Result<Reply, Problem> {
    step(&own, id, None, OPEN_DAY_CANCELLED, &form).await
}

async fn fill(own: Own, Path(RowId(id)): Whole, form: StepForm<PlacesInput>) -> Result<Reply, Problem> {
    step(&own, id, None, PLACES_SAID, &form).await
}

async fn shift(own: Own, Path(RowId(id)): Whole, form: StepForm<MoveForm>) -> Result<Reply, Problem> {
    shifted(&own, id, None, &form).await
}

async fn cancel_date(own: Own, Path((RowId(id), date)): OnDate, form: StepForm<CancelInput>) -> Result<Reply, Problem> {
    step(&own, id, Some(date), DATE_CANCELLED, &form).await
}

async fn drop_date(own: Own, Path((RowId(id), date)): OnDate, form: StepForm<DropInput>) -> Result<Reply, Problem> {
    step(&own, id, Some(date), DATE_DROPPED, &form).await
}

async fn restore_date(
    own: Own,
    Path((RowId(id), date)): OnDate,
    form: StepForm<RestoreInput>,
) -> Result<Reply, Problem> {
    step(&own, id, Some(date), DATE_RESTORED, &form).await
}

async fn fill_date(own: Own, Path((RowId(id), date)): OnDate, form: StepForm<PlacesInput>) -> Result<Reply, Problem> {
    step(&own, id, Some(date), PLACES_SAID, &form).await
}

async fn shift_date(own: Own, Path((RowId(id), date)): OnDate, form: StepForm<MoveForm>) -> Result<Reply, Problem> {
    shifted(&own, id, Some(date), &form).await
}

async fn step<I: DayStepInput>(
    own: &Own,
    id: u32,
    date: Option<Date>,
    flash: Flash,
    form: &StepForm<I>,
) -> Result<Reply, Problem> {
    let done = dates::step(own, OpenDayId(id), date, &form.input).await.map_err(|problem| form.rejected(problem));
    answer(own, flash, done).await
}

async fn shifted(own: &Own, id: u32, date: Option<Date>, form: &StepForm<MoveForm>) -> Result<Reply, Problem> {
    let done = dates::shift(own, OpenDayId(id), date, &form.input).await.map_err(|problem| form.rejected(problem));
    answer(own, OPEN_DAY_MOVED, done).await
}
