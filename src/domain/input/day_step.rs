//! What is to become of an open day, or of one date of its rule, as it is sent.

use jiff::civil::{Date, DateTime};

use super::error::FieldError;
use super::field::{Control, FieldSpec, Needed};
use super::texts::{Described, Reader, texts};
use crate::domain::change::{Change, DayStep};
use crate::domain::reading::Reading;
use crate::domain::schedule::{LocalEnd, OpenDayId, PLACES_MAX, Places, end_of};
use crate::domain::text::DayNote;

texts!(
    /// What is said beside a cancellation.
    pub CancelInput, "an object with what is said beside a cancellation",
    { date, note }
);

texts!(
    /// To when an open day is moved.
    pub MoveInput, "an object that says to when an open day is moved",
    { date, start, end, note }
);

texts!(
    /// Which date of a rule is left out.
    pub DropInput, "an object that names a date of a rule",
    { date }
);

texts!(
    /// Which date of a rule is held as the rule says after all.
    pub RestoreInput, "an object that names a date of a rule",
    { date }
);

texts!(
    /// How many places are left.
    pub PlacesInput, "an object that says how many places are left",
    { date, places_left },
    values [places_left]
);

/// An input that says what is to become of an open day.
pub trait DayStepInput: Described {
    /// The date of its rule that is meant, if one is named, and the step.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    fn check(&self) -> Result<(Option<Date>, DayStep), Vec<FieldError>>;

    /// The change of the open day of that id.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    fn change(&self, id: OpenDayId) -> Result<Change, Vec<FieldError>> {
        self.check().map(|(date, step)| Change::Day { id, date, step })
    }
}

const DATE: FieldSpec = FieldSpec::new("date", "Which date", Control::Date)
    .about("Which date is meant of an open day that repeats, like 2027-01-02; left out where it does not");
const OF_RULE: FieldSpec = FieldSpec::new("date", "Which date", Control::Date)
    .about("Which date of its rule is meant, like 2027-01-02")
    .needed(Needed::Always, "choose the date");
const NOTE: FieldSpec = FieldSpec::new("note", "What visitors are told", Control::Line(DayNote::POLICY))
    .about("What visitors are told about it");

impl Described for CancelInput {
    const FIELDS: &'static [FieldSpec] = &[DATE, NOTE];
}

impl DayStepInput for CancelInput {
    fn check(&self) -> Result<(Option<Date>, DayStep), Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, Self::FIELDS);
        let made = reader.optional("date").zip(reader.optional("note"));
        reader.finish(made.map(|(date, note)| (date, DayStep::Cancel(note))))
    }
}

impl Described for MoveInput {
    const FIELDS: &'static [FieldSpec] = &[
        DATE,
        FieldSpec::new("start", "Begins", Control::LocalTime)
            .about("When it opens instead, like 2026-12-05T09:00")
            .needed(Needed::Always, "write a date and a time, like 2026-12-05T09:00"),
        FieldSpec::new("end", "Ends", Control::LocalTime)
            .about("When it closes instead, at most 24 hours later")
            .needed(Needed::Always, "write a date and a time, like 2026-12-05T16:00"),
        NOTE,
    ];
}

impl DayStepInput for MoveInput {
    fn check(&self) -> Result<(Option<Date>, DayStep), Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, Self::FIELDS);
        let (date, note) = (reader.optional("date"), reader.optional("note"));
        let times = reader.needed::<DateTime>("start").zip(reader.needed::<LocalEnd>("end"));
        let made = date.zip(note).zip(times).map(|((date, note), (start, LocalEnd(end)))| {
            (date, DayStep::Move { start, end: end_of(start, end), note })
        });
        reader.finish(made)
    }
}

/// A step of one date of a rule, that is needed.
macro_rules! of_date {
    ($($input:ident $step:expr),+) => {
        $(
            impl Described for $input {
                const FIELDS: &'static [FieldSpec] = &[OF_RULE];
            }

            impl DayStepInput for $input {
                fn check(&self) -> Result<(Option<Date>, DayStep), Vec<FieldError>> {
                    let mut reader = Reader::new(Reading::Input, self, Self::FIELDS);
                    let date = reader.needed("date");
                    reader.finish(date.map(|date| (Some(date), $step)))
                }
            }
        )+
    };
}

of_date!(DropInput DayStep::Drop, RestoreInput DayStep::Restore);

impl Described for PlacesInput {
    const FIELDS: &'static [FieldSpec] = &[
        DATE,
        FieldSpec::new("places_left", "Places left", Control::Number(PLACES_MAX))
            .about("How many places are left; 0 is fully booked, and nothing takes back what was said"),
    ];
}

impl DayStepInput for PlacesInput {
    fn check(&self) -> Result<(Option<Date>, DayStep), Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, Self::FIELDS);
        let left = reader.optional::<Places>("places_left").map(|left| left.map(|Places(left)| left));
        let made = reader.optional("date").zip(left);
        reader.finish(made.map(|(date, left)| (date, DayStep::PlacesLeft(left))))
    }
}
