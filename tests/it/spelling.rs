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
        ("/badge/bakery.svg", ["/badge/Bakery.SVG", "/%62adge/b%61kery%2esvg", "/badge/bakery.svg/"]),
        ("/p/bakery", ["/p/BAKERY", "/p/b%61kery", "/p/bakery/"]),
        ("/p/bakery.json", ["/p/Bakery.JSON", "/p/b%61kery.json", "/p/bakery.json/"]),
        ("/p/bakery/report", ["/p/BAKERY/report", "/p/b%61kery/report", "/%70/bakery/r%65port/"]),
        ("/join", ["/j%6Fin", "/%6aoin", "/join/"]),
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
        ["/p%2Fbakery", "/p%2fbakery/report", "/admin%2fparticipants", "/P/bakery", "/JOIN", "//join", "/join//"]
    {
        assert_eq!(instance.get(other).await.status, 404, "{other}");
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
