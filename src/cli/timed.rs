//! A renderer whose drawings are timed, for the operators' numbers.

use std::sync::Arc;
use std::time::Instant;

use crate::render::{BadgeSpec, Draw, RenderError, StyleId, StyleInfo};
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
}

impl Draw for Timed {
    fn draw(&self, spec: &BadgeSpec) -> Result<Vec<u8>, RenderError> {
        let begun = Instant::now();
        let drawn = self.draw.draw(spec);
        self.metrics.render_ms.observe(begun.elapsed().as_secs_f64() * 1000.0);
        drawn
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
