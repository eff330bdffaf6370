//! The fonts badges are drawn with: those of `fonts/`, which are part of the program, and those of `[fonts] dir`.
//!
//! No font of the machine is ever used: a badge must look the same everywhere. Each weight is a family of its own, so
//! that a character missing in one weight falls back to the other by our own rule and never to a synthetic one.

mod embedded;
mod scripts;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use icu_properties::props::Script;
use parley::FontContext;
use parley::fontique::{
    Blob, Collection, CollectionOptions, FontInfoOverride, FontWeight as FontiqueWeight, SourceCache,
};
use serde::Deserialize;
use skrifa::{FontRef, MetadataProvider as _};
use unicode_segmentation::UnicodeSegmentation as _;

use embedded::EMBEDDED;
use scripts::{ScriptsOf, script_of_code};

/// Most bytes of one file in `[fonts] dir`.
const FONT_FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Most files read from `[fonts] dir`.
const FONT_FILES_MAX: usize = 200;

/// The two weights of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    Regular,
    SemiBold,
}

/// One font file, by position in [`Fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FaceId(u16);

/// A font that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error("the font manifest `fonts/fonts.toml` is malformed: {0}")]
    Manifest(#[from] toml::de::Error),
    #[error("font file `{0}` of the manifest is not part of the program")]
    NotEmbedded(String),
    #[error("font folder `{path}` cannot be read: {source}; check `[fonts] dir`")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("font file `{0}` is not a TrueType or OpenType font; remove it from `[fonts] dir`")]
    NotAFont(PathBuf),
    #[error("font folder `{0}` holds more than {FONT_FILES_MAX} fonts; keep those that are needed")]
    TooMany(PathBuf),
}

#[derive(Deserialize)]
struct Manifest {
    font: Vec<ManifestFont>,
}

#[derive(Deserialize)]
struct ManifestFont {
    family: String,
    scripts: Vec<String>,
    languages: Vec<String>,
    regular: String,
    semibold: String,
}

#[derive(Debug, Clone)]
struct Face {
    data: Blob<u8>,
    /// The family name the layout engine knows this single file by.
    stack_name: Arc<str>,
}

#[derive(Debug)]
struct Family {
    scripts: Vec<Script>,
    languages: Vec<String>,
    regular: FaceId,
    semibold: FaceId,
    is_emoji: bool,
}

/// All fonts, loaded once.
#[derive(Debug)]
pub(super) struct Fonts {
    faces: Vec<Face>,
    families: Vec<Family>,
}

impl Fonts {
    /// Loads the embedded fonts and, after them, those of `folder`.
    ///
    /// # Errors
    ///
    /// When the manifest and the files disagree or a file in `folder` is not a font.
    pub(super) fn load(folder: Option<&Path>) -> Result<Self, FontError> {
        let manifest: Manifest = toml::from_str(include_str!("../../fonts/fonts.toml"))?;
        let mut fonts = Self { faces: Vec::new(), families: Vec::new() };
        for font in &manifest.font {
            let regular = fonts.embedded_face(&font.regular, &font.family, Weight::Regular)?;
            let semibold = if font.semibold == font.regular {
                regular
            } else {
                fonts.embedded_face(&font.semibold, &font.family, Weight::SemiBold)?
            };
            fonts.families.push(Family {
                scripts: font.scripts.iter().filter_map(|code| script_of_code(code)).collect(),
                languages: font.languages.clone(),
                regular,
                semibold,
                is_emoji: font.scripts.iter().any(|code| code == "Zsye"),
            });
        }
        if let Some(folder) = folder {
            fonts.load_folder(folder)?;
        }
        Ok(fonts)
    }

    fn embedded_face(&mut self, file: &str, family: &str, weight: Weight) -> Result<FaceId, FontError> {
        let (_, bytes) =
            EMBEDDED.iter().find(|(name, _)| *name == file).ok_or_else(|| FontError::NotEmbedded(file.to_owned()))?;
        Ok(self.add_face(Blob::new(Arc::new(*bytes)), &format!("{family} {weight:?}")))
    }

    fn add_face(&mut self, data: Blob<u8>, stack_name: &str) -> FaceId {
        self.faces.push(Face { data, stack_name: stack_name.into() });
        FaceId(u16::try_from(self.faces.len() - 1).unwrap_or(u16::MAX))
    }

