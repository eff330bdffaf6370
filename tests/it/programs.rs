//! What programs read, scripts in pages of other sites among them: who may read it, and who has it already.

use crate::support::{Answer, Instance, Request};

const NOON: &str = "2026-11-20T12:00:00Z";

const DAYS: &[(&str, &str)] = &[("2026-12-03T09:00", "2026-12-03T16:00")];

/// What programs read, with the answer there is.
const OPEN: [(&str, u16); 14] = [
    ("/badge/bakery.svg", 200),
    ("/badge/bakery@2x.png", 200),
    ("/badge/nobody.svg", 404),
    ("/badge/-.png", 404),
    ("/p/bakery.json", 200),
    ("/p/nobody.json", 404),
    ("/p/bakery.ics", 200),
    ("/p/nobody.ics", 404),
    ("/p/bakery/2026-12-03.ics", 200),
    ("/p/bakery/2026-12-04.ics", 404),
    ("/p/bakery/2026-12-03-1.ics", 200),
    ("/p/bakery/2026-12-03-2.ics", 404),
    ("/participants.json", 200),
    ("/participants.json?after=-", 400),
];

async fn street() -> Instance {
    let instance = Instance::start(NOON).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", DAYS).await;
    instance
}

fn assert_open(answer: &Answer, what: &str) {
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{what}");
    let exposed = answer.header("access-control-expose-headers");
    assert_eq!(exposed, Some("ETag, Openday-Status, Retry-After"), "{what}");
    assert_eq!(answer.header("access-control-allow-credentials"), None, "{what}");
}

#[tokio::test]
async fn scripts_of_other_sites_may_read_every_answer_for_programs_and_its_status() {
    let instance = street().await;
    for (path, status) in OPEN {
        let asked = [("Origin", "https://host.example")];
        let answer = instance.request("GET", path, &asked).await;
        assert_eq!(answer.status, status, "{path}");
        assert_open(&answer, path);
        let refused = instance.request("POST", path, &asked).await;
        assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD, OPTIONS")), "{path}");
        assert_open(&refused, path);
    }
}

/// Requests of an address that are refused before anybody looks who is asked, with the answer.
fn refused(method: &str, path: &str) -> Vec<(u16, Request)> {
    let begin = || Request::new(method, path).header("Origin", "https://host.example");
    let crowded = (0..64).fold(begin(), |request, number| request.header(&format!("x-{number}"), "y"));
    let mut refused = vec![
        (400, begin().header("Host", "one.example").header("Host", "another.example")),
        (431, crowded),
        (405, Request::new("TRACE", path).header("Origin", "https://host.example")),
    ];
    if !path.starts_with("/badge/") {
        let separator = if path.contains('?') { '&' } else { '?' };
        let long = format!("{path}{separator}{}", "x".repeat(9_000));
        refused.push((414, Request::new(method, &long).header("Origin", "https://host.example")));
    }
    refused
}

#[tokio::test]
async fn scripts_of_other_sites_may_read_that_they_were_refused_at_the_door() {
    let instance = street().await;
    for (path, _) in OPEN {
        for method in ["GET", "HEAD"] {
            for (status, request) in refused(method, path) {
                let answer = instance.send(&request).await;
                assert_eq!(answer.status, status, "{method} {path}");
                assert_open(&answer, path);
            }
        }
    }
    for path in ["/", "/p/bakery", "/check", "/join", "/admin", "/api/v1/participants", "/nothing"] {
        for (status, request) in refused("GET", path) {
            let answer = instance.send(&request).await;
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (status, None), "{path}");
        }
    }
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_that_scripts_may_send_headers_of_their_own() {
    let instance = street().await;
    for (path, _) in OPEN {
        let asked = [
            ("Origin", "https://host.example"),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "if-none-match"),
        ];
        let answer = instance.request("OPTIONS", path, &asked).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_open(&answer, path);
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, HEAD"), "{path}");
        assert_eq!(answer.header("access-control-allow-headers"), Some("*"), "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
    }
}

#[tokio::test]
async fn no_other_site_reads_pages_or_asks_the_private_half() {
    let instance = street().await;
    let asked = [("Origin", "https://host.example"), ("Access-Control-Request-Method", "GET")];
    for (path, status) in [
        ("/", 204),
        ("/p/bakery", 204),
        ("/check", 204),
        ("/about", 204),
        ("/join", 405),
        ("/admin", 405),
        ("/manage", 405),
        ("/p/bakery/report", 405),
        ("/api/v1/participants", 405),
        ("/nothing", 404),
    ] {
        let answer = instance.request("OPTIONS", path, &asked).await;
        assert_eq!(answer.status, status, "{path}");
        let granted = |(name, _): &&(String, String)| name.to_ascii_lowercase().starts_with("access-control-");
        assert_eq!(answer.headers.iter().find(granted), None, "{path}");
    }
}

/// The answer to one who has what `answer` brought.
async fn again(instance: &Instance, path: &str, answer: &Answer) -> Answer {
    let tag = answer.header("etag").unwrap_or_else(|| panic!("{path} has no ETag"));
    instance.send(&Request::get(path).header("If-None-Match", tag)).await
}

#[tokio::test]
async fn whoever_has_a_page_or_a_document_is_told_so_until_a_byte_of_it_changes() {
    const PATHS: [&str; 10] = [
        "/",
        "/p/bakery",
        "/p/bakery.json",
        "/p/bakery.ics",
        "/p/bakery/2026-12-03.ics",
        "/p/bakery/2026-12-03-1.ics",
        "/participants.json",
        "/check?site=bakery.example",
        "/about",
        "/robots.txt",
    ];
    let instance = street().await;
    let mut first = Vec::new();
    for path in PATHS {
        let answer = instance.get(path).await;
        assert_eq!(again(&instance, path, &answer).await.status, 304, "{path}");
        first.push(answer);
    }
    // A day of a participant's ends, and everything that says so is another.
    for now in ["2026-12-03T10:00:00Z", "2026-12-03T15:30:00Z", "2026-12-04T00:00:00Z"] {
        instance.clock.set(now.parse().unwrap());
        for (path, before) in PATHS.iter().zip(&first) {
            let answer = instance.get(path).await;
            let is_same = answer.body == before.body;
            assert_eq!(answer.header("etag") == before.header("etag"), is_same, "{path} at {now}");
            let status = if is_same { 304 } else { 200 };
            assert_eq!(again(&instance, path, before).await.status, status, "{path} at {now}");
        }
    }
    for path in ["/p/nobody", "/p/nobody.json", "/p/nobody.ics", "/nothing"] {
        assert_eq!(instance.get(path).await.header("etag"), None, "{path}");
    }
}

#[tokio::test]
async fn a_tag_of_another_coding_is_not_what_would_be_sent() {
    let instance = street().await;
    for path in ["/badge/bakery.svg", "/", "/participants.json"] {
        let packed = instance.send(&Request::get(path).header("Accept-Encoding", "gzip")).await;
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{path}");
        assert_eq!(again(&instance, path, &packed).await.status, 200, "{path}");
        let tag = packed.header("etag").unwrap();
        let asked = Request::get(path).headers(&[("Accept-Encoding", "gzip"), ("If-None-Match", tag)]);
        assert_eq!(instance.send(&asked).await.status, 304, "{path}");
    }
}
