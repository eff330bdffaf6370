//! What any visitor may send: an application, and a report of a fake.

use std::sync::Arc;

use super::RequestHead;
use super::gate::Gate;
use super::reply::Reply;
use super::server::Answer;
use crate::app::App;

/// Answers the pages that visitors send something from.
#[derive(Debug)]
pub struct Join {
    app: Arc<App>,
    gate: Arc<Gate>,
}

impl Join {
    #[must_use]
    pub const fn new(app: Arc<App>, gate: Arc<Gate>) -> Self {
        Self { app, gate }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
