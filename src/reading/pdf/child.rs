//! The child process that parses a PDF, and the parent that watches it.
//!
//! The child gets the file on standard input and writes one JSON value a line: the number of pages, each page, and at
//! the end `"done"` or a refusal. If it dies on a page, the next child goes on behind that page.

use super::worker;
use super::{Outcome, Refusal, SUBCOMMAND};
use crate::reading::ReadError;
use crate::reading::layout::Page;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Longest wait for one page.
const PAGE_TIME: Duration = Duration::from_secs(30);
/// Longest time for a file.
const FILE_TIME: Duration = Duration::from_secs(180);
/// Memory of the child beyond three times the file.
const MEMORY: u64 = 192 << 20;
/// Runs of text of a file, at most.
const FILE_RUNS: usize = 2_000_000;
/// Bytes of text of a file, at most.
const FILE_TEXT: usize = 64 << 20;
/// Children that are tried on one file.
const TRIES: usize = 4;
/// Threads of a child.
const MOST_THREADS: usize = 4;
/// `CREATE_NEW_PROCESS_GROUP` of the Windows interface.
#[cfg(windows)]
const NEW_PROCESS_GROUP: u32 = 0x200;
/// Exit code of a child that used too much memory.
const TOO_MUCH: i32 = 86;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Message {
    Count(u32),
    Page(Page),
    Refused(Refusal),
    Done,
}

/// Reads through child processes. `None` if the running program is not this one's binary or cannot be started again.
pub(super) fn read(bytes: &[u8]) -> Option<Result<Outcome, ReadError>> {
    let program = std::env::current_exe().ok()?;
    if !program.file_stem()?.eq_ignore_ascii_case("fawen") {
        return None;
    }
    let start = |first: u32, threads: usize| -> std::io::Result<Child> {
        let mut command = Command::new(&program);
        command
            .arg(SUBCOMMAND)
            .arg(first.to_string())
            .arg(threads.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Ctrl-C on the terminal is for the parent, which ends its work in order; a child that died of it would look
        // like a damaged page. If the parent dies, the pipes break and the child ends by itself.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, NEW_PROCESS_GROUP);
        command.spawn()
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS));
    let mut child = start(0, threads).ok()?;
    let deadline = Instant::now() + FILE_TIME;
    let mut out = Outcome::default();
    for attempt in 1.. {
        let ended = converse(&mut child, bytes, deadline, &mut out);
        let why = match ended {
            Ending::Done => break,
            Ending::Refused(r) if out.pages.is_empty() => return Some(Err(r.into())),
            Ending::Refused(_) => "页面目录损坏",
            Ending::Slow => "读取超时",
            Ending::Full => {
                out.stopped = Some("文字过多".into());
                break;
            }
            Ending::Large => "占用内存超过上限",
            Ending::Died => "页面内容使解析异常结束",
        };
        let next = out.pages.len() as u32;
        if out.count == 0 {
            return Some(Err(ReadError::Damaged(format!("PDF {why}"))));
        }
        // With several threads, the page that brought the child down need not be the next one: go on with one thread.
        let alone = attempt > 1 || threads == 1;
        if alone && next < out.count {
            out.pages.push(Page {
                number: next + 1,
                fault: why.into(),
                ..Page::default()
            });
        }
        let left = out.pages.len() as u32;
        if left >= out.count {
            break;
        }
        if attempt >= TRIES || Instant::now() >= deadline {
            out.stopped = Some(why.into());
            break;
        }
        match start(left, 1) {
            Ok(c) => child = c,
            Err(_) => {
                out.stopped = Some(why.into());
                break;
            }
        }
    }
    Some(Ok(out))
}

enum Ending {
    Done,
    Refused(Refusal),
    Slow,
    Full,
    Large,
    Died,
}

