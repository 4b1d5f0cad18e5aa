/* What is asked at the terminal without being shown: the phrase of a team, the password of a
 * server. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "sync.h"

enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, BACKSPACE = 8, DELETE = 127 };

/* Key by key, so that Ctrl-C too gives the terminal back. False when it was given up. */
static bool read_keys(char typed[SYNC_TYPED_SIZE])
{
    size_t length = 0;
    for (;;) {
        char key;
        ssize_t got = read(STDIN_FILENO, &key, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || key == CTRL_C || key == CTRL_D)
            return false;
        if (key == '\n' || key == '\r')
            break;
        if (key == CTRL_U)
            length = 0;
        else if (key == BACKSPACE || key == DELETE)
            length -= length > 0;
        else if (length + 1 < SYNC_TYPED_SIZE)
            typed[length++] = key;
    }
    typed[length] = '\0';
    return true;
}

static bool ask(const char *what, char typed[SYNC_TYPED_SIZE], struct error *err)
{
    struct termios before, silent;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return error_system(err, errno, "rien ne peut être demandé ici");
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) != 0)
        return error_system(err, errno, "rien ne peut être demandé ici");
    fprintf(stderr, "%s : ", what); /* once nothing typed is shown, or thrown away, any more */
    bool given = read_keys(typed);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputs("\n", stderr);
    return given || error_set(err, ERR_INPUT, "rien n'a été donné : rien n'a été changé");
}

bool ask_phrase(char phrase[SYNC_TYPED_SIZE], struct error *err)
{
    if (isatty(STDIN_FILENO))
        return ask("phrase d'équipe (elle ne s'affiche pas)", phrase, err);
    return fgets(phrase, SYNC_TYPED_SIZE, stdin) ||
           error_set(err, ERR_INPUT,
                     "l'entrée ne donne pas de phrase d'équipe ; rien n'a été changé");
}

char *ask_password(void *context, const char *place)
{
    char typed[SYNC_TYPED_SIZE] = "", *password = NULL;
    (void)context;
    char *what = mem_print("mot de passe de %s (il ne s'affiche pas)", place);
    if (isatty(STDIN_FILENO) && ask(what, typed, NULL) && typed[0])
        password = mem_copy(typed);
    memset(typed, 0, sizeof typed);
    free(what);
    return password;
}
