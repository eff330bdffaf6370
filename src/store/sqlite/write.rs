//! What is changed in the data file: each function is one transaction with audit row and revision, or nothing.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};

use super::read;
use crate::domain::change::{By, Change, Changed};
use crate::domain::participant::{Link, Participant, Slug};
use crate::domain::schedule::{OpenDay, format_local_time};
use crate::domain::text::{MaintainerName, Place, Plan, Reason, Title};
use crate::store::audit::Difference;
use crate::store::{Imported, Maintainer, Revision, StoreError, imports_as_unchanged};

/// A transaction that writes. Dropped before [`Write::commit`], it has changed nothing.
struct Write<'a> {
    transaction: Transaction<'a>,
    /// The revision this transaction makes; what it writes is stamped with it.
    revision: Revision,
}

/// What an audit row says beside its difference.
struct Deed<'a> {
    by: &'a Actor,
    at: Timestamp,
    action: &'a str,
    slug: Option<&'a Slug>,
    reason: Option<&'a Reason>,
}

pub(super) fn add(connection: &mut Connection, participant: &Participant, by: &By) -> Result<(), StoreError> {
    let write = Write::begin(connection)?;
    let slug = &participant.slug;
    if read::participant(&write.transaction, slug)?.is_some() {
        return Err(StoreError::SlugTaken(slug.clone()));
    }
    write.put(None, participant)?;
    let deed = Deed { by, at: participant.changed_at, action: "add", slug: Some(slug), reason: None };
    write.record(&deed, &Difference::between(None, Some(participant)))?;
    write.commit()
}

pub(super) fn change(
    connection: &mut Connection,
    slug: &Slug,
    change: &Change,
    by: &By,
    now: Timestamp,
) -> Result<(Participant, Changed), StoreError> {
    let write = Write::begin(connection)?;
    let before = read::participant(&write.transaction, slug)?;
    let before = before.ok_or_else(|| StoreError::UnknownParticipant(slug.clone()))?;
    let mut after = before.clone();
    let changed = change.apply(&mut after, now)?;
    let difference = match changed {
        Changed::Deleted => {
            write.delete(slug)?;
            Difference::between(Some(&before), None)
        }
        Changed::Updated | Changed::OpenDayAdded(_) => {
            write.put(Some(&before), &after)?;
            Difference::between(Some(&before), Some(&after))
        }
    };
    let deed = Deed { by, at: now, action: change.action(), slug: Some(slug), reason: change.reason() };
    write.record(&deed, &difference)?;
    write.commit()?;
    Ok((after, changed))
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
        match read::participant(&write.transaction, slug)? {
            Some(stored) if imports_as_unchanged(&stored, participant, now) => imported.unchanged += 1,
            Some(_) => return Err(StoreError::ImportDiffers(slug.clone())),
            None => {
                write.put(None, participant)?;
                let deed = Deed { by, at: now, action: "import", slug: Some(slug), reason: None };
                write.record(&deed, &Difference::between(None, Some(participant)))?;
                imported.added += 1;
            }
        }
    }
    // Nothing new is no write: followers have nothing to load.
    if imported.added > 0 {
        write.commit()?;
    }
    Ok(imported)
}

pub(super) fn add_maintainer(connection: &mut Connection, maintainer: &Maintainer, by: &By) -> Result<(), StoreError> {
    let write = Write::begin(connection)?;
    for other in read::maintainers(&write.transaction)? {
        if other.name == maintainer.name {
            return Err(StoreError::MaintainerExists(other.name));
        }
        if other.token_hash == maintainer.token_hash {
            return Err(StoreError::TokenExists(maintainer.name.clone()));
        }
    }
    let Maintainer { name, token_hash, created_at } = maintainer;
    write.transaction.execute(
        "INSERT INTO maintainers (name, token_hash, created_at) VALUES (?1, ?2, ?3)",
        (name.as_str(), token_hash.0, created_at.to_string()),
    )?;
    let deed = Deed { by, at: *created_at, action: "maintainer add", slug: None, reason: None };
    let after = serde_json::json!({ "name": name }).to_string();
    write.record(&deed, &Difference { before: None, after: Some(after) })?;
    write.commit()
}

pub(super) fn remove_maintainer(
    connection: &mut Connection,
    name: &MaintainerName,
    by: &By,
    now: Timestamp,
) -> Result<(), StoreError> {
    let write = Write::begin(connection)?;
    let removed = write.transaction.execute("DELETE FROM maintainers WHERE name = ?1", [name.as_str()])?;
    if removed == 0 {
        return Err(StoreError::UnknownMaintainer(name.clone()));
    }
    let deed = Deed { by, at: now, action: "maintainer remove", slug: None, reason: None };
    let before = serde_json::json!({ "name": name }).to_string();
    write.record(&deed, &Difference { before: Some(before), after: None })?;
    write.commit()
}

impl<'a> Write<'a> {
    /// Takes the write lock at once: what is read from here on stays true until the commit.
    fn begin(connection: &'a mut Connection) -> Result<Self, StoreError> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Revision(last) = read::revision(&transaction)?;
        Ok(Self { transaction, revision: Revision(last + 1) })
    }

    /// Raises the revision, last of all, and makes everything permanent.
    fn commit(self) -> Result<(), StoreError> {
        self.transaction.prepare_cached("UPDATE revision SET value = ?1")?.execute([self.revision.0])?;
        Ok(self.transaction.commit()?)
    }

