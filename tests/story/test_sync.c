/* Two colleagues, two bases, one folder: the same field changed on both, nothing lost, undo
 * travels. */
#include "../unit/server.h"
#include "harness.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dentelle/base.h"

static struct story story;
static char *place, *folder, *mine, *hers;

static void open_story(void)
{
    story_open(&story, 24, 80);
    folder = story_path(&story, "cle");
    place = mem_print("dossier:%s", folder);
    mine = story_path(&story, "dentelle.db");
    hers = mem_print("%s/elle/dentelle.db", story.folder);
}

static void close_story(void)
{
    free(place);
    free(folder);
    free(mine);
    free(hers);
    story_close(&story);
}

TestSuite(sync_story, .init = open_story, .fini = close_story);

static char *verb(const char *base, const char *input, int expected, const char *const words[])
{
    const char *all[16] = {"--base", base};
    int status, count = 2;
    for (int i = 0; words[i]; i++)
        all[count++] = words[i];
    all[count] = NULL;
    char *said = story_verb(&story, &status, input, all);
    cr_assert_eq(status, expected, "exit %d: %s", status, said);
    return said;
}
#define RUN(base, ...) verb(base, NULL, 0, (const char *const[]){__VA_ARGS__, NULL})
#define DO(base, ...) free(RUN(base, __VA_ARGS__))
#define FAILS(base, ...) verb(base, NULL, 1, (const char *const[]){__VA_ARGS__, NULL})

static void says(char *said, const char *text)
{
    cr_assert_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

static void says_no(char *said, const char *text)
{
    cr_assert_null(strstr(said, text), "\"%s\" in:\n%s", text, said);
    free(said);
}

/* The phrase is alone on the last line. */
static char *start_sharing(void)
{
    char *said = RUN(mine, "sync", "init", place);
    said[strlen(said) - 1] = '\0';
    char *phrase = mem_copy(strrchr(said, '\n') + 1);
    cr_assert_eq(strlen(phrase), 29, "%s", said);
    free(said);
    return phrase;
}

static void join(const char *phrase)
{
    char *line = mem_print("%s\n", phrase);
    says(verb(hers, line, 0, (const char *const[]){"sync", "rejoindre", place, NULL}),
         "ce poste est de l'équipe");
    free(line);
}

/* From now on the library is where it is looked for first, and is none. */
static void hide_library(void)
{
    struct error err;
    char *hiding = mem_print("%s/sans-libpq", story.folder),
         *file = mem_print("%s/libpq.so.5", hiding),
         *pair = mem_print("LD_LIBRARY_PATH=%s", hiding);
    cr_assert_eq(mkdir(hiding, 0700), 0);
    cr_assert(file_write_whole(file, "", 0, &err), "%s", err.text);
    story_environment(&story, pair);
    free(pair);
    free(file);
    free(hiding);
}

static json_int_t status_number(const char *base, const char *key)
{
    char *said = RUN(base, "sync", "etat", "--json");
    json_t *status = json_loads(said, 0, NULL);
    cr_assert_not_null(status, "%s", said);
    json_int_t number = json_integer_value(json_object_get(status, key));
    json_decref(status);
    free(said);
    return number;
}

/* The last line of a cycle; each of them is an object. */
static json_t *last_line(char *said)
{
    json_t *last = NULL;
    for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n")) {
        json_decref(last);
        last = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        cr_assert(json_is_object(last), "%s", line);
    }
    free(said);
    return last;
}

static void cycle_tells(const char *base, const char *key, json_int_t number)
{
    json_t *line = last_line(RUN(base, "sync", "--json"));
    cr_expect_eq(json_integer_value(json_object_get(line, key)), number, "%s", key);
    cr_expect(json_is_false(json_object_get(line, "stopped")));
    cr_expect(json_is_array(json_object_get(line, "remarks")));
    json_decref(line);
}

/* Both began the programme of the year before they met. */
static void expect_one_programme(const char *base)
{
    char *said = RUN(base, "programmes", "--json");
    json_t *programmes = json_loads(said, JSON_REJECT_DUPLICATES, NULL);
    cr_expect_eq(json_array_size(programmes), 1, "%s", said);
    json_decref(programmes);
    free(said);
}

