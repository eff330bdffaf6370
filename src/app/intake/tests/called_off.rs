//! What is called off, in a file and here.

use super::*;
use crate::domain::schedule::OpenDay;

const TOUR: (&str, &str) = ("20261203T090000", "20261203T160000");

fn weekly(more: &str) -> String {
    event("w", "20261204T090000", "20261204T100000", &format!("RRULE:FREQ=WEEKLY;COUNT=4\r\n{more}"))
}

/// The starts of those that are cancelled.
fn cancelled(done: &Done) -> Vec<String> {
    let days = done.participant.schedule.open_days().iter().filter(|day| day.cancelled);
    days.map(|day| format_local_time(day.opening.start())).collect()
}

async fn cancel(world: &World, slug: &Slug, id: u32) {
    world.app.change(slug, &Change::cancel(OpenDayId(id)), &By::OPERATOR).await.unwrap();
}

#[tokio::test]
async fn an_entry_that_became_cancelled_calls_off_its_open_day_once() {
    let (world, slug) = world().await;
    let file = |more: &str| {
        calendar(&[event("a", TOUR.0, TOUR.1, more), event("b", "20261210T090000", "20261210T160000", "")])
    };
    take(&world, &slug, &file("")).await;
    let off = file("STATUS:CANCELLED\r\n");
    assert_eq!(standings(&world, &slug, &off).await, ["There(OpenDayId(2)) 2026-12-10T09:00", "cancels 1"]);
    let done = take(&world, &slug, &off).await;
    assert_eq!(cancelled(&done), ["2026-12-03T09:00"]);
    let again = take(&world, &slug, &off).await;
    assert_eq!(again.changed, crate::domain::change::Changed::Unchanged);
    // What the calendar takes back is not known from what was called off by hand.
    assert_eq!(standings(&world, &slug, &file("")).await[0], "CalledOff(OpenDayId(1)) 2026-12-03T09:00");
}

#[tokio::test]
async fn dates_that_a_series_loses_by_name_are_called_off_and_those_it_has_no_more_are_told() {
    let (world, slug) = world().await;
    take(&world, &slug, &calendar(&[weekly("")])).await;
    let fewer = weekly("EXDATE;TZID=Europe/Prague:20261211T090000\r\n").replace("COUNT=4", "COUNT=3");
    assert_eq!(standings(&world, &slug, &calendar(std::slice::from_ref(&fewer))).await[2..], ["cancels 2", "gone 4"]);
    let done = take(&world, &slug, &calendar(&[fewer])).await;
    assert_eq!(cancelled(&done), ["2026-12-11T09:00"]);
}

#[tokio::test]
async fn a_date_that_was_moved_is_called_off_by_the_one_it_stood_for() {
    let (world, slug) = world().await;
    take(&world, &slug, &calendar(&[weekly("")])).await;
    let id = "RECURRENCE-ID;TZID=Europe/Prague:20261211T090000\r\n";
    let moved = event("w", "20261212T140000", "20261212T150000", id);
    take(&world, &slug, &calendar(&[weekly(""), moved])).await;
    let off = calendar(&[weekly("EXDATE;TZID=Europe/Prague:20261211T090000\r\n")]);
    assert_eq!(cancelled(&take(&world, &slug, &off).await), ["2026-12-12T14:00"]);
}

#[tokio::test]
async fn what_the_file_does_not_have_or_did_not_enter_is_not_called_off() {
    let (world, slug) = world().await;
    let by_hand = crate::domain::fixture::opening("2026-12-03T09:00", "2026-12-03T16:00");
    world.app.change(&slug, &Change::AddOpenDay(by_hand), &By::OPERATOR).await.unwrap();
    take(&world, &slug, &calendar(&[event("b", "20261210T090000", "20261210T160000", "")])).await;
    let other = calendar(&[event("a", TOUR.0, TOUR.1, "STATUS:CANCELLED\r\n")]);
    assert_eq!(standings(&world, &slug, &other).await, [""; 0]);
    let private = calendar(&[event("b", "20261210T090000", "20261210T160000", "CLASS:PRIVATE\r\n")]);
    assert_eq!(standings(&world, &slug, &private).await, [""; 0]);
}

