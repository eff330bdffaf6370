//! What is asked of one participant over HTTP: calendars, the documented document, the status page, whose a website is.

use std::collections::BTreeSet;

use openday::domain::change::{By, Change, Edit};
use openday::domain::participant::{Link, Slug};
use openday::domain::schedule::{Kind, OpenDayId, Opening, parse_local_time};
use openday::domain::status::Transition;
use openday::domain::text::{Place, Plan, Title};

use super::{AHEAD, BAKERY};
use crate::support::{Html, Instance};

async fn bakery() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    instance
}

async fn change(instance: &Instance, change: Change) {
    instance.app.change(&Slug::parse("bakery").unwrap(), &change, &By::OPERATOR).await.unwrap();
}

/// A participant about whom everything is known.
async fn known_in_full() -> Instance {
    let instance = bakery().await;
    let edit = Edit {
        plan: Some(Some(Plan::parse("Come to the oven.").unwrap())),
        link: Some(Some(Link::parse("https://bakery.example/oven").unwrap())),
        ..Edit::default()
    };
    change(&instance, Change::Edit(edit)).await;
    let time = |text| parse_local_time(text).unwrap();
    let mut opening = Opening::new(time("2027-01-14T09:00"), time("2027-01-14T12:00"), Kind::Tour).unwrap();
    opening.title = Some(Title::parse("From grain to loaf").unwrap());
    opening.place = Some(Place::parse("The mill").unwrap());
    opening.registration = Some(Link::parse("https://bakery.example/register").unwrap());
    change(&instance, Change::AddOpenDay(opening)).await;
    instance
}

