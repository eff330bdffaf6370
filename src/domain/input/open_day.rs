//! An open day, as it is sent.

use super::error::FieldError;
use super::field::FieldSpec;
use super::field::{Control, Needed};
use super::texts::{Described, Reader, Texts, texts};
use crate::domain::reading::Reading;
use crate::domain::schedule::{
    AGE_MAX, Audience, Booking, Exceptions, Kind, LocalEnd, OpenDayError, OpenDayId, Opening, PLACES_MAX, Photos,
    PriceText, Rule, Schedule, StepFree, Visit, end_of, format_local_time,
};
use crate::domain::text::{Bring, Details, MeetingPoint, Place, Title};

texts!(
    /// The times and particulars of an open day, as they are sent.
    pub OpenDayInput, "an object that describes an open day",
    {
        start, end, repeat, exceptions, kind, audience, title, place, booking, registration, places, minimum_age, step_free,
        languages, bring, photos, meeting_point, price, details
    },
    values [exceptions, places, minimum_age]
);

/// What is said of each field of an open day.
pub const OPEN_DAY_FIELDS: &[FieldSpec] = &[
    FieldSpec::new("start", "Begins", Control::LocalTime)
        .about("When it opens, like 2026-12-03T09:00")
        .needed(Needed::Always, "write a date and a time, like 2026-12-03T09:00"),
    FieldSpec::new("end", "Ends", Control::LocalTime)
        .about("When it closes, at most 24 hours later; 00:00 or 24:00 is the end of the day")
        .needed(Needed::Always, "write a date and a time, like 2026-12-03T16:00"),
    FieldSpec::new("repeat", "Repeats", Control::Rule)
        .about("How it repeats, as RFC 5545 writes it, like FREQ=MONTHLY;BYDAY=1SA for every first Saturday"),
    FieldSpec::new("exceptions", "Dates that are left out", Control::Exceptions)
        .about("Dates of the rule that are left out, with commas between; or a list of what becomes of them"),
    FieldSpec::new("kind", "What it is", Control::Kind).about("What visitors may expect"),
    FieldSpec::new("audience", "Whom it is for", Control::OneOf(Audience::CHOICES)).about("Whom it is for"),
    FieldSpec::new("title", "Title", Control::Line(Title::POLICY)).about("A title"),
    FieldSpec::new("place", "Place, if it is another", Control::Line(Place::POLICY))
        .about("Where it is, if not at the participant's own place"),
    FieldSpec::new("booking", "Booking", Control::OneOf(Booking::CHOICES)).about("How visitors come in"),
    FieldSpec::new("registration", "Where to register", Control::Address).about("Where visitors register"),
    FieldSpec::new("places", "How many places there are", Control::Number(PLACES_MAX))
        .about("How many visitors there is room for"),
    FieldSpec::new("minimum_age", "Minimum age", Control::Number(AGE_MAX))
        .about("The age that visitors must have reached, in years"),
    FieldSpec::new("step_free", "Access without steps", Control::Any(StepFree::CHOICES))
        .about("Whether one comes in without steps"),
    FieldSpec::new("languages", "Languages spoken", Control::Languages)
        .about("Languages spoken there, by their tags, like cs, en"),
    FieldSpec::new("bring", "What to wear or bring", Control::Line(Bring::POLICY))
        .about("What visitors should wear or bring"),
    FieldSpec::new("photos", "Photos", Control::Any(Photos::CHOICES)).about("Whether visitors may take photos"),
    FieldSpec::new("meeting_point", "Meeting point", Control::Line(MeetingPoint::POLICY)).about("Where visitors meet"),
    FieldSpec::new("price", "Price", Control::Price)
        .hint("Free, unless you write an amount, like 120 CZK.")
        .about("What it costs, like 120 CZK; free if nothing is said"),
    FieldSpec::new("details", "What else visitors should know", Control::Lines(Details::POLICY))
        .about("What else is to be said"),
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
        let is_stored = ["start", "end", "repeat"].iter().all(|name| reader.is_stored(name));
        let (start, end) = (reader.needed("start"), reader.needed::<LocalEnd>("end"));
        let repeat = reader.optional::<Rule>("repeat");
        let exceptions = reader.optional::<Exceptions>("exceptions").map(Option::unwrap_or_default);
        let kind = reader.optional::<Kind>("kind").map(Option::unwrap_or_default);
        let opening = start.zip(end).zip(kind).and_then(|((start, LocalEnd(end)), kind)| {
            if is_stored {
                return Some(Opening::stored(start, end, kind));
            }
            Opening::new(start, end_of(start, end), kind).map_err(|error| reader.add("end", error)).ok()
        });
        let opening = opening.zip(repeat).and_then(|(opening, repeat)| match repeat {
            None => Some(opening),
            Some(rule) if is_stored => Some(opening.repeated_as_stored(rule)),
            Some(rule) => opening.repeated(rule).map_err(|error| reader.add("repeat", error)).ok(),
        });
        if exceptions.as_ref().is_some_and(|all| !all.is_empty())
            && opening.as_ref().is_some_and(|one| one.repeat().is_none())
        {
            reader.add("exceptions", OpenDayError::ExceptionsAlone);
        }
        let made = Self::particulars(&mut reader, opening).zip(exceptions);
        let made = made.map(|(mut opening, exceptions)| {
            opening.exceptions = exceptions;
            opening
        });
        reader.finish(made)
    }

    /// The opening with what else is said of it; every field is read, also where its times are wrong.
    fn particulars(reader: &mut Reader<'_, Self>, opening: Option<Opening>) -> Option<Opening> {
        let (audience, title, place) =
            (reader.optional("audience"), reader.optional("title"), reader.optional("place"));
        let (booking, registration) = (reader.optional("booking"), reader.optional("registration"));
        let (places, minimum_age) = (reader.optional("places"), reader.optional("minimum_age"));
        let (step_free, languages) = (reader.optional("step_free"), reader.optional("languages"));
        let (bring, photos) = (reader.optional("bring"), reader.optional("photos"));
        let (meeting_point, price) = (reader.optional("meeting_point"), reader.optional::<PriceText>("price"));
        let details = reader.optional("details");
        let visit = Visit {
            minimum_age: minimum_age?,
            step_free: step_free?,
            languages: languages?,
            bring: bring?,
            photos: photos?,
            meeting_point: meeting_point?,
            price: price?.and_then(|PriceText(price)| price),
            details: details?,
        };
        let mut opening = opening?;
        (opening.audience, opening.title, opening.place) = (audience?.unwrap_or_default(), title?, place?);
        (opening.booking, opening.registration, opening.places) =
            (booking?.unwrap_or_default(), registration?, places?);
        Some(opening.for_visit(visit))
    }

    /// The texts of an opening that is there.
    #[must_use]
    pub fn of(opening: &Opening) -> Self {
        fn text(value: Option<&impl ToString>) -> Option<String> {
            value.map(ToString::to_string)
        }
        let visit = opening.visit();
        Self {
            start: Some(format_local_time(opening.start())),
            end: Some(format_local_time(opening.end())),
            repeat: text(opening.repeat()),
            exceptions: text(Some(&opening.exceptions).filter(|all| !all.is_empty())),
            kind: Some(opening.kind.to_string()),
            audience: text(Some(&opening.audience).filter(|audience| **audience != Audience::default())),
            title: text(opening.title.as_ref()),
            place: text(opening.place.as_ref()),
            booking: text(Some(&opening.booking).filter(|booking| **booking != Booking::default())),
            registration: text(opening.registration.as_ref()),
            places: text(opening.places.as_ref()),
            minimum_age: text(visit.minimum_age.as_ref()),
            step_free: text(visit.step_free.as_ref()),
            languages: text(visit.languages.as_ref()),
            bring: text(visit.bring.as_ref()),
            photos: text(visit.photos.as_ref()),
            meeting_point: text(visit.meeting_point.as_ref()),
            price: text(visit.price.as_ref()),
            details: text(visit.details.as_ref()),
        }
    }

    /// These texts, with what was left out taken from `before`.
    #[must_use]
    pub fn over(&self, before: &Opening) -> Self {
        let before = Self::of(before);
        Self::filled(|name| self.text(name).or(before.text(name)).map(str::to_owned))
    }
}
