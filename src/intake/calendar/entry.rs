//! One entry of a calendar: calcard parses it, and what Openday needs of it is kept.

use calcard::icalendar::{
    ICalendarClassification, ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarPeriod,
    ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus, ICalendarValue, Uri,
};
use calcard::{Entry as Parsed, Parser};

use super::moment::{Length, Moment};
use super::scan::{self, Piece};
use super::zones::Zones;
use crate::domain::input::OpenDayInput;
use crate::domain::participant::Link;
use crate::domain::spelling::excerpt;
use crate::intake::mark::Mark;
use crate::intake::sieve::Source;
use crate::intake::why::Why;

/// An entry of a calendar.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) uid: Option<String>,
    pub(super) line: u32,
    /// Of several states of one entry the one with the highest number is the latest.
    pub(super) sequence: i64,
    pub(super) is_marked: bool,
    pub(super) is_cancelled: bool,
    /// What it is marked as, if that is not public.
    pub(super) class: Option<&'static str>,
    pub(super) what: String,
    input: OpenDayInput,
    pub(super) start: Moment,
    pub(super) length: Length,
    pub(super) rule: Option<Box<ICalendarRecurrenceRule>>,
    /// Further dates, some of their own length.
    pub(super) added: Vec<(Moment, Option<Length>)>,
    /// Dates that are taken out.
    pub(super) excluded: Vec<Moment>,
    /// The date of a series that this entry stands for.
    pub(super) replaces: Option<Replaced>,
}

/// Which date of a series an entry stands for.
#[derive(Debug)]
pub(super) struct Replaced {
    pub(super) at: Moment,
    /// Whether it stands for all later ones as well.
    pub(super) and_later: bool,
}

impl Entry {
    /// What is said of its dates.
    pub(super) fn source(&self) -> Source {
        Source {
            input: self.input.clone(),
            what: self.what.clone(),
            uid: self.uid.clone(),
            stands_for: None,
            line: Some(self.line),
            is_ours: false,
        }
    }
}

/// Reads an entry; of one that cannot be read, it is said what it is recognised by and whether it is meant.
pub(super) fn read(piece: &Piece<'_>, mark: &Mark, zones: &mut Zones) -> Result<Entry, (String, Why, bool)> {
    let Parsed::ICalendar(calendar) = Parser::new(piece.text).entry() else {
        return Err((scan::title(piece.text), Why::NoStart, mark.is_in(piece.text)));
    };
    let Some(component) = calendar.components.first() else {
        return Err((scan::title(piece.text), Why::NoStart, mark.is_in(piece.text)));
    };
    let title = text(component, &ICalendarProperty::Summary);
    let place = text(component, &ICalendarProperty::Location).map(|place| in_one_line(&place));
    let what = title.clone().or_else(|| place.clone()).or_else(|| text(component, &ICalendarProperty::Uid));
    let what = what.unwrap_or_else(|| "an entry without a title".to_owned());
    let is_marked = is_marked(component, title.as_deref(), mark);
    let entry = Entry {
        uid: text(component, &ICalendarProperty::Uid),
        line: piece.line,
        sequence: 0,
        is_marked,
        is_cancelled: false,
        class: None,
        what: String::new(),
        input: OpenDayInput {
            title: title.as_deref().and_then(|title| mark.taken_out_of(title)),
            place,
            registration: address(component),
            ..OpenDayInput::default()
        },
        start: Moment::Date(jiff::civil::Date::MIN),
        length: Length::Dates(1),
        rule: None,
        added: Vec::new(),
        excluded: Vec::new(),
        replaces: None,
    };
    with_times(entry, component, zones)
        .map(|entry| Entry { what: what.clone(), ..entry })
        .map_err(|why| (what, why, is_marked))
}

/// Whether an entry is meant: its title, description or categories say so.
fn is_marked(component: &ICalendarComponent, title: Option<&str>, mark: &Mark) -> bool {
    let mut categories = component.properties(&ICalendarProperty::Categories).flat_map(|property| &property.values);
    title.is_some_and(|title| mark.is_in(title))
        || categories.any(|category| category.as_text().is_some_and(|category| mark.is_category(category)))
        || mark.is_any()
        || text(component, &ICalendarProperty::Description).is_some_and(|text| mark.is_in(&text))
}

