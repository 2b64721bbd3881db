//! The planner's nouns: what the other floors talk about.
//!
//! *Guarantees:* plain data and the arithmetic of its units; everything here can be built by hand in a test.
//! *Must not know:* files, coordinate systems, algorithms, screens.
//!
//! Glossary: a **parcel** (宗地) is a piece of land with one number; a **firm** (企业) occupies one or
//! several of them; a **zone** (核、带、园、镇) is an area of the plan; **mu** (亩) is 10000/15 m²;
//! **per-mu** (亩均) figures are Σ figure ÷ Σ area, in 万元/亩.

pub mod bookmark;
pub mod dataset;
pub mod division;
pub mod entry;
pub mod firm;
pub mod firm_class;
pub mod grading;
pub mod id;
pub mod join;
pub mod layer;
pub mod memo;
pub mod note;
pub mod package;
pub mod page;
pub mod pixels;
pub mod plan_target;
pub mod policy;
pub mod project;
pub mod register;
pub mod repair;
pub mod report;
pub mod scheme;
pub mod shapes;
pub mod sketch;
pub mod spec;
pub mod table;
pub mod units;
pub mod variants;
pub mod words;
