//! Whether the texts of pages can be read in an initiative's colours.

use crate::domain::color::{Accents, Color, TEXT_CONTRAST_MIN};

/// The style sheet, which names its own colours.
const STYLE_SHEET: &str = include_str!("openday.css");

/// What stands on what on pages: a setting, whether its colour is that of the text, and the other colour by its name in the
/// style sheet.
const PAIRS: [(Setting, &str); 4] = [
    (Setting::Accent, "--ground"),
    (Setting::Accent, "--paper"),
    (Setting::Wall, "--on-wall"),
    (Setting::Light, "--ink"),
];

#[derive(Debug, Clone, Copy)]
enum Setting {
    Accent,
    Wall,
    Light,
}

/// Colours in which a text of pages is hard to read.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "`initiative.{setting}` = `{color}` and `{other}` stand on one another on pages with a contrast of {contrast:.2}, \
     below {TEXT_CONTRAST_MIN}; choose a {} colour", if *.is_too_light { "darker" } else { "lighter" }
)]
pub struct Faint {
    setting: &'static str,
    color: Color,
    other: Color,
    contrast: f64,
    is_too_light: bool,
}

/// Checks that every text of pages has enough contrast in these colours, light and dark.
///
/// # Errors
///
/// The first setting that leaves a text with too little.
pub fn check_colors(accents: &Accents) -> Result<(), Faint> {
    let (light, dark) = STYLE_SHEET.split_once("@media (prefers-color-scheme: dark)").unwrap_or((STYLE_SHEET, ""));
    for (setting, name) in PAIRS {
        let chosen = match setting {
            Setting::Accent => {
                [("accent_light", accents.accent_light, light), ("accent_dark", accents.accent_dark, dark)]
            }
            // What stands on these has the colours of light pages on dark ones as well.
            Setting::Wall => [("wall", accents.wall, light); 2],
            Setting::Light => [("light", accents.light, light); 2],
        };
        for (setting, color, sheet) in chosen {
            if let (Some(color), Some(other)) = (color, color_in(sheet, name)) {
                enough(setting, color, other)?;
            }
        }
    }
    match (accents.wall, accents.light) {
        (Some(wall), Some(light)) => enough("light", light, wall),
        _ => Ok(()),
    }
}

fn enough(setting: &'static str, color: Color, other: Color) -> Result<(), Faint> {
    let contrast = color.contrast(other);
    if contrast >= TEXT_CONTRAST_MIN {
        return Ok(());
    }
    // Away from the other, which is light if black can be read on it more easily than white.
    let is_too_light = other.contrast(Color::BLACK) > other.contrast(Color::WHITE);
    Err(Faint { setting, color, other, contrast, is_too_light })
}

/// The colour of that name in a style sheet.
fn color_in(sheet: &str, name: &str) -> Option<Color> {
    let (_, behind) = sheet.split_once(&format!(" {name}: "))?;
    behind.split(';').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accents(light: &str, dark: &str, wall: &str, lit: &str) -> Accents {
        let color = |text: &str| text.parse().ok();
        Accents { accent_light: color(light), accent_dark: color(dark), wall: color(wall), light: color(lit) }
    }

    #[test]
    fn the_style_sheet_has_every_colour_that_stands_beside_a_chosen_one() {
        let (light, dark) = STYLE_SHEET.split_once("@media (prefers-color-scheme: dark)").unwrap();
        for (_, name) in PAIRS {
            assert!(color_in(light, name).is_some(), "{name}");
        }
        assert_eq!(color_in(light, "--ground"), "#f6f2e7".parse().ok());
        assert_eq!(color_in(dark, "--paper"), "#12211b".parse().ok());
    }

    #[test]
    fn colours_that_leave_a_text_of_pages_faint_are_refused_with_the_setting() {
        let usual = ("#0e5a43", "#ffcf5c", "#0e4a3a", "#ffcf5c");
        assert_eq!(check_colors(&accents(usual.0, usual.1, usual.2, usual.3)), Ok(()));
        assert_eq!(check_colors(&Accents::default()), Ok(()));
        let told = |light, dark, wall, lit| check_colors(&accents(light, dark, wall, lit)).unwrap_err().to_string();
        assert_eq!(
            told("#747474", usual.1, usual.2, usual.3),
            "`initiative.accent_light` = `#747474` and `#f6f2e7` stand on one another on pages with a contrast of 4.18, \
             below 4.5; choose a darker colour"
        );
        assert!(
            told(usual.0, "#555555", usual.2, usual.3)
                .starts_with("`initiative.accent_dark` = `#555555` and `#0b1511`")
        );
        assert!(told(usual.0, usual.1, "#999999", usual.3).starts_with("`initiative.wall` = `#999999` and `#fffaf0`"));
        assert!(told(usual.0, usual.1, usual.2, "#446644").ends_with("choose a lighter colour"));
        assert!(
            told(usual.0, usual.1, "#606060", "#b0a080").starts_with("`initiative.light` = `#b0a080` and `#606060`")
        );
    }
}
