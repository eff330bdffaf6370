//! The chain of the audit trail, and what stands in its rows.

use std::sync::Arc;

use openday::domain::change::{Actor, By, Change, Changed, Edit, RequestId};
use openday::domain::input::AuditFilter;
use openday::domain::participant::{Contact, Link, Participant};
use openday::domain::status::Transition;
use openday::domain::text::NoteText;
use openday::store::{Order, Proof, ReportId, Revision, Store, TokenHash};
use serde_json::json;

use super::{Opened, add, at, bakery, change, maintainer, opening, order, reason, slug, step, trail, verify};

const CONTACT: &str = "very.secret@pekarna.example";

fn note() -> NoteText {
    NoteText::parse("The owner's number is known").unwrap()
}

/// One of each write; `name` must be new.
pub(crate) async fn write_everything(store: &dyn Store, name: &str, number: u8) {
    let by = &By::OPERATOR;
    let contact = Some(Contact::parse(CONTACT).unwrap());
    let seen_at = Link::parse("https://fake.example/").unwrap();
    let applied = Participant { contact: contact.clone(), second_contact: contact.clone(), ..bakery(name) };
    let link = |part: u8| TokenHash([number * 3 + part; 32]);
    store.add(&applied, Some(link(0)), &By::actor(Actor::Visitor)).await.unwrap();
    change(store, name, &step(Transition::Approve)).await.unwrap();
    change(store, name, &Change::AddOpenDay(opening("2026-12-03"))).await.unwrap();
    let other = Some(Some(Contact::parse(&format!("other.{CONTACT}")).unwrap()));
    change(store, name, &Change::Edit(Edit { contact: other, ..Edit::default() })).await.unwrap();
    store.set_private_link(&slug(name), link(1), by, at(2)).await.unwrap();
    let id = store.add_note(&slug(name), &note(), by, at(3)).await.unwrap().id;
    assert!(id > 0);
    let first = store.add_report(&slug(name), &seen_at, None, by, at(4)).await.unwrap().id;
    let again = Link::parse("https://fake.example/again").unwrap();
    let second = store.add_report(&slug(name), &again, None, by, at(4)).await.unwrap().id;
    store.merge_report(second, first, by, at(5)).await.unwrap();
    store.close_report(first, &note(), by, at(6)).await.unwrap();
    let desk = maintainer(&format!("Desk {name}"), 100 + number);
    store.add_maintainer(&desk, by).await.unwrap();
    store.revoke_all(&[slug(name)], &reason("staged"), None, by, at(7)).await.unwrap();
    store.remove_maintainer(&desk.name, by, at(8)).await.unwrap();
    let imported = format!("{name}-imported");
    store.import(&[Participant { contact, ..bakery(&imported) }], by, at(9)).await.unwrap();
    change(store, &imported, &step(Transition::Decline)).await.unwrap();
}

