#!/usr/bin/env python3
"""Helper of subset.sh. Four steps, each a sub-command:

  lists OUT PACKAGES   write one list of code points per output font into OUT
  contexts FONT        state some contextual lookups in another form, see there
  files PACKAGES       write fonts.toml, OFL.txt and the table in README.md
  check                shape sample text, check the wording files (needs uharfbuzz)

The character sets come from Python's own codecs, so there is nothing to fetch.
"""

import pathlib
import re
import sys
import unicodedata

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

HERE = pathlib.Path(__file__).resolve().parent
WORDING = HERE.parent / "src" / "domain" / "wording"
SCOPE = "@expo-google-fonts"


def span(text):
    """"0020 0100-017F" -> set of code points."""
    out = set()
    for part in text.split():
        lo, _, hi = part.partition("-")
        out.update(range(int(lo, 16), int(hi or lo, 16) + 1))
    return out


# What every script font keeps beside its own block: space, no-break space,
# ZWNJ, ZWJ and the dotted circle. Everything else shared comes from Inter.
BASE = span("0020 00A0 200C 200D 25CC")
DANDA = "0964-0965"
BREAK = "200B 2060"  # zero width space, word joiner

INTER = span(
    "0020-007E 00A0-02FF 0300-036F 0370-03FF 0400-052F 1E00-1EFF 1F00-1FFF"
    " 2000-206F 2070-209F 20A0-20CF 2100-218F 2190-21FF 2200-22FF 2300-23FF"
    " 2460-24FF 25A0-25FF 2600-27BF 2E3A-2E3B A7B5 FEFF"
)

# package suffix -> (family, scripts, languages, code points)
SCRIPTS = {
    "arabic": ("Arab", "0600-06FF 0750-077F 08A0-08FF 034F 200E-200F"
                       " FB50-FBFF FD3E-FD3F FDF2 FDFA-FDFD FE70-FEFC"),
    "hebrew": ("Hebr", "0590-05FF FB1D-FB4F 034F 200E-200F"),
    "devanagari": ("Deva", "0900-097F 1CD0-1CF9 A830-A839 A8E0-A8FF"),
    "bengali": ("Beng", DANDA + " 0980-09FF 0951-0952"),
    "gurmukhi": ("Guru", DANDA + " 0A00-0A7F 0951-0952"),
    "gujarati": ("Gujr", DANDA + " 0A80-0AFF 0951-0952"),
    "tamil": ("Taml", DANDA + " 0B80-0BFF 0951-0952"),
    "telugu": ("Telu", DANDA + " 0C00-0C7F 0951-0952"),
    "kannada": ("Knda", DANDA + " 0C80-0CFF 0951-0952"),
    "malayalam": ("Mlym", DANDA + " 0D00-0D7F 0951-0952"),
    "sinhala": ("Sinh", DANDA + " 0D80-0DFF"),
    "thai": ("Thai", "0E00-0E7F 02BC 02D7 0303 0331 " + BREAK),
    "lao": ("Laoo", "0E80-0EFF " + BREAK),
    "khmer": ("Khmr", "1780-17FF 19E0-19FF " + BREAK),
    "myanmar": ("Mymr", "1000-109F A9E0-A9FF AA60-AA7F FE00 " + BREAK),
    "georgian": ("Geor", "0589 10A0-10FF 1C90-1CBF 2D00-2D2F"),
    "armenian": ("Armn", "0530-058F FB13-FB17"),
    "ethiopic": ("Ethi", "1200-139F 2D80-2DDF AB00-AB2F 1E7E0-1E7FE"),
}

CJK = {  # suffix -> (scripts, languages)
    "sc": (["Hani"], ["zh-Hans"]),
    "tc": (["Hani", "Bopo"], ["zh-Hant"]),
    "jp": (["Hani", "Hira", "Kana"], ["ja"]),
    "kr": (["Hang", "Hani"], ["ko"]),
}

