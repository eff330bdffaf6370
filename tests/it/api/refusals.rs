//! What is sent wrongly: a clear answer, and nothing is changed.

use serde_json::{Value, json};

use super::{Api, draft};

/// Every address that reads a document, with a right one.
fn readers() -> Vec<(&'static str, &'static str, Value)> {
    let day = json!({ "start": "2026-12-04T09:00", "end": "2026-12-04T16:00" });
    let mut application = draft("new-shop", false);
    application.as_object_mut().unwrap().remove("approve");
    vec![
        ("POST", "/participants", draft("new-one", true)),
        ("POST", "/applications", application),
        ("PATCH", "/participants/bakery", json!({ "place": "Praha" })),
        ("POST", "/participants/bakery/suspend", json!({ "reason": "x" })),
        ("POST", "/participants/bakery/withdraw", json!({ "reason": "x" })),
        ("POST", "/revocations", json!({ "slugs": ["bakery"], "reason": "x" })),
        ("POST", "/participants/bakery/open-days", day.clone()),
        ("PUT", "/participants/bakery/open-days/1", day),
        ("POST", "/participants/bakery/notes", json!({ "text": "x" })),
        ("POST", "/reports/1/close", json!({ "note": "x" })),
        ("POST", "/reports/1/merge", json!({ "into": 2 })),
        ("POST", "/maintainers", json!({ "name": "Kiosk" })),
    ]
}

/// All that a request could have changed.
async fn everything(api: &Api) -> (String, Value, Value) {
    let (audit, maintainers) = (api.get("/audit?limit=200").await.body, api.get("/maintainers").await.body);
    (api.everything().await, audit, maintainers)
}

#[tokio::test]
async fn a_document_that_cannot_be_meant_is_refused_everywhere_and_changes_nothing() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let before = everything(&api).await;
    for (method, path, right) in readers() {
        let text = right.to_string();
        let mut unknown = right.clone();
        unknown["unknown"] = json!(1);
        let member = right.as_object().unwrap().keys().next().unwrap().clone();
        let other = |value: &str| format!("{{\"{member}\":{value}}}").into_bytes();
        let twice = format!("{{\"{member}\":{0},\"{member}\":{0},{1}", right[&member], &text[1..]);
        for (what, body) in [
            ("an unknown member", unknown.to_string().into_bytes()),
            ("a member twice", twice.into_bytes()),
            ("a list", b"[\"x\"]".to_vec()),
            ("a text", b"\"x\"".to_vec()),
            ("null", b"null".to_vec()),
            ("half a document", text.as_bytes()[..text.len() - 1].to_vec()),
            ("two documents", format!("{text} {text}").into_bytes()),
            ("an object for a value", other("{\"x\":1}")),
            ("a lone surrogate", other("\"\\ud800\"")),
            (
                "invalid UTF-8",
                other("\"\u{fffd}\"").iter().map(|byte| if *byte == 0xEF { 0xFF } else { *byte }).collect(),
            ),
        ] {
            let said = api.ask(method, path).header("Content-Type", "application/json").bytes(body).send().await;
            assert_eq!(said.status, 400, "{method} {path}: {what}: {said:?}");
        }
        for other in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "x"] {
            let said = api.ask(method, path).header("Content-Type", other).bytes(text.clone()).send().await;
            said.assert(415, "`application/json`");
        }
        api.ask(method, path).bytes(text.clone()).send().await.assert(415, "`application/json`");
        let large = format!("{{\"{member}\":\"{}\"}}", "x".repeat(256 * 1024));
        let said = api.ask(method, path).header("Content-Type", "application/json").bytes(large).send().await;
        // Of who needs no token less is borne.
        let is_for_anybody = path == "/applications" || path.ends_with("/reports");
        said.assert(413, if is_for_anybody { "takes `32768` bytes" } else { "takes `262144` bytes" });
    }
    assert_eq!(everything(&api).await, before);
}

#[tokio::test]
async fn a_body_that_is_needed_and_not_there_is_refused() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let before = everything(&api).await;
    for (method, path, _) in readers() {
        if path.ends_with("/withdraw") {
            continue;
        }
        let said = api.ask(method, path).send().await;
        assert!(matches!(said.status, 415 | 422), "{method} {path}: {said:?}");
        let said = api.ask(method, path).header("Content-Type", "application/json").send().await;
        assert_eq!(said.status, 400, "{method} {path}: {said:?}");
    }
    assert_eq!(everything(&api).await, before);
}

