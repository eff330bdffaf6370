//! Bars of medians with their spread, as an SVG that is read on light and on dark ground.

use std::fmt::Write as _;

use super::numbers::{Spread, told};

/// Where bars begin, how long the longest is, how far rows are apart.
const LEFT: f64 = 220.0;
const LENGTH: f64 = 460.0;
const ROW: f64 = 20.0;
const TOP: f64 = 64.0;

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#222}.t{font-size:15px;font-weight:600}.g{font-weight:600}\
    .a{stroke:#8886;stroke-width:1}.w{stroke:#222;stroke-width:1.2}\
    .c0{fill:#0b7a5c}.c1{fill:#5b8def}.c2{fill:#c9722c}.c3{fill:#9b6bb3}.c4{fill:#7d8590}.c5{fill:#c2567a}.c6{fill:#4a9aa8}\
    @media(prefers-color-scheme:dark){text{fill:#e6e6e6}.w{stroke:#e6e6e6}.c0{fill:#35b892}.c1{fill:#86abf7}.c2{fill:#e39a5d}\
    .c3{fill:#bd93d2}.c4{fill:#9aa3ad}.c5{fill:#e08aa7}.c6{fill:#7cc3cf}}";

/// Bars in groups; `unit` says what the axis counts, and which way is better.
#[derive(Debug)]
pub(crate) struct Plot {
    pub(crate) title: String,
    pub(crate) unit: String,
    pub(crate) groups: Vec<Group>,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// Each with its colour, the same for the same thing in every group.
    pub(crate) bars: Vec<(usize, String, Spread)>,
}

impl Plot {
    pub(crate) fn svg(&self) -> String {
        let most =
            self.groups.iter().flat_map(|group| &group.bars).map(|bar| bar.2.high).fold(f64::MIN_POSITIVE, f64::max);
        let step = step(most);
        let end = (most / step).ceil() * step;
        let mut rows = String::new();
        let mut y = TOP;
        for group in &self.groups {
            let _ = write!(rows, "<text class='g' x='12' y='{:.1}'>{}</text>", y + 14.0, escaped(&group.name));
            y += ROW;
            for bar in &group.bars {
                rows.push_str(&row(bar, y, end));
                y += ROW;
            }
            y += 6.0;
        }
        let (width, height) = (LEFT + LENGTH + 90.0, y + 50.0);
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' role='img'>\
             <title>{title}</title><style>{STYLE}</style><text class='t' x='12' y='24'>{title}</text>\
             <text x='12' y='44'>medians; the line is from the lowest to the highest</text>{axis}{rows}\
             <text x='{LEFT}' y='{:.1}'>{unit}</text></svg>\n",
            y + 38.0,
            title = escaped(&self.title),
            unit = escaped(&self.unit),
            axis = axis(step, end, y),
        )
    }
}

/// One bar, its spread and its number.
fn row((colour, name, spread): &(usize, String, Spread), y: f64, end: f64) -> String {
    let x = |value: f64| LEFT + value / end * LENGTH;
    let (low, median, high) = (x(spread.low), x(spread.median), x(spread.high));
    let (middle, below) = (y + ROW / 2.0, y + 14.0);
    format!(
        "<text x='{:.1}' y='{below:.1}' text-anchor='end'>{}</text>\
         <rect class='c{}' x='{LEFT}' y='{:.1}' width='{:.1}' height='{:.1}' rx='2'/>\
         <path class='w' d='M{low:.1} {middle:.1}H{high:.1}'/><text x='{:.1}' y='{below:.1}'>{}</text>",
        LEFT - 8.0,
        escaped(name),
        colour % 7,
        y + 3.0,
        (median - LEFT).max(1.0),
        ROW - 6.0,
        high + 6.0,
        told(spread.median),
    )
}

/// Lines and numbers at every step.
fn axis(step: f64, end: f64, bottom: f64) -> String {
    let mut axis = String::new();
    let mut value = 0.0;
    while value <= end * 1.001 {
        let x = LEFT + value / end * LENGTH;
        let number = if value == 0.0 { "0".to_owned() } else { told(value) };
        let _ = write!(
            axis,
            "<path class='a' d='M{x:.1} {:.1}V{bottom:.1}'/><text x='{x:.1}' y='{:.1}' text-anchor='middle'>{number}</text>",
            TOP - 6.0,
            bottom + 18.0,
        );
        value += step;
    }
    axis
}

/// A round number, so that about five fit below `most`.
fn step(most: f64) -> f64 {
    let power = 10.0_f64.powf((most / 5.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| most / step <= 6.0).unwrap_or(power * 10.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
