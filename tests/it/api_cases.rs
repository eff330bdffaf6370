//! The API against its own description, by a tool that makes requests up: whatever fits the description is answered as it
//! says, whatever does not is refused, and nothing is a crash.

use std::path::{Path, PathBuf};
use std::time::Duration;

use openday::domain::change::{Actor, By};
use openday::domain::participant::{Link, Slug};
use openday::domain::text::MaintainerName;
use serde_json::json;

use crate::fixed::{Asked, Fixed};
use crate::needs::Need;
use crate::support::Instance;

/// Longer than the script's own bound.
const RUN_MAX: Duration = Duration::from_mins(16);

const TOKEN: &str = "opd_m_fixed";

struct Schemathesis {
    script: PathBuf,
}

/// How a run ended.
struct Ended {
    is_clean: bool,
    told: String,
}

impl Schemathesis {
    /// The script that runs it, or nothing where it is missing.
    fn found() -> Option<Self> {
        Need::SCHEMATHESIS.or_skip()?;
        Some(Self { script: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/run.sh") })
    }

    /// Tests the API at `origin` in the name of the maintainer who has `token`.
    async fn run(&self, origin: &str, token: &str, more: &[&str]) -> Ended {
        let mut command = tokio::process::Command::new("bash");
        command.arg(&self.script).arg(origin).args(more).env("TOKEN", token).kill_on_drop(true);
        let output = tokio::time::timeout(RUN_MAX, command.output()).await.expect("the run does not end").unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Ended { is_clean: output.status.success(), told: text(&output.stdout) + &text(&output.stderr) }
    }
}

const PROBLEM: &str = "application/problem+json";

fn description() -> String {
    let problem = json!({ "description": "a problem", "content": { PROBLEM: { "schema": { "type": "object" } } } });
    let found = json!({ "type": "object", "required": ["slug"], "properties": { "slug": { "type": "string" } } });
    let slug = json!({ "type": "string", "pattern": "^[a-z]{2,40}$" });
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "One participant", "version": "1" },
        "servers": [{ "url": "/api/v1" }],
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
        "security": [{ "token": [] }],
        "paths": { "/participants/{slug}": { "get": {
            "parameters": [{ "name": "slug", "in": "path", "required": true, "schema": slug }],
            "responses": {
                "200": { "description": "it", "content": { "application/json": { "schema": found } } },
                "401": problem, "404": problem, "405": problem,
            }
        } } }
    });
    document.to_string()
}

fn refusal(status: &str) -> (String, String) {
    (format!("{status}\r\nContent-Type: {PROBLEM}"), "{}".to_owned())
}

fn found(body: &str) -> (String, String) {
    ("200 OK\r\nContent-Type: application/json".to_owned(), body.to_owned())
}

/// Does what its description says.
fn as_described(asked: &Asked<'_>) -> (String, String) {
    let path = asked.target.split('?').next().unwrap_or_default();
    let Some(slug) = path.strip_prefix("/api/v1/participants/") else {
        return if path == "/api/v1/openapi.json" { found(&description()) } else { refusal("404 Not Found") };
    };
    if !matches!(asked.method, "GET" | "HEAD") {
        refusal("405 Method Not Allowed\r\nAllow: GET, HEAD")
    } else if asked.field("authorization") != Some(&format!("Bearer {TOKEN}")) {
        refusal("401 Unauthorized\r\nWWW-Authenticate: Bearer")
    } else if slug == "bakery" {
        found("{ \"slug\": \"bakery\" }")
    } else {
        refusal("404 Not Found")
    }
}

/// Asks for no token, says less than it promises of one participant, and takes a slug that none can have.
fn otherwise(asked: &Asked<'_>) -> (String, String) {
    match asked.target {
        "/api/v1/participants/bakery" if asked.method == "GET" => found("{}"),
        target if asked.method == "GET" && target.starts_with("/api/v1/participants/0") => found("{ \"slug\": \"0\" }"),
        _ => as_described(asked),
    }
}

#[tokio::test]
async fn an_api_that_does_what_it_says_is_passed_and_another_is_not() {
    let Some(schemathesis) = Schemathesis::found() else { return };
    let server = Fixed::start(as_described).await;
    let ended = schemathesis.run(&server.origin, TOKEN, &[]).await;
    assert!(ended.is_clean, "{}", ended.told);
    let server = Fixed::start(otherwise).await;
    let ended = schemathesis.run(&server.origin, TOKEN, &[]).await;
    assert!(!ended.is_clean, "{}", ended.told);
    for found in ["API accepts requests without authentication", "Response violates schema", "Schema-violating request"]
    {
        assert!(ended.told.contains(found), "without `{found}`: {}", ended.told);
    }
}

#[tokio::test]
async fn an_api_that_refuses_everything_is_not_passed() {
    let Some(schemathesis) = Schemathesis::found() else { return };
    let server = Fixed::start(as_described).await;
    let ended = schemathesis.run(&server.origin, "opd_m_other", &[]).await;
    assert!(!ended.is_clean, "{}", ended.told);
}

#[tokio::test]
async fn the_api_does_what_it_says_whatever_is_sent() {
    let Some(schemathesis) = Schemathesis::found() else { return };
    let instance = Instance::for_tools("2026-11-20T12:00:00Z").await;
    let day = [("2026-12-03T09:00", "2026-12-03T16:00")];
    // The participants that schemathesis.toml names.
    for slug in ["bakery", "mill", "garage"] {
        instance.enter(slug, &format!("The {slug}"), "Europe/Prague", "cs", &day).await;
        let seen_at = Link::parse("https://fake.example/").unwrap();
        let slug = Slug::parse(slug).unwrap();
        instance.app.add_report(&slug, &seen_at, None, &By::actor(Actor::Visitor)).await.unwrap();
    }
    instance.apply("gym", "The gym", "Europe/Prague", "cs", &day).await;
    let token = instance.app.add_maintainer(MaintainerName::parse("Reception").unwrap(), &By::OPERATOR).await.unwrap();
    // Removing maintainers would end the run's own rights.
    let more = ["--exclude-path", "/maintainers/{name}"];
    let ended = schemathesis.run(&instance.origin(), token.reveal(), &more).await;
    assert!(ended.is_clean, "{}", ended.told);
}
