//! Open days, edits, notes, reports and the trail, each from its beginning to its end.

use openday::domain::change::{Actor, By};
use openday::domain::participant::{Link, Slug};
use serde_json::{Value, json};

use super::{Api, draft};
use crate::support::EXPORT_OF_AN_OLD_RELEASE;

#[tokio::test]
async fn an_open_day_is_entered_changed_and_cancelled() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let all = "/participants/bakery/open-days";
    let day = json!({ "start": "2026-12-10T09:00", "end": "2026-12-10T16:00", "kind": "tour", "title": "Ovens" });
    let added = api.post(all, day).await;
    assert_eq!(added.status, 201);
    let one = added.answer.header("location").unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(one, "/participants/bakery/open-days/2");
    assert_eq!((&added.body["open_day"]["kind"], &added.body["open_day"]["title"]), (&json!("tour"), &json!("Ovens")));
    let later = json!({ "start": "2026-12-11T09:00", "end": "2026-12-11T16:00" });
    for changed in [true, false] {
        let said = api.ask("PUT", &one).json(&later).send().await;
        let day = &said.body["open_day"];
        assert_eq!((said.status, &said.body["changed"]), (200, &json!(changed)));
        assert_eq!((&day["start"], &day["kind"]), (&json!("2026-12-11T09:00"), &json!("open-house")));
    }
    for changed in [true, false] {
        let said = api.ask("DELETE", &one).send().await;
        assert_eq!((said.status, &said.body["changed"]), (200, &json!(changed)));
        assert_eq!(said.body["open_day"]["cancelled"], true);
    }
    api.ask("PUT", &one).json(&later).send().await.assert(409, "is cancelled; enter it anew");
    let list = api.get(all).await;
    assert_eq!(list.body["open_days"].as_array().unwrap().len(), 2);
    assert_eq!(list.etag(), api.get("/participants/bakery").await.etag());
    for (method, path) in [
        ("DELETE", "/participants/bakery/open-days/3"),
        ("DELETE", "/participants/bakery/open-days/0"),
        ("DELETE", "/participants/bakery/open-days/02"),
        ("DELETE", "/participants/bakery/open-days/x"),
        ("DELETE", "/participants/bakery/open-days/99999999999"),
        ("DELETE", "/participants/nobody/open-days/1"),
        ("GET", "/participants/nobody/open-days"),
        ("GET", "/participants/No/open-days"),
    ] {
        assert_eq!(api.ask(method, path).send().await.status, 404, "{method} {path}");
    }
    let wrong = json!({ "start": "2026-12-10T09:00", "end": "2026-12-12T16:00", "kind": "party" });
    let said = api.post(all, wrong).await;
    assert_eq!((said.status, &said.body["errors"][0]["pointer"]), (422, &json!("/kind")));
}

#[tokio::test]
async fn an_open_day_is_entered_at_several_times_of_its_date() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let all = "/participants/bakery/open-days";
    let day = |also_at: Value| json!({ "start": "2026-12-10T09:00", "end": "2026-12-10T10:00", "repeat": "FREQ=WEEKLY", "also_at": also_at });
    let wrong = api.post(all, day(json!(["09:30"]))).await;
    wrong.assert(422, "the next would begin at `09:30` already");
    assert_eq!(wrong.body["errors"][0]["pointer"], "/also_at");
    let added = api.post(all, day(json!(["11:00", "14:00"]))).await;
    assert_eq!((added.status, &added.body["open_day"]["start"]), (201, &json!("2026-12-10T09:00")), "{added:?}");
    let also = &added.body["also_entered"];
    assert_eq!((&also[0]["start"], &also[1]["start"]), (&json!("2026-12-10T11:00"), &json!("2026-12-10T14:00")));
    assert_eq!((&also[1]["id"], &also[1]["repeat"]), (&json!(4), &json!("FREQ=WEEKLY")));
    let edit = api.ask("PUT", &format!("{all}/4")).json(&day(json!("16:00"))).send().await;
    edit.assert(400, "unknown field `also_at`");
}

