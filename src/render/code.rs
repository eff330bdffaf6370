//! Codes that lead from paper to an address: QR codes (ISO/IEC 18004) as one path.

use std::fmt::Write as _;

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

/// Modules left free on each side, by the standard.
const QUIET_MODULES: i32 = 4;

/// The largest version (49 modules a side) whose modules are half a millimetre on the smallest sheet, a table card of letters.
const READABLE_VERSION: u8 = 8;

/// A code as path data whose unit is a module, the quiet zone around it included.
#[derive(Debug)]
pub(super) struct Code {
    pub path: String,
    /// From edge to edge, quiet zones included.
    pub modules: u16,
}

/// The code that leads to `address`; nothing where it is too long for one.
///
/// Paper is crumpled, wet and written on: a quarter of the data can be restored (level Q). Of an address that would make the
/// modules too small to be told apart, 15 % can (M); only one that is still too long for that gets smaller ones.
pub(super) fn of(address: &str) -> Option<Code> {
    let (segments, readable) = (QrSegment::make_segments(address), Version::new(READABLE_VERSION));
    let encoded = |level, largest| {
        QrCode::encode_segments_advanced(&segments, level, Version::MIN, largest, None::<Mask>, true).ok()
    };
    let code = encoded(QrCodeEcc::Quartile, readable)
        .or_else(|| encoded(QrCodeEcc::Medium, readable))
        .or_else(|| encoded(QrCodeEcc::Medium, Version::MAX))?;
    let side = code.size();
    let mut path = String::with_capacity(8 * 1024);
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let begin = x;
            while x < side && code.get_module(x, y) {
                x += 1;
            }
            if x > begin {
                // A run of dark modules is one rectangle: fewer bytes, and no seam between two of them.
                let _ =
                    write!(path, "M{} {}h{}v1h-{}z", begin + QUIET_MODULES, y + QUIET_MODULES, x - begin, x - begin);
            } else {
                x += 1;
            }
        }
    }
    Some(Code { path, modules: u16::try_from(side + 2 * QUIET_MODULES).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_with_four_modules_left_free_around_it() {
        let code = of("https://badges.example/p/pekarna-u-mostu").unwrap();
        let starts: Vec<(i32, i32)> = code
            .path
            .split('M')
            .filter_map(|run| {
                let (x, rest) = run.split_once(' ')?;
                Some((x.parse().ok()?, rest.split_once('h')?.0.parse().ok()?))
            })
            .collect();
        let (left, top) = (starts.iter().map(|(x, _)| x).min(), starts.iter().map(|(_, y)| y).min());
        assert_eq!((left, top), (Some(&4), Some(&4)));
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "a finder stands in the corner, its side one run of seven");
        let bottom = starts.iter().map(|(_, y)| *y).max().unwrap();
        assert_eq!(u16::try_from(bottom).unwrap() + 5, code.modules);
    }

    #[test]
    fn what_no_code_holds_has_none() {
        assert!(of(&"a".repeat(3_000)).is_none());
    }
}
