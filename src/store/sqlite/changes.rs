//! Changes to participants: each function is one transaction with its audit rows and a revision, or nothing.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::Connection;

use super::write::{Deed, Write};
use super::{credentials, participants};
use crate::domain::change::{Actor, By, Change, Changed};
use crate::domain::participant::{Participant, Slug};
use crate::domain::status::{ReasonClass, Transition};
use crate::domain::text::Reason;
use crate::store::audit::Difference;
use crate::store::{Imported, Order, Outcome, REVOCATIONS_MAX, Revision, StoreError, TokenHash, imports_as_unchanged};

pub(super) fn add(
    connection: &mut Connection,
    participant: &Participant,
    private_link: Option<TokenHash>,
    by: &By,
) -> Result<Revision, StoreError> {
    let write = Write::begin_unless_frozen(connection)?;
    let slug = &participant.slug;
    if participants::participant(&write.transaction, slug)?.is_some() {
        return Err(StoreError::SlugTaken(slug.clone()));
    }
    write.put(participant)?;
    let at = participant.changed_at;
    if let Some(link) = private_link {
        credentials::put_private_link(&write.transaction, slug, link, at)?;
    }
    let action = if by.actor == Actor::Visitor { "apply" } else { "add" };
    let deed = Deed { by, at, action, slug: Some(slug), reason: None };
    write.record(&deed, Difference::between(None, Some(participant)))?;
    write.commit()
}

pub(super) fn change(connection: &mut Connection, order: &Order) -> Result<Outcome, StoreError> {
    let Order { slug, change, by, now, expected } = order;
    let write = Write::begin(connection)?;
    let (before, found) = participants::with_revision(&write.transaction, slug)?
        .ok_or_else(|| StoreError::UnknownParticipant(slug.clone()))?;
    if let Some(expected) = expected.filter(|expected| *expected != found) {
        return Err(StoreError::ChangedMeanwhile { slug: slug.clone(), expected, found });
    }
    // Nothing is written, so this is no matter of the freeze, nor of rights but for what an edit names.
    if change.is_repetition(&before) {
        if matches!(change, Change::Edit(edit) if !edit.is_empty()) {
            by.actor.check(change)?;
        }
        return Ok(Outcome { participant: before, revision: found, changed: Changed::Unchanged });
    }
    if !matches!(change, Change::Transition { step: Transition::Revoke, .. }) {
        write.refuse_frozen()?;
    }
    by.actor.check_at(change, before.status)?;
    let (participant, changed) = write.apply(&before, change, by, *now)?;
    Ok(Outcome { participant, changed, revision: write.commit()? })
}

pub(super) fn revoke_all(
    connection: &mut Connection,
    slugs: &[Slug],
    reason: &Reason,
    class: Option<ReasonClass>,
    by: &By,
    now: Timestamp,
) -> Result<Vec<Outcome>, StoreError> {
    let mut seen = HashSet::new();
    let slugs: Vec<_> = slugs.iter().filter(|slug| seen.insert(*slug)).collect();
    if slugs.len() > REVOCATIONS_MAX {
        return Err(StoreError::TooManySlugs { given: slugs.len(), max: REVOCATIONS_MAX });
    }
    let revoke = Change::Transition { step: Transition::Revoke, reason: Some(reason.clone()), class, until: None };
    by.actor.check(&revoke)?;
    let write = Write::begin(connection)?;
    let (mut outcomes, mut refused) = (Vec::with_capacity(slugs.len()), Vec::new());
    for slug in slugs {
        let Some((before, revision)) = participants::with_revision(&write.transaction, slug)? else {
            refused.push((slug.clone(), "it does not exist".to_owned()));
            continue;
        };
        if revoke.is_repetition(&before) {
            outcomes.push(Outcome { participant: before, revision, changed: Changed::Unchanged });
            continue;
        }
        match write.apply(&before, &revoke, by, now) {
            Ok((participant, changed)) => {
                outcomes.push(Outcome { participant, revision: write.revision, changed });
            }
            Err(StoreError::Change(error)) => refused.push((slug.clone(), error.to_string())),
            Err(error) => return Err(error),
        }
    }
    if !refused.is_empty() {
        return Err(StoreError::NotAllRevocable(refused));
    }
    // Nothing new is no write: followers have nothing to load.
    if outcomes.iter().any(|outcome| outcome.changed != Changed::Unchanged) {
        write.commit()?;
    }
    Ok(outcomes)
}

pub(super) fn import(
    connection: &mut Connection,
    participants: &[Participant],
    by: &By,
    now: Timestamp,
) -> Result<Imported, StoreError> {
    let write = Write::begin(connection)?;
    let mut imported = Imported::default();
    for participant in participants {
        let slug = &participant.slug;
        match participants::participant(&write.transaction, slug)? {
            Some(stored) if imports_as_unchanged(&stored, participant, now) => imported.unchanged += 1,
            Some(_) => return Err(StoreError::ImportDiffers(slug.clone())),
            None => {
                if imported.added == 0 {
                    write.refuse_frozen()?;
                }
                write.put(participant)?;
                let deed = Deed { by, at: now, action: "import", slug: Some(slug), reason: None };
                write.record(&deed, Difference::between(None, Some(participant)))?;
                imported.added += 1;
            }
        }
    }
    // Nothing new is no write, as above.
    if imported.added > 0 {
        write.commit()?;
    }
    Ok(imported)
}

impl Write<'_> {
    /// Applies a change of the domain to a participant that was `before`, or leaves everything untouched.
    fn apply(
        &self,
        before: &Participant,
        change: &Change,
        by: &By,
        now: Timestamp,
    ) -> Result<(Participant, Changed), StoreError> {
        let mut after = before.clone();
        let changed = change.apply(&mut after, now)?;
        let difference = if changed == Changed::Deleted {
            self.delete(&before.slug)?;
            Difference::between(Some(before), None)
        } else {
            self.put(&after)?;
            Difference::between(Some(before), Some(&after))
        };
        let deed = Deed { by, at: now, action: change.action(), slug: Some(&before.slug), reason: change.reason() };
        self.record(&deed, difference)?;
        Ok((after, changed))
    }
}
