//! Units as types, so that no number loses its unit between floors. 1 亩 = 10000/15 m² exactly (1 公顷 = 15 亩).

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(pub f64);

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
                Self(values.map(|value| value.0).sum())
            }
        }
    };
}

unit! {
    /// An area in m².
    SquareMeters
}
unit! {
    /// An area in 亩.
    Mu
}
unit! {
    /// Money in 万元 (10,000 yuan).
    WanYuan
}
unit! {
    /// A per-mu figure in 万元/亩.
    WanYuanPerMu
}

impl SquareMeters {
    /// The same area in 亩.
    pub fn to_mu(self) -> Mu {
        // Not `/ SQUARE_METERS_PER_MU`: that constant is rounded, and 42 000 m² must be 63 亩 to the last bit,
        // or a parcel that just meets a standard would miss it.
        Mu(self.0 * 15.0 / 10_000.0)
    }

    /// The same area in 公顷 (hectares).
    pub fn hectares(self) -> f64 {
        self.0 / 10_000.0
    }

    /// The same area in km².
    pub fn square_kilometers(self) -> f64 {
        self.0 / 1_000_000.0
    }
}

impl Mu {
    /// The same area in m².
    pub fn to_square_meters(self) -> SquareMeters {
        SquareMeters(self.0 * 10_000.0 / 15.0)
    }
}

impl WanYuan {
    /// Σ figure ÷ Σ area; `None` where there is no land to divide by.
    #[inline]
    pub fn per(self, area: Mu) -> Option<WanYuanPerMu> {
        (area.0 > 0.0).then(|| WanYuanPerMu(self.0 / area.0))
    }
}

/// In what a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 元.
    Yuan,
    /// 千元.
    ThousandYuan,
    /// 万元.
    WanYuan,
    /// 亿元.
    YiYuan,
    /// 亩.
    Mu,
    /// m².
    SquareMeters,
    /// 公顷.
    Hectares,
}

impl Unit {
    /// Those of money, the smallest first.
    pub const MONEY: [Self; 4] = [Self::Yuan, Self::ThousandYuan, Self::WanYuan, Self::YiYuan];

    /// What a planner calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yuan => "元",
            Self::ThousandYuan => "千元",
            Self::WanYuan => "万元",
            Self::YiYuan => "亿元",
            Self::Mu => "亩",
            Self::SquareMeters => "平方米",
            Self::Hectares => "公顷",
        }
    }

    /// How many of it are one 万元; `None` where it is no money.
    pub fn per_wan_yuan(self) -> Option<f64> {
        match self {
            Self::Yuan => Some(10_000.0),
            Self::ThousandYuan => Some(10.0),
            Self::WanYuan => Some(1.0),
            Self::YiYuan => Some(0.0001),
            Self::Mu | Self::SquareMeters | Self::Hectares => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plan's own areas, converted by hand (domain.md §5.6): 23 km² = 2 300 公顷 = 34 500 亩.
    #[test]
    fn the_plans_areas_convert() {
        let core = SquareMeters(23_000_000.0);
        assert!((core.to_mu().0 - 34_500.0).abs() < 1e-9, "23 km² is 34 500 亩");
        assert!((core.hectares() - 2_300.0).abs() < 1e-12, "23 km² is 2 300 公顷");
        assert!((Mu(225_000.0).to_square_meters().square_kilometers() - 150.0).abs() < 1e-12, "225 000 亩 is 150 km²");
    }

    /// Whole numbers of mu stay whole: else a parcel with exactly 20.00 万元/亩 would fail "≥ 20".
    #[test]
    fn whole_mu_are_whole() {
        for mu in 1..20_000 {
            let area = SquareMeters(f64::from(mu) * 10_000.0 / 15.0);
            if area.0.fract() == 0.0 {
                assert_eq!(area.to_mu().0, f64::from(mu), "{} m²", area.0);
            }
        }
    }

    #[test]
    fn no_land_has_no_per_mu_figure() {
        assert_eq!(WanYuan(5.0).per(Mu(0.0)), None, "a figure over no land is no value, not infinity");
        assert_eq!(WanYuan(312.4).per(Mu(20.0)), Some(WanYuanPerMu(15.62)), "312.40 ÷ 20 by hand");
    }
}
