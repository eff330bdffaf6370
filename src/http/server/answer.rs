//! One answer: refused, handled in time, handled too late, or failed.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Method, Response, StatusCode, header};
use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use super::body::RequestBody;
use super::dates::Dates;
use super::unwind::{Panicked, caught, caught_later};
use super::{Answer, Handler, Reply, RequestHead, Shared, WithBody, Work, refuse};

/// The answer to one request, for hyper to wait for.
pub(super) struct Answering {
    answer: Answer,
    is_last: bool,
}

impl Answering {
    /// Answers `request`; if it is the last one of its connection, the client is told.
    pub(super) fn new<H: Handler>(
        shared: &Arc<Shared<H>>,
        dates: &Arc<Dates>,
        request: &RequestHead,
        body: Incoming,
        is_last: bool,
    ) -> Self {
        if let Some(reply) = refuse::refusal(request, |path| shared.handler.bears_query(path)) {
            let reply = reply.readable_anywhere_if(shared.handler.is_open(request));
            return Self { is_last, ..Self::refused(shared, dates, reply) };
        }
        let now = shared.handler.now();
        let answer = match caught(|| shared.handler.answer(request, now)) {
            Ok(Answer::Now(reply)) => Answer::Now(dated(dates, reply, now)),
            Ok(Answer::Later(work)) => {
                let (shared, dates) = (Arc::clone(shared), Arc::clone(dates));
                let is_open = shared.handler.is_open(request);
                Answer::later(async move { shared.dated(&dates, shared.wait_for(work, is_open).await) })
            }
            Ok(Answer::WithBody(then)) => {
                let body = (!matches!(*request.method(), Method::GET | Method::HEAD)).then_some(body);
                let (shared, dates) = (Arc::clone(shared), Arc::clone(dates));
                let is_open = shared.handler.is_open(request);
                Answer::later(async move { shared.dated(&dates, shared.hand_over(body, then, is_open).await) })
            }
            Err(panicked) => {
                let reply = shared.failed(&panicked, shared.handler.is_open(request));
                Answer::Now(shared.dated(dates, reply))
            }
        };
        Self { answer, is_last }
    }

    /// Answers with a refusal that nobody but the server has thought of.
    pub(super) fn refused<H: Handler>(shared: &Shared<H>, dates: &Dates, reply: Reply) -> Self {
        shared.metrics.refused.inc();
        Self { answer: Answer::Now(shared.dated(dates, reply)), is_last: false }
    }
}

impl Future for Answering {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let reply = match &mut this.answer {
            // hyper asks once; what is left behind is never sent.
            Answer::Now(reply) => std::mem::replace(reply, Reply::empty()),
            Answer::Later(work) => std::task::ready!(work.as_mut().poll(cx)),
            // It was made into work above.
            Answer::WithBody(_) => Reply::empty(),
        };
        let reply = if this.is_last { reply.closing() } else { reply };
        Poll::Ready(Ok(reply.into_hyper()))
    }
}

fn dated(dates: &Dates, reply: Reply, now: Option<Timestamp>) -> Reply {
    match now.and_then(|now| dates.at(now)) {
        Some(date) => reply.with(header::DATE, date),
        None => reply,
    }
}

impl<H: Handler> Shared<H> {
    /// The reply with the time at which it is sent, by the clock that it was made by.
    fn dated(&self, dates: &Dates, reply: Reply) -> Reply {
        dated(dates, reply, self.handler.now())
    }

    /// The reply that `work` comes to, unless it takes too long or panics.
    async fn wait_for(&self, work: Work, is_open: bool) -> Reply {
        self.wait_until(Instant::now() + self.limits.request_timeout, work, is_open).await
    }

    /// The reply to a request with that body, or with none, unless it takes too long in all or panics.
    async fn hand_over(&self, body: Option<Incoming>, then: WithBody, is_open: bool) -> Reply {
        let deadline = Instant::now() + self.limits.request_timeout;
        let body = RequestBody::new(body, deadline, self.limits.body_stall, &self.bodies);
        let reading = body.reading().clone();
        let reply = match caught(|| then(body)) {
            Ok(work) => self.wait_until(deadline, work, is_open).await,
            Err(panicked) => self.failed(&panicked, is_open),
        };
        if reading.has_failed() {
            self.metrics.refused.inc();
            // What is left of a body is no request.
            return reply.closing();
        }
        reply
    }

    async fn wait_until(&self, deadline: Instant, work: Work, is_open: bool) -> Reply {
        match timeout_at(deadline, caught_later(work)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(panicked)) => self.failed(&panicked, is_open),
            Err(_) => {
                self.metrics.timed_out.inc();
                let reply = Reply::busy("the answer took too long; come back soon\n", 5).closing();
                reply.readable_anywhere_if(is_open)
            }
        }
    }

    fn failed(&self, Panicked(what): &Panicked, is_open: bool) -> Reply {
        self.metrics.panicked.inc();
        tracing::error!(what, "a request failed unexpectedly");
        let sentence = "the request failed unexpectedly; this is our fault\n";
        Reply::error(StatusCode::INTERNAL_SERVER_ERROR, sentence).closing().readable_anywhere_if(is_open)
    }
}
