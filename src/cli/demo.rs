//! The data of `serve --demo`: invented participants in many scripts and every status, with open days about today.
//!
//! The file counts in days from now; here they become dates in each participant's own zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde::Deserialize;

use super::failure::Failure;
use crate::app::{App, Token};
use crate::domain::change::{Actor, By, Change, DayStep};
use crate::domain::input::{
    FindingInput, InputError, NoteInput, OpenDayInput, ParticipantInput, ReportInput, TransitionInput,
};
use crate::domain::participant::{Participant, Slug};
use crate::domain::schedule::{Dates, OpenDayId, Opening, format_local_time};
use crate::domain::status::Transition;
use crate::domain::text::{DayNote, MaintainerName};
use crate::store::document;

const FILE: &str = include_str!("demo.json");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    participants: Vec<DemoParticipant>,
}

#[derive(Debug, Deserialize)]
struct DemoParticipant {
    #[serde(flatten)]
    input: ParticipantInput,
    applied_days_ago: i64,
    #[serde(default)]
    steps: Vec<DemoStep>,
    #[serde(default)]
    open_days: Vec<DemoOpenDay>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    reports: Vec<DemoReport>,
}

#[derive(Debug, Deserialize)]
struct DemoStep {
    days_ago: i64,
    step: Transition,
    until_in_days: Option<i64>,
    #[serde(flatten)]
    said: TransitionInput,
}

