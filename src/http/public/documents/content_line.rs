//! The content lines of iCalendar (RFC 5545, section 3.1): escaped, folded, ended by CRLF.
//!
//! `calendar` uses it. What must never enter: which properties a calendar has.

/// Most octets of a line before its end; a longer one goes on in the next line after a space.
const LINE_BYTES_MAX: usize = 75;

/// A text of content lines, growing.
#[derive(Debug, Default)]
pub(super) struct ContentLines(String);

impl ContentLines {
    /// Adds a value that stands as it is: a date, a number, an address, a word of the format.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        debug_assert!(!value.contains(char::is_control), "{name} holds a control character");
        self.fold(&format!("{name}:{value}"));
    }

    /// Adds what people wrote.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", escape(value)));
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    /// Adds one line, cut between characters wherever it becomes too long.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LINE_BYTES_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A value of type TEXT (section 3.3.11). Control characters other than line ends have no spelling and are left out.
fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | ',' | ';' => text.extend(['\\', character]),
            '\n' => text.push_str("\\n"),
            control if control.is_control() => {}
            plain => text.push(plain),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(value: &str) -> String {
        let mut lines = ContentLines::default();
        lines.text("SUMMARY", value);
        lines.into_string()
    }

    #[test]
    fn what_people_wrote_cannot_end_its_line() {
        assert_eq!(
            written("a\\b; c, d:\"e\"\r\nEND:VEVENT\t\u{85}"),
            "SUMMARY:a\\\\b\\; c\\, d:\"e\"\\nEND:VEVENT\r\n"
        );
    }

    #[test]
    fn a_line_of_75_octets_is_not_folded_and_one_more_is() {
        let full = "x".repeat(LINE_BYTES_MAX - "SUMMARY:".len());
        assert_eq!(written(&full), format!("SUMMARY:{full}\r\n"));
        assert_eq!(written(&format!("{full}y")), format!("SUMMARY:{full}\r\n y\r\n"));
    }

    proptest! {
        #[test]
        fn folding_never_splits_a_character_and_nothing_is_lost(value in "[a-z,ěščř木漏れ日🍞سूर्या \\\\;\n]{0,300}") {
            let text = written(&value);
            // Every line is checked to be UTF-8 on its own, as a reader that unfolds later sees it.
            for line in text.as_bytes().split(|byte| *byte == b'\n') {
                prop_assert!(line.len() <= LINE_BYTES_MAX + 1);
                prop_assert!(std::str::from_utf8(line).is_ok());
            }
            let unfolded = text.replace("\r\n ", "");
            prop_assert_eq!(unfolded, format!("SUMMARY:{}\r\n", escape(&value)));
        }
    }
}
