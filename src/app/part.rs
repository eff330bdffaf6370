//! Pages of many participants.

use std::sync::Arc;

use crate::domain::participant::Participant;

/// Which page of many is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// From 1; a page beyond the last is the last.
    pub page: usize,
    /// Most on one page.
    pub count_max: usize,
}

/// A page of many.
#[derive(Debug, Default)]
pub(super) struct Parted {
    /// How many there are on all pages.
    pub(super) count: usize,
    /// The first of all.
    pub(super) first: Option<Arc<Participant>>,
    /// Those on this page.
    pub(super) participants: Vec<Arc<Participant>>,
    /// Which page it is, from 1.
    pub(super) page: usize,
}

impl Part {
    /// The part of some.
    pub(super) fn of<'p>(self, all: impl Iterator<Item = &'p Arc<Participant>> + Clone) -> Parted {
        let count = all.clone().count();
        let page = self.page.clamp(1, count.div_ceil(self.count_max).max(1));
        let first = all.clone().next().cloned();
        let participants = all.skip((page - 1) * self.count_max).take(self.count_max).cloned().collect();
        Parted { count, first, participants, page }
    }
}
