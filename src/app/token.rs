//! Secrets that Openday gives out: made here, shown once, stored only as a hash.
//!
//! A prefix of its kind, 32 random characters (190 bits) and 6 characters of CRC-32 over all before them, by which secret scanners
//! and typing errors are told from real tokens without asking anybody.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::store::TokenHash;

/// Bytes of a prefix.
const PREFIX_BYTES: usize = 6;
const RANDOM_CHARS: usize = 32;
const CHECK_CHARS: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A maintainer's: to sign in, and for the API.
    Maintainer,
    /// A participant's private link.
    PrivateLink,
    /// A session's, kept in a cookie.
    Session,
}

impl TokenKind {
    /// What every token of this kind begins with, for people and for scanners of leaked secrets.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Maintainer => "opd_m_",
            Self::PrivateLink => "opd_p_",
            Self::Session => "opd_s_",
        }
    }
}

/// A secret. It prints itself only when asked by name.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new token from the system's random source.
    ///
    /// # Errors
    ///
    /// When the system gives no random bytes.
    pub(super) fn generate(kind: TokenKind) -> Result<Self, getrandom::Error> {
        let mut token = String::with_capacity(PREFIX_BYTES + RANDOM_CHARS + CHECK_CHARS);
        token.push_str(kind.prefix());
        let mut random = [0; 64];
        while token.len() < PREFIX_BYTES + RANDOM_CHARS {
            getrandom::fill(&mut random)?;
            // 248 is the last multiple of 62 in a byte: beyond it some characters would come more often.
            let fair = random.iter().filter(|byte| **byte < 248).map(|byte| character(u32::from(*byte)));
            token.extend(fair.take(PREFIX_BYTES + RANDOM_CHARS - token.len()));
        }
        token.push_str(&checksum(&token));
        Ok(Self(token))
    }

    /// Reads a token of that kind somebody presents; `None` when it cannot be one, which costs no look-up.
    #[must_use]
    pub fn parse(kind: TokenKind, input: &str) -> Option<Self> {
        let well_formed = input.len() == PREFIX_BYTES + RANDOM_CHARS + CHECK_CHARS
            && input.starts_with(kind.prefix())
            && input.bytes().skip(PREFIX_BYTES).all(|byte| byte.is_ascii_alphanumeric());
        let (body, check) = input.split_at_checked(PREFIX_BYTES + RANDOM_CHARS)?;
        (well_formed && checksum(body) == check).then(|| Self(input.to_owned()))
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The secret itself, to be shown to its owner once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

fn character(value: u32) -> char {
    let index = usize::try_from(value % 62).unwrap_or_default();
    ALPHABET.get(index).copied().map_or('0', char::from)
}

fn checksum(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut digits = ['0'; CHECK_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = character(rest);
        rest /= 62;
    }
    digits.iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_token_reads_back_and_no_two_are_alike() {
        let tokens: Vec<_> = (0..100).map(|_| Token::generate(TokenKind::Maintainer).unwrap()).collect();
        for token in &tokens {
            assert_eq!(Token::parse(TokenKind::Maintainer, token.reveal()).as_ref(), Some(token));
            assert_eq!(token.reveal().len(), 44);
        }
        assert_eq!(tokens.iter().map(Token::reveal).collect::<HashSet<_>>().len(), 100);
    }

    #[test]
    fn every_character_of_the_alphabet_comes_up() {
        let seen: HashSet<char> = (0..200)
            .flat_map(|_| Token::generate(TokenKind::Maintainer).unwrap().reveal()[6..38].chars().collect::<Vec<_>>())
            .collect();
        assert_eq!(seen.len(), 62);
    }

    #[test]
    fn a_mistyped_token_is_none() {
        let token = Token::generate(TokenKind::Maintainer).unwrap();
        let good = token.reveal();
        for (index, old) in good.char_indices() {
            let new = if old == 'x' { 'y' } else { 'x' };
            let mut bad = good.to_owned();
            bad.replace_range(index..=index, &new.to_string());
            assert_eq!(Token::parse(TokenKind::Maintainer, &bad), None, "{bad}");
        }
        for bad in ["", "opd_m_", &good[..43], &format!("{good}0"), &format!("{}é", &good[..42])] {
            assert_eq!(Token::parse(TokenKind::Maintainer, bad), None, "{bad}");
        }
    }

    #[test]
    fn a_token_is_good_for_one_thing() {
        const KINDS: [TokenKind; 3] = [TokenKind::Maintainer, TokenKind::PrivateLink, TokenKind::Session];
        for kind in KINDS {
            let token = Token::generate(kind).unwrap();
            for other in KINDS {
                assert_eq!(Token::parse(other, token.reveal()).is_some(), kind == other);
            }
        }
    }

    #[test]
    fn the_checksum_is_the_crc_32_of_what_stands_before_it() {
        // CRC-32 of `123456789` is CBF43926, the check value of its catalogue entry: reading the digits back must give it.
        assert_eq!(crc32fast::hash(b"123456789"), 0xCBF4_3926);
        let mut value = 0_u64;
        for digit in checksum("123456789").bytes() {
            value = value * 62 + ALPHABET.iter().position(|known| *known == digit).unwrap() as u64;
        }
        assert_eq!(value, 0xCBF4_3926);
    }

    #[test]
    fn a_token_does_not_print_itself() {
        let token = Token::generate(TokenKind::Maintainer).unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert!(!format!("{:?}", token.hash()).contains(token.reveal()));
    }
}
