//! Maintainers, the audit trail and the freeze.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::text;
use crate::app::{AuditHead, AuditRow, Frozen, Revision};

/// A person who may admit, suspend and revoke.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Maintainer")]
pub(crate) struct MaintainerView {
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
}

/// The maintainers by name.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Maintainers")]
pub(crate) struct MaintainersView {
    pub(crate) maintainers: Vec<MaintainerView>,
}

/// A maintainer that was entered.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MaintainerEntered")]
pub(crate) struct MaintainerEnteredView {
    pub(crate) name: String,
    /// What it signs in with; shown this once.
    pub(crate) token: String,
}

/// A maintainer that was removed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MaintainerRemoved")]
pub(crate) struct MaintainerRemovedView {
    pub(crate) name: String,
}

/// One row of the audit trail.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditRow")]
pub(crate) struct AuditRowView {
    id: u64,
    at: Timestamp,
    actor: String,
    action: String,
    slug: Option<String>,
    reason: Option<String>,
    /// JSON, as the hash is made of it.
    before: Option<String>,
    /// JSON, as the hash is made of it.
    after: Option<String>,
    /// The request it was done in, as its answer named it.
    request: Option<String>,
    revision: u64,
    /// The hash of the row before.
    previous: String,
    hash: String,
}

impl AuditRowView {
    pub(crate) fn of(row: AuditRow) -> Self {
        let AuditRow { id, at, actor, action, slug, reason, before, after, request, revision, previous, hash } = row;
        let Revision(revision) = revision;
        let (previous, hash) = (previous.to_string(), hash.to_string());
        Self { id, at, actor, action, slug, reason, before, after, request, revision, previous, hash }
    }
}

/// Rows of the audit trail, oldest first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Audit")]
pub(crate) struct AuditView {
    pub(crate) rows: Vec<AuditRowView>,
    /// Where the next ones begin; null where these are the last.
    pub(crate) next_cursor: Option<String>,
}

/// That the whole audit trail is as it was written.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditVerified")]
pub(crate) struct VerifiedView {
    /// The last row; null where nothing was ever written.
    pub(crate) head: Option<HeadView>,
}

/// The last row of the audit trail.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditHead")]
pub(crate) struct HeadView {
    id: u64,
    hash: String,
}

impl HeadView {
    pub(crate) fn of(head: AuditHead) -> Self {
        Self { id: head.id, hash: head.hash.to_string() }
    }
}

/// Whether nothing but revocations is written.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Freeze")]
pub(crate) struct FreezeView {
    frozen: bool,
    since: Option<Timestamp>,
    reason: Option<String>,
}

impl FreezeView {
    pub(crate) fn of(frozen: Option<&Frozen>) -> Self {
        Self {
            frozen: frozen.is_some(),
            since: frozen.map(|frozen| frozen.since),
            reason: frozen.and_then(|frozen| text(frozen.reason.as_ref())),
        }
    }
}
