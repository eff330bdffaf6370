//! How sure a website is, and the one that is asked for instead.

use serde_json::{Value, json};

use super::{Api, draft};

fn website(body: &Value) -> (String, String, Value) {
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("website"), text("website_standing"), body["website_request"]["website"].clone())
}

#[tokio::test]
async fn an_admission_alone_confirms_no_website() {
    let api = Api::start().await;
    assert_eq!(api.post("/participants", draft("claiming", true)).await.status, 201);
    assert_eq!(website(&api.get("/participants/claiming").await.body).1, "claimed");
    let mut entered = draft("entered", true);
    entered["confirm_website"] = json!(true);
    let said = api.post("/participants", entered).await;
    assert_eq!((said.status, &said.body["participant"]["website_standing"]), (201, &json!("confirmed")));
    for (slug, said) in [("plain", json!({})), ("looked-at", json!({ "confirm_website": true }))] {
        assert_eq!(api.post("/participants", draft(slug, false)).await.status, 201);
        let said = api.post(&format!("/participants/{slug}/approve"), said).await;
        let expected = if slug == "plain" { "claimed" } else { "confirmed" };
        assert_eq!(said.body["participant"]["website_standing"], expected, "{said:?}");
    }
    let said = api.post("/participants/plain/suspend", json!({ "reason": "x", "confirm_website": true })).await;
    assert_eq!(said.status, 422, "{said:?}");
}

#[tokio::test]
async fn a_confirmation_holds_for_host_and_path_and_is_taken_back() {
    let api = Api::start().await;
    assert_eq!(api.post("/participants", draft("bakery", true)).await.status, 201);
    let said = api.post("/participants/bakery/confirm-website", json!({})).await;
    assert_eq!((said.status, &said.body["changed"]), (200, &json!(true)), "{said:?}");
    let since = said.body["participant"]["website_standing_since"].clone();
    let again = api.post("/participants/bakery/confirm-website", json!({})).await;
    assert_eq!((again.status, &again.body["changed"]), (200, &json!(false)));
    for (website, standing) in [
        ("http://www.bakery.example/index.html", "confirmed"),
        ("https://bakery.example/shop", "claimed"),
        ("https://other.example/", "claimed"),
    ] {
        let said = api.patch("/participants/bakery", json!({ "website": website })).await;
        assert_eq!(said.body["participant"]["website_standing"], standing, "{said:?}");
        assert_eq!(said.body["participant"]["website_standing_since"], since);
    }
    let both = json!({ "website": "bakery.example", "confirm_website": true });
    let said = api.patch("/participants/bakery", both).await;
    assert_eq!(website(&said.body["participant"]).1, "confirmed");
    let said = api.post("/participants/bakery/unconfirm-website", json!({ "reason": "sold" })).await;
    assert_eq!(website(&said.body["participant"]).1, "claimed");
    for step in ["accept-website", "decline-website"] {
        let said = api.post(&format!("/participants/bakery/{step}"), json!({})).await;
        said.assert(409, "the participant asks for no other website; there is nothing to decide");
    }
}

#[tokio::test]
async fn another_website_waits_for_a_maintainer_and_the_old_one_stands() {
    let api = Api::start().await;
    for (slug, step, said) in [
        ("accepted", "accept-website", json!({})),
        ("looked-at", "accept-website", json!({ "confirm_website": true })),
        ("declined", "decline-website", json!({ "reason": "it is another's" })),
    ] {
        assert_eq!(api.post("/participants", draft(slug, true)).await.status, 201);
        let before = website(&api.get(&format!("/participants/{slug}")).await.body);
        api.instance.ask_for_website(slug, "https://facebook.com/honest").await;
        let waiting = website(&api.get(&format!("/participants/{slug}")).await.body);
        assert_eq!(waiting, (before.0.clone(), "claimed".to_owned(), json!("https://facebook.com/honest")));
        let listed = api.get("/participants?website_requested=true").await;
        assert_eq!(listed.body["participants"][0]["slug"], *slug, "{listed:?}");
        let said = api.post(&format!("/participants/{slug}/{step}"), said).await;
        assert_eq!(said.status, 200, "{said:?}");
        let (place, standing, request) = website(&said.body["participant"]);
        let is_accepted = step == "accept-website";
        assert_eq!(place, if is_accepted { "https://facebook.com/honest" } else { before.0.as_str() });
        assert_eq!(standing, if slug == "looked-at" { "confirmed" } else { "claimed" });
        assert_eq!(request, Value::Null);
    }
    let record = api.get("/participants/accepted").await.body;
    assert_eq!(record["same_website"], json!({ "count": 1, "slugs": ["looked-at"] }));
}
