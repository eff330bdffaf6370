//! One answer: refused, handled in time, handled too late, or failed.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use hyper::StatusCode;
use tokio::time::timeout;

use super::{Handler, Reply, RequestHead, Shared, refuse};

impl<H: Handler> Shared<H> {
    pub(super) async fn answer(&self, request: RequestHead) -> Reply {
        if let Some(reply) = refuse::refusal(&request) {
            self.metrics.refused.inc();
            return reply;
        }
        let work = caught(async { self.handler.answer(request).await });
        match in_time(self.limits.request_timeout, work).await {
            Some(Ok(reply)) => reply,
            Some(Err(Panicked(what))) => {
                self.metrics.panicked.inc();
                tracing::error!(what, "a request failed unexpectedly");
                Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "the request failed unexpectedly; this is our fault\n")
                    .closing()
            }
            None => {
                self.metrics.timed_out.inc();
                Reply::busy("the answer took too long; come back soon\n", 5).closing()
            }
        }
    }
}

/// What `work` comes to, or nothing if it takes longer. Work that is done at once never touches the timer.
async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let at_once = std::future::poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx))).await;
    match at_once {
        Poll::Ready(done) => Some(done),
        Poll::Pending => timeout(limit, work).await.ok(),
    }
}

/// What was said when a handler panicked.
struct Panicked(String);

/// Stops a panic of `work` here: one request fails, the server lives.
async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    let mut work = pin!(work);
    std::future::poll_fn(move |cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(payload) => Poll::Ready(Err(Panicked(message(payload.as_ref())))),
    })
    .await
}

fn message(payload: &(dyn Any + Send)) -> String {
    let literal = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    literal.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
