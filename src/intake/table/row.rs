//! One row of a table: the open day it describes, or every mistake in it.

use csv::StringRecord;
use jiff::civil::{DateTime, Time};

use super::columns::{Column, Columns};
use super::order::Order;
use super::words::word;
use crate::domain::input::{DayTimes, FieldError, InputError, OpenDayInput, Texts as _};
use crate::domain::schedule::{parse_date, parse_local_time, parse_time};
use crate::domain::spelling::{self, yes_or_no};
use crate::intake::limits::DATES_OF_ENTRY_MAX;
use crate::intake::sieve::{Sieve, Source, whole_dates};
use crate::intake::why::Why;

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row<'t> {
    pub(super) columns: &'t Columns,
    pub(super) record: &'t StringRecord,
    pub(super) line: u32,
    pub(super) order: Order,
}

impl Row<'_> {
    /// Takes in the open day of the row, or says why it is none.
    pub(super) fn take_in(&self, sieve: &mut Sieve<'_>) {
        let is_ours = self.columns.is_ours();
        if !is_ours && !self.is_marked(sieve) {
            sieve.count_unmarked(1);
            return;
        }
        let what = match self.cell(Column::Member("title")) {
            "" => self.columns.cells(self.record, |_| true).collect::<Vec<_>>().join(", "),
            title => title.to_owned(),
        };
        let input = OpenDayInput::filled(|name| match (name, self.cell(Column::Member(name))) {
            (_, "") | ("start" | "end", _) => None,
            ("title", title) => sieve.mark.taken_out_of(title),
            (name, text) => Some(word(name, text)),
        });
        match self.dates(&input, is_ours, sieve) {
            Ok(dates) => sieve.take(Source { input, what, line: Some(self.line), is_ours, ..Source::default() }, dates),
            Err(why) => sieve.leave_out(&what, Some(self.line), None, why),
        }
    }

    fn is_marked(&self, sieve: &Sieve<'_>) -> bool {
        let is_text = |column| matches!(column, Column::Text | Column::Categories | Column::Member("title"));
        let mut texts = self.columns.cells(self.record, is_text);
        let mut categories = self.columns.cells(self.record, |column| column == Column::Categories);
        sieve.mark.is_any()
            || texts.any(|text| sieve.mark.is_in(text))
            || categories.any(|cell| cell.split([',', ';']).any(|category| sieve.mark.is_category(category)))
    }

    /// What stands in a column, or nothing.
    fn cell(&self, wanted: Column) -> &str {
        self.columns.cells(self.record, move |column| column == wanted).next().unwrap_or_default()
    }

    /// A date that stands in a column, written so that it has one reading where the other rows show which.
    fn date(&self, column: Column) -> String {
        self.order.settle(self.cell(column)).into_owned()
    }

    /// Starts and ends, of which there are several where several whole dates are meant.
    fn dates(&self, others: &OpenDayInput, is_ours: bool, sieve: &Sieve<'_>) -> Result<Vec<(DateTime, DateTime)>, Why> {
        if yes_or_no(self.cell(Column::AllDay)) == Some(true) {
            return self.whole_dates(sieve);
        }
        // Of a table that others made, the times alone must be right.
        let others = if is_ours { others.clone() } else { OpenDayInput::default() };
        let times = self.times(others).map_err(|mistakes| Why::Mistakes(InputError(mistakes)))?;
        let bare = OpenDayInput { start: times.start, end: times.end, ..OpenDayInput::default() };
        let opening = bare.check().map_err(|mistakes| Why::Mistakes(InputError(mistakes)))?;
        Ok(vec![(opening.start(), opening.end())])
    }

    /// The input with its times, or every mistake.
    fn times(&self, others: OpenDayInput) -> Result<OpenDayInput, Vec<FieldError>> {
        let (start, date) = (self.date(Column::Member("start")), self.date(Column::Date));
        // Beside a date, what begins and ends may be times alone.
        if !start.is_empty() && (date.is_empty() || parse_local_time(&start).is_ok()) {
            let end = Some(self.date(Column::Member("end"))).filter(|end| !end.is_empty());
            let input = OpenDayInput { start: Some(start), end, ..others };
            return input.check().map(|_| input);
        }
        let end_date = self.date(Column::EndDate);
        let either = |column, member| match self.cell(column) {
            "" => self.cell(Column::Member(member)),
            time => time,
        };
        let (from, to) = (either(Column::From, "start"), either(Column::To, "end"));
        DayTimes { date: &date, from, to, end_date: &end_date }.check(others)
    }

    fn whole_dates(&self, sieve: &Sieve<'_>) -> Result<Vec<(DateTime, DateTime)>, Why> {
        let either =
            |one, other| Some(self.date(one)).filter(|text| !text.is_empty()).unwrap_or_else(|| self.date(other));
        let first = parse_date(&either(Column::Date, Column::Member("start"))).map_err(Why::Time)?;
        let last = match either(Column::EndDate, Column::Member("end")).as_str() {
            "" => first,
            text => parse_date(text).map_err(Why::Time)?,
        };
        // Outlook ends with the midnight behind the last date, Google with the last date.
        let to = self.cell(Column::To);
        let ends_at_midnight = !spelling::plain(to).is_empty() && parse_time(to) == Ok(Time::midnight());
        let days = last.duration_since(first).as_hours() / 24 + i64::from(!ends_at_midnight || last == first);
        match days {
            ..1 => Err(Why::EndsBeforeStart { start: first, end: last }),
            days if days > DATES_OF_ENTRY_MAX => Err(Why::TooManyDates { days }),
            days => Ok(whole_dates(first, days, sieve.wanted.zone).collect()),
        }
    }
}
