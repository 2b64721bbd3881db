//! Joins end to end.
