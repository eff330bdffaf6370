//! A renderer whose drawings tests count and hold up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use openday::domain::color::Accents;
use openday::domain::look::Format;
use openday::domain::wording::Mark;
use openday::render::{BadgeSpec, Draw, RenderError, Renderer, SheetSpec, StyleId, StyleInfo};

/// A renderer that counts what it draws.
#[derive(Debug)]
pub(crate) struct Counting {
    renderer: Renderer,
    pub(crate) drawn: AtomicUsize,
    /// While a test holds one of these for writing, nothing of that kind is drawn.
    svg_gate: RwLock<()>,
    png_gate: RwLock<()>,
}

impl Counting {
    pub(crate) fn new() -> Arc<Self> {
        let renderer = Renderer::new(&Accents::default(), None).unwrap();
        Arc::new(Self {
            renderer,
            drawn: AtomicUsize::new(0),
            svg_gate: RwLock::default(),
            png_gate: RwLock::default(),
        })
    }

    /// Holds every drawing up until what comes back is dropped.
    pub(crate) fn shut(self: &Arc<Self>) -> [Shut; 2] {
        [self.shut_one(|counting| &counting.svg_gate), self.shut_pngs()]
    }

    /// Holds every drawing of a PNG up until what comes back is dropped.
    pub(crate) fn shut_pngs(self: &Arc<Self>) -> Shut {
        self.shut_one(|counting| &counting.png_gate)
    }

    fn shut_one(self: &Arc<Self>, gate: impl Fn(&Self) -> &RwLock<()> + Send + 'static) -> Shut {
        let (open, opened) = std::sync::mpsc::channel::<()>();
        let (is_shut, was_shut) = std::sync::mpsc::channel::<()>();
        let shutting = Arc::clone(self);
        // Outside of the runtime's threads: the gate is a lock that must not be held across an await.
        let holder = std::thread::spawn(move || {
            let _gate = gate(&shutting).write().unwrap();
            is_shut.send(()).unwrap();
            let _ = opened.recv();
        });
        was_shut.recv().unwrap();
        Shut { open: Some(open), holder: Some(holder) }
    }

    pub(crate) fn drawn(&self) -> usize {
        self.drawn.load(Ordering::SeqCst)
    }
}

/// A gate that is shut.
pub(crate) struct Shut {
    open: Option<std::sync::mpsc::Sender<()>>,
    holder: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Shut {
    fn drop(&mut self) {
        drop(self.open.take());
        let _ = self.holder.take().map(std::thread::JoinHandle::join);
    }
}

impl Draw for Counting {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        // The picture for busy times never waits; everything else stops at a shut gate.
        let gate = if spec.format == Format::Svg { &self.svg_gate } else { &self.png_gate };
        let _open = (spec.words.mark != Mark::Unavailable).then(|| gate.read().unwrap());
        self.drawn.fetch_add(1, Ordering::SeqCst);
        self.renderer.draw(spec)
    }

    fn draw_sheet(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError> {
        let _open = self.png_gate.read().unwrap();
        self.drawn.fetch_add(1, Ordering::SeqCst);
        self.renderer.draw_sheet(spec)
    }

    fn digest(&self) -> [u8; 32] {
        self.renderer.digest()
    }

    fn style(&self, name: &str) -> Option<StyleId> {
        self.renderer.style(name)
    }

    fn style_info(&self, style: StyleId) -> Option<StyleInfo<'_>> {
        self.renderer.style_info(style)
    }

    fn missing_characters(&self, text: &str) -> Vec<(usize, char)> {
        self.renderer.missing_characters(text)
    }
}
