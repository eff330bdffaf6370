//! Twins: participants whose names a reader may take for each other.
//!
//! Names are twins that look the same (UTS #39, section 4) once case, spaces and punctuation are left aside. Thousands may
//! be called the same, so a few are named and the rest are counted. What must never enter: why two names look the same,
//! which [`likeness`](crate::domain::likeness) says.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use super::roster::{Few, Key, Keyed, Lookup};
use crate::domain::participant::Slug;
use crate::domain::text::DisplayName;

/// Most twins of one participant that are named; the others are counted.
pub const TWINS_NAMED_MAX: usize = 20;

/// The other participants whose name looks like one's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Twins {
    /// The first by slug, at most [`TWINS_NAMED_MAX`].
    pub named: Vec<Slug>,
    /// How many there are in all.
    pub count: usize,
}

impl Twins {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are that are not named.
    #[must_use]
    pub fn unnamed(&self) -> usize {
        self.count.saturating_sub(self.named.len())
    }
}

/// What a name looks like: as written and in small letters, as capitals and small letters look like different others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Likeness([String; 2]);

impl Likeness {
    pub(super) fn of(name: &DisplayName) -> Self {
        let small = name.as_str().to_lowercase();
        Self([name.as_str(), &small].map(skeleton))
    }

    /// Each way it looks, once.
    pub(super) fn ways(&self) -> impl Iterator<Item = &str> {
        let Self([written, small]) = self;
        std::iter::once(written).chain((small != written).then_some(small)).map(String::as_str)
    }

    /// What each way is looked up by.
    pub(super) fn keys(&self, keyed: &Keyed) -> impl Iterator<Item = Key> {
        self.ways().map(|way| keyed.key(way))
    }
}

fn skeleton(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // Each part is looked at by itself: what ASCII looks like has no marks that would change places with those beside it.
        let part = if let Some(looks) = ASCII.get(first as usize) {
            bare.push_str(looks);
            first.len_utf8()
        } else {
            let part = rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
            bare.extend(unicode_security::skeleton(&rest[..part]).filter(|c| !is_aside(*c)));
            part
        };
        rest = &rest[part..];
    }
    // A name of punctuation alone looks like itself.
    if bare.is_empty() { unicode_security::skeleton(text).collect() } else { bare }
}

/// What each character of ASCII looks like, without what is left aside: most names are of hardly anything else.
static ASCII: LazyLock<[String; 128]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let character = char::from(u8::try_from(code).unwrap_or_default()).to_string();
        unicode_security::skeleton(&character).filter(|c| !is_aside(*c)).collect()
    })
});

/// Whether a character is left aside: a space, punctuation, a joiner, or the sign of a trade mark.
fn is_aside(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    GeneralCategoryGroup::Punctuation.contains(category)
        || GeneralCategoryGroup::Separator.contains(category)
        || category == GeneralCategory::Format
        || matches!(c, '©' | '®' | '™' | '℠' | '`' | '´' | '¨')
}

/// Slugs by what their names look like.
#[derive(Debug, Default)]
pub(super) struct TwinIndex(Lookup<Slug>);

/// What was counted for one page: of thousands with one name the same is not counted again for each.
pub(super) type Counted = HashMap<Likeness, usize>;

impl TwinIndex {
    /// Inserts slugs with the [keys](Likeness::keys) of their names.
    pub(super) fn insert_all(&mut self, slugs: Vec<(Key, Slug)>) {
        self.0.insert_all(slugs);
    }

    pub(super) fn remove(&mut self, way: Key, slug: &Slug) {
        self.0.remove(way, slug);
    }

    /// The twins that `slug` has with that name, which it need not have yet; of no slug, all that look like that name.
    pub(super) fn of(&self, keyed: &Keyed, slug: Option<&Slug>, name: &DisplayName, counted: &mut Counted) -> Twins {
        let likeness = Likeness::of(name);
        let sets: Vec<_> = likeness.keys(keyed).filter_map(|way| self.0.get(way)).collect();
        // One more than are named, as this one may be among them.
        let first: BTreeSet<_> = sets.iter().flat_map(|slugs| slugs.iter().take(TWINS_NAMED_MAX + 1)).collect();
        let named = first.into_iter().filter(|twin| Some(*twin) != slug).take(TWINS_NAMED_MAX).cloned().collect();
        let is_among = slug.is_some_and(|slug| sets.iter().any(|slugs| slugs.contains(slug)));
        let all = *counted.entry(likeness).or_insert_with(|| union(&sets));
        Twins { named, count: all - usize::from(is_among) }
    }
}

