use super::*;

fn written(path: PathWriter) -> (Point, String) {
    let glyph = path.finish();
    (glyph.start, glyph.path)
}

#[test]
fn a_square_takes_three_lines_and_no_repeated_point() {
    let mut path = PathWriter::default();
    path.move_to((10, 20));
    path.line_to((30, 20));
    path.line_to((30, 40));
    path.line_to((10, 40));
    path.line_to((10, 20));
    path.close();
    assert_eq!(written(path), ((10, 20), "h20v20h-20z".to_owned()));
}

#[test]
fn a_mirrored_control_point_is_left_out() {
    let mut path = PathWriter::default();
    path.move_to((0, 0));
    path.quad_to((10, 0), (10, 10));
    path.quad_to((10, 20), (20, 20));
    path.quad_to((90, 20), (99, 20));
    assert_eq!(written(path), ((0, 0), "q10 0 10 10t10 10q70 0 79 0".to_owned()));
}

#[test]
fn a_second_contour_starts_relative_to_the_start_of_the_first() {
    let mut path = PathWriter::default();
    path.move_to((5, 5));
    path.line_to((9, 8));
    path.line_to((5, 9));
    path.close();
    path.move_to((6, 6));
    path.line_to((7, 7));
    path.close();
    assert_eq!(written(path), ((5, 5), "l4 3-4 1zm1 1l1 1z".to_owned()));
}

#[test]
fn a_contour_begins_where_its_longest_line_would_lead() {
    let mut pen = Pen::default();
    pen.move_to(0.0, 0.0);
    pen.line_to(0.0, 10.0);
    pen.line_to(100.0, 31.0);
    pen.line_to(100.0, 0.0);
    pen.close();
    assert_eq!(written(pen.path), ((100, -31), "v31h-100v-10z".to_owned()));
}
