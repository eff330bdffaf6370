//! Revoking many badges at once.

use askama::Template;

use super::layout::{AdminLayout, Here};
use super::page::{form, shown};
use super::steps::only_asked;
use crate::app::{Outcome, REVOCATIONS_MAX};
use crate::domain::change::{Change, Changed};
use crate::domain::input::{FieldError, TransitionInput, read_slug, transition_fields, with_slugs};
use crate::domain::status::Transition;
use crate::http::layout::filled;
use crate::http::private::error::Problem;
use crate::http::private::extract::{AdminContext, Form};
use crate::http::private::form::{Field, FormView, RejectedForm, text_field};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

const PATH: &str = "/admin/revocations";

text_field!(
    /// The slugs to revoke, as people paste them.
    Slugs, "slugs"
);

type RevocationsForm = Form<(Slugs, TransitionInput)>;

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get(PATH, show).post(PATH, revoke)
}

#[derive(Template)]
#[template(path = "private/admin/revocations.html")]
struct RevocationsPage {
    layout: AdminLayout,
    revocations_max: usize,
    form: FormView,
}

#[derive(Template)]
#[template(path = "private/admin/revoked.html")]
struct RevokedPage {
    layout: AdminLayout,
    revoked: Vec<String>,
    unchanged: Vec<String>,
}

async fn show(admin: AdminContext) -> Result<Reply, Problem> {
    Ok(shown(page(&admin, None).await?))
}

async fn page(admin: &AdminContext, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let layout = AdminLayout::of(admin, "Revocations", Here::Revocations, rejected).await?;
    let slugs = Field::lines("slugs", "Slugs").hint("One a line, or with spaces or commas between.").required();
    let fields: Vec<_> = transition_fields(Transition::Revoke).collect();
    let form = form(admin, PATH, "Revoke all of them", rejected).field(slugs).fields(&fields, admin.fields()).danger();
    Ok(filled(&RevocationsPage { layout, revocations_max: REVOCATIONS_MAX, form }))
}

async fn revoke(admin: AdminContext, form: RevocationsForm) -> Result<Reply, Problem> {
    match revoked(&admin, &form).await {
        Ok(outcomes) => Ok(shown(revoked_page(&admin, &outcomes).await?)),
        Err(problem) => {
            let rejected = form.rejected_for_mistakes(problem)?;
            Ok(rejected.problem().page(page(&admin, Some(&rejected)).await?))
        }
    }
}

async fn revoked(admin: &AdminContext, form: &RevocationsForm) -> Result<Vec<Outcome>, Problem> {
    let (Slugs(slugs), input) = &form.input;
    only_asked(input, Transition::Revoke)?;
    let words: Vec<_> = slugs.split(is_between).filter(|word| !word.is_empty()).collect();
    let none = words.is_empty().then(|| Err(FieldError::new("slugs", "name at least one participant by its slug")));
    let slugs = words.iter().map(|word| read_slug(word, "slugs")).chain(none);
    let (slugs, change) = with_slugs(slugs, input.check(Transition::Revoke))?;
    let Change::Transition { reason: Some(reason), class, .. } = change else { return Err(Problem::internal()) };
    Ok(admin.app().revoke_all(&slugs, &reason, class, &admin.by_maintainer()?).await?)
}

async fn revoked_page(admin: &AdminContext, outcomes: &[Outcome]) -> Result<String, Problem> {
    let layout = AdminLayout::of(admin, "Revoked", Here::Revocations, None).await?;
    let slugs = |is_wanted: fn(&Changed) -> bool| {
        let wanted = outcomes.iter().filter(|outcome| is_wanted(&outcome.changed));
        wanted.map(|outcome| outcome.participant.slug.to_string()).collect()
    };
    Ok(filled(&RevokedPage {
        layout,
        revoked: slugs(|changed| *changed != Changed::Unchanged),
        unchanged: slugs(|changed| *changed == Changed::Unchanged),
    }))
}

/// Whether a character stands between slugs, in a list as people paste it.
const fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '\u{FEFF}')
}
