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
    let last = listed.lines().last().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(last, format!("2 {start} {end} work-along cancelled Noc u pece"));
    assert_eq!(
        desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"][1],
        json!({
            "id": 2, "start": start, "end": end, "repeat": null, "exceptions": null, "time_zone": "Europe/Prague",
            "kind": "work-along", "audience": null, "title": "Noc u pece", "place": null, "booking": null,
            "registration": "https://pekarna.example/noc", "places": null, "minimum_age": null, "step_free": null,
            "languages": null, "bring": null, "photos": null, "meeting_point": null, "price": null, "details": null,
            "cancelled": true, "note": null, "moved_from": null, "places_left": null, "stage": "cancelled", "next": null
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
        "`2207-12-03` is more than 10 years ahead; check the year, or enter it nearer to the day"
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
    let listed = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].clone();
    let ends: Vec<_> = listed.as_array().unwrap().iter().skip(1).map(|day| day["end"].clone()).collect();
    assert_eq!(ends, [json!(next), json!(next), json!(next)]);
}

#[test]
fn an_open_day_that_is_there_already_is_refused_and_one_that_overlaps_it_is_pointed_out() {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-10T09:00"), desk.ahead("12-10T16:00"));
    let add = ["open-day", "add", "pekarna", "--start", &start, "--end", &end];
    desk.does(&add);
    let told = desk.refuses(&add);
    assert!(told.contains("09:00` is in the schedule already, as number 2; change that one"), "{told}");
    let over = desk.run(&["open-day", "add", "pekarna", "--start", &start, "--end", &desk.ahead("12-10T12:00")]);
    assert_eq!((over.code, over.out), (Some(0), b"open day `3` of `pekarna` is entered\n".to_vec()));
    assert!(over.err.contains("09:00–12:00, overlaps another"), "{}", over.err);
    let shown = desk.does(&["participant", "show", "pekarna"]);
    assert!(shown.lines().any(|line| line.starts_with("  hints ") && line.contains("overlaps")), "{shown}");
}

#[test]
fn a_rule_is_entered_and_single_dates_of_it_are_called_off_moved_and_filled() {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-10T09:00"), desk.ahead("12-10T12:00"));
    let add = ["open-day", "add", "pekarna", "--start", &start, "--end", &end, "--repeat", "rrule:freq=weekly;count=4"];
    let [first, second, third] =
        [&start, &desk.ahead("12-17T09:00"), &desk.ahead("12-24T09:00")].map(|text| text[..10].to_owned());
    assert_eq!(desk.does(&add), format!("open day `2` of `pekarna` is entered; it opens next on {first}\n"));
    let step = |words: &[&str]| desk.does(&[&["open-day"], words].concat());
    assert_eq!(
        step(&["cancel", "pekarna", "2", "--date", &first, "--note", "Stavíme pec"]),
        format!("open day `2` of `pekarna` on {first} is cancelled\n")
    );
    step(&["places", "pekarna", "2", "--date", &second, "--places-left", "0"]);
    let there = format!("{}T10:00", &desk.ahead("12-26T09:00")[..10]);
    step(&["move", "pekarna", "2", "--date", &third, "--start", &there, "--end", &there.replace("T10", "T11")]);
    let day = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"][1].clone();
    assert_eq!(day["repeat"], "FREQ=WEEKLY;COUNT=4");
    assert_eq!(
        day["exceptions"],
        json!([
            { "date": first, "cancelled": true, "note": "Stavíme pec" },
            { "date": second, "places_left": 0 },
            { "date": third, "start": there, "end": there.replace("T10", "T11") }
        ])
    );
    assert!(day["next"].as_str().unwrap().starts_with(&format!("{second}T09:00+")), "{day}");
    step(&["drop", "pekarna", "2", "--date", &second]);
    step(&["restore", "pekarna", "2", "--date", &first]);
    let day = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"][1].clone();
    assert!(day["next"].as_str().unwrap().starts_with(&first), "{day}");
    for (words, told) in [
        (vec!["cancel", "pekarna", "2", "--date", "2001-01-01"], "2001-01-01 is no date of the rule"),
        (vec!["drop", "pekarna", "1", "--date", &desk.ahead("12-03")], "open day `1` is on"),
        (vec!["places", "pekarna", "2"], "open day `2` repeats; say which of its dates is meant"),
        (vec!["places", "pekarna", "1", "--places-left", "many"], "`many` is no number of places"),
    ] {
        let refused = desk.refuses(&[&["open-day"], &words[..]].concat());
        assert!(refused.contains(told), "{words:?}: {refused}");
    }
}

#[test]
fn rules_pass_over_closed_days() {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-10T09:00"), desk.ahead("12-10T12:00"));
    desk.does(&["open-day", "add", "pekarna", "--start", &start, "--end", &end, "--repeat", "FREQ=WEEKLY"]);
    let (from, to) = (&start[..10], &desk.ahead("12-20T00:00")[..10]);
    assert_eq!(
        desk.does(&["open-day", "close", "pekarna", "--from", from, "--to", to, "--note", "Vánoce"]),
        format!("`pekarna` is closed from {from} to {to}\n")
    );
    let next = || {
        desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"][1]["next"].as_str().unwrap()[..10].to_owned()
    };
    assert_eq!(next(), desk.ahead("12-24T00:00")[..10]);
    assert!(desk.refuses(&["open-day", "close", "pekarna", "--from", to, "--to", from]).contains("is before"));
    assert!(desk.does(&["open-day", "list", "pekarna"]).contains(&format!("\n{from}   {to}  Vánoce\n")));
    let closures = &desk.json(&["open-day", "list", "pekarna", "--json"])["closures"];
    assert_eq!(*closures, json!([{ "from": from, "to": to, "note": "Vánoce" }]));
    let shown = desk.does(&["participant", "show", "pekarna"]);
    assert!(shown.contains(&format!("  closures      {from} to {to}: Vánoce\n")), "{shown}");
    desk.does(&["open-day", "reopen", "pekarna", from]);
    assert_eq!(next(), from);
    desk.does(&["open-day", "close", "pekarna", "--from", from, "--to", to]);
    desk.does(&["open-day", "reopen", "pekarna", "--from", from]);
    assert_eq!(next(), from);
    let refused = desk.refuses(&["open-day", "reopen", "pekarna", "--from", "garbage"]);
    assert!(refused.starts_with("`garbage` is not a date"), "{refused}");
}

#[test]
fn open_days_are_listed_by_when_they_open_next_and_with_what_is_otherwise_ahead() {
    let desk = Desk::with_bakery();
    let [first, second] = ["12-10", "12-17"].map(|day| desk.ahead(&format!("{day}T09:00"))[..10].to_owned());
    let (start, end) = (format!("{first}T09:00"), format!("{first}T12:00"));
    desk.does(&["open-day", "add", "pekarna", "--start", &start, "--end", &end, "--repeat", "FREQ=WEEKLY;COUNT=3"]);
    let between = |hour: &str| desk.ahead(&format!("12-15T{hour}"));
    desk.does(&["open-day", "add", "pekarna", "--start", &between("09:00"), "--end", &between("10:00")]);
    let order = || -> Vec<i64> {
        let listed = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].clone();
        listed.as_array().unwrap().iter().map(|day| day["id"].as_i64().unwrap()).filter(|id| *id > 1).collect()
    };
    assert_eq!(order(), [2, 3]);
    desk.does(&["open-day", "cancel", "pekarna", "2", "--date", &first, "--note", "Stavíme pec"]);
    desk.does(&["open-day", "places", "pekarna", "2", "--date", &second, "--places-left", "0"]);
    assert_eq!(order(), [3, 2]);
    let listed = desk.does(&["open-day", "list", "pekarna"]);
    let rows = format!("\n{first}  2   cancelled     Stavíme pec\n{second}  2   fully booked\n");
    assert!(listed.contains(&rows), "{listed}");
    let shown = desk.does(&["participant", "show", "pekarna"]);
    assert!(shown.contains(&format!("  exceptions    {first}, open day 2 cancelled: Stavíme pec\n")), "{shown}");
    desk.does(&["open-day", "cancel", "pekarna", "2"]);
    assert_eq!(order(), [2, 3], "what is called off stands where its badge names it");
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
    let day = || desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"][1].clone();
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
    assert_eq!(refuses(&["--no-place"]), "open day `2` is cancelled; enter it anew to hold it after all");
}

