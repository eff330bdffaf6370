//! Addresses a slip away from right: what stands around them, misspelt schemes, and what was probably meant.
//!
//! A guess is never taken for what was said; it is asked about.

use std::borrow::Cow;

use crate::domain::spelling;

/// Schemes as they come out of fingers and copied lines, and what they are.
const MISSPELT: [(&str, &str); 10] = [
    ("http//", "http://"),
    ("https//", "https://"),
    ("http;//", "http://"),
    ("https;//", "https://"),
    ("htp://", "http://"),
    ("htps://", "https://"),
    ("ttp://", "http://"),
    ("ttps://", "https://"),
    ("hhtp://", "http://"),
    ("hhtps://", "https://"),
];

/// Ways to write an at sign that robots do not read.
const AT_SIGNS: [&str; 4] = ["(at)", "[at]", "{at}", " at "];

/// An address without what stands around it in a text: white space, quotes, angle brackets, a comma behind it.
pub(super) fn bare(text: &str) -> &str {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`' | '‘'..='‟' | '«' | '»' | '‹' | '›' | '<' | '>');
    spelling::plain(text).trim_end_matches([',', ';']).trim_matches(|c| is_quote(c) || c.is_whitespace())
}

/// An address of the web with its scheme as it is spelt.
pub(super) fn with_scheme_spelt(address: &str) -> Cow<'_, str> {
    let is_begun = |wrong: &str| address.get(..wrong.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(wrong));
    match MISSPELT.iter().find(|(wrong, _)| is_begun(wrong)) {
        Some((wrong, right)) => format!("{right}{}", address.get(wrong.len()..).unwrap_or_default()).into(),
        None => address.into(),
    }
}

/// The address of a web page that `text` may have been meant for, if `is_right` says it is one: a comma in the place of a
/// stop, a space beside a stop or a slash, brackets around it, a scheme said twice, an e-mail address in place of its host.
/// Several addresses are none, and of one with further words it alone is meant.
pub(super) fn page(text: &str, is_right: impl Fn(&str) -> bool) -> Option<String> {
    let text = bare(text);
    let separates = |c: char| c.is_whitespace() || c == ';';
    let words = text.split(separates).map(|word| word.trim_matches(is_around));
    let mut right = words.filter(|word| word.contains('.') && is_right(word));
    if let (Some(_), Some(_)) = (right.next(), right.next()) {
        return None;
    }
    let inner = text.trim_start_matches(is_around).trim_end_matches(is_around);
    let host = (!inner.contains(['/', ' '])).then(|| inner.split_once('@')).flatten().map(|(_, host)| host.to_owned());
    let mut joined = inner.to_owned();
    for mark in ['.', '/', ':'] {
        joined = joined.replace(&format!(" {mark}"), &mark.to_string()).replace(&format!("{mark} "), &mark.to_string());
    }
    let first = joined.split([',', ';']).map(str::trim).find(|part| part.contains('.') && is_right(part));
    let is_list = joined.contains(", ") || joined.contains(" ,") || joined.contains(';');
    let first = first.filter(|_| is_list).map(str::to_owned);
    let once = without_first_scheme(&joined).map(str::to_owned);
    [host, first, once, Some(with_stops(&joined))].into_iter().flatten().find(|guess| guess != text && is_right(guess))
}

/// Whether a character stands around an address, or ends the sentence it is in.
const fn is_around(c: char) -> bool {
    matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '!' | '?' | ',' | ';' | '.' | '…')
}

/// The address behind a scheme that stands before another.
fn without_first_scheme(address: &str) -> Option<&str> {
    let is_scheme = |scheme: &str| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let (scheme, rest) = address.split_once("://")?;
    let (second, _) = rest.split_once(':')?;
    (is_scheme(scheme) && is_scheme(second)).then_some(rest)
}

/// An address with stops for the commas of its host; those of a path stand for themselves.
fn with_stops(address: &str) -> String {
    let begin = address.find("://").map_or(0, |at| at + "://".len());
    let (scheme, rest) = address.split_at_checked(begin).unwrap_or_default();
    let (host, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or_default();
    let host = host.replace(", ", ".").replace(" ,", ".").replace(',', ".");
    format!("{scheme}{host}{path}")
}

/// The e-mail address that `text` may have been meant for, if `is_right` says it is one.
pub(super) fn email(text: &str, is_right: impl Fn(&str) -> bool) -> Option<String> {
    let inner = text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inner, _)| inner.to_owned());
    let mut joined = bare(text).trim_end_matches(['.', '!']).to_lowercase();
    for sign in AT_SIGNS {
        joined = joined.replace(sign, "@");
    }
    joined = joined.replace(',', ".");
    joined.retain(|c| !c.is_whitespace());
    [inner, Some(joined)].into_iter().flatten().find(|guess| guess != text && is_right(guess))
}
