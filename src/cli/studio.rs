//! All that the maps of one command are made from: figures, classes, layers, made once for however many sheets.

use std::sync::{Arc, OnceLock};

use geo_types::Rect;

use crate::analysis::firm_theme::of_firms;
use crate::analysis::grade::Graded;
use crate::analysis::masked::{self, Masked};
use crate::analysis::per_mu::Figures;
use crate::analysis::subjects::Subject;
use crate::analysis::summary::{By, Row, summarize};
use crate::analysis::theme::{self, Themed};
use crate::cli::args_map::MapArgs;
use crate::cli::classes::{spec_of, theme_of};
use crate::cli::engine::Engine;
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, complain};
use crate::cli::render::notes_of;
use crate::io::image::{self, Images};
use crate::io::{entry, schemes};
use crate::model::dataset::Dataset;
use crate::model::id::FeatureId;
use crate::model::layer::LayerKind;
use crate::model::package::Package;
use crate::model::page::Page;
use crate::model::project::Project;
use crate::model::scheme::Scheme;
use crate::model::shapes::around;
use crate::model::spec::{ClassSpec, Metric, Standard, Theme};
use crate::model::words::{Lang, Words};
use crate::scene::annotate::{PageChoice, content, page_for};
use crate::scene::build::{LayerInput, MapInput};
use crate::scene::color::Appearance;
use crate::scene::font::Fonts;
use crate::scene::legend::legend;
use crate::scene::notes::Annotations;
use crate::scene::page::{Sheet, lay_out};

/// What was asked for, beside files and page.
pub(crate) struct Making {
    pub(crate) theme: Theme,
    pub(crate) scheme: Option<Scheme>,
    /// Parcels are coloured by what changed since this one.
    pub(crate) changed_since: Option<Arc<Scheme>>,
    pub(crate) year: Option<u16>,
    /// That of the project; where the data has none of it, the latest one counts.
    pub(crate) usual_year: Option<u16>,
    /// What is drawn over the map; of a public one nothing.
    pub(crate) annotations: Annotations,
    pub(crate) classes: ClassSpec,
    pub(crate) package: Package,
    pub(crate) date: String,
}

impl Making {
    /// What the words of the command line ask for; the project says what they leave open.
    ///
    /// # Errors
    /// Where classes, scheme or notes cannot be used.
    pub(crate) fn of(args: &MapArgs, project: Option<&Project>) -> Result<Self, Failure> {
        let of_project = || project.map_or(Theme::PerMu(Metric::Tax), |project| project.theme);
        let theme = args.theme.map_or_else(of_project, theme_of);
        let kept_scheme =
            || project.and_then(|project| project.scheme.as_deref().cloned()).filter(|_| args.scheme.is_none());
        let classes = project.filter(|_| args.classes.is_none()).map(|project| project.classes);
        Ok(Self {
            theme,
            scheme: match kept_scheme() {
                _ if theme != Theme::Grade => None,
                None => Some(scheme_of(args.scheme.as_deref())?),
                kept => kept,
            },
            changed_since: project.filter(|_| args.scheme.is_none() && theme == Theme::Grade).and_then(changed_since),
            year: args.year,
            usual_year: project.and_then(|project| project.year),
            classes: match classes {
                Some(classes) => classes,
                None => spec_of(args.classes.as_deref(), theme, args.on_bound)?,
            },
            package: match (&args.internal, args.public) {
                (Some(user), _) => Package::Internal { user: user.clone() },
                (None, true) => Package::Public,
                (None, false) => Package::General,
            },
            date: args.date.clone().unwrap_or_default(),
            annotations: Annotations {
                notes: match (&args.notes, project) {
                    (Some(path), _) => notes_of(path)?,
                    (None, Some(project)) => Arc::clone(&project.notes),
                    (None, None) => Arc::default(),
                },
                sites: project.map_or_else(Vec::new, |project| project.sketches.clone()),
            },
        })
    }
}

impl Default for Making {
    fn default() -> Self {
        let theme = Theme::PerMu(Metric::Tax);
        let (classes, package) = (ClassSpec::default(), Package::General);
        Self {
            theme,
            scheme: None,
            changed_since: None,
            year: None,
            usual_year: None,
            classes,
            package,
            date: String::new(),
            annotations: Annotations::default(),
        }
    }
}

/// The layers of a project from the bottom of the map to its top: position, whether it is drawn, opacity.
type Drawn = Vec<(usize, bool, f32)>;

