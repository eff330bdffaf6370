//! A set that nearly always has one member, as those of one website or one address: it takes no room of a tree for it.

use std::collections::BTreeSet;

/// Members in their order, at least one.
#[derive(Debug)]
#[expect(clippy::box_collection, reason = "a set that is not in a box takes the room that is to be saved")]
pub(in crate::app) enum Few<T> {
    One(T),
    Many(Box<BTreeSet<T>>),
}

impl<T: Ord> Few<T> {
    pub(in crate::app) fn insert(self, member: T) -> Self {
        match self {
            Self::One(one) if one == member => Self::One(one),
            Self::One(one) => Self::Many(Box::new(BTreeSet::from([one, member]))),
            Self::Many(mut many) => {
                many.insert(member);
                Self::Many(many)
            }
        }
    }

    /// What is left without that member, if anything.
    pub(in crate::app) fn without(self, member: &T) -> Option<Self> {
        match self {
            Self::One(one) => (one != *member).then_some(Self::One(one)),
            Self::Many(mut many) => {
                many.remove(member);
                if many.len() > 1 { Some(Self::Many(many)) } else { many.pop_first().map(Self::One) }
            }
        }
    }

    pub(in crate::app) fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(many) => many.len(),
        }
    }

    pub(in crate::app) fn contains(&self, member: &T) -> bool {
        match self {
            Self::One(one) => one == member,
            Self::Many(many) => many.contains(member),
        }
    }

    /// The members in their order.
    pub(in crate::app) fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        let (one, many) = match self {
            Self::One(one) => (Some(one), None),
            Self::Many(many) => (None, Some(many.iter())),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_in_their_order_and_go_one_by_one() {
        let few = [3, 1, 2, 1].into_iter().fold(Few::One(1), Few::insert);
        assert_eq!(few.iter().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((few.len(), few.contains(&2), few.contains(&4)), (3, true, false));
        let few = few.without(&4).and_then(|few| few.without(&1)).and_then(|few| few.without(&3)).unwrap();
        assert!(matches!(few, Few::One(2)) && few.len() == 1 && few.contains(&2));
        assert!(few.without(&2).is_none());
        assert!(matches!(Few::One(1).insert(1), Few::One(1)));
        assert!(Few::One(1).without(&2).is_some());
    }
}
