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
        Package::Public => page.declassified(Package::Public.words().get(lang)),
        Package::General => page,
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

/// What is not said on a page for everybody, and is too often meant otherwise to be taken out.
const INTERNAL: [&str; 7] = ["内部", "秘密", "机密", "绝密", "internal", "confidential", "secret"];

/// The planner's own texts on a public page that say it is not for everybody: what is to be told before it is given away.
/// `None` where there are none, and of other pages.
pub fn internal_words(page: &Page, package: &Package) -> Option<Words> {
    let said = |text: &str| {
        let text = text.to_lowercase();
        INTERNAL.into_iter().find(|word| text.contains(word))
    };
    let mut found: Vec<(Words, &str)> = Vec::new();
    let mut look = |name: Words, text: &str| found.extend(said(text).map(|word| (name, word)));
    look(Words::fixed("图名", "the title"), &page.title);
    for item in &page.items {
        match &item.kind {
            ItemKind::Text(item) => look(Words::fixed("文字", "a text"), &item.text),
            ItemKind::Watermark { text } => look(Words::fixed("水印", "the watermark"), text),
            ItemKind::WindRose(rose) => look(Words::fixed("风玫瑰出处", "the source of the wind rose"), &rose.source),
            ItemKind::TitleBlock(block) => {
                look(Words::fixed("图签的编制单位", "who made it, in the title block"), &block.made_by);
                look(Words::fixed("图签的图号", "the number in the title block"), &block.number);
                look(Words::fixed("图签的数据时点", "the date of the data in the title block"), &block.data_time);
                look(Words::fixed("图签的审图号", "the approval in the title block"), &block.approval);
                look(Words::fixed("图签的制图日期", "the date in the title block"), &block.date);
            }
            _ => {}
        }
    }
    found.dedup();
    let listed = |lang: Lang, joint: &str| {
        let one = |(name, word): &(Words, &str)| match lang {
            Lang::Zh => format!("{}中的“{word}”", name.zh),
            Lang::En => format!("“{word}” in {}", name.en),
        };
        found.iter().map(one).collect::<Vec<_>>().join(joint)
    };
    let (zh, en) = (listed(Lang::Zh, "、"), listed(Lang::En, ", "));
    (package.is_public() && !found.is_empty()).then(|| {
        Words::made(
            format!("公开版上仍有{zh}，程序没有改动，请核对"),
            format!("the public version still says {en}; nothing was changed: look at it"),
        )
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::page::{Paper, TextItem};

    fn page(text: &str, secrecy: &str) -> Page {
        let block = TitleBlock { secrecy: secrecy.to_owned(), ..TitleBlock::default() };
        let text = TextItem { text: text.to_owned(), size_pt: 9.0, bold: false };
        Page::of(String::new(), Paper::A3, [ItemKind::Text(text), ItemKind::TitleBlock(block)])
    }

    #[test]
    fn the_classification_follows_the_package() {
        #[track_caller]
        fn check(own: &str, package: &Package, expected: &str) {
            let made = page_for(page("", own), package, None, Lang::Zh);
            let found = made.items.iter().find_map(|item| match &item.kind {
                ItemKind::TitleBlock(block) => Some(block.secrecy.as_str()),
                _ => None,
            });
            assert_eq!(found, Some(expected), "{own} for {package:?}");
        }
        let internal = Package::Internal { user: "甲".to_owned() };
        check("内部", &Package::Public, "公开");
        check("", &Package::Public, "公开");
        check("", &internal, "内部资料");
        check("秘密", &internal, "秘密");
        check("内部", &Package::General, "内部");
    }

    #[test]
    fn internal_words_of_a_public_page_are_told() {
        let told =
            |text: &str, package: &Package| internal_words(&page(text, ""), package).map(|words| words.zh.into_owned());
        let public = &Package::Public;
        let expected = "公开版上仍有文字中的“内部”，程序没有改动，请核对";
        assert_eq!(told("仅供内部使用", public).as_deref(), Some(expected));
        assert_eq!(
            told("For Internal use", public).as_deref(),
            Some("公开版上仍有文字中的“internal”，程序没有改动，请核对")
        );
        assert_eq!(told("公开发布", public), None);
        assert_eq!(told("仅供内部使用", &Package::General), None);
    }
}
