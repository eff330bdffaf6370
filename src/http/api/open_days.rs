//! The open days of a participant.

use super::operation::{Context, Nothing, Sent, Success};
use super::view::{OpenDayChangeView, OpenDayView, OpenDaysView};
use crate::domain::change::{Change, Changed};
use crate::domain::input::OpenDayInput;
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::http::problem::Problem;

pub(super) async fn list(context: Context, _: Nothing) -> Result<Success<OpenDaysView>, Problem> {
    let record = context.shared.app.record(&context.slug()?).await?;
    let open_days = OpenDayView::all(&record.participant);
    Ok(Success::new(OpenDaysView { revision: record.revision.0, open_days }).at(record.revision))
}

pub(super) async fn add(
    context: Context,
    Sent(input): Sent<OpenDayInput>,
) -> Result<Success<OpenDayChangeView>, Problem> {
    let slug = context.slug()?;
    change(&context, &slug, None, &Change::AddOpenDay(input.check()?)).await
}

pub(super) async fn edit(
    context: Context,
    Sent(input): Sent<OpenDayInput>,
) -> Result<Success<OpenDayChangeView>, Problem> {
    let (slug, id) = (context.slug()?, id(&context)?);
    let record = context.shared.app.record(&slug).await?;
    let opening = input.check_edit(&record.participant.schedule, id)?;
    change(&context, &slug, Some(id), &Change::EditOpenDay(id, opening)).await
}

pub(super) async fn cancel(context: Context, _: Nothing) -> Result<Success<OpenDayChangeView>, Problem> {
    let (slug, id) = (context.slug()?, id(&context)?);
    change(&context, &slug, Some(id), &Change::CancelOpenDay(id)).await
}

fn id(context: &Context) -> Result<OpenDayId, Problem> {
    Ok(OpenDayId(context.number::<u32>("open day")?))
}

async fn change(
    context: &Context,
    slug: &Slug,
    id: Option<OpenDayId>,
    change: &Change,
) -> Result<Success<OpenDayChangeView>, Problem> {
    let expected = context.expected(slug).await?;
    let done = context.shared.app.change_on(slug, change, &context.by, expected).await?;
    let added = match done.changed {
        Changed::OpenDayAdded(id) => Some(id),
        _ => None,
    };
    let open_day = added.or(id).and_then(|id| done.participant.schedule.open_day(id)).ok_or_else(Problem::internal)?;
    let success = Success::new(OpenDayChangeView {
        changed: done.changed != Changed::Unchanged,
        revision: done.revision.0,
        open_day: OpenDayView::of(open_day),
    })
    .at(done.revision);
    Ok(match added {
        Some(id) => success.located(&format!("/participants/{slug}/open-days/{id}")),
        None => success,
    })
}
