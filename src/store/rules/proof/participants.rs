//! Each participant that is stored, or that any row tells of, compared with its own rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::domain::change::Actor;
use crate::domain::participant::{Participant, Slug};
use crate::store::access::digest_of;
use crate::store::audit::{Declining, Finding, Records, Replay, WrongParticipant};
use crate::store::document::stored;
use crate::store::progress::{Progress, Unit};
use crate::store::rows::AuditLine;
use crate::store::rows::evidence::{Beside, DeclinedAsStored, Evidence, NoteAsStored, ReportAsStored};
use crate::store::rules::participants::{self, Stored};
use crate::store::{Proof, ROWS_MAX, StoreError};

/// Most rows of declined applications that are compared: weeks of declining by hand do not come near.
const DECLINED_MAX: usize = 100_000;

/// Slugs that are compared at once.
const SLUGS_AT_ONCE: usize = 500;

/// Compares slug by slug.
pub(super) async fn compare(rows: &impl Evidence, proof: &mut Proof, progress: &Progress) -> Result<(), StoreError> {
    // Those that are gone are compared as well, and nobody knows beforehand how many those are.
    progress.begin("compare", Unit::Participants, None);
    let mut declined = Declined::of(rows, proof).await?;
    let mut slugs = rows.slugs(&[], SLUGS_AT_ONCE).await?;
    while let Some(last) = slugs.last() {
        progress.add_all(&slugs)?;
        let names: Vec<_> = slugs.iter().map(|slug| String::from_utf8_lossy(slug)).collect();
        let (replays, stored) = (replays(rows, &slugs, &mut declined).await?, stored(rows, &names).await?);
        let all = slugs.iter().zip(&names).zip(rows.beside(&slugs).await?).zip(replays).zip(stored);
        for ((((slug, name), beside), replay), stored) in all {
            let found = found(name, &beside, stored);
            let found = found.as_ref().map(|found| found.as_ref().map_err(ToString::to_string));
            let mut wrong = replay.compare(name, found, &beside);
            if replay.records != Records::default() && beside.participant.is_some() {
                wrong.extend(wrong_records(rows, slug, &replay).await?);
            }
            for wrong in wrong {
                proof.note(Finding::Participant { slug: name.to_string(), wrong });
            }
        }
        slugs = rows.slugs(last, SLUGS_AT_ONCE).await?;
    }
    for DeclinedAsStored { declined_at: at, .. } in declined.untold() {
        proof.note(Finding::Declined { at });
    }
    Ok(())
}

/// What the audit rows of each of these slugs tell of it.
async fn replays(rows: &impl Evidence, slugs: &[Vec<u8>], declined: &mut Declined) -> Result<Vec<Replay>, StoreError> {
    let mut replays: Vec<_> = slugs.iter().map(|_| Replay::default()).collect();
    let mut after = (0, 0);
    loop {
        let page = rows.lines_of(slugs, after, ROWS_MAX).await?;
        let Some((place, end)) = page.last() else { return Ok(replays) };
        after = (*place, end.line.id);
        for (place, found) in page {
            if let Some(declining) = replays.get_mut(place).and_then(|replay| replay.take(&found.line)) {
                declined.tell(&declining);
            }
        }
    }
}

type Whole = Option<Result<Stored, StoreError>>;

