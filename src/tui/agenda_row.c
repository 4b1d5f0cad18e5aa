/* A row of the agenda: when, who, where, what is next; and the line that says more of the selected
 * one. */
#include "agenda.h"

#include <stdlib.h>
#include <string.h>

enum { LONG_DATE = 18, SHORT_DATE = 14, LONG_DATE_FROM = 130, PHONE = 14, PHONE_FROM = 100 };

/* ---- columns ------------------------------------------------------------------------------- */

/* Where the columns of the list are; `phone` 0 columns: no room for it. */
struct columns {
    int date, name_at, name, place_at, place, next_at, next, phone_at, phone;
};

static struct columns columns_of(const struct agenda *agenda)
{
    const struct agenda_layout *layout = &agenda->layout;
    struct columns columns = {.date = layout->columns >= LONG_DATE_FROM ? LONG_DATE : SHORT_DATE};
    int right = layout->columns - 1;
    columns.name_at = 3 + columns.date + 2;
    if (layout->columns >= PHONE_FROM) {
        columns.phone = PHONE;
        columns.phone_at = right - PHONE;
        right -= PHONE + 2;
    }
    int room = right - columns.name_at;
    columns.name = layout->narrow ? room : room * (agenda->by_town ? 34 : 36) / 100;
    columns.place_at = columns.name_at + columns.name + 2;
    columns.place = room * (agenda->by_town ? 40 : 28) / 100;
    columns.next_at = columns.place_at + columns.place + 2;
    columns.next = right - columns.next_at;
    return columns;
}

/* ---- texts --------------------------------------------------------------------------------- */

/* "ven. 12 mars"; "12/03/2028" where a year has no room. */
static void date_text(day value, day today, int columns, char text[DAY_FRENCH_SIZE])
{
    char iso[11];
    day_french(value, today, text);
    if (utf8_columns(text, strlen(text)) <= columns)
        return;
    day_to_iso(value, iso);
    memcpy(text, (char[]){iso[8], iso[9], '/', iso[5], iso[6], '/', '\0'}, 7);
    memcpy(text + 6, iso, 4);
    text[10] = '\0';
}

/* What is overdue says for how long; the others say their day. */
static enum sign when_text(const struct card *card, day today, int columns,
                           char text[DAY_FRENCH_SIZE])
{
    day due;
    text[0] = '\0';
    if (!card->due_at || !day_from_iso(card->due_at, &due))
        return card->contacts ? SIGN_NO_ACTION : SIGN_NEVER;
    if (due < today)
        day_distance(due, today, text);
    else
        date_text(due, today, columns, text);
    return due < today ? SIGN_OVERDUE : SIGN_DUE;
}

/* The caller frees. */
static char *next_text(struct tui *tui, const struct card *card)
{
    if (draft_exists(tui->app, &card->id, FIELD_NOTE_TEXT))
        return mem_print("brouillon : %s le reprend", tui_key(tui, COMMAND_NOTE));
    return agenda_next(card, app_today(tui->app));
}

/* "AAE62 : sans réponse depuis 12 j — relancer ?", or "AAE62, 12 j : relancer ?" where that has no
 * room: the name gives way, what is proposed never. The caller frees. */
static char *silence_fitting(const struct silence *silence, int columns)
{
    char *text = silence_text(silence);
    if (utf8_columns(text, strlen(text)) <= columns)
        return text;
    free(text);
    char *tail = mem_print(", %d j : %s", silence->days, silence_proposal(silence));
    int room = columns - utf8_columns(tail, strlen(tail));
    char *name = utf8_cut(silence->partner_name ? silence->partner_name : "?", room > 1 ? room : 1);
    text = mem_print("%s%s", name, tail);
    free(name);
    free(tail);
    return text;
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* Where a row is drawn: the last one may be cut by the end of the list. */
struct line {
    int row, lines, shown;
    bool selected;
};

static void draw_head(const struct columns *columns, const struct line *at, enum sign sign,
                      const char *when, const char *name)
{
    enum look look = sign == SIGN_OVERDUE ? LOOK_ALERT : LOOK_NORMAL;
    put_piece(at->row, 1, put_sign(sign), 1, look);
    put(at->row, 3, when, columns->date, look);
    put(at->row, columns->name_at, name ? name : "?", columns->name,
        at->selected ? LOOK_SELECTED : LOOK_NORMAL);
}

/* "Arras · rappeler la mairie · 03 21 …" under the name. */
static void draw_under(const struct agenda *agenda, const struct card *card, const char *place,
                       const char *next, const struct line *at)
{
    struct text text = {0};
    const char *const parts[] = {place, next, card->phone ? card->phone : ""};
    if (at->shown < 2)
        return;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i][0])
            text_addf(&text, "%s%s", text.length ? " · " : "", parts[i]);
    put(at->row + 1, 3, text_get(&text), agenda->layout.columns - 4, LOOK_FAINT);
    text_clear(&text);
}

