//! The maintainers' pages, under `/admin`.

use std::sync::Arc;

use super::RequestHead;
use super::gate::Gate;
use super::reply::Reply;
use super::server::Answer;
use crate::app::App;

/// Answers the maintainers' pages.
#[derive(Debug)]
pub struct Desk {
    app: Arc<App>,
    gate: Arc<Gate>,
}

impl Desk {
    #[must_use]
    pub const fn new(app: Arc<App>, gate: Arc<Gate>) -> Self {
        Self { app, gate }
    }

    pub(super) fn answer(&self, _request: &RequestHead) -> Answer {
        Reply::not_found().into()
    }
}
