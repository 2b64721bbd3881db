//! Bytes to layers and tables, and back.
//!
//! *Guarantees:* bad bytes give a [`ReadError`](error::ReadError) or Issues, never a panic and never a hang;
//! writes are atomic; rows of a layer are the features of its file, in its order, the broken ones too.
//! *Must not know:* per-mu figures, colours, windows.

mod archive;
pub mod as_read;
mod budget;
pub mod cache;
pub mod charset;
mod content;
pub mod credit_code;
pub mod csv_text;
mod direct;
pub mod embedded;
pub mod entry;
pub mod error;
mod features;
mod firms;
pub mod formats;
pub mod geojson;
pub mod grid;
pub mod image;
mod input;
pub mod join;
pub mod json;
mod layer;
mod meter;
mod names;
pub mod notes;
mod number;
pub mod open;
pub mod pages;
mod parcels;
mod path;
pub mod places;
pub mod plan_targets;
pub mod progress;
pub mod project;
pub mod reading;
pub mod recovery;
pub mod register;
mod rest;
pub mod roles;
mod roles_said;
pub mod schemes;
pub mod sheet;
pub mod shifts;
pub mod sniff;
mod source;
mod table_builder;
mod text;
mod texts;
pub mod vocabulary;
mod wkb;
pub mod write;
pub mod xlsx;
