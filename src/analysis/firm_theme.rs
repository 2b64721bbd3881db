//! Themes of firms: the industry, class and scale of the firm that uses most of each parcel.
//!
//! *Guarantees:* a parcel is in one row, by its main firm, however many firms are on it; a firm of several classes is
//! in the first of [`FirmClass::ALL`]. *Must not know:* colours.

use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::theme::{ClassKey, Themed, by_key};
use crate::model::firm::FirmBook;
use crate::model::firm_class::{FirmClass, INDUSTRIES, industry_words, scale_words};
use crate::model::id::FirmId;
use crate::model::layer::Layer;
use crate::model::spec::{ClassSpec, Theme};
use crate::model::words::Words;

/// Rows of classes behind those with a name of their own.
const OTHER_CLASS: Words = Words::fixed("其他企业", "Other firms");
const OTHER_INDUSTRY: Words = Words::fixed("其他产业", "Other industries");
const UNSTATED: Words = Words::fixed("未说明", "Not stated");

/// Resolves [`Theme::Industry`], [`Theme::FirmClass`] or [`Theme::Scale`]; of any other theme all is without a class.
/// `occupancy` must be that of the figures' year.
pub fn of_firms(
    theme: Theme,
    spec: ClassSpec,
    (parcels, figures): (&Layer, Option<&Figures>),
    (firms, occupancy): (&FirmBook, &Occupancy),
) -> Themed {
    let names = rows_of(theme);
    let keys = names.into_iter().enumerate().map(|(at, name)| ClassKey::OfFirm { theme, at, name }).collect();
    // By firm first: a firm of many parcels is looked at once.
    let row_of: Vec<Option<usize>> = (0..firms.len() as u32).map(|at| row_of_firm(theme, firms, FirmId(at))).collect();
    let themed = by_key(theme, (parcels, figures), keys, |parcel| {
        let main = occupancy.tenants(parcel).first()?;
        row_of.get(main.firm.index()).copied().flatten()
    });
    Themed { year: figures.map(|figures| figures.year), spec, ..themed }
}

/// What the rows are called, the unstated last.
fn rows_of(theme: Theme) -> Vec<Words> {
    match theme {
        Theme::Industry => INDUSTRIES.into_iter().map(industry_words).chain([OTHER_INDUSTRY, UNSTATED]).collect(),
        Theme::FirmClass => FirmClass::ALL.into_iter().map(FirmClass::words).chain([OTHER_CLASS, UNSTATED]).collect(),
        Theme::Scale => vec![scale_words(true), scale_words(false), UNSTATED],
        Theme::PerMu(_) | Theme::Bivariate | Theme::Grade | Theme::LandUse | Theme::Status => Vec::new(),
    }
}

/// The row of a firm. Of firms that are parcels with figures of their own no file states class or scale.
fn row_of_firm(theme: Theme, firms: &FirmBook, id: FirmId) -> Option<usize> {
    let firm = firms.firms.get(id.index());
    match theme {
        Theme::Industry => {
            let name = firms.industry(id)?;
            let known = INDUSTRIES.iter().position(|known| *known == name);
            Some(known.unwrap_or(INDUSTRIES.len() + usize::from(name.is_empty())))
        }
        Theme::FirmClass => {
            let Some(firm) = firm else { return Some(FirmClass::ALL.len() + 1) };
            let first = FirmClass::ALL.iter().position(|class| class.has(firm));
            Some(first.unwrap_or(FirmClass::ALL.len()))
        }
        Theme::Scale => Some(match firm.and_then(|firm| firm.above_scale) {
            Some(above) => usize::from(!above),
            None => 2,
        }),
        Theme::PerMu(_) | Theme::Bivariate | Theme::Grade | Theme::LandUse | Theme::Status => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::{book, parcels};
    use crate::model::firm::{Industry, Occupation, Tenure, Yearly};
    use crate::model::units::{Mu, WanYuan};

    /// 甲 (gazelle and high-tech, 医养健康) uses 6 of 10 亩 of A, 乙 (tech SME, an industry of its own) the other 4 and
    /// all 5 of B; 丙 (nothing known) has C; nobody has D.
    fn check(theme: Theme, classes: &[u8], rows: &[(&str, usize, f64, Option<f64>)]) {
        let layer = parcels(&[("A", 10.0), ("B", 5.0), ("C", 2.0), ("D", 1.0)]);
        let mut firms = book(3);
        firms.firms[0].industry = Industry("医养健康".to_owned());
        (firms.firms[0].gazelle, firms.firms[0].high_tech) = (true, true);
        firms.firms[1].industry = Industry("造纸".to_owned());
        (firms.firms[1].tech_sme, firms.firms[1].above_scale) = (true, Some(false));
        firms.firms[2].industry = Industry(String::new());
        firms.firms[2].above_scale = None;
        let own = |code: &str, firm: u32, area: f64| Occupation {
            parcel_code: code.to_owned(),
            firm: FirmId(firm),
            tenure: Tenure::Own,
            area: Mu(area),
            from: None,
            to: None,
        };
        firms.occupations = vec![own("A", 0, 6.0), own("A", 1, 4.0), own("B", 1, 5.0), own("C", 2, 2.0)];
        // 甲 pays 60 on A; of the 90 of 乙 4 ÷ 9 stand on A and 5 ÷ 9 on B.
        firms.yearly = vec![
            (FirmId(0), 2024, Yearly { tax: Some(60.0), ..Yearly::default() }),
            (FirmId(1), 2024, Yearly { tax: Some(90.0), ..Yearly::default() }),
        ];
        let (occupancy, _) = Occupancy::link(&layer, &firms, 2024);
        let figures = Figures::compute(&layer, &firms, &occupancy, 2024);
        let themed = of_firms(theme, ClassSpec::default(), (&layer, Some(&figures)), (&firms, &occupancy));
        assert_eq!(*themed.class_of, classes, "{theme:?}");
        let found: Vec<(String, usize, f64, Option<WanYuan>)> = themed
            .rows
            .iter()
            .map(|row| {
                let name = match &row.key {
                    ClassKey::OfFirm { name, .. } => name.zh.to_string(),
                    other => format!("{other:?}"),
                };
                (name, row.parcels, row.area.0, row.sums[0])
            })
            .collect();
        let expected: Vec<(String, usize, f64, Option<WanYuan>)> =
            rows.iter().map(|(name, count, mu, tax)| ((*name).to_owned(), *count, *mu, tax.map(WanYuan))).collect();
        assert_eq!(found, expected, "{theme:?}");
    }

    #[test]
    fn a_parcel_is_where_its_main_firm_is() {
        let none = ("NoData", 1, 1.0, None);
        check(
            Theme::Industry,
            &[0, 1, 2, 3],
            &[("医养健康", 1, 10.0, Some(100.0)), ("其他产业", 1, 5.0, Some(50.0)), ("未说明", 1, 2.0, None), none],
        );
        check(
            Theme::FirmClass,
            &[0, 1, 2, 3],
            &[
                ("瞪羚企业", 1, 10.0, Some(100.0)),
                ("科技型中小企业", 1, 5.0, Some(50.0)),
                ("其他企业", 1, 2.0, None),
                none,
            ],
        );
        check(
            Theme::Scale,
            &[0, 1, 2, 3],
            &[("规上", 1, 10.0, Some(100.0)), ("规下", 1, 5.0, Some(50.0)), ("未说明", 1, 2.0, None), none],
        );
    }
}
