//! Who may come in: tokens that are presented, and the sessions they open.
//!
//! Whether a secret still counts is asked of the store each time, so that one taken back is refused on the next request.
//! What must never enter: cookies and headers.

use super::maintain::MaintainError;
use super::service::App;
use super::token::{Token, TokenKind};
use crate::domain::change::By;
use crate::domain::participant::Slug;
use crate::store::{Holder, NewSession};

/// A session that was opened.
#[derive(Debug)]
pub struct SignedIn {
    pub holder: Holder,
    /// The session's own secret, of [`TokenKind::Session`].
    pub session: Token,
}

impl App {
    /// Whom a token belongs to; `None` where that is nobody any more.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn holder(&self, token: &Token) -> Result<Option<Holder>, MaintainError> {
        Ok(self.store.holder(token.hash()).await?)
    }

    /// Opens a session for whom a token belongs to; `None` where that is nobody any more.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    pub async fn sign_in(&self, token: &Token) -> Result<Option<SignedIn>, MaintainError> {
        let session = Token::generate(TokenKind::Session)?;
        let new = NewSession {
            credential: token.hash(),
            session: session.hash(),
            now: self.now(),
            limits: self.limits.sessions,
        };
        Ok(self.store.open_session(&new).await?.map(|holder| SignedIn { holder, session }))
    }

    /// Whose session that is, if it still goes on.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn session(&self, session: &Token) -> Result<Option<Holder>, MaintainError> {
        Ok(self.store.session(session.hash(), self.limits.sessions, self.now()).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    pub async fn sign_out(&self, session: &Token) -> Result<(), MaintainError> {
        Ok(self.store.end_session(session.hash()).await?)
    }

    /// Ends all sessions of a holder.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    pub async fn sign_out_everywhere(&self, holder: &Holder) -> Result<(), MaintainError> {
        Ok(self.store.end_sessions(holder).await?)
    }

    /// Gives a participant a private link in place of the one it had; the old one and its sessions are over.
    ///
    /// # Errors
    ///
    /// When there is no such participant, or when the store cannot be written.
    pub async fn new_private_link(&self, slug: &Slug, by: &By) -> Result<Token, MaintainError> {
        let token = Token::generate(TokenKind::PrivateLink)?;
        self.store.set_private_link(slug, token.hash(), by, self.now()).await?;
        Ok(token)
    }
}
