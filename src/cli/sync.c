/* dentelle sync: a shared place made or joined, a right of entry for another laptop, one cycle,
 * where it stands, what is in a file. */
#include "sync.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the verbs ----------------------------------------------------------------------------- */

static const struct sync_person asked = {.password = ask_password};

/* Alone on its line, the last. */
static void print_phrase(char phrase[SYNC_PHRASE_SIZE], const char *before)
{
    puts(before);
    puts(phrase);
    memset(phrase, 0, SYNC_PHRASE_SIZE);
}

static bool run_init(struct cli *cli, struct error *err)
{
    char phrase[SYNC_PHRASE_SIZE];
    bool hub = strncmp(cli->raw[1], "postgres", 8) == 0;
    if (!cli_open(cli, APP_BASE_MADE, err))
        return false;
    bool done = app_sync_init(&cli->app, cli->raw[1], &asked, phrase, err);
    if (done)
        puts("le lieu partagé est prêt ; « dentelle sync » y met ce que vous avez, autant de fois "
             "que vous voulez");
    if (done && hub)
        puts("ce poste y entre par un rôle à lui ; pour chaque autre poste : « dentelle sync poste "
             "LIEU », avec la même adresse d'administrateur");
    if (done && phrase[0])
        print_phrase(
            phrase, "vos collègues : « dentelle sync rejoindre LIEU », puis cette phrase, à donner "
                    "de vive voix et à garder à part du lieu ; elle ne sera plus montrée :");
    else if (done)
        puts("la phrase de l'équipe reste la même");
    memset(phrase, 0, sizeof phrase);
    app_close(&cli->app);
    return done;
}

static bool run_join(struct cli *cli, struct error *err)
{
    char phrase[SYNC_TYPED_SIZE] = "";
    if (!ask_phrase(phrase, err) || !cli_open(cli, APP_BASE_MADE, err))
        return false;
    bool done = app_sync_join(&cli->app, cli->count > 1 ? cli->raw[1] : NULL, phrase, &asked, err);
    if (done)
        puts("ce poste est de l'équipe ; « dentelle sync » reçoit et envoie");
    memset(phrase, 0, sizeof phrase);
    app_close(&cli->app);
    return done;
}

static bool run_invite(struct cli *cli, struct error *err)
{
    if (!cli_open(cli, APP_BASE_THERE, err))
        return false;
    char *label = cli->count > 2 ? cli_argument(cli, 2) : NULL,
         *url = sync_invite(cli->app.store, cli->raw[1], label, &asked, err);
    if (url) {
        puts("un autre poste entre par cette adresse, qui est à lui seul et contient son mot de "
             "passe : « dentelle sync rejoindre ADRESSE », puis la phrase de l'équipe ;");
        puts("« SELECT dentelle.remove_device('RÔLE') » le lui reprend :");
        puts(url);
    }
    bool done = url != NULL;
    free(label);
    free(url);
    app_close(&cli->app);
    return done;
}

/* What was decided leaves at once where a place is there; where none is, with the next cycle. */
static void send_now(struct cli *cli)
{
    struct synced synced;
    struct error why = {0};
    bool done = app_sync(&cli->app, NULL, &synced, &why);
    for (size_t i = 0; i < synced.report.remarks.count; i++)
        puts(synced.report.remarks.items[i]);
    if (!done)
        printf("pas encore parti (%s) ; « dentelle sync » l'enverra\n", why.text);
    synced_clear(&synced);
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
                  "ce poste est de nouveau de l'équipe : ce qui était gardé à part est repris, ici "
                  "et chez les autres ; pour aller plus loin, il lui faut la phrase d'aujourd'hui",
                  err);
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
        {"poste", 2, 3, false, run_invite},   {"etat", 1, 1, true, run_status},
        {"dump", 2, 2, true, run_dump},       {"phrase", 1, 1, false, run_phrase},
        {"perdu", 2, 2, false, run_lost},     {"oublier", 2, 2, false, run_forget},
        {"retrouve", 2, 2, false, run_found},
    };
    if (cli->count == 0)
        return sync_cycle_verb(cli, err);
    for (size_t i = 0; cli->count && i < sizeof gestures / sizeof gestures[0]; i++) {
        char *folded = utf8_fold(cli->arguments[0]);
        bool meant = strcmp(folded, gestures[i].name) == 0;
        free(folded);
        if (meant && cli->count >= gestures[i].least && cli->count <= gestures[i].most &&
            (gestures[i].json || !cli->json))
            return gestures[i].run(cli, err);
    }
    return error_set(err, ERR_USAGE,
                     "il faut écrire : dentelle sync [--json] ; sync init LIEU ; sync rejoindre "
                     "[LIEU] ; sync poste LIEU [NOM] ; sync etat [--json] ; sync dump FICHIER "
                     "[--json] ; sync phrase ; sync perdu POSTE ; sync oublier POSTE ; sync "
                     "retrouvé POSTE ; LIEU est dossier:CHEMIN ou postgresql://ROLE@SERVEUR/BASE");
}
