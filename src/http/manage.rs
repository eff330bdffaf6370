//! A participant's own private pages, under `/manage`.

use super::RequestHead;
use super::reply::Reply;
use super::server::Answer;
use super::site::Shared;

/// Answers a participant's own pages.
#[derive(Debug)]
pub struct Manage {
    shared: Shared,
}

impl Manage {
    pub(super) const fn new(shared: Shared) -> Self {
        Self { shared }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
