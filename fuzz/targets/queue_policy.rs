#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| spapi_setup::fuzzing::queue_policy(data));
