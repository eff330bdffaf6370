//! An address has one spelling: what people and programs write beside it leads to the same, in both halves.

use openday::http::path::canonical;
use openday::http::private::page_addresses;
use serde_json::Value;

use crate::support::{Instance, Request};

const NOON: &str = "2026-11-20T12:00:00Z";

#[tokio::test]
async fn every_spelling_of_an_address_is_answered_alike() {
    let instance = Instance::start(NOON).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[]).await;
    for (path, spellings) in [
        ("/badge/bakery.svg", ["/BADGE/BAKERY.SVG", "/%62adge/b%61kery%2esvg", "/badge/bakery.svg/"]),
        ("/p/bakery", ["/P/BAKERY", "/p/b%61kery", "/p/bakery/"]),
        ("/p/bakery.json", ["/p/Bakery.JSON", "/p/b%61kery.json", "/p/bakery.json/"]),
        ("/p/bakery/report", ["/P/BAKERY/REPORT", "/p/b%61kery/report", "/%70/bakery/r%65port/"]),
        ("/join", ["/JOIN", "/%6aoin", "/join/"]),
        ("/manage", ["/m%61nage", "/manag%65/", "/manage/"]),
        ("/admin", ["/%61dmin", "/admi%6e/", "/admin/"]),
        ("/api/v1/openapi.json", ["/api/v1/openapi.JSON", "/%61pi/v1/openapi%2Ejson", "/api/v1/openapi.json/"]),
    ] {
        let expected = instance.get(path).await;
        assert_eq!(expected.status, 200, "{path}");
        for spelling in spellings {
            let answer = instance.get(spelling).await;
            assert_eq!((answer.status, answer.body == expected.body), (200, true), "{spelling}");
            let answer = instance.send(&Request::new("DELETE", spelling)).await;
            assert_eq!((answer.status, answer.header("allow").is_some()), (405, true), "{spelling}");
        }
    }
    for other in
        ["/p%2Fbakery", "/p%2fbakery/report", "/admin%2fparticipants", "/API/V1/openapi.json", "//join", "/join//"]
    {
        assert_eq!(instance.get(other).await.status, 404, "{other}");
    }
}

/// A proxy that keeps strangers from `/admin`, and a cookie that belongs there, know its one spelling.
#[tokio::test]
async fn a_page_behind_a_session_is_led_to_and_never_answered_in_capitals() {
    let instance = Instance::start(NOON).await;
    for (written, page) in [
        ("/ADMIN", "/admin"),
        ("/Admin/Participants?status=active", "/admin/participants?status=active"),
        ("/%4DANAGE", "/manage"),
    ] {
        let answer = instance.get(written).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some(page)), "{written}");
        let answer = instance.send(&Request::post(written)).await;
        assert_eq!((answer.status, answer.header("location")), (404, None), "{written}");
    }
}

#[tokio::test]
async fn no_spelling_makes_another_picture_or_look() {
    let instance = Instance::start(NOON).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[]).await;
    let expected = instance.get("/badge/bakery.svg?theme=dark&style=wide").await;
    let before = instance.app.measures();
    for written in [
        "/badge/bakery.svg?theme=dark&amp;style=wide",
        "/badge/bakery.svg?theme=dark&style=wide?v=2",
        "/badge/bakery.svg?theme=dark;style=wide",
        "/BADGE/BAKERY.SVG?THEME=DARK&STYLE=WIDE",
        "/badge/bakery.svg?theme=+dark%20&style=%77ide&utm_source=x",
    ] {
        let answer = instance.get(written).await;
        assert_eq!((answer.status, answer.header("etag")), (200, expected.header("etag")), "{written}");
        assert_eq!(answer.body, expected.body, "{written}");
    }
    let after = instance.app.measures();
    assert_eq!((after.pictures, after.looks, after.renders_done), (before.pictures, before.looks, before.renders_done));
    let found = instance.get("/check?site=bakery.example").await;
    for written in
        ["/CHECK?SITE=bakery.example", "/check?x=1&amp;site=bakery.example", "/check?utm=1?site=+bakery.example"]
    {
        assert_eq!(instance.get(written).await.body, found.body, "{written}");
    }
    let all = instance.get("/participants.json?after=aa").await;
    for written in
        ["/PARTICIPANTS.JSON?AFTER=aa", "/participants.json?x=1&amp;after=aa", "/participants.json?after=aa?v=2"]
    {
        assert_eq!(instance.get(written).await.body, all.body, "{written}");
    }
}

#[tokio::test]
async fn a_slug_may_be_in_capitals_wherever_one_stands() {
    let instance = Instance::start(NOON).await;
    let described: Value = serde_json::from_slice(&instance.get("/api/v1/openapi.json").await.body).unwrap();
    let of_api = described["paths"].as_object().unwrap().keys().map(|path| format!("/api/v1{path}"));
    let of_pages = page_addresses().into_iter().map(|address| address.path);
    let of_public = ["/badge/{slug}.svg", "/p/{slug}", "/p/{slug}.json", "/p/{slug}.ics"].map(ToOwned::to_owned);
    let with_slug: Vec<_> = of_api.chain(of_pages).chain(of_public).filter(|path| path.contains("{slug}")).collect();
    assert!(with_slug.len() > 30, "{with_slug:?}");
    for path in with_slug {
        let written = path.replace("{slug}", "U-Mostu");
        assert_eq!(canonical(&written), path.replace("{slug}", "u-mostu"), "{path}");
    }
}
