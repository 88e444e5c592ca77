//! The types of policy documents and what their grammars allow, as data for the reader and for its messages (E-03,
//! E-06, E-08, E-33, E-87).

/// What a document is attached to, which decides the elements it may and must have (E-04, E-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentType {
    /// An identity policy or a permissions boundary.
    Identity,
    /// A session policy.
    Session,
    /// A resource-based policy.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A service control policy of an organization.
    ServiceControl,
    /// A resource control policy of an organization.
    ResourceControl,
    /// The policy of a VPC endpoint.
    Endpoint,
}

impl DocumentType {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Session,
        Self::Resource,
        Self::Trust,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::Endpoint,
    ];

    /// What documents of this type are called in messages, in the plural.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Identity => "identity policies",
            Self::Session => "session policies",
            Self::Resource => "resource-based policies",
            Self::Trust => "trust policies",
            Self::ServiceControl => "service control policies",
            Self::ResourceControl => "resource control policies",
            Self::Endpoint => "endpoint policies",
        }
    }

    /// E-08: whether statements say whom they are about.
    #[must_use]
    pub fn names_principals(self) -> bool {
        match self {
            Self::Identity | Self::Session | Self::ServiceControl => false,
            Self::Resource | Self::Trust | Self::ResourceControl | Self::Endpoint => true,
        }
    }

    /// E-87: whether they may do so by exception.
    #[must_use]
    pub fn takes_not_principal(self) -> bool {
        matches!(self, Self::Resource | Self::Endpoint)
    }

    /// E-08: whether statements name resources; those of a trust policy are about its role.
    #[must_use]
    pub fn names_resources(self) -> bool {
        self != Self::Trust
    }

    /// E-03: whether the document may have an `Id`.
    #[must_use]
    pub fn takes_id(self) -> bool {
        matches!(self, Self::Resource | Self::Trust | Self::Endpoint)
    }

    /// E-33: whether an ARN that stops early is completed with wildcards; elsewhere it is refused.
    #[must_use]
    pub fn completes_arns(self) -> bool {
        self == Self::Identity
    }

    /// E-06: whether a `Sid` may hold any character and occur twice, as some services' policies have it.
    #[must_use]
    pub fn has_free_sids(self) -> bool {
        matches!(self, Self::Resource | Self::Endpoint)
    }
}
