// Runs a program on this console and does what a script says: wait for a text on the screen, press keys, send a
// console event. Wine gives keys that are typed into a Unix terminal to nobody as Ctrl-C; what is written into the
// console's input arrives as on Windows.
//
//     console.exe SCRIPT LOG PROGRAM [ARG...]
//
// SCRIPT has one step a line: `wait TEXT`, `type TEXT`, `key CODE UNIT STATE` (hexadecimal: virtual key, UTF-16 unit,
// modifiers), `up CODE UNIT STATE` (the release of a key alone), `event NUMBER` (1 is Ctrl-Break). LOG gets the
// screen at every step and the exit code.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE in, out;
static FILE *record;

static void press(WORD code, WCHAR unit, DWORD state, int down, int up) {
    INPUT_RECORD keys[2];
    DWORD n = 0, done;
    memset(keys, 0, sizeof keys);
    for (int k = 0; k < 2; k++) {
        if (k == 0 ? !down : !up) continue;
        keys[n].EventType = KEY_EVENT;
        keys[n].Event.KeyEvent.bKeyDown = k == 0;
        keys[n].Event.KeyEvent.wRepeatCount = 1;
        keys[n].Event.KeyEvent.wVirtualKeyCode = code;
        keys[n].Event.KeyEvent.uChar.UnicodeChar = unit;
        keys[n].Event.KeyEvent.dwControlKeyState = state;
        n++;
    }
    WriteConsoleInputW(in, keys, n, &done);
}

// The whole screen in one line, with one space for several.
static void screen(char *text, size_t room) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    size_t n = 0;
    GetConsoleScreenBufferInfo(out, &info);
    for (SHORT y = 0; y <= info.dwCursorPosition.Y + 40 && y < info.dwSize.Y; y++) {
        WCHAR line[512];
        DWORD got = 0;
        COORD at = {0, y};
        ReadConsoleOutputCharacterW(out, line, info.dwSize.X < 512 ? info.dwSize.X : 512, at, &got);
        for (DWORD x = 0; x < got && n + 2 < room; x++) {
            char c = line[x] < 128 ? (char)line[x] : '?';
            if (c != ' ' || (n > 0 && text[n - 1] != ' ')) text[n++] = c;
        }
        if (n > 0 && text[n - 1] != ' ' && n + 2 < room) text[n++] = ' ';
    }
    text[n] = 0;
}

int main(int argc, char **argv) {
    static char shown[65536];
    char line[1024], command[4096] = "";
    FILE *script = fopen(argv[1], "r");
    record = fopen(argv[2], "w");
    if (argc < 4 || !script || !record) return 99;
    for (int i = 3; i < argc; i++) {
        strcat(command, i > 3 ? " \"" : "\"");
        strcat(command, argv[i]);
        strcat(command, "\"");
    }
    in = CreateFileA("CONIN$", GENERIC_READ | GENERIC_WRITE, 3, 0, OPEN_EXISTING, 0, 0);
    out = CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, 0, OPEN_EXISTING, 0, 0);
    STARTUPINFOA start = {sizeof start};
    PROCESS_INFORMATION child;
    // The events that the script sends are for the program.
    SetConsoleCtrlHandler(NULL, FALSE);
    if (!CreateProcessA(0, command, 0, 0, TRUE, 0, 0, 0, &start, &child)) {
        fprintf(record, "not started: %lu\n", GetLastError());
        return 98;
    }
    SetConsoleCtrlHandler(NULL, TRUE);
    while (fgets(line, sizeof line, script)) {
        unsigned code, unit, state;
        line[strcspn(line, "\r\n")] = 0;
        if (!strncmp(line, "wait ", 5)) {
            int found = 0;
            for (int n = 0; n < 1500 && !found; n++) {
                screen(shown, sizeof shown);
                found = strstr(shown, line + 5) != NULL;
                if (!found && WaitForSingleObject(child.hProcess, 20) == WAIT_OBJECT_0) n = 1500;
            }
            screen(shown, sizeof shown);
            fprintf(record, "%s %s\n%s\n", found ? "seen" : "MISSED", line + 5, shown);
            fflush(record);
            if (!found) {
                TerminateProcess(child.hProcess, 96);
                break;
            }
        } else if (!strncmp(line, "type ", 5)) {
            for (char *c = line + 5; *c; c++) press(0, (WCHAR)*c, 0, 1, 1);
        } else if (sscanf(line, "key %x %x %x", &code, &unit, &state) == 3) {
            press((WORD)code, (WCHAR)unit, state, 1, 1);
        } else if (sscanf(line, "down %x %x %x", &code, &unit, &state) == 3) {
            press((WORD)code, (WCHAR)unit, state, 1, 0);
        } else if (sscanf(line, "up %x %x %x", &code, &unit, &state) == 3) {
            press((WORD)code, (WCHAR)unit, state, 0, 1);
        } else if (sscanf(line, "event %u", &code) == 1) {
            GenerateConsoleCtrlEvent(code, 0);
        }
    }
    DWORD ended = 97;
    if (WaitForSingleObject(child.hProcess, 60000) != WAIT_OBJECT_0) TerminateProcess(child.hProcess, 96);
    GetExitCodeProcess(child.hProcess, &ended);
    screen(shown, sizeof shown);
    fprintf(record, "end\n%s\nexit %ld\n", shown, (long)ended);
    fclose(record);
    return 0;
}
