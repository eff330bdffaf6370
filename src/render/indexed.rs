//! Indexed pixels: a picture as the numbers of at most 256 colours.
//!
//! Badges have a few dozen colours and the shades between two of them where edges are smoothed. Most pictures have 256 in
//! all or fewer and are said exactly. The largest have some hundred shades more, each of a few pixels; those are said by
//! their nearest neighbours, which nobody can tell from them. Only `raster` uses it.

use super::raster::straightened;

/// Colours of a palette.
const COLORS_MAX: usize = 256;

/// Colours of a picture that a palette is tried for.
const COLORS_TRIED_MAX: usize = 4_096;

/// Of the colours that are too many, those kept because most pixels have them; the rest of the palette is spread over
/// the others.
const FREQUENT: usize = 48;

/// How far a colour may be from the one that stands for it: the sum of the squares of what the four channels differ by.
const DISTANCE_MAX: u32 = 3 * 4 * 4;

/// Pixels that are compared at once.
const BLOCK: usize = 8;

/// A palette, the translucent colours first so that the table of alphas is short, and the number of each pixel's colour.
#[derive(Debug)]
pub(super) struct Indexed {
    pub(super) rgb: Vec<u8>,
    pub(super) alpha: Vec<u8>,
    pub(super) indices: Vec<u8>,
}

/// Red, green, blue and alpha, the latter multiplied into the others.
type Color = [u8; 4];

impl Indexed {
    /// The picture of those pixels, four bytes each, unless no palette says it well.
    pub(super) fn of(pixels: &[u8]) -> Option<Self> {
        let Counted { colors, counts, numbers } = Counted::of(pixels)?;
        let kept = if colors.len() <= COLORS_MAX { (0..colors.len()).collect() } else { spread(&colors, &counts) };
        let palette = ordered(kept.iter().filter_map(|&number| colors.get(number).copied()));
        // As long as there are numbers, so that no look-up asks for its bounds.
        let mut index_of = [0; COLORS_TRIED_MAX];
        for (color, place) in colors.iter().zip(&mut index_of) {
            let (index, distance) = nearest(&palette, *color)?;
            if distance > DISTANCE_MAX {
                return None;
            }
            *place = u8::try_from(index).ok()?;
        }
        let indices = numbers.iter().map(|&number| index_of[usize::from(number) % COLORS_TRIED_MAX]);
        let (rgb, alpha) = tables(&palette);
        Some(Self { rgb, alpha, indices: indices.collect() })
    }
}

/// The colours of a picture in the order in which they come, how many pixels have each, and which one each pixel has.
struct Counted {
    colors: Vec<Color>,
    counts: Vec<usize>,
    numbers: Vec<u16>,
}

impl Counted {
    /// Counts the colours, unless there are too many for any palette.
    fn of(pixels: &[u8]) -> Option<Self> {
        let (pixels, _) = pixels.as_chunks::<4>();
        let mut counted = Self { colors: Vec::new(), counts: Vec::new(), numbers: Vec::with_capacity(pixels.len()) };
        // A small open-addressed table: a general hash map doubles the time of the whole encoding.
        let mut slots = vec![u16::MAX; 4 * COLORS_TRIED_MAX];
        let mut last = (Color::default(), u16::MAX);
        // What a block without any other colour is; before the first pixel, nothing is one.
        let mut flat: [Color; BLOCK] = [[u8::MAX, 0, 0, 0]; BLOCK];
        for block in pixels.chunks(BLOCK) {
            // Most of a badge is flat.
            if flat.get(..block.len()) == Some(block) {
                counted.take(last.1, block.len());
                continue;
            }
            for pixel in block {
                if last.1 == u16::MAX || *pixel != last.0 {
                    last = (*pixel, counted.number_of(*pixel, &mut slots)?);
                }
                counted.take(last.1, 1);
            }
            flat = [last.0; BLOCK];
        }
        Some(counted)
    }

    fn take(&mut self, number: u16, pixels: usize) {
        if let Some(numbers) = [number; BLOCK].get(..pixels) {
            self.numbers.extend_from_slice(numbers);
        }
        if let Some(count) = self.counts.get_mut(usize::from(number)) {
            *count += pixels;
        }
    }

    /// The number of a colour, which may be a new one.
    fn number_of(&mut self, color: Color, slots: &mut [u16]) -> Option<u16> {
        let hash = u32::from_le_bytes(color).wrapping_mul(0x9E37_79B1) >> 16;
        let mut slot = hash as usize % slots.len();
        loop {
            match *slots.get(slot)? {
                u16::MAX if self.colors.len() == COLORS_TRIED_MAX => return None,
                u16::MAX => {
                    let number = u16::try_from(self.colors.len()).ok()?;
                    *slots.get_mut(slot)? = number;
                    self.colors.push(color);
                    self.counts.push(0);
                    return Some(number);
                }
                found if self.colors.get(usize::from(found)) == Some(&color) => return Some(found),
                _ => slot = (slot + 1) % slots.len(),
            }
        }
    }
}

