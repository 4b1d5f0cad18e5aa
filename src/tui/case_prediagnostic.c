/* The pré-diagnostic of a case: what the Mission ESS presumed beside what the porteur says, the
 * fields to fill, and what the report still lacks. */
#include "case.h"

#include <stdlib.h>
#include <string.h>

/* In the order of a visit. */
static const enum field diagnosed[] = {FIELD_CASE_NEEDS,          FIELD_CASE_MATURITY,
                                       FIELD_CASE_ELEMENTS,       FIELD_CASE_INTEREST,
                                       FIELD_CASE_PRESUMED_ISSUE, FIELD_CASE_PREDIAGNOSED_ON};
enum { DIAGNOSED = sizeof diagnosed / sizeof diagnosed[0], VOICES = 3, VOICE_ROWS = 4 };

bool prediagnostic_has(enum field field)
{
    for (int i = 0; i < DIAGNOSED; i++)
        if (diagnosed[i] == field)
            return true;
    return false;
}

void prediagnostic_list(struct field_list *list, const struct id *case_id)
{
    list->count = 0;
    for (int i = 0; i < DIAGNOSED; i++)
        fields_add(list, case_id, diagnosed[i]);
}

/* ---- who says what ------------------------------------------------------------------------- */

/* "gouvernance (3), bénévolat": what one of them says, what weighs most first; the usual weight
 * goes without saying. */
static void add_needs(struct text *text, const struct strings *members, const char *said_by)
{
    struct need need;
    for (int level = NEED_LEVELS; level > 0; level--)
        for (size_t i = 0; i < members->count; i++) {
            if (!need_parse(members->items[i], &need) || need.level != level ||
                strcmp(need.said_by, said_by) != 0)
                continue;
            text_addf(text, "%s%s", text->length ? ", " : "", need_label(need.code));
            if (level != NEED_LEVEL_USUAL)
                text_addf(text, " (%d)", level);
        }
}

/* Each in a column of its own, which has what it says below its name. */
struct voice {
    const char *title, *said_by;
};
static const struct voice voices[VOICES] = {{"La Mission ESS pressent", "mission_ess"},
                                            {"Le porteur dit", "porteur"},
                                            {"L'Apes voit", "apes"}};

static int draw_voice(const struct voice *voice, const struct strings *members,
                      const char *presumed, int row, int column, int columns)
{
    struct text text = {0};
    if (presumed)
        text_addf(&text, "%s", presumed);
    struct text needs = {0};
    add_needs(&needs, members, voice->said_by);
    if (needs.length)
        text_addf(&text, "%s%s", text.length ? "\n" : "", text_get(&needs));
    put(row, column, voice->title, columns, LOOK_FAINT);
    int lines = put_text(row + 1, column, text.length ? text_get(&text) : "–", columns,
                         VOICE_ROWS - 1, text.length ? LOOK_NORMAL : LOOK_FAINT);
    text_clear(&needs);
    text_clear(&text);
    return 1 + lines;
}

/* The rows it takes. */
static int draw_voices(struct tui *tui, const struct id *case_id, int row)
{
    struct strings members = {0};
    struct record record = {0};
    int width = (tui_columns() - 2 - 3 * (VOICES - 1)) / VOICES, tallest = 0;
    query_members(tui->app->store, case_id, FIELD_CASE_NEEDS, &members, NULL);
    query_record(tui->app->store, ENTITY_CASE, case_id, &record, NULL);
    for (int i = 0; i < VOICES; i++) {
        int column = 1 + i * (width + 3);
        const char *presumed = i == 0 ? record_get(&record, FIELD_CASE_PRESUMED_ISSUE) : NULL;
        int lines = draw_voice(&voices[i], &members, presumed, row, column, width);
        tallest = lines > tallest ? lines : tallest;
    }
    for (int i = 1; i < VOICES; i++)
        for (int line = 0; line < tallest; line++)
            put_piece(row + line, 1 + i * (width + 3) - 2, put_sign(SIGN_VERTICAL), 1, LOOK_FRAME);
    record_clear(&record);
    strings_clear(&members);
    return tallest + 1;
}

/* ---- what is missing ----------------------------------------------------------------------- */

static void draw_missing(struct tui *tui, const struct id *case_id, int row)
{
    struct strings missing;
    struct text text = {0};
    if (!app_prediagnosis_missing(tui->app, case_id, &missing, NULL))
        return;
    for (size_t i = 0; i < missing.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "Pour le bilan, il manque : ", missing.items[i]);
    if (missing.count)
        put(row, 1, text_get(&text), tui_columns() - 2, LOOK_ALERT);
    else
        put(row, 1, "Complet pour le bilan", tui_columns() - 2, LOOK_GOOD);
    text_clear(&text);
    strings_clear(&missing);
}

int prediagnostic_draw(struct field_list *list, struct tui *tui, const struct id *case_id, int row,
                       int rows)
{
    enum { ENOUGH = 13, COLUMNS = 60 };
    int top = row;
    if (rows >= ENOUGH && tui_columns() >= COLUMNS)
        top += draw_voices(tui, case_id, row);
    fields_draw(list, tui, top, row + rows - top - 2);
    draw_missing(tui, case_id, row + rows - 1);
    return top;
}
