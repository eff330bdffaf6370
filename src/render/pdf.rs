//! SVG to PDF: the only caller of krilla.
//!
//! A page is drawn from the very SVG that a picture would be rasterised from, as paths in device RGB: there is no font and
//! no image in it. Nothing in it tells when it was made, so that equal input gives equal bytes.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Rect, Transform};
use krilla::graphic::Graphic;
use krilla::metadata::{Metadata, TextDirection};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Paint, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, Tag, TagGroup, TagTree};
use usvg::tiny_skia_path::PathSegment;

use super::RenderError;
use super::raster::tree;
use crate::domain::sheet::{Paper, Print};
use crate::domain::wording::Direction;

/// What a document says of itself.
#[derive(Debug)]
pub(super) struct About<'a> {
    pub title: &'a str,
    /// All that is read on it, for those who do not see it.
    pub alt: String,
    pub language: &'a str,
    pub direction: Direction,
}

/// The page with `svg` on it, as that print is laid out on that paper.
///
/// # Errors
///
/// When the SVG cannot be read back, or the document not be written.
pub(super) fn pdf(svg: &str, (print, paper): (Print, Paper), about: About<'_>) -> Result<Vec<u8>, RenderError> {
    let tree = tree(svg)?;
    let (width, height) = page_size(print, paper);
    let settings = PageSettings::from_wh(width, height);
    let settings = settings.ok_or_else(|| RenderError::Pdf(format!("a page of {width} by {height} points")))?;
    let mut document = Document::new();
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    // Written once, however many faces show it.
    let drawing = graphic(&mut surface, &tree);
    let content = surface.start_tagged(ContentTag::Other);
    for face in faces(print, width, height) {
        surface.push_transform(&face.place);
        let edge = Rect::from_xywh(0.0, 0.0, face.width, face.height).and_then(rectangle);
        if let Some(edge) = &edge {
            surface.push_clip_path(edge, &FillRule::NonZero);
        }
        let (scale, left, top) = fit((tree.size().width(), tree.size().height()), (face.width, face.height));
        surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, left, top));
        surface.draw_graphic(drawing.clone());
        surface.pop();
        if edge.is_some() {
            surface.pop();
        }
        surface.pop();
    }
    surface.end_tagged();
    surface.finish();
    page.finish();
    let mut figure = TagGroup::new(Tag::Figure(Some(about.alt)));
    figure.push(content);
    let mut tags = TagTree::new();
    tags.push(figure);
    document.set_tag_tree(tags);
    let direction = match about.direction {
        Direction::Ltr => TextDirection::LeftToRight,
        Direction::Rtl => TextDirection::RightToLeft,
    };
    let metadata = Metadata::new().title(about.title.to_owned()).language(about.language.to_owned());
    document.set_metadata(metadata.text_direction(direction));
    document.finish().map_err(|error| RenderError::Pdf(format!("{error:?}")))
}

fn graphic(surface: &mut Surface<'_>, tree: &usvg::Tree) -> Graphic {
    let mut builder = surface.stream_builder();
    let mut inner = builder.surface();
    draw_group(&mut inner, tree.root());
    inner.finish();
    Graphic::new(builder.finish(), false)
}

/// Width and height of the page, in points.
const fn page_size(print: Print, paper: Paper) -> (f32, f32) {
    let (short, long) = paper.size_pt();
    if print.is_landscape() { (long, short) } else { (short, long) }
}

/// A part of the page that shows the drawing.
struct Face {
    place: Transform,
    width: f32,
    height: f32,
}

/// Width and height, in points, of what shows the drawing: the whole page, or half of it.
#[cfg(test)]
pub(super) fn face_size(print: Print, paper: Paper) -> (f32, f32) {
    let (width, height) = page_size(print, paper);
    let faces = faces(print, width, height);
    (faces[0].width, faces[0].height)
}

