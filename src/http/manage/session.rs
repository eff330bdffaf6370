//! Sessions of participants: opened with a private link, ended here or everywhere, and the link itself renewed.

use hyper::StatusCode;

use super::{Own, Private};
use crate::app::Holder;
use crate::domain::change::Actor;
use crate::http::RequestHead;
use crate::http::cookie::SessionKind;
use crate::http::form::Form;
use crate::http::gate::by;
use crate::http::pages;
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::Reply;
use crate::http::told;
use crate::http::typed::sentence;

const KIND: SessionKind = SessionKind::Participant;

impl Private {
    /// Opens a session for who sends a private link, or only its secret.
    pub(super) async fn sign_in(&self, request: &RequestHead, form: &Form) -> Result<Reply, Problem> {
        let link = form.get("link")?.unwrap_or_default().trim();
        let secret = link.rsplit('#').next().unwrap_or(link);
        match self.shared.gate.sign_in(KIND, request, secret).await {
            Ok(begun) => Ok(Reply::see_other("/manage").with_session(begun.cookie)),
            Err(problem) => {
                let notice = match problem.kind() {
                    ProblemKind::Unauthorized => {
                        "This is no private link that opens anything. Check that it is whole; a newer one may have \
                         taken its place."
                            .to_owned()
                    }
                    _ => sentence(problem.detail()),
                };
                let door = self.door(request, problem.kind().status(), Some(&notice));
                Ok(told::with_headers(door, problem.kind()))
            }
        }
    }

    /// That there is no session, so that nothing was done.
    pub(super) fn signed_out_already(&self, request: &RequestHead) -> Reply {
        let notice = "You are signed out, so nothing was changed. Open your private link again.";
        let door = self.door(request, StatusCode::UNAUTHORIZED, Some(notice));
        told::with_headers(door, ProblemKind::Unauthorized)
    }

    pub(super) async fn sign_out(&self, request: &RequestHead, own: &Own) -> Result<Reply, Problem> {
        self.shared.app.sign_out(&own.session.secret).await?;
        self.left(request)
    }

    pub(super) async fn sign_out_everywhere(&self, request: &RequestHead, own: &Own) -> Result<Reply, Problem> {
        self.shared.app.sign_out_everywhere(&Holder::Participant(own.slug.clone())).await?;
        self.left(request)
    }

    fn left(&self, request: &RequestHead) -> Result<Reply, Problem> {
        let cookies = self.shared.gate.cookies(request)?;
        Ok(Reply::see_other("/manage?done=signed-out").with_session(cookies.end(KIND)))
    }

    /// Gives the participant another private link, shown this once; all sessions end, this one too.
    pub(super) async fn new_private_link(&self, request: &RequestHead, own: &Own) -> Result<Reply, Problem> {
        let cookies = self.shared.gate.cookies(request)?;
        let token = self.shared.app.new_private_link(&own.slug, &by(Actor::Participant)?).await?;
        let link = format!("{}/manage#{}", self.shared.gate.origin(request), token.reveal());
        let html = pages::private_link(self.shared.frame(request), &self.script_version, &link);
        Ok(Reply::private_page(StatusCode::CREATED, html).with_session(cookies.end(KIND)))
    }
}
