//! Points of the canvas, in its own units: one is a pixel where nothing is zoomed. x goes right, y goes down.

use model::team::Position;
use std::f64::consts::TAU;

/// A point, or a distance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    /// The point of a draft's text; `None` where there is none.
    pub fn read(text: &str) -> Option<Self> {
        let position: Position = text.parse().ok()?;
        Some(Self { x: f64::from(position.x), y: f64::from(position.y) })
    }

    /// The same as a draft keeps it, in whole units.
    pub fn write(self) -> String {
        Position::rounded(self.x, self.y).to_string()
    }

    /// Their sum.
    pub fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    /// Their difference.
    pub fn minus(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    /// So many times as far.
    pub fn times(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }
}

/// A place on the ellipse around the origin; the first is at its top, and the rest follow clockwise.
pub fn around(position: usize, of: usize, radius: Point) -> Point {
    let angle = (small(position) / small(of.max(1)) - 0.25) * TAU;
    Point { x: angle.cos() * radius.x, y: angle.sin() * radius.y }
}

/// Places in columns of at most `most`, the first of them at `x`, each centred on the axis.
pub fn column(count: usize, most: usize, size: Point, gap: f64, x: f64) -> Vec<Point> {
    (0..count)
        .map(|position| {
            let (nth, row) = (position / most, position % most);
            let rows = (count - nth * most).min(most);
            Point {
                x: small(nth).mul_add(size.x + gap, x),
                y: (small(row) - (small(rows) - 1.0) / 2.0) * (size.y + gap),
            }
        })
        .collect()
}

/// A line from the edge of one box to the edge of another, both of `size` around their centres: where it begins, where
/// it ends, and its direction in degrees. `bend` curves it to its left by so much.
pub struct Line {
    /// The path of an SVG.
    pub path: String,
    /// Where the arrow is.
    pub tip: Point,
    /// Where the arrow points, in degrees.
    pub angle: f64,
}

/// The [`Line`] between two boxes.
pub fn line(from: Point, to: Point, size: Point, bend: f64) -> Line {
    let way = to.minus(from);
    let length = way.x.hypot(way.y).max(1.0);
    let aside = Point { x: way.y / length * bend, y: -way.x / length * bend };
    let middle = from.plus(way.times(0.5)).plus(aside);
    let (start, tip) = (leave(from, middle, size), leave(to, middle, size));
    let path = format!("M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", start.x, start.y, middle.x, middle.y, tip.x, tip.y);
    let end = tip.minus(middle);
    Line { path, tip, angle: end.y.atan2(end.x).to_degrees() }
}

/// Where the way from the centre of a box towards a point leaves it.
fn leave(centre: Point, towards: Point, size: Point) -> Point {
    let way = towards.minus(centre);
    let reach = |way: f64, half: f64| if way.abs() < f64::EPSILON { f64::INFINITY } else { half / way.abs() };
    let share = reach(way.x, size.x / 2.0 + 3.0).min(reach(way.y, size.y / 2.0 + 3.0));
    centre.plus(way.times(share.min(1.0)))
}

/// A count as a length.
pub fn small(count: usize) -> f64 {
    f64::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// What part of the canvas is in sight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Its least corner.
    pub corner: Point,
    /// Its width and height.
    pub size: Point,
}

impl Frame {
    const MOST: f64 = 2.0;
    const LEAST: f64 = 0.2;

    /// The smallest frame of this shape around what lies between two corners, with some space; never larger than life.
    pub fn around(low: Point, high: Point, screen: Point) -> Self {
        const SPACE: f64 = 40.0;
        let inner = high.minus(low).plus(Point { x: 2.0 * SPACE, y: 2.0 * SPACE });
        let scale = (screen.x / inner.x).min(screen.y / inner.y).min(1.0);
        let size = screen.times(1.0 / scale);
        let centre = low.plus(high).times(0.5);
        Self { corner: centre.minus(size.times(0.5)), size }
    }

    /// How many pixels a unit takes on a screen of this size.
    pub fn scale(self, screen: Point) -> f64 {
        (screen.x / self.size.x).min(screen.y / self.size.y)
    }

    /// The point of the canvas under a pixel of the screen.
    pub fn at(self, pixel: Point, screen: Point) -> Point {
        let scale = self.scale(screen);
        // What does not fill the screen stands in its middle.
        let blank = screen.minus(self.size.times(scale)).times(0.5);
        self.corner.plus(pixel.minus(blank).times(1.0 / scale))
    }

    /// Nearer by a factor, around a point that stays where it is.
    pub fn zoomed(self, factor: f64, still: Point, screen: Point) -> Self {
        let scale = self.scale(screen);
        let factor = (scale * factor).clamp(Self::LEAST, Self::MOST) / scale;
        Self { corner: still.plus(self.corner.minus(still).times(1.0 / factor)), size: self.size.times(1.0 / factor) }
    }

    /// Its middle.
    pub fn centre(self) -> Point {
        self.corner.plus(self.size.times(0.5))
    }

    /// As the `viewBox` of an SVG.
    pub fn view_box(self) -> String {
        format!("{:.1} {:.1} {:.1} {:.1}", self.corner.x, self.corner.y, self.size.x, self.size.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Point = Point { x: 800.0, y: 400.0 };

    #[test]
    fn a_line_ends_at_the_edges_of_its_boxes() {
        let size = Point { x: 100.0, y: 40.0 };
        let line = line(Point::default(), Point { x: 300.0, y: 0.0 }, size, 0.0);
        assert_eq!((line.tip, line.angle), (Point { x: 247.0, y: 0.0 }, 0.0));
        assert!(line.path.starts_with("M53.0 0.0Q"), "{}", line.path);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there_while_zooming() {
        let frame = Frame::around(Point { x: -300.0, y: -100.0 }, Point { x: 300.0, y: 100.0 }, SCREEN);
        let pixel = Point { x: 620.0, y: 90.0 };
        let still = frame.at(pixel, SCREEN);
        let after = frame.zoomed(1.5, still, SCREEN).at(pixel, SCREEN);
        assert!((after.x - still.x).hypot(after.y - still.y) < 1e-9);
    }

    #[test]
    fn everything_is_in_sight_and_nothing_larger_than_life() {
        let near = Frame::around(Point::default(), Point { x: 100.0, y: 60.0 }, SCREEN);
        assert!((near.scale(SCREEN) - 1.0).abs() < 1e-9);
        let far = Frame::around(Point { x: -2_000.0, y: 0.0 }, Point { x: 2_000.0, y: 100.0 }, SCREEN);
        assert!(far.corner.x <= -2_000.0 && far.corner.x + far.size.x >= 2_000.0);
        let corner = far.at(Point::default(), SCREEN);
        assert!((corner.x - far.corner.x).abs() < 1e-9 && (corner.y - far.corner.y).abs() < 1e-9);
    }
}
