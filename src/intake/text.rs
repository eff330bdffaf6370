//! From bytes to text, and what kind of file a text is.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

use super::limits::{FILE_BYTES_MAX, LETTERS_BYTES_MAX};
use super::why::IntakeError;
use crate::domain::participant::Country;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Calendar,
    Table,
}

const CALENDAR_BEGIN: &str = "BEGIN:VCALENDAR";

/// The text of a file: UTF-8, or UTF-16 that says so, or else what its letters and the country it comes from make likely:
/// older spreadsheets save in the encoding of their system, and do not say in which.
pub(super) fn decode(bytes: &[u8], country: Option<Country>) -> Result<Cow<'_, str>, IntakeError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(IntakeError::TooLarge { bytes: bytes.len() });
    }
    if let Some(wrong) = known_by_its_first_bytes(bytes) {
        return Err(wrong);
    }
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(bytes.get(mark_bytes..).unwrap_or_default()).0);
    }
    if bytes.contains(&0) {
        return Err(IntakeError::Binary);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    // Calendars may break a line within a character (RFC 5545, section 3.1).
    let whole = unfolded(bytes);
    Ok(String::from_utf8(whole)
        .map_or_else(|_| likely(bytes, country).decode_without_bom_handling(bytes).0, Cow::Owned))
}

/// The encoding that the letters of a text are likely to be in.
fn likely(bytes: &[u8], country: Option<Country>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut fed_bytes = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        if fed_bytes > LETTERS_BYTES_MAX {
            break;
        }
        detector.feed(line, false);
        fed_bytes += line.len();
    }
    detector.feed(&[], true);
    // The domain of a country is its code, but for one.
    let domain = country.map(|country| match country.as_str() {
        "GB" => "uk".to_owned(),
        code => code.to_ascii_lowercase(),
    });
    detector.guess(domain.as_deref().map(str::as_bytes), Utf8Detection::Deny)
}

/// What a file is, if it is one of those that are sent instead of the right one.
fn known_by_its_first_bytes(bytes: &[u8]) -> Option<IntakeError> {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    if begins(b"PK\x03\x04") || begins(b"\xD0\xCF\x11\xE0") {
        Some(IntakeError::Spreadsheet)
    } else if begins(b"%PDF") || begins(b"\x89PNG") || begins(b"\xFF\xD8\xFF") {
        Some(IntakeError::Binary)
    } else {
        None
    }
}

/// The bytes of a calendar with its lines whole.
fn unfolded(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len());
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    whole.extend_from_slice(lines.next().unwrap_or_default());
    for line in lines {
        match line {
            [b' ' | b'\t', rest @ ..] => {
                while whole.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
                    whole.pop();
                }
                whole.extend_from_slice(rest);
            }
            line => whole.extend_from_slice(line),
        }
    }
    whole
}

/// What kind of file a text is.
pub(super) fn form(text: &str) -> Result<Form, IntakeError> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let begins = |word: &str| text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
    if begins(CALENDAR_BEGIN) {
        return Ok(Form::Calendar);
    }
    let head: String = text.chars().take(2_000).flat_map(char::to_lowercase).collect();
    match text.chars().next() {
        None => Err(IntakeError::Empty),
        Some('<') if head.contains("<html") || head.contains("<!doctype html") => Err(IntakeError::WebPage),
        Some('<' | '{' | '[') => Err(IntakeError::NotACalendar),
        _ if begins("BEGIN:VCARD") => Err(IntakeError::AddressBook),
        _ if begins("BEGIN:") => Err(IntakeError::NotACalendar),
        _ => Ok(Form::Table),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, IntakeError> {
        super::decode(bytes, None)
    }

    #[test]
    fn text_is_read_in_every_encoding_that_spreadsheets_save() {
        let text = "start;title\nPekárna – dveře";
        let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(to_bytes).collect()
        };
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(decode(format!("\u{FEFF}{text}").as_bytes()).unwrap(), text);
        assert_eq!(decode(&utf_16(u16::to_le_bytes)).unwrap(), text);
        assert_eq!(decode(&utf_16(u16::to_be_bytes)).unwrap(), text);
        assert_eq!(decode(b"title\nCaf\xE9 \x96 f\xEAte").unwrap(), "title\nCafé – fête");
        for (country, encoding, text) in [
            ("CZ", encoding_rs::WINDOWS_1250, "název\nDen otevřených dveří, Pekárna U Mostu"),
            ("PL", encoding_rs::WINDOWS_1250, "tytuł\nŁódź, dzień otwarty"),
            ("DE", encoding_rs::WINDOWS_1252, "Titel\nTag der offenen Tür"),
            ("GB", encoding_rs::WINDOWS_1252, "title\nCafé – fête"),
            ("UA", encoding_rs::WINDOWS_1251, "назва\nДень відкритих дверей"),
            ("TR", encoding_rs::WINDOWS_1254, "başlık\nAçık kapı günü, İğde"),
            ("JP", encoding_rs::SHIFT_JIS, "題名\nパン屋の見学会"),
        ] {
            let country = Country::parse(country).ok();
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(super::decode(&bytes, country).unwrap(), text, "{}", encoding.name());
        }
    }

    #[test]
    fn a_calendar_whose_lines_break_within_a_character_is_read() {
        let folded = b"BEGIN:VCALENDAR\r\nSUMMARY:Pek\xC3\r\n \xA1rna\r\nEND:VCALENDAR";
        assert_eq!(decode(folded).unwrap(), "BEGIN:VCALENDAR\r\nSUMMARY:Pekárna\r\nEND:VCALENDAR");
    }

    #[test]
    fn what_is_neither_calendar_nor_table_is_called_by_its_name() {
        let of = |bytes: &[u8]| decode(bytes).and_then(|text| form(&text));
        assert_eq!(of(b"\n begin:vcalendar\n"), Ok(Form::Calendar));
        assert_eq!(of(b"date,from,to\n"), Ok(Form::Table));
        assert_eq!(of(b""), Err(IntakeError::Empty));
        assert_eq!(of(b"\xEF\xBB\xBF \n"), Err(IntakeError::Empty));
        assert_eq!(of(b"<!DOCTYPE html>\n<title>Sign in</title>"), Err(IntakeError::WebPage));
        assert_eq!(of(b"<?xml version='1.0'?><HTML>"), Err(IntakeError::WebPage));
        assert_eq!(of(b"<rss/>"), Err(IntakeError::NotACalendar));
        assert_eq!(of(b"{\"events\": []}"), Err(IntakeError::NotACalendar));
        assert_eq!(of(b"BEGIN:VCARD\n"), Err(IntakeError::AddressBook));
        assert_eq!(of(b"PK\x03\x04..."), Err(IntakeError::Spreadsheet));
        assert_eq!(of(b"%PDF-1.7"), Err(IntakeError::Binary));
        assert_eq!(of(b"a\0b"), Err(IntakeError::Binary));
        assert_eq!(of(&vec![b'x'; FILE_BYTES_MAX + 1]), Err(IntakeError::TooLarge { bytes: FILE_BYTES_MAX + 1 }));
    }
}
