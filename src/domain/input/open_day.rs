//! An open day, as it is sent.

use super::error::FieldError;
use super::field::FieldSpec;
use super::field::{Control, Needed};
use super::texts::{Described, Reader, Texts, texts};
use crate::domain::reading::Reading;
use crate::domain::schedule::{Kind, LocalEnd, OpenDayId, Opening, Schedule, end_of, format_local_time};
use crate::domain::text::{Place, Title};

texts!(
    /// The times and particulars of an open day, as they are sent.
    pub OpenDayInput, "an object that describes an open day",
    { start, end, kind, title, place, registration }
);

/// What is said of each field of an open day.
pub const OPEN_DAY_FIELDS: &[FieldSpec] = &[
    FieldSpec::new("start", "Begins", Control::LocalTime)
        .about("When it opens, like 2026-12-03T09:00")
        .needed(Needed::Always, "write a date and a time, like 2026-12-03T09:00"),
    FieldSpec::new("end", "Ends", Control::LocalTime)
        .about("When it closes, at most 24 hours later; 00:00 or 24:00 is the end of the day")
        .needed(Needed::Always, "write a date and a time, like 2026-12-03T16:00"),
    FieldSpec::new("kind", "What it is", Control::Kind).about("What visitors may expect"),
    FieldSpec::new("title", "Title", Control::Line(Title::POLICY)).about("A title"),
    FieldSpec::new("place", "Place, if it is another", Control::Line(Place::POLICY))
        .about("Where it is, if not at the participant's own place"),
    FieldSpec::new("registration", "Where to register", Control::Address).about("Where visitors register"),
];

impl Described for OpenDayInput {
    const FIELDS: &'static [FieldSpec] = OPEN_DAY_FIELDS;
}

impl OpenDayInput {
    /// The opening these texts make; where no kind is said it is an open house.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<Opening, Vec<FieldError>> {
        self.opening(Reading::Input, "")
    }

    /// The opening these texts make of the open day of that id; what is so already is not judged again.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check_edit(&self, schedule: &Schedule, id: OpenDayId) -> Result<Opening, Vec<FieldError>> {
        let present = schedule.open_day(id).map(|day| Self::of(&day.opening));
        Self::read(Reader::new(Reading::Input, self, OPEN_DAY_FIELDS).over(present.as_ref()))
    }

    /// What is wrong with each text that was given, whatever was left out.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check_given(&self) -> Result<(), Vec<FieldError>> {
        let is_given = |mistake: &FieldError| self.text(&mistake.field).is_some();
        let mistakes: Vec<_> = self.check().err().into_iter().flatten().filter(is_given).collect();
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
    }

    /// As [`OpenDayInput::check`], of texts from anywhere; `prefix` stands before the names of fields in mistakes.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn opening(&self, reading: Reading, prefix: &str) -> Result<Opening, Vec<FieldError>> {
        Self::read(Reader::new(reading, self, OPEN_DAY_FIELDS).within(prefix))
    }

    fn read(mut reader: Reader<'_, Self>) -> Result<Opening, Vec<FieldError>> {
        let is_stored = reader.is_stored("start") && reader.is_stored("end");
        let (start, end) = (reader.needed("start"), reader.needed::<LocalEnd>("end"));
        let kind = reader.optional::<Kind>("kind").map(Option::unwrap_or_default);
        let (title, place, registration) =
            (reader.optional("title"), reader.optional("place"), reader.optional("registration"));
        let opening = start.zip(end).zip(kind).and_then(|((start, LocalEnd(end)), kind)| {
            if is_stored {
                return Some(Opening::stored(start, end, kind));
            }
            Opening::new(start, end_of(start, end), kind).map_err(|error| reader.add("end", error)).ok()
        });
        let made = opening.and_then(|mut opening| {
            (opening.title, opening.place, opening.registration) = (title?, place?, registration?);
            Some(opening)
        });
        reader.finish(made)
    }

    /// The texts of an opening that is there.
    #[must_use]
    pub fn of(opening: &Opening) -> Self {
        let text = |value: Option<&dyn ToString>| value.map(ToString::to_string);
        Self {
            start: Some(format_local_time(opening.start())),
            end: Some(format_local_time(opening.end())),
            kind: Some(opening.kind.to_string()),
            title: text(opening.title.as_ref().map(|title| title as _)),
            place: text(opening.place.as_ref().map(|place| place as _)),
            registration: text(opening.registration.as_ref().map(|link| link as _)),
        }
    }

    /// These texts, with what was left out taken from `before`.
    #[must_use]
    pub fn over(&self, before: &Opening) -> Self {
        let before = Self::of(before);
        Self::filled(|name| self.text(name).or(before.text(name)).map(str::to_owned))
    }
}
