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
/// A part of one letter stays with what leads to it. Where a host is too long for a line, the next may also begin with a
/// stop of it.
pub(super) fn address(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 32);
    let mut parts = text.split_inclusive('/').peekable();
    while let Some(part) = parts.next() {
        let is_long = part.chars().count() > HOST_CHARS_MAX;
        let may_end = parts.peek().is_some_and(|next| next.trim_end_matches('/').chars().count() > 1);
        for c in part.chars() {
            if c == '.' && is_long {
                marked.push(BREAK_PLACE);
            }
            marked.push(c);
            match c {
                '/' if may_end => marked.push(BREAK_PLACE),
                c if c.is_ascii_alphanumeric() => {}
                _ => marked.push(HOLD),
            }
        }
    }
    marked
}

/// A text with kana with marks where its phrases begin, so that no line breaks within a word: before a Chinese character or
/// katakana that follows hiragana, which end most words, or before the prefix of courtesy that leads one.
///
/// Nothing where there is no such place. Between the stems of a compound (`取り消し`) none is marked.
pub(super) fn phrases(text: &str) -> Option<String> {
    let hiragana = |c: char| ('\u{3041}'..='\u{309F}').contains(&c);
    let leads = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c) || ('\u{30A1}'..='\u{30FA}').contains(&c);
    let letters: Vec<char> = text.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| letters.get(index)).copied().unwrap_or(' ');
    let mut marked = String::with_capacity(text.len() + 16);
    for (index, &letter) in letters.iter().enumerate() {
        let (one, two) = (at(index.checked_sub(1)), at(index.checked_sub(2)));
        let is_prefix = |c: char| matches!(c, 'お' | 'ご');
        let is_stem = leads(two) && matches!(one, 'い' | 'き' | 'し' | 'ち' | 'み' | 'り');
        let begins_word = leads(letter) && !is_prefix(one) && !is_stem;
        let begins_courtesy = is_prefix(letter) && leads(at(Some(index + 1)));
        if hiragana(one) && (begins_word || begins_courtesy) {
            marked.push(BREAK_PLACE);
        }
        marked.push(letter);
    }
    (marked.len() > text.len()).then_some(marked)
}

/// Whether a text breaks at its blanks and marks alone: Korean is written with spaces and breaks at them as European
/// languages do (CSS Text 3, `keep-all`), and of Japanese the phrases may be marked.
pub(super) fn keeps_words(text: &str) -> bool {
    let is_kana = |c: char| ('\u{3041}'..='\u{30FF}').contains(&c);
    let is_hangul = |c: char| ('\u{AC00}'..='\u{D7A3}').contains(&c);
    text.chars().any(is_hangul) || (text.contains(BREAK_PLACE) && text.chars().any(is_kana))
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
    fn phrases_begin_where_a_word_does() {
        for (text, phrased) in [
            ("お客さまを職場にお招きしています", "お客さまを|職場に|お招きしています"),
            (
                "一日お越しになり、私たちの仕事の本当の姿をご覧ください。",
                "一日お越しになり、私たちの|仕事の|本当の|姿を|ご覧ください。",
            ),
            ("橋のたもとのパン屋", "橋のたもとの|パン屋"),
            ("バッジ取り消し済み", "バッジ取り消し済み"),
        ] {
            let marked = phrases(text).unwrap_or_else(|| text.to_owned());
            assert_eq!(marked.replace(BREAK_PLACE, "|"), phrased);
            assert_eq!(unmarked(&marked), text);
        }
        assert_eq!(phrases("日程"), None);
        assert_eq!(phrases("Kunden"), None);
    }

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
