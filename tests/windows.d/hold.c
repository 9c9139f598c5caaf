// Holds a file open until standard input ends: `hold.exe FILE share` lets others read, write and remove it, as most
// programs do; `hold.exe FILE alone` shares nothing, as a virus scanner may.
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv) {
    DWORD share = strcmp(argv[2], "share") ? 0 : FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileA(argv[1], GENERIC_READ, share, 0, OPEN_EXISTING, 0, 0);
    if (argc < 3 || file == INVALID_HANDLE_VALUE) return 1;
    puts("held");
    fflush(stdout);
    while (getchar() != EOF) {}
    return 0;
}
