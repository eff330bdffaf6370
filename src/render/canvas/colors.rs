//! The colours of a picture, at most 256, those that are alike as one.

use std::cmp::Reverse;
use std::collections::HashMap;

use tiny_skia::PremultipliedColorU8;

/// Red, green, blue and alpha, the latter multiplied into the others.
pub(super) type Channels = [u8; 4];

/// A colour, and how many pixels in a row have it.
pub(super) type Run = (Channels, usize);

/// Colours of a palette.
pub(super) const COLORS_MAX: usize = 256;

/// Colours taken from a picture, so that others find room.
const TAKEN_MAX: usize = 160;

/// Levels by which a channel may differ between two colours that become one.
const ALIKE_LEVELS: u8 = 5;

/// The same for a colour that one of so many pixels has, or fewer: where a corner meets an edge. However large a picture is, so
/// many pixels are not few.
const ALIKE_LEVELS_RARE: u8 = 22;
const RARE_SHARE: usize = 4_096;
const RARE_PIXELS_MAX: usize = 200;

/// Pixels from which on a colour is a ground, which is said exactly.
const GROUND_PIXELS: usize = 400;

/// The colours of a picture by their numbers, the translucent ones first as far as they were taken from a picture.
#[derive(Debug, Clone)]
pub(super) struct Colors(Vec<Channels>);

impl Colors {
    /// The colours of runs. Where some are alike, the one that most pixels have stands for them.
    pub(super) fn of(runs: &[Run]) -> Self {
        let mut counts: HashMap<Channels, usize> = HashMap::new();
        for (color, length) in runs {
            *counts.entry(*color).or_default() += length;
        }
        let rare = RARE_PIXELS_MAX.min(counts.values().sum::<usize>() / RARE_SHARE);
        let mut by_count: Vec<(Channels, usize)> = counts.into_iter().collect();
        by_count.sort_by_key(|(color, count)| (Reverse(*count), *color));
        let mut taken: Vec<Channels> = Vec::new();
        for (color, count) in by_count {
            let alike = match count {
                GROUND_PIXELS.. => 0,
                _ if count <= rare => ALIKE_LEVELS_RARE,
                _ => ALIKE_LEVELS,
            };
            if taken.len() < TAKEN_MAX && taken.iter().all(|other| distance(*other, color) > alike) {
                taken.push(color);
            }
        }
        // Of the tables of a PNG, that of alphas ends with the last colour that is not opaque.
        taken.sort_by_key(|color| (color[3] == u8::MAX, *color));
        Self(taken)
    }

    /// The number of the colour that is nearest.
    pub(super) fn nearest(&self, color: Channels) -> u8 {
        let by_distance = |(_, other): &(u8, &Channels)| distance(**other, color);
        (0..=u8::MAX).zip(&self.0).min_by_key(by_distance).map_or(0, |(number, _)| number)
    }

    /// The number of a colour: of one that is so much alike, or else of a new one as long as there is room.
    fn number_of(&mut self, color: Channels, levels: u8) -> u8 {
        let is_alike = |other: &Channels| other.iter().zip(color).all(|(one, other)| one.abs_diff(other) <= levels);
        let alike = self.0.iter().position(is_alike).and_then(|number| u8::try_from(number).ok());
        alike.unwrap_or_else(|| match u8::try_from(self.0.len()) {
            Ok(number) => {
                self.0.push(color);
                number
            }
            Err(_) => self.nearest(color),
        })
    }

    /// The number of the colour that is so many steps of so many away from that of `ground`, towards an opaque one.
    pub(super) fn mixed(&mut self, ground: u8, color: Channels, (step, steps): (usize, usize)) -> u8 {
        if step == 0 {
            return ground;
        }
        let from = self.0.get(usize::from(ground)).copied().unwrap_or_default();
        let mix = |from: u8, to: u8| {
            let mixed = (usize::from(from) * (steps - step) + usize::from(to) * step + steps / 2) / steps;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        let levels = if step == steps { 0 } else { ALIKE_LEVELS };
        self.number_of(std::array::from_fn(|channel| mix(from[channel], color[channel])), levels)
    }

    /// The number of the colour that is seen where one that may be translucent lies over that of `ground`.
    pub(super) fn laid(&mut self, over: Channels, ground: u8) -> u8 {
        let from = self.0.get(usize::from(ground)).copied().unwrap_or_default();
        let through = u32::from(u8::MAX - over[3]);
        let lay = |over: u8, from: u8| {
            let shining = (u32::from(from) * through + 127) / 255;
            over.saturating_add(u8::try_from(shining).unwrap_or(u8::MAX))
        };
        let levels = if over[3] == u8::MAX { 0 } else { ALIKE_LEVELS };
        self.number_of(std::array::from_fn(|channel| lay(over[channel], from[channel])), levels)
    }

    /// The tables of a PNG.
    pub(super) fn tables(&self) -> (Vec<u8>, Vec<u8>) {
        let straight: Vec<Channels> = self.0.iter().map(|color| straightened(*color)).collect();
        let last_translucent = straight.iter().rposition(|color| color[3] != u8::MAX);
        let alphas = straight.iter().map(|color| color[3]).take(last_translucent.map_or(0, |last| last + 1)).collect();
        (straight.iter().flat_map(|color| [color[0], color[1], color[2]]).collect(), alphas)
    }
}

/// Levels by which the channel differs that differs most.
fn distance(one: Channels, other: Channels) -> u8 {
    one.into_iter().zip(other).map(|(one, other)| one.abs_diff(other)).max().unwrap_or(0)
}

/// The channels of a colour, of which alpha was multiplied into the others, without that.
fn straightened([red, green, blue, alpha]: Channels) -> Channels {
    PremultipliedColorU8::from_rgba(red, green, blue, alpha).map_or([0; 4], |color| {
        let color = color.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    })
}
