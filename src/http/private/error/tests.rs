use std::collections::BTreeSet;

use super::*;

#[test]
fn a_problem_says_what_is_wrong_and_where() {
    let problem = Problem::new(ProblemKind::Invalid, "one value is wrong").at("/name", "the name is empty");
    let reply = problem.document(Some(&RequestId::new([7; 8]))).with_request_id(&RequestId::new([7; 8]));
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.headers()["content-type"], "application/problem+json");
    assert_eq!(reply.headers()["cache-control"], "no-store");
    assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
    assert_eq!(reply.headers()["request-id"], "0707070707070707");
    assert!(!reply.headers().contains_key("access-control-allow-origin"));
    assert_eq!(
        std::str::from_utf8(reply.body()).unwrap(),
        "{\"type\":\"/problems/invalid\",\"title\":\"A value is not what it may be\",\"status\":422,\
         \"detail\":\"one value is wrong\",\"errors\":[{\"pointer\":\"/name\",\"detail\":\"the name is empty\"}],\
         \"request_id\":\"0707070707070707\"}\n"
    );
}

#[test]
fn every_kind_has_its_name_and_status() {
    let table: Vec<_> =
        ProblemKind::ALL.iter().map(|kind| format!("{} {}", kind.status().as_u16(), kind.name())).collect();
    assert_eq!(
        table,
        [
            "400 malformed",
            "401 unauthorized",
            "403 forbidden",
            "404 not-found",
            "405 method-not-allowed",
            "408 too-slow",
            "409 conflict",
            "412 changed-meanwhile",
            "413 too-large",
            "415 unsupported-media-type",
            "422 invalid",
            "423 frozen",
            "429 too-many-requests",
            "500 internal",
            "503 unavailable",
        ]
    );
    let titles: BTreeSet<_> = ProblemKind::ALL.iter().map(|kind| kind.title()).collect();
    assert_eq!(titles.len(), ProblemKind::ALL.len());
}

#[test]
fn a_problem_carries_what_its_status_asks_for() {
    let reply = |kind| Problem::new(kind, "so it is").document(None);
    assert_eq!(Problem::unauthorized().document(None).headers()["www-authenticate"], "Bearer realm=\"openday\"");
    assert_eq!(reply(ProblemKind::TooManyRequests { retry_after_s: 15 }).headers()["retry-after"], "15");
    assert_eq!(reply(ProblemKind::Unavailable { retry_after_s: 5 }).headers()["retry-after"], "5");
    for name in ["www-authenticate", "allow", "retry-after", "request-id"] {
        assert!(!reply(ProblemKind::Conflict).headers().contains_key(name), "{name}");
    }
}

#[test]
fn a_pointer_escapes_what_it_is_made_of() {
    assert_eq!(pointer(["open_days", "0", "a/b~c"]), "/open_days/0/a~1b~0c");
    assert_eq!(pointer::<&str>([]), "");
}
