//! The font files of `fonts/`, which are part of the program.

macro_rules! embedded {
    ($($file:literal),* $(,)?) => {
        /// Name and content of each.
        pub(super) const EMBEDDED: &[(&str, &[u8])] = &[$(($file, include_bytes!(concat!("../../../fonts/", $file)))),*];
    };
}

embedded! {
    "inter-regular.ttf",
    "inter-semibold.ttf",
    "noto-emoji-regular.ttf",
    "noto-sans-arabic-regular.ttf",
    "noto-sans-arabic-semibold.ttf",
    "noto-sans-armenian-regular.ttf",
    "noto-sans-armenian-semibold.ttf",
    "noto-sans-bengali-regular.ttf",
    "noto-sans-bengali-semibold.ttf",
    "noto-sans-devanagari-regular.ttf",
    "noto-sans-devanagari-semibold.ttf",
    "noto-sans-ethiopic-regular.ttf",
    "noto-sans-ethiopic-semibold.ttf",
    "noto-sans-georgian-regular.ttf",
    "noto-sans-georgian-semibold.ttf",
    "noto-sans-gujarati-regular.ttf",
    "noto-sans-gujarati-semibold.ttf",
    "noto-sans-gurmukhi-regular.ttf",
    "noto-sans-gurmukhi-semibold.ttf",
    "noto-sans-hebrew-regular.ttf",
    "noto-sans-hebrew-semibold.ttf",
    "noto-sans-jp-regular.ttf",
    "noto-sans-jp-semibold.ttf",
    "noto-sans-kannada-regular.ttf",
    "noto-sans-kannada-semibold.ttf",
    "noto-sans-khmer-regular.ttf",
    "noto-sans-khmer-semibold.ttf",
    "noto-sans-kr-regular.ttf",
    "noto-sans-kr-semibold.ttf",
    "noto-sans-lao-regular.ttf",
    "noto-sans-lao-semibold.ttf",
    "noto-sans-malayalam-regular.ttf",
    "noto-sans-malayalam-semibold.ttf",
    "noto-sans-myanmar-regular.ttf",
    "noto-sans-myanmar-semibold.ttf",
    "noto-sans-sc-regular.ttf",
    "noto-sans-sc-semibold.ttf",
    "noto-sans-sinhala-regular.ttf",
    "noto-sans-sinhala-semibold.ttf",
    "noto-sans-tamil-regular.ttf",
    "noto-sans-tamil-semibold.ttf",
    "noto-sans-tc-regular.ttf",
    "noto-sans-tc-semibold.ttf",
    "noto-sans-telugu-regular.ttf",
    "noto-sans-telugu-semibold.ttf",
    "noto-sans-thai-regular.ttf",
    "noto-sans-thai-semibold.ttf",
}
