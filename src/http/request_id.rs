//! Names of requests: ours, never the client's, so that nobody can write into the trail or the log.
//!
//! `http` makes one for each request that may change something; it stands in the answer and in the audit row.

use std::fmt;

/// Names one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Box<str>);

impl RequestId {
    /// The id of so many random bytes.
    #[must_use]
    pub fn new(random: [u8; 8]) -> Self {
        Self(format!("{:016x}", u64::from_be_bytes(random)).into_boxed_str())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A new id from the system's random source.
///
/// # Errors
///
/// When the system gives no random bytes.
pub fn generate() -> Result<RequestId, getrandom::Error> {
    let mut random = [0; 8];
    getrandom::fill(&mut random)?;
    Ok(RequestId::new(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_sixteen_hexadecimal_digits_and_differ() {
        let (one, other) = (generate().unwrap(), generate().unwrap());
        for id in [&one, &other] {
            assert_eq!(id.as_str().len(), 16);
            assert!(id.as_str().bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase()), "{id}");
        }
        assert_ne!(one, other);
    }
}
