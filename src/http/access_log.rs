//! A line for each request, where the operator wants them: what was asked, and what came of it.
//!
//! The command line puts it around the handler. What must never enter: an address of who asked, a query, a header of a
//! request; a path is as it was asked, and no secret stands in one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use jiff::Timestamp;

use super::RequestHead;
use super::reply::Reply;
use super::server::{Answer, Handler};

/// Characters of a path that are logged.
const PATH_CHARACTERS_MAX: usize = 200;

/// A handler whose answers are logged.
#[derive(Debug)]
pub struct AccessLog<H> {
    handler: H,
    is_on: bool,
    numbers: RequestNumbers,
}

/// The numbers of requests that have no id of their own, one after the other for as long as the process lives.
#[derive(Debug, Clone, Default)]
pub struct RequestNumbers(Arc<AtomicU64>);

impl<H: Handler> AccessLog<H> {
    /// The handler, with a line for each request or without.
    pub fn new(handler: H, is_on: bool, numbers: RequestNumbers) -> Self {
        Self { handler, is_on, numbers }
    }
}

impl<H: Handler> Handler for AccessLog<H> {
    fn answer(&self, request: &RequestHead, now: Option<Timestamp>) -> Answer {
        if !self.is_on {
            return self.handler.answer(request, now);
        }
        let line = Line {
            method: request.method().to_string(),
            path: request.uri().path().chars().take(PATH_CHARACTERS_MAX).collect(),
            number: self.numbers.0.fetch_add(1, Ordering::Relaxed),
            begun: Instant::now(),
        };
        self.handler.answer(request, now).map(move |reply| line.of(reply))
    }

    fn bears_query(&self, path: &str) -> bool {
        self.handler.bears_query(path)
    }

    fn is_open(&self, request: &RequestHead) -> bool {
        self.handler.is_open(request)
    }

    fn now(&self) -> Option<Timestamp> {
        self.handler.now()
    }
}

/// What is known of a request before it is answered.
struct Line {
    method: String,
    path: String,
    number: u64,
    begun: Instant,
}

impl Line {
    /// Writes the line of that reply, which goes on.
    fn of(self, reply: Reply) -> Reply {
        let Self { method, path, number, begun } = self;
        // Where a request has an id that the trail knows, it is this.
        let id = reply.headers().get("x-request-id").and_then(|id| id.to_str().ok());
        let id = id.map_or_else(|| number.to_string(), str::to_owned);
        let (status, bytes) = (reply.status().as_u16(), reply.body().len());
        let ms = begun.elapsed().as_secs_f64() * 1_000.0;
        tracing::info!(id, method, path, status, bytes, ms, "answered");
        reply
    }
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;
    use crate::http::Peer;

    #[test]
    fn a_reply_goes_on_as_it_is_with_a_line_and_without() {
        for is_on in [false, true] {
            let handler =
                AccessLog::new(|_: &RequestHead| Answer::Now(Reply::not_found()), is_on, RequestNumbers::default());
            let request = Request::get("/p/bakery?token=secret").body(Peer::default()).unwrap();
            let Answer::Now(reply) = handler.answer(&request, None) else { panic!("it is answered at once") };
            assert_eq!(reply.status(), 404);
        }
    }
}
