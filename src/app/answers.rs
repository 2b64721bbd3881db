//! The analyses the dock shows: what each is called, what it needs, how it is made.
//!
//! To add one: a variant of [`AnswerKind`], an entry of [`TABLE`], and where it has parameters a field of [`Params`] and
//! its controls in [`panels::table`](crate::app::panels::table).
//!
//! *Guarantees:* every kind is in [`TABLE`] once; an answer carries all it was made from, so that a stale one is known.
//! *Must not know:* how it is shown.

mod land;

pub use land::LandParams;

use crate::analysis::answer::Answer;
use crate::analysis::entry::all_parcels;
use crate::analysis::firm_table::firm_table;
use crate::analysis::grade::Graded;
use crate::analysis::grade_table::grade_table;
use crate::analysis::listing::Tabulated;
use crate::analysis::plan_targets::plan_targets;
use crate::analysis::summary;
use crate::analysis::theme::{Themed, resolve};
use crate::analysis::whatif::{Ledger, answers, class_moves};
use crate::analysis::zone_firms::{FirmsBy, zone_firms};
use crate::app::derived::{OfSources, OfYear};
use crate::app::state::State;
use crate::io::plan_targets as plan_files;
use crate::model::dataset::Dataset;
use crate::model::entry::EntryStandard;
use crate::model::scheme::Scheme;
use crate::model::spec::{ClassSpec, Standard, Theme};
use crate::model::words::{Lang, Words};
use std::sync::Arc;

/// An analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerKind {
    /// All firms of the year.
    Firms,
    /// The grade of every parcel.
    Grades,
    /// Every parcel against the entry standard.
    Standards,
    /// Industries of the firms by zone.
    ZoneIndustries,
    /// Classes of the firms by zone.
    ZoneClasses,
    /// The plan's figures beside what the data sums to.
    Targets,
    /// Who changes grade under the scheme in use.
    Whatif,
    /// Which parcels change class by bounds that were set by hand.
    Breaks,
    /// Two years against each other.
    Years,
    /// Who stands near the next grade.
    Margins,
    /// The register of low-yield land.
    Register,
    /// Idle or low-yield land that fits.
    Sites,
}

/// What of a ledger is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LedgerPart {
    /// Firms that change.
    #[default]
    Firms,
    /// Parcels that change.
    Parcels,
    /// By zone.
    Zones,
    /// From grade to grade.
    Grades,
    /// What the policies cost.
    Policy,
}

impl LedgerPart {
    /// All of them with their names.
    pub const ALL: [(Self, Words); 5] = [
        (Self::Firms, Words::fixed("企业", "Firms")),
        (Self::Parcels, Words::fixed("地块", "Parcels")),
        (Self::Zones, Words::fixed("分区", "Zones")),
        (Self::Grades, Words::fixed("从…到…", "From, to")),
        (Self::Policy, Words::fixed("政策成本", "Policy cost")),
    ];
}

/// Analyses that stand together in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What there is.
    Inventory,
    /// What to do about it.
    Decide,
    /// Years and plan.
    Progress,
}

/// What the person has set for the analyses, each in a field of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Params {
    /// What of the ledger is listed.
    pub ledger: LedgerPart,
    /// Of two years, margins, the register and the sites.
    pub land: LandParams,
}

/// One analysis and all that is shown of it.
#[derive(Debug)]
pub struct Entry {
    /// Which.
    pub kind: AnswerKind,
    /// The stable name for programs, also that of an exported file.
    pub name: &'static str,
    /// In the menu and on the tab.
    pub label: Words,
    /// What it tells, in a sentence.
    pub hint: Words,
    /// Where in the menu.
    pub group: Group,
    /// How it is made; where that is not possible, why.
    make: fn(&Basis) -> Result<Answer, Words>,
}