#[derive(Debug, Deserialize)]
struct DemoReport {
    #[serde(flatten)]
    report: ReportInput,
    /// What was found, of one that is closed.
    found: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DemoOpenDay {
    in_days: i64,
    from: Time,
    /// On the next date, where it is not after `from`.
    to: Time,
    #[serde(flatten)]
    day: OpenDayInput,
    #[serde(default)]
    cancelled: bool,
    note: Option<DayNote>,
    places_left: Option<u32>,
    /// To which day it is moved; of a rule its first date.
    moved_to_in_days: Option<i64>,
    /// Which of its dates, counted from 0, is left out of a rule.
    left_out_after: Option<usize>,
}

/// Enters the invented participants, with what was noted of them and reported.
pub(super) async fn fill(app: &App) -> Result<(), Failure> {
    app.import_as_it_says(&document::write(&participants(app.now())?), &By::OPERATOR).await?;
    for DemoParticipant { input, notes, reports, .. } in read()? {
        let slug = Slug::parse(input.slug.as_deref().unwrap_or_default())?;
        for text in notes {
            let note = NoteInput { text: Some(text) }.check().map_err(InputError)?;
            app.add_note(&slug, &note, &By::OPERATOR).await?;
        }
        for DemoReport { report, found } in reports {
            let (seen_at, text) = report.check().map_err(InputError)?;
            let report = app.add_report(&slug, &seen_at, text.as_ref(), &By::actor(Actor::Visitor)).await?;
            if let Some(note) = found {
                let found = FindingInput { note: Some(note) }.check().map_err(InputError)?;
                app.close_report(report.id, &found, &By::OPERATOR).await?;
            }
        }
    }
    Ok(())
}

/// The token of a maintainer for whoever tries the demo; its data end with it.
pub(super) async fn maintainer(app: &App) -> Result<Token, Failure> {
    Ok(app.add_maintainer(MaintainerName::parse("Demo")?, &By::OPERATOR).await?)
}

/// The invented participants as they stand at `now`.
pub(super) fn participants(now: Timestamp) -> Result<Vec<Participant>, Failure> {
    read()?.into_iter().map(|participant| participant.at(now)).collect()
}

fn read() -> Result<Vec<DemoParticipant>, Failure> {
    let demo: Demo = serde_json::from_str(FILE)?;
    Ok(demo.participants)
}

impl DemoParticipant {
    fn at(self, now: Timestamp) -> Result<Participant, Failure> {
        let ago = |days: i64| now - SignedDuration::from_hours(24 * days);
        let applied_at = ago(self.applied_days_ago);
        let mut participant = self.input.check(false, applied_at).map_err(InputError)?;
        let today = participant.time_zone.time_zone().to_datetime(now).date();
        for (number, day) in (1..).map(OpenDayId).zip(self.open_days) {
            let (opening, steps) = day.on(today)?;
            Change::AddOpenDay(opening).apply(&mut participant, applied_at)?;
            for (date, step) in steps {
                Change::Day { id: number, date, step }.apply(&mut participant, ago(1))?;
            }
        }
        for DemoStep { days_ago, step, until_in_days, said } in self.steps {
            let until = until_in_days.map(|days| in_days(today, days)).transpose()?.map(|date| date.to_string());
            let said = TransitionInput { until, ..said }.confirmed();
            said.check(step).map_err(InputError)?.apply(&mut participant, ago(days_ago))?;
        }
        Ok(participant)
    }
}

/// What became of an open day, or of one date of its rule.
type OnDate = (Option<Date>, DayStep);

impl DemoOpenDay {
    /// The opening, and what became of it since, or of one date of its rule.
    fn on(self, today: Date) -> Result<(Opening, Vec<OnDate>), Failure> {
        let date = in_days(today, self.in_days)?;
        let end_date = if self.to > self.from { date } else { date.tomorrow()? };
        let time = |date, time| Some(format_local_time(DateTime::from_parts(date, time)));
        let day = OpenDayInput { start: time(date, self.from), end: time(end_date, self.to), ..self.day };
        let opening = day.check().map_err(InputError)?;
        let dates = opening.dates(&TimeZone::UTC);
        let first = dates.as_ref().and_then(Dates::first);
        let mut steps = Vec::new();
        if self.cancelled {
            steps.push((None, DayStep::Cancel(self.note.clone())));
        }
        if let Some(left) = self.places_left {
            steps.push((first, DayStep::PlacesLeft(Some(left))));
        }
        if let Some(days) = self.moved_to_in_days {
            let there = in_days(today, days)?;
            let (start, end) = (DateTime::from_parts(there, self.from), DateTime::from_parts(there, self.to));
            steps.push((first, DayStep::Move { start, end, note: self.note }));
        }
        if let Some(number) = self.left_out_after {
            let all = dates.iter().flat_map(|dates| std::iter::successors(first, |date| dates.after(*date)));
            steps.extend(all.skip(number).take(1).map(|date| (Some(date), DayStep::Drop)));
        }
        Ok((opening, steps))
    }
}

fn in_days(today: Date, days: i64) -> Result<Date, Failure> {
    Ok(today.checked_add(Span::new().try_days(days)?)?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::face::{Day, face};
    use crate::domain::participant::Contact;
    use crate::domain::schedule::Kind;
    use crate::domain::status::Status;

    fn at(instant: &str) -> (Timestamp, Vec<Participant>) {
        let now = instant.parse().unwrap();
        (now, participants(now).unwrap())
    }

    #[test]
    fn every_status_and_every_kind_of_day_is_shown_whenever_it_is_started() {
        for instant in ["2026-12-31T23:30:00Z", "2027-03-28T01:10:00Z", "2028-02-29T12:00:00Z"] {
            let (now, all) = at(instant);
            let statuses: BTreeSet<Status> = all.iter().map(|participant| participant.status).collect();
            assert_eq!(statuses, Status::ALL.into());
            let active = all.iter().filter(|participant| participant.status == Status::Active);
            let days: Vec<Day> = active.map(|participant| face(participant, now).day).collect();
            let count = |is: fn(&Day) -> bool| days.iter().filter(|day| is(day)).count();
            assert!(count(|day| matches!(day, Day::Today { .. })) >= 1, "{instant}");
            assert!(count(|day| matches!(day, Day::Ahead { with_year: true, .. })) >= 1, "{instant}");
            assert!(count(|day| matches!(day, Day::Ahead { with_year: false, .. })) >= 4, "{instant}");
            assert!(count(|day| matches!(day, Day::None)) >= 1, "{instant}");
            let openings = || all.iter().flat_map(|participant| participant.schedule.open_days());
            assert!(openings().any(|day| day.opening.start().date() != day.opening.end().date()));
            assert!(openings().any(|day| day.cancelled));
            let kinds: BTreeSet<Kind> = openings().map(|day| day.opening.kind).collect();
            assert_eq!(kinds, Kind::ALL.into());
            let rules: BTreeSet<String> =
                openings().filter_map(|day| Some(day.opening.repeat()?.to_string())).collect();
            for rule in [
                "FREQ=DAILY",
                "FREQ=WEEKLY",
                "FREQ=MONTHLY",
                "FREQ=MONTHLY;BYDAY",
                "FREQ=YEARLY",
                "FREQ=YEARLY;BYMONTH",
            ] {
                assert!(rules.iter().any(|known| known.starts_with(rule)), "{rule}: {rules:?}");
            }
            assert!(days.iter().any(|day| matches!(day, Day::Ahead { is_moved: true, .. })), "{instant}");
            let mut ends = all.iter().filter_map(Participant::suspension_ends_at);
            assert!(ends.next().is_some_and(|end| now < end) && ends.next().is_none(), "{instant}");
        }
    }

    #[test]
    fn invented_businesses_stand_under_reserved_names_only() {
        let (_, all) = at("2026-12-03T12:00:00Z");
        assert!((12..=16).contains(&all.len()), "{}", all.len());
        for participant in &all {
            assert!(participant.website.site().as_str().ends_with(".example"), "{}", participant.website);
            let links = participant.schedule.open_days().iter().filter_map(|day| day.opening.registration.as_ref());
            for contact in participant.contact.iter().chain(&participant.second_contact).map(Contact::reveal) {
                assert!(contact.ends_with(".example"), "{contact}");
            }
            for link in links.chain(&participant.link) {
                assert!(link.as_str().split('/').nth(2).unwrap().ends_with(".example"), "{link}");
            }
        }
    }
}
