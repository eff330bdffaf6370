//! What the forms of the desk do: each reads its fields, asks the app, and leads to a page that shows what came of it.

pub(super) mod allowed;
mod participant;

use askama::Template;
use hyper::StatusCode;

use super::address::{Act, Names, Page};
use super::fields::Attempt;
use super::notice;
use super::page_about;
use super::said;
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::domain::change::{Change, Changed};
use crate::domain::input::{CONFIRMATION_FIELD, FieldError, TransitionInput};
use crate::domain::participant::Slug;
use crate::domain::status::Transition;
use crate::domain::text::MaintainerName;
use crate::http::form::Form;
use crate::http::pages::filled;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::Reply;

/// A page that shows a secret this once.
#[derive(Template)]
#[template(path = "desk/secret.html")]
struct SecretPage {
    shell: Shell,
    sentence: String,
    label: &'static str,
    secret: String,
    advice: &'static str,
    way: String,
    way_words: &'static str,
}

impl Visit {
    /// Does what the form asks for, or shows it once more with what is wrong.
    pub(super) async fn act(self, act: Act, names: &Names, form: &Form) -> Reply {
        let problem = match self.done(act, names, form).await {
            Ok(reply) => return reply,
            Err(problem) => problem,
        };
        let is_mistake = problem.kind() == ProblemKind::Invalid || !problem.errors().is_empty();
        let Some(page) = page_of(act).filter(|_| is_mistake) else { return self.refused(&problem, names).await };
        let action = self.request.uri().path();
        let attempt = Attempt { action, form, problem: &problem };
        match self.page(page, names, Some(&attempt)).await {
            Ok(html) => page_about(&problem, html),
            Err(other) => self.refused(&other, names).await,
        }
    }

    async fn done(&self, act: Act, names: &Names, form: &Form) -> Result<Reply, Problem> {
        form.only(&allowed::fields(act))?;
        match act {
            // Who is signed in has signed in already.
            Act::SignIn => Ok(Reply::see_other("/admin")),
            Act::SignOut => self.sign_out(false).await,
            Act::SignOutEverywhere => self.sign_out(true).await,
            Act::Step(step) => self.step(names.slug()?, step, form).await,
            Act::Edit => self.save_edit(names.slug()?, form).await,
            Act::AddNote => self.add_note(names.slug()?, form).await,
            Act::NewPrivateLink => self.new_private_link(names.slug()?, form).await,
            Act::AddOpenDay => self.add_open_day(names.slug()?, form).await,
            Act::EditOpenDay => self.edit_open_day(names.slug()?, names.id()?, form).await,
            Act::CancelOpenDay => self.cancel_open_day(names.slug()?, names.id()?, form).await,
            Act::CloseReport => self.close_report(names.slug()?, names.id()?, form).await,
            Act::MergeReport => self.merge_report(names.slug()?, names.id()?, form).await,
            Act::AddMaintainer => self.add_maintainer(form).await,
            Act::RemoveMaintainer => self.removed_maintainer(form).await,
            Act::Revoke => self.revoke(form).await,
        }
    }

    async fn add_maintainer(&self, form: &Form) -> Result<Reply, Problem> {
        let name = field("name", MaintainerName::parse(said(form, "name")?))?;
        // Once the token is made, nothing may keep it from being shown.
        let shell = self.shell("A new maintainer", Here::Maintainers, None).await?;
        let token = self.app().add_maintainer(name.clone(), &self.by()?).await;
        let token = token.map_err(|error| {
            let problem = Problem::from(error);
            let detail = problem.detail().to_owned();
            if problem.kind() == ProblemKind::Conflict { problem.at("/name", detail) } else { problem }
        })?;
        Ok(Self::shown(filled(&SecretPage {
            shell,
            sentence: format!("{name} is entered. With this token {name} signs in here and asks the API."),
            label: "Token",
            secret: token.reveal().to_owned(),
            advice: "Hand it over in person or by an encrypted message; if it is lost, remove the maintainer and enter \
                     it anew.",
            way: "/admin/maintainers".to_owned(),
            way_words: "All maintainers",
        })))
    }

