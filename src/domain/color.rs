//! Colours, and those an initiative chooses for its badges.
//!
//! The contrast of two colours is that of WCAG 2.2: relative luminance and contrast ratio.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::spelling::excerpt;

/// Least contrast between a text and what it stands on (WCAG 2.2, success criterion 1.4.3).
pub const TEXT_CONTRAST_MIN: f64 = 4.5;

/// A colour in sRGB, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color([u8; 3]);

/// A text that is no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("colour `{0}` is not of the form #rrggbb, such as #0e5a43")]
pub struct ColorError(String);

impl FromStr for Color {
    type Err = ColorError;

    fn from_str(input: &str) -> Result<Self, ColorError> {
        let wrong = || ColorError(excerpt(input));
        let digits = input.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(wrong)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).map_err(|_| wrong())?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Color {
    type Error = ColorError;

    fn try_from(input: String) -> Result<Self, ColorError> {
        input.parse()
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

impl Color {
    pub const BLACK: Self = Self([0; 3]);
    pub const WHITE: Self = Self([255; 3]);

    /// Red, green and blue.
    #[must_use]
    pub const fn channels(self) -> [u8; 3] {
        self.0
    }

    /// The shortest way to write it in CSS: `#fc0` for `#ffcc00`.
    #[must_use]
    pub fn css(self) -> String {
        let [red, green, blue] = self.0;
        if self.0.iter().all(|part| part >> 4 == part & 15) {
            format!("#{:x}{:x}{:x}", red & 15, green & 15, blue & 15)
        } else {
            self.to_string()
        }
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio of two colours, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// The colours an initiative may choose; `None` keeps that of the palette.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accents {
    /// The date on a light ground.
    pub accent_light: Option<Color>,
    /// The date on a dark ground.
    pub accent_dark: Option<Color>,
    /// The wall in which the door stands.
    pub wall: Option<Color>,
    /// The light behind the door.
    pub light: Option<Color>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let contrast = |a: &str, b: &str| a.parse::<Color>().unwrap().contrast(b.parse().unwrap());
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!("#ffcc00".parse::<Color>().unwrap().css(), "#fc0");
        assert_eq!("#FFCF5C".parse::<Color>().unwrap().to_string(), "#ffcf5c");
        for bad in ["red", "#ffé0", "#fff", "#+12345", "ffcc00", "#ffcc000"] {
            assert!(bad.parse::<Color>().is_err(), "{bad}");
        }
    }
}
