//! What is still answered while more is to be drawn than can be: pictures that are kept, small ones, and other looks.

use std::sync::Arc;

use openday::app::Limits;
use openday::domain::status::Transition;
use openday::store::sqlite::SqliteStore;
use tokio::task::JoinHandle;

use super::{AHEAD, BAKERY};
use crate::support::{Answer, Instance};

/// An instance with two workers and one participant.
async fn instance(queue_max: usize) -> Arc<Instance> {
    let limits = Limits { render_queue_max: queue_max, render_workers: 2, ..Limits::default() };
    let instance = Instance::with(Arc::new(SqliteStore::in_memory().unwrap()), AHEAD, limits).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "en", &BAKERY).await;
    Arc::new(instance)
}

/// A request of the client of that address.
fn asking(instance: &Arc<Instance>, client: &str, path: &str) -> JoinHandle<Answer> {
    let (instance, client, path) = (Arc::clone(instance), client.to_owned(), path.to_owned());
    tokio::spawn(async move { instance.request("GET", &path, &[("X-Forwarded-For", client.as_str())]).await })
}

async fn queued(instance: &Instance, count: usize) {
    while instance.app.measures().renders_queued != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_queue_full_of_large_pictures_holds_up_no_svg() {
    let instance = instance(4).await;
    let shut = instance.draw.shut_pngs();
    let flood: Vec<_> = ["en", "de", "cs", "fr", "it", "es"]
        .into_iter()
        .map(|language| asking(&instance, "192.0.2.1", &format!("/badge/bakery@4x.png?style=large&lang={language}")))
        .collect();
    queued(&instance, 4).await;
    for look in ["", "?style=wide", "?lang=cs"] {
        let path = format!("/badge/bakery.svg{look}");
        assert_eq!(instance.get(&path).await.status, 200, "{path}");
    }
    drop(shut);
    for answer in flood {
        assert!([200, 503].contains(&answer.await.unwrap().status));
    }
}

#[tokio::test]
async fn one_address_has_no_more_than_its_share_of_the_queue() {
    let instance = instance(64).await;
    let shut = instance.draw.shut();
    let languages = ["en", "de", "cs", "fr", "it", "es", "pl", "nl", "sv", "da", "fi", "pt"];
    let flood: Vec<_> = languages
        .into_iter()
        .map(|language| asking(&instance, "192.0.2.1", &format!("/badge/bakery@2x.png?lang={language}")))
        .collect();
    queued(&instance, 8).await;
    let other = asking(&instance, "192.0.2.2", "/badge/bakery.svg");
    queued(&instance, 9).await;
    drop(shut);
    for answer in flood.into_iter().chain([other]) {
        assert_eq!(answer.await.unwrap().status, 200, "who waited for its own drawings gets them");
    }
}

#[tokio::test]
async fn posters_of_an_address_hold_up_no_badge_of_it() {
    let instance = instance(64).await;
    let shut = instance.draw.shut_pngs();
    let languages = ["en", "de", "cs", "fr", "it", "es", "pl", "nl", "sv", "da", "fi", "pt"];
    let flood: Vec<_> = languages
        .into_iter()
        .map(|language| asking(&instance, "192.0.2.1", &format!("/p/bakery/social.png?lang={language}")))
        .collect();
    // A quarter of what it may have of badges.
    queued(&instance, 2).await;
    for look in ["", "?style=wide", "?style=seal&lang=ja"] {
        assert_eq!(asking(&instance, "192.0.2.1", &format!("/badge/bakery.svg{look}")).await.unwrap().status, 200);
    }
    drop(shut);
    for answer in flood {
        assert!([200, 503].contains(&answer.await.unwrap().status));
    }
    assert!(instance.app.measures().sheet_bytes > 0);
}

#[tokio::test]
async fn who_hangs_up_has_its_share_back_when_its_drawings_are_done_and_no_sooner() {
    let instance = instance(64).await;
    let shut = instance.draw.shut_pngs();
    let languages = ["en", "de", "cs", "fr", "it", "es", "pl", "nl"];
    let path = |language| format!("/badge/bakery@2x.png?lang={language}");
    let gone: Vec<_> = languages.into_iter().map(|lang| asking(&instance, "192.0.2.1", &path(lang))).collect();
    queued(&instance, 8).await;
    for asking in &gone {
        asking.abort();
    }
    for asking in gone {
        assert!(asking.await.unwrap_err().is_cancelled());
    }
    let again = asking(&instance, "192.0.2.1", "/badge/bakery@3x.png");
    // By the time that others who come later were answered, it would be in the queue.
    for _ in 0..20 {
        assert_eq!(instance.get("/badge/bakery.svg?style=none").await.status, 200);
    }
    assert_eq!(instance.app.measures().renders_queued, 8);
    drop(shut);
    assert_eq!(again.await.unwrap().status, 200);
}

#[tokio::test]
async fn looks_that_nobody_gets_drive_no_usual_one_out_of_what_is_shown_instead() {
    let instance = instance(1).await;
    assert_eq!(instance.get("/badge/bakery.svg").await.status, 200);
    let usual = instance.get("/badge/bakery.svg").await;
    let shut = instance.draw.shut();
    let flood =
        ["/badge/bakery.svg?style=seal", "/badge/bakery@3x.png"].map(|path| asking(&instance, "192.0.2.1", path));
    queued(&instance, 2).await;
    for (number, language) in ["de", "cs", "fr", "it", "es", "pl", "nl", "sv", "da", "fi"].iter().enumerate() {
        for style in ["wide", "large", "strip", "seal"] {
            let from = format!("198.51.100.{number}");
            let path = format!("/badge/bakery.svg?style={style}&lang={language}&theme=dark");
            assert_eq!(asking(&instance, &from, &path).await.unwrap().status, 200);
        }
    }
    let other = instance.get("/badge/bakery.svg?style=wide&theme=auto").await;
    assert_eq!((other.status, other.header("cache-control")), (200, Some("no-store")));
    assert_eq!(other.body, usual.body);
    drop(shut);
    for answer in flood {
        assert_eq!(answer.await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn a_badge_that_cannot_be_drawn_now_is_shown_in_another_look_that_is_true() {
    let instance = instance(1).await;
    for warm in ["/badge/bakery.svg?style=wide", "/badge/bakery.svg?style=wide&lang=cs", "/badge/bakery@2x.png"] {
        assert_eq!(instance.get(warm).await.status, 200);
    }
    let wide = instance.get("/badge/bakery.svg?style=wide").await;
    let shut = instance.draw.shut();
    let flood =
        ["/badge/bakery.svg?style=seal", "/badge/bakery@3x.png"].map(|path| asking(&instance, "192.0.2.1", path));
    queued(&instance, 2).await;

    let other = instance.get("/badge/bakery.svg?style=strip").await;
    assert_eq!((other.status, other.header("cache-control")), (200, Some("no-store")));
    assert_eq!((other.header("etag"), &other.body), (wide.header("etag"), &wide.body), "in its own language");
    let png = instance.get("/badge/bakery@4x.png").await;
    assert_eq!((png.status, png.header("content-type")), (200, Some("image/png")));

    instance.clock.set("2026-12-03T10:00:00Z".parse().unwrap());
    let today = instance.get("/badge/bakery.svg?style=strip").await;
    assert_eq!(today.status, 503, "what is kept is true no more");
    instance.step("bakery", Transition::Revoke).await;
    assert_eq!(instance.get("/badge/bakery.svg?style=wide").await.status, 503);
    assert_eq!(instance.get("/badge/nobody.svg").await.status, 503);
    drop(shut);
    for answer in flood {
        assert_eq!(answer.await.unwrap().status, 200);
    }
}
