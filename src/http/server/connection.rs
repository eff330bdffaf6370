//! One connection: served until it ends by itself, sends no request in time, grows too old, or the server stops.
//!
//! hyper's own limit on the time for a head takes a timer, and with it some percent of the throughput: it starts and
//! drops one for each request. Here one timer for each connection looks four times in that span whether anything was
//! answered.

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::activity::Activity;
use super::answer::Answering;
use super::dates::Dates;
use super::listener::Stream;
use super::stall::StallLimit;
use super::{Handler, Limits, Peer, RequestHead, Shared, refuse};

/// Bytes of a connection's read buffer, and so of a request's head.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Looks at a connection in the time its next request may take. What happens between two looks counts from the second
/// one, so that a connection may idle for up to a quarter longer.
const LOOKS: u32 = 4;

/// How often in a row a connection was idle when it was looked at.
#[derive(Debug, Default)]
struct IdleLooks(u32);

impl IdleLooks {
    /// Looks once more; says whether the connection was idle for all the time it may be.
    fn look(&mut self, activity: &Activity) -> bool {
        self.0 = if activity.was_idle() { self.0 + 1 } else { 0 };
        self.0 >= LOOKS
    }
}

/// Why a connection ends that would go on.
enum End {
    /// No request came in time.
    Silent,
    /// It grew old, or the server stops.
    Due,
}

/// hyper's own limits. Its limit on headers is left at 100, for which it needs no heap; ours is checked in `refuse`.
pub(super) fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.header_read_timeout(None).max_buf_size(HEAD_BYTES_MAX).max_header_size(HEAD_BYTES_MAX);
    http
}

/// Serves one connection to its end.
pub(super) async fn serve<H: Handler>(
    shared: Arc<Shared<H>>,
    stream: Stream,
    peer: Peer,
    stopping: watch::Receiver<()>,
) {
    let limits = shared.limits;
    // Without it a small answer waits for the acknowledgement of the one before.
    stream.send_at_once();
    let activity = Arc::new(Activity::default());
    let io =
        TokioIo::new(StallLimit::new(stream, limits.write_stall, Arc::clone(&activity), Arc::clone(&shared.bodies)));
    let (served, of_service, seen) = (Cell::new(0_u32), Arc::clone(&shared), Arc::clone(&activity));
    let dates = Arc::new(Dates::default());
    let service = service_fn(move |request: Request<Incoming>| {
        seen.request_came();
        served.set(served.get().saturating_add(1));
        let is_last = served.get() >= limits.connection_requests_max;
        let (parts, body) = request.into_parts();
        let request = RequestHead::from_parts(parts, peer);
        if seen.is_ambiguous() {
            return Answering::refused(&of_service, &dates, refuse::ambiguous());
        }
        Answering::new(&of_service, &dates, &request, body, is_last)
    });
    let mut connection = pin!(shared.http.serve_connection(io, service));
    let end = pin!(end(limits, &activity, stopping));
    // An error of the connection is a client that left, stalled or sent nonsense; it was told what there was to tell.
    if let Err(End::Due) = unless(connection.as_mut(), end).await {
        connection.as_mut().graceful_shutdown();
        // A client that takes a byte now and then never stalls, but does not keep its connection for ever either.
        let _ = timeout(limits.request_timeout + limits.write_stall, connection).await;
    }
}

/// Waits until a connection must end.
async fn end(limits: Limits, activity: &Activity, mut stopping: watch::Receiver<()>) -> End {
    let mut old = pin!(sleep(limits.connection_age_max));
    let mut idle_looks = IdleLooks::default();
    loop {
        tokio::select! {
            _ = stopping.changed() => return End::Due,
            () = &mut old => return End::Due,
            () = sleep(limits.header_read_timeout / LOOKS) => {
                if idle_looks.look(activity) {
                    return End::Silent;
                }
            }
        }
    }
}

/// What `main` comes to, unless `other` does first. `other` is polled only when it asked to be, not with every byte that
/// moves `main`.
async fn unless<M: Future, O: Future>(mut main: Pin<&mut M>, mut other: Pin<&mut O>) -> Result<M::Output, O::Output> {
    let mut bell: Option<Arc<Bell>> = None;
    std::future::poll_fn(move |cx| {
        if let Poll::Ready(done) = main.as_mut().poll(cx) {
            return Poll::Ready(Ok(done));
        }
        let bell = match &mut bell {
            Some(bell) if bell.task.will_wake(cx.waker()) => {
                if !bell.rung.load(Ordering::Relaxed) || !bell.rung.swap(false, Ordering::Acquire) {
                    return Poll::Pending;
                }
                bell
            }
            moved => moved.insert(Arc::new(Bell { task: cx.waker().clone(), rung: AtomicBool::new(false) })),
        };
        let waker = Waker::from(Arc::clone(bell));
        other.as_mut().poll(&mut Context::from_waker(&waker)).map(Err)
    })
    .await
}

/// Wakes a task and remembers that it did.
struct Bell {
    task: Waker,
    rung: AtomicBool,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks until the connection ends.
    fn looks_left(idle: &mut IdleLooks, activity: &Activity) -> u32 {
        (1..100).find(|_| idle.look(activity)).unwrap()
    }

    #[test]
    fn a_new_connection_that_sends_nothing_ends_in_time() {
        assert_eq!(looks_left(&mut IdleLooks::default(), &Activity::default()), LOOKS);
    }

    #[test]
    fn a_connection_idles_a_quarter_longer_at_most_after_an_answer() {
        for looks_before in 0..LOOKS {
            let (activity, mut idle) = (Activity::default(), IdleLooks::default());
            for _ in 0..looks_before {
                assert!(!idle.look(&activity));
            }
            activity.request_came();
            activity.wrote(false);
            // The first of them may come at once, or a quarter after the answer.
            assert_eq!(looks_left(&mut idle, &activity), LOOKS + 1);
        }
    }

    #[test]
    fn an_answer_under_way_is_no_idling() {
        let (activity, mut idle) = (Activity::default(), IdleLooks::default());
        activity.request_came();
        assert!((0..100).all(|_| !idle.look(&activity)));
        activity.wrote(true);
        assert!((0..100).all(|_| !idle.look(&activity)));
        activity.wrote(false);
        assert_eq!(looks_left(&mut idle, &activity), LOOKS + 1);
    }
}
