//! The fonts of pages: the badge's own typeface, cut by script, so that a browser fetches what a page needs and no more.
//!
//! The files and their rules are made by `fonts/web.py`.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// A font file.
#[derive(Debug)]
pub(crate) struct WebFont {
    pub(crate) path: &'static str,
    pub(crate) bytes: &'static [u8],
}

macro_rules! fonts {
    ($($name:literal),* $(,)?) => {
        /// Every font file of pages.
        pub(crate) const WEB_FONTS: &[WebFont] = &[$(WebFont {
            path: concat!("/fonts/", $name),
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/web/", $name)),
        }),*];
    };
}

fonts! {
    "inter-400-latin.woff2", "inter-600-latin.woff2",
    "inter-400-latin-ext.woff2", "inter-600-latin-ext.woff2",
    "inter-400-latin-more.woff2", "inter-600-latin-more.woff2",
    "inter-400-greek.woff2", "inter-600-greek.woff2",
    "inter-400-cyrillic.woff2", "inter-600-cyrillic.woff2",
}

/// The rules by which browsers find them: the address of a file changes with what is in it.
pub(super) fn rules() -> String {
    let mut rules = concat!(
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/web/ranges.css")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/web/fallback.css"))
    )
    .to_owned();
    for font in WEB_FONTS {
        let name = font.path.trim_start_matches("/fonts/");
        rules =
            rules.replace(&format!("url(\"{name}\")"), &format!("url(\"{}?v={}\")", font.path, version(font.bytes)));
    }
    rules
}

/// A word that changes with the bytes.
fn version(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _: std::fmt::Result = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_rule_and_none_is_named_without_its_version() {
        let rules = rules();
        for font in WEB_FONTS {
            assert_eq!(rules.matches(&format!("url(\"{}?v=", font.path)).count(), 1, "{}", font.path);
            assert!(font.bytes.starts_with(b"wOF2"), "{}", font.path);
        }
        assert_eq!(rules.matches("url(").count(), WEB_FONTS.len());
        let bytes: usize = WEB_FONTS.iter().map(|font| font.bytes.len()).sum();
        assert!(bytes <= 300_000, "{bytes}");
    }
}
