//! Scripts of pages of ours: each says the same to everybody, at an address that bears its digest.
//!
//! Both halves use it. Every page works without its script; a script only adds.

use std::sync::OnceLock;

use hyper::StatusCode;

use super::RequestHead;
use super::reply::{Bodies, CachePolicy, Content, Reply, content_tag};

/// Letters of a script's digest that its address bears.
const VERSION_CHARS: usize = 12;

/// A script.
#[derive(Debug)]
pub(super) struct Script {
    path: &'static str,
    text: &'static str,
    tag: OnceLock<String>,
}

impl Script {
    pub(super) const fn new(path: &'static str, text: &'static str) -> Self {
        Self { path, text, tag: OnceLock::new() }
    }

    pub(super) const fn path(&self) -> &'static str {
        self.path
    }

    pub(super) const fn text(&self) -> &'static str {
        self.text
    }

    /// Where pages get it from: another script has another address.
    pub(super) fn address(&self) -> String {
        let version: String = self.tag().chars().take(VERSION_CHARS).collect();
        format!("{}?v={version}", self.path)
    }

    pub(super) fn reply(&self, request: &RequestHead) -> Reply {
        let bodies = Bodies::plain(self.text.into());
        Reply::content(request, StatusCode::OK, Content::Script, CachePolicy::Asset, Some(self.tag()), &bodies)
    }

    /// The digest of the text.
    fn tag(&self) -> &str {
        self.tag.get_or_init(|| content_tag(self.text))
    }
}
