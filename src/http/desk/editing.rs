//! Forms that have a page of their own: a participant's particulars, and an open day.

use askama::Template;

use super::address;
use super::fields::{Attempt, Field, FormView};
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::app::Record;
use crate::domain::input::{OPEN_DAY_FIELDS, OpenDayInput, PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::{Participant, Slug};
use crate::domain::schedule::{Kind, OpenDayId};
use crate::http::pages::filled;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "desk/editing.html")]
struct EditingPage {
    shell: Shell,
    heading: String,
    slug: String,
    name: String,
    /// What must be known beforehand.
    before: Option<String>,
    form: FormView,
    /// A form that takes away what the first one changes.
    cancel: Option<FormView>,
}

impl Visit {
    pub(super) async fn edit(&self, slug: &Slug, attempt: Option<&Attempt<'_>>) -> Result<String, Problem> {
        let record = self.app().record(slug).await?;
        let form = self.edit_form(&record, attempt);
        self.editing("Edit particulars", &record, None, form, None, attempt).await
    }

    pub(super) async fn new_open_day(&self, slug: &Slug, attempt: Option<&Attempt<'_>>) -> Result<String, Problem> {
        let record = self.app().record(slug).await?;
        let action = format!("/admin/participants/{slug}/open-days");
        let input = OpenDayInput { kind: Some(Kind::default().to_string()), ..OpenDayInput::default() };
        let form = self.opening_fields(self.form(action, "Enter the open day", attempt), &record, &input);
        self.editing("Add an open day", &record, Some(zone_words(&record)), form, None, attempt).await
    }

    pub(super) async fn open_day(
        &self,
        slug: &Slug,
        id: u64,
        attempt: Option<&Attempt<'_>>,
    ) -> Result<String, Problem> {
        let record = self.app().record(slug).await?;
        let days = record.participant.schedule.open_days();
        let day = days.iter().find(|day| u64::from(day.id.0) == id && !day.cancelled);
        let day = day.ok_or_else(address::nothing)?;
        let OpenDayId(id) = day.id;
        let action = format!("/admin/participants/{slug}/open-days/{id}");
        let cancel = self
            .form(format!("{action}/cancel"), "Cancel the open day", attempt)
            .explained("It stays in calendars as cancelled, and cannot be taken up again.")
            .hidden("revision", &record.revision)
            .danger();
        let form = self.form(action, "Change the open day", attempt);
        let form = self.opening_fields(form, &record, &OpenDayInput::of(&day.opening));
        self.editing("Change an open day", &record, Some(zone_words(&record)), form, Some(cancel), attempt).await
    }

    async fn editing(
        &self,
        heading: &str,
        record: &Record,
        before: Option<String>,
        form: FormView,
        cancel: Option<FormView>,
        attempt: Option<&Attempt<'_>>,
    ) -> Result<String, Problem> {
        let Participant { slug, name, .. } = &record.participant;
        let shell = self.shell(&format!("{heading} – {name}"), Here::Participants, attempt).await?;
        let (slug, name, heading) = (slug.to_string(), name.to_string(), heading.to_owned());
        Ok(filled(&EditingPage { shell, heading, slug, name, before, form, cancel }))
    }

    fn edit_form(&self, record: &Record, attempt: Option<&Attempt<'_>>) -> FormView {
        let participant = &record.participant;
        let texts = ParticularsInput::of(participant);
        let form = self.form(format!("/admin/participants/{}/edit", participant.slug), "Save the changes", attempt);
        PARTICULARS_FIELDS.iter().fold(form.hidden("revision", &record.revision), |form, spec| {
            form.field(Field::of(spec, self.app().wording()).value(texts.text(spec.name).unwrap_or_default()))
        })
    }

    fn opening_fields(&self, form: FormView, record: &Record, input: &OpenDayInput) -> FormView {
        OPEN_DAY_FIELDS.iter().fold(form.hidden("revision", &record.revision), |form, spec| {
            form.field(Field::of(spec, self.app().wording()).value(input.text(spec.name).unwrap_or_default()))
        })
    }
}

fn zone_words(record: &Record) -> String {
    format!("Times are those of {}.", record.participant.time_zone)
}
