//! The state that all handlers of the private half share.

use std::sync::Arc;

use super::auth::Auth;
use crate::app::App;
use crate::http::layout::Layouts;
use crate::http::origins::Origins;
use crate::http::public::Badges;

/// The state of the router.
#[derive(Debug, Clone)]
pub(super) struct AppState {
    pub(super) app: Arc<App>,
    pub(super) auth: Arc<Auth>,
    pub(super) layouts: Arc<Layouts>,
    pub(super) origins: Arc<Origins>,
    pub(super) badges: Arc<Badges>,
}
