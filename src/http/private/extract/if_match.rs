//! The precondition of a change: the state that the sender saw.

use axum::extract::FromRequestParts;
use hyper::header::{self, HeaderMap};
use hyper::http::request::Parts;

use super::caller::Maintainer;
use crate::app::Revision;
use crate::domain::participant::Slug;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::state::AppState;
use crate::http::reply::if_match;

/// `If-Match`, where it was sent (RFC 9110, section 13.1.1).
#[derive(Debug)]
pub(crate) struct IfMatch(HeaderMap);

/// What `ETag` and `If-Match` call the state of a participant at that revision.
pub(crate) fn entity_tag(revision: Revision) -> String {
    format!("r{revision}")
}

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let values = parts.headers.get_all(header::IF_MATCH).iter();
        Ok(Self(values.map(|value| (header::IF_MATCH, value.clone())).collect()))
    }
}

impl IfMatch {
    /// The revision the participant must still be at: `If-Match`, where it is given, must name its present state.
    pub(crate) async fn expected(&self, maintainer: &Maintainer, slug: &Slug) -> Result<Option<Revision>, Problem> {
        if self.0.is_empty() {
            return Ok(None);
        }
        // What holds now is held to in the transaction that makes the change.
        let found = maintainer.app().record(slug).await?.revision;
        let tag = entity_tag(found);
        if if_match(&self.0, &tag) != Some(true) {
            let detail = format!("`If-Match` does not name the present state, `\"{tag}\"`; look at it again");
            return Err(Problem::new(ProblemKind::ChangedMeanwhile, detail));
        }
        Ok(Some(found))
    }
}
