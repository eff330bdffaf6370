//! The context of one request: what its answer may use, whoever asks.

use hyper::Request;
use hyper::http::request::Parts;
use jiff::Timestamp;

use crate::app::App;
use crate::domain::change::{Actor, By, RequestId};
use crate::domain::wording::PageLanguage;
use crate::http::layout::Layout;
use crate::http::origins::Origin;
use crate::http::page_language::ReadIn;
use crate::http::private::admin;
use crate::http::private::error::Problem;
use crate::http::private::form::FieldContext;
use crate::http::private::state::AppState;
use crate::http::{Peer, RequestHead};

/// The language of the page that answers a request; maintainers' pages are written in English alone.
pub(crate) fn read_in(state: &AppState, request: &RequestHead) -> ReadIn {
    if admin::is_in(request.uri().path()) { ReadIn::ENGLISH } else { state.layouts.language_of(request) }
}

/// Who asks: an extractor that every handler takes first.
pub(crate) trait Caller: std::ops::Deref<Target = Context> {}

/// The context of one request.
#[derive(Debug)]
pub(crate) struct Context {
    state: AppState,
    request: RequestHead,
    read_in: ReadIn,
    now: Timestamp,
}

impl Context {
    pub(crate) fn new(parts: &Parts, state: &AppState) -> Self {
        let peer = parts.extensions.get().copied().unwrap_or_default();
        let request = Request::<Peer>::from_parts(parts.clone(), peer);
        let read_in = read_in(state, &request);
        Self { state: state.clone(), request, read_in, now: state.app.now() }
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
        self.state.layouts.at(self.read_in, &self.request, &self.origin())
    }

    /// The language of a page that answers the request.
    pub(crate) const fn language(&self) -> PageLanguage {
        self.read_in.language
    }

    /// For whom the fields of that page are made.
    pub(crate) fn fields(&self) -> FieldContext<'_> {
        let app = self.app();
        FieldContext { wording: app.wording(), language: self.language(), now: self.now, kinds: app.kinds() }
    }

    /// The same, and whether the address names it.
    pub(crate) const fn read_in(&self) -> ReadIn {
        self.read_in
    }

    /// An address of ours, in the language that the reader chose.
    pub(crate) fn to(&self, address: &str) -> String {
        self.read_in.kept_in(address)
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
