/* Beside the columns, where the terminal is wide: the selected case at a glance, its last notes
 * first. */
#include "board.h"
#include "sheet.h"

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
    sheet_line(&pen, name ? name : "?", LOOK_TITLE);
    pen.row++; /* the rule */
    sheet_line(&pen, ref ? ref : "", LOOK_FAINT);
    static const enum field of_holder[] = {
        FIELD_HOLDER_ADDRESS, FIELD_HOLDER_POSTCODE, FIELD_HOLDER_TOWN, FIELD_HOLDER_CONTACT_PERSON,
        FIELD_HOLDER_PHONE,   FIELD_HOLDER_MOBILE,   FIELD_HOLDER_EMAIL};
    static const enum field of_case[] = {FIELD_CASE_PRESUMED_ISSUE, FIELD_CASE_NEXT_ACTION,
                                         FIELD_CASE_DUE_AT};
    for (size_t i = 0; i < sizeof of_holder / sizeof of_holder[0]; i++)
        sheet_value(&pen, &holder, of_holder[i], today);
    for (size_t i = 0; i < sizeof of_case / sizeof of_case[0]; i++)
        sheet_value(&pen, &case_file, of_case[i], today);
    sheet_needs(&pen, tui, case_id);
    sheet_referrals(&pen, tui, case_id);
    sheet_notes(&pen, tui, case_id);
    record_clear(&case_file);
    record_clear(&holder);
}
