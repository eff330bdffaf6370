//! Where lines may break: what the layout engine does not know of a language by itself.
//!
//! Texts are marked with characters that leave no trace, which are taken out of the lines again.

/// Says where a line may break without leaving a trace (U+200B, zero width space).
const BREAK_PLACE: char = '\u{200B}';

/// A blank at which no line breaks (U+00A0).
const NO_BREAK: char = '\u{A0}';

/// Says that no line breaks here, without leaving a trace (U+2060, word joiner).
const HOLD: char = '\u{2060}';

/// Languages in which a word of one letter does not end a line.
const SHORT_WORDS_LEAD: [&str; 4] = ["cs", "pl", "sk", "uk"];

/// The text with marks where its lines may break and where they may not.
pub(super) fn marked(text: &str, language: &str) -> String {
    with_break_places(&with_kept_words(text, language))
}

/// Characters between two slashes that are one line at most.
const HOST_CHARS_MAX: usize = 40;

/// An address with marks that let its lines end in a slash alone: of a hyphen at an end nobody could tell whose it is.
/// Where a host is too long for a line, the next may also begin with a stop of it.
pub(super) fn address(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 32);
    for part in text.split_inclusive('/') {
        let is_long = part.chars().count() > HOST_CHARS_MAX;
        for c in part.chars() {
            if c == '.' && is_long {
                marked.push(BREAK_PLACE);
            }
            marked.push(c);
            match c {
                '/' => marked.push(BREAK_PLACE),
                c if c.is_ascii_alphanumeric() => {}
                _ => marked.push(HOLD),
            }
        }
    }
    marked
}

/// A line of a marked text as it is shown.
pub(super) fn unmarked(line: &str) -> String {
    line.replace([BREAK_PLACE, HOLD], "").replace(NO_BREAK, " ").trim().to_owned()
}

/// Keeps words of one letter with the one that follows, where a language asks for that.
fn with_kept_words(text: &str, language: &str) -> String {
    let main = language.split('-').next().unwrap_or(language);
    if !SHORT_WORDS_LEAD.contains(&main) {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        let is_short = word.trim_end().chars().count() == 1 && word.starts_with(char::is_alphabetic);
        kept.push_str(word.strip_suffix(' ').unwrap_or(word));
        if word.ends_with(' ') {
            kept.push(if is_short { NO_BREAK } else { ' ' });
        }
    }
    kept
}

/// Marks the word borders of scripts that are written without spaces, which the layout engine does not find by itself.
fn with_break_places(text: &str) -> String {
    use icu_properties::CodePointMapData;
    use icu_properties::props::LineBreak;
    let complex = |c: char| CodePointMapData::<LineBreak>::new().get(c) == LineBreak::ComplexContext;
    if !text.chars().any(complex) {
        return text.to_owned();
    }
    let segmenter = icu_segmenter::LineSegmenter::new_auto(icu_segmenter::options::LineBreakOptions::default());
    let mut marked = String::with_capacity(text.len() + 16);
    let mut start = 0;
    for end in segmenter.segment_str(text).filter(|end| *end > 0) {
        marked.push_str(&text[start..end]);
        if end < text.len() && !text[..end].ends_with(char::is_whitespace) {
            marked.push(BREAK_PLACE);
        }
        start = end;
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_one_letter_stays_with_the_next_where_the_language_asks_for_that() {
        for (language, text, kept) in [
            ("cs", "zákazníky s sebou do práce", "zákazníky s\u{A0}sebou do práce"),
            ("pl-PL", "Idziemy z klientem i w pracę", "Idziemy z\u{A0}klientem i\u{A0}w\u{A0}pracę"),
            ("cs", "A ", "A\u{A0}"),
            ("cs", "5 hodin & více", "5 hodin & více"),
            ("de", "Tag a Tag", "Tag a Tag"),
            ("cs", "", ""),
        ] {
            assert_eq!(with_kept_words(text, language), kept, "{language}");
            assert_eq!(unmarked(&marked(text, language)), text.trim(), "{language}");
        }
    }
}
