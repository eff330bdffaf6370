//! Room that one side cannot fill: for applications, and for reports of one participant.

use std::sync::Arc;

use openday::app::Limits;
use openday::domain::change::By;
use openday::domain::text::NoteText;
use openday::store::OPEN_REPORTS_USUAL_MAX;
use openday::store::postgres::PostgresStore;
use openday::store::sqlite::SqliteStore;

use super::{AHEAD, BAKERY, approve, send, with};
use crate::support::postgres::new_database;
use crate::support::{Answer, Instance, Request};

/// Applies by the form with that name, from that address.
async fn apply(instance: &Instance, name: &str, from: &str) -> Answer {
    send(instance, "/join", &with(&BAKERY, &[("name", name)]), &[("x-forwarded-for", from)]).await
}

#[tokio::test]
async fn a_flood_of_applications_from_one_side_leaves_room_to_others() {
    let instance = Instance::of_room(20, AHEAD).await;
    for number in 0..20 {
        let from = format!("192.0.2.{}", number / 4);
        assert_eq!(apply(&instance, &format!("Flood {number}"), &from).await.status, 201, "{number}");
    }
    let refused = apply(&instance, "One more", "192.0.2.77").await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(refused.header("retry-after"), Some("3600"));
    assert!(refused.text().contains("More applications wait than maintainers can look at now"), "{}", refused.text());
    for number in 0..20 {
        let from = format!("198.51.{number}.1");
        assert_eq!(apply(&instance, &format!("Honest {number}"), &from).await.status, 201, "{number}");
    }
    assert_eq!(apply(&instance, "Again", "198.51.3.200").await.status, 429);
    assert_eq!(apply(&instance, "Too late", "203.0.113.1").await.status, 429, "there is a larger bound as well");
}

