//! Hot looks: the badges that were asked for most and lately, as a list that outlives the server.
//!
//! As text it is a line for each, the most asked for first, after one that says what it is:
//!
//! ```text
//! openday hot looks 1
//! pekarna-u-mostu @2x.png classic light cs date - 37
//! pekarna-u-mostu .svg wide auto - none gzip,br 12
//! ```
//!
//! Slug, format, style, theme, language (`-` is the participant's own), whether the date is shown, the codings its
//! picture was compressed in, and the number of minutes in which it was asked for. All of it is public: it stands in addresses of
//! badges. What must never enter: who asked, and when.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::Write as _;

use super::picture::Coding;
use crate::domain::look::{Format, LookRequest, Theme};
use crate::domain::participant::{Language, Slug};

/// What the text begins with; another number is another form.
const FIRST_LINE: &str = "openday hot looks 1";

/// What stands where there is nothing to say.
const NOTHING: &str = "-";

const WITH_DATE: &str = "date";
const WITHOUT_DATE: &str = "none";

/// Most bytes of the name of a style.
const STYLE_BYTES_MAX: usize = 64;

/// A badge in a look that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HotLook {
    pub(super) slug: Slug,
    pub(super) look: LookRequest<'static>,
    /// Those its picture was compressed in.
    pub(super) codings: Vec<Coding>,
    /// The number of minutes in which it was asked for.
    pub(super) minutes: u32,
}

/// The badges that were asked for most, in their looks, the most asked for first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HotLooks(pub(super) Vec<HotLook>);

/// Why a text is no list of hot looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HotLooksError {
    #[error("it does not begin with `{FIRST_LINE}`")]
    Foreign,
    #[error("line {0} is none of such a list")]
    Line(usize),
    #[error("it has more than {} lines", HotLooks::LINES_MAX)]
    TooLong,
}

impl HotLooks {
    /// Most lines of a list that is read.
    pub const LINES_MAX: usize = 10_000;

    /// Most bytes of a list that is read.
    pub const BYTES_MAX: usize = 256 * Self::LINES_MAX;

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a list just as it is written, and nothing else.
    ///
    /// # Errors
    ///
    /// For anything in it that would not have been written; half a list is none.
    pub fn parse(text: &str) -> Result<Self, HotLooksError> {
        let mut lines = text.split_inclusive('\n');
        if lines.next() != Some(&*format!("{FIRST_LINE}\n")) {
            return Err(HotLooksError::Foreign);
        }
        let mut looks = Vec::new();
        for (line, number) in lines.zip(2..) {
            if looks.len() == Self::LINES_MAX {
                return Err(HotLooksError::TooLong);
            }
            let look = line.strip_suffix('\n').and_then(HotLook::parse);
            looks.push(look.ok_or(HotLooksError::Line(number))?);
        }
        Ok(Self(looks))
    }

    /// The text of the list.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        for look in self.0.iter().take(Self::LINES_MAX) {
            look.write(&mut text);
        }
        text
    }
}

impl HotLook {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split(' ');
        let mut next = || fields.next();
        let slug = Slug::parse(next()?).ok()?;
        let format = next().and_then(|suffix| Format::ALL.into_iter().find(|format| format.suffix() == suffix))?;
        let style = next().filter(|name| is_style(name))?;
        let theme = next().and_then(Theme::parse)?;
        let language = match next()? {
            NOTHING => None,
            tag => Some(Language::parse(tag).ok().filter(|language| language.as_str() == tag)?),
        };
        let with_date = match next()? {
            WITH_DATE => true,
            WITHOUT_DATE => false,
            _ => return None,
        };
        let codings = codings_of(next()?)?;
        let minutes = next()?;
        let minutes = minutes.parse().ok().filter(|number: &u32| number.to_string() == minutes)?;
        let look = LookRequest {
            format,
            style: Some(Cow::Owned(style.to_owned())),
            theme,
            language: language.map(|language| Cow::Owned(language.to_string())),
            with_date,
        };
        let read = Self { slug, look, codings, minutes };
        // What is spelled otherwise than it would be written, a slug in capitals among it, is not ours.
        let mut written = String::new();
        read.write(&mut written);
        (written.strip_suffix('\n') == Some(line)).then_some(read)
    }

    fn write(&self, to: &mut String) {
        let Self { slug, look, codings, minutes } = self;
        let words: Vec<_> = codings.iter().map(|coding| coding.as_str()).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            to,
            "{slug} {format} {style} {theme} {language} {date} {codings} {minutes}",
            format = look.format.suffix(),
            style = look.style.as_deref().unwrap_or(NOTHING),
            theme = look.theme,
            language = look.language.as_deref().unwrap_or(NOTHING),
            date = if look.with_date { WITH_DATE } else { WITHOUT_DATE },
            codings = if words.is_empty() { NOTHING.to_owned() } else { words.join(",") },
        );
    }
}

fn is_style(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=STYLE_BYTES_MAX).contains(&name.len()) && name.bytes().all(is_letter)
}

fn codings_of(words: &str) -> Option<Vec<Coding>> {
    if words == NOTHING {
        return Some(Vec::new());
    }
    let coding = |word| Coding::ALL.into_iter().find(|coding| coding.as_str() == word);
    let codings: Option<Vec<_>> = words.split(',').take(Coding::ALL.len() + 1).map(coding).collect();
    // Each once, in their order.
    codings.filter(|codings| codings.is_sorted_by(|one, next| (*one as u8) < *next as u8))
}
