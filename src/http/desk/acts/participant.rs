//! What is done to one participant. Whatever was decided on a page carries the revision which that page showed.

use super::{SecretPage, field, led_to, led_to_if};
use crate::app::{ReportId, Revision};
use crate::domain::change::{Change, Changed};
use crate::domain::input::{FindingInput, NoteInput, OpenDayInput, ParticularsInput, TransitionInput};
use crate::domain::participant::Slug;
use crate::domain::schedule::OpenDayId;
use crate::domain::status::Transition;
use crate::http::desk::address::{self, Act};
use crate::http::desk::participant::{PRESENT_LINK, present_link};
use crate::http::desk::said;
use crate::http::desk::shell::Here;
use crate::http::desk::visit::Visit;
use crate::http::form::Form;
use crate::http::pages::filled;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::Reply;

impl Visit {
    pub(super) async fn step(&self, slug: &Slug, step: Transition, form: &Form) -> Result<Reply, Problem> {
        let changed = self.change(slug, &form.input::<TransitionInput>()?.check(step)?, form).await?;
        let is_gone = step == Transition::Decline;
        if is_gone || said(form, "back")? == "queue" {
            return Ok(led_to_if(changed, "/admin", Act::Step(step), ""));
        }
        Ok(led_to_if(changed, &path(slug), Act::Step(step), ""))
    }

    pub(super) async fn save_edit(&self, slug: &Slug, form: &Form) -> Result<Reply, Problem> {
        let record = self.app().record(slug).await?;
        let edit = form.input::<ParticularsInput>()?.check(Some(&record.participant))?;
        let changed = self.change(slug, &Change::Edit(edit), form).await?;
        Ok(led_to_if(changed, &path(slug), Act::Edit, ""))
    }

    pub(super) async fn add_note(&self, slug: &Slug, form: &Form) -> Result<Reply, Problem> {
        let text = form.input::<NoteInput>()?.check()?;
        self.app().add_note(slug, &text, &self.by()?).await?;
        Ok(led_to(&path(slug), Act::AddNote, "#notes"))
    }

    /// Makes a private link and shows it; what its address holds after `#` reaches no server.
    pub(super) async fn new_private_link(&self, slug: &Slug, form: &Form) -> Result<Reply, Problem> {
        let present = present_link(self.app().record(slug).await?.private_link_made_at);
        if said(form, PRESENT_LINK)? != present {
            // A page with a new link that is loaded again sends its form again, and would refuse what it just showed.
            let detail = format!(
                "participant `{slug}` has another private link than the page with this form showed, so none was made; \
                 look at it again"
            );
            return Err(Problem::new(ProblemKind::ChangedMeanwhile, detail));
        }
        // Once the link is made, nothing may keep it from being shown.
        let shell = self.shell("A new private link", Here::Participants, None).await?;
        let token = self.app().new_private_link(slug, &self.by()?).await?;
        Ok(Self::shown(filled(&SecretPage {
            shell,
            sentence: format!("{slug} changes its own dates with this link. The one before it, if any, is refused."),
            label: "Private link",
            secret: format!("{}/manage#{}", self.shared.gate.origin(&self.request), token.reveal()),
            advice: "Send it to the participant’s contact, and to nobody else; if it is lost, make another.",
            way: path(slug),
            way_words: "Back to the participant",
        })))
    }

    pub(super) async fn add_open_day(&self, slug: &Slug, form: &Form) -> Result<Reply, Problem> {
        let opening = form.input::<OpenDayInput>()?.check()?;
        self.change(slug, &Change::AddOpenDay(opening), form).await?;
        Ok(led_to(&path(slug), Act::AddOpenDay, "#open-days"))
    }

    pub(super) async fn edit_open_day(&self, slug: &Slug, id: u64, form: &Form) -> Result<Reply, Problem> {
        let (id, record) = (open_day_id(id)?, self.app().record(slug).await?);
        let opening = form.input::<OpenDayInput>()?.check_edit(&record.participant.schedule, id)?;
        let changed = self.change(slug, &Change::EditOpenDay(id, opening), form).await?;
        Ok(led_to_if(changed, &path(slug), Act::EditOpenDay, "#open-days"))
    }

    pub(super) async fn cancel_open_day(&self, slug: &Slug, id: u64, form: &Form) -> Result<Reply, Problem> {
        let changed = self.change(slug, &Change::CancelOpenDay(open_day_id(id)?), form).await?;
        Ok(led_to_if(changed, &path(slug), Act::CancelOpenDay, "#open-days"))
    }

    pub(super) async fn close_report(&self, slug: &Slug, id: u64, form: &Form) -> Result<Reply, Problem> {
        let note = form.input::<FindingInput>()?.check()?;
        let id = self.report_of(slug, id).await?;
        self.app().close_report(id, &note, &self.by()?).await?;
        Ok(led_to(&path(slug), Act::CloseReport, &format!("#report-{id}")))
    }

    pub(super) async fn merge_report(&self, slug: &Slug, id: u64, form: &Form) -> Result<Reply, Problem> {
        let into = field("into", said(form, "into")?.parse().map_err(|_| "choose the report that says the same"))?;
        let (id, into) = (self.report_of(slug, id).await?, self.report_of(slug, into).await?);
        self.app().merge_report(id, into, &self.by()?).await?;
        Ok(led_to(&path(slug), Act::MergeReport, &format!("#report-{into}")))
    }

    /// The report of that number, if it is one of the participant's.
    async fn report_of(&self, slug: &Slug, id: u64) -> Result<ReportId, Problem> {
        let record = self.app().record(slug).await?;
        let report = record.reports.iter().find(|report| report.id == ReportId(id));
        report.map(|report| report.id).ok_or_else(address::nothing)
    }

    /// Changes the participant if it is still as the page with the form showed it.
    async fn change(&self, slug: &Slug, change: &Change, form: &Form) -> Result<Changed, Problem> {
        Ok(self.app().change_on(slug, change, &self.by()?, Some(revision(form)?)).await?.changed)
    }
}

fn path(slug: &Slug) -> String {
    format!("/admin/participants/{slug}")
}

fn revision(form: &Form) -> Result<Revision, Problem> {
    let wrong = |_| {
        let detail = "the form does not say which revision it was filled in at; open the page anew and send it again";
        Problem::new(ProblemKind::Malformed, detail)
    };
    said(form, "revision")?.parse().map(Revision).map_err(wrong)
}

fn open_day_id(id: u64) -> Result<OpenDayId, Problem> {
    u32::try_from(id).map(OpenDayId).map_err(|_| address::nothing())
}
