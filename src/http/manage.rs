//! A participant's own private pages, under `/manage`.

use std::sync::Arc;

use super::RequestHead;
use super::gate::Gate;
use super::reply::Reply;
use super::server::Answer;
use crate::app::App;

/// Answers a participant's own pages.
#[derive(Debug)]
pub struct Manage {
    app: Arc<App>,
    gate: Arc<Gate>,
}

impl Manage {
    #[must_use]
    pub const fn new(app: Arc<App>, gate: Arc<Gate>) -> Self {
        Self { app, gate }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