FULLWIDTH = span("FF01-FF5E FFE0-FFE6")
CJK_PUNCT = span("3000-3020 3030 303B-303F")
KANA = span("3041-3096 3099-30FF 31F0-31FF")
BOPOMOFO = span("02CA-02CB 02C7 02D9 3105-312F 31A0-31BF")
HALF_KANA = span("FF61-FF9F")
JAMO = span("1100-1112 1161-1175 11A8-11C2 3131-318E")
HANGUL = span("AC00-D7A3")
# Inter has these too; kept so that a stack that starts with a CJK family sets
# Chinese and Japanese quotation marks, dashes and ellipses at full width.
# The apostrophe U+2019 is left out on purpose.
CJK_SHARED = span("00B7 2014-2015 201C-201D 2025-2026")

# Characters outside the base sets that personal, shop and place names use.
MORE = {
    "sc": "喆堃玥珺翀祎昇镕頔婳瑄璟琎珣珮玘玹琤璠瓅昉昳晅晞暕曈赟赪垚奡妤姝婧媞嫚嬿孖宬岍峣嶒彧"
          "忞惇愔懋旸旻昶杺枥栐桄梽棽楙榕橦櫆欤歆毓洺浠浥淏淯渼湉湜湫溦滢漪澍濛瀚灏炘炜炆烜焜焱煊"
          "煜熠燊燚犇琀璐甦畲皛皞睿砺硚祺禤稹竑筠箐粲綦綮羿翊翎翯耆聿芃芊苒茏荃莜菁菡葳蔚蕤蕴薇薏"
          "藜蘅蠡衎袆訸詠譞赫轩辂邕邺郗鄄鄢钘钜钰铄铖锴鎏鑫闫陞陟雯霁霖霨靓靖韡韫頫顗飏馥骞骐鸢麒"
          "黉黟鼐龑冇嘢噉咗嘅佢喺哋啲咁㐂淼犇囍",
    "tc": "喆堃玥珺翀禕鎔瑄璟琁珮玟玹琤璠昉晞暐暘旻昶楙毓湉湜滎漪澍濛瀚灝炘煒炆焜焱煊煜熠燊燚犇璐"
          "睿祺竑筠粲羿翊翎翯聿芃芊苒荃菁菡葳蓁蔚蕎蘊薇薏蘅邕鄺鈺鑠鋐鋆鎏鑫陞雯霽霖靚靖馥騫騏麒黌鼐"
          "垚妤姝婕婧嫚宬崴彣彧惇懋昇晟晴曜峯裏衞啓説麪鷄栢粧綉綫羣着牀喼凉邨埗涌滘磡砵笏鰂冚咁咗咪"
          "哋唔啱啲喺嗌嗰嘅嘢嘥噉嚟冧冇佢係乜瞓睇諗攞搵揸掂攰靚餸焗煲粿魷蚵囍龢衹鋪鉦淼堉瑀瑋鈞蓉蕙",
    "jp": "髙﨑栁濵𠮷瀨德羽塚邉邊辻鷗櫻澤齋齊嶋嶌廣國曻淸晴眞惠榮凜凛龍瀧彌彥禎槇奧祐禰辰蓮逢",
    "kr": "",
}


def codec(name, lo, hi):
    """The characters of a two-byte codec, for lead bytes lo..hi."""
    out = set()
    for lead in range(lo, hi + 1):
        for trail in range(0x40, 0xFF):
            try:
                text = bytes((lead, trail)).decode(name)
            except UnicodeDecodeError:
                continue
            out.update(map(ord, text) if len(text) == 1 else ())
    return out


def big5_level1():
    """A440..C67E: 5,401 characters."""
    rest = {0xC600 + t for t in range(0x7F, 0x100)}
    out = set()
    for lead in range(0xA4, 0xC7):
        for trail in range(0x40, 0xFF):
            if lead << 8 | trail in rest:
                continue
            try:
                out.add(ord(bytes((lead, trail)).decode("big5")))
            except (UnicodeDecodeError, TypeError):
                continue
    return out


