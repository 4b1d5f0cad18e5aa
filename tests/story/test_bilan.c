/* The bilan, as somebody makes it: a paragraph and a note to quote, then the files. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/paper.h"
#include "dentelle/base.h"

static struct story story;

static void open_story(void)
{
    story_open(&story, 30, 100);
    STORY_DO(&story, "exemple");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(bilan_story, .init = open_story, .fini = close_story);

#define RUN(expected, ...) story_run(&story, expected, (const char *const[]){__VA_ARGS__, NULL})

static void says(char *said, const char *text)
{
    cr_expect_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

static struct text file_at(const char *path)
{
    struct text content = {0};
    struct error err = {0};
    cr_assert(file_read_whole(path, 1 << 24, &content, &err), "%s", err.text);
    return content;
}

/* Columns as one reads them: the blanks between two are one. */
static void squeeze(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++)
        if (*at != ' ' || to == text || to[-1] != ' ')
            *to++ = *at;
    *to = '\0';
}

Test(bilan_story, the_bilan_of_2023_is_printed_and_written_over_nothing)
{
    static const char *const formats[] = {"odt", "xlsx", "html", "json", "texte"};
    char *text = RUN(0, "bilan", "2023", "--format", "texte");
    static const char *const said[] = {"Bilan 2023\n", "Porteurs rencontrés 8\n",
                                       "Pré-diagnostics écrits 7\n", "AAE62 3\n",
                                       "Annexe : ce que compte chaque chiffre"};
    squeeze(text);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        cr_expect_not_null(strstr(text, said[i]), "no \"%s\"", said[i]);
    free(text);
    says(RUN(0, "bilan", "--interne"), "Bilan 2023 (document interne)");
    says(RUN(0, "bilan", "2023", "--brouillon"), "aucune note n'y est marquée publiable");
    says(RUN(0, "bilan", "--programme", "Parcours richesses humaines 2023"),
         "Bilan, Parcours richesses humaines 2023");
    says(RUN(1, "bilan", "2022"), "aucun programme de 2022");
    says(RUN(1, "bilan", "2022", "--programme", "Hors-réseaux 2023"), "est de 2023, pas de 2022");
    says(RUN(2, "bilan", "l'an passé"), "n'est pas une année");
    says(RUN(2, "bilan", "2023", "--format", "pdf"), "texte, html, odt, xlsx ou json");
    says(RUN(2, "bilan", "2023", "--sortie", ""), "il manque un nom de fichier");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        char *name = mem_print("bilan.%s", formats[i]), *path = story_path(&story, name);
        says(RUN(0, "bilan", "2023", "--format", formats[i], "--sortie", path), "écrit : ");
        struct text first = file_at(path);
        says(RUN(1, "bilan", "2023", "--format", formats[i], "--sortie", path), "est déjà là");
        struct text still = file_at(path);
        cr_expect(first.length == still.length &&
                      memcmp(first.bytes, still.bytes, first.length) == 0,
                  "%s is as it was", name);
        if (i == 0)
            paper_check_odt(first.bytes, first.length);
        text_clear(&first);
        text_clear(&still);
        free(path);
        free(name);
    }
}

Test(bilan_story, a_note_is_made_publishable_and_a_wrong_number_is_said)
{
    says(RUN(0, "noter", "franche", "Un pas de plus après le divorce.", "--nature", "appel"),
         "« divorce » (famille)");
    story_start(&story);
    story_sees(&story, "Orientation");
    story_does(&story, "c", "Chercher");
    story_type(&story, "franche");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_sees(&story, "Un pas de plus");
    story_does(&story, ":publier" KEY_ENTER_, "note publiable, avec des mots de la vie privée");
    story_sees(&story, "✓ Un pas de plus");
    story_does(&story, KEY_ESCAPE_, "Chercher");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_does(&story, "p", "→ fiche");
    story_does(&story, KEY_RIGHT_, "Bilan : ce qui a été fait");
    story_does(&story, "\033[F" KEY_UP_ KEY_UP_ KEY_ENTER_, "Ctrl-S");
    story_type(&story, "7 porteurs rencontrés");
    story_does(&story, "\023", "Bilan : ce qui a été fait — u annuler");
    story_does(&story, KEY_ESCAPE_, "Quel programme ?");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_quit(&story);
    says(RUN(0, "bilan", "2023", "--brouillon"), "Franche Connexion (appel) : « Un pas de plus");
    char *said = RUN(0, "bilan", "2023");
    cr_expect_not_null(
        strstr(said, "à vérifier : « divorce » : famille (Franche Connexion, appel du "));
    cr_expect_not_null(strstr(said, "« 7 porteurs rencontrés » : la base en compte 8"));
    cr_expect_not_null(strstr(said, "Un pas de plus"));
    free(said);
}
