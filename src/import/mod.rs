//! What another program's file holds (to be written).
