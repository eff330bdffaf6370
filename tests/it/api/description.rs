//! The description is of what is served, and what is served is in the description.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Api, draft};

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// A path that a template may have.
fn path(template: &str) -> String {
    template.replace("{slug}", "bakery").replace("{id}", "77").replace("{name}", "Nobody")
}

/// The methods the description has for an address, as `Allow` lists them.
fn described(address: &Value) -> BTreeSet<String> {
    let known = address.as_object().unwrap().keys().filter(|key| *key != "parameters");
    let mut methods: BTreeSet<_> = known.map(|key| key.to_uppercase()).collect();
    if methods.contains("GET") {
        methods.insert("HEAD".to_owned());
    }
    methods
}

#[tokio::test]
async fn every_described_operation_is_answered_and_every_other_method_is_a_405_that_names_them() {
    let api = Api::start().await;
    for (template, address) in api.description["paths"].as_object().unwrap() {
        let described = described(address);
        for method in METHODS.into_iter().chain(["OPTIONS", "QUERY"]) {
            let bearer = format!("Bearer {}", api.token);
            let address = format!("/api/v1{}", path(template));
            let answer = api.instance.request(method, &address, &[("Authorization", &bearer)]).await;
            if !described.contains(method) {
                let allow: BTreeSet<_> = answer.header("allow").unwrap().split(", ").map(ToOwned::to_owned).collect();
                assert_eq!((answer.status, &allow), (405, &described), "{method} {address}");
                assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{method} {address}");
                continue;
            }
            assert_ne!(answer.status, 405, "{method} {address}");
            if answer.status == 404 && method != "HEAD" {
                // There is no such participant, report or maintainer; that there is no such address says another sentence.
                assert!(!answer.text().contains("openapi.json"), "{method} {address}: {}", answer.text());
            }
            if method == "HEAD" {
                let got = api.instance.request("GET", &address, &[("Authorization", &bearer)]).await;
                let length = got.body.len().to_string();
                assert_eq!((answer.status, answer.body.len()), (got.status, 0), "{address}");
                assert_eq!(answer.header("content-length"), Some(length.as_str()), "{address}");
            }
        }
    }
}

#[tokio::test]
async fn an_address_that_is_not_described_is_not_there() {
    let api = Api::start().await;
    for path in [
        "",
        "/participant",
        "/participants//",
        "/participants//approve",
        "/participants/bakery/approve/now",
        "/participants/bakery%2Fapprove/x",
        "/PARTICIPANTS",
        "/audit/verify",
    ] {
        for method in ["GET", "POST"] {
            let said = api.ask(method, path).send().await;
            assert_eq!(said.status, 404, "{method} {path}");
        }
    }
    for path in ["/api", "/api/", "/api/v2/participants", "/api/v1x/participants"] {
        let answer = api.instance.get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (404, Some("application/problem+json")), "{path}");
    }
}

