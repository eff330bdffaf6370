//! Badges over real HTTP: what each status answers, what time changes, what a restart keeps.

mod about;
mod agreement;
mod bound;
mod builder;
mod check;
mod day;
mod languages;
mod matrix;
mod origins;
mod overload;
mod pages;
mod participant;

use std::sync::Arc;

use openday::app::Limits;
use openday::domain::look::{Format, LookRequest, Scale};
use openday::domain::status::Transition;
use openday::store::Store;
use openday::store::sqlite::{Role, SqliteStore};

use crate::support::{Answer, Html, Instance};

const AHEAD: &str = "2026-11-20T12:00:00Z";
const BAKERY: [(&str, &str); 1] = [("2026-12-03T09:00", "2026-12-03T16:00")];

fn title(svg: &str) -> String {
    Html(svg).first("title").text()
}

#[tokio::test]
async fn every_row_of_the_status_table_has_its_code_and_headers() {
    let instance = Instance::start(AHEAD).await;
    instance.apply("pending", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    for slug in ["ahead", "today", "dateless", "suspended", "withdrawn", "revoked"] {
        let times = match slug {
            "today" => [("2026-11-20T09:00", "2026-11-20T16:00")],
            _ => BAKERY,
        };
        let times = if slug == "dateless" { &[][..] } else { &times[..] };
        instance.enter(slug, "Pekárna U Mostu", "Europe/Prague", "cs", times).await;
    }
    instance.step("suspended", Transition::Suspend).await;
    instance.step("withdrawn", Transition::Withdraw).await;
    instance.step("revoked", Transition::Revoke).await;
    let mut table = String::new();
    for slug in ["ahead", "today", "dateless", "pending", "suspended", "withdrawn", "revoked", "nobody"] {
        for path in [
            format!("/badge/{slug}.svg"),
            format!("/badge/{slug}@2x.png"),
            format!("/p/{slug}"),
            format!("/p/{slug}.json"),
            format!("/p/{slug}.ics"),
        ] {
            let answer = instance.get(&path).await;
            table = format!("{table}GET {path}\n{}\n\n", answer.head());
        }
    }
    let paths = ["/badge/ahead.svg", "/badge/ahead@2x.png"];
    for (path, answer) in paths.iter().zip(while_busy(paths).await) {
        table = format!("{table}GET {path} (too busy)\n{}\n\n", answer.head());
    }
    insta::assert_snapshot!("status_table", table);
}

#[tokio::test]
async fn every_status_says_so_in_the_language_asked_for() {
    let instance = Instance::start(AHEAD).await;
    instance.apply("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    let say = async |says: &str, status: &str| {
        let answer = instance.get("/badge/bakery.svg?lang=de").await;
        assert_eq!((answer.status, answer.header("openday-status")), (200, Some(status)));
        assert_eq!(title(answer.text()), format!("Pekárna U Mostu: {says}."));
    };
    say("Siegel beantragt", "pending").await;
    instance.step("bakery", Transition::Approve).await;
    instance.step("bakery", Transition::Suspend).await;
    say("Siegel ausgesetzt", "suspended").await;
    instance.step("bakery", Transition::Revoke).await;
    say("Siegel entzogen", "revoked").await;
    instance.step("bakery", Transition::Readmit).await;
    instance.step("bakery", Transition::Withdraw).await;
    say("Nimmt nicht mehr teil", "withdrawn").await;
}

#[tokio::test]
async fn badges_change_at_local_midnight_and_when_the_open_day_ends_in_three_zones_with_two_looks_cached() {
    let instance = Instance::start("2026-12-01T12:00:00Z").await;
    for (slug, zone) in
        [("prague", "Europe/Prague"), ("auckland", "Pacific/Auckland"), ("angeles", "America/Los_Angeles")]
    {
        instance.enter(slug, "Bakery", zone, "en", &[("2026-12-03T09:00", "2026-12-03T16:00")]).await;
    }
    // Local midnight of 3 December and the end of the open day, in UTC.
    for (slug, begins, ends) in [
        ("auckland", "2026-12-02T11:00:00Z", "2026-12-03T03:00:00Z"),
        ("prague", "2026-12-02T23:00:00Z", "2026-12-03T15:00:00Z"),
        ("angeles", "2026-12-03T08:00:00Z", "2026-12-04T00:00:00Z"),
    ] {
        let second = jiff::SignedDuration::from_secs(1);
        let (begins, ends): (jiff::Timestamp, jiff::Timestamp) = (begins.parse().unwrap(), ends.parse().unwrap());
        for (now, says, age) in [
            (begins - 90 * second, "Next open day: Thursday", "max-age=90,"),
            (begins - second, "Next open day: Thursday", "max-age=1,"),
            (begins, "Open today, Thursday", "max-age=120,"),
            (ends - second, "Open now, Thursday", "max-age=1,"),
            (ends, "Next date to be announced", "max-age=120,"),
        ] {
            instance.clock.set(now);
            for look in ["", "?style=wide&theme=dark"] {
                let answer = instance.get(&format!("/badge/{slug}.svg{look}")).await;
                assert!(title(answer.text()).contains(says), "{slug}{look} at {now}: {}", title(answer.text()));
                assert!(
                    answer.header("cache-control").unwrap().starts_with(age),
                    "{slug}{look} at {now}: {:?}",
                    answer.header("cache-control")
                );
            }
        }
    }
}

#[tokio::test]
async fn a_restart_keeps_every_etag_and_answers_304_without_drawing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openday.db");
    let paths: Vec<String> = Format::ALL
        .iter()
        .flat_map(|format| {
            ["", "?style=large&theme=auto", "?lang=ar&date=none"]
                .map(|look| format!("/badge/bakery{}{look}", format.suffix()))
        })
        .collect();
    let mut tags = Vec::new();
    {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file, Role::Server).unwrap());
        let instance = Instance::over(store, AHEAD).await;
        instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
        for path in &paths {
            let answer = instance.get(path).await;
            tags.push((answer.header("etag").unwrap().to_owned(), answer.body));
        }
    }
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file, Role::Command).unwrap());
    let instance = Instance::over(store, AHEAD).await;
    let drawn = instance.draw.drawn();
    for (path, (tag, _)) in paths.iter().zip(&tags) {
        let answer = instance.request("GET", path, &[("If-None-Match", tag)]).await;
        assert_eq!((answer.status, answer.header("etag"), answer.body.len()), (304, Some(tag.as_str()), 0), "{path}");
    }
    assert_eq!(instance.draw.drawn(), drawn);
    for (path, (_, body)) in paths.iter().zip(&tags) {
        assert_eq!(&instance.get(path).await.body, body, "{path}");
    }
}

