//! The description of the API (`OpenAPI` 3.1), made of the table that routes it and of the types that are read and written.

use schemars::generate::{Contract, SchemaSettings};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::address::{BASE, DESCRIPTION};
use super::describe::{Body, Sent};
use super::operation::{Operation, OperationTrait};
use crate::http::private::error::{ProblemDocument, ProblemKind};
use crate::http::private::json::JSON;

/// Describes what `operations` do.
pub(super) fn describe(operations: &[Operation]) -> Value {
    let mut read = generator(Contract::Deserialize);
    let mut written = generator(Contract::Serialize);
    let problem = written.subschema_for::<ProblemDocument<'_>>();
    let mut paths = Map::from_iter([(DESCRIPTION.to_owned(), of_itself())]);
    for operation in operations {
        let path = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            if path.is_empty() && operation.path.contains('{') {
                path.insert("parameters".to_owned(), path_parameters(&operation.path));
            }
            let method = operation.method.as_str().to_ascii_lowercase();
            path.insert(method, describe_one(operation, &mut read, &mut written));
        }
    }
    // A type that is both read and written has one description.
    let mut schemas = read.take_definitions(true);
    schemas.extend(written.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Openday",
            "version": "1.0.0",
            "description": "What maintainers do with participants, and how a business applies. Members and addresses may be \
                            added, never renamed; programs leave what they do not know alone.",
        },
        "servers": [{ "url": BASE }],
        "security": [{ "maintainer": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": ProblemKind::ALL.iter().map(|kind| (kind.name().to_owned(), response(*kind, &problem))).collect::<Map<_, _>>(),
            "securitySchemes": {
                "maintainer": { "type": "http", "scheme": "bearer", "description": "A maintainer's token, `opd_m_…`." },
            },
        },
    })
}

fn generator(contract: Contract) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        settings.contract = contract;
    });
    settings.into_generator()
}

fn describe_one(operation: &Operation, read: &mut SchemaGenerator, written: &mut SchemaGenerator) -> Value {
    let facts = &operation.facts;
    let mut parameters = Vec::new();
    let mut document = json!({ "operationId": operation.id, "summary": operation.summary });
    match (facts.sent.body(), operation.asks()) {
        (_, Some((schema, is_required))) => {
            let content = json!({ JSON: { "schema": schema } });
            document["requestBody"] = json!({ "required": is_required, "content": content });
        }
        (None, None) => {}
        (Some(Body { media_types, is_required, schema }), None) => {
            let schema = schema(read);
            let content = media_types.iter().map(|media_type| ((*media_type).to_owned(), json!({ "schema": schema })));
            document["requestBody"] = json!({ "required": is_required, "content": content.collect::<Map<_, _>>() });
        }
    }
    if facts.sent.body().is_none() || facts.has_query {
        parameters.extend(query_parameters(&(facts.query)(read)));
    }
    if facts.is_conditional {
        parameters.push(json!({
            "name": "If-Match",
            "in": "header",
            "description": "The `ETag` of the participant as it was seen; where it is another by now, nothing is changed.",
            "schema": { "type": "string" },
        }));
    }
    if !parameters.is_empty() {
        document["parameters"] = parameters.into();
    }
    if facts.is_public {
        document["security"] = json!([]);
    }
    document["responses"] = responses(operation, written);
    document
}

/// The address of this description.
fn of_itself() -> Value {
    json!({ "get": {
        "operationId": "describeApi",
        "summary": "This description",
        "security": [],
        "responses": {
            "200": {
                "description": "This description",
                "content": { "application/json": { "schema": { "type": "object" } } },
            },
            "304": { "description": "It is as `If-None-Match` has it." },
        },
    } })
}