def is_han(cp):
    return 0x3400 <= cp <= 0x9FFF or 0xF900 <= cp <= 0xFAFF or 0x20000 <= cp <= 0x3FFFF


def han(chars):
    """Han characters that survive NFC (input is normalised before drawing)."""
    return {c for c in chars if is_han(c) and unicodedata.normalize("NFC", chr(c)) == chr(c)}


def signs(chars):
    """Signs of a charset: no letters of other scripts, no box drawing."""
    out = set()
    for c in chars:
        if is_han(c) or c < 0x2010 or 0x2500 <= c <= 0x257F or 0xE000 <= c <= 0xF8FF:
            continue
        if c in KANA | BOPOMOFO | HANGUL | JAMO | HALF_KANA | FULLWIDTH:
            continue
        out.add(c)
    return out


def cjk_lists(inter):
    gb, gb1 = codec("gb2312", 0xA1, 0xF7), codec("gb2312", 0xB0, 0xD7)
    big5, big5_1 = codec("big5", 0xA1, 0xA3), big5_level1()
    jis, jis1 = codec("euc_jp", 0xA1, 0xF4), codec("euc_jp", 0xB0, 0xCF)
    jis_more = codec("euc_jis_2004", 0xA1, 0xFE) | codec("cp932", 0x81, 0xFC)
    ks = codec("euc_kr", 0xA1, 0xFD)
    regular = {
        "sc": han(gb) | signs(gb),
        "tc": han(big5_1) | signs(big5) | BOPOMOFO,
        "jp": han(jis | jis_more) | signs(jis | jis_more) | KANA | HALF_KANA,
        "kr": han(ks) | signs(ks) | HANGUL | JAMO,
    }
    semibold = {
        "sc": han(gb1) | signs(gb),
        "tc": han(big5_1) | signs(big5) | BOPOMOFO,
        "jp": han(jis1) | signs(jis) | KANA,
        "kr": (ks & HANGUL) | signs(ks) | (JAMO & span("3131-318E")),
    }
    for key in CJK:
        regular[key] |= set(map(ord, MORE[key]))
        for chars in (regular[key], semibold[key]):
            chars |= CJK_PUNCT | FULLWIDTH
            chars -= inter
            chars |= CJK_SHARED | {0x20, 0xA0}
    return regular, semibold


def wording():
    """Wording file -> its characters."""
    return {p: set(map(ord, p.read_text("utf-8"))) for p in sorted(WORDING.glob("*.toml"))}


def cjk_of(path):
    """The CJK families that a wording file needs."""
    tag = path.stem.replace("_", "-").lower()
    lang = tag.split("-")[0]
    if lang in ("ja", "ko"):
        return ["jp" if lang == "ja" else "kr"]
    if lang == "zh":
        return ["tc"] if re.search(r"-(hant|tw|hk|mo)\b", tag) else ["sc"]
    return []


def cjk_char(cp):
    return is_han(cp) or cp in KANA or cp in HANGUL


def source(packages, suffix, weight):
    folder = packages / SCOPE / suffix / {"regular": "400Regular", "semibold": "600SemiBold"}[weight]
    return next(iter(sorted(folder.glob("*.ttf"))))


def lists(out, packages):
    def write(name, chars):
        (out / f"{name}.txt").write_text("".join(f"U+{c:04X}\n" for c in sorted(chars)))

    used = wording()
    spoken = set().union(*used.values()) if used else set()
    inter = INTER & set(TTFont(source(packages, "inter", "regular"), lazy=True).getBestCmap())
    for weight in ("regular", "semibold"):
        write(f"inter-{weight}", inter)
        for key, (_, blocks) in SCRIPTS.items():
            write(f"noto-sans-{key}-{weight}", BASE | span(blocks))
    for weight, sets in zip(("regular", "semibold"), cjk_lists(inter)):
        for key, chars in sets.items():
            for path, text in used.items():
                if key in cjk_of(path):
                    chars |= {c for c in text if cjk_char(c)}
            # language names and the like, written in every wording file
            if key == "sc":
                listed = set().union(*sets.values())
                chars |= {c for c in spoken - listed if cjk_char(c)}
            write(f"noto-sans-{key}-{weight}", chars)
    emoji = TTFont(source(packages, "noto-emoji", "regular"), lazy=True).getBestCmap()
    write("noto-emoji-regular", {c for c in emoji if c < 0xF0000})


