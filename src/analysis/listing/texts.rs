//! The texts of a column by code, whatever they are kept as.

use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use crate::analysis::listing::columns::{Classes, OfParcels};
use crate::analysis::matching::{NOT, Needle};
use crate::analysis::search::firm_texts;
use crate::model::firm_class::{industry_words, scale_words};
use crate::model::id::{FeatureId, FirmId};
use crate::model::table::{Dictionary, NO_WORD};

/// Texts of a column by code.
pub(super) enum Texts<'a> {
    Words(&'a [u32], &'a Dictionary),
    Json(&'a [Option<Box<str>>]),
    Classes(Classes<'a>),
    Firms(OfParcels<'a>),
    Industries(OfParcels<'a>),
    Scales(OfParcels<'a>),
}

impl<'a> Texts<'a> {
    /// The text of a row, by code; of several the first one.
    pub(super) fn code(&self, row: usize) -> Option<u32> {
        match self {
            Self::Words(codes, _) => codes.get(row).copied().filter(|code| *code != NO_WORD),
            Self::Json(values) => values.get(row)?.as_ref().map(|_| row as u32),
            Self::Classes(classes) => classes.of.get(row).map(|class| u32::from(*class)),
            Self::Firms(of) | Self::Industries(of) | Self::Scales(of) => {
                let main = of.occupancy.tenants(FeatureId(row as u32)).first()?.firm;
                // What a file does not state is no value, and no empty text.
                let is_stated = match self {
                    Self::Industries(_) => of.firms.industry(main).is_some_and(|name| !name.is_empty()),
                    Self::Scales(_) => of.firms.firms.get(main.index())?.above_scale.is_some(),
                    _ => true,
                };
                is_stated.then_some(main.0)
            }
        }
    }

    /// How many codes there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Words(_, words) => words.len(),
            Self::Json(values) => values.len(),
            Self::Classes(classes) => classes.labels.len(),
            Self::Firms(of) | Self::Industries(of) | Self::Scales(of) => of.firms.len(),
        }
    }

    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> &'a str {
        let at = code as usize;
        match *self {
            Self::Words(_, words) => words.get(at).unwrap_or_default(),
            Self::Json(values) => values.get(at).and_then(Option::as_deref).unwrap_or_default(),
            Self::Classes(classes) => classes.labels.get(at).map_or("", |label| &label.zh),
            Self::Firms(of) => firm_texts(of.firms, FirmId(code)).0,
            Self::Industries(of) => of.firms.industry(FirmId(code)).unwrap_or_default(),
            Self::Scales(of) => match of.firms.firms.get(at).and_then(|firm| firm.above_scale) {
                Some(true) => "规上",
                Some(false) => "规下",
                None => "",
            },
        }
    }

    /// Which codes have a text that `wanted` says yes to; a class, an industry and a scale also by its English name.
    pub(super) fn passing(&self, wanted: impl Fn(&str) -> bool + Sync) -> Vec<bool> {
        let passes = |code: usize| match self {
            Self::Classes(classes) => {
                classes.labels.get(code).is_some_and(|label| wanted(&label.zh) || wanted(&label.en))
            }
            Self::Industries(_) | Self::Scales(_) => {
                let text = self.text(code as u32);
                let english = match text {
                    "规上" | "规下" => scale_words(text == "规上").en,
                    industry => industry_words(industry).en,
                };
                wanted(text) || wanted(&english)
            }
            _ => wanted(self.text(code as u32)),
        };
        (0..self.len()).into_par_iter().with_min_len(1 << 10).map(passes).collect()
    }

    /// Which codes have a text with the needle in it.
    pub(super) fn containing(&self, needle: &Needle, stop: &AtomicBool) -> Vec<bool> {
        match self {
            Self::Words(_, words) => needle.ranks(words, stop).into_iter().map(|rank| rank < NOT).collect(),
            _ => self.passing(|text| needle.rank(text) < NOT),
        }
    }

    /// Whether a row has a text of these; of several firms any one.
    pub(super) fn is_among(&self, row: usize, passing: &[bool]) -> bool {
        let passes = |code: u32| passing.get(code as usize).copied().unwrap_or(false);
        match self {
            Self::Firms(of) => of.occupancy.tenants(FeatureId(row as u32)).iter().any(|tenant| passes(tenant.firm.0)),
            _ => self.code(row).is_some_and(passes),
        }
    }

    /// The text that takes most room, reckoned: Chinese characters are twice as wide as others.
    pub(super) fn widest(&self) -> String {
        let room = |text: &str| text.chars().map(|c| if c < '\u{2e80}' { 1 } else { 2 }).sum::<usize>();
        let of = |code: usize| (room(self.text(code as u32)), std::cmp::Reverse(code));
        let widest = (0..self.len()).into_par_iter().with_min_len(1 << 10).map(of).max();
        widest.map_or_else(String::new, |(_, std::cmp::Reverse(code))| self.text(code as u32).to_owned())
    }
}
