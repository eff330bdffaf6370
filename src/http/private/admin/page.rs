//! A maintainers' page: its address, its forms, its query, and its reply.

use std::fmt::Display;

use hyper::StatusCode;
use url::form_urlencoded::Serializer;

use crate::app::Revision;
use crate::domain::change::{Change, Changed};
use crate::domain::input::{FieldSpec, Texts};
use crate::domain::participant::Slug;
use crate::http::private::error::Problem;
use crate::http::private::extract::AdminContext;
use crate::http::private::form::{AtRevision, Field, FormData, FormState, FormView, RejectedForm};
use crate::http::reply::Reply;

/// What all addresses of these pages begin with.
pub(crate) const AREA: &str = "/admin";

/// The address of a participant's page.
pub(super) fn participant_path(slug: &Slug) -> String {
    format!("/admin/participants/{slug}")
}

/// A page in answer to a request that went well.
pub(super) fn shown(html: String) -> Reply {
    Reply::private_page(StatusCode::OK, html)
}

/// A form of this session; what it is filled in with is somebody else's.
pub(super) fn form(
    admin: &AdminContext,
    action: impl Into<String>,
    button: &str,
    rejected: Option<&RejectedForm>,
) -> FormView {
    FormView::new(admin.session().form_token(), action, button, rejected).on_behalf()
}

/// As [`form`], for a participant as the page shows it.
pub(super) fn form_at(
    admin: &AdminContext,
    revision: Revision,
    action: impl Into<String>,
    button: &str,
    rejected: Option<&RejectedForm>,
) -> FormView {
    form(admin, action, button, rejected).hidden(AtRevision::FIELD, &revision)
}

/// What the address asks for beyond its path.
pub(super) fn query(admin: &AdminContext) -> Result<FormData, Problem> {
    Ok(FormData::parse(&admin.request().uri().query().unwrap_or_default().to_owned().into())?)
}

/// What a query says under a name; nothing where it does not stand.
pub(super) fn field<'f>(query: &'f FormData, name: &'static str) -> Result<&'f str, Problem> {
    Ok(query.get(name)?.unwrap_or_default().trim())
}

/// The fields of a query, with what is asked in them.
pub(super) fn query_fields<'s>(
    admin: &AdminContext,
    specs: impl IntoIterator<Item = &'s FieldSpec>,
    input: &impl Texts,
) -> Vec<Field> {
    let state = FormState::of(input);
    specs.into_iter().map(|spec| Field::of_query(spec, admin.fields()).filled(&state)).collect()
}

/// The address of what is asked at `path`, after the row or the participant that the page ends with.
pub(super) fn next_page(path: &str, input: &impl Texts, after: &impl Display) -> String {
    let path = format!("{path}?");
    let begin = path.len();
    let mut address = Serializer::for_suffix(path, begin);
    address.extend_pairs(input.given().filter(|(_, text)| !text.is_empty()));
    address.append_pair("after", &after.to_string());
    address.finish()
}

/// Changes the participant if it is still as the page with the form showed it.
pub(super) async fn change(
    admin: &AdminContext,
    slug: &Slug,
    AtRevision(revision): AtRevision,
    change: &Change,
) -> Result<Changed, Problem> {
    Ok(admin.app().change_on(slug, change, &admin.by_maintainer()?, Some(revision)).await?.changed)
}