Test(sync_story, the_same_field_changed_by_two_keeps_both_and_undo_travels)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--ville", "Arras");
    char *phrase = start_sharing();
    says(RUN(mine, "sync"), "envoyé");
    DO(hers, "ajouter", "Bêta fictif", "--ville", "Lens"); /* she had begun on her own */
    join(phrase);
    says(RUN(hers, "sync"), "reçu");
    says(RUN(hers, "fiche", "alpha"), "Arras");
    DO(mine, "sync");
    expect_one_programme(mine);
    expect_one_programme(hers);
    /* Weeks without network: both write. */
    DO(mine, "relancer", "alpha", "+3j", "appeler la mairie");
    cycle_tells(mine, "sent", 2);
    cycle_tells(mine, "received", 0);
    DO(mine, "noter", "alpha", "vu sur place");
    DO(hers, "relancer", "alpha", "+9j", "visiter l'atelier");
    DO(hers, "noter", "alpha", "rappelée ce matin");
    DO(mine, "sync");
    says(RUN(hers, "sync"), "reçu");
    says(RUN(mine, "sync"), "reçu");
    const char *const bases[] = {mine, hers};
    for (int i = 0; i < 2; i++) {
        says(RUN(bases[i], "fiche", "alpha"), "vu sur place");
        says(RUN(bases[i], "fiche", "alpha"), "rappelée ce matin");
        cr_assert_eq(status_number(bases[i], "conflicts"), 2, "action and date");
        says(RUN(bases[i], "doctor"), "identiques aux opérations");
    }
    char *shown = RUN(mine, "fiche", "alpha"), *there = RUN(hers, "fiche", "alpha");
    cr_assert_str_eq(shown, there);
    free(shown);
    free(there);
    /* She settles it, then takes her choice back: both travel. */
    DO(hers, "relancer", "alpha", "+5j", "y aller ensemble");
    DO(hers, "sync");
    DO(mine, "sync");
    says(RUN(mine, "fiche", "alpha"), "y aller ensemble");
    cr_assert_eq(status_number(mine, "conflicts"), 0);
    DO(hers, "annuler");
    DO(hers, "sync");
    DO(mine, "sync");
    says_no(RUN(mine, "fiche", "alpha"), "y aller ensemble");
    DO(hers, "retablir");
    DO(hers, "sync");
    DO(mine, "sync");
    says(RUN(mine, "fiche", "alpha"), "y aller ensemble");
    cr_assert_eq(status_number(mine, "pending"), 0);
    free(phrase);
}

static char *peer_prefix(const char *base)
{
    char *said = RUN(base, "sync", "etat", "--json");
    json_t *status = json_loads(said, 0, NULL);
    cr_assert_not_null(status, "%s", said);
    const json_t *peer = json_array_get(json_object_get(status, "peers"), 0);
    char *prefix = mem_copy(json_string_value(json_object_get(peer, "prefix")));
    cr_assert_not_null(prefix, "%s", said);
    json_decref(status);
    free(said);
    return prefix;
}

