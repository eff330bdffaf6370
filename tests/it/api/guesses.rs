//! What unknown secrets cost their address, whatever they are presented as, and whom they do not cost anything.

use std::io;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use openday::app::{Token, TokenKind};
use openday::domain::change::By;
use openday::domain::text::MaintainerName;
use openday::store::sqlite::SqliteStore;

use super::Api;
use super::counting::CountingStore;
use crate::support::{Answer, Instance, Request};

const OFFICE: &str = "203.0.113.1";
const ELSEWHERE: &str = "203.0.113.2";

/// A secret with a right checksum that is nobody's.
fn forged(kind: TokenKind, number: u32) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let body = format!("{}{number:032}", kind.prefix());
    let checksum = crc32fast::hash(body.as_bytes());
    let digit = |place: u32| char::from(DIGITS[(checksum / 62_u32.pow(place) % 62) as usize]);
    let secret = (0..6).rev().fold(body, |secret, place| format!("{secret}{}", digit(place)));
    assert!(Token::parse(kind, &secret).is_some(), "{secret}");
    secret
}

/// The maintainers' first page, as it is told to a browser with that session.
async fn admin(instance: &Instance, session: &str, from: &str) -> Answer {
    let cookie = format!("__Host-openday_maintainer={session}");
    instance.request("GET", "/admin", &[("Cookie", &cookie), ("X-Forwarded-For", from)]).await
}

async fn sign_in(instance: &Instance, token: &str, from: &str) -> Answer {
    let request = Request::post("/admin/sign-in").header("Origin", "https://badges.example");
    instance.send(&request.header("X-Forwarded-For", from).form(&[("token", token)])).await
}

fn session_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("set-cookie").unwrap().split_once('=').unwrap().1.split_once(';').unwrap().0.to_owned()
}

fn is_in(answer: &Answer) -> bool {
    answer.text().contains("Maintainer <strong>")
}

#[tokio::test]
async fn forged_sessions_make_their_address_wait_and_then_the_store_is_not_asked() {
    let store = Arc::new(CountingStore::over(SqliteStore::in_memory().unwrap()));
    let api = Api::over(Arc::clone(&store) as _).await;
    for number in 0..5 {
        let answer = admin(&api.instance, &forged(TokenKind::Session, number), OFFICE).await;
        assert_eq!(answer.status, 200, "the page to sign in on");
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.starts_with("__Host-openday_maintainer=; ") && cookie.ends_with("; Max-Age=0"), "{cookie}");
    }
    let before = store.calls();
    for number in 5..100 {
        let answer = admin(&api.instance, &forged(TokenKind::Session, number), OFFICE).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (429, None));
        assert_eq!(answer.header("retry-after"), Some("15"));
        assert!(answer.text().contains("Too many tries; try again in 15 seconds"), "{}", answer.text());
    }
    assert_eq!(store.calls(), before);
    let right = format!("Bearer {}", api.token);
    let said =
        api.ask("GET", "/participants").header("Authorization", right.as_str()).header("X-Forwarded-For", OFFICE);
    said.send().await.assert(429, "too many tries");
    assert_eq!(admin(&api.instance, &forged(TokenKind::Session, 5), ELSEWHERE).await.status, 200);
}

#[tokio::test]
async fn tokens_private_links_and_sessions_are_counted_together() {
    let api = Api::start().await;
    for number in 0..2 {
        admin(&api.instance, &forged(TokenKind::Session, number), OFFICE).await;
        let bearer = format!("Bearer {}", forged(TokenKind::Maintainer, number));
        let said = api.ask("GET", "/participants").header("Authorization", bearer).header("X-Forwarded-For", OFFICE);
        assert_eq!(said.send().await.status, 401);
    }
    let link = async |number| {
        let request = Request::post("/manage/session").header("Origin", "https://badges.example");
        let request = request.header("X-Forwarded-For", OFFICE);
        api.instance.send(&request.form(&[("link", &forged(TokenKind::PrivateLink, number))])).await
    };
    assert_eq!(link(0).await.status, 401);
    assert_eq!(link(1).await.status, 429);
    let cookie = format!("__Host-openday_participant={}", forged(TokenKind::Session, 9));
    let own = api.instance.request("GET", "/manage", &[("Cookie", &cookie), ("X-Forwarded-For", OFFICE)]).await;
    assert_eq!((own.status, own.header("retry-after")), (429, Some("15")));
}

