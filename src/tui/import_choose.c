/* What is chosen for an import in a list: the field of a column, the sheet of a file. */
#include "import_preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct choosing {
    struct import_preview *self;
    size_t column;
};

/* A row of the list stands for a number: it travels in the identity that a row has. */
static struct id number_id(int number)
{
    struct id id = {{0}};
    memcpy(id.bytes, &number, sizeof number);
    return id;
}

static int id_number(const struct id *id)
{
    int number;
    memcpy(&number, id->bytes, sizeof number);
    return number;
}

static bool read_again(struct import_preview *self, struct tui *tui)
{
    struct error err = {0};
    if (import_preview_read(self, tui, &err))
        return true;
    if (err.code == ERR_GIVEN_UP)
        tui_say(tui, "lecture abandonnée : voici l'aperçu d'avant");
    else
        tui_fail(tui, &err);
    return false;
}

/* ---- the field of a column ----------------------------------------------------------------- */

static bool take_field(struct tui *tui, void *context, const struct choice_row *const chosen[],
                       size_t count, struct error *err)
{
    const struct choosing *choosing = context;
    int to = id_number(&chosen[0]->id);
    (void)count;
    if (!app_import_column(tui->app, &choosing->self->report, choosing->column, to, err))
        return false;
    if (read_again(choosing->self, tui))
        tui_say(tui, "%s %s, dans ce fichier et les prochains qui ont cet en-tête",
                put_sign(SIGN_REFERRAL), import_place_label(to));
    return true;
}

static void add_place(struct choose *choose, int to, const char *of, int now)
{
    struct id id = number_id(to);
    choice_add(choose, import_place_label(to), of, NULL, to == now ? "ici" : NULL, &id, false);
}

void import_choose_field(struct import_preview *self, struct tui *tui, size_t column)
{
    enum field fields[FIELD_COUNT];
    size_t count = import_fields(fields);
    const struct import_column *chosen = &self->report.columns[column];
    char *title = mem_print(
        "« %s » va dans…", utf8_short(chosen->header[0] ? chosen->header : "sans titre", 40).bytes);
    struct choosing *choosing = mem_alloc(sizeof *choosing);
    *choosing = (struct choosing){self, column};
    struct choose choose = {.title = title,
                            .aside = chosen->sample,
                            .enter = "choisir",
                            .accept = take_field,
                            .context = choosing,
                            .now = "ici"};
    /* Without a name nothing can be read: it is what a column is likely meant to be. */
    int now = self->report.nameless ? FIELD_HOLDER_NAME : chosen->to;
    add_place(&choose, IMPORT_TO_NOTE, NULL, now);
    add_place(&choose, IMPORT_NOWHERE, NULL, now);
    for (size_t i = 0; i < count; i++)
        add_place(&choose, (int)fields[i],
                  field_info(fields[i])->entity == ENTITY_HOLDER ? "porteur" : "dossier", now);
    choose_open(tui, &choose);
    free(title);
}

/* ---- the sheet ----------------------------------------------------------------------------- */

static bool take_sheet(struct tui *tui, void *context, const struct choice_row *const chosen[],
                       size_t count, struct error *err)
{
    struct import_preview *self = *(struct import_preview **)context;
    size_t before = self->sheet;
    (void)count;
    self->sheet = (size_t)id_number(&chosen[0]->id) + 1;
    if (!import_preview_read(self, tui, err)) {
        self->sheet = before;
        return false;
    }
    self->placed = false;
    self->selected = 0;
    return true;
}

void import_choose_sheet(struct import_preview *self, struct tui *tui)
{
    struct import_preview **context = mem_alloc(sizeof *context);
    *context = self;
    struct choose choose = {.title = "Quelle feuille ?",
                            .enter = "lire",
                            .accept = take_sheet,
                            .context = context,
                            .now = "ici"};
    for (size_t i = 0; i < self->report.sheets.count; i++) {
        struct id id = number_id((int)i);
        choice_add(&choose, self->report.sheets.items[i], NULL, NULL,
                   i == self->report.sheet ? "ici" : NULL, &id, false);
    }
    choose_open(tui, &choose);
}
