//! How a participant and its open days are written.

use jiff::Timestamp;
use rusqlite::named_params;

use super::write::Write;
use crate::domain::participant::{Contact, Link, Participant, Slug};
use crate::domain::schedule::{OpenDay, format_local_time};
use crate::domain::status::ReasonClass;
use crate::domain::text::{Place, Plan, Reason, Title};
use crate::store::StoreError;

impl Write<'_> {
    /// Writes a participant that is new, or was `before`.
    pub(super) fn put(&self, before: Option<&Participant>, participant: &Participant) -> Result<(), StoreError> {
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
            ":contact": participant.contact.as_ref().map(Contact::reveal),
            ":status": participant.status.as_str(),
            ":status_reason": participant.status_reason.as_ref().map(Reason::as_str),
            ":reason_class": participant.reason_class.map(ReasonClass::as_str),
            ":status_since": text(participant.status_since),
            ":suspended_until": participant.suspended_until.map(|date| date.to_string()),
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
    pub(super) fn delete(&self, slug: &Slug) -> Result<(), StoreError> {
        self.transaction.execute("DELETE FROM participants WHERE slug = ?1", [slug.as_str()])?;
        self.transaction.execute(
            "INSERT INTO deleted_participants (slug, revision) VALUES (?1, ?2)",
            (slug.as_str(), self.revision.0),
        )?;
        Ok(())
    }
}

const PUT_PARTICIPANT: &str = "
    INSERT INTO participants (
        slug, name, website, country, place, time_zone, language, plan, link, contact, status, status_reason, reason_class,
        status_since, suspended_until, applied_at, admitted_at, admissions, changed_at, revision
    ) VALUES (
        :slug, :name, :website, :country, :place, :time_zone, :language, :plan, :link, :contact, :status,
        :status_reason, :reason_class, :status_since, :suspended_until, :applied_at, :admitted_at, :admissions, :changed_at, :revision
    ) ON CONFLICT (slug) DO UPDATE SET
        name = excluded.name, website = excluded.website, country = excluded.country, place = excluded.place,
        time_zone = excluded.time_zone, language = excluded.language, plan = excluded.plan, link = excluded.link,
        contact = excluded.contact, status = excluded.status, status_reason = excluded.status_reason, reason_class = excluded.reason_class,
        status_since = excluded.status_since, suspended_until = excluded.suspended_until,
        applied_at = excluded.applied_at, admitted_at = excluded.admitted_at, admissions = excluded.admissions,
        changed_at = excluded.changed_at, revision = excluded.revision";

const PUT_OPEN_DAY: &str = "
    INSERT INTO open_days (slug, id, starts, ends, kind, title, place, registration, cancelled, changed_at)
    VALUES (:slug, :id, :starts, :ends, :kind, :title, :place, :registration, :cancelled, :changed_at)
    ON CONFLICT (slug, id) DO UPDATE SET
        starts = excluded.starts, ends = excluded.ends, kind = excluded.kind, title = excluded.title,
        place = excluded.place, registration = excluded.registration, cancelled = excluded.cancelled,
        changed_at = excluded.changed_at";
