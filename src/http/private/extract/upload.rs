//! A form with a file, which a page of the caller's session sent.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use hyper::body::Body as _;

use super::body::read;
use crate::app::{FILE_BYTES_MAX, IntakeError, TakeInError};
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::form::{FormError, MULTIPART, UPLOAD_EXTRA_BYTES_MAX, boundary_of, upload_parts};
use crate::http::private::media_type;
use crate::http::private::session::{FORM_TOKEN_FIELD, FormToken};
use crate::http::private::state::AppState;

/// Characters of a keyword at most.
pub(crate) const KEYWORD_CHARACTERS_MAX: usize = 100;

/// A calendar or a table with the word that is looked for in it.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) keyword: String,
    pub(crate) file: Bytes,
}

impl Upload {
    pub(crate) const FILE: &str = "file";
    pub(crate) const KEYWORD: &str = "keyword";
}

/// A form with a file, or what is wrong with the file.
#[derive(Debug)]
pub(crate) struct FileForm(pub(crate) Result<Upload, Problem>);

impl FromRequest<AppState> for FileForm {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        state.auth.check_page(&parts.method, &parts.headers)?;
        let parameters = media_type::parameters_of(&parts.headers, &[MULTIPART]).ok_or_else(|| {
            let detail = format!("the request's body must be a form with a file, of the type `{MULTIPART}`");
            Problem::new(ProblemKind::UnsupportedMediaType, detail)
        })?;
        let boundary = boundary_of(parameters)?.to_owned();
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        let body = match read(&parts, body, FILE_BYTES_MAX + UPLOAD_EXTRA_BYTES_MAX).await {
            Err(problem) if problem.kind() == ProblemKind::TooLarge => {
                let bytes = announced.max(FILE_BYTES_MAX + 1);
                return Ok(Self(Err(TakeInError::from(IntakeError::TooLarge { bytes }).into())));
            }
            read => read?,
        };
        let token = parts.extensions.get::<FormToken>();
        let (mut keyword, mut file, mut sent) = (None, None, None);
        for part in upload_parts(&body, &boundary)? {
            let slot = match part.name.as_str() {
                Upload::KEYWORD => &mut keyword,
                Upload::FILE => &mut file,
                FORM_TOKEN_FIELD => &mut sent,
                _ => return Err(FormError::Parts.into()),
            };
            if slot.replace(part.content).is_some() {
                return Err(FormError::Parts.into());
            }
        }
        let text =
            |part: Option<Bytes>| String::from_utf8(part.unwrap_or_default().into()).map_err(|_| FormError::NotUtf8);
        if let Some(token) = token {
            token.check(Some(&text(sent)?))?;
        }
        let keyword = text(keyword)?.chars().take(KEYWORD_CHARACTERS_MAX).collect();
        Ok(Self(Ok(Upload { keyword, file: file.unwrap_or_default() })))
    }
}
