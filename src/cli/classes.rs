//! The words of `--classes` and `--on-bound`, as the choice of classes they stand for.

use crate::cli::args_map::{OnBound, ThemeArg};
use crate::cli::output::Failure;
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, Metric, OwnBounds, Quotas, Theme};
use crate::model::words::Words;
use crate::words;

pub(crate) fn theme_of(theme: ThemeArg) -> Theme {
    match theme {
        ThemeArg::Tax => Theme::PerMu(Metric::Tax),
        ThemeArg::Output => Theme::PerMu(Metric::Output),
        ThemeArg::Investment => Theme::PerMu(Metric::Investment),
        ThemeArg::Bivariate => Theme::Bivariate,
        ThemeArg::Grade => Theme::Grade,
        ThemeArg::Industry => Theme::Industry,
        ThemeArg::FirmClass => Theme::FirmClass,
        ThemeArg::Scale => Theme::Scale,
        ThemeArg::LandUse => Theme::LandUse,
        ThemeArg::Status => Theme::Status,
    }
}

/// The classes of a theme; `text` is `None` for the usual ones.
///
/// # Errors
/// Where the text is no choice of classes, or none for this theme.
pub(crate) fn spec_of(text: Option<&str>, theme: Theme, on_bound: OnBound) -> Result<ClassSpec, Failure> {
    let rule = match on_bound {
        OnBound::Upper => BoundRule::AtLeast,
        OnBound::Lower => BoundRule::Above,
    };
    let usual = ClassSpec { rule, ..ClassSpec::default() };
    let Some(text) = text else { return Ok(usual) };
    let read = match theme {
        Theme::Bivariate => of_two(text, usual),
        Theme::PerMu(metric) => of_one(text, metric, usual),
        Theme::Grade | Theme::Industry | Theme::FirmClass | Theme::Scale | Theme::LandUse | Theme::Status => {
            by_method(text, usual)
        }
    };
    let spec = read.ok_or_else(|| refused(text, theme))?;
    if spec.method == ClassMethod::Fixed && rule == BoundRule::Above {
        return Err(Failure::argument(
            "--on-bound",
            Words::fixed(
                "固定标准按“≥”分级，不能归下一级",
                "a standard says ≥: a value on its bound is in the upper class",
            ),
            Words::fixed("去掉 --on-bound，或用 own:… 给出断点", "leave --on-bound out, or give the bounds with own:…"),
        ));
    }
    Ok(spec)
}

/// `natural:5`, `quota:20/40/35/5`, `own:10,20,30`.
fn of_one(text: &str, metric: Metric, usual: ClassSpec) -> Option<ClassSpec> {
    let Some(bounds) = text.strip_prefix("own:") else { return by_method(text, usual) };
    let bounds = numbers(bounds, ',')?;
    let fits = (1..=OwnBounds::MOST).contains(&bounds.len()) && bounds.is_sorted_by(|one, next| one < next);
    fits.then(|| ClassSpec { own: Some(OwnBounds::new(metric, &bounds)), ..usual })
}

/// `tercile`, `own:10,20/200,333`.
fn of_two(text: &str, usual: ClassSpec) -> Option<ClassSpec> {
    if text == "tercile" {
        return Some(usual);
    }
    let (across, up) = text.strip_prefix("own:")?.split_once('/')?;
    let pair = |text| <[f64; 2]>::try_from(numbers(text, ',')?).ok().filter(|[low, high]| low < high);
    Some(ClassSpec { pair: [Some(pair(across)?), Some(pair(up)?)], ..usual })
}

/// `quantile:6`; without a number there are six, and `fixed` needs none.
fn by_method(text: &str, usual: ClassSpec) -> Option<ClassSpec> {
    let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let method = ClassMethod::from_name(name)?;
    match (method, rest) {
        (_, None) => Some(ClassSpec { method, ..usual }),
        (ClassMethod::Quota, Some(shares)) => {
            let quotas = Quotas::new(&numbers(shares, '/')?)?;
            Some(ClassSpec { method, quotas, ..usual })
        }
        (_, Some(count)) => {
            let count = count.parse::<u8>().ok().filter(|count| (2..=9).contains(count))?;
            Some(ClassSpec { method, count, ..usual })
        }
    }
}

