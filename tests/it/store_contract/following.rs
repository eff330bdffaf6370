//! Following a store from revision to revision.

use std::collections::BTreeMap;
use std::sync::Arc;

use openday::domain::change::{Change, Changed};
use openday::domain::participant::{Participant, Slug};
use openday::domain::status::Transition;
use openday::store::{Changes, Revision};

use super::{Opened, add, change, opening, slug, slugs, step};

pub(crate) async fn changes_are_what_was_changed_since_and_nothing_else(opened: Opened) {
    let store = &*opened.store;
    add(store, &["aa", "bb", "cc"]).await;
    let seen = store.revision().await.unwrap();
    let nothing = Changes { revision: seen, ..Changes::default() };
    assert_eq!(store.changes_since(seen).await.unwrap(), nothing);

    change(store, "cc", &step(Transition::Approve)).await.unwrap();
    change(store, "aa", &Change::AddOpenDay(opening("2026-12-03"))).await.unwrap();
    let changes = store.changes_since(seen).await.unwrap();
    assert_eq!((changes.revision, slugs(&changes.participants)), (Revision(5), vec!["cc", "aa"]));
    assert_eq!(store.participant(&slug("aa")).await.unwrap().as_ref(), changes.participants.get(1));
    assert_eq!(store.changes_since(seen).await.unwrap(), changes, "asking changes nothing");
    assert_eq!(store.changes_since(Revision(4)).await.unwrap().participants, changes.participants[1..]);
    let from_the_start = store.changes_since(Revision::ZERO).await.unwrap();
    assert_eq!(slugs(&from_the_start.participants), ["bb", "cc", "aa"]);
}

pub(crate) async fn a_declined_slug_is_told_to_followers_until_it_is_entered_again(opened: Opened) {
    let store = &*opened.store;
    add(store, &["aa", "bb"]).await;
    change(store, "aa", &Change::AddOpenDay(opening("2026-12-03"))).await.unwrap();
    let (last, outcome) = change(store, "aa", &step(Transition::Decline)).await.unwrap();
    assert_eq!((last.slug.as_str(), outcome), ("aa", Changed::Deleted));
    let changes = store.changes_since(Revision(3)).await.unwrap();
    assert_eq!(
        changes,
        Changes { revision: Revision(4), participants: vec![], deleted: vec![slug("aa")], ..Changes::default() }
    );
    assert_eq!(slugs(&store.participants().await.unwrap().participants), ["bb"]);

    add(store, &["aa"]).await;
    let changes = store.changes_since(Revision(3)).await.unwrap();
    assert_eq!((slugs(&changes.participants), changes.deleted), (vec!["aa"], vec![]));
    assert_eq!(changes.participants[0].schedule.open_days(), [], "the old open days are gone");
}

pub(crate) async fn a_follower_ahead_of_the_store_sees_an_older_revision(opened: Opened) {
    let store = &*opened.store;
    add(store, &["aa"]).await;
    for ahead in [Revision(2), Revision(u64::MAX)] {
        let expected = Changes { revision: Revision(1), ..Changes::default() };
        assert_eq!(store.changes_since(ahead).await.unwrap(), expected);
    }
}

pub(crate) async fn a_follower_misses_nothing_of_four_writers(opened: Opened) {
    const WRITERS: usize = 4;
    const ROUNDS: usize = 12;
    let store = Arc::clone(&opened.store);
    add(&*store, &["shared"]).await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            for round in 0..ROUNDS {
                let year = 2027 + writer;
                let shared =
                    Change::AddOpenDay(opening(&format!("{year}-{:02}-{:02}", 1 + round / 28, 1 + round % 28)));
                let own = format!("w{writer}-{round}");
                add(&*store, &[&own]).await;
                change(&*store, &own, &step(Transition::Approve)).await.unwrap();
                let fleeting = format!("x{writer}-{}", round % 2);
                add(&*store, &[&fleeting]).await;
                change(&*store, &fleeting, &step(Transition::Decline)).await.unwrap();
                change(&*store, "shared", &shared).await.unwrap();
            }
        });
    }

    let mut followed: BTreeMap<Slug, Participant> = BTreeMap::new();
    let mut seen = Revision::ZERO;
    let total = Revision(u64::try_from(1 + WRITERS * ROUNDS * 5).unwrap());
    while seen < total {
        let changes = store.changes_since(seen).await.unwrap();
        assert!(changes.revision >= seen, "revisions never fall");
        assert_eq!(changes.revision == seen, changes.participants.is_empty() && changes.deleted.is_empty());
        for participant in changes.participants {
            followed.insert(participant.slug.clone(), participant);
        }
        for gone in changes.deleted {
            followed.remove(&gone);
        }
        seen = changes.revision;
        tokio::task::yield_now().await;
        if let Some(ended) = writers.try_join_next() {
            ended.unwrap();
        }
    }
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    let stored = store.participants().await.unwrap().participants;
    assert_eq!(followed.into_values().collect::<Vec<_>>(), stored);
    assert_eq!(stored.len(), 1 + WRITERS * ROUNDS);
    let shared = store.participant(&slug("shared")).await.unwrap().unwrap();
    assert_eq!(shared.schedule.open_days().len(), WRITERS * ROUNDS);
}
