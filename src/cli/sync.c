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
    fputs("phrase d'équipe (elle ne s'affiche pas) : ", stderr);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) != 0)
        return error_system(err, errno, "la phrase ne peut pas être demandée ici");
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
    bool done = app_sync_join(&cli->app, cli->count > 1 ? cli->raw[1] : NULL, phrase, err);
    if (done)
        puts("ce poste est de l'équipe ; « dentelle sync » reçoit et envoie");
    memset(phrase, 0, sizeof phrase);
    app_close(&cli->app);
    return done;
}

/* What was decided leaves at once where a place is there; where none is, with the next cycle. */
static void send_now(struct cli *cli)
{
    struct sync_report report;
    struct error why = {0};
    bool done = app_sync(&cli->app, NULL, &report, &why);
    for (size_t i = 0; i < report.remarks.count; i++)
        puts(report.remarks.items[i]);
    if (!done)
        printf("pas encore parti (%s) ; « dentelle sync » l'enverra\n", why.text);
    sync_report_clear(&report);
}

static void print_phrase(char phrase[SYNC_PHRASE_SIZE], const char *before)
{
    puts(before);
    puts(phrase);
    memset(phrase, 0, SYNC_PHRASE_SIZE);
}

static bool run_phrase(struct cli *cli, struct error *err)
{
    char phrase[SYNC_PHRASE_SIZE];
    if (!cli_open(cli, APP_BASE_THERE, err))
        return false;
    bool done = app_sync_change_phrase(&cli->app, phrase, err);
    if (done) {
        send_now(cli);
        print_phrase(phrase,
                     "les postes de l'équipe continuent sans rien faire ; qui rejoint désormais "
                     "tape cette phrase, l'ancienne n'ouvre plus le lieu ; elle ne sera plus "
                     "montrée :");
    }
    app_close(&cli->app);
    return done;
}

static bool run_lost(struct cli *cli, struct error *err)
{
    char phrase[SYNC_PHRASE_SIZE];
    if (!cli_open(cli, APP_BASE_THERE, err))
        return false;
    bool done = app_sync_lose(&cli->app, cli->arguments[1], phrase, err);
    if (done) {
        send_now(cli);
        puts("ce que ce poste avait déjà, seul le chiffrement de son disque le protège ; retirez-"
             "lui aussi l'accès au dossier (Nextcloud, partage) ou à la base PostgreSQL");
        print_phrase(phrase,
                     "la clé de l'équipe est nouvelle : chaque autre poste tape, une fois, "
                     "« dentelle sync rejoindre », puis cette phrase, à donner de vive voix ; elle "
                     "ne sera plus montrée :");
    }
    app_close(&cli->app);
    return done;
}

static bool decide(struct cli *cli, bool (*act)(struct app *, const char *, struct error *),
                   const char *told, struct error *err)
{
    if (!cli_open(cli, APP_BASE_THERE, err))
        return false;
    bool done = act(&cli->app, cli->arguments[1], err);
    if (done) {
        send_now(cli);
        puts(told);
    }
    app_close(&cli->app);
    return done;
}

static bool run_forget(struct cli *cli, struct error *err)
{
    return decide(cli, app_sync_forget,
                  "ce poste ne compte plus parmi ceux qui doivent tout avoir ; s'il se synchronise "
                  "un jour, il comptera de nouveau",
                  err);
}

static bool run_found(struct cli *cli, struct error *err)
{
    return decide(cli, app_sync_take_back,
                  "ce poste est de nouveau de l'équipe : ce qui était gardé à part vient avec la "
                  "prochaine synchronisation ; pour aller plus loin, il lui faut la phrase "
                  "d'aujourd'hui",
                  err);
}

static bool run_cycle(struct cli *cli, struct error *err)
{
    struct sync_report report;
    struct sync_watch watch = {.tell = isatty(STDERR_FILENO) ? print_sync_step : NULL};
    if (!cli_open(cli, APP_BASE_THERE, err))
        return false;
    bool done = app_sync(&cli->app, &watch, &report, err);
    if (watch.tell)
        fputs("\r\033[K", stderr);
    if (done)
        print_sync_report(&report);
    sync_report_clear(&report);
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
        int least, most; /* arguments, its own name among them */
        bool json;
        verb_function *run;
    } gestures[] = {
        {"init", 2, 2, false, run_init},      {"rejoindre", 1, 2, false, run_join},
        {"etat", 1, 1, true, run_status},     {"dump", 2, 2, true, run_dump},
        {"phrase", 1, 1, false, run_phrase},  {"perdu", 2, 2, false, run_lost},
        {"oublier", 2, 2, false, run_forget}, {"retrouve", 2, 2, false, run_found},
    };
    if (cli->count == 0 && !cli->json)
        return run_cycle(cli, err);
    for (size_t i = 0; cli->count && i < sizeof gestures / sizeof gestures[0]; i++) {
        char *folded = utf8_fold(cli->arguments[0]);
        bool meant = strcmp(folded, gestures[i].name) == 0;
        free(folded);
        if (meant && cli->count >= gestures[i].least && cli->count <= gestures[i].most &&
            (gestures[i].json || !cli->json))
            return gestures[i].run(cli, err);
    }
    return error_set(err, ERR_USAGE,
                     "il faut écrire : dentelle sync ; sync init dossier:DIR ; sync rejoindre "
                     "[dossier:DIR] ; sync etat [--json] ; sync dump FICHIER [--json] ; sync "
                     "phrase ; sync perdu POSTE ; sync oublier POSTE ; sync retrouvé POSTE");
}