#[tokio::test]
async fn a_session_that_is_over_counts_once_however_often_the_browser_sends_it() {
    let store = Arc::new(CountingStore::over(SqliteStore::in_memory().unwrap()));
    let api = Api::over(Arc::clone(&store) as _).await;
    let over = forged(TokenKind::Session, 0);
    let before = store.calls();
    for _ in 0..50 {
        let answer = admin(&api.instance, &over, OFFICE).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains("name=\"token\"") && answer.header("set-cookie").is_some());
    }
    assert_eq!(store.calls(), before + 1);
    assert!(is_in(&admin(&api.instance, &session_of(&sign_in(&api.instance, &api.token, OFFICE).await), OFFICE).await));
    let form = Request::post("/admin/maintainers").header("Origin", "https://badges.example");
    let form = form.header("Cookie", &format!("__Host-openday_maintainer={over}")).form(&[("name", "Eve")]);
    let refused = api.instance.send(&form).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text().contains("nothing was changed") && refused.header("set-cookie").is_some());
}

#[tokio::test]
async fn who_is_signed_in_goes_on_while_a_stranger_of_the_same_address_guesses() {
    let api = Api::start().await;
    let session = session_of(&sign_in(&api.instance, &api.token, OFFICE).await);
    let mut guesses = 0;
    for _ in 0..10 {
        for _ in 0..10 {
            guesses += 1;
            admin(&api.instance, &forged(TokenKind::Session, guesses), OFFICE).await;
        }
        assert_eq!(admin(&api.instance, &forged(TokenKind::Session, 0), OFFICE).await.status, 429);
        assert!(is_in(&admin(&api.instance, &session, OFFICE).await));
        api.instance.clock.advance(SignedDuration::from_mins(20));
    }
    // So does who has a token that was used there, and the session it opens.
    admin(&api.instance, &forged(TokenKind::Session, 1_001), OFFICE).await;
    assert_eq!(admin(&api.instance, &forged(TokenKind::Session, 1_002), OFFICE).await.status, 429);
    let another = session_of(&sign_in(&api.instance, &api.token, OFFICE).await);
    assert!(is_in(&admin(&api.instance, &another, OFFICE).await));
    // From elsewhere a session is what it was: one that an address must not wait to present.
    for number in 0..6 {
        admin(&api.instance, &forged(TokenKind::Session, number), ELSEWHERE).await;
    }
    assert_eq!(admin(&api.instance, &another, ELSEWHERE).await.status, 429);
    // And who is removed is out on the next request, told so, and held up by nobody.
    api.instance.app.remove_maintainer(&MaintainerName::parse("Reception").unwrap(), &By::OPERATOR).await.unwrap();
    let out = admin(&api.instance, &another, OFFICE).await;
    assert!(out.status == 200 && !is_in(&out) && out.header("set-cookie").is_some(), "{}", out.text());
    assert_eq!(sign_in(&api.instance, &api.token, OFFICE).await.status, 401);
}

/// Collects what is logged on this thread.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_unknown_secret_writes_no_line_and_a_busy_store_no_more_than_a_warning() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _collecting = tracing::subscriber::set_default(subscriber);
    let store = Arc::new(CountingStore::over(SqliteStore::in_memory().unwrap()));
    let api = Api::over(Arc::clone(&store) as _).await;
    // What is odd about these addresses is told with the first request, and is no matter of its secret.
    admin(&api.instance, &forged(TokenKind::Session, 1_000), OFFICE).await;
    log.0.lock().unwrap().clear();
    for number in 0..50 {
        admin(&api.instance, &forged(TokenKind::Session, number), OFFICE).await;
        sign_in(&api.instance, &forged(TokenKind::Maintainer, number), ELSEWHERE).await;
    }
    assert_eq!(String::from_utf8_lossy(&log.0.lock().unwrap()), "");
    store.goes_away_after("holder");
    let bearer = format!("Bearer {}", api.token);
    assert_eq!(api.ask("GET", "/maintainers").header("Authorization", bearer.as_str()).send().await.status, 503);
    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(told.contains(" WARN ") && !told.contains("ERROR"), "{told}");
}
