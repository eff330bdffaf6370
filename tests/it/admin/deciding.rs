//! What maintainers decide, and what comes of it at once.

use std::sync::Arc;

use openday::app::{Token, TokenKind};
use openday::domain::change::By;
use openday::domain::input::AuditFilter;
use openday::store::sqlite::SqliteStore;

use super::world::{CONTACT, World, slug, text};
use crate::api::CountingStore;
use crate::support::{Answer, EXPORT_OF_AN_OLD_RELEASE, Html};

/// The secret that is shown once.
fn secret(page: &Answer) -> String {
    Html(page.text()).class("secret").unwrap().text()
}

#[tokio::test]
async fn a_card_shows_what_was_claimed_whom_it_looks_like_and_the_badge_as_it_will_look() {
    let world = World::full().await;
    let reception = world.reception().await;
    let page = reception.get("/admin").await;
    let html = page.text();
    for claimed in [
        "Pekárnа U Mоstu",
        "href=\"https://copy.example/?a=1&#38;b=2\" rel=\"noopener noreferrer\"",
        "Praha",
        "Czechia (CZ)",
        "Europe/Prague",
        "Čeština (cs)",
        "&#60;b&#62;Přijďte!&#60;/b&#62;",
        "href=\"https://video.example/watch\"",
        CONTACT,
        "Saturday, 5 December 2026, 09:00",
    ] {
        assert!(html.contains(claimed), "{claimed}");
    }
    assert!(html.contains("href=\"/admin/participants/bakery\""));
    for point in ["U+0430 Cyrillic", "U+0061 Latin", "U+043E Cyrillic", "U+006F Latin"] {
        assert!(html.contains(point), "{point}");
    }
    // The badge is not there yet, and no address shows it.
    assert_eq!(world.instance.get("/badge/copy.svg").await.header("openday-status"), Some("pending"));
    let pictures: Vec<_> = Html(html).pictures().collect();
    assert_eq!(pictures.len(), 1);
    assert_eq!(reception.fill("/admin", "/admin/participants/copy/approve", &[]).await.status, 303);
    let badge = world.instance.get("/badge/copy.svg?theme=auto").await;
    assert_eq!(badge.header("openday-status"), Some("active"));
    assert_eq!(badge.text(), pictures[0], "the badge looks otherwise than it was shown");
}

#[tokio::test]
async fn what_looks_like_a_slip_stands_on_the_card_and_on_the_page_of_the_participant() {
    let world = World::empty().await;
    let application = super::world::application("oven", "The oven");
    let place = Some(openday::domain::text::Place::parse("+420 777 123 456").unwrap());
    let application = openday::domain::participant::Participant { place, ..application };
    world.instance.app.add(application, false, &By::OPERATOR).await.unwrap();
    let reception = world.reception().await;
    for path in ["/admin", "/admin/participants/oven"] {
        let page = reception.get(path).await;
        assert!(page.text().contains("Town “+420 777 123 456” looks like a telephone number."), "{}", page.text());
    }
}

#[tokio::test]
async fn what_is_approved_declined_and_revoked_on_a_page_is_so_for_everybody_at_once() {
    let world = World::full().await;
    world.instance.apply("second", "Second", "Europe/London", "en", &[]).await;
    let reception = world.reception().await;
    let answer = reception.fill("/admin", "/admin/participants/copy/approve", &[]).await;
    assert_eq!(answer.header("location"), Some("/admin?done=approve"));
    assert_eq!(world.status("copy").await, "active");
    let answer = reception.fill("/admin", "/admin/participants/second/decline", &[("reason", "no business")]).await;
    assert_eq!(answer.header("location"), Some("/admin?done=decline"));
    assert_eq!(world.instance.get("/p/second.json").await.status, 404);
    let page = reception.get("/admin?done=decline").await;
    assert!(page.text().contains("Declined: the application is deleted.") && page.text().contains("Nobody is waiting"));
    let (page, action) = ("/admin/participants/copy", "/admin/participants/copy/revoke");
    let answer = reception.fill(page, action, &[("reason", "it was a fake")]).await;
    assert_eq!((answer.status, world.status("copy").await.as_str()), (422, "active"));
    assert!(answer.text().contains("value=\"it was a fake\""), "what was written is gone");
    assert!(answer.text().contains("href=\"#admin-participants-copy-revoke-confirmation\""));
    assert!(answer.text().contains("id=\"admin-participants-copy-revoke-confirmation-error\""));
    let answer = reception
        .fill(page, action, &[("reason", "it was a fake"), ("class", "misuse"), ("confirmation", "yes")])
        .await;
    assert_eq!(answer.header("location"), Some("/admin/participants/copy?done=revoke"));
    let told = world.instance.get("/p/copy.json").await;
    assert_eq!(told.status, 410);
    assert!(told.text().contains("\"misuse\""), "{}", told.text());
    let row = world.instance.app.audit(0, &AuditFilter::of(slug("copy")), 100).await.unwrap().pop().unwrap();
    assert_eq!(
        (row.actor.as_str(), row.action.as_str(), row.reason.as_deref()),
        ("maintainer:Reception", "revoke", Some("it was a fake"))
    );
    assert!(row.request.is_some());
}

