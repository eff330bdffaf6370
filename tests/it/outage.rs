//! A data file that fails under a running server: badges go on, writes are refused with the reason, and probes know.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use openday::domain::change::By;
use openday::domain::text::MaintainerName;
use openday::store::Store as _;
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

    /// Has the server look as often as it takes to see what there is.
    async fn look(&self) {
        for _ in 0..8 {
            let _ = self.instance.app.refresh().await;
        }
    }

    /// Shows that writers are told `why`, and hands out what operators are told.
    async fn assert_refused(&self, why: &str) -> String {
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
        assert!(readiness.loaded() && !readiness.ready(), "{readiness:?}");
        readiness.trouble.unwrap()
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_made_read_only_refuses_writes_until_it_is_writable_again() {
    use std::os::unix::fs::PermissionsExt as _;

    let outage = Outage::new().await;
    fs::set_permissions(&outage.path, fs::Permissions::from_mode(0o400)).unwrap();
    let operators = outage.assert_refused("the data cannot be written to").await;
    let told = format!(
        "data file `{}` cannot be written: the file is read-only; the file and its folder must be writable for this user, \
         because changes are logged in files beside it",
        outage.path.display()
    );
    assert_eq!(operators, told);
    fs::set_permissions(&outage.path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(outage.revoke().await.status, 200);
    outage.instance.app.refresh().await.unwrap();
    assert!(outage.instance.app.readiness().ready());
}

/// Something that happens to the file of that name.
type Happening = fn(&Path);

/// What can happen to a data file, what writers are told of it, and what operators are: of the file, and what to do.
const OUTAGES: [(&str, Happening, &str, &str); 4] = [
    (
        "removed",
        |path| fs::remove_file(path).unwrap(),
        "the data is not in its place",
        "data file `{}` is gone; put it back in its place, or restore one with `openday restore BACKUP`",
    ),
    (
        "emptied",
        |path| fs::write(path, "").unwrap(),
        "the data is not in its place",
        "what is in the place of data file `{}` is empty; put the data file back in its place, or restore one with `openday \
         restore BACKUP`",
    ),
    (
        "replaced",
        |path| fs::write(path, "Dear reader, ".repeat(1_000)).unwrap(),
        "the data is not in its place",
        "what is in the place of data file `{}` is no data file of Openday; put the data file back in its place, or restore \
         one with `openday restore BACKUP`",
    ),
    (
        "a folder",
        |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        },
        "the data is not in its place",
        "what is in the place of data file `{}` is no file; put the data file back in its place, or restore one with \
         `openday restore BACKUP`",
    ),
];

#[tokio::test]
async fn a_file_that_is_gone_or_another_refuses_all_but_badges_and_operators_read_what_to_do() {
    for (what, happen, why, told) in OUTAGES {
        let outage = Outage::new().await;
        let store = SqliteStore::open(&outage.path, Role::Command).unwrap();
        let backup = outage.path.with_file_name("backup.db");
        store.backup(&backup).await.unwrap();
        drop(store);
        happen(&outage.path);
        outage.look().await;
        let operators = outage.assert_refused(why).await;
        assert_eq!(operators, told.replace("{}", &outage.path.display().to_string()), "{what}");
        if outage.path.is_dir() {
            fs::remove_dir(&outage.path).unwrap();
        }
        SqliteStore::restore(&backup, &outage.path).unwrap();
        outage.look().await;
        assert!(outage.instance.app.readiness().ready(), "{what}");
        assert_eq!(outage.revoke().await.status, 200, "{what}");
    }
}