#[tokio::test]
async fn an_edit_changes_what_it_names_by_either_type() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let before = api.get("/participants/bakery").await.body;
    for (media_type, patch, changed) in [
        ("application/merge-patch+json", json!({ "place": null, "plan": "We bake.\nYou help." }), true),
        ("application/merge-patch+json", json!({ "place": null }), false),
        ("application/json", json!({ "place": "Praha" }), true),
    ] {
        let ask = api.ask("PATCH", "/participants/bakery").header("Content-Type", media_type);
        let said = ask.bytes(patch.to_string()).send().await;
        assert_eq!((said.status, &said.body["changed"]), (200, &json!(changed)), "{said:?}");
    }
    let after = api.get("/participants/bakery").await.body;
    let differs: Vec<_> = before
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, value)| after[*name] != **value)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(differs, ["place", "plan", "revision"]);
    assert_eq!((&after["place"], &after["plan"]), (&json!("Praha"), &json!("We bake.\nYou help.")));
}

#[tokio::test]
async fn a_name_that_looks_like_another_is_told() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let mut twin = draft("twin", false);
    twin["name"] = json!("Bаkery bakery");
    let said = api.post("/participants", twin).await;
    assert_eq!((said.status, &said.body["twins"]), (201, &json!(["bakery"])));
    let said = api.ask("PATCH", "/participants/twin").json(&json!({ "name": "Pekárna" })).send().await;
    assert_eq!(said.body["twins"], json!([]));
}

#[tokio::test]
async fn notes_are_kept_beside_a_participant() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let said = api.post("/participants/bakery/notes", json!({ "text": "Called them.\nAll is well." })).await;
    assert_eq!((said.status, &said.body["author"]), (201, &json!("maintainer:Reception")));
    let notes = api.get("/participants/bakery/notes").await.body;
    assert_eq!(notes["notes"], json!([said.body]));
    assert_eq!(api.get("/participants/bakery").await.body["notes"], notes["notes"]);
    let again = json!({ "text": "Called them.\nAll is well." });
    api.post("/participants/bakery/notes", again).await.assert(409, "the same note is there already");
    let empty = api.post("/participants/bakery/notes", json!({ "text": " " })).await;
    assert_eq!((empty.status, &empty.body["errors"][0]["pointer"]), (422, &json!("/text")));
    api.post("/participants/nobody/notes", json!({ "text": "x" })).await.assert(404, "`nobody`");
}

