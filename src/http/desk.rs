//! The maintainers' pages, under `/admin`.

use super::RequestHead;
use super::reply::Reply;
use super::server::Answer;
use super::site::Shared;

/// Answers the maintainers' pages.
#[derive(Debug)]
pub struct Desk {
    shared: Shared,
}

impl Desk {
    pub(super) const fn new(shared: Shared) -> Self {
        Self { shared }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
