//! Numbers of cells as they are shown: whole numbers, percentages, dates.

/// How a cell's number is shown, as far as it changes what a reader reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shown {
    #[default]
    Number,
    Percent,
    Date,
    Time,
    DateTime,
}

/// What a built-in or written format shows.
pub(super) fn shown(id: u32, code: Option<&str>) -> Shown {
    if let Some(code) = code {
        return by_code(code);
    }
    match id {
        9 | 10 => Shown::Percent,
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shown::Date,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Shown::Time,
        22 => Shown::DateTime,
        _ => Shown::Number,
    }
}

fn by_code(code: &str) -> Shown {
    let mut plain = String::new();
    let mut chars = code.chars();
    // Quoted text, escaped characters and [colours] are not part of the pattern; nor is what follows the first `;`.
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '[' => while chars.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            ';' => break,
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    if plain.contains("general") {
        return Shown::Number;
    }
    let date = plain.contains(['y', 'd', 'e']) && !plain.contains("e+");
    let time = plain.contains(['h', 's']);
    match (date, time) {
        (true, true) => Shown::DateTime,
        (true, false) => Shown::Date,
        (false, true) => Shown::Time,
        _ if plain.contains('m') && !plain.contains(['0', '#']) => Shown::Date,
        _ if plain.contains('%') => Shown::Percent,
        _ => Shown::Number,
    }
}

/// Writes a number.
pub(super) fn write(value: f64, shown: Shown, from_1904: bool) -> String {
    match shown {
        Shown::Number => plain(value),
        Shown::Percent => format!("{}%", plain(value * 100.0)),
        Shown::Time => time(value),
        Shown::Date | Shown::DateTime => {
            let base = if from_1904 { 1462.0 } else { 0.0 };
            let Some(date) = date(value + base) else {
                return plain(value);
            };
            if shown == Shown::DateTime {
                format!("{date} {}", time(value))
            } else {
                date
            }
        }
    }
}

/// At most 15 digits, as workbooks show them.
fn plain(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{}", value as i64);
    }
    let digits = 15 - (value.abs().log10().floor() as i32 + 1).clamp(0, 14);
    let text = format!("{value:.*}", digits.clamp(1, 15) as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn time(value: f64) -> String {
    let minutes = (value.fract().abs() * 1440.0).round() as u32 % 1440;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The date of a day number of 1900; that calendar has a 29 February 1900 that never was.
fn date(serial: f64) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let day = serial as i64;
    let since_1970 = day - if day < 60 { 25_568 } else { 25_569 };
    // Civil date from days, counted in eras of 400 years that begin in March.
    let z = since_1970 + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let d = doy - (153 * mp + 2) / 5 + 1;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    let y = yoe + era * 400 + i64::from(m <= 2);
    Some(format!("{y}年{m}月{d}日"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_shown() {
        assert_eq!(write(3.0, Shown::Number, false), "3");
        assert_eq!(write(0.1 + 0.2, Shown::Number, false), "0.3");
        assert_eq!(write(-12.5, Shown::Number, false), "-12.5");
        assert_eq!(write(0.15, Shown::Percent, false), "15%");
        assert_eq!(write(46_120.0, Shown::Date, false), "2026年4月8日");
        assert_eq!(write(44_658.0, Shown::Date, true), "2026年4月8日");
        assert_eq!(write(0.75, Shown::Time, false), "18:00");
        assert_eq!(write(f64::NAN, Shown::Number, false), "");
        assert_eq!(write(1e300, Shown::Date, false).len(), plain(1e300).len());
    }

    #[test]
    fn formats_are_told_by_their_code() {
        assert_eq!(shown(14, None), Shown::Date);
        assert_eq!(shown(165, Some("yyyy\"年\"m\"月\"d\"日\"")), Shown::Date);
        assert_eq!(shown(165, Some("0.00%")), Shown::Percent);
        assert_eq!(shown(165, Some("[Red]#,##0.00;@")), Shown::Number);
        assert_eq!(shown(165, Some("h:mm")), Shown::Time);
        assert_eq!(shown(165, Some("0.00E+00")), Shown::Number);
    }
}
