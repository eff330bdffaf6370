//! The API for maintainers and applicants, under `/api/v1/`.

use super::RequestHead;
use super::reply::Reply;
use super::server::Answer;
use super::site::Shared;

/// Answers the addresses of the API.
#[derive(Debug)]
pub struct Api {
    shared: Shared,
}

impl Api {
    pub(super) const fn new(shared: Shared) -> Self {
        Self { shared }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
