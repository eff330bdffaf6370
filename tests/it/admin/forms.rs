//! Whose forms count: every address that takes one, against everybody else who could send it.

use openday::domain::change::{By, Change, WebsiteStep};
use openday::domain::status::Transition;

use super::world::{AHEAD, Browser, SAME_ORIGIN, World, secret, slug};
use crate::support::addresses::actions;
use crate::support::http::FORM;

const SAME_SITE_FETCH: (&str, &str) = ("Sec-Fetch-Site", "same-origin");

const SIGN_IN: &str = "/admin/sign-in";

/// What an action does: what its address ends with.
fn verb(pattern: &str) -> &str {
    pattern.rsplit('/').next().unwrap()
}

fn step(pattern: &str) -> Option<Transition> {
    Transition::ALL.into_iter().find(|step| step.as_str() == verb(pattern))
}

fn website_step(pattern: &str) -> Option<WebsiteStep> {
    WebsiteStep::ALL.into_iter().find(|step| step.as_str() == verb(pattern))
}

/// A participant that allows the action, and the address to do it at.
fn address(pattern: &str) -> (String, String) {
    let named = step(pattern).map(Transition::as_str).or_else(|| website_step(pattern).map(WebsiteStep::as_str));
    let slug = named.map_or_else(|| "bakery".to_owned(), |step| format!("to-{step}"));
    let id = if verb(pattern) == "merge" { "2" } else { "1" };
    (pattern.replace("{slug}", &slug).replace("{id}", id), slug)
}

