//! Lists: pages, filters, and what is no page.

use std::collections::BTreeMap;

use openday::domain::change::{Actor, By};
use openday::domain::participant::{Link, Slug};
use serde_json::{Value, json};

use super::{Api, draft};

fn slugs(list: &Value) -> Vec<String> {
    list["participants"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn paging_meets_everybody_once_while_others_are_entered() {
    let api = Api::start().await;
    for number in 0..30 {
        api.enter(&format!("bakery-{number:03}")).await;
    }
    let mut met: BTreeMap<String, u32> = BTreeMap::new();
    let (mut cursor, mut page) = (None, 0);
    loop {
        let after = cursor.map(|cursor: String| format!("&cursor={cursor}")).unwrap_or_default();
        let said = api.get(&format!("/participants?limit=7{after}")).await;
        let slugs = slugs(&said.body);
        assert!(slugs.len() == 7 || said.body["next_cursor"].is_null());
        for slug in slugs {
            *met.entry(slug).or_default() += 1;
        }
        // One before all that are left, and one after.
        api.enter(&format!("aaa-{page}")).await;
        api.enter(&format!("zzz-{page}")).await;
        page += 1;
        match said.body["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
        assert!(page < 20, "no end");
    }
    for number in 0..30 {
        assert_eq!(met.get(&format!("bakery-{number:03}")), Some(&1), "{met:?}");
    }
    assert!(met.values().all(|times| *times == 1), "{met:?}");
}

#[tokio::test]
async fn a_filter_lists_those_it_names_and_nobody_else() {
    let api = Api::start().await;
    let mut swiss = draft("swiss", false);
    (swiss["country"], swiss["language"], swiss["name"]) = (json!("CH"), json!("de-CH"), json!("Bäckerei"));
    let mut twin = draft("twin", true);
    twin["name"] = json!("Bäckereı");
    for draft in [draft("waits", false), draft("active", true), swiss, twin] {
        assert_eq!(api.post("/participants", draft).await.status, 201);
    }
    let visitor = By::actor(Actor::Visitor);
    let seen_at = Link::parse("https://fake.example/").unwrap();
    api.instance.app.add_report(&Slug::parse("active").unwrap(), &seen_at, None, &visitor).await.unwrap();
    for (query, expected) in [
        ("", vec!["active", "swiss", "twin", "waits"]),
        ("?status=pending", vec!["swiss", "waits"]),
        ("?status=Pending", vec!["swiss", "waits"]),
        ("?status=revoked", vec![]),
        ("?country=CH", vec!["swiss"]),
        ("?language=de", vec!["swiss"]),
        ("?language=de-AT", vec![]),
        ("?waiting_since=2026-11-20T12:00:00Z", vec!["swiss", "waits"]),
        ("?waiting_since=2026-11-20T11:59:59Z", vec![]),
        ("?search=backerei", vec!["swiss", "twin"]),
        ("?search=post@swiss", vec!["swiss"]),
        ("?search=b%C3%A4ckerei&status=active", vec!["twin"]),
        ("?reported=true", vec!["active"]),
        ("?reported=false&twins=false", vec!["active", "swiss", "twin", "waits"]),
        ("?status=pending&country=CZ", vec!["waits"]),
        ("?cursor=swiss", vec!["twin", "waits"]),
        ("?cursor=no-such-slug", vec!["swiss", "twin", "waits"]),
    ] {
        assert_eq!(slugs(&api.get(&format!("/participants{query}")).await.body), expected, "{query}");
    }
    let list = api.get("/participants").await.body;
    assert_eq!(list["participants"][0]["open_reports"], 1);
    let twins = slugs(&api.get("/participants?twins=true").await.body);
    for twin in &twins {
        let record = api.get(&format!("/participants/{twin}")).await.body;
        assert!(!record["twins"].as_array().unwrap().is_empty(), "{record}");
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_meant_is_refused_and_named() {
    let api = Api::start().await;
    for (path, named) in [
        ("/participants?limit=0", "`limit`"),
        ("/participants?limit=201", "`limit`"),
        ("/participants?limit=ten", "`limit`"),
        ("/participants?status=gone", "`status`"),
        ("/participants?country=Bohemia", "country `Bohemia`"),
        ("/participants?language=x", "language `x`"),
        ("/participants?status=", "`status` in the query of the address: it is empty"),
        ("/participants?waiting_since=today", "`waiting_since`"),
        ("/participants?waiting_since=2026-11-20", "`waiting_since`"),
        ("/participants?reported=1", "`reported`"),
        ("/participants?reported=yes", "`reported`"),
        ("/participants?country=Bohemia&language=x", "CZ; `language` in the query"),
        ("/participants?cursor=No", "slug `No`"),
        ("/participants?page=2", "`page`"),
        ("/participants?status=active&status=pending", "`status`"),
        ("/participants/bakery?verbose", "`verbose`"),
        ("/audit?cursor=-1", "`cursor`"),
        ("/audit?cursor=18446744073709551615", "`cursor`"),
        ("/audit/verification?head=00", "`head`"),
        ("/reports?open=maybe", "`open`"),
        ("/maintainers?limit=5", "`limit`"),
        ("/freeze?on", "`on`"),
    ] {
        let said = api.get(path).await;
        said.assert(422, named);
    }
    let said = api.ask("POST", "/participants/bakery/revoke?force=true").json(&json!({ "reason": "x" })).send().await;
    said.assert(422, "`force`");
}

#[tokio::test]
async fn the_trail_and_the_reports_are_paged_by_number() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let slug = Slug::parse("bakery").unwrap();
    for number in 0..5 {
        let seen_at = Link::parse(&format!("https://fake.example/{number}")).unwrap();
        api.instance.app.add_report(&slug, &seen_at, None, &By::actor(Actor::Visitor)).await.unwrap();
    }
    for (path, member, id, count) in [("/reports?limit=2", "reports", "id", 5), ("/audit?limit=2", "rows", "id", 7)] {
        let (mut met, mut after) = (Vec::new(), String::new());
        loop {
            let said = api.get(&format!("{path}{after}")).await.body;
            met.extend(said[member].as_array().unwrap().iter().map(|row| row[id].as_u64().unwrap()));
            let Some(next) = said["next_cursor"].as_str() else { break };
            after = format!("&cursor={next}");
        }
        assert_eq!(met, (1..=count).collect::<Vec<u64>>(), "{path}");
    }
    let of_one = api.get("/audit?participant=bakery&limit=200").await.body;
    assert!(of_one["rows"].as_array().unwrap().iter().all(|row| row["slug"] == "bakery"));
}
