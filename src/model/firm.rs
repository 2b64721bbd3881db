//! Firms, the land they occupy and their yearly figures.
//!
//! The evaluation unit is the firm, the map unit is the parcel; the relation is many to many.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::division::division_number;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, Role};
use crate::model::memo::Memo;
use crate::model::table::Column;
use crate::model::units::Mu;
use crate::model::words::Words;

/// Four leading industries of the plan and 现代服务业 ("4+1"). Anything else is kept by its own name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Industry(pub String);

/// One firm (企业法人).
#[derive(Debug, Clone, PartialEq)]
pub struct Firm {
    /// 统一社会信用代码, 18 characters (GB 32100-2015).
    pub code: String,
    /// The firm's name.
    pub name: String,
    /// Its industry in the plan's terms.
    pub industry: Industry,
    /// Code of GB/T 4754 as the file has it: a division of two digits, or longer.
    pub division: String,
    /// 规上 (above designated size) or not; `None` where the file does not say.
    pub above_scale: Option<bool>,
    /// 高新技术企业.
    pub high_tech: bool,
    /// 瞪羚企业.
    pub gazelle: bool,
    /// 科技型中小企业.
    pub tech_sme: bool,
    /// Year in which it was founded.
    pub founded: Option<u16>,
    /// First year in which it no longer operates.
    pub closed: Option<u16>,
    /// Why it is not rated (暂不评价, T); empty where it is rated.
    pub not_rated: String,
    /// Last year in which it is not rated, where that ends.
    pub not_rated_until: Option<u16>,
}

impl Firm {
    /// A firm of which only code and name are known.
    pub fn named(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            industry: Industry(String::new()),
            division: String::new(),
            above_scale: None,
            high_tech: false,
            gazelle: false,
            tech_sme: false,
            founded: None,
            closed: None,
            not_rated: String::new(),
            not_rated_until: None,
        }
    }

    /// Its GB/T 4754 division, where the code tells one.
    pub fn division_number(&self) -> Option<u8> {
        division_number(&self.division)
    }

    /// Whether it stands under 暂不评价 in `year`.
    pub fn is_not_rated_in(&self, year: u16) -> bool {
        !self.not_rated.is_empty() && self.not_rated_until.is_none_or(|until| year <= until)
    }
}

/// In what way a firm holds land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tenure {
    /// Its own registered land.
    Own,
    /// Rented from another firm: adds to what it uses.
    RentIn,
    /// Let to another firm: taken off what it uses.
    RentOut,
}

impl Tenure {
    /// The stable name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::RentIn => "rent_in",
            Self::RentOut => "rent_out",
        }
    }

    /// The tenure of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Own, Self::RentIn, Self::RentOut].into_iter().find(|tenure| tenure.name() == name)
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Own => Words::fixed("自有", "own"),
            Self::RentIn => Words::fixed("租入", "rented in"),
            Self::RentOut => Words::fixed("租出", "let"),
        }
    }

    /// Whether the area counts for (+1) or against (−1) what the firm uses:
    /// 用地面积 = own + rented in − let (domain.md §1.6).
    pub fn sign(self) -> f64 {
        match self {
            Self::Own | Self::RentIn => 1.0,
            Self::RentOut => -1.0,
        }
    }
}

/// A firm on a parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct Occupation {
    /// 宗地代码.
    pub parcel_code: String,
    /// Which firm.
    pub firm: FirmId,
    /// In what way.
    pub tenure: Tenure,
    /// How much of it.
    pub area: Mu,
    /// First year, where known.
    pub from: Option<u16>,
    /// Last year, where known.
    pub to: Option<u16>,
}

impl Occupation {
    /// Whether it holds in `year`.
    pub fn holds_in(&self, year: u16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }
}

/// One firm's figures of one year. `None` is "no value"; it is not zero. Money in 万元.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Yearly {
    /// 评价税收.
    pub tax: Option<f64>,
    /// 工业总产值.
    pub output: Option<f64>,
    /// 营业收入.
    pub revenue: Option<f64>,
    /// 增加值.
    pub value_added: Option<f64>,
    /// 固定资产投资 completed in the year.
    pub investment: Option<f64>,
    /// 综合能耗, 吨标煤.
    pub energy_tce: Option<f64>,
    /// 用电量, kWh.
    pub electricity_kwh: Option<f64>,
    /// 主要污染物排放量, t.
    pub pollutant_t: Option<f64>,
    /// R&D 经费.
    pub rd: Option<f64>,
    /// 年平均职工人数.
    pub staff: Option<f64>,
}

/// What a table says against a firm in a year: a reason of one-vote veto (一票否决).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flag {
    /// The firm.
    pub firm: FirmId,
    /// The year.
    pub year: u16,
    /// The reason, as the table has it.
    pub name: String,
}

/// A line of a file, from 1; or a feature of one, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPlace<'a> {
    /// The file, as the user named it.
    pub file: &'a str,
    /// Line of a table, or number of a feature.
    pub row: u32,
    /// Whether it is a feature.
    pub is_feature: bool,
}

