/* Names, texts and values as the bilan says them, in every format alike. */
#include "bilan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups -------------------------------------------------------------------------------- */

struct figure_group *bilan_groups(const struct figure_rows *rows, size_t *count)
{
    *count = figure_groups(rows, NULL, 0);
    struct figure_group *groups = mem_alloc((*count + 1) * sizeof *groups);
    figure_groups(rows, groups, *count);
    return groups;
}

void bilan_said_by(const struct figure_rows *needs, const struct figure_group *group,
                   size_t said[SAID_BY_KINDS])
{
    memset(said, 0, SAID_BY_KINDS * sizeof *said);
    for (size_t i = group->first; i < group->first + group->count; i++)
        for (int s = 0; s < SAID_BY_KINDS; s++)
            said[s] += needs->rows[i].what &&
                       strstr(needs->rows[i].what, choices_SAID_BY.choices[s].code) != NULL;
}

/* ---- values -------------------------------------------------------------------------------- */

char *bilan_value(enum figure figure, const struct figure_rows *rows)
{
    if (!rows->known)
        return mem_copy("non renseigné");
    bool days = figure_info(figure)->shape == SHAPE_DAYS,
         euros = figure == FIGURE_BUDGET || figure == FIGURE_COST,
         signed_gap = figure == FIGURE_GAP && rows->value > 0;
    char *number = text_number(rows->value);
    char *value = mem_print("%s%s%s", signed_gap ? "+" : "", number,
                            euros  ? " €"
                            : days ? (rows->value > 1 ? " jours" : " jour")
                                   : "");
    free(number);
    return value;
}

const char *bilan_label(enum figure figure, bool parcours)
{
    if (parcours && figure == FIGURE_COST)
        return "Budget prévu par inscription";
    if (parcours && figure == FIGURE_TARGET)
        return "Inscriptions promises";
    return figure_info(figure)->label;
}

void bilan_day(const char *on, char text[DAY_FRENCH_SIZE])
{
    day date;
    text[0] = '\0';
    if (on && day_from_iso(on, &date))
        day_french_long(date, text);
}

void bilan_day_in_table(const char *on, char text[DAY_FRENCH_SIZE])
{
    day date;
    char iso[11];
    text[0] = '\0';
    if (!on || !day_from_iso(on, &date))
        return;
    day_to_iso(date, iso);
    snprintf(text, DAY_FRENCH_SIZE, "%s/%.2s/%.4s", iso + 8, iso + 5, iso);
}

const char *bilan_evidence_kind(const struct figure_row *row)
{
    if (row->entity == ENTITY_REFERRAL)
        return "orientation";
    if (row->entity == ENTITY_CASE)
        return "clôture";
    return choice_label(&choices_NOTE_KIND, row->what);
}

/* ---- title and names
 * --------------------------------------------------------------------------------- */

char *bilan_title(const struct bilan *bilan)
{
    bool one = !id_is_none(&bilan->request.programme);
    const char *name = one && bilan->programmes[0].name ? bilan->programmes[0].name : "?";
    return one ? mem_print("Bilan, %s%s", name,
                           bilan->request.internal ? " (document interne)" : "")
               : mem_print("Bilan %d%s", bilan->request.year,
                           bilan->request.internal ? " (document interne)" : "");
}

char *bilan_name(const struct bilan *bilan, const struct figure_row *row)
{
    const char *name = row->name ? row->name : "?";
    return bilan->request.internal ? mem_copy(name) : porteur_public_name(name, row->legal_form);
}

char *bilan_text(const struct bilan *bilan, const struct figure_row *row, const char *text)
{
    if (!text || bilan->request.internal)
        return mem_copy(text);
    struct text persons = {0};
    char *called = bilan_name(bilan, row);
    bool person = row->name && strcmp(called, row->name) != 0;
    text_addf(&persons, "%s\n%s", row->persons ? row->persons : "", person ? row->name : "");
    char *said = public_text(text, text_get(&persons));
    text_clear(&persons);
    free(called);
    return said;
}

/* A name in full has two words at least: one alone is too often a word like others. */
static void add_person(struct strings *names, const char *name, size_t length)
{
    char *person = mem_copy_bytes(name, length), *folded = utf8_fold(person);
    if (strchr(folded, ' ') && length > 6)
        strings_add(names, person);
    free(folded);
    free(person);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void each_once(struct strings *names)
{
    size_t kept = 0;
    if (names->count)
        qsort(names->items, names->count, sizeof names->items[0], by_text);
    for (size_t i = 0; i < names->count; i++) {
        if (kept && strcmp(names->items[kept - 1], names->items[i]) == 0)
            free(names->items[i]);
        else
            names->items[kept++] = names->items[i];
    }
    names->count = kept;
}

static void add_persons(struct strings *names, const struct figure_row *row)
{
    for (const char *at = row->persons ? row->persons : ""; *at;) {
        size_t length = strcspn(at, "\n");
        add_person(names, at, length);
        at += length + (at[length] == '\n');
    }
    char *called = porteur_public_name(row->name ? row->name : "", row->legal_form);
    if (row->name && strcmp(called, row->name) != 0)
        add_person(names, row->name, strlen(row->name));
    free(called);
}

static bool any_paragraph(const struct bilan *bilan)
{
    bool any = bilan->request.writing;
    for (size_t i = 0; !any && i < bilan->programme_count; i++)
        for (size_t p = 0; p < BILAN_PARAGRAPHS; p++)
            any = any || bilan->programmes[i].paragraphs[p];
    return any;
}

static void add_all_persons(struct strings *names, const struct figure_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        add_persons(names, &rows->rows[i]);
}

void bilan_read_persons(struct bilan *bilan)
{
    struct strings *names = &bilan->persons;
    if (!any_paragraph(bilan))
        return;
    add_all_persons(names, &bilan->figures[FIGURE_RECEIVED]);
    for (size_t i = 0; i < bilan->programme_count; i++)
        add_all_persons(names, &bilan->programmes[i].figures[FIGURE_PARCOURS_CONTACTS]);
    each_once(names);
    for (size_t i = 0; i < names->count; i++) {
        char *folded = utf8_fold(names->items[i]);
        strings_add(&bilan->persons_folded, folded);
        free(folded);
    }
}

bool bilan_words_in(const char *folded, const char *sought)
{
    size_t length = strlen(sought);
    for (const char *at = length ? strstr(folded, sought) : NULL; at; at = strstr(at + 1, sought))
        if ((at == folded || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

char *bilan_paragraph(const struct bilan *bilan, const char *text)
{
    if (!text || bilan->request.internal)
        return mem_copy(text);
    struct text said = {0};
    text_add(&said, text);
    for (size_t i = 0; i < bilan->persons.count; i++) {
        const char *name = bilan->persons.items[i];
        size_t from = 0;
        for (char *at; (at = strstr(text_get(&said) + from, name));) {
            char *initials = person_initials(name);
            from = (size_t)(at - said.bytes);
            text_splice(&said, from, strlen(name), initials, strlen(initials));
            from += strlen(initials);
            free(initials);
        }
    }
    return text_take(&said);
}
