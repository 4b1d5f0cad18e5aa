/* "Qui fait quoi": a page for the porteur, by the verb and from a case; the whole map. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../unit/paper.h"
#include "dentelle/base.h"

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
    STORY_DO(&story, "exemple");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(who_does_what, .init = open_story, .fini = close_story);

#define RUN(expected, ...) story_run(&story, expected, (const char *const[]){__VA_ARGS__, NULL})

static void says(char *said, const char *text)
{
    cr_expect_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

/* The file as the story left it. */
static struct text file_of(const char *name)
{
    struct text content = {0};
    struct error err = {0};
    char *path = story_path(&story, name);
    cr_assert(file_read_whole(path, 1024 * 1024, &content, &err), "%s", err.text);
    free(path);
    return content;
}

static void is_a_sound_odt(const char *name, const char *says_this)
{
    struct text odt = file_of(name);
    paper_check_odt(odt.bytes, odt.length);
    says(paper_odt_words(odt.bytes, odt.length), says_this);
    text_clear(&odt);
}

/* The verb, in the folder of the story and at a terminal; `rest` is the end of a line of the shell.
 */
static void at_a_terminal(const char *rest)
{
    char *program = story_program();
    char command[1024];
    snprintf(command, sizeof command, "cd \"$HOME\"; %s --base %s quifaitquoi %s; echo sortie $?",
             program, story.base, rest);
    story_start_command(&story, (const char *const[]){"/bin/bash", "--norc", "-c", command, NULL});
    story_sees(&story, "sortie 0");
    story_end(&story);
    free(program);
}

/* ---- the verb ------------------------------------------------------------------------------ */

Test(who_does_what, a_page_is_printed_for_a_porteur)
{
    says(RUN(0, "quifaitquoi", "franche"), "Qui fait quoi pour Franche Connexion");
    says(RUN(0, "quifaitquoi", "compagnons", "du", "nautile"), "Émergences 62");
    char *page = RUN(0, "quifaitquoi", "franche", "--format", "html");
    paper_check_html(page, strlen(page));
    says(page, "Collectifs ESS du Pas-de-Calais");
}

Test(who_does_what, the_map_is_of_a_territory_or_of_all)
{
    says(RUN(0, "quifaitquoi", "--territoire", "Artois"), "Qui fait quoi : Artois");
    char *page = RUN(0, "quifaitquoi", "--format=HTML");
    paper_check_html(page, strlen(page));
    says(page, "Qui fait quoi dans le Pas-de-Calais");
}

Test(who_does_what, an_odt_goes_through_a_pipe_or_to_a_file_that_is_named)
{
    at_a_terminal("nautile --format odt | cat > tuyau.odt");
    is_a_sound_odt("tuyau.odt", "Qui fait quoi pour M. F. D., Les compagnons du Nautile");
    char *path = story_path(&story, "à remettre.odt");
    says(RUN(0, "quifaitquoi", "nautile", "--format", "odt", "--sortie", path), "écrit : ");
    is_a_sound_odt("à remettre.odt", "Qui fait quoi pour M. F. D., Les compagnons du Nautile");
    says(RUN(1, "quifaitquoi", "franche", "--format", "odt", "--sortie", path), "est déjà là");
    is_a_sound_odt("à remettre.odt", "Qui fait quoi pour M. F. D., Les compagnons du Nautile");
    free(path);
}

Test(who_does_what, at_a_terminal_an_odt_becomes_a_file_and_replaces_none)
{
    at_a_terminal("franche --format odt");
    story_sees(&story, "écrit : ./qui-fait-quoi-pour-franche-connexion.odt");
    at_a_terminal("franche --format odt");
    story_sees(&story, "écrit : ./qui-fait-quoi-pour-franche-connexion-2.odt");
    is_a_sound_odt("qui-fait-quoi-pour-franche-connexion.odt",
                   "Qui fait quoi pour Franche Connexion");
}

Test(who_does_what, what_cannot_be_is_said)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    says(RUN(1, "quifaitquoi", "alpha"), "aucun partenaire n'est encore choisi ; orientez d'abord");
    says(RUN(1, "quifaitquoi", "Mme T. L."), "restées sans suite");
    says(RUN(1, "quifaitquoi", "personne"), "personne");
    says(RUN(1, "quifaitquoi", "--territoire", "Atlantide"), "n'est pas un territoire connu");
    says(RUN(2, "quifaitquoi", "franche", "--territoire", "Artois"), "pas les deux");
    says(RUN(2, "quifaitquoi", "franche", "--format", "pdf"), "« pdf » n'est pas un format");
    says(RUN(2, "quifaitquoi", "franche", "--sortie", ""), "il manque un nom de fichier");
    says(RUN(2, "quifaitquoi", "--besoin", "gouvernance"), "ne prend pas --besoin");
    says(RUN(1, "quifaitquoi", "franche", "--sortie", "/nulle/part.odt"), "/nulle/part.odt");
}

/* ---- from a case --------------------------------------------------------------------------- */

/* On the screen of a case. */
static void open_case(const char *name)
{
    story_start(&story);
    story_sees(&story, "Orientation");
    story_does(&story, "c", "Chercher");
    story_type(&story, name);
    story_does(&story, KEY_ENTER_, "[Fil]");
}

static void leave(void)
{
    story_does(&story, KEY_ESCAPE_, "Chercher");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_quit(&story);
}

Test(who_does_what, a_page_is_read_then_written_where_documents_are)
{
    char *documents = story_path(&story, "Documents");
    cr_assert_eq(mkdir(documents, 0700), 0);
    open_case("franche");
    story_does(&story, ":feuille", "▌« qui fait quoi »");
    story_does(&story, KEY_ENTER_, "Qui fait quoi pour Franche Connexion");
    story_sees(&story, "Collectifs ESS du Pas-de-Calais");
    story_sees(&story, "Entrée écrire un fichier");
    story_does(&story, KEY_ENTER_, "Écrire cette feuille");
    story_does(&story, KEY_ENTER_, "franche-connexion.odt");
    is_a_sound_odt("Documents/qui-fait-quoi-pour-franche-connexion.odt",
                   "Collectifs ESS du Pas-de-Calais");
    story_does(&story, ":feuille" KEY_ENTER_, "Qui fait quoi pour Franche Connexion");
    story_does(&story, KEY_ENTER_ "html", "▌html");
    story_does(&story, KEY_ENTER_, "connexion.html");
    struct text page = file_of("Documents/qui-fait-quoi-pour-franche-connexion.html");
    paper_check_html(page.bytes, page.length);
    text_clear(&page);
    leave();
    free(documents);
}

Test(who_does_what, esc_writes_nothing_and_comes_back_to_the_case)
{
    open_case("franche");
    story_does(&story, ":feuille" KEY_ENTER_, "Entrée écrire un fichier");
    story_does(&story, KEY_ESCAPE_, "[Fil]");
    leave();
}

Test(who_does_what, a_case_without_a_partner_says_to_choose_one_first)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    open_case("alpha");
    story_does(&story, ":feuille" KEY_ENTER_, "aucun partenaire n'est encore choisi");
    leave();
}
