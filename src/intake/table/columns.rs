//! What the columns of a table hold, by their names in its first row.

use csv::{ReaderBuilder, StringRecord};

use crate::domain::input::{OpenDayInput, Texts as _};
use crate::domain::spelling::{compared, excerpt};
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

/// Characters that separate the cells of a row.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    separator: u8,
    /// The name of each, and what it holds.
    named: Vec<(String, Option<Column>)>,
}

impl Columns {
    /// Reads the first row of a table, and finds out by it what separates the cells.
    pub(super) fn of(text: &str, separator: Option<u8>) -> Result<Self, IntakeError> {
        let separators = separator.map_or(SEPARATORS.to_vec(), |separator| vec![separator]);
        let read = separators.into_iter().map(|separator| Self::separated(text, separator));
        let best = read.max_by_key(|columns| (columns.known(), columns.named.len()));
        let columns = best.filter(|columns| columns.named.len() <= COLUMNS_MAX).ok_or(IntakeError::TooManyColumns)?;
        let says_when = |column: &Column| matches!(column, Column::Date | Column::Member("start"));
        if columns.named.iter().any(|(_, column)| column.as_ref().is_some_and(says_when)) {
            return Ok(columns);
        }
        let names: Vec<_> = columns.named.iter().map(|(name, _)| name.as_str()).collect();
        Err(IntakeError::NoColumns { found: excerpt(&names.join(", ")) })
    }

    fn separated(text: &str, separator: u8) -> Self {
        let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        let named = header.iter().take(COLUMNS_MAX + 1).map(|name| (name.trim().to_owned(), column(name))).collect();
        Self { separator, named }
    }

    fn known(&self) -> usize {
        self.named.iter().filter(|(_, column)| column.is_some()).count()
    }

    pub(super) fn separator(&self) -> u8 {
        self.separator
    }

    /// Whether the table was made for Openday: it says when open days are in columns that no calendar exports.
    pub(super) fn is_ours(&self) -> bool {
        self.named.iter().any(|(name, _)| matches!(compared(name).as_str(), "start" | "date"))
    }

    /// Those of a table of ours that nothing is read from.
    pub(super) fn unread(&self) -> impl Iterator<Item = &(String, Option<Column>)> {
        let is_ours = self.is_ours();
        self.named.iter().filter(move |(name, column)| is_ours && column.is_none() && !name.is_empty())
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

/// What a column of that name holds.
fn column(name: &str) -> Option<Column> {
    let name = compared(name);
    let member =
        OpenDayInput::NAMES.iter().find(|member| compared(member) == name).map(|member| Column::Member(member));
    let listed = OWN.iter().chain(&EXPORTED).find(|(listed, _)| *listed == name).map(|(_, column)| *column);
    member.or(listed)
}