/// How many there are in one set or the other; costs no more than walking through the smaller one.
fn union(sets: &[&Few<Slug>]) -> usize {
    match sets {
        [one, other] => {
            let (small, large) = if one.len() < other.len() { (one, other) } else { (other, one) };
            large.len() + small.iter().filter(|slug| !large.contains(*slug)).count()
        }
        sets => sets.iter().map(|slugs| slugs.len()).sum(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    fn likeness(text: &str) -> Likeness {
        Likeness::of(&name(text))
    }

    fn name(text: &str) -> DisplayName {
        DisplayName::parse(text).unwrap()
    }

    #[derive(Default)]
    struct Named {
        keyed: Keyed,
        twins: TwinIndex,
    }

    impl Named {
        fn add(&mut self, name: &str, slug: &Slug) {
            self.twins.insert_all(likeness(name).keys(&self.keyed).map(|way| (way, slug.clone())).collect());
        }

        fn of(&self, slug: &Slug, text: &str) -> Twins {
            self.twins.of(&self.keyed, Some(slug), &name(text), &mut Counted::new())
        }
    }

    #[test]
    fn case_spaces_and_punctuation_are_left_aside() {
        let mut index = Named::default();
        index.add("Bakery", &slug("aa"));
        let count = |index: &Named, text| index.of(&slug("bb"), text).count;
        for alike in ["Bakery.", "B akery", "BAKERY!", "B-a-k-e-r-y", "B\u{430}kery", "“Bakery”", "Bakery™", "·Bakery·"]
        {
            assert_eq!(count(&index, alike), 1, "{alike}");
        }
        for other in ["Bakeries", "Bakery 2", "Baker", "!!!"] {
            assert_eq!(count(&index, other), 0, "{other}");
        }
        index.add("!?", &slug("cc"));
        assert_eq!((count(&index, "!?"), count(&index, "..")), (1, 0));
        let ways: Vec<_> = likeness("Bakery").keys(&index.keyed).collect();
        for way in ways {
            index.twins.remove(way, &slug("aa"));
        }
        assert_eq!(index.of(&slug("bb"), "Bakery"), Twins::default());
    }

    #[test]
    fn marks_beside_ascii_stay_where_they_are() {
        let marks = ["\u{300}", "\u{323}", "\u{338}", "\u{345}", "\u{34F}", "\u{323}\u{300}", "\u{300}\u{323}"];
        for (character, mark) in (0..=127_u8).flat_map(|code| marks.map(|mark| (char::from(code), mark))) {
            for text in
                [format!("x{character}{mark}"), format!("x{mark}{character}"), format!("x{mark}{character}{mark}")]
            {
                assert_eq!(skeleton(&text), whole_skeleton(&text), "{text:?}");
            }
        }
    }

    fn whole_skeleton(text: &str) -> String {
        let whole: String = unicode_security::skeleton(text).collect();
        let bare: String = whole.chars().filter(|c| !is_aside(*c)).collect();
        if bare.is_empty() { whole } else { bare }
    }

    proptest! {
        #[test]
        fn a_name_looks_like_its_parts_together(text in "([a-zA-Z0-9 .,|'`\"^_-]|[\u{300}-\u{345}]|[à-ɏ]|\\PC){0,24}") {
            prop_assert_eq!(skeleton(&text), whole_skeleton(&text));
        }
    }

    #[test]
    fn twenty_are_named_and_all_are_counted_but_the_one_itself() {
        let mut index = Named::default();
        let all: Vec<_> = (100..200).map(|number| slug(&format!("shop-{number}"))).collect();
        for (number, one) in all.iter().enumerate() {
            index.add(if number % 2 == 0 { "Paypal" } else { "PaypaI" }, one);
        }
        let twins = index.of(&all[0], "Paypal");
        assert_eq!((twins.count, twins.unnamed(), twins.named.as_slice()), (99, 79, &all[1..=20]));
        let other = index.of(&slug("other"), "paypal");
        assert_eq!((other.count, other.named.len()), (50, 20));
    }
}
