//! What the world sees of a participant: its badge as any visitor's browser gets it, at this very moment.

use std::sync::Arc;

use bytes::Bytes;
use hyper::{Method, header};
use jiff::Timestamp;

use crate::domain::participant::Slug;
use crate::http::private::preview::data_address;
use crate::http::private::state::AppState;
use crate::http::public::Badges;
use crate::http::public::route::{Route, route};
use crate::http::reply::Reply;
use crate::http::{Peer, RequestHead};

/// The answer that everybody gets to the badge's address.
#[derive(Debug)]
pub(super) struct WorldView {
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) entity_tag: String,
    pub(super) cache_control: String,
    pub(super) openday_status: String,
    /// Seconds since it was drawn, if that is known.
    pub(super) age_s: Option<i64>,
    pub(super) bytes: Bytes,
}

impl WorldView {
    /// Asks for the badge as a visitor does at `now`.
    pub(super) async fn at(now: Timestamp, state: &AppState, slug: &Slug) -> Self {
        let path = format!("/badge/{slug}.svg");
        let reply = asked(&state.badges, &path, now).await;
        let text =
            |name| reply.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let entity_tag = text(header::ETAG.as_str());
        Self {
            status: reply.status().as_u16(),
            cache_control: text(header::CACHE_CONTROL.as_str()),
            openday_status: text("openday-status"),
            age_s: age_s(state, now, &path, &entity_tag),
            bytes: reply.body().clone(),
            entity_tag,
            path,
        }
    }

    /// The picture itself, as an address that holds it.
    pub(super) fn data(&self) -> String {
        data_address(&self.bytes)
    }
}

/// The answer to a GET of `path`, by the route and the code of every such GET.
async fn asked(badges: &Arc<Badges>, path: &str, now: Timestamp) -> Reply {
    let request = RequestHead::new(Peer::default());
    let Some(Route::Badge { slug: Some(slug), look, .. }) = route(&Method::GET, path, None) else {
        return Reply::not_found();
    };
    badges.reply(&request, &slug, &look, now).await
}

/// How long ago the picture with that tag was drawn.
fn age_s(state: &AppState, now: Timestamp, path: &str, entity_tag: &str) -> Option<i64> {
    let Some(Route::Badge { slug: Some(slug), look, .. }) = route(&Method::GET, path, None) else { return None };
    let shown = state.app.shown_at(slug.as_str(), &look, now);
    let picture = state.app.kept(&shown).filter(|_| entity_tag.trim_matches('"') == shown.tag)?;
    Some(now.duration_since(picture.drawn_at?).as_secs().max(0))
}
