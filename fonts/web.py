#!/usr/bin/env python3
"""Makes the WOFF2 files of the web pages from the Inter files of this folder. Three steps, each a sub-command:

  fonts [FONTS]                    write FONTS/web/*.woff2 and FONTS/web/ranges.css, print the table of sizes
  check [FONTS]                    compare the shaping of FONTS/web/*.woff2 with that of the sources (needs uharfbuzz)
  fallback KEY REGULAR BOLD [FONTS]
                                   print the @font-face rules of a local font with Inter's measures;
                                   KEY is one of FALLBACKS, REGULAR and BOLD are files of that font

FONTS is the folder of this script unless given. Needs fonttools 4.68.0 and brotli 1.2.1; the same versions write the
same bytes every time.
"""

import io
import pathlib
import sys

from fontTools import subset, unicodedata
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).resolve().parent
FAMILY = "Inter"
WEIGHTS = {400: "inter-regular.ttf", 600: "inter-semibold.ttf"}


def span(text):
    """"0020 0100-017F" -> set of code points."""
    out = set()
    for part in text.split():
        lo, _, hi = part.partition("-")
        out.update(range(int(lo, 16), int(hi or lo, 16) + 1))
    return out


# Basic Latin, Latin-1, what Western European pages use beside them, and the marks that the pages themselves draw
# (arrows, check mark, double bar).
LATIN = span(
    "0020-007E 00A0-00FF 0131 0152-0153 0178 02BB-02BC 02C6 02DA 02DC"
    " 2009 200B 2010-2016 2018-201A 201C-201E 2020-2022 2026 202F-2030 2032-2033 2039-203A 2044"
    " 20AC 2116 2122 2190-2193 2212 2713"
)

# What the other languages of Europe in Latin letters add, Turkish among them: a page in one of them loads no more.
EUROPE = span("0100-0130 0132-0151 0154-0177 0179-017F 0218-021B 1E9E")

# name -> (script, code points beside those of the script). A letter and its combining marks must be in one file: a
# browser does not set them from two. So Cyrillic has its stress marks too; Greek needs none, for texts are in form NFC.
SUBSETS = {
    "latin": (None, LATIN),
    "latin-ext": (None, EUROPE),
    "latin-more": ("Latn", span("02B0-02FF 0300-036F 20A0-20CF")),
    "greek": ("Grek", set()),
    "cyrillic": ("Cyrl", span("0300-0301 20B4 20B8 20BD")),
}

# Shaping only. Left out of what the sources have: `calt` (forms of arrows and punctuation, 3 kB a file) and `tnum`
# (0.5 kB a file; the style sheet does not ask for it).
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]
NAMES = [0, 1, 2, 5, 13, 14, 16, 17]  # as in subset.sh: family, style, version, copyright, licence

# key -> (family, unicode-range, weight -> local names). The range keeps the local font away from scripts that Inter
# does not have, so that Arabic or Hebrew is set in the system's own font at its own size.
LOCAL_RANGE = "U+0-52F,U+1E00-1FFF,U+2000-20CF,U+2100-27BF"
FALLBACKS = {
    "arial": ("Inter fallback", {
        400: ["Arial", "ArialMT", "Liberation Sans", "LiberationSans", "Arimo", "Arimo Regular", "Arimo-Regular"],
        600: ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "LiberationSans-Bold", "Arimo Bold", "Arimo-Bold"],
    }),
    "roboto": ("Inter fallback Roboto", {
        400: ["Roboto", "Roboto Regular", "Roboto-Regular"],
        600: ["Roboto Bold", "Roboto-Bold"],
    }),
}

# Letters of English text, in per mille of the letters, and one space to 4.7 letters.
ENGLISH = dict(zip(
    "etaoinshrdlcumwfgypbvkjxqz",
    [127.0, 90.6, 81.7, 75.1, 69.7, 67.5, 63.3, 60.9, 59.9, 42.5, 40.3, 27.8, 27.6, 24.1, 23.6, 22.3, 20.2, 19.7, 19.3,
     14.9, 9.8, 7.7, 1.5, 1.5, 1.0, 0.7],
)) | {" ": 1000 / 4.7}


def code_points(name, have):
    script, more = SUBSETS[name]
    if script is None:
        return more & have
    return ({c for c in have if unicodedata.script(chr(c)) == script} | more & have) - LATIN - EUROPE


def ranges(chars):
    """{0x20, 0x21, 0x100} -> "U+20-21,U+100"."""
    out, chars = [], sorted(chars)
    for c in chars:
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return ",".join(f"U+{lo:X}" if lo == hi else f"U+{lo:X}-{hi:X}" for lo, hi in out)


def make(source, chars):
    """The bytes of a WOFF2 file with the given characters of a font."""
    options = subset.Options()
    options.layout_features = FEATURES
    options.layout_scripts = ["*"]
    options.name_IDs, options.name_languages = NAMES, [0x409]
    options.hinting = options.glyph_names = False
    options.recalc_timestamp = options.harfbuzz_repacker = False
    options.drop_tables += ["BASE", "DSIG", "STAT", "gasp", "meta"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=chars)
    subsetter.subset(font)
    if set(font.getBestCmap()) != chars:
        raise ValueError(f"{source}: not every asked character is there")
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def fonts(folder):
    out = folder / "web"
    out.mkdir(exist_ok=True)
    have = set.intersection(*(set(TTFont(folder / f, lazy=True).getBestCmap()) for f in WEIGHTS.values()))
    rules, rows, total = ["/* Written by web.py. */\n"], [], 0
    for name in SUBSETS:
        chars = code_points(name, have)
        for weight, source in WEIGHTS.items():
            path = out / f"inter-{weight}-{name}.woff2"
            data = make(folder / source, chars)
            path.write_bytes(data)
            total += len(data)
            rows.append(f"| `{path.name}` | {len(chars):,} | {len(data):,} |")
            rules.append(f'@font-face {{\n  font-family: "{FAMILY}";\n  font-style: normal;\n  font-weight: {weight};\n'
                         f'  font-display: swap;\n  src: url("{path.name}") format("woff2");\n'
                         f"  unicode-range: {ranges(chars)};\n}}\n")
    (out / "ranges.css").write_text("".join(rules), "utf-8")
    print("\n".join(["| File | Code points | Bytes |", "| --- | ---: | ---: |", *rows,
                     f"| **{len(rows)} files** | | **{total:,}** |"]))


