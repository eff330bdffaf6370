//! How long others may show what was: computed from the headers that are served, as a cache would (RFC 9111, RFC 5861).

use openday::domain::status::Status;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Answer, Instance};

/// The promise: from then on nobody who can reach the server shows a badge that was lost.
const SHOWN_AFTER_LOSS_S_MAX: u64 = 180;

/// Local midnight in Prague, 2026-12-03: an open day begins there nine hours later.
const MIDNIGHT: &str = "2026-12-02T23:00:00Z";

/// Seconds for which a cache that obeys, and reaches the server, may show an answer without having asked anew.
fn shown_for_s(answer: &Answer) -> u64 {
    let fields: Vec<_> = answer.headers.iter().filter(|(name, _)| name == "cache-control").collect();
    let [(_, value)] = fields.as_slice() else { panic!("one `Cache-Control` is needed: {:?}", answer.headers) };
    let (mut fresh_s, mut stale_s) = (None, 0);
    for directive in value.split(", ") {
        match directive.split_once('=').unwrap_or((directive, "")) {
            ("no-store" | "no-cache", "") => return 0,
            ("max-age", seconds) => fresh_s = Some(seconds.parse::<u64>().unwrap()),
            ("stale-while-revalidate", seconds) => stale_s = seconds.parse().unwrap(),
            // Counts only for a cache that cannot reach the server.
            ("stale-if-error", _) => {}
            other => panic!("a directive nobody has thought of: {other:?}"),
        }
    }
    // Without a lifetime caches make one up; `Expires` and `Age` would have to be counted.
    assert!(answer.header("expires").is_none() && answer.header("age").is_none(), "{:?}", answer.headers);
    fresh_s.expect("a lifetime is stated") + stale_s
}

/// Brings a new participant into a status.
async fn enter(instance: &Instance, slug: &str, status: Status) {
    let times = [("2026-12-03T09:00", "2026-12-03T16:00"), ("2027-02-01T09:00", "2027-02-01T16:00")];
    instance.apply(slug, slug, "Europe/Prague", "cs", &times).await;
    instance.bring_to(slug, status).await;
}

fn address() -> impl Strategy<Value = String> {
    let slug = prop_oneof![
        proptest::sample::select(Status::ALL.map(Status::as_str).to_vec()).prop_map(|status| format!("is-{status}")),
        Just("nobody".to_owned()),
    ];
    let ending = proptest::sample::select(vec![".svg", ".png", "@2x.png", "@4x.png", "@9x.PNG"]);
    let look = (
        proptest::sample::select(vec!["", "style=seal", "style=large", "style=none"]),
        proptest::sample::select(vec!["", "theme=dark", "theme=auto"]),
        proptest::sample::select(vec!["", "lang=ar", "lang=xx", "date=none", "utm_source=mail"]),
    );
    let look = look.prop_map(|(style, theme, rest)| format!("?{style}&{theme}&{rest}"));
    let page = proptest::sample::select(vec!["", ".json", ".ics", "/2026-12-03.ics", "/2026-12-03-1.ics", "/report"]);
    let whole = vec!["/", "/participants.json", "/participants.json?after=is-active", "/check?site=is-active.example"];
    prop_oneof![
        4 => (slug.clone(), ending, look).prop_map(|(slug, ending, look)| format!("/badge/{slug}{ending}{look}")),
        3 => (slug, page).prop_map(|(slug, page)| format!("/p/{slug}{page}")),
        1 => proptest::sample::select(whole).prop_map(str::to_owned),
    ]
}

#[test]
fn no_header_lets_a_lost_badge_be_shown_after_three_minutes() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let instance = runtime.block_on(async {
        let instance = Instance::start(MIDNIGHT).await;
        for status in Status::ALL {
            enter(&instance, &format!("is-{status}"), status).await;
        }
        instance
    });
    let around_midnight = prop_oneof![-400_000_i64..400_000, -200_i64..200];
    let coding = proptest::sample::select(vec!["identity", "gzip", "br, gzip;q=0.5"]);
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(address(), around_midnight, coding), |(address, after_s, coding)| {
        let instant: jiff::Timestamp = MIDNIGHT.parse().unwrap();
        instance.clock.set(instant + jiff::SignedDuration::from_secs(after_s));
        runtime.block_on(async {
            let answer = instance.request("GET", &address, &[("Accept-Encoding", coding)]).await;
            let shown_s = shown_for_s(&answer);
            prop_assert!(shown_s <= SHOWN_AFTER_LOSS_S_MAX, "{address} may be shown for {shown_s} s");
            if answer.status >= 400 {
                prop_assert!(shown_s <= 60, "the error at {address} may be shown for {shown_s} s");
            }
            // What a cache asked anew about is kept by the headers of the answer to that.
            if let Some(tag) = answer.header("etag").map(str::to_owned) {
                let headers = [("Accept-Encoding", coding), ("If-None-Match", tag.as_str())];
                let again = instance.request("GET", &address, &headers).await;
                prop_assert_eq!(again.status, 304);
                prop_assert!(shown_for_s(&again) <= SHOWN_AFTER_LOSS_S_MAX);
            }
            Ok(())
        })
    });
    outcome.unwrap();
}

#[test]
fn a_cache_is_computed_as_the_standards_say() {
    let answer = |value: &str| Answer {
        status: 200,
        headers: vec![("cache-control".to_owned(), value.to_owned())],
        body: Vec::new(),
    };
    for (value, shown_s) in [
        ("no-store", 0),
        ("no-cache", 0),
        ("max-age=120, stale-while-revalidate=60, stale-if-error=86400", 180),
        ("max-age=121, stale-while-revalidate=60", 181),
        ("max-age=60", 60),
    ] {
        assert_eq!(shown_for_s(&answer(value)), shown_s, "{value}");
    }
}
