//! Tables (CSV), as people and their spreadsheets write them, and as calendars export them.
//!
//! A table whose columns are named like the fields of an open day was made for Openday: each of its rows is one. In any
//! other, only rows that are marked are meant. Dates and times are read as the forms of pages read them.

mod columns;
mod order;
mod row;
#[cfg(test)]
mod tests;
mod words;

use csv::{ReaderBuilder, StringRecord};

use super::limits::{EVENT_BYTES_MAX, EVENTS_MAX, LINE_BYTES_MAX};
use super::sieve::Sieve;
use super::why::{IntakeError, Why};
use columns::{Column, Columns};
use order::Order;
use row::Row;

/// Lines after which it is asked once more whether to go on.
const LINES_PER_QUESTION: usize = 4_096;

/// Reads a table.
pub(super) fn read(text: &str, sieve: &mut Sieve<'_>) -> Result<(), IntakeError> {
    check_lines(text, sieve)?;
    let (separator, text, lines_before) = without_separator_line(text);
    let columns = Columns::of(text, separator)?;
    for column in columns.unread() {
        sieve.leave_out(column, Some(1 + lines_before), None, Why::UnreadColumn);
    }
    for column in columns.doubled() {
        sieve.leave_out(column, Some(1 + lines_before), None, Why::DoubledColumn);
    }
    let rows = rows(text, columns.separator(), lines_before, sieve)?;
    let dates = rows.iter().flat_map(|(_, record)| columns.cells(record, Column::is_date));
    let order = Order::of(dates);
    for (line, record) in &rows {
        sieve.go_on()?;
        Row { columns: &columns, record, line: *line, order }.take_in(sieve);
    }
    Ok(())
}

/// Refuses lines that no person and no spreadsheet writes.
fn check_lines(text: &str, sieve: &Sieve<'_>) -> Result<(), IntakeError> {
    let mut lines = 0;
    for (index, line) in text.lines().enumerate() {
        if index.is_multiple_of(LINES_PER_QUESTION) {
            sieve.go_on()?;
        }
        if line.len() > LINE_BYTES_MAX {
            // The first line of a table names its columns; what is so long names nothing.
            let is_head = index == 0;
            return Err(if is_head {
                IntakeError::NotACalendar
            } else {
                IntakeError::LongLine { line: line_number(index) }
            });
        }
        lines += 1;
    }
    // A row may have several lines, but not that many of them.
    if lines > EVENTS_MAX * 10 { Err(IntakeError::TooManyEvents { count: lines }) } else { Ok(()) }
}

fn line_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1)
}

/// The separator that the first line of a table may tell (`sep=;`, as Excel has it), the rest, and how many lines that was.
fn without_separator_line(text: &str) -> (Option<u8>, &str, u32) {
    let told = text.split_once('\n').and_then(|(first, rest)| {
        let (name, separator) = first.trim_end_matches('\r').split_at_checked(4)?;
        let [separator] = separator.as_bytes() else { return None };
        name.eq_ignore_ascii_case("sep=").then_some((*separator, rest))
    });
    told.map_or((None, text, 0), |(separator, rest)| (Some(separator), rest, 1))
}

/// The rows behind the first, each with the line it begins on; those that are too large are told.
fn rows(
    text: &str,
    separator: u8,
    lines_before: u32,
    sieve: &mut Sieve<'_>,
) -> Result<Vec<(u32, StringRecord)>, IntakeError> {
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let (mut rows, mut lines) = (Vec::new(), Lines { text, at: 0, line: 1 });
    for record in reader.records() {
        sieve.go_on()?;
        // Of text, and with rows of any length, none fails.
        let Ok(record) = record else { continue };
        let line = lines.line_at(record.position().map_or(0, csv::Position::byte)).saturating_add(lines_before);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.as_slice().len() > EVENT_BYTES_MAX {
            let what = record.iter().find(|cell| !cell.trim().is_empty()).unwrap_or_default();
            sieve.leave_out(what, Some(line), None, Why::LargeEvent(record.as_slice().len()));
            continue;
        }
        rows.push((line, record));
        if rows.len() > EVENTS_MAX {
            return Err(IntakeError::TooManyEvents { count: text.lines().count() });
        }
    }
    Ok(rows)
}

/// Counts lines from the beginning of a text on.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of what stands at or behind a place; places come in their order.
    fn line_at(&mut self, byte: u64) -> u32 {
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let place = usize::try_from(byte).unwrap_or(usize::MAX).max(self.at);
        let rest = self.text.as_bytes().get(place..).unwrap_or_default();
        let begin = place + rest.iter().take_while(is_break).count();
        let passed = self.text.as_bytes().get(self.at..begin).unwrap_or_default();
        let breaks = memchr::memchr_iter(b'\n', passed).count();
        self.at = begin;
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.line
    }
}
