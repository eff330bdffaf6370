//! Styles: the SVG files of `badges/`, read once and held ready for filling.
//!
//! The contract with designers is `badges/README.md`; whatever breaks it is refused here with the file and the line.

mod content;
mod reader;

use super::fonts::Weight;
use super::palette::RoleId;
use crate::domain::sheet::{LEAVES_MAX, SheetWords};
use crate::domain::wording::{Mark, Words};

pub(super) use content::Content;
pub(super) use reader::Reader;

/// A style file that breaks the contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("badges/{file} line {line}: {problem}")]
pub struct StyleError {
    pub file: String,
    pub line: u32,
    pub problem: String,
}

/// A design of a badge.
#[derive(Debug)]
pub(super) struct Style {
    pub name: String,
    pub width: u16,
    pub height: u16,
    /// Units of the outline grid in one em, the same for all texts of the style so that they can share outlines.
    pub grid: u16,
    pub nodes: Vec<Node>,
}

/// What a style is made of.
#[derive(Debug)]
pub(super) enum Node {
    Shape(Shape),
    Group(Group),
    Mark(MarkPlace),
    Text(Slot),
    Code(CodePlace),
}

/// What a style is filled with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling<'a> {
    pub words: &'a Words,
    /// Of a sheet, what it says beside what a badge says.
    pub sheet: Option<&'a SheetWords>,
}

/// Where the code stands that leads to the status page, with the quiet zone around it.
#[derive(Debug)]
pub(super) struct CodePlace {
    pub x: f32,
    pub y: f32,
    /// Of width and height.
    pub side: f32,
    pub paint: RoleId,
    /// The role of the ground it stands on, for the check of contrast.
    pub on: RoleId,
}

/// A shape to copy.
#[derive(Debug)]
pub(super) struct Shape {
    pub tag: String,
    pub attributes: Vec<(String, String)>,
    pub paint: Vec<RoleId>,
    /// A rectangle as wide as the widest of some texts, with that space left and right of it.
    pub hug: Option<Neighbours>,
}

/// Texts of the same group that decide the room of something, and the space kept from them.
#[derive(Debug)]
pub(super) struct Neighbours {
    pub slots: Vec<Content>,
    pub space: f32,
}

#[derive(Debug)]
pub(super) struct Group {
    pub attributes: Vec<(String, String)>,
    pub paint: Vec<RoleId>,
    pub when: When,
    /// Whether the children are alternatives, of which the first is taken whose texts fit.
    pub alternatives: bool,
    pub nodes: Vec<Node>,
}

/// Where the mark of the status stands.
#[derive(Debug)]
pub(super) struct MarkPlace {
    /// The beginning of the symbol's id in `marks.svg`; the word of the mark follows.
    pub prefix: String,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A place for a line of text, or for several.
#[derive(Debug)]
pub(super) struct Slot {
    pub content: Content,
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub weight: Weight,
    pub anchor: Anchor,
    pub paint: RoleId,
    /// The role of the ground it stands on, for the check of contrast.
    pub on: RoleId,
    pub width: f32,
    /// The texts in the same row, which leave of the width what they do not need themselves.
    pub beside: Option<Neighbours>,
    /// The texts below it, and how far it moves down where none of them is there.
    pub over: Option<Neighbours>,
    pub lines: u8,
    pub leading: f32,
    /// How small the text may become before it is cut, as a part of its size.
    pub shrink: f32,
    /// The size in pixels below which it counts as not fitting, whatever made it so small.
    pub least: f32,
    /// Whether a cut here is no reason to look for another alternative.
    pub may_cut: bool,
    /// The highest and the lowest place its ink may reach.
    pub band: (f32, f32),
    pub tracking: i16,
}

/// The conditions under which a group is drawn: any of several sets of words that must all hold.
#[derive(Debug, Default)]
pub(super) struct When(Vec<Vec<Condition>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Condition {
    Mark(Mark),
    Inactive,
    Named,
    Nameless,
    Ahead,
    Today,
    Timed,
    WholeDay,
    Unscheduled,
    Dateless,
    /// A sheet with so many leaves.
    Leaves(usize),
    /// A sheet that says where further dates stand, and one that names all there are.
    Further,
    Complete,
}

impl Condition {
    fn parse(word: &str) -> Option<Self> {
        let mark = Mark::ALL.into_iter().find(|mark| mark.as_str() == word).map(Self::Mark);
        mark.or(match word {
            "inactive" => Some(Self::Inactive),
            "named" => Some(Self::Named),
            "nameless" => Some(Self::Nameless),
            "ahead" => Some(Self::Ahead),
            "today" => Some(Self::Today),
            "timed" => Some(Self::Timed),
            "whole-day" => Some(Self::WholeDay),
            "unscheduled" => Some(Self::Unscheduled),
            "dateless" => Some(Self::Dateless),
            "further" => Some(Self::Further),
            "complete" => Some(Self::Complete),
            _ => {
                let count = word.strip_prefix("leaves-").and_then(|count| count.parse().ok());
                count.filter(|count| *count <= LEAVES_MAX).map(Self::Leaves)
            }
        })
    }

    fn holds(self, Filling { words, sheet }: Filling<'_>) -> bool {
        let date = words.date.as_ref();
        match self {
            Self::Mark(mark) => words.mark == mark,
            Self::Inactive => !words.mark.is_active(),
            Self::Named => words.name.is_some(),
            Self::Nameless => words.name.is_none(),
            Self::Ahead => date.is_some_and(|date| !date.is_today && !date.label.is_empty()),
            Self::Today => date.is_some_and(|date| date.is_today),
            Self::Timed => date.is_some_and(|date| date.is_today && !date.hours.is_empty()),
            Self::WholeDay => date.is_some_and(|date| date.is_today && date.hours.is_empty()),
            Self::Unscheduled => date.is_some_and(|date| date.label.is_empty()),
            Self::Dateless => date.is_none(),
            Self::Leaves(count) => sheet.is_some_and(|sheet| sheet.leaves.len() == count),
            Self::Further => sheet.is_some_and(|sheet| sheet.has_further_dates),
            Self::Complete => sheet.is_some_and(|sheet| !sheet.has_further_dates),
        }
    }
}

impl When {
    fn parse(text: &str) -> Result<Self, String> {
        let alternative = |words: &str| {
            words
                .split_whitespace()
                .map(|word| Condition::parse(word).ok_or_else(|| format!("condition `{word}` is not known")))
                .collect::<Result<Vec<_>, _>>()
        };
        text.split(',').map(alternative).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn holds(&self, filling: Filling<'_>) -> bool {
        self.0.is_empty() || self.0.iter().any(|all| all.iter().all(|condition| condition.holds(filling)))
    }
}

/// The drawings of `marks.svg`, by id.
#[derive(Debug)]
pub(super) struct Symbol {
    pub id: String,
    pub width: f32,
    pub height: f32,
    pub nodes: Vec<Node>,
}
