use tiny_skia::{ColorU8, PathBuilder, PremultipliedColorU8, Rect};

use super::*;

const WHITE: Channels = [255; 4];
const BLACK: Channels = [0, 0, 0, 255];

/// A canvas of one colour.
fn plain(width: u32, height: u32, color: Channels) -> Canvas {
    let mut pixmap = Pixmap::new(width, height).unwrap();
    let [red, green, blue, alpha] = color;
    pixmap.pixels_mut().fill(PremultipliedColorU8::from_rgba(red, green, blue, alpha).unwrap());
    Ground::of(&pixmap).canvas()
}

/// What a canvas shows, alpha apart.
fn shown(canvas: &Canvas) -> Vec<[u8; 3]> {
    let (colors, _) = canvas.tables();
    let color = |number: &u8| std::array::from_fn(|channel| colors[3 * usize::from(*number) + channel]);
    canvas.numbers().iter().map(color).collect()
}

#[test]
fn a_ground_is_painted_on_as_it_was_drawn() {
    let (width, height) = (1_000, 200);
    let mut pixmap = Pixmap::new(width, height).unwrap();
    let ([red, green, blue, alpha], pixels) = (BLACK, pixmap.pixels_mut());
    // More pixels in a row than a run has, one of another colour, and many behind it.
    pixels[150_000] = PremultipliedColorU8::from_rgba(red, green, blue, alpha).unwrap();
    let ground = Ground::of(&pixmap);
    assert!(ground.bytes() < 2_000, "{}", ground.bytes());
    let numbers = ground.canvas().numbers().to_vec();
    let other = |number: &u8| *number != numbers[0];
    assert_eq!((numbers.len(), numbers.iter().position(other)), (200_000, Some(150_000)));
    assert!(!numbers[150_001..].iter().any(other));
}

fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Path {
    PathBuilder::from_rect(Rect::from_ltrb(left, top, right, bottom).unwrap())
}

fn painted(steps: &Steps) -> Vec<[u8; 3]> {
    let mut canvas = plain(4, 1, WHITE);
    // Three quarters of a pixel, two whole ones, and a sixteenth.
    let coverage = Coverage::of(&rectangle(0.25, 0.0, 3.0, 1.0), Transform::identity(), canvas.size()).unwrap();
    canvas.paint(&coverage, BLACK, steps);
    let sixteenth = Coverage::of(&rectangle(3.0, 0.0, 3.25, 0.25), Transform::identity(), canvas.size()).unwrap();
    canvas.paint(&sixteenth, BLACK, steps);
    shown(&canvas)
}

#[test]
fn edges_are_shades_between_the_colours() {
    assert_eq!(painted(&ALL_STEPS), [[64; 3], [0; 3], [0; 3], [239; 3]]);
    assert_eq!(painted(&FEWEST_STEPS), [[64; 3], [0; 3], [0; 3], [255; 3]]);
}

#[test]
fn no_step_makes_texts_bolder_or_thinner() {
    for steps in [ALL_STEPS, FEWER_STEPS, FEWEST_STEPS] {
        for (step, said) in steps.iter().enumerate() {
            assert_eq!(usize::from(*said) + usize::from(steps[STEPS - step]), STEPS, "{steps:?}");
        }
    }
}

#[test]
fn what_reaches_beyond_a_canvas_is_cut() {
    let mut canvas = plain(2, 2, WHITE);
    let coverage = Coverage::of(&rectangle(-5.0, 1.0, 9.0, 9.0), Transform::identity(), canvas.size()).unwrap();
    canvas.paint(&coverage, BLACK, &ALL_STEPS);
    assert_eq!(shown(&canvas), [[255; 3], [255; 3], [0; 3], [0; 3]]);
    assert!(Coverage::of(&rectangle(5.0, 5.0, 9.0, 9.0), Transform::identity(), canvas.size()).is_none());
}

#[test]
fn what_is_laid_over_a_canvas_shines_through_where_it_is_translucent() {
    let mut canvas = plain(3, 1, WHITE);
    let mut over = Pixmap::new(2, 1).unwrap();
    over.pixels_mut()[0] = PremultipliedColorU8::from_rgba(0, 0, 0, 255).unwrap();
    over.pixels_mut()[1] = ColorU8::from_rgba(0, 0, 0, 128).premultiply();
    canvas.lay(&over, (1, 0));
    assert_eq!(shown(&canvas), [[255; 3], [0; 3], [127; 3]]);
}

#[test]
fn shades_that_are_too_many_are_said_by_others_that_are_alike_and_grounds_exactly() {
    let mut pixmap = Pixmap::new(256, 16).unwrap();
    for (row, pixels) in pixmap.pixels_mut().chunks_mut(256).enumerate() {
        for (pixel, level) in pixels.iter_mut().zip(0..=u8::MAX) {
            // Two rows of shades, and two grounds between which there are two levels.
            let level = match row {
                0 | 1 => level,
                row => {
                    if row % 2 == 0 {
                        100
                    } else {
                        102
                    }
                }
            };
            *pixel = PremultipliedColorU8::from_rgba(level, level / 2, 7, 255).unwrap();
        }
    }
    let canvas = Ground::of(&pixmap).canvas();
    assert!(canvas.tables().0.len() < 3 * 64);
    for (row, (said, pixel)) in shown(&canvas).iter().zip(pixmap.pixels()).enumerate() {
        let off = said[0].abs_diff(pixel.red());
        assert!(off <= 16 && (row < 512 || off == 0), "{said:?} for {pixel:?}");
    }
}

#[test]
fn a_shade_that_hardly_a_pixel_has_is_said_by_one_that_is_alike() {
    let shown_where = |rows: u32, few: usize| {
        let mut pixmap = Pixmap::new(4_096, rows).unwrap();
        pixmap.pixels_mut().fill(PremultipliedColorU8::from_rgba(100, 100, 100, 255).unwrap());
        pixmap.pixels_mut()[..few].fill(PremultipliedColorU8::from_rgba(120, 120, 120, 255).unwrap());
        shown(&Ground::of(&pixmap).canvas())[0]
    };
    assert_eq!((shown_where(4, 4), shown_where(4, 5)), ([100; 3], [120; 3]));
    assert_eq!((shown_where(300, 200), shown_where(300, 201)), ([100; 3], [120; 3]), "however large the picture is");
}
