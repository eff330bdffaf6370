//! Doubles for unit tests: a store in memory that can go away, and a pen that counts, waits, fails and panics.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{App, AppParts, Limits};
use crate::clock::{Clock, ManualClock};
use crate::domain::change::{By, Change, Changed};
use crate::domain::fixture;
use crate::domain::input::AuditFilter;
use crate::domain::look::{Format, LookRequest, Theme};
use crate::domain::participant::{Language, Link, Participant, Slug};
use crate::domain::status::ReasonClass;
use crate::domain::text::{DisplayName, MaintainerName, NoteText, Reason, ReportText};
use crate::domain::wording::{Direction, Mark, Wording, Words};
use crate::render::{BadgeSpec, Draw, RenderError, StyleId, StyleInfo};
use crate::store::{
    All, AuditHash, AuditRow, Backup, Changes, Declined, Frozen, Holder, Imported, Maintainer, NewSession, Note, Order,
    Outcome, Proof, Record, Report, ReportId, Revision, SessionLimits, Store, StoreError, TokenHash, Unreadable,
};

/// A participant of that slug, otherwise the fixture's bakery.
pub(super) fn participant(slug: &str) -> Participant {
    Participant { slug: Slug::parse(slug).unwrap(), ..fixture::participant() }
}

pub(super) fn named(slug: &str, name: &str) -> Participant {
    Participant { name: DisplayName::parse(name).unwrap(), ..participant(slug) }
}

/// A spec that differs from another by its headline.
pub(super) fn spec_of(headline: &str) -> BadgeSpec {
    let words = Words {
        mark: Mark::Unknown,
        language: Language::english(),
        direction: Direction::Ltr,
        headline: headline.to_owned(),
        name: None,
        date: None,
        alt: String::new(),
    };
    BadgeSpec { style: StyleId(0), theme: Theme::Light, format: Format::Svg, words }
}

pub(super) const SVG: LookRequest<'static> = LookRequest::plain(Format::Svg);

/// An app with the wording of the program and its roster still empty.
pub(super) fn app_over(store: Arc<dyn Store>, clock: Arc<dyn Clock>, draw: Arc<dyn Draw>, limits: Limits) -> App {
    App::new(AppParts { store, clock, draw, wording: Wording::load(None).unwrap(), limits })
}

/// An app over doubles, its roster loaded, at noon UTC on 20 November 2026.
#[derive(Debug)]
pub(super) struct World {
    pub(super) app: Arc<App>,
    pub(super) store: Arc<MemoryStore>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) pen: Arc<Pen>,
}

impl World {
    pub(super) async fn of(participants: Vec<Participant>) -> Self {
        Self::with_limits(participants, Limits::default()).await
    }

    pub(super) async fn with_limits(participants: Vec<Participant>, limits: Limits) -> Self {
        let world = Self::unloaded(limits);
        for participant in participants {
            world.store.add(&participant, None, &By::OPERATOR).await.unwrap();
        }
        world.app.refresh().await.unwrap();
        world
    }

    pub(super) fn unloaded(limits: Limits) -> Self {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(ManualClock::new(fixture::at("2026-11-20T12:00:00Z")));
        let pen = Arc::new(Pen::default());
        let app = Arc::new(app_over(Arc::clone(&store) as _, Arc::clone(&clock) as _, Arc::clone(&pen) as _, limits));
        Self { app, store, clock, pen }
    }

    /// What the badge of `slug` says of its date.
    pub(super) fn date_of(&self, slug: &str, look: &LookRequest<'_>) -> Option<String> {
        self.app.shown(slug, look).spec.words.date.as_ref().map(|date| date.sentence.clone())
    }
}

/// Draws nothing but the tag of the spec.
#[derive(Debug, Default)]
pub(super) struct Pen {
    pub(super) drawn: AtomicUsize,
    /// Bytes added to every picture.
    pub(super) padding: AtomicUsize,
    /// Panics while set.
    pub(super) panics: AtomicBool,
    /// Fails while set.
    pub(super) fails: AtomicBool,
    held: Mutex<Option<mpsc::UnboundedSender<BadgeSpec>>>,
    released: Condvar,
}

