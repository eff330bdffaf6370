//! What the pages look like: the style sheet and the icon in the initiative's colours.

use sha2::{Digest, Sha256};

use super::icons::Icons;
use super::web_fonts::rules;
use crate::domain::color::{Accents, Color};
use crate::http::reply::Bodies;

/// What the pages of one initiative look like.
#[derive(Debug)]
pub(crate) struct Appearance {
    pub(crate) style_sheet: Bodies,
    /// A word that changes whenever the style sheet does.
    pub(crate) style_version: String,
    pub(crate) icons: Icons,
    /// The initiative's own colours, by their names in style sheets of widgets; those it does not choose are left out.
    pub(crate) colors: Vec<(&'static str, String)>,
}

impl Appearance {
    /// The pages' look in the initiative's colours.
    pub(crate) fn new(accents: &Accents) -> Self {
        let color =
            |color: Option<Color>, default: &str| color.map_or_else(|| default.to_owned(), |color| color.to_string());
        let (wall, light) = (color(accents.wall, "#0e4a3a"), color(accents.light, "#ffcf5c"));
        let own = |accent: Option<Color>, default| {
            format!("--wall: {wall}; --light: {light}; --accent: {}", color(accent, default))
        };
        // Last in the sheet, so that they stand above the sheet's own.
        let style_sheet = format!(
            "{}{}:root {{ {} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {} }} }}\n",
            rules(),
            include_str!("openday.css"),
            own(accents.accent_light, "#0e5a43"),
            own(accents.accent_dark, "#ffcf5c"),
        );
        let icon = include_str!("favicon.svg").replace("#0e4a3a", &wall).replace("#ffcf5c", &light);
        let digest = Sha256::digest(&style_sheet);
        let style_version = digest.iter().take(6).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let chosen = [
            ("--wall", accents.wall),
            ("--light", accents.light),
            ("--accent-light", accents.accent_light),
            ("--accent-dark", accents.accent_dark),
        ];
        let colors = chosen.into_iter().filter_map(|(name, color)| Some((name, color?.to_string()))).collect();
        Self { style_sheet: Bodies::packed(style_sheet.into()), style_version, icons: Icons::new(icon, &wall), colors }
    }
}
