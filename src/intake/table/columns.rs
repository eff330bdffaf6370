//! What the columns of a table hold, by their names in its first row.

use std::collections::HashMap;
use std::sync::LazyLock;

use csv::{ReaderBuilder, StringRecord};

use crate::domain::input::{DayTimes, Described as _, OpenDayInput, Texts as _};
use crate::domain::spelling::{compared, excerpt};
use crate::domain::wording::PageLanguages;
use crate::intake::limits::COLUMNS_MAX;
use crate::intake::why::IntakeError;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A member of an open day, by its name.
    Member(&'static str),
    Date,
    From,
    To,
    EndDate,
    /// Whether it lasts all day.
    AllDay,
    Categories,
    /// A text that is read for nothing but the word that marks open days.
    Text,
}

impl Column {
    /// Whether a date stands in it, alone or with a time.
    pub(super) fn is_date(self) -> bool {
        matches!(self, Self::Date | Self::EndDate | Self::Member("start" | "end"))
    }
}

/// The names of Openday's own columns, beside those of the members of an open day.
const OWN: [(&str, Column); 5] = [
    ("date", Column::Date),
    ("from", Column::From),
    ("to", Column::To),
    ("enddate", Column::EndDate),
    ("allday", Column::AllDay),
];

/// The names that calendars give their columns when they export, without spaces and in small letters.
const EXPORTED: [(&str, Column); 13] = [
    ("subject", Column::Member("title")),
    ("summary", Column::Member("title")),
    ("eventname", Column::Member("title")),
    ("startdate", Column::Date),
    ("starttime", Column::From),
    ("endtime", Column::To),
    ("location", Column::Member("place")),
    ("alldayevent", Column::AllDay),
    ("categories", Column::Categories),
    ("category", Column::Categories),
    ("keywords", Column::Categories),
    ("description", Column::Text),
    ("notes", Column::Text),
];

/// What pages call the parts of its times.
const OF_PAGES: [(&str, Column); 4] = [
    (DayTimes::DATE, Column::Date),
    (DayTimes::FROM, Column::From),
    (DayTimes::TO, Column::To),
    (DayTimes::END_DATE, Column::EndDate),
];

/// The columns that are made for Openday, by their names as they are compared: those of programs, and those that pages
/// give the fields, in each of their languages.
static MADE_FOR_US: LazyLock<HashMap<String, Column>> = LazyLock::new(|| {
    let members = OpenDayInput::NAMES.iter().map(|name| (key(name), Column::Member(name)));
    let own = OWN.iter().map(|(name, column)| ((*name).to_owned(), *column));
    let labels = OpenDayInput::FIELDS.iter().map(|field| (field.label, Column::Member(field.name))).chain(OF_PAGES);
    let said = labels.flat_map(|(label, column)| {
        PageLanguages::BUILT_IN.all().flat_map(move |language| {
            let label = language.say(label);
            // What stands behind a comma or in brackets says when the field is filled in.
            let short = label.split([',', '،', '（']).next().unwrap_or_default();
            [(key(label), column), (key(short), column)]
        })
    });
    let mut all = HashMap::new();
    for (name, column) in members.chain(own).chain(said).filter(|(name, _)| !name.is_empty()) {
        all.entry(name).or_insert(column);
    }
    all
});

/// Characters that separate the cells of a row.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    separator: u8,
    /// The name of each, and what it holds.
    named: Vec<(String, Option<Column>)>,
    is_ours: bool,
}

impl Columns {
    /// Reads the first row of a table, and finds out by it what separates the cells.
    pub(super) fn of(text: &str, separator: Option<u8>) -> Result<Self, IntakeError> {
        let separators = separator.map_or(SEPARATORS.to_vec(), |separator| vec![separator]);
        let read = separators.into_iter().map(|separator| Self::separated(text, separator));
        let best = read.max_by_key(|columns| (columns.known(), columns.named.len()));
        let columns = best.filter(|columns| columns.named.len() <= COLUMNS_MAX).ok_or(IntakeError::TooManyColumns)?;
        if columns.named.iter().any(|(_, column)| column.is_some_and(says_when)) {
            return Ok(columns);
        }
        let names: Vec<_> = columns.named.iter().map(|(name, _)| name.as_str()).collect();
        Err(IntakeError::NoColumns { found: excerpt(&names.join(", ")) })
    }

