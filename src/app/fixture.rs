//! Doubles for unit tests: an app over a store in memory, and a pen that counts, waits, fails and panics.

mod memory_store;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use tokio::sync::mpsc;

use super::{App, AppParts, Limits};
use crate::clock::{Clock, ManualClock};
use crate::domain::change::By;
use crate::domain::fixture;
use crate::domain::look::{Format, LookRequest, Theme};
use crate::domain::participant::{Language, Participant, Slug};
use crate::domain::text::DisplayName;
use crate::domain::wording::{Direction, Mark, Wording, Words};
use crate::render::{BadgeSpec, Draw, RenderError, SheetSpec, StyleId, StyleInfo, tag_of};
use crate::store::Store;

pub(super) use memory_store::MemoryStore;

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

    /// Writes a tag; that of a badge is announced.
    fn write(&self, tag: String, badge: Option<&BadgeSpec>) -> Result<Vec<u8>, RenderError> {
        self.drawn.fetch_add(1, Ordering::SeqCst);
        let mut held = self.held.lock().unwrap();
        if let Some((sender, spec)) = held.as_ref().zip(badge) {
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
        let mut bytes = tag.into_bytes();
        bytes.resize(bytes.len() + self.padding.load(Ordering::SeqCst), b' ');
        Ok(bytes)
    }
}

impl Draw for Pen {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        self.write(spec.tag(&self.digest()), Some(spec))
    }

    fn draw_sheet(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError> {
        self.write(tag_of(spec.digest(&self.digest())), None)
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
