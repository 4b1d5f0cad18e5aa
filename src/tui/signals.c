/* Signals become bytes in a pipe that the loop polls; a crash writes bytes prepared in advance, and
 * nothing else. */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int pipe_ends[2] = {-1, -1};
static volatile sig_atomic_t resized, stopping, resumed, ending;
static char crash_bytes[256];
static size_t crash_length;
static struct termios crash_modes;
static bool crash_modes_known;

static void on_signal(int number)
{
    int kept = errno;
    if (number == SIGWINCH)
        resized = 1;
    else if (number == SIGTSTP)
        stopping = 1;
    else if (number == SIGCONT)
        resumed = 1;
    else
        ending = number;
    ssize_t ignored = write(pipe_ends[1], "", 1); /* a full pipe wakes the loop as well */
    (void)ignored;
    errno = kept;
}

#ifndef __SANITIZE_ADDRESS__
static void on_crash(int number)
{
    ssize_t ignored = write(STDOUT_FILENO, crash_bytes, crash_length);
    (void)ignored;
    if (crash_modes_known)
        tcsetattr(STDIN_FILENO, TCSANOW, &crash_modes);
    raise(number); /* SA_RESETHAND: the default death */
}

static void catch_crashes(void)
{
    static char stack[16 * 1024]; /* a stack overflow leaves none */
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_crash,
                               .sa_flags = (int)SA_RESETHAND | SA_NODEFER | SA_ONSTACK};
    sigaltstack(&other, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaction(numbers[i], &action, NULL);
}
#else
static void catch_crashes(void) /* the sanitizer reports better than we do */
{
}
#endif

void signals_install(void)
{
    static const int numbers[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGINT, SIGHUP, SIGQUIT};
    if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) != 0)
        pipe_ends[0] = pipe_ends[1] = -1; /* poll then wakes by EINTR alone */
    struct sigaction action = {.sa_handler = on_signal};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaction(numbers[i], &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    if (!crash_modes_known)
        crash_modes_known = tcgetattr(STDIN_FILENO, &crash_modes) == 0;
    catch_crashes();
}

void signals_on_crash(const char *bytes, size_t length)
{
    crash_length = length < sizeof crash_bytes ? length : sizeof crash_bytes;
    memcpy(crash_bytes, bytes, crash_length);
}

int signals_pipe(void)
{
    return pipe_ends[0];
}

enum terminal_wake signals_next(void)
{
    char drained[64];
    while (pipe_ends[0] >= 0 && read(pipe_ends[0], drained, sizeof drained) > 0)
        ;
    if (ending)
        return WAKE_END;
    if (stopping) {
        stopping = 0;
        return WAKE_SUSPEND;
    }
    if (resumed) {
        resumed = 0;
        return WAKE_RESUMED;
    }
    if (resized) {
        resized = 0;
        return WAKE_RESIZE;
    }
    return WAKE_TIMEOUT;
}

void signals_die(void)
{
    if (ending) {
        struct sigaction action = {.sa_handler = SIG_DFL};
        sigset_t only;
        sigaction(ending, &action, NULL);
        sigemptyset(&only);
        sigaddset(&only, ending);
        sigprocmask(SIG_UNBLOCK, &only, NULL);
        raise(ending);
    }
    exit(1);
}

static void handle_by(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigaction(number, &action, NULL);
}

void signals_let_stop(void)
{
    handle_by(SIGTSTP, SIG_DFL);
}

void signals_leave_to_child(void)
{
    handle_by(SIGINT, SIG_IGN);
    handle_by(SIGQUIT, SIG_IGN);
    handle_by(SIGTSTP, SIG_DFL);
}

void signals_default(void)
{
    /* Handlers do not outlive exec; what is ignored does. */
    handle_by(SIGINT, SIG_DFL);
    handle_by(SIGQUIT, SIG_DFL);
    handle_by(SIGPIPE, SIG_DFL);
}
