//! A server for the tests.
