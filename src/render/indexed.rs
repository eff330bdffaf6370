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
        Counting::of(pixels)?.indexed()
    }
}

/// The colours of a picture in the order in which they come, how many pixels have each, and which one each pixel has.
struct Counting {
    colors: Vec<Color>,
    counts: Vec<usize>,
    /// The low byte of the number of each pixel's colour, which is all of it in most pictures.
    low: Vec<u8>,
    /// The high byte, of no pixel until a colour has one.
    high: Vec<u8>,
    /// A small open-addressed table: a general hash map doubles the time of the whole encoding.
    slots: Vec<u16>,
    last: Color,
    number: u16,
}

impl Counting {
    /// Counts the colours, unless there are too many for any palette.
    fn of(pixels: &[u8]) -> Option<Self> {
        let mut counting = Self {
            colors: Vec::new(),
            counts: Vec::new(),
            low: Vec::with_capacity(pixels.len() / 4),
            high: Vec::new(),
            slots: vec![u16::MAX; 4 * COLORS_TRIED_MAX],
            // No pixel is that: the first one is of another colour.
            last: [u8::MAX, 0, 0, 0],
            number: 0,
        };
        let (blocks, rest) = pixels.as_chunks::<{ 4 * BLOCK }>();
        let mut flat = flat(counting.last);
        for block in blocks {
            // Most of a badge is flat.
            if *block == flat {
                counting.take::<BLOCK>();
            } else {
                counting.take_each(block)?;
                flat = self::flat(counting.last);
            }
        }
        counting.take_each(rest)?;
        Some(counting)
    }

    /// Counts pixels one by one.
    fn take_each(&mut self, pixels: &[u8]) -> Option<()> {
        for pixel in pixels.as_chunks::<4>().0 {
            if *pixel != self.last {
                self.number = self.number_of(*pixel)?;
                self.last = *pixel;
            }
            self.take::<1>();
        }
        Some(())
    }

    /// Counts so many more pixels of the last colour.
    fn take<const N: usize>(&mut self) {
        let [low, high] = self.number.to_le_bytes();
        self.low.extend_from_slice(&[low; N]);
        if !self.high.is_empty() {
            self.high.extend_from_slice(&[high; N]);
        }
        if let Some(count) = self.counts.get_mut(usize::from(self.number)) {
            *count += N;
        }
    }

    /// The number of a colour, which may be a new one.
    fn number_of(&mut self, color: Color) -> Option<u16> {
        let hash = u32::from_le_bytes(color).wrapping_mul(0x9E37_79B1) >> 16;
        let mut slot = hash as usize % self.slots.len();
        loop {
            match *self.slots.get(slot)? {
                u16::MAX if self.colors.len() == COLORS_TRIED_MAX => return None,
                u16::MAX => {
                    let number = u16::try_from(self.colors.len()).ok()?;
                    *self.slots.get_mut(slot)? = number;
                    self.colors.push(color);
                    self.counts.push(0);
                    if self.colors.len() > COLORS_MAX && self.high.is_empty() {
                        self.high.reserve_exact(self.low.capacity());
                        self.high.resize(self.low.len(), 0);
                    }
                    return Some(number);
                }
                found if self.colors.get(usize::from(found)) == Some(&color) => return Some(found),
                _ => slot = (slot + 1) % self.slots.len(),
            }
        }
    }

    /// The picture, unless no palette says it well.
    fn indexed(self) -> Option<Indexed> {
        let Self { colors, counts, low: mut indices, mut high, .. } = self;
        let kept = if colors.len() <= COLORS_MAX { (0..colors.len()).collect() } else { spread(&colors, &counts) };
        let palette = ordered(kept.into_iter().filter_map(|number| colors.get(number).copied()));
        // As long as there are numbers, so that no look-up asks for its bounds.
        let mut index_of = [0; COLORS_TRIED_MAX];
        for (color, place) in colors.iter().zip(&mut index_of) {
            let (index, distance) = nearest(&palette, *color)?;
            if distance > DISTANCE_MAX {
                return None;
            }
            *place = u8::try_from(index).ok()?;
        }
        high.resize(indices.len(), 0);
        renumber(&mut indices, &high, |number| index_of[usize::from(number) % COLORS_TRIED_MAX]);
        let (rgb, alpha) = tables(&palette);
        Some(Indexed { rgb, alpha, indices })
    }
}

/// Puts indices in the place of the numbers whose low bytes they are.
fn renumber(numbers: &mut [u8], high: &[u8], index_of: impl Fn(u16) -> u8) {
    let each = |low: &mut [u8], high: &[u8]| {
        for (low, high) in low.iter_mut().zip(high) {
            *low = index_of(u16::from_le_bytes([*low, *high]));
        }
    };
    let (blocks, rest) = numbers.as_chunks_mut::<BLOCK>();
    let (high_blocks, high_rest) = high.as_chunks::<BLOCK>();
    let (mut before, mut after) = (([0; BLOCK], [0; BLOCK]), [index_of(0); BLOCK]);
    for (block, high) in blocks.iter_mut().zip(high_blocks) {
        // What is flat is looked up once.
        if (*block, *high) == before {
            *block = after;
        } else {
            before = (*block, *high);
            each(block, high);
            after = *block;
        }
    }
    each(rest, high_rest);
}

/// A block of pixels of that colour.
fn flat(color: Color) -> [u8; 4 * BLOCK] {
    let mut block = [0; 4 * BLOCK];
    block.as_chunks_mut().0.fill(color);
    block
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
