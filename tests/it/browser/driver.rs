//! Has the scripts of `tests/browser/` work with Chromium.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::needs::Need;

/// Longer than any job takes on a busy machine, shorter than a run may hang.
const JOB_MAX: Duration = Duration::from_mins(5);

/// The browser of this run: one for all tests, which are strangers to each other in it. It ends with the run, because then
/// its input does.
pub(super) struct Browser {
    jobs: Mutex<Jobs>,
}

struct Jobs {
    input: ChildStdin,
    given: u64,
    /// Who waits for which answer; nothing once no more will come.
    waiting: Option<HashMap<u64, oneshot::Sender<Done>>>,
}

/// What came of a job.
#[derive(Deserialize)]
struct Done {
    id: u64,
    answer: Option<Value>,
    failure: Option<String>,
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
    /// The browser, or nothing where what it takes is missing.
    pub(super) fn found() -> Option<&'static Self> {
        static BROWSER: OnceLock<Browser> = OnceLock::new();
        let parts = Parts::find()?;
        Some(BROWSER.get_or_init(|| {
            let (browser, node) = parts.start();
            // Not of the runtime of any test: it outlives them all.
            std::thread::spawn(|| BROWSER.wait().hand_out(node));
            browser
        }))
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
        let answer = self.run("check-pages", json!({ "pages": pages, "views": views })).await;
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
        let driven: Driven = serde_json::from_value(self.run("flow", job).await).unwrap();
        assert!(driven.findings.is_empty(), "{name}: {:#?}", driven.findings);
        driven.result
    }

    /// Has a job done and returns its answer. The server of the test goes on meanwhile.
    async fn run(&self, work: &str, mut job: Value) -> Value {
        let (done, answer) = oneshot::channel();
        {
            let mut jobs = self.jobs.lock().unwrap();
            jobs.given += 1;
            (job["id"], job["work"]) = (jobs.given.into(), work.into());
            let id = jobs.given;
            jobs.waiting.as_mut().expect("the browser has ended").insert(id, done);
            writeln!(jobs.input, "{job}").unwrap();
        }
        let answer = tokio::time::timeout(JOB_MAX, answer).await.unwrap_or_else(|_| panic!("{work} does not end"));
        let Done { answer, failure, .. } = answer.expect("the browser has ended");
        answer.unwrap_or_else(|| panic!("{work}: {}", failure.unwrap_or_default()))
    }

    /// Hands every answer to whoever waits for it, until the last one.
    fn hand_out(&self, mut node: Child) {
        for line in BufReader::new(node.stdout.take().unwrap()).lines().map_while(Result::ok) {
            let done: Done = serde_json::from_str(&line).unwrap();
            let waiting = self.jobs.lock().unwrap().waiting.as_mut().and_then(|waiting| waiting.remove(&done.id));
            // A test that failed meanwhile waits no more.
            let _ = waiting.map(|waiting| waiting.send(done));
        }
        self.jobs.lock().unwrap().waiting = None;
        let _ = node.wait();
    }
}

/// What it takes.
struct Parts {
    node: PathBuf,
    chromium: PathBuf,
    scripts: PathBuf,
}

impl Parts {
    fn find() -> Option<Self> {
        let scripts = Need::NODE_MODULES.or_skip()?.parent().unwrap().to_owned();
        Some(Self { node: Need::NODE.or_skip()?, chromium: Need::CHROMIUM.or_skip()?, scripts })
    }

    fn start(self) -> (Browser, Child) {
        let mut command = Command::new(&self.node);
        command.arg(self.scripts.join("jobs.mjs")).arg(&self.chromium).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = command.spawn().unwrap();
        let jobs = Jobs { input: node.stdin.take().unwrap(), given: 0, waiting: Some(HashMap::new()) };
        (Browser { jobs: Mutex::new(jobs) }, node)
    }
}
