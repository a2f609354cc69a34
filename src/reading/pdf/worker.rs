//! Parses the pages of a PDF: text with its places, ruling lines, sizes of pictures. The only file, with `marks`, that
//! touches the PDF crate; nothing it does may bring down the caller.

use super::marks;
use super::{MOST_PAGES, Outcome, Refusal};
use crate::reading::layout::{Page, Rule, Run};
use oxidize_pdf::parser::{ParseOptions, PdfDocument, PdfReader};
use oxidize_pdf::text::{ExtractionOptions, TextExtractor, TextFragment};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes of text of one page, at most.
const PAGE_TEXT: usize = 16 << 20;

/// Runs of text of one page, at most.
const PAGE_RUNS: usize = 100_000;

/// Fewer pages are not worth a thread.
const WORTH_A_THREAD: u32 = 8;
/// Pages that may wait for one before them.
const WAITING: usize = 32;
/// Stack of a thread that parses; bytes.
const STACK: usize = 8 << 20;

type Bytes = Arc<[u8]>;
type Pdf = PdfDocument<Cursor<Bytes>>;

/// Runs something of the PDF crate; a panic becomes `None`.
fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}

/// Parses all pages in this process. Panics of the crate are caught, but print to standard error.
pub(super) fn read_here(bytes: &[u8]) -> Result<Outcome, Refusal> {
    let mut out = Outcome::default();
    let count = read_from(bytes.into(), 0, 1, &mut |_| true, &mut |page| {
        out.pages.push(page);
        true
    })?;
    out.count = count;
    Ok(out)
}

/// Parses pages from the one with index `first`, in order, with so many threads; `counted` gets the number of pages
/// before the first one. Both say whether to go on.
pub(super) fn read_from(
    bytes: Bytes,
    first: u32,
    threads: u32,
    counted: &mut dyn FnMut(u32) -> bool,
    each: &mut dyn FnMut(Page) -> bool,
) -> Result<u32, Refusal> {
    let document = open(&bytes)?;
    let count = guarded(|| document.page_count())
        .and_then(Result::ok)
        .ok_or_else(|| Refusal::Damaged("PDF 的页面目录损坏".into()))?;
    if count > MOST_PAGES {
        return Err(Refusal::TooManyPages(count));
    }
    if !counted(count) {
        return Ok(count);
    }
    let threads = threads.min(count.saturating_sub(first) / WORTH_A_THREAD);
    if threads > 1 {
        drop(document);
        side_by_side(&bytes, first, count, threads, each);
    } else {
        every(&document, first, count, 1, each);
    }
    Ok(count)
}

/// Parses every `step`-th page.
fn every(document: &Pdf, first: u32, count: u32, step: u32, each: &mut dyn FnMut(Page) -> bool) {
    // One extractor keeps the fonts that pages share.
    let mut extractor = TextExtractor::with_options(options());
    for index in (first..count).step_by(step as usize) {
        let page = guarded(|| page(document, index, &mut extractor))
            .unwrap_or_else(|| faulty(index, "页面内容损坏"));
        if !each(page) {
            break;
        }
    }
}

fn faulty(index: u32, why: &str) -> Page {
    Page {
        number: index + 1,
        fault: why.into(),
        ..Page::default()
    }
}

/// Parses pages in threads, each with a document of its own, and hands them on in order.
fn side_by_side(
    bytes: &Bytes,
    first: u32,
    count: u32,
    threads: u32,
    each: &mut dyn FnMut(Page) -> bool,
) {
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        for start in first..first + threads {
            let (send, bytes) = (send.clone(), bytes.clone());
            let work = move || pages_of_thread(&bytes, start, count, threads, &send);
            // A thread that does not start leaves its pages out; they are reported below.
            let _ = std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work);
        }
        drop(send);
        in_order(&receive, first, count, each);
    });
}

fn pages_of_thread(bytes: &Bytes, start: u32, count: u32, threads: u32, send: &SyncSender<Page>) {
    if let Ok(document) = open(bytes) {
        every(&document, start, count, threads, &mut |page| {
            send.send(page).is_ok()
        });
    }
}

fn in_order(receive: &Receiver<Page>, first: u32, count: u32, each: &mut dyn FnMut(Page) -> bool) {
    let mut early: BTreeMap<u32, Page> = BTreeMap::new();
    let mut next = first;
    for page in receive {
        early.insert(page.number - 1, page);
        while let Some(page) = early.remove(&next) {
            next += 1;
            if !each(page) {
                return;
            }
        }
    }
    // Only a thread that could not work leaves gaps.
    for index in next..count {
        let page = early
            .remove(&index)
            .unwrap_or_else(|| faulty(index, "页面没有读取"));
        if !each(page) {
            return;
        }
    }
}