/// All analyses, in the order of the menu.
pub static TABLE: &[Entry] = &[
    Entry {
        kind: AnswerKind::Firms,
        name: "firms",
        label: Words::fixed("企业", "Firms"),
        hint: Words::fixed("全部企业的用地、指标与等级", "All firms with land, figures and grades"),
        group: Group::Inventory,
        make: firms,
    },
    Entry {
        kind: AnswerKind::Grades,
        name: "grades",
        label: Words::fixed("宗地等级", "Grades of parcels"),
        hint: Words::fixed(
            "每宗地的等级、得分与所依据的企业",
            "Grade and score of every parcel, and the firm it comes from",
        ),
        group: Group::Inventory,
        make: grades,
    },
    Entry {
        kind: AnswerKind::ZoneIndustries,
        name: "zone-industry",
        label: Words::fixed("分区产业", "Industries by zone"),
        hint: Words::fixed(
            "各分区每个产业的企业、用地与亩均税收",
            "Firms, land and tax per mu of every industry by zone",
        ),
        group: Group::Inventory,
        make: |basis| Ok(zone_firms(basis.figures()?.0, FirmsBy::Industry)),
    },
    Entry {
        kind: AnswerKind::ZoneClasses,
        name: "zone-class",
        label: Words::fixed("分区企业类别", "Classes of firms by zone"),
        hint: Words::fixed(
            "各分区的高新、瞪羚、科技型中小与规上、规下企业",
            "High-tech firms, gazelles, tech SMEs and scale by zone",
        ),
        group: Group::Inventory,
        make: |basis| Ok(zone_firms(basis.figures()?.0, FirmsBy::Class)),
    },
    Entry {
        kind: AnswerKind::Whatif,
        name: "whatif",
        label: Words::fixed("调整影响", "What if"),
        hint: Words::fixed(
            "改动方案后谁的等级会变：企业、地块、分区、税收与政策成本",
            "Who changes grade under the changed scheme: firms, parcels, zones, tax and cost of policies",
        ),
        group: Group::Decide,
        make: whatif,
    },
    Entry {
        kind: AnswerKind::Breaks,
        name: "breaks",
        label: Words::fixed("断点影响", "Moved breaks"),
        hint: Words::fixed(
            "手工断点与原分级相比，哪些地块换级",
            "Parcels that change class by bounds set by hand, compared with those of the method",
        ),
        group: Group::Decide,
        make: breaks,
    },
    Entry {
        kind: AnswerKind::Standards,
        name: "standards",
        label: Words::fixed("入园标准核查", "Entry standard"),
        hint: Words::fixed(
            "每宗地逐条达标、不达标、数据缺失或不适用",
            "Every parcel, clause by clause: met, not met, no data or not applicable",
        ),
        group: Group::Decide,
        make: standards,
    },
    Entry {
        kind: AnswerKind::Margins,
        name: "margins",
        label: Words::fixed("临界等级", "Margins of grades"),
        hint: Words::fixed(
            "离升一级、降一级还差多少：百分比、税收、名次",
            "How near the next grade is: in percent, tax and places",
        ),
        group: Group::Decide,
        make: land::near_cuts,
    },
    Entry {
        kind: AnswerKind::Register,
        name: "register",
        label: Words::fixed("低效用地清单", "Low-yield land"),
        hint: Words::fixed(
            "按认定规则列出低效用地，逐宗写明依据与建议",
            "The register by rules, with reasons and advice for each parcel",
        ),
        group: Group::Decide,
        make: land::low_yield,
    },
    Entry {
        kind: AnswerKind::Sites,
        name: "sites",
        label: Words::fixed("找地", "Site finder"),
        hint: Words::fixed(
            "闲置或低效的地块和连片，按可增税收等排序",
            "Idle or low-yield parcels and contiguous groups, ranked",
        ),
        group: Group::Decide,
        make: land::find_sites,
    },
    Entry {
        kind: AnswerKind::Years,
        name: "years",
        label: Words::fixed("两年对比", "Two years"),
        hint: Words::fixed(
            "等级与得分的变化，拆成自身、标尺、分组与豁免",
            "Moves of grade and score, split into own change, yardstick and group",
        ),
        group: Group::Progress,
        make: land::two_years,
    },
    Entry {
        kind: AnswerKind::Targets,
        name: "targets",
        label: Words::fixed("规划目标", "Aims of the plan"),
        hint: Words::fixed(
            "规划的 2015、2020 年数字和 2025 年目标，旁列口径相同的数据合计",
            "Figures and aims of the plan beside what the data sums to in the same scope",
        ),
        group: Group::Progress,
        make: |basis| Ok(plan_targets(&plan_files::shipped(), &basis.data, basis.year)),
    },
];

impl AnswerKind {
    /// What is shown of it.
    pub fn entry(self) -> &'static Entry {
        // A test says that every kind is there.
        TABLE.iter().find(|entry| entry.kind == self).unwrap_or(&TABLE[0])
    }
}

