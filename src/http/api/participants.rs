//! Participants: found, entered, shown, changed.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

use super::operation::{Context, Nothing, Patch, Perhaps, Query, Sent, Success};
use super::query::PageSize;
use super::sent::{Entering, Revocations, transition};
use super::view::{
    ChangeView, EnteredView, ListedView, ParticipantView, ParticipantsView, RecordView, RevocationsView, slugs,
};
use crate::app::{Done, Filter, REVOCATIONS_MAX, StoreError};
use crate::domain::change::{Change, Changed};
use crate::domain::input::schema::{CountryCode, LanguageTag, SlugText};
use crate::domain::input::{FieldError, ParticularsInput, TransitionInput, read_slug, with_slugs};
use crate::domain::participant::{Country, Language, Slug};
use crate::domain::status::{ReasonClass, Status, Transition};
use crate::domain::text::Reason;
use crate::http::problem::Problem;

/// Which participants are wanted; what is not said leaves nobody out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    #[serde(deserialize_with = "super::query::word")]
    #[schemars(with = "Option<Status>")]
    status: Option<Status>,
    #[schemars(with = "Option<CountryCode>")]
    country: Option<Country>,
    /// A language with all its regions and scripts, or only one where the tag says which.
    #[schemars(with = "Option<LanguageTag>")]
    language: Option<Language>,
    /// Only the pending ones that applied at this instant or before.
    waiting_since: Option<Timestamp>,
    /// Only those with an open report.
    reported: bool,
    /// Only those whose name looks like another's.
    twins: bool,
    /// The `next_cursor` of the page before.
    #[schemars(with = "Option<SlugText>")]
    cursor: Option<Slug>,
    /// How many at most.
    limit: PageSize,
}

pub(super) async fn list(context: Context, Query(wanted): Query<Wanted>) -> Result<Success<ParticipantsView>, Problem> {
    let Wanted { status, country, language, waiting_since, reported, twins, cursor, limit } = wanted;
    let filter = Filter { status, country, language, waiting_since, reported, twins };
    let listing = context.shared.app.list(&filter, cursor.as_ref(), limit.0).await?;
    let origin = context.origin();
    Ok(Success::new(ParticipantsView {
        participants: listing.participants.iter().map(|listed| ListedView::of(listed, &origin)).collect(),
        next_cursor: listing.next.as_ref().map(ToString::to_string),
    }))
}

pub(super) async fn add(context: Context, Sent(entering): Sent<Entering>) -> Result<Success<EnteredView>, Problem> {
    let Entering { input, approve } = entering;
    let app = &context.shared.app;
    let added = app.add(input.check(false, app.now())?, approve.unwrap_or_default(), &context.by).await?;
    let document = EnteredView {
        revision: added.revision.0,
        participant: ParticipantView::of(&added.participant, &context.origin()),
        twins: slugs(&added.twins),
    };
    Ok(Success::new(document).at(added.revision).located(&format!("/participants/{}", added.participant.slug)))
}

pub(super) async fn show(context: Context, _: Nothing) -> Result<Success<RecordView>, Problem> {
    let app = &context.shared.app;
    let record = app.record(&context.slug()?).await?;
    let mut twins = app.twins(&record.participant.name);
    twins.retain(|twin| *twin != record.participant.slug);
    Ok(Success::new(RecordView::of(&record, &twins, &context.origin())).at(record.revision))
}

pub(super) async fn edit(
    context: Context,
    Patch(input): Patch<ParticularsInput>,
) -> Result<Success<ChangeView>, Problem> {
    let slug = context.slug()?;
    let record = context.shared.app.record(&slug).await?;
    change(&context, &slug, &Change::Edit(input.check(Some(&record.participant))?)).await
}

/// The handler of a transition.
pub(super) fn step(
    step: Transition,
) -> impl Fn(Context, Perhaps<TransitionInput>) -> BoxedChange + Send + Sync + 'static {
    move |context, Perhaps(said)| {
        Box::pin(async move {
            let slug = context.slug()?;
            change(&context, &slug, &transition(said, step)?).await
        })
    }
}

/// The future of a change, for a handler that is made at run time.
type BoxedChange = std::pin::Pin<Box<dyn Future<Output = Result<Success<ChangeView>, Problem>> + Send>>;

async fn change(context: &Context, slug: &Slug, change: &Change) -> Result<Success<ChangeView>, Problem> {
    let expected = context.expected(slug).await?;
    let Done { participant, revision, changed, twins } =
        context.shared.app.change_on(slug, change, &context.by, expected).await?;
    let deleted = changed == Changed::Deleted;
    let success = Success::new(ChangeView {
        changed: changed != Changed::Unchanged,
        deleted,
        revision: revision.0,
        participant: ParticipantView::of(&participant, &context.origin()),
        twins: slugs(&twins),
    });
    Ok(if deleted { success } else { success.at(revision) })
}

pub(super) async fn revoke_all(
    context: Context,
    Sent(sent): Sent<Revocations>,
) -> Result<Success<RevocationsView>, Problem> {
    let (slugs, reason, class) = check(sent)?;
    let outcomes = context.shared.app.revoke_all(&slugs, &reason, class, &context.by).await?;
    let (unchanged, revoked): (Vec<_>, Vec<_>) =
        outcomes.iter().partition(|outcome| outcome.changed == Changed::Unchanged);
    let names = |outcomes: Vec<&crate::app::Outcome>| {
        outcomes.into_iter().map(|outcome| outcome.participant.slug.to_string()).collect()
    };
    Ok(Success::new(RevocationsView { revoked: names(revoked), unchanged: names(unchanged) }))
}

fn check(sent: Revocations) -> Result<(Vec<Slug>, Reason, Option<ReasonClass>), Problem> {
    let texts = sent.slugs.unwrap_or_default();
    let given = texts.len();
    if given > REVOCATIONS_MAX {
        return Err(StoreError::TooManySlugs { given, max: REVOCATIONS_MAX }.into());
    }
    let none = (given == 0).then(|| Err(FieldError::new("slugs", "no slug is given; name at least one participant")));
    let slugs = texts.iter().enumerate().map(|(index, slug)| read_slug(slug, format!("slugs.{index}")));
    match with_slugs(slugs.chain(none), transition(sent.said, Transition::Revoke))? {
        (slugs, Change::Transition { reason: Some(reason), class, .. }) => Ok((slugs, reason, class)),
        _ => Err(Problem::internal()),
    }
}
