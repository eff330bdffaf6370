//! Participants entered and changed, one by one or many revoked at once.

use std::collections::HashSet;

use jiff::Timestamp;

use super::participants;
use super::write::{Write, Written};
use crate::domain::change::{Actor, By, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::{ReasonClass, Transition};
use crate::domain::text::Reason;
use crate::store::rows::Rows;
use crate::store::{Order, Outcome, REVOCATIONS_MAX, Revision, StoreError, TokenHash, Waiting};

pub(in crate::store) async fn add(
    rows: &impl Rows,
    participant: &Participant,
    private_link: Option<TokenHash>,
    by: &By,
) -> Result<Written<Revision>, StoreError> {
    let Participant { slug, changed_at, .. } = participant;
    let (mut write, is_taken) = tokio::try_join!(
        biased;
        Write::begin_unless_frozen(rows, by, *changed_at),
        participants::is_there(rows, slug),
    )?;
    if is_taken {
        return Err(StoreError::SlugTaken(slug.clone()));
    }
    write.enter(&[(participant, private_link)], if by.actor == Actor::Visitor { "apply" } else { "add" }).await?;
    let revision = write.revision;
    write.commit(revision).await
}

pub(in crate::store) async fn take_in(
    rows: &impl Rows,
    application: &Participant,
    private_link: TokenHash,
    by: &By,
    waiting: Waiting,
    waiting_max: usize,
) -> Result<Written<Revision>, StoreError> {
    // No two count the same room.
    let (_, since) =
        tokio::try_join!(biased; rows.lock_revision(), participants::waiting_since(rows, waiting.counted_at))?;
    if waiting.count + since >= waiting_max {
        return Err(StoreError::NoRoom);
    }
    add(rows, application, Some(private_link), by).await
}

pub(in crate::store) async fn change(rows: &impl Rows, order: &Order) -> Result<Written<Outcome>, StoreError> {
    let Order { slug, change, by, now, expected } = order;
    let (mut write, before) = tokio::try_join!(biased; Write::begin(rows, by, *now), participants::stored(rows, slug))?;
    let before = before.ok_or_else(|| StoreError::UnknownParticipant(slug.clone()))?;
    let found = before.revision;
    if let Some(expected) = expected.filter(|expected| *expected != found) {
        return Err(StoreError::ChangedMeanwhile { slug: slug.clone(), expected, found });
    }
    // Nothing is written, so this is no matter of the freeze, nor of rights but for what an edit names.
    if change.is_repetition(&before.participant) {
        if matches!(change, Change::Edit(edit) if !edit.is_empty()) {
            by.actor.check(change)?;
        }
        let participant = before.participant;
        return Ok(Written::Nothing(Outcome { participant, revision: found, changed: Changed::Unchanged }));
    }
    if !matches!(change, Change::Transition { step: Transition::Revoke, .. }) {
        write.refuse_frozen()?;
    }
    by.actor.check_at(change, &before.participant)?;
    let (participant, changed) = write.apply(&before, change).await?;
    let revision = write.revision;
    write.commit(Outcome { participant, revision, changed }).await
}

pub(in crate::store) async fn revoke_all(
    rows: &impl Rows,
    slugs: &[Slug],
    reason: &Reason,
    class: Option<ReasonClass>,
    by: &By,
    now: Timestamp,
) -> Result<Written<Vec<Outcome>>, StoreError> {
    let mut seen = HashSet::new();
    let slugs: Vec<_> = slugs.iter().filter(|slug| seen.insert(*slug)).collect();
    if slugs.len() > REVOCATIONS_MAX {
        return Err(StoreError::TooManySlugs { given: slugs.len(), max: REVOCATIONS_MAX });
    }
    let revoke = Change::Transition {
        step: Transition::Revoke,
        reason: Some(reason.clone()),
        class,
        until: None,
        confirm_website: false,
    };
    by.actor.check(&revoke)?;
    let named: Vec<_> = slugs.iter().map(|slug| slug.as_str()).collect();
    let (mut write, all) =
        tokio::try_join!(biased; Write::begin(rows, by, now), participants::stored_each(rows, &named))?;
    let (mut outcomes, mut refused) = (Vec::with_capacity(slugs.len()), Vec::new());
    for (slug, before) in slugs.into_iter().zip(all) {
        let Some(before) = before.transpose()? else {
            refused.push((slug.clone(), "it does not exist".to_owned()));
            continue;
        };
        if revoke.is_repetition(&before.participant) {
            let (participant, revision) = (before.participant, before.revision);
            outcomes.push(Outcome { participant, revision, changed: Changed::Unchanged });
            continue;
        }
        match write.apply(&before, &revoke).await {
            Ok((participant, changed)) => outcomes.push(Outcome { participant, revision: write.revision, changed }),
            Err(StoreError::Change(error)) => refused.push((slug.clone(), error.to_string())),
            Err(error) => return Err(error),
        }
    }
    if !refused.is_empty() {
        return Err(StoreError::NotAllRevocable(refused));
    }
    // Nothing new is no write: followers have nothing to load.
    if outcomes.iter().all(|outcome| outcome.changed == Changed::Unchanged) {
        return Ok(Written::Nothing(outcomes));
    }
    write.commit(outcomes).await
}