/// All that an analysis may need, taken out of the state.
#[derive(Debug, Clone)]
pub struct Basis {
    /// What files said.
    pub data: Dataset,
    /// Zones.
    pub of_sources: Option<Arc<OfSources>>,
    /// Figures of the year.
    pub of_year: Option<Arc<OfYear>>,
    /// Grades of the year, where the map has them already.
    graded: Option<Arc<Graded>>,
    /// Who changes grade.
    ledger: Option<Arc<Ledger>>,
    /// What the map is coloured by.
    themed: Option<Arc<Themed>>,
    /// What its classes are compared with.
    standard: Option<Standard>,
    /// The scheme in use.
    pub scheme: Option<Arc<Scheme>>,
    /// The standards figures are compared with.
    pub standards: Vec<Standard>,
    /// What parcels are checked against.
    entry_standard: Option<Arc<EntryStandard>>,
    /// The year, where there are figures.
    pub year: Option<u16>,
    /// What the person has set.
    pub params: Params,
    /// The language of the window.
    pub lang: Lang,
}

/// From what an answer was made: another one is another answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// Which.
    pub kind: AnswerKind,
    /// The revision of the derived data.
    pub revision: u64,
    params: Params,
    entry_standard: Option<Arc<EntryStandard>>,
    lang: Lang,
}

/// An answer as the dock has it.
#[derive(Debug)]
pub struct Answered {
    /// From what it was made.
    pub stamp: Stamp,
    /// Its rows, or why there are none.
    pub rows: Result<Tabulated, Words>,
}

impl Stamp {
    /// What an answer would be made from now.
    pub fn of(state: &State, kind: AnswerKind) -> Self {
        Self {
            kind,
            revision: state.derived.revision,
            params: state.session.params.clone(),
            entry_standard: state.project.entry_standard.clone().filter(|_| kind == AnswerKind::Standards),
            lang: state.lang(),
        }
    }
}

impl Basis {
    /// Takes it out of the state.
    pub fn of(state: &State) -> Self {
        Self {
            data: state.sources.data.clone(),
            of_sources: state.derived.of_sources.clone(),
            of_year: state.derived.of_year.clone(),
            graded: state.derived.graded.clone(),
            ledger: state.derived.compared.as_ref().and_then(|compared| compared.ledger.clone()),
            themed: state.derived.themed.clone(),
            standard: Standard::of_theme(&state.sources.standards, state.project.theme).cloned(),
            scheme: state.scheme().cloned(),
            standards: state.sources.standards.clone(),
            entry_standard: state.project.entry_standard.clone(),
            year: state.project.year,
            params: state.session.params.clone(),
            lang: state.lang(),
        }
    }

    /// Makes an answer.
    pub fn answered(&self, stamp: Stamp) -> Answered {
        let made = (stamp.kind.entry().make)(self);
        Answered { rows: made.map(|answer| Tabulated::of(answer, self.lang)), stamp }
    }

    /// Year and figures.
    ///
    /// # Errors
    /// Where there are none.
    pub fn figures(&self) -> Result<(summary::Basis<'_>, u16), Words> {
        let (Some(of_sources), Some(of_year), Some(year)) = (&self.of_sources, &self.of_year, self.year) else {
            return Err(Words::fixed(
                "没有年度数据；请打开地块与企业表（firms.csv、occupation.csv、yearly.csv）",
                "no yearly figures; open parcels and tables of firms (firms.csv, occupation.csv, yearly.csv)",
            ));
        };
        let basis = summary::Basis {
            data: &self.data,
            occupancy: &of_year.occupancy,
            figures: &of_year.figures,
            membership: &of_sources.membership,
        };
        Ok((basis, year))
    }

    /// The grades of the year; they are made here where the map has none.
    ///
    /// # Errors
    /// Where there is no scheme, or nothing to grade.
    pub fn graded(&self) -> Result<Arc<Graded>, Words> {
        let (basis, year) = self.figures()?;
        if let Some(graded) = &self.graded {
            return Ok(Arc::clone(graded));
        }
        let (Some(scheme), Some(parcels)) = (&self.scheme, self.data.parcels()) else {
            return Err(Words::fixed("没有评价方案", "there is no evaluation scheme"));
        };
        Ok(Arc::new(Graded::of(parcels, &self.data.firms, basis.occupancy, year, Arc::clone(scheme))))
    }
}

