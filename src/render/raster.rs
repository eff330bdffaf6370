//! Layers to PNG: the only caller of resvg, and with `pdf` of usvg.
//!
//! Shapes are drawn from the SVG that their layer is, texts from the outlines whose path data the SVG of the whole picture has.
//! Reads nothing but what it is given: no files, no images, no fonts.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::sync::Arc;

use tiny_skia::{Path, PathBuilder, Pixmap, Transform};
use usvg::{ImageHrefResolver, Tree};

use super::RenderError;
use super::canvas::{ALL_STEPS, Canvas, Coverage, FEWER_STEPS, FEWEST_STEPS, Ground};
use super::layers::Layer;
use super::remembered::Remembered;
use super::svg::PlacedLine;
use super::text::Line;
use crate::domain::color::Color;
use crate::domain::look::Scale;

/// Most pixels of one picture: the largest style at four times its size, with room.
const PIXELS_MAX: u64 = 16_000_000;

/// Pixels from which on a picture is large.
const LARGE_PIXELS: usize = 400_000;

/// Deflate's effort: on these pictures 6 takes 1.3 times as long as 5 for 1 % fewer bytes, 8 six times as long for 4 %.
const DEFLATE_LEVEL: u8 = 5;

/// Bytes of grounds that are kept: those of all living badges at once and twice their size, light and dark, and others beside.
const GROUNDS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of lines whose pixels are known: statements and dates, which many badges show at the same place.
const LINES_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Draws pictures, and keeps what many of them show.
#[derive(Debug)]
pub(super) struct Rasteriser {
    /// The pictures of first layers, by their SVG and the pixels of its unit.
    grounds: Remembered<(String, Scale), Ground>,
    lines: Remembered<LineKey, DrawnLine>,
}

/// A line at its place. Where it is kept says which one it is: as long as its pixels are known, so is it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct LineKey {
    address: usize,
    place: [u32; 3],
    size: (u32, u32),
    scale: Scale,
}

/// What a line covers, if anything.
#[derive(Debug)]
struct DrawnLine {
    coverage: Option<Coverage>,
    /// Kept, so that no other line takes its place.
    _line: Arc<Line>,
}

impl Default for Rasteriser {
    fn default() -> Self {
        Self { grounds: Remembered::within(GROUNDS_BYTES_MAX), lines: Remembered::within(LINES_BYTES_MAX) }
    }
}

