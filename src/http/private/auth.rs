//! Authentication: who asks, by which secret, how often they may try, and whether a page of ours sent a form.
//!
//! The [extractors](super::extract) of whoever asks are made of it. Whether a secret still counts is
//! asked of the app on every request. What must never enter: what is done once somebody is in.

use std::collections::HashSet;
use std::sync::Arc;

use hyper::Method;
use hyper::header::{self, HeaderMap};
use jiff::Timestamp;
use tokio::sync::{Mutex, MutexGuard};

use super::attempts::{AttemptLimits, Attempts, Wait};
use super::cookie::{SessionCookies, SessionKind, SetCookie};
use super::error::{Problem, ProblemKind};
use super::origin::check_unsafe;
use super::proxy_doubt::ToldDoubts;
use super::repeats::{SentApplications, Typed};
use super::secret_tries::{Presented, PresentedAs, SecretTries};
use super::session::Session;
use super::shares::{Full, Shares};
use crate::app::{
    App, Declined, Holder, MaintainError, OPEN_REPORTS_USUAL_MAX, Report, ReportId, StoreError, Token, TokenKind,
};
use crate::config;
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::Status;
use crate::domain::text::MaintainerName;
use crate::http::RequestHead;
use crate::http::client_address::ClientAddress;
use crate::http::origins::Origins;
use crate::http::reply::Reply;
use crate::telemetry::Metrics;

/// What a visitor is told where the maintainers have more reports than they can read.
pub(super) const MANY_REPORTS: &str = "the maintainers have many reports of this badge already and are looking at them";

/// Authentication: what secrets open, how often an address may try, and who is believed about addresses.
#[derive(Debug)]
pub(super) struct Auth {
    app: Arc<App>,
    origins: Arc<Origins>,
    told_doubts: ToldDoubts,
    secrets: SecretTries,
    application_tries: Attempts,
    applications: Attempts,
    report_tries: Attempts,
    reports: Attempts,
    waiting: Shares<(), Slug>,
    open_reports: Shares<Slug, ReportId>,
    sent_applications: SentApplications,
    /// Held by who has an application taken in.
    application_turn: Mutex<()>,
}

/// Seconds after which who found no room may ask again.
pub(super) const FULL_RETRY_AFTER_S: u32 = 3600;

impl Auth {
    #[must_use]
    pub(super) fn new(app: Arc<App>, origins: Arc<Origins>, access: &config::Access, metrics: &Metrics) -> Self {
        Self {
            app,
            origins,
            told_doubts: ToldDoubts::new(metrics),
            secrets: SecretTries::new(access.wrong_tokens_per_minute_max),
            application_tries: Attempts::new(AttemptLimits::hourly(access.application_tries_per_hour_max)),
            applications: Attempts::new(AttemptLimits::hourly(access.applications_per_hour_max)),
            report_tries: Attempts::new(AttemptLimits::hourly(access.report_tries_per_hour_max)),
            reports: Attempts::new(AttemptLimits::hourly(access.reports_per_hour_max)),
            waiting: Shares::new(access.applications_waiting_max as usize),
            open_reports: Shares::new(OPEN_REPORTS_USUAL_MAX),
            sent_applications: SentApplications::default(),
            application_turn: Mutex::new(()),
        }
    }

    /// The maintainer whose token the request bears.
    pub(super) async fn maintainer(&self, request: &RequestHead) -> Result<MaintainerName, Problem> {
        let bearer = bearer(request).ok_or_else(Problem::unauthorized)?;
        let holder = self.opened(request, PresentedAs::Token(TokenKind::Maintainer), bearer, async |token| {
            Ok(match self.app.holder(&token).await? {
                Some(Holder::Maintainer(name)) => Some(name),
                _ => None,
            })
        });
        holder.await?.ok_or_else(Problem::unauthorized)
    }

