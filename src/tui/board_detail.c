/* Beside the columns, where the terminal is wide: the selected case at a glance, its last notes
 * first. */
#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A pen that goes down a rectangle. */
struct pen {
    int row, bottom, column, columns;
};

static void line(struct pen *pen, const char *text, enum look look)
{
    if (pen->row < pen->bottom)
        put(pen->row++, pen->column, text, pen->columns, look);
}

static void paragraph(struct pen *pen, const char *text, int most, enum look look)
{
    int room = pen->bottom - pen->row;
    if (room > 0)
        pen->row +=
            put_text(pen->row, pen->column, text, pen->columns, most < room ? most : room, look);
}

static void draw_value(struct pen *pen, const struct record *record, enum field field, day today)
{
    const char *value = record_get(record, field);
    if (!value)
        return;
    char *shown = value_show(field, value, today),
         *text = mem_print("%s : %s", field_info(field)->label, shown);
    paragraph(pen, text, 3, LOOK_NORMAL);
    free(shown);
    free(text);
}

static void draw_needs(struct pen *pen, struct tui *tui, const struct id *case_id)
{
    struct strings members;
    struct text text = {0};
    if (!query_members(tui->app->store, case_id, FIELD_CASE_NEEDS, &members, NULL))
        return;
    for (size_t i = 0; i < members.count; i++) {
        struct need need;
        if (need_parse(members.items[i], &need))
            text_addf(&text, "%s%s",
                      text.length ? ", " : "besoins : ", choice_label(&choices_NEED, need.code));
    }
    if (text.length)
        paragraph(pen, text_get(&text), 3, LOOK_NORMAL);
    text_clear(&text);
    strings_clear(&members);
}

static void draw_referrals(struct pen *pen, struct tui *tui, const struct id *case_id)
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
        line(pen, text, LOOK_NORMAL);
        free(text);
    }
    referrals_clear(&referrals);
}

static void draw_notes(struct pen *pen, struct tui *tui, const struct id *case_id)
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
        line(pen, title, LOOK_FAINT);
        paragraph(pen, notes.rows[i].text ? notes.rows[i].text : "", 4, LOOK_NORMAL);
        free(title);
    }
    notes_clear(&notes);
}

void detail_draw(struct tui *tui, const struct id *case_id, int row, int column, int rows,
                 int columns)
{
    struct record case_file = {0}, holder = {0};
    struct id holder_id;
    struct pen pen = {.row = row, .bottom = row + rows, .column = column, .columns = columns};
    day today = app_today(tui->app);
    if (!query_record(tui->app->store, ENTITY_CASE, case_id, &case_file, NULL))
        return;
    if (record_reference(&case_file, FIELD_CASE_HOLDER, &holder_id))
        query_record(tui->app->store, ENTITY_HOLDER, &holder_id, &holder, NULL);
    const char *name = record_get(&holder, FIELD_HOLDER_NAME),
               *ref = record_get(&case_file, FIELD_CASE_REF);
    line(&pen, name ? name : "?", LOOK_TITLE);
    pen.row++; /* the rule */
    line(&pen, ref ? ref : "", LOOK_FAINT);
    static const enum field of_holder[] = {FIELD_HOLDER_TOWN, FIELD_HOLDER_CONTACT_PERSON,
                                           FIELD_HOLDER_PHONE, FIELD_HOLDER_MOBILE,
                                           FIELD_HOLDER_EMAIL};
    static const enum field of_case[] = {FIELD_CASE_PRESUMED_ISSUE, FIELD_CASE_NEXT_ACTION,
                                         FIELD_CASE_DUE_AT};
    for (size_t i = 0; i < sizeof of_holder / sizeof of_holder[0]; i++)
        draw_value(&pen, &holder, of_holder[i], today);
    for (size_t i = 0; i < sizeof of_case / sizeof of_case[0]; i++)
        draw_value(&pen, &case_file, of_case[i], today);
    draw_needs(&pen, tui, case_id);
    draw_referrals(&pen, tui, case_id);
    draw_notes(&pen, tui, case_id);
    record_clear(&case_file);
    record_clear(&holder);
}
