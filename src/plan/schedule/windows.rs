//! A task for the Task Scheduler of Windows ([MS-TSCH] 2.5, version 1.2).

use super::{Host, MARK, PURPOSE, Schedule, TimerError, xml};

/// The task's definition. Its first line names no encoding: schtasks refuses a file that was saved in another one than
/// it names. It runs as the user who creates it, while that user is logged on, and makes up for a run
/// that was missed.
///
/// # Errors
/// [`TimerError::Unfit`] where a value can't stand in a command line of `cmd.exe`.
pub(crate) fn task(schedule: &Schedule) -> Result<String, TimerError> {
    let (command, arguments) = command(schedule)?;
    let triggers = schedule.hours().map(|hour| {
        format!(
            "    <CalendarTrigger>\n      <StartBoundary>2026-01-01T{hour:02}:{:02}:00</StartBoundary>\n\
             \x20     <RandomDelay>PT1H</RandomDelay>\n      <ScheduleByDay>\n        <DaysInterval>1</DaysInterval>\n\
             \x20     </ScheduleByDay>\n    </CalendarTrigger>\n",
            schedule.minute % 60
        )
    });
    Ok(format!(
        "<?xml version=\"1.0\"?>\n\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n\
         \x20 <RegistrationInfo>\n    <Source>{MARK}</Source>\n    <Description>{PURPOSE}</Description>\n\
         \x20 </RegistrationInfo>\n  <Triggers>\n{}  </Triggers>\n\
         \x20 <Principals>\n    <Principal id=\"Author\">\n      <LogonType>InteractiveToken</LogonType>\n\
         \x20     <RunLevel>LeastPrivilege</RunLevel>\n    </Principal>\n  </Principals>\n\
         \x20 <Settings>\n    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n\
         \x20   <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n\
         \x20   <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n\
         \x20   <StartWhenAvailable>true</StartWhenAvailable>\n    <Enabled>true</Enabled>\n\
         \x20   <Hidden>true</Hidden>\n    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>\n  </Settings>\n\
         \x20 <Actions Context=\"Author\">\n    <Exec>\n      <Command>{}</Command>\n\
         \x20     <Arguments>{}</Arguments>\n    </Exec>\n  </Actions>\n</Task>\n",
        triggers.concat(),
        xml(&command),
        xml(&arguments),
    ))
}

/// The program and its command line. A task has no environment of its own: where it needs one, `cmd.exe` sets it.
fn command(schedule: &Schedule) -> Result<(String, String), TimerError> {
    let words: Vec<String> = schedule.words.iter().map(|word| argument(word)).collect();
    let words = words.join(" ");
    if schedule.env.is_empty() {
        return Ok((schedule.program.clone(), words));
    }
    let mut line = String::new();
    for (name, value) in &schedule.env {
        fits(name, value)?;
        line += &format!("set \"{name}={value}\"&& ");
    }
    fits("the program's path", &schedule.program)?;
    schedule.words.iter().try_for_each(|word| fits("an argument", word))?;
    // cmd.exe strips one pair of quotes round the whole command.
    Ok(("%ComSpec%".to_owned(), format!("/d /s /c \"{line}\"{}\" {words}\"", schedule.program)))
}

/// Between double quotes `cmd.exe` still replaces `%NAME%`, and nothing can stand for a double quote.
fn fits(what: &str, text: &str) -> Result<(), TimerError> {
    match text.contains(['%', '"']) {
        true => Err(TimerError::unfit(Host::Windows, what, "cmd.exe can't pass % or a double quote on")),
        false => Ok(()),
    }
}

/// As a program of Windows splits its command line: backslashes before a quote are doubled.
fn argument(word: &str) -> String {
    if !word.is_empty() && !word.contains([' ', '\t', '"', '&', '|', '<', '>', '^', '(', ')']) {
        return word.to_owned();
    }
    let (mut quoted, mut backslashes) = (String::from('"'), 0);
    for c in word.chars() {
        match c {
            '\\' => backslashes += 1,
            '"' => {
                quoted += &"\\".repeat(backslashes + 1);
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        quoted.push(c);
    }
    quoted += &"\\".repeat(backslashes);
    quoted.push('"');
    quoted
}

/// What has to stand in our task.
///
/// # Errors
/// As [`task`].
pub(crate) fn marks(schedule: &Schedule) -> Result<Vec<String>, TimerError> {
    let bare = Schedule { words: Vec::new(), ..schedule.clone() };
    let (command, arguments) = command(&bare)?;
    // The words stand between the program and the quote that ends the command.
    Ok(vec![xml(&command), xml(arguments.trim_end_matches('"').trim_end())])
}