/// All that sheets are made from.
pub(crate) struct Studio {
    pub(crate) engine: Engine,
    /// The grades, where parcels are coloured by them.
    pub(crate) graded: Option<Graded>,
    /// The map of all there is, as it may be shown.
    pub(crate) input: MapInput,
    pub(crate) making: Making,
    /// The standards of the per-mu figures.
    pub(crate) standards: Vec<Standard>,
    pub(crate) lang: Lang,
    zone_rows: Vec<Row>,
    /// What must not be said, of a public sheet.
    pub(crate) masked: Option<Masked>,
    /// The pictures of the page, once it was laid out.
    images: OnceLock<Images>,
}

/// What one sheet shows.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) extent_in_world: Rect,
    /// The zone it is of, and what that is called.
    pub(crate) zone: Option<(FeatureId, &'a str)>,
    pub(crate) subject: Option<&'a Subject>,
}

impl Studio {
    /// Makes what all sheets share.
    ///
    /// # Errors
    /// Where there are no parcels, or the year has no figures.
    pub(crate) fn new(
        data: Dataset,
        mut making: Making,
        (shown, lang): (Option<Drawn>, Lang),
    ) -> Result<Self, Failure> {
        let has = |year: &u16| data.firms.years().contains(year);
        let year = making.year.or(making.usual_year.filter(has));
        let engine = Engine::new(data, year, lang)?;
        let standards = entry::metric_standards();
        let graded = graded(&engine, &making);
        let mut themed = themed(&engine, &making, graded.as_ref(), &standards);
        let mut layers = layers(&engine, shown);
        let is_public = making.package.is_public();
        let masked = is_public.then(|| Masked::of(engine.basis()));
        if let Some(masked) = &masked {
            let parcels = engine.data.parcels();
            themed = themed.zip(parcels).map(|(themed, parcels)| {
                let standard = Standard::of_theme(&standards, making.theme);
                masked::classes(&themed, (parcels, figures(&engine)), &engine.occupancy, standard)
            });
            if let Some(themed) = &themed {
                making.classes = themed.spec;
            }
            for input in &mut layers {
                input.layer = Arc::new(masked::layer(&input.layer, masked, lang));
            }
            // What a planner wrote on the map may name anybody.
            making.annotations = Annotations::default();
        }
        let input = MapInput {
            layers,
            themed: themed.map(Arc::new),
            marked: None,
            outlined: Vec::new(),
            appearance: Appearance::Light,
            lang,
            // The page has its own scale.
            scale: 1.0,
            active_zone: None,
            labels: true,
            annotations: making.annotations.clone(),
        };
        let zone_rows = if engine.data.zones().is_some() { summarize(engine.basis(), By::Zone) } else { Vec::new() };
        Ok(Self { engine, graded, input, making, standards, lang, zone_rows, masked, images: OnceLock::new() })
    }

    /// A page as it is for whom it is made.
    pub(crate) fn page(&self, page: Page) -> Page {
        page_for(page, &self.making.package, self.masked.as_ref(), self.lang)
    }

    /// The pictures of a page, the same for all sheets; one that cannot be read is missing from them, which is said once.
    fn images(&self, page: &Page) -> &Images {
        self.images.get_or_init(|| {
            let (images, faults) = image::of_page(page);
            for fault in faults {
                complain(&Failure::from(&fault), self.lang);
            }
            images
        })
    }

    /// Lays a page of [`page`](Self::page) out; its title and all its marks.
    pub(crate) fn sheet(&self, page: &Page, shown: Shown<'_>, folio: String, fonts: &Fonts<'_>) -> (String, Sheet) {
        let making = &self.making;
        let zone = shown.zone.map(|(id, _)| id).or(shown.subject.and_then(|subject| subject.zone));
        let outlined = shown.subject.map_or_else(Vec::new, |subject| subject.parcels.clone());
        let input = MapInput { active_zone: zone, outlined, ..self.input.clone() };
        let choice = PageChoice {
            page,
            zone: shown.zone.map(|(_, name)| name),
            members: zone.map(|zone| self.engine.basis().membership.parcels_of(zone)),
            theme: making.theme,
            year: self.engine.year,
            classes: making.classes,
            standard: Standard::of_theme(&self.standards, making.theme),
            extent_in_world: shown.extent_in_world,
            zone_rows: &self.zone_rows,
            figures: figures(&self.engine),
            firms: self.engine.year.map(|_| (self.engine.data.firms.as_ref(), &self.engine.occupancy)),
            date: making.date.clone(),
            package: &making.package,
            masked: self.masked.as_ref(),
            subject: shown.subject,
            folio,
            images: self.images(page),
        };
        let content = content(&input, &choice);
        let sheet = lay_out(page, &content, &input, fonts);
        (content.title, sheet)
    }