#[tokio::test]
async fn what_was_called_off_here_does_not_come_back_at_another_time() {
    let (world, slug) = world().await;
    let file = |day: &str, series: &str| {
        let tour = event("a", &format!("{day}T090000"), &format!("{day}T160000"), "");
        calendar(&[tour, weekly(series)])
    };
    take(&world, &slug, &file("20261203", "")).await;
    cancel(&world, &slug, 1).await;
    cancel(&world, &slug, 3).await;
    let id = "RECURRENCE-ID;TZID=Europe/Prague:20261211T090000\r\n";
    let moved = event("w", "20270112T140000", "20270112T150000", id);
    let later = file("20270305", "").replace("END:VCALENDAR", &format!("{moved}END:VCALENDAR"));
    let found = standings(&world, &slug, &later).await;
    assert!(found.contains(&"CalledOff(OpenDayId(1)) 2027-03-05T09:00".to_owned()), "{found:?}");
    assert!(found.contains(&"CalledOff(OpenDayId(3)) 2027-01-12T14:00".to_owned()), "{found:?}");
    let done = take(&world, &slug, &later).await;
    assert_eq!(done.changed, crate::domain::change::Changed::Unchanged);
}

#[tokio::test]
async fn the_next_date_of_a_series_is_new_although_one_before_was_called_off() {
    let (world, slug) = world().await;
    take(&world, &slug, &calendar(&[weekly("")])).await;
    cancel(&world, &slug, 4).await;
    let longer = weekly("EXDATE;TZID=Europe/Prague:20261225T090000\r\n").replace("COUNT=4", "COUNT=5");
    let found = standings(&world, &slug, &calendar(&[longer])).await;
    assert_eq!(found.last().map(String::as_str), Some("New 2027-01-01T09:00"));
}

#[tokio::test]
async fn all_of_a_file_is_written_or_nothing() {
    let (world, slug) = world().await;
    let file = |more: &str| event("a", TOUR.0, TOUR.1, more);
    take(&world, &slug, &calendar(&[file("")])).await;
    let off = calendar(&[file("STATUS:CANCELLED\r\n"), event("b", "20261210T090000", "20261210T160000", "")]);
    let mut preview = world.app.preview_file(&slug, off, KEYWORD).await.unwrap();
    preview.cancels.push(OpenDayId(7));
    assert!(world.app.take_in(&preview, &By::OPERATOR).await.unwrap_err().to_string().contains('7'));
    let days = world.app.record(&slug).await.unwrap().participant.schedule;
    assert_eq!(days.open_days().iter().map(|day: &OpenDay| day.cancelled).collect::<Vec<_>>(), [false]);
}

#[tokio::test]
async fn what_is_entered_has_hints_like_what_is_added_by_hand() {
    let (world, slug) = world().await;
    let by_hand = crate::domain::fixture::opening("2026-12-03T12:00", "2026-12-03T18:00");
    world.app.change(&slug, &Change::AddOpenDay(by_hand), &By::OPERATOR).await.unwrap();
    let file = calendar(&[event("a", TOUR.0, TOUR.1, "LOCATION:777 123 456\r\n")]);
    let preview = world.app.preview_file(&slug, file, KEYWORD).await.unwrap();
    let done = world.app.take_in(&preview, &By::OPERATOR).await.unwrap();
    let hints: Vec<_> = preview.hints(&done.participant, world.app.now()).iter().map(ToString::to_string).collect();
    assert_eq!(hints.len(), 2, "{hints:?}");
    assert!(hints[0].contains("overlaps another") && hints[1].contains("looks like a telephone number"), "{hints:?}");
}
