//! What a style must keep beside what its reader asks of it: marks that exist, and texts that can be read.

use super::AssetError;
use super::palette::{Palette, Role};
use super::style::{Node, Style, Symbol};
use crate::domain::color::TEXT_CONTRAST_MIN;
use crate::domain::look::Theme;
use crate::domain::wording::Mark;

/// Checks that every mark a style refers to exists and that every text has enough contrast in both themes, for every mark.
pub(super) fn check(style: &Style, nodes: &[Node], palette: &Palette, symbols: &[Symbol]) -> Result<(), AssetError> {
    for node in nodes {
        match node {
            Node::Group(group) => check(style, &group.nodes, palette, symbols)?,
            Node::Mark(place) => {
                for mark in Mark::ALL {
                    let id = format!("{}{}", place.prefix, mark.as_str());
                    if !symbols.iter().any(|symbol| symbol.id == id) {
                        return Err(AssetError::MarkMissing(id));
                    }
                }
            }
            Node::Text(slot) => {
                for mark in Mark::ALL {
                    let role = |id| palette.role(palette.for_mark(id, mark));
                    contrast(style, role(slot.paint), role(slot.on))?;
                }
            }
            Node::Code(place) => contrast(style, palette.role(place.paint), palette.role(place.on))?,
            Node::Shape(_) => {}
        }
    }
    Ok(())
}

fn contrast(style: &Style, text: &Role, ground: &Role) -> Result<(), AssetError> {
    for (theme, contrast) in
        [(Theme::Light, text.light.contrast(ground.light)), (Theme::Dark, text.dark.contrast(ground.dark))]
    {
        if contrast < TEXT_CONTRAST_MIN {
            let (style, text, ground) = (style.name.clone(), text.name.clone(), ground.name.clone());
            return Err(AssetError::Contrast { style, text, ground, theme, contrast });
        }
    }
    Ok(())
}
