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
        request: &RequestHead,
        body: Incoming,
        is_last: bool,
    ) -> Self {
        if let Some(reply) = refuse::refusal(request, |path| shared.handler.bears_query(path)) {
            shared.metrics.refused.inc();
            return Self { answer: Answer::Now(shared.dated(reply)), is_last };
        }
        let now = shared.handler.now();
        let answer = match caught(|| shared.handler.answer(request, now)) {
            Ok(Answer::Later(work)) => {
                let shared = Arc::clone(shared);
                Answer::later(async move { shared.dated(shared.wait_for(work).await) })
            }
            Ok(Answer::WithBody(then)) => {
                let body = (!matches!(*request.method(), Method::GET | Method::HEAD)).then_some(body);
                let shared = Arc::clone(shared);
                Answer::later(async move { shared.dated(shared.hand_over(body, then).await) })
            }
            Ok(Answer::Now(reply)) => Answer::Now(shared.dated_at(reply, now)),
            Err(panicked) => Answer::Now(shared.dated(shared.failed(&panicked))),
        };
        Self { answer, is_last }
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

impl<H: Handler> Shared<H> {
    /// The reply with the time at which it is sent, by the clock that it was made by.
    fn dated(&self, reply: Reply) -> Reply {
        self.dated_at(reply, self.handler.now())
    }

    fn dated_at(&self, reply: Reply, now: Option<Timestamp>) -> Reply {
        match now.and_then(|now| self.dates.at(now)) {
            Some(date) => reply.with(header::DATE, date),
            None => reply,
        }
    }

    /// The reply that `work` comes to, unless it takes too long or panics.
    async fn wait_for(&self, work: Work) -> Reply {
        self.wait_until(Instant::now() + self.limits.request_timeout, work).await
    }

    /// The reply to a request with that body, or with none, unless it takes too long in all or panics.
    async fn hand_over(&self, body: Option<Incoming>, then: WithBody) -> Reply {
        let deadline = Instant::now() + self.limits.request_timeout;
        let body = RequestBody::new(body, deadline);
        let reading = body.reading().clone();
        let reply = match caught(|| then(body)) {
            Ok(work) => self.wait_until(deadline, work).await,
            Err(panicked) => self.failed(&panicked),
        };
        if reading.has_failed() {
            self.metrics.refused.inc();
            // What is left of a body is no request.
            return reply.closing();
        }
        reply
    }

    async fn wait_until(&self, deadline: Instant, work: Work) -> Reply {
        match timeout_at(deadline, caught_later(work)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(panicked)) => self.failed(&panicked),
            Err(_) => {
                self.metrics.timed_out.inc();
                Reply::busy("the answer took too long; come back soon\n", 5).closing()
            }
        }
    }

    fn failed(&self, Panicked(what): &Panicked) -> Reply {
        self.metrics.panicked.inc();
        tracing::error!(what, "a request failed unexpectedly");
        Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "the request failed unexpectedly; this is our fault\n")
            .closing()
    }
}
