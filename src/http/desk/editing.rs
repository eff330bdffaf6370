//! Forms that have a page of their own: a participant's particulars, and an open day.

use askama::Template;

use super::address;
use super::fields::{Attempt, Field, FormView};
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::app::Record;
use crate::domain::draft::OpeningDraft;
use crate::domain::participant::{Contact, Country, Participant, Slug, Zone};
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
        let draft = OpeningDraft { kind: Some(Kind::default().to_string()), ..OpeningDraft::default() };
        let form = opening_fields(self.form(action, "Enter the open day", attempt), &record, &draft);
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
        let form = opening_fields(form, &record, &OpeningDraft::of(&day.opening));
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
        let countries = Country::all().into_iter();
        let countries = countries.map(|country| (country.to_string(), country.name().to_owned())).collect();
        let zones = Zone::all().into_iter().map(|zone| (zone.clone(), zone)).collect();
        let languages = self.app().wording().languages();
        let languages = languages.map(|(tag, name)| (tag.to_string(), format!("{name} ({tag})"))).collect();
        self.form(format!("/admin/participants/{}/edit", participant.slug), "Save the changes", attempt)
            .hidden("revision", &record.revision)
            .field(Field::line("name", "Name").value(participant.name.as_str()).required())
            .field(Field::code("website", "Website").value(participant.website.as_str()).required())
            .field(Field::choice("country", "Country", countries).value(participant.country.as_str()).required())
            .field(Field::line("place", "Place").value(text(participant.place.as_ref())))
            .field(Field::choice("time_zone", "Time zone", zones).value(participant.time_zone.as_str()).required())
            .field(Field::choice("language", "Language", languages).value(participant.language.as_str()).required())
            .field(Field::text("plan", "How they take their customers to work").value(text(participant.plan.as_ref())))
            .field(Field::code("link", "Link to a page or video").value(text(participant.link.as_ref())))
            .field(
                Field::code("contact", "Contact")
                    .hint("An e-mail address; never public.")
                    .value(participant.contact.as_ref().map(Contact::reveal).unwrap_or_default()),
            )
    }
}

/// A value as it stands in a field; nothing where there is none.
fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn zone_words(record: &Record) -> String {
    format!("Times are those of {}.", record.participant.time_zone)
}

fn opening_fields(form: FormView, record: &Record, draft: &OpeningDraft) -> FormView {
    let kinds = Kind::ALL.iter().map(|kind| (kind.to_string(), kind.label().to_owned())).collect();
    form.hidden("revision", &record.revision)
        .field(Field::local_time("start", "Begins").value(draft.start.as_str()).required())
        .field(Field::local_time("end", "Ends").value(draft.end.as_str()).required())
        .field(Field::choice("kind", "Kind", kinds).value(text(draft.kind.as_ref())).required())
        .field(Field::line("title", "Title").value(text(draft.title.as_ref())))
        .field(
            Field::line("place", "Place")
                .hint("Where it is not at the participant’s own.")
                .value(text(draft.place.as_ref())),
        )
        .field(Field::code("registration", "Address to register at").value(text(draft.registration.as_ref())))
}
