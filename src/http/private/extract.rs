//! Extractors: what a handler takes in of a request.
//!
//! Who asks comes first, and every handler takes it ([`Routes`](super::routes::Routes) accepts no other); it is found out
//! before a body is read. What must never enter: what is done with it.

mod body;
mod caller;
mod context;
mod if_match;
mod path;
mod tries;
mod upload;

pub(super) use body::{CalendarFile, FILE_TYPES, Form, HasBody, Json, OptionalJson, Patch};
pub(super) use caller::{AdminContext, Maintainer, Own, Visitor};
pub(super) use context::{Caller, Context, read_in};
pub(super) use if_match::{IfMatch, entity_tag};
pub(super) use path::{Path, PathDate, RowId};
pub(super) use tries::{ApplicationTry, ReportTry};
pub(super) use upload::{FileForm, KEYWORD_CHARACTERS_MAX, Upload};
