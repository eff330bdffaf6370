//! Transitions: every one from every status, and what is so already.

use openday::domain::participant::Slug;
use openday::domain::status::{Destination, Status, Transition};
use serde_json::{Value, json};

use super::{Api, draft};

const REASON: &str = "no open day took place";

/// Puts a participant of that slug into a status, by the API.
async fn put(api: &Api, slug: &str, status: Status) {
    let said = api.post("/participants", draft(slug, status != Status::Pending)).await;
    assert_eq!(said.status, 201, "{said:?}");
    let step = match status {
        Status::Pending | Status::Active => return,
        Status::Suspended => "suspend",
        Status::Revoked => "revoke",
        Status::Withdrawn => "withdraw",
    };
    let said = json!({ "reason": (status != Status::Withdrawn).then_some("first") });
    let said = api.post(&format!("/participants/{slug}/{step}"), said).await;
    assert_eq!((said.status, &said.body["participant"]["status"]), (200, &json!(status.as_str())));
}

fn body(step: Transition) -> Value {
    if step.needs_reason() { json!({ "reason": REASON }) } else { json!({}) }
}

#[tokio::test]
async fn every_transition_from_every_status_does_what_the_domain_says() {
    let api = Api::start().await;
    for status in Status::ALL {
        for step in Transition::ALL {
            let slug = format!("{status}-{step}");
            put(&api, &slug, status).await;
            let before = api.get(&format!("/participants/{slug}")).await;
            let offered = before.body["transitions"].as_array().unwrap().contains(&json!(step.as_str()));
            let said = api.post(&format!("/participants/{slug}/{step}"), body(step)).await;
            let after = api.get(&format!("/participants/{slug}")).await;
            // What leads to the status it has, for no other reason, is done already; a revocation for whatever reason.
            let is_free = !step.needs_reason() || step == Transition::Revoke;
            let is_repeated = step.leads_to() == Some(status) && is_free;
            match step.from(status) {
                Ok(Destination::Deleted) => {
                    assert_eq!((said.status, &said.body["deleted"], after.status), (200, &json!(true), 404), "{slug}");
                    assert_eq!(said.answer.header("etag"), None);
                }
                Ok(Destination::Becomes(status)) => {
                    assert_eq!((said.status, &said.body["changed"]), (200, &json!(true)), "{slug}");
                    assert_eq!(after.body["status"], status.as_str(), "{slug}");
                    assert_eq!((said.etag(), &said.body["revision"]), (after.etag(), &after.body["revision"]));
                    assert_eq!(said.body["participant"]["status_reason"], after.body["status_reason"]);
                }
                Err(_) if is_repeated => {
                    assert_eq!((said.status, &said.body["changed"]), (200, &json!(false)), "{slug}");
                    assert_eq!((said.etag(), &after.body), (before.etag(), &before.body), "{slug}");
                }
                Err(error) => {
                    said.assert(409, &error.to_string());
                    assert_eq!(after.body, before.body, "{slug}");
                }
            }
            assert_eq!(offered, step.from(status).is_ok(), "{slug}");
        }
    }
}

#[tokio::test]
async fn a_transition_that_is_sent_twice_is_made_once() {
    let api = Api::start().await;
    let way = [
        ("approve", Value::Null),
        ("suspend", json!({ "reason": REASON, "until": "2026-12-24" })),
        ("reinstate", json!({ "reason": "all is well" })),
        ("revoke", json!({ "reason": REASON })),
        ("readmit", json!({ "reason": "a new beginning" })),
        ("withdraw", Value::Null),
    ];
    put(&api, "bakery", Status::Pending).await;
    for (step, body) in way {
        let ask = || {
            let ask = api.ask("POST", "/participants/bakery/");
            let ask = super::Ask { path: format!("/participants/bakery/{step}"), ..ask };
            if body.is_null() { ask } else { ask.json(&body) }
        };
        let (first, rows) =
            (ask().send().await, api.get("/audit?limit=200").await.body["rows"].as_array().unwrap().len());
        let second = ask().send().await;
        assert_eq!((first.status, &first.body["changed"]), (200, &json!(true)), "{step}");
        assert_eq!((second.status, &second.body["changed"]), (200, &json!(false)), "{step}");
        assert_eq!((first.etag(), &first.body["participant"]), (second.etag(), &second.body["participant"]), "{step}");
        assert_eq!(api.get("/audit?limit=200").await.body["rows"].as_array().unwrap().len(), rows, "{step}");
    }
}