/// On which line of which file each firm and each year of figures stands. May be empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Records {
    /// The files.
    pub files: Vec<String>,
    /// Of each firm: position in [`Records::files`] and line.
    pub firms: Vec<(u16, u32)>,
    /// Of each entry of [`FirmBook::yearly`]: position in [`Records::files`] and line.
    pub yearly: Vec<(u16, u32)>,
}

impl Records {
    fn place(&self, at: Option<&(u16, u32)>) -> Option<RecordPlace<'_>> {
        let (file, row) = at?;
        let file = self.files.get(usize::from(*file))?;
        (*row > 0).then_some(RecordPlace { file, row: *row, is_feature: false })
    }
}

/// All firms with their land and figures, as read: from tables, or from the parcels' own columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FirmBook {
    /// The firms of the tables, by [`FirmId`].
    pub firms: Vec<Firm>,
    /// Who occupies what, by the tables.
    pub occupations: Vec<Occupation>,
    /// Figures of the tables by firm and year, ascending by both.
    pub yearly: Vec<(FirmId, u16, Yearly)>,
    /// Vetoes of the tables, ascending.
    pub flags: Vec<Flag>,
    /// Where the entries of the tables stand.
    pub records: Records,
    /// Figures in the parcels' own columns; the tables are empty then.
    pub own: Option<OwnFigures>,
    years: Memo<Vec<u16>>,
}

/// A parcel layer whose own columns hold tax, output or investment. Each parcel with a figure is taken for one firm
/// that owns all of it; its [`FirmId`] is the parcel's position. Nothing is copied but the years.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnFigures {
    layer: Arc<Layer>,
    /// Positions of the columns of tax, output and investment, in 万元.
    money: [Option<usize>; 3],
    industry: Option<usize>,
    /// The year of each parcel's figures; 0 where it has none.
    year_of: Vec<u16>,
}

impl OwnFigures {
    /// Figures of `layer` in the columns at these positions; `year_of` has the year of each row.
    pub fn new(layer: Arc<Layer>, money: [Option<usize>; 3], industry: Option<usize>, year_of: Vec<u16>) -> Self {
        Self { layer, money, industry, year_of }
    }

    /// The same figures in the same columns of a layer that was repaired.
    #[must_use]
    pub fn over(&self, layer: Arc<Layer>) -> Self {
        Self { layer, ..self.clone() }
    }

    /// Positions of the columns of tax, output and investment.
    pub fn money(&self) -> [Option<usize>; 3] {
        self.money
    }

    /// The layer they stand in.
    pub fn layer(&self) -> &Arc<Layer> {
        &self.layer
    }

    /// Whether the parcel has figures of any year.
    pub fn has(&self, row: usize) -> bool {
        self.year_of.get(row).is_some_and(|year| *year != 0)
    }

    /// The year of a parcel's figures.
    pub fn year(&self, row: usize) -> Option<u16> {
        self.year_of.get(row).copied().filter(|year| *year != 0)
    }

    /// Tax, output and investment of a parcel in 万元, where they are of that year.
    pub fn figures(&self, row: usize, year: u16) -> [Option<f64>; 3] {
        if year == 0 || self.year_of.get(row) != Some(&year) {
            return [None; 3];
        }
        self.money.map(|at| self.column(at)?.number(row))
    }

    /// Every parcel with figures as an occupation of its own firm, for joining with another layer by code.
    pub fn occupations(&self) -> Vec<Occupation> {
        let rows = (0..self.year_of.len()).filter(|row| self.has(*row));
        let occupation = |row: usize| {
            let parcel = FeatureId(row as u32);
            let parcel_code = self.layer.text(Role::Code, parcel)?.to_owned();
            let area = self.layer.evaluation_mu(parcel);
            Some(Occupation { parcel_code, firm: FirmId(parcel.0), tenure: Tenure::Own, area, from: None, to: None })
        };
        rows.filter_map(occupation).collect()
    }

    fn place(&self, id: FirmId) -> RecordPlace<'_> {
        RecordPlace { file: &self.layer.source.path, row: id.0.saturating_add(1), is_feature: true }
    }

    fn column(&self, at: Option<usize>) -> Option<&Column> {
        self.layer.table.columns.get(at?)
    }

    fn name_and_code(&self, row: usize) -> Option<(&str, &str)> {
        let parcel = FeatureId(row as u32);
        let code = self.layer.text(Role::Code, parcel).filter(|_| self.has(row))?;
        let name = self.layer.text(Role::Name, parcel).filter(|name| !name.is_empty()).unwrap_or(code);
        Some((name, code))
    }

    fn firm(&self, row: usize) -> Option<Firm> {
        let (name, code) = self.name_and_code(row)?;
        let industry = self.column(self.industry).and_then(|column| column.text(row)).unwrap_or_default();
        Some(Firm { industry: Industry(industry.to_owned()), ..Firm::named(code, name) })
    }
}

