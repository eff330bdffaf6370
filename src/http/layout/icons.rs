//! The icon in the sizes and formats that browsers and phones ask for, and what they are told of the site beside it.

use std::sync::OnceLock;

use serde_json::json;

use crate::render::icon_png;

/// Widths of the pictures in `favicon.ico`, in pixels.
const ICO_PX: [u16; 3] = [16, 32, IconForm::Ico.px()];

/// The icon of one initiative; each form is made when it is first asked for.
#[derive(Debug)]
pub(crate) struct Icons {
    /// With round corners, as it stands beside an address.
    pub(crate) svg: String,
    wall: String,
    /// Phones round the corners themselves.
    square: String,
    made: [OnceLock<Vec<u8>>; 4],
}

/// A form of the icon that is no SVG.
#[derive(Debug, Clone, Copy)]
pub(crate) enum IconForm {
    Ico,
    /// For the first screen of a phone.
    Touch,
    Small,
    Large,
}

impl IconForm {
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Ico => "/favicon.ico",
            Self::Touch => "/apple-touch-icon.png",
            Self::Small => "/icon-192.png",
            Self::Large => "/icon-512.png",
        }
    }

    /// Width and height of its largest picture.
    pub(crate) const fn px(self) -> u16 {
        match self {
            Self::Ico => 48,
            Self::Touch => 180,
            Self::Small => 192,
            Self::Large => 512,
        }
    }
}

impl Icons {
    /// The icon that `svg` draws, on that colour.
    pub(crate) fn new(svg: String, wall: &str) -> Self {
        let square = svg.replace(" rx=\"14\"", "");
        Self { svg, wall: wall.to_owned(), square, made: Default::default() }
    }

    /// The icon in that form.
    pub(crate) fn get(&self, form: IconForm) -> &[u8] {
        let [ico, touch, small, large] = &self.made;
        // The icon is part of the program; drawing it fails where there is no memory, and an empty picture is no harm.
        let square = || icon_png(&self.square, form.px()).unwrap_or_default();
        match form {
            IconForm::Ico => {
                ico.get_or_init(|| ico_of(&ICO_PX.map(|px| (px, icon_png(&self.svg, px).unwrap_or_default()))))
            }
            IconForm::Touch => touch.get_or_init(square),
            IconForm::Small => small.get_or_init(square),
            IconForm::Large => large.get_or_init(square),
        }
    }

    /// What a phone needs to know to keep the site among its programs (W3C, Web Application Manifest).
    pub(crate) fn manifest(&self, initiative: &str) -> String {
        let icon = |form: IconForm| {
            let px = form.px();
            json!({
                "src": form.path(),
                "sizes": format!("{px}x{px}"),
                "type": "image/png",
            })
        };
        let manifest = json!({
            "name": initiative,
            "short_name": initiative,
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "browser",
            "background_color": self.wall,
            "theme_color": self.wall,
            "icons": [icon(IconForm::Small), icon(IconForm::Large)],
        });
        format!("{manifest}\n")
    }
}

/// PNGs in one file: a head of six bytes, an entry of sixteen for each picture, then the pictures (the ICO format, in which
/// PNGs may stand since Windows Vista).
fn ico_of(pictures: &[(u16, Vec<u8>)]) -> Vec<u8> {
    const HEAD: usize = 6;
    const ENTRY: usize = 16;
    let count = u16::try_from(pictures.len()).unwrap_or(u16::MAX);
    let mut file: Vec<u8> = [0, 1, count].iter().flat_map(|word: &u16| word.to_le_bytes()).collect();
    let mut offset = HEAD + ENTRY * pictures.len();
    for (px, png) in pictures {
        let px = u8::try_from(*px).unwrap_or(0);
        // No palette, one plane, 32 bits a pixel.
        file.extend([px, px, 0, 0, 1, 0, 32, 0]);
        for number in [png.len(), offset] {
            file.extend(u32::try_from(number).unwrap_or_default().to_le_bytes());
        }
        offset += png.len();
    }
    for (_, png) in pictures {
        file.extend(png);
    }
    file
}
