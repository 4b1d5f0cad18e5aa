/* The lines of the bilan: the figures section by section, the parcours one after the other, then
 * what the user writes of each programme. No figure is worked out here. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bilan.h"

enum { SECTION_FIGURES = 8 };
static const struct {
    const char *heading;
    size_t count;
    bool bars; /* of how many were received or promised */
    enum figure figures[SECTION_FIGURES];
} sections[] = {
    {"Contre l'objectif",
     8,
     true,
     {FIGURE_RECEIVED, FIGURE_CONTACTED, FIGURE_MET, FIGURE_MET_FACE_TO_FACE, FIGURE_MET_ON_SITE,
      FIGURE_TARGET, FIGURE_GAP, FIGURE_MEETINGS}},
    {"Parcours",
     7,
     true,
     {FIGURE_PARCOURS_CONTACTS, FIGURE_PARCOURS_DIAGNOSTICS, FIGURE_PARCOURS_INSCRIBED,
      FIGURE_PARCOURS_WITHDRAWN, FIGURE_PARCOURS_REBOUNDS, FIGURE_TARGET, FIGURE_GAP}},
    {"Qui ils sont",
     5,
     false,
     {FIGURE_SOURCES, FIGURE_TERRITORIES, FIGURE_LEGAL_FORMS, FIGURE_MATURITIES, FIGURE_NEEDS}},
    {"Pré-diagnostics", 1, false, {FIGURE_PREDIAGNOSTICS}},
    {"Orientations",
     6,
     false,
     {FIGURE_REFERRED, FIGURE_SENT_TO_APES, FIGURE_REFERRALS, FIGURE_DRAFTS,
      FIGURE_REFERRALS_BY_PARTNER, FIGURE_REFERRALS_BY_STATUS}},
    {"Ce qu'ils sont devenus", 2, false, {FIGURE_OUTCOMES, FIGURE_OPEN}},
    {"Délais", 2, false, {FIGURE_FIRST_CONTACT, FIGURE_FIRST_ANSWER}},
    {"Budget", 2, false, {FIGURE_BUDGET, FIGURE_COST}},
    {"Preuves, pour l'article 8", 1, false, {FIGURE_EVIDENCE}},
};
enum { SECTIONS = sizeof sections / sizeof sections[0], OF_PARCOURS = 1 };

static struct bilan_line *add_line(struct bilan_screen *self, enum bilan_kind kind, char **heading)
{
    self->lines = mem_resize(self->lines, (self->count + 1) * sizeof *self->lines);
    struct bilan_line *line = &self->lines[self->count++];
    *line = (struct bilan_line){.kind = kind, .heading = *heading};
    *heading = NULL;
    return line;
}

/* A figure is another one in another programme. The caller frees. */
static char *key_of(const struct bilan_line *line, const char *part)
{
    char programme[ID_TEXT_SIZE] = "";
    if (line->programme)
        id_to_text(&line->programme->id, programme);
    return mem_print("%d %s %s", (int)line->figure, programme, part ? part : "");
}

/* ---- figures ------------------------------------------------------------------------------- */

/* "8", "12 j", "12 500 €", "+2"; "–" when there is nothing to count from. The caller frees. */
static char *value_text(enum figure figure, const struct figure_rows *rows)
{
    enum figure_shape shape = figure_info(figure)->shape;
    if (!rows->known)
        return mem_copy("–");
    char *number = document_number((long)rows->value);
    char *text = mem_print("%s%s%s", shape == SHAPE_GAP && rows->value > 0 ? "+" : "", number,
                           shape == SHAPE_DAYS                              ? " j"
                           : figure == FIGURE_BUDGET || shape == SHAPE_COST ? " €"
                                                                            : "");
    free(number);
    return text;
}

static void add_groups(struct bilan_screen *self, enum figure figure,
                       const struct figure_rows *rows, const struct bilan_programme *programme)
{
    size_t count = figure_groups(rows, NULL, 0), most = 0;
    struct figure_group *groups = mem_alloc((count + 1) * sizeof *groups);
    figure_groups(rows, groups, count);
    for (size_t i = 0; i < count; i++)
        most = groups[i].count > most ? groups[i].count : most;
    for (size_t i = 0; i < count; i++) {
        char *none = NULL;
        struct bilan_line *line = add_line(self, BILAN_GROUP, &none);
        line->figure = line->behind = figure;
        line->programme = programme;
        line->rows = rows;
        line->known = true;
        line->first = groups[i].first;
        line->count = groups[i].count;
        line->group = groups[i].code;
        line->label = mem_copy(figure_group_label(figure, groups[i].code));
        line->value = document_number((long)groups[i].count);
        line->number = (int64_t)groups[i].count;
        line->most = (int64_t)most;
        line->key = key_of(line, line->label);
    }
    free(groups);
}

/* A parcours is counted by those it inscribes (query_figures.c). */
static enum figure behind(enum figure figure, bool parcours)
{
    enum figure first = figure_info(figure)->first;
    if (first == FIGURE_NONE)
        return figure;
    return parcours && first == FIGURE_MET ? FIGURE_PARCOURS_INSCRIBED : first;
}