    fn separated(text: &str, separator: u8) -> Self {
        let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        let header = || header.iter().take(COLUMNS_MAX + 1);
        let is_ours = header().any(|name| MADE_FOR_US.get(&key(name)).is_some_and(|column| says_when(*column)));
        Self { separator, named: header().map(|name| (name.trim().to_owned(), column(name))).collect(), is_ours }
    }

    fn known(&self) -> usize {
        self.named.iter().filter(|(_, column)| column.is_some()).count()
    }

    pub(super) fn separator(&self) -> u8 {
        self.separator
    }

    /// Whether the table was made for Openday: it says when open days are in columns that no calendar exports.
    pub(super) const fn is_ours(&self) -> bool {
        self.is_ours
    }

    /// The names of those that nothing is read from.
    pub(super) fn unread(&self) -> impl Iterator<Item = &str> {
        let unread = self.named.iter().filter(|(name, column)| column.is_none() && !name.is_empty());
        unread.map(|(name, _)| name.as_str())
    }

    /// The names of those that hold what one before them holds.
    pub(super) fn doubled(&self) -> impl Iterator<Item = &str> {
        let is_one = |column: &Column| !matches!(column, Column::Text | Column::Categories);
        let doubled = self.named.iter().enumerate().filter(move |(at, (_, column))| {
            column.filter(is_one).is_some_and(|one| self.named.iter().take(*at).any(|(_, other)| *other == Some(one)))
        });
        doubled.map(|(_, (name, _))| name.as_str())
    }

    /// The cells of a row in columns of some kind, but for empty ones.
    pub(super) fn cells<'r>(
        &'r self,
        row: &'r StringRecord,
        is_wanted: impl Fn(Column) -> bool + 'r,
    ) -> impl Iterator<Item = &'r str> {
        let cells = self.named.iter().zip(row.iter()).map(|((_, column), cell)| (*column, cell.trim()));
        cells.filter(move |(column, cell)| column.is_some_and(&is_wanted) && !cell.is_empty()).map(|(_, cell)| cell)
    }
}

/// Whether a column says when open days are.
fn says_when(column: Column) -> bool {
    matches!(column, Column::Date | Column::Member("start"))
}

/// A name as it is compared; capitals of some scripts lose their marks otherwise than small letters.
pub(super) fn key(name: &str) -> String {
    compared(&name.to_lowercase())
}

/// What a column of that name holds.
fn column(name: &str) -> Option<Column> {
    let name = key(name);
    let exported = || EXPORTED.iter().find(|(listed, _)| *listed == name).map(|(_, column)| *column);
    MADE_FOR_US.get(&name).copied().or_else(exported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_a_language_no_two_fields_are_named_the_same() {
        for language in PageLanguages::BUILT_IN.all() {
            let mut named: HashMap<String, Column> = HashMap::new();
            let labels =
                OpenDayInput::FIELDS.iter().map(|field| (field.label, Column::Member(field.name))).chain(OF_PAGES);
            for (label, column) in labels {
                let name = key(language.say(label));
                assert!(!name.is_empty(), "{label} in {}", language.tag());
                assert_eq!(named.insert(name, column), None, "{label} in {}", language.tag());
            }
        }
    }

    #[test]
    fn what_pages_call_a_field_is_its_column_in_every_language() {
        for language in PageLanguages::BUILT_IN.all() {
            for field in OpenDayInput::FIELDS {
                let found = column(&language.say(field.label).to_uppercase());
                assert_eq!(found, Some(Column::Member(field.name)), "{} in {}", field.label, language.tag());
            }
            for (label, wanted) in OF_PAGES {
                assert_eq!(column(language.say(label)), Some(wanted), "{label} in {}", language.tag());
            }
        }
        assert_eq!(column("Ort"), Some(Column::Member("place")));
        assert_eq!((column("Colour"), column("Start Date")), (None, Some(Column::Date)));
    }
}
