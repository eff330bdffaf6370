//! Tries of visitors, counted before anything of what they sent is read.
//!
//! What a page of another site sends in a visitor's name counts against nobody, and is refused unread all the same.

use axum::extract::FromRequestParts;
use hyper::http::request::Parts;

use super::context::Context;
use crate::http::private::error::Problem;
use crate::http::private::json::{JSON, check_media_type};
use crate::http::private::state::AppState;

/// That who asks may send one more application.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ApplicationTry;

/// That who asks may send one more report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReportTry;

impl FromRequestParts<AppState> for ApplicationTry {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if is_the_senders_own(parts, state) {
            state.auth.may_try_to_apply(Context::new(parts, state).request())?;
        }
        Ok(Self)
    }
}

impl FromRequestParts<AppState> for ReportTry {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if is_the_senders_own(parts, state) {
            state.auth.may_try_to_report(Context::new(parts, state).request())?;
        }
        Ok(Self)
    }
}

/// Whether who asks meant to send it: a document, which no page of another site can have a browser send, or a form of a
/// page of ours.
fn is_the_senders_own(parts: &Parts, state: &AppState) -> bool {
    check_media_type(&parts.headers, &[JSON]).is_ok() || state.auth.check_page(&parts.method, &parts.headers).is_ok()
}
