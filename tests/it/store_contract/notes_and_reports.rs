//! Notes of maintainers and reports of visitors.

use std::collections::BTreeMap;

use openday::domain::change::{Actor, By};
use openday::domain::participant::Link;
use openday::domain::status::Transition;
use openday::domain::text::{NoteText, ReportText};
use openday::store::{Closed, NOTES_MAX, Note, OPEN_REPORTS_MAX, ROWS_MAX, Report, ReportId, Store, StoreError};

use super::{Opened, add, at, change, everything, slug, step};

fn note(text: &str) -> NoteText {
    NoteText::parse(text).unwrap()
}

fn seen_at(number: usize) -> Link {
    Link::parse(&format!("https://fake.example/{number}")).unwrap()
}

fn desk() -> By {
    By::actor(Actor::Maintainer("Front desk".to_owned()))
}

async fn report(store: &dyn Store, text: &str, number: usize) -> Report {
    let by = By::actor(Actor::Visitor);
    store.add_report(&slug(text), &seen_at(number), None, &by, at(10)).await.unwrap()
}

pub(crate) async fn notes_are_kept_in_order_for_maintainers_and_have_a_limit(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop", "other"]).await;
    let first = store.add_note(&slug("shop"), &note("Called; <b> & \"Ω\""), &desk(), at(1)).await.unwrap();
    assert_eq!(
        first,
        Note { id: 1, at: at(1), author: "maintainer:Front desk".to_owned(), text: note("Called; <b> & \"Ω\"") }
    );
    let second = store.add_note(&slug("shop"), &note("Nobody there"), &By::OPERATOR, at(0)).await.unwrap();
    assert_eq!(store.record(&slug("shop")).await.unwrap().unwrap().notes, [first, second]);
    assert_eq!(store.record(&slug("other")).await.unwrap().unwrap().notes, []);
    for number in 2..NOTES_MAX {
        store.add_note(&slug("shop"), &note(&format!("Note {number}")), &desk(), at(2)).await.unwrap();
    }
    let before = everything(store).await;
    let error = store.add_note(&slug("shop"), &note("One more"), &desk(), at(3)).await.unwrap_err();
    assert!(matches!(&error, StoreError::TooMany { max: NOTES_MAX, .. }), "{error:?}");
    assert_eq!(error.to_string(), "participant `shop` has 500 notes already; no more are taken");
    let unknown = store.add_note(&slug("nobody"), &note("Who"), &desk(), at(3)).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownParticipant(_)), "{unknown:?}");
    assert_eq!(everything(store).await, before);
    store.add_note(&slug("other"), &note("The limit is each one's own"), &desk(), at(3)).await.unwrap();
}

pub(crate) async fn what_was_said_just_now_is_not_kept_twice(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop", "mill"]).await;
    let (called, other) = (note("Called"), note("Nobody there"));
    store.add_note(&slug("shop"), &called, &desk(), at(1)).await.unwrap();
    let before = everything(store).await;
    let error = store.add_note(&slug("shop"), &called, &desk(), at(2)).await.unwrap_err();
    assert!(matches!(&error, StoreError::NoteRepeated(of) if *of == slug("shop")), "{error:?}");
    assert_eq!(everything(store).await, before);
    // By another, of another, or after another it says something new.
    store.add_note(&slug("shop"), &called, &By::OPERATOR, at(2)).await.unwrap();
    store.add_note(&slug("mill"), &called, &desk(), at(2)).await.unwrap();
    store.add_note(&slug("shop"), &other, &desk(), at(3)).await.unwrap();
    store.add_note(&slug("shop"), &called, &desk(), at(4)).await.unwrap();
    assert_eq!(store.record(&slug("shop")).await.unwrap().unwrap().notes.len(), 4);

    let text = ReportText::parse("They are shut.").unwrap();
    let visitor = By::actor(Actor::Visitor);
    for said in [None, Some(&text)] {
        let first = store.add_report(&slug("shop"), &seen_at(1), said, &visitor, at(10)).await.unwrap();
        let before = everything(store).await;
        let error = store.add_report(&slug("shop"), &seen_at(1), said, &visitor, at(11)).await.unwrap_err();
        assert!(matches!(&error, StoreError::ReportRepeated(of) if *of == slug("shop")), "{error:?}");
        assert_eq!(everything(store).await, before);
        store.add_report(&slug("shop"), &seen_at(2), said, &visitor, at(12)).await.unwrap();
        store.add_report(&slug("mill"), &seen_at(1), said, &visitor, at(12)).await.unwrap();
        // Seen again after a maintainer closed it, it is there again.
        store.close_report(first.id, &note("It is gone"), &desk(), at(13)).await.unwrap();
        store.add_report(&slug("shop"), &seen_at(1), said, &visitor, at(14)).await.unwrap();
    }
}

