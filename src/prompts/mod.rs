//! What a person is led through: a page of Seller Central, the hidden prompt of a Login with Amazon value.

pub(crate) mod lwa_value;
pub(crate) mod page;
