//! Revoking many badges at once.

use askama::Template;

use super::fields::{Attempt, Field, FormView};
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::app::{Outcome, REVOCATIONS_MAX};
use crate::domain::change::Changed;
use crate::domain::input::transition_fields;
use crate::domain::status::Transition;
use crate::http::pages::filled;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "desk/revocations.html")]
struct RevocationsPage {
    shell: Shell,
    revocations_max: usize,
    form: FormView,
}

#[derive(Template)]
#[template(path = "desk/revoked.html")]
struct RevokedPage {
    shell: Shell,
    revoked: Vec<String>,
    unchanged: Vec<String>,
}

impl Visit {
    pub(super) async fn revocations(&self, attempt: Option<&Attempt<'_>>) -> Result<String, Problem> {
        let shell = self.shell("Revocations", Here::Revocations, attempt).await?;
        let form = self
            .form("/admin/revocations".to_owned(), "Revoke all of them", attempt)
            .field(Field::text("slugs", "Slugs").hint("One a line, or with spaces or commas between.").required())
            .danger();
        let wording = self.app().wording();
        let form =
            transition_fields(Transition::Revoke).fold(form, |form, field| form.field(Field::of(&field, wording)));
        Ok(filled(&RevocationsPage { shell, revocations_max: REVOCATIONS_MAX, form }))
    }

    pub(super) async fn revoked(&self, outcomes: &[Outcome]) -> Result<String, Problem> {
        let shell = self.shell("Revoked", Here::Revocations, None).await?;
        let slugs = |is_wanted: fn(&Changed) -> bool| {
            let wanted = outcomes.iter().filter(|outcome| is_wanted(&outcome.changed));
            wanted.map(|outcome| outcome.participant.slug.to_string()).collect()
        };
        Ok(filled(&RevokedPage {
            shell,
            revoked: slugs(|changed| *changed != Changed::Unchanged),
            unchanged: slugs(|changed| *changed == Changed::Unchanged),
        }))
    }
}