    /// Writes a participant that is new, or was `before`.
    fn put(&self, before: Option<&Participant>, participant: &Participant) -> Result<(), StoreError> {
        let text = |instant: Timestamp| instant.to_string();
        self.transaction.prepare_cached(PUT_PARTICIPANT)?.execute(named_params! {
            ":slug": participant.slug.as_str(),
            ":name": participant.name.as_str(),
            ":website": participant.website.as_str(),
            ":country": participant.country.as_str(),
            ":place": participant.place.as_ref().map(Place::as_str),
            ":time_zone": participant.time_zone.as_str(),
            ":language": participant.language.as_str(),
            ":plan": participant.plan.as_ref().map(Plan::as_str),
            ":link": participant.link.as_ref().map(Link::as_str),
            ":status": participant.status.as_str(),
            ":status_reason": participant.status_reason.as_ref().map(Reason::as_str),
            ":status_since": text(participant.status_since),
            ":applied_at": text(participant.applied_at),
            ":admitted_at": participant.admitted_at.map(text),
            ":admissions": participant.admissions,
            ":changed_at": text(participant.changed_at),
            ":revision": self.revision.0,
        })?;
        if before.is_none() {
            let mut forget = self.transaction.prepare_cached("DELETE FROM deleted_participants WHERE slug = ?1")?;
            forget.execute([participant.slug.as_str()])?;
        }
        self.put_open_days(before.map_or(&[], |before| before.schedule.open_days()), participant)
    }

    /// Writes the open days that are not as they were.
    fn put_open_days(&self, before: &[OpenDay], participant: &Participant) -> Result<(), StoreError> {
        let slug = participant.slug.as_str();
        let days = participant.schedule.open_days();
        let mut put = self.transaction.prepare_cached(PUT_OPEN_DAY)?;
        for day in days {
            if before.iter().any(|stored| stored == day) {
                continue;
            }
            let opening = &day.opening;
            put.execute(named_params! {
                ":slug": slug,
                ":id": day.id.0,
                ":starts": format_local_time(opening.start()),
                ":ends": format_local_time(opening.end()),
                ":kind": opening.kind.as_str(),
                ":title": opening.title.as_ref().map(Title::as_str),
                ":place": opening.place.as_ref().map(Place::as_str),
                ":registration": opening.registration.as_ref().map(Link::as_str),
                ":cancelled": day.cancelled,
                ":changed_at": day.changed_at.to_string(),
            })?;
        }
        let mut delete = self.transaction.prepare_cached("DELETE FROM open_days WHERE slug = ?1 AND id = ?2")?;
        for gone in before.iter().filter(|stored| days.iter().all(|day| day.id != stored.id)) {
            delete.execute((slug, gone.id.0))?;
        }
        Ok(())
    }

    /// Deletes a participant and its open days, and leaves word for followers.
    fn delete(&self, slug: &Slug) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM participants WHERE slug = ?1", [slug.as_str()])?;
        self.transaction.execute(
            "INSERT INTO deleted_participants (slug, revision) VALUES (?1, ?2)",
            (slug.as_str(), self.revision.0),
        )?;
        Ok(())
    }

    fn record(&self, deed: &Deed<'_>, difference: &Difference) -> Result<(), StoreError> {
        self.transaction.prepare_cached(RECORD)?.execute(named_params! {
            ":at": deed.at.to_string(),
            ":actor": deed.by.to_string(),
            ":action": deed.action,
            ":slug": deed.slug.map(Slug::as_str),
            ":reason": deed.reason.map(Reason::as_str),
            ":before": difference.before,
            ":after": difference.after,
            ":revision": self.revision.0,
        })?;
        Ok(())
    }
}

const PUT_PARTICIPANT: &str = "
    INSERT INTO participants (
        slug, name, website, country, place, time_zone, language, plan, link, status, status_reason, status_since,
        applied_at, admitted_at, admissions, changed_at, revision
    ) VALUES (
        :slug, :name, :website, :country, :place, :time_zone, :language, :plan, :link, :status, :status_reason,
        :status_since, :applied_at, :admitted_at, :admissions, :changed_at, :revision
    ) ON CONFLICT (slug) DO UPDATE SET
        name = excluded.name, website = excluded.website, country = excluded.country, place = excluded.place,
        time_zone = excluded.time_zone, language = excluded.language, plan = excluded.plan, link = excluded.link,
        status = excluded.status, status_reason = excluded.status_reason, status_since = excluded.status_since,
        applied_at = excluded.applied_at, admitted_at = excluded.admitted_at, admissions = excluded.admissions,
        changed_at = excluded.changed_at, revision = excluded.revision";

const PUT_OPEN_DAY: &str = "
    INSERT INTO open_days (slug, id, starts, ends, kind, title, place, registration, cancelled, changed_at)
    VALUES (:slug, :id, :starts, :ends, :kind, :title, :place, :registration, :cancelled, :changed_at)
    ON CONFLICT (slug, id) DO UPDATE SET
        starts = excluded.starts, ends = excluded.ends, kind = excluded.kind, title = excluded.title,
        place = excluded.place, registration = excluded.registration, cancelled = excluded.cancelled,
        changed_at = excluded.changed_at";

const RECORD: &str = "
    INSERT INTO audit (at, actor, action, slug, reason, before, after, revision)
    VALUES (:at, :actor, :action, :slug, :reason, :before, :after, :revision)";
