//! What is said of open days in one place is said in all others, at every instant.

use serde_json::Value;

use super::title;
use crate::support::Instance;

/// Two sessions on one date, one over midnight, and one a week later.
const TIMES: [(&str, &str); 4] = [
    ("2026-12-03T09:00", "2026-12-03T12:00"),
    ("2026-12-03T18:00", "2026-12-03T20:00"),
    ("2026-12-09T20:00", "2026-12-10T02:00"),
    ("2026-12-20T00:00", "2026-12-21T00:00"),
];

#[tokio::test]
async fn badge_page_document_and_home_agree_at_every_instant() {
    let instance = Instance::start("2026-12-01T12:00:00Z").await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &TIMES).await;
    let second = jiff::SignedDuration::from_secs(1);
    for (from, says, day, ahead) in [
        ("2026-12-02T23:00:00Z", "Open today, Thursday, 3 December 2026, 09:00–12:00", "today", 4),
        ("2026-12-03T08:00:00Z", "Open now, Thursday, 3 December 2026, until 12:00", "today", 4),
        ("2026-12-03T11:00:00Z", "Open again today, Thursday, 3 December 2026, 18:00–20:00", "today", 3),
        ("2026-12-03T19:00:00Z", "Next open day: Wednesday, 9 December 2026", "ahead", 2),
        ("2026-12-08T23:00:00Z", "Open today, Wednesday, 9 December 2026, 20:00–02:00", "today", 2),
        ("2026-12-09T23:00:00Z", "Open now, Thursday, 10 December 2026, until 02:00", "today", 2),
        ("2026-12-10T01:00:00Z", "Next open day: Sunday, 20 December 2026", "ahead", 1),
        ("2026-12-19T23:00:00Z", "Open today, Sunday, 20 December 2026.", "today", 1),
        ("2026-12-20T23:00:00Z", "Next date to be announced", "none", 0),
    ] {
        let from: jiff::Timestamp = from.parse().unwrap();
        for (now, is_so) in [(from - second, false), (from, true), (from + second, true)] {
            instance.clock.set(now);
            let badge = instance.get("/badge/bakery.svg").await;
            assert_eq!(title(badge.text()).contains(says), is_so, "{now}: {}", title(badge.text()));
            // The home page speaks of nobody who has no date.
            let pages: &[&str] = if day == "none" { &["/p/bakery"] } else { &["/p/bakery", "/"] };
            for page in pages {
                assert_eq!(instance.get(page).await.text().contains(says), is_so, "{page} at {now}");
            }
            if is_so {
                let json: Value = serde_json::from_str(instance.get("/p/bakery.json").await.text()).unwrap();
                assert_eq!(json["badge"]["day"], day, "{now}");
                assert_eq!(json["open_days"].as_array().unwrap().len(), ahead, "{now}");
                let page = instance.get("/p/bakery").await;
                assert_eq!(page.text().matches("class=\"when\"").count(), ahead, "{now}");
            }
        }
    }
}

#[tokio::test]
async fn answers_are_dated_by_the_clock_that_they_were_made_by() {
    let instance = Instance::start("2026-12-03T09:00:00Z").await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &TIMES).await;
    for (now, date) in [
        ("2026-12-03T09:00:00Z", "Thu, 03 Dec 2026 09:00:00 GMT"),
        ("2027-01-01T00:00:00Z", "Fri, 01 Jan 2027 00:00:00 GMT"),
        ("2026-12-01T12:00:00Z", "Tue, 01 Dec 2026 12:00:00 GMT"),
    ] {
        instance.clock.set(now.parse().unwrap());
        for path in ["/badge/bakery.svg", "/badge/nobody.png", "/", "/p/bakery", "/p/bakery.ics", "/join", "/nowhere"] {
            let answer = instance.get(path).await;
            assert_eq!(answer.header("date"), Some(date), "{path}");
            let page = answer.header("etag").map(str::to_owned).unwrap_or_default();
            let again = instance.request("GET", path, &[("If-None-Match", &page)]).await;
            assert_eq!(again.header("date"), Some(date), "{path}");
        }
    }
}

#[tokio::test]
async fn one_answer_is_of_one_instant_however_the_clock_moves() {
    let instance = Instance::start("2026-12-01T12:00:00Z").await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &TIMES).await;
    let pages =
        ["/p/bakery", "/p/bakery.json", "/p/bakery.ics", "/p/bakery/2026-12-03.ics", "/check?site=bakery.example"];
    let others = ["/", "/participants.json", "/about", "/p/nobody", "/p/nobody.json", "/openday.css", "/check"];
    for path in pages.iter().chain(&others) {
        instance.clock.readings();
        let answer = instance.get(path).await;
        // Worked out on other threads, it is sent later than it was asked for, and dated then.
        assert_eq!(instance.clock.readings(), 2, "{path}: {}", answer.status);
    }
    // A picture that is kept is sent at once: one reading.
    for path in ["/badge/bakery.svg", "/badge/nobody.svg", "/badge/bakery@2x.png"] {
        instance.get(path).await;
        instance.clock.readings();
        instance.get(path).await;
        assert_eq!(instance.clock.readings(), 1, "{path}");
    }
    // A clock that leaps over the end of an open day at every reading gives whole answers all the same.
    for (from, step_s) in [("2026-12-03T10:59:59Z", 3_600), ("2026-12-02T22:59:59Z", 60), ("2026-12-20T22:59:59Z", 1)] {
        instance.clock.step_at_every_reading(0);
        instance.clock.set(from.parse().unwrap());
        let (page, json) = (instance.get("/p/bakery").await, instance.get("/p/bakery.json").await);
        let home = instance.get("/").await;
        instance.clock.step_at_every_reading(step_s);
        for (path, still) in [("/p/bakery", page), ("/p/bakery.json", json), ("/", home)] {
            instance.clock.set(from.parse().unwrap());
            let moving = instance.get(path).await;
            assert_eq!(moving.text(), still.text(), "{path} from {from}");
        }
    }
}

#[tokio::test]
async fn a_whole_day_is_nowhere_written_with_hours() {
    let instance = Instance::start("2026-12-20T12:00:00Z").await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &TIMES[3..]).await;
    for path in ["/badge/bakery.svg", "/p/bakery", "/", "/p/bakery.ics"] {
        let answer = instance.get(path).await;
        assert!(!answer.text().contains("00:00–") && !answer.text().contains("T000000"), "{path}: {}", answer.text());
    }
    assert!(
        instance
            .get("/p/bakery")
            .await
            .text()
            .contains("<time datetime=\"2026-12-20\">Sunday, 20 December 2026</time>")
    );
    let json: Value = serde_json::from_str(instance.get("/p/bakery.json").await.text()).unwrap();
    let day = &json["open_days"][0];
    assert_eq!((&day["start"], &day["end"]), (&"2026-12-20T00:00+01:00".into(), &"2026-12-21T00:00+01:00".into()));
}
