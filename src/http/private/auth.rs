//! Authentication: who asks, by which secret, how often they may try, and whether a page of ours sent a form.
//!
//! The [extractors](super::extract) of whoever asks are made of it. Whether a secret still counts is
//! asked of the app on every request. What must never enter: what is done once somebody is in.

use std::sync::Arc;

use hyper::Method;
use hyper::header::{self, HeaderMap};
use ipnet::IpNet;

use super::attempts::{AttemptLimits, Attempts, Wait};
use super::client_address::ClientAddress;
use super::cookie::{SessionCookies, SessionKind, SetCookie};
use super::error::{Problem, ProblemKind};
use super::origin::check_unsafe;
use super::session::Session;
use crate::app::{App, Holder, Token, TokenKind};
use crate::config;
use crate::domain::text::MaintainerName;
use crate::http::RequestHead;
use crate::http::origins::Origins;

/// Authentication: what secrets open, how often an address may try, and who is believed about addresses.
#[derive(Debug)]
pub(super) struct Auth {
    app: Arc<App>,
    origins: Arc<Origins>,
    trusted_proxies: Vec<IpNet>,
    tokens: Attempts,
    applications: Attempts,
    reports: Attempts,
}

impl Auth {
    #[must_use]
    pub(super) fn new(
        app: Arc<App>,
        origins: Arc<Origins>,
        trusted_proxies: Vec<IpNet>,
        access: &config::Access,
    ) -> Self {
        Self {
            app,
            origins,
            trusted_proxies,
            tokens: Attempts::new(AttemptLimits::wrong_tokens(access.wrong_tokens_per_minute_max)),
            applications: Attempts::new(AttemptLimits::hourly(access.applications_per_hour_max)),
            reports: Attempts::new(AttemptLimits::hourly(access.reports_per_hour_max)),
        }
    }

    /// The token that the request bears, if it can be one and its sender need not wait: nothing was looked up yet.
    pub(super) fn presented(&self, request: &RequestHead) -> Result<Token, Problem> {
        let bearer = bearer(request).ok_or_else(Problem::unauthorized)?;
        let client = self.client(request);
        self.wait_of_tokens(client)?;
        let token = Token::parse(TokenKind::Maintainer, bearer);
        token.ok_or_else(|| self.wrong_token(client, Problem::unauthorized()))
    }

    /// The maintainer whose token was presented with the request.
    pub(super) async fn maintainer(&self, request: &RequestHead, token: &Token) -> Result<MaintainerName, Problem> {
        match self.app.holder(token).await? {
            Some(Holder::Maintainer(name)) => Ok(name),
            _ => Err(self.wrong_token(self.client(request), Problem::unauthorized())),
        }
    }

    /// The session whose cookie the request bears, if it still goes on.
    pub(super) async fn session(&self, kind: SessionKind, request: &RequestHead) -> Result<Option<Session>, Problem> {
        let Ok(cookies) = self.cookies(request) else { return Ok(None) };
        let Some(secret) = cookies.read(kind, request).and_then(|text| Token::parse(TokenKind::Session, text)) else {
            return Ok(None);
        };
        let holder = self.app.session(&secret).await?;
        let is_of_kind = |holder: &Holder| match kind {
            SessionKind::Maintainer => matches!(holder, Holder::Maintainer(_)),
            SessionKind::Participant => matches!(holder, Holder::Participant(_)),
        };
        Ok(holder.filter(is_of_kind).map(|holder| Session::new(holder, secret)))
    }

    /// The cookie of a session for who presents `token`: always a new one, and the one whose cookie the request bears is over.
    pub(super) async fn sign_in(
        &self,
        kind: SessionKind,
        request: &RequestHead,
        token: &str,
    ) -> Result<SetCookie, Problem> {
        let cookies = self.cookies(request)?;
        let client = self.client(request);
        self.wait_of_tokens(client)?;
        let before = self.session(kind, request).await?;
        let token_kind = match kind {
            SessionKind::Maintainer => TokenKind::Maintainer,
            SessionKind::Participant => TokenKind::PrivateLink,
        };
        let signed_in = match Token::parse(token_kind, token.trim()) {
            Some(token) => self.app.sign_in(&token).await?,
            None => None,
        };
        let Some(signed_in) = signed_in else {
            let problem = Problem::new(ProblemKind::Unauthorized, "this is not a valid token; check that it is whole");
            return Err(self.wrong_token(client, problem));
        };
        let cookie = cookies.begin(kind, signed_in.session.reveal()).map_err(|_| Problem::internal())?;
        if let Some(before) = before {
            self.app.sign_out(before.secret()).await?;
        }
        Ok(cookie)
    }

    /// How sessions are kept where this request was sent to.
    pub(super) fn cookies(&self, request: &RequestHead) -> Result<SessionCookies, Problem> {
        SessionCookies::of(self.origins.of(request).known())
            .map_err(|error| Problem::new(ProblemKind::Forbidden, error.to_string()))
    }

    /// Whether a page of ours sent this request, if it may change something.
    pub(super) fn check_page(&self, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
        Ok(check_unsafe(method, headers, self.origins.public_url())?)
    }

    /// Counts an application against who sends it, and refuses one too many.
    pub(super) fn may_apply(&self, request: &RequestHead) -> Result<(), Problem> {
        self.take(&self.applications, request)
    }

    /// Counts a report against who sends it, and refuses one too many.
    pub(super) fn may_report(&self, request: &RequestHead) -> Result<(), Problem> {
        self.take(&self.reports, request)
    }

    fn client(&self, request: &RequestHead) -> ClientAddress {
        ClientAddress::of(request, &self.trusted_proxies)
    }

    /// Counts a wrong token. Of many that were tried at once no more are told apart than of as many in a row.
    fn wrong_token(&self, client: ClientAddress, problem: Problem) -> Problem {
        match self.tokens.take(client, self.app.now()) {
            Ok(()) => problem,
            Err(wait) => too_many(wait),
        }
    }

    fn wait_of_tokens(&self, client: ClientAddress) -> Result<(), Problem> {
        self.tokens.check(client, self.app.now()).map_err(too_many)
    }

    fn take(&self, attempts: &Attempts, request: &RequestHead) -> Result<(), Problem> {
        attempts.take(self.client(request), self.app.now()).map_err(too_many)
    }
}

fn too_many(wait: Wait) -> Problem {
    Problem::new(ProblemKind::TooManyRequests { retry_after_s: wait.seconds }, wait.to_string())
}

/// The token of `Authorization: Bearer …`, if that header stands once.
fn bearer(request: &RequestHead) -> Option<&str> {
    let mut all = request.headers().get_all(header::AUTHORIZATION).iter();
    let value = all.next().filter(|_| all.next().is_none())?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
