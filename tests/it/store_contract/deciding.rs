//! Under which precondition a change is made, by whom, and of how many at once.

use openday::domain::change::{Actor, By, Change, ChangeError, Changed, Edit, WebsiteStep};
use openday::domain::participant::{Contact, Slug, Website};
use openday::domain::schedule::OpenDayId;
use openday::domain::status::{ReasonClass, Status, Transition};
use openday::domain::text::{DisplayName, NoteText, Plan};
use openday::store::{Order, Outcome, REVOCATIONS_MAX, Revision, StoreError};

use super::{Opened, add, at, bakery, change, everything, opening, order, reason, slug, step, trail, verify};

pub(crate) async fn of_two_who_decide_at_one_revision_one_wins_and_the_other_is_told(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    change(store, "shop", &step(Transition::Approve)).await.unwrap();
    // Other writes raise the revision of the store and not that of the participant.
    add(store, &["other"]).await;
    store.add_note(&slug("shop"), &NoteText::parse("Called").unwrap(), &By::OPERATOR, at(5)).await.unwrap();
    let seen = store.record(&slug("shop")).await.unwrap().unwrap().revision;
    assert_eq!(seen, Revision(2));
    let expected = Some(seen);
    let suspend = Order { expected, ..order("shop", &step(Transition::Suspend)) };
    let edit = Edit { plan: Some(Some(Plan::parse("From four o'clock").unwrap())), ..Edit::default() };
    let edit = Order { expected, ..order("shop", &Change::Edit(edit)) };
    let (one, two) = tokio::join!(store.change(&suspend), store.change(&edit));
    let (won, told) = match (one, two) {
        (Ok(won), Err(told)) | (Err(told), Ok(won)) => (won, told),
        both => panic!("one wins: {both:?}"),
    };
    assert_eq!((won.revision, won.changed), (Revision(5), Changed::Updated));
    assert!(matches!(&told, StoreError::ChangedMeanwhile { slug, expected, found }
        if slug.as_str() == "shop" && *expected == seen && *found == won.revision));
    assert_eq!(store.participant(&slug("shop")).await.unwrap(), Some(won.participant));
    assert_eq!(store.revision().await.unwrap(), Revision(5));

    let unknown = store.change(&Order { expected, ..order("nobody", &step(Transition::Suspend)) }).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownParticipant(_)), "{unknown:?}");
}

pub(crate) async fn a_change_that_changes_nothing_is_unchanged_everywhere(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    let day = Change::EditOpenDay(OpenDayId(1), opening("2026-12-04"));
    let name = Change::Edit(Edit { name: Some(DisplayName::parse("Another").unwrap()), ..Edit::default() });
    let approve = step(Transition::Approve);
    change(store, "shop", &Change::AddOpenDay(opening("2026-12-03"))).await.unwrap();
    let changes =
        [approve, day, name, Change::cancel(OpenDayId(1)), step(Transition::Suspend), step(Transition::Revoke)];
    for (made, revision) in changes.iter().zip(3..) {
        let before_it = store.revision().await.unwrap();
        change(store, "shop", made).await.unwrap();
        let before = everything(store).await;
        let again = order("shop", made);
        let Outcome { participant, revision: found, changed } = store.change(&again).await.unwrap();
        assert_eq!((changed, found), (Changed::Unchanged, Revision(revision)), "{made:?}");
        assert_eq!(Some(participant), store.participant(&slug("shop")).await.unwrap());
        assert_eq!(everything(store).await, before, "no write, no revision, no row");
        // The precondition is asked first, also where nothing would be written.
        let told = store.change(&Order { expected: Some(before_it), ..again.clone() }).await.unwrap_err();
        assert!(matches!(told, StoreError::ChangedMeanwhile { .. }), "{told:?}");
        let expected = Some(Revision(revision));
        assert_eq!(store.change(&Order { expected, ..again }).await.unwrap().changed, Changed::Unchanged);
    }
    let empty = store.change(&order("shop", &Change::Edit(Edit::default()))).await.unwrap();
    assert_eq!((empty.changed, empty.revision), (Changed::Unchanged, Revision(8)));
    let unknown = store.change(&order("nobody", &Change::Edit(Edit::default()))).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownParticipant(_)), "{unknown:?}");
}

