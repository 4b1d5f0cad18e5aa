/* The desktop around the terminal, where there is one: what opens a link. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen.h"
#include "terminal.h"

static const char opener[] = "xdg-open";

bool desktop_opens(void)
{
    const char *screens[] = {getenv("WAYLAND_DISPLAY"), getenv("DISPLAY")};
    bool screen = (screens[0] && screens[0][0]) || (screens[1] && screens[1][0]);
    return screen && program_is_installed(opener);
}

/* A grandchild, so that nobody waits for it, with no terminal to write to. */
static void become_opener(const char *link)
{
    signals_default();
    setsid();
    pid_t again = fork();
    if (again != 0)
        _exit(again < 0 ? 1 : 0);
    int nothing = open("/dev/null", O_RDWR);
    for (int fd = STDIN_FILENO; nothing >= 0 && fd <= STDERR_FILENO; fd++)
        if (dup2(nothing, fd) < 0)
            _exit(1);
    execlp(opener, opener, link, (char *)NULL);
    _exit(127);
}

bool desktop_open(const char *link, struct error *err)
{
    enum { LONGEST = 100 * 1024 }; /* bytes; Linux takes 128 KiB in one argument */
    int status = -1;
    if (strlen(link) > LONGEST)
        return error_set(err, ERR_INPUT, "le message est trop long pour passer à la messagerie");
    pid_t child = fork();
    if (child == 0)
        become_opener(link);
    while (child > 0 && waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            break;
    return (child > 0 && status == 0) ||
           error_system(err, errno, "la messagerie n'a pas pu être ouverte");
}
