//! What is said of a field once, for forms, flags, help texts and schemas alike.

use crate::domain::participant::{Contact, Slug, Website};
use crate::domain::schedule::{Choice, EXCEPTIONS_MAX, Kind, RULE_CHARACTERS_MAX};
use crate::domain::status::{ReasonClass, Status};
use crate::domain::text::Policy;
use crate::domain::wording::PageLanguage;

/// What a field takes, and so how it is put in and what its limit is.
#[derive(Debug, Clone, Copy)]
pub enum Control {
    /// A text in one line.
    Line(Policy),
    /// A text in several lines.
    Lines(Policy),
    Slug,
    /// The address of a web page.
    Address,
    Email,
    Country,
    TimeZone,
    Language,
    /// What visitors may expect of an open day.
    Kind,
    /// One of a few words, of which the first is the usual one.
    OneOf(&'static [Choice]),
    /// One of a few words, or none.
    Any(&'static [Choice]),
    /// A whole number up to a limit.
    Number(u32),
    /// How an open day repeats.
    Rule,
    /// Dates of a rule, and what becomes of them.
    Exceptions,
    /// Times of a day.
    Times,
    /// Tags of languages.
    Languages,
    /// An amount and its currency.
    Price,
    /// A local date and time.
    LocalTime,
    Date,
    /// The class of a reason.
    ReasonClass,
    /// Where a participant stands.
    Status,
    /// An instant; people may write a date, which stands for its end.
    Instant,
    /// A box to tick, which then says `yes`.
    Tick,
}

impl Control {
    /// The words of which it takes one with what pages call them, where they have names for them.
    #[must_use]
    pub fn choices(self) -> Vec<Choice> {
        match self {
            Self::Kind => Kind::ALL.map(|kind| (kind.as_str(), kind.label())).into(),
            Self::OneOf(choices) | Self::Any(choices) => choices.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The words of which it takes one, if there are but a few.
    #[must_use]
    pub fn words(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Kind | Self::OneOf(_) | Self::Any(_) => {
                Some(self.choices().into_iter().map(|(word, _)| word).collect())
            }
            Self::ReasonClass => Some(ReasonClass::ALL.map(ReasonClass::as_str).into()),
            Self::Status => Some(Status::ALL.map(Status::as_str).into()),
            _ => None,
        }
    }
}

/// The part of a form in which a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Business,
    Whereabouts,
    Plan,
    Contact,
}

/// Who may change what stands in a field, once it is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editors {
    /// The participant itself, and maintainers.
    Owner,
    /// Maintainers: it is what the participant was admitted with.
    Maintainers,
}

/// Of whom a field is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    Always,
    /// Of who applies, and not of a maintainer who enters it.
    FromApplicants,
    Never,
}

/// What is said of one field.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// The member's name in documents and forms.
    pub name: &'static str,
    /// What people read before it.
    pub label: &'static str,
    /// What helps who fills it in; empty where the label says all.
    pub hint: &'static str,
    /// What it is, for who reads help or the description of the API.
    pub about: &'static str,
    /// What to do where it is needed and empty.
    pub missing: &'static str,
    pub needed: Needed,
    pub control: Control,
    pub group: Group,
    pub editors: Editors,
    /// Whether it is never public, and never in the audit trail.
    pub is_private: bool,
    /// What browsers know such a value of their reader by (HTML, section 4.10.18.7); empty for none.
    pub autofill: &'static str,
}

impl FieldSpec {
    /// A field that may be left empty.
    #[must_use]
    pub const fn new(name: &'static str, label: &'static str, control: Control) -> Self {
        Self {
            name,
            label,
            hint: "",
            about: "",
            missing: "",
            needed: Needed::Never,
            control,
            group: Group::Business,
            editors: Editors::Maintainers,
            is_private: false,
            autofill: "",
        }
    }

    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    #[must_use]
    pub const fn needed(mut self, needed: Needed, missing: &'static str) -> Self {
        self.needed = needed;
        self.missing = missing;
        self
    }

    #[must_use]
    pub const fn group(mut self, group: Group) -> Self {
        self.group = group;
        self
    }

    #[must_use]
    pub const fn own(mut self) -> Self {
        self.editors = Editors::Owner;
        self
    }

    #[must_use]
    pub const fn private(mut self) -> Self {
        self.is_private = true;
        self
    }

    #[must_use]
    pub const fn autofill(mut self, autofill: &'static str) -> Self {
        self.autofill = autofill;
        self
    }