#[tokio::test]
async fn five_hundred_clients_at_once_on_one_cold_badge_render_once() {
    let instance = Arc::new(Instance::start(AHEAD).await);
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    let before = instance.draw.drawn();
    let clients: Vec<_> = (0..500)
        .map(|_| {
            let instance = Arc::clone(&instance);
            tokio::spawn(async move { instance.get("/badge/bakery@3x.png?style=large").await })
        })
        .collect();
    let mut bodies = std::collections::BTreeSet::new();
    for client in clients {
        let answer = client.await.unwrap();
        assert_eq!(answer.status, 200);
        bodies.insert(answer.body);
    }
    assert_eq!((bodies.len(), instance.draw.drawn() - before), (1, 1));
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    for path in ["/badge/bakery.svg", "/badge/bakery@2x.png", "/p/bakery", "/p/bakery.json", "/", "/badge/nobody.svg"] {
        let (get, head) = (instance.get(path).await, instance.request("HEAD", path, &[]).await);
        assert_eq!(head.head(), get.head(), "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
        assert!(head.body.is_empty() && !get.body.is_empty());
    }
}

#[tokio::test]
async fn svg_travels_compressed_and_is_the_same_underneath() {
    use std::io::Read as _;
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    let plain = instance.get("/badge/bakery.svg").await;
    assert_eq!((plain.header("vary"), plain.header("content-encoding")), (Some("accept-encoding"), None));
    let gzip = instance.request("GET", "/badge/bakery.svg", &[("Accept-Encoding", "gzip")]).await;
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!((gzip.header("content-encoding"), &unpacked), (Some("gzip"), &plain.body));
    let brotli = instance.request("GET", "/badge/bakery.svg", &[("Accept-Encoding", "gzip, deflate, br")]).await;
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut brotli.body.as_slice(), &mut unpacked).unwrap();
    assert_eq!((brotli.header("content-encoding"), &unpacked), (Some("br"), &plain.body));
    let tags: std::collections::BTreeSet<_> =
        [&plain, &gzip, &brotli].map(|answer| answer.header("etag").unwrap().to_owned()).into();
    assert_eq!(tags.len(), 3);
    for tag in &tags {
        let again =
            instance.request("GET", "/badge/bakery.svg", &[("If-None-Match", tag), ("Accept-Encoding", "br")]).await;
        // A tag of another coding says nothing of this one.
        let status = if Some(tag.as_str()) == brotli.header("etag") { 304 } else { 200 };
        assert_eq!((again.status, again.header("vary")), (status, Some("accept-encoding")));
    }
    let png = instance.request("GET", "/badge/bakery.png", &[("Accept-Encoding", "gzip, br")]).await;
    assert_eq!((png.header("vary"), png.header("content-encoding")), (None, None));
}

