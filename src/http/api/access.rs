//! Who may come in: maintainers, private links, and applications, which get one.

use super::operation::{Context, Nothing, Sent, Success};
use super::sent::{ApplicationDraft, NewMaintainer};
use super::view::{
    ApplicationView, MaintainerEnteredView, MaintainerRemovedView, MaintainerView, MaintainersView, PrivateLinkView,
    badge, page,
};
use crate::app::Token;
use crate::domain::input::FieldError;
use crate::domain::text::MaintainerName;
use crate::http::problem::{Problem, ProblemKind};

pub(super) async fn maintainers(context: Context, _: Nothing) -> Result<Success<MaintainersView>, Problem> {
    let all = context.shared.app.maintainers().await?;
    let view = |(name, created_at): (MaintainerName, _)| MaintainerView { name: name.to_string(), created_at };
    Ok(Success::new(MaintainersView { maintainers: all.into_iter().map(view).collect() }))
}

pub(super) async fn add_maintainer(
    context: Context,
    Sent(new): Sent<NewMaintainer>,
) -> Result<Success<MaintainerEnteredView>, Problem> {
    let name = MaintainerName::parse(&new.name).map_err(|error| vec![FieldError::new("name", error)])?;
    let token = context.shared.app.add_maintainer(name.clone(), &context.by).await?;
    Ok(Success::new(MaintainerEnteredView { name: name.to_string(), token: token.reveal().to_owned() }))
}

pub(super) async fn remove_maintainer(context: Context, _: Nothing) -> Result<Success<MaintainerRemovedView>, Problem> {
    let written = context.path_values.first().map_or("", String::as_str);
    let name =
        MaintainerName::parse(written).map_err(|error| Problem::new(ProblemKind::NotFound, error.to_string()))?;
    context.shared.app.remove_maintainer(&name, &context.by).await?;
    Ok(Success::new(MaintainerRemovedView { name: name.to_string() }))
}

pub(super) async fn new_private_link(context: Context, _: Nothing) -> Result<Success<PrivateLinkView>, Problem> {
    let token = context.shared.app.new_private_link(&context.slug()?, &context.by).await?;
    Ok(Success::new(PrivateLinkView { private_link: private_link(&context, &token) }))
}

pub(super) async fn apply(
    context: Context,
    Sent(ApplicationDraft(draft)): Sent<ApplicationDraft>,
) -> Result<Success<ApplicationView>, Problem> {
    let application = draft.check(true, context.shared.app.now())?;
    context.shared.app.check_participant(&application)?;
    context.shared.gate.may_apply(&context.request)?;
    let applied = context.shared.app.apply(application, &context.by).await?;
    let (origin, participant) = (context.origin(), &applied.added.participant);
    Ok(Success::new(ApplicationView {
        slug: participant.slug.to_string(),
        status: participant.status,
        page: page(&origin, &participant.slug),
        badge: badge(&origin, &participant.slug),
        private_link: private_link(&context, &applied.private_link),
    }))
}

/// The secret stands in the fragment, which no browser sends to a server.
fn private_link(context: &Context, token: &Token) -> String {
    format!("{}/manage#{}", context.origin(), token.reveal())
}
