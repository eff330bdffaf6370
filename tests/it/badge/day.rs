//! The page of one open day, and what is said of it elsewhere: what became of it, and what nobody may see.

use openday::domain::change::{By, Change, DayStep};
use openday::domain::participant::Slug;
use openday::domain::reading::Value as _;
use openday::domain::schedule::{Booking, Kind, OpenDayId, Opening, Places, Rule, parse_local_time};
use openday::domain::status::{Status, Transition};
use openday::domain::text::{DayNote, Title};
use serde_json::{Value, json};

use super::AHEAD;
use crate::support::{Html, Instance};

fn opening(start: &str, end: &str) -> Opening {
    Opening::new(parse_local_time(start).unwrap(), parse_local_time(end).unwrap(), Kind::OpenHouse).unwrap()
}

async fn change(instance: &Instance, change: Change) {
    instance.app.change(&Slug::parse("bakery").unwrap(), &change, &By::OPERATOR).await.unwrap();
}

async fn step(instance: &Instance, id: u32, date: &str, step: DayStep) {
    change(instance, Change::Day { id: OpenDayId(id), date: date.parse().ok(), step }).await;
}

/// A bakery with two openings on 3 December and one on each first Saturday from December on.
async fn bakery() -> Instance {
    let instance = Instance::start(AHEAD).await;
    let times = [("2026-12-03T09:00", "2026-12-03T12:00"), ("2026-12-03T18:00", "2026-12-03T20:00")];
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &times).await;
    let rule = Rule::from_input("FREQ=MONTHLY;BYDAY=1SA").unwrap();
    let mut saturday = opening("2026-12-05T10:00", "2026-12-05T12:00").repeated(rule).unwrap();
    (saturday.booking, saturday.places) = (Booking::Required, Some(Places(8)));
    change(&instance, Change::AddOpenDay(saturday)).await;
    instance
}

fn text_of(page: &str) -> String {
    Html(page).first("article").inside().0.to_owned()
}

#[tokio::test]
async fn a_date_on_which_something_is_has_a_page_and_no_other_date() {
    let instance = bakery().await;
    for (path, status) in [
        ("2026-12-03", 200),
        ("2026-12-03-1", 200),
        ("2026-12-03-2", 200),
        ("2026-12-03-3", 404),
        ("2026-12-04", 404),
        ("2026-12-05", 200),
        ("2026-12-05-3", 200),
        ("2028-02-05", 200),
        // Calendars look no further ahead either.
        ("2028-03-04", 404),
    ] {
        let answer = instance.get(&format!("/p/bakery/{path}")).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, Some("text/html; charset=utf-8")),
            "{path}"
        );
    }
    assert_eq!(instance.get("/p/nobody/2026-12-03").await.status, 404);
    let page = |path: &'static str| async { text_of(instance.get(path).await.text()) };
    assert_eq!(page("/p/bakery/2026-12-03").await.matches("<section class=\"card session").count(), 2);
    let one = page("/p/bakery/2026-12-03-2").await;
    assert!(one.contains("18:00–20:00") && !one.contains("09:00–12:00"), "{one}");
    let (heading, sessions) = one.split_once("</header>").unwrap();
    assert_eq!(
        (heading.matches("3 December 2026").count(), sessions.matches("3 December 2026").count()),
        (1, 1),
        "{one}"
    );
}

#[tokio::test]
async fn who_does_not_take_part_shows_its_status_in_place_of_an_open_day() {
    for status in [Status::Pending, Status::Suspended, Status::Revoked, Status::Withdrawn] {
        let instance = Instance::start(AHEAD).await;
        instance.apply("bakery", "Bakery", "Europe/Prague", "en", &[("2026-12-03T09:00", "2026-12-03T12:00")]).await;
        instance.bring_to("bakery", status).await;
        let (day, page) = (instance.get("/p/bakery/2026-12-03").await, instance.get("/p/bakery").await);
        assert_eq!((day.status, text_of(day.text())), (200, text_of(page.text())), "{status}");
        assert_eq!(instance.get("/p/bakery/2026-12-04").await.status, 200, "{status}");
    }
}

