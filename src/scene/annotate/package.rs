//! What a public or an internal page says of itself, and what a public one does not say.

use super::PageChoice;
use crate::analysis::masked::{LEAST_FIRMS, Masked};
use crate::model::package::Package;
use crate::model::page::{ItemKind, Page, TitleBlock};
use crate::model::spec::Theme;
use crate::model::words::{Lang, Words};
use crate::scene::legend::Legend;
use crate::words;

static ROUNDED: Words = Words::fixed("断点取两位有效数字", "bounds of two digits");

/// The page as it is for whom it is made: 密级 filled in, no names of firms in the planner's own texts.
#[must_use]
pub fn page_for(page: Page, package: &Package, masked: Option<&Masked>, lang: Lang) -> Page {
    let mut page = match package {
        Package::Internal { .. } => page.classified(package.mark().get(lang)),
        Package::General | Package::Public => page,
    };
    let Some(masked) = masked else { return page };
    let mask = |text: &mut String| *text = masked.without_firms(text, lang);
    mask(&mut page.title);
    for item in &mut page.items {
        match &mut item.kind {
            ItemKind::Text(item) => mask(&mut item.text),
            ItemKind::Watermark { text } => mask(text),
            ItemKind::WindRose(rose) => mask(&mut rose.source),
            ItemKind::TitleBlock(block) => {
                let TitleBlock { made_by, date, number, data_time, approval, secrecy } = block;
                [made_by, date, number, data_time, approval, secrecy].into_iter().for_each(mask);
            }
            _ => {}
        }
    }
    page
}

/// The words all over an internal sheet.
pub(super) fn imprint(choice: &PageChoice<'_>, lang: Lang) -> String {
    match choice.package {
        Package::Internal { user } => {
            let mark = choice.package.mark();
            let parts = [mark.get(lang), user.trim(), &choice.date];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
        Package::General | Package::Public => String::new(),
    }
}

/// Ranges and counts only, and how small groups were treated.
pub(super) fn without_sums(legend: &mut Legend, choice: &PageChoice<'_>, lang: Lang) {
    legend.sums.clear();
    legend.entries.iter_mut().for_each(|entry| entry.sums.clear());
    let merged = words!("不足 {LEAST_FIRMS} 家企业的组已合并", "groups of fewer than {LEAST_FIRMS} firms are merged");
    let first = match choice.theme {
        Theme::LandUse | Theme::Status => return,
        Theme::PerMu(_) | Theme::Bivariate => ROUNDED.get(lang).to_owned(),
        _ => std::mem::take(&mut legend.rule),
    };
    let joint = if lang == Lang::Zh { "；" } else { "; " };
    let parts = [first.as_str(), merged.get(lang)];
    legend.rule = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(joint);
}
