//! Which kinds of open days an initiative offers.

use std::fmt;

use super::schedule::Kind;

/// The kinds of open days that may be entered, in the order of all kinds. What was entered before stays, whatever its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferedKinds(u32);

impl OfferedKinds {
    /// Every kind.
    pub const ALL: Self = Self(u32::MAX);

    /// Those kinds; all where none is named.
    #[must_use]
    pub fn of(kinds: &[Kind]) -> Self {
        match kinds {
            [] => Self::ALL,
            kinds => Self(kinds.iter().fold(0, |all, kind| all | bit(*kind))),
        }
    }

    #[must_use]
    pub fn has(self, kind: Kind) -> bool {
        self.0 & bit(kind) != 0
    }

    /// Those of them that the world may see.
    #[must_use]
    pub fn public(self) -> Self {
        Self(self.each().filter(|kind| kind.is_public()).fold(0, |all, kind| all | bit(kind)))
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }

    /// The one that a form begins with: the usual one if it is offered, else the first that is.
    #[must_use]
    pub fn first(self) -> Kind {
        let usual = Some(Kind::default()).filter(|kind| self.has(*kind));
        usual.or_else(|| self.each().next()).unwrap_or_default()
    }
}

fn bit(kind: Kind) -> u32 {
    let place = Kind::ALL.iter().position(|known| *known == kind);
    place.and_then(|place| 1_u32.checked_shl(u32::try_from(place).ok()?)).unwrap_or_default()
}

impl fmt::Display for OfferedKinds {
    /// `open-house, tour or work-along`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.each().map(Kind::as_str).collect();
        match &words[..] {
            [] => Ok(()),
            [one] => f.write_str(one),
            [others @ .., last] => write!(f, "{} or {last}", others.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_are_offered_where_none_is_named() {
        assert_eq!(OfferedKinds::of(&[]), OfferedKinds::ALL);
        assert_eq!(OfferedKinds::ALL.each().collect::<Vec<_>>(), Kind::ALL);
        assert_eq!(OfferedKinds::of(&Kind::ALL).each().count(), Kind::ALL.len());
    }

    #[test]
    fn kinds_are_told_as_people_list_them_and_begin_with_the_usual_one() {
        let of = |kinds: &[Kind]| (OfferedKinds::of(kinds).to_string(), OfferedKinds::of(kinds).first());
        assert_eq!(of(&[Kind::TrialRun, Kind::Tour]), ("tour or trial-run".to_owned(), Kind::Tour));
        assert_eq!(of(&[Kind::Tour, Kind::OpenHouse]), ("open-house or tour".to_owned(), Kind::OpenHouse));
        assert_eq!(of(&[Kind::CustomerVisit]), ("customer-visit".to_owned(), Kind::CustomerVisit));
        assert!(!OfferedKinds::of(&[Kind::Tour]).has(Kind::OpenHouse));
        assert!(OfferedKinds::ALL.public().each().all(Kind::is_public));
        assert_eq!(OfferedKinds::of(&[Kind::TrialRun, Kind::Tour]).public(), OfferedKinds::of(&[Kind::Tour]));
    }
}
