//! SVG to PNG: the only caller of resvg, and with `pdf` of usvg.
//!
//! Reads nothing but the SVG it is given: no files, no images, no fonts.

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use usvg::{ImageHrefResolver, Tree};

use super::RenderError;
use super::indexed::Indexed;
use crate::domain::look::Scale;

/// Most pixels of one picture: the largest style at four times its size, with room.
const PIXELS_MAX: u64 = 16_000_000;

/// Deflate's effort: on these pictures 6 takes 1.3 times as long as 5 for 1 % fewer bytes.
const DEFLATE_LEVEL: u8 = 5;

/// Pixels from which on a picture is so large that its time counts for more than its bytes: 3 takes 0.4 times as long
/// as 5 for a quarter more of them.
const LARGE_PIXELS: usize = 1_000_000;
const DEFLATE_LEVEL_LARGE: u8 = 3;

/// The PNG of `svg` at `scale` pixels per unit.
///
/// # Errors
///
/// When the SVG cannot be read back or the picture would be too large.
pub(super) fn png(svg: &str, scale: Scale) -> Result<Vec<u8>, RenderError> {
    encode(&pixmap(svg, scale)?)
}

/// The PNG of `svg`, a square, so many pixels wide.
pub(super) fn square(svg: &str, px: u16) -> Result<Vec<u8>, RenderError> {
    let tree = tree(svg)?;
    let (width, height) = (u32::from(px), u32::from(px));
    let mut pixmap = Pixmap::new(width, height).ok_or(RenderError::TooLarge { width, height })?;
    let times = f32::from(px) / tree.size().width();
    resvg::render(&tree, Transform::from_scale(times, times), &mut pixmap.as_mut());
    encode(&pixmap)
}

/// What stands in `svg`.
///
/// # Errors
///
/// When it cannot be read back.
pub(super) fn tree(svg: &str) -> Result<Tree, RenderError> {
    Tree::from_str(svg, &options()).map_err(|error| RenderError::Svg(error.to_string()))
}

/// The pixels of `svg`.
fn pixmap(svg: &str, scale: Scale) -> Result<Pixmap, RenderError> {
    let tree = tree(svg)?;
    let times = f32::from(scale.times());
    let size = tree.size().to_int_size();
    let (width, height) = (size.width() * u32::from(scale.times()), size.height() * u32::from(scale.times()));
    let too_large = RenderError::TooLarge { width, height };
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(too_large);
    }
    let mut pixmap = Pixmap::new(width, height).ok_or(too_large)?;
    resvg::render(&tree, Transform::from_scale(times, times), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// Options under which an SVG can name nothing outside itself.
#[expect(clippy::disallowed_types, reason = "the one place that takes the defaults and closes their doors")]
fn options() -> usvg::Options<'static> {
    usvg::Options {
        resources_dir: None,
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    }
}

/// Writes the pixels with a palette where one says them, which is a third of the size.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, RenderError> {
    let failed = |error: png::EncodingError| RenderError::Png(error.to_string());
    let mut bytes = Vec::with_capacity(16 * 1024);
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    let is_large = pixmap.pixels().len() >= LARGE_PIXELS;
    let level = if is_large { DEFLATE_LEVEL_LARGE } else { DEFLATE_LEVEL };
    encoder.set_deflate_compression(png::DeflateCompression::Level(level));
    // Flat colours compress best as they are: every filter makes these pictures larger.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_depth(png::BitDepth::Eight);
    if let Some(Indexed { rgb, alpha, indices }) = Indexed::of(pixmap.data()) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(rgb);
        // Of a picture without transparent colours there is none, and the chunk may not be empty (PNG, section 11.3.2.1).
        if !alpha.is_empty() {
            encoder.set_trns(alpha);
        }
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&indices)).map_err(failed)?;
    } else {
        encoder.set_color(png::ColorType::Rgba);
        let mut straight = Vec::with_capacity(pixmap.data().len());
        pixmap.data().as_chunks().0.iter().for_each(|pixel| straight.extend(straightened(*pixel)));
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&straight)).map_err(failed)?;
    }
    Ok(bytes)
}

/// The channels of a colour, of which alpha was multiplied into the others, without that.
pub(super) fn straightened([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    PremultipliedColorU8::from_rgba(red, green, blue, alpha).map_or([0; 4], |color| {
        let color = color.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (png::ColorType, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let color = decoder.read_header_info().unwrap().color_type;
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        (color, pixels)
    }

    #[test]
    fn few_colours_are_kept_exactly_in_a_palette() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><path fill="#ff0000" d="M0 0h4v4h-4z"/><path fill="#0000ff" fill-opacity=".5" d="M4 0h2v4h-2z"/></svg>"##;
        let (color, pixels) = decode(&png(svg, Scale::ONE).unwrap());
        assert_eq!(color, png::ColorType::Indexed);
        assert_eq!(pixels[..4], [255, 0, 0, 255]);
        assert_eq!(pixels[16..20], [0, 0, 255, 128]);
        assert_eq!(pixels[28..32], [0, 0, 0, 0]);
    }

    #[test]
    fn more_colours_than_a_palette_holds_are_kept_too() {
        let mut pixmap = Pixmap::new(32, 32).unwrap();
        for (index, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
            let (low, high) = (u8::try_from(index % 32 * 8).unwrap(), u8::try_from(index / 32 * 8).unwrap());
            *pixel = PremultipliedColorU8::from_rgba(low, high, 7, 255).unwrap();
        }
        let (color, pixels) = decode(&encode(&pixmap).unwrap());
        assert_eq!((color, &pixels[4..8]), (png::ColorType::Rgba, &[8, 0, 7, 255][..]));
    }

    #[test]
    fn an_svg_cannot_name_a_file() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="4" height="4"><image xlink:href="/etc/hostname" width="4" height="4"/></svg>"#;
        let (_, pixels) = decode(&png(svg, Scale::ONE).unwrap());
        assert!(pixels.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn a_huge_picture_is_refused() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="40000" height="40000"/>"#;
        assert!(matches!(png(svg, Scale::ONE), Err(RenderError::TooLarge { width: 40_000, .. })));
    }
}
