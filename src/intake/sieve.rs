//! What is found passes here: what is over, too far off, there twice, or no open day is left out; the rest is in order.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::limits::{DATES_MAX, DAYS_MAX, LEFT_OUT_MAX};
use super::mark::Mark;
use super::why::{Cut, IntakeError, Note, Why};
use super::{CalledOff, FoundDay, FoundDays, LeftOut, Wanted};
use crate::domain::input::{FieldError, InputError, OpenDayInput, Texts as _};
use crate::domain::reading::Reading;
use crate::domain::schedule::{Opening, format_local_time};
use crate::domain::spelling::excerpt;

/// An entry of a calendar or a row of a table, without its times.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) input: OpenDayInput,
    /// What it is recognised by.
    pub(super) what: String,
    pub(super) uid: Option<String>,
    /// When the date of a series would begin that it stands for.
    pub(super) stands_for: Option<DateTime>,
    pub(super) line: Option<u32>,
    /// Whether it was written for Openday: then a mistake in any text is one; else the day is taken without that text.
    pub(super) is_ours: bool,
}

/// A date of a source, by the clocks of the participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dated {
    pub(super) start: DateTime,
    pub(super) end: DateTime,
    pub(super) source: usize,
}

/// Begins and ends of so many whole dates, by the clocks of `home`.
pub(super) fn whole_dates(first: Date, days: i64, home: &TimeZone) -> impl Iterator<Item = (DateTime, DateTime)> {
    (0..days).filter_map(move |day| {
        let date = first.checked_add(Span::new().try_days(day).ok()?).ok()?;
        // Where clocks skip midnight, a date begins later.
        let begin = date.to_zoned(home.clone()).ok()?.datetime();
        Some((begin, date.tomorrow().ok()?.to_datetime(Time::midnight())))
    })
}

/// What was found so far.
pub(super) struct Sieve<'w> {
    pub(super) wanted: &'w Wanted<'w>,
    pub(super) mark: Mark,
    stop: &'w dyn Fn() -> bool,
    /// From when to when open days are taken, by the clocks of the participant.
    span: (DateTime, DateTime),
    sources: Vec<Source>,
    dated: Vec<Dated>,
    left_out: Vec<LeftOut>,
    unmarked: usize,
    cut: Vec<Cut>,
    called_off: Vec<CalledOff>,
}

impl<'w> Sieve<'w> {
    pub(super) fn new(wanted: &'w Wanted<'w>, stop: &'w dyn Fn() -> bool) -> Self {
        let mark = Mark::new(wanted.keyword);
        let (sources, dated, left_out, cut, called_off) = Default::default();
        let span = (wanted.zone.to_datetime(wanted.from), wanted.zone.to_datetime(wanted.until));
        Self { wanted, mark, stop, span, sources, dated, left_out, unmarked: 0, cut, called_off }
    }

    /// From when to when open days are taken, by the clocks of the participant: true but for an hour that they show twice.
    pub(super) fn span(&self) -> (DateTime, DateTime) {
        self.span
    }

    /// Ends the reading where it was asked to end.
    pub(super) fn go_on(&self) -> Result<(), IntakeError> {
        if (self.stop)() { Err(IntakeError::Stopped) } else { Ok(()) }
    }

    /// Takes in an entry and its dates.
    pub(super) fn take(&mut self, source: Source, dates: impl IntoIterator<Item = (DateTime, DateTime)>) {
        let index = self.sources.len();
        self.sources.push(source);
        for (start, end) in dates {
            if self.dated.len() >= DATES_MAX {
                self.cut(Cut::Dates);
                return;
            }
            self.dated.push(Dated { start, end, source: index });
        }
    }

    /// Notes that an entry does not take place, or what of it begins then. No open day is known by a name too long.
    pub(super) fn call_off(&mut self, uid: Option<&str>, start: Option<DateTime>) {
        let Some(uid) = uid.and_then(|uid| Reading::Input.read(uid).ok()) else { return };
        if self.called_off.len() >= DATES_MAX {
            self.cut(Cut::Dates);
        } else {
            self.called_off.push(CalledOff { uid, start });
        }
    }

    /// Counts entries that are not meant for Openday.
    pub(super) fn count_unmarked(&mut self, count: usize) {
        self.unmarked += count;
    }

    pub(super) fn leave_out(&mut self, what: &str, line: Option<u32>, when: Option<DateTime>, why: Why) {
        self.left_out.push(LeftOut { what: excerpt(what), line, when, why });
    }

    /// Remembers once that there was more.
    pub(super) fn cut(&mut self, cut: Cut) {
        if !self.cut.contains(&cut) {
            self.cut.push(cut);
        }
    }

    /// The open days among all that was taken in.
    pub(super) fn finish(mut self) -> Result<FoundDays, IntakeError> {
        let mut dated = std::mem::take(&mut self.dated);
        dated.sort_unstable();
        let mut days = Days::default();
        for date in dated {
            self.go_on()?;
            if let Err(why) = self.day(date, &mut days) {
                let source = self.sources.get(date.source);
                let (what, line) = source.map_or(("", None), |source| (source.what.as_str(), source.line));
                self.left_out.push(LeftOut { what: excerpt(what), line, when: Some(date.start), why });
            }
        }
        if days.beyond > 0 {
            self.cut(Cut::Days(days.beyond));
        }
        let left_out = self.told();
        Ok(FoundDays { days: days.found, left_out, cut: self.cut, called_off: self.called_off })
    }

