/* A card: who, where, what is next. */
#include "board.h"

#include <stdlib.h>
#include <string.h>

static bool has_draft(struct tui *tui, const struct card *card)
{
    return draft_exists(tui->app, &card->id, FIELD_NOTE_TEXT);
}

/* "Arras · association". The caller frees. */
static char *card_place(const struct card *card)
{
    const char *where = card->town ? card->town : choice_label(&choices_TERRITORY, card->territory);
    const char *what =
        card->activities ? card->activities : choice_label(&choices_LEGAL_FORM, card->legal_form);
    return mem_print("%s%s%s", where, where[0] && what[0] ? " · " : "", what);
}

static enum sign referral_sign(const char *status, size_t length)
{
    static const struct {
        const char *status;
        enum sign sign;
    } signs[] = {{"accepted", SIGN_DONE},  {"in-progress", SIGN_DONE}, {"completed", SIGN_DONE},
                 {"failed", SIGN_REFUSED}, {"rejected", SIGN_REFUSED}, {"cancelled", SIGN_REFUSED}};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strlen(signs[i].status) == length && strncmp(signs[i].status, status, length) == 0)
            return signs[i].sign;
    return SIGN_WAITING;
}

/* "→ MAS ✓  Pépit'ESS …  +2" from "completed MAS\nrequested Pépit'ESS…": whole names, and how many
 * did not fit. */
static char *referrals_text(const char *referrals, int columns)
{
    struct text text = {0};
    int used = 1, left = 0;
    text_add(&text, put_sign(SIGN_REFERRAL));
    for (const char *at = referrals; *at;) {
        size_t length = strcspn(at, "\n"), status = strcspn(at, " ");
        char *item = mem_print("%s%.*s %s", used == 1 ? " " : "  ", (int)(length - status - 1),
                               at + status + 1, put_sign(referral_sign(at, status)));
        int width = utf8_columns(item, strlen(item));
        bool last = at[length] == '\0';
        if (left == 0 && (used == 1 || used + width + (last ? 0 : 4) <= columns)) {
            text_add(&text, item);
            used += width;
        } else {
            left++;
        }
        free(item);
        at += length + !last;
    }
    if (left)
        text_addf(&text, "  +%d", left);
    return text_take(&text);
}

/* The date is never what is cut off. */
static char *due_text(const struct card *card, day due, day today, int columns)
{
    char when[DAY_FRENCH_SIZE];
    bool overdue = due < today;
    if (overdue)
        day_distance(due, today, when);
    else
        day_french(due, today, when);
    int room = columns - 3 - utf8_columns(when, strlen(when));
    char *what = utf8_cut(card->next_action ? card->next_action : "relance", room > 0 ? room : 1);
    char *text = mem_print("%s %s %s", put_sign(overdue ? SIGN_OVERDUE : SIGN_DUE), what, when);
    free(what);
    return text;
}

char *card_status(struct tui *tui, const struct card *card, int columns, enum look *look)
{
    day due, today = app_today(tui->app);
    *look = LOOK_FAINT;
    if (card->stage == STAGE_CLOSED)
        return mem_copy(choice_label(&choices_OUTCOME, card->outcome));
    if (card->due_at && day_from_iso(card->due_at, &due)) {
        *look = due < today ? LOOK_ALERT : LOOK_NORMAL;
        return due_text(card, due, today, columns);
    }
    if (card->referrals)
        return referrals_text(card->referrals, columns);
    if (!card->contacts)
        return mem_print("%s jamais contacté", put_sign(SIGN_NEVER));
    return mem_print("%s sans prochaine action", put_sign(SIGN_NO_ACTION));
}

/* The sign alone, for a card of one line. */
static void draw_sign(int row, int column, const char *status, enum look look)
{
    struct cell cell;
    utf8_cell(status, strlen(status), 0, &cell);
    put_piece(row, column, cell.bytes, 1, look);
}

static void draw_draft(const struct tui *tui, int row, int column, int columns)
{
    char *words = mem_print("brouillon : %s le reprend", tui_key(tui, COMMAND_NOTE));
    put(row, column, words, columns, LOOK_ALERT);
    free(words);
}

void card_draw(struct tui *tui, const struct card *card, int row, int column, int columns, int rows,
               bool selected, bool marked)
{
    enum look look;
    bool draft = has_draft(tui, card);
    char *place = card_place(card), *status = card_status(tui, card, columns - 2, &look);
    if (selected)
        for (int i = 0; i < rows; i++)
            put_piece(row + i, column, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    char *name = mem_print("%s%s%s", marked ? put_sign(SIGN_MARKED) : "", marked ? " " : "",
                           card->name ? card->name : "?");
    put(row, column + 1, name, columns - 2 - (rows == 1 ? 2 : 0),
        selected ? LOOK_SELECTED : LOOK_NORMAL);
    if (rows == 1 && card->stage != STAGE_CLOSED)
        draw_sign(row, column + columns - 2, status, look);
    int line = row + 1;
    if (rows == 3 && place[0])
        put(line++, column + 1, place, columns - 2, LOOK_FAINT);
    if (rows > 1 && draft)
        draw_draft(tui, line, column + 1, columns - 2);
    else if (rows > 1)
        put(line, column + 1, status, columns - 2, look);
    free(name);
    free(place);
    free(status);
}
