//! Lanes: which pictures are drawn and kept before others.
//!
//! Pages embed SVG and plain PNG most, and the larger a PNG, the fewer ask for it and the longer it takes. `workers` lets
//! lanes go first in their order unless somebody has waited for long, `render_pool` and `cache` keep the first one apart from
//! the rest. Behind them all goes what nobody waits for.

use crate::domain::look::Format;

/// Pictures that cost about the same, the ones that go first first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// SVG, what compresses it, and PNG of one pixel a unit.
    Light,
    Double,
    Triple,
    Quadruple,
    /// Pictures of any size that are drawn before somebody asks for them.
    Ahead,
}

impl Lane {
    /// All of them, in their order.
    pub(super) const ALL: [Self; 5] = [Self::Light, Self::Double, Self::Triple, Self::Quadruple, Self::Ahead];

    /// The lane of a picture in that format that a visitor waits for, and the one it is kept in.
    pub(super) const fn of(format: Format) -> Self {
        match format {
            Format::Svg => Self::Light,
            Format::Png(scale) => match scale.times() {
                0 | 1 => Self::Light,
                2 => Self::Double,
                3 => Self::Triple,
                _ => Self::Quadruple,
            },
        }
    }

    pub(super) const fn is_light(self) -> bool {
        matches!(self, Self::Light)
    }

    /// Whether nobody waits for what is in it.
    pub(super) const fn is_ahead(self) -> bool {
        matches!(self, Self::Ahead)
    }
}