impl FirmBook {
    /// A book of tables; `yearly` is put in order.
    pub fn of_tables(firms: Vec<Firm>, occupations: Vec<Occupation>, yearly: Vec<(FirmId, u16, Yearly)>) -> Self {
        let mut book = Self { firms, occupations, yearly, ..Self::default() };
        book.yearly.sort_by_key(|(firm, year, _)| (*firm, *year));
        book
    }

    /// A book of what stands in the parcels' own columns.
    pub fn of_parcels(own: OwnFigures) -> Self {
        Self { own: Some(own), ..Self::default() }
    }

    /// One more than the greatest [`FirmId`].
    pub fn len(&self) -> usize {
        self.own.as_ref().map_or(self.firms.len(), |own| own.year_of.len())
    }

    /// Whether there is no firm.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All firms, in the order of the file.
    pub fn ids(&self) -> impl Iterator<Item = FirmId> {
        (0..self.len()).filter(|at| self.own.as_ref().is_none_or(|own| own.has(*at))).map(|at| FirmId(at as u32))
    }

    /// The years with figures, ascending.
    pub fn years(&self) -> &[u16] {
        self.years.get(|| {
            let mut seen = vec![false; usize::from(u16::MAX) + 1];
            self.yearly.iter().for_each(|(_, year, _)| seen[usize::from(*year)] = true);
            let own = self.own.iter().flat_map(|own| &own.year_of).filter(|year| **year != 0);
            own.for_each(|year| seen[usize::from(*year)] = true);
            (0..=u16::MAX).filter(|year| seen[usize::from(*year)]).collect()
        })
    }

    /// The firm of an id.
    pub fn firm(&self, id: FirmId) -> Option<Cow<'_, Firm>> {
        match &self.own {
            Some(own) => own.firm(id.index()).map(Cow::Owned),
            None => self.firms.get(id.index()).map(Cow::Borrowed),
        }
    }

    /// The industry of a firm; empty where the file does not say.
    pub fn industry(&self, id: FirmId) -> Option<&str> {
        match &self.own {
            Some(own) => {
                let text = || own.column(own.industry).and_then(|column| column.text(id.index()));
                own.has(id.index()).then(|| text().unwrap_or_default())
            }
            None => self.firms.get(id.index()).map(|firm| firm.industry.0.as_str()),
        }
    }

    /// Name and credit code of a firm.
    pub fn name_and_code(&self, id: FirmId) -> Option<(&str, &str)> {
        match &self.own {
            Some(own) => own.name_and_code(id.index()),
            None => self.firms.get(id.index()).map(|firm| (firm.name.as_str(), firm.code.as_str())),
        }
    }

    /// Whether the firm is rated in a year: it does not stand under 暂不评价.
    pub fn is_rated(&self, id: FirmId, year: u16) -> bool {
        self.own.is_some() || self.firms.get(id.index()).is_none_or(|firm| !firm.is_not_rated_in(year))
    }

    /// The vetoes against a firm in a year.
    pub fn flags_of(&self, id: FirmId, year: u16) -> &[Flag] {
        let start = self.flags.partition_point(|flag| (flag.firm, flag.year) < (id, year));
        let end = self.flags.partition_point(|flag| (flag.firm, flag.year) <= (id, year));
        self.flags.get(start..end).unwrap_or(&[])
    }

    /// Where the record of a firm stands.
    pub fn place_of_firm(&self, id: FirmId) -> Option<RecordPlace<'_>> {
        match &self.own {
            Some(own) => own.has(id.index()).then(|| own.place(id)),
            None => self.records.place(self.records.firms.get(id.index())),
        }
    }

    /// Where the figures of a firm and year stand.
    pub fn place_of_figures(&self, id: FirmId, year: u16) -> Option<RecordPlace<'_>> {
        if let Some(own) = &self.own {
            return (own.year(id.index()) == Some(year)).then(|| own.place(id));
        }
        let at = self.yearly.binary_search_by_key(&(id, year), |(id, year, _)| (*id, *year)).ok()?;
        self.records.place(self.records.yearly.get(at))
    }

    /// Whether the firm operates in a year.
    pub fn is_open(&self, id: FirmId, year: u16) -> bool {
        let open = |firm: &Firm| firm.closed.is_none_or(|closed| year < closed);
        self.own.as_ref().map_or_else(|| self.firms.get(id.index()).is_some_and(open), |own| own.has(id.index()))
    }

    /// One firm's figures of one year.
    pub fn figures(&self, firm: FirmId, year: u16) -> Option<Yearly> {
        if let Some(own) = &self.own {
            let [tax, output, investment] = own.figures(firm.index(), year);
            let some = tax.or(output).or(investment).is_some();
            return some.then(|| Yearly { tax, output, investment, ..Yearly::default() });
        }
        let at = self.yearly.binary_search_by_key(&(firm, year), |(id, year, _)| (*id, *year)).ok()?;
        self.yearly.get(at).map(|(.., figures)| *figures)
    }
}