#[tokio::test]
async fn no_query_changes_the_claim_or_breaks_the_picture() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    let plain = instance.get("/badge/bakery.svg").await;
    // Above 8 kB the whole query is ignored, so that no style in it counts either.
    let long = [900, 7_000, 8_189].map(|length| format!("?v={}", "x".repeat(length)));
    let longer = [8_190, 60_000].map(|length| format!("?style=wide&v={}", "x".repeat(length)));
    let many = format!("?{}", "utm_source=newsletter&".repeat(350));
    for query in [
        "?v=2",
        "?style=nothing",
        "?theme=purple",
        "?lang=klingon",
        "?lang=%FF%FE",
        "?%00=%00",
        "?style=classic&style=wide",
        "?status=active",
        &long[0],
        &long[1],
        &long[2],
        &longer[0],
        &longer[1],
        &many,
        "?date=always",
        "?scale=9",
    ] {
        let answer = instance.get(&format!("/badge/bakery.svg{query}")).await;
        assert_eq!((answer.status, &answer.body), (200, &plain.body), "{query}");
    }
    instance.step("bakery", Transition::Revoke).await;
    for query in ["", "?status=active", "?style=large", "?date=none", "?mark=active", "?theme=auto"] {
        let answer = instance.get(&format!("/badge/bakery.svg{query}")).await;
        assert_eq!((answer.status, answer.header("openday-status")), (200, Some("revoked")));
        assert!(!answer.text().contains("We take our customers to work"), "{query}");
    }
}

#[tokio::test]
async fn odd_addresses_get_a_clear_answer() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    for (path, status) in [
        ("/badge/bakery@9x.png", 200),
        ("/badge/BAKERY.svg", 200),
        ("/badge/..%2f..%2fetc%2fpasswd.svg", 404),
        ("/badge/%00.svg", 404),
        ("/badge/%ff%fe.png", 404),
        ("/badge/.svg", 404),
        ("/badge//bakery.svg", 404),
        ("/badge/bakery.gif", 404),
        ("/p/", 404),
        ("/nothing", 404),
    ] {
        assert_eq!(instance.get(path).await.status, status, "{path}");
    }
    let unknown = instance.get("/badge/nobody.svg").await;
    assert_eq!((unknown.status, title(unknown.text()).as_str()), (404, "Unknown participant."));
    for (path, length) in [("/p/bakery", 60_000), ("/p/bakery", 8_193), ("/", 8_193)] {
        let huge = instance.get(&format!("{path}?{}", "x".repeat(length))).await;
        assert_eq!((huge.status, huge.text().contains("its query 8192")), (414, true), "{path} {length}");
    }
    assert_eq!(instance.request("POST", "/badge/bakery.svg", &[("Content-Length", "0")]).await.status, 405);
}

