//! The language a page is read in: the one its address names, or else the one the visitor's browser asks for.
//!
//! No cookie keeps a choice: who chose one in the menu carries it from page to page in the addresses. Only pages vary
//! by what a browser asks for. What must never enter: the language of a badge, which its own address names.

use percent_encoding::percent_decode_str;

use super::RequestHead;
use super::accept_language;
use crate::domain::wording::{PageLanguage, Wording};

/// The key of a language in the query of a page's address.
pub(super) const PAGE_LANG: &str = "page-lang";

/// The language of a page, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ReadIn {
    pub(super) language: PageLanguage,
    /// Whether the address names it, and so those of the links do.
    pub(super) is_in_address: bool,
}

impl ReadIn {
    /// English, for pages that are written in nothing else.
    pub(super) const ENGLISH: Self = Self { language: PageLanguage::ENGLISH, is_in_address: false };

    /// The language in which the page that `request` asks for is read.
    pub(super) fn of(request: &RequestHead, wording: &Wording) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let named = pairs(query).find(|(key, _)| *key == PAGE_LANG).and_then(|(_, value)| {
            let tag = percent_decode_str(value).decode_utf8().ok()?;
            wording.pages().of_tag(&tag)
        });
        if let Some(language) = named {
            return Self { language, is_in_address: true };
        }
        let asked = accept_language::languages(request.headers());
        Self { language: wording.preferred_of_pages(&asked), is_in_address: false }
    }

    /// An address of ours that keeps the language, where it was chosen.
    pub(super) fn kept_in(self, address: &str) -> String {
        if self.is_in_address { in_language(address, self.language) } else { address.to_owned() }
    }
}

/// An address of ours that names the language; whatever follows `#` stays behind.
pub(super) fn in_language(address: &str, language: PageLanguage) -> String {
    let (address, anchor) = address.split_once('#').map_or((address, ""), |(address, anchor)| (address, anchor));
    let separator = if address.contains('?') { '&' } else { '?' };
    let hash = if anchor.is_empty() { "" } else { "#" };
    format!("{address}{separator}{PAGE_LANG}={}{hash}{anchor}", language.tag())
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

#[cfg(test)]
mod tests {
    use hyper::header::{ACCEPT_LANGUAGE, HeaderValue};

    use super::*;
    use crate::http::Peer;

    fn request(address: &str, asked: &'static str) -> RequestHead {
        let mut request = RequestHead::new(Peer::default());
        *request.uri_mut() = address.parse().unwrap();
        request.headers_mut().insert(ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
        request
    }

    #[test]
    fn an_address_decides_and_then_the_browser_and_then_it_is_english() {
        let wording = Wording::load(None).unwrap();
        for (address, asked, tag, is_in_address) in [
            ("/", "", "en", false),
            ("/", "cs-CZ,cs;q=0.9,de;q=0.8", "cs", false),
            ("/", "de-AT", "de", false),
            ("/", "xx, pt-BR;q=0.5", "pt", false),
            ("/", "ka, km", "en", false),
            ("/?page-lang=cs", "de", "cs", true),
            ("/check?site=a&page-lang=CS", "de", "cs", true),
            ("/?page-lang=tlh", "de", "de", false),
            ("/?page-lang=", "de", "de", false),
        ] {
            let read_in = ReadIn::of(&request(address, asked), &wording);
            assert_eq!((read_in.language.tag(), read_in.is_in_address), (tag, is_in_address), "{address} {asked}");
        }
    }

    #[test]
    fn a_choice_is_carried_on_and_what_was_asked_stays() {
        let wording = Wording::load(None).unwrap();
        let chosen = ReadIn::of(&request("/check?page-lang=de&site=m%C3%BC.example", "cs"), &wording);
        assert_eq!(chosen.kept_in("/join"), "/join?page-lang=de");
        assert_eq!(chosen.kept_in("/about#reach"), "/about?page-lang=de#reach");
        assert_eq!(chosen.kept_in("/p/a/embed?style=seal"), "/p/a/embed?style=seal&page-lang=de");
        assert_eq!(ReadIn::of(&request("/", "de"), &wording).kept_in("/join"), "/join");
    }
}