/// What is stored under each of these names. Where one of them cannot be read at all, the others are read without it.
async fn stored(rows: &impl Evidence, names: &[Cow<'_, str>]) -> Result<Vec<Whole>, StoreError> {
    let all: Vec<_> = names.iter().map(AsRef::as_ref).collect();
    match participants::stored_each(rows, &all).await {
        Err(StoreError::Unreadable { .. }) => {}
        read => return read,
    }
    let mut stored = Vec::with_capacity(all.len());
    for name in all {
        match participants::stored_each(rows, &[name]).await {
            Ok(mut one) => stored.push(one.pop().flatten()),
            Err(error @ StoreError::Unreadable { .. }) => stored.push(Some(Err(error))),
            Err(error) => return Err(error),
        }
    }
    Ok(stored)
}

/// What is stored under a slug, if anything is, or why it cannot be read.
fn found(name: &str, beside: &Beside, stored: Whole) -> Option<Result<Participant, String>> {
    beside.participant.as_ref()?;
    if let Err(error) = Slug::parse(name) {
        return Some(Err(error.to_string()));
    }
    let whole = stored?
        .and_then(|Stored { participant, document, .. }| stored::check_end(name, &document).map(|()| participant));
    Some(whole.map_err(|error| error.to_string()))
}

/// Looks each note and report up that the rows tell of.
async fn wrong_records(
    rows: &impl Evidence,
    slug: &[u8],
    replay: &Replay,
) -> Result<Vec<WrongParticipant>, StoreError> {
    let (mut wrong, mut after) = (Vec::new(), replay.entered);
    loop {
        let page = rows.lines_of(&[slug.to_vec()], (0, after), ROWS_MAX).await?;
        let Some((_, end)) = page.last() else { return Ok(wrong) };
        after = end.line.id;
        for (_, found) in page {
            wrong.extend(wrong_record(rows, &found.line).await?);
        }
    }
}

async fn wrong_record(rows: &impl Evidence, line: &AuditLine) -> Result<Option<WrongParticipant>, StoreError> {
    let row = line.id;
    let told: Map<String, Value> =
        line.after.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let number = |member| told.get(member).and_then(Value::as_u64);
    Ok(match (line.action.as_str(), number("note"), number("report")) {
        ("note add", Some(id), _) => {
            let slug = line.slug.clone().unwrap_or_default();
            let expected = NoteAsStored { slug, at: line.at.clone(), author: line.actor.clone() };
            let is_so = rows.note_as_stored(id).await? == Some(expected);
            (!is_so).then_some(WrongParticipant::OtherNote { id, row })
        }
        ("report add", _, Some(id)) => {
            let is_so = rows.report_as_stored(id).await?.is_some_and(|report| is_added(&report, line, &told));
            (!is_so).then_some(WrongParticipant::OtherReport { id, row })
        }
        ("report close" | "report merge", _, Some(id)) => {
            let is_so = rows.report_as_stored(id).await?.is_some_and(|report| is_closed(&report, line, &told));
            (!is_so).then_some(WrongParticipant::OtherReport { id, row })
        }
        _ => None,
    })
}

fn is_added(report: &ReportAsStored, line: &AuditLine, told: &Map<String, Value>) -> bool {
    let seen_at = told.get("seen_at").and_then(Value::as_str);
    Some(&report.slug) == line.slug.as_ref()
        && Some(report.seen_at.as_str()) == seen_at
        && report.reported_at == line.at
}

/// Whether a report was closed as a row says. One that makes room for another is closed by Openday itself, as rows of
/// earlier releases did not say.
fn is_closed(report: &ReportAsStored, line: &AuditLine, told: &Map<String, Value>) -> bool {
    let into = told.get("into").and_then(Value::as_i64);
    let by = report.closed_by.as_deref();
    let is_by = match told.get("by") {
        Some(told) => told.as_str() == by,
        None if by == Some(&Actor::Openday.to_string()) => {
            into.is_some() && !line.actor.starts_with("maintainer:") || line.actor == Actor::Openday.to_string()
        }
        None => by == Some(&line.actor),
    };
    is_by
        && report.closed_at.as_ref() == Some(&line.at)
        && report.merged_into == into
        && report.has_note == into.is_none()
}

/// What is kept of declined applications that no row told of yet: their rows do not say of whom they are.
struct Declined(BTreeMap<[u8; 32], Vec<DeclinedAsStored>>);

impl Declined {
    async fn of(rows: &impl Evidence, proof: &mut Proof) -> Result<Self, StoreError> {
        let mut kept = BTreeMap::<_, Vec<_>>::new();
        let mut found = rows.declined_as_stored(DECLINED_MAX + 1).await?;
        if found.len() > DECLINED_MAX {
            found.truncate(DECLINED_MAX);
            proof.note(Finding::TooManyDeclined(DECLINED_MAX));
        }
        for row in found {
            kept.entry(Self::key(&row.declined_at, &row.reason)).or_default().push(row);
        }
        Ok(Self(kept))
    }

    fn key(at: &str, reason: &str) -> [u8; 32] {
        Sha256::new().chain_update(at).chain_update([0]).chain_update(reason).finalize().into()
    }

    fn tell(&mut self, declining: &Declining) {
        let Some(kept) = self.0.get_mut(&Self::key(&declining.at, &declining.reason)) else { return };
        let is_it = |row: &DeclinedAsStored| {
            declining.digest.as_ref().is_none_or(|digest| *digest == digest_of(&row.token_hash))
        };
        if let Some(place) = kept.iter().position(is_it) {
            kept.swap_remove(place);
        }
    }

    fn untold(self) -> impl Iterator<Item = DeclinedAsStored> {
        self.0.into_values().flatten()
    }
}
