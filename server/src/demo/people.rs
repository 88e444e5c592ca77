//! Who works at the harbour, and in which groups. All of them are invented.

/// The group's name and the policies that are attached to it; `aws:` begins an AWS-managed one.
pub const GROUPS: [(&str, &[&str]); 8] = [
    ("Administrators", &["aws:AdministratorAccess"]),
    ("Auditors", &["aws:SecurityAudit", "ManageOwnCredentials"]),
    (
        "CraneOperators",
        &[
            "CraneTelemetryRead",
            "ShiftPlansRead",
            "ManageOwnCredentials",
        ],
    ),
    (
        "Customs",
        &[
            "CustomsDeclarations",
            "ManifestsRead",
            "ManageOwnCredentials",
        ],
    ),
    (
        "Finance",
        &["InvoicesWrite", "CostReportsRead", "ManageOwnCredentials"],
    ),
    (
        "Pilots",
        &["TideTablesRead", "BerthPlanRead", "ManageOwnCredentials"],
    ),
    (
        "Platform",
        &[
            "DeployBerthPlanner",
            "QueueOperations",
            "LogsRead",
            "ManageOwnCredentials",
        ],
    ),
    (
        "TerminalPlanning",
        &[
            "BerthPlanWrite",
            "ManifestsRead",
            "YardMapRead",
            "ManageOwnCredentials",
        ],
    ),
];

/// Roles that whoever may assume roles assumes with a second factor: name, what it is for, attached policies.
pub const ROLES: [(&str, &str, &[&str]); 3] = [
    (
        "AuditReview",
        "Read everything for the yearly review.",
        &["aws:SecurityAudit"],
    ),
    (
        "CraneMaintenance",
        "Watch the cranes and hand them new firmware.",
        &["CraneTelemetryRead", "CraneFirmwareDeploy"],
    ),
    (
        "NightWatch",
        "Look at the berth plan and the logs at night.",
        &["BerthPlanRead", "LogsRead"],
    ),
];

/// The administrator whose sign-in is printed.
pub const OPERATOR: &str = "ingrid.solberg";
/// The auditor whose sign-in is printed.
pub const AUDITOR: &str = "tomas.herrera";
/// The employee whose sign-in is printed: a password, no second factor yet.
pub const EMPLOYEE: &str = "priya.nair";

/// Everybody who starts after the operator, in the order in which they do: day, name, path, group.
pub const STARTS: [(i64, &str, &str, &str); 39] = [
    (3, "matteo.ricci", "/planning/", "TerminalPlanning"),
    (3, "aoife.byrne", "/planning/", "TerminalPlanning"),
    (3, "kwame.mensah", "/planning/", "TerminalPlanning"),
    (3, "lena.vogel", "/planning/", "TerminalPlanning"),
    (4, "sven.eklund", "/cranes/", "CraneOperators"),
    (4, "fatima.zahra", "/cranes/", "CraneOperators"),
    (4, "joao.pereira", "/cranes/", "CraneOperators"),
    (4, "mina.takeda", "/cranes/", "CraneOperators"),
    (4, "pavel.novak", "/cranes/", "CraneOperators"),
    (5, "rosa.lindqvist", "/cranes/", "CraneOperators"),
    (5, "dimitri.petrou", "/cranes/", "CraneOperators"),
    (5, "hana.kovac", "/cranes/", "CraneOperators"),
    (6, "erik.thorsen", "/pilots/", "Pilots"),
    (6, "siobhan.doyle", "/pilots/", "Pilots"),
    (6, "yusuf.demir", "/pilots/", "Pilots"),
    (6, "marit.haugen", "/pilots/", "Pilots"),
    (7, "clara.dubois", "/finance/", "Finance"),
    (7, "oskar.wilk", "/finance/", "Finance"),
    (7, "nadia.rahman", "/finance/", "Finance"),
    (10, "beatriz.costa", "/finance/", "Finance"),
    (10, "jonas.berg", "/customs/", "Customs"),
    (10, "amara.okafor", "/customs/", "Customs"),
    (10, "luca.moretti", "/customs/", "Customs"),
    (11, "ewa.zielinska", "/customs/", "Customs"),
    (11, "samir.haddad", "/platform/", "Platform"),
    (11, "grace.mwangi", "/platform/", "Platform"),
    (12, "viktor.sandor", "/platform/", "Platform"),
    (12, "chiara.fontana", "/platform/", "Platform"),
    (13, AUDITOR, "/audit/", "Auditors"),
    (13, "helene.moreau", "/audit/", "Auditors"),
    (14, "bjorn.aasen", "/", "Administrators"),
    (17, "leila.farouk", "/planning/", "TerminalPlanning"),
    (17, "anders.holm", "/planning/", "TerminalPlanning"),
    (18, "teresa.alves", "/cranes/", "CraneOperators"),
    (18, "ivo.jansen", "/cranes/", "CraneOperators"),
    (19, "freya.lund", "/pilots/", "Pilots"),
    (20, EMPLOYEE, "/platform/", "Platform"),
    (20, "daniel.osei", "/platform/", "Platform"),
    (20, "katrin.maurer", "/customs/", "Customs"),
];
