//! Tokens: who may come in, how often somebody may try, and what a removed maintainer still can.

use std::sync::Arc;

use jiff::SignedDuration;
use openday::app::{Token, TokenKind};
use openday::store::sqlite::SqliteStore;
use serde_json::json;

use super::counting::CountingStore;
use super::{Api, draft};

const WELL_FORMED: &str = "/participants";

/// A token with a right checksum that is nobody's.
async fn strange(api: &Api) -> String {
    let said = api.post("/maintainers", json!({ "name": "Gone" })).await;
    assert_eq!(api.ask("DELETE", "/maintainers/Gone").send().await.status, 200);
    said.body["token"].as_str().unwrap().to_owned()
}

async fn try_with(api: &Api, token: &str, from: &str) -> super::Said {
    let bearer = format!("Bearer {token}");
    api.ask("GET", WELL_FORMED).header("Authorization", bearer).header("X-Forwarded-For", from).send().await
}

#[tokio::test]
async fn whoever_has_no_valid_token_learns_nothing() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let before = api.everything().await;
    for (method, path) in [
        ("GET", "/participants"),
        ("GET", "/participants/bakery"),
        ("GET", "/participants/nobody"),
        ("GET", "/participants?limit=0"),
        ("PATCH", "/participants/bakery"),
        ("POST", "/participants/bakery/revoke"),
        ("POST", "/maintainers"),
        ("GET", "/audit"),
    ] {
        let said = api.ask(method, path).anonymous().send().await;
        said.assert(401, "Bearer opd_m_");
        assert_eq!(said.answer.header("www-authenticate"), Some("Bearer realm=\"openday\""));
        let wrong = api.ask(method, path).header("Authorization", "Basic eDp5").json(&json!({ "reason": 1 }));
        wrong.send().await.assert(401, "Bearer opd_m_");
    }
    assert_eq!(api.everything().await, before);
}

#[tokio::test]
async fn a_token_with_a_wrong_checksum_asks_nothing_of_the_store() {
    let store = Arc::new(CountingStore::over(SqliteStore::in_memory().unwrap()));
    let api = Api::over(Arc::clone(&store) as _).await;
    let strange = strange(&api).await;
    let before = store.calls();
    let (body, last) = strange.split_at(strange.len() - 1);
    let broken = format!("{body}{}", if last == "a" { "b" } else { "a" });
    assert!(Token::parse(TokenKind::Maintainer, &broken).is_none());
    for wrong in [broken.as_str(), "opd_m_", "x", ""] {
        assert_eq!(try_with(&api, wrong, "203.0.113.1").await.status, 401);
    }
    assert_eq!(store.calls(), before);
    assert_eq!(try_with(&api, &strange, "203.0.113.2").await.status, 401);
    assert_eq!(store.calls(), before + 1);
}

#[tokio::test]
async fn wrong_tokens_make_their_address_wait_longer_each_time_and_nobody_else() {
    let api = Api::start().await;
    for number in 0..5 {
        assert_eq!(try_with(&api, &format!("opd_m_{number}"), "203.0.113.1").await.status, 401);
    }
    let mut waits = Vec::new();
    for round in 0..4 {
        let said = try_with(&api, "opd_m_next", "203.0.113.1").await;
        said.assert(429, "too many tries");
        let wait: i64 = said.answer.header("retry-after").unwrap().parse().unwrap();
        waits.push(wait);
        // Not even the right token is looked at before its time.
        assert_eq!(try_with(&api, &api.token, "203.0.113.1").await.status, 429);
        assert_eq!(try_with(&api, &api.token, "203.0.113.2").await.status, 200);
        assert_eq!(try_with(&api, "opd_m_next", "203.0.113.3").await.status, 401);
        api.instance.clock.advance(SignedDuration::from_secs(wait));
        assert_eq!(try_with(&api, &format!("opd_m_round_{round}"), "203.0.113.1").await.status, 401);
    }
    assert!(waits.windows(2).all(|two| two[0] < two[1]), "{waits:?}");
}

#[tokio::test]
async fn a_program_that_repeats_a_token_that_was_taken_back_makes_nobody_wait() {
    let store = Arc::new(CountingStore::over(SqliteStore::in_memory().unwrap()));
    let api = Api::over(Arc::clone(&store) as _).await;
    let strange = strange(&api).await;
    let before = store.calls();
    for _ in 0..100 {
        try_with(&api, &strange, "203.0.113.1").await.assert(401, "a valid token");
    }
    assert_eq!(store.calls(), before + 1);
    assert_eq!(try_with(&api, &api.token, "203.0.113.1").await.status, 200);
}

#[tokio::test]
async fn a_removed_maintainer_is_refused_on_the_very_next_request() {
    let api = Api::start().await;
    let token = api.post("/maintainers", json!({ "name": "Dílna a sklad" })).await.body["token"].clone();
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let list = || api.ask("GET", "/maintainers").header("Authorization", bearer.as_str()).send();
    let names = |said: &super::Said| {
        let all = said.body["maintainers"].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&list().await), ["Dílna a sklad", "Reception"]);
    api.post("/maintainers", json!({ "name": "Dílna a sklad" })).await.assert(409, "exists already");
    let said = api.ask("DELETE", "/maintainers/D%C3%ADlna%20a%20sklad").send().await;
    assert_eq!((said.status, said.body), (200, json!({ "name": "Dílna a sklad" })));
    list().await.assert(401, "a valid token");
    api.ask("DELETE", "/maintainers/D%C3%ADlna%20a%20sklad").send().await.assert(404, "does not exist");
}

