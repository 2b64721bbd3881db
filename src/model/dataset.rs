//! What is open: the layers and the firms.

use std::sync::Arc;

use crate::model::firm::FirmBook;
use crate::model::layer::{Layer, LayerKind};

/// The data of one session or one command. Cheap to clone; never changed in place.
#[derive(Debug, Clone, Default)]
pub struct Dataset {
    /// The layers, in the order in which they were opened.
    pub layers: Vec<Arc<Layer>>,
    /// The firms.
    pub firms: Arc<FirmBook>,
}

impl Dataset {
    /// The first layer of a kind.
    pub fn first(&self, kind: LayerKind) -> Option<&Arc<Layer>> {
        self.layers.iter().find(|layer| layer.kind == kind)
    }

    /// The parcels that are evaluated: the first layer of parcels.
    pub fn parcels(&self) -> Option<&Arc<Layer>> {
        self.first(LayerKind::Parcels)
    }

    /// The zones that are summed over: the first layer of zones.
    pub fn zones(&self) -> Option<&Arc<Layer>> {
        self.first(LayerKind::Zones)
    }

    /// The latest year with figures.
    pub fn latest_year(&self) -> Option<u16> {
        self.firms.years().last().copied()
    }
}