/// The entry with when it is, and how often.
fn with_times(mut entry: Entry, component: &ICalendarComponent, zones: &mut Zones) -> Result<Entry, Why> {
    let (mut start, mut end, mut duration) = (None, None, None);
    for property in &component.entries {
        let first = property.values.first();
        match (&property.name, first) {
            (ICalendarProperty::Dtstart, Some(value)) => start = Some(Moment::of(property, value, zones)?),
            (ICalendarProperty::Dtend, Some(value)) => end = Some(Moment::of(property, value, zones)?),
            (ICalendarProperty::Duration, Some(ICalendarValue::Duration(value))) => duration = Some(value),
            (ICalendarProperty::Duration, Some(ICalendarValue::Text(text))) => {
                return Err(Why::NoDuration(excerpt(text)));
            }
            (ICalendarProperty::Status, Some(value)) => {
                entry.is_cancelled = matches!(value, ICalendarValue::Status(ICalendarStatus::Cancelled));
            }
            (ICalendarProperty::Class, Some(ICalendarValue::Classification(class))) => {
                entry.class = match class {
                    ICalendarClassification::Public => None,
                    ICalendarClassification::Private => Some("CLASS:PRIVATE"),
                    ICalendarClassification::Confidential => Some("CLASS:CONFIDENTIAL"),
                };
            }
            (ICalendarProperty::Sequence, Some(ICalendarValue::Integer(value))) => entry.sequence = *value,
            (ICalendarProperty::RecurrenceId, Some(value)) => {
                let and_later = property.has_parameter(&ICalendarParameterName::Range);
                entry.replaces = Some(Replaced { at: Moment::of(property, value, zones)?, and_later });
            }
            (ICalendarProperty::Rrule, Some(ICalendarValue::RecurrenceRule(rule))) => entry.rule = Some(rule.clone()),
            (ICalendarProperty::Rrule, Some(ICalendarValue::Text(text))) => return Err(Why::Rule(excerpt(text))),
            (ICalendarProperty::Exdate, _) => {
                for value in &property.values {
                    entry.excluded.push(Moment::of(property, value, zones)?);
                }
            }
            (ICalendarProperty::Rdate, _) => {
                for value in &property.values {
                    entry.added.push(added(property, value, zones)?);
                }
            }
            _ => {}
        }
    }
    // What stands for a date may leave out when that is.
    let start = start.or_else(|| entry.replaces.as_ref().map(|replaced| replaced.at.clone())).ok_or(Why::NoStart)?;
    entry.length = match (end, duration, &start) {
        (Some(end), _, _) => Length::between(&start, &end),
        (None, Some(duration), _) => Length::of(duration, &start),
        (None, None, Moment::Date(_)) => Ok(Length::Dates(1)),
        (None, None, Moment::Time(..)) => Err(Why::NoEnd),
    }
    // Of what takes place no more, or is not meant, only the start is needed.
    .or_else(|why| if entry.is_cancelled || !entry.is_marked { Ok(Length::Dates(1)) } else { Err(why) })?;
    entry.start = start;
    Ok(entry)
}

/// A further date of a series.
fn added(
    property: &ICalendarEntry,
    value: &ICalendarValue,
    zones: &mut Zones,
) -> Result<(Moment, Option<Length>), Why> {
    match value {
        ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
            let (start, end) = (Moment::read(property, start, zones)?, Moment::read(property, end, zones)?);
            let length = Length::between(&start, &end)?;
            Ok((start, Some(length)))
        }
        ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => {
            let start = Moment::read(property, start, zones)?;
            let length = Length::of(duration, &start)?;
            Ok((start, Some(length)))
        }
        value => Ok((Moment::of(property, value, zones)?, None)),
    }
}

/// The text of a property, if there is one.
fn text(component: &ICalendarComponent, name: &ICalendarProperty) -> Option<String> {
    let property = component.property(name)?;
    let text: String = property.values.iter().filter_map(ICalendarValue::as_text).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The address of an entry, where it is one of the web.
fn address(component: &ICalendarComponent) -> Option<String> {
    let value = component.property(&ICalendarProperty::Url)?.values.first()?;
    let (ICalendarValue::Uri(Uri::Location(address)) | ICalendarValue::Text(address)) = value else { return None };
    Link::parse(address).is_ok().then(|| address.clone())
}

/// A text of several lines as one.
fn in_one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim().trim_end_matches(','));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}
