//! Fields: only their result is shown; the instruction is not. A few fields have no stored result because the program
//! draws it from the instruction.

use crate::reading::drawn::shown;

/// Longest instruction kept.
const CODE: usize = 400;

#[derive(Debug)]
struct Field {
    /// Still in the instruction, before `separate`.
    instruction: bool,
    code: String,
    /// Entries of a drop-down form field, or the sign of a check box.
    entries: Vec<String>,
    /// The entry that is chosen.
    chosen: usize,
}

/// Most entries that a drop-down form field may have.
const ENTRIES: usize = 100;

/// Fields that are open, innermost last.
#[derive(Debug, Default)]
pub struct Fields {
    open: Vec<Field>,
    /// How many of them are still in their instruction.
    instructions: usize,
}

impl Fields {
    /// Whether text met now belongs to an instruction.
    pub fn in_instruction(&self) -> bool {
        self.instructions > 0
    }

    /// Text of an instruction.
    pub fn code(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut().filter(|f| f.code.len() < CODE) {
            field.code.push_str(text);
        }
    }

    /// What the data of a form field say: `listEntry`, `result` of a drop-down list, `default` and `checked` of a box.
    pub fn form(&mut self, name: &str, value: Option<String>) {
        let Some(field) = self.open.last_mut() else {
            return;
        };
        match name {
            "listEntry" if field.entries.len() < ENTRIES => {
                field.entries.push(value.unwrap_or_default());
            }
            "result" => field.chosen = value.and_then(|v| v.parse().ok()).unwrap_or(0),
            "checkBox" => field.entries = vec!["□".into()],
            "checked" => {
                let off = matches!(value.as_deref(), Some("0" | "false" | "off"));
                field.entries = vec![if off { "□" } else { "☑" }.into()];
            }
            _ => {}
        }
    }

    /// A field character: `begin`, `separate` or `end`. Gives what a field without a stored result shows.
    pub fn step(&mut self, kind: &str) -> Option<String> {
        match kind {
            "begin" => {
                self.instructions += 1;
                self.open.push(Field {
                    instruction: true,
                    code: String::new(),
                    entries: Vec::new(),
                    chosen: 0,
                });
                None
            }
            "separate" => {
                let field = self.open.last_mut()?;
                if std::mem::take(&mut field.instruction) {
                    self.instructions = self.instructions.saturating_sub(1);
                }
                None
            }
            "end" => {
                let field = self.open.pop()?;
                if !field.instruction {
                    return None;
                }
                self.instructions = self.instructions.saturating_sub(1);
                let entry = field.entries.get(field.chosen).cloned();
                entry.or_else(|| shown(&field.code))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(steps: &[(&str, &str)]) -> (Vec<String>, bool) {
        let mut fields = Fields::default();
        let mut shown = Vec::new();
        for (kind, code) in steps {
            shown.extend(fields.step(kind));
            fields.code(code);
        }
        (shown, fields.in_instruction())
    }

    #[test]
    fn nested_fields() {
        let (_, inside) = run(&[("begin", "IF "), ("begin", "REF x"), ("separate", "")]);
        assert!(
            inside,
            "the result of a field within an instruction is not shown"
        );
        let (_, inside) = run(&[
            ("begin", "TOC"),
            ("separate", ""),
            ("begin", "PAGEREF"),
            ("separate", ""),
        ]);
        assert!(!inside);
        let (shown, inside) = run(&[
            ("begin", "PAGE"),
            ("end", ""),
            ("end", ""),
            ("separate", ""),
        ]);
        assert!(shown.is_empty() && !inside);
    }

    #[test]
    fn fields_drawn_from_their_instruction() {
        let eq = |code| run(&[("begin", code), ("end", "")]).0;
        assert_eq!(eq(" eq \\o\\ac(○,1)"), ["①"]);
        assert_eq!(eq("EQ \\f(1,2)"), ["1/2"]);
        assert_eq!(eq("EQ \\x(甲)"), ["甲"]);
        assert_eq!(eq(" MACROBUTTON NoMacro [单击填写] "), ["[单击填写]"]);
    }
}
