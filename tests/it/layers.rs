//! The layers: what each may use, as `ARCHITECTURE.md` says.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use paths::{code, module_of, uses};

/// The same table as in `ARCHITECTURE.md`.
const LAYERS: [(&str, &[&str]); 11] = [
    ("main", &["cli"]),
    ("cli", &["http", "app", "render", "store", "domain", "config", "clock", "telemetry"]),
    ("http", &["app", "render", "domain", "config", "telemetry"]),
    ("app", &["store", "render", "intake", "domain", "clock"]),
    ("store", &["domain"]),
    ("render", &["domain"]),
    ("intake", &["domain"]),
    ("domain", &[]),
    ("clock", &["domain"]),
    ("config", &["domain"]),
    ("telemetry", &["domain", "config"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn read_sources() -> BTreeMap<PathBuf, String> {
    read_sources_of("src")
}

fn read_sources_of(folder: &str) -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    sources(&root, &mut found);
    found
        .into_iter()
        .map(|path| (path.strip_prefix(&root).unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

/// What a source uses that its layer may not; the root as a whole is everything.
fn wrong_uses(path: &Path, text: &str) -> Vec<String> {
    let module = module_of(path);
    let first = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
    let Some((layer, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == first) else { return Vec::new() };
    let is_wrong = |used: &str| {
        let is_layer = LAYERS.iter().any(|(known, _)| *known == used);
        used == "*" || is_layer && used != *layer && !allowed.contains(&used)
    };
    let wrong = uses(&module, text).into_iter().filter(|(_, used)| is_wrong(used));
    wrong.map(|(line, used)| format!("src/{}:{line}: `{layer}` uses `{used}`", path.display())).collect()
}

#[test]
fn layers_use_only_what_is_below_them() {
    let wrong: Vec<_> = read_sources().iter().flat_map(|(path, text)| wrong_uses(path, text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_planted_violation_is_found_however_it_is_written() {
    for (path, text, found) in [
        ("app/badge.rs", "use crate::http::reply;", "src/app/badge.rs:1: `app` uses `http`"),
        ("domain/face.rs", "\nuse crate::{\n    clock::Clock,\n};", "src/domain/face.rs:3: `domain` uses `clock`"),
        ("http/ops.rs", "use super::super::store::Store;", "src/http/ops.rs:1: `http` uses `store`"),
        ("http.rs", "use super::store::Store;", "src/http.rs:1: `http` uses `store`"),
        ("http.rs", "mod inner {\n use super::super::store;\n}", "src/http.rs:2: `http` uses `store`"),
        (
            "http/ops.rs",
            "fn f() { super\n  ::super /* up */ :: store::open() }",
            "src/http/ops.rs:2: `http` uses `store`",
        ),
        ("render/svg.rs", "use crate::{domain::{face, look}, app};", "src/render/svg.rs:1: `render` uses `app`"),
        ("render/svg.rs", "use {crate::app::App, std::fmt};", "src/render/svg.rs:1: `render` uses `app`"),
        ("render/svg.rs", "use crate::r#app::App;", "src/render/svg.rs:1: `render` uses `app`"),
        ("render/svg.rs", "use openday::app::App;", "src/render/svg.rs:1: `render` uses `app`"),
        ("render/svg.rs", "use crate as everything;", "src/render/svg.rs:1: `render` uses `*`"),
        ("render/svg.rs", "use crate::{self as everything};", "src/render/svg.rs:1: `render` uses `*`"),
        ("render/svg.rs", "use super::super::*;", "src/render/svg.rs:1: `render` uses `*`"),
        ("render/svg.rs", "let a = \"// \"; crate::app::f()", "src/render/svg.rs:1: `render` uses `app`"),
        ("main.rs", "openday::store::open()", "src/main.rs:1: `main` uses `store`"),
    ] {
        assert_eq!(wrong_uses(Path::new(path), text), [found], "{text}");
    }
}

#[test]
fn what_only_looks_like_a_use_is_none() {
    for (path, text) in [
        ("app/badge.rs", "// use crate::http;\n/* crate::http /* crate::cli */ crate::http */"),
        ("app/badge.rs", "/// [`crate::http`]\nconst A: &str = \"crate::http \\\" crate::cli\";"),
        (
            "app/badge.rs",
            "const A: &str = r#\"crate::http \" crate::cli\"#; const B: char = '\"'; const C: &[u8] = b\"'\";",
        ),
        ("app/badge.rs", "fn f<'a>(a: &'a str) -> char { '\\'' }\nuse super::{App, store};\npub(crate) fn g() {}"),
        ("app/badge/tests.rs", "use super::*; use super::super::http; pub(super) use crate::store as http;"),
        ("http/ops.rs", "use hyper::http::store; use self::store::x; mod inner { use super::store; }"),
        ("app.rs", "mod tests { use super::*; }\nuse other::{crate_http, openday_http};"),
    ] {
        assert_eq!(wrong_uses(Path::new(path), text), [""; 0], "{text}");
    }
}

#[test]
fn every_source_belongs_to_a_layer() {
    for path in read_sources().into_keys() {
        let first = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let known = first == "lib" || LAYERS.iter().any(|(layer, _)| *layer == first);
        assert!(known, "src/{} belongs to no layer", path.display());
    }
}

/// Those of some sources that no module names, so that they are never compiled and their tests never run.
fn unnamed(sources: &BTreeMap<PathBuf, String>) -> Vec<&Path> {
    let is_named = |path: &Path| {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let folder = path.parent().unwrap();
        let names = |text: &String| code(text).lines().any(|line| line.ends_with(&format!("mod {stem};")));
        if folder.as_os_str().is_empty() {
            let is_root = ["lib", "main"].contains(&stem);
            is_root || ["lib.rs", "main.rs"].iter().any(|root| sources.get(Path::new(root)).is_some_and(names))
        } else {
            sources.get(&folder.with_extension("rs")).is_some_and(names)
        }
    };
    sources.keys().map(PathBuf::as_path).filter(|path| !is_named(path)).collect()
}

#[test]
fn every_source_is_named_by_a_module() {
    for folder in ["src", "tests/it"] {
        assert_eq!(unnamed(&read_sources_of(folder)), [""; 0].map(Path::new), "{folder}");
    }
    let planted = [("lib.rs", "pub mod app;"), ("app.rs", "// mod tests;\nmod badge;"), ("app/badge.rs", "")];
    let lost = [("app/tests.rs", ""), ("app/badge/tests.rs", ""), ("clock.rs", "")];
    let sources = planted.iter().chain(&lost).map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    assert_eq!(unnamed(&sources), ["app/badge/tests.rs", "app/tests.rs", "clock.rs"].map(Path::new));
}

/// The words in backticks.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_architecture_page_has_the_same_table() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let table = page.lines().skip_while(|line| !line.starts_with("| layer |")).skip(2);
    let mut stated = BTreeMap::new();
    for row in table.take_while(|line| line.starts_with('|')) {
        let mut cells = row.split('|').skip(1);
        let (layers, allowed) = (quoted(cells.next().unwrap()), quoted(cells.next().unwrap()));
        for layer in layers {
            assert_eq!(stated.insert(layer, allowed.clone()), None, "a layer stands twice: {row}");
        }
    }
    let held = LAYERS.map(|(layer, allowed)| (layer.to_owned(), allowed.iter().map(|one| (*one).to_owned()).collect()));
    assert_eq!(stated, BTreeMap::from(held));
}

#[test]
fn only_the_raster_reads_svg_only_the_pdf_writes_documents_and_only_the_store_speaks_sql() {
    for (path, text) in read_sources() {
        let code = code(&text);
        let path = path.to_str().unwrap();
        let has = |name: &str| code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        let (raster, pdf) = (path == "render/raster.rs", path == "render/pdf.rs");
        assert!(raster || !has("resvg"), "{path} uses resvg");
        // What the raster has read of an SVG, a document is made of.
        assert!(raster || !has("usvg") || pdf && !has("from_str"), "{path} reads SVG");
        assert!(pdf || !has("krilla"), "{path} uses krilla");
        assert!(path.starts_with("store/sqlite") || !has("rusqlite"), "{path} uses rusqlite");
        let is_database = path.starts_with("store/postgres");
        assert!(is_database || !has("tokio_postgres") && !has("deadpool_postgres"), "{path} uses the driver");
    }
}

#[test]
fn only_the_intake_reads_files_of_others_and_nobody_asks_a_second_clock() {
    for (path, text) in read_sources() {
        let code = code(&text);
        let path = path.to_str().unwrap();
        let has = |name: &str| code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        assert!(path.starts_with("intake/calendar") || !has("calcard"), "{path} uses calcard");
        assert!(path.starts_with("intake/table") || !has("ReaderBuilder"), "{path} reads tables");
        // calcard brings it; its zones are older than jiff's.
        assert!(!has("chrono") && !has("chrono_tz"), "{path} uses chrono");
    }
}
