//! Reading style files: every element and attribute is known, or refused with its line.

use roxmltree::{Document, Node as XmlNode};

use super::{
    Anchor, CodePlace, Content, Group, MarkPlace, Neighbours, Node, Shape, Slot, Style, StyleError, Symbol, When,
};
use crate::render::fonts::Weight;
use crate::render::palette::{Palette, RoleId};

/// Elements that are copied into the picture as they are.
const SHAPES: [&str; 6] = ["rect", "circle", "ellipse", "path", "polygon", "line"];

/// Attributes that shapes and groups may carry; colours come from classes.
const SHAPE_ATTRIBUTES: [&str; 27] = [
    "x",
    "y",
    "width",
    "height",
    "rx",
    "ry",
    "cx",
    "cy",
    "r",
    "d",
    "points",
    "x1",
    "y1",
    "x2",
    "y2",
    "transform",
    "opacity",
    "fill",
    "fill-rule",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-dasharray",
    "pathLength",
];

/// Reads files of `badges/`.
pub(in crate::render) struct Reader<'a> {
    pub palette: &'a Palette,
    pub file: &'a str,
}

impl Reader<'_> {
    /// Reads a style.
    pub(in crate::render) fn style(&self, svg: &str) -> Result<Style, StyleError> {
        let document = self.document(svg)?;
        let root = document.root_element();
        let size = |name| -> Result<u16, StyleError> {
            let text = root.attribute(name).unwrap_or_default();
            text.parse().ok().filter(|size| (8..=1200).contains(size)).ok_or_else(|| {
                self.error(root, format!("`{name}` of the svg element is `{text}`, not a whole number from 8 to 1200"))
            })
        };
        let (width, height) = (size("width")?, size("height")?);
        let nodes = self.nodes(root)?;
        let largest = largest_text(&nodes);
        Ok(Style { name: self.file.trim_end_matches(".svg").to_owned(), width, height, grid: grid_for(largest), nodes })
    }

    /// Reads the symbols of `marks.svg`.
    pub(in crate::render) fn symbols(&self, svg: &str) -> Result<Vec<Symbol>, StyleError> {
        let document = self.document(svg)?;
        let symbols = document.descendants().filter(|node| node.has_tag_name("symbol"));
        symbols
            .map(|node| {
                let id = node.attribute("id").ok_or_else(|| self.error(node, "a symbol needs an id".to_owned()))?;
                let sides: Vec<f32> = node
                    .attribute("viewBox")
                    .unwrap_or_default()
                    .split(' ')
                    .filter_map(|side| side.parse().ok())
                    .collect();
                let [x, y, width, height] = sides[..] else {
                    return Err(self.error(node, format!("symbol `{id}` needs a viewBox of four numbers")));
                };
                if (x, y) != (0.0, 0.0) || width <= 0.0 || height <= 0.0 {
                    return Err(self.error(node, format!("the viewBox of symbol `{id}` must begin at 0 0")));
                }
                Ok(Symbol { id: id.to_owned(), width, height, nodes: self.nodes(node)? })
            })
            .collect()
    }

    fn document<'x>(&self, svg: &'x str) -> Result<Document<'x>, StyleError> {
        Document::parse(svg).map_err(|error| StyleError {
            file: self.file.to_owned(),
            line: error.pos().row,
            problem: format!("not well-formed: {error}"),
        })
    }

    fn error(&self, node: XmlNode<'_, '_>, problem: String) -> StyleError {
        let line = node.document().text_pos_at(node.range().start).row;
        StyleError { file: self.file.to_owned(), line, problem }
    }

    fn nodes(&self, parent: XmlNode<'_, '_>) -> Result<Vec<Node>, StyleError> {
        let elements = parent.children().filter(XmlNode::is_element);
        elements
            .filter(|child| !matches!(child.tag_name().name(), "title" | "desc"))
            .map(|child| self.node(child))
            .collect()
    }

    fn node(&self, node: XmlNode<'_, '_>) -> Result<Node, StyleError> {
        match node.tag_name().name() {
            "g" => self.group(node).map(Node::Group),
            "use" => self.mark(node).map(Node::Mark),
            "text" => self.slot(node).map(Node::Text),
            "rect" if node.attribute("data-code").is_some() => self.code(node).map(Node::Code),
            tag if SHAPES.contains(&tag) => self.shape(node).map(Node::Shape),
            other => Err(self
                .error(node, format!("element `{other}` is not allowed; use {}, g, use or text", SHAPES.join(", ")))),
        }
    }

    fn shape(&self, node: XmlNode<'_, '_>) -> Result<Shape, StyleError> {
        let hug = self.neighbours(node, "data-hug", "data-pad")?;
        let attributes = self.attributes(node, &["class", "data-hug", "data-pad"])?;
        Ok(Shape { tag: node.tag_name().name().to_owned(), attributes, paint: self.classes(node)?, hug })
    }

    fn group(&self, node: XmlNode<'_, '_>) -> Result<Group, StyleError> {
        let framed = node.attributes().any(|attribute| !attribute.name().starts_with("data-"));
        let is_read = |inner: &XmlNode<'_, '_>| inner.has_tag_name("text") || inner.has_attribute("data-code");
        if framed && let Some(read) = node.descendants().find(is_read) {
            let problem =
                "what is read may not stand in a group with attributes of its own: it would be mirrored with it";
            return Err(self.error(read, problem.to_owned()));
        }
        let when = When::parse(node.attribute("data-when").unwrap_or_default());
        let when = if node.has_attribute("data-when") { when } else { Ok(When::default()) };
        let alternatives = match node.attribute("data-choose") {
            None => false,
            Some("first-that-fits") => true,
            Some(other) => return Err(self.error(node, format!("data-choose is `{other}`, not `first-that-fits`"))),
        };
        Ok(Group {
            attributes: self.attributes(node, &["class", "data-when", "data-choose"])?,
            paint: self.classes(node)?,
            when: when.map_err(|problem| self.error(node, problem))?,
            alternatives,
            nodes: self.nodes(node)?,
        })
    }

    fn mark(&self, node: XmlNode<'_, '_>) -> Result<MarkPlace, StyleError> {
        let href = node.attribute("href").unwrap_or_default();
        let prefix = href.strip_prefix("marks.svg#").and_then(|id| id.strip_suffix("active")).ok_or_else(|| {
            self.error(node, format!("use refers to `{href}`; refer to the active symbol of marks.svg"))
        })?;
        self.attributes(node, &["href", "x", "y", "width", "height"])?;
        Ok(MarkPlace {
            prefix: prefix.to_owned(),
            x: self.number(node, "x", Some(0.0))?,
            y: self.number(node, "y", Some(0.0))?,
            width: self.number(node, "width", None)?,
            height: self.number(node, "height", None)?,
        })
    }

    fn slot(&self, node: XmlNode<'_, '_>) -> Result<Slot, StyleError> {
        let (y, size) = (self.number(node, "y", None)?, self.number(node, "font-size", None)?);
        let weight = match node.attribute("font-weight") {
            None | Some("400") => Weight::Regular,
            Some("600") => Weight::SemiBold,
            Some(other) => {
                return Err(self.error(node, format!("font-weight is `{other}`; fonts exist for 400 and 600")));
            }
        };
        let anchor = match node.attribute("text-anchor") {
            None | Some("start") => Anchor::Start,
            Some("middle") => Anchor::Middle,
            Some("end") => Anchor::End,
            Some(other) => return Err(self.error(node, format!("text-anchor `{other}` does not exist"))),
        };
        let [paint] = self.classes(node)?[..] else {
            return Err(self.error(node, "a text needs exactly one class, its colour".to_owned()));
        };
        let on = self.ground(node)?;
        let lines = self.number(node, "data-lines", Some(1.0))?;
        let tracking = self.number(node, "letter-spacing", Some(0.0))? / size * 1000.0;
        Ok(Slot {
            content: self.content(node, node.attribute("data-slot").unwrap_or_default())?,
            x: self.number(node, "x", None)?,
            y,
            size,
            weight,
            anchor,
            paint,
            on,
            width: self.number(node, "data-width", None)?,
            beside: self.neighbours(node, "data-beside", "data-gap")?,
            over: self.neighbours(node, "data-over", "data-drop")?,
            lines: match lines {
                lines if lines >= 4.0 => 4,
                lines if lines >= 3.0 => 3,
                lines if lines >= 2.0 => 2,
                _ => 1,
            },
            leading: self.number(node, "data-leading", Some(size * 1.2))?,
            may_cut: node.attribute("data-cut") == Some("allowed"),
            shrink: self.number(node, "data-shrink", Some(0.86))?.clamp(0.5, 1.0),
            least: self.number(node, "data-least", Some(0.0))?,
            band: (
                self.number(node, "data-top", Some(y - size))?,
                self.number(node, "data-bottom", Some(y + size * 0.3))?,
            ),
            tracking: thousandths(tracking),
        })
    }

    fn neighbours(&self, node: XmlNode<'_, '_>, slots: &str, space: &str) -> Result<Option<Neighbours>, StyleError> {
        let Some(names) = node.attribute(slots) else { return Ok(None) };
        let slots = names.split_whitespace().map(|name| self.content(node, name)).collect::<Result<_, _>>()?;
        Ok(Some(Neighbours { slots, space: self.number(node, space, Some(0.0))? }))
    }

    fn content(&self, node: XmlNode<'_, '_>, name: &str) -> Result<Content, StyleError> {
        Content::parse(name)
            .ok_or_else(|| self.error(node, format!("slot `{name}` does not exist; use {}", Content::names())))
    }

    /// The place of a code: a rectangle of equal sides.
    fn code(&self, node: XmlNode<'_, '_>) -> Result<CodePlace, StyleError> {
        let [paint] = self.classes(node)?[..] else {
            return Err(self.error(node, "a code needs exactly one class, its colour".to_owned()));
        };
        let of = node.attribute("data-code").unwrap_or_default();
        if of != "link" {
            return Err(self.error(node, format!("data-code is `{of}`, not `link`")));
        }
        self.attributes(node, &["class", "data-code", "data-on", "x", "y", "width", "height"])?;
        let side = self.number(node, "width", None)?;
        if node.attribute("height") != node.attribute("width") {
            return Err(self.error(node, "a code is as high as it is wide".to_owned()));
        }
        let (x, y) = (self.number(node, "x", None)?, self.number(node, "y", None)?);
        Ok(CodePlace { x, y, side, paint, on: self.ground(node)? })
    }

    /// The role of what something stands on.
    fn ground(&self, node: XmlNode<'_, '_>) -> Result<RoleId, StyleError> {
        let on = node.attribute("data-on").unwrap_or_default();
        let named = self.palette.find(on);
        named.ok_or_else(|| self.error(node, format!("data-on names no role of the palette: `{on}`")))
    }

    fn classes(&self, node: XmlNode<'_, '_>) -> Result<Vec<RoleId>, StyleError> {
        let find = |class: &str| {
            self.palette
                .find(class)
                .ok_or_else(|| self.error(node, format!("class `{class}` is no role of palette.css")))
        };
        node.attribute("class").unwrap_or_default().split_whitespace().map(find).collect()
    }

    /// The attributes to copy, after a check that there are no others but `own`.
    fn attributes(&self, node: XmlNode<'_, '_>, own: &[&str]) -> Result<Vec<(String, String)>, StyleError> {
        let mut copied = Vec::new();
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            if own.contains(&name) {
                continue;
            }
            let inert = !value.contains("url(") && !value.contains(['<', '>', '&', '"']);
            if !SHAPE_ATTRIBUTES.contains(&name) || !inert {
                return Err(self
                    .error(node, format!("attribute `{name}` is not allowed here, or not with the value `{value}`")));
            }
            if matches!(name, "fill" | "stroke") && value != "none" {
                return Err(
                    self.error(node, format!("`{name}` is `{value}`; colours come from the classes of palette.css"))
                );
            }
            copied.push((name.to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        Ok(copied)
    }

    fn number(&self, node: XmlNode<'_, '_>, name: &str, default: Option<f32>) -> Result<f32, StyleError> {
        match (node.attribute(name), default) {
            (Some(text), _) => text
                .parse()
                .ok()
                .filter(|number: &f32| number.is_finite())
                .ok_or_else(|| self.error(node, format!("`{name}` is `{text}`, not a number"))),
            (None, Some(default)) => Ok(default),
            (None, None) => Err(self.error(node, format!("`{name}` is missing"))),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
fn thousandths(value: f32) -> i16 {
    value.clamp(-200.0, 500.0).round() as i16
}

fn largest_text(nodes: &[Node]) -> f32 {
    nodes.iter().fold(0.0, |largest, node| match node {
        Node::Text(slot) => largest.max(slot.size),
        Node::Group(group) => largest.max(largest_text(&group.nodes)),
        Node::Shape(_) | Node::Mark(_) | Node::Code(_) => largest,
    })
}

/// Grid units per em: fine enough that the largest text of a style looks smooth at four times its size.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn grid_for(largest_px: f32) -> u16 {
    const UNITS_PER_PX: f32 = 8.0;
    (largest_px * UNITS_PER_PX).clamp(100.0, 1000.0).round() as u16
}