static void add_figure(struct bilan_screen *self, enum figure figure,
                       const struct figure_rows figures[], const struct bilan_programme *programme,
                       int64_t most, char **heading)
{
    const struct figure_rows *rows = &figures[figure];
    struct bilan_line *line = add_line(self, BILAN_FIGURE, heading);
    line->figure = figure;
    line->programme = programme;
    line->known = rows->known;
    line->behind = behind(figure, programme && programme->parcours);
    line->rows = &figures[line->behind];
    line->count = line->behind == FIGURE_EVIDENCE ? (size_t)line->rows->value : line->rows->count;
    line->label = mem_copy(bilan_label(figure, programme && programme->parcours));
    line->value = value_text(figure, rows);
    line->number = rows->value;
    line->most = rows->known && figure_info(figure)->shape != SHAPE_GAP ? most : 0;
    line->key = key_of(line, NULL);
    if (figure_info(figure)->shape == SHAPE_GROUPS)
        add_groups(self, figure, rows, programme);
}

/* What the longest bar of a section stands for. */
static int64_t most_of(const struct figure_rows figures[], size_t section)
{
    int64_t most = 0;
    for (size_t i = 0; sections[section].bars && i < sections[section].count; i++) {
        const struct figure_rows *rows = &figures[sections[section].figures[i]];
        bool counts = figure_info(sections[section].figures[i])->shape != SHAPE_GAP;
        most = counts && rows->known && rows->value > most ? rows->value : most;
    }
    return most;
}

/* `programme` NULL: the figures of the year. Of a parcours among others, those that each has. A
 * section without a figure of its own is left out. */
static void add_section(struct bilan_screen *self, size_t section,
                        const struct figure_rows figures[], const struct bilan_programme *programme,
                        char *heading)
{
    int64_t most = most_of(figures, section);
    bool alone = figures == self->bilan.figures;
    for (size_t i = 0; i < sections[section].count; i++) {
        enum figure figure = sections[section].figures[i];
        bool parcours = figure_info(figure)->over == OVER_PARCOURS;
        if (alone ? !parcours || section == OF_PARCOURS
                  : programme && bilan_has_figure(programme->parcours, figure))
            add_figure(self, figure, figures, programme, figure == FIGURE_MEETINGS ? 0 : most,
                       &heading);
    }
    free(heading);
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* "Ce qui a été fait", of "Bilan : ce qui a été fait". The caller frees. */
static char *paragraph_label(int paragraph)
{
    const char *label = field_info(bilan_paragraphs[paragraph])->label, *colon = strchr(label, ':');
    char *own = mem_copy(colon ? colon + 1 + strspn(colon + 1, " ") : label);
    own[0] = (char)toupper((unsigned char)own[0]); /* all of them begin with a plain letter */
    return own;
}

static void add_texts(struct bilan_screen *self, size_t at)
{
    const struct bilan_programme *programme = &self->bilan.programmes[at];
    char *heading = mem_print("En mots : %s", programme->name ? programme->name : "?");
    for (int i = 0; i < BILAN_PARAGRAPHS; i++) {
        struct bilan_line *line = add_line(self, BILAN_TEXT, &heading);
        line->figure = FIGURE_NONE;
        line->programme = programme;
        line->paragraph = i;
        line->text = programme->paragraphs[i];
        line->label = paragraph_label(i);
        line->value = mem_copy("");
        line->key = key_of(line, line->label);
        if (line->text)
            bilan_check_paragraph(&self->bilan, at, (size_t)i, line->text, &line->checks);
    }
}

/* Of a year: what is of a parcours is below, parcours by parcours. */
static void add_year(struct bilan_screen *self)
{
    const struct bilan *bilan = &self->bilan;
    for (size_t i = 0; i < SECTIONS; i++)
        if (i != OF_PARCOURS)
            add_section(self, i, bilan->figures, NULL, mem_copy(sections[i].heading));
    for (size_t i = 0; i < bilan->programme_count; i++) {
        const struct bilan_programme *programme = &bilan->programmes[i];
        if (programme->parcours)
            for (size_t section = OF_PARCOURS; section < SECTIONS; section++)
                add_section(self, section, programme->figures, programme,
                            section == OF_PARCOURS
                                ? mem_copy(programme->name ? programme->name : "?")
                                : NULL);
    }
    for (size_t i = 0; i < bilan->programme_count; i++)
        add_texts(self, i);
}

static void add_programme(struct bilan_screen *self, const struct bilan_programme *programme)
{
    for (size_t i = programme->parcours ? OF_PARCOURS : 0; i < SECTIONS; i++)
        if (programme->parcours || i != OF_PARCOURS)
            add_section(self, i, self->bilan.figures, programme, mem_copy(sections[i].heading));
    add_texts(self, (size_t)(programme - self->bilan.programmes));
}

const struct bilan_programme *bilan_only(const struct bilan_screen *self)
{
    for (size_t i = 0; i < self->bilan.programme_count; i++)
        if (id_equal(&self->bilan.programmes[i].id, &self->only))
            return &self->bilan.programmes[i];
    return NULL;
}

void bilan_list(struct bilan_screen *self)
{
    const struct bilan_programme *only = bilan_only(self);
    bilan_lines_clear(self);
    if (only)
        add_programme(self, only);
    else
        add_year(self);
}

void bilan_lines_clear(struct bilan_screen *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->lines[i].heading);
        free(self->lines[i].label);
        free(self->lines[i].value);
        free(self->lines[i].key);
        bilan_checks_clear(&self->lines[i].checks);
    }
    free(self->lines);
    self->lines = NULL;
    self->count = 0;
}
