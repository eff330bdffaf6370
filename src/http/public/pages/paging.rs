//! Where a page stands among several.

/// A page of a list, and the addresses of those beside it.
pub(super) struct Paging {
    pub(super) page: usize,
    pub(super) pages: usize,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Paging {
    /// The page among those of `count` entries, `size` on each, whose number ends the address `begin`; none where one holds
    /// them all.
    pub(super) fn of(page: usize, count: usize, size: usize, begin: &str) -> Option<Self> {
        let pages = count.div_ceil(size).max(1);
        let address = |page: usize| Self::address(page, begin);
        (pages > 1).then(|| Self {
            page,
            pages,
            before: (page > 1).then(|| address(page - 1)),
            after: (page < pages).then(|| address(page + 1)),
        })
    }

    /// The address of a page of the list at `begin`; the first one needs no number.
    pub(super) fn address(page: usize, begin: &str) -> String {
        let separator = if begin.contains('?') { '&' } else { '?' };
        if page > 1 { format!("{begin}{separator}page={page}") } else { begin.to_owned() }
    }

    /// A page that there is: one beyond the last is the last.
    pub(super) fn within(page: usize, count: usize, size: usize) -> usize {
        page.clamp(1, count.div_ceil(size).max(1))
    }
}
