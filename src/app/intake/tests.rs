//! Files against a schedule: what is entered, what is known again, and what is told.

mod called_off;

use super::*;
use crate::app::fixture::{World, participant};
use crate::domain::change::By;
use crate::domain::schedule::format_local_time;
use crate::intake::KEYWORD;

/// One entry of a calendar: its name, when it begins and ends on 3 December 2026 or another day, and further lines.
fn event(uid: &str, start: &str, end: &str, more: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Tour #openday\r\nDTSTART;TZID=Europe/Prague:{start}\r\n\
         DTEND;TZID=Europe/Prague:{end}\r\n{more}END:VEVENT\r\n"
    )
}

fn calendar(events: &[String]) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat())
}

async fn world() -> (World, Slug) {
    let mut bakery = participant("bakery");
    bakery.schedule = crate::domain::schedule::Schedule::default();
    (World::of(vec![bakery]).await, Slug::parse("bakery").unwrap())
}

/// How each entry of a file stands, in words.
async fn standings(world: &World, slug: &Slug, file: &str) -> Vec<String> {
    let preview = world.app.preview_file(slug, file.to_owned(), KEYWORD).await.unwrap();
    let told = |day: &PreviewedDay| format!("{:?} {}", day.standing, format_local_time(day.opening.start()));
    let cancels = preview.cancels.iter().map(|id| format!("cancels {id}"));
    let gone = preview.gone.iter().map(|id| format!("gone {id}"));
    preview.days.iter().map(told).chain(cancels).chain(gone).collect()
}

async fn take(world: &World, slug: &Slug, file: &str) -> Done {
    let preview = world.app.preview_file(slug, file.to_owned(), KEYWORD).await.unwrap();
    world.app.take_in(&preview, &By::OPERATOR).await.unwrap()
}

fn starts(done: &Done) -> Vec<String> {
    done.participant.schedule.open_days().iter().map(|day| format_local_time(day.opening.start())).collect()
}

#[tokio::test]
async fn a_file_that_is_taken_again_enters_nothing_twice() {
    let (world, slug) = world().await;
    let weekly = event("w", "20261204T090000", "20261204T100000", "RRULE:FREQ=WEEKLY;COUNT=3\r\n");
    let file = calendar(&[event("a", "20261203T090000", "20261203T160000", ""), weekly]);
    let done = take(&world, &slug, &file).await;
    assert_eq!(starts(&done), ["2026-12-03T09:00", "2026-12-04T09:00", "2026-12-11T09:00", "2026-12-18T09:00"]);
    let again = take(&world, &slug, &file).await;
    assert_eq!((again.changed, again.revision), (crate::domain::change::Changed::Unchanged, done.revision));
    assert_eq!(
        standings(&world, &slug, &file).await,
        [
            "There(OpenDayId(1)) 2026-12-03T09:00",
            "There(OpenDayId(2)) 2026-12-04T09:00",
            "There(OpenDayId(3)) 2026-12-11T09:00",
            "There(OpenDayId(4)) 2026-12-18T09:00",
        ]
    );
}

#[tokio::test]
async fn an_entry_that_moved_moves_its_open_day_and_visitors_are_told() {
    let (world, slug) = world().await;
    take(&world, &slug, &calendar(&[event("a", "20261203T090000", "20261203T160000", "")])).await;
    let moved = calendar(&[event("a", "20270203T100000", "20270203T170000", "")]);
    assert!(
        standings(&world, &slug, &moved).await[0].starts_with("Changed { id: OpenDayId(1), was: (2026-12-03T09:00")
    );
    let done = take(&world, &slug, &moved).await;
    assert_eq!(starts(&done), ["2027-02-03T10:00"]);
    let day = &done.participant.schedule.open_days()[0];
    assert_eq!(day.moved_from.map(|date| date.to_string()).as_deref(), Some("2026-12-03"));
    assert_eq!(day.source_uid.as_ref().map(ToString::to_string).as_deref(), Some("a"));
}

#[tokio::test]
async fn of_a_series_the_date_that_moved_is_known_by_the_one_it_stands_for() {
    let (world, slug) = world().await;
    let file = |more: &str| calendar(&[event("w", "20261204T090000", "20261204T100000", more)]);
    take(&world, &slug, &file("RRULE:FREQ=WEEKLY;COUNT=4\r\n")).await;
    let later = calendar(&[
        event("w", "20261204T090000", "20261204T100000", "RRULE:FREQ=WEEKLY;COUNT=4\r\n"),
        event("w", "20270112T140000", "20270112T150000", "RECURRENCE-ID;TZID=Europe/Prague:20261211T090000\r\n"),
    ]);
    let done = take(&world, &slug, &later).await;
    assert_eq!(starts(&done), ["2026-12-04T09:00", "2027-01-12T14:00", "2026-12-18T09:00", "2026-12-25T09:00"]);
}