pub(crate) async fn the_trail_is_a_chain_after_four_writers_of_everything(opened: Opened) {
    assert_eq!(verify(&*opened.store).await, Ok(None), "a new trail is empty");
    assert_eq!(opened.store.prove(None).await.unwrap(), Proof::default());
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let store = Arc::clone(&opened.store);
        writers.spawn(async move {
            for round in 0..3 {
                write_everything(&*store, &format!("w{writer}-{round}"), writer * 3 + round).await;
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    let head = verify(&*opened.store).await.unwrap().unwrap();
    assert_eq!(head.id, 4 * 3 * 15);
    let proof = opened.store.prove(Some(head.hash)).await.unwrap();
    assert_eq!(proof, Proof { head: Some(head), ..Proof::default() }, "everything is as the trail says");
    assert_eq!(opened.store.revision().await.unwrap().0, head.id, "each write was one row");
}

pub(crate) async fn the_trail_of_one_participant_holds_its_rows_alone(opened: Opened) {
    let store = &*opened.store;
    add(store, &["aa", "bb"]).await;
    change(store, "aa", &step(Transition::Approve)).await.unwrap();
    change(store, "bb", &step(Transition::Approve)).await.unwrap();
    let ids = async |after, rows_max| {
        let rows = store.audit(after, &AuditFilter::of(slug("aa")), rows_max).await.unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(0, 10).await, [1, 3]);
    assert_eq!(ids(1, 10).await, [3]);
    assert_eq!(ids(0, 1).await, [1]);
    assert_eq!(store.audit(0, &AuditFilter::of(slug("nobody")), 10).await.unwrap(), []);
}

pub(crate) async fn each_write_names_its_action_and_its_request(opened: Opened) {
    let store = &*opened.store;
    write_everything(store, "shop", 0).await;
    let rows = trail(store).await;
    let actions: Vec<_> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "apply",
            "approve",
            "open-day add",
            "edit",
            "private-link set",
            "note add",
            "report add",
            "report add",
            "report merge",
            "report close",
            "maintainer add",
            "revoke",
            "maintainer remove",
            "import",
            "decline"
        ]
    );
    let after = |index: usize| serde_json::from_str::<serde_json::Value>(rows[index].after.as_ref().unwrap()).unwrap();
    let digest = |part| TokenHash([part; 32]).digest();
    assert_eq!(
        (&after(0)["private_link_digest"], &after(13)["private_link_digest"]),
        (&digest(0).into(), &json!(null))
    );
    assert_eq!(after(4), json!({ "private_link_digest": digest(1) }));
    assert_eq!(after(10), json!({ "name": "Desk shop", "token_digest": digest(100) }));
    assert_eq!(after(5), json!({ "note": 1 }));
    assert_eq!(after(7), json!({ "report": 2, "seen_at": "https://fake.example/again" }));
    assert_eq!(after(8), json!({ "report": 2, "into": 1 }));
    assert_eq!(after(9), json!({ "report": 1 }));
    assert_eq!(after(3)["contact_changed"], true);
    assert!(rows.iter().all(|row| row.request.is_none()), "nobody asked over the network");

    let request = RequestId::new(0x0123_4567_89ab_cdef_u64.to_be_bytes());
    let by = By { actor: Actor::Maintainer("Front desk".to_owned()), request: Some(request.clone()) };
    store.change(&Order { by, ..order("shop", &step(Transition::Readmit)) }).await.unwrap();
    let last = trail(store).await.pop().unwrap();
    assert_eq!(last.request.as_deref(), Some(request.as_str()));
    assert_eq!((last.actor.as_str(), last.action.as_str()), ("maintainer:Front desk", "readmit"));
    assert!(store.reports(false, 0, 10).await.unwrap().iter().any(|report| report.id == ReportId(2)));
}

pub(crate) async fn no_secret_contact_or_note_is_in_the_trail(opened: Opened) {
    let store = &*opened.store;
    write_everything(store, "shop", 5).await;
    for row in trail(store).await {
        let text = serde_json::to_string(&row).unwrap();
        for secret in ["very.secret", "number is known", &"0f".repeat(16), &"10".repeat(16), &"69".repeat(16)] {
            assert!(!text.contains(secret), "`{secret}` is in row {}", row.id);
        }
    }
    let record = store.record(&slug("shop")).await.unwrap().unwrap();
    assert_eq!(record.participant.contact.unwrap().reveal(), format!("other.{CONTACT}"));
    assert_eq!(record.notes[0].text, note());
}

pub(crate) async fn that_contacts_were_deleted_is_in_the_trail_and_they_are_nowhere(opened: Opened) {
    let store = &*opened.store;
    write_everything(store, "shop", 0).await;
    // It was revoked at 7.
    let delete = Change::DeleteContact { gone_since: at(7) };
    let order = Order { by: By::actor(Actor::Openday), now: at(300), ..order("shop", &delete) };
    let deleted = store.change(&order).await.unwrap();
    assert_eq!(deleted.changed, Changed::Updated);
    assert_eq!(store.prove(None).await.unwrap().findings, []);
    let record = store.record(&slug("shop")).await.unwrap().unwrap();
    assert_eq!((&record.participant.contact, &record.participant.second_contact), (&None, &None));
    assert_eq!(store.changes_since(Revision::ZERO).await.unwrap().participants, [record.participant]);
    let row = trail(store).await.pop().unwrap();
    assert_eq!((row.actor.as_str(), row.action.as_str(), row.at), ("openday", "contact delete", at(300)));
    let json = |text: Option<String>| serde_json::from_str::<serde_json::Value>(&text.unwrap()).unwrap();
    // Two changes of its open day had come at 100, so that calendars held two numbers from there on.
    let number = at(100).as_second() - "2026-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_second() + 2;
    let before = json!({
        "contact_given": true,
        "second_contact_given": true,
        "changed_at": at(7).to_string(),
        "calendar_sequence": number,
    });
    assert_eq!((json(row.before), json(row.after)), (before, json!({ "changed_at": at(300).to_string() })));
    assert_eq!(verify(store).await.unwrap().unwrap().id, row.id);

    // Said again there is nothing to delete, nothing to write, and nothing to see.
    assert_eq!(store.change(&order).await.unwrap().changed, Changed::Unchanged);
    assert_eq!(trail(store).await.pop().unwrap().id, row.id);
}
