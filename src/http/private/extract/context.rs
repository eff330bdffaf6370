//! The context of one request: what its answer may use, whoever asks.

use hyper::Request;
use hyper::http::request::Parts;
use jiff::Timestamp;

use crate::app::App;
use crate::domain::change::{Actor, By, RequestId};
use crate::http::layout::Layout;
use crate::http::origins::Origin;
use crate::http::private::error::Problem;
use crate::http::private::state::AppState;
use crate::http::{Peer, RequestHead};

/// Who asks: an extractor that every handler takes first.
pub(crate) trait Caller: std::ops::Deref<Target = Context> {}

/// The context of one request.
#[derive(Debug)]
pub(crate) struct Context {
    state: AppState,
    request: RequestHead,
    now: Timestamp,
}

impl Context {
    pub(crate) fn new(parts: &Parts, state: &AppState) -> Self {
        let peer = parts.extensions.get().copied().unwrap_or_default();
        let request = Request::<Peer>::from_parts(parts.clone(), peer);
        Self { state: state.clone(), request, now: state.app.now() }
    }

    pub(crate) fn app(&self) -> &App {
        &self.state.app
    }

    /// When the request was read: what one answer says is true at one instant.
    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) const fn state(&self) -> &AppState {
        &self.state
    }

    pub(crate) const fn request(&self) -> &RequestHead {
        &self.request
    }

    /// Scheme and host under which the request reached us.
    pub(crate) fn origin(&self) -> Origin {
        self.state.origins.of(&self.request)
    }

    /// The layout of a page that answers the request.
    pub(crate) fn layout(&self) -> Layout {
        self.state.layouts.at(&self.origin())
    }

    /// Who acts and in which request, for the audit row.
    pub(crate) fn by(&self, actor: Actor) -> Result<By, Problem> {
        let request = self.request.extensions().get::<RequestId>().cloned().ok_or_else(Problem::internal)?;
        Ok(By { actor, request: Some(request) })
    }

    /// The address that opens the own page of a participant. The secret stands in the fragment, which no browser sends to
    /// a server.
    pub(crate) fn private_link(&self, token: &crate::app::Token) -> String {
        format!("{}{}", self.origin().as_str(), Self::private_path(token))
    }

    /// The same for a link on a page, which leads wherever the page is seen.
    pub(crate) fn private_path(token: &crate::app::Token) -> String {
        format!("/manage#{}", token.reveal())
    }
}
