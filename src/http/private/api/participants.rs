//! Participants: found, entered, shown, changed.

use super::body::{Editing, Entering, Revocations, transition};
use super::query::{Paged, Query, SlugCursor, invalid};
use super::success::{Created, Success};
use super::view::{
    ChangeView, EnteredView, ListedView, ParticipantView, ParticipantsView, RecordView, RevocationsView, slugs,
};
use crate::app::{Done, REVOCATIONS_MAX, StoreError};
use crate::domain::change::{Change, Changed, WebsiteStep};
use crate::domain::hint::hints;
use crate::domain::input::{FieldError, ListQueryInput, TransitionInput, WebsiteStepInput, read_slug, with_slugs};
use crate::domain::participant::{Slug, WebsiteStanding};
use crate::domain::status::{ReasonClass, Transition};
use crate::domain::text::Reason;
use crate::http::private::error::Problem;
use crate::http::private::extract::{IfMatch, Json, Maintainer, OptionalJson, Patch, Path};

pub(super) async fn list(
    maintainer: Maintainer,
    Query(query): Query<Paged<ListQueryInput, SlugCursor>>,
) -> Result<Success<ParticipantsView>, Problem> {
    let filter = query.input.0.check().map_err(|mistakes| invalid(&mistakes))?;
    let after = query.cursor.as_ref().map(|SlugCursor(slug)| slug);
    let listing = maintainer.app().list(&filter, after, query.limit().0).await?;
    let origin = maintainer.origin();
    Ok(Success::new(ParticipantsView {
        participants: listing.participants.iter().map(|listed| ListedView::of(listed, origin.as_str())).collect(),
        next_cursor: listing.next.as_ref().map(ToString::to_string),
    }))
}

pub(super) async fn add(
    maintainer: Maintainer,
    Json(entering): Json<Entering>,
) -> Result<Created<EnteredView>, Problem> {
    let Entering { input, approve, confirming } = entering;
    let app = maintainer.app();
    let mut participant = input.check(false, maintainer.now())?;
    if confirming.check()? {
        participant.stand(WebsiteStanding::Confirmed, maintainer.now());
    }
    let added = app.add(participant, approve.unwrap_or_default(), &maintainer.by_maintainer()?).await?;
    let document = EnteredView {
        revision: added.revision.0,
        participant: ParticipantView::of(&added.participant, maintainer.origin().as_str(), maintainer.now()),
        twins: slugs(&added.twins.named),
        twins_count: added.twins.count,
    };
    let location = format!("/participants/{}", added.participant.slug);
    Ok(Success::new(document).at(added.revision).located(&location).created())
}

pub(super) async fn show(maintainer: Maintainer, Path(slug): Path<Slug>) -> Result<Success<RecordView>, Problem> {
    let app = maintainer.app();
    let record = app.record(&slug).await?;
    let twins = app.other_twins(&slug, &record.participant.name);
    let neighbours = app.neighbours(&record.participant);
    let hints = hints(&record.participant, maintainer.now());
    let view = RecordView::of(&record, &twins, &neighbours, &hints, maintainer.origin().as_str(), maintainer.now());
    Ok(Success::new(view).at(record.revision))
}

pub(super) async fn edit(
    maintainer: Maintainer,
    Path(slug): Path<Slug>,
    if_match: IfMatch,
    Patch(editing): Patch<Editing>,
) -> Result<Success<ChangeView>, Problem> {
    let record = maintainer.app().record(&slug).await?;
    let mut edit = editing.particulars.check(Some(&record.participant))?;
    edit.confirm_website = editing.confirming.check()?;
    change(&maintainer, &slug, &if_match, &Change::Edit(edit)).await
}

/// The handler of a transition.
pub(super) fn step(
    step: Transition,
) -> impl Fn(Maintainer, Path<Slug>, IfMatch, OptionalJson<TransitionInput>) -> BoxedChange + Clone + Send + Sync + 'static
{
    move |maintainer, Path(slug), if_match, OptionalJson(input)| {
        Box::pin(async move { change(&maintainer, &slug, &if_match, &transition(input, step)?).await })
    }
}

/// The handler of a decision upon a website.
pub(super) fn website_step(
    step: WebsiteStep,
) -> impl Fn(Maintainer, Path<Slug>, IfMatch, OptionalJson<WebsiteStepInput>) -> BoxedChange + Clone + Send + Sync + 'static
{
    move |maintainer, Path(slug), if_match, OptionalJson(input)| {
        Box::pin(async move { change(&maintainer, &slug, &if_match, &input.check(step)?).await })
    }
}

/// The future of a change, for a handler that is made at run time.
type BoxedChange = std::pin::Pin<Box<dyn Future<Output = Result<Success<ChangeView>, Problem>> + Send>>;

async fn change(
    maintainer: &Maintainer,
    slug: &Slug,
    if_match: &IfMatch,
    change: &Change,
) -> Result<Success<ChangeView>, Problem> {
    let expected = if_match.expected(maintainer, slug).await?;
    let done = maintainer.app().change_on(slug, change, &maintainer.by_maintainer()?, expected).await?;
    let Done { participant, revision, changed, twins } = done;
    let deleted = changed == Changed::Deleted;
    let success = Success::new(ChangeView {
        changed: changed != Changed::Unchanged,
        deleted,
        revision: revision.0,
        participant: ParticipantView::of(&participant, maintainer.origin().as_str(), maintainer.now()),
        twins: slugs(&twins.named),
        twins_count: twins.count,
    });
    Ok(if deleted { success } else { success.at(revision) })
}

pub(super) async fn revoke_all(
    maintainer: Maintainer,
    Json(sent): Json<Revocations>,
) -> Result<Success<RevocationsView>, Problem> {
    let (slugs, reason, class) = check(sent)?;
    let outcomes = maintainer.app().revoke_all(&slugs, &reason, class, &maintainer.by_maintainer()?).await?;
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
    match with_slugs(slugs.chain(none), transition(sent.input, Transition::Revoke))? {
        (slugs, Change::Transition { reason: Some(reason), class, .. }) => Ok((slugs, reason, class)),
        _ => Err(Problem::internal()),
    }
}
