//! One request of a signed-in maintainer, and what its answer may use.

use hyper::StatusCode;

use super::address::{Names, Page};
use super::fields::{Attempt, Field, FormView};
use super::notice::notice;
use super::shell::{Here, Reader, Shell, problem_page};
use crate::app::{App, Holder};
use crate::domain::change::By;
use crate::domain::input::FieldSpec;
use crate::domain::text::MaintainerName;
use crate::http::RequestHead;
use crate::http::form::Form;
use crate::http::gate::{self, Session};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::Reply;
use crate::http::site::Shared;

#[derive(Debug)]
pub(super) struct Visit {
    pub(super) shared: Shared,
    pub(super) request: RequestHead,
    pub(super) session: Session,
}

impl Visit {
    pub(super) const fn new(shared: Shared, request: RequestHead, session: Session) -> Self {
        Self { shared, request, session }
    }

    pub(super) fn app(&self) -> &App {
        &self.shared.app
    }

    /// Who asks, for the audit row.
    pub(super) fn by(&self) -> Result<By, Problem> {
        gate::by(self.session.holder.actor())
    }

    /// The maintainer's own name.
    pub(super) fn name(&self) -> Option<&MaintainerName> {
        match &self.session.holder {
            Holder::Maintainer(name) => Some(name),
            Holder::Participant(_) => None,
        }
    }

    /// What the address asks for beyond its path.
    pub(super) fn query(&self) -> Result<Form, Problem> {
        let query = self.request.uri().query().unwrap_or_default();
        Ok(Form::parse(&query.to_owned().into())?)
    }

    /// A form of this session.
    pub(super) fn form(&self, action: String, button: &str, attempt: Option<&Attempt<'_>>) -> FormView {
        FormView::new(&self.session.form_token(), action, button, attempt)
    }

    /// The form with the fields of a table.
    pub(super) fn fields(&self, form: FormView, specs: &[FieldSpec]) -> FormView {
        specs.iter().fold(form, |form, spec| form.field(Field::of(spec, self.app().wording())))
    }

    pub(super) async fn shell(&self, title: &str, here: Here, attempt: Option<&Attempt<'_>>) -> Result<Shell, Problem> {
        let overview = self.app().overview().await?;
        let name = self.name().map(ToString::to_string).unwrap_or_default();
        let frame = self.shared.frames.at(&self.shared.gate.origin(&self.request));
        let title = if attempt.is_some() { format!("Error: {title}") } else { title.to_owned() };
        let done = self.query()?.get("done").ok().flatten().and_then(notice).map(ToOwned::to_owned);
        Ok(Shell {
            reader: Some(Reader::new(name, self.session.form_token(), here, &overview)),
            notice: done.filter(|_| attempt.is_none()),
            ..Shell::bare(frame, &title)
        }
        .refused(attempt))
    }

    /// The page, with the form that was refused on it, if one was.
    pub(super) async fn page(
        &self,
        page: Page,
        names: &Names,
        attempt: Option<&Attempt<'_>>,
    ) -> Result<String, Problem> {
        match page {
            Page::Queue => self.queue(attempt).await,
            Page::Participants => self.participants().await,
            Page::Participant => self.participant(names.slug()?, attempt).await,
            Page::Edit => self.edit(names.slug()?, attempt).await,
            Page::NewOpenDay => self.new_open_day(names.slug()?, attempt).await,
            Page::OpenDay => self.open_day(names.slug()?, names.id()?, attempt).await,
            Page::Reports => self.reports().await,
            Page::Maintainers => self.maintainers(attempt).await,
            Page::RemoveMaintainer => self.remove_maintainer(attempt).await,
            Page::Audit => self.audit().await,
            Page::Revocations => self.revocations(attempt).await,
        }
    }

    /// What is told of a problem that no field of a form has.
    pub(super) async fn refused(&self, problem: &Problem, names: &Names) -> Reply {
        // The participant itself may be what is not there.
        let slug = names.slug().ok().filter(|_| problem.kind() != ProblemKind::NotFound);
        let Ok(shell) = self.shell("", Here::Elsewhere, None).await else {
            let frame = self.shared.frames.at(&self.shared.gate.origin(&self.request));
            return problem_page(Shell::bare(frame, ""), problem, slug);
        };
        problem_page(Shell { notice: None, ..shell }, problem, slug)
    }

    /// A page that was made in answer to a form and not to an address.
    pub(super) fn shown(html: String) -> Reply {
        Reply::private_page(StatusCode::OK, html)
    }
}
