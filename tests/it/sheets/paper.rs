//! What is printed, opened by other programs than ours: whole, of the size it should be, and with a code that leads home.

use std::path::Path;
use std::process::Command;

use super::{AHEAD, PRINTS};
use crate::needs::Need;
use crate::support::Instance;

/// What a program prints of a file, which stands as [`FILE`] among the arguments.
fn said(program: &Path, arguments: &[&str], file: &Path) -> String {
    let arguments =
        arguments.iter().map(|argument| if *argument == FILE { file.as_os_str() } else { argument.as_ref() });
    let ended = Command::new(program).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{} {}: {told}", program.display(), file.display());
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

/// Stands for the file among a program's arguments.
const FILE: &str = "FILE";

/// The raster of a page, as another program draws it, `dpi` dots to the inch.
fn drawn(pdftoppm: &Path, pdf: &Path, dpi: u16) -> std::path::PathBuf {
    let stem = pdf.with_extension("");
    let ended = Command::new(pdftoppm)
        .args(["-r", &dpi.to_string(), "-png", "-singlefile"])
        .args([pdf, stem.as_path()])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() && !told.contains("Syntax"), "{told}");
    stem.with_extension("png")
}

async fn write(instance: &Instance, folder: &Path, slug: &str, file: &str, query: &str) -> std::path::PathBuf {
    write_at(instance, &[], folder, slug, file, query).await
}

async fn write_at(
    instance: &Instance,
    headers: &[(&str, &str)],
    folder: &Path,
    slug: &str,
    file: &str,
    query: &str,
) -> std::path::PathBuf {
    let answer = instance.request("GET", &format!("/p/{slug}/{file}{query}"), headers).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/pdf")), "{slug} {file}{query}");
    assert!(answer.body.len() <= 80_000, "{slug} {file}{query}: {} bytes", answer.body.len());
    let path = folder.join(format!("{slug}-{file}"));
    std::fs::write(&path, &answer.body).unwrap();
    path
}

const DAYS: [(&str, &str); 4] = [
    ("2026-12-03T09:00", "2026-12-03T16:00"),
    ("2026-12-30T09:00", "2026-12-30T16:00"),
    ("2027-01-13T09:00", "2027-01-13T16:00"),
    ("2027-11-03T09:00", "2027-11-03T16:00"),
];

#[tokio::test]
async fn the_code_on_every_sheet_is_read_back_from_paper_in_every_size_and_direction() {
    let (Some(pdftoppm), Some(zbarimg)) = (Need::PDFTOPPM.or_skip(), Need::ZBARIMG.or_skip()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let instance = Instance::start(AHEAD).await;
    for (slug, language) in
        [("pekarna-u-mostu", "cs"), ("makhbaz", "ar"), ("a-slug-as-long-as-any-may-be-which-is-40", "ja")]
    {
        instance.enter(slug, "Pekárna U Mostu", "Europe/Prague", language, &DAYS).await;
        for file in PRINTS {
            for size in ["A3", "A4", "letter"] {
                let pdf = write(&instance, folder.path(), slug, file, &format!("?size={size}")).await;
                let read = said(&zbarimg, &["-q", "--raw", FILE], &drawn(&pdftoppm, &pdf, 150));
                let link = format!("https://badges.example/p/{slug}");
                assert_eq!(read.lines().collect::<Vec<_>>(), vec![link; codes_on(file)], "{slug} {file} {size}");
            }
        }
    }
}

/// A table card has a code on either side.
fn codes_on(file: &str) -> usize {
    if file == "table-card.pdf" { 2 } else { 1 }
}

#[tokio::test]
async fn the_code_of_a_long_address_is_read_back_from_the_smallest_paper() {
    let (Some(pdftoppm), Some(zbarimg)) = (Need::PDFTOPPM.or_skip(), Need::ZBARIMG.or_skip()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let instance = Instance::unaddressed(AHEAD).await;
    let slug = "a-slug-as-long-as-any-may-be-which-is-40";
    instance.enter(slug, "Pekárna U Mostu", "Europe/Prague", "cs", &DAYS).await;
    let host = "badges.take-your-customer-to-work-day.open-doors-association.example";
    for file in PRINTS {
        let proxied = [("Host", host), ("X-Forwarded-Proto", "https")];
        let pdf = write_at(&instance, &proxied, folder.path(), slug, file, "?size=letter").await;
        let read = said(&zbarimg, &["-q", "--raw", FILE], &drawn(&pdftoppm, &pdf, 200));
        assert_eq!(
            read.lines().collect::<Vec<_>>(),
            vec![format!("https://{host}/p/{slug}"); codes_on(file)],
            "{file}"
        );
    }
}

#[tokio::test]
async fn a_sheet_is_one_whole_page_of_its_size_without_fonts_and_pictures() {
    let (Some(pdfinfo), Some(qpdf)) = (Need::PDFINFO.or_skip(), Need::QPDF.or_skip()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &DAYS).await;
    for (file, size, points) in [
        ("poster.pdf", "", "595.276 x 841.89"),
        ("poster.pdf", "?size=A3", "841.89 x 1190.55"),
        ("poster.pdf", "?size=letter", "612 x 792"),
        ("door-sign.pdf", "", "841.89 x 595.276"),
        ("door-sign.pdf", "?size=letter", "792 x 612"),
        ("table-card.pdf", "?size=letter", "612 x 792"),
    ] {
        let pdf = write(&instance, folder.path(), "bakery", file, size).await;
        let told = said(&pdfinfo, &[FILE], &pdf);
        let line = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        assert_eq!(line("Pages:"), Some("1"), "{file}");
        assert!(line("Page size:").unwrap().starts_with(points), "{file}{size}: {told}");
        assert_eq!((line("CreationDate:"), line("ModDate:"), line("JavaScript:")), (None, None, Some("no")));
        assert_eq!(line("Title:"), Some("Pekárna U Mostu: Bereme zákazníky s sebou do práce."));
        said(&qpdf, &["--check", FILE], &pdf);
        // Every object as text, on standard output.
        let objects = said(&qpdf, &["--qdf", "--object-streams=disable", FILE, "-"], &pdf);
        assert!(!objects.contains("/FontFile") && !objects.contains("/Subtype /Image"), "{file}");
        assert!(objects.contains("/Lang (cs)"), "{file}");
    }
}

#[tokio::test]
async fn a_hostile_name_breaks_neither_the_document_nor_its_title() {
    let (Some(pdfinfo), Some(qpdf)) = (Need::PDFINFO.or_skip(), Need::QPDF.or_skip()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let instance = Instance::start(AHEAD).await;
    for (slug, name) in [
        ("brackets", r"a) /OpenAction << /S /JavaScript >> (\) \\ endobj"),
        ("markup", r#"<script>alert("&amp;")</script> %PDF-1.4"#),
        ("emoji", "👩‍🍳 Café ☕ 🇨🇿 مخبز الجسر 24"),
        ("long", "ÄÖÜ The Old Bakery by the Bridge over the River, Sons & Daughters of Somewhere F"),
    ] {
        instance.enter(slug, name, "Europe/Prague", "en", &DAYS).await;
        for file in PRINTS {
            let pdf = write(&instance, folder.path(), slug, file, "").await;
            said(&qpdf, &["--check", FILE], &pdf);
            let told = said(&pdfinfo, &["-enc", "UTF-8", FILE], &pdf);
            let title = told.lines().find_map(|line| line.strip_prefix("Title:")).unwrap().trim();
            assert_eq!(title, format!("{name}: We take our customers to work."));
            assert!(told.contains("JavaScript:      no"), "{told}");
        }
    }
}
