//! Content codings: which of the bodies we keep the client likes best (RFC 9110, section 12.5.3).

use std::io::Write as _;

use bytes::Bytes;
use hyper::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

use crate::app;

/// How a body is coded for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    /// The way a picture is compressed for it; none for the identity. Nothing else translates between the two.
    #[must_use]
    pub const fn packed(self) -> Option<app::Coding> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some(app::Coding::Gzip),
            Self::Brotli => Some(app::Coding::Brotli),
        }
    }

    /// Its name in `Content-Encoding`, which does not name the identity.
    #[must_use]
    pub fn name(self) -> Option<HeaderValue> {
        self.packed().map(|coding| HeaderValue::from_static(coding.as_str()))
    }
}

/// One body in the codings it is kept in.
#[derive(Debug, Clone, Default)]
pub struct Bodies {
    pub identity: Bytes,
    pub gzip: Option<Bytes>,
    pub brotli: Option<Bytes>,
}

/// A quality in thousandths; 0 means "not acceptable".
type Quality = u16;

/// The qualities a client gives, where it gives any.
#[derive(Debug, Default)]
struct Wishes {
    gzip: Option<Quality>,
    brotli: Option<Quality>,
    identity: Option<Quality>,
    anything: Option<Quality>,
}

impl Bodies {
    /// A body that is not worth a coding.
    #[must_use]
    pub const fn plain(identity: Bytes) -> Self {
        Self { identity, gzip: None, brotli: None }
    }

    /// A text that is worth one: also as gzip, which everybody can decode. Equal texts give equal bytes.
    #[must_use]
    pub fn packed(identity: Bytes) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        // Writing to memory does not fail; should it, the text goes as it is.
        let gzip = encoder.write_all(&identity).and_then(|()| encoder.finish());
        Self { identity, gzip: gzip.ok().map(Bytes::from), brotli: None }
    }

    /// A text that is compressed once for good, as well as it can be: in every coding.
    #[must_use]
    pub fn packed_once(identity: Bytes) -> Self {
        // Writing to memory does not fail; should it, the text goes as it is.
        let packed = |coding: app::Coding| coding.encode(&identity).ok().map(Bytes::from);
        let (gzip, brotli) = (packed(app::Coding::Gzip), packed(app::Coding::Brotli));
        Self { identity, gzip, brotli }
    }

    /// Whether the answer depends on what the client can decode.
    #[must_use]
    pub const fn are_coded(&self) -> bool {
        self.gzip.is_some() || self.brotli.is_some()
    }

    /// The body in that coding, or as it is where it is not kept in that coding.
    #[must_use]
    pub fn get(&self, coding: Coding) -> Bytes {
        let coded = match coding {
            Coding::Identity => None,
            Coding::Gzip => self.gzip.as_ref(),
            Coding::Brotli => self.brotli.as_ref(),
        };
        coded.unwrap_or(&self.identity).clone()
    }

    /// The coding the client likes best; among equals the smallest body. A client that forbids all we have gets the
    /// identity: it reads that rather than an error.
    #[must_use]
    pub fn choose(&self, headers: &HeaderMap) -> Coding {
        if !self.are_coded() {
            return Coding::Identity;
        }
        Coding::choose(headers, self.gzip.is_some(), self.brotli.is_some())
    }
}

impl Coding {
    /// The coding the client likes best of all there are.
    #[must_use]
    pub fn wanted(headers: &HeaderMap) -> Self {
        Self::choose(headers, true, true)
    }

    fn choose(headers: &HeaderMap, has_gzip: bool, has_brotli: bool) -> Self {
        let wishes = Wishes::of(headers);
        let quality =
            |kept: bool, named: Option<Quality>| if kept { named.or(wishes.anything).unwrap_or(0) } else { 0 };
        let (gzip, brotli) = (quality(has_gzip, wishes.gzip), quality(has_brotli, wishes.brotli));
        // Unless it says so, nobody prefers the identity to a coding it can decode.
        let identity = wishes.identity.unwrap_or(0);
        if brotli > 0 && brotli >= gzip && brotli >= identity {
            Self::Brotli
        } else if gzip > 0 && gzip >= identity {
            Self::Gzip
        } else {
            Self::Identity
        }
    }
}