#[tokio::test]
async fn of_two_maintainers_who_decide_at_once_one_wins_and_the_other_is_told() {
    let world = World::full().await;
    let (reception, workshop) = (world.reception().await, world.workshop().await);
    let seen = world.revision("copy").await;
    let decided = [("revision", seen.as_str()), ("reason", "no business")];
    let won = reception.post("/admin/participants/copy/approve", &decided[..1]).await;
    assert_eq!(won.status, 303);
    let lost = workshop.post("/admin/participants/copy/decline", &decided).await;
    assert_eq!(lost.status, 412);
    assert!(lost.text().contains("changed meanwhile") && lost.text().contains("href=\"/admin/participants/copy\""));
    assert_eq!(world.status("copy").await, "active");
}

#[tokio::test]
async fn a_stale_or_replayed_form_changes_nothing() {
    let world = World::full().await;
    let reception = world.reception().await;
    let seen = world.revision("bakery").await;
    let opening =
        [("revision", seen.as_str()), ("start", "2027-01-03T09:00"), ("end", "2027-01-03T10:00"), ("kind", "tour")];
    assert_eq!(reception.post("/admin/participants/bakery/open-days", &opening).await.status, 303);
    let before = world.changes().await;
    for (action, fields) in [
        ("open-days", &opening[..]),
        ("open-days/1", &opening[..]),
        ("open-days/1/cancel", &opening[..1]),
        ("edit", &[("revision", seen.as_str()), ("name", "Another")][..]),
        ("suspend", &[("revision", seen.as_str()), ("reason", "no oven")][..]),
    ] {
        let answer = reception.post(&format!("/admin/participants/bakery/{action}"), fields).await;
        assert_eq!((answer.status, world.changes().await), (412, before), "{action}");
    }
}

#[tokio::test]
async fn a_suspension_may_name_its_end_and_none_that_is_past_or_a_slip() {
    let world = World::full().await;
    let reception = world.reception().await;
    let (page, action) = ("/admin/participants/bakery", "/admin/participants/bakery/suspend");
    for until in ["2026-11-20", "soon", "2207-05-01"] {
        let answer = reception.fill(page, action, &[("reason", "no oven"), ("until", until)]).await;
        assert_eq!(answer.status, 422, "{until}");
        assert!(answer.text().contains("id=\"admin-participants-bakery-suspend-until-error\""), "{until}");
    }
    let answer = reception.fill(page, action, &[("reason", "no oven"), ("until", "2026-12-24")]).await;
    assert_eq!(answer.status, 303);
    assert!(reception.get(page).await.text().contains("until 2026-12-24. Reason: no oven"));
    assert_eq!(world.status("bakery").await, "suspended");
    assert_eq!(reception.fill(page, "/admin/participants/bakery/reinstate", &[]).await.status, 303);
    assert_eq!(world.status("bakery").await, "active");
}

