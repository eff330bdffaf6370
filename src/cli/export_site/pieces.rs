//! The pieces of a site: which addresses become which files, and what stands in them.

use std::path::PathBuf;

use hyper::header::{ACCEPT_LANGUAGE, HeaderValue};
use hyper::{StatusCode, Uri};

use crate::cli::failure::Failure;
use crate::domain::participant::{Language, Participant};
use crate::http::dispatch::Dispatcher;
use crate::http::mounted::Mounted;
use crate::http::public::{addresses_of, addresses_of_all};
use crate::http::reply::Reply;
use crate::http::server::{Answer, Handler as _};
use crate::http::{Peer, RequestHead};

/// An address at which there is nothing, and never will be: no two slashes follow each other in one of ours.
const NOWHERE: &str = "/404//";

/// What web servers show where there is nothing.
const NOTHING_THERE: &str = "404.html";

/// What web servers show at the address of a folder.
const INDEX: &str = "index.html";

/// One file.
#[derive(Debug)]
pub(super) struct Piece {
    address: String,
    /// Within the folder.
    pub(super) path: PathBuf,
    /// The language in which it is read, if pages are written in it.
    language: Option<Language>,
}

/// All files of a site with these participants.
pub(super) fn pieces(all: &[Participant]) -> Vec<Piece> {
    let nothing = Piece { address: NOWHERE.to_owned(), path: NOTHING_THERE.into(), language: None };
    let of_all = addresses_of_all().into_iter().map(|address| Piece::at(address, None));
    let of_one = |one: &Participant| {
        let language = one.language.clone();
        addresses_of(&one.slug).into_iter().map(move |address| Piece::at(address, Some(language.clone())))
    };
    of_all.chain([nothing]).chain(all.iter().flat_map(of_one)).collect()
}

impl Piece {
    fn at(address: String, language: Option<Language>) -> Self {
        let mut path: PathBuf = address.split('/').filter(|part| !part.is_empty()).collect();
        if path.extension().is_none() {
            path.push(INDEX);
        }
        Self { address, path, language }
    }

    /// Whether that status is one of an answer that says all there is.
    fn is_answered_by(&self, status: StatusCode) -> bool {
        match status {
            StatusCode::OK => true,
            // The document of a revoked participant.
            StatusCode::GONE => self.path.extension().is_some_and(|ending| ending == "json"),
            StatusCode::NOT_FOUND => self.address == NOWHERE,
            _ => false,
        }
    }
}

/// A site that is asked without a server.
#[derive(Debug)]
pub(super) struct Site {
    handler: Mounted<Dispatcher>,
    /// The language of what is about no participant.
    language: String,
}

impl Site {
    pub(super) fn new(handler: Mounted<Dispatcher>, language: &str) -> Self {
        Self { handler, language: language.to_owned() }
    }

    /// What stands in a file.
    pub(super) async fn body_of(&self, piece: &Piece) -> Result<Vec<u8>, Failure> {
        let reply = self.reply_to(&piece.address, piece.language.as_ref()).await?;
        if piece.is_answered_by(reply.status()) {
            return Ok(reply.body().to_vec());
        }
        Err(Failure::new(format!("`{}` could not be made: it is answered with {}", piece.address, reply.status())))
    }

    async fn reply_to(&self, address: &str, language: Option<&Language>) -> Result<Reply, Failure> {
        let mut request = RequestHead::new(Peer::default());
        *request.uri_mut() = address.parse::<Uri>()?;
        let languages = match language {
            Some(own) => format!("{own}, {};q=0.5", self.language),
            None => self.language.clone(),
        };
        request.headers_mut().insert(ACCEPT_LANGUAGE, HeaderValue::try_from(languages)?);
        Ok(match self.handler.answer(&request, None) {
            Answer::Now(reply) => reply,
            Answer::Later(work) => work.await,
            Answer::WithBody(_) => Reply::not_found(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_that_web_servers_find_there() {
        for (address, path) in [
            ("/", "index.html"),
            ("/directory", "directory/index.html"),
            ("/p/mill", "p/mill/index.html"),
            ("/p/mill.json", "p/mill.json"),
            ("/badge/mill@2x.png", "badge/mill@2x.png"),
            ("/widget/1.0.0.js", "widget/1.0.0.js"),
        ] {
            assert_eq!(Piece::at(address.to_owned(), None).path, PathBuf::from(path));
        }
    }
}
