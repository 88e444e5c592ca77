//! Times as people read them: relative, with the exact moment in UTC behind it. The present is a parameter that came
//! with the page's data, so server and browser write the same words; there is no clock and no time zone here.

use leptos::prelude::*;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment, told relative to `now`.
#[component]
pub(crate) fn Time(
    /// The moment, in milliseconds since 1970-01-01 UTC.
    at: i64,
    /// The present of the page, in the same unit.
    now: i64,
    /// Writes the exact moment instead of the relative words.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    let moment = Moment::of(at);
    let full = moment.to_seconds();
    let words = if exact {
        full.clone()
    } else {
        relative(at, now)
    };
    view! { <time datetime=moment.to_iso() title=format!("{full} UTC")>{words}</time> }
}

/// "12 min ago", "in 3 days", and the date beyond thirty days.
fn relative(at: i64, now: i64) -> String {
    let gap = now.saturating_sub(at);
    let size = gap.saturating_abs();
    // What has passed is counted in whole units. Of what is to come the unit that has just begun to run counts, too: a
    // password that was set for seven days a minute ago expires in 7 days, not in 6.
    let size = match size {
        s if gap >= 0 || s < MINUTE => s,
        s if s < HOUR - MINUTE => s.saturating_add(MINUTE - 1),
        s if s < DAY - HOUR => s.saturating_add(HOUR / 2),
        s => s.saturating_add(DAY / 2),
    };
    if size < MINUTE {
        return if gap >= 0 {
            "just now".to_owned()
        } else {
            "in less than a minute".to_owned()
        };
    }
    let amount = match size {
        s if s < HOUR => format!("{} min", s / MINUTE),
        s if s < DAY => format!("{} h", s / HOUR),
        s if s < 2 * DAY => "1 day".to_owned(),
        s if s <= 30 * DAY => format!("{} days", s / DAY),
        _ => return Moment::of(at).to_date(),
    };
    if gap > 0 {
        format!("{amount} ago")
    } else {
        format!("in {amount}")
    }
}

/// A moment in the calendar of UTC.
struct Moment {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl Moment {
    /// The calendar fields of a moment in milliseconds since 1970. Proleptic Gregorian, counted in whole cycles of 400
    /// years from 1 March of year 0, so that the leap day is the last day of a counted year.
    fn of(at: i64) -> Self {
        let days = at.div_euclid(DAY) + 719_468;
        let rest = at.rem_euclid(DAY);
        let cycle = days.div_euclid(146_097);
        let day_of_cycle = days.rem_euclid(146_097);
        let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
            - day_of_cycle / 146_096)
            / 365;
        let day_of_year =
            day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        Self {
            year: cycle * 400 + year_of_cycle + i64::from(month <= 2),
            month: usize::try_from(month).unwrap_or(1),
            day: day_of_year - (153 * march_month + 2) / 5 + 1,
            hour: rest / HOUR,
            minute: rest % HOUR / MINUTE,
            second: rest % MINUTE / SECOND,
        }
    }

    /// "15 Jan 2024".
    fn to_date(&self) -> String {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let month = MONTHS
            .get(self.month.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        format!("{} {month} {}", self.day, self.year)
    }

    /// "2024-01-15 09:02:07".
    fn to_seconds(&self) -> String {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }

    /// "2024-01-15T09:02:07Z".
    fn to_iso(&self) -> String {
        format!("{}Z", self.to_seconds().replace(' ', "T"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::html;

    /// 2026-11-21 08:53:12 UTC.
    const NOW: i64 = 1_795_251_192_000;

    #[test]
    fn the_exact_moment_stands_behind_the_relative_words() {
        let html = html(|| view! { <Time at=NOW - 12 * MINUTE now=NOW /> });
        assert!(
            html.contains(r#"datetime="2026-11-21T08:41:12Z""#),
            "{html}"
        );
        assert!(
            html.contains(r#"title="2026-11-21 08:41:12 UTC""#) && html.contains("12 min ago"),
            "{html}"
        );
    }

    #[test]
    fn words_change_at_minute_hour_day_and_thirty_days() {
        for (gap, words) in [
            (0, "just now"),
            (59 * SECOND, "just now"),
            (MINUTE, "1 min ago"),
            (HOUR - 1, "59 min ago"),
            (3 * HOUR, "3 h ago"),
            (DAY, "1 day ago"),
            (30 * DAY, "30 days ago"),
            (31 * DAY, "21 Oct 2026"),
            (-30 * SECOND, "in less than a minute"),
            (-3 * DAY, "in 3 days"),
            (-(7 * DAY - MINUTE), "in 7 days"),
            (-(HOUR - SECOND), "in 1 h"),
            (-(12 * HOUR - MINUTE), "in 12 h"),
            (-(DAY - SECOND), "in 1 day"),
        ] {
            assert_eq!(relative(NOW - gap, NOW), words);
        }
    }

    #[test]
    fn the_calendar_knows_leap_days_centuries_and_the_time_before_1970() {
        for (at, text) in [
            (0, "1970-01-01 00:00:00"),
            (-1, "1969-12-31 23:59:59"),
            (951_782_400_000, "2000-02-29 00:00:00"),
            (951_868_800_000, "2000-03-01 00:00:00"),
            (4_107_542_400_000, "2100-03-01 00:00:00"),
            (1_709_251_199_999, "2024-02-29 23:59:59"),
        ] {
            assert_eq!(Moment::of(at).to_seconds(), text);
        }
    }

    #[test]
    fn extreme_moments_do_not_overflow() {
        let _ = (relative(i64::MIN, i64::MAX), relative(i64::MAX, i64::MIN));
    }
}