#[tokio::test]
async fn an_application_gets_a_private_link_and_so_many_an_hour_are_taken() {
    let api = Api::start().await;
    let apply = |slug: &str, from: &'static str| {
        let mut draft = draft(slug, false);
        draft.as_object_mut().unwrap().remove("approve");
        draft["second_contact"] = json!("second@bakery.example");
        // Of another business each.
        draft["name"] = json!(format!("The {slug}"));
        api.ask("POST", "/applications").anonymous().header("X-Forwarded-For", from).json(&draft)
    };
    let said = apply("bakery", "203.0.113.1").send().await;
    let body = &said.body;
    assert_eq!((said.status, &body["slug"], &body["status"]), (201, &json!("bakery"), &json!("pending")));
    assert_eq!(body["page"], "https://badges.example/p/bakery");
    assert_eq!(body["badge"], "https://badges.example/badge/bakery.svg");
    let secret = body["private_link"].as_str().unwrap().strip_prefix("https://badges.example/manage#").unwrap();
    assert!(Token::parse(TokenKind::PrivateLink, secret).is_some());
    let record = api.get("/participants/bakery").await.body;
    assert_eq!(
        (&record["contact"], &record["private_link_made_at"]),
        (&json!("post@bakery.example"), &json!(super::NOON))
    );
    assert_eq!(record["second_contact"], "second@bakery.example");
    assert_eq!(api.instance.get("/badge/bakery.svg").await.header("openday-status"), Some("pending"));
    // A mistake costs nothing, nor does a slug that is taken.
    for _ in 0..10 {
        assert_eq!(apply("N o", "203.0.113.1").send().await.status, 422);
    }
    let mut namesake = draft("bakery", false);
    namesake.as_object_mut().unwrap().remove("approve");
    namesake["name"] = json!("Somebody else");
    api.ask("POST", "/applications").anonymous().json(&namesake).send().await.assert(409, "is taken");
    apply("bakery", "203.0.113.1").send().await.assert(409, "has been received already, as `bakery`");
    apply("bakery", "203.0.113.2").send().await.assert(409, "is taken");
    for number in 0..4 {
        assert_eq!(apply(&format!("shop-{number}"), "203.0.113.1").send().await.status, 201);
    }
    let refused = apply("shop-9", "203.0.113.1").send().await;
    refused.assert(429, "too many tries");
    assert_eq!(apply("shop-9", "203.0.113.2").send().await.status, 201);
    let mut without = draft("shop-10", false);
    without.as_object_mut().unwrap().retain(|name, _| name != "approve" && name != "contact");
    let said = api.ask("POST", "/applications").anonymous().json(&without).send().await;
    assert_eq!((said.status, &said.body["errors"][0]["pointer"]), (422, &json!("/contact")));
}

#[tokio::test]
async fn what_looks_like_a_slip_is_taken_in_and_pointed_out() {
    let api = Api::start().await;
    let mut draft = draft("bakery", false);
    draft.as_object_mut().unwrap().remove("approve");
    draft["place"] = json!("+420 777 123 456");
    let apply = || api.ask("POST", "/applications").anonymous();
    let town = json!({ "about": "place", "message": "town `+420 777 123 456` looks like a telephone number" });
    assert_eq!(apply().json(&draft).send().await.body["hints"], json!([town]));
    (draft["slug"], draft["name"]) = (json!("oven"), json!("The oven"));
    let said = apply().json(&draft).send().await;
    let others = said.body["hints"][1].clone();
    assert_eq!((said.status, &others["about"]), (201, &json!("website")));
    let message = others["message"].as_str().unwrap();
    assert!(message.starts_with("an application with this website waits already") && !message.contains("bakery"));
    // Maintainers see the others by name.
    assert_eq!(api.get("/participants/oven").await.body["hints"], json!([town]));
    let day = json!({ "start": "2026-12-10T09:00", "end": "2026-12-10T16:00" });
    let all = "/participants/oven/open-days";
    assert_eq!(api.post(all, day.clone()).await.body["hints"], json!([]));
    let twice = api.post(all, day).await;
    twice.assert(422, "the open day on `2026-12-10 09:00` is in the schedule already, as number 2; change that one, or give this one a title");
    assert_eq!(twice.body["errors"][0]["pointer"], "/start");
    let over = json!({ "start": "2026-12-10T15:00", "end": "2026-12-10T18:00" });
    let hint = api.post(all, over).await.body["hints"][0].clone();
    assert_eq!(hint["about"], "open_days");
    assert!(hint["message"].as_str().unwrap().contains("overlaps another"), "{hint}");
}

#[tokio::test]
async fn a_new_private_link_takes_the_place_of_the_old_one() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let link = || async {
        let said = api.ask("POST", "/participants/bakery/private-link").send().await;
        assert_eq!(said.status, 201);
        let link = said.body["private_link"].as_str().unwrap().to_owned();
        Token::parse(TokenKind::PrivateLink, link.strip_prefix("https://badges.example/manage#").unwrap()).unwrap()
    };
    let (old, new) = (link().await, link().await);
    assert!(api.instance.app.holder(&old).await.unwrap().is_none());
    assert!(api.instance.app.holder(&new).await.unwrap().is_some());
    api.ask("POST", "/participants/nobody/private-link").send().await.assert(404, "`nobody`");
    // It opens the participant's own pages, and nothing here.
    let bearer = format!("Bearer {}", new.reveal());
    assert_eq!(api.ask("GET", "/participants").header("Authorization", bearer).send().await.status, 401);
}
