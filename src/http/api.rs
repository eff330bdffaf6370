//! The API for maintainers and applicants, under `/api/v1/`.
//!
//! One table of operations is the router and the description of the API. An operation reads strictly, asks the gate,
//! calls one method of the app, and writes down what came of it. What must never enter: a rule about what may be done.
//!
//! | file | what it has |
//! |---|---|
//! | `table` | all operations |
//! | `operation` | what an operation is, and how each is answered |
//! | `openapi` | the description of them all |
//! | `query`, `sent` | what programs send, beside the inputs of the domain |
//! | `view` | what they are told |
//! | `participants`, `open_days`, `remarks`, `access`, `trail` | the operations, by what they are about |

mod access;
mod open_days;
mod openapi;
mod operation;
mod participants;
mod query;
mod remarks;
mod sent;
mod table;
mod trail;
mod view;

use bytes::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::RequestHead;
use super::problem::{Problem, ProblemKind};
use super::reply::{Bodies, CachePolicy, Content, Reply, content_tag};
use super::server::Answer;
use super::site::Shared;
use operation::{Operation, Work, named};

/// What all addresses of the API begin with.
const BASE: &str = "/api/v1";

/// Answers the addresses of the API.
pub struct Api {
    shared: Shared,
    operations: Vec<Operation>,
    description: Bytes,
    description_tag: String,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("operations", &self.operations.len()).finish_non_exhaustive()
    }
}

impl Api {
    pub(super) fn new(shared: Shared) -> Self {
        let operations = table::operations();
        let mut description = openapi::describe(&operations).to_string();
        description.push('\n');
        let description_tag = content_tag(&description);
        Self { shared, operations, description: description.into(), description_tag }
    }

    pub(super) fn answer(&self, request: &RequestHead) -> Answer {
        let here = self.at(request.uri().path());
        let method = if *request.method() == Method::HEAD { &Method::GET } else { request.method() };
        let Some((operation, path_values)) = here.iter().find(|(operation, _)| operation.method == *method) else {
            return Self::missing(request, &here).into();
        };
        match &operation.work {
            Work::Description => self.describe(request).into(),
            Work::Handler(handle) => {
                handle(&self.shared, request, operation.access, operation.status, path_values.clone())
            }
        }
    }

    /// The operations on an address, each with what stands in its path for each name.
    fn at(&self, path: &str) -> Vec<(&Operation, Vec<String>)> {
        let Some(segments) = path.strip_prefix(BASE).and_then(decoded) else { return Vec::new() };
        let matching = |operation| values(operation, &segments).map(|values| (operation, values));
        self.operations.iter().filter_map(matching).collect()
    }

    fn describe(&self, request: &RequestHead) -> Reply {
        let bodies = Bodies::plain(self.description.clone());
        let tag = Some(self.description_tag.as_str());
        Reply::content(request, StatusCode::OK, Content::Json, CachePolicy::Page, tag, &bodies)
    }

    /// That there is nothing at this address, or nothing of that method.
    fn missing(request: &RequestHead, here: &[(&Operation, Vec<String>)]) -> Reply {
        if here.is_empty() {
            let detail = "there is nothing at this address; see `/api/v1/openapi.json`";
            return named(request, Problem::new(ProblemKind::NotFound, detail));
        }
        let mut allow = Vec::new();
        for (operation, _) in here {
            allow.push(operation.method.as_str());
            if operation.method == Method::GET {
                allow.push(Method::HEAD.as_str());
            }
        }
        let allow = HeaderValue::try_from(allow.join(", ")).unwrap_or(HeaderValue::from_static(""));
        let detail = "the address does not know this method; see `Allow`";
        named(request, Problem::new(ProblemKind::MethodNotAllowed { allow: "" }, detail)).with(header::ALLOW, allow)
    }
}

/// The segments of what follows [`BASE`], each decoded once, so that an encoded slash separates nothing.
fn decoded(path: &str) -> Option<Vec<String>> {
    let segments = path.strip_prefix('/')?.split('/');
    segments.map(|segment| percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned)).collect()
}

/// What `segments` have for each name in the operation's path, if they are of that form.
fn values(operation: &Operation, segments: &[String]) -> Option<Vec<String>> {
    let template = operation.path.strip_prefix('/').unwrap_or_default().split('/');
    if template.clone().count() != segments.len() {
        return None;
    }
    let mut values = Vec::new();
    for (expected, segment) in template.zip(segments) {
        if expected.starts_with('{') && !segment.is_empty() {
            values.push(segment.clone());
        } else if expected != segment {
            return None;
        }
    }
    Some(values)
}
