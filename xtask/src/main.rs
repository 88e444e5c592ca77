//! Set-up, build, run, test, bench.
fn main() {}
