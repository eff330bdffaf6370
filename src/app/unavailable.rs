//! The picture that is there when drawing is not: "temporarily unavailable", in English, of every style and theme.
//!
//! All of them are drawn ahead, outside the render pool: it is a full pool that they stand in for.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use super::picture::Picture;
use crate::domain::look::{Format, Theme};
use crate::domain::wording::{Mark, Wording, Words};
use crate::render::{BadgeSpec, Draw, StyleId};

type Kind = (StyleId, Theme, Format);

/// One place for each picture, filled when it is drawn; the number of places is fixed at the start.
#[derive(Debug)]
pub(super) struct Unavailable {
    words: Words,
    places: HashMap<Kind, OnceLock<Arc<Picture>>>,
}

impl Unavailable {
    pub(super) fn new(draw: &dyn Draw, wording: &Wording) -> Self {
        let words = wording.words_of_nobody(wording.speech(Some("en"), None), Mark::Unavailable);
        let styles = (0..=u8::MAX).map(StyleId).take_while(|style| draw.style_info(*style).is_some());
        let kinds = styles.flat_map(|style| {
            Theme::ALL.into_iter().flat_map(move |theme| Format::ALL.map(|format| (style, theme, format)))
        });
        // A PNG cannot switch between light and dark: a request for one that does means the light one.
        let kinds = kinds.filter(|(_, theme, format)| *theme != Theme::Auto || *format == Format::Svg);
        Self { words, places: kinds.map(|kind| (kind, OnceLock::new())).collect() }
    }

    /// The picture of that kind or, while it is not drawn yet, the SVG of its style and theme.
    pub(super) fn picture(&self, draw: &dyn Draw, style: StyleId, theme: Theme, format: Format) -> Arc<Picture> {
        let drawn = self.places.get(&(style, theme, format)).and_then(OnceLock::get);
        drawn.map_or_else(|| self.drawn(draw, (style, theme, Format::Svg)), Arc::clone)
    }

    /// Draws what is not drawn yet, the SVGs first. It takes a while: a task for a thread of its own.
    pub(super) fn draw_all(&self, draw: &dyn Draw) {
        let (svgs, pngs): (Vec<Kind>, Vec<Kind>) =
            self.places.keys().copied().partition(|(_, _, format)| *format == Format::Svg);
        for kind in svgs.into_iter().chain(pngs) {
            self.drawn(draw, kind);
        }
    }

    fn drawn(&self, draw: &dyn Draw, kind: Kind) -> Arc<Picture> {
        let draw = || {
            let (style, theme, format) = kind;
            let spec = BadgeSpec { style, theme, format, words: self.words.clone() };
            let bytes = catch_unwind(AssertUnwindSafe(|| draw.draw(&spec)));
            // The end of the line: a picture that says nothing, but an answer.
            let bytes = bytes.ok().and_then(Result::ok).unwrap_or_default();
            Arc::new(Picture::new(Arc::new(spec), &draw.digest(), bytes, None))
        };
        self.places.get(&kind).map_or_else(draw, |place| Arc::clone(place.get_or_init(draw)))
    }
}