fn open(bytes: &Bytes) -> Result<Pdf, Refusal> {
    let mut why = String::new();
    // Lengths given by reference are common and fail without `lenient_streams`.
    let usual = ParseOptions {
        lenient_streams: true,
        ..ParseOptions::default()
    };
    let mut spare = None;
    for options in [usual, ParseOptions::lenient()] {
        let copy = bytes.clone();
        let reader = guarded(|| PdfReader::new_with_options(Cursor::new(copy), options));
        match reader {
            Some(Ok(mut reader)) => {
                if reader.is_encrypted() && !reader.is_unlocked() {
                    let opened = guarded(|| reader.try_empty_password());
                    if !matches!(opened, Some(Ok(true))) {
                        return Err(Refusal::Encrypted);
                    }
                }
                let document = PdfDocument::new(reader);
                if guarded(|| first_page_decodes(&document)) == Some(true) {
                    return Ok(document);
                }
                spare.get_or_insert(document);
            }
            Some(Err(e)) => {
                let text = e.to_string();
                if text.to_ascii_lowercase().contains("encrypt") {
                    return Err(Refusal::Encrypted);
                }
                why = text;
            }
            None => why = "结构异常".into(),
        }
    }
    if let Some(document) = spare {
        return Ok(document);
    }
    // The crate's messages are technical English: kept short, they help whoever gets the report.
    let short: String = why.chars().take(80).collect();
    Err(Refusal::Damaged(format!("PDF 结构损坏（{short}）")))
}

fn first_page_decodes(document: &Pdf) -> bool {
    document
        .get_page(0)
        .is_ok_and(|page| document.get_page_content_streams(&page).is_ok())
}

fn options() -> ExtractionOptions {
    ExtractionOptions {
        preserve_layout: true,
        sort_by_position: false,
        merge_hyphenated: false,
        include_artifacts: true,
        // Signs of another font may be drawn into a gap later: what stands before and behind it stays apart. Blanks are
        // put in where lines are built.
        tj_space_threshold: f64::MAX,
        // The crate's own flat text is not used. A break before every run spares it the search for the width of a blank
        // through the font's whole table, run by run: more than half of the time on some files.
        newline_threshold: -1.0,
        max_extracted_bytes: Some(PAGE_TEXT),
        ..ExtractionOptions::default()
    }
}

/// The page's own coordinates and its turn.
struct Sheet {
    left: f32,
    bottom: f32,
    width: f32,
    height: f32,
    turn: i32,
}

impl Sheet {
    /// From page coordinates (up from the bottom left) to what is seen (down from the top left).
    fn seen(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (x - self.left, y - self.bottom);
        match self.turn {
            90 => (y, x),
            180 => (self.width - x, y),
            270 => (self.height - y, self.width - x),
            _ => (x, self.height - y),
        }
    }
}

fn page(document: &Pdf, index: u32, extractor: &mut TextExtractor) -> Page {
    let mut out = Page {
        number: index + 1,
        ..Page::default()
    };
    let parsed = match document.get_page(index) {
        Ok(p) => p,
        Err(_) => {
            out.fault = "页面对象损坏".into();
            return out;
        }
    };
    let marks = guarded(|| marks::of_page(document, &parsed)).unwrap_or_default();
    let [x0, y0, x1, y1] = parsed.media_box.map(|v| v as f32);
    let sheet = Sheet {
        left: x0.min(x1),
        bottom: y0.min(y1),
        width: (x1 - x0).abs(),
        height: (y1 - y0).abs(),
        // Text decides, not the turn that the page asks for: tables are often set on their side.
        turn: marks.turn().unwrap_or(parsed.rotation.rem_euclid(360)),
    };
    let turned = matches!(sheet.turn, 90 | 270);
    (out.width, out.height) = if turned {
        (sheet.height, sheet.width)
    } else {
        (sheet.width, sheet.height)
    };
    match guarded(|| extractor.extract_from_page(document, index)) {
        Some(Ok(text)) => {
            if text.truncated || text.fragments.len() > PAGE_RUNS {
                out.fault = "页面文字过多，只读取了一部分".into();
            }
            let mut aside = vec![String::new(); marks.slants.len()];
            for f in text.fragments.iter().take(PAGE_RUNS) {
                let slant = marks
                    .slants
                    .iter()
                    .position(|s| s.takes(f.x as f32, f.y as f32, f.font_size as f32));
                match slant.and_then(|i| aside.get_mut(i)) {
                    Some(line) => line.push_str(&f.text),
                    None => out.runs.extend(run(f, &sheet)),
                }
            }
            out.aside = aside;
            out.aside.retain(|t| !t.trim().is_empty());
            out.aside.sort_unstable();
            out.aside.dedup();
        }
        other => {
            out.fault = "页面文字不能解析".into();
            if other.is_none() {
                // What a panic left behind is not used again.
                *extractor = TextExtractor::with_options(options());
            }
        }
    }
    out.rules = marks
        .rules
        .iter()
        .map(|r| {
            let (a, b) = (sheet.seen(r.x0, r.y0), sheet.seen(r.x1, r.y1));
            Rule {
                x0: short(a.0),
                y0: short(a.1),
                x1: short(b.0),
                y1: short(b.1),
            }
        })
        .collect();
    out.pictures = marks
        .pictures
        .iter()
        .map(|p| (short(p.0), short(p.1)))
        .collect();
    out
}

fn run(f: &TextFragment, sheet: &Sheet) -> Option<Run> {
    let text: String = f
        .text
        .chars()
        .map(|c| if c == '\u{A0}' { ' ' } else { c })
        .filter(|c| !c.is_control())
        .collect();
    let (x, y) = sheet.seen(f.x as f32, f.y as f32);
    (!text.is_empty() && x.is_finite() && y.is_finite()).then(|| Run {
        x: short(x),
        y: short(y),
        width: short(f.width.abs() as f32),
        size: short(if f.font_size > 0.0 {
            f.font_size
        } else {
            f.height
        } as f32),
        bold: f.is_bold,
        text,
    })
}

/// Two decimals are enough, and short to write.
fn short(v: f32) -> f32 {
    (v * 100.0).round() / 100.0
}