/// The numbers of the colours that stand for all: the most frequent ones, then time and again the one that is farthest
/// from all before it.
fn spread(colors: &[Color], counts: &[usize]) -> Vec<usize> {
    let mut by_count: Vec<usize> = (0..colors.len()).collect();
    by_count.sort_by_key(|&number| (std::cmp::Reverse(counts.get(number)), number));
    let mut kept: Vec<usize> = by_count.iter().copied().take(FREQUENT).collect();
    let to_nearest = |color: Color| kept.iter().map(|&number| distance(colors[number], color)).min();
    let mut others: Vec<(u32, usize)> =
        by_count.into_iter().skip(FREQUENT).filter_map(|number| Some((to_nearest(colors[number])?, number))).collect();
    while kept.len() < COLORS_MAX
        && let Some(&(_, farthest)) =
            others.iter().max_by_key(|(distance, number)| (*distance, std::cmp::Reverse(*number)))
    {
        kept.push(farthest);
        for (nearest, number) in &mut others {
            *nearest = (*nearest).min(distance(colors[farthest], colors[*number]));
        }
    }
    kept
}

/// The colours in the order of a palette, which depends on nothing but them.
fn ordered(colors: impl Iterator<Item = Color>) -> Vec<Color> {
    let mut palette: Vec<Color> = colors.collect();
    palette.sort_by_key(|color| (color[3] == u8::MAX, *color));
    palette
}

/// The palette's colour that is nearest, and how far it is.
fn nearest(palette: &[Color], color: Color) -> Option<(usize, u32)> {
    let key = |color: &Color| (color[3] == u8::MAX, *color);
    if let Ok(index) = palette.binary_search_by_key(&key(&color), key) {
        return Some((index, 0));
    }
    palette.iter().map(|other| distance(*other, color)).enumerate().min_by_key(|(_, distance)| *distance)
}

fn distance(one: Color, other: Color) -> u32 {
    one.into_iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}

/// The palette as a PNG has it: what alpha was not multiplied into, and the alphas of the translucent ones.
fn tables(palette: &[Color]) -> (Vec<u8>, Vec<u8>) {
    let (mut rgb, mut alphas) = (Vec::with_capacity(3 * palette.len()), Vec::new());
    for &color in palette {
        let [red, green, blue, alpha] = straightened(color);
        rgb.extend([red, green, blue]);
        if alpha != u8::MAX {
            alphas.push(alpha);
        }
    }
    (rgb, alphas)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pixels(colors: impl IntoIterator<Item = Color>) -> Vec<u8> {
        colors.into_iter().flatten().collect()
    }

    /// The colours that an indexed picture shows; alpha is opaque in all of these tests.
    fn shown(indexed: &Indexed) -> Vec<Color> {
        let color = |index: u8| {
            let at = 3 * usize::from(index);
            [indexed.rgb[at], indexed.rgb[at + 1], indexed.rgb[at + 2], u8::MAX]
        };
        indexed.indices.iter().map(|index| color(*index)).collect()
    }

    /// Shades between two colours, as smoothed edges have them.
    fn shades(from: [u8; 3], to: [u8; 3], steps: u16) -> Vec<Color> {
        let between = |step: u16, from: u8, to: u8| {
            let (from, to) = (u32::from(from), u32::from(to));
            u8::try_from((from * u32::from(steps - step) + to * u32::from(step)) / u32::from(steps)).unwrap()
        };
        (0..=steps)
            .map(|step| [0, 1, 2].map(|channel| between(step, from[channel], to[channel])))
            .map(|[red, green, blue]| [red, green, blue, u8::MAX])
            .collect()
    }

    proptest! {
        #[test]
        fn up_to_256_colours_are_said_exactly(numbers in prop::collection::vec(any::<u8>(), 1..2_000)) {
            let colors: Vec<Color> = numbers.iter().map(|n| [*n, n.wrapping_mul(7), n / 2, u8::MAX]).collect();
            let indexed = Indexed::of(&pixels(colors.iter().copied())).unwrap();
            prop_assert_eq!(shown(&indexed), colors);
        }
    }

    #[test]
    fn shades_that_are_too_many_are_said_by_their_neighbours() {
        let grounds = [[255, 255, 255], [14, 90, 67], [255, 207, 92], [30, 30, 30], [14, 74, 58]];
        let mut colors = Vec::new();
        for from in grounds {
            for to in grounds {
                colors.extend(shades(from, to, 64));
            }
            colors.extend(vec![[from[0], from[1], from[2], u8::MAX]; 5_000]);
        }
        let indexed = Indexed::of(&pixels(colors.iter().copied())).unwrap();
        assert_eq!(indexed.rgb.len(), 3 * COLORS_MAX);
        for (said, color) in shown(&indexed).into_iter().zip(colors) {
            assert!(distance(said, color) <= DISTANCE_MAX, "{color:?} as {said:?}");
            let [red, green, blue, _] = color;
            assert!(!grounds.contains(&[red, green, blue]) || said == color, "grounds are exact");
        }
    }

    #[test]
    fn no_palette_stands_for_colours_all_over() {
        let colors = (0..4_000_u16).map(|n| {
            let [low, high] = n.wrapping_mul(2_654).to_le_bytes();
            [low, high, low ^ high, u8::MAX]
        });
        assert!(Indexed::of(&pixels(colors)).is_none());
        let many = (0..5_000_u32).map(|n| [n.to_le_bytes()[0], n.to_le_bytes()[1], 0, u8::MAX]);
        assert!(Indexed::of(&pixels(many)).is_none());
    }
}
