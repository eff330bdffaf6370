//! Paths in their one spelling, before either half of the addresses sees them.
//!
//! What people and programs write in several ways is one address: characters that need no encoding and were encoded all
//! the same, one slash at the end, capitals (a QR code is smaller in them). An encoded slash stays encoded, so that it
//! separates nothing; so does whatever else would be another address when decoded.
//!
//! In the areas of maintainers, participants and programs capitals count but for slugs and endings: a proxy in front that
//! guards `/admin` by its name, and a browser that sends a cookie there, know one spelling only, and no other may be
//! answered past them. What must never enter: which addresses there are, beside where these begin and slugs stand.

use std::borrow::Cow;

/// Areas in which capitals count, and those of them that people look at.
const GUARDED: [&str; 3] = ["admin", "manage", "api"];
const GUARDED_PAGES: [&str; 2] = ["admin", "manage"];

/// What a slug follows, wherever one stands in an address of those areas.
const BEFORE_SLUGS: [&str; 2] = ["/admin/participants/", "/api/v1/participants/"];

/// What names follow in which capitals count, so that no ending is looked for.
const BEFORE_NAMES: &str = "/api/v1/maintainers/";

/// The endings of files, of any case where they are asked for.
const ENDINGS: [&str; 7] = ["css", "ics", "js", "json", "png", "svg", "txt"];

/// The spelling of a path that addresses are known by. A second time it changes nothing.
#[must_use]
pub fn canonical(path: &str) -> Cow<'_, str> {
    let trimmed = path.strip_suffix('/').filter(|rest| !rest.is_empty() && !rest.ends_with('/')).unwrap_or(path);
    if !trimmed.bytes().any(|byte| byte == b'%' || byte.is_ascii_uppercase()) {
        return Cow::Borrowed(trimmed);
    }
    let mut path = decoded(trimmed);
    if !is_in(&GUARDED, &path) {
        lower(&mut path);
        return Cow::Owned(path);
    }
    let begin = BEFORE_SLUGS.iter().find(|before| path.starts_with(**before)).map(|before| before.len());
    if let Some(begin) = begin
        && let Some(rest) = path.get_mut(begin..)
    {
        let end = rest.find('/').unwrap_or(rest.len());
        rest.get_mut(..end).map(str::make_ascii_lowercase);
    }
    if !path.starts_with(BEFORE_NAMES)
        && let Some(dot) = path.rfind('.')
        && let Some(ending) = path.get_mut(dot + 1..)
        && ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
    {
        ending.make_ascii_lowercase();
    }
    Cow::Owned(path)
}

/// Where a page stands that people look at, if `path`, which is [`canonical`], has capitals that count there.
#[must_use]
pub fn guarded_page(path: &str) -> Option<String> {
    let mut small = is_in(&GUARDED_PAGES, path).then(|| path.to_owned())?;
    lower(&mut small);
    (small != path).then_some(small)
}

/// Whether a path begins with one of these words, in capitals or not.
fn is_in(areas: &[&str], path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    areas.iter().any(|area| first.eq_ignore_ascii_case(area))
}

/// Makes small letters of capitals, but for those of what is encoded.
fn lower(path: &mut String) {
    let mut encoded = 0;
    *path = path
        .chars()
        .map(|letter| match letter {
            '%' => {
                encoded = 2;
                letter
            }
            _ if encoded > 0 => {
                encoded -= 1;
                letter
            }
            _ => letter.to_ascii_lowercase(),
        })
        .collect();
}

/// The path with what needs no encoding decoded (RFC 3986, section 6.2.2.2, and what a segment may hold beside that), and
/// the rest encoded in capitals.
fn decoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        rest = after;
        let digits = after.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some((digits, byte)) = digits.and_then(|digits| Some((digits, u8::from_str_radix(digits, 16).ok()?)))
        else {
            // It encodes nothing, and stands for itself.
            text.push_str("%25");
            continue;
        };
        if is_plain(byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push_str(&digits.to_ascii_uppercase());
        }
        rest = after.get(2..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// Whether a byte stands in a segment as it is (`pchar` of RFC 3986, section 3.3).
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')')
        || matches!(byte, b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for (written, canonical_path) in [
            ("/", "/"),
            ("/check", "/check"),
            ("/check/", "/check"),
            ("/%63heck", "/check"),
            ("/p/Bakery", "/p/bakery"),
            ("/p/b%61kery/report", "/p/bakery/report"),
            ("/p/B%41KERY.JSON", "/p/bakery.json"),
            ("/p/BAKERY/2026-12-03.ICS", "/p/bakery/2026-12-03.ics"),
            ("/badge/Bakery%402X.PNG", "/badge/bakery@2x.png"),
            ("/P/BAKERY", "/p/bakery"),
            ("/BADGE/BAKERY@3X.PNG", "/badge/bakery@3x.png"),
            ("/P/x/a%2FB%c3%9C", "/p/x/a%2Fb%C3%9C"),
            ("/CHECK", "/check"),
            ("/Join/", "/join"),
            ("/PARTICIPANTS.JSON", "/participants.json"),
            ("/admin/Participants/Bakery", "/admin/Participants/Bakery"),
            ("/ADMIN/participants/Bakery", "/ADMIN/participants/Bakery"),
            ("/%41pi/V1", "/Api/V1"),
            ("/Administrators", "/administrators"),
            ("/admin/participants/Bakery/edit/", "/admin/participants/bakery/edit"),
            ("/api/v1/participants/BAKERY", "/api/v1/participants/bakery"),
            ("/api/v1/maintainers/Anna.JSON", "/api/v1/maintainers/Anna.JSON"),
            ("/api/v1/maintainers/J%c3%bcrgen%20K", "/api/v1/maintainers/J%C3%BCrgen%20K"),
        ] {
            assert_eq!(canonical(written), canonical_path, "{written}");
        }
    }

    #[test]
    fn what_encodes_a_slash_or_no_character_of_a_segment_stays_encoded() {
        for same in ["//", "/join//", "//p/bakery", "/p/x/a%2Fb", "/p/x/%2561", "/p/x/%00", "/p/x/%FF", "/p/x/%25"] {
            assert_eq!(canonical(same), same);
        }
        assert_eq!(canonical("/p/x/%zz%"), "/p/x/%25zz%25");
        assert_eq!(canonical("/p/x/a%2fb"), "/p/x/a%2Fb");
        // Nobody resolves dots, so that they are a name like another.
        assert_eq!(canonical("/p/x/%2e%2e/admin"), "/p/x/../admin");
    }

    #[test]
    fn a_page_that_is_guarded_by_its_name_is_led_to_and_not_answered_in_capitals() {
        for (written, page) in [
            ("/ADMIN", Some("/admin")),
            ("/Admin/Participants/Bakery", Some("/admin/participants/bakery")),
            ("/%4Danage", Some("/manage")),
            ("/admin", None),
            ("/admin/participants/Bakery", None),
            ("/API/V1/participants", None),
            ("/Administrators", None),
            ("/admin%2FX", None),
        ] {
            assert_eq!(guarded_page(&canonical(written)).as_deref(), page, "{written}");
        }
    }

    proptest! {
        #[test]
        fn a_second_time_changes_nothing(path in "/[ -~]{0,40}") {
            let once = canonical(&path).into_owned();
            prop_assert_eq!(canonical(&once).into_owned(), once);
        }

        #[test]
        fn no_path_has_more_segments_than_were_written(path in "/[a-zA-Z%/2Ff.]{0,40}") {
            prop_assert!(canonical(&path).matches('/').count() <= path.matches('/').count());
        }
    }
}
