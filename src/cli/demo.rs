//! The data of `serve --demo`: invented participants in many scripts and every status, with open days about today.
//!
//! The file counts in days from now; here they become dates in each participant's own zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp};
use serde::Deserialize;

use super::failure::Failure;
use crate::app::{App, Token};
use crate::domain::change::{Actor, Application, By, Change};
use crate::domain::participant::{Contact, Country, Language, Link, Participant, Slug, Website, Zone};
use crate::domain::schedule::{Kind, OpenDayId, Opening};
use crate::domain::status::Transition;
use crate::domain::text::{DisplayName, MaintainerName, NoteText, Place, Plan, Reason, ReportText, Title};
use crate::store::document;

const FILE: &str = include_str!("demo.json");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    participants: Vec<DemoParticipant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoParticipant {
    slug: Slug,
    name: DisplayName,
    website: Website,
    country: Country,
    place: Option<Place>,
    time_zone: Zone,
    language: Language,
    plan: Option<Plan>,
    link: Option<Link>,
    contact: Option<Contact>,
    applied_days_ago: i64,
    #[serde(default)]
    steps: Vec<DemoStep>,
    #[serde(default)]
    open_days: Vec<DemoOpenDay>,
    #[serde(default)]
    notes: Vec<NoteText>,
    #[serde(default)]
    reports: Vec<DemoReport>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoStep {
    days_ago: i64,
    step: Transition,
    reason: Option<Reason>,
    until_in_days: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoReport {
    seen_at: Link,
    text: Option<ReportText>,
    /// What was found, of one that is closed.
    found: Option<NoteText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoOpenDay {
    in_days: i64,
    from: Time,
    /// On the next date, where it is not after `from`.
    to: Time,
    #[serde(default)]
    kind: Kind,
    title: Option<Title>,
    place: Option<Place>,
    registration: Option<Link>,
    #[serde(default)]
    cancelled: bool,
}

/// Enters the invented participants, with what was noted of them and reported.
pub(super) async fn fill(app: &App) -> Result<(), Failure> {
    app.import(&document::write(&participants(app.now())?), &By::OPERATOR).await?;
    for DemoParticipant { slug, notes, reports, .. } in read()? {
        for note in notes {
            app.add_note(&slug, &note, &By::OPERATOR).await?;
        }
        for DemoReport { seen_at, text, found } in reports {
            let report = app.add_report(&slug, &seen_at, text.as_ref(), &By::actor(Actor::Visitor)).await?;
            if let Some(found) = found {
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
        let today = self.time_zone.time_zone().to_datetime(now).date();
        let application = Application {
            slug: self.slug,
            name: self.name,
            website: self.website,
            country: self.country,
            place: self.place,
            time_zone: self.time_zone,
            language: self.language,
            plan: self.plan,
            link: self.link,
            contact: self.contact,
            first_open_day: None,
        };
        let mut participant = application.into_participant(applied_at);
        for (number, day) in (1..).map(OpenDayId).zip(self.open_days) {
            let cancelled = day.cancelled;
            Change::AddOpenDay(day.on(today)?).apply(&mut participant, applied_at)?;
            if cancelled {
                Change::CancelOpenDay(number).apply(&mut participant, ago(1))?;
            }
        }
        for DemoStep { days_ago, step, reason, until_in_days } in self.steps {
            let until = until_in_days.map(|days| in_days(today, days)).transpose()?;
            Change::Transition { step, reason, class: None, until }.apply(&mut participant, ago(days_ago))?;
        }
        Ok(participant)
    }
}

impl DemoOpenDay {
    fn on(self, today: Date) -> Result<Opening, Failure> {
        let date = in_days(today, self.in_days)?;
        let end_date = if self.to > self.from { date } else { date.tomorrow()? };
        let (start, end) = (DateTime::from_parts(date, self.from), DateTime::from_parts(end_date, self.to));
        let mut opening = Opening::new(start, end, self.kind)?;
        opening.title = self.title;
        opening.place = self.place;
        opening.registration = self.registration;
        Ok(opening)
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
            let contact = participant.contact.as_ref().map(Contact::reveal);
            assert!(contact.is_none_or(|contact| contact.ends_with(".example")), "{contact:?}");
            for link in links.chain(&participant.link) {
                assert!(link.as_str().split('/').nth(2).unwrap().ends_with(".example"), "{link}");
            }
        }
    }
}