    /// Makes an open day of a date, or says why it is none.
    fn day(&self, date: Dated, days: &mut Days) -> Result<(), Why> {
        let Some(source) = self.sources.get(date.source) else { return Ok(()) };
        // The first date of a rule may be over, and others to come.
        if source.input.repeat.is_none() {
            self.check_ahead(date)?;
        }
        if date.start > self.span.1 {
            return Err(Why::TooFarAhead);
        }
        if let Some(title) = days.title_at(date) {
            return Err(Why::Twice { title });
        }
        if days.found.len() >= DAYS_MAX {
            days.beyond += 1;
            return Ok(());
        }
        let (input, opening, mut notes) = checked(source, date)?;
        if let Some(rule) = opening.repeat() {
            opening.check_when(self.wanted.zone, self.wanted.from).map_err(Why::Time)?;
            notes.push(Note::Repeats(excerpt(&rule.to_string())));
        } else {
            self.check_ahead(date)?;
            opening.check_clock(self.wanted.zone).map_err(Why::Time)?;
        }
        if let Some((start, end)) = days.latest.filter(|(_, end)| *end > date.start) {
            notes.push(Note::Overlaps { start, end });
        }
        days.latest = days.latest.filter(|(_, end)| *end > date.end).or(Some((date.start, date.end)));
        days.at = Some((date, source.what.clone()));
        let (uid, stands_for) = (source.uid.clone(), source.stands_for);
        days.found.push(FoundDay { input, uid, stands_for, line: source.line, notes });
        Ok(())
    }

    /// Whether a date is not over.
    fn check_ahead(&self, date: Dated) -> Result<(), Why> {
        let instant = |time| Some(self.wanted.zone.to_ambiguous_zoned(time).compatible().ok()?.timestamp());
        // What is a day away from now is past by any clock.
        let is_long_past = date.end.saturating_add(Span::new().days(1)) < self.span.0;
        let is_past = is_long_past || instant(date.end).is_some_and(|end: Timestamp| end <= self.wanted.from);
        if is_past { Err(Why::Past { end: date.end }) } else { Ok(()) }
    }

    /// What was left out, in the order in which it is told.
    fn told(&mut self) -> Vec<LeftOut> {
        let mut told = std::mem::take(&mut self.left_out);
        told.sort_by_key(|one| (!one.why.is_mistake(), one.line, one.when));
        if self.unmarked > 0 {
            let what = if self.unmarked == 1 { "1 entry".to_owned() } else { format!("{} entries", self.unmarked) };
            let why = Why::Unmarked { keyword: excerpt(self.wanted.keyword.trim()), count: self.unmarked };
            told.insert(0, LeftOut { what, line: None, when: None, why });
        }
        if told.len() > LEFT_OUT_MAX {
            self.cut(Cut::LeftOut(told.len() - LEFT_OUT_MAX));
            told.truncate(LEFT_OUT_MAX);
        }
        // It is known to all, and so the last thing to say.
        if self.unmarked > 0 {
            told.rotate_left(1);
        }
        told
    }
}

/// The open days so far, in their order.
#[derive(Default)]
struct Days {
    found: Vec<FoundDay>,
    /// The last one, and what it is recognised by.
    at: Option<(Dated, String)>,
    /// The one that ends last.
    latest: Option<(DateTime, DateTime)>,
    beyond: usize,
}

impl Days {
    /// What the open day of the same times is recognised by.
    fn title_at(&self, date: Dated) -> Option<String> {
        let same = |(at, _): &&(Dated, String)| (at.start, at.end) == (date.start, date.end);
        self.at.as_ref().filter(same).map(|(_, title)| excerpt(title))
    }
}

/// The input of a date of a source, and the opening it makes; texts that others wrote otherwise are left out.
fn checked(source: &Source, date: Dated) -> Result<(OpenDayInput, Opening, Vec<Note>), Why> {
    let times = [date.start, date.end].map(|time| Some(format_local_time(time)));
    let [start, end] = times;
    let mut input = OpenDayInput { start, end, ..source.input.clone() };
    let mut notes = Vec::new();
    let mistakes = match input.check() {
        Ok(opening) => return Ok((input, opening, notes)),
        Err(mistakes) if source.is_ours => mistakes,
        Err(mistakes) => {
            let is_of_times = |mistake: &FieldError| matches!(mistake.field.as_str(), "start" | "end");
            for mistake in mistakes.into_iter().filter(|mistake| !is_of_times(mistake)) {
                if let Some(slot) = input.slot(&mistake.field) {
                    *slot = None;
                }
                notes.push(Note::Without(mistake));
            }
            match input.check() {
                Ok(opening) => return Ok((input, opening, notes)),
                Err(mistakes) => mistakes,
            }
        }
    };
    Err(Why::Mistakes(InputError(mistakes)))
}
