//! Styles: the SVG files of `badges/`, read once and held ready for filling.
//!
//! The contract with designers is `badges/README.md`; whatever breaks it is refused here with the file and the line.

mod reader;

use super::fonts::Weight;
use super::palette::RoleId;
use crate::domain::wording::{Mark, Words};

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

/// Texts of the same group that decide the width of something, and the space kept from them.
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

/// What a text slot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Headline,
    Name,
    Date,
    DateLabel,
    DateDay,
    DateHours,
    DateWhen,
    DateShort,
}

impl Content {
    const ALL: [(&'static str, Self); 8] = [
        ("headline", Self::Headline),
        ("name", Self::Name),
        ("date", Self::Date),
        ("date-label", Self::DateLabel),
        ("date-day", Self::DateDay),
        ("date-hours", Self::DateHours),
        ("date-when", Self::DateWhen),
        ("date-short", Self::DateShort),
    ];

    /// The text for this slot, if the badge has one.
    pub(super) fn of(self, words: &Words) -> Option<&str> {
        let date = words.date.as_ref();
        let text = match self {
            Self::Headline => Some(words.headline.as_str()),
            Self::Name => words.name.as_deref(),
            Self::Date => date.map(|date| date.sentence.as_str()),
            Self::DateLabel => date.map(|date| date.label.as_str()),
            Self::DateDay => date.map(|date| date.day.as_str()),
            Self::DateHours => date.map(|date| date.hours.as_str()),
            Self::DateWhen => date.map(|date| date.when.as_str()),
            Self::DateShort => date.map(|date| date.short.as_str()),
        };
        text.filter(|text| !text.is_empty())
    }
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
            _ => None,
        })
    }

    fn holds(self, words: &Words) -> bool {
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

    pub(super) fn holds(&self, words: &Words) -> bool {
        self.0.is_empty() || self.0.iter().any(|all| all.iter().all(|condition| condition.holds(words)))
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