fn numbers(text: &str, between: char) -> Option<Vec<f64>> {
    text.split(between).map(|part| part.trim().parse::<f64>().ok().filter(|number| number.is_finite())).collect()
}

fn refused(text: &str, theme: Theme) -> Failure {
    let remedy = if theme == Theme::Bivariate {
        Words::fixed(
            "双变量图写 tercile，或 own:税收两界/产值两界，例如 own:10,20/200,333",
            "for two figures write tercile, or own:TAX,TAX/OUTPUT,OUTPUT with two bounds each: own:10,20/200,333",
        )
    } else {
        Words::fixed(
            "写成 方法:级数，方法为 quantile、equal、natural、stddev、pretty，级数 2 到 9；或 fixed；或 quota:20/40/35/5（百分比，从高到低，合计 100）；或 own:10,20,30（升序断点，最多 8 个）",
            "write METHOD:N with quantile, equal, natural, stddev or pretty, and 2 to 9; or fixed; or quota:20/40/35/5 (percent, best first, 100 in all); or own:10,20,30 (ascending bounds, 8 at most)",
        )
    };
    Failure::argument("--classes", words!("“{text}”不是可用的分级", "`{text}` is not a way to make classes"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAX: Theme = Theme::PerMu(Metric::Tax);

    #[test]
    fn classes_are_read() {
        let check = |text: &str, theme: Theme, expected: ClassSpec| {
            assert_eq!(spec_of(Some(text), theme, OnBound::Upper).ok(), Some(expected), "{text}");
        };
        let usual = ClassSpec::default();
        check("natural:5", TAX, ClassSpec::of(ClassMethod::NaturalBreaks, 5));
        check("stddev:4", TAX, ClassSpec::of(ClassMethod::StandardDeviation, 4));
        check("pretty", TAX, ClassSpec::of(ClassMethod::Pretty, 6));
        check("fixed", TAX, ClassSpec::of(ClassMethod::Fixed, 6));
        check("quota", TAX, ClassSpec::of(ClassMethod::Quota, 6));
        let thirds = Quotas::new(&[30.0, 69.5, 0.5]).expect("100 in all");
        check("quota:30/69.5/0.5", TAX, ClassSpec { quotas: thirds, ..ClassSpec::of(ClassMethod::Quota, 6) });
        let own = Some(OwnBounds::new(Metric::Tax, &[-1.5, 10.0]));
        check("own:-1.5, 10", TAX, ClassSpec { own, ..usual });
        check("tercile", Theme::Bivariate, usual);
        let pair = [Some([10.0, 20.0]), Some([200.0, 333.0])];
        check("own:10,20/200,333", Theme::Bivariate, ClassSpec { pair, ..usual });
        let lower = spec_of(Some("equal:3"), TAX, OnBound::Lower).map(|spec| spec.rule);
        assert_eq!(lower.ok(), Some(BoundRule::Above), "the lower class has the bound");
    }

    #[test]
    fn what_is_no_choice_of_classes_is_refused() {
        let of_one = [
            "",
            "jenks:5",
            "equal:1",
            "equal:10",
            "equal:x",
            "quota:20/40",
            "quota:4",
            "own:",
            "own:3,2",
            "own:1,x",
            "own:1,2,3,4,5,6,7,8,9",
            "own:NaN",
            "tercile",
        ];
        for text in of_one {
            assert!(spec_of(Some(text), TAX, OnBound::Upper).is_err(), "{text}");
        }
        for text in ["quantile:3", "own:1,2", "own:1,2/3", "own:2,1/3,4", "own:1,2/3,4,5"] {
            assert!(spec_of(Some(text), Theme::Bivariate, OnBound::Upper).is_err(), "{text}");
        }
        assert!(spec_of(Some("own:1"), Theme::LandUse, OnBound::Upper).is_err(), "land use has no bounds");
        assert!(spec_of(Some("fixed"), TAX, OnBound::Lower).is_err(), "a standard says ≥");
    }
}
