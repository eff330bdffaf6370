use std::sync::LazyLock;

use icalendar::{CalendarComponent, Component, EventLike};

use super::*;
use crate::domain::change::{Change, DayStep};
use crate::domain::fixture::{at, opening, participant_in, repeating, with_openings};
use crate::domain::participant::Link;
use crate::domain::schedule::{Kind, TOLD_MAX, parse_local_time};
use crate::domain::status::Transition;
use crate::domain::text::{Place, Plan, Reason, Title};

static WORDING: LazyLock<Wording> = LazyLock::new(|| Wording::load(None).unwrap());

fn publisher() -> Publisher<'static> {
    Publisher {
        origin: Some("https://badges.example"),
        domain: "badges.example",
        initiative: "Take Your Customer to Work Day",
        of: PageLanguage::ENGLISH,
        wording: &WORDING,
        address: "/p/pekarna-u-mostu.ics",
    }
}

const NOW: &str = "2026-11-20T12:00:00Z";

/// A bakery that was open in May and will be twice on one day in December.
fn bakery() -> Participant {
    let times = [
        ("2026-05-07T09:00", "2026-05-07T16:00"),
        ("2026-12-03T13:00", "2026-12-03T17:00"),
        ("2026-12-03T08:00", "2026-12-03T12:00"),
        ("2027-01-14T20:00", "2027-01-15T02:00"),
    ];
    participant_in("Europe/Prague", &times)
}

fn step(participant: &mut Participant, step: Transition, when: &str) {
    let reason = step.needs_reason().then(|| Reason::parse("no open day took place").unwrap());
    Change::Transition { step, reason, class: None, until: None, confirm_website: false }
        .apply(participant, at(when))
        .unwrap();
}

/// UID, status and sequence of each event, as a reader finds them.
fn read(calendar: &str) -> Vec<(String, String, u32)> {
    let calendar: icalendar::Calendar = calendar.parse().unwrap();
    let events = calendar.components.iter().filter_map(|component| match component {
        CalendarComponent::Event(event) => Some((
            event.get_uid().unwrap().to_owned(),
            event.property_value("STATUS").unwrap().to_owned(),
            event.get_sequence().unwrap(),
        )),
        _ => None,
    });
    events.collect()
}

fn whole(participant: &Participant, now: &str) -> String {
    calendar(publisher(), participant, Which::All, at(now)).unwrap()
}

fn of_date(participant: &Participant, date: Date) -> Option<String> {
    calendar(publisher(), participant, Which::OfDate(date), at(NOW))
}

fn statuses(participant: &Participant, now: &str) -> Vec<(u32, String)> {
    let id = |uid: &str| uid.split_once('@').unwrap().0.rsplit_once('-').unwrap().1.parse().unwrap();
    let events = read(&whole(participant, now));
    events.into_iter().map(|(uid, status, _)| (id(&uid), status.to_lowercase())).collect()
}

fn each(ids: &[u32], status: &str) -> Vec<(u32, String)> {
    ids.iter().map(|id| (*id, status.to_owned())).collect()
}

#[test]
fn a_calendar_holds_every_open_day_in_order_of_time() {
    insta::assert_snapshot!("calendar", whole(&bakery(), NOW));
    assert_eq!(statuses(&bakery(), NOW), each(&[1, 3, 2, 4], "confirmed"));
}

