//! Looks: everything an address may choose about a picture, and nothing about its claim.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// Hexadecimal digits of a picture's tag, the strong validator of its bytes.
pub const TAG_LETTERS: usize = 32;

/// The colours of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    Light,
    Dark,
    /// Light or dark as the viewer prefers, decided by CSS inside the SVG; a PNG is then light.
    Auto,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Auto];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "auto",
        }
    }

    /// The word by which an address asks for it; the usual one needs none.
    #[must_use]
    pub fn in_address(self) -> Option<&'static str> {
        (self != Self::default()).then(|| self.as_str())
    }

    #[must_use]
    pub fn parse(input: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == input)
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Pixels of a PNG per unit of the badge, 1 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Scale(u8);

impl Scale {
    pub const MAX: u8 = 4;
    pub const ONE: Self = Self(1);

    /// A scale from 1 to [`Scale::MAX`].
    #[must_use]
    pub const fn new(times: u8) -> Option<Self> {
        if times >= 1 && times <= Self::MAX { Some(Self(times)) } else { None }
    }

    #[must_use]
    pub const fn times(self) -> u8 {
        self.0
    }
}

/// The file format of a picture; only a PNG has a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Svg,
    Png(Scale),
}

impl Format {
    /// The media type, as `Content-Type` carries it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml; charset=utf-8",
            Self::Png(_) => "image/png",
        }
    }

    /// Whether both are pictures of the same kind, at any scale.
    #[must_use]
    pub const fn is_kind_of(self, other: Self) -> bool {
        matches!((self, other), (Self::Svg, Self::Svg) | (Self::Png(_), Self::Png(_)))
    }

    /// The file name's ending, scale included: `.svg`, `.png`, `@2x.png`.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Svg => ".svg",
            Self::Png(Scale(2)) => "@2x.png",
            Self::Png(Scale(3)) => "@3x.png",
            Self::Png(Scale(4)) => "@4x.png",
            Self::Png(_) => ".png",
        }
    }

    /// Every format an address can name.
    pub const ALL: [Self; 5] =
        [Self::Svg, Self::Png(Scale(1)), Self::Png(Scale(2)), Self::Png(Scale(3)), Self::Png(Scale(4))];
}

/// A look as an address or a command asks for it, before it is matched with what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookRequest<'a> {
    pub format: Format,
    /// The name of a style; an unknown one means the default style.
    pub style: Option<Cow<'a, str>>,
    pub theme: Theme,
    /// A BCP 47 tag; an unknown one means the participant's own language.
    pub language: Option<Cow<'a, str>>,
    /// Whether the date of the next open day is shown.
    pub with_date: bool,
}

impl LookRequest<'_> {
    /// The default look in `format`.
    #[must_use]
    pub const fn plain(format: Format) -> Self {
        LookRequest { format, style: None, theme: Theme::Light, language: None, with_date: true }
    }

    /// The same look, free of the address it was read from.
    #[must_use]
    pub fn into_owned(self) -> LookRequest<'static> {
        let Self { format, style, theme, language, with_date } = self;
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        LookRequest { format, style: owned(style), theme, language: owned(language), with_date }
    }
}
