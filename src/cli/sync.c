/* dentelle sync: a shared place made or joined, one cycle, where it stands, what is in a file. */
#include "sync.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* ---- the phrase ---------------------------------------------------------------------------- */

enum { PHRASE_MOST = 200, CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, BACKSPACE = 8, DELETE = 127 };

/* Key by key, so that Ctrl-C too gives the terminal back. False when it was given up. */
static bool read_keys(char phrase[PHRASE_MOST])
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
        else if (length + 1 < PHRASE_MOST)
            phrase[length++] = key;
    }
    phrase[length] = '\0';
    return true;
}

static bool ask_phrase(char phrase[PHRASE_MOST], struct error *err)
{
    struct termios before, silent;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return error_system(err, errno, "la phrase ne peut pas être demandée ici");
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    /* Silent before it asks: what is typed at once would show, and be flushed. */
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) != 0)
        return error_system(err, errno, "la phrase ne peut pas être demandée ici");
    fputs("phrase d'équipe (elle ne s'affiche pas) : ", stderr);
    bool given = read_keys(phrase);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputs("\n", stderr);
    return given || error_set(err, ERR_INPUT, "pas de phrase : rien n'a été changé");
}

static bool read_phrase(char phrase[PHRASE_MOST], struct error *err)
{
    if (isatty(STDIN_FILENO))
        return ask_phrase(phrase, err);
    return fgets(phrase, PHRASE_MOST, stdin) ||
           error_set(err, ERR_INPUT,
                     "l'entrée ne donne pas de phrase d'équipe ; rien n'a été changé");
}

/* ---- the verbs ----------------------------------------------------------------------------- */

static bool run_init(struct cli *cli, struct error *err)
{
    char phrase[SYNC_PHRASE_SIZE];
    if (!cli_open(cli, APP_BASE_MADE, err))
        return false;
    bool done = app_sync_init(&cli->app, cli->raw[1], phrase, err);
    if (done) {
        puts("le lieu partagé est prêt ; « dentelle sync » y met ce que vous avez, autant de fois "
             "que vous voulez");
        puts("vos collègues : « dentelle sync rejoindre LIEU », puis cette phrase, à donner de "
             "vive voix et à garder à part du dossier ; elle ne sera plus montrée :");
        puts(phrase);
    }
    memset(phrase, 0, sizeof phrase);
    app_close(&cli->app);
    return done;
}

static bool run_join(struct cli *cli, struct error *err)
{
    char phrase[PHRASE_MOST] = "";
    if (!read_phrase(phrase, err) || !cli_open(cli, APP_BASE_MADE, err))
        return false;
    bool done = app_sync_join(&cli->app, cli->raw[1], phrase, err);
    if (done)
        puts("ce poste est de l'équipe ; « dentelle sync » reçoit et envoie");
    memset(phrase, 0, sizeof phrase);
    app_close(&cli->app);
    return done;
}

static bool run_status(struct cli *cli, struct error *err)
{
    struct sync_status status;
    if (!cli_open(cli, APP_BASE_THERE, err))
        return false;
    bool done = sync_status_read(cli->app.store, &status, err);
    if (done && cli->json)
        done = print_json(json_sync_status(&status), err);
    else if (done)
        print_sync_status(&status);
    sync_status_clear(&status);
    app_close(&cli->app);
    return done;
}

static bool run_dump(struct cli *cli, struct error *err)
{
    if (!cli_open(cli, APP_BASE_THERE, err))
        return false;
    char *json = sync_dump(cli->app.store, cli->raw[1], err);
    if (json)
        puts(json);
    bool done = json != NULL;
    free(json);
    app_close(&cli->app);
    return done;
}

bool verb_sync(struct cli *cli, struct error *err)
{
    static const struct {
        const char *name;
        int arguments;
        bool json;
        verb_function *run;
    } gestures[] = {
        {"init", 2, false, run_init},
        {"rejoindre", 2, false, run_join},
        {"etat", 1, true, run_status},
        {"dump", 2, true, run_dump},
    };
    if (cli->count == 0)
        return sync_cycle_verb(cli, err);
    for (size_t i = 0; cli->count && i < sizeof gestures / sizeof gestures[0]; i++) {
        char *folded = utf8_fold(cli->arguments[0]);
        bool meant = strcmp(folded, gestures[i].name) == 0;
        free(folded);
        if (meant && cli->count == gestures[i].arguments && (gestures[i].json || !cli->json))
            return gestures[i].run(cli, err);
    }
    return error_set(
        err, ERR_USAGE,
        "il faut écrire : dentelle sync [--json] ; sync init dossier:DIR ; sync rejoindre "
        "dossier:DIR ; sync etat [--json] ; sync dump FICHIER [--json]");
}
