//! Spellings that are forgiven: of words, numbers, dates and times, as people and the programs they export from write
//! them, where only one reading exists.
//!
//! The values of the domain read with it; what can be read in two ways is read in none, and the reason says so. What must
//! never enter: a rule of what a date may be.

mod date;
mod local;
mod names;
#[cfg(test)]
mod tests;
mod time;

use super::text::unseen::{comes_along, is_unseen};

pub use date::{NoDate, date};
pub use local::{NoLocalTime, local_end, local_time};
pub use time::{NoTime, is_end_of_day, time};

/// The part of a bad value an error may repeat: long enough to recognise, short enough for one line.
pub(crate) fn excerpt(input: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut text: String = input.chars().take(CHARACTERS_MAX).map(visible).collect();
    if input.chars().nth(CHARACTERS_MAX).is_some() {
        text.push('…');
    }
    text
}

/// What lies around a text and is no part of it: white space, and what comes along when it is pasted.
#[must_use]
pub fn plain(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || comes_along(c))
}

/// The one of `all` whose word, such as `open-house`, `text` is, however that is capitalised and its parts are joined.
pub fn by_word<T: Copy, const COUNT: usize>(text: &str, all: [T; COUNT], word_of: fn(T) -> &'static str) -> Option<T> {
    let find = |word: &str| all.into_iter().find(|one| word_of(*one) == word);
    // Documents have it to the letter.
    find(text).or_else(|| find(&word(text)))
}

fn word(text: &str) -> String {
    let joined = |c: char| if c == '_' || c.is_whitespace() { '-' } else { c.to_ascii_lowercase() };
    plain(text).chars().map(joined).collect()
}

/// What of a name counts when names are compared: letters and digits, without marks, and neither an article nor "and".
pub(crate) fn compared(name: &str) -> String {
    let plain = deunicode::deunicode(name).to_lowercase();
    let words = plain.split(|c: char| c.is_whitespace() || matches!(c, '-' | '&' | ',' | '(' | ')'));
    let words = words.filter(|word| !matches!(*word, "the" | "and"));
    words.flat_map(str::chars).filter(char::is_ascii_alphanumeric).collect()
}

/// Digits of a telephone number at least; the shortest that is no house number or postal code.
const TELEPHONE_DIGITS_MIN: usize = 7;

/// Whether a text is nothing but a telephone number, be it with a word for it in front: `+420 777 123 456`, `Tel. (030) …`.
#[must_use]
pub fn is_telephone_number(text: &str) -> bool {
    let text = simple(text);
    let words = ["telephone", "phone", "mobile", "tel", "mob"];
    let bare = words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text).trim_start_matches(['.', ':']);
    let is_part = |c: char| c.is_ascii_digit() || c == ' ' || matches!(c, '+' | '-' | '/' | '.' | '(' | ')');
    bare.chars().all(is_part) && bare.chars().filter(char::is_ascii_digit).count() >= TELEPHONE_DIGITS_MIN
}

/// Reads whether something is so: `yes`, `TRUE`, `1`; nothing is no.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    match word(text).as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" | "" => Some(false),
        _ => None,
    }
}

/// A text as it is read: in small letters and ASCII digits, with the plain form of each separator, and without what
/// cannot be seen.
fn simple(text: &str) -> String {
    let mut was_digit = false;
    let simple = |c: char| {
        let is_behind_digit = was_digit;
        was_digit = ascii_digit(c).is_ascii_digit();
        match c {
            // Year, month, day, hour and minute in Chinese, Japanese and Korean; elsewhere they are parts of words.
            '日' | '일' | '分' | '분' if is_behind_digit => None,
            '年' | '月' | '년' | '월' if is_behind_digit => Some('-'),
            '時' | '시' if is_behind_digit => Some(':'),
            '‐'..='―' | '−' | '－' => Some('-'),
            '：' => Some(':'),
            '．' | '。' => Some('.'),
            '／' => Some('/'),
            '，' | '、' | '،' => Some(','),
            '（' => Some('('),
            '）' => Some(')'),
            _ if is_unseen(c) => None,
            _ if c.is_whitespace() => Some(' '),
            _ => Some(ascii_digit(c)),
        }
    };
    let text: String = text.chars().filter_map(simple).collect();
    plain(&without_dots_of_turkish(&text.to_lowercase())).to_owned()
}

/// Turkish letters as others write them: the small letter of its `I` has no dot, and that of its `İ` a mark (Unicode,
/// `SpecialCasing.txt`), so that no capitals would be read.
fn without_dots_of_turkish(text: &str) -> String {
    text.replace("i\u{307}", "i").replace('ı', "i")
}

/// The zeros of scripts whose languages badges speak; nine further digits follow each (Unicode, category `Nd`).
const ZEROS: [char; 18] = [
    '\u{0660}', '\u{06F0}', '\u{0966}', '\u{09E6}', '\u{0A66}', '\u{0AE6}', '\u{0B66}', '\u{0BE6}', '\u{0C66}',
    '\u{0CE6}', '\u{0D66}', '\u{0E50}', '\u{0ED0}', '\u{1040}', '\u{17E0}', '\u{1810}', '\u{0F20}', '\u{FF10}',
];

/// The ASCII digit of the same value; any other character stays as it is.
pub(crate) fn ascii_digit(c: char) -> char {
    let value =
        ZEROS.into_iter().find_map(|zero| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// A number of digits alone, at most so many of them.
fn number(text: &str, digits_max: usize) -> Option<i16> {
    let is_number = (1..=digits_max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}