    /// The session whose cookie the request bears, if it still goes on.
    pub(super) async fn session(&self, kind: SessionKind, request: &RequestHead) -> Result<Option<Session>, Problem> {
        let Ok(cookies) = self.cookies(request) else { return Ok(None) };
        let Some(secret) = cookies.read(kind, request) else { return Ok(None) };
        let is_of_kind = |holder: &Holder| match kind {
            SessionKind::Maintainer => matches!(holder, Holder::Maintainer(_)),
            SessionKind::Participant => matches!(holder, Holder::Participant(_)),
        };
        let session = self.opened(request, PresentedAs::Session(kind), secret, async |secret| {
            let holder = self.app.session(&secret).await?;
            Ok(holder.filter(is_of_kind).map(|holder| Session::new(holder, secret)))
        });
        session.await
    }

    /// The reply to who bears a cookie that opens no session: the browser forgets it, and sends it no more.
    pub(super) fn without_session(&self, kind: SessionKind, request: &RequestHead, reply: Reply) -> Reply {
        match self.cookies(request) {
            Ok(cookies) if cookies.read(kind, request).is_some() => reply.with_session(cookies.end(kind)),
            _ => reply,
        }
    }

    /// The cookie of a session for who presents `token`: always a new one, and the one whose cookie the request bears is over.
    pub(super) async fn sign_in(
        &self,
        kind: SessionKind,
        request: &RequestHead,
        token: &str,
    ) -> Result<SetCookie, Problem> {
        let cookies = self.cookies(request)?;
        let token_kind = match kind {
            SessionKind::Maintainer => TokenKind::Maintainer,
            SessionKind::Participant => TokenKind::PrivateLink,
        };
        let presented_as = PresentedAs::Token(token_kind);
        let signed_in = self.opened(request, presented_as, token.trim(), async |token| self.app.sign_in(&token).await);
        let signed_in = signed_in.await?.ok_or_else(|| {
            Problem::new(ProblemKind::Unauthorized, "this is not a valid token; check that it is whole")
        })?;
        let secret = signed_in.session.reveal();
        self.secrets.gave(self.client(request), PresentedAs::Session(kind), secret, self.app.now());
        let cookie = cookies.begin(kind, secret).map_err(|_| Problem::internal())?;
        match self.session(kind, request).await {
            Ok(Some(before)) => self.app.sign_out(before.secret()).await?,
            // What may not be asked about now is no session of this browser.
            Ok(None) => {}
            Err(problem) if matches!(problem.kind(), ProblemKind::TooManyRequests { .. }) => {}
            Err(problem) => return Err(problem),
        }
        Ok(cookie)
    }

    /// Whether an application was declined whose private link that was.
    pub(super) async fn declined(&self, request: &RequestHead, link: &str) -> Result<Option<Declined>, Problem> {
        let presented_as = PresentedAs::Token(TokenKind::PrivateLink);
        // Who must wait is told so when they try to sign in, which counts what this was no link of.
        let Ok(Presented::ToAsk(asking)) = self.present(request, presented_as, link.trim()) else { return Ok(None) };
        let Some(token) = Token::parse(TokenKind::PrivateLink, link.trim()) else { return Ok(None) };
        let declined = self.app.declined(&token).await?;
        if declined.is_some() {
            asking.found(self.app.now());
        }
        Ok(declined)
    }

    /// What a secret opens by the word of `ask`, if it is known; an unknown one is a try of its address, which may have
    /// to wait. What cannot be a secret of that kind is asked about nowhere, and counts the same.
    async fn opened<T>(
        &self,
        request: &RequestHead,
        presented_as: PresentedAs,
        secret: &str,
        ask: impl AsyncFnOnce(Token) -> Result<Option<T>, MaintainError>,
    ) -> Result<Option<T>, Problem> {
        let Presented::ToAsk(asking) = self.present(request, presented_as, secret).map_err(too_many)? else {
            return Ok(None);
        };
        let opened = match Token::parse(presented_as.token_kind(), secret) {
            Some(token) => ask(token).await?,
            None => None,
        };
        match &opened {
            Some(_) => asking.found(self.app.now()),
            None => asking.not_found(self.app.now()).map_err(too_many)?,
        }
        Ok(opened)
    }

