//! What a participant says of itself, and whom its name could be taken for.

use askama::Template;
use askama::filters::HtmlSafe;

use super::timestamps::TimestampView;
use crate::domain::input::field::{Control, Needed};
use crate::domain::input::{FieldSpec, PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::likeness::{Stretch, code_point, side_by_side};
use crate::domain::participant::Participant;
use crate::http::layout::mailto;
use crate::http::private::extract::AdminContext;

/// One thing a participant says of itself.
pub(super) struct Fact {
    pub(super) term: &'static str,
    pub(super) text: String,
    pub(super) instant: Option<String>,
    pub(super) href: Option<String>,
}

/// Another participant whose name looks the same.
#[derive(Debug, Template)]
#[template(path = "private/admin/twin.html")]
pub(super) struct Twin {
    slug: String,
    status: &'static str,
    website: String,
    one: Vec<Part>,
    other: Vec<Part>,
    differences: Vec<Difference>,
}

impl HtmlSafe for Twin {}

/// Part of a name; marked where the other name has something else.
#[derive(Debug)]
struct Part {
    text: String,
    is_marked: bool,
}

/// The code points at one place of both names.
#[derive(Debug)]
struct Difference {
    one: Vec<Character>,
    other: Vec<Character>,
}

#[derive(Debug)]
struct Character {
    seen: char,
    named: String,
}

impl Fact {
    fn text(term: &'static str, text: impl Into<String>) -> Self {
        Self { term, text: text.into(), instant: None, href: None }
    }

    fn link(term: &'static str, href: &str) -> Self {
        Self { href: Some(href.to_owned()), ..Self::text(term, href) }
    }

    pub(super) fn timestamp(term: &'static str, at: jiff::Timestamp) -> Self {
        let TimestampView { instant, text } = TimestampView::of(at);
        Self { instant: Some(instant), ..Self::text(term, text) }
    }
}

impl Twin {
    fn new(participant: &Participant, twin: &Participant) -> Self {
        let stretches = side_by_side(participant.name.as_str(), twin.name.as_str());
        let part = |text: &str, is_marked| Part { text: text.to_owned(), is_marked };
        let side = |of: fn(&Stretch) -> (&str, bool)| {
            stretches.iter().map(of).map(|(text, is_marked)| part(text, is_marked)).collect()
        };
        Self {
            slug: twin.slug.to_string(),
            status: twin.status.as_str(),
            website: twin.website.to_string(),
            one: side(|stretch| match stretch {
                Stretch::Same(text) => (text, false),
                Stretch::Different { one, .. } => (one, true),
            }),
            other: side(|stretch| match stretch {
                Stretch::Same(text) => (text, false),
                Stretch::Different { other, .. } => (other, true),
            }),
            differences: stretches.iter().filter_map(difference).collect(),
        }
    }
}

fn difference(stretch: &Stretch) -> Option<Difference> {
    let Stretch::Different { one, other } = stretch else { return None };
    let characters =
        |text: &str| text.chars().map(|seen| Character { seen, named: code_point(seen) }).collect::<Vec<_>>();
    Some(Difference { one: characters(one), other: characters(other) })
}

/// What `participant` says of itself, and when it came.
pub(super) fn facts(admin: &AdminContext, participant: &Participant) -> Vec<Fact> {
    let texts = ParticularsInput::of(participant);
    let is_fact = |spec: &&FieldSpec| !matches!(spec.name, "name" | "plan");
    let fact = |spec: &FieldSpec| fact_of(admin, participant, spec, texts.text(spec.name));
    let mut facts: Vec<_> = PARTICULARS_FIELDS.iter().filter(is_fact).filter_map(fact).collect();
    facts.push(Fact::timestamp("Applied", participant.applied_at));
    facts
}

/// What stands in a field, in words; `None` of one that says nothing.
fn fact_of(admin: &AdminContext, participant: &Participant, spec: &FieldSpec, text: Option<&str>) -> Option<Fact> {
    let term = spec.label;
    let Some(text) = text else {
        return (spec.needed == Needed::FromApplicants).then(|| Fact::text(term, "none given"));
    };
    Some(match spec.control {
        Control::Address => Fact::link(term, text),
        Control::Email => Fact { href: Some(mailto(text)), ..Fact::text(term, text) },
        Control::Country => Fact::text(term, format!("{} ({text})", participant.country.name())),
        Control::Language => Fact::text(term, language(admin, participant)),
        _ => Fact::text(term, text),
    })
}

/// The first of its open days that is not over, in its own time.
pub(super) fn first_open_day(admin: &AdminContext, participant: &Participant) -> Fact {
    let mut coming = participant.schedule.coming(participant.time_zone.time_zone(), admin.now());
    let wording = admin.app().wording();
    let english = wording.speech(Some("en"), None);
    let text = coming.next().map(|day| {
        let (start, end) = day.times();
        wording.open_day(english, start, end)
    });
    Fact::text("First open day", text.unwrap_or_else(|| "none yet".to_owned()))
}

/// A participant's language by its name in itself, where that is known.
fn language(admin: &AdminContext, participant: &Participant) -> String {
    let tag = &participant.language;
    let known = admin.app().wording().languages().find(|(language, _)| *language == tag);
    known.map_or_else(|| tag.to_string(), |(_, name)| format!("{name} ({tag})"))
}

/// The participants whose name looks the same, and how many more there are.
pub(super) fn twins(admin: &AdminContext, participant: &Participant) -> (Vec<Twin>, usize) {
    let (twins, more) = admin.app().twins_of(participant);
    (twins.iter().map(|twin| Twin::new(participant, twin)).collect(), more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;
    use crate::domain::text::DisplayName;

    #[test]
    fn twins_are_shown_with_the_code_points_in_which_they_differ() {
        let one = fixture::participant();
        let twin = Participant { name: DisplayName::parse("Pek\u{e1}rna U M\u{43e}stu").unwrap(), ..one.clone() };
        let html = Twin::new(&one, &twin).to_string();
        assert!(html.contains("Pek\u{e1}rna U M<mark>o</mark>stu"), "{html}");
        assert!(html.contains("U+006F Latin") && html.contains("U+043E Cyrillic"), "{html}");
        assert!(!html.contains("U+0050"), "{html}");
    }
}