pub(crate) async fn what_is_so_already_is_unchanged_whoever_asks_but_for_what_an_edit_names(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    change(store, "shop", &step(Transition::Approve)).await.unwrap();
    let before = everything(store).await;
    let shop = bakery("shop");
    let name = Change::Edit(Edit { name: Some(shop.name), ..Edit::default() });
    let plan = Change::Edit(Edit { plan: Some(shop.plan), ..Edit::default() });
    let by = |actor: &Actor, change: &Change| Order { by: By::actor(actor.clone()), ..order("shop", change) };
    for actor in [Actor::Operator, Actor::Participant, Actor::Visitor, Actor::Openday] {
        for nothing in [step(Transition::Approve), Change::Edit(Edit::default())] {
            let outcome = store.change(&by(&actor, &nothing)).await.unwrap();
            assert_eq!(outcome.changed, Changed::Unchanged, "{actor} {nothing:?}");
        }
        for (edit, may) in
            [(&name, actor == Actor::Operator), (&plan, matches!(actor, Actor::Operator | Actor::Participant))]
        {
            let outcome = store.change(&by(&actor, edit)).await;
            match outcome {
                Ok(outcome) => assert!(may && outcome.changed == Changed::Unchanged, "{actor} {edit:?}"),
                Err(error) => {
                    let is_refused = matches!(error, StoreError::Change(ChangeError::NotAllowed { .. }));
                    assert!(!may && is_refused, "{actor} {edit:?}: {error}");
                }
            }
        }
    }
    assert_eq!(everything(store).await, before);
}

pub(crate) async fn revoking_what_is_revoked_is_unchanged_whatever_the_reason(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    change(store, "shop", &step(Transition::Approve)).await.unwrap();
    change(store, "shop", &step(Transition::Revoke)).await.unwrap();
    let before = everything(store).await;
    let class = Some(ReasonClass::Misuse);
    let other = Some(reason("for another reason"));
    let again =
        Change::Transition { step: Transition::Revoke, reason: other, class, until: None, confirm_website: false };
    let one = store.change(&order("shop", &again)).await.unwrap();
    assert_eq!(
        (one.changed, one.participant.status_reason),
        (Changed::Unchanged, Some(reason("no open day took place")))
    );
    let many = store.revoke_all(&[slug("shop")], &reason("a third"), class, &By::OPERATOR, at(200)).await.unwrap();
    assert_eq!((many[0].changed, many[0].revision), (Changed::Unchanged, Revision(3)));
    assert_eq!(everything(store).await, before);
}

/// Asked of who is gone at [`order`]'s instant.
const DELETE_CONTACT: Change = Change::DeleteContact { gone_since: jiff::Timestamp::MAX };

fn is_done_by_openday(change: &Change) -> bool {
    matches!(change, Change::EndSuspension | Change::DeleteContact { .. })
}

fn all_changes() -> Vec<Change> {
    let edit = Edit::default();
    let mut all: Vec<_> = Transition::ALL.into_iter().map(step).collect();
    all.extend([
        Change::Edit(Edit { plan: Some(Some(Plan::parse("A plan").unwrap())), ..edit.clone() }),
        Change::Edit(Edit { website_request: Some(Website::parse("https://new.example/").ok()), ..edit.clone() }),
        Change::Edit(Edit { name: Some(DisplayName::parse("Another").unwrap()), ..edit }),
        Change::AddOpenDay(opening("2026-12-04")),
        Change::EditOpenDay(OpenDayId(1), opening("2026-12-05")),
        Change::cancel(OpenDayId(1)),
        Change::EndSuspension,
        DELETE_CONTACT,
        Change::Website { step: WebsiteStep::Confirm, confirm_website: false, reason: None },
        Change::Edit(Edit { confirm_website: true, ..Edit::default() }),
    ]);
    all
}