#[tokio::test]
async fn a_declined_application_is_gone_and_its_slug_free_again() {
    let api = Api::start().await;
    put(&api, "bakery", Status::Pending).await;
    let decline = || api.post("/participants/bakery/decline", json!({ "reason": "no such shop" }));
    let said = decline().await;
    assert_eq!((said.status, &said.body["deleted"], &said.body["changed"]), (200, &json!(true), &json!(true)));
    decline().await.assert(404, "participant `bakery` does not exist");
    put(&api, "bakery", Status::Pending).await;
}

#[tokio::test]
async fn a_step_without_the_reason_it_needs_changes_nothing() {
    let api = Api::start().await;
    put(&api, "bakery", Status::Active).await;
    let before = api.everything().await;
    for step in ["suspend", "revoke"] {
        let path = format!("/participants/bakery/{step}");
        for ask in [api.ask("POST", &path), api.ask("POST", &path).json(&json!({ "reason": null }))] {
            let said = ask.send().await;
            said.assert(422, "a reason is needed");
            assert_eq!(said.body["errors"][0]["pointer"], "/reason");
        }
    }
    for (body, pointer) in [
        (json!({ "reason": "x", "until": "2026-11-20" }), "/until"),
        (json!({ "reason": "x", "until": "tomorrow" }), "/until"),
        (json!({ "reason": "x", "until": "2036-11-21" }), "/until"),
        (json!({ "reason": "x", "until": "2207-05-01" }), "/until"),
        (json!({ "reason": " " }), "/reason"),
        (json!({ "reason": "x".repeat(501) }), "/reason"),
        (json!({ "reason": "a\u{202e}b" }), "/reason"),
    ] {
        let said = api.post("/participants/bakery/suspend", body).await;
        assert_eq!((said.status, &said.body["errors"][0]["pointer"]), (422, &json!(pointer)), "{said:?}");
    }
    assert_eq!(api.everything().await, before);
}

#[tokio::test]
async fn a_suspension_until_a_date_says_so() {
    let api = Api::start().await;
    put(&api, "bakery", Status::Active).await;
    let said = api.post("/participants/bakery/suspend", json!({ "reason": REASON, "until": "2026-12-24" })).await;
    assert_eq!(said.body["participant"]["suspended_until"], "2026-12-24");
    let stored = api.instance.app.participant("bakery").unwrap();
    assert_eq!(stored.suspended_until.unwrap().to_string(), "2026-12-24");
    assert_eq!(stored.slug, Slug::parse("bakery").unwrap());
}

#[tokio::test]
async fn a_revocation_has_a_class_and_nothing_else_has() {
    let api = Api::start().await;
    for (slug, sent, class) in [
        ("of-a-class", json!({ "reason": REASON, "class": "no-open-day" }), "no-open-day"),
        ("of-none", json!({ "reason": REASON }), "other"),
    ] {
        put(&api, slug, Status::Active).await;
        let path = format!("/participants/{slug}/revoke");
        for changed in [true, false] {
            let said = api.post(&path, sent.clone()).await;
            let (found, participant) = (&said.body["changed"], &said.body["participant"]);
            assert_eq!((said.status, found, &participant["reason_class"]), (200, &json!(changed), &json!(class)));
        }
        let other = api.post(&path, json!({ "reason": REASON, "class": "misuse" })).await;
        let (found, participant) = (&other.body["changed"], &other.body["participant"]);
        assert_eq!((other.status, found, &participant["reason_class"]), (200, &json!(false), &json!(class)));
    }
    put(&api, "bakery", Status::Active).await;
    let said = json!({ "slugs": ["bakery"], "reason": REASON, "class": "misuse" });
    assert_eq!(api.post("/revocations", said).await.status, 200);
    assert_eq!(api.get("/participants/bakery").await.body["reason_class"], "misuse");
    put(&api, "mill", Status::Active).await;
    for (step, class) in [("revoke", "party"), ("suspend", "misuse"), ("withdraw", "other")] {
        let said = api.post(&format!("/participants/mill/{step}"), json!({ "reason": REASON, "class": class })).await;
        assert_eq!((said.status, &said.body["errors"][0]["pointer"]), (422, &json!("/class")), "{step}");
    }
}

#[tokio::test]
async fn what_the_api_changes_is_seen_by_the_next_reader() {
    let api = Api::start().await;
    put(&api, "bakery", Status::Active).await;
    for (step, status) in [("suspend", "suspended"), ("reinstate", "active"), ("revoke", "revoked")] {
        let path = format!("/participants/bakery/{step}");
        assert_eq!(api.post(&path, json!({ "reason": REASON })).await.status, 200);
        let badge = api.instance.get("/badge/bakery.svg").await;
        assert_eq!(badge.header("openday-status"), Some(status));
    }
}