#[tokio::test]
async fn it_says_what_became_of_it() {
    let instance = bakery().await;
    let time = |text| parse_local_time(text).unwrap();
    let note = |text| Some(DayNote::parse(text).unwrap());
    let there = DayStep::Move {
        start: time("2027-01-09T14:00"),
        end: time("2027-01-09T16:00"),
        note: note("Snow, much of it."),
    };
    step(&instance, 3, "2026-12-05", DayStep::Cancel(note("The oven is broken."))).await;
    step(&instance, 3, "2027-01-02", there).await;
    step(&instance, 3, "2027-02-06", DayStep::PlacesLeft(Some(0))).await;
    step(&instance, 3, "2027-03-06", DayStep::PlacesLeft(Some(3))).await;
    for (date, said) in [
        ("2026-12-05", vec!["<p class=\"word\">Cancelled.</p>", ">Cancelled</span>", "The oven is broken."]),
        (
            "2027-01-02",
            vec![
                "<p class=\"word\">Moved.</p>",
                "Moved to <a href=\"/p/bakery/2027-01-09\">Saturday, 9 January 2027, 14:00–16:00</a>",
            ],
        ),
        ("2027-01-09", vec!["9 January 2027</p>", "Moved here from Saturday, 2 January 2027", "Snow, much of it."]),
        (
            "2027-02-06",
            vec!["<p class=\"word\">Fully booked.</p>", "Booking required <span class=\"tick\">Fully booked</span>"],
        ),
        ("2027-03-06", vec!["Booking required <span class=\"tick\">Places left: 3</span>"]),
        ("2026-12-03", vec!["No booking needed", "<dt>Price</dt><dd>Free</dd>"]),
    ] {
        let page = instance.get(&format!("/p/bakery/{date}")).await;
        for said in said {
            assert!(text_of(page.text()).contains(said), "{date}: {said}\n{}", text_of(page.text()));
        }
        assert_eq!(page.text().contains("Add to calendar"), !["2026-12-05", "2027-01-02"].contains(&date), "{date}");
        assert!(!page.text().contains("noindex"), "{date}");
    }
    let status = text_of(instance.get("/p/bakery").await.text());
    for said in [
        "Moved here from Saturday, 2 January 2027",
        "Snow, much of it.",
        ">Cancelled</span>",
        ">Fully booked</span>",
        "Booking required · Places left: 3",
    ] {
        assert!(status.contains(said), "{said}\n{status}");
    }
    let document: Value = serde_json::from_str(instance.get("/p/bakery.json").await.text()).unwrap();
    assert_eq!(document["badge"]["open_now"], false);
    assert_eq!(document["badge"]["booking"]["mode"], "none");
    let moved = &document["open_days"][2];
    assert_eq!(
        (&moved["date"], &moved["moved_from"], &moved["note"], &moved["page"]),
        (
            &json!("2027-01-09"),
            &json!("2027-01-02"),
            &json!("Snow, much of it."),
            &json!("https://badges.example/p/bakery/2027-01-09-3")
        )
    );
    assert_eq!(
        document["open_days"][3]["booking"],
        json!({ "mode": "required", "places": 8, "places_left": 0, "fully_booked": true, "registration": null })
    );
    assert_eq!(
        (&document["cancelled"][0]["date"], &document["cancelled"][0]["state"]),
        (&json!("2026-12-05"), &json!("cancelled"))
    );
    let list = instance.get("/open-days").await;
    assert!(list.text().contains(">Cancelled</span>") && list.text().contains(">Fully booked</span>"));
}

