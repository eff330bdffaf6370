//! A data file that fails under a running server: badges go on, writes are refused with the reason, and probes know.

use std::fs;
use std::sync::Arc;

use openday::domain::change::By;
use openday::domain::text::MaintainerName;
use openday::store::sqlite::{Role, SqliteStore};
use serde_json::json;

use crate::support::{Answer, Instance, Request};

struct Outage {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
    instance: Instance,
    token: String,
}

impl Outage {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openday.db");
        let store = SqliteStore::open(&path, Role::Server).unwrap();
        let instance = Instance::over(Arc::new(store), "2026-11-20T12:00:00Z").await;
        instance.enter("pekarna", "Pekárna", "Europe/Prague", "cs", &[]).await;
        let name = MaintainerName::parse("Reception").unwrap();
        let token = instance.app.add_maintainer(name, &By::OPERATOR).await.unwrap().reveal().to_owned();
        Self { _folder: folder, path, instance, token }
    }

    async fn revoke(&self) -> Answer {
        let request = Request::new("POST", "/api/v1/participants/pekarna/revoke")
            .header("Authorization", &format!("Bearer {}", self.token))
            .header("Content-Type", "application/json");
        self.instance.send(&request.body(json!({ "reason": "as agreed" }).to_string())).await
    }

    async fn assert_refused(&self, why: &str) {
        let answer = self.revoke().await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")), "{answer}");
        let told = format!("{why}, and nothing was changed; try again in a moment");
        assert!(answer.text().contains(&told), "{answer}");
        let form = Request::new("POST", "/admin/sign-in")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Sec-Fetch-Site", "same-origin")
            .body(format!("token={}", self.token));
        let page = self.instance.send(&form).await;
        assert_eq!((page.status, page.header("retry-after")), (503, Some("5")), "{page}");
        assert!(
            page.text().contains(told.trim_start_matches("the data")) && page.text().contains("<!doctype html>"),
            "{page}"
        );
        let badge = self.instance.get("/badge/pekarna.svg").await;
        assert_eq!((badge.status, badge.header("openday-status")), (200, Some("active")), "{badge}");
        let _ = self.instance.app.refresh().await;
        let readiness = self.instance.app.readiness();
        assert!(readiness.loaded() && !readiness.ready() && readiness.trouble.is_some(), "{readiness:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_made_read_only_refuses_writes_until_it_is_writable_again() {
    use std::os::unix::fs::PermissionsExt as _;

    let outage = Outage::new().await;
    fs::set_permissions(&outage.path, fs::Permissions::from_mode(0o400)).unwrap();
    outage.assert_refused("the data cannot be written to").await;
    fs::set_permissions(&outage.path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(outage.revoke().await.status, 200);
    outage.instance.app.refresh().await.unwrap();
    assert!(outage.instance.app.readiness().ready());
}

#[tokio::test]
async fn a_file_that_was_removed_refuses_everything_but_badges() {
    let outage = Outage::new().await;
    let hidden = outage.path.with_file_name("hidden.db");
    fs::rename(&outage.path, &hidden).unwrap();
    let _ = outage.instance.app.refresh().await;
    outage.assert_refused("the data is not in its place").await;
    fs::rename(&hidden, &outage.path).unwrap();
    for _ in 0..8 {
        let _ = outage.instance.app.refresh().await;
    }
    assert_eq!(outage.revoke().await.status, 200);
    assert!(outage.instance.app.readiness().ready());
}