    /// The words of every row of the theme, as the legend has them, with the name of the theme.
    pub(crate) fn classes(&self) -> Option<(String, Vec<String>)> {
        let (themed, standard) = (self.input.themed.as_ref()?, Standard::of_theme(&self.standards, self.making.theme));
        let legend = legend(themed, self.making.classes, standard, self.engine.year, self.lang, Appearance::Light);
        Some((legend.title, legend.entries.into_iter().map(|entry| entry.label).collect()))
    }

    /// The zone; else all zones and parcels.
    ///
    /// # Errors
    /// Where there is no geometry at all.
    pub(crate) fn extent(&self, zone: Option<FeatureId>) -> Result<Rect, Failure> {
        let data = &self.engine.data;
        let of_zone = data.zones().zip(zone).and_then(|(zones, id)| zones.shapes.bounds(id));
        let of_layer = |kind: LayerKind| data.first(kind).and_then(|layer| layer.shapes.extent());
        let all = || [LayerKind::Zones, LayerKind::Parcels].into_iter().filter_map(of_layer).reduce(around);
        of_zone.or_else(all).ok_or_else(|| {
            Failure::argument(
                "FILE",
                Words::fixed("没有可以画的图形", "there is no geometry to draw"),
                Words::fixed("用 mutu check 看文件里有什么", "see what is in the file with mutu check"),
            )
        })
    }
}

/// The figures, where there are firm data.
pub(crate) fn figures(engine: &Engine) -> Option<&Figures> {
    engine.year.map(|_| &engine.figures)
}

/// The scheme a project compares with, where it shows what changes: the chosen variant, else the same one as it came.
fn changed_since(project: &Project) -> Option<Arc<Scheme>> {
    let variants = &project.variants;
    let as_it_came = || {
        let id = &project.scheme.as_ref()?.id;
        schemes::shipped().into_iter().find(|known| known.id == *id).map(Arc::new)
    };
    variants.by_change.then(|| variants.base_scheme().cloned().or_else(as_it_came))?
}

fn graded(engine: &Engine, making: &Making) -> Option<Graded> {
    let (parcels, scheme, year) = (engine.data.parcels()?, making.scheme.clone()?, engine.year?);
    Some(Graded::of(parcels, &engine.data.firms, &engine.occupancy, year, Arc::new(scheme)))
}

/// As the project shows them; else all, by their kinds.
fn layers(engine: &Engine, shown: Option<Drawn>) -> Vec<LayerInput> {
    let all = &engine.data.layers;
    if let Some(shown) = shown {
        let drawn = shown.into_iter().filter(|(_, visible, opacity)| *visible && *opacity > 0.0);
        let input =
            |(at, _, opacity): (usize, bool, f32)| Some(LayerInput { layer: Arc::clone(all.get(at)?), opacity });
        return drawn.filter_map(input).collect();
    }
    let mut layers: Vec<LayerInput> =
        all.iter().map(|layer| LayerInput { layer: Arc::clone(layer), opacity: 1.0 }).collect();
    layers.sort_by_key(|input| input.layer.kind);
    layers
}

/// The colours of the parcels.
fn themed(engine: &Engine, making: &Making, graded: Option<&Graded>, standards: &[Standard]) -> Option<Themed> {
    let parcels = engine.data.parcels()?;
    let (theme, classes, figures) = (making.theme, making.classes, figures(engine));
    Some(match graded {
        Some(graded) => match &making.changed_since {
            Some(since) => {
                let before = graded.under(&engine.occupancy, Arc::clone(since));
                graded.themed_by_change(&before, classes, parcels, figures)
            }
            None => graded.themed(classes, parcels, figures),
        },
        None if theme.is_of_firms() => {
            of_firms(theme, classes, (parcels, figures), (&engine.data.firms, &engine.occupancy))
        }
        None => theme::resolve(theme, classes, parcels, figures, Standard::of_theme(standards, theme)),
    })
}
