//! Sheets over real HTTP: what is printed and posted of a badge, in every status, and how it is kept.

mod paper;

use std::sync::Arc;

use openday::app::Limits;
use openday::domain::status::{Status, Transition};
use openday::store::sqlite::SqliteStore;

use crate::support::{Html, Instance};

const AHEAD: &str = "2026-11-20T12:00:00Z";
const BAKERY: [(&str, &str); 1] = [("2026-12-03T09:00", "2026-12-03T16:00")];
const PRINTS: [&str; 3] = ["poster.pdf", "door-sign.pdf", "table-card.pdf"];

async fn bakery() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    instance
}

fn png_size(bytes: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    (reader.info().width, reader.info().height)
}

#[tokio::test]
async fn every_sheet_has_its_code_and_headers_in_every_status() {
    let instance = Instance::start(AHEAD).await;
    for status in Status::ALL {
        instance.apply(status.as_str(), "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
        instance.bring_to(status.as_str(), status).await;
    }
    let mut table = String::new();
    for slug in ["active", "pending", "suspended", "withdrawn", "revoked", "nobody", "N%20one"] {
        for file in ["poster.pdf", "social.png"] {
            let path = format!("/p/{slug}/{file}");
            let answer = instance.get(&path).await;
            table = format!("{table}GET {path}\n{}\n\n", answer.head());
        }
    }
    insta::assert_snapshot!("sheets", table);
}

#[tokio::test]
async fn paper_says_in_the_readers_language_why_there_is_none() {
    let instance = Instance::start(AHEAD).await;
    for (status, english, czech) in [
        (Status::Pending, "not admitted yet", "zatím"),
        (Status::Suspended, "Suspended on 20 November 2026", "20. listopadu 2026"),
        (Status::Withdrawn, "Left of its own wish", "20. listopadu 2026"),
        (Status::Revoked, "The badge was revoked on 20 November 2026. Reason: ", "20. listopadu 2026"),
    ] {
        let slug = status.as_str();
        instance.apply(slug, "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
        instance.bring_to(slug, status).await;
        for file in PRINTS {
            let path = format!("/p/{slug}/{file}");
            let told = instance.get(&path).await;
            assert_eq!((told.status, told.header("cache-control")), (409, Some("no-store")), "{path}");
            assert!(Html(told.text()).first("main").text().contains(english), "{path}: {}", told.text());
            let told = instance.request("GET", &path, &[("Accept-Language", "cs")]).await;
            let page = Html(told.text()).first("main").text();
            assert!(page.contains("Není co tisknout") && page.contains(czech), "{page}");
        }
    }
    let (unknown, status_page) = (instance.get("/p/nobody/poster.pdf").await, instance.get("/p/nobody").await);
    assert_eq!((unknown.status, status_page.status), (404, 404));
    assert_eq!(Html(unknown.text()).first("h1").text(), Html(status_page.text()).first("h1").text());
}

#[tokio::test]
async fn a_picture_of_who_is_not_active_never_makes_the_claim() {
    let instance = bakery().await;
    let of = async |query: &str| instance.get(&format!("/p/bakery/social.png{query}")).await;
    let active = of("?date=none").await;
    assert_eq!((active.status, active.header("openday-status")), (200, Some("active")));
    assert_eq!(png_size(&active.body), (1200, 630));
    assert_eq!(png_size(&of("?size=1080x1080").await.body), (1080, 1080));
    instance.step("bakery", Transition::Revoke).await;
    let revoked = of("?date=none").await;
    assert_eq!((revoked.status, revoked.header("openday-status")), (200, Some("revoked")));
    assert_ne!(revoked.body, active.body);
    // Neither the wall nor the light of a living badge is in it.
    let colours =
        |bytes: &[u8]| png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap().info().palette.clone();
    let has = |bytes: &[u8], colour: [u8; 3]| colours(bytes).unwrap().chunks(3).any(|one| one == colour);
    let (wall, light) = ([0x0e, 0x4a, 0x3a], [0xff, 0xcf, 0x5c]);
    assert!(has(&active.body, wall) && has(&active.body, light));
    assert!(!has(&revoked.body, wall) && !has(&revoked.body, light));
}

#[tokio::test]
async fn a_picture_is_kept_by_others_as_long_as_it_is_true() {
    let instance = bakery().await;
    instance.clock.set("2026-12-02T22:59:00Z".parse().unwrap());
    let age = async |path: &str| instance.get(path).await.header("cache-control").unwrap().to_owned();
    assert!(age("/p/bakery/social.png").await.starts_with("max-age=60,"));
    assert!(age("/p/bakery/social.png?date=none").await.starts_with("max-age=120,"));
    assert_eq!(age("/p/bakery/poster.pdf").await, "no-cache");
}

#[tokio::test]
async fn who_has_a_sheet_already_is_told_so_and_nothing_is_drawn() {
    let instance = bakery().await;
    for path in ["/p/bakery/poster.pdf?size=A3", "/p/bakery/social.png?lang=de"] {
        let first = instance.get(path).await;
        let tag = first.header("etag").unwrap();
        assert!(tag.starts_with('"') && tag.len() == 34, "a strong one: {tag}");
        let drawn = instance.draw.drawn();
        let again = instance.request("GET", path, &[("If-None-Match", tag)]).await;
        assert_eq!((again.status, again.header("etag"), again.body.len()), (304, Some(tag), 0), "{path}");
        assert_eq!(instance.get(path).await.body, first.body);
        let head = instance.request("HEAD", path, &[]).await;
        assert_eq!((head.status, head.header("etag"), head.body.len()), (200, Some(tag), 0));
        assert_eq!(instance.draw.drawn(), drawn, "{path}: it is kept");
    }
    // After a restart, too: the tag says what the sheet is made of.
    let other = bakery().await;
    let tag = instance.get("/p/bakery/poster.pdf").await.header("etag").unwrap().to_owned();
    let answer = other.request("GET", "/p/bakery/poster.pdf", &[("If-None-Match", &tag)]).await;
    assert_eq!((answer.status, other.draw.drawn()), (304, 0));
}

#[tokio::test]
async fn no_spelling_of_an_address_makes_another_sheet() {
    let instance = bakery().await;
    for (path, others) in [
        (
            "/p/bakery/poster.pdf",
            &["?size=a4", "?size=A4&v=2", "?size=huge", "?size=", "?lang=xx", "?lang=cs", "?date=none"][..],
        ),
        ("/p/bakery/poster.pdf?size=letter", &["?SIZE=LETTER", "?size=Letter&amp;lang=cs"]),
        ("/p/bakery/social.png", &["?size=1200X630", "?size=A4", "?size=99999x99999", "?lang=cs", "?date=never"]),
    ] {
        let tag = instance.get(path).await.header("etag").unwrap().to_owned();
        let file = path.split('?').next().unwrap();
        for other in others {
            assert_eq!(
                instance.get(&format!("{file}{other}")).await.header("etag"),
                Some(tag.as_str()),
                "{file}{other}"
            );
        }
    }
    for nothing in ["/p/bakery/poster.png", "/p/bakery/social.pdf", "/p/bakery/flyer.pdf", "/p/bakery/poster"] {
        assert_eq!(instance.get(nothing).await.status, 404, "{nothing}");
    }
    assert_eq!(instance.request("POST", "/p/bakery/poster.pdf", &[]).await.status, 405);
}

#[tokio::test]
async fn a_sheet_that_was_revoked_while_it_was_drawn_is_not_handed_out() {
    let instance = Arc::new(bakery().await);
    let shut = instance.draw.shut_pngs();
    let asking = ["/p/bakery/poster.pdf", "/p/bakery/social.png"].map(|path| {
        let instance = Arc::clone(&instance);
        tokio::spawn(async move { instance.get(path).await })
    });
    while instance.app.measures().renders_queued != 2 {
        tokio::task::yield_now().await;
    }
    instance.step("bakery", Transition::Revoke).await;
    drop(shut);
    let [poster, social] = asking;
    assert_eq!(poster.await.unwrap().status, 409);
    assert_eq!(social.await.unwrap().header("openday-status"), Some("revoked"));
}

#[tokio::test]
async fn when_too_much_is_being_drawn_a_sheet_is_refused_for_a_moment_and_badges_are_not() {
    let limits = Limits { render_queue_max: 1, ..Limits::default() };
    let instance = Instance::with(Arc::new(SqliteStore::in_memory().unwrap()), AHEAD, limits).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    let instance = Arc::new(instance);
    let shut = instance.draw.shut_pngs();
    let first = tokio::spawn({
        let instance = Arc::clone(&instance);
        async move { instance.get("/p/bakery/poster.pdf").await }
    });
    while instance.app.measures().renders_queued != 1 {
        tokio::task::yield_now().await;
    }
    for path in ["/p/bakery/door-sign.pdf", "/p/bakery/social.png"] {
        let busy = instance.get(path).await;
        assert_eq!((busy.status, busy.header("cache-control")), (503, Some("no-store")), "{path}");
        assert!(busy.header("retry-after").is_some());
    }
    assert_eq!(instance.get("/badge/bakery.svg").await.status, 200);
    drop(shut);
    assert_eq!(first.await.unwrap().status, 200);
}

#[tokio::test]
async fn without_an_address_that_lasts_nothing_is_printed_and_pictures_name_none() {
    let instance = Instance::unaddressed(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &BAKERY).await;
    let told = instance.get("/p/bakery/poster.pdf").await;
    assert_eq!(told.status, 409);
    assert!(Html(told.text()).first("main").text().contains("nobody has said yet at which address"), "{}", told.text());
    assert_eq!(instance.get("/p/bakery/social.png").await.status, 200);
    // A proxy that says under which host we are seen is believed.
    let proxied = [("Host", "days.example"), ("X-Forwarded-Proto", "https")];
    assert_eq!(instance.request("GET", "/p/bakery/poster.pdf", &proxied).await.status, 200);
}