impl Rasteriser {
    /// The PNG of layers at `scale` pixels per unit.
    ///
    /// # Errors
    ///
    /// When the SVG of a layer cannot be read back or the picture would be too large.
    pub(super) fn png(&self, layers: &[Layer<'_>], size: (u16, u16), scale: Scale) -> Result<Vec<u8>, RenderError> {
        let (mut canvas, rest) = match layers {
            [Layer::Shapes(svg), rest @ ..] => (self.ground(svg, scale)?.canvas(), rest),
            texts => {
                let times = u32::from(scale.times());
                (Canvas::blank(u32::from(size.0) * times, u32::from(size.1) * times), texts)
            }
        };
        for layer in rest {
            match layer {
                Layer::Shapes(svg) => lay_shapes(&mut canvas, svg, scale)?,
                Layer::Text(line, color) => self.paint_line(&mut canvas, line, *color, scale),
            }
        }
        encode(&canvas)
    }

    /// The picture of a first layer.
    fn ground(&self, svg: &str, scale: Scale) -> Result<Arc<Ground>, RenderError> {
        self.grounds.get((svg.to_owned(), scale), |(svg, scale)| {
            let ground = Ground::of(&pixmap(svg, *scale)?);
            let bytes = ground.bytes() + svg.len();
            Ok((ground, bytes))
        })
    }

    /// Paints the letters of a line.
    fn paint_line(&self, canvas: &mut Canvas, placed: &PlacedLine, color: Color, scale: Scale) {
        let PlacedLine { line, x, y, scale: units, .. } = placed;
        let key = LineKey {
            address: Arc::as_ptr(line).addr(),
            place: [x, y, units].map(|number| number.to_bits()),
            size: canvas.size(),
            scale,
        };
        let drawn = self.lines.get(key, |key| {
            let to_picture = Transform::from_row(*units, 0.0, 0.0, *units, *x, *y).post_concat(scaled(scale));
            let coverage = outline_of(line).and_then(|outline| Coverage::of(&outline, to_picture, key.size));
            let bytes = size_of::<LineKey>() + coverage.as_ref().map_or(0, Coverage::bytes);
            Ok::<_, Infallible>((DrawnLine { coverage, _line: Arc::clone(line) }, bytes))
        });
        let steps = match scale {
            Scale::ONE => &ALL_STEPS,
            _ if canvas.numbers().len() < LARGE_PIXELS => &FEWER_STEPS,
            _ => &FEWEST_STEPS,
        };
        let [red, green, blue] = color.channels();
        if let Ok(DrawnLine { coverage: Some(coverage), .. }) = drawn.as_deref() {
            canvas.paint(coverage, [red, green, blue, u8::MAX], steps);
        }
    }
}

/// Draws a layer of shapes, as large as they are, and lays that over the picture.
fn lay_shapes(canvas: &mut Canvas, svg: &str, scale: Scale) -> Result<(), RenderError> {
    let tree = tree(svg)?;
    let transform = scaled(scale);
    let bounds = tree.root().abs_layer_bounding_box().to_rect().transform(transform);
    let Some(bounds) = bounds.and_then(|bounds| bounds.round_out()) else { return Ok(()) };
    let (width, height) = (bounds.width().min(canvas.size().0), bounds.height().min(canvas.size().1));
    let mut pixmap = Pixmap::new(width, height).ok_or(RenderError::TooLarge { width, height })?;
    let (left, top) = (bounds.left().max(0), bounds.top().max(0));
    #[expect(clippy::cast_precision_loss, reason = "places on a picture are far below 2^24")]
    resvg::render(&tree, transform.post_translate(-left as f32, -top as f32), &mut pixmap.as_mut());
    canvas.lay(&pixmap, (left, top));
    Ok(())
}

/// The outline of all letters, in grid units.
#[expect(clippy::cast_precision_loss, reason = "grid units of a line are far below 2^24")]
fn outline_of(line: &Line) -> Option<Path> {
    let mut outline = PathBuilder::new();
    for placed in &line.glyphs {
        let shape = placed.glyph.shape.clone();
        let moved =
            shape.and_then(|shape| shape.transform(Transform::from_translate(placed.x as f32, placed.y as f32)));
        if let Some(moved) = moved {
            outline.push_path(&moved);
        }
    }
    outline.finish()
}

fn scaled(scale: Scale) -> Transform {
    Transform::from_scale(f32::from(scale.times()), f32::from(scale.times()))
}

/// The PNG of `svg`, a square, so many pixels wide.
pub(super) fn square(svg: &str, px: u16) -> Result<Vec<u8>, RenderError> {
    let tree = tree(svg)?;
    let (width, height) = (u32::from(px), u32::from(px));
    let mut pixmap = Pixmap::new(width, height).ok_or(RenderError::TooLarge { width, height })?;
    let times = f32::from(px) / tree.size().width();
    resvg::render(&tree, Transform::from_scale(times, times), &mut pixmap.as_mut());
    encode(&Ground::of(&pixmap).canvas())
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
    let size = tree.size().to_int_size();
    let (width, height) = (size.width() * u32::from(scale.times()), size.height() * u32::from(scale.times()));
    let too_large = RenderError::TooLarge { width, height };
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(too_large);
    }
    let mut pixmap = Pixmap::new(width, height).ok_or(too_large)?;
    resvg::render(&tree, scaled(scale), &mut pixmap.as_mut());
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

/// Writes a picture with its palette, which is a third of the size without one.
fn encode(canvas: &Canvas) -> Result<Vec<u8>, RenderError> {
    let failed = |error: png::EncodingError| RenderError::Png(error.to_string());
    let (width, height) = canvas.size();
    let mut bytes = Vec::with_capacity(16 * 1024);
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_deflate_compression(png::DeflateCompression::Level(DEFLATE_LEVEL));
    // Flat colours compress best as they are: every filter makes these pictures larger.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(png::ColorType::Indexed);
    let (colors, alphas) = canvas.tables();
    encoder.set_palette(colors);
    // Of a picture without transparent colours there is none, and the chunk may not be empty (PNG, section 11.3.2.1).
    if !alphas.is_empty() {
        encoder.set_trns(alphas);
    }
    encoder.write_header().and_then(|mut writer| writer.write_image_data(canvas.numbers())).map_err(failed)?;
    Ok(bytes)
}