#[tokio::test]
async fn reports_are_merged_and_closed() {
    let api = Api::start().await;
    for slug in ["bakery", "other"] {
        api.enter(slug).await;
    }
    for (slug, page) in [("bakery", "a"), ("bakery", "b"), ("other", "c")] {
        let seen_at = Link::parse(&format!("https://fake.example/{page}")).unwrap();
        let visitor = By::actor(Actor::Visitor);
        api.instance.app.add_report(&Slug::parse(slug).unwrap(), &seen_at, None, &visitor).await.unwrap();
    }
    let ids = |said: &super::Said| {
        said.body["reports"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    api.post("/reports/2/merge", json!({ "into": 3 })).await.assert(409, "do not speak of the same");
    let merged = api.post("/reports/2/merge", json!({ "into": 1 })).await;
    assert_eq!((merged.status, &merged.body["closed"]["merged_into"]), (200, &json!(1)));
    let closed = api.post("/reports/1/close", json!({ "note": "Taken down." })).await;
    assert_eq!(closed.body["closed"]["note"], "Taken down.");
    assert_eq!(closed.body["closed"]["by"], "maintainer:Reception");
    api.post("/reports/1/close", json!({ "note": "x" })).await.assert(409, "closed already");
    assert_eq!(ids(&api.get("/reports").await), [1, 2, 3]);
    assert_eq!(ids(&api.get("/reports?open=true").await), [3]);
    assert_eq!(ids(&api.get("/participants/bakery/reports").await), [1, 2]);
    for path in ["/reports/9/close", "/reports/0/close", "/reports/x/close", "/reports/18446744073709551615/close"] {
        assert_eq!(api.post(path, json!({ "note": "x" })).await.status, 404, "{path}");
    }
    for into in [json!(0), json!(-1), json!(18_446_744_073_709_551_615_u64), json!("1"), json!(1.5)] {
        assert_eq!(api.post("/reports/3/merge", json!({ "into": into })).await.status, 400, "{into}");
    }
    api.post("/reports/3/merge", json!({ "into": 77 })).await.assert(404, "`77`");
}

/// Requests that write, in the order they are sent.
fn writes() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    vec![
        ("POST", "/participants", draft("bakery", false), "add"),
        ("POST", "/participants/bakery/approve", Value::Null, "approve"),
        ("PATCH", "/participants/bakery", json!({ "place": "Praha" }), "edit"),
        ("DELETE", "/participants/bakery/open-days/1", Value::Null, "open-day cancel"),
        ("POST", "/participants/bakery/suspend", json!({ "reason": "a reason" }), "suspend"),
        ("POST", "/revocations", json!({ "slugs": ["bakery"], "reason": "a reason" }), "revoke"),
        ("POST", "/maintainers", json!({ "name": "Kiosk" }), "maintainer add"),
        ("DELETE", "/maintainers/Kiosk", Value::Null, "maintainer remove"),
    ]
}

#[tokio::test]
async fn the_trail_names_the_maintainer_and_the_request_as_its_answer_did() {
    let api = Api::start().await;
    for (method, path, body, action) in writes() {
        let ask = api.ask(method, path);
        let said = if body.is_null() { ask } else { ask.json(&body) }.send().await;
        let rows = api.get("/audit?limit=200").await.body;
        let row = rows["rows"].as_array().unwrap().last().unwrap();
        assert_eq!((&row["action"], &row["actor"]), (&json!(action), &json!("maintainer:Reception")));
        assert_eq!(row["request"].as_str(), said.answer.header("request-id"), "{action}");
        assert_eq!(row["reason"], if body["reason"].is_null() { Value::Null } else { json!("a reason") });
        assert!(!row.to_string().contains("post@"), "{row}");
    }
    let rows = api.get("/audit?limit=200").await.body;
    let last = rows["rows"].as_array().unwrap().last().unwrap();
    let verified = api.get("/audit/verification").await;
    assert_eq!(verified.body["head"], json!({ "id": last["id"], "hash": last["hash"] }));
    let known = api.get(&format!("/audit/verification?head={}", last["hash"].as_str().unwrap())).await;
    assert_eq!(known.status, 200);
    api.get(&format!("/audit/verification?head={}", "0".repeat(64))).await.assert(409, "tampered");
}

#[tokio::test]
async fn what_an_older_release_let_in_may_be_sent_back_and_is_unchanged() {
    let api = Api::start().await;
    api.instance.app.import(EXPORT_OF_AN_OLD_RELEASE, &By::OPERATOR).await.unwrap();
    let before = api.everything().await;
    let record = api.get("/participants/bazaar").await.body;
    let own: Value = ["name", "website", "country", "time_zone", "language"]
        .map(|name| (name.to_owned(), record[name].clone()))
        .into_iter()
        .collect();
    assert_eq!((&own["time_zone"], &own["language"]), (&json!("Asia/Calcutta"), &json!("iw")));
    let day = json!({ "start": "2126-12-03T09:00", "end": "2126-12-07T13:00", "kind": "open-house" });
    for (method, path, sent) in
        [("PATCH", "/participants/bazaar", own), ("PUT", "/participants/bazaar/open-days/1", day.clone())]
    {
        let said = api.ask(method, path).json(&sent).send().await;
        assert_eq!((said.status, &said.body["changed"]), (200, &json!(false)), "{path}: {:?}", said.body);
    }
    assert_eq!(api.everything().await, before);
    let titled = json!({ "start": day["start"], "end": day["end"], "title": "All week" });
    assert_eq!(api.ask("PUT", "/participants/bazaar/open-days/1").json(&titled).send().await.status, 200);
    let longer = json!({ "start": day["start"], "end": "2126-12-08T13:00" });
    api.ask("PUT", "/participants/bazaar/open-days/1").json(&longer).send().await.assert(422, "longer than 24 hours");
}