#[tokio::test]
async fn an_edit_with_mistakes_comes_back_with_all_that_was_written() {
    let world = World::full().await;
    let reception = world.reception().await;
    let page = "/admin/participants/copy/edit";
    let written = [
        ("name", "  "),
        ("website", "not an address"),
        ("country", "CZ"),
        ("place", "Ostrava"),
        ("time_zone", "Europe/Prague"),
        ("language", "cs"),
        ("plan", "Line one\r\nline <two>"),
        ("link", ""),
        ("contact", "nobody"),
        ("second_contact", "nobody else"),
    ];
    let answer = reception.fill(page, page, &written).await;
    assert_eq!(answer.status, 422);
    let html = answer.text();
    for field in ["name", "website", "contact", "second_contact"] {
        assert!(html.contains(&format!("id=\"admin-participants-copy-edit-{field}-error\"")), "{field}");
        assert!(html.contains(&format!("href=\"#admin-participants-copy-edit-{field}\"")), "{field}");
    }
    assert!(!html.contains("id=\"admin-participants-copy-edit-plan-error\""));
    for kept in ["value=\"not an address\"", "value=\"Ostrava\"", "Line one\nline &#60;two&#62;", "value=\"nobody\""] {
        assert!(html.contains(kept), "{kept}");
    }
    let mut mended = written;
    mended[0].1 = "Pekařství";
    mended[1].1 = "https://copy.example/new";
    mended[8].1 = "";
    mended[9].1 = "second@copy.example";
    let answer = reception.fill(page, page, &mended).await;
    assert_eq!(answer.header("location"), Some("/admin/participants/copy?done=saved"));
    let participant = world.instance.app.participant("copy").unwrap();
    assert_eq!(participant.name.as_str(), "Pekařství");
    assert_eq!((participant.link.as_ref(), participant.contact.as_ref()), (None, None));
    assert_eq!(participant.second_contact.as_ref().unwrap().reveal(), "second@copy.example");
    // What was the same is not in the trail.
    let row = world.instance.app.audit(0, &AuditFilter::of(slug("copy")), 100).await.unwrap().pop().unwrap();
    assert!(!row.after.unwrap().contains("time_zone"));
    let before = world.instance.app.record(&slug("copy")).await.unwrap();
    let answer = reception.fill(page, page, &mended).await;
    assert_eq!(answer.header("location"), Some("/admin/participants/copy?done=same"));
    assert_eq!(world.instance.app.record(&slug("copy")).await.unwrap(), before, "nothing was changed");
}

#[tokio::test]
async fn open_days_are_entered_changed_and_cancelled_on_pages() {
    let world = World::full().await;
    let reception = world.reception().await;
    let add = "/admin/participants/bakery/open-days";
    let written = [("start", "2027-01-03T09:00"), ("end", "2027-01-03T08:00"), ("kind", "tour"), ("title", "Oven")];
    let answer = reception.fill(add, add, &written).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text().contains("id=\"admin-participants-bakery-open-days-end-error\"")
            && answer.text().contains("value=\"Oven\"")
    );
    let mut mended = written;
    mended[1].1 = "2027-01-03T10:00";
    assert_eq!(
        reception.fill(add, add, &mended).await.header("location"),
        Some("/admin/participants/bakery?done=open-day-added#open-days")
    );
    let change = "/admin/participants/bakery/open-days/3";
    mended[3].1 = "The oven";
    assert_eq!(reception.fill(change, change, &mended).await.status, 303);
    assert!(world.instance.get("/p/bakery").await.text().contains("The oven"));
    assert_eq!(reception.fill(change, "/admin/participants/bakery/open-days/3/cancel", &[]).await.status, 303);
    // It stays there until its date is over, so that who meant to come finds out.
    let page = world.instance.get("/p/bakery").await;
    assert!(page.text().contains("The oven") && page.text().contains("Cancelled"), "{}", page.text());
    assert_eq!(reception.get(change).await.status, 404);
    assert!(reception.get("/admin/participants/bakery").await.text().contains("</s> cancelled"));
}

#[tokio::test]
async fn reports_are_closed_with_a_note_or_merged_beside_their_participant() {
    let world = World::full().await;
    world
        .instance
        .app
        .add_report(&slug("gone"), &"https://other.example/".parse().unwrap(), None, &By::OPERATOR)
        .await
        .unwrap();
    let reception = world.reception().await;
    assert!(reception.get("/admin/reports").await.text().contains("/admin/participants/bakery#report-1"));
    let page = "/admin/participants/bakery";
    let answer = reception.fill(page, "/admin/participants/bakery/reports/1/close", &[("note", " ")]).await;
    assert_eq!(answer.status, 422);
    let answer = reception.fill(page, "/admin/participants/bakery/reports/1/close", &[("note", "It is gone.")]).await;
    assert_eq!(answer.header("location"), Some("/admin/participants/bakery?done=report-closed#report-1"));
    let answer = reception.fill(page, "/admin/participants/bakery/reports/2/merge", &[("into", "3")]).await;
    assert_eq!(answer.status, 303);
    let html = reception.get(page).await.text().to_owned();
    assert!(html.contains("It is gone.") && html.contains("href=\"#report-3\"") && html.contains("1 open"));
    assert!(!html.contains("/reports/3/merge"), "there is nothing left to merge it into");
    // A report of somebody else is not reached from here, and a closed one not closed again.
    let before = world.changes().await;
    assert_eq!(reception.post("/admin/participants/bakery/reports/4/close", &[("note", "x")]).await.status, 404);
    assert_eq!(reception.post("/admin/participants/bakery/reports/3/merge", &[("into", "4")]).await.status, 404);
    assert_eq!(reception.post("/admin/participants/bakery/reports/1/close", &[("note", "x")]).await.status, 409);
    assert_eq!(world.changes().await, before);
}

