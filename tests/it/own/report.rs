//! `/p/{slug}/report`: a visitor's word that a badge is a fake.

use openday::domain::status::Transition;

use super::{AHEAD, everything, send};
use crate::support::{Html, Instance};

const SEEN: [(&str, &str); 3] =
    [("seen_at", "shop.example/about"), ("text", "It is not theirs.\r\nSee the footer."), ("fax", "")];

async fn street() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[]).await;
    instance
}

#[tokio::test]
async fn a_report_reaches_the_maintainers_with_the_address_where_the_fake_was_seen() {
    let instance = street().await;
    let answer = send(&instance, "/p/bakery/report", &SEEN, &[]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (201, Some("no-store")), "{}", answer.text());
    let reports = instance.app.reports(true, 0, 10).await.unwrap();
    let [report] = reports.as_slice() else { panic!("{reports:?}") };
    assert_eq!((report.slug.as_str(), report.seen_at.as_str()), ("bakery", "https://shop.example/about"));
    assert_eq!(report.text.as_ref().unwrap().as_str(), "It is not theirs.\nSee the footer.");
}

#[tokio::test]
async fn every_status_page_leads_to_the_form() {
    let instance = street().await;
    for step in [None, Some(Transition::Suspend), Some(Transition::Revoke)] {
        if let Some(step) = step {
            instance.step("bakery", step).await;
        }
        let page = instance.get("/p/bakery").await;
        assert!(page.text().contains("<a href=\"/p/bakery/report\" rel=\"nofollow\">Report a fake</a>"));
        let form = instance.get("/p/bakery/report").await;
        assert_eq!((form.status, form.header("x-robots-tag")), (200, Some("noindex")));
    }
}

#[tokio::test]
async fn a_report_of_nobody_is_a_404() {
    let instance = street().await;
    for slug in ["nobody", "Not%20A%20Slug", "%2562akery"] {
        let path = format!("/p/{slug}/report");
        assert_eq!(instance.get(&path).await.status, 404, "{slug}");
        assert_eq!(send(&instance, &path, &SEEN, &[]).await.status, 404, "{slug}");
    }
    assert!(instance.app.reports(false, 0, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn mistakes_are_told_beside_their_fields_and_nothing_is_stored() {
    let instance = street().await;
    let before = everything(&instance).await;
    let long = "x".repeat(1_001);
    for (fields, field, says) in [
        (&[("seen_at", ""), ("text", "<script>")][..], "seen_at", "Enter the address of the page"),
        (&[("seen_at", "nowhere"), ("text", "<script>")], "seen_at", "“nowhere” is not the address"),
        (&[("seen_at", "a.example"), ("text", &long)], "text", "at most 1000 are allowed"),
    ] {
        let answer = send(&instance, "/p/bakery/report", fields, &[]).await;
        let beside = Html(answer.text()).with("id", &format!("{field}-error"));
        assert_eq!(answer.status, 422);
        assert!(beside.is_some_and(|told| told.text().contains(says)), "{}", answer.text());
        assert!(answer.text().contains(&format!("value=\"{}\"", fields[0].1)) && !answer.text().contains("<script>"));
    }
    assert_eq!(everything(&instance).await, before);
}

#[tokio::test]
async fn a_robot_is_thanked_and_an_eager_reporter_waits() {
    let instance = street().await;
    let before = everything(&instance).await;
    let robot = send(&instance, "/p/bakery/report", &[("seen_at", "a.example"), ("text", ""), ("fax", "1")], &[]).await;
    assert_eq!(robot.status, 200);
    assert_eq!(everything(&instance).await, before);
    for number in 0..10 {
        let seen_at = format!("fake.example/{number}");
        assert_eq!(send(&instance, "/p/bakery/report", &[("seen_at", &seen_at)], &[]).await.status, 201);
    }
    let refused = send(&instance, "/p/bakery/report", &SEEN, &[]).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("3600")));
    assert!(refused.text().contains("value=\"shop.example/about\""), "what was typed is kept");
    assert_eq!(instance.app.reports(true, 0, 100).await.unwrap().len(), 10);
    let other = send(&instance, "/p/bakery/report", &SEEN, &[("X-Forwarded-For", "203.0.113.7")]).await;
    assert_eq!(other.status, 201);
}

#[tokio::test]
async fn a_report_that_is_sent_twice_is_kept_once_and_its_sender_told() {
    let instance = street().await;
    assert_eq!(send(&instance, "/p/bakery/report", &SEEN, &[]).await.status, 201);
    let before = everything(&instance).await;
    let again = send(&instance, "/p/bakery/report", &SEEN, &[]).await;
    assert_eq!(again.status, 409);
    assert!(again.text().contains("Just this was reported already"), "{}", again.text());
    assert_eq!(everything(&instance).await, before);
    assert_eq!(instance.app.reports(false, 0, 10).await.unwrap().len(), 1);
}
