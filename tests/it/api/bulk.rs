//! Many revocations at once: all of them, or none.

use serde_json::{Value, json};

use super::{Api, draft};

async fn revoke(api: &Api, slugs: &[String]) -> super::Said {
    api.post("/revocations", json!({ "slugs": slugs, "reason": "no open day took place" })).await
}

async fn statuses(api: &Api, slugs: &[&str]) -> Vec<Value> {
    let mut statuses = Vec::new();
    for slug in slugs {
        statuses.push(api.get(&format!("/participants/{slug}")).await.body["status"].clone());
    }
    statuses
}

#[tokio::test]
async fn a_thousand_are_revoked_at_once_and_one_more_is_refused() {
    let api = Api::start().await;
    let entry = |slug: &String| {
        let mut entry = draft(slug, false);
        let members = entry.as_object_mut().unwrap();
        members.remove("approve");
        members.remove("first_open_day");
        members.insert("status".to_owned(), json!("active"));
        entry
    };
    let slugs: Vec<_> = (0..1001).map(|number| format!("bakery-{number:04}")).collect();
    let document = json!({ "participants": slugs.iter().map(entry).collect::<Vec<_>>() });
    api.instance.app.import(&document.to_string(), &openday::domain::change::By::OPERATOR).await.unwrap();
    let before = api.everything().await;
    revoke(&api, &slugs).await.assert(422, "at most 1000");
    let twice = r#"{ "slugs": ["bakery-0000"], "reason": "r", "slugs": ["bakery-0001"] }"#;
    api.ask("POST", "/revocations")
        .header("Content-Type", "application/json")
        .bytes(twice)
        .send()
        .await
        .assert(400, "duplicate field `slugs`");
    assert_eq!(api.everything().await, before);
    let said = revoke(&api, &slugs[..1000]).await;
    assert_eq!((said.status, said.body["revoked"].as_array().unwrap().len()), (200, 1000));
    assert_eq!(statuses(&api, &["bakery-0000", "bakery-0999", "bakery-1000"]).await, ["revoked", "revoked", "active"]);
    let again = revoke(&api, &slugs[..1000]).await;
    assert_eq!((&again.body["revoked"], again.body["unchanged"].as_array().unwrap().len()), (&json!([]), 1000));
    let one_more = revoke(&api, &[slugs[0].clone(), slugs[1000].clone()]).await;
    assert_eq!(one_more.body, json!({ "revoked": ["bakery-1000"], "unchanged": ["bakery-0000"] }));
}

#[tokio::test]
async fn one_that_cannot_be_revoked_keeps_all_others_from_it() {
    let api = Api::start().await;
    api.enter("good").await;
    api.post("/participants", draft("waits", false)).await;
    let before = api.everything().await;
    let said = revoke(&api, &["good", "waits", "nobody"].map(ToOwned::to_owned)).await;
    said.assert(409, "2 of the slugs cannot be revoked");
    let told = said.body["errors"].to_string();
    assert!(told.contains("`waits`") && told.contains("`nobody`") && !told.contains("`good`"), "{told}");
    assert_eq!(api.everything().await, before);
}

#[tokio::test]
async fn what_names_nobody_or_gives_no_reason_is_refused() {
    let api = Api::start().await;
    api.enter("good").await;
    let before = api.everything().await;
    for (body, status, pointer) in [
        (json!({ "slugs": [], "reason": "x" }), 422, "/slugs"),
        (json!({ "slugs": ["good", "N!"], "reason": "x" }), 422, "/slugs/1"),
        (json!({ "slugs": ["good"], "reason": "" }), 422, "/reason"),
        (json!({ "slugs": ["good"] }), 422, "/reason"),
        (json!({ "slugs": "good", "reason": "x" }), 400, "/slugs"),
        (json!({ "slugs": ["good", 1], "reason": "x" }), 400, "/slugs/1"),
    ] {
        let said = api.post("/revocations", body).await;
        assert_eq!((said.status, &said.body["errors"][0]["pointer"]), (status, &json!(pointer)), "{said:?}");
    }
    assert_eq!(api.everything().await, before);
}