    async fn removed_maintainer(&self, form: &Form) -> Result<Reply, Problem> {
        let name = field("name", MaintainerName::parse(said(form, "name")?))?;
        field(CONFIRMATION_FIELD.name, confirmed(form))?;
        self.app().remove_maintainer(&name, &self.by()?).await?;
        Ok(led_to("/admin/maintainers", Act::RemoveMaintainer, ""))
    }

    async fn revoke(&self, form: &Form) -> Result<Reply, Problem> {
        let mut mistakes = Mistakes::default();
        let words = said(form, "slugs")?.split(is_between).filter(|word| !word.is_empty());
        let parsed = words.map(|word| mistakes.of("slugs", Slug::parse(word)));
        let slugs: Vec<_> = parsed.collect::<Vec<_>>().into_iter().flatten().collect();
        if slugs.is_empty() && mistakes.is_empty() {
            mistakes.of::<()>("slugs", Err("name at least one participant by its slug"));
        }
        let said = mistakes.all(form.input::<TransitionInput>()?.check(Transition::Revoke));
        let Change::Transition { reason: Some(reason), class, .. } = mistakes.or(said)? else {
            return Err(Problem::internal());
        };
        let revoked = self.app().revoke_all(&slugs, &reason, class, &self.by()?).await?;
        Ok(Reply::private_page(StatusCode::OK, self.revoked(&revoked).await?))
    }
}

/// What is wrong with the fields of a form, all at once.
#[derive(Default)]
struct Mistakes(Vec<FieldError>);

impl Mistakes {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a field; nothing, and a mistake, where there is none to be had.
    fn of<T>(&mut self, field: &'static str, parsed: Result<T, impl ToString>) -> Option<T> {
        let wrong = |error: &_| FieldError { field: field.to_owned(), message: ToString::to_string(error) };
        self.0.extend(parsed.as_ref().err().map(wrong));
        parsed.ok()
    }

    /// What an input makes; nothing, and all its mistakes, where there is none to be had.
    fn all<T>(&mut self, checked: Result<T, Vec<FieldError>>) -> Option<T> {
        checked.map_err(|mistakes| self.0.extend(mistakes)).ok()
    }

    /// What was read, unless there are mistakes.
    fn or<T>(self, read: Option<T>) -> Result<T, Problem> {
        read.filter(|_| self.0.is_empty()).ok_or_else(|| self.0.into())
    }
}

/// The page that a form stands on, and is shown on again; those that stand on every page have none.
const fn page_of(act: Act) -> Option<Page> {
    match act {
        Act::SignIn | Act::SignOut | Act::SignOutEverywhere => None,
        Act::Step(_) | Act::AddNote | Act::NewPrivateLink | Act::CloseReport | Act::MergeReport => {
            Some(Page::Participant)
        }
        Act::Edit => Some(Page::Edit),
        Act::AddOpenDay => Some(Page::NewOpenDay),
        Act::EditOpenDay | Act::CancelOpenDay => Some(Page::OpenDay),
        Act::AddMaintainer => Some(Page::Maintainers),
        Act::RemoveMaintainer => Some(Page::RemoveMaintainer),
        Act::Revoke => Some(Page::Revocations),
    }
}

/// A value, or the problem of the field it was written in.
fn field<T>(name: &'static str, parsed: Result<T, impl ToString>) -> Result<T, Problem> {
    let mut mistakes = Mistakes::default();
    let read = mistakes.of(name, parsed);
    mistakes.or(read)
}

/// Whether a character stands between slugs, in a list as people paste it.
const fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '\u{FEFF}')
}

/// Whether the box was ticked that says that something is final.
fn confirmed(form: &Form) -> Result<(), &'static str> {
    let is_ticked = form.get(CONFIRMATION_FIELD.name) == Ok(Some("yes"));
    is_ticked.then_some(()).ok_or(CONFIRMATION_FIELD.missing)
}

/// Leads to the page that shows what was done, or that it was so already.
fn led_to_if(changed: Changed, path: &str, act: Act, at: &str) -> Reply {
    match changed {
        Changed::Unchanged => Reply::see_other(&format!("{path}?done={}{at}", notice::SAME)),
        _ => led_to(path, act, at),
    }
}

/// Leads to the page that shows what was done; `at` is the place on it.
fn led_to(path: &str, act: Act, at: &str) -> Reply {
    Reply::see_other(&format!("{path}?done={}{at}", notice::word(act)))
}
