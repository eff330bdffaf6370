//! The fields of an open day as people fill them in: a local date and two times on it, or another date to end on; how it
//! repeats; and what else is said of it.

use super::data::FormData;
use super::field::{Field, FieldContext};
use super::input::FormInput;
use super::state::FormState;
use super::view::FormView;
use crate::domain::input::{
    DayTimes, FURTHER_TIMES_FIELDS, FieldError, FieldSpec, MoveInput, OPEN_DAY_FIELDS, OpenDayInput, REPETITIONS,
    Repetition, Texts as _,
};
use crate::domain::schedule::parse_date;
use crate::domain::wording::phrase;
use crate::http::private::error::Problem;

/// The fields that an application has for its first open day.
pub(crate) const FIRST_DAY_FIELDS: [&str; 4] = ["date", "from", "to", "kind"];

/// The names of all fields, in the order in which they stand.
pub(crate) const DAY_FIELDS: [&str; 25] = [
    "date",
    "from",
    "to",
    "end_date",
    "repeats",
    "every",
    "until",
    "times",
    "kind",
    "audience",
    "title",
    "day_place",
    "booking",
    "registration",
    "places",
    "minimum_age",
    "step_free",
    "languages",
    "bring",
    "photos",
    "meeting_point",
    "price",
    "details",
    "repeat",
    "exceptions",
];

/// The first of those that are folded away until somebody wants them.
const FIRST_FURTHER: &str = "minimum_age";

/// The fields of how an open day repeats.
const REPETITION_FIELDS: [&str; 5] = ["repeats", "every", "until", "times", "repeat"];

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
    /// Of each field of its times that is missing, or no date or time, and of how it repeats.
    pub(crate) fn input(&self) -> Result<OpenDayInput, Vec<FieldError>> {
        let Self(state) = self;
        let [date, from, to, end_date] = ["date", "from", "to", "end_date"].map(|field| state.get(field));
        let [repeats, every, until, times, rule] = REPETITION_FIELDS.map(|field| state.get(field).to_owned());
        let repetition = Repetition { repeats, every, until, times, rule };
        let others = OpenDayInput::filled(|name| {
            day_field(name).filter(|_| name != "repeat").map(|field| state.get(field).to_owned())
        });
        let checked = DayTimes { date, from, to, end_date }.check(others);
        // Without a date it is not known on which day it repeats; that is told once it is there.
        let repeat = parse_date(date).map_or(Ok(None), |date| repetition.rule(date));
        match (checked, repeat) {
            (Ok(input), Ok(repeat)) => Ok(OpenDayInput { repeat: Some(repeat.unwrap_or_default()), ..input }),
            (checked, repeat) => Err(checked.err().into_iter().chain(repeat.err()).flatten().collect()),
        }
    }
}

/// The form that moves an open day, or one date of its rule.
#[derive(Debug)]
pub(crate) struct MoveForm(FormState);

const MOVE_FIELDS: [&str; 4] = ["date", "from", "to", "note"];

impl FormInput for MoveForm {
    fn names() -> Vec<&'static str> {
        MOVE_FIELDS.to_vec()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(Self(FormState::read(form, &MOVE_FIELDS)?))
    }

    fn field_of(member: &str) -> Option<&'static str> {
        match member {
            "start" => Some("date"),
            "end" => Some("to"),
            _ => MOVE_FIELDS.into_iter().find(|field| *field == member),
        }
    }
}