#[test]
fn a_reader_finds_what_people_wrote() {
    let mut participant = bakery();
    let title = "Chléb, mouka; kůrka: od zrna až po bochník, v devíti krocích \\ „a ještě jeden“";
    let plan = "Přijďte k peci:\nzaděláme chleba, počkáme, až vykyne; upečeme ho spolu. 🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖🥖";
    participant.plan = Some(Plan::parse(plan).unwrap());
    let mut day = opening("2027-03-04T09:00", "2027-03-04T12:00");
    day.title = Some(Title::parse(title).unwrap());
    day.place = Some(Place::parse("Mlýn, u jezu").unwrap());
    day.registration = Some(Link::parse("https://pekarna.example/den?a=1;b=2,3").unwrap());
    Change::AddOpenDay(day).apply(&mut participant, at("2026-11-01T08:00:00Z")).unwrap();
    let date = "2027-03-04".parse().unwrap();
    let text = of_date(&participant, date).unwrap();
    let parsed: icalendar::Calendar = text.parse().unwrap();
    let [CalendarComponent::Other(_), CalendarComponent::Event(event)] = parsed.components.as_slice() else {
        panic!("{text}")
    };
    assert_eq!(event.get_summary().unwrap(), format!("{title} – Pekárna U Mostu"));
    assert_eq!(event.get_location().unwrap(), "Mlýn, u jezu, Czechia");
    assert_eq!(
        event.get_description().unwrap(),
        format!(
            "{plan}\n\nNo booking needed\nPrice: Free\n\nRegister: https://pekarna.example/den?a=1;b=2,3\n\nCalendars may be a \
             day late. What is true now: https://badges.example/p/pekarna-u-mostu/2027-03-04-5\n\nTake Your Customer to \
             Work Day"
        )
    );
    assert_eq!(event.property_value("DTSTART"), Some("20270304T090000"));
    assert_eq!(event.property_value("DTSTAMP"), Some("20261101T080000Z"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    insta::assert_snapshot!("calendar_of_date", text);
}

#[test]
fn a_calendar_of_one_date_holds_the_days_that_begin_on_it_in_the_participants_zone() {
    let of = |zone: &str, date: &str| {
        let participant = participant_in(zone, &[("2026-12-03T00:30", "2026-12-03T02:00")]);
        of_date(&participant, date.parse().unwrap()).map(|text| read(&text).len())
    };
    for zone in ["Pacific/Auckland", "Pacific/Honolulu"] {
        assert_eq!((of(zone, "2026-12-02"), of(zone, "2026-12-03"), of(zone, "2026-12-04")), (None, Some(1), None));
    }
    let two = of_date(&bakery(), "2026-12-03".parse().unwrap()).unwrap();
    assert_eq!(read(&two).len(), 2);
    assert!(of_date(&bakery(), "2027-01-15".parse().unwrap()).is_none());
}

#[test]
fn a_cancelled_day_stays_as_cancelled_until_a_month_after_its_time() {
    let mut participant = bakery();
    Change::cancel(OpenDayId(2)).apply(&mut participant, at(NOW)).unwrap();
    let cancelled = |now| statuses(&participant, now).contains(&(2, "cancelled".to_owned()));
    let length = |now| statuses(&participant, now).len();
    assert!(cancelled(NOW) && cancelled("2027-01-02T15:59:59Z") && !cancelled("2027-01-02T16:00:00Z"));
    assert_eq!((length(NOW), length("2027-01-02T16:00:00Z")), (4, 3));
}

#[test]
fn who_loses_its_badge_has_every_coming_day_cancelled() {
    for lost in [Transition::Suspend, Transition::Revoke, Transition::Withdraw] {
        let mut participant = bakery();
        let mut day = opening("2027-03-04T09:00", "2027-03-04T12:00");
        day.title = Some(Title::parse("From grain to loaf").unwrap());
        day.place = Some(Place::parse("The mill").unwrap());
        Change::AddOpenDay(day).apply(&mut participant, at("2026-11-01T08:00:00Z")).unwrap();
        participant.plan = Some(Plan::parse("Come to the oven.").unwrap());
        step(&mut participant, lost, NOW);
        assert_eq!(statuses(&participant, NOW), each(&[3, 2, 4, 5], "cancelled"), "{lost}");
        assert_eq!(statuses(&participant, "2027-01-10T00:00:00Z"), each(&[4, 5], "cancelled"), "{lost}");
        let text = whole(&participant, NOW);
        for gone in ["DESCRIPTION", "LOCATION", "CONFIRMED", "grain", "mill", "oven", "2026-12-03"] {
            assert!(!text.contains(gone), "{lost}: {text}");
        }
        assert!(text.contains("SUMMARY:Open house – Pekárna U Mostu\r\n"), "{lost}: {text}");
        assert!(of_date(&participant, "2026-05-07".parse().unwrap()).is_none());
    }
}

#[test]
fn who_is_reinstated_has_its_days_again_with_higher_sequences() {
    let mut participant = bakery();
    let sequences = |participant: &Participant| {
        read(&whole(participant, NOW)).into_iter().map(|(_, _, sequence)| sequence).max().unwrap()
    };
    let first = sequences(&participant);
    step(&mut participant, Transition::Suspend, "2026-11-20T11:00:00Z");
    let second = sequences(&participant);
    step(&mut participant, Transition::Reinstate, "2026-11-20T11:00:01Z");
    assert!(first < second && second < sequences(&participant));
    assert_eq!(statuses(&participant, NOW), each(&[1, 3, 2, 4], "confirmed"));
}

/// The number of each event, whichever clock stands where.
fn numbers(participant: &Participant) -> Vec<(String, u32)> {
    let events = read(&whole(participant, NOW));
    events.into_iter().map(|(uid, _, sequence)| (uid, sequence)).collect()
}

#[test]
fn every_decision_raises_the_sequences_though_the_clock_was_set_back() {
    let mut participant = bakery();
    Change::cancel(OpenDayId(3)).apply(&mut participant, at("2026-11-20T11:00:00Z")).unwrap();
    let mut before = numbers(&participant);
    let mut is_higher = |participant: &Participant, what: &str| {
        let after = numbers(participant);
        for (uid, number) in &after {
            let earlier = before.iter().find(|(other, _)| other == uid).map(|(_, number)| *number);
            assert!(earlier.is_none_or(|earlier| earlier < *number), "{what}: {before:?} {after:?}");
        }
        before = after;
    };
    for transition in [
        Transition::Suspend,
        Transition::Reinstate,
        Transition::Revoke,
        Transition::Readmit,
        Transition::Withdraw,
        Transition::Readmit,
    ] {
        step(&mut participant, transition, "2026-11-01T00:00:00Z");
        is_higher(&participant, transition.as_str());
    }
    for (what, change) in [
        ("cancel", Change::cancel(OpenDayId(2))),
        ("edit", Change::EditOpenDay(OpenDayId(4), opening("2027-01-14T19:00", "2027-01-14T23:00"))),
        ("add", Change::AddOpenDay(opening("2027-03-04T09:00", "2027-03-04T12:00"))),
    ] {
        change.apply(&mut participant, at("2026-10-01T00:00:00Z")).unwrap();
        is_higher(&participant, what);
    }
    // When the clock is right again, so are the numbers.
    step(&mut participant, Transition::Suspend, NOW);
    is_higher(&participant, "the clock is right");
    let second = at(NOW).as_second() - at("2026-01-01T00:00:00Z").as_second();
    assert!(numbers(&participant).iter().all(|(_, number)| i64::from(*number) == second));
    assert_eq!(participant.calendar_sequence, None);
}

#[test]
fn one_of_several_days_of_a_date_stays_at_its_address_whatever_becomes_of_the_others() {
    let mut participant = bakery();
    let date = "2026-12-03".parse().unwrap();
    let one = |participant: &Participant, date: Date, id| {
        let text = calendar(publisher(), participant, Which::One(date, OpenDayId(id)), at(NOW))?;
        let [event] = <[_; 1]>::try_from(read(&text)).unwrap();
        Some((event.0, event.1.to_lowercase()))
    };
    let expected = |id, status: &str| Some((format!("pekarna-u-mostu-{id}@badges.example"), status.to_owned()));
    Change::cancel(OpenDayId(2)).apply(&mut participant, at("2026-11-19T12:00:00Z")).unwrap();
    Change::AddOpenDay(opening("2026-12-03T06:00", "2026-12-03T07:00"))
        .apply(&mut participant, at("2026-11-19T12:00:01Z"))
        .unwrap();
    assert_eq!(one(&participant, date, 2), expected(2, "cancelled"));
    assert_eq!(one(&participant, date, 3), expected(3, "confirmed"));
    assert_eq!(one(&participant, date, 5), expected(5, "confirmed"));
    assert_eq!(read(&of_date(&participant, date).unwrap()).len(), 3);
    // A day has one address; that of another date is none of its.
    for (date, id) in [("2026-12-03", 4), ("2026-12-03", 9), ("2026-12-04", 3)] {
        assert_eq!(one(&participant, date.parse().unwrap(), id), None, "{date} {id}");
    }
}

#[test]
fn who_is_not_admitted_yet_has_no_days() {
    let mut participant = bakery();
    participant.status = Status::Pending;
    assert_eq!(statuses(&participant, NOW), each(&[], ""));
}

#[test]
fn an_open_day_keeps_its_uid_whatever_changes() {
    let mut participant = bakery();
    let uids = |participant: &Participant| {
        let events = read(&whole(participant, NOW));
        events.into_iter().map(|(uid, ..)| uid).collect::<Vec<_>>()
    };
    let before = uids(&participant);
    assert_eq!(before[0], "pekarna-u-mostu-1@badges.example");
    Change::cancel(OpenDayId(4)).apply(&mut participant, at(NOW)).unwrap();
    participant.name = crate::domain::text::DisplayName::parse("Pekárna Nová").unwrap();
    assert_eq!(uids(&participant), before);
}

#[test]
fn an_opening_that_a_clock_change_swallows_has_no_end() {
    let participant = participant_in("Europe/Prague", &[("2027-03-28T02:30", "2027-03-28T03:00")]);
    let text = whole(&participant, NOW);
    assert!(text.contains("DTSTART;TZID=Europe/Prague:20270328T033000") && !text.contains("DTEND"), "{text}");
}

#[test]
fn an_hour_that_comes_twice_is_told_in_utc() {
    let participant = participant_in("Europe/Prague", &[("2027-10-31T00:30", "2027-10-31T02:30")]);
    let text = whole(&participant, NOW);
    assert!(text.contains("DTSTART:20271030T223000Z\r\nDTEND:20271031T003000Z\r\n"), "{text}");
}

#[test]
fn a_whole_day_is_a_date_without_hours() {
    for (date, next) in [("2026-12-03", "2026-12-04"), ("2027-03-28", "2027-03-29"), ("2026-10-25", "2026-10-26")] {
        let times = (format!("{date}T00:00"), format!("{next}T00:00"));
        let participant = participant_in("Europe/Prague", &[(&times.0, &times.1)]);
        let text = whole(&participant, NOW);
        let event =
            format!("DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\n", date.replace('-', ""), next.replace('-', ""));
        assert!(text.contains(&event), "{text}");
        assert_eq!(read(&text).len(), 1);
    }
}

const FIRST_SATURDAYS: &str = "FREQ=MONTHLY;BYDAY=1SA";

/// A bakery that opens on the first Saturday of each month, and on the last day of 2030.
fn regular() -> Participant {
    let saturday = repeating("2026-01-03T10:00", "2026-01-03T12:00", FIRST_SATURDAYS);
    with_openings("Europe/Prague", [saturday, opening("2030-12-31T09:00", "2030-12-31T12:00")])
}

fn uids(calendar: &str) -> Vec<String> {
    let name = |(uid, ..): (String, String, u32)| uid.strip_suffix("@badges.example").unwrap().to_owned();
    read(calendar).into_iter().map(name).collect()
}

#[test]
fn a_rule_is_told_date_by_date_for_fifteen_months_and_the_newest_of_the_past() {
    let all = uids(&whole(&regular(), NOW));
    assert_eq!(all.first().map(String::as_str), Some("pekarna-u-mostu-1-2026-01-03"));
    assert_eq!(all[all.len() - 2..], ["pekarna-u-mostu-1-2028-02-05", "pekarna-u-mostu-2"]);
    assert_eq!(all.len(), 11 + 15 + 1);
    // Six years on there are more than fifty.
    let later = uids(&whole(&regular(), "2032-06-15T12:00:00Z"));
    assert_eq!((later.len(), later[0].as_str()), (PAST_MAX + 15, "pekarna-u-mostu-1-2028-06-03"));
}

#[test]
fn a_date_that_is_moved_or_called_off_keeps_its_name_and_says_what_became_of_it() {
    let mut bakery = regular();
    let time = |text| parse_local_time(text).unwrap();
    let step = DayStep::Move { start: time("2026-12-12T14:00"), end: time("2026-12-12T16:00"), note: None };
    let moved = Change::Day { id: OpenDayId(1), date: "2026-12-05".parse().ok(), step };
    moved.apply(&mut bakery, at("2026-11-19T12:00:00Z")).unwrap();
    let event = |date: &str| {
        let text = of_date(&bakery, date.parse().unwrap()).unwrap();
        text.replace("\r\n ", "").split_once("BEGIN:VEVENT").unwrap().1.to_owned()
    };
    for date in ["2026-12-05", "2026-12-12"] {
        let text = event(date);
        for said in [
            "UID:pekarna-u-mostu-1-2026-12-05@badges.example\r\n",
            "DTSTART;TZID=Europe/Prague:20261212T140000\r\n",
            "DESCRIPTION:Moved here from Saturday\\, 5 December 2026\\n\\n",
            "STATUS:CONFIRMED\r\n",
        ] {
            assert!(text.contains(said), "{said} {text}");
        }
    }
    assert_eq!(bakery.sequence_of(&bakery.schedule.open_days()[0]), 27_864_000);
}

#[test]
fn a_rehearsal_is_nobodys_to_know_and_what_became_one_is_called_off_where_it_was_announced() {
    let mut rehearsal = opening("2026-12-09T09:00", "2026-12-09T12:00");
    rehearsal.kind = Kind::TrialRun;
    rehearsal.title = Some(Title::parse("Just us").unwrap());
    let mut bakery =
        with_openings("Europe/Prague", [rehearsal.clone(), opening("2026-12-10T09:00", "2026-12-10T12:00")]);
    assert_eq!(statuses(&bakery, NOW), each(&[2], "confirmed"));
    let mut second = opening("2026-12-10T09:00", "2026-12-10T12:00");
    (second.kind, second.title) = (Kind::TrialRun, rehearsal.title);
    Change::EditOpenDay(OpenDayId(2), second).apply(&mut bakery, at(NOW)).unwrap();
    assert_eq!(statuses(&bakery, NOW), each(&[2], "cancelled"));
    let text = whole(&bakery, NOW);
    assert!(text.contains("T090000") && !text.contains("Trial") && !text.contains("Just"), "{text}");
    // What the rehearsal becomes afterwards is in no calendar.
    let mut third = opening("2026-12-11T15:00", "2026-12-11T16:00");
    third.kind = Kind::TrialRun;
    Change::EditOpenDay(OpenDayId(3), third).apply(&mut bakery, at(NOW)).unwrap();
    assert_eq!(statuses(&bakery, NOW), each(&[2], "cancelled"));
    assert!(!whole(&bakery, NOW).contains("20261211"), "{}", whole(&bakery, NOW));
    let description = text.split_once("DESCRIPTION:").unwrap().1;
    assert!(description.starts_with("Cancelled\\n\\nCalendars may be a day late. What is true now: "), "{text}");
}

#[test]
fn a_calendar_speaks_the_language_it_is_asked_for_and_says_what_is_full() {
    let mut bakery = bakery();
    let full = DayStep::PlacesLeft(Some(0));
    Change::Day { id: OpenDayId(4), date: None, step: full }.apply(&mut bakery, at(NOW)).unwrap();
    let publisher =
        Publisher { of: crate::domain::wording::PageLanguages::BUILT_IN.of_tag("de").unwrap(), ..publisher() };
    let text = calendar(publisher, &bakery, Which::One("2027-01-14".parse().unwrap(), OpenDayId(4)), at(NOW)).unwrap();
    let text = text.replace("\r\n ", "");
    assert!(text.contains("SUMMARY:Tag der offenen Tür – Pekárna U Mostu (ausgebucht)\r\n"), "{text}");
    assert!(text.contains("Tschechien"), "{text}");
}

#[test]
fn no_schedule_makes_a_calendar_without_end() {
    let daily = |hour: usize| {
        let (start, end) = (format!("2026-01-03T{hour:02}:00"), format!("2026-01-03T{hour:02}:30"));
        repeating(&start, &end, "FREQ=DAILY")
    };
    let bakery = with_openings("Europe/Prague", (0..24).map(daily));
    let count = read(&whole(&bakery, NOW)).len();
    assert!((1_000..=TOLD_MAX).contains(&count), "{count}");
}
