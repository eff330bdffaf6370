//! `If-Match`: who decided on what they saw is told when it is something else by now.

use serde_json::{Value, json};

use super::{Api, Ask};

/// Every request that changes a participant, with what it sends.
fn changes() -> Vec<(&'static str, &'static str, Value)> {
    let day = json!({ "start": "2026-12-04T09:00", "end": "2026-12-04T16:00" });
    let other = json!({ "start": "2026-12-05T09:00", "end": "2026-12-05T16:00" });
    let moved = json!({ "start": "2026-12-06T09:00", "end": "2026-12-06T16:00" });
    vec![
        ("PATCH", "/participants/bakery", json!({ "place": "Praha" })),
        ("POST", "/participants/bakery/open-days", day.clone()),
        ("PUT", "/participants/bakery/open-days/1", other),
        ("POST", "/participants/bakery/open-days/1/places", json!({ "places_left": 0 })),
        ("POST", "/participants/bakery/open-days/1/move", moved),
        ("POST", "/participants/bakery/closures", json!({ "from": "2026-12-24", "to": "2026-12-31" })),
        ("DELETE", "/participants/bakery/closures/2026-12-24", Value::Null),
        ("DELETE", "/participants/bakery/open-days/1", Value::Null),
        ("POST", "/participants/bakery/suspend", json!({ "reason": "x" })),
        ("POST", "/participants/bakery/reinstate", Value::Null),
        ("POST", "/participants/bakery/revoke", json!({ "reason": "x" })),
        ("POST", "/participants/bakery/readmit", json!({ "reason": "x" })),
        ("POST", "/participants/bakery/withdraw", Value::Null),
    ]
}

fn ask<'a>(api: &'a Api, method: &'a str, path: &str, body: &Value, if_match: &str) -> Ask<'a> {
    let ask = api.ask(method, path).header("If-Match", if_match);
    if body.is_null() { ask } else { ask.json(body) }
}

#[tokio::test]
async fn a_change_of_what_was_seen_is_made_and_tells_what_it_is_since() {
    let api = Api::start().await;
    let mut tag = api.enter("bakery").await.etag();
    for (method, path, body) in changes() {
        let said = ask(&api, method, path, &body, &tag).send().await;
        assert!(matches!(said.status, 200 | 201), "{method} {path}: {said:?}");
        assert_ne!(said.etag(), tag, "{method} {path}");
        tag = said.etag();
        assert_eq!(api.get("/participants/bakery").await.etag(), tag, "{method} {path}");
        assert_eq!(tag, format!("\"r{}\"", said.body["revision"]));
    }
}

#[tokio::test]
async fn a_change_of_what_was_seen_before_is_refused_whatever_it_is() {
    let api = Api::start().await;
    let stale = api.enter("bakery").await.etag();
    let note = json!({ "link": "https://bakery.example/day" });
    let present = api.ask("PATCH", "/participants/bakery").json(&note).send().await.etag();
    let before = api.everything().await;
    for (method, path, body) in changes() {
        for other in [stale.as_str(), "\"x\"", "r2", "", "\"r\"", &present.replace("\"r", "\"r1")] {
            let said = ask(&api, method, path, &body, other).send().await;
            said.assert(412, "look at it again");
            assert!(said.body["detail"].as_str().unwrap().contains(&present), "{said:?}");
        }
    }
    assert_eq!(api.everything().await, before);
}

#[tokio::test]
async fn a_tag_counts_in_a_list_weakened_and_as_any() {
    let api = Api::start().await;
    api.enter("bakery").await;
    for (step, form) in [("suspend", "\"x\", {}"), ("reinstate", "W/{}"), ("suspend", "*"), ("revoke", "{}")] {
        let tag = api.get("/participants/bakery").await.etag();
        let path = format!("/participants/bakery/{step}");
        let body = if step == "reinstate" { Value::Null } else { json!({ "reason": "x" }) };
        let said = ask(&api, "POST", &path, &body, &form.replace("{}", &tag)).send().await;
        assert_eq!((said.status, &said.body["changed"]), (200, &json!(true)), "{form}");
    }
    let nobody = ask(&api, "POST", "/participants/nobody/withdraw", &Value::Null, "*").send().await;
    nobody.assert(404, "`nobody`");
}

#[tokio::test]
async fn of_two_changes_of_the_same_state_one_is_made_and_the_other_told() {
    let api = Api::start().await;
    for round in 0..10 {
        let slug = format!("bakery-{round}");
        let tag = api.enter(&slug).await.etag();
        let (suspend, withdraw) = (format!("/participants/{slug}/suspend"), format!("/participants/{slug}/withdraw"));
        let reason = json!({ "reason": "x" });
        let (one, other) = tokio::join!(
            ask(&api, "POST", &suspend, &reason, &tag).send(),
            ask(&api, "POST", &withdraw, &Value::Null, &tag).send(),
        );
        let (won, lost) = if one.status == 200 { (one, other) } else { (other, one) };
        assert_eq!((won.status, lost.status), (200, 412), "{won:?} {lost:?}");
        let record = api.get(&format!("/participants/{slug}")).await;
        assert_eq!(record.body["status"], won.body["participant"]["status"]);
        assert_eq!(record.etag(), won.etag());
    }
}