    /// Whether it must always be there.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.needed == Needed::Always
    }

    /// Its name in words: `time zone`.
    #[must_use]
    pub fn words(&self) -> String {
        self.name.replace('_', " ")
    }

    /// The command line's flag for it, without hyphens in front.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// What stands for its value in a help text.
    #[must_use]
    pub const fn value_name(&self) -> &'static str {
        match self.control {
            Control::Line(_) | Control::Lines(_) => "TEXT",
            Control::Slug => "SLUG",
            Control::Address => "URL",
            Control::Email => "EMAIL",
            Control::Country => "CC",
            Control::TimeZone => "ZONE",
            Control::Language => "TAG",
            Control::Kind => "KIND",
            Control::OneOf(_) | Control::Any(_) => "WORD",
            Control::Number(_) => "NUMBER",
            Control::Rule => "RULE",
            Control::Exceptions => "DATES",
            Control::Times => "TIMES",
            Control::Languages => "TAGS",
            Control::Price => "PRICE",
            Control::LocalTime => "TIME",
            Control::Date => "DATE",
            Control::ReasonClass => "CLASS",
            Control::Status => "STATUS",
            Control::Instant => "DATE|INSTANT",
            Control::Tick => "YES",
        }
    }

    /// What its value may be, in words: `at most 2,000 characters`. Nothing where people do not come near a limit.
    #[must_use]
    pub fn limit(&self) -> Option<String> {
        match self.control {
            Control::Line(policy) | Control::Lines(policy) => {
                Some(format!("at most {} characters", with_commas(policy.graphemes_max)))
            }
            Control::Slug => Some(format!("2 to {} of a-z, 0-9 and inner hyphens", Slug::BYTES_MAX)),
            Control::Number(max) => Some(format!("at most {}", with_commas(max as usize))),
            Control::Instant => Some("a date, which counts to its end in UTC, or an instant".to_owned()),
            control => control.words().map(|words| words.join(", ")),
        }
    }

    /// What it is and how long it may be, for a help text or a description: `Its name, at most 80 characters`.
    #[must_use]
    pub fn help(&self) -> String {
        match (self.limit(), self.control) {
            (Some(limit), Control::Line(_) | Control::Lines(_) | Control::Number(_)) => {
                format!("{}, {limit}", self.about)
            }
            (Some(limit), _) => format!("{}: {limit}", self.about),
            (None, _) => self.about.to_owned(),
        }
    }

    /// What helps who fills it in, with the limit of what may be long; nothing where there is nothing to say.
    #[must_use]
    pub fn full_hint(&self, of: PageLanguage) -> Option<String> {
        let limit = match self.control {
            Control::Lines(policy) => {
                let max = with_commas(policy.graphemes_max);
                Some(of.fill("Up to {max} characters.", &[("{max}", &max)]))
            }
            _ => None,
        };
        let parts: Vec<_> =
            [of.say(self.hint)].into_iter().map(str::to_owned).chain(limit).filter(|part| !part.is_empty()).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Most characters that a longer text must exceed to be refused unread; what a schema may say is too long.
    #[must_use]
    pub const fn characters_max(&self) -> usize {
        match self.control {
            Control::Line(policy) | Control::Lines(policy) => policy.bytes_max * 4,
            Control::Slug => Slug::BYTES_MAX,
            Control::Address => Website::BYTES_MAX,
            Control::Email => Contact::BYTES_MAX,
            Control::Rule => RULE_CHARACTERS_MAX,
            Control::Exceptions => EXCEPTIONS_MAX * 600,
            Control::Languages | Control::Times => 300,
            _ => 100,
        }
    }
}

/// A number as people read it in English: `2,000`.
fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The field of that name in a table.
#[must_use]
pub fn find<'t>(table: &'t [FieldSpec], name: &str) -> Option<&'t FieldSpec> {
    table.iter().find(|field| field.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{DisplayName, Plan};

    #[test]
    fn the_prose_of_a_limit_is_made_of_the_limit() {
        let name = FieldSpec::new("name", "Name", Control::Line(DisplayName::POLICY)).about("Its name");
        assert_eq!(name.help(), "Its name, at most 80 characters");
        assert_eq!(name.full_hint(PageLanguage::ENGLISH), None);
        let plan = FieldSpec::new("plan", "Plan", Control::Lines(Plan::POLICY)).hint("What they can see.");
        assert_eq!(
            plan.full_hint(PageLanguage::ENGLISH).as_deref(),
            Some("What they can see. Up to 2,000 characters.")
        );
        let slug = FieldSpec::new("slug", "Slug", Control::Slug).about("Its name in addresses");
        assert_eq!(slug.help(), "Its name in addresses: 2 to 40 of a-z, 0-9 and inner hyphens");
        assert_eq!(with_commas(1_234_567), "1,234,567");
    }
}
