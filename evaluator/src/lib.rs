//! Policy language.