#[tokio::test]
async fn servers_of_one_database_have_one_room_for_applications() {
    let Some(database) = new_database() else { return };
    let serve = || Instance::of_room_over(Arc::new(PostgresStore::new(&database).unwrap()), 2, AHEAD);
    let (one, other) = (serve().await, serve().await);
    for (server, name, from, status) in [
        (&one, "First", "192.0.2.1", 201),
        (&one, "Second", "192.0.2.1", 201),
        (&other, "Third", "198.51.100.1", 201),
        (&other, "Fourth", "198.51.101.1", 201),
        // This one saw two of them.
        (&one, "Fifth", "203.0.113.1", 429),
        (&other, "Fifth", "203.0.113.1", 429),
    ] {
        let answer = apply(server, name, from).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn an_application_beyond_all_participants_there_may_be_is_not_taken_in() {
    let limits = Limits { participants_max: 1, ..Limits::default() };
    let instance = Instance::with(Arc::new(SqliteStore::in_memory().unwrap()), AHEAD, limits).await;
    assert_eq!(apply(&instance, "First", "192.0.2.1").await.status, 201);
    let full = apply(&instance, "Second", "192.0.2.2").await;
    assert_eq!((full.status, full.header("retry-after")), (503, Some("3600")), "{}", full.text());
    assert!(
        full.text().contains("as many participants as may be here (1)") && !full.text().contains("participants_max"),
        "{}",
        full.text()
    );
    assert_eq!(instance.get("/p/second.json").await.status, 404);
}

#[tokio::test]
async fn a_slug_that_is_taken_counts_against_nobody_by_the_form_and_by_the_api() {
    let instance = Instance::start(AHEAD).await;
    assert_eq!(send(&instance, "/join", &BAKERY, &[]).await.status, 201);
    let slug = [("name", "Another"), ("slug", "pekarna-u-mostu")];
    let document = serde_json::json!({
        "slug": "pekarna-u-mostu", "name": "Pek\u{e1}rna", "website": "pekarna.example", "country": "CZ",
        "time_zone": "Europe/Prague", "language": "cs", "contact": "post@pekarna.example"
    });
    for _ in 0..10 {
        assert_eq!(send(&instance, "/join", &with(&BAKERY, &slug), &[]).await.status, 422);
        let request = Request::new("POST", "/api/v1/applications")
            .headers(&[("content-type", "application/json")])
            .body(document.to_string());
        assert_eq!(instance.send(&request).await.status, 409);
    }
    for number in 0..4 {
        let answer = send(&instance, "/join", &with(&BAKERY, &[("name", &format!("Mill {number}"))]), &[]).await;
        assert_eq!(answer.status, 201, "{number}");
    }
    assert_eq!(send(&instance, "/join", &with(&BAKERY, &[("name", "Mill 5")]), &[]).await.status, 429);
}

#[tokio::test]
async fn a_flood_of_reports_does_not_keep_a_real_one_out() {
    let instance = Instance::start(AHEAD).await;
    assert_eq!(send(&instance, "/join", &BAKERY, &[]).await.status, 201);
    approve(&instance).await;
    let report = async |seen_at: String, from: String| {
        let fields = [("seen_at", seen_at.as_str()), ("text", "")];
        send(&instance, "/p/pekarna-u-mostu/report", &fields, &[("x-forwarded-for", &from)]).await
    };
    for number in 0..OPEN_REPORTS_USUAL_MAX {
        let from = format!("192.0.2.{}", number / 10);
        assert_eq!(report(format!("flood-{number}.example/"), from).await.status, 201, "{number}");
    }
    assert_eq!(report("flood-501.example/".to_owned(), "192.0.2.250".to_owned()).await.status, 409);
    let real = report("fake.example/".to_owned(), "203.0.113.5".to_owned()).await;
    assert_eq!(real.status, 201, "{}", real.text());
    let again = report("fake.example/2".to_owned(), "203.0.113.6".to_owned()).await;
    assert_eq!(again.status, 409, "{}", again.text());
    // Once that one is closed, nothing is remembered of where it came from.
    let last = instance.app.reports(true, 0, 1_000).await.unwrap().pop().unwrap();
    let note = NoteText::parse("looked at").unwrap();
    instance.app.close_report(last.id, &note, &By::OPERATOR).await.unwrap();
    assert_eq!(report("fake.example/3".to_owned(), "203.0.113.7".to_owned()).await.status, 201);
}

/// Sends a document to the API, from that address.
async fn send_document(instance: &Instance, document: &str, from: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("x-forwarded-for", from)];
    instance.send(&Request::new("POST", "/api/v1/applications").headers(&headers).body(document)).await
}

#[tokio::test]
async fn so_many_applications_are_read_an_hour_by_form_and_api_together_and_who_corrects_one_is_not_held_up() {
    let instance = Instance::start(AHEAD).await;
    let invalid = with(&BAKERY, &[("name", ""), ("website", "no website")]);
    let from = [("x-forwarded-for", "192.0.2.1")];
    for _ in 0..20 {
        assert_eq!(send(&instance, "/join", &invalid, &from).await.status, 422);
    }
    assert_eq!(send(&instance, "/join", &BAKERY, &from).await.status, 201);
    for _ in 0..14 {
        assert_eq!(send(&instance, "/join", &with(&BAKERY, &[("fax", "+420")]), &from).await.status, 200, "a robot");
        assert_eq!(send_document(&instance, "{", "192.0.2.1").await.status, 400);
    }
    assert_eq!(send_document(&instance, "{}", "192.0.2.1").await.status, 422, "the fiftieth");
    let refused = send(&instance, "/join", &invalid, &from).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("3600")), "{}", refused.text());
    assert!(refused.text().contains("Too many tries; try again in 60 minutes"), "{}", refused.text());
    let refused = send_document(&instance, "{", "192.0.2.1").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("3600")), "it is not read");
    assert_eq!(send(&instance, "/join", &invalid, &[("x-forwarded-for", "192.0.2.2")]).await.status, 422);
    instance.clock.advance(jiff::SignedDuration::from_hours(1));
    assert_eq!(send(&instance, "/join", &invalid, &from).await.status, 422);
}

#[tokio::test]
async fn so_many_reports_are_read_an_hour() {
    let instance = Instance::start(AHEAD).await;
    assert_eq!(send(&instance, "/join", &BAKERY, &[]).await.status, 201);
    approve(&instance).await;
    let report = async |seen_at: &str, from: &str| {
        let fields = [("seen_at", seen_at), ("text", "")];
        send(&instance, "/p/pekarna-u-mostu/report", &fields, &[("x-forwarded-for", from)]).await
    };
    for number in 0..100 {
        assert_eq!(report("", "192.0.2.1").await.status, 422, "{number}");
    }
    let refused = report("fake.example/", "192.0.2.1").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("3600")), "{}", refused.text());
    assert_eq!(report("fake.example/", "192.0.2.2").await.status, 201);
}

#[tokio::test]
async fn what_a_page_of_another_site_sends_counts_against_nobody() {
    let instance = Instance::start(AHEAD).await;
    for _ in 0..60 {
        for path in ["/join", "/api/v1/applications"] {
            let headers = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
            let answer = instance.send(&Request::post(path).headers(&headers).form(&BAKERY)).await;
            assert!([403, 415].contains(&answer.status), "{path}: {}", answer.status);
        }
    }
    assert_eq!(send(&instance, "/join", &BAKERY, &[]).await.status, 201);
}