#[tokio::test]
async fn what_was_moved_and_then_cancelled_says_so_on_both_dates() {
    let instance = bakery().await;
    let time = |text| parse_local_time(text).unwrap();
    let there = DayStep::Move { start: time("2027-01-09T14:00"), end: time("2027-01-09T16:00"), note: None };
    step(&instance, 3, "2027-01-02", there).await;
    let before = instance.get("/p/bakery/2027-01-09-3.ics").await;
    step(&instance, 3, "2027-01-02", DayStep::Cancel(None)).await;
    for date in ["2027-01-02", "2027-01-09"] {
        let page = text_of(instance.get(&format!("/p/bakery/{date}")).await.text());
        assert!(page.contains("<p class=\"word\">Cancelled.</p>"), "{date}: {page}");
        assert!(page.contains("Saturday, 9 January 2027, 14:00–16:00"), "{date}: {page}");
    }
    // Calendars find it by the name they know, at the times they know.
    let line = |calendar: &str, name: &str| {
        let found = calendar.lines().rfind(|line| line.starts_with(name));
        found.unwrap_or_else(|| panic!("{name}: {calendar}")).to_owned()
    };
    let after = instance.get("/p/bakery/2027-01-09-3.ics").await;
    for name in ["UID:", "DTSTART", "DTEND"] {
        assert_eq!(line(after.text(), name), line(before.text(), name));
    }
    assert!(line(before.text(), "DTSTART").ends_with("20270109T140000"));
    assert_eq!(line(after.text(), "STATUS:"), "STATUS:CANCELLED");
}

#[tokio::test]
async fn what_is_over_says_so_and_the_newest_fifty_stay() {
    let instance = Instance::start("2026-03-01T12:00:00Z").await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &[]).await;
    let rule = Rule::from_input("FREQ=WEEKLY;COUNT=60").unwrap();
    let weekly = opening("2026-03-07T10:00", "2026-03-07T12:00").repeated(rule).unwrap();
    change(&instance, Change::AddOpenDay(weekly)).await;
    step(&instance, 1, "2027-04-17", DayStep::Cancel(None)).await;
    instance.clock.set("2027-04-24T09:30:00Z".parse().unwrap());
    for (date, status, word) in [
        ("2026-05-02", 404, ""),
        ("2026-05-09", 200, "Took place."),
        ("2027-04-10", 200, "Took place."),
        ("2027-04-17", 200, "Cancelled."),
        ("2027-04-24", 200, "Open now."),
    ] {
        let page = instance.get(&format!("/p/bakery/{date}")).await;
        assert_eq!(page.status, status, "{date}");
        assert!(page.text().contains(&format!("<p class=\"word\">{word}</p>")) || status == 404, "{date}");
        assert_eq!(page.text().contains("content=\"noindex\""), word != "Open now.", "{date}");
    }
    let document: Value = serde_json::from_str(instance.get("/p/bakery.json").await.text()).unwrap();
    let past = document["past"].as_array().unwrap();
    let state = |at: usize| (past[at]["date"].as_str().unwrap(), past[at]["state"].as_str().unwrap());
    assert_eq!((past.len(), state(0), state(1)), (50, ("2027-04-17", "cancelled"), ("2027-04-10", "took-place")));
    assert_eq!((&document["badge"]["open_now"], &document["open_days"][0]["state"]), (&json!(true), &json!("now")));
    let status = instance.get("/p/bakery").await;
    assert!(status.text().contains("Past open days: 50"), "{}", status.text());
}

