/* Two windows write the same field without seeing one another: both values are kept, a badge says
 * so, and each is decided, given back by an undo, or left for later. */
#include "harness.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct story story, other;

static void open_stories(void)
{
    story_open(&story, 24, 100);
    story_open(&other, 24, 80);
    free(other.base);
    other.base = strdup(story.base);
}

static void close_stories(void)
{
    story_close(&other);
    story_close(&story);
}

TestSuite(conflits, .init = open_stories, .fini = close_stories);

/* The fiche, its field `steps` below the first, in the prompt or the editor. */
static void open_field(struct story *window, const char *steps, const char *seen)
{
    story_does(window, KEY_ENTER_, "[Fil]");
    story_does(window, KEY_TAB_, "[Fiche]");
    story_type(window, steps);
    story_does(window, KEY_ENTER_, seen);
}

static void back_to_board(struct story *window)
{
    story_type(window, KEY_ESCAPE_);
    story_sees(window, "Contact 1");
}

#define DOWN_7_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_

/* Both have the old value on screen when they begin. */
static void both_write_the_town(void)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--ville", "Arras");
    story_start(&story);
    story_start(&other);
    story_sees(&story, "Contact 1");
    story_sees(&other, "Contact 1");
    open_field(&story, DOWN_7_, "Commune, Alpha fictif");
    open_field(&other, DOWN_7_, "Commune, Alpha fictif");
    story_does(&story, CTRL_('u'), "›");
    story_does(&story, "Lens" KEY_ENTER_, "annuler");
    story_does(&other, CTRL_('u'), "›");
    story_does(&other, "Hersin" KEY_ENTER_, "annuler");
    story_sees(&other, "≠");
    back_to_board(&other);
    story_sees(&other, "≠ 1 conflit");
    back_to_board(&story);
}

static void open_inbox(struct story *window)
{
    story_does(window, ":", "Toutes les commandes");
    story_does(window, "conflits", "ce qui a");
    story_does(window, KEY_ENTER_, "Conflits : écrit sans se voir");
}

static void fiche_says(const char *text)
{
    int status;
    char *said = VERB(&story, &status, "fiche", "alpha");
    cr_expect_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

Test(conflits, two_windows_write_one_field_and_the_inbox_settles_it)
{
    int status;
    both_write_the_town();
    char *said = VERB(&story, &status, "conflits", "--json");
    json_t *list = json_loads(said, 0, NULL);
    cr_assert_eq(json_array_size(list), 1, "%s", said);
    json_t *values = json_object_get(json_array_get(list, 0), "values");
    cr_expect_str_eq(json_string_value(json_object_get(json_array_get(values, 0), "value")),
                     "Hersin");
    cr_expect_str_eq(json_string_value(json_object_get(json_array_get(values, 1), "value")),
                     "Lens");
    json_decref(list);
    free(said);
    /* By a click on the badge; the other window's comes with the next key. */
    int row = story_row_of(&other, "≠ 1 conflit");
    story_click(&other, row, 70, 1);
    story_sees(&other, "Alpha fictif : Commune");
    story_sees(&other, "Hersin");
    story_sees(&other, "Lens");
    /* Deciding nothing is allowed. */
    story_does(&other, KEY_ESCAPE_, "≠ 1 conflit");
    open_inbox(&other);
    story_does(&other, KEY_RIGHT_ KEY_ENTER_, "gardé : Lens");
    story_sees(&other, "Aucun conflit.");
    fiche_says("Lens");
    story_does(&other, "u", "annulé : Alpha fictif : Commune");
    story_sees(&other, "Hersin");
    fiche_says("Hersin");
    /* Both, as one text. */
    story_does(&other, "b", "les 2 gardés");
    fiche_says("Lens / Hersin");
    story_does(&other, "u", "annulé : Alpha fictif : Commune");
    /* A third one, typed: it begins with the side that is taken. */
    story_does(&other, KEY_RIGHT_ "e", "Commune, Alpha fictif");
    story_sees(&other, "› Lens");
    story_does(&other, CTRL_('u'), "›");
    story_does(&other, "Barlin" KEY_ENTER_, "Aucun conflit.");
    fiche_says("Barlin");
    story_does(&other, "u", "annulé :");
    story_sees(&other, "Hersin");
    story_does(&other, "y", "Aucun conflit.");
    back_to_board(&other);
    story_sees_no(&other, "conflit");
    said = VERB(&story, &status, "conflits");
    cr_expect_not_null(strstr(said, "aucun conflit"), "%s", said);
    free(said);
    /* What was left aside is in the history of the field, and of the case. */
    story_type(&other, KEY_ENTER_);
    story_sees(&other, "[Fil]");
    story_does(&other, KEY_TAB_, "[Fiche]");
    story_type(&other, DOWN_7_);
    story_does(&other, ":", "Toutes les commandes");
    story_does(&other, "histoire", "tout ce qui a été écrit");
    story_does(&other, KEY_ENTER_, "Histoire : Alpha fictif, Commune");
    story_sees(&other, "Lens");
    story_sees(&other, "actuel");
    story_does(&other, KEY_TAB_, "Barlin, choisi entre plusieurs");
    story_does(&other, KEY_ENTER_, "Commune");
    story_sees(&other, "Barlin");
    story_type(&other, KEY_ESCAPE_);
    story_sees(&other, "Histoire : Alpha fictif");
    story_type(&other, KEY_ESCAPE_);
    story_sees(&other, "[Fiche]");
    back_to_board(&other);
    story_quit(&other);
    story_quit(&story);
}

Test(conflits, an_empty_inbox_and_a_narrow_screen_say_what_there_is)
{
    both_write_the_town();
    story_resize(&other, 10, 40);
    story_sees(&other, "≠ 1");
    open_inbox(&other);
    story_sees(&other, "Alpha fictif : Commune");
    story_sees(&other, "Hersin");
    story_sees(&other, "Lens");
    story_does(&other, KEY_ENTER_, "gardé : Hersin");
    story_sees(&other, "Aucun conflit.");
    back_to_board(&other);
    story_quit(&other);
    story_quit(&story);
}
