//! Streams that are kept in memory: for tests, and behind a rehearsal's scene, where nobody reads them.

/// What was written, and how wide the terminal claims to be.
pub(super) struct Memory {
    pub out: Vec<u8>,
    pub err: Vec<u8>,
    pub columns: usize,
}

impl Memory {
    pub(super) fn new(columns: usize) -> Self {
        Self { out: Vec::new(), err: Vec::new(), columns }
    }
}

#[cfg(test)]
impl Memory {
    pub(super) fn out_text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    pub(super) fn err_text(&self) -> String {
        String::from_utf8_lossy(&self.err).into_owned()
    }
}
