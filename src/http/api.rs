//! The API for maintainers and applicants, under `/api/v1/`.

use std::sync::Arc;

use super::RequestHead;
use super::gate::Gate;
use super::reply::Reply;
use super::server::Answer;
use crate::app::App;

/// Answers the addresses of the API.
#[derive(Debug)]
pub struct Api {
    app: Arc<App>,
    gate: Arc<Gate>,
}

impl Api {
    #[must_use]
    pub const fn new(app: Arc<App>, gate: Arc<Gate>) -> Self {
        Self { app, gate }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