Test(sync_story, a_case_is_erased_with_the_team_then_a_laptop_is_lost_and_found)
{
    STORY_DO(&story, "ajouter", "Zyxfictif", "--ville", "Arras");
    STORY_DO(&story, "ajouter", "Alpha fictif");
    char *phrase = start_sharing();
    DO(mine, "sync");
    join(phrase);
    DO(hers, "sync");
    DO(mine, "sync");
    /* Erased: asked once more, counted until she too has done it. */
    says(verb(mine, "non\n", 1, (const char *const[]){"effacer", "zyxfictif", NULL}), "rien");
    says(RUN(mine, "fiche", "zyxfictif"), "Arras");
    says(verb(mine, "oui\n", 0, (const char *const[]){"effacer", "zyxfictif", NULL}),
         "effacé sur 1 poste sur 2");
    DO(mine, "sync");
    says(RUN(mine, "sync", "etat"), "effacé sur 1 poste sur 2 ; pas encore sur");
    DO(hers, "sync");
    DO(mine, "sync");
    says_no(RUN(mine, "sync", "etat"), "pas encore sur");
    says(FAILS(hers, "fiche", "zyxfictif"), "zyxfictif");
    /* Hers is lost. */
    char *prefix = peer_prefix(mine), *said = RUN(mine, "sync", "perdu", prefix);
    said[strlen(said) - 1] = '\0';
    char *line = mem_print("%s\n", strrchr(said, '\n') + 1);
    free(said);
    says(FAILS(mine, "sync", "perdu", prefix), "déjà déclaré perdu");
    says(RUN(mine, "sync", "etat"), "déclaré perdu le");
    DO(hers, "noter", "alpha", "écrit sans la clé");
    says(RUN(hers, "sync"), "la clé de l'équipe a changé");
    says(RUN(hers, "sync"), "rien de nouveau");
    /* Found again: the phrase of today, and my word. */
    says(verb(hers, line, 0, (const char *const[]){"sync", "rejoindre", NULL}), "de l'équipe");
    says(RUN(hers, "sync"), "ce poste a été déclaré perdu");
    says(RUN(mine, "sync"), "gardé à part");
    says_no(RUN(mine, "fiche", "alpha"), "écrit sans la clé");
    says(RUN(mine, "sync", "retrouvé", prefix), "de nouveau de l'équipe");
    says(RUN(mine, "fiche", "alpha"), "écrit sans la clé");
    says(FAILS(mine, "sync", "oublier", "inconnu"), "sync etat");
    free(phrase);
    free(prefix);
    free(line);
}

Test(sync_story, what_is_wrong_is_said_in_words_and_nothing_is_lost)
{
    char *away = story_path(&story, "debranchee");
    STORY_DO(&story, "ajouter", "Alpha fictif");
    says(FAILS(mine, "sync"), "ne partage avec personne");
    says(FAILS(mine, "sync", "etat"), "ne partage avec personne");
    says(verb(mine, NULL, 2, (const char *const[]){"sync", "n'importe", NULL}), "sync rejoindre");
    says(verb(mine, NULL, 2, (const char *const[]){"sync", "init", "/tmp", NULL}),
         "dossier:CHEMIN");
    char *phrase = start_sharing();
    says(FAILS(mine, "sync", "init", place), "déjà");
    cr_assert_eq(rename(folder, away), 0);
    says(FAILS(mine, "sync"), "la clé est-elle branchée");
    says(FAILS(mine, "sync", "--json"), "{\"error\":\"not_found\",\"message\":\"");
    says(RUN(mine, "sync", "etat"), "la dernière fois");
    cr_assert_eq(rename(away, folder), 0);
    DO(mine, "sync");
    says(verb(hers, "0000-0000-0000-0000-0000-0000\n", 1,
              (const char *const[]){"sync", "rejoindre", place, NULL}),
         "faute de frappe");
    says(verb(hers, "", 1, (const char *const[]){"sync", "rejoindre", place, NULL}),
         "pas de phrase");
    join(phrase);
    DO(hers, "sync");
    says(RUN(hers, "sync"), "rien de nouveau");
    free(phrase);
    free(away);
}

Test(sync_story, the_phrase_is_asked_at_the_terminal_and_not_shown)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    char *phrase = start_sharing();
    DO(mine, "sync");
    char *program = story_program();
    story_start_command(
        &story, (const char *const[]){program, "--base", hers, "sync", "rejoindre", place, NULL});
    free(program);
    story_sees(&story, "phrase d'équipe");
    story_type(&story, "x\025"); /* Ctrl-U: begun again */
    story_type(&story, phrase);
    story_type(&story, KEY_ENTER_);
    story_sees(&story, "ce poste est de l'équipe");
    cr_assert_not(story_shows(&story, phrase));
    cr_assert_eq(story_end(&story), 0);
    says(RUN(hers, "sync"), "reçu");
    says(RUN(hers, "fiche", "alpha"), "Alpha fictif");
    free(phrase);
}