def families():
    """Fallback order: (suffix, scripts, languages)."""
    yield "inter", ["Latn", "Grek", "Cyrl"], []
    for key, (script, _) in SCRIPTS.items():
        yield f"noto-sans-{key}", [script], []
    for key, (scripts, languages) in CJK.items():
        yield f"noto-sans-{key}", scripts, languages
    yield "noto-emoji", ["Zsye"], []


def weights(suffix):
    return ["regular"] if suffix == "noto-emoji" else ["regular", "semibold"]


def name(font, ident):
    return font["name"].getDebugName(ident) or ""


def version_of(packages, suffix):
    text = (packages / SCOPE / suffix / "package.json").read_text()
    return re.search(r'"version":\s*"([^"]+)"', text).group(1)


ASKED_FEATURES = {"rphf", "pref", "blwf", "pstf"}


def contexts(path):
    """Rewrites contextual lookups of the features that an Indic shaper asks "would this apply?".

    The shaper in use answers that wrongly for sequence contexts of format 3 (it expects one glyph too many), so that
    Bengali ra-phala and ba-phala fall apart. A chained context of format 3 with nothing before and after says the same.
    """
    font = TTFont(path, recalcTimestamp=False, recalcBBoxes=False)
    if "GSUB" not in font or not font["GSUB"].table.LookupList:
        return
    table = font["GSUB"].table
    asked = set()
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag in ASKED_FEATURES:
            asked |= set(record.Feature.LookupListIndex)
    changed = False
    for index in sorted(asked):
        lookup = table.LookupList.Lookup[index]
        if lookup.LookupType != 5 or any(subtable.Format != 3 for subtable in lookup.SubTable):
            continue
        chained = []
        for subtable in lookup.SubTable:
            new = otTables.ChainContextSubst()
            new.Format = 3
            new.BacktrackCoverage, new.LookAheadCoverage = [], []
            new.InputCoverage = subtable.Coverage
            new.SubstLookupRecord = subtable.SubstLookupRecord
            new.BacktrackGlyphCount = new.LookAheadGlyphCount = 0
            new.InputGlyphCount, new.SubstCount = len(new.InputCoverage), len(new.SubstLookupRecord)
            chained.append(new)
        lookup.LookupType, lookup.SubTable, changed = 6, chained, True
    if changed:
        font.save(path)
        print(f"{pathlib.Path(path).name}: contexts rewritten")