SAMPLES = {
    "latin": "AVATAR Tomorrow, We’ll “Open” 09:00–17:30 → £9.50 · Ångström Français España Größe À L’Œuvre To. P, Ty",
    "latin-ext": "ŁŤŘŐŽěščřžůďťłęąśćńğşőűţșțăĐđĀĒĪ",
    "latin-more": "ươưạấẽếểệịồớởợửǫ̂ẹ́ọ̀",
    "greek": "ΑΥΤΟΚΙΝΗΤΟΆνοιξηςκαιἈθῆναιᾴΰ",
    "cyrillic": "ГОТУАдняЇжакҐанокБългарияҚазақҢүһа́о́У́",
}
LANGUAGES = "en ca nl ro tr vi el ru bg sr".split()


def check(folder):
    import uharfbuzz as hb

    def shaper(path):
        font = TTFont(path)
        font.flavor = None
        data = io.BytesIO()
        font.save(data)
        hb_font = hb.Font(hb.Face(data.getvalue()))

        def shape(text, language):
            buf = hb.Buffer()
            buf.add_str(text)
            buf.guess_segment_properties()
            buf.language = language
            # off: what the sources have and these files leave out
            hb.shape(hb_font, buf, {"calt": False})
            places = [(p.x_advance, p.x_offset, p.y_offset) for p in buf.glyph_positions]
            boxes = [tuple(hb_font.get_glyph_extents(i.codepoint)) for i in buf.glyph_infos]
            return places, boxes, any(i.codepoint == 0 for i in buf.glyph_infos)

        return font, shape

    def same(one, other):
        if one[2] or one[0] != other[0]:
            return False
        # boxes are rounded anew, so one unit apart is the same
        return all(abs(a - b) <= 1 for left, right in zip(one[1], other[1]) for a, b in zip(left, right))

    bad = 0
    for weight, source in WEIGHTS.items():
        _, expected = shaper(folder / source)
        for name, text in SAMPLES.items():
            path = folder / "web" / f"inter-{weight}-{name}.woff2"
            font, found = shaper(path)
            # a word at a time: the space is in the Latin file only
            for word in text.split() if name != "latin" else [text]:
                for language in LANGUAGES:
                    got = found(word, language)
                    if not same(got, expected(word, language)):
                        bad += 1
                        print(f"{path.name}: {language}: {word}: not as in {source}")
            if set(font.keys()) & {"fpgm", "prep", "cvt ", "DSIG", "fvar"}:
                bad += 1
                print(f"{path.name}: tables {sorted(font.keys())}")
            names = [font["name"].getDebugName(i) or "" for i in (0, 13)]
            if "Copyright" not in names[0] or "SIL Open Font License" not in names[1]:
                bad += 1
                print(f"{path.name}: copyright or licence is missing")
    print(f"{len(WEIGHTS) * len(SAMPLES)} files, {bad} faults")
    return 1 if bad else 0


def width(font):
    """The mean advance of a character of English text, in ems."""
    cmap, advances = font.getBestCmap(), font["hmtx"]
    total = sum(share * advances[cmap[ord(c)]][0] for c, share in ENGLISH.items())
    return total / sum(ENGLISH.values()) / font["head"].unitsPerEm


def fallback(key, files, folder):
    family, names = FALLBACKS[key]
    for (weight, source), file in zip(WEIGHTS.items(), files):
        inter, local = TTFont(folder / source, lazy=True), TTFont(file, lazy=True)
        scale = width(inter) / width(local)
        # size-adjust scales the overrides too, so they are divided by it
        em = inter["head"].unitsPerEm * scale
        hhea = inter["hhea"]
        local_names = ", ".join(f'local("{n}")' for n in names[weight])
        print(f'@font-face {{\n  font-family: "{family}";\n  font-style: normal;\n  font-weight: {weight};\n'
              f"  src: {local_names};\n  size-adjust: {scale:.2%};\n  ascent-override: {hhea.ascent / em:.2%};\n"
              f"  descent-override: {-hhea.descent / em:.2%};\n  line-gap-override: {hhea.lineGap / em:.0%};\n"
              f"  unicode-range: {LOCAL_RANGE};\n}}")


if __name__ == "__main__":
    step, rest = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if step == "fonts" and len(rest) <= 1:
        fonts(pathlib.Path(rest[0]) if rest else HERE)
    elif step == "check" and len(rest) <= 1:
        sys.exit(check(pathlib.Path(rest[0]) if rest else HERE))
    elif step == "fallback" and len(rest) in (3, 4) and rest[0] in FALLBACKS:
        fallback(rest[0], rest[1:3], pathlib.Path(rest[3]) if len(rest) > 3 else HERE)
    else:
        sys.exit(__doc__)
