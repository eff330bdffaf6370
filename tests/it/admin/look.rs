//! What the pages say, whole, and that they are well made.

use openday::domain::status::Transition;

use super::text;
use super::world::{CONTACT, SAME_ORIGIN, World, slug};
use crate::support::Html;
use crate::support::addresses::pages;

#[tokio::test]
async fn the_pages_say() {
    let world = World::full().await;
    let reception = world.reception().await;
    insta::assert_snapshot!("admin-sign-in", text(world.instance.get("/admin").await.text()));
    for (name, path) in [
        ("queue", "/admin?done=approve"),
        ("participants", "/admin/participants"),
        ("participant", "/admin/participants/bakery"),
        ("pending", "/admin/participants/copy"),
        ("revoked", "/admin/participants/gone"),
        ("edit", "/admin/participants/copy/edit"),
        ("new-open-day", "/admin/participants/bakery/open-days"),
        ("open-day", "/admin/participants/bakery/open-days/1"),
        ("reports", "/admin/reports"),
        ("maintainers", "/admin/maintainers"),
        ("remove-maintainer", "/admin/maintainers/remove?name=Reception"),
        ("audit", "/admin/audit?participant=bakery&verify=yes"),
        ("revocations", "/admin/revocations"),
        ("nothing", "/admin/participants/nobody"),
    ] {
        insta::assert_snapshot!(format!("admin-{name}"), text(reception.get(path).await.text()));
    }
}

#[tokio::test]
async fn the_pages_in_answer_to_forms_say() {
    let world = World::full().await;
    let reception = world.reception().await;
    let page = "/admin/participants/bakery";
    let signing_in =
        super::Browser::new(&world.instance).send("/admin/sign-in", &[SAME_ORIGIN], &[("token", "?")]).await;
    insta::assert_snapshot!("admin-not-signed-in", text(signing_in.text()));
    for (name, page, action, fields) in [
        ("not-revoked", page, "/admin/participants/bakery/revoke", vec![("reason", " ")]),
        (
            "not-changed",
            "/admin/participants/bakery/open-days/1",
            "/admin/participants/bakery/open-days/1",
            vec![("start", "now"), ("end", "later"), ("kind", "party")],
        ),
        ("private-link", page, "/admin/participants/bakery/private-link", vec![]),
        ("new-maintainer", "/admin/maintainers", "/admin/maintainers", vec![("name", "Eve")]),
        (
            "none-revoked",
            "/admin/revocations",
            "/admin/revocations",
            vec![("slugs", "Bäckerei copy"), ("reason", "a fake")],
        ),
        (
            "revoked-together",
            "/admin/revocations",
            "/admin/revocations",
            vec![("slugs", "paused gone"), ("reason", "a fake"), ("confirmation", "yes")],
        ),
    ] {
        insta::assert_snapshot!(format!("admin-{name}"), text(reception.fill(page, action, &fields).await.text()));
    }
    let stale = reception.post("/admin/participants/copy/approve", &[("revision", "1")]).await;
    insta::assert_snapshot!("admin-changed-meanwhile", text(stale.text()));
    let forged = reception.send("/admin/participants/copy/approve", &[("Origin", "https://evil.example")], &[]).await;
    insta::assert_snapshot!("admin-forged", text(forged.text()));
}

#[tokio::test]
async fn a_trail_is_verified_on_its_page_and_its_head_is_shown() {
    let world = World::full().await;
    let head = world.instance.app.verify_audit(None).await.unwrap().head.unwrap();
    let reception = world.reception().await;
    let page = reception.get("/admin/audit?verify=yes").await;
    assert!(page.text().contains(&format!("All {} rows are as they were written", head.id)));
    assert!(page.text().contains(&head.hash.to_string()));
    let mut path = "/admin/audit?participant=&after=5".to_owned();
    assert!(
        !reception.get(&path).await.text().contains("Row 5<") && reception.get(&path).await.text().contains("Row 6<")
    );
    for number in 0..50 {
        let name = format!("Shop {number}");
        world.instance.apply(&format!("shop-{number}"), &name, "Europe/London", "en", &[]).await;
    }
    let first = reception.get("/admin/audit").await;
    path = Html(first.text()).links("/admin/audit?").next().unwrap();
    assert_eq!(path, "/admin/audit?after=50");
    let later = reception.get(&path).await;
    assert!(later.text().contains("Row 51<") && !later.text().contains("Later rows"));
    for query in ["after=x", "participant=N!", "after=-1"] {
        assert_eq!(reception.get(&format!("/admin/audit?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn no_public_page_tells_a_contact() {
    let world = World::full().await;
    let reception = world.reception().await;
    let told = reception.get("/admin/participants/copy").await;
    assert!(told.text().contains(CONTACT));
    for status in ["pending", "active", "suspended"] {
        for path in ["/", "/p/copy", "/p/copy.json", "/p/copy.ics", "/participants.json", "/check?site=copy.example"] {
            let answer = world.instance.get(path).await;
            assert!(!answer.text().contains(CONTACT), "{path} while {status}");
        }
        if status != "suspended" {
            let step = if status == "pending" { Transition::Approve } else { Transition::Suspend };
            world.instance.step(slug("copy").as_str(), step).await;
        }
    }
}

#[tokio::test]
async fn every_page_has_one_heading_of_the_first_rank_and_labels_for_all_that_is_filled_in() {
    let world = World::full().await;
    let reception = world.reception().await;
    for pattern in pages() {
        let path = pattern.replace("{slug}", "bakery").replace("{id}", "1");
        let path = if path.ends_with("remove") { format!("{path}?name=Workshop") } else { path };
        let page = reception.get(&path).await;
        let html = page.text();
        assert_eq!((page.status, html.matches("<h1>").count()), (200, 1), "{path}");
        assert!(!html.contains("<script") && !html.contains(" style="), "{path}");
        assert!(html.find("href=\"#main\"").unwrap() < html.find("<nav").unwrap(), "{path}");
        let mut ids = std::collections::BTreeSet::new();
        for id in Html(html).values("id") {
            assert!(ids.insert(id.clone()), "{path} has {id} twice");
        }
        let labelled: std::collections::BTreeSet<_> =
            Html(html).all("label").filter_map(|label| label.attribute("for")).collect();
        let fields = Html(html).elements().filter(|element| ["input", "select", "textarea"].contains(&element.name));
        for field in fields.filter(|field| field.attribute("type").as_deref() != Some("hidden")) {
            let id = field.attribute("id").unwrap();
            assert!(labelled.contains(&id), "{path}: {id}");
        }
        for described in Html(html).values("aria-describedby") {
            assert!(described.split(' ').all(|id| ids.contains(id)), "{path}: {described}");
        }
    }
}