#[tokio::test]
async fn a_calendar_is_kept_by_its_tag_until_something_changes() {
    let instance = bakery().await;
    for path in ["/p/bakery.ics", "/p/bakery/2026-12-03.ics"] {
        let first = instance.get(path).await;
        assert_eq!((first.status, first.header("content-type")), (200, Some("text/calendar; charset=utf-8")));
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        assert!(
            first.text().ends_with("END:VCALENDAR\r\n") && first.text().contains("UID:bakery-1@badges.example\r\n")
        );
        let tag = first.header("etag").unwrap();
        assert_eq!(instance.get(path).await.body, first.body, "{path}");
        let again = instance.request("GET", path, &[("If-None-Match", tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
    let tag = instance.get("/p/bakery.ics").await.header("etag").unwrap().to_owned();
    change(&instance, Change::cancel(OpenDayId(1))).await;
    for path in ["/p/bakery.ics", "/p/bakery/2026-12-03.ics"] {
        let changed = instance.request("GET", path, &[("If-None-Match", &tag)]).await;
        assert!(changed.status == 200 && changed.text().contains("\r\nSTATUS:CANCELLED\r\n"), "{path}");
    }
}

#[tokio::test]
async fn a_revocation_cancels_what_calendars_hold() {
    let instance = bakery().await;
    instance.step("bakery", Transition::Revoke).await;
    let calendar = instance.get("/p/bakery.ics").await;
    assert_eq!(calendar.status, 200);
    assert_eq!(calendar.text().matches("STATUS:CANCELLED").count(), 1);
    assert!(!calendar.text().contains("CONFIRMED"));
}

#[tokio::test]
async fn a_calendar_of_nobody_or_of_no_open_day_is_not_there() {
    let instance = bakery().await;
    for path in [
        "/p/nobody.ics",
        "/p/No_body.ics",
        "/p/nobody/2026-12-03.ics",
        "/p/nobody/2026-12-03-1.ics",
        "/p/bakery/2026-12-04.ics",
        "/p/bakery/2026-12-04-1.ics",
        "/p/bakery/2026-12-03-2.ics",
    ] {
        let answer = instance.get(path).await;
        assert_eq!((answer.status, answer.header("cache-control")), (404, Some("no-store")), "{path}");
        assert!(answer.header("etag").is_none());
    }
}

/// The members of a document, each with the names of the members around it.
fn members(value: &serde_json::Value, around: &str, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                let path = if around.is_empty() { name.clone() } else { format!("{around}.{name}") };
                members(value, &path, found);
                if !value.is_object() {
                    found.insert(path);
                }
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|one| members(one, around, found)),
        _ => {}
    }
}

async fn served(instance: &Instance) -> BTreeSet<String> {
    let document = serde_json::from_str(instance.get("/p/bakery.json").await.text()).unwrap();
    let mut found = BTreeSet::new();
    members(&document, "", &mut found);
    found
}

#[tokio::test]
async fn the_readme_names_exactly_the_members_that_are_served() {
    let readme = include_str!("../../../README.md");
    let table = readme.split_once("| member | what it is | when there |").unwrap().1.split_once("\n\n").unwrap().0;
    let rows = || table.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|').collect::<Vec<_>>());
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let rows_of = |there: &str| {
        rows().filter(|row| row[3].trim() == there).flat_map(|row| names(row[1])).collect::<BTreeSet<_>>()
    };
    let documented: BTreeSet<String> = rows().flat_map(|row| names(row[1])).collect();
    let always = rows_of("always");

    let instance = known_in_full().await;
    let active = served(&instance).await;
    assert!(active.is_superset(&always) && active.is_superset(&rows_of("active")));
    instance.step("bakery", Transition::Suspend).await;
    let suspended = served(&instance).await;
    assert!(suspended.is_superset(&always) && suspended.is_disjoint(&rows_of("active")));
    instance.step("bakery", Transition::Revoke).await;
    let revoked = served(&instance).await;
    assert!(revoked.is_superset(&always) && revoked.is_superset(&rows_of("revoked")));
    assert!(active.is_disjoint(&rows_of("revoked")));
    let all: BTreeSet<String> = active.into_iter().chain(suspended).chain(revoked).collect();
    assert_eq!(all, documented);
}

#[tokio::test]
async fn a_status_page_says_who_issued_the_badge_and_where_it_counts() {
    let instance = known_in_full().await;
    let page = instance.get("/p/bakery").await;
    let article = Html(page.text()).first("article").inside().0;
    for said in [
        "This badge is genuine only if this page is at <strong>badges.example</strong>.",
        "Takes part; admitted on 20 November 2026.",
        "<dt>Issued by</dt><dd><a href=\"/\" rel=\"noopener\">Take Your Customer to Work Day</a>",
        "<dt>Country</dt><dd><bdi>Czechia</bdi>",
        "href=\"/p/bakery/2026-12-03.ics\">Add to calendar",
        "href=\"/p/bakery/2027-01-14.ics\">Add to calendar",
        "<a href=\"/p/bakery.ics\">Subscribe</a>",
        "href=\"https://bakery.example/register\"",
        "Tour behind the scenes: <bdi lang=\"en\">From grain to loaf</bdi> – <bdi>The mill</bdi>",
        "href=\"/p/bakery.json\"",
        "Come to the oven.",
        "href=\"https://bakery.example/oven\"",
    ] {
        assert!(article.contains(said), "{said}\n{article}");
    }
    for date in ["2026-12-03", "2027-01-14"] {
        assert_eq!(instance.get(&format!("/p/bakery/{date}.ics")).await.status, 200);
    }
}

/// What the buttons of the page lead to.
fn calendars(page: &str) -> Vec<&str> {
    let button = "<a class=\"button\" href=\"";
    page.split(button).skip(1).filter_map(|rest| rest.split_once("\">Add to calendar").map(|(href, _)| href)).collect()
}

#[tokio::test]
async fn each_of_several_open_days_of_a_date_has_a_calendar_of_its_own() {
    let instance = known_in_full().await;
    let date = "/p/bakery/2026-12-03.ics";
    assert_eq!(calendars(instance.get("/p/bakery").await.text()), [date, "/p/bakery/2027-01-14.ics"]);
    let time = |text| parse_local_time(text).unwrap();
    let evening = Opening::new(time("2026-12-03T18:00"), time("2026-12-03T20:00"), Kind::Tour).unwrap();
    change(&instance, Change::AddOpenDay(evening)).await;
    let (morning, evening) = ("/p/bakery/2026-12-03-1.ics", "/p/bakery/2026-12-03-3.ics");
    let page = instance.get("/p/bakery").await;
    assert_eq!(calendars(page.text()), [morning, evening, "/p/bakery/2027-01-14.ics"]);
    let uids = async |path: &str| {
        let calendar = instance.get(path).await;
        assert_eq!((calendar.status, calendar.header("content-type")), (200, Some("text/calendar; charset=utf-8")));
        let lines = calendar.text().lines().filter_map(|line| line.strip_prefix("UID:bakery-").map(str::to_owned));
        lines.collect::<Vec<_>>()
    };
    let (of_morning, of_evening) = ("1@badges.example", "3@badges.example");
    assert_eq!(uids(date).await, [of_morning, of_evening]);
    assert_eq!(uids(morning).await, [of_morning]);
    assert_eq!(uids(evening).await, [of_evening]);
    // The other one is called off, and the address leads where it led.
    change(&instance, Change::cancel(OpenDayId(1))).await;
    assert_eq!(calendars(instance.get("/p/bakery").await.text()), [evening, "/p/bakery/2027-01-14.ics"]);
    assert_eq!(uids(evening).await, [of_evening]);
    assert!(instance.get(morning).await.text().contains("\r\nSTATUS:CANCELLED\r\n"));
    assert_eq!(uids("/P/Bakery/2026-12-03-3.ICS").await, [of_evening]);
}

#[tokio::test]
async fn what_is_decided_while_the_clock_stands_earlier_is_newer_to_calendars_all_the_same() {
    let instance = bakery().await;
    let sequence = async || {
        let calendar = instance.get("/p/bakery.ics").await;
        let line = calendar.text().lines().find_map(|line| line.strip_prefix("SEQUENCE:").map(str::to_owned));
        line.unwrap().parse::<u32>().unwrap()
    };
    let mut last = sequence().await;
    for (now, step) in [
        ("2026-11-19T12:00:00Z", Transition::Suspend),
        ("2026-11-19T12:00:00Z", Transition::Reinstate),
        ("2020-01-01T00:00:00Z", Transition::Revoke),
        ("2026-11-18T12:00:00Z", Transition::Readmit),
        ("2026-11-20T13:00:00Z", Transition::Withdraw),
    ] {
        instance.clock.set(now.parse().unwrap());
        instance.step("bakery", step).await;
        let next = sequence().await;
        assert!(last < next, "{step} at {now}: {last}, {next}");
        last = next;
    }
}

#[tokio::test]
async fn before_admission_a_status_page_is_unlisted_and_shows_neither_plan_nor_link() {
    let instance = Instance::start(AHEAD).await;
    instance.apply("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    let edit = Edit {
        plan: Some(Some(Plan::parse("Come to the oven.").unwrap())),
        link: Some(Some(Link::parse("https://bakery.example/oven").unwrap())),
        ..Edit::default()
    };
    change(&instance, Change::Edit(edit)).await;
    let unvetted = ["Come to the oven.", "https://bakery.example/oven"];
    let unlisted = "<meta name=\"robots\" content=\"noindex\">";
    let pending = instance.get("/p/bakery").await;
    assert!(pending.text().contains(unlisted));
    assert!(unvetted.iter().all(|said| !pending.text().contains(said)), "{}", pending.text());
    let document = instance.get("/p/bakery.json").await;
    assert!(unvetted.iter().all(|said| !document.text().contains(said)), "{}", document.text());
    for said in ["Pekárna U Mostu", "href=\"https://bakery.example/\"", "Brno", "not admitted yet", "Planned open days"]
    {
        assert!(pending.text().contains(said), "{said}");
    }
    instance.step("bakery", Transition::Approve).await;
    let admitted = instance.get("/p/bakery").await;
    assert!(!admitted.text().contains(unlisted));
    let document = instance.get("/p/bakery.json").await;
    assert!(unvetted.iter().all(|said| document.text().contains(said)), "{}", document.text());
    assert!(unvetted.iter().all(|said| admitted.text().contains(said)), "{}", admitted.text());
    instance.step("bakery", Transition::Suspend).await;
    assert!(!instance.get("/p/bakery").await.text().contains(unlisted));
}

#[tokio::test]
async fn what_a_participant_claims_is_gone_while_its_badge_does_not_count() {
    let instance = known_in_full().await;
    let claims =
        ["Come to the oven.", "bakery.example/oven", "grain to loaf", "The mill", "3 December", "genuine only if"];
    let said = async |path: &str| {
        let answer = instance.get(path).await;
        claims.into_iter().filter(|claim| answer.text().contains(claim)).collect::<Vec<_>>()
    };
    assert_eq!(said("/p/bakery").await, claims);
    for step in [Transition::Suspend, Transition::Revoke, Transition::Readmit, Transition::Withdraw] {
        instance.step("bakery", step).await;
        let expected = if step == Transition::Readmit { &claims[..] } else { &[] };
        assert_eq!(said("/p/bakery").await, expected, "{step}");
        let json: serde_json::Value = serde_json::from_str(instance.get("/p/bakery.json").await.text()).unwrap();
        let is_active = step == Transition::Readmit;
        assert_eq!((json["plan"].is_string(), json["link"].is_string()), (is_active, is_active), "{step}");
        assert_eq!(json["open_days"].as_array().unwrap().is_empty(), !is_active, "{step}");
        let calendar = instance.get("/p/bakery.ics").await;
        assert_eq!(calendar.text().contains("STATUS:CANCELLED"), !is_active, "{step}");
    }
}

#[tokio::test]
async fn who_is_not_active_has_no_calendar_on_its_page() {
    let instance = Instance::start(AHEAD).await;
    instance.apply("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    let pending = instance.get("/p/bakery").await;
    assert!(pending.text().contains("Planned open days") && !pending.text().contains(".ics"));
    assert!(!pending.text().contains("Issued by"));
    instance.step("bakery", Transition::Approve).await;
    instance.step("bakery", Transition::Suspend).await;
    let suspended = instance.get("/p/bakery").await;
    assert!(suspended.text().contains("Suspended on 20 November 2026"));
    // Only a revocation's reason is everybody's to know.
    assert!(!suspended.text().contains("no open day took place"));
    for step in [Transition::Revoke, Transition::Readmit, Transition::Withdraw] {
        instance.step("bakery", step).await;
        if step != Transition::Readmit {
            let page = instance.get("/p/bakery").await;
            assert!(!page.text().contains("open days</h2>") && !page.text().contains(".ics"), "{step}");
        }
    }
}