impl Pen {
    /// Makes every drawing wait from now on; each is announced on the channel when it begins.
    pub(super) fn hold(&self) -> mpsc::UnboundedReceiver<BadgeSpec> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.held.lock().unwrap() = Some(sender);
        receiver
    }

    pub(super) fn release(&self) {
        *self.held.lock().unwrap() = None;
        self.released.notify_all();
    }

    pub(super) fn count(&self) -> usize {
        self.drawn.load(Ordering::SeqCst)
    }
}

impl Draw for Pen {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        self.drawn.fetch_add(1, Ordering::SeqCst);
        let mut held = self.held.lock().unwrap();
        if let Some(sender) = held.as_ref() {
            let _ = sender.send(spec.clone());
        }
        while held.is_some() {
            held = self.released.wait(held).unwrap();
        }
        drop(held);
        assert!(!self.panics.load(Ordering::SeqCst), "the pen broke");
        if self.fails.load(Ordering::SeqCst) {
            return Err(RenderError::Svg("no ink".to_owned()));
        }
        let mut bytes = spec.tag(&self.digest()).into_bytes();
        bytes.resize(bytes.len() + self.padding.load(Ordering::SeqCst), b' ');
        Ok(bytes)
    }

    fn digest(&self) -> [u8; 32] {
        [7; 32]
    }

    fn style(&self, name: &str) -> Option<StyleId> {
        ["seal", "classic"].iter().zip(0..).find(|(known, _)| **known == name).map(|(_, number)| StyleId(number))
    }

    fn style_info(&self, style: StyleId) -> Option<StyleInfo<'_>> {
        match style.0 {
            0 => Some(StyleInfo { name: "seal", width_px: 160, height_px: 160 }),
            1 => Some(StyleInfo { name: "classic", width_px: 320, height_px: 80 }),
            _ => None,
        }
    }

    fn missing_characters(&self, text: &str) -> Vec<(usize, char)> {
        text.chars().zip(1..).filter(|(c, _)| *c == '☃').map(|(c, position)| (position, c)).collect()
    }
}

/// What this store does not keep: the tests of it go through a real one.
const NOT_KEPT: StoreError = StoreError::NoAnswer("this double does not keep that");

/// A store without a file. While it is `away` it fails, while `mad` it panics, while `stuck` it never answers.
#[derive(Debug, Default)]
pub(super) struct MemoryStore {
    kept: Mutex<StoredData>,
    pub(super) away: AtomicBool,
    pub(super) mad: AtomicBool,
    pub(super) stuck: AtomicBool,
    leaving: AtomicBool,
    /// How often everything was loaded.
    pub(super) whole_loads: AtomicUsize,
    pub(super) polls: tokio::sync::watch::Sender<usize>,
    /// Milliseconds until a question is answered.
    pub(super) answer_ms: AtomicU64,
    /// Milliseconds until a change that is asked for through the trait is made.
    pub(super) change_ms: AtomicU64,
    /// Refuses all changes that are asked for through the trait while set.
    pub(super) frozen: AtomicBool,
    /// How many changes were asked for through the trait.
    pub(super) changes_asked: AtomicUsize,
    /// Slugs whose participants cannot be read.
    pub(super) broken: Mutex<BTreeSet<Slug>>,
}

#[derive(Debug, Default)]
struct StoredData {
    revision: Revision,
    participants: BTreeMap<Slug, (Revision, Participant)>,
    deleted: BTreeMap<Slug, Revision>,
    maintainers: Vec<Maintainer>,
}

impl StoredData {
    fn put(&mut self, participant: Participant) {
        self.deleted.remove(&participant.slug);
        self.participants.insert(participant.slug.clone(), (self.revision, participant));
    }
}

