//! Operators of a content stream, written only where they change something.

use crate::render::vector::Point;
use crate::scene::color::Color;

/// A content stream and what is set in it now.
#[derive(Debug, Default)]
pub(super) struct Ops {
    pub(super) bytes: Vec<u8>,
    now: Now,
    before: Vec<Now>,
}

#[derive(Debug, Clone, PartialEq)]
struct Now {
    fill: Option<Color>,
    stroke: Option<Color>,
    alpha: u8,
    width: f64,
    round_cap: bool,
    dash: (Vec<f32>, f32),
}

impl Default for Now {
    /// As a page begins; what a pattern was set to is not known.
    fn default() -> Self {
        Self { fill: None, stroke: None, alpha: u8::MAX, width: 1.0, round_cap: false, dash: (Vec::new(), 0.0) }
    }
}

impl Ops {
    /// A line of operators as they are.
    pub(super) fn raw(&mut self, line: &str) {
        self.bytes.extend_from_slice(line.as_bytes());
        self.bytes.push(b'\n');
    }

    pub(super) fn save(&mut self) {
        self.raw("q");
        self.before.push(self.now.clone());
    }

    pub(super) fn restore(&mut self) {
        self.raw("Q");
        self.now = self.before.pop().unwrap_or_default();
    }

    /// The colour of fills and letters, without its opacity.
    pub(super) fn fill_color(&mut self, color: Color) {
        let color = Color { a: u8::MAX, ..color };
        if self.now.fill.replace(color) != Some(color) {
            self.color(color, "rg");
        }
    }

    /// The colour of lines, without its opacity.
    pub(super) fn stroke_color(&mut self, color: Color) {
        let color = Color { a: u8::MAX, ..color };
        if self.now.stroke.replace(color) != Some(color) {
            self.color(color, "RG");
        }
    }

    fn color(&mut self, color: Color, operator: &str) {
        for byte in [color.r, color.g, color.b] {
            number(&mut self.bytes, f64::from(byte) / 255.0, 3);
            self.bytes.push(b' ');
        }
        self.raw(operator);
    }

    /// Fills with a pattern of the resources.
    pub(super) fn fill_pattern(&mut self, name: &str) {
        self.now.fill = None;
        self.raw(&format!("/Pattern cs /{name} scn"));
    }

    /// The opacity of all that comes; `name` is that of its state in the resources.
    pub(super) fn alpha(&mut self, alpha: u8, name: &str) {
        if std::mem::replace(&mut self.now.alpha, alpha) != alpha {
            self.raw(&format!("/{name} gs"));
        }
    }

    pub(super) fn width(&mut self, units: f64) {
        if std::mem::replace(&mut self.now.width, units) != units {
            number(&mut self.bytes, units, 1);
            self.raw(" w");
        }
    }

    pub(super) fn round_cap(&mut self, round: bool) {
        if std::mem::replace(&mut self.now.round_cap, round) != round {
            self.raw(if round { "1 J" } else { "0 J" });
        }
    }

    pub(super) fn dash(&mut self, lengths: &[f32], from: f32) {
        if (self.now.dash.0.as_slice(), self.now.dash.1) == (lengths, from) {
            return;
        }
        self.now.dash = (lengths.to_vec(), from);
        self.bytes.push(b'[');
        for length in lengths {
            number(&mut self.bytes, f64::from(*length), 1);
            self.bytes.push(b' ');
        }
        self.bytes.extend_from_slice(b"] ");
        number(&mut self.bytes, f64::from(from), 1);
        self.raw(" d");
    }
}

/// A whole number.
pub(super) fn whole(onto: &mut Vec<u8>, value: i32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        onto.push(b'-');
    }
    onto.extend_from_slice(&digits[at..]);
}

/// A number of at most `places` decimals, without zeros at its end.
pub(super) fn number(onto: &mut Vec<u8>, value: f64, places: usize) {
    let text = format!("{value:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    onto.extend_from_slice(if text == "-0" { b"0" } else { text.as_bytes() });
}

/// `x y`, and an operator.
pub(super) fn point(onto: &mut Vec<u8>, (x, y): Point, operator: u8) {
    whole(onto, x);
    onto.push(b' ');
    whole(onto, y);
    onto.extend_from_slice(&[b' ', operator, b'\n']);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let text = |value: f64, places: usize| {
            let mut bytes = Vec::new();
            number(&mut bytes, value, places);
            String::from_utf8(bytes).unwrap()
        };
        let found =
            [(0.5, 3), (1.0, 3), (-0.000_1, 2), (12.346, 2), (100.0, 0)].map(|(value, places)| text(value, places));
        assert_eq!(found, ["0.5", "1", "0", "12.35", "100"]);
        let mut bytes = Vec::new();
        for value in [0, -7, 120, i32::MIN, i32::MAX] {
            whole(&mut bytes, value);
            bytes.push(b' ');
        }
        assert_eq!(bytes, b"0 -7 120 -2147483648 2147483647 ");
    }
}
