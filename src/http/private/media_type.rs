//! Media types of requests' bodies, for the extractors of forms and documents.

use hyper::header::{CONTENT_TYPE, HeaderMap};

/// Whether the body is, by its only `Content-Type`, of one of those types, and in UTF-8 if it names an encoding.
pub(super) fn is_one_of(headers: &HeaderMap, accepted: &[&str]) -> bool {
    parameters_of(headers, accepted).is_some_and(|mut parameters| parameters.all(is_in_utf8))
}

/// As [`is_one_of`], in whatever encoding.
pub(super) fn is_one_of_in_any_encoding(headers: &HeaderMap, accepted: &[&str]) -> bool {
    parameters_of(headers, accepted).is_some()
}

/// The parameters of the only `Content-Type`, if it is one of those types.
pub(super) fn parameters_of<'h>(headers: &'h HeaderMap, accepted: &[&str]) -> Option<impl Iterator<Item = &'h str>> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let mut parts = value.to_str().ok()?.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    accepted.iter().any(|accepted| essence.eq_ignore_ascii_case(accepted)).then_some(parts)
}

fn is_in_utf8(parameter: &str) -> bool {
    match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn accepts(types: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in types {
            headers.append(CONTENT_TYPE, HeaderValue::from_static(value));
        }
        is_one_of(&headers, &["application/json", "application/merge-patch+json"])
    }

    #[test]
    fn a_type_is_known_with_any_parameter_but_another_encoding() {
        for good in [
            "application/json",
            "Application/JSON",
            "application/merge-patch+json",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/json ; profile=x ; charset=utf-8",
            "application/json;",
        ] {
            assert!(accepts(&[good]), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonx",
            "application/json, text/plain",
            "application/json; charset=latin1",
            "application/json; charset=utf-8; charset=utf-16",
            "application/json; charset=",
            "text/plain; application/json",
        ] {
            assert!(!accepts(&[bad]), "{bad}");
        }
    }

    #[test]
    fn no_type_is_no_guess_and_two_are_none() {
        assert!(!accepts(&[]));
        assert!(!accepts(&["application/json", "application/json"]));
    }
}
