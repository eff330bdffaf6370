//! What migrations of every database have in common.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// What a migration does to programs that do not know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It only adds, or makes anew, what they neither ask for nor write: a table, an index, a column with a default. They go
    /// on beside programs that know it, and may be started again.
    Adds,
    /// It changes what they read or write. They write nothing more.
    Changes,
}

impl Effect {
    /// The schema that a program must know at least to go on once the migration of that number was applied; 0 is any.
    pub(super) fn needs<N: Default>(self, number: N) -> N {
        match self {
            Self::Adds => N::default(),
            Self::Changes => number,
        }
    }
}

/// SHA-256 over the text of a migration with Unix line ends, whatever a checkout made of them.
pub(super) fn checksum(sql: &str) -> String {
    let digest = Sha256::digest(sql.replace("\r\n", "\n").as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_does_not_depend_on_line_ends() {
        assert_eq!(checksum("a;\r\nb;\r\n"), checksum("a;\nb;\n"));
        assert_ne!(checksum("a;\nb;\n"), checksum("a;\nb; \n"));
        // The value of the standard for the three bytes `abc` (FIPS 180-4).
        assert_eq!(checksum("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
