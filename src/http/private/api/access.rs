//! Who may come in: maintainers, private links, and applications, which get one.

use super::body::{NewApplication, NewMaintainer};
use super::success::{Created, Success};
use super::view::{
    ApplicationView, HintView, MaintainerEnteredView, MaintainerRemovedView, MaintainerView, MaintainersView,
    PrivateLinkView, badge, page,
};
use crate::domain::input::FieldError;
use crate::domain::participant::Slug;
use crate::domain::text::MaintainerName;
use crate::http::private::applications::take_in;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{ApplicationTry, Json, Maintainer, Path, Visitor};

pub(super) async fn maintainers(maintainer: Maintainer) -> Result<Success<MaintainersView>, Problem> {
    let all = maintainer.app().maintainers().await?;
    let view = |(name, created_at): (MaintainerName, _)| MaintainerView { name: name.to_string(), created_at };
    Ok(Success::new(MaintainersView { maintainers: all.into_iter().map(view).collect() }))
}

pub(super) async fn add_maintainer(
    maintainer: Maintainer,
    Json(new): Json<NewMaintainer>,
) -> Result<Created<MaintainerEnteredView>, Problem> {
    let name = MaintainerName::parse(&new.name).map_err(|error| vec![FieldError::new("name", error)])?;
    let token = maintainer.app().add_maintainer(name.clone(), &maintainer.by_maintainer()?).await?;
    let document = MaintainerEnteredView { name: name.to_string(), token: token.reveal().to_owned() };
    Ok(Success::new(document).created())
}

pub(super) async fn remove_maintainer(
    maintainer: Maintainer,
    Path(name): Path<String>,
) -> Result<Success<MaintainerRemovedView>, Problem> {
    let name = MaintainerName::parse(&name).map_err(|error| Problem::new(ProblemKind::NotFound, error.to_string()))?;
    maintainer.app().remove_maintainer(&name, &maintainer.by_maintainer()?).await?;
    Ok(Success::new(MaintainerRemovedView { name: name.to_string() }))
}

pub(super) async fn new_private_link(
    maintainer: Maintainer,
    Path(slug): Path<Slug>,
) -> Result<Created<PrivateLinkView>, Problem> {
    let token = maintainer.app().new_private_link(&slug, &maintainer.by_maintainer()?).await?;
    Ok(Success::new(PrivateLinkView { private_link: maintainer.private_link(&token) }).created())
}

pub(super) async fn apply(
    visitor: Visitor,
    _: ApplicationTry,
    Json(NewApplication(input)): Json<NewApplication>,
) -> Result<Created<ApplicationView>, Problem> {
    let application = input.check(true, visitor.now())?;
    let applied = take_in(&visitor, application).await?;
    let (origin, participant) = (visitor.origin(), &applied.added.participant);
    let document = ApplicationView {
        slug: participant.slug.to_string(),
        status: participant.status,
        page: page(origin.as_str(), &participant.slug),
        badge: badge(origin.as_str(), &participant.slug),
        private_link: visitor.private_link(&applied.private_link),
        hints: HintView::all(&applied.hints),
    };
    Ok(Success::new(document).created())
}
