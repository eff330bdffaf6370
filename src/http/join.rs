//! What any visitor may send: an application, and a report of a fake.

use super::RequestHead;
use super::reply::Reply;
use super::server::Answer;
use super::site::Shared;

/// Answers the pages that visitors send something from.
#[derive(Debug)]
pub struct Join {
    shared: Shared,
}

impl Join {
    pub(super) const fn new(shared: Shared) -> Self {
        Self { shared }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