/// What is refused for who asks: the changes allowed to a participant are those at these places of [`all_changes`].
fn is_allowed(actor: &Actor, place: usize, change: &Change) -> bool {
    const OWN_AFFAIRS: [usize; 6] = [5, 7, 8, 10, 11, 12];
    match actor {
        Actor::Operator | Actor::Maintainer(_) => !is_done_by_openday(change),
        Actor::Participant => OWN_AFFAIRS.contains(&place),
        Actor::Visitor => false,
        Actor::Openday => is_done_by_openday(change),
    }
}

pub(crate) async fn each_actor_may_do_what_the_domain_says_and_nothing_else(opened: Opened) {
    let store = &*opened.store;
    let actors = [
        Actor::Operator,
        Actor::Maintainer("Front desk".to_owned()),
        Actor::Participant,
        Actor::Visitor,
        Actor::Openday,
    ];
    for (number, actor) in actors.iter().enumerate() {
        for (place, asked) in all_changes().into_iter().enumerate() {
            // In a status that allows it, so that only the actor can be why it is refused.
            let text = format!("s{number}-{place}");
            add(store, &[&text]).await;
            change(store, &text, &Change::AddOpenDay(opening("2026-12-03"))).await.unwrap();
            let way: &[Transition] = match &asked {
                Change::Transition { step: Transition::Approve | Transition::Decline, .. } => &[],
                Change::Transition { step: Transition::Reinstate, .. } => &[Transition::Approve, Transition::Suspend],
                Change::Transition { step: Transition::Readmit, .. } | Change::DeleteContact { .. } => {
                    &[Transition::Withdraw]
                }
                _ => &[Transition::Approve],
            };
            if asked == DELETE_CONTACT {
                let contact = Some(Contact::parse("post@pekarna.example").ok());
                change(store, &text, &Change::Edit(Edit { contact, ..Edit::default() })).await.unwrap();
            }
            for earlier in way {
                change(store, &text, &step(*earlier)).await.unwrap();
            }
            if asked == Change::EndSuspension {
                let until = Some(jiff::civil::date(2026, 5, 20));
                let suspend = Change::Transition {
                    step: Transition::Suspend,
                    reason: Some(reason("a pause")),
                    class: None,
                    until,
                    confirm_website: false,
                };
                store.change(&Order { now: at(-1_000_000), ..order(&text, &suspend) }).await.unwrap();
            }
            let before = everything(store).await;
            let by = By::actor(actor.clone());
            let outcome = store.change(&Order { by, ..order(&text, &asked) }).await;
            if is_allowed(actor, place, &asked) {
                outcome.unwrap_or_else(|error| panic!("{actor} {asked:?}: {error}"));
                assert_eq!(trail(store).await.last().unwrap().actor, actor.to_string());
            } else {
                let error = outcome.err().unwrap_or_else(|| panic!("{actor} may not {asked:?}"));
                assert!(matches!(error, StoreError::Change(ChangeError::NotAllowed { .. })), "{error:?}");
                assert_eq!(everything(store).await, before);
            }
        }
    }
    let by = By::actor(Actor::Participant);
    let error = store.revoke_all(&[slug("s0-0")], &reason("staged"), None, &by, at(200)).await.unwrap_err();
    assert!(matches!(error, StoreError::Change(ChangeError::NotAllowed { .. })), "{error:?}");
}

