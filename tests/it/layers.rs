//! The layers: what each may use, as `ARCHITECTURE.md` says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The same table as in `ARCHITECTURE.md`.
const LAYERS: [(&str, &[&str]); 9] = [
    ("cli", &["http", "app", "render", "store", "domain", "config", "clock", "telemetry"]),
    ("http", &["app", "render", "domain", "config", "telemetry"]),
    ("app", &["store", "render", "domain", "clock"]),
    ("store", &["domain"]),
    ("render", &["domain"]),
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

/// The modules of this crate that a source names, with the line.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for start in ["crate::", "openday::"] {
            for (at, _) in code.match_indices(start) {
                let rest = &code[at + start.len()..];
                let names: Vec<&str> = match rest.strip_prefix('{') {
                    Some(list) => {
                        list.split(['}', ',']).map(|name| name.split("::").next().unwrap_or_default().trim()).collect()
                    }
                    None => vec![rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()],
                };
                found.extend(names.into_iter().map(|name| (index + 1, name.to_owned())));
            }
        }
    }
    found
}

fn read_sources() -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    found
        .into_iter()
        .map(|path| (path.strip_prefix(&root).unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn layers_use_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for (path, text) in read_sources() {
        let first = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some((layer, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == first) else { continue };
        for (line, used) in uses(&text) {
            let is_layer = LAYERS.iter().any(|(known, _)| *known == used);
            if is_layer && used != *layer && !allowed.contains(&used.as_str()) {
                wrong.push(format!("src/{}:{line}: `{layer}` uses `{used}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_source_belongs_to_a_layer() {
    for path in read_sources().into_keys() {
        let first = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let known = matches!(first.as_str(), "main" | "lib") || LAYERS.iter().any(|(layer, _)| *layer == first);
        assert!(known, "src/{} belongs to no layer", path.display());
    }
}

#[test]
fn the_architecture_page_has_the_same_table() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for (layer, allowed) in &LAYERS[..6] {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{layer}` |"))).unwrap();
        let stated = row.split('|').nth(2).unwrap();
        for (other, _) in &LAYERS {
            assert_eq!(
                stated.contains(&format!("`{other}`")),
                allowed.contains(other),
                "`{layer}` and `{other}`: {row}"
            );
        }
    }
}

#[test]
fn only_the_raster_reads_svg_and_only_the_store_speaks_sql() {
    for (path, text) in read_sources() {
        let code: String =
            text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        let path = path.to_str().unwrap();
        assert!(
            path == "render/raster.rs" || !(code.contains("usvg::") || code.contains("resvg::")),
            "{path} uses resvg"
        );
        assert!(path.starts_with("store/sqlite") || !code.contains("rusqlite::"), "{path} uses rusqlite");
    }
}
