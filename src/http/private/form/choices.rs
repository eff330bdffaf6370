//! The lists people choose from: countries, time zones, languages, kinds of open days, classes of reasons.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;

use crate::domain::offer::OfferedKinds;
use crate::domain::participant::{Country, Language, Zone};
use crate::domain::schedule::Choice;
use crate::domain::status::{ReasonClass, Status};
use crate::domain::text::sorted_by;
use crate::domain::wording::{PageLanguage, PageLanguages, Wording};

/// Groups of options; those that are the same for every reader are made once.
pub(crate) type Options = Cow<'static, [OptionGroup]>;

/// Options that belong together.
#[derive(Debug, Clone)]
pub(crate) struct OptionGroup {
    pub(super) label: Option<String>,
    pub(super) options: Vec<OptionItem>,
}

#[derive(Debug, Clone)]
pub(crate) struct OptionItem {
    pub(super) value: String,
    pub(super) label: String,
    /// The language of the label, where it is not the page's.
    pub(super) language: Option<String>,
}

impl OptionItem {
    pub(super) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), language: None }
    }
}

pub(super) fn list(options: impl IntoIterator<Item = OptionItem>) -> Options {
    Cow::Owned(vec![OptionGroup { label: None, options: options.into_iter().collect() }])
}

/// Every country by its name in that language.
pub(super) fn countries(of: PageLanguage) -> Options {
    static COUNTRIES: LazyLock<Vec<(PageLanguage, Options)>> =
        LazyLock::new(|| PageLanguages::BUILT_IN.all().map(|language| (language, countries_in(language))).collect());
    // Countries are called the same by every initiative.
    let found = COUNTRIES.iter().find(|(language, _)| language.tag() == of.tag()).map(|(_, options)| options);
    found.map_or_else(|| countries_in(of), |options| Cow::Borrowed(options))
}

fn countries_in(of: PageLanguage) -> Options {
    let mut all: Vec<_> = Country::all().iter().map(|country| (of.country(*country), *country)).collect();
    all.sort_by_cached_key(|(name, _)| sorted_by(name));
    list(all.into_iter().map(|(name, country)| OptionItem::new(country.as_str(), name)))
}

/// All zones under the countries they lie in, each by its city and its present offset; those of no country come last.
pub(super) fn zones(of: PageLanguage, now: Timestamp) -> Options {
    let mut groups: BTreeMap<(bool, String, &str), Vec<OptionItem>> = BTreeMap::new();
    for name in Zone::all() {
        let label = match Zone::country_of(name) {
            Some(country) => of.country(country),
            None => of.say("Elsewhere"),
        };
        let city = name.split_once('/').map_or(name.as_str(), |(_, city)| city).replace('/', " – ").replace('_', " ");
        let option = OptionItem::new(name, format!("{city} (UTC{})", Zone::offset_at(name, now)));
        let place = (Zone::country_of(name).is_none(), sorted_by(label), label);
        groups.entry(place).or_default().push(option);
    }
    let group =
        |((_, _, label), options): ((bool, String, &str), _)| OptionGroup { label: Some(label.to_owned()), options };
    Cow::Owned(groups.into_iter().map(group).collect())
}

/// The languages badges speak, each by its own name.
pub(super) fn languages(wording: &Wording) -> Options {
    let option = |(tag, name): (&Language, &str)| OptionItem {
        language: Some(tag.to_string()),
        ..OptionItem::new(tag.as_str(), name)
    };
    list(wording.languages_by_name().into_iter().map(option))
}

pub(super) fn statuses() -> Options {
    list(Status::ALL.iter().map(|status| OptionItem::new(status.as_str(), status.as_str())))
}

pub(super) fn kinds(of: PageLanguage, offered: OfferedKinds) -> Options {
    list(offered.each().map(|kind| OptionItem::new(kind.as_str(), of.say(kind.label()))))
}

/// A few words by their labels.
pub(super) fn words(of: PageLanguage, words: &[Choice]) -> Options {
    list(words.iter().map(|(word, label)| OptionItem::new(*word, of.say(label))))
}

pub(super) fn reason_classes() -> Options {
    list(ReasonClass::ALL.iter().map(|class| OptionItem::new(class.as_str(), class.label())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_stands_in_one_group_and_no_country_in_two() {
        let groups = zones(PageLanguage::ENGLISH, "2026-12-03T12:00:00Z".parse().unwrap());
        let labels: std::collections::BTreeSet<_> = groups.iter().map(|group| group.label.clone()).collect();
        assert_eq!(labels.len(), groups.len());
        let mut names: Vec<_> =
            groups.iter().flat_map(|group| &group.options).map(|option| option.value.clone()).collect();
        names.sort_unstable();
        assert_eq!(names, Zone::all());
        assert!(names.contains(&"UTC".to_owned()));
        let prague = groups.iter().flat_map(|group| &group.options).find(|option| option.value == "Europe/Prague");
        assert_eq!(prague.map(|option| option.label.as_str()), Some("Prague (UTC+01:00)"));
    }
}