/// The whole page, or its halves head to head where it is folded in the middle.
fn faces(print: Print, width: f32, height: f32) -> Vec<Face> {
    if print != Print::TableCard {
        return vec![Face { place: Transform::identity(), width, height }];
    }
    let half = height / 2.0;
    let turned = Transform::from_row(-1.0, 0.0, 0.0, -1.0, width, half);
    let upright = Transform::from_translate(0.0, half);
    [turned, upright].map(|place| Face { place, width, height: half }).into()
}

/// How large a drawing stands on a face, and how far from its left and its upper edge: in the middle, as large as it goes;
/// what it bleeds fills the rest.
pub(super) fn fit(drawing: (f32, f32), face: (f32, f32)) -> (f32, f32, f32) {
    let scale = (face.0 / drawing.0).min(face.1 / drawing.1);
    (scale, (face.0 - drawing.0 * scale) / 2.0, (face.1 - drawing.1 * scale) / 2.0)
}

fn rectangle(rect: Rect) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    path.finish()
}

/// Draws what stands in a group. Styles have neither clips nor masks, filters, images or texts: the reader of styles
/// refuses them.
fn draw_group(surface: &mut Surface<'_>, group: &usvg::Group) {
    let transform = group.transform();
    let is_moved = !transform.is_identity();
    if is_moved {
        let usvg::Transform { sx, ky, kx, sy, tx, ty } = transform;
        surface.push_transform(&Transform::from_row(sx, ky, kx, sy, tx, ty));
    }
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => draw_group(surface, inner),
            usvg::Node::Path(path) => draw_path(surface, path),
            usvg::Node::Image(_) | usvg::Node::Text(_) => {}
        }
    }
    if is_moved {
        surface.pop();
    }
}

fn draw_path(surface: &mut Surface<'_>, path: &usvg::Path) {
    let outline = path.data().segments().fold(PathBuilder::new(), |mut outline, segment| {
        match segment {
            PathSegment::MoveTo(to) => outline.move_to(to.x, to.y),
            PathSegment::LineTo(to) => outline.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => outline.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(one, two, to) => outline.cubic_to(one.x, one.y, two.x, two.y, to.x, to.y),
            PathSegment::Close => outline.close(),
        }
        outline
    });
    let Some(outline) = outline.finish() else { return };
    let (fill, stroke) = (path.fill().and_then(fill), path.stroke().and_then(stroke));
    // Without either, krilla would fill it with black.
    if fill.is_some() || stroke.is_some() {
        surface.set_fill(fill);
        surface.set_stroke(stroke);
        surface.draw_path(&outline);
    }
}

fn fill(fill: &usvg::Fill) -> Option<Fill> {
    let rule = match fill.rule() {
        usvg::FillRule::NonZero => FillRule::NonZero,
        usvg::FillRule::EvenOdd => FillRule::EvenOdd,
    };
    Some(Fill { paint: paint(fill.paint())?, opacity: opacity(fill.opacity()), rule })
}

fn stroke(stroke: &usvg::Stroke) -> Option<Stroke> {
    Some(Stroke {
        paint: paint(stroke.paint())?,
        width: stroke.width().get(),
        miter_limit: stroke.miterlimit().get(),
        line_cap: match stroke.linecap() {
            usvg::LineCap::Butt => LineCap::Butt,
            usvg::LineCap::Round => LineCap::Round,
            usvg::LineCap::Square => LineCap::Square,
        },
        line_join: match stroke.linejoin() {
            usvg::LineJoin::Round => LineJoin::Round,
            usvg::LineJoin::Bevel => LineJoin::Bevel,
            usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoin::Miter,
        },
        opacity: opacity(stroke.opacity()),
        dash: stroke.dasharray().map(|array| StrokeDash { array: array.to_vec(), offset: stroke.dashoffset() }),
    })
}

/// A flat colour; styles have no other paint.
fn paint(paint: &usvg::Paint) -> Option<Paint> {
    match paint {
        usvg::Paint::Color(color) => Some(rgb::Color::new(color.red, color.green, color.blue).into()),
        _ => None,
    }
}

fn opacity(opacity: usvg::Opacity) -> NormalizedF32 {
    NormalizedF32::new(opacity.get()).unwrap_or(NormalizedF32::ONE)
}