#[tokio::test]
async fn a_rehearsal_stands_nowhere() {
    let instance = bakery().await;
    let mut rehearsal = opening("2026-12-09T09:00", "2026-12-09T12:00");
    (rehearsal.kind, rehearsal.title) = (Kind::TrialRun, Some(Title::parse("Just among us").unwrap()));
    change(&instance, Change::AddOpenDay(rehearsal)).await;
    for path in [
        "/",
        "/open-days",
        "/directory",
        "/p/bakery",
        "/p/bakery.json",
        "/p/bakery.ics",
        "/open-days.ics",
        "/open-days.json",
        "/embed/bakery",
        "/embed/bakery.json",
        "/participants.atom",
        "/badge/bakery.svg",
    ] {
        let answer = instance.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            !answer.text().contains("Just among us") && !answer.text().contains("2026-12-09"),
            "{path}: {}",
            answer.text()
        );
    }
    for path in ["/directory?kind=trial-run", "/open-days.ics?kind=trial-run"] {
        assert_eq!(instance.get(path).await.status, 400, "{path}");
    }
    for path in ["/p/bakery/2026-12-09", "/p/bakery/2026-12-09-4", "/p/bakery/2026-12-09.ics"] {
        assert_eq!(instance.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn it_leads_into_calendars_without_a_script() {
    let instance = bakery().await;
    let page = instance.get("/p/bakery/2026-12-03-1").await;
    let links: Vec<String> = Html(page.text()).all("a").filter_map(|link| link.attribute("href")).collect();
    let begins =
        |begin: &str| links.iter().find(|link| link.starts_with(begin)).unwrap_or_else(|| panic!("{begin} {links:?}"));
    assert_eq!(instance.get(begins("/p/bakery/2026-12-03-1.ics")).await.status, 200);
    begins("webcal://badges.example/p/bakery.ics");
    let google = begins("https://calendar.google.com/calendar/render?action=TEMPLATE&");
    assert!(google.contains("&dates=20261203T090000%2F20261203T120000&ctz=Europe%2FPrague&"), "{google}");
    let outlook = begins("https://outlook.live.com/calendar/0/action/compose?");
    assert!(
        outlook.contains("&startdt=2026-12-03T09%3A00%3A00%2B01%3A00&enddt=2026-12-03T12%3A00%3A00%2B01%3A00&"),
        "{outlook}"
    );
    let (_, data) = page.text().split_once("<script type=\"application/ld+json\">").unwrap();
    let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(data[0]["url"], "https://badges.example/p/bakery/2026-12-03-1");
    assert!(page.text().contains("<meta property=\"og:image\" content=\"https://badges.example/p/bakery/social.png?"));
}

#[tokio::test]
async fn the_calendar_of_all_holds_whoever_is_asked_for_and_cancels_who_is_lost() {
    let instance = bakery().await;
    instance.enter("mill", "Mill", "America/New_York", "de", &[("2026-12-04T09:00", "2026-12-04T16:00")]).await;
    let count = |query: &'static str, what: &'static str| {
        let instance = &instance;
        async move { instance.get(&format!("/open-days.ics{query}")).await.text().matches(what).count() }
    };
    assert_eq!((count("", "BEGIN:VEVENT").await, count("", "BEGIN:VTIMEZONE").await), (18, 2));
    assert_eq!((count("?language=de", "BEGIN:VEVENT").await, count("?language=fr", "BEGIN:VEVENT").await), (1, 0));
    assert_eq!(
        (count("?country=CZ&kind=tour", "BEGIN:VEVENT").await, count("?kind=open-house", "BEGIN:VEVENT").await),
        (0, 18)
    );
    assert_eq!((count("?country=JP", "BEGIN:VEVENT").await, count("?country=JP", "END:VCALENDAR").await), (0, 1));
    for (query, told) in [
        ("?country=nowhere", "country `nowhere` is not known; write its name in English, like Czechia,"),
        ("?kind=party", "kind `party` does not exist; use open-house, tour,"),
        ("?language=de&language=cs", "`language` is given twice in the query of the address; give it once"),
    ] {
        let refused = instance.get(&format!("/open-days.ics{query}")).await;
        assert_eq!((refused.status, refused.header("access-control-allow-origin")), (400, Some("*")), "{query}");
        assert!(refused.text().contains(told), "{query}: {}", refused.text());
    }
    assert_eq!(count("?language=de&lang=de", "SUMMARY:Tag der offenen Tür – Mill").await, 1);
    assert_eq!(
        count("?kind=open-house&lang=cs", "SOURCE;VALUE=URI:https://badges.example/open-days.ics?kind=open-house&la")
            .await,
        1
    );
    instance.step("mill", Transition::Suspend).await;
    assert_eq!((count("?language=de", "STATUS:CANCELLED").await, count("", "STATUS:CONFIRMED").await), (1, 17));
}
