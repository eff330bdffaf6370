//! The colours of the badges: `badges/palette.css`, with the initiative's own in their places.
//!
//! A role is a CSS class that gives one property one colour, and another one for dark surroundings. Also the contrast
//! of two colours, by the definition of WCAG 2.2 (relative luminance and contrast ratio).

use std::fmt;
use std::str::FromStr;

/// Least contrast between a text and what it stands on (WCAG 2.2, success criterion 1.4.3).
pub const TEXT_CONTRAST_MIN: f64 = 4.5;

/// A colour as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color([u8; 3]);

/// A text that is no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("color `{0}` is not of the form #rrggbb")]
pub struct ColorError(String);

impl FromStr for Color {
    type Err = ColorError;

    fn from_str(input: &str) -> Result<Self, ColorError> {
        let wrong = || ColorError(input.chars().take(40).collect());
        let digits = input.strip_prefix('#').filter(|rest| rest.len() == 6 && rest.is_ascii()).ok_or_else(wrong)?;
        let value = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        let halves = [red, green, blue].map(|part| part >> 4 == part & 15);
        if halves == [true; 3] {
            write!(f, "#{:x}{:x}{:x}", red & 15, green & 15, blue & 15)
        } else {
            write!(f, "#{red:02x}{green:02x}{blue:02x}")
        }
    }
}

impl Color {
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

/// What a role colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Property {
    Fill,
    Stroke,
}

impl Property {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Stroke => "stroke",
        }
    }
}

/// A role by its position in the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RoleId(u8);

#[derive(Debug, Clone)]
pub(super) struct Role {
    pub name: String,
    pub property: Property,
    pub light: Color,
    pub dark: Color,
}

/// All roles.
#[derive(Debug, Clone)]
pub(super) struct Palette {
    roles: Vec<Role>,
}

/// A role that the initiative may recolour: its name, its own colours, and the chosen ones for light and dark.
type Choice = (&'static str, Option<(Color, Color)>, Option<Color>, Option<Color>);

/// A palette file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaletteError {
    #[error("line {line}: `{text}` is not of the form `.role {{ fill: #rrggbb }}`")]
    Rule { line: usize, text: String },
    #[error("line {line}: {error}")]
    Color { line: usize, error: ColorError },
    #[error("line {line}: dark role `{role}` has no light colour above it")]
    DarkOnly { line: usize, role: String },
    #[error("line {line}: role `{role}` stands here a second time")]
    Twice { line: usize, role: String },
}

impl Palette {
    /// Reads a palette: one rule a line, the dark ones inside one `@media (prefers-color-scheme: dark)`.
    pub(super) fn parse(css: &str) -> Result<Self, PaletteError> {
        let mut palette = Self { roles: Vec::new() };
        let mut in_dark = false;
        let mut in_comment = false;
        for (index, text) in css.lines().enumerate() {
            let (line, text) = (index + 1, text.trim());
            in_comment |= text.starts_with("/*");
            if in_comment || text.is_empty() {
                in_comment &= !text.ends_with("*/");
                continue;
            }
            match text {
                "@media (prefers-color-scheme: dark) {" => in_dark = true,
                "}" if in_dark => in_dark = false,
                rule => palette.add(rule, line, in_dark)?,
            }
        }
        Ok(palette)
    }

    fn add(&mut self, rule: &str, line: usize, dark: bool) -> Result<(), PaletteError> {
        let (name, property, color) =
            split_rule(rule).ok_or_else(|| PaletteError::Rule { line, text: rule.to_owned() })?;
        let color: Color = color.parse().map_err(|error| PaletteError::Color { line, error })?;
        let known = self.roles.iter_mut().find(|known| known.name == name);
        match (known, dark) {
            (Some(known), true) if known.property == property => known.dark = color,
            (_, true) => return Err(PaletteError::DarkOnly { line, role: name.to_owned() }),
            (Some(_), false) => return Err(PaletteError::Twice { line, role: name.to_owned() }),
            (None, false) => {
                self.roles.push(Role { name: name.to_owned(), property, light: color, dark: color });
            }
        }
        Ok(())
    }

    /// Puts the initiative's colours in the places of `accent`, `wall` and `light`: in the roles of these names, those
    /// that begin with them (`light-line`), and those that have the same colour.
    pub(super) fn with_accents(mut self, accents: &Accents) -> Self {
        let own = |name: &str| self.roles.iter().find(|role| role.name == name).map(|role| (role.light, role.dark));
        let chosen = [
            ("wall", own("wall"), accents.wall, accents.wall),
            ("light", own("light"), accents.light, accents.light),
            ("accent", own("accent"), accents.accent_light, accents.accent_dark),
        ];
        for role in &mut self.roles {
            let family = role.name.split('-').next().unwrap_or_default().to_owned();
            let named = chosen.iter().find(|(name, ..)| *name == family);
            let replace = |color: Color, of: fn((Color, Color)) -> Color, new: fn(&Choice) -> Option<Color>| {
                let alike = || chosen.iter().find(|(_, own, ..)| own.map(of) == Some(color));
                named.or_else(alike).and_then(new).unwrap_or(color)
            };
            role.light = replace(role.light, |(light, _)| light, |(_, _, light, _)| *light);
            role.dark = replace(role.dark, |(_, dark)| dark, |(_, _, _, dark)| *dark);
        }
        self
    }

    pub(super) fn find(&self, name: &str) -> Option<RoleId> {
        let position = self.roles.iter().position(|role| role.name == name)?;
        u8::try_from(position).ok().map(RoleId)
    }

    pub(super) fn role(&self, id: RoleId) -> &Role {
        &self.roles[usize::from(id.0)]
    }
}

fn split_rule(rule: &str) -> Option<(&str, Property, &str)> {
    let (name, rest) = rule.strip_prefix('.')?.split_once('{')?;
    let (property, color) = rest.trim().strip_suffix('}')?.split_once(':')?;
    let property = match property.trim() {
        "fill" => Property::Fill,
        "stroke" => Property::Stroke,
        _ => return None,
    };
    let name = name.trim();
    let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    named.then_some((name, property, color.trim().trim_end_matches(';').trim()))
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
    fn a_colour_is_written_as_short_as_it_can_be() {
        assert_eq!("#ffcc00".parse::<Color>().unwrap().to_string(), "#fc0");
        assert_eq!("#FFCF5C".parse::<Color>().unwrap().to_string(), "#ffcf5c");
        assert!("red".parse::<Color>().is_err() && "#ffé0".parse::<Color>().is_err());
    }

    #[test]
    fn a_palette_says_where_it_is_wrong() {
        let line = |css| Palette::parse(css).unwrap_err();
        assert!(matches!(line(".a { fill: red }"), PaletteError::Color { line: 1, .. }));
        assert!(matches!(line("\n.a { color: #ffffff }"), PaletteError::Rule { line: 2, .. }));
        assert!(matches!(
            line("@media (prefers-color-scheme: dark) {\n.a { fill: #ffffff }\n}"),
            PaletteError::DarkOnly { line: 2, .. }
        ));
    }

    #[test]
    fn an_initiatives_accent_replaces_the_palettes() {
        let palette = Palette::parse(".accent { fill: #111111 }\n.ground { fill: #ffffff }").unwrap();
        let accents = Accents { accent_light: "#222222".parse().ok(), ..Accents::default() };
        let palette = palette.with_accents(&accents);
        let role = palette.role(palette.find("accent").unwrap());
        assert_eq!((role.light.to_string(), role.dark.to_string()), ("#222".to_owned(), "#111".to_owned()));
    }
}
