/* Two colleagues at their screens, one folder: each goes on typing while the program sends and
 * receives, and what they wrote without seeing one another is settled, and taken back. */
#include "harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dentelle/base.h"

static struct story mine, hers;
static char *place, *folder, *away;
static sqlite3 *held;

static void open_stories(void)
{
    story_open(&mine, 24, 100);
    story_open(&hers, 24, 100);
    folder = story_path(&mine, "partage");
    away = story_path(&mine, "parti");
    place = mem_print("dossier:%s", folder);
}

static void close_stories(void)
{
    free(place);
    free(folder);
    free(away);
    story_close(&hers);
    story_close(&mine);
}

TestSuite(sync_screens, .init = open_stories, .fini = close_stories);

/* Her base is of the team of mine, and has what that one has. */
static void make_team(void)
{
    int status;
    char *said = VERB(&mine, &status, "sync", "init", place);
    cr_assert_eq(status, 0, "%s", said);
    said[strlen(said) - 1] = '\0';
    char *phrase = mem_print("%s\n", strrchr(said, '\n') + 1);
    free(said);
    said =
        story_verb(&hers, &status, phrase, (const char *const[]){"sync", "rejoindre", place, NULL});
    cr_assert_eq(status, 0, "%s", said);
    free(said);
    free(phrase);
    STORY_DO(&mine, "sync");
    STORY_DO(&hers, "sync");
}