    fn present(&self, request: &RequestHead, presented_as: PresentedAs, secret: &str) -> Result<Presented<'_>, Wait> {
        self.secrets.present(self.client(request), presented_as, secret, self.app.now())
    }

    /// How sessions are kept where this request was sent to.
    pub(super) fn cookies(&self, request: &RequestHead) -> Result<SessionCookies, Problem> {
        SessionCookies::of(self.origins.of(request).reached())
            .map_err(|error| Problem::new(ProblemKind::Forbidden, error.to_string()))
    }

    /// Whether a page of ours sent this request, if it may change something.
    pub(super) fn check_page(&self, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
        Ok(check_unsafe(method, headers, self.origins.public_url())?)
    }

    /// Counts an application that is sent, whatever stands in it; refuses one too many before it is read.
    pub(super) fn may_try_to_apply(&self, request: &RequestHead) -> Result<(), Problem> {
        self.take(&self.application_tries, request)
    }

    /// The same of a report.
    pub(super) fn may_try_to_report(&self, request: &RequestHead) -> Result<(), Problem> {
        self.take(&self.report_tries, request)
    }

    /// Lets one application after the other be taken in.
    pub(super) async fn application_turn(&self) -> MutexGuard<'_, ()> {
        self.application_turn.lock().await
    }

    /// How many applications may wait with one more of who sends it. Refuses that of who sent too many, or for which there is
    /// no room beside the `waiting` ones.
    pub(super) fn may_apply(
        &self,
        request: &RequestHead,
        waiting: usize,
        is_waiting: impl Fn(&Slug) -> bool,
    ) -> Result<usize, Problem> {
        let client = self.client(request);
        self.applications.check(client, self.app.now()).map_err(too_many)?;
        let room = self.waiting.check(&(), client.network(), waiting, is_waiting);
        room.map_err(|Full| StoreError::NoRoom.into())
    }

    /// When who sends an application sent the same one before, a short while ago, if that waits still.
    pub(super) fn sent_before(&self, request: &RequestHead, typed: Typed) -> Option<Timestamp> {
        let is_waiting = |slug: &Slug, at| {
            let found = self.app.participant(slug.as_str());
            found.is_some_and(|found| found.status == Status::Pending && found.applied_at == at)
        };
        self.sent_applications.before(self.client(request), typed, self.app.now(), is_waiting)
    }

    /// Counts an application that was taken in against who sent it, and remembers it should it come twice.
    pub(super) fn applied(&self, request: &RequestHead, typed: Typed, application: &Participant) {
        let client = self.client(request);
        self.applications.failed(client, self.app.now());
        self.waiting.took(&(), client.network(), application.slug.clone());
        self.sent_applications.took(client, typed, application.slug.clone(), application.applied_at);
    }

    /// Counts a report against who sends it; refuses one too many, and one for which there is no room beside the `open`
    /// ones of that participant. From which networks closed ones came is forgotten.
    pub(super) fn may_report(
        &self,
        request: &RequestHead,
        slug: &Slug,
        open: &HashSet<ReportId>,
    ) -> Result<(), Problem> {
        let client = self.client(request);
        let room = self.open_reports.check(slug, client.network(), open.len(), |report| open.contains(report));
        room.map_err(|Full| Problem::new(ProblemKind::Conflict, MANY_REPORTS))?;
        self.take(&self.reports, request)
    }

    /// Remembers that a report was taken in.
    pub(super) fn reported(&self, request: &RequestHead, report: &Report) {
        self.open_reports.took(&report.slug, self.client(request).network(), report.id);
    }

    /// Says in the log what is odd about the proxy that a request came by.
    pub(super) fn doubt(&self, request: &RequestHead) {
        self.told_doubts.tell(request, self.origins.trusted_proxies(), self.origins.asks_for_host());
    }

    fn client(&self, request: &RequestHead) -> ClientAddress {
        self.origins.client_of(request)
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