/// Sends the file and takes pages until the child ends or is stopped.
fn converse(child: &mut Child, bytes: &[u8], deadline: Instant, out: &mut Outcome) -> Ending {
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Ending::Died;
    };
    let (send, receive) = channel();
    let ending = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that has ended does not read on; that shows on the other side.
            let _ = to.write_all(bytes);
        });
        scope.spawn(move || {
            for line in BufReader::new(from).lines() {
                let Ok(line) = line else { break };
                let Ok(message) = serde_json::from_str::<Message>(&line) else {
                    break;
                };
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let ending = take(&receive, deadline, out);
        if !matches!(ending, Ending::Done | Ending::Refused(_)) {
            // Also ends the two threads: both pipes break.
            let _ = child.kill();
        }
        drop(receive);
        ending
    });
    let code = child.wait().ok().and_then(|s| s.code());
    match ending {
        Ending::Died if code == Some(TOO_MUCH) => Ending::Large,
        other => other,
    }
}

fn take(receive: &Receiver<Message>, deadline: Instant, out: &mut Outcome) -> Ending {
    let (mut runs, mut text) = (0, 0);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match receive.recv_timeout(PAGE_TIME.min(left)) {
            Ok(Message::Count(n)) => out.count = n,
            Ok(Message::Page(p)) => {
                runs += p.runs.len();
                text += p.runs.iter().map(|r| r.text.len()).sum::<usize>();
                out.pages.push(p);
                if runs > FILE_RUNS || text > FILE_TEXT {
                    return Ending::Full;
                }
            }
            Ok(Message::Refused(r)) => return Ending::Refused(r),
            Ok(Message::Done) => return Ending::Done,
            Err(RecvTimeoutError::Timeout) => return Ending::Slow,
            Err(RecvTimeoutError::Disconnected) => {
                // The child may still be about to end on its own, with a code that tells why.
                std::thread::sleep(Duration::from_millis(20));
                return Ending::Died;
            }
        }
    }
}

/// What the child does: reads a PDF from standard input and writes its pages to standard output. `arguments` are those
/// behind the subcommand: the index of the first page, and the number of threads.
pub fn serve(arguments: &[String]) -> std::process::ExitCode {
    let number = |i: usize| arguments.get(i).and_then(|a| a.parse::<u32>().ok());
    let first = number(0).unwrap_or(0);
    let threads = number(1).unwrap_or(1).clamp(1, MOST_THREADS as u32);
    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return std::process::ExitCode::FAILURE;
    }
    std::panic::set_hook(Box::new(|_| {}));
    watch_memory(MEMORY + 3 * bytes.len() as u64);
    let write = |message: &Message| -> bool {
        let mut out = std::io::stdout().lock();
        let Ok(mut line) = serde_json::to_vec(message) else {
            return false;
        };
        line.push(b'\n');
        out.write_all(&line).and_then(|()| out.flush()).is_ok()
    };
    let result = worker::read_from(
        bytes.into(),
        first,
        threads,
        &mut |n| write(&Message::Count(n)),
        &mut |page| write(&Message::Page(page)),
    );
    let last = match result {
        Ok(_) => Message::Done,
        Err(refusal) => Message::Refused(refusal),
    };
    if write(&last) {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}

/// Ends the process when it holds more than `most` bytes. Only Linux tells a process its memory through a file; on
/// other systems the time limit alone holds.
fn watch_memory(most: u64) {
    if !cfg!(target_os = "linux") {
        return;
    }
    std::thread::spawn(move || {
        loop {
            let held = std::fs::read_to_string("/proc/self/statm")
                .ok()
                .and_then(|s| s.split_whitespace().nth(1)?.parse::<u64>().ok());
            // Pages are 4 KiB or larger: at worst the limit is stricter than stated by nothing, looser on large pages.
            if held.is_some_and(|pages| pages.saturating_mul(4096) > most) {
                std::process::exit(TOO_MUCH);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_way() {
        let page = Page {
            number: 3,
            pictures: vec![(1.0, 2.5)],
            ..Page::default()
        };
        let line = serde_json::to_string(&Message::Page(page)).unwrap();
        let back: Message = serde_json::from_str(&line).unwrap();
        assert!(matches!(back, Message::Page(p) if p.number == 3 && p.pictures == [(1.0, 2.5)]));
        assert!(!line.contains('\n'));
    }
}
