//! The colours of the badges: `badges/palette.css`, with the initiative's own in their places.
//!
//! A role is a CSS class that gives one property one colour, and another one for dark surroundings.

use crate::domain::color::{Accents, Color, ColorError};
use crate::domain::wording::Mark;

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

    /// The role that stands in for another on the badges of a mark: the one of its name with the mark's word behind it
    /// (`quiet-text-revoked`), if there is one.
    pub(super) fn for_mark(&self, id: RoleId, mark: Mark) -> RoleId {
        let general = self.role(id);
        let own = |role: &Role| {
            let rest = role.name.strip_prefix(&general.name).and_then(|rest| rest.strip_prefix('-'));
            rest == Some(mark.as_str()) && role.property == general.property
        };
        let position = self.roles.iter().position(own).and_then(|position| u8::try_from(position).ok());
        position.map_or(id, RoleId)
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
    fn a_role_named_for_a_mark_stands_in_for_the_general_one_there() {
        use crate::domain::status::Status;
        let css = ".text { fill: #111111 }\n.text-revoked { fill: #aa0000 }\n.text-pending { stroke: #222222 }";
        let palette = Palette::parse(css).unwrap();
        let (text, red) = (palette.find("text").unwrap(), palette.find("text-revoked").unwrap());
        let of = |status| palette.for_mark(text, Mark::Participant(status));
        assert_eq!((of(Status::Revoked), of(Status::Withdrawn)), (red, text));
        assert_eq!(of(Status::Pending), text, "a stroke is no fill");
    }

    #[test]
    fn an_initiatives_accent_replaces_the_palettes() {
        let palette = Palette::parse(".accent { fill: #111111 }\n.ground { fill: #ffffff }").unwrap();
        let accents = Accents { accent_light: "#222222".parse().ok(), ..Accents::default() };
        let palette = palette.with_accents(&accents);
        let role = palette.role(palette.find("accent").unwrap());
        assert_eq!((role.light.css(), role.dark.css()), ("#222".to_owned(), "#111".to_owned()));
    }
}
