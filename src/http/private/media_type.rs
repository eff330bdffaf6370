//! Media types of requests' bodies, for the extractors of forms and documents.

use hyper::header::{CONTENT_TYPE, HeaderMap};

/// Whether the body is, by its only `Content-Type`, of one of those types, and in UTF-8 if it names an encoding.
pub(super) fn is_one_of(headers: &HeaderMap, accepted: &[&str]) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    accepted.iter().any(|accepted| essence.eq_ignore_ascii_case(accepted)) && parts.all(is_in_utf8)
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
