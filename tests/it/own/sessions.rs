//! The private link and the sessions it opens: who gets in, and how long that lasts.

use super::{AHEAD, Participant, applied, location, private_link, send};
use crate::support::{Html, Instance};

#[tokio::test]
async fn the_door_takes_the_whole_link_or_its_secret_alone_and_nothing_else() {
    let instance = Instance::start(AHEAD).await;
    let link = applied(&instance).await;
    let secret = link.rsplit('#').next().unwrap();
    for pasted in [link.as_str(), secret, &format!("  {link}\n"), &format!("https://other.example/manage#{secret}")] {
        let answer = send(&instance, "/manage/session", &[("link", pasted)], &[]).await;
        assert_eq!(location(&answer), (303, Some("/manage")), "{pasted}");
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"), "{cookie}");
        assert!(!cookie.contains(secret));
    }
    let last = if secret.ends_with('x') { 'y' } else { 'x' };
    let mistyped = format!("{}{last}", &secret[..secret.len() - 1]);
    let from = [("X-Forwarded-For", "203.0.113.6")];
    for (number, pasted) in ["", "opd_p_", &mistyped, "opd_m_0123456789", "/manage#x"].into_iter().enumerate() {
        let answer = send(&instance, "/manage/session", &[("link", pasted)], &from).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (401, None), "{number}");
        assert!(answer.text().contains("This is no private link that opens anything."), "{}", answer.text());
        assert!(pasted.len() < 10 || !answer.text().contains(pasted), "what was pasted is not shown again");
    }
    let held_up = send(&instance, "/manage/session", &[("link", &link)], &from).await;
    assert_eq!((held_up.status, held_up.header("retry-after")), (429, Some("15")));
    let other = send(&instance, "/manage/session", &[("link", &link)], &[("X-Forwarded-For", "203.0.113.7")]).await;
    assert_eq!(other.status, 303, "nobody else is locked out");
}

#[tokio::test]
async fn the_page_has_one_script_of_its_own_whose_address_names_its_content() {
    let instance = Instance::start(AHEAD).await;
    let door = instance.get("/manage").await;
    assert_eq!((door.status, door.header("cache-control")), (200, Some("no-store")));
    let scripts: Vec<_> = door.text().match_indices("<script").collect();
    assert_eq!(scripts.len(), 1);
    let address = Html(door.text()).first("script").attribute("src").unwrap();
    let script = instance.get(&address).await;
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(script.header("cache-control"), Some("max-age=31536000, immutable"));
    assert!(script.text().contains("history.replaceState(null, \"\", location.pathname + location.search)"));
    assert!(!door.text().contains("No cookies"), "a page with a session does not say that there are no cookies");
    assert!(instance.get("/join").await.text().contains("No cookies, no scripts"));
}

#[tokio::test]
async fn a_new_link_ends_the_old_one_and_all_its_sessions_on_the_next_request() {
    let instance = Instance::start(AHEAD).await;
    let old = applied(&instance).await;
    let (one, other) = (Participant::sign_in(&instance, &old).await, Participant::sign_in(&instance, &old).await);
    let answer = one.send("/manage/private-link", &[]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (201, Some("no-store")));
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    let new = private_link(&answer);
    assert_ne!(new, old);
    for participant in [&one, &other] {
        assert!(participant.page().await.text().contains("Your private link</label>"), "signed out");
        let refused = participant.send_bare("/manage/withdraw", &[("confirmation", "yes")]).await;
        assert_eq!(refused.status, 401);
        assert!(refused.text().contains("so nothing was changed"));
    }
    assert_eq!(send(&instance, "/manage/session", &[("link", &old)], &[]).await.status, 401);
    assert_eq!(Participant::sign_in(&instance, &new).await.page().await.status, 200);
}

#[tokio::test]
async fn who_signs_out_is_out_at_once_here_or_everywhere() {
    let instance = Instance::start(AHEAD).await;
    let link = applied(&instance).await;
    let (one, other) = (Participant::sign_in(&instance, &link).await, Participant::sign_in(&instance, &link).await);
    let is_in =
        async |participant: &Participant<'_>| participant.page().await.text().contains("Private link and sessions");
    let answer = one.send("/manage/sign-out", &[]).await;
    assert_eq!(location(&answer), (303, Some("/manage?done=signed-out")));
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert!(!is_in(&one).await && is_in(&other).await);
    let third = Participant::sign_in(&instance, &link).await;
    assert_eq!(third.send("/manage/sign-out-everywhere", &[]).await.status, 303);
    assert!(!is_in(&other).await && !is_in(&third).await);
    assert!(is_in(&Participant::sign_in(&instance, &link).await).await, "the link itself is good still");
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had_before_and_no_other() {
    let instance = Instance::start(AHEAD).await;
    let link = applied(&instance).await;
    let (one, other) = (Participant::sign_in(&instance, &link).await, Participant::sign_in(&instance, &link).await);
    let is_in =
        async |participant: &Participant<'_>| participant.page().await.text().contains("Private link and sessions");
    let refused = one.send_bare("/manage/session", &[("link", "opd_p_nothing")]).await;
    assert_eq!((refused.status, is_in(&one).await), (401, true));
    let answer = one.send_bare("/manage/session", &[("link", &link)]).await;
    assert_eq!(location(&answer), (303, Some("/manage")));
    let cookie = answer.header("set-cookie").unwrap().split_once(';').unwrap().0.to_owned();
    assert!(!is_in(&one).await && is_in(&other).await);
    assert!(is_in(&Participant { instance: &instance, cookie }).await);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let instance = Instance::start(AHEAD).await;
    let own = Participant::sign_in(&instance, &applied(&instance).await).await;
    instance.clock.set("2026-11-21T12:00:00Z".parse().unwrap());
    assert!(!own.page().await.text().contains("Private link and sessions"));
}