fn firms(basis: &Basis) -> Result<Answer, Words> {
    let (figures, year) = basis.figures()?;
    if basis.data.firms.own.is_some() {
        return Err(Words::fixed(
            "指标取自地块自带的列，一宗即一企；请看属性表与宗地等级",
            "the figures stand in the parcels' own columns, each parcel is a firm; see the attribute table",
        ));
    }
    let graded = basis.graded().ok();
    Ok(firm_table(figures, year, graded.as_ref().map(|graded| &graded.evaluation)))
}

fn standards(basis: &Basis) -> Result<Answer, Words> {
    let none = || Words::fixed("没有入园标准", "there is no entry standard");
    let standard = basis.entry_standard.as_ref().ok_or_else(none)?;
    Ok(all_parcels(basis.figures()?.0, standard))
}

fn grades(basis: &Basis) -> Result<Answer, Words> {
    let (figures, _) = basis.figures()?;
    let graded = basis.graded()?;
    Ok(grade_table(figures, &graded.evaluation, &graded.parcels))
}

fn whatif(basis: &Basis) -> Result<Answer, Words> {
    let (figures, _) = basis.figures()?;
    let (Some(ledger), Some(parcels)) = (&basis.ledger, basis.data.parcels()) else {
        return Err(Words::fixed(
            "方案与比较的方案相同，没有变化；请在“评价等级”图例中拖动配额、权重或其他数字",
            "the scheme is the one it is compared with; drag a quota, a weight or another number in the legend of grades",
        ));
    };
    Ok(match basis.params.ledger {
        LedgerPart::Firms => answers::firms(ledger, &basis.data.firms, &basis.graded()?.evaluation),
        LedgerPart::Parcels => answers::parcels(ledger, parcels),
        LedgerPart::Zones => answers::zones(ledger, &basis.data, figures.membership),
        LedgerPart::Grades => answers::grades(ledger),
        LedgerPart::Policy => answers::policy(ledger),
    })
}

fn breaks(basis: &Basis) -> Result<Answer, Words> {
    let (figures, _) = basis.figures()?;
    let by_hand = basis.themed.as_ref().filter(|themed| match themed.theme {
        Theme::PerMu(metric) => themed.spec.own_of(metric).is_some(),
        _ => false,
    });
    let (Some(after), Some(parcels)) = (by_hand, basis.data.parcels()) else {
        return Err(Words::fixed(
            "断点没有改动；请在亩均图例中拖动直方图上的断点",
            "no break was moved; drag one on the histogram in the legend of a per-mu theme",
        ));
    };
    let spec = ClassSpec { own: None, ..after.spec };
    let before = resolve(after.theme, spec, parcels, Some(figures.figures), basis.standard.as_ref());
    let (matrix, moves) = class_moves(&before, after, figures.figures);
    Ok(answers::classes(&matrix, &moves, parcels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_entry_and_a_name_of_its_own() {
        // A new kind does not compile until it has its place here.
        let next = |kind: &AnswerKind| match kind {
            AnswerKind::Firms => Some(AnswerKind::Grades),
            AnswerKind::Grades => Some(AnswerKind::Standards),
            AnswerKind::Standards => Some(AnswerKind::ZoneIndustries),
            AnswerKind::ZoneIndustries => Some(AnswerKind::ZoneClasses),
            AnswerKind::ZoneClasses => Some(AnswerKind::Targets),
            AnswerKind::Targets => Some(AnswerKind::Whatif),
            AnswerKind::Whatif => Some(AnswerKind::Breaks),
            AnswerKind::Breaks => Some(AnswerKind::Years),
            AnswerKind::Years => Some(AnswerKind::Margins),
            AnswerKind::Margins => Some(AnswerKind::Register),
            AnswerKind::Register => Some(AnswerKind::Sites),
            AnswerKind::Sites => None,
        };
        let all: Vec<AnswerKind> = std::iter::successors(Some(AnswerKind::Firms), next).collect();
        assert_eq!(all.last().map(|kind| *kind as usize + 1), Some(all.len()), "none is left out");
        assert_eq!(TABLE.len(), all.len(), "an entry a kind");
        for kind in all {
            let same = TABLE.iter().filter(|entry| entry.kind == kind || entry.name == kind.entry().name);
            assert_eq!(same.count(), 1, "{kind:?}");
        }
    }
}
