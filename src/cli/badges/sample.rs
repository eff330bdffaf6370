//! Everything a badge can say, in every language: what the check holds against every style.

use jiff::civil::{Date, Time, date, time};

use crate::cli::demo;
use crate::cli::failure::Failure;
use crate::domain::face::{Day, Face, Phase};
use crate::domain::participant::{Language, Participant};
use crate::domain::schedule::{Hours, OpenDayId};
use crate::domain::status::Status;
use crate::domain::wording::{Mark, Speech, Wording, Words};

/// The instant at which samples are taken: the same pictures come out every day.
pub(super) const INSTANT: &str = "2026-11-20T12:00:00Z";

/// A date in each month, on every day of the week, with two digits: languages differ in which is their longest.
const DATES: [Date; 12] = [
    date(2027, 1, 25),
    date(2027, 2, 23),
    date(2027, 3, 24),
    date(2027, 4, 22),
    date(2027, 5, 28),
    date(2027, 6, 26),
    date(2027, 7, 25),
    date(2027, 8, 23),
    date(2027, 9, 22),
    date(2027, 10, 21),
    date(2027, 11, 27),
    date(2027, 12, 26),
];

/// Hours with a morning and an afternoon in them, which some languages name.
const HOURS: (Time, Time) = (time(10, 30, 0, 0), time(22, 45, 0, 0));

/// The invented participants, for the names and languages that are shown.
pub(super) fn participants() -> Result<Vec<Participant>, Failure> {
    demo::participants(INSTANT.parse()?)
}

/// Every sentence of every language, with an open day ahead in English first.
pub(super) fn sentences(wording: &Wording) -> Result<Vec<Words>, Failure> {
    let participants = participants()?;
    let participant = participants.first().ok_or_else(|| Failure::new("the demo shows nobody"))?;
    let mut all = Vec::new();
    for (language, _) in wording.languages() {
        let speech = wording.speech(Some(language.as_str()), None);
        all.extend(days().map(|day| with_day(wording, speech, participant, day)));
        all.extend(others(wording, speech, participant));
    }
    Ok(all)
}

/// What is said in languages of which the initiative says something in its own words, on days of each kind.
pub(super) fn own_sentences(wording: &Wording) -> Result<Vec<Words>, Failure> {
    let participants = participants()?;
    let participant = participants.first().ok_or_else(|| Failure::new("the demo shows nobody"))?;
    let is_own =
        |language: &&Language| wording.has_own_statements() || wording.own_languages().any(|own| own == *language);
    let languages = wording.languages().map(|(language, _)| language).filter(is_own);
    let said = |language: &Language| {
        let speech = wording.speech(Some(language.as_str()), None);
        let days = days_of_each_kind().map(|day| with_day(wording, speech, participant, day));
        days.into_iter().chain(others(wording, speech, participant)).collect::<Vec<_>>()
    };
    Ok(languages.flat_map(said).collect())
}

/// What an active participant's badge says with that day.
pub(super) fn with_day(wording: &Wording, speech: Speech, participant: &Participant, day: Day) -> Words {
    let face = Face { status: Status::Active, day, fresh_until: None };
    wording.words(speech, participant, &face, true)
}

/// What badges say that carry no day: every other status, and those of nobody.
pub(super) fn others<'a>(
    wording: &'a Wording,
    speech: Speech,
    participant: &'a Participant,
) -> impl Iterator<Item = Words> + 'a {
    Mark::ALL.into_iter().filter(|mark| !mark.is_active()).map(move |mark| match mark {
        Mark::Participant(status) => {
            let face = Face { status, day: Day::None, fresh_until: None };
            wording.words(speech, participant, &face, true)
        }
        Mark::Unknown | Mark::Unavailable => wording.words_of_nobody(speech, mark),
    })
}

/// One of each kind of day.
pub(super) fn days_of_each_kind() -> [Day; 9] {
    let [first, .., last] = DATES;
    [
        ahead(first, false),
        ahead(last, true),
        today(first),
        in_phase(first, Phase::Now, false),
        in_phase(first, Phase::Again, false),
        Day::Ahead { date: first, id: ID, with_year: false, is_moved: true, is_full: false },
        Day::Ahead { date: first, id: ID, with_year: false, is_moved: false, is_full: true },
        Day::Cancelled { date: first, id: ID, with_year: false },
        Day::None,
    ]
}

fn days() -> impl Iterator<Item = Day> {
    let of_date = |date| {
        let ahead = [false, true].into_iter().flat_map(move |with_year| {
            let states = [(false, false), (true, false), (false, true), (true, true)].into_iter();
            states.map(move |(is_moved, is_full)| Day::Ahead { date, id: ID, with_year, is_moved, is_full })
        });
        let phases = [Phase::Before, Phase::Again, Phase::Now].into_iter();
        let timed = phases.flat_map(move |phase| [false, true].map(|is_full| in_phase(date, phase, is_full)));
        let whole = [false, true].into_iter().map(move |is_full| Day::Today {
            date,
            id: ID,
            hours: None,
            phase: Phase::Before,
            is_full,
        });
        ahead.chain(timed).chain(whole).chain([false, true].map(|with_year| Day::Cancelled { date, id: ID, with_year }))
    };
    DATES.into_iter().flat_map(of_date).chain([Day::None])
}

const ID: OpenDayId = OpenDayId(1);

const fn ahead(date: Date, with_year: bool) -> Day {
    Day::Ahead { date, id: ID, with_year, is_moved: false, is_full: false }
}

const fn today(date: Date) -> Day {
    in_phase(date, Phase::Before, false)
}

const fn in_phase(date: Date, phase: Phase, is_full: bool) -> Day {
    let (start, end) = HOURS;
    Day::Today { date, id: ID, hours: Some(Hours { start, end }), phase, is_full }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_dates_cover_every_month_and_every_day_of_the_week() {
        assert_eq!(DATES.map(Date::month), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert_eq!(DATES.iter().map(|date| date.weekday().to_monday_zero_offset()).collect::<HashSet<_>>().len(), 7);
        assert!(DATES.iter().all(|date| date.day() >= 20));
    }

    #[test]
    fn every_language_says_every_mark_and_every_kind_of_day() {
        let wording = Wording::load(None).unwrap();
        let all = sentences(&wording).unwrap();
        let marks: HashSet<_> = all.iter().map(|words| (words.language.clone(), words.mark)).collect();
        assert_eq!(marks.len(), wording.languages().count() * Mark::ALL.len());
        let first = all.first().unwrap();
        assert_eq!((first.language.as_str(), first.mark.is_active()), ("en", true));
    }
}