/// What makes the form of an action one that is accepted.
fn fields(pattern: &str, world: &World) -> Vec<(&'static str, String)> {
    let is_one_day = pattern.ends_with("/open-days/{id}");
    let texts: &[(&'static str, &str)] = match (step(pattern), verb(pattern)) {
        (_, "sign-in") => return vec![("token", world.other_token.clone())],
        (Some(Transition::Revoke), _) => &[("reason", "it was a fake"), ("confirmation", "yes")],
        (Some(step), _) if step.needs_reason() => &[("reason", "it was asked for")],
        (_, "private-link") => &[("present_link", "none")],
        (_, "edit") => &[("name", "Another name")],
        (_, "notes") => &[("text", "Called again.")],
        (_, "open-days") => &[("start", "2027-01-03T09:00"), ("end", "2027-01-03T10:00"), ("kind", "tour")],
        _ if is_one_day => &[("start", "2027-02-03T09:00"), ("end", "2027-02-03T10:00"), ("kind", "tour")],
        (_, "close") => &[("note", "It is gone.")],
        (_, "merge") => &[("into", "3")],
        (_, "maintainers") => &[("name", "Eve")],
        (_, "remove") => &[("name", "Eve"), ("confirmation", "yes")],
        (_, "revocations") => &[("slugs", "to-bulk"), ("reason", "it was a fake"), ("confirmation", "yes")],
        (_, "accept-website") => &[("confirm_website", "yes")],
        (_, "unconfirm-website" | "decline-website") => &[("reason", "it is another's")],
        (Some(_), _) | (_, "sign-out" | "sign-out-everywhere" | "cancel" | "confirm-website") => &[],
        (None, other) => panic!("no form is known for {other}"),
    };
    texts.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// Whether the form of an action says which revision it was filled in at.
fn has_revision(pattern: &str) -> bool {
    step(pattern).is_some()
        || website_step(pattern).is_some()
        || pattern.contains("/open-days")
        || verb(pattern) == "edit"
}

/// A world in which every action can be done once.
async fn world() -> World {
    let world = World::full().await;
    for step in Transition::ALL {
        let (slug, name) = (format!("to-{step}"), format!("To {step}"));
        match step {
            Transition::Approve | Transition::Decline => {
                world.instance.apply(&slug, &name, "Europe/London", "en", &[]).await;
            }
            _ => world.instance.enter(&slug, &name, "Europe/London", "en", &[]).await,
        }
        match step {
            Transition::Reinstate => world.instance.step(&slug, Transition::Suspend).await,
            Transition::Readmit => world.instance.step(&slug, Transition::Revoke).await,
            _ => {}
        }
    }
    for step in WebsiteStep::ALL {
        let (slug, name) = (format!("to-{step}"), format!("To {step}"));
        world.instance.enter(&slug, &name, "Europe/London", "en", &[]).await;
        if step == WebsiteStep::Unconfirm {
            world.instance.confirm_website(&slug).await;
        } else {
            world.instance.ask_for_website(&slug, "https://other.example/").await;
        }
    }
    world.instance.enter("to-bulk", "To bulk", "Europe/London", "en", &[AHEAD]).await;
    world
}

/// A way to send a form: what it is, its headers, and its form token, if it has one.
type Way<'a> = (&'static str, Vec<(&'static str, &'static str)>, Option<&'a str>);

/// Ways to send a form that are refused.
fn refused_ways<'a>(good: &'a str, others: &'a str) -> Vec<Way<'a>> {
    let foreign = ("Origin", "https://evil.example");
    vec![
        ("nobody says from where", vec![], Some(good)),
        ("a foreign origin", vec![foreign], Some(good)),
        ("a foreign origin that says it is ours", vec![foreign, SAME_SITE_FETCH], Some(good)),
        ("an origin that is hidden", vec![("Origin", "null")], Some(good)),
        ("a hidden origin elsewhere", vec![("Origin", "null"), ("Sec-Fetch-Site", "cross-site")], Some(good)),
        ("our host over http", vec![("Origin", "http://badges.example")], Some(good)),
        ("two origins", vec![SAME_ORIGIN, foreign], Some(good)),
        ("another site", vec![SAME_ORIGIN, ("Sec-Fetch-Site", "cross-site")], Some(good)),
        ("a neighbour", vec![SAME_ORIGIN, ("Sec-Fetch-Site", "same-site")], Some(good)),
        ("an address typed", vec![SAME_ORIGIN, ("Sec-Fetch-Site", "none")], Some(good)),
        ("no form token", vec![SAME_ORIGIN, SAME_SITE_FETCH], None),
        ("an empty form token", vec![SAME_ORIGIN], Some("")),
        ("another session's form token", vec![SAME_ORIGIN], Some(others)),
    ]
}

#[tokio::test]
async fn no_form_counts_that_a_page_of_this_session_did_not_send() {
    let world = world().await;
    for action in actions() {
        let (path, of) = address(&action);
        let (reception, workshop) = (world.reception().await, world.workshop().await);
        let (good, others) = (reception.form_token().await, workshop.form_token().await);
        assert_ne!(good, others);
        let mut fields = fields(&action, &world);
        if has_revision(&action) {
            fields.push(("revision", world.revision(&of).await));
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let before = world.changes().await;
        for (way, headers, token) in refused_ways(&good, &others) {
            // Who signs in has no session to have a token of.
            if action == SIGN_IN && token != Some(good.as_str()) {
                continue;
            }
            let token = token.map(|token| ("form_token", token));
            let all: Vec<_> = fields.iter().copied().chain(token).collect();
            let answer = reception.send(&path, &headers, &all).await;
            assert_eq!(answer.status, 403, "{way}: {path}");
            assert_eq!(secret(&answer), None, "{way}: {path}");
            assert!(answer.text().contains("<h1>"), "{way}: {path}: {}", answer.text());
            assert_eq!(world.changes().await, before, "{way}: {path}");
            assert!(reception.is_signed_in().await, "{way}: {path}");
        }
        let token = (action != SIGN_IN).then_some(("form_token", good.as_str()));
        let all: Vec<_> = fields.iter().copied().chain(token).collect();
        // With a field that no page of ours sends it is refused; without these faults it does what it says.
        let unknown = [all.as_slice(), &[("fax", "")]].concat();
        // An origin that a proxy hides is vouched for by the other header.
        for origin in [SAME_ORIGIN, ("Origin", "null")] {
            let answer = reception.send(&path, &[origin, SAME_SITE_FETCH], &unknown).await;
            assert_eq!((answer.status, secret(&answer), world.changes().await), (400, None, before), "{path}");
        }
        let answer = reception.send(&path, &[SAME_ORIGIN, SAME_SITE_FETCH], &unknown).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.text().contains("“fax”") && reception.is_signed_in().await, "{path}: {}", answer.text());
        let answer = reception.send(&path, &[SAME_ORIGIN, SAME_SITE_FETCH], &all).await;
        assert!(matches!(answer.status, 200 | 303), "{path}: {} {}", answer.status, answer.text());
        let is_of_sessions = verb(&action).starts_with("sign-");
        assert_eq!(world.changes().await > before, !is_of_sessions, "{path}");
        assert_eq!(reception.is_signed_in().await, !is_of_sessions, "{path}");
    }
}

#[tokio::test]
async fn without_a_session_a_form_changes_nothing_and_leads_to_the_page_to_sign_in_on() {
    let world = world().await;
    let token = world.reception().await.form_token().await;
    let before = world.changes().await;
    for action in actions().iter().filter(|action| *action != SIGN_IN) {
        let (path, _) = address(action);
        let answer = Browser::new(&world.instance).send(&path, &[SAME_ORIGIN], &[("form_token", &token)]).await;
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.text().contains("nothing was changed") && answer.text().contains("name=\"token\""), "{path}");
    }
    assert_eq!(world.changes().await, before);
}

#[tokio::test]
async fn a_body_that_is_no_proper_form_is_refused() {
    let world = World::full().await;
    let reception = world.reception().await;
    let token = reception.form_token().await;
    let before = world.changes().await;
    let note = |text: &[u8]| [format!("form_token={token}&text=").as_bytes(), text].concat();
    let huge = note("x".repeat(65 * 1024).as_bytes());
    for (media_type, body, status) in [
        (FORM, huge, 413),
        ("text/plain", note(b"hello"), 415),
        ("multipart/form-data; boundary=x", note(b"hello"), 415),
        ("application/json", b"{}".to_vec(), 415),
        ("", note(b"hello"), 415),
        (FORM, note(b"\xff"), 400),
        (FORM, note(b"%ED%A0%80"), 400),
        (FORM, note(b"one&text=two"), 400),
        (FORM, note("a&b=".repeat(101).as_bytes()), 400),
        (FORM, note(b""), 422),
        (FORM, note(b"%00"), 422),
        (FORM, note(b"%E2%80%AE"), 422),
    ] {
        let answer = reception.send_body("/admin/participants/bakery/notes", &[SAME_ORIGIN], media_type, &body).await;
        let told = String::from_utf8_lossy(&body[body.len().saturating_sub(20)..]).into_owned();
        assert_eq!(answer.status, status, "{media_type} {told}");
        assert!(answer.text().contains("<h1"), "{media_type} {told}");
        assert_eq!(world.changes().await, before, "{media_type} {told}");
    }
}

#[tokio::test]
async fn an_address_that_takes_forms_only_says_so() {
    let world = World::full().await;
    let reception = world.reception().await;
    let answer = reception.get("/admin/participants/bakery/revoke").await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    let answer = reception.post("/admin/reports", &[]).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
    for path in ["/admin/nothing", "/admin/participants/nobody", "/admin/participants/bakery.", "/admin/audit/1"] {
        assert_eq!(reception.get(path).await.status, 404, "{path}");
    }
    assert_eq!(reception.post("/admin/participants/nobody/approve", &[("revision", "1")]).await.status, 404);
}

#[tokio::test]
async fn while_all_is_frozen_a_form_is_refused_and_a_revocation_is_not() {
    let world = World::full().await;
    world.instance.app.freeze(None, &By::OPERATOR).await.unwrap();
    let reception = world.reception().await;
    assert!(reception.get("/admin").await.text().contains("Changes are frozen since 20 Nov 2026, 12:00 UTC"));
    let answer = reception.fill("/admin", "/admin/participants/copy/approve", &[]).await;
    assert_eq!((answer.status, world.status("copy").await.as_str()), (423, "pending"));
    let page = "/admin/participants/bakery";
    let fields = [("reason", "it was a fake"), ("confirmation", "yes")];
    assert_eq!(reception.fill(page, "/admin/participants/bakery/revoke", &fields).await.status, 303);
    assert_eq!(world.instance.get("/p/bakery.json").await.status, 410);
}

#[tokio::test]
async fn a_form_that_does_not_say_what_it_was_filled_in_at_is_refused() {
    let world = World::full().await;
    let reception = world.reception().await;
    for revision in [None, Some(""), Some("-1"), Some("latest")] {
        let fields: Vec<_> = revision.map(|revision| ("revision", revision)).into_iter().collect();
        let answer = reception.post("/admin/participants/copy/approve", &fields).await;
        assert_eq!((answer.status, world.status("copy").await.as_str()), (400, "pending"), "{revision:?}");
    }
    let change = Change::step(Transition::Approve);
    world.instance.app.change(&slug("copy"), &change, &By::OPERATOR).await.unwrap();
    assert_eq!(world.status("copy").await, "active");
}

#[tokio::test]
async fn a_step_takes_only_what_its_form_asks_for() {
    let world = World::full().await;
    let reception = world.reception().await;
    let revision = world.revision("copy").await;
    for forged in [("until", "2026-12-24T12:00"), ("class", "fraud"), ("class", ""), ("confirmation", "yes")] {
        let fields = [("revision", revision.as_str()), forged];
        let answer = reception.post("/admin/participants/copy/approve", &fields).await;
        assert_eq!((answer.status, world.status("copy").await.as_str()), (400, "pending"), "{forged:?}");
        assert!(answer.text().contains(&format!("“{}”", forged.0)), "{forged:?}: {}", answer.text());
    }
}