/* ---- a server ------------------------------------------------------------------------------ */

static char *told_last(char *said)
{
    size_t length = strlen(said);
    cr_assert(length > 0 && said[length - 1] == '\n', "%s", said);
    said[length - 1] = '\0';
    char *line = mem_copy(strrchr(said, '\n') + 1);
    free(said);
    return line;
}

Test(sync_story, a_server_is_shared_with_a_role_each_and_shows_no_password)
{
    struct server server;
    if (!server_open(&server))
        cr_skip_test("PostgreSQL is not installed");
    free(place);
    place = server_url(&server, "admin", "postgres");
    STORY_DO(&story, "ajouter", "Alpha fictif");
    char *phrase = start_sharing();
    says(RUN(mine, "sync"), "envoyé");
    says_no(RUN(mine, "sync", "etat"), "admin");
    /* Her address, and its password apart, as it would be told on the telephone. */
    char *address = told_last(RUN(mine, "sync", "poste", place, "portable de Z.")),
         *colon = strchr(address + strlen("postgresql://"), ':'), *at = strchr(address, '@');
    cr_assert(colon && at && at > colon, "%s", address);
    char *password = mem_copy_bytes(colon + 1, (size_t)(at - colon - 1));
    memmove(colon, at, strlen(at) + 1);
    char *program = story_program();
    story_start_command(
        &story, (const char *const[]){program, "--base", hers, "sync", "rejoindre", address, NULL});
    story_sees(&story, "phrase d'équipe");
    story_type(&story, phrase);
    story_type(&story, KEY_ENTER_);
    story_sees(&story, "mot de passe de postgresql://");
    story_type(&story, password);
    story_type(&story, KEY_ENTER_);
    story_sees(&story, "ce poste est de l'équipe");
    cr_assert_not(story_shows(&story, password));
    cr_assert_eq(story_end(&story), 0);
    says(RUN(hers, "sync"), "reçu");
    DO(hers, "noter", "alpha", "rappelée ce matin");
    DO(mine, "noter", "alpha", "vu sur place");
    DO(hers, "sync");
    says(RUN(mine, "sync"), "reçu");
    DO(hers, "sync");
    const char *const bases[] = {mine, hers};
    for (int i = 0; i < 2; i++) {
        says(RUN(bases[i], "fiche", "alpha"), "vu sur place");
        says(RUN(bases[i], "fiche", "alpha"), "rappelée ce matin");
        says_no(RUN(bases[i], "sync", "etat"), password);
        says_no(RUN(bases[i], "sync", "etat", "--json"), password);
    }
    /* A key as a second place: the same phrase opens it. */
    char *key = mem_print("dossier:%s", folder), *third = mem_print("%s/cle.db", story.folder),
         *line = mem_print("%s\n", phrase);
    says(RUN(mine, "sync", "init", key), "la phrase de l'équipe reste la même");
    DO(mine, "sync");
    free(verb(third, line, 0, (const char *const[]){"sync", "rejoindre", key, NULL}));
    says(RUN(third, "sync"), "reçu");
    says(RUN(third, "fiche", "alpha"), "vu sur place");
    says(FAILS(third, "sync", "poste", key), "sans rien d'autre que la phrase");
    hide_library();
    says(RUN(mine, "sync"), "paquet libpq5");
    says(FAILS(hers, "sync"), "ce qui attend partira");
    says(RUN(hers, "fiche", "alpha"), "vu sur place");
    story_environment(&story, "LD_LIBRARY_PATH=");
    DO(hers, "sync");
    /* No network: the key is enough, and what the server lacks is said. */
    server_kill(&server);
    says(RUN(mine, "sync"), "ne répond pas");
    says(FAILS(hers, "sync"), "la prochaine fois");
    says(RUN(hers, "sync", "etat"), "la dernière fois");
    server_close(&server);
    free(program);
    free(password);
    free(address);
    free(phrase);
    free(third);
    free(line);
    free(key);
}
