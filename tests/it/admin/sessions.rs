//! Who gets in, and for how long.

use openday::domain::change::By;

use super::world::{CONTACT, COOKIE, SAME_ORIGIN, by_name, secret};
use super::{Browser, World};
use crate::support::Request;
use crate::support::addresses::pages;
use crate::support::instance::dispatcher;
use crate::wire::{LIMITS, Running, body, field, get, status};

const IDLE_MINUTES: i64 = 30;
const AGE_HOURS: i64 = 12;

fn minutes(count: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_mins(count)
}

#[tokio::test]
async fn signing_in_gives_a_strict_cookie_and_leads_to_the_applications() {
    let world = World::empty().await;
    let answer = Browser::new(&world.instance)
        .send("/admin/sign-in", &[SAME_ORIGIN], &[("token", &format!("  {}\n", world.token))])
        .await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/admin")));
    let cookie = answer.header("set-cookie").unwrap();
    let rest = cookie.split_once(';').unwrap().1;
    assert!(cookie.starts_with(&format!("{COOKIE}=opd_s_")));
    assert_eq!(rest, " Path=/; Secure; HttpOnly; SameSite=Strict");
    let reception = world.reception().await;
    let page = reception.get("/admin").await;
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    assert!(page.text().contains("Maintainer <strong>Reception</strong>"));
}

#[tokio::test]
async fn a_session_from_before_signing_in_is_not_the_one_after() {
    let world = World::empty().await;
    let planted = world.workshop().await;
    let answer = planted.send("/admin/sign-in", &[SAME_ORIGIN], &[("token", &world.token)]).await;
    let new = secret(&answer).unwrap();
    assert_ne!(new, planted.secret);
    assert!(!planted.is_signed_in().await, "the session from before goes on");
    // What was never a session does not become one.
    let mut invented = Browser::new(&world.instance);
    invented.secret = "opd_s_00000000000000000000000000000000000000".to_owned();
    let answer = invented.send("/admin/sign-in", &[SAME_ORIGIN], &[("token", &world.token)]).await;
    assert_ne!(secret(&answer).unwrap(), invented.secret);
    assert!(!invented.is_signed_in().await);
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_after_five_of_them_everything_from_there() {
    let world = World::empty().await;
    let nobody = Browser::new(&world.instance);
    let link = world.instance.get("/admin").await;
    assert!(link.text().contains("type=\"password\"") && link.text().contains("autocomplete=\"current-password\""));
    let mistyped = |number: usize| {
        let (before, rest) = world.token.split_at(10 + number);
        format!("{before}{}{}", if rest.starts_with('x') { "y" } else { "x" }, &rest[1..])
    };
    for mistyped in (0..5).map(mistyped) {
        let answer = nobody.send("/admin/sign-in", &[SAME_ORIGIN], &[("token", &mistyped)]).await;
        assert_eq!((answer.status, secret(&answer)), (401, None));
        assert!(answer.text().contains("aria-invalid=\"true\"") && !answer.text().contains(&mistyped));
    }
    let answer = nobody.send("/admin/sign-in", &[SAME_ORIGIN], &[("token", &world.token)]).await;
    assert_eq!((answer.status, secret(&answer)), (429, None));
    assert!(answer.header("retry-after").is_some());
    world.instance.clock.advance(minutes(10));
    assert!(world.reception().await.is_signed_in().await);
}

#[tokio::test]
async fn signing_out_ends_one_session_and_signing_out_everywhere_ends_all_of_that_maintainer() {
    let world = World::empty().await;
    let (one, two, three, workshop) =
        (world.reception().await, world.reception().await, world.reception().await, world.workshop().await);
    let answer = one.post("/admin/sign-out", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/admin")));
    assert!(answer.header("set-cookie").unwrap().ends_with("Max-Age=0"));
    assert!(!one.is_signed_in().await && two.is_signed_in().await);
    assert_eq!(two.post("/admin/sign-out-everywhere", &[]).await.status, 303);
    assert!(!two.is_signed_in().await && !three.is_signed_in().await && workshop.is_signed_in().await);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let world = World::empty().await;
    let idle = world.reception().await;
    world.instance.clock.advance(minutes(IDLE_MINUTES - 1));
    assert!(idle.is_signed_in().await);
    world.instance.clock.advance(minutes(IDLE_MINUTES + 2));
    assert!(!idle.is_signed_in().await);
    let busy = world.reception().await;
    let steps = AGE_HOURS * 60 / 20;
    for step in 1..steps {
        world.instance.clock.advance(minutes(20));
        assert!(busy.is_signed_in().await, "after {step} looks");
    }
    world.instance.clock.advance(minutes(21));
    assert!(!busy.is_signed_in().await);
}

#[tokio::test]
async fn a_removed_maintainer_is_refused_on_the_next_request() {
    let world = World::empty().await;
    let workshop = world.workshop().await;
    let token = workshop.form_token().await;
    world.instance.app.remove_maintainer(&by_name("Workshop"), &By::OPERATOR).await.unwrap();
    assert_eq!(workshop.get("/admin/participants").await.status, 401);
    let answer = workshop.send("/admin/maintainers", &[SAME_ORIGIN], &[("name", "Eve"), ("form_token", &token)]).await;
    assert_eq!(answer.status, 401);
    assert_eq!(world.instance.app.maintainers().await.unwrap().len(), 1);
}

#[tokio::test]
async fn without_a_session_every_page_is_the_one_to_sign_in_on() {
    let world = World::full().await;
    for pattern in pages() {
        let path = pattern.replace("{slug}", "copy").replace("{id}", "1");
        let answer = world.instance.get(&path).await;
        let expected = if path == "/admin" { 200 } else { 401 };
        assert_eq!((answer.status, answer.header("cache-control")), (expected, Some("no-store")), "{path}");
        assert!(answer.text().contains("name=\"token\""), "{path}");
        for private in [CONTACT, "Ukážeme", "Reception"] {
            assert!(!answer.text().contains(private), "{path} tells {private}");
        }
        let signed_in = world.reception().await.get(&path).await;
        assert!(signed_in.status == 200 || path.contains("remove"), "{path}: {}", signed_in.text());
        assert!(signed_in.text().contains("Reception"), "{path}");
        let csp = signed_in.header("content-security-policy").unwrap();
        assert!(csp.contains("default-src 'none'") && !csp.contains("unsafe"), "{path}");
        assert_eq!(signed_in.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn where_a_session_could_be_read_on_its_way_the_page_says_what_to_do() {
    let world = World::empty().await;
    let server = Running::start(LIMITS, dispatcher(std::sync::Arc::clone(&world.instance.app))).await;
    let answer = server.ask(get("/admin")).await;
    assert_eq!(status(&answer), 403);
    assert!(body(&answer).contains("server.public_url"), "{answer}");
    assert!(!body(&answer).contains("name=\"token\""));
    let request = Request::post("/admin/sign-in").header("Origin", "http://badges.example");
    let answer = server.ask(request.form(&[("token", &world.token)]).bytes()).await;
    assert_eq!((status(&answer), field(&answer, "set-cookie")), (403, None));
    server.stop().await;
}