/// Asks for badges while the only places for drawing are taken.
async fn while_busy<const N: usize>(paths: [&str; N]) -> [Answer; N] {
    let limits = Limits { render_queue_max: 1, ..Limits::default() };
    let instance = Arc::new(Instance::with(Arc::new(SqliteStore::in_memory().unwrap()), AHEAD, limits).await);
    instance.enter("ahead", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    if paths.iter().any(|path| path.contains(".png")) {
        // As a server that began to follow a while ago: the pictures for such times are drawn ahead, the PNGs last.
        Arc::clone(&instance.app).follow(std::future::ready(())).await;
        let png = instance.app.shown("ahead", &LookRequest::plain(Format::Png(Scale::new(2).unwrap())));
        while instance.app.unavailable(&png).format() == Format::Svg {
            tokio::task::yield_now().await;
        }
    }
    let shut = instance.draw.shut();
    let first = ["/badge/ahead.svg?style=seal", "/badge/ahead@2x.png?style=seal"].map(|path| {
        let instance = Arc::clone(&instance);
        tokio::spawn(async move { instance.get(path).await })
    });
    while instance.app.measures().renders_queued < first.len() {
        tokio::task::yield_now().await;
    }
    let mut answers = Vec::new();
    for path in paths {
        answers.push(instance.get(path).await);
    }
    drop(shut);
    for first in first {
        assert_eq!(first.await.unwrap().status, 200);
    }
    answers.try_into().unwrap()
}

#[tokio::test]
async fn an_app_that_is_too_busy_says_so_with_a_picture_of_the_same_size() {
    let [answer] = while_busy(["/badge/ahead.svg?style=wide"]).await;
    assert_eq!(
        (answer.status, answer.header("cache-control"), answer.header("openday-status")),
        (503, Some("no-store"), Some("unavailable"))
    );
    assert!(answer.header("retry-after").is_some() && answer.header("etag").is_none());
    assert!(answer.text().contains("width=\"468\" height=\"60\""));
}

#[tokio::test]
async fn a_revoked_participants_json_is_gone_and_says_why() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    insta::assert_snapshot!("active_json", instance.get("/p/bakery.json").await.text());
    instance.step("bakery", Transition::Revoke).await;
    let gone = instance.get("/p/bakery.json").await;
    assert_eq!(gone.status, 410);
    insta::assert_snapshot!("revoked_json", gone.text());
    let page = instance.get("/p/bakery").await;
    assert!(page.status == 200 && page.text().contains("noindex") && page.text().contains("no open day took place"));
    assert!(!page.text().contains("We take our customers to work"));
}

#[tokio::test]
async fn pages_escape_what_participants_say() {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "<script>alert(1)</script> & \"Sons\"", "Europe/Prague", "en", &BAKERY).await;
    for path in ["/", "/p/bakery", "/badge/bakery.svg"] {
        let answer = instance.get(path).await;
        assert!(answer.status == 200 && !answer.text().contains("<script>"), "{path}");
    }
}

#[tokio::test]
async fn pages_wear_the_initiatives_colours() {
    let instance = Instance::start(AHEAD).await;
    let page = instance.get("/").await;
    let sheet = Html(page.text()).with("rel", "stylesheet").unwrap().attribute("href").unwrap();
    let sheet = instance.get(&sheet).await;
    assert_eq!(sheet.header("cache-control"), Some("max-age=31536000, immutable"));
    assert!(sheet.text().contains("--wall: #123456"));
    assert!(instance.get("/favicon.svg").await.text().contains("#123456"));
}
