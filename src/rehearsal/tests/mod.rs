//! Tests of the room, with the real clients.
