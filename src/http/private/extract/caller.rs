//! Who asks: anybody, a maintainer by its token or by its session, or a participant by its session.
//!
//! Each is made by its extractor alone, so that a handler that takes one has let nobody else in.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use hyper::http::request::Parts;

use super::context::{Caller, Context};
use crate::app::Holder;
use crate::domain::change::{Actor, By};
use crate::domain::participant::Slug;
use crate::domain::text::MaintainerName;
use crate::http::private::cookie::SessionKind;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::session::Session;
use crate::http::private::state::AppState;
use crate::http::server::BodyReading;

/// Anybody, without a secret; a form counts only if a page of ours sent it.
#[derive(Debug)]
pub(crate) struct Visitor {
    context: Context,
}

/// A maintainer that asks the API, by its token.
#[derive(Debug)]
pub(crate) struct Maintainer {
    context: Context,
    name: MaintainerName,
}

/// A maintainer that is signed in, and what the answer to it may use.
#[derive(Debug)]
pub(crate) struct AdminContext {
    context: Context,
    session: Session,
    name: MaintainerName,
}

/// A participant that is signed in to its own page.
#[derive(Debug)]
pub(crate) struct Own {
    context: Context,
    session: Session,
    slug: Slug,
}

macro_rules! callers {
    ($($caller:ident),*) => {
        $(
            impl Deref for $caller {
                type Target = Context;

                fn deref(&self) -> &Context {
                    &self.context
                }
            }

            impl Caller for $caller {}
        )*
    };
}

callers!(Visitor, Maintainer, AdminContext, Own);

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Ok(Self { context: Context::new(parts, state) })
    }
}

impl FromRequestParts<AppState> for Maintainer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let context = Context::new(parts, state);
        let name = state.auth.maintainer(context.request()).await?;
        sender_is_known(parts);
        Ok(Self { context, name })
    }
}

impl FromRequestParts<AppState> for AdminContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let (context, session) = signed_in(SessionKind::Maintainer, parts, state).await?;
        match session.holder() {
            Holder::Maintainer(name) => Ok(Self { context, name: name.clone(), session }),
            Holder::Participant(_) => Err(signed_out()),
        }
    }
}

impl FromRequestParts<AppState> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let (context, session) = signed_in(SessionKind::Participant, parts, state).await?;
        match session.holder() {
            Holder::Participant(slug) => Ok(Self { context, slug: slug.clone(), session }),
            Holder::Maintainer(_) => Err(signed_out()),
        }
    }
}

/// The session of a request; the forms it sends must carry the session's form token.
async fn signed_in(kind: SessionKind, parts: &mut Parts, state: &AppState) -> Result<(Context, Session), Problem> {
    let context = Context::new(parts, state);
    state.auth.check_page(&parts.method, &parts.headers)?;
    let session = state.auth.session(kind, context.request()).await?.ok_or_else(signed_out)?;
    parts.extensions.insert(session.form_token().clone());
    sender_is_known(parts);
    Ok((context, session))
}

/// Has more borne of the request's body than of a stranger's.
fn sender_is_known(parts: &Parts) {
    if let Some(reading) = parts.extensions.get::<BodyReading>() {
        reading.sender_is_known();
    }
}

fn signed_out() -> Problem {
    Problem::new(ProblemKind::Unauthorized, "you are signed out")
}

impl Visitor {
    /// Who acts, for the audit row.
    pub(crate) fn by_visitor(&self) -> Result<By, Problem> {
        self.by(Actor::Visitor)
    }
}

impl Maintainer {
    /// Who acts, for the audit row.
    pub(crate) fn by_maintainer(&self) -> Result<By, Problem> {
        self.by(Actor::Maintainer(self.name.to_string()))
    }
}

impl AdminContext {
    /// Who acts, for the audit row.
    pub(crate) fn by_maintainer(&self) -> Result<By, Problem> {
        self.by(self.session.holder().actor())
    }

    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// The maintainer's own name.
    pub(crate) const fn name(&self) -> &MaintainerName {
        &self.name
    }
}

impl Own {
    /// Who acts, for the audit row.
    pub(crate) fn by_participant(&self) -> Result<By, Problem> {
        self.by(Actor::Participant)
    }

    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// Whose page it is.
    pub(crate) const fn slug(&self) -> &Slug {
        &self.slug
    }
}
