//! The files of the wording, one for each language, and what stands in them.

use serde::Deserialize;

use super::words::Direction;

macro_rules! languages {
    ($($tag:literal),* $(,)?) => {
        /// The languages badges speak, by tag.
        pub(super) const FILES: &[(&str, &str)] = &[$(($tag, include_str!(concat!($tag, ".toml")))),*];

        /// Their tags alone.
        pub(in crate::domain) const TAGS: &[&str] = &[$($tag),*];
    };
}

languages! {
    "en", "am", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fil", "fr", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "lo", "lt", "lv", "ml", "mr", "ms", "my", "nb", "ne", "nl", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sr", "sr-Latn", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh-Hans", "zh-Hant",
}

/// The sentences of one language, as its file has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentences {
    pub(super) name: String,
    pub(super) direction: Direction,
    pub(super) statement: String,
    pub(super) ahead: String,
    pub(super) ahead_label: String,
    pub(super) today: String,
    pub(super) today_label: String,
    pub(super) now: String,
    pub(super) now_label: String,
    pub(super) until: String,
    pub(super) again: String,
    pub(super) again_label: String,
    pub(super) moved: String,
    pub(super) moved_label: String,
    pub(super) cancelled: String,
    pub(super) cancelled_label: String,
    pub(super) booked: String,
    pub(super) fully_booked: String,
    pub(super) none: String,
    pub(super) none_short: String,
    pub(super) pending: String,
    pub(super) suspended: String,
    pub(super) withdrawn: String,
    pub(super) taken_back: String,
    pub(super) revoked: String,
    pub(super) unknown: String,
    pub(super) unavailable: String,
    pub(super) alt_active: String,
    pub(super) alt_inactive: String,
    pub(super) alt_nobody: String,
    pub(super) check_badge: String,
}

/// Each language's name in itself, by tag.
pub(in crate::domain) fn own_names() -> impl Iterator<Item = (&'static str, String)> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    FILES.iter().filter_map(|(tag, text)| Some((*tag, toml::from_str::<Named>(text).ok()?.name)))
}
