//! Who is found where: the queue and the list of participants.

use openday::domain::change::{By, Change};
use openday::domain::participant::Participant;
use openday::domain::status::Transition;

use super::world::{World, application, slug};
use crate::support::Html;

#[tokio::test]
async fn the_oldest_application_stands_first_and_twenty_on_a_page() {
    let world = World::empty().await;
    for number in (0..22).rev() {
        world.instance.clock.advance(jiff::SignedDuration::from_mins(90));
        world
            .instance
            .app
            .add(
                Participant {
                    applied_at: world.instance.app.now(),
                    ..application(&format!("shop-{number:02}"), &format!("Shop {number}"))
                },
                false,
                &By::OPERATOR,
            )
            .await
            .unwrap();
    }
    let reception = world.reception().await;
    let first = reception.get("/admin").await.text().to_owned();
    assert!(first.contains("22 applications wait") && first.contains("Page 1 of 2"));
    assert_eq!(first.matches("class=\"card\"").count(), 20);
    assert!(first.find("shop-21").unwrap() < first.find("shop-20").unwrap());
    assert!(first.contains("has waited for 1 day."));
    let second = reception.get("/admin?page=2").await.text().to_owned();
    assert!(second.contains("id=\"name-shop-00\"") && second.matches("class=\"card\"").count() == 2);
    let change = Change::step(Transition::Approve);
    world.instance.app.change(&slug("shop-21"), &change, &By::OPERATOR).await.unwrap();
    assert!(!reception.get("/admin").await.text().contains("id=\"name-shop-21\""));
}

#[tokio::test]
async fn participants_are_found_by_what_makes_a_maintainer_look_twice() {
    let world = World::full().await;
    world.instance.clock.advance(jiff::SignedDuration::from_hours(48));
    let reception = world.reception().await;
    for (query, expected) in [
        ("", vec!["bakery", "copy", "gone", "paused"]),
        ("status=pending", vec!["copy"]),
        ("status=&country=CZ&language=en", vec!["gone", "paused"]),
        ("country=DE", vec![]),
        ("waiting_since=2026-11-20", vec!["copy"]),
        ("waiting_since=2026-11-19", vec![]),
        ("search=mostu", vec!["bakery", "copy"]),
        ("search=copy.example", vec!["copy"]),
        ("search=nobody+at+all", vec![]),
        ("reported=yes", vec!["bakery"]),
        ("twins=yes", vec!["bakery", "copy"]),
        ("twins=yes&status=active&after=", vec!["bakery"]),
        ("after=copy", vec!["gone", "paused"]),
    ] {
        let answer = reception.get(&format!("/admin/participants?{query}")).await;
        let found: Vec<_> = ["bakery", "copy", "gone", "paused"]
            .into_iter()
            .filter(|slug| answer.text().contains(&format!("href=\"/admin/participants/{slug}\"")))
            .collect();
        assert_eq!((answer.status, found), (200, expected), "{query}");
    }
    for query in
        ["status=lost", "country=Bohemia", "language=1", "waiting_since=yesterday", "after=NO", "status=a&status=b"]
    {
        let answer = reception.get(&format!("/admin/participants?{query}")).await;
        assert!(matches!(answer.status, 400 | 422), "{query}: {}", answer.status);
    }
}

#[tokio::test]
async fn the_participants_of_one_page_lead_to_the_next_with_the_same_filter() {
    let world = World::empty().await;
    for number in 0..51 {
        world.instance.apply(&format!("shop-{number:02}"), &format!("Shop {number}"), "Europe/London", "en", &[]).await;
    }
    let reception = world.reception().await;
    let page = reception.get("/admin/participants?status=pending&country=CZ").await;
    let next = Html(page.text()).links("/admin/participants?").next().unwrap();
    assert_eq!(next, "/admin/participants?status=pending&country=CZ&after=shop-49");
    let last = reception.get(&next).await;
    assert!(last.text().contains("shop-50") && !last.text().contains("Next page"));
}
