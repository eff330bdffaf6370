//! Open days, command by command.

use serde_json::json;

use super::Desk;

#[test]
fn open_days_are_entered_listed_and_cancelled() {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-10T22:00"), desk.ahead("12-11T04:00"));
    let night = ["open-day", "add", "pekarna", "--start", &start, "--end", &end];
    let rest = ["--kind", "work-along", "--title", "Noc u pece", "--registration", "https://pekarna.example/noc"];
    assert_eq!(desk.does(&[&night[..], &rest].concat()), "open day `2` of `pekarna` is entered\n");
    assert_eq!(desk.does(&["open-day", "cancel", "pekarna", "2"]), "open day `2` of `pekarna` is cancelled\n");
    assert_eq!(desk.does(&["open-day", "cancel", "pekarna", "2"]), "open day `2` of `pekarna` is cancelled already\n");
    assert_eq!(desk.refuses(&["open-day", "cancel", "pekarna", "9"]), "open day `9` does not exist");
    let listed = desk.does(&["open-day", "list", "pekarna"]);
    assert_eq!(listed.lines().last().unwrap(), format!("2   {start}  {end}  work-along  cancelled  Noc u pece"));
    assert_eq!(
        desk.json(&["open-day", "list", "pekarna", "--json"])[1],
        json!({
            "id": 2, "start": start, "end": end, "time_zone": "Europe/Prague",
            "kind": "work-along", "title": "Noc u pece", "place": null,
            "registration": "https://pekarna.example/noc", "cancelled": true, "stage": "cancelled"
        })
    );
}

#[test]
fn an_open_day_that_cannot_be_is_refused_and_so_is_one_that_is_over_or_far_ahead() {
    let desk = Desk::with_bakery();
    let add = |start, end| ["open-day", "add", "pekarna", "--start", start, "--end", end];
    assert_eq!(
        desk.refuses(&add("3 December", "2026-12-03T16:00")),
        "`3 December` has no year; write it, too, like 3 December 2026"
    );
    assert!(desk.refuses(&add("2026-12-03T16:00", "2026-12-03T09:00")).contains("is not after its start"));
    assert!(desk.refuses(&add("2026-12-03T09:00", "2026-12-05T09:00")).contains("is longer than 24 hours"));
    let over = desk.refuses(&add("2001-12-03T09:00", "2001-12-03T16:00"));
    assert!(over.starts_with("an open day that ends at `2001-12-03 16:00` is over already, as it is `"), "{over}");
    assert_eq!(
        desk.refuses(&add("2207-12-03T09:00", "2207-12-03T16:00")),
        "`2207-12-03` is more than 5 years ahead; check the year, or enter it nearer to the day"
    );
    // The clocks of central Europe go forward on the last Sunday of March (Directive 2000/84/EC).
    let year: i16 = desk.ahead("03-31T09:00")[..4].parse().unwrap();
    let march = jiff::civil::date(year, 3, 31);
    let sunday = march.saturating_sub(jiff::Span::new().days(i64::from(march.weekday().to_sunday_zero_offset())));
    assert_eq!(
        desk.refuses(&add(&format!("{sunday}T01:00"), &format!("{sunday}T02:30"))),
        format!("{sunday} has no 02:30 in Europe/Prague: clocks go from 02:00 to 03:00; choose a time before or after")
    );
}

#[test]
fn midnight_ends_the_day_however_it_is_written() {
    let desk = Desk::with_bakery();
    let (start, next) = (desk.ahead("12-03T18:00"), desk.ahead("12-04T00:00"));
    for (id, end) in [("2", desk.ahead("12-03T00:00")), ("3", desk.ahead("12-03T24:00")), ("4", next.clone())] {
        desk.does(&["open-day", "add", "pekarna", "--start", &start, "--end", &end]);
        desk.does(&["open-day", "cancel", "pekarna", id]);
    }
    let listed = desk.json(&["open-day", "list", "pekarna", "--json"]);
    let ends: Vec<_> = listed.as_array().unwrap().iter().skip(1).map(|day| day["end"].clone()).collect();
    assert_eq!(ends, [json!(next), json!(next), json!(next)]);
}

#[test]
fn an_open_day_at_the_times_of_another_is_entered_and_pointed_out() {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-10T09:00"), desk.ahead("12-10T16:00"));
    let add = ["open-day", "add", "pekarna", "--start", &start, "--end", &end];
    desk.does(&add);
    let again = desk.run(&add);
    assert_eq!((again.code, again.out), (Some(0), b"open day `3` of `pekarna` is entered\n".to_vec()));
    assert!(again.err.contains("09:00–16:00, is in the schedule twice; cancel one"), "{}", again.err);
    let shown = desk.does(&["participant", "show", "pekarna"]);
    assert!(shown.lines().any(|line| line.starts_with("  hints ") && line.contains("twice")), "{shown}");
}

#[test]
fn an_open_day_is_changed_in_what_is_named_and_keeps_the_rest() {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-03T09:00"), desk.ahead("12-03T18:00"));
    desk.does(&["open-day", "add", "pekarna", "--start", &start, "--end", &desk.ahead("12-03T16:00")]);
    let edit = |more: &[&str]| desk.run(&[&["open-day", "edit", "pekarna", "2"], more].concat());
    let does = |more: &[&str]| edit(more).succeeded(more);
    let refuses = |more: &[&str]| edit(more).refused(1, more);
    assert_eq!(
        does(&["--end", &end, "--kind", "tour", "--title", "Chléb", "--place", "Žabovřesky"]),
        "open day `2` of `pekarna` is changed\n"
    );
    let day = || desk.json(&["open-day", "list", "pekarna", "--json"])[1].clone();
    let changed = day();
    assert_eq!((&changed["start"], &changed["end"]), (&json!(start), &json!(end)));
    assert_eq!(
        (&changed["kind"], &changed["title"], &changed["place"]),
        (&json!("tour"), &json!("Chléb"), &json!("Žabovřesky"))
    );
    does(&["--no-title", "--registration", "https://pekarna.example/den"]);
    let changed = day();
    assert_eq!((&changed["title"], &changed["place"]), (&json!(null), &json!("Žabovřesky")));
    assert_eq!(changed["registration"], "https://pekarna.example/den");

    let nothing = "open day `2` of `pekarna` is so already\n";
    assert_eq!(does(&[]), nothing);
    assert_eq!(does(&["--kind", "tour"]), nothing);
    assert_eq!(day(), changed);
    assert!(refuses(&["--start", &desk.ahead("12-03T19:00")]).contains("is not after its start"));
    assert_eq!(desk.refuses(&["open-day", "edit", "pekarna", "9", "--no-place"]), "open day `9` does not exist");
    assert_eq!(
        desk.refuses(&["open-day", "edit", "nobody", "1", "--no-place"]),
        "participant `nobody` does not exist; check the slug"
    );
    let moved = refuses(&["--start", "2001-12-03T09:00", "--end", "2001-12-03T10:00"]);
    assert!(moved.contains("is over already"), "{moved}");
    desk.does(&["open-day", "cancel", "pekarna", "2"]);
    assert_eq!(refuses(&["--no-place"]), "open day `2` is cancelled already");
}
