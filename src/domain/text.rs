//! The text policy: what a name, a title or a reason may hold.
//!
//! Every string that people see on a badge or a page passes through [`Policy::check`] once, at the door; the
//! newtypes below can be built in no other way, so everything behind the door may rely on it. What must never enter:
//! knowledge of fonts (whether a character can be drawn is asked by `app`, which has them) and of XML or HTML
//! (escaping belongs to the writers).
//!
//! The rules follow UAX #15 (normalisation), UAX #29 (grapheme clusters) and UTS #39 (ignorable and
//! direction-changing characters are how names are forged).

mod characters;
mod error;
mod policy;
#[cfg(test)]
mod tests;
pub mod unseen;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::reading::Value;

pub use error::{CodePoint, TextError};
pub use policy::{MARKS_ON_BASE_MAX, Policy};

/// A text with a capital in front, for where it begins a line.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// By what a name stands in a list as people look for it: Latin ones without their accents, so that Åland stands under A,
/// others as their letters are ordered.
#[must_use]
pub fn sorted_by(name: &str) -> String {
    let is_latin = |c: char| c < '\u{250}' || matches!(c, '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{206f}');
    if name.chars().all(is_latin) { deunicode::deunicode(name).to_lowercase() } else { name.to_lowercase() }
}

/// A text that takes eight bytes in place of sixteen where there is none, and one step more to be read where there is one:
/// every participant and every open day has room for several, and few have them all.
type Seldom = Box<Box<str>>;

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident($kept:ty), $policy:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name($kept);

        impl $name {
            /// The limits this text keeps.
            pub const POLICY: Policy = $policy;

            /// Normalises and checks `input`.
            ///
            /// # Errors
            ///
            /// The rule broken, with the character and its position.
            pub fn parse(input: &str) -> Result<Self, TextError> {
                Self::POLICY.check(input).map(|text| Self(Box::<str>::from(text).into()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Value for $name {
            type Error = TextError;

            fn from_input(text: &str) -> Result<Self, TextError> {
                Self::parse(text)
            }

            fn from_stored(text: &str) -> Result<Self, TextError> {
                Self::POLICY.check_stored(text).map(|text| Self(Box::<str>::from(text).into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(input: String) -> Result<Self, TextError> {
                Self::parse(&input)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.as_str().to_owned()
            }
        }
    };
}

const fn line(field: &'static str, graphemes_max: usize) -> Policy {
    Policy { field, graphemes_max, bytes_max: graphemes_max * 4, multi_line: false }
}

text_type!(
    /// A participant's public name, at most 80 characters.
    DisplayName(Box<str>), line("name", 80)
);
text_type!(
    /// A town or address line, at most 80 characters.
    Place(Seldom), line("place", 80)
);
text_type!(
    /// The title of an open day, at most 120 characters.
    Title(Seldom), line("title", 120)
);
text_type!(
    /// What visitors are told of an open day that was cancelled or moved, at most 200 characters.
    DayNote(Seldom), line("note", 200)
);
text_type!(
    /// What visitors of an open day should wear or bring, at most 200 characters.
    Bring(Box<str>), line("what to bring", 200)
);
text_type!(
    /// Where visitors of an open day meet, at most 120 characters.
    MeetingPoint(Box<str>), line("meeting point", 120)
);
text_type!(
    /// What else is to be said of an open day, at most 1,000 characters in several lines.
    Details(Box<str>), Policy { field: "details", graphemes_max: 1_000, bytes_max: 4_000, multi_line: true }
);
text_type!(
    /// Why a maintainer decided as they did, at most 500 characters; shown to the public where a badge is revoked.
    Reason(Seldom), line("reason", 500)
);
text_type!(
    /// How a participant takes its customers to work, at most 2,000 characters in several lines.
    Plan(Seldom), Policy { field: "plan", graphemes_max: 2_000, bytes_max: 8_000, multi_line: true }
);
text_type!(
    /// What maintainers write down about a participant for each other, at most 2,000 characters in several lines.
    NoteText(Box<str>), Policy { field: "note", graphemes_max: 2_000, bytes_max: 8_000, multi_line: true }
);
text_type!(
    /// What a visitor says beside a report of a fake badge, at most 1,000 characters in several lines.
    ReportText(Box<str>), Policy { field: "text", graphemes_max: 1_000, bytes_max: 4_000, multi_line: true }
);
text_type!(
    /// A maintainer's name, at most 60 characters.
    MaintainerName(Box<str>), line("maintainer name", 60)
);
text_type!(
    /// What the initiative says to who would take part, at most 400 characters.
    JoinText(Box<str>), line("text", 400)
);
text_type!(
    /// What the initiative says of itself on a badge, at most 80 characters.
    Statement(Box<str>), line("statement", 80)
);
