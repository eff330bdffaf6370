//! Queries as they come to public addresses: read as people, mailers and page templates garble them.
//!
//! Pairs are parted by `&`, and by what is written in its place: `&amp;` of HTML that was escaped once more than it was
//! read, `;`, a second `?` of who appends to an address that has a query already, and each of these encoded. Keys may be
//! in capitals, and of one given twice the first counts, because what others append comes last; only what narrows a list
//! down must be given once. What must never enter: which keys there are, and what a value means.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A query, not decoded yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Query<'a>(pub(super) &'a str);

/// That a key is given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Twice;

impl<'a> Query<'a> {
    /// The first value of each key, of those whose values hold none of the marks that part pairs: decoded once, without
    /// the blanks around it. What is no UTF-8 becomes U+FFFD, which names nothing.
    pub(super) fn words<const KEYS: usize>(self, keys: [&str; KEYS]) -> [Option<Cow<'a, str>>; KEYS] {
        match decoded(self.0) {
            Cow::Borrowed(text) => first_of(text, keys, Cow::Borrowed),
            Cow::Owned(text) => first_of(&text, keys, |value| Cow::Owned(value.to_owned())),
        }
    }

    /// The one value of a key, read as by [`Query::words`]; an empty one asks for nothing.
    ///
    /// # Errors
    ///
    /// When it is given twice.
    pub(super) fn once(self, key: &str) -> Result<Option<String>, Twice> {
        let text = decoded(self.0);
        let pairs = text.split(is_mark).map(|part| part.split_once('=').unwrap_or((part, "")));
        let mut values =
            pairs.filter(|(found, _)| key.eq_ignore_ascii_case(found.trim())).map(|(_, value)| value.trim());
        let value = values.next().filter(|value| !value.is_empty()).map(str::to_owned);
        if values.next().is_some() { Err(Twice) } else { Ok(value) }
    }

    /// The first value of a key, up to the next `&`: an address that was pasted has marks of its own.
    pub(super) fn text(self, key: &str) -> Option<String> {
        self.0.split('&').find_map(|part| {
            let mut rest = part;
            loop {
                let (before, value) = rest.split_once('=')?;
                // Before the key may stand what is left of `&amp;`, or the query that somebody appended to.
                let found = before.rsplit(is_mark).next().unwrap_or_default();
                if decoded(found).trim().eq_ignore_ascii_case(key) {
                    return Some(decoded(value).trim().to_owned());
                }
                rest = value;
            }
        })
    }
}

const fn is_mark(letter: char) -> bool {
    matches!(letter, '&' | ';' | '?')
}

fn first_of<'t, 'v, const KEYS: usize>(
    text: &'t str,
    keys: [&str; KEYS],
    own: impl Fn(&'t str) -> Cow<'v, str>,
) -> [Option<Cow<'v, str>>; KEYS] {
    let mut found = [const { None }; KEYS];
    for part in text.split(is_mark) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let key = key.trim();
        for (place, _) in found.iter_mut().zip(keys).filter(|(_, known)| known.eq_ignore_ascii_case(key)) {
            place.get_or_insert_with(|| own(value.trim()));
        }
    }
    found
}

/// Decoded as a form is, where a plus is a blank.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(query: &str) -> Option<String> {
        let [style] = Query(query).words(["style"]);
        style.map(Cow::into_owned)
    }

    #[test]
    fn a_word_is_found_however_its_query_was_garbled() {
        for query in [
            "style=wide",
            "theme=dark&style=wide",
            "theme=dark&amp;style=wide",
            "theme=dark&amp;amp;style=wide",
            "theme=dark;style=wide",
            "theme=dark%26style%3Dwide",
            "theme=dark%26amp%3Bstyle=wide",
            "style=wide?v=2",
            "v=2?style=wide",
            "?style=wide",
            "STYLE=wide",
            "style=+wide%20",
            "+style+=wide",
            "%73tyle=w%69de",
            "style=wide&style=seal",
            "style=wide;",
        ] {
            assert_eq!(style(query).as_deref(), Some("wide"), "{query}");
        }
        assert_eq!(style("style").as_deref(), Some(""));
        assert_eq!(style("style=%FF").as_deref(), Some("\u{FFFD}"));
        for query in ["", "styles=wide", "style%253Dwide", "my-style=wide"] {
            assert_eq!(style(query), None, "{query}");
        }
    }

    #[test]
    fn what_must_be_given_once_is_refused_twice() {
        let kind = |query| Query(query).once("kind");
        assert_eq!(kind("x=1&amp;KIND=+tour"), Ok(Some("tour".to_owned())));
        assert_eq!((kind("kinds=tour"), kind("kind"), kind("kind=")), (Ok(None), Ok(None), Ok(None)));
        for query in ["kind=tour&kind=tour", "kind=&Kind=tour", "kind=tour%26kind%3Dtour"] {
            assert_eq!(kind(query), Err(Twice), "{query}");
        }
    }

    #[test]
    fn an_address_keeps_the_marks_it_has() {
        for (query, site) in [
            ("site=https://shop.example/a?b=c;d", "https://shop.example/a?b=c;d"),
            ("page=2&amp;site=shop.example", "shop.example"),
            ("utm=1?site=shop.example&page=2", "shop.example"),
            ("SITE=+shop.example+", "shop.example"),
            ("site=https%3A%2F%2Fshop.example%2F%3Fa%26b", "https://shop.example/?a&b"),
            ("site=b%C3%A4cker.example&site=other.example", "bäcker.example"),
        ] {
            assert_eq!(Query(query).text("site").as_deref(), Some(site), "{query}");
        }
        assert_eq!(Query("sites=a&site").text("site"), None);
    }
}
