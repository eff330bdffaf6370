//! Values within the bytes of SQLite's files, which are written most significant byte first.

/// The `N` bytes from `offset` on, if there are as many.
pub(super) fn at<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..offset.checked_add(N)?)?.try_into().ok()
}

/// The number of `N` bytes, at most four, that begins at `offset`.
pub(super) fn number_at<const N: usize>(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(at::<N>(bytes, offset)?.into_iter().fold(0, |number, byte| number << 8 | u32::from(byte)))
}
