//! Sheets: what of a badge is printed or posted: a poster, a door sign, a table card, pictures for social media.
//!
//! On paper nothing changes any more, so a sheet that is printed names open days by their dates, never "today", and
//! says where their present state stands. What must never enter: how a sheet looks.

#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::participant::Country;

pub use words::{Issuer, LEAVES_MAX, LeafWords, SheetWords};

/// Countries in which paper is of the size of a letter: CLDR 48.2 (`paperSize`), plus the Dominican Republic and the
/// territories of the United States, which print on what their neighbours print on.
const LETTER_COUNTRIES: [&str; 20] = [
    "AS", "BZ", "CA", "CL", "CO", "CR", "DO", "GT", "GU", "MP", "MX", "NI", "PA", "PH", "PR", "SV", "UM", "US", "VE",
    "VI",
];

/// A thing to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Print {
    Poster,
    DoorSign,
    /// Folded in the middle, with a face to either side.
    TableCard,
}

impl Print {
    pub const ALL: [Self; 3] = [Self::Poster, Self::DoorSign, Self::TableCard];

    /// The word for it in addresses and commands.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poster => "poster",
            Self::DoorSign => "door-sign",
            Self::TableCard => "table-card",
        }
    }

    /// Whether the paper lies on its longer side.
    #[must_use]
    pub const fn is_landscape(self) -> bool {
        matches!(self, Self::DoorSign)
    }
}

/// A size of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    A3,
    A4,
    Letter,
}

impl Paper {
    pub const ALL: [Self; 3] = [Self::A3, Self::A4, Self::Letter];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A3 => "A3",
            Self::A4 => "A4",
            Self::Letter => "letter",
        }
    }

    /// The size of that name, in capitals or not.
    #[must_use]
    pub fn parse(input: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|paper| paper.as_str().eq_ignore_ascii_case(input.trim()))
    }

    /// What printers are filled with in a country.
    #[must_use]
    pub fn usual_in(country: Country) -> Self {
        if LETTER_COUNTRIES.contains(&country.as_str()) { Self::Letter } else { Self::A4 }
    }

    /// Width and height in points, of which an inch has 72, standing on the shorter side.
    #[must_use]
    pub const fn size_pt(self) -> (f32, f32) {
        const fn points(mm: f32) -> f32 {
            mm * 72.0 / 25.4
        }
        match self {
            Self::A3 => (points(297.0), points(420.0)),
            Self::A4 => (points(210.0), points(297.0)),
            Self::Letter => (612.0, 792.0),
        }
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The shape of a picture for social media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// What links are shown with.
    #[default]
    Wide,
    Square,
}

impl Shape {
    pub const ALL: [Self; 2] = [Self::Wide, Self::Square];

    /// Its size in pixels, as addresses name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wide => "1200x630",
            Self::Square => "1080x1080",
        }
    }

    /// Width and height in pixels.
    #[must_use]
    pub const fn size_px(self) -> (u32, u32) {
        match self {
            Self::Wide => (1200, 630),
            Self::Square => (1080, 1080),
        }
    }

    #[must_use]
    pub fn parse(input: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.as_str().eq_ignore_ascii_case(input.trim()))
    }
}

/// One sheet in one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sheet {
    Paper(Print, Paper),
    Social(Shape),
}

/// A sheet as an address or a command asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetChoice {
    /// Without a size: that of the participant's country.
    Paper(Print, Option<Paper>),
    Social(Shape),
}

impl SheetChoice {
    /// The sheet for a participant in that country, or for nobody.
    #[must_use]
    pub fn of(self, country: Option<Country>) -> Sheet {
        let usual = || country.map_or(Paper::A4, Paper::usual_in);
        match self {
            Self::Paper(print, paper) => Sheet::Paper(print, paper.unwrap_or_else(usual)),
            Self::Social(shape) => Sheet::Social(shape),
        }
    }

    #[must_use]
    pub const fn is_paper(self) -> bool {
        matches!(self, Self::Paper(..))
    }
}

/// Everything an address may choose about a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRequest<'a> {
    pub sheet: SheetChoice,
    /// A BCP 47 tag; an unknown one means the participant's own language.
    pub language: Option<Cow<'a, str>>,
    /// Whether a picture for social media shows the next open day.
    pub with_date: bool,
}

impl SheetRequest<'_> {
    /// The picture that stands for a participant where somebody shares a link to it: without a date, for it is kept for weeks.
    pub const SHARED: SheetRequest<'static> =
        SheetRequest { sheet: SheetChoice::Social(Shape::Wide), language: None, with_date: false };

    /// The same request, free of the address it was read from.
    #[must_use]
    pub fn into_owned(self) -> SheetRequest<'static> {
        let Self { sheet, language, with_date } = self;
        SheetRequest { sheet, language: language.map(|tag| Cow::Owned(tag.into_owned())), with_date }
    }
}
