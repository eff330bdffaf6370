//! Forms that pages send: `application/x-www-form-urlencoded`, read strictly.
//!
//! Nothing is replaced on the way: what is no UTF-8 is refused. Pages read fields; whether a page of ours sent them is
//! [`origin`](super::origin)'s question, and comes first. What must never enter: what a field means.

use std::fmt;

use bytes::Bytes;
use hyper::StatusCode;
use percent_encoding::percent_decode;

use super::RequestHead;
use super::media_type;
use super::reply::Reply;
use super::server::{Answer, BodyError};
use crate::domain::input::Texts;

/// Bytes of a form, still encoded.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// Fields of a form.
pub const FORM_FIELDS_MAX: usize = 100;

/// Characters of a field's name that an error repeats.
const NAME_SHOWN_MAX: usize = 40;

const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a form in their order, decoded; line breaks are `\n`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Form(Vec<(String, String)>);

/// Why a form cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("the request's body must be a form, of the type `{FORM}`, in UTF-8")]
    MediaType,
    #[error("the form has something in it that is not UTF-8")]
    NotUtf8,
    #[error("the form has more than `{FORM_FIELDS_MAX}` fields")]
    TooManyFields,
    #[error("the form has the field `{name}` twice")]
    Twice { name: &'static str },
    #[error("the form has the field `{name}`, which is not of this page")]
    Unknown { name: String },
}

impl FormError {
    /// The status that says so.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Body(error) => error.status(),
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotUtf8 | Self::TooManyFields | Self::Twice { .. } | Self::Unknown { .. } => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<FormError> for Reply {
    fn from(error: FormError) -> Self {
        Self::error(error.status(), format!("{error}\n"))
    }
}

/// The reply that `then` comes to once the form is there; a body of another type is not read. Errors must be answered
/// at once.
pub fn after_form<F>(request: &RequestHead, then: impl FnOnce(Result<Form, FormError>) -> F + Send + 'static) -> Answer
where
    F: Future<Output = Reply> + Send + 'static,
{
    if !media_type::is_one_of(request.headers(), &[FORM]) {
        return Answer::later(then(Err(FormError::MediaType)));
    }
    Answer::after_body(FORM_BYTES_MAX, |body| then(body.map_err(FormError::Body).and_then(|body| Form::parse(&body))))
}

impl Form {
    /// Reads the fields of a form's body.
    ///
    /// # Errors
    ///
    /// When there are too many fields, or one is not UTF-8.
    pub fn parse(body: &Bytes) -> Result<Self, FormError> {
        let mut fields = Vec::new();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            if fields.len() == FORM_FIELDS_MAX {
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
    pub fn get(&self, name: &'static str) -> Result<Option<&str>, FormError> {
        let mut values = self.get_all(name);
        let first = values.next();
        if values.next().is_some() { Err(FormError::Twice { name }) } else { Ok(first) }
    }

    /// What stands in the fields that are called as the members of an input.
    ///
    /// # Errors
    ///
    /// When one of them stands twice.
    pub fn input<T: Texts>(&self) -> Result<T, FormError> {
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
    pub fn only(&self, names: &[&str]) -> Result<(), FormError> {
        match self.0.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => Err(FormError::Unknown { name: name.chars().take(NAME_SHOWN_MAX).collect() }),
        }
    }

    /// Every value of a field that may stand several times.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Form {
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
    use hyper::header::{CONTENT_TYPE, HeaderValue};
    use proptest::prelude::*;
    use url::form_urlencoded;

    use super::*;
    use crate::http::Peer;

    fn parse(body: &'static [u8]) -> Result<Form, FormError> {
        Form::parse(&Bytes::from_static(body))
    }

    fn form(fields: &[(&str, &str)]) -> Form {
        Form(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
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
        assert_eq!(Form::parse(&"a=b&".repeat(100).into()).unwrap().get_all("a").count(), 100);
        assert_eq!(Form::parse(&"a&".repeat(101).into()), Err(FormError::TooManyFields));
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

    #[test]
    fn a_body_of_another_type_is_not_read() {
        let answer = |media_type: &'static str| {
            let mut request = RequestHead::new(Peer::default());
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            after_form(&request, |form| async move { form.map_or_else(Reply::from, |_| Reply::not_found()) })
        };
        assert!(matches!(answer(FORM), Answer::AfterBody(_)));
        assert!(matches!(answer("application/x-www-form-urlencoded; charset=UTF-8"), Answer::AfterBody(_)));
        for other in ["multipart/form-data; boundary=x", "text/plain", "application/json", ""] {
            assert!(matches!(answer(other), Answer::Later(_)), "{other}");
        }
        assert_eq!(FormError::MediaType.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }

    proptest! {
        #[test]
        fn what_a_browser_encodes_comes_back(fields in prop::collection::vec((".{0,8}", "[^\r]{0,20}"), 0..8)) {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
            prop_assert_eq!(Form::parse(&body.into()).unwrap().0, fields);
        }

        #[test]
        fn any_bytes_are_a_form_or_an_error(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Form::parse(&body.into());
        }
    }
}