#[tokio::test]
async fn every_mistake_of_a_draft_is_told_at_once_with_its_place() {
    let api = Api::start().await;
    let before = everything(&api).await;
    let mut wrong = draft("no", false);
    wrong["slug"] = json!("N!");
    (wrong["name"], wrong["country"], wrong["link"]) = (json!("a\u{202e}b"), json!("XX"), json!("ftp://x"));
    wrong["first_open_day"]["end"] = json!("2026-12-03T08:00");
    let said = api.post("/participants", wrong).await;
    let pointers: Vec<_> = said.body["errors"].as_array().unwrap().iter().map(|one| one["pointer"].clone()).collect();
    assert_eq!(said.status, 422);
    assert_eq!(pointers, ["/slug", "/name", "/country", "/link", "/first_open_day/end"]);
    api.post("/participants", draft("bakery", true)).await;
    for (patch, status, pointer) in [
        (json!({}), 200, Value::Null),
        (json!({ "name": "" }), 422, json!("/name")),
        (json!({ "name": null }), 422, json!("/name")),
        (json!({ "contact": "x", "website": "x" }), 422, json!("/website")),
        (json!({ "second_contact": "x" }), 422, json!("/second_contact")),
        (json!({ "slug": "other" }), 400, json!("/slug")),
    ] {
        let said = api.ask("PATCH", "/participants/bakery").json(&patch).send().await;
        assert_eq!((said.status, &said.body["errors"][0]["pointer"]), (status, &pointer), "{said:?}");
    }
    api.post("/participants", draft("bakery", true)).await.assert(409, "slug `bakery` is taken already");
    let after = everything(&api).await;
    assert_eq!(after.1["rows"].as_array().unwrap().len(), before.1["rows"].as_array().unwrap().len() + 1);
}

#[tokio::test]
async fn while_all_is_frozen_only_revocations_are_taken() {
    let api = Api::start().await;
    for slug in ["bakery", "other"] {
        api.enter(slug).await;
    }
    let by = openday::domain::change::By::OPERATOR;
    api.instance.app.freeze(None, &by).await.unwrap();
    assert_eq!(api.get("/freeze").await.body, json!({ "frozen": true, "since": super::NOON, "reason": null }));
    let before = api.everything().await;
    for (method, path, body) in readers() {
        if path.starts_with("/reports") || path == "/revocations" {
            continue;
        }
        api.ask(method, path).json(&body).send().await.assert(423, "frozen");
    }
    assert_eq!(api.everything().await, before);
    let said = api.post("/participants/bakery/revoke", json!({ "reason": "x" })).await;
    assert_eq!(said.status, 200);
    let said = api.post("/revocations", json!({ "slugs": ["other"], "reason": "x" })).await;
    assert_eq!(said.body["revoked"], json!(["other"]));
    api.instance.app.thaw(&by).await.unwrap();
    assert_eq!(api.get("/freeze").await.body["frozen"], false);
}

#[tokio::test]
async fn a_mistake_in_an_exception_names_the_exception_and_the_member() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let day = |exceptions: Value| {
        json!({
            "start": "2026-12-04T09:00", "end": "2026-12-04T16:00", "repeat": "FREQ=WEEKLY", "places": 5,
            "exceptions": exceptions
        })
    };
    for (exceptions, told) in [
        (
            json!(["2026-12-11", { "date": "2026-12-18", "start": "nine", "end": "2026-12-18T12:00" }]),
            "in exception `2`, of 2026-12-18, `start`: `nine` is not a local date and time",
        ),
        (
            json!([{ "date": "2026-12-18", "canceled": true }]),
            "in exception `1`, of 2026-12-18: unknown field `canceled`",
        ),
        (
            json!([{ "date": "2026-12-18", "places_left": 50 }]),
            "in the exception of 2026-12-18, `places_left`: `50` places cannot be left of 5",
        ),
    ] {
        let said = api.post("/participants/bakery/open-days", day(exceptions)).await;
        said.assert(422, told);
        assert_eq!(said.body["errors"][0]["pointer"], "/exceptions", "{said:?}");
    }
}

#[tokio::test]
async fn a_date_is_not_dropped_where_a_whole_open_day_is_cancelled() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let weekly = json!({ "start": "2026-12-04T09:00", "end": "2026-12-04T16:00", "repeat": "FREQ=WEEKLY" });
    let entered = api.post("/participants/bakery/open-days", weekly).await;
    let one = format!("/participants/bakery/open-days/{}", entered.body["open_day"]["id"]);
    let said = api.ask("DELETE", &one).json(&json!({ "date": "2026-12-11" })).send().await;
    said.assert(400, &format!("send a `date` or a `note` with `POST {one}/cancel`"));
    let closure = api.ask("DELETE", "/participants/bakery/closures/garbage").send().await;
    closure.assert(404, "`garbage` is not a date");
    assert_eq!(api.ask("DELETE", &one).send().await.status, 200);
}
