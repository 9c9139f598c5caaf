//! Who the partner is, as flags.

/// Who the partner is.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct PartnerFlags {
    /// Say whether you sell on Amazon or to Amazon
    ///
    /// seller: on Amazon, with Seller Central. vendor: to Amazon, with Vendor Central.
    ///
    /// [env: SPAPI_SETUP_PARTNER] [default: seller]
    #[arg(long, value_name = "seller|vendor")]
    pub partner: Option<String>,
    /// Say whom the app serves
    ///
    /// private: your own accounts. public: other sellers or vendors, who authorize it again every 365 days.
    ///
    /// [env: SPAPI_SETUP_APP] [default: private]
    #[arg(long, value_name = "private|public")]
    pub app: Option<String>,
    /// Choose Amazon's production or its sandbox
    ///
    /// sandbox: canned answers for an app that was made for it, on hosts of its own.
    ///
    /// [env: SPAPI_SETUP_ENVIRONMENT] [default: production]
    #[arg(long, value_name = "production|sandbox")]
    pub environment: Option<String>,
}

/// What Amazon's page of consent needs to know of an app.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct ConsentFlags {
    /// Name the app on Amazon's consent page, amzn1.sp.solution.…
    ///
    /// [env: SPAPI_SETUP_APPLICATION_ID] [default: asked, then stored with the app]
    #[arg(long, value_name = "ID")]
    pub application_id: Option<String>,
    /// Name the registered address where the consent page ends
    ///
    /// [env: SPAPI_SETUP_REDIRECT_URI] [default: asked, then stored with the app]
    #[arg(long, value_name = "URL")]
    pub redirect_uri: Option<String>,
    /// The marketplace whose page of consent is opened.
    #[arg(skip)]
    pub marketplace: Option<String>,
}
