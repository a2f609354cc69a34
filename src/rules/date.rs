//! A calendar day, as law data and reviews use it. It knows the calendar; it must not know of law or of the clock.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A day of the Gregorian calendar. (日期)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}”不是日期，请写成 YYYY-MM-DD，例如 2025-04-20")]
pub struct DateError {
    /// What was given.
    pub text: String,
}

impl Date {
    /// The first day of the calendar, 1900-01-01.
    pub const MIN: Date = Date {
        year: 1900,
        month: 1,
        day: 1,
    };

    /// The day, or `None` if there is no such day between the years 1900 and 2999.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let ok = (1900..=2999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        ok.then_some(Date { year, month, day })
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Date, DateError> {
        let fail = || DateError {
            text: text.chars().take(40).collect(),
        };
        let mut parts = text.trim().split('-');
        let (Some(y), Some(m), Some(d), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(fail());
        };
        if y.len() != 4 || m.len() > 2 || d.len() > 2 {
            return Err(fail());
        }
        match (y.parse(), m.parse(), d.parse()) {
            (Ok(y), Ok(m), Ok(d)) => Date::new(y, m, d).ok_or_else(fail),
            _ => Err(fail()),
        }
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day before; the first day of the calendar is its own.
    pub fn previous(self) -> Date {
        let (year, month) = (self.year, self.month);
        match (month, self.day) {
            (_, d) if d > 1 => Date { day: d - 1, ..self },
            (1, _) => Date::new(year - 1, 12, 31).unwrap_or(self),
            _ => Date {
                month: month - 1,
                day: days_in_month(year, month - 1),
                ..self
            },
        }
    }

    /// The same day so many months later, or the last of that month where it has no such day; `None` beyond the calendar.
    pub fn later_by_months(self, months: u32) -> Option<Date> {
        let all = u32::from(self.year) * 12 + u32::from(self.month) - 1 + months.min(120_000);
        let (year, month) = (u16::try_from(all / 12).ok()?, (all % 12 + 1) as u8);
        Date::new(year, month, self.day.min(days_in_month(year, month)))
    }

    /// Days since 1900-01-01, for differences.
    pub fn ordinal(self) -> i64 {
        let years: i64 = (1900..self.year)
            .map(|y| if leap(y) { 366 } else { 365 })
            .sum();
        let months: i64 = (1..self.month)
            .map(|m| i64::from(days_in_month(self.year, m)))
            .sum();
        years + months + i64::from(self.day) - 1
    }

    /// The day so many days later; the last day of the calendar at most.
    pub fn after(self, days: u32) -> Date {
        let (mut left, mut day) = (days, self);
        while left > 0 {
            let rest = u32::from(days_in_month(day.year, day.month) - day.day);
            if left <= rest {
                day.day += left as u8;
                return day;
            }
            left -= rest + 1;
            let (year, month) = match day.month {
                12 => (day.year + 1, 1),
                m => (day.year, m + 1),
            };
            match Date::new(year, month, 1) {
                Some(next) => day = next,
                None => return day,
            }
        }
        day
    }

    /// The day in Chinese: 2025年4月20日.
    pub fn chinese(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }
}

fn leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl std::str::FromStr for Date {
    type Err = DateError;
    fn from_str(s: &str) -> Result<Self, DateError> {
        Date::parse(s)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = std::borrow::Cow::<str>::deserialize(d)?;
        Date::parse(&s).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_days() {
        let d = Date::parse("2024-02-29").expect("a leap day");
        assert_eq!(d.to_string(), "2024-02-29");
        assert_eq!(d.chinese(), "2024年2月29日");
        for bad in [
            "2023-02-29",
            "2024-13-01",
            "2024-4-31",
            "24-01-01",
            "今天",
            "",
            "2024-01-01-01",
        ] {
            assert!(Date::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn steps_over_months_and_years() {
        let d = |s: &str| Date::parse(s).expect("day");
        assert_eq!(d("2024-03-01").previous(), d("2024-02-29"));
        assert_eq!(d("2024-01-01").previous(), d("2023-12-31"));
        assert_eq!(Date::MIN.previous(), Date::MIN);
        assert_eq!(d("2024-02-29").later_by_months(60), Some(d("2029-02-28")));
        assert_eq!(d("2024-11-30").later_by_months(3), Some(d("2025-02-28")));
        assert_eq!(d("2999-01-01").later_by_months(12), None);
    }

    #[test]
    fn orders_and_counts_days() {
        let a = Date::parse("2023-12-31").expect("day");
        let b = Date::parse("2024-03-01").expect("day");
        assert!(a < b);
        assert_eq!(b.ordinal() - a.ordinal(), 61);
    }
}
