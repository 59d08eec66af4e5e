//! Charts, drawn as SVG by the server and the browser alike.
//!
//! Positions are percentages of the width, so that a chart fits any screen while its text keeps its size. Colour is by
//! `data-agent` and `data-part`; there are no inline styles. Each chart stands in a [`ChartFigure`], whose title states
//! what it shows and whose table has the same figures.

pub mod bar;
pub mod figure;
pub mod lines;
pub mod matrix;
pub mod scale;
pub mod strip;

pub use figure::ChartFigure;
