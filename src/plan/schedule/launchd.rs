//! A property list for launchd (launchd.plist(5)).

use super::{MARK, Schedule, xml};

/// The agent or daemon; `log` is the file that takes its output.
pub(crate) fn plist(schedule: &Schedule, log: &str) -> String {
    let string = |text: &str| format!("<string>{}</string>", xml(text));
    let words = [&schedule.program].into_iter().chain(&schedule.words);
    let words: String = words.map(|word| format!("\t\t{}\n", string(word))).collect();
    let env = schedule
        .env
        .iter()
        .map(|(name, value)| format!("\t\t<key>{}</key>\n\t\t{}\n", xml(name), string(value)));
    let env: String = env.collect();
    let at = schedule.hours().map(|hour| {
        format!(
            "\t\t<dict>\n\t\t\t<key>Hour</key>\n\t\t\t<integer>{hour}</integer>\n\t\t\t<key>Minute</key>\n\
             \t\t\t<integer>{}</integer>\n\t\t</dict>\n",
            schedule.minute % 60
        )
    });
    let (name, log) = (string(&schedule.name), string(log));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Written by {MARK}; spapi-setup schedule remove takes it away. -->\n\
         <plist version=\"1.0\">\n<dict>\n\
         \t<key>Label</key>\n\t{name}\n\
         \t<key>ProgramArguments</key>\n\t<array>\n{words}\t</array>\n\
         \t<key>EnvironmentVariables</key>\n\t<dict>\n{env}\t</dict>\n\
         \t<key>StartCalendarInterval</key>\n\t<array>\n{}\t</array>\n\
         \t<key>ProcessType</key>\n\t<string>Background</string>\n\
         \t<key>Umask</key>\n\t<integer>63</integer>\n\
         \t<key>StandardOutPath</key>\n\t{log}\n\
         \t<key>StandardErrorPath</key>\n\t{log}\n\
         </dict>\n</plist>\n",
        at.concat()
    )
}

/// What has to stand in our property list.
pub(crate) fn marks(schedule: &Schedule) -> Vec<String> {
    let values = schedule.env.iter().map(|(_, value)| value);
    [&schedule.program]
        .into_iter()
        .chain(values)
        .map(|text| format!("<string>{}</string>", xml(text)))
        .collect()
}
