//! The session of a signed-in browser, and the token that its forms carry.
//!
//! What must never enter: how a session is begun, which is `auth`'s, and its cookie, which is `cookie`'s.

use sha2::{Digest, Sha256};

use super::error::{Problem, ProblemKind};
use crate::app::{Holder, Token};

/// The field of every form of a session that proves that a page of this session sent it.
pub(super) const FORM_TOKEN_FIELD: &str = "form_token";

/// A session, as the request that bears its cookie has it.
#[derive(Debug)]
pub(super) struct Session {
    holder: Holder,
    secret: Token,
    form_token: FormToken,
}

/// What a form of a session carries; who knows it has read a page of the session.
#[derive(Clone)]
pub(super) struct FormToken(String);

impl std::fmt::Debug for FormToken {
    /// Without the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FormToken(…)")
    }
}

impl Session {
    pub(super) fn new(holder: Holder, secret: Token) -> Self {
        let digest = Sha256::digest(format!("form of {}", secret.reveal()));
        let form_token =
            FormToken(digest.iter().fold(String::with_capacity(64), |text, byte| format!("{text}{byte:02x}")));
        Self { holder, secret, form_token }
    }

    pub(super) const fn holder(&self) -> &Holder {
        &self.holder
    }

    pub(super) const fn secret(&self) -> &Token {
        &self.secret
    }

    pub(super) const fn form_token(&self) -> &FormToken {
        &self.form_token
    }
}

impl FormToken {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a page of this session sent a form with `sent` in [`FORM_TOKEN_FIELD`].
    ///
    /// # Errors
    ///
    /// [`ProblemKind::Forbidden`].
    pub(super) fn check(&self, sent: Option<&str>) -> Result<(), Problem> {
        // Compared as digests: how long that takes says nothing of the token.
        let digest = |token: &str| Sha256::digest(token.as_bytes());
        if digest(sent.unwrap_or_default()) == digest(&self.0) {
            return Ok(());
        }
        Err(Problem::new(
            ProblemKind::Forbidden,
            "the form is of another session, so nothing was changed; open the page anew and send it again",
        ))
    }
}
