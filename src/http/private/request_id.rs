//! Names of requests: ours, never the client's, so that nobody can write into the trail or the log.
//!
//! `http` makes one for each request that may change something; it stands in the answer and in the audit row.

pub use crate::domain::change::RequestId;

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
