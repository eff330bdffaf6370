//! Which scripts a text is written in, and so which fonts it needs.

use icu_properties::props::{EmojiPresentation, Script};
use icu_properties::{CodePointMapData, CodePointSetData};

use super::Family;

/// The script of an ISO 15924 code, among those our fonts have.
pub(super) fn script_of_code(code: &str) -> Option<Script> {
    Some(match code {
        "Latn" => Script::Latin,
        "Grek" => Script::Greek,
        "Cyrl" => Script::Cyrillic,
        "Arab" => Script::Arabic,
        "Hebr" => Script::Hebrew,
        "Deva" => Script::Devanagari,
        "Beng" => Script::Bengali,
        "Guru" => Script::Gurmukhi,
        "Gujr" => Script::Gujarati,
        "Taml" => Script::Tamil,
        "Telu" => Script::Telugu,
        "Knda" => Script::Kannada,
        "Mlym" => Script::Malayalam,
        "Sinh" => Script::Sinhala,
        "Thai" => Script::Thai,
        "Laoo" => Script::Lao,
        "Khmr" => Script::Khmer,
        "Mymr" => Script::Myanmar,
        "Geor" => Script::Georgian,
        "Armn" => Script::Armenian,
        "Ethi" => Script::Ethiopic,
        "Hani" => Script::Han,
        "Hira" => Script::Hiragana,
        "Kana" => Script::Katakana,
        "Hang" => Script::Hangul,
        "Bopo" => Script::Bopomofo,
        _ => return None,
    })
}

/// The scripts a text is written in, and the language its Han characters are to look like.
pub(super) struct ScriptsOf<'a> {
    scripts: Vec<Script>,
    /// Characters of no script of ours: tried in every font.
    others: bool,
    emoji: bool,
    pub(super) han_language: &'a str,
}

impl<'a> ScriptsOf<'a> {
    pub(super) fn text(text: &str, language: &'a str) -> Self {
        let script_map = CodePointMapData::<Script>::new();
        let emoji_set = CodePointSetData::new::<EmojiPresentation>();
        let mut of = Self { scripts: Vec::new(), others: false, emoji: false, han_language: language };
        for c in text.chars().filter(|c| !c.is_ascii()) {
            let script = script_map.get(c);
            if emoji_set.contains(c) || c == '\u{FE0F}' {
                of.emoji = true;
            } else if matches!(script, Script::Common | Script::Inherited) {
                of.others |= !matches!(c, '\u{80}'..='\u{24F}' | '\u{2000}'..='\u{206F}');
            } else if !of.scripts.contains(&script) {
                of.scripts.push(script);
            }
        }
        // A name says itself which Han forms it wants: kana are Japanese, Hangul is Korean, Bopomofo Taiwanese.
        let says = |script| of.scripts.contains(&script);
        if says(Script::Hiragana) || says(Script::Katakana) {
            of.han_language = "ja";
        } else if says(Script::Hangul) {
            of.han_language = "ko";
        } else if says(Script::Bopomofo) {
            of.han_language = "zh-Hant";
        }
        of
    }

    pub(super) fn uses(&self, family: &Family) -> bool {
        if family.is_emoji {
            return self.emoji || self.others;
        }
        // Fonts of the operator serve what the embedded ones lack.
        self.others || family.scripts.is_empty() || family.scripts.iter().any(|script| self.scripts.contains(script))
    }

    /// Whether `family` is the one of several for its script that `han_language` wants.
    pub(super) fn prefers(&self, family: &Family) -> bool {
        let known = ["ja", "ko", "zh-Hant", "zh-Hans"].contains(&self.han_language);
        let wanted = if known { self.han_language } else { "zh-Hans" };
        family.languages.iter().any(|language| language == wanted)
    }
}