#[tokio::test]
async fn anybody_may_read_the_description_and_keep_it() {
    let api = Api::start().await;
    let answer = api.instance.get("/api/v1/openapi.json?v=2").await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("*")));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    let tag = answer.header("etag").unwrap();
    let again = api.instance.request("GET", "/api/v1/openapi.json", &[("If-None-Match", tag)]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[tokio::test]
async fn an_address_is_the_same_in_every_spelling() {
    let api = Api::start().await;
    api.enter("bakery").await;
    for (path, other) in [
        ("/participants", "/participants/"),
        ("/participants", "/%70articipants"),
        ("/participants/bakery", "/participants/Bakery"),
        ("/participants/bakery", "/participants/b%61kery/"),
        ("/participants/bakery/open-days/1", "/participants/BAKERY/open%2ddays/1/"),
    ] {
        for method in ["GET", "DELETE", "POST"] {
            let [one, other] = [api.ask(method, path).send().await, api.ask(method, other).send().await];
            assert_eq!((one.status, one.body.get("title")), (other.status, other.body.get("title")), "{method} {path}");
            assert_eq!(one.answer.header("allow"), other.answer.header("allow"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_description_is_whole() {
    let api = Api::start().await;
    let description = &api.description;
    assert_eq!(description["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (template, address) in description["paths"].as_object().unwrap() {
        let names = template.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        let described = address["parameters"].as_array().into_iter().flatten().map(|one| one["name"].as_str().unwrap());
        assert_eq!(names.collect::<Vec<_>>(), described.collect::<Vec<_>>(), "{template}");
        for (method, operation) in address.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
            assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{operation}");
            assert!(operation["summary"].as_str().is_some_and(|summary| summary.len() > 5), "{operation}");
            let is_public = operation["security"] == json!([]);
            assert_eq!(operation["responses"]["401"].is_null(), is_public, "{method} {template}");
            for (media_type, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                let reference = content["schema"]["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
                let schema = reference.map_or(&content["schema"], |reference| description.pointer(reference).unwrap());
                // A file is a text, whatever stands in it.
                if media_type.starts_with("text/") {
                    assert_eq!(schema, &json!({ "type": "string" }), "{template}");
                    continue;
                }
                assert_eq!(schema["additionalProperties"], json!(false), "{media_type} {template}: {schema}");
            }
        }
    }
    // Every reference leads somewhere, or no schema that holds it could be made.
    for (name, _) in description["components"]["schemas"].as_object().unwrap() {
        api.fits(&json!({ "$ref": format!("#/components/schemas/{name}") }), &Value::Null);
    }
    insta::assert_snapshot!("operations", operations(description));
}

/// One line for each operation.
fn operations(description: &Value) -> String {
    let mut lines = Vec::new();
    for (template, address) in description["paths"].as_object().unwrap() {
        for (method, operation) in address.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
            let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().cloned().collect();
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let parameters: Vec<_> = parameters.map(|one| one["name"].as_str().unwrap()).collect();
            lines.push(format!(
                "{} {template} {} [{}] {}",
                method.to_uppercase(),
                operation["operationId"].as_str().unwrap(),
                parameters.join(" "),
                statuses.join(" ")
            ));
        }
    }
    lines.join("\n")
}

#[tokio::test]
async fn what_the_description_lets_through_is_read_and_what_it_refuses_is_refused() {
    let api = Api::start().await;
    let schema = &api.description["paths"]["/participants"]["post"]["requestBody"]["content"]["application/json"];
    let with = |member: &str, value: Value| {
        let mut draft = draft("bakery-one", false);
        draft[member] = value;
        draft
    };
    for good in [
        draft("bakery-one", false),
        with("place", Value::Null),
        with("link", json!("")),
        with("country", json!("cz")),
        with("slug", json!("Bakery-ONE")),
        with("website", json!("bakery.example")),
        with("time_zone", json!("europe/prague")),
        with("first_open_day", Value::Null),
        with("first_open_day", json!({ "start": "2026-12-03T09:00", "end": "2026-12-03T16:00", "kind": "tour" })),
        with("first_open_day", json!({ "start": "2026-12-03T09:00", "end": "2026-12-03T16:00", "kind": null })),
        with("first_open_day", json!({ "start": "2026-12-03T09:00", "end": "2026-12-03T16:00", "kind": "" })),
    ] {
        api.check_schema(&schema["schema"], &good);
    }
    for bad in [
        with("slug", json!("B kery")),
        with("name", json!("x".repeat(2_000))),
        with("name", Value::Null),
        with("approve", json!("yes")),
        with("status", json!("active")),
        with("first_open_day", json!([])),
        with("first_open_day", json!({ "start": "2026-12-03T09:00" })),
        json!([]),
    ] {
        assert!(!api.fits(&schema["schema"], &bad), "{bad}");
        let said = api.post("/participants", bad).await;
        assert!(matches!(said.status, 400 | 422), "{said:?}");
    }
}
