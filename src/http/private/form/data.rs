//! The data of forms that pages send: `application/x-www-form-urlencoded`, read strictly.
//!
//! Nothing is replaced on the way: what is no UTF-8 is refused. What must never enter: what a field means.

use std::fmt;

use bytes::Bytes;
use percent_encoding::percent_decode;

use crate::domain::input::Texts;
use crate::http::server::BodyError;

/// Bytes of a form, still encoded.
pub(crate) const FORM_BYTES_MAX: usize = 64 * 1024;
/// Fields of a form.
pub(crate) const FORM_FIELDS_MAX: usize = 100;

/// Characters of a field's name that an error repeats.
const NAME_SHOWN_MAX: usize = 40;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The data of a form: its fields in their order, decoded; line breaks are `\n`.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct FormData(Vec<(String, String)>);

/// Why a form cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("the request's body must be a form, of the type `{FORM}`, in UTF-8")]
    MediaType,
    #[error("the form with the file is malformed or broke off; send it again")]
    Parts,
    #[error("the form has something in it that is not UTF-8")]
    NotUtf8,
    #[error("the form has more fields than a page of ours sends")]
    TooManyFields,
    #[error("the form has the field `{name}` twice")]
    Twice { name: &'static str },
    #[error("the form has the field `{name}`, which is not of this page")]
    Unknown { name: String },
}

impl FormData {
    /// Reads the fields of a form's body.
    ///
    /// # Errors
    ///
    /// When there are too many fields, or one is not UTF-8.
    pub(crate) fn parse(body: &Bytes) -> Result<Self, FormError> {
        Self::parse_up_to(body, FORM_FIELDS_MAX)
    }

    /// As [`FormData::parse`], of so many fields at most.
    pub(crate) fn parse_up_to(body: &Bytes, fields_max: usize) -> Result<Self, FormError> {
        let mut fields = Vec::new();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            if fields.len() == fields_max {
                return Err(FormError::TooManyFields);
            }
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at_checked(end).unwrap_or((pair, b""));
            fields.push((decoded(name)?, decoded(value.get(1..).unwrap_or_default())?.replace("\r\n", "\n")));
        }
        Ok(Self(fields))
    }

    /// The value of a field that may stand once.
    ///
    /// # Errors
    ///
    /// When it stands twice.
    pub(crate) fn get(&self, name: &'static str) -> Result<Option<&str>, FormError> {
        let mut values = self.get_all(name);
        let first = values.next();
        if values.next().is_some() { Err(FormError::Twice { name }) } else { Ok(first) }
    }

    /// What stands in the fields that are called as the members of an input.
    ///
    /// # Errors
    ///
    /// When one of them stands twice.
    pub(crate) fn input<T: Texts>(&self) -> Result<T, FormError> {
        let mut input = T::default();
        for name in T::NAMES {
            if let (Some(slot), Some(text)) = (input.slot(name), self.get(name)?) {
                *slot = Some(text.to_owned());
            }
        }
        Ok(input)
    }

    /// Refuses fields that no page of ours sends here.
    ///
    /// # Errors
    ///
    /// When a field has none of `names`; the first of them is named.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), FormError> {
        match self.0.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => Err(FormError::Unknown { name: name.chars().take(NAME_SHOWN_MAX).collect() }),
        }
    }

    /// Every value of a field that may stand several times.
    pub(crate) fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for FormData {
    /// The names alone: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

fn decoded(encoded: &[u8]) -> Result<String, FormError> {
    let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    String::from_utf8(percent_decode(&spaced).collect()).map_err(|_| FormError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::form_urlencoded;

    use super::*;

    fn parse(body: &'static [u8]) -> Result<FormData, FormError> {
        FormData::parse(&Bytes::from_static(body))
    }

    fn form(fields: &[(&str, &str)]) -> FormData {
        FormData(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn fields_are_decoded_once() {
        for (body, fields) in [
            (&b""[..], &[][..]),
            (b"&&", &[]),
            (b"a=b", &[("a", "b")]),
            (b"a=b+c%2B%26%3d=&d", &[("a", "b c+&=="), ("d", "")]),
            (b"=x", &[("", "x")]),
            (b"n%61me=%2561", &[("name", "%61")]),
            (b"name=Pek%C3%A1rna", &[("name", "Pek\u{e1}rna")]),
            (b"name=Pek\xc3\xa1rna", &[("name", "Pek\u{e1}rna")]),
            (b"plan=one%0D%0Atwo%0Athree", &[("plan", "one\ntwo\nthree")]),
            (b"a=100%&b=%zz", &[("a", "100%"), ("b", "%zz")]),
        ] {
            assert_eq!(parse(body).unwrap().0, form(fields).0, "{}", body.escape_ascii());
        }
    }

    #[test]
    fn what_is_no_utf8_is_refused_and_not_replaced() {
        for body in [&b"a=%FF"[..], b"%C3=a", b"a=\xff", b"a=%ED%A0%80", b"a=b&c=%C0%AF"] {
            assert_eq!(parse(body), Err(FormError::NotUtf8), "{}", body.escape_ascii());
        }
    }

    #[test]
    fn a_form_has_a_hundred_fields_at_most() {
        assert_eq!(FormData::parse(&"a=b&".repeat(100).into()).unwrap().get_all("a").count(), 100);
        assert_eq!(FormData::parse(&"a&".repeat(101).into()), Err(FormError::TooManyFields));
    }

    #[test]
    fn a_field_that_may_stand_once_is_refused_twice() {
        let form = parse(b"a=1&b=2&a=1").unwrap();
        assert_eq!(form.get("a"), Err(FormError::Twice { name: "a" }));
        assert_eq!((form.get("b"), form.get("c")), (Ok(Some("2")), Ok(None)));
        assert_eq!(form.get_all("a").collect::<Vec<_>>(), ["1", "1"]);
    }

    #[test]
    fn a_field_of_no_page_is_refused() {
        let form = parse(b"a=1&b=2&a=3").unwrap();
        assert_eq!(form.only(&["a", "b", "c"]), Ok(()));
        assert_eq!(form.only(&["a"]), Err(FormError::Unknown { name: "b".to_owned() }));
    }

    #[test]
    fn values_are_not_printed() {
        assert_eq!(format!("{:?}", parse(b"token=hidden").unwrap()), "[\"token\"]");
    }

    proptest! {
        #[test]
        fn what_a_browser_encodes_comes_back(fields in prop::collection::vec((".{0,8}", "[^\r]{0,20}"), 0..8)) {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
            prop_assert_eq!(FormData::parse(&body.into()).unwrap().0, fields);
        }

        #[test]
        fn any_bytes_are_a_form_or_an_error(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = FormData::parse(&body.into());
        }
    }
}
