/* Pieces of a case for whoever shows it at a glance: the detail beside the board, the triage. */
#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sheet_line(struct pen *pen, const char *text, enum look look)
{
    if (pen->row < pen->bottom)
        put(pen->row++, pen->column, text, pen->columns, look);
}

void sheet_text(struct pen *pen, const char *text, int most, enum look look)
{
    int room = pen->bottom - pen->row;
    if (room > 0)
        pen->row +=
            put_text(pen->row, pen->column, text, pen->columns, most < room ? most : room, look);
}

void sheet_value(struct pen *pen, const struct record *record, enum field field, day today)
{
    const char *value = record_get(record, field);
    if (!value)
        return;
    char *shown = value_show(field, value, today),
         *text = mem_print("%s : %s", field_info(field)->label, shown);
    sheet_text(pen, text, 3, LOOK_NORMAL);
    free(shown);
    free(text);
}

void sheet_needs(struct pen *pen, struct tui *tui, const struct id *case_id)
{
    struct strings members;
    struct text text = {0};
    if (!query_members(tui->app->store, case_id, FIELD_CASE_NEEDS, &members, NULL))
        return;
    for (size_t i = 0; i < members.count; i++) {
        struct need need;
        if (need_parse(members.items[i], &need))
            text_addf(&text, "%s%s", text.length ? ", " : "Besoins : ", need_label(need.code));
    }
    if (text.length)
        sheet_text(pen, text_get(&text), 3, LOOK_NORMAL);
    text_clear(&text);
    strings_clear(&members);
}

void sheet_referrals(struct pen *pen, struct tui *tui, const struct id *case_id)
{
    struct referrals referrals;
    if (!query_referrals(tui->app->store, case_id, &referrals, NULL))
        return;
    if (referrals.count)
        pen->row++;
    for (size_t i = 0; i < referrals.count; i++) {
        const struct referral_row *row = &referrals.rows[i];
        char *text = mem_print("%s %s, %s", put_sign(SIGN_REFERRAL), row->partner_name,
                               choice_label(&choices_REFERRAL_STATUS, row->status));
        sheet_line(pen, text, LOOK_NORMAL);
        free(text);
    }
    referrals_clear(&referrals);
}

void sheet_notes(struct pen *pen, struct tui *tui, const struct id *case_id)
{
    struct notes notes;
    day today = app_today(tui->app);
    if (!query_notes(tui->app->store, case_id, &notes, NULL))
        return;
    for (size_t i = 0; i < notes.count && pen->row + 2 < pen->bottom; i++) {
        char when[DAY_FRENCH_SIZE] = "";
        day at;
        if (notes.rows[i].at && day_from_iso(notes.rows[i].at, &at))
            day_french(at, today, when);
        char *title =
            mem_print("%s  %s", when, choice_label(&choices_NOTE_KIND, notes.rows[i].kind));
        pen->row++;
        sheet_line(pen, title, LOOK_FAINT);
        sheet_text(pen, notes.rows[i].text ? notes.rows[i].text : "", 4, LOOK_NORMAL);
        free(title);
    }
    notes_clear(&notes);
}
