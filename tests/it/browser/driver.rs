//! Runs the scripts of `tests/browser/` with Chromium.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::machine;

/// Longer than any job takes on a busy machine, shorter than a run may hang.
const JOB_MAX: Duration = Duration::from_mins(5);

pub(super) struct Browser {
    node: PathBuf,
    chromium: PathBuf,
    scripts: PathBuf,
}

/// A page to check.
pub(super) struct Page {
    url: String,
    status: u16,
    cookies: Vec<Value>,
}

impl Page {
    pub(super) fn at(origin: &str, path: &str) -> Self {
        Self { url: format!("{origin}{path}"), status: 200, cookies: Vec::new() }
    }

    /// A page that is answered with an error.
    pub(super) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// A page as somebody sees it who has a cookie.
    pub(super) fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.push(json!({ "name": name, "value": value, "url": self.url }));
        self
    }
}

/// What is wrong with a page, in a view.
#[derive(Debug, Deserialize)]
#[serde(from = "RawFinding")]
pub(super) struct Finding {
    pub(super) path: String,
    pub(super) rule: String,
    /// The view and what was found; it is read when a test fails.
    #[expect(dead_code, reason = "printed by Debug")]
    told: String,
}

#[derive(Deserialize)]
struct RawFinding {
    #[serde(default)]
    url: String,
    #[serde(default)]
    view: String,
    rule: String,
    text: String,
}

impl From<RawFinding> for Finding {
    fn from(raw: RawFinding) -> Self {
        let path = raw.url.splitn(4, '/').nth(3).map(|rest| format!("/{rest}")).unwrap_or_default();
        Self { path, rule: raw.rule, told: format!("{}: {}", raw.view, raw.text) }
    }
}

#[derive(Deserialize)]
struct Report {
    checked: usize,
    findings: Vec<Finding>,
    notes: Vec<Finding>,
}

#[derive(Deserialize)]
struct Driven {
    result: Value,
    findings: Vec<Finding>,
}

/// What a person does, through pages.
pub(super) struct Flow<'a> {
    /// Its module in `tests/browser/flows/`.
    pub(super) name: &'a str,
    pub(super) origin: String,
    pub(super) java_script: bool,
    pub(super) given: Value,
}

impl Browser {
    /// What it takes to run the scripts; otherwise says that the test is skipped.
    pub(super) fn found() -> Option<Self> {
        machine::or_skip(Self::find())
    }

    fn find() -> Result<Self, String> {
        let modules = machine::installed("tests/browser/node_modules", "run `npm ci --prefix tests/browser`")?;
        let scripts = modules.parent().unwrap().to_owned();
        Ok(Self { node: machine::program(&["node"])?, chromium: machine::program(&["chromium"])?, scripts })
    }

    /// Light and dark, on a phone and on a desk.
    pub(super) fn views() -> Value {
        json!([
            { "width": 320, "colorScheme": "light" }, { "width": 320, "colorScheme": "dark" },
            { "width": 1280, "colorScheme": "light" }, { "width": 1280, "colorScheme": "dark" },
        ])
    }

    /// Fails when anything is wrong with a page in any view.
    pub(super) async fn approves(&self, pages: &[Page]) {
        let findings = self.findings(pages, Self::views()).await;
        assert!(findings.is_empty(), "{findings:#?}");
    }

    pub(super) async fn findings(&self, pages: &[Page], views: Value) -> Vec<Finding> {
        let wanted = pages.len() * views.as_array().unwrap().len();
        let pages: Vec<_> = pages
            .iter()
            .map(|page| json!({ "url": page.url, "status": page.status, "cookies": page.cookies }))
            .collect();
        let answer = self.run("check-pages.mjs", json!({ "pages": pages, "views": views })).await;
        let report: Report = serde_json::from_value(answer).unwrap();
        assert_eq!(report.checked, wanted);
        // What is no failure is shown beside one.
        println!("notes: {:#?}", report.notes);
        report.findings
    }

    /// What the flow returns; fails when anything was wrong with a page on its way.
    pub(super) async fn drives(&self, flow: Flow<'_>) -> Value {
        let Flow { name, origin, java_script, given } = flow;
        let job = json!({ "flow": name, "origin": origin, "javaScript": java_script, "given": given });
        let driven: Driven = serde_json::from_value(self.run("flow.mjs", job).await).unwrap();
        assert!(driven.findings.is_empty(), "{name}: {:#?}", driven.findings);
        driven.result
    }

    /// Runs a script on `job` and returns its answer. The server of the test goes on meanwhile.
    async fn run(&self, script: &str, mut job: Value) -> Value {
        job["chromium"] = self.chromium.to_str().unwrap().into();
        let mut command = tokio::process::Command::new(&self.node);
        command.arg(self.scripts.join(script)).kill_on_drop(true);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let work = async {
            let mut input = child.stdin.take().unwrap();
            input.write_all(job.to_string().as_bytes()).await.unwrap();
            drop(input);
            child.wait_with_output().await.unwrap()
        };
        let output = tokio::time::timeout(JOB_MAX, work).await.unwrap_or_else(|_| panic!("{script} does not end"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {told}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{script}: {error}: {told}"))
    }
}
