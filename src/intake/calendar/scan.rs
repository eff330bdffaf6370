//! A calendar cut into its entries by its lines alone, which costs next to nothing however hostile they are.

use std::collections::BTreeMap;

use crate::intake::limits::ZONES_MAX;
use crate::intake::why::IntakeError;

/// Lines after which it is asked once more whether to go on.
const LINES_PER_QUESTION: u32 = 4_096;

/// An entry as it stands in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    /// The line it begins on, from 1.
    pub(super) line: u32,
    /// Whether its end was found.
    pub(super) is_whole: bool,
    pub(super) longest_line_bytes: usize,
}

/// What was found in a calendar.
#[derive(Debug, Default)]
pub(super) struct Scan<'t> {
    pub(super) pieces: Vec<Piece<'t>>,
    /// Whether the calendar ends with its end.
    pub(super) is_whole: bool,
    /// The zone that the calendar says times without one are in.
    pub(super) zone: Option<&'t str>,
    /// The place that the file says each of its zones is for.
    pub(super) places: BTreeMap<&'t str, &'t str>,
}

/// Cuts a calendar into its entries.
pub(super) fn scan<'t>(text: &'t str, go_on: &dyn Fn() -> Result<(), IntakeError>) -> Result<Scan<'t>, IntakeError> {
    let mut scanner = Scanner { text, found: Scan::default(), open: None, zone_id: None };
    let (mut at, mut number) = (0, 0_u32);
    for line in text.split_inclusive('\n') {
        number = number.saturating_add(1);
        if number.is_multiple_of(LINES_PER_QUESTION) {
            go_on()?;
        }
        scanner.line(line, at, number);
        at += line.len();
    }
    scanner.close(text.len(), false);
    Ok(scanner.found)
}

struct Scanner<'t> {
    text: &'t str,
    found: Scan<'t>,
    /// Where the entry begins that is open, on which line, and how long its longest line is.
    open: Option<(usize, u32, usize)>,
    /// The name of the zone that is being defined.
    zone_id: Option<&'t str>,
}

impl<'t> Scanner<'t> {
    fn line(&mut self, line: &'t str, at: usize, number: u32) {
        if let Some((_, _, longest)) = &mut self.open {
            *longest = (*longest).max(line.trim_end().len());
        }
        let Some((name, value)) = property(line) else { return };
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        if is("BEGIN") {
            if value.eq_ignore_ascii_case("VEVENT") {
                self.close(at, false);
                self.open = Some((at, number, 0));
            }
        } else if is("END") {
            if value.eq_ignore_ascii_case("VEVENT") {
                self.close(at + line.len(), true);
            }
            self.found.is_whole = self.open.is_none() && value.eq_ignore_ascii_case("VCALENDAR");
        } else if self.open.is_some() {
        } else if is("X-WR-TIMEZONE") {
            self.found.zone = Some(value);
        } else if is("TZID") {
            self.zone_id = Some(value);
        } else if is("X-LIC-LOCATION")
            && self.found.places.len() < ZONES_MAX
            && let Some(id) = self.zone_id
        {
            self.found.places.insert(id, value);
        }
    }

    /// Ends the entry that is open, if one is.
    fn close(&mut self, end: usize, is_whole: bool) {
        let Some((from, line, longest_line_bytes)) = self.open.take() else { return };
        let text = self.text.get(from..end).unwrap_or_default();
        self.found.pieces.push(Piece { text, line, is_whole, longest_line_bytes });
    }
}

/// Name and value of a line whose name has letters and hyphens alone; its parameters are skipped.
fn property(line: &str) -> Option<(&str, &str)> {
    let name_end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    let (name, rest) = line.split_at_checked(name_end).filter(|(name, _)| !name.is_empty())?;
    let value = if rest.starts_with(';') { rest.split_once(':')?.1 } else { rest.strip_prefix(':')? };
    Some((name, value.trim()))
}

/// The title of an entry that was not parsed, as far as its first line goes.
pub(super) fn title(piece: &str) -> String {
    let mut properties = piece.split('\n').take(10_000).filter_map(property);
    properties
        .find(|(name, _)| name.eq_ignore_ascii_case("SUMMARY"))
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Scan<'_> {
        scan(text, &|| Ok(())).unwrap()
    }

    #[test]
    fn entries_are_cut_out_with_the_lines_they_begin_on() {
        let scan = scanned(
            "BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:Europe/Prague\r\nBEGIN:VTIMEZONE\r\nTZID:Prag\r\nX-LIC-LOCATION:Europe/Prague\r\n\
             END:VTIMEZONE\r\nbegin:vevent\r\nSUMMARY:A\r\nBEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
             END:VEVENT\r\nEND:VCALENDAR\r\n",
        );
        assert!(scan.is_whole);
        assert_eq!(scan.zone, Some("Europe/Prague"));
        assert_eq!(scan.places, BTreeMap::from([("Prag", "Europe/Prague")]));
        assert_eq!(
            scan.pieces.iter().map(|piece| (piece.line, piece.is_whole)).collect::<Vec<_>>(),
            [(7, true), (12, true)]
        );
        assert_eq!(scan.pieces[0].text, "begin:vevent\r\nSUMMARY:A\r\nBEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT\r\n");
    }

    #[test]
    fn what_does_not_end_is_not_whole() {
        let scan = scanned(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nBEGIN:VEVENT\nSUMMARY:B\nEND:VEVENT\nBEGIN:VEVENT\nSUMM",
        );
        assert!(!scan.is_whole);
        assert_eq!(scan.pieces.iter().map(|piece| piece.is_whole).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(title(scan.pieces[0].text), "A");
    }

    #[test]
    fn a_line_that_goes_on_begins_nothing() {
        let scan = scanned("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:x\n END:VEVENT\nEND:VEVENT\nEND:VCALENDAR");
        assert_eq!(scan.pieces.len(), 1);
        assert!(scan.is_whole);
    }
}
