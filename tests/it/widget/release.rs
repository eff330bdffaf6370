//! Releases of the script for other sites.

use std::path::PathBuf;

use crate::machine::accepts_references;
use crate::support::Instance;

fn source(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "src/http/public/widget", name].iter().collect()
}

/// A text without comments and blanks at the beginning of lines.
fn plain(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The script and the style sheet in one, and the version it names.
fn composed() -> (String, String) {
    let read = |name| plain(&std::fs::read_to_string(source(name)).unwrap());
    let text = read("widget.js").replace("/*css*/", &read("widget.css"));
    let version = text.split_whitespace().nth(3).unwrap().to_owned();
    (text, version)
}

#[tokio::test]
async fn the_newest_release_is_what_the_sources_say() {
    let (text, version) = composed();
    let file = source(&format!("releases/{version}.js"));
    if accepts_references() && !file.exists() {
        std::fs::write(&file, &text).unwrap();
    }
    let hint = "raise the version in widget.js, and make its release as the head of release.rs says";
    assert!(std::fs::read_to_string(&file).is_ok_and(|released| released == text), "{version}: {hint}");
    let instance = Instance::start(crate::widget::NOW).await;
    let newest = instance.get("/widget.js").await;
    assert!(newest.text() == text, "{version} is not the newest of RELEASES in release.rs");
    assert_eq!(instance.get(&format!("/widget/{version}.js")).await.body, newest.body);
}