    fn load_folder(&mut self, folder: &Path) -> Result<(), FontError> {
        let unreadable = |source| FontError::Folder { path: folder.to_owned(), source };
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .map_err(unreadable)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(unreadable)?;
        files.retain(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
            matches!(ending.as_deref(), Some("ttf" | "otf" | "ttc" | "otc"))
        });
        files.sort();
        if files.len() > FONT_FILES_MAX {
            return Err(FontError::TooMany(folder.to_owned()));
        }
        for path in files {
            let length = std::fs::metadata(&path).map_err(unreadable)?.len();
            let bytes =
                if length <= FONT_FILE_BYTES_MAX { std::fs::read(&path).map_err(unreadable)? } else { Vec::new() };
            // Of a collection the first font serves.
            if FontRef::from_index(&bytes, 0).is_err() {
                return Err(FontError::NotAFont(path));
            }
            let face = self.add_face(Blob::new(Arc::new(bytes)), &path.to_string_lossy());
            self.families.push(Family {
                scripts: Vec::new(),
                languages: Vec::new(),
                regular: face,
                semibold: face,
                is_emoji: false,
            });
        }
        Ok(())
    }

    /// A layout engine's view of these fonts.
    pub(super) fn context(&self) -> FontContext {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        for face in &self.faces {
            let name = FontInfoOverride {
                family_name: Some(&face.stack_name),
                weight: Some(FontiqueWeight::NORMAL),
                ..FontInfoOverride::default()
            };
            collection.register_fonts(face.data.clone(), Some(name));
        }
        FontContext { collection, source_cache: SourceCache::default() }
    }

    /// The names of the fonts to try for `text`, best first.
    pub(super) fn stack(&self, text: &str, weight: Weight, language: &str) -> Vec<&str> {
        let scripts = ScriptsOf::text(text, language);
        let mut chosen: Vec<FaceId> = Vec::with_capacity(4);
        let mut choose = |face: FaceId| {
            if !chosen.contains(&face) {
                chosen.push(face);
            }
        };
        let face_of = |family: &Family| match weight {
            Weight::Regular => family.regular,
            Weight::SemiBold => family.semibold,
        };
        // A text without letters of its own still needs digits and punctuation: the first family has them.
        let used: Vec<&Family> = self
            .families
            .iter()
            .enumerate()
            .filter(|(position, family)| *position == 0 || scripts.uses(family))
            .map(|(_, family)| family)
            .collect();
        let mut ordered = used;
        ordered.sort_by_key(|family| !family.languages.is_empty() && !scripts.prefers(family));
        for family in &ordered {
            choose(face_of(family));
        }
        // What one weight lacks, the other may have: the semibold Han subsets are smaller.
        for family in &ordered {
            choose(family.regular);
        }
        chosen.iter().map(|id| &*self.faces[usize::from(id.0)].stack_name).collect()
    }

    /// The face behind the data a layout used.
    pub(super) fn face_of(&self, data: &Blob<u8>) -> Option<FaceId> {
        let position = self.faces.iter().position(|face| face.data.id() == data.id())?;
        u16::try_from(position).ok().map(FaceId)
    }

    /// The font tables of a face.
    pub(super) fn font(&self, id: FaceId) -> Option<FontRef<'_>> {
        let face = self.faces.get(usize::from(id.0))?;
        FontRef::from_index(face.data.as_ref(), 0).ok()
    }

    /// The language whose Han forms a text asks for by itself, or else `language`.
    pub(super) fn han_language<'l>(text: &str, language: &'l str) -> &'l str {
        ScriptsOf::text(text, language).han_language
    }

    /// The characters of `text` that cannot be drawn, with their positions from 1: those no font has, and marks that no
    /// font has together with their base.
    pub(super) fn missing_characters(&self, text: &str) -> Vec<(usize, char)> {
        let mut further = self
            .families
            .iter()
            .flat_map(|family| [family.regular, family.semibold])
            .filter_map(|id| self.font(id))
            .map(|font| font.charmap());
        // Fonts are opened as they are asked: most texts are drawn by the first.
        let (mut charmaps, mut missing) = (Vec::new(), Vec::new());
        let mut position = 1;
        for cluster in text.graphemes(true) {
            // The font that draws the most of a cluster from its beginning says what is missing in it.
            let (all, mut drawn, mut asked) = (cluster.chars().count(), 0, 0);
            while drawn < all {
                if asked == charmaps.len() {
                    let Some(charmap) = further.next() else { break };
                    charmaps.push(charmap);
                }
                let Some(charmap) = charmaps.get(asked) else { break };
                let can = cluster.chars().take_while(|c| is_ignorable(*c) || charmap.map(*c).is_some()).count();
                (drawn, asked) = (drawn.max(can), asked + 1);
            }
            missing.extend(cluster.chars().nth(drawn).map(|c| (position + drawn, c)));
            position += cluster.chars().count();
        }
        missing
    }

    /// Bytes that differ whenever any font differs: the checksums the files carry in themselves.
    pub(super) fn fingerprint(&self) -> Vec<u8> {
        use skrifa::raw::TableProvider as _;
        let mut bytes = Vec::new();
        for position in 0..self.faces.len() {
            let id = FaceId(u16::try_from(position).unwrap_or(u16::MAX));
            let checksum = self.font(id).and_then(|font| font.head().ok()).map_or(0, |head| head.checksum_adjustment());
            bytes.extend(checksum.to_be_bytes());
            bytes.extend(self.faces[position].data.as_ref().len().to_be_bytes());
        }
        bytes
    }
}

/// Characters that take no place of their own in a line.
fn is_ignorable(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}
