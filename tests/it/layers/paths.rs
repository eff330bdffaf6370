//! Reads the paths out of a source: enough of Rust to see which modules of the crate it names, in whatever lines.

use std::path::Path;

/// The module a source is, from the root: `app/badge.rs` is `app::badge`, and `main.rs` the root.
pub(crate) fn module_of(path: &Path) -> Vec<String> {
    let path = path.with_extension("");
    let names = path.iter().map(|name| name.to_str().unwrap().to_owned());
    names.filter(|name| !matches!(name.as_str(), "main" | "lib")).collect()
}

/// The source without comments, texts and characters, its lines where they were.
pub(crate) fn code(text: &str) -> String {
    let (mut code, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let skipped = comment(rest).or_else(|| raw_text(rest, &code)).or_else(|| quoted(rest));
        let length = skipped.unwrap_or(first.len_utf8());
        let (taken, after) = rest.split_at(length);
        if skipped.is_some() {
            code.push(' ');
            code.extend(taken.chars().filter(|c| *c == '\n'));
        } else {
            code.push(first);
        }
        rest = after;
    }
    code
}

/// The bytes of the comment that `text` begins with.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while text.starts_with("/*") && at < text.len() {
        let step = match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    (at > 0).then_some(at)
}

/// The bytes of the raw text that `text` begins with, unless its `r` ends a name.
fn raw_text(text: &str, before: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?.bytes().take_while(|byte| *byte == b'#').count();
    let is_name = before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !before.ends_with(['b', 'c']);
    let inner = text.get(1 + hashes..)?.strip_prefix('"').filter(|_| !is_name)?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(2 + hashes + inner.find(&end).map_or(inner.len(), |at| at + end.len()))
}

/// The bytes of the text or character that `text` begins with; a lifetime is none.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let mut inner = text.char_indices().skip(1);
    if quote == '\'' {
        let mut two = text.chars().skip(1);
        let (first, second) = (two.next()?, two.next());
        if first != '\\' && second != Some('\'') {
            return None;
        }
    }
    while let Some((at, c)) = inner.next() {
        if c == '\\' {
            inner.next();
        } else if c == quote {
            return Some(at + 1);
        }
    }
    Some(text.len())
}

/// A name, `::`, or one other character, with its line.
type Token<'a> = (usize, &'a str);

fn tokens(code: &str) -> Vec<Token<'_>> {
    let (mut found, mut rest, mut line) = (Vec::new(), code, 1);
    while let Some(first) = rest.chars().next() {
        let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = match first {
            _ if rest.starts_with("r#") => 2,
            _ if name > 0 => name,
            _ if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        if !first.is_whitespace() && token != "r#" {
            found.push((line, token));
        }
        line += usize::from(first == '\n');
        rest = after;
    }
    found
}

/// The modules right under the crate's root that a source of that module names, with the line; `*` for the root itself,
/// from which all of them can be had.
pub(crate) fn uses(module: &[String], text: &str) -> Vec<(usize, String)> {
    let code = code(text);
    let tokens = tokens(&code);
    let mut reader = Reader { tokens: &tokens, found: Vec::new() };
    let (mut module, mut depth, mut inline) = (module.to_vec(), 0_usize, Vec::new());
    let mut at = 0;
    while let Some((_, token)) = tokens.get(at) {
        match *token {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last() == Some(&depth) {
                    inline.pop();
                    module.pop();
                }
            }
            "mod" if tokens.get(at + 2).is_some_and(|(_, next)| *next == "{") => {
                inline.push(depth);
                module.push(tokens[at + 1].1.to_owned());
            }
            "crate" | "openday" | "self" | "super" if !(at > 0 && tokens[at - 1].1 == "::") => {
                at = reader.path(at, &module);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    reader.found
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    found: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn token(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |(_, token)| token)
    }

    /// Reads the path that begins at `at`, from `module`; returns where it ends.
    fn path(&mut self, at: usize, module: &[String]) -> usize {
        let base = match self.token(at) {
            "crate" | "openday" => Vec::new(),
            "self" => module.to_vec(),
            _ => module[..module.len().saturating_sub(1)].to_vec(),
        };
        self.rest(at + 1, base)
    }

    /// Reads what follows on `base`.
    fn rest(&mut self, at: usize, mut base: Vec<String>) -> usize {
        if self.token(at) != "::" {
            if self.token(at) == "as" && base.is_empty() {
                self.note(at, "*");
            }
            return at;
        }
        match self.token(at + 1) {
            "{" => self.group(at + 2, &base),
            "super" => {
                base.pop();
                self.rest(at + 2, base)
            }
            "*" if base.is_empty() => {
                self.note(at + 1, "*");
                at + 2
            }
            name => {
                base.push(name.to_owned());
                self.name(at + 1, &base);
                self.rest(at + 2, base)
            }
        }
    }

    /// Reads the members of a group up to its end.
    fn group(&mut self, mut at: usize, base: &[String]) -> usize {
        loop {
            at = match self.token(at) {
                "}" => return at + 1,
                "" => return at,
                "as" => at + 2,
                "self" | "*" if base.is_empty() => {
                    self.note(at, "*");
                    at + 1
                }
                "super" => self.rest(at + 1, base[..base.len().saturating_sub(1)].to_vec()),
                name if name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                    let mut base = base.to_vec();
                    base.push(name.to_owned());
                    self.name(at, &base);
                    self.rest(at + 1, base)
                }
                _ => at + 1,
            };
        }
    }

    /// Notes the path that ends in the name at `at`, if it is right under the root: below, nothing is another layer.
    fn name(&mut self, at: usize, path: &[String]) {
        if let [used] = path {
            self.note(at, used);
        }
    }

    fn note(&mut self, at: usize, used: &str) {
        self.found.push((self.tokens[at].0, used.to_owned()));
    }
}