#[tokio::test]
async fn a_series_that_moved_as_a_whole_moves_each_date_to_the_nearest_one() {
    let (world, slug) = world().await;
    let weekly = |start: &str, end: &str| calendar(&[event("w", start, end, "RRULE:FREQ=WEEKLY;COUNT=2\r\n")]);
    take(&world, &slug, &weekly("20261204T090000", "20261204T100000")).await;
    let done = take(&world, &slug, &weekly("20261205T140000", "20261205T150000")).await;
    assert_eq!(starts(&done), ["2026-12-05T14:00", "2026-12-12T14:00"]);
}

#[tokio::test]
async fn two_that_change_places_are_taken() {
    let (world, slug) = world().await;
    let (nine, ten) = (("20261203T090000", "20261203T100000"), ("20261203T100000", "20261203T110000"));
    let file = |a: (&str, &str), b: (&str, &str)| calendar(&[event("a", a.0, a.1, ""), event("b", b.0, b.1, "")]);
    take(&world, &slug, &file(nine, ten)).await;
    let done = take(&world, &slug, &file(ten, nine)).await;
    assert_eq!(starts(&done), ["2026-12-03T10:00", "2026-12-03T09:00"]);
}

#[tokio::test]
async fn what_was_entered_by_hand_or_called_off_here_stays_so() {
    let (world, slug) = world().await;
    let file = calendar(&[
        event("a", "20261203T090000", "20261203T160000", ""),
        event("b", "20261204T090000", "20261204T160000", ""),
    ]);
    let by_hand = crate::domain::fixture::opening("2026-12-03T09:00", "2026-12-03T16:00");
    world.app.change(&slug, &Change::AddOpenDay(by_hand), &By::OPERATOR).await.unwrap();
    take(&world, &slug, &file).await;
    world.app.change(&slug, &Change::cancel(OpenDayId(2)), &By::OPERATOR).await.unwrap();
    let found = standings(&world, &slug, &file).await;
    assert_eq!(found, ["There(OpenDayId(1)) 2026-12-03T09:00", "CalledOff(OpenDayId(2)) 2026-12-04T09:00"]);
}

#[tokio::test]
async fn a_title_that_no_font_can_draw_is_left_out_and_the_day_is_taken() {
    let (world, slug) = world().await;
    let file = calendar(&[event("a", "20261203T090000", "20261203T160000", "")]).replace("Tour", "Tour ☃");
    let preview = world.app.preview_file(&slug, file, KEYWORD).await.unwrap();
    assert_eq!((preview.days.len(), &preview.days[0].opening.title), (1, &None));
    let said = preview.days[0].found.notes[0].to_string();
    assert!(said.starts_with("it is taken without its title: title holds `☃`"), "{said}");
}

#[tokio::test]
async fn hostile_files_are_refused_or_told_and_never_entered() {
    let (world, slug) = world().await;
    let read = |file: Vec<u8>| world.app.preview_file(&slug, file, KEYWORD);
    let refused = |file: Vec<u8>| async { read(file).await.unwrap_err().to_string() };
    assert!(refused(b"<!doctype html><title>Calendar</title>".to_vec()).await.contains("web page"));
    assert!(refused(vec![b'x'; 10 << 20]).await.contains("more than 5.3 MB"));
    assert!(refused(Vec::new()).await.contains("empty"));
    let daily = event("d", "20261203T090000", "20261203T100000", "RRULE:FREQ=DAILY;COUNT=1000000000\r\n");
    let unknown = event("z", "20261203T110000", "20261203T120000", "").replace("Europe/Prague", "Mars/Olympus");
    let before = event("e", "20261203T160000", "20261203T090000", "");
    let long = event("l", "20261203T130000", "20261203T140000", &format!("DESCRIPTION:{}\r\n", "x".repeat(2 << 20)));
    let preview = read(calendar(&[daily, unknown, before, long]).into_bytes()).await.unwrap();
    assert!(preview.days.len() <= 200 && !preview.cut.is_empty(), "{:?}", preview.cut);
    let why: Vec<_> = preview.left_out.iter().map(|one| one.why.to_string()).collect();
    for said in ["Mars/Olympus", "not after its start", "more than 65536"] {
        assert!(why.iter().any(|why| why.contains(said)), "{said}: {why:?}");
    }
}

#[tokio::test]
async fn reading_ends_when_its_time_is_up() {
    let limits = Limits { intake_ms_max: 20, ..Limits::default() };
    let readers = Readers::new(limits);
    let (stopped, ended) = std::sync::mpsc::channel();
    let done = readers.run(move |stop| {
        while !stop() {
            std::thread::yield_now();
        }
        stopped.send(()).unwrap();
    });
    assert!(matches!(done.await, Err(TakeInError::Intake(IntakeError::Stopped))));
    ended.recv().unwrap();
}

#[tokio::test]
async fn more_files_at_once_than_may_wait_are_refused() {
    let readers = Readers::new(Limits { intake_queue_max: 0, ..Limits::default() });
    assert!(matches!(readers.run(|_| ()).await, Err(TakeInError::Busy)));
}