#[test]
fn several_open_days_of_one_date_are_entered_at_once_or_not_at_all() {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-10T09:00"), desk.ahead("12-10T10:00"));
    let add = |times: &str| {
        ["open-day", "add", "pekarna", "--start", &start, "--end", &end, "--places", "8", "--also-at", times]
            .map(str::to_owned)
    };
    for (times, told) in [
        ("11:00,11:00", "`11:00` stands twice among the times"),
        ("11:00,11:30", "what begins at `11:00` ends at `12:00`, and the next would begin at `11:30` already"),
        ("eleven", "`eleven` is not a time of the day"),
    ] {
        let words = add(times);
        let refused = desk.refuses(&words.each_ref().map(String::as_str));
        assert!(refused.contains(told), "{refused}");
    }
    let all = add("11:00, 14:00");
    let does = desk.does(&all.each_ref().map(String::as_str));
    assert_eq!(does, "open days `2`, `3`, `4` of `pekarna` are entered\n");
    let days = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].clone();
    let days = days.as_array().unwrap().iter().skip(1);
    let starts: Vec<_> =
        days.map(|day| (day["start"].as_str().unwrap()[11..].to_owned(), day["places"].clone())).collect();
    assert_eq!(starts, ["09:00", "11:00", "14:00"].map(|time| (time.to_owned(), json!(8))));
    assert_eq!(desk.does(&["audit", "list"]).matches("open-day add").count(), 2, "one write, after that of the desk");
    let again = add("16:00");
    assert!(desk.refuses(&again.each_ref().map(String::as_str)).contains("is in the schedule already"));
    let count = desk.json(&["open-day", "list", "pekarna", "--json"])["open_days"].as_array().unwrap().len();
    assert_eq!(count, 4, "nothing of it is entered");
}