#[tokio::test]
async fn a_private_link_is_shown_once_with_its_secret_after_the_number_sign() {
    let world = World::full().await;
    let reception = world.reception().await;
    let page = "/admin/participants/bakery";
    let answer = reception.fill(page, "/admin/participants/bakery/private-link", &[]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let link = secret(&answer);
    let secret = link.strip_prefix("https://badges.example/manage#").unwrap();
    let token = Token::parse(TokenKind::PrivateLink, secret).unwrap();
    assert!(world.instance.app.holder(&token).await.unwrap().is_some());
    assert!(!reception.get(page).await.text().contains("opd_p_"));
    let again = reception.fill(page, "/admin/participants/bakery/private-link", &[]).await;
    assert!(!again.text().contains(secret));
    assert!(world.instance.app.holder(&token).await.unwrap().is_none(), "the old link goes on");
}

#[tokio::test]
async fn a_note_or_a_private_link_that_is_asked_for_twice_is_made_once() {
    let world = World::full().await;
    let reception = world.reception().await;
    let page = "/admin/participants/bakery";
    let (notes, link) = (format!("{page}/notes"), format!("{page}/private-link"));
    assert_eq!(reception.fill(page, &notes, &[("text", "Called again.")]).await.status, 303);
    let before = world.changes().await;
    let again = reception.fill(page, &notes, &[("text", "Called again.")]).await;
    assert_eq!((again.status, world.changes().await), (409, before));
    assert!(again.text().contains("The same note is there already"), "{}", again.text());
    let mut made_before = "none".to_owned();
    for _ in 0..2 {
        world.instance.clock.advance(jiff::SignedDuration::from_secs(1));
        let form = [("present_link", made_before.as_str())];
        let shown = reception.post(&link, &form).await;
        assert_eq!(shown.status, 200, "{made_before}: {}", shown.text());
        let made = secret(&shown);
        let token = Token::parse(TokenKind::PrivateLink, made.split_once("/manage#").unwrap().1).unwrap();
        let before = world.changes().await;
        let reloaded = reception.post(&link, &form).await;
        assert_eq!((reloaded.status, world.changes().await), (412, before), "{made_before}");
        assert!(reloaded.text().contains("so none was made") && !reloaded.text().contains("opd_p_"));
        assert!(world.instance.app.holder(&token).await.unwrap().is_some(), "the link that was shown is refused");
        made_before = world.instance.app.now().to_string();
    }
}

#[tokio::test]
async fn many_are_revoked_together_or_none() {
    let world = World::full().await;
    let reception = world.reception().await;
    let page = "/admin/revocations";
    let before = world.changes().await;
    let reason = ("reason", "the same fake");
    for (fields, status, told) in [
        (vec![("slugs", "bakery"), reason, ("class", "dull"), ("confirmation", "yes")], 422, "“dull”"),
        (vec![("slugs", "bakery"), reason], 422, "tick the box"),
        (vec![("slugs", "bakery"), ("reason", " "), ("confirmation", "yes")], 422, "a reason is needed"),
        (vec![("slugs", " , \r\n"), reason, ("confirmation", "yes")], 422, "at least one"),
        (vec![("slugs", "bakery B%kery"), reason, ("confirmation", "yes")], 422, "“B%kery”"),
        (vec![("slugs", "bakery nobody copy"), reason, ("confirmation", "yes")], 409, "“nobody”"),
    ] {
        let answer = reception.fill(page, page, &fields).await;
        assert_eq!((answer.status, world.changes().await), (status, before), "{told}");
        let html = text(answer.text()).to_lowercase();
        assert!(html.contains(&told.to_lowercase()), "{told}: {html}");
        assert!(answer.text().contains("the same fake") || told == "a reason is needed");
    }
    let fields = [("slugs", "bakery, paused\r\ngone"), reason, ("confirmation", "yes")];
    let answer = reception.fill(page, page, &fields).await;
    assert_eq!(answer.status, 200);
    assert!(text(answer.text()).contains("2 badges are revoked"));
    for slug in ["bakery", "paused", "gone"] {
        assert_eq!(world.status(slug).await, "revoked");
    }
}

#[tokio::test]
async fn a_new_maintainer_signs_in_with_the_token_that_is_shown_once() {
    let world = World::empty().await;
    let reception = world.reception().await;
    let page = "/admin/maintainers";
    let refused = reception.fill(page, page, &[("name", "Workshop")]).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("id=\"admin-maintainers-name-error\"") && refused.text().contains("value=\"Workshop\"")
    );
    let answer = reception.fill(page, page, &[("name", "Eve & <Adam>")]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let token = secret(&answer);
    let eve = super::Browser::signed_in(&world.instance, &token).await;
    assert!(eve.get(page).await.text().contains("Eve &#38; &#60;Adam&#62;</bdi></strong> (you)"));
    // Who removes itself is warned, and out.
    let asking = "/admin/maintainers/remove?name=Eve+%26+%3CAdam%3E";
    assert!(eve.get(asking).await.text().contains("This is you"));
    assert!(!reception.get(asking).await.text().contains("This is you"));
    let action = "/admin/maintainers/remove";
    assert_eq!(eve.fill(asking, action, &[]).await.status, 422);
    assert!(eve.is_signed_in().await);
    assert_eq!(eve.fill(asking, action, &[("confirmation", "yes")]).await.status, 303);
    assert!(!eve.is_signed_in().await);
    assert_eq!(reception.fill(asking, action, &[("confirmation", "yes")]).await.status, 403);
}

#[tokio::test]
async fn a_secret_that_was_made_is_shown_though_the_store_goes_away() {
    for (call, page, action, fields) in [
        ("set_private_link", "/admin/participants/bakery", "/admin/participants/bakery/private-link", &[][..]),
        ("add_maintainer", "/admin/maintainers", "/admin/maintainers", &[("name", "Night shift")]),
    ] {
        let store = Arc::new(CountingStore::over(SqliteStore::in_memory().unwrap()));
        let world = World::over(Arc::clone(&store) as _).await;
        world.instance.enter("bakery", "Bakery", "Europe/Prague", "cs", &[]).await;
        let reception = world.reception().await;
        store.goes_away_after(call);
        let answer = reception.fill(page, action, fields).await;
        assert_eq!(answer.status, 200, "{call}: {}", answer.text());
        assert!(answer.text().contains("class=\"secret\" dir=\"ltr\">"), "{call}");
        assert_eq!(reception.get(page).await.status, 503, "{call}");
    }
}

#[tokio::test]
async fn what_an_older_release_let_in_is_unchanged_when_a_form_sends_it_along() {
    let world = World::full().await;
    world.instance.app.import(EXPORT_OF_AN_OLD_RELEASE, &By::OPERATOR).await.unwrap();
    let before = world.changes().await;
    let reception = world.reception().await;
    let page = "/admin/participants/bazaar/edit";
    let particulars = [
        ("name", "Bazaar"),
        ("website", "http://10.0.0.1/"),
        ("country", "IN"),
        ("time_zone", "Asia/Calcutta"),
        ("language", "iw"),
        ("plan", ""),
    ];
    let day = [("start", "2126-12-03T09:00"), ("end", "2126-12-07T13:00"), ("kind", "open-house"), ("title", "")];
    let of_day = "/admin/participants/bazaar/open-days/1";
    for (path, fields) in [(page, &particulars[..]), (of_day, &day)] {
        let answer = reception.fill(path, path, fields).await;
        let led_to = answer.header("location").unwrap_or_default();
        assert!(led_to.starts_with("/admin/participants/bazaar?done=same"), "{path}: {led_to}");
    }
    assert_eq!(world.changes().await, before);
    let titled = [day[0], day[1], day[2], ("title", "All week")];
    assert_eq!(reception.fill(of_day, of_day, &titled).await.status, 303);
    let moved = [day[0], ("end", "2126-12-08T13:00"), day[2], day[3]];
    assert_eq!(reception.fill(of_day, of_day, &moved).await.status, 422);
}