def files(packages):
    import json

    toml = ["# The fonts in this folder, in fallback order. Written by subset.sh.\n"]
    rows, notices, body = [], [], None
    for suffix, scripts, languages in families():
        fonts = {w: TTFont(HERE / f"{suffix}-{w}.ttf", lazy=True) for w in weights(suffix)}
        regular = fonts["regular"]
        family = name(regular, 16) or name(regular, 1)
        version = re.search(r"\d+\.\d+\S*", name(regular, 5)).group(0).split(";")[0]
        package = version_of(packages, suffix)
        toml.append("\n".join([
            "[[font]]",
            f"family = {json.dumps(family)}",
            f"scripts = {json.dumps(scripts)}",
            f"languages = {json.dumps(languages)}",
            f'regular = "{suffix}-regular.ttf"',
            f'semibold = "{suffix}-{weights(suffix)[-1]}.ttf"',
            f'version = "{version}"',
            f'package = "{SCOPE}/{suffix}"',
            f'package_version = "{package}"',
            'licence = "OFL-1.1"\n',
        ]))
        for weight, font in fonts.items():
            path = HERE / f"{suffix}-{weight}.ttf"
            rows.append(f"| `{path.name}` | {family} | {name(font, 5).split(';')[0].removeprefix('Version ')}"
                        f" | `{SCOPE}/{suffix}@{package}` | OFL-1.1 | {path.stat().st_size:,}"
                        f" | {len(font.getBestCmap()):,} |")
        licence = (packages / SCOPE / suffix / "LICENSE_FONT").read_text("utf-8")
        head, _, rest = licence.partition("\n\n")
        body = body or rest
        same = name(regular, 0).strip()
        entry = [family + ":", "  " + same]
        if head.strip() != same:
            entry.append(f"  (licence file of the package: {head.strip()})")
        notices.append("\n".join(entry))
    (HERE / "fonts.toml").write_text("\n".join(toml), "utf-8")
    (HERE / "OFL.txt").write_text(
        "Copyright notices, from each font's name table:\n\n" + "\n\n".join(notices) + "\n\n" + body.strip() + "\n",
        "utf-8")
    total = sum(p.stat().st_size for p in HERE.glob("*.ttf"))
    table = "\n".join([
        "| File | Family | Version | Source package | Licence | Bytes | Code points |",
        "| --- | --- | --- | --- | --- | ---: | ---: |",
        *rows,
        f"| **{len(rows)} files** | | | | | **{total:,}** | |",
    ])
    readme = HERE / "README.md"
    text = readme.read_text("utf-8")
    text = re.sub(r"(<!-- table -->\n).*?(<!-- /table -->)", lambda m: m[1] + table + "\n" + m[2], text, flags=re.S)
    readme.write_text(text, "utf-8")


SAMPLES = {
    "inter": ("en vi el ru uk bg kk az de tr pl cs ro", "Việt Nam Đường Ελληνικά Ἀθῆναι Кириллица Ґанок Їжак"
              " България Қазақ Ңүһ Ə ə ß Ğ ł ř ș ț ® ™ № • … – — “” „“ «» ‘’ → ← ↗ € £ ₴ ₸ ₹ ₺ ₽ ₫ ₪ 09:00 9,5 °"),
    "arabic": ("ar fa ur", "العربية فارسی اردو مفتوح، الخميس؟ ٠١٢ ۰۱۲ گچپژ ٹڈڑےہھ لا لله"),
    "hebrew": ("he", "עברית שָׁלוֹם יום־חמישי"),
    "devanagari": ("hi mr ne", "क्षेत्र हिन्दी मराठी गुरुवार। ज्ञान श्री र्क ट्र १२३"),
    "bengali": ("bn as", "বাংলা বৃহস্পতিবার ক্ষ র্ক স্ত্র অসমীয়া ৰ ৱ। ১২৩"),
    "gurmukhi": ("pa", "ਪੰਜਾਬੀ ਵੀਰਵਾਰ ਸ੍ਰੀ ਪ੍ਰ।"),
    "gujarati": ("gu", "ગુજરાતી ક્ષેત્ર શ્રી ગુરુવાર"),
    "tamil": ("ta", "தமிழ் வியாழன் ஸ்ரீ க்ஷ கௌ"),
    "telugu": ("te", "తెలుగు గురువారం క్షేత్రం శ్రీ"),
    "kannada": ("kn", "ಕನ್ನಡ ಗುರುವಾರ ಕ್ಷೇತ್ರ ಶ್ರೀ"),
    "malayalam": ("ml", "മലയാളം വ്യാഴം ക്ഷ ശ്രീ ൻ ർ"),
    "sinhala": ("si", "සිංහල ශ්‍රී ලංකා බ්‍රහස්පතින්දා"),
    "thai": ("th", "ภาษาไทย วันพฤหัสบดี น้ำ ที่ ญู ฐุ"),
    "lao": ("lo", "ພາສາລາວ ວັນພະຫັດ ນ້ຳ"),
    "khmer": ("km", "ភាសាខ្មែរ ថ្ងៃព្រហស្បតិ៍ ស្ត្រី"),
    "myanmar": ("my", "မြန်မာဘာသာ ကြာသပတေး က္ကြွ"),
    "georgian": ("ka", "ქართული ხუთშაბათი ᲥᲐᲠᲗᲣᲚᲘ"),
    "armenian": ("hy", "Հայերեն հինգշաբթի և"),
    "ethiopic": ("am ti", "አማርኛ ሐሙስ ትግርኛ።"),
    "sc": ("zh-Hans", "中文 简体 开放日 星期四 下一次，“你好”。２０２６年（￥）"),
    "tc": ("zh-Hant", "繁體 開放日 星期四 ㄅㄆㄇ 臺灣 香港「你好」"),
    "jp": ("ja", "日本語 ひらがな カタカナ 公開日 木曜日 令和 東京都渋谷区 々〆ヶ"),
    "kr": ("ko", "한국어 공개일 목요일 서울특별시 뷁 ㈜"),
    "noto-emoji": ("en", "😀👩‍💻🇨🇿🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️1️⃣🧑🏽‍🌾"),
}
# what a single cluster must come to: one glyph
LIGATURES = {"noto-emoji": ["👩‍💻", "🇨🇿", "1⃣"], "devanagari": ["क्ष", "ज्ञ"], "tamil": ["க்ஷ"]}


