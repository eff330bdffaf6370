//! The fields of an open day as people fill them in: a local date and two times on it, or another date to end on.

use super::data::FormData;
use super::field::{Field, FieldContext};
use super::input::FormInput;
use super::state::FormState;
use crate::domain::input::{DayTimes, FieldError, FieldSpec, OPEN_DAY_FIELDS, OpenDayInput, Texts as _};
use crate::domain::wording::phrase;
use crate::http::private::error::Problem;

/// The names of the fields, in the order in which they stand.
pub(crate) const DAY_FIELDS: [&str; 8] =
    ["date", "from", "to", "end_date", "kind", "title", "day_place", "registration"];

/// The form of an open day.
#[derive(Debug)]
pub(crate) struct DayForm(FormState);

impl FormInput for DayForm {
    fn names() -> Vec<&'static str> {
        DAY_FIELDS.to_vec()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(Self(FormState::read(form, &DAY_FIELDS)?))
    }

    fn field_of(member: &str) -> Option<&'static str> {
        day_field(member)
    }
}

impl DayForm {
    pub(crate) const fn new(state: FormState) -> Self {
        Self(state)
    }

    /// The open day that stands in the fields.
    ///
    /// # Errors
    ///
    /// Of each field of its times that is missing, or no date or time.
    pub(crate) fn input(&self) -> Result<OpenDayInput, Vec<FieldError>> {
        let Self(state) = self;
        let [date, from, to, end_date] = ["date", "from", "to", "end_date"].map(|field| state.get(field));
        let others = OpenDayInput::filled(|name| day_field(name).map(|field| state.get(field).to_owned()));
        DayTimes { date, from, to, end_date }.check(others)
    }
}

/// What a form begins with that changes an open day.
pub(crate) fn day_state(input: &OpenDayInput) -> FormState {
    let mut state = FormState::default();
    let parts = |time: &Option<String>| {
        let (date, time) = time.as_deref().and_then(|time| time.split_once('T')).unwrap_or_default();
        (date.to_owned(), time.to_owned())
    };
    let ((date, from), (end_date, to)) = (parts(&input.start), parts(&input.end));
    if end_date != date {
        state.set("end_date", end_date);
    }
    for (name, text) in input.given() {
        if let Some(field) = day_field(name) {
            state.set(field, text);
        }
    }
    state.set("date", date);
    state.set("from", from);
    state.set("to", to);
    state
}

/// The field in which a member of an open day stands; a field stands for itself.
pub(crate) fn day_field(member: &str) -> Option<&'static str> {
    match member {
        "start" => Some("date"),
        "end" => Some("to"),
        "place" => Some("day_place"),
        _ => DAY_FIELDS.into_iter().find(|field| *field == member),
    }
}

/// The fields: its date and its times, and what else is said of it.
pub(crate) fn day_fields(context: FieldContext<'_>) -> Vec<Field> {
    let of = context.language;
    let mut fields = vec![
        Field::date("date", phrase!("Date")).spoken(of).required(),
        Field::time("from", phrase!("From")).spoken(of).required(),
        Field::time("to", phrase!("To")).spoken(of).required(),
        Field::date("end_date", phrase!("Ends on another date")).spoken(of),
    ];
    for spec in OPEN_DAY_FIELDS.iter().filter(|spec| !matches!(spec.name, "start" | "end")) {
        if let Some(name) = day_field(spec.name) {
            fields.push(Field::of(&FieldSpec { name, ..*spec }, context));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_day_comes_back_as_it_was() {
        for end in ["2026-12-03T16:00", "2026-12-04T00:00", "2026-12-04T01:00"] {
            let text = |text: &str| Some(text.to_owned());
            let input = OpenDayInput {
                start: text("2026-12-03T09:00"),
                end: text(end),
                kind: text("tour"),
                title: text("Oven"),
                place: text("Yard"),
                registration: text("https://a.example/"),
                ..OpenDayInput::default()
            };
            assert_eq!(DayForm(day_state(&input)).input(), Ok(input));
        }
    }

    #[test]
    fn every_member_of_an_open_day_stands_in_one_field() {
        let mut fields: Vec<_> = OPEN_DAY_FIELDS.iter().filter_map(|spec| day_field(spec.name)).collect();
        fields.extend(["from", "end_date"]);
        fields.sort_unstable();
        let mut all = DAY_FIELDS;
        all.sort_unstable();
        assert_eq!(fields, all);
    }
}
