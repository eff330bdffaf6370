//! Paging: the rows of one page, and where the next one begins.

/// The rows of a page of at most `size`, of which one too many was asked for, and the number after which the next page
/// begins, if there is one.
pub(super) fn page<T>(mut rows: Vec<T>, size: usize, number: impl Fn(&T) -> u64) -> (Vec<T>, Option<u64>) {
    let has_more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| has_more).map(number);
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_page_begins_after_the_last_row_of_this_one() {
        for (rows, page_of_two) in
            [(vec![], (vec![], None)), (vec![3, 5], (vec![3, 5], None)), (vec![3, 5, 8], (vec![3, 5], Some(5)))]
        {
            assert_eq!(page(rows, 2, |row| *row), page_of_two);
        }
    }
}