static void draw_card(const struct agenda *agenda, struct tui *tui, const struct card *card,
                      const struct line *at)
{
    struct columns columns = columns_of(agenda);
    char when[DAY_FRENCH_SIZE];
    enum sign sign = when_text(card, app_today(tui->app), columns.date, when);
    char *next = next_text(tui, card), *address = agenda_address(card, false);
    const char *place = agenda->by_town ? address : card->town ? card->town : "";
    draw_head(&columns, at, sign, when, card->name);
    if (agenda->layout.narrow) {
        draw_under(agenda, card, place, next, at);
    } else {
        put(at->row, columns.place_at, place, columns.place, LOOK_FAINT);
        put(at->row, columns.next_at, next, columns.next, LOOK_NORMAL);
        if (columns.phone)
            put(at->row, columns.phone_at, card->phone, columns.phone, LOOK_NORMAL);
    }
    free(next);
    free(address);
}

static void draw_silence(const struct agenda *agenda, struct tui *tui,
                         const struct silence *silence, const struct line *at)
{
    struct columns columns = columns_of(agenda);
    char when[DAY_FRENCH_SIZE] = "";
    day sent;
    bool beside = at->lines == 1;
    if (silence->sent_on && day_from_iso(silence->sent_on, &sent))
        date_text(sent, app_today(tui->app), columns.date, when);
    if (!beside && !agenda->layout.narrow) /* no town beside it */
        columns.name = columns.next_at - 2 - columns.name_at;
    draw_head(&columns, at, SIGN_WAITING, when, silence->case_name);
    if (!beside && at->shown < 2)
        return;
    int column = beside ? columns.place_at : agenda->layout.narrow ? 3 : columns.name_at;
    int room = agenda->layout.columns - 1 - column;
    char *text = silence_fitting(silence, room);
    put(at->row + at->lines - 1, column, text, room, LOOK_NORMAL);
    free(text);
}

void agenda_row_draw(const struct agenda *agenda, struct tui *tui, int group,
                     const struct agenda_page *page, size_t index, int row)
{
    struct agenda_row it = agenda_page_row(page, index);
    int left = agenda->layout.top + agenda->layout.rows - row;
    struct line at = {.row = row,
                      .lines = agenda_row_lines(agenda, group),
                      .selected = it.silent == agenda->selected.silent &&
                                  id_equal(&it.id, &agenda->selected.id)};
    at.shown = at.lines < left ? at.lines : left;
    for (int i = 0; at.selected && i < at.shown; i++)
        put_piece(row + i, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    if (page->silences)
        draw_silence(agenda, tui, &page->silences[index], &at);
    else
        draw_card(agenda, tui, &page->cards[index], &at);
    if (at.selected)
        tui_cursor(tui, row, columns_of(agenda).name_at, false);
}

void agenda_detail_draw(const struct agenda *agenda, struct tui *tui)
{
    struct card card;
    struct text text = {0};
    char distance[DAY_FRENCH_SIZE];
    day at;
    if (!query_card(tui->app->store, &agenda->selected.case_id, &card, NULL))
        return;
    char *address = agenda_address(&card, true);
    const char *const parts[] = {card.phone, address, card.ref};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] && parts[i][0])
            text_addf(&text, "%s%s", text.length ? " · " : "", parts[i]);
    if (card.last_contact && day_from_iso(card.last_contact, &at)) {
        day_distance(at, app_today(tui->app), distance);
        text_addf(&text, " · dernier contact %s", distance);
    }
    put(agenda->layout.detail_row, 1, text_get(&text), tui_columns() - 2, LOOK_FAINT);
    text_clear(&text);
    free(address);
    card_clear(&card);
}
