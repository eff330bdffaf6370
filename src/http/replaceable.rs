//! A handler that another one replaces while requests come, as when settings are read again.
//!
//! The command line puts it around all other ones. Who is asking already is answered by the handler that was there.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::RequestHead;
use super::server::{Answer, Handler};

/// The handler that answers for now, in all places that hold it.
#[derive(Debug)]
pub struct Replaceable<H>(Arc<ArcSwap<H>>);

impl<H: Handler> Replaceable<H> {
    pub fn new(handler: H) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(handler)))
    }

    /// Has `handler` answer every request from now on.
    pub fn replace(&self, handler: H) {
        self.0.store(Arc::new(handler));
    }
}

impl<H> Clone for Replaceable<H> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<H: Handler> Handler for Replaceable<H> {
    fn answer(&self, request: &RequestHead, now: Option<Timestamp>) -> Answer {
        self.0.load().answer(request, now)
    }

    fn bears_query(&self, path: &str) -> bool {
        self.0.load().bears_query(path)
    }

    fn is_open(&self, request: &RequestHead) -> bool {
        self.0.load().is_open(request)
    }

    fn now(&self) -> Option<Timestamp> {
        self.0.load().now()
    }
}

#[cfg(test)]
mod tests {
    use hyper::{Request, StatusCode};

    use super::*;
    use crate::http::Peer;
    use crate::http::reply::Reply;

    #[test]
    fn the_last_handler_answers_wherever_it_is_held() {
        type Fixed = fn(&RequestHead) -> Answer;
        let found: Fixed = |_| Answer::Now(Reply::see_other("/found"));
        let nothing: Fixed = |_| Answer::Now(Reply::not_found());
        let held = Replaceable::new(found);
        let elsewhere = held.clone();
        let status = |handler: &Replaceable<Fixed>| match handler.answer(&Request::new(Peer::default()), None) {
            Answer::Now(reply) => reply.status(),
            _ => panic!("it is answered at once"),
        };
        assert_eq!(status(&elsewhere), StatusCode::SEE_OTHER);
        held.replace(nothing);
        assert_eq!((status(&held), status(&elsewhere)), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    }
}
