//! What is judged before what: the caller first, then what is asked for, and the body last; what fails with its body
//! ends the connection.

use openday::domain::change::By;
use openday::domain::text::MaintainerName;
use serde_json::Value;

use crate::support::addresses::{actions, forms_of_the_public};
use crate::support::client::Client;
use crate::support::http::FORM;
use crate::support::{Answer, Instance, Request};

const NOON: &str = "2026-11-20T12:00:00Z";

/// The method and the path of every described operation that needs a token.
async fn operations(instance: &Instance) -> Vec<(String, String)> {
    let described: Value = serde_json::from_slice(&instance.get("/api/v1/openapi.json").await.body).unwrap();
    let paths = described["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, address)| {
        let operations = address.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (method.to_uppercase(), filled(path), operation))
    });
    let needs_token = |operation: &Value| operation["security"].as_array().is_none_or(|schemes| !schemes.is_empty());
    let of_methods = all.filter(|(method, _, operation)| method != "PARAMETERS" && needs_token(operation));
    of_methods.map(|(method, path, _)| (method, format!("/api/v1{path}"))).collect()
}

fn filled(template: &str) -> String {
    template.replace("{slug}", "bakery").replace("{id}", "1").replace("{name}", "Nobody")
}

/// The headers of a form that a page of ours sends.
fn form(path: &str) -> Request {
    Request::post(path).header("Origin", "https://badges.example").header("Content-Type", FORM)
}

/// What comes back for a request, until the server ends the connection.
async fn until_closed(instance: &Instance, request: &Request, after: &str) -> Vec<u8> {
    let mut client = Client::connect(instance.address).await;
    client.send([&request.bytes(), after.as_bytes()].concat()).await;
    client.rest().await
}

#[tokio::test]
async fn who_has_no_token_learns_nothing_of_any_operation_whatever_the_query_and_the_body() {
    let instance = Instance::start(NOON).await;
    let operations = operations(&instance).await;
    assert!(operations.len() > 20, "{operations:?}");
    for (method, path) in operations {
        for (query, media_type, body) in [
            ("?x=1", "application/json", "{"),
            ("?limit=-1&limit=2", "text/plain", "x"),
            ("?%ff", "application/json", "{\"x\":1}"),
        ] {
            let request = Request::new(&method, &format!("{path}{query}"));
            let answer = instance.send(&request.header("Content-Type", media_type).body(body)).await;
            assert_eq!(answer.status, 401, "{method} {path}{query}: {answer}");
        }
    }
}

#[tokio::test]
async fn who_is_not_let_in_is_not_asked_for_a_body() {
    let instance = Instance::start(NOON).await;
    let operations = operations(&instance).await.into_iter().filter(|(method, _)| method != "GET");
    let actions = actions().into_iter().filter(|path| path != "/admin/sign-in");
    let own =
        forms_of_the_public().into_iter().filter(|path| path.starts_with("/manage/") && path != "/manage/session");
    let posts = actions.chain(own).map(|path| ("POST".to_owned(), filled(&path)));
    for (method, path) in operations.chain(posts) {
        let request = Request::new(&method, &path).header("Origin", "https://badges.example");
        let request = request.header("Expect", "100-continue").header("Content-Length", "1000000");
        let mut client = Client::connect(instance.address).await;
        client.send(request.bytes()).await;
        // The answer is the first that comes, not a `100`, and the connection ends with it.
        let answer = Answer::whole(&client.rest().await);
        assert_eq!(answer.status, 401, "{method} {path}: {answer}");
    }
}

#[tokio::test]
async fn a_body_that_fails_ends_the_connection_in_every_area() {
    let instance = Instance::start(NOON).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[]).await;
    let name = MaintainerName::parse("Reception").unwrap();
    let token = instance.app.add_maintainer(name, &By::OPERATOR).await.unwrap();
    let bearer = format!("Bearer {}", token.reveal());
    let api = Request::post("/api/v1/participants").header("Content-Type", "application/json");
    let too_large = 10 << 20;
    for request in [
        form("/join"),
        form("/p/bakery/report"),
        form("/manage/session"),
        form("/admin/sign-in"),
        api.header("Authorization", &bearer),
    ] {
        let announced = request.clone().header("Content-Length", &too_large.to_string());
        let broken = request.header("Transfer-Encoding", "chunked");
        for (request, after, status) in [(announced, "", 413), (broken, "nonsense\r\n", 400)] {
            let answer = Answer::whole(&until_closed(&instance, &request, after).await);
            assert_eq!(answer.status, status, "{request:?}: {answer}");
            assert_eq!(answer.header("connection"), Some("close"), "{request:?}: {answer}");
        }
    }
}
