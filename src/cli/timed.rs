//! A renderer whose drawings are timed, for the operators' numbers.

use std::sync::Arc;
use std::time::Instant;

use crate::render::{BadgeSpec, Draw, RenderError, SheetSpec, StyleId, StyleInfo};
use crate::telemetry::Metrics;

/// Draws as another does and says how long it took.
#[derive(Debug)]
pub(super) struct Timed {
    draw: Arc<dyn Draw>,
    metrics: Arc<Metrics>,
}

impl Timed {
    pub(super) const fn new(draw: Arc<dyn Draw>, metrics: Arc<Metrics>) -> Self {
        Self { draw, metrics }
    }

    fn timed<T>(&self, work: impl FnOnce(&dyn Draw) -> T) -> T {
        let begun = Instant::now();
        let done = work(self.draw.as_ref());
        self.metrics.render_ms.observe(begun.elapsed().as_secs_f64() * 1000.0);
        done
    }
}

impl Draw for Timed {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        self.timed(|draw| draw.draw(spec))
    }

    fn draw_sheet(&self, spec: &SheetSpec) -> Result<Vec<u8>, RenderError> {
        self.timed(|draw| draw.draw_sheet(spec))
    }

    fn digest(&self) -> [u8; 32] {
        self.draw.digest()
    }

    fn style(&self, name: &str) -> Option<StyleId> {
        self.draw.style(name)
    }

    fn style_info(&self, style: StyleId) -> Option<StyleInfo<'_>> {
        self.draw.style_info(style)
    }

    fn missing_characters(&self, text: &str) -> Vec<(usize, char)> {
        self.draw.missing_characters(text)
    }
}
