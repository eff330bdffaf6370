#!/bin/sh
# Makes every font in this folder again, from nothing, with the same bytes.
# Needs npm, python3 with pip, and about 500 MB in the temporary folder.
#
#   fonts/subset.sh          make the fonts, fonts.toml, OFL.txt, the README table
#   fonts/subset.sh check    the same, then shape sample text with HarfBuzz
#
# The wording files in src/domain/wording are read: the characters that they
# use are always in the fonts. Run this again after adding a language.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export SOURCE_DATE_EPOCH=0 PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8

echo '{"private":true}' >"$work/package.json"
npm install --prefix "$work" --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error \
  @expo-google-fonts/inter@0.4.2 \
  @expo-google-fonts/noto-sans-arabic@0.4.3 \
  @expo-google-fonts/noto-sans-hebrew@0.4.1 \
  @expo-google-fonts/noto-sans-devanagari@0.4.1 \
  @expo-google-fonts/noto-sans-bengali@0.4.4 \
  @expo-google-fonts/noto-sans-gurmukhi@0.4.1 \
  @expo-google-fonts/noto-sans-gujarati@0.4.2 \
  @expo-google-fonts/noto-sans-tamil@0.4.3 \
  @expo-google-fonts/noto-sans-telugu@0.4.2 \
  @expo-google-fonts/noto-sans-kannada@0.4.3 \
  @expo-google-fonts/noto-sans-malayalam@0.4.2 \
  @expo-google-fonts/noto-sans-sinhala@0.4.2 \
  @expo-google-fonts/noto-sans-thai@0.4.2 \
  @expo-google-fonts/noto-sans-lao@0.4.2 \
  @expo-google-fonts/noto-sans-khmer@0.4.3 \
  @expo-google-fonts/noto-sans-myanmar@0.4.2 \
  @expo-google-fonts/noto-sans-georgian@0.4.3 \
  @expo-google-fonts/noto-sans-armenian@0.4.2 \
  @expo-google-fonts/noto-sans-ethiopic@0.4.2 \
  @expo-google-fonts/noto-sans-sc@0.4.3 \
  @expo-google-fonts/noto-sans-tc@0.4.3 \
  @expo-google-fonts/noto-sans-jp@0.4.3 \
  @expo-google-fonts/noto-sans-kr@0.4.3 \
  @expo-google-fonts/noto-emoji@0.4.7
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
  --target "$work/python" fonttools==4.68.0
export PYTHONPATH="$work/python"
packages="$work/node_modules"

mkdir "$work/lists" "$work/out"
python3 "$here/subset.py" lists "$work/lists" "$packages"

# Shaping features only: no stylistic sets, small capitals, fractions, vertical forms.
shaping=ccmp,locl,isol,init,medi,med2,fina,fin2,fin3,rlig,liga,clig,calt,rclt,curs,mark,mkmk,kern
shaping=$shaping,nukt,akhn,rphf,rkrf,pref,blwf,abvf,half,pstf,vatu,cjct,cfar,pres,abvs,blws,psts
shaping=$shaping,haln,dist,abvm,blwm,ljmo,vjmo,tjmo,rtlm,rtla,ltrm,ltra,tnum,lnum

subset() { # package, weight folder, output name
  python3 -m fontTools.subset "$packages/@expo-google-fonts/$1/$2/"*.ttf \
    --unicodes-file="$work/lists/$3.txt" \
    --layout-features="$shaping" \
    --layout-scripts='*' \
    --name-IDs=0,1,2,5,13,14,16,17 --name-languages=0x409 \
    --drop-tables+=BASE,DSIG,STAT,VORG,gasp,meta,vhea,vmtx \
    --no-hinting --no-glyph-names --no-recalc-timestamp --no-harfbuzz-repacker \
    --output-file="$work/out/$3.ttf"
  python3 "$here/subset.py" contexts "$work/out/$3.ttf"
}

for list in "$work/lists/"*.txt; do
  out=$(basename "$list" .txt)
  case $out in
    *-regular) subset "${out%-regular}" 400Regular "$out" ;;
    *-semibold) subset "${out%-semibold}" 600SemiBold "$out" ;;
  esac
done

rm -f "$here/"*.ttf
cp "$work/out/"*.ttf "$here/"
python3 "$here/subset.py" files "$packages"

if [ "${1:-}" = check ]; then
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --target "$work/harfbuzz" uharfbuzz==0.57.0
  PYTHONPATH="$work/python:$work/harfbuzz" python3 "$here/subset.py" check
fi