static void run_says(struct story *who, const char *verb, const char *named, const char *text)
{
    int status;
    char *said = VERB(who, &status, verb, named);
    cr_expect_eq(status, 0, "%s", said);
    cr_expect_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

/* What was said before is gone, so that what is seen is of this one. */
static void synchronise(struct story *window, const char *seen)
{
    story_type(window, KEY_LEFT_);
    story_sees_no(window, "synchronis\u00E9");
    story_type(window, "z");
    story_sees(window, "synchronis\u00E9 :");
    if (seen)
        story_sees(window, seen);
}

/* Another instance of ours holds the base of `who`: a cycle waits, as for a slow key. */
static void hold(const struct story *who)
{
    cr_assert_eq(sqlite3_open(who->base, &held), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(held, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(held));
}

static void let_go(void)
{
    sqlite3_exec(held, "ROLLBACK", NULL, NULL, NULL);
    cr_assert_eq(sqlite3_close(held), SQLITE_OK);
}

/* The child that does the cycle; 0 when there is none. */
static pid_t courier_of(const struct story *who)
{
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;
    cr_assert_not_null(processes);
    while (!found && (entry = readdir(processes))) {
        char path[64], state;
        int parent = 0;
        snprintf(path, sizeof path, "/proc/%.20s/stat", entry->d_name);
        FILE *file = strtol(entry->d_name, NULL, 10) > 0 ? fopen(path, "r") : NULL;
        if (file && fscanf(file, "%*d (%*[^)]) %c %d", &state, &parent) == 2 &&
            parent == who->child && state != 'Z')
            found = (pid_t)strtol(entry->d_name, NULL, 10);
        if (file)
            fclose(file);
    }
    closedir(processes);
    return found;
}

#define DOWN_7_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_

static void write_town(struct story *window, const char *town)
{
    story_does(window, KEY_ENTER_, "[Fil]");
    story_does(window, KEY_TAB_, "[Fiche]");
    story_does(window, DOWN_7_ KEY_ENTER_, "Commune, Alpha fictif");
    story_does(window, CTRL_('u'), "›");
    story_type(window, town);
    story_does(window, KEY_ENTER_, "annuler");
    story_does(window, KEY_ESCAPE_, "Contact 1");
}

Test(sync_screens, two_edit_one_case_meet_by_z_settle_it_and_take_it_back)
{
    make_team();
    STORY_DO(&mine, "ajouter", "Alpha fictif", "--ville", "Arras");
    story_start(&mine);
    story_start(&hers);
    story_sees(&mine, "à synchroniser");
    story_sees(&hers, "à synchroniser"); /* an empty board says so too */
    synchronise(&mine, "envoyé");
    story_does(&hers, "z", "synchronisé : reçu");
    story_sees(&hers, "▌Alpha fictif"); /* without a key */
    synchronise(&mine, NULL);
    write_town(&mine, "Lens");
    write_town(&hers, "Hersin");
    story_sees(&mine, "1 à synchroniser");
    synchronise(&mine, "envoyé 1 opération");
    story_sees(&mine, "1 à synchroniser"); /* sent, and nobody has it yet */
    synchronise(&hers, "≠ 1 conflit");
    synchronise(&mine, "≠ 1 conflit");
    story_sees_no(&mine, "à synchroniser"); /* she has all of it */
    story_sees(&mine, "▌Alpha fictif");
    /* The badge is there in the agenda too, and a click opens the inbox. */
    story_does(&hers, "g", "Agenda");
    story_sees(&hers, "≠ 1 conflit");
    story_does(&hers, KEY_ESCAPE_, "Contact 1");
    story_does(&hers, "t", "Tri");
    story_sees(&hers, "≠ 1 conflit");
    story_does(&hers, KEY_ESCAPE_, "Contact 1");
    story_does(&hers, ":", "Toutes les commandes");
    story_does(&hers, "conflits", "ce qui a");
    story_does(&hers, KEY_ENTER_, "Conflits : écrit sans se voir");
    story_does(&hers, KEY_RIGHT_ KEY_ENTER_, "gardé : ");
    story_sees(&hers, "Aucun conflit.");
    story_does(&hers, KEY_ESCAPE_, "Contact 1");
    synchronise(&hers, "envoyé 1");
    synchronise(&mine, "reçu 1");
    story_sees_no(&mine, "≠ 1");
    /* Taken back, the conflict is with both again; and done again. */
    story_does(&hers, "u", "annulé");
    story_sees(&hers, "≠ 1 conflit");
    synchronise(&hers, "envoyé");
    synchronise(&mine, "≠ 1 conflit");
    story_does(&hers, "y", "rétabli");
    synchronise(&hers, "envoyé");
    synchronise(&mine, "reçu");
    story_sees_no(&mine, "≠ 1");
    story_quit(&hers);
    story_quit(&mine);
}

Test(sync_screens, it_is_stopped_it_is_left_alone_and_what_is_absent_is_said)
{
    STORY_DO(&mine, "ajouter", "Alpha fictif");
    story_start(&mine);
    story_does(&mine, "z", "ne partage avec personne");
    story_quit(&mine);
    make_team();
    STORY_DO(&hers, "ajouter", "Bravo fictif");
    STORY_DO(&hers, "sync");
    story_start(&mine);
    story_sees(&mine, "Contact 1");
    hold(&mine);
    story_does(&mine, "z", "z l'arrête");
    story_sees(&mine, "synchronise…");      /* in the header */
    story_does(&mine, KEY_ENTER_, "[Fil]"); /* the screens go on */
    story_does(&mine, KEY_ESCAPE_, "Contact 1");
    story_does(&mine, KEY_ESCAPE_, "arrêt"); /* it is stopping, or has stopped */
    let_go();
    story_sees(&mine, "arrêté : rien de nouveau ; rien n'est perdu, z pour la suite");
    story_sees(&mine, "Contact 1");
    synchronise(&mine, "Contact 2");
    /* It hangs, as on a share whose server is gone: nobody waits, and the second time it is ended.
     */
    hold(&mine);
    story_does(&mine, KEY_LEFT_ "z", "z l'arrête");
    pid_t courier = courier_of(&mine);
    cr_assert_gt(courier, 0);
    cr_assert_eq(kill(courier, SIGSTOP), 0);
    let_go();
    story_does(&mine, "d", "Nouveau dossier");
    story_does(&mine, "Delta fictif" KEY_ENTER_, "Contact 3");
    story_does(&mine, "z", "la synchronisation s'arrête…");
    story_does(&mine, "z", "arrêté : rien de nouveau");
    cr_expect_eq(courier_of(&mine), 0);
    /* Another window is at it. */
    char *lock = mem_print("%s.sync", mine.base);
    int fd = open(lock, O_RDWR | O_CLOEXEC);
    cr_assert(fd >= 0 && flock(fd, LOCK_EX) == 0);
    story_does(&mine, KEY_LEFT_ "z", "une synchronisation est déjà en cours sur cette base");
    close(fd);
    free(lock);
    /* Quitting waits for the one that was asked for. */
    STORY_DO(&hers, "ajouter", "Charlie fictif");
    STORY_DO(&hers, "sync");
    hold(&mine);
    story_does(&mine, KEY_LEFT_ "z", "z l'arrête");
    story_does(&mine, "q", "la synchronisation finit");
    let_go();
    cr_expect_eq(story_end(&mine), 0);
    run_says(&mine, "fiche", "charlie", "Charlie fictif");
    /* The key is not there: in words for who asked, in the header from then on. */
    cr_assert_eq(rename(folder, away), 0);
    story_start(&mine);
    story_sees(&mine, "Contact 4");
    story_does(&mine, "z", "n'est pas là");
    story_sees(&mine, "dossier absent");
    story_does(&mine, ":", "Toutes les commandes");
    story_does(&mine, "équipe", "qui a quoi");
    story_does(&mine, KEY_ENTER_, "pas encore chez tous");
    story_sees(&mine, "la dernière fois :");
    cr_assert_eq(rename(away, folder), 0);
    story_does(&mine, "z", "synchronisé :");
    story_sees_no(&mine, "la dernière fois :");
    story_does(&mine, KEY_ESCAPE_, "Contact 4");
    story_sees_no(&mine, "dossier absent");
    story_quit(&mine);
}

static void settings(const struct story *who)
{
    static const char text[] = "synchroniser.ouverture = oui\nsynchroniser.minutes = 30\n";
    const char *const folders[] = {".config", ".config/dentelle"};
    for (int i = 0; i < 2; i++) {
        char *path = story_path(who, folders[i]);
        cr_assert_eq(mkdir(path, 0700), 0);
        free(path);
    }
    story_write((struct story *)who, ".config/dentelle/dentelle.conf", text, strlen(text));
}

Test(sync_screens, at_opening_by_itself_and_the_same_porteur_entered_on_two_laptops)
{
    STORY_DO(&mine, "ajouter", "Retrouvilles fictif", "--ville", "Arras");
    make_team();
    settings(&mine);
    STORY_DO(&hers, "ajouter", "Retrouville fictif", "--ville", "Arras");
    STORY_DO(&hers, "sync");
    story_start(&mine);
    story_sees(&mine, "synchronisé : reçu");
    story_sees(&mine, "1 paire de porteurs peut-être en double");
    story_sees(&mine, "Contact 2");
    story_does(&mine, ":", "Toutes les commandes");
    story_does(&mine, "équipe", "qui a quoi");
    story_does(&mine, KEY_ENTER_, "Entrée pour les comparer");
    story_does(&mine, KEY_ENTER_, "Le même porteur deux fois ?");
    story_does(&mine, "m", "annuler");
    story_does(&mine, KEY_ESCAPE_, "L'équipe");
    story_does(&mine, KEY_ESCAPE_, "Contact 2");
    story_quit(&mine);
    /* Not there: silent, and visible; and who types is not disturbed. */
    cr_assert_eq(rename(folder, away), 0);
    story_start(&mine);
    story_sees(&mine, "dossier absent");
    cr_expect_not(story_shows(&mine, "n'est pas là"));
    story_quit(&mine);
    cr_assert_eq(rename(away, folder), 0);
    STORY_DO(&hers, "ajouter", "Zoulou fictif");
    STORY_DO(&hers, "sync");
    hold(&mine);
    story_start(&mine);
    story_sees(&mine, "Contact 2");
    story_does(&mine, "n", "Note sur");
    story_does(&mine, "Une phrase", "Une phrase");
    let_go();
    story_does(&mine, " commencée", "Une phrase commencée");
    story_does(&mine, CTRL_S_, "noté : appel");
    story_sees(&mine, "Contact 3");
    story_type(&mine, KEY_LEFT_); /* what was to be said is, now that the line is free */
    story_sees(&mine, "synchronisé : reçu");
    story_quit(&mine);
}
