//! The API over real HTTP. Every answer of every test is held against the API's own description.

mod access;
mod bulk;
mod conditions;
mod counting;
mod description;
mod guesses;
mod open_day_files;
mod paging;
mod refusals;
mod rest;
mod transitions;
mod website;

pub(crate) use counting::CountingStore;

use std::sync::Arc;

use openday::domain::change::By;
use openday::domain::text::MaintainerName;
use openday::http::path::canonical;
use openday::store::Store;
use openday::store::sqlite::SqliteStore;
use serde_json::{Value, json};

use crate::support::{Answer, Instance, Request, participant};

const NOON: &str = "2026-11-20T12:00:00Z";

/// An instance with a maintainer, and what its API says of itself.
struct Api {
    instance: Instance,
    token: String,
    description: Value,
}

/// A request to the API, by the maintainer unless it says otherwise.
struct Ask<'a> {
    api: &'a Api,
    method: &'a str,
    /// Below `/api/v1`.
    path: String,
    headers: Vec<(&'a str, String)>,
    body: Vec<u8>,
}

/// What the API said, in form.
#[derive(Debug)]
struct Said {
    status: u16,
    body: Value,
    answer: Answer,
}

impl Api {
    async fn start() -> Self {
        Self::over(Arc::new(SqliteStore::in_memory().unwrap())).await
    }

    async fn over(store: Arc<dyn Store>) -> Self {
        let instance = Instance::over(store, NOON).await;
        let token =
            instance.app.add_maintainer(MaintainerName::parse("Reception").unwrap(), &By::OPERATOR).await.unwrap();
        let description = serde_json::from_slice(&instance.get("/api/v1/openapi.json").await.body).unwrap();
        Self { instance, token: token.reveal().to_owned(), description }
    }

    fn ask<'a>(&'a self, method: &'a str, path: &str) -> Ask<'a> {
        let headers = vec![("Authorization", format!("Bearer {}", self.token))];
        Ask { api: self, method, path: path.to_owned(), headers, body: Vec::new() }
    }

    async fn get(&self, path: &str) -> Said {
        self.ask("GET", path).send().await
    }

    async fn patch(&self, path: &str, document: Value) -> Said {
        self.ask("PATCH", path).json(&document).send().await
    }

    async fn post(&self, path: &str, document: Value) -> Said {
        self.ask("POST", path).json(&document).send().await
    }

    /// Enters an active participant by the API.
    async fn enter(&self, slug: &str) -> Said {
        let said = self.post("/participants", draft(slug, true)).await;
        assert_eq!(said.status, 201, "{said:?}");
        said
    }

    /// Everything that is stored of participants.
    async fn everything(&self) -> String {
        self.instance.app.export().await.unwrap().text
    }

    /// The template of the description that `path` is of, with what it says of it.
    fn address(&self, path: &str) -> Option<(&String, &Value)> {
        let path = canonical(&format!("/api/v1{}", path.split('?').next().unwrap())).into_owned();
        let path = path.strip_prefix("/api/v1").unwrap();
        let is_of = |template: &str| {
            let (template, path) = (template.split('/'), path.split('/'));
            template.clone().count() == path.clone().count()
                && template.zip(path).all(|(one, found)| one.starts_with('{') && !found.is_empty() || one == found)
        };
        self.description["paths"].as_object().unwrap().iter().find(|(template, _)| is_of(template))
    }

    /// Fails unless the description says that this may be the answer.
    fn check(&self, method: &str, path: &str, said: &Said) {
        let media_type = said.answer.header("content-type").unwrap_or_default();
        let operation = self.address(path).and_then(|(_, address)| address.get(method.to_lowercase()));
        let documented = match operation {
            Some(operation) => &operation["responses"][said.status.to_string()],
            None if said.status == 405 => &json!({ "$ref": "#/components/responses/method-not-allowed" }),
            None => &json!({ "$ref": "#/components/responses/not-found" }),
        };
        let documented = match documented["$ref"].as_str() {
            Some(reference) => self.description.pointer(reference.trim_start_matches('#')).unwrap(),
            None => documented,
        };
        assert!(!documented.is_null(), "{method} {path}: {} is not in the description: {said:?}", said.status);
        assert!(documented["content"][media_type].is_object(), "{method} {path}: `{media_type}` is not documented");
        for (name, _) in documented["headers"].as_object().into_iter().flatten() {
            assert!(said.answer.header(name).is_some(), "{method} {path}: no {name}: {said:?}");
        }
        self.check_schema(&documented["content"][media_type]["schema"], &said.body);
    }

    #[track_caller]
    fn check_schema(&self, schema: &Value, document: &Value) {
        assert!(self.fits(schema, document), "{document:#} is not as {schema:#} says");
    }

    fn fits(&self, schema: &Value, document: &Value) -> bool {
        let whole = json!({ "allOf": [schema], "components": self.description["components"] });
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&whole).unwrap().is_valid(document)
    }
}

impl<'a> Ask<'a> {
    fn header(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    fn anonymous(mut self) -> Self {
        self.headers.retain(|(name, _)| *name != "Authorization");
        self
    }

    fn json(self, document: &Value) -> Self {
        self.header("Content-Type", "application/json").bytes(document.to_string())
    }

    fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it and holds the answer against the description.
    async fn send(self) -> Said {
        let Self { api, method, path, headers, body } = self;
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let request = Request::new(method, &format!("/api/v1{path}")).headers(&headers);
        let answer = api.instance.send(&if body.is_empty() { request } else { request.body(body) }).await;
        let said = Said {
            status: answer.status,
            body: serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{method} {path}: {answer:?}")),
            answer,
        };
        api.check(method, &path, &said);
        said.check_private(method);
        said
    }
}

impl Said {
    /// What holds of every answer but the description.
    fn check_private(&self, method: &str) {
        assert_eq!(self.answer.header("cache-control"), Some("no-store"), "{self:?}");
        assert_eq!(self.answer.header("access-control-allow-origin"), None, "{self:?}");
        let id = self.answer.header("request-id");
        assert_eq!(id.is_some(), !matches!(method, "GET" | "HEAD"), "{self:?}");
        if self.status >= 400 {
            assert_eq!(self.body["status"], self.status, "{self:?}");
            assert_eq!(self.body["request_id"].as_str(), id, "{self:?}");
        }
    }

    fn etag(&self) -> String {
        self.answer.header("etag").unwrap().to_owned()
    }

    #[track_caller]
    fn assert(&self, status: u16, detail: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.body["detail"].as_str().unwrap_or_default().contains(detail), "{self:?}");
    }
}

/// What a maintainer sends to enter a participant.
fn draft(slug: &str, approve: bool) -> Value {
    participant(slug)
        .named(&format!("Bakery {slug}"))
        .with("place", "Brno")
        .with("contact", format!("post@{slug}.example"))
        .with("first_open_day", json!({ "start": "2026-12-03T09:00", "end": "2026-12-03T16:00" }))
        .with("approve", approve)
        .json()
}
