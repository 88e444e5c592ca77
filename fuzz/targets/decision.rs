//! Whole decisions over every layer and kind of principal: the bytes choose among the pieces of the evaluator's random
//! test cases, and the naive evaluator must come to the same verdict.
#![no_main]

#[expect(dead_code, reason = "the tests also make a strategy of the cases")]
#[path = "../../evaluator/tests/naive/cases.rs"]
mod cases;
#[expect(dead_code, reason = "the other targets make lines of their own")]
mod compare;
#[path = "../../evaluator/tests/naive/conditions.rs"]
mod conditions;
#[path = "../../evaluator/tests/naive/tape.rs"]
mod tape;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    compare::compare(&cases::line(&mut tape::Tape::new(data.to_vec())));
});