def check():
    import uharfbuzz as hb

    bad = 0
    for suffix, _, _ in families():
        key = suffix.removeprefix("noto-sans-")
        langs, text = SAMPLES[key]
        for weight in weights(suffix):
            path = HERE / f"{suffix}-{weight}.ttf"
            font = hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))

            def shape(text, lang):
                buf = hb.Buffer()
                buf.add_str(text)
                buf.guess_segment_properties()
                buf.language = lang
                hb.shape(font, buf)
                return buf.glyph_infos

            for lang in langs.split():
                for word in text.split():
                    if key == "kr" and weight == "semibold" and "뷁" in word:
                        continue
                    missing = [i for i in shape(word, lang) if i.codepoint == 0]
                    if missing:
                        bad += 1
                        print(f"{path.name}: {lang}: {word}: {[hex(ord(word[i.cluster])) for i in missing]}")
            for word in LIGATURES.get(key, []):
                if len(shape(word, langs.split()[0])) != 1:
                    bad += 1
                    print(f"{path.name}: {word} is not one glyph")
            tables = set(TTFont(path, lazy=True).keys())
            if not {"glyf", "cmap", "name", "OS/2"} <= tables or tables & {"fvar", "fpgm", "prep", "cvt ", "vmtx"}:
                bad += 1
                print(f"{path.name}: tables {sorted(tables)}")
    for weight in ("regular", "semibold"):
        have = set()
        for suffix, _, _ in families():
            have |= set(TTFont(HERE / f"{suffix}-{weights(suffix)[0] if weight == 'regular' else weights(suffix)[-1]}.ttf",
                               lazy=True).getBestCmap())
        for path, text in wording().items():
            lack = {c for c in text - have if c > 0x1F and not 0x2066 <= c <= 0x2069}
            if lack:
                bad += 1
                print(f"{path.name}: not in any {weight} font: {[f'U+{c:04X} {chr(c)}' for c in sorted(lack)]}")
            for key in cjk_of(path):
                cmap = TTFont(HERE / f"noto-sans-{key}-{weight}.ttf", lazy=True).getBestCmap()
                lack = {c for c in text if cjk_char(c)} - set(cmap)
                if lack:
                    bad += 1
                    print(f"{path.name}: not in noto-sans-{key}-{weight}.ttf: {''.join(map(chr, sorted(lack)))}")
    print(f"{len(wording())} wording files, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    step = sys.argv[1] if len(sys.argv) > 1 else ""
    if step == "lists":
        lists(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    elif step == "contexts":
        contexts(pathlib.Path(sys.argv[2]))
    elif step == "files":
        files(pathlib.Path(sys.argv[2]))
    elif step == "check":
        sys.exit(check())
    else:
        sys.exit(__doc__)