impl MoveForm {
    /// To when it is moved.
    ///
    /// # Errors
    ///
    /// Of each field that is missing, or no date or time.
    pub(crate) fn input(&self) -> Result<MoveInput, Vec<FieldError>> {
        let [date, from, to, note] = MOVE_FIELDS.map(|field| self.0.get(field));
        let OpenDayInput { start, end, .. } =
            DayTimes { date, from, to, end_date: "" }.check(OpenDayInput::default())?;
        Ok(MoveInput { date: None, start, end, note: Some(note.to_owned()) })
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
    for (name, text) in input.given().filter(|(name, _)| *name != "repeat") {
        if let Some(field) = day_field(name) {
            state.set(field, text);
        }
    }
    if let (Some(rule), Ok(date)) = (&input.repeat, parse_date(&date)) {
        let Repetition { repeats, every, until, times, rule } = Repetition::of_text(rule, date);
        for (field, text) in REPETITION_FIELDS.into_iter().zip([repeats, every, until, times, rule]) {
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

/// The fields of the first open day in an application: its date and its times, and what it is.
pub(crate) fn first_day_fields(context: FieldContext<'_>) -> Vec<Field> {
    let all = all_fields(context);
    all.into_iter().filter(|field| FIRST_DAY_FIELDS.contains(&field.name())).collect()
}

/// Adds the fields: its date and its times, how it repeats, and what else is said of it.
pub(crate) fn with_day_fields(form: FormView, context: FieldContext<'_>) -> FormView {
    with_fields(form, all_fields(context))
}

/// Adds the fields of an open day that is added: it may be had at further times of its date.
pub(crate) fn with_new_day_fields(form: FormView, context: FieldContext<'_>) -> FormView {
    let further = FURTHER_TIMES_FIELDS.iter().map(|spec| Field::of(spec, context));
    let mut fields = all_fields(context);
    let behind_times = fields.iter().position(|field| field.name() == "end_date").map_or(0, |at| at + 1);
    fields.splice(behind_times..behind_times, further);
    with_fields(form, fields)
}

fn with_fields(form: FormView, fields: Vec<Field>) -> FormView {
    fields.into_iter().fold(form, |form, field| {
        let form = if field.name() == FIRST_FURTHER { form.fold(phrase!("What visitors should know")) } else { form };
        form.field(field)
    })
}

/// The fields of a form that moves an open day.
pub(crate) fn move_fields(context: FieldContext<'_>) -> Vec<Field> {
    let of = context.language;
    vec![
        Field::date("date", phrase!("To this date")).spoken(of).required(),
        Field::time("from", DayTimes::FROM).spoken(of).required(),
        Field::time("to", DayTimes::TO).spoken(of).required(),
        Field::line("note", phrase!("What visitors are told")).spoken(of),
    ]
}

fn all_fields(context: FieldContext<'_>) -> Vec<Field> {
    let of = context.language;
    let ways = REPETITIONS.iter().map(|(way, label)| ((*way).to_owned(), of.say(label).to_owned())).collect();
    let mut fields = vec![
        Field::date("date", DayTimes::DATE).spoken(of).required(),
        Field::time("from", DayTimes::FROM).spoken(of).required(),
        Field::time("to", DayTimes::TO).spoken(of).required(),
        Field::date("end_date", DayTimes::END_DATE).spoken(of),
        Field::choice("repeats", phrase!("Repeats"), ways).spoken(of).required(),
        Field::number("every", phrase!("Every so many")).spoken(of),
        Field::date("until", phrase!("Until")).spoken(of),
        Field::number("times", phrase!("Or so many times")).spoken(of),
    ];
    let is_left_out = |spec: &&FieldSpec| matches!(spec.name, "start" | "end" | "repeat" | "exceptions");
    for spec in OPEN_DAY_FIELDS.iter().filter(|spec| !is_left_out(spec)) {
        if let Some(name) = day_field(spec.name) {
            fields.push(Field::of(&FieldSpec { name, ..*spec }, context));
        }
    }
    fields.push(
        Field::code("repeat", phrase!("A rule of your own"))
            .spoken(of)
            .hint(of.say(phrase!("As calendars write it, like FREQ=MONTHLY;BYDAY=1SA."))),
    );
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_day_comes_back_as_it_was() {
        let rules =
            ["", "FREQ=MONTHLY;BYDAY=1TH", "FREQ=WEEKLY;BYDAY=TH;INTERVAL=2;COUNT=4", "FREQ=WEEKLY;BYDAY=MO,TH"];
        for (end, rule) in ["2026-12-03T16:00", "2026-12-04T00:00", "2026-12-04T01:00"]
            .iter()
            .flat_map(|end| rules.map(|rule| (end, rule)))
        {
            let text = |text: &str| Some(text.to_owned());
            let input = OpenDayInput {
                start: text("2026-12-03T09:00"),
                end: text(end),
                repeat: text(rule),
                kind: text("tour"),
                title: text("Oven"),
                place: text("Yard"),
                registration: text("https://a.example/"),
                minimum_age: text("16"),
                ..OpenDayInput::filled(|_| Some(String::new()))
            };
            assert_eq!(DayForm(day_state(&input)).input(), Ok(input));
        }
    }

    #[test]
    fn every_member_of_an_open_day_stands_in_one_field() {
        let mut fields: Vec<_> = OPEN_DAY_FIELDS.iter().filter_map(|spec| day_field(spec.name)).collect();
        fields.extend(["from", "end_date", "repeats", "every", "until", "times"]);
        fields.sort_unstable();
        let mut all = DAY_FIELDS;
        all.sort_unstable();
        assert_eq!(fields, all);
    }
}