pub(crate) async fn many_are_revoked_in_one_write_or_none_is(opened: Opened) {
    let store = &*opened.store;
    let names: Vec<String> = (0..REVOCATIONS_MAX).map(|number| format!("shop-{number}")).collect();
    let all: Vec<_> = names
        .iter()
        .map(|name| {
            let mut shop = bakery(name);
            step(Transition::Approve).apply(&mut shop, at(1)).unwrap();
            shop
        })
        .collect();
    store.import(&all, &By::OPERATOR, at(1)).await.unwrap();
    change(store, "shop-7", &step(Transition::Revoke)).await.unwrap();
    let mut slugs: Vec<Slug> = names.iter().map(|name| slug(name)).collect();
    slugs.push(slug("shop-0"));
    let staged = reason("the day was staged");
    let outcomes = store.revoke_all(&slugs, &staged, None, &By::OPERATOR, at(200)).await.unwrap();
    assert_eq!(outcomes.len(), REVOCATIONS_MAX, "a slug given twice is one");
    for (outcome, name) in outcomes.iter().zip(&names) {
        let Outcome { participant, revision, changed } = outcome;
        let is_old = name == "shop-7";
        assert_eq!((participant.slug.as_str(), participant.status), (name.as_str(), Status::Revoked));
        let expected = if is_old { (Revision(2), Changed::Unchanged) } else { (Revision(3), Changed::Updated) };
        assert_eq!((*revision, *changed), expected, "{name}");
        let since = if is_old { at(100) } else { at(200) };
        assert_eq!(participant.status_since, since, "a repetition keeps its date");
    }
    assert_eq!(store.revision().await.unwrap(), Revision(3));
    let rows = trail(store).await;
    let revoked: Vec<_> = rows.iter().filter(|row| row.revision == Revision(3)).collect();
    assert_eq!(revoked.len(), REVOCATIONS_MAX - 1);
    assert!(revoked.iter().all(|row| row.action == "revoke" && row.reason.as_deref() == Some(staged.as_str())));
    assert_eq!(store.changes_since(Revision(2)).await.unwrap().participants.len(), REVOCATIONS_MAX - 1);

    let before = everything(store).await;
    let again = store.revoke_all(&slugs, &staged, None, &By::OPERATOR, at(300)).await.unwrap();
    assert!(again.iter().all(|outcome| outcome.changed == Changed::Unchanged));
    assert_eq!(store.revoke_all(&[], &staged, None, &By::OPERATOR, at(300)).await.unwrap(), []);
    slugs.push(slug("one-more"));
    let error = store.revoke_all(&slugs, &staged, None, &By::OPERATOR, at(300)).await.unwrap_err();
    assert!(matches!(error, StoreError::TooManySlugs { given: 1_001, max: REVOCATIONS_MAX }), "{error:?}");
    assert_eq!(everything(store).await, before);
}

pub(crate) async fn what_cannot_be_revoked_is_named_slug_by_slug(opened: Opened) {
    let store = &*opened.store;
    add(store, &["active", "pending", "withdrawn"]).await;
    change(store, "active", &step(Transition::Approve)).await.unwrap();
    change(store, "withdrawn", &step(Transition::Withdraw)).await.unwrap();
    let before = everything(store).await;
    let slugs = ["active", "nobody", "pending", "withdrawn"].map(slug);
    let error = store.revoke_all(&slugs, &reason("staged"), None, &By::OPERATOR, at(200)).await.unwrap_err();
    let StoreError::NotAllRevocable(refused) = &error else { panic!("{error:?}") };
    let told: Vec<_> = refused.iter().map(|(slug, why)| (slug.as_str(), why.as_str())).collect();
    assert_eq!(told[0], ("nobody", "it does not exist"));
    assert_eq!((told[1].0, told[2].0, told.len()), ("pending", "withdrawn", 3));
    assert!(told[1].1.starts_with("cannot revoke a participant that is pending"), "{told:?}");
    assert_eq!(
        error.to_string(),
        "3 of the slugs cannot be revoked, so none was: `nobody`: it does not exist (and 2 more)"
    );
    assert_eq!(everything(store).await, before);

    // What was written and taken back leaves no gap in the trail.
    store.revoke_all(&slugs[..1], &reason("staged"), None, &By::OPERATOR, at(200)).await.unwrap();
    assert_eq!(verify(store).await.unwrap().unwrap().id, before.2 as u64 + 1);
}
