// Runs a program as Git Bash's window does: its streams are pipes that are named as those of a terminal (msys), and
// there is no console. Prints what the program writes, and gives its exit code.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE theirs(const char *end, DWORD open, HANDLE *ours) {
    char name[128];
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    sprintf(name, "\\\\.\\pipe\\msys-dd50a72ab4668b33-pty0-%s", end);
    *ours = CreateNamedPipeA(name, open, PIPE_TYPE_BYTE, 1, 65536, 65536, 0, NULL);
    DWORD access = open == PIPE_ACCESS_INBOUND ? GENERIC_WRITE : GENERIC_READ;
    return CreateFileA(name, access | FILE_READ_ATTRIBUTES, 0, &inherit, OPEN_EXISTING, 0, NULL);
}

int main(int argc, char **argv) {
    char command[4096] = "", buffer[4096];
    DWORD got, code = 99;
    for (int i = 1; i < argc; i++) {
        strcat(command, i > 1 ? " " : "");
        strcat(command, argv[i]);
    }
    HANDLE screen, keys;
    STARTUPINFOA start = {sizeof start};
    PROCESS_INFORMATION child;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdOutput = start.hStdError = theirs("to-master", PIPE_ACCESS_INBOUND, &screen);
    start.hStdInput = theirs("from-master", PIPE_ACCESS_OUTBOUND, &keys);
    if (!CreateProcessA(0, command, 0, 0, TRUE, DETACHED_PROCESS, 0, 0, &start, &child)) return 98;
    CloseHandle(start.hStdOutput);
    while (ReadFile(screen, buffer, sizeof buffer, &got, 0) && got > 0) fwrite(buffer, 1, got, stdout);
    WaitForSingleObject(child.hProcess, 30000);
    GetExitCodeProcess(child.hProcess, &code);
    return (int)code;
}
