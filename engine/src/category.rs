//! The categories of findings, their families, and sets of them.

use std::fmt;

/// What a finding is about. The names are the labels of the annotation guide and a contract of the SQL interface.
///
/// A small number: the built-in categories first, in the order of [`NAMES`], then the categories that a policy opens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(pub u8);

/// The kind of a category, by what the law says of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// Data that identifies or locates a person, an account or a device.
    Identifier,
    /// Special categories of personal data, GDPR Art. 9.
    Special,
    /// Criminal convictions and offences, GDPR Art. 10.
    Criminal,
    /// Conduct of the writer: what the CNIL calls excessive comments.
    Conduct,
    /// A category opened by a policy.
    Own,
}

impl Family {
    /// The families that are built in.
    pub const ALL: [Family; 4] = [Family::Identifier, Family::Special, Family::Criminal, Family::Conduct];

    /// The name used in SQL and in policies.
    pub fn name(self) -> &'static str {
        match self {
            Family::Identifier => "identifier",
            Family::Special => "special",
            Family::Criminal => "criminal",
            Family::Conduct => "conduct",
            Family::Own => "own",
        }
    }

    /// The family of that name.
    pub fn from_name(name: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|f| f.name() == name)
    }
}

/// The names of the built-in categories, by their number.
pub const NAMES: [&str; 30] = [
    "person_name",
    "email",
    "phone",
    "postal_address",
    "date_of_birth",
    "iban",
    "credit_card",
    "bank_account",
    "national_id",
    "id_document",
    "company_id",
    "ip_address",
    "mac_address",
    "geo_coordinates",
    "imei",
    "social_handle",
    "licence_plate",
    "vin",
    "secret",
    "health",
    "religion",
    "political_opinion",
    "trade_union",
    "ethnic_origin",
    "sexual_orientation",
    "genetic",
    "biometric",
    "criminal",
    "offensive",
    "hardship",
];

macro_rules! categories {
    ($($name:ident = $number:expr),* $(,)?) => {
        #[allow(missing_docs)]
        impl Category { $(pub const $name: Category = Category($number);)* }
    };
}
categories! {
    PERSON_NAME = 0, EMAIL = 1, PHONE = 2, POSTAL_ADDRESS = 3, DATE_OF_BIRTH = 4, IBAN = 5, CREDIT_CARD = 6,
    BANK_ACCOUNT = 7, NATIONAL_ID = 8, ID_DOCUMENT = 9, COMPANY_ID = 10, IP_ADDRESS = 11, MAC_ADDRESS = 12,
    GEO_COORDINATES = 13, IMEI = 14, SOCIAL_HANDLE = 15, LICENCE_PLATE = 16, VIN = 17, SECRET = 18, HEALTH = 19,
    RELIGION = 20, POLITICAL_OPINION = 21, TRADE_UNION = 22, ETHNIC_ORIGIN = 23, SEXUAL_ORIENTATION = 24,
    GENETIC = 25, BIOMETRIC = 26, CRIMINAL = 27, OFFENSIVE = 28, HARDSHIP = 29,
}

impl Category {
    /// How many categories a set can hold: the built-in ones and those that one policy opens.
    pub const LIMIT: usize = 64;

    /// The built-in category of that name.
    pub fn from_name(name: &str) -> Option<Category> {
        NAMES.iter().position(|n| *n == name).map(|i| Category(i as u8))
    }

    /// All built-in categories.
    pub fn all() -> impl Iterator<Item = Category> {
        (0..NAMES.len() as u8).map(Category)
    }

    /// The name of a built-in category; `None` for one that a policy opened.
    pub fn name(self) -> Option<&'static str> {
        NAMES.get(self.0 as usize).copied()
    }

    /// The family, by the law's divisions.
    pub fn family(self) -> Family {
        match self.0 {
            0..=18 => Family::Identifier,
            19..=26 => Family::Special,
            27 => Family::Criminal,
            28..=29 => Family::Conduct,
            _ => Family::Own,
        }
    }
}

impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "own category {}", self.0),
        }
    }
}

/// A set of categories.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CategorySet(pub u64);

impl CategorySet {
    /// No category.
    pub const EMPTY: CategorySet = CategorySet(0);
    /// Every category.
    pub const ALL: CategorySet = CategorySet(u64::MAX);

    /// The set with one more category.
    #[must_use]
    pub fn with(self, category: Category) -> CategorySet {
        CategorySet(self.0 | 1 << category.0)
    }

    /// Whether the category is in the set.
    pub fn contains(self, category: Category) -> bool {
        self.0 >> category.0 & 1 == 1
    }

    /// Whether the two sets share a category.
    pub fn intersects(self, other: CategorySet) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The built-in categories of a family.
    pub fn of_family(family: Family) -> CategorySet {
        Category::all().filter(|c| c.family() == family).collect()
    }

    /// The categories in the set, in their order.
    pub fn iter(self) -> impl Iterator<Item = Category> {
        (0..64u8).filter(move |i| self.0 >> i & 1 == 1).map(Category)
    }
}

impl FromIterator<Category> for CategorySet {
    fn from_iter<I: IntoIterator<Item = Category>>(iter: I) -> Self {
        iter.into_iter().fold(CategorySet::EMPTY, CategorySet::with)
    }
}
