//! Releases of `widget.js`: each stays at its own address for good, letter for letter.
//!
//! Sites include a release by its digest (W3C, Subresource Integrity), and one that changed would be shown nowhere any
//! more. What is developed stands in `widget.js` and `widget.css` beside this; a release is made of both, and its file is
//! never touched again. To make one, raise the version in `widget.js`, have `OPENDAY_GOLDEN=accept cargo test --test it release`
//! write the file, and put a line for it on top of [`RELEASES`]; the test says which digest it has.

use std::sync::OnceLock;

use bytes::Bytes;
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use crate::http::reply::Bodies;

/// A release.
#[derive(Debug)]
pub(in crate::http::public) struct Release {
    version: &'static str,
    text: &'static str,
    /// Its digest, as `integrity` has it.
    pub(in crate::http::public) integrity: &'static str,
    bodies: OnceLock<Bodies>,
}

macro_rules! release {
    ($version:literal, $integrity:literal) => {
        Release {
            version: $version,
            text: include_str!(concat!("releases/", $version, ".js")),
            integrity: $integrity,
            bodies: OnceLock::new(),
        }
    };
}

/// Every release, the newest first. What was released once is never taken out, and never changed.
static RELEASES: [Release; 2] = [
    release!("1.1.0", "sha384-kbLv3KyXauUq9ljsRmWYgyOHz9e6JYshnvLaKrzwn9U3lNlpR67EMawZ8lje2+J/"),
    release!("1.0.0", "sha384-fgyKa0UnXjrx0vauB5QqvS6fpOQQLThnX/fMAUT7SVnTFxvr4TpnWjQI4SGvHZlB"),
];

impl Release {
    /// The one that new sites include, and the floating address gives.
    pub(in crate::http::public) fn newest() -> &'static Self {
        &RELEASES[0]
    }

    /// Every release, the newest first.
    pub(in crate::http::public) fn all() -> impl Iterator<Item = &'static Self> {
        RELEASES.iter()
    }

    /// The release of that version.
    pub(in crate::http::public) fn find(version: &str) -> Option<&'static Self> {
        RELEASES.iter().find(|release| release.version == version)
    }

    /// Where it stays for good.
    pub(in crate::http::public) fn path(&self) -> String {
        format!("/widget/{}.js", self.version)
    }

    /// The text as it is and compressed, which is done once.
    pub(in crate::http::public) fn bodies(&self) -> &Bodies {
        self.bodies.get_or_init(|| Bodies::packed_once(Bytes::from_static(self.text.as_bytes())))
    }
}

/// The digest of a text by which a content security policy allows it to stand within a page (W3C, Content Security Policy
/// Level 3, section 2.3.1).
pub(super) fn digest(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use sha2::Sha384;

    use super::*;

    #[test]
    fn what_was_released_once_never_changes() {
        for release in &RELEASES {
            let digest = format!("sha384-{}", BASE64.encode(&Sha384::digest(release.text)));
            assert_eq!(release.integrity, digest, "{}", release.version);
        }
    }

    #[test]
    fn the_script_takes_three_kilobytes_at_most() {
        for release in &RELEASES {
            let brotli = release.bodies().brotli.as_ref().unwrap();
            assert!(brotli.len() <= 3000, "{}: {} bytes", release.version, brotli.len());
        }
    }
}