fn responses(operation: &Operation, written: &mut SchemaGenerator) -> Value {
    let mut headers = Map::new();
    let mut header = |name: &str, description: &str| {
        let header = json!({ "required": true, "description": description, "schema": { "type": "string" } });
        headers.insert(name.to_owned(), header);
    };
    if operation.is(OperationTrait::Tagged) {
        header("ETag", "The state of the participant, for `If-Match`.");
    }
    if operation.is(OperationTrait::Located) {
        header("Location", "Where what was made is found.");
    }
    if operation.is_unsafe() {
        header("Request-Id", "Names the request, as the audit trail does.");
    }
    let mut success = json!({
        "description": operation.summary,
        "content": { "application/json": { "schema": (operation.facts.writes)(written) } },
    });
    if !headers.is_empty() {
        success["headers"] = headers.into();
    }
    let mut responses = Map::new();
    responses.insert(operation.facts.status.as_str().to_owned(), success);
    for kind in problems(operation) {
        let reference = json!({ "$ref": format!("#/components/responses/{}", kind.name()) });
        responses.insert(kind.status().as_str().to_owned(), reference);
    }
    responses.into()
}

/// How an operation may fail.
fn problems(operation: &Operation) -> Vec<ProblemKind> {
    let has_body = operation.facts.sent.body().is_some();
    let is_maintainers = !operation.facts.is_public;
    let is_possible = |kind: &ProblemKind| match kind {
        ProblemKind::Malformed => has_body || matches!(operation.facts.sent, Sent::Refused),
        ProblemKind::TooSlow | ProblemKind::TooLarge | ProblemKind::UnsupportedMediaType => has_body,
        ProblemKind::Unauthorized => is_maintainers,
        ProblemKind::NotFound => operation.path.contains('{'),
        ProblemKind::Conflict => operation.is(OperationTrait::Refusable),
        ProblemKind::ChangedMeanwhile => operation.facts.is_conditional,
        ProblemKind::Frozen => operation.is_unsafe(),
        ProblemKind::TooManyRequests { .. } => is_maintainers || operation.is_unsafe(),
        ProblemKind::Invalid | ProblemKind::Internal | ProblemKind::Unavailable { .. } => true,
        ProblemKind::Forbidden | ProblemKind::MethodNotAllowed => false,
    };
    ProblemKind::ALL.into_iter().filter(is_possible).collect()
}

fn response(kind: ProblemKind, problem: &Schema) -> Value {
    let header = match kind {
        ProblemKind::Unauthorized => Some("WWW-Authenticate"),
        ProblemKind::MethodNotAllowed => Some("Allow"),
        ProblemKind::TooManyRequests { .. } | ProblemKind::Unavailable { .. } => Some("Retry-After"),
        _ => None,
    };
    let mut response = json!({
        "description": kind.title(),
        "content": { "application/problem+json": { "schema": problem } },
    });
    if let Some(name) = header {
        response["headers"] = json!({ name: { "required": true, "schema": { "type": "string" } } });
    }
    response
}

/// The `{names}` of a path.
fn path_parameters(path: &str) -> Value {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str| {
        let schema = match name {
            "slug" => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$" }),
            "id" => json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX }),
            _ => json!({ "type": "string", "minLength": 1 }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    };
    names.map(parameter).collect()
}

/// The members of the type a query is read into, as parameters.
fn query_parameters(schema: &Schema) -> Vec<Value> {
    let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    members.map(|(name, schema)| query_parameter(name, schema.clone())).collect()
}

fn query_parameter(name: &str, mut schema: Value) -> Value {
    let members = schema.as_object_mut();
    let description = members.and_then(|members| {
        // A query cannot say null: what is not wanted is left out.
        members.retain(|name, value| name != "default" || !value.is_null());
        members.remove("description")
    });
    let mut parameter = json!({ "name": name, "in": "query", "schema": without_null(schema) });
    if let Some(description) = description {
        parameter["description"] = description;
    }
    parameter
}

fn without_null(mut schema: Value) -> Value {
    let is_null = |schema: &Value| *schema == json!({ "type": "null" });
    if let Some([one, other]) = schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        return if is_null(other) { one.clone() } else { schema };
    }
    if let Some(types) = schema.get_mut("type").filter(|kind| kind.is_array()) {
        *types = types[0].clone();
    }
    schema
}
