//! The console (see docs).