pub(crate) async fn reports_are_taken_listed_and_closed_once(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop", "mill"]).await;
    let text = ReportText::parse("They are shut.\nI was there.").unwrap();
    let visitor = By::actor(Actor::Visitor);
    let first = store.add_report(&slug("shop"), &seen_at(1), Some(&text), &visitor, at(10)).await.unwrap();
    let expected = Report {
        id: ReportId(1),
        slug: slug("shop"),
        seen_at: seen_at(1),
        text: Some(text),
        reported_at: at(10),
        closed: None,
    };
    assert_eq!(first, expected);
    let second = report(store, "shop", 2).await;
    let third = report(store, "mill", 3).await;
    assert_eq!(store.reports(false, 0, 10).await.unwrap(), [first.clone(), second.clone(), third.clone()]);
    assert_eq!(store.open_reports().await.unwrap(), BTreeMap::from([(slug("mill"), 1), (slug("shop"), 2)]));

    let closed = store.close_report(first.id, &note("It was another shop"), &desk(), at(20)).await.unwrap();
    let end = Closed {
        at: at(20),
        by: "maintainer:Front desk".to_owned(),
        note: Some(note("It was another shop")),
        merged_into: None,
    };
    assert_eq!(closed, Report { closed: Some(end), ..first.clone() });
    assert_eq!(store.reports(true, 0, 10).await.unwrap(), [second.clone(), third.clone()]);
    assert_eq!(store.reports(false, 0, 1).await.unwrap(), std::slice::from_ref(&closed));
    assert_eq!(store.reports(false, 2, usize::MAX).await.unwrap(), [third]);
    assert_eq!(store.reports(false, u64::MAX, ROWS_MAX).await.unwrap(), []);
    assert_eq!(store.open_reports().await.unwrap()[&slug("shop")], 1);
    let record = store.record(&slug("shop")).await.unwrap().unwrap();
    assert_eq!(record.reports, [closed, second]);

    let before = everything(store).await;
    let twice = store.close_report(first.id, &note("Again"), &desk(), at(21)).await.unwrap_err();
    assert!(matches!(twice, StoreError::ReportClosed(ReportId(1))), "{twice:?}");
    for id in [99, u64::MAX] {
        let unknown = store.close_report(ReportId(id), &note("What"), &desk(), at(21)).await.unwrap_err();
        assert!(matches!(unknown, StoreError::UnknownReport(ReportId(found)) if found == id), "{unknown:?}");
    }
    let unknown = store.add_report(&slug("nobody"), &seen_at(1), None, &visitor, at(21)).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownParticipant(_)), "{unknown:?}");
    assert_eq!(everything(store).await, before);

    // Who is declined was never there; an id is never given twice.
    change(store, "mill", &step(Transition::Decline)).await.unwrap();
    assert_eq!(store.reports(false, 2, 10).await.unwrap(), []);
    assert_eq!(report(store, "shop", 4).await.id, ReportId(4));
}

pub(crate) async fn only_two_open_reports_of_one_participant_are_merged(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop", "mill"]).await;
    for (text, number) in [("shop", 1), ("shop", 2), ("mill", 3), ("shop", 4)] {
        report(store, text, number).await;
    }
    let merge = async |id, into| store.merge_report(ReportId(id), ReportId(into), &desk(), at(20)).await;
    store.close_report(ReportId(4), &note("Nothing there"), &desk(), at(15)).await.unwrap();
    let before = everything(store).await;
    for (id, into) in [(1, 1), (1, 3), (3, 2)] {
        let error = merge(id, into).await.unwrap_err();
        assert!(
            matches!(error, StoreError::ReportsDiffer(ReportId(a), ReportId(b)) if (a, b) == (id, into)),
            "{error:?}"
        );
    }
    for (id, into) in [(4, 1), (1, 4)] {
        assert!(matches!(merge(id, into).await, Err(StoreError::ReportClosed(ReportId(4)))));
    }
    for (id, into) in [(9, 1), (1, 9)] {
        assert!(matches!(merge(id, into).await, Err(StoreError::UnknownReport(ReportId(9)))));
    }
    assert_eq!(everything(store).await, before);

    let merged = merge(2, 1).await.unwrap();
    let end = Closed { at: at(20), by: "maintainer:Front desk".to_owned(), note: None, merged_into: Some(ReportId(1)) };
    assert_eq!(merged.closed, Some(end));
    assert_eq!(store.reports(false, 1, 1).await.unwrap(), [merged]);
    assert_eq!(store.open_reports().await.unwrap()[&slug("shop")], 1);
    assert!(matches!(merge(2, 1).await, Err(StoreError::ReportClosed(ReportId(2)))));
    change(store, "shop", &step(Transition::Decline)).await.unwrap();
    assert_eq!(store.reports(false, 0, 10).await.unwrap().len(), 1, "merged ones go with their participant too");
}

pub(crate) async fn at_the_limit_a_flood_of_one_website_makes_room_and_others_do_not(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop", "mill"]).await;
    let of_site = async |number: usize| {
        let seen_at = Link::parse(&format!("https://site-{number}.example/")).unwrap();
        store.add_report(&slug("shop"), &seen_at, None, &By::actor(Actor::Visitor), at(10)).await
    };
    report(store, "shop", 0).await;
    report(store, "shop", 1).await;
    for number in 2..OPEN_REPORTS_MAX {
        of_site(number).await.unwrap();
    }
    of_site(OPEN_REPORTS_MAX).await.unwrap();
    assert_eq!(store.open_reports().await.unwrap()[&slug("shop")] as usize, OPEN_REPORTS_MAX);
    let merged = store.reports(false, 1, 1).await.unwrap().remove(0);
    let closed = merged.closed.unwrap();
    assert_eq!((merged.id, closed.merged_into, closed.by.as_str()), (ReportId(2), Some(ReportId(1)), "openday"));
    let before = everything(store).await;
    let error = of_site(OPEN_REPORTS_MAX + 1).await.unwrap_err();
    assert_eq!(error.to_string(), "participant `shop` has 1000 open reports already; no more are taken");
    assert_eq!(everything(store).await, before);
    report(store, "mill", 0).await;
    store.close_report(ReportId(1), &note("Nothing there"), &desk(), at(15)).await.unwrap();
    of_site(OPEN_REPORTS_MAX + 1).await.unwrap();
}
