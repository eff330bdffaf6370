//! The operators' listener: is it alive, is it ready, what has it counted.

mod route;

use std::sync::Arc;

use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::RequestHead;
use super::path::canonical;
use super::public::route::READ_AND_ASKED;
use super::reply::Reply;
use super::server::{Answer, Handler};
use crate::app::App;
use crate::telemetry::{AppNumbers, METRICS_MEDIA_TYPE, Metrics};
use route::{OpsRoute, ops_route};

/// What `/readyz` says.
#[derive(Serialize)]
struct ReadinessDocument {
    ready: bool,
    /// Why not; nothing while the participants were never loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    participants: usize,
    /// Stored participants that cannot be read; the log names each.
    participants_unreadable: usize,
    /// The revision of the store that the roster shows.
    revision: Option<u64>,
    /// Seconds since the store was last seen to have nothing newer; badges go on from memory while it is away.
    stale_for_s: Option<f64>,
}

/// Answers the operators' addresses.
#[derive(Debug)]
pub struct Ops {
    app: Arc<App>,
    metrics: Arc<Metrics>,
}

impl Ops {
    #[must_use]
    pub const fn new(app: Arc<App>, metrics: Arc<Metrics>) -> Self {
        Self { app, metrics }
    }

    fn ready(&self) -> Reply {
        let readiness = self.app.readiness();
        let document = ReadinessDocument {
            ready: readiness.ready(),
            reason: readiness.trouble,
            participants: readiness.participants,
            participants_unreadable: readiness.participants_unreadable,
            revision: readiness.revision.map(|revision| revision.0),
            stale_for_s: readiness.stale_for.map(|stale| stale.as_secs_f64()),
        };
        let status = if document.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let mut json = serde_json::to_string(&document).unwrap_or_default();
        json.push('\n');
        Reply::ops(status, "application/json", json)
    }

    fn numbers(&self) -> Reply {
        let (measures, readiness) = (self.app.measures(), self.app.readiness());
        let numbers = AppNumbers {
            participants: readiness.participants,
            participants_unreadable: readiness.participants_unreadable,
            stale_for_s: readiness.stale_for.map(|stale| stale.as_secs_f64()),
            looks: measures.looks,
            pictures: measures.pictures,
            picture_bytes: measures.picture_bytes,
            sheet_bytes: measures.sheet_bytes,
            renders_queued: measures.renders_queued,
            renders: measures.renders_done,
            renders_ahead: measures.renders_ahead,
            renders_failed: measures.renders_failed,
            renders_refused: measures.renders_refused,
        };
        Reply::ops(StatusCode::OK, METRICS_MEDIA_TYPE, self.metrics.encode(numbers))
    }
}

impl Handler for Ops {
    fn now(&self) -> Option<Timestamp> {
        Some(self.app.now())
    }

    fn answer(&self, request: &RequestHead, _: Option<Timestamp>) -> Answer {
        let reply = match ops_route(request.method(), &canonical(request.uri().path())) {
            OpsRoute::Live => Reply::ops(StatusCode::OK, "text/plain; charset=utf-8", "alive\n"),
            OpsRoute::Ready => self.ready(),
            OpsRoute::Metrics => self.numbers(),
            OpsRoute::NotFound => Reply::not_found(),
            OpsRoute::Options => Reply::options(READ_AND_ASKED),
            OpsRoute::MethodNotAllowed { allow } => Reply::method_not_allowed(allow),
        };
        reply.into()
    }
}