impl MemoryStore {
    fn kept(&self) -> Result<std::sync::MutexGuard<'_, StoredData>, StoreError> {
        assert!(!self.mad.load(Ordering::SeqCst), "the store went mad");
        if self.away.load(Ordering::SeqCst) {
            return Err(StoreError::NoAnswer("away"));
        }
        Ok(self.kept.lock().unwrap())
    }

    fn write(&self) -> Result<std::sync::MutexGuard<'_, StoredData>, StoreError> {
        let mut kept = self.kept()?;
        kept.revision.0 += 1;
        if self.leaving.swap(false, Ordering::SeqCst) {
            self.away.store(true, Ordering::SeqCst);
        }
        Ok(kept)
    }

    /// Counts a question of the follower, which may get no answer.
    async fn ask(&self) {
        self.polls.send_modify(|polls| *polls += 1);
        if self.stuck.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        match self.answer_ms.load(Ordering::SeqCst) {
            0 => {}
            answer_ms => tokio::time::sleep(Duration::from_millis(answer_ms)).await,
        }
    }

    /// Splits what can be read from what cannot.
    fn read(&self, participants: Vec<Participant>) -> All {
        let broken = self.broken.lock().unwrap();
        let (unreadable, participants): (Vec<_>, _) =
            participants.into_iter().partition(|participant| broken.contains(&participant.slug));
        let unreadable = unreadable
            .iter()
            .map(|Participant { slug, .. }| Unreadable { slug: slug.to_string(), problem: format!("`{slug}` is torn") })
            .collect();
        All { participants, unreadable }
    }

    /// Answers one write more, and nothing after it.
    pub(super) fn away_after_next_write(&self) {
        self.leaving.store(true, Ordering::SeqCst);
    }

    /// Applies a change as the operator would from elsewhere, at once.
    pub(super) fn change_now(&self, slug: &Slug, change: &Change, now: Timestamp) -> Result<Outcome, StoreError> {
        let (slug, change) = (slug.clone(), change.clone());
        self.apply(&Order { slug, change, by: By::OPERATOR, now, expected: None })
    }

    fn apply(&self, order: &Order) -> Result<Outcome, StoreError> {
        let Order { slug, change, now, .. } = order;
        let found = self.kept()?.participants.get(slug).cloned();
        let Some((revision, mut participant)) = found else {
            return Err(StoreError::UnknownParticipant(slug.clone()));
        };
        if change.is_repetition(&participant) {
            return Ok(Outcome { participant, revision, changed: Changed::Unchanged });
        }
        let mut kept = self.write()?;
        let changed = change.apply(&mut participant, *now)?;
        let revision = kept.revision;
        if changed == Changed::Deleted {
            kept.participants.remove(slug);
            kept.deleted.insert(slug.clone(), revision);
        } else {
            kept.put(participant.clone());
        }
        Ok(Outcome { participant, revision, changed })
    }

    /// Puts another, older file in place.
    pub(super) fn go_back_to(&self, revision: u64, participants: Vec<Participant>) {
        let mut kept = StoredData { revision: Revision(revision), ..StoredData::default() };
        for participant in participants {
            kept.put(participant);
        }
        *self.kept.lock().unwrap() = kept;
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn revision(&self) -> Result<Revision, StoreError> {
        self.ask().await;
        Ok(self.kept()?.revision)
    }

    async fn changes_since(&self, since: Revision) -> Result<Changes, StoreError> {
        self.ask().await;
        let kept = self.kept()?;
        if since == Revision::ZERO {
            self.whole_loads.fetch_add(1, Ordering::SeqCst);
        }
        let changed = kept.participants.values().filter(|(revision, _)| *revision > since);
        let deleted = kept.deleted.iter().filter(|(_, revision)| **revision > since);
        let All { participants, unreadable } = self.read(changed.map(|(_, participant)| participant.clone()).collect());
        let deleted = deleted.map(|(slug, _)| slug.clone()).collect();
        Ok(Changes { revision: kept.revision, participants, deleted, unreadable })
    }

    async fn participant(&self, slug: &Slug) -> Result<Option<Participant>, StoreError> {
        Ok(self.kept()?.participants.get(slug).map(|(_, participant)| participant.clone()))
    }

    async fn participants(&self) -> Result<All, StoreError> {
        Ok(self.read(self.kept()?.participants.values().map(|(_, participant)| participant.clone()).collect()))
    }

    async fn add(
        &self,
        participant: &Participant,
        _private_link: Option<TokenHash>,
        _by: &By,
    ) -> Result<Revision, StoreError> {
        let mut kept = self.write()?;
        if kept.participants.contains_key(&participant.slug) {
            return Err(StoreError::SlugTaken(participant.slug.clone()));
        }
        kept.put(participant.clone());
        Ok(kept.revision)
    }

    async fn change(&self, order: &Order) -> Result<Outcome, StoreError> {
        self.changes_asked.fetch_add(1, Ordering::SeqCst);
        match self.change_ms.load(Ordering::SeqCst) {
            0 => {}
            change_ms => tokio::time::sleep(Duration::from_millis(change_ms)).await,
        }
        if self.frozen.load(Ordering::SeqCst) {
            return Err(StoreError::Frozen { since: order.now });
        }
        self.apply(order)
    }

    async fn import(&self, participants: &[Participant], _by: &By, _now: Timestamp) -> Result<Imported, StoreError> {
        let mut kept = self.write()?;
        for participant in participants {
            kept.put(participant.clone());
        }
        Ok(Imported { added: participants.len(), unchanged: 0 })
    }

    async fn add_maintainer(&self, maintainer: &Maintainer, _by: &By) -> Result<(), StoreError> {
        self.write()?.maintainers.push(maintainer.clone());
        Ok(())
    }

    async fn maintainers(&self) -> Result<Vec<Maintainer>, StoreError> {
        Ok(self.kept()?.maintainers.clone())
    }

    async fn remove_maintainer(&self, name: &MaintainerName, _by: &By, _now: Timestamp) -> Result<(), StoreError> {
        self.write()?.maintainers.retain(|maintainer| maintainer.name != *name);
        Ok(())
    }

    async fn record(&self, _slug: &Slug) -> Result<Option<Record>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn revoke_all(
        &self,
        _slugs: &[Slug],
        _reason: &Reason,
        _class: Option<ReasonClass>,
        _by: &By,
        _now: Timestamp,
    ) -> Result<Vec<Outcome>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn set_private_link(
        &self,
        _slug: &Slug,
        _link: TokenHash,
        _by: &By,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        Err(NOT_KEPT)
    }

    async fn add_note(&self, _slug: &Slug, _text: &NoteText, _by: &By, _now: Timestamp) -> Result<Note, StoreError> {
        Err(NOT_KEPT)
    }

    async fn add_report(
        &self,
        _slug: &Slug,
        _at: &Link,
        _text: Option<&ReportText>,
        _by: &By,
        _now: Timestamp,
    ) -> Result<Report, StoreError> {
        Err(NOT_KEPT)
    }

    async fn reports(&self, _open_only: bool, _after: u64, _rows_max: usize) -> Result<Vec<Report>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn open_reports_of(&self, _slug: &Slug) -> Result<Vec<ReportId>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn open_reports(&self) -> Result<BTreeMap<Slug, u32>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn close_report(
        &self,
        _id: ReportId,
        _note: &NoteText,
        _by: &By,
        _now: Timestamp,
    ) -> Result<Report, StoreError> {
        Err(NOT_KEPT)
    }

    async fn merge_report(
        &self,
        _id: ReportId,
        _into: ReportId,
        _by: &By,
        _now: Timestamp,
    ) -> Result<Report, StoreError> {
        Err(NOT_KEPT)
    }

    async fn holder(&self, _credential: TokenHash) -> Result<Option<Holder>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn open_session(&self, _new: &NewSession) -> Result<Option<Holder>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn session(
        &self,
        _session: TokenHash,
        _limits: SessionLimits,
        _now: Timestamp,
    ) -> Result<Option<Holder>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn end_session(&self, _session: TokenHash) -> Result<(), StoreError> {
        Err(NOT_KEPT)
    }

    async fn declined(&self, _private_link: TokenHash) -> Result<Option<Declined>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn forget_declined(&self, _before: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn end_sessions(&self, _holder: &Holder) -> Result<(), StoreError> {
        Err(NOT_KEPT)
    }

    async fn freeze(&self, _reason: Option<&Reason>, _by: &By, _now: Timestamp) -> Result<(), StoreError> {
        Err(NOT_KEPT)
    }

    async fn thaw(&self, _by: &By, _now: Timestamp) -> Result<(), StoreError> {
        Err(NOT_KEPT)
    }

    async fn frozen(&self) -> Result<Option<Frozen>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn audit(&self, _after: u64, _filter: &AuditFilter, _rows_max: usize) -> Result<Vec<AuditRow>, StoreError> {
        Err(NOT_KEPT)
    }

    async fn prove(&self, _known: Option<AuditHash>) -> Result<Proof, StoreError> {
        Err(NOT_KEPT)
    }

    async fn backup(&self, _to: &Path) -> Result<Backup, StoreError> {
        Err(NOT_KEPT)
    }
}
