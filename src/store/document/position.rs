//! Where something stands in a JSON text.
//!
//! A value that is wrong only beside another is found wrong after the text was read, when its place is forgotten. It is
//! then looked up by walking the text, known to be JSON, along the value's path; only errors pay for that.

/// A path as people read it: `participants[3].open_days[0].end` of `participants.3.open_days.0.end`.
pub(super) fn in_brackets(path: &str) -> String {
    let written = path.split('.').enumerate().map(|(depth, step)| match step.parse::<usize>() {
        Ok(index) => format!("[{index}]"),
        Err(_) if depth == 0 => step.to_owned(),
        Err(_) => format!(".{step}"),
    });
    written.collect()
}

/// Line and column, from 1 and in characters, of the value at `path`; of the last value on the way where one is missing.
pub(super) fn of(text: &str, path: &str) -> (usize, usize) {
    let mut walk = Walk { bytes: text.as_bytes(), at: 0 };
    walk.skip_space();
    let mut found = walk.at;
    for step in path.split('.').filter(|step| !step.is_empty()) {
        if !walk.enter(step) {
            break;
        }
        found = walk.at;
    }
    let before = text.get(..found).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before.chars().count() - before[..line_start].chars().count() + 1)
}

/// Line and column in characters, from a place that serde counted in bytes.
pub(super) fn in_characters(text: &str, line: usize, column_bytes: usize) -> (usize, usize) {
    let content = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let column = content.char_indices().take_while(|(start, _)| *start < column_bytes).count();
    (line.max(1), column.max(1))
}

/// A walk through a text that is JSON up to where it goes.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    /// Goes from the start of a list or object to the start of one of its values, if there is such a one.
    fn enter(&mut self, step: &str) -> bool {
        let item = step.parse::<usize>().ok();
        self.at += 1;
        let mut index = 0;
        loop {
            self.skip_space();
            if matches!(self.byte(), None | Some(b']' | b'}')) {
                return false;
            }
            let is_it = match item {
                Some(wanted) => index == wanted,
                None => self.key_is(step),
            };
            if is_it {
                return true;
            }
            self.skip_value();
            self.skip_space();
            self.at += usize::from(self.byte() == Some(b','));
            index += 1;
        }
    }

    /// Reads a key and its colon, and says whether it is `wanted`.
    fn key_is(&mut self, wanted: &str) -> bool {
        let start = self.at;
        self.skip_value();
        let key = self.bytes.get(start..self.at).and_then(|key| serde_json::from_slice::<String>(key).ok());
        self.skip_space();
        self.at += 1;
        self.skip_space();
        key.is_some_and(|key| key == wanted)
    }

    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' | b'}' | b']' if depth == 0 => return,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }

    fn skip_space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{ "skip": { "end": ["]}\"", 1] }, "n": -1.5e3, "s": true,
  "d\u0061ys": [ {"end": "é"},
    { "title": "žluťoučký", "end": "x" } ]
}"#;

    #[test]
    fn a_value_is_found_along_its_path_in_characters() {
        assert_eq!(of(TEXT, ""), (1, 1));
        assert_eq!(of(TEXT, "n"), (1, 40));
        assert_eq!(of(TEXT, "days.0.end"), (2, 26));
        assert_eq!(of(TEXT, "days.1.end"), (3, 36));
    }

    #[test]
    fn a_missing_value_is_looked_for_where_it_should_be() {
        assert_eq!(of(TEXT, "days.1.id"), (3, 5));
        assert_eq!(of(TEXT, "days.2.id"), (2, 16));
        assert_eq!(of(TEXT, "nothing"), (1, 1));
    }
}