impl Wishes {
    fn of(headers: &HeaderMap) -> Self {
        let mut wishes = Self::default();
        for line in headers.get_all(ACCEPT_ENCODING) {
            for member in line.as_bytes().split(|byte| *byte == b',') {
                wishes.add(member);
            }
        }
        wishes
    }

    fn add(&mut self, member: &[u8]) {
        let mut parts = member.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        let name = parts.next().unwrap_or_default();
        let place = if name.eq_ignore_ascii_case(b"br") {
            &mut self.brotli
        } else if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") {
            &mut self.gzip
        } else if name.eq_ignore_ascii_case(b"identity") {
            &mut self.identity
        } else if name == b"*" {
            &mut self.anything
        } else {
            return;
        };
        let quality = parts.find_map(|part| part.strip_prefix(b"q=").or_else(|| part.strip_prefix(b"Q=")));
        // A quality that cannot be read is no wish.
        *place = quality.map_or(Some(1000), parse_quality).or(*place);
    }
}

/// `0`, `1`, or either with up to three decimals, in thousandths.
fn parse_quality(text: &[u8]) -> Option<Quality> {
    let (whole, decimals) = match text {
        [whole] | [whole, b'.'] => (*whole, &[][..]),
        [whole, b'.', decimals @ ..] => (*whole, decimals),
        _ => return None,
    };
    if !matches!(whole, b'0' | b'1') || decimals.len() > 3 || !decimals.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |place: usize| Quality::from(decimals.get(place).map_or(0, |byte| byte - b'0'));
    let quality = Quality::from(whole - b'0') * 1000 + digit(0) * 100 + digit(1) * 10 + digit(2);
    (quality <= 1000).then_some(quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(lines: &[&'static str]) -> Coding {
        let bodies = Bodies {
            identity: Bytes::from_static(b"i"),
            gzip: Some(Bytes::from_static(b"g")),
            brotli: Some(Bytes::from_static(b"b")),
        };
        bodies.choose(&headers(lines))
    }

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (ACCEPT_ENCODING, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn the_coding_is_the_one_the_client_likes_best() {
        use Coding::{Brotli, Gzip, Identity};
        for (accept, coding) in [
            ("gzip, deflate, br, zstd", Brotli),
            ("gzip, deflate", Gzip),
            ("GZip", Gzip),
            ("x-gzip", Gzip),
            ("br;q=0.1, gzip;q=1", Gzip),
            ("br;q=1.0, gzip;q=1.000", Brotli),
            ("gzip ; q=0.5 , br ; Q=0.501", Brotli),
            ("*", Brotli),
            ("br;q=0, *", Gzip),
            ("*;q=0", Identity),
            ("gzip;q=0, br;q=0", Identity),
            ("identity;q=0, *;q=0", Identity),
            ("identity, gzip;q=0.5", Identity),
            ("identity;q=0.5, gzip;q=0.5", Gzip),
            ("identity", Identity),
            ("deflate", Identity),
            ("", Identity),
            (",,;;,", Identity),
            ("gzip;q=2", Identity),
            ("gzip;q=0.0001", Identity),
            ("gzip;q=-1", Identity),
            ("gzip;q=", Identity),
            ("gzip;level=9", Gzip),
            ("brotli", Identity),
        ] {
            assert_eq!(chosen(&[accept]), coding, "{accept}");
        }
        assert_eq!(chosen(&[]), Identity);
        assert_eq!(chosen(&["deflate", "gzip;q=0.3", "br;q=0.2"]), Gzip);
    }

    #[test]
    fn a_coding_that_is_not_kept_is_not_chosen() {
        let gzip_only = Bodies { gzip: Some(Bytes::new()), ..Bodies::default() };
        assert_eq!(gzip_only.choose(&headers(&["br, gzip;q=0.2"])), Coding::Gzip);
        assert_eq!(Bodies::plain(Bytes::new()).choose(&headers(&["br"])), Coding::Identity);
    }

    #[test]
    fn qualities_have_three_decimals_at_most() {
        for (text, quality) in
            [("0", Some(0)), ("1", Some(1000)), ("1.", Some(1000)), ("0.05", Some(50)), ("0.999", Some(999))]
        {
            assert_eq!(parse_quality(text.as_bytes()), quality, "{text}");
        }
        for wrong in ["", ".5", "1.001", "0.1234", "2", "0,5", "0.a", "0x1"] {
            assert_eq!(parse_quality(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
