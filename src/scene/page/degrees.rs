//! The graticule over the map, with degrees and minutes of its lines along the frame.

use super::Hand;
use super::grid::Pen;
use super::units::Area;
use crate::geometry::graticule;
use crate::scene::notes::clip;
use crate::scene::paint::Mark;
use crate::scene::view::View;

/// `115°58′`; with seconds where the lines are closer than minutes.
fn words(seconds: i64, step: u32) -> String {
    let sign = if seconds < 0 { "−" } else { "" };
    let all = seconds.unsigned_abs();
    let (degrees, minutes, seconds) = (all / 3_600, all / 60 % 60, all % 60);
    if step.is_multiple_of(60) {
        format!("{sign}{degrees}°{minutes:02}′")
    } else {
        format!("{sign}{degrees}°{minutes:02}′{seconds:02}″")
    }
}

pub(super) fn draw(marks: &mut Vec<Mark>, (area, view): (Area, View), hand: Hand<'_>) {
    let pen = Pen::of(area, hand);
    let (lines, step) = graticule::lines(view.rect_in_world(), pen.closest_px() * view.meters_per_px);
    let within = (area.left, area.top, area.right, area.bottom);
    let mut figures = Vec::new();
    for line in lines {
        let points = line.in_world.iter().map(|place| {
            let (x, y) = view.screen_from_world(*place);
            (area.left + x as f32, area.top + y as f32)
        });
        let pieces = clip::line(&points.collect::<Vec<_>>(), within);
        // Meridians are named at the lower edge, parallels at the left one: where the line begins.
        let start = pieces.first().and_then(|piece| piece.first()).copied();
        let words = words(line.seconds, step);
        match start {
            Some((x, y)) if line.is_meridian && y >= area.bottom - 1.0 => figures.extend(pen.at_bottom(words, x)),
            Some((x, y)) if !line.is_meridian && x <= area.left + 1.0 => figures.extend(pen.at_left(words, y)),
            _ => {}
        }
        marks.extend(pieces.into_iter().map(|piece| pen.line(piece)));
    }
    marks.extend(figures);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_as_on_maps() {
        for (seconds, step, expected) in
            [(417_480, 60, "115°58′"), (417_495, 15, "115°58′15″"), (131_400, 1_800, "36°30′"), (-300, 300, "−0°05′")]
        {
            assert_eq!(words(seconds, step), expected);
        }
    }
}
