/* The lists beside the board: programmes, the timeline and the referrals of a case, the partners.
 */
#include "internal.h"

#include <stdlib.h>

/* Room for one more row in a list of {rows, count}: doubled when full. */
#define GROW(list, room)                                                                           \
    do {                                                                                           \
        if ((list)->count == (room)) {                                                             \
            (room) = (room) ? (room)*2 : 16;                                                       \
            (list)->rows = mem_resize((list)->rows, (room) * sizeof(list)->rows[0]);               \
        }                                                                                          \
    } while (0)

bool query_programmes(struct store *store, struct programmes *programmes, struct error *err)
{
    *programmes = (struct programmes){0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT p.id, p.name, p.kind, p.stage_labels, p.year, p.target, (SELECT sum(t.cases) FROM"
        " tally t WHERE t.programme = p.id) FROM programme p"
        " WHERE p.deleted IS NULL ORDER BY p.year DESC, p.name",
        err);
    if (!stmt)
        return false;
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        GROW(programmes, room);
        programmes->rows[programmes->count++] = (struct programme_row){
            .id = db_column_id(stmt, 0),
            .name = db_column_copy(stmt, 1),
            .kind = db_column_copy(stmt, 2),
            .stage_labels = db_column_copy(stmt, 3),
            .year = sqlite3_column_int(stmt, 4),
            .target = sqlite3_column_int(stmt, 5),
            .cases = sqlite3_column_int(stmt, 6),
        };
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        programmes_clear(programmes);
    return step == SQLITE_DONE;
}

void programmes_clear(struct programmes *programmes)
{
    for (size_t i = 0; i < programmes->count; i++) {
        free(programmes->rows[i].name);
        free(programmes->rows[i].kind);
        free(programmes->rows[i].stage_labels);
    }
    free(programmes->rows);
    *programmes = (struct programmes){0};
}

bool query_notes(struct store *store, const struct id *case_id, struct notes *notes,
                 struct error *err)
{
    *notes = (struct notes){0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT id, kind, at, text, (SELECT count(DISTINCT o.value) + max(o.value IS NULL) FROM"
        " head h JOIN op o USING(sid, seq) WHERE h.ent = note.id AND h.field = ?2),"
        " publishable IS NOT NULL FROM note WHERE case_file = ?1 AND deleted IS NULL"
        " ORDER BY at DESC, created DESC, id DESC",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    sqlite3_bind_int(stmt, 2, field_info(FIELD_NOTE_TEXT)->id);
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        GROW(notes, room);
        notes->rows[notes->count++] = (struct note_row){
            .id = db_column_id(stmt, 0),
            .kind = db_column_copy(stmt, 1),
            .at = db_column_copy(stmt, 2),
            .text = db_column_copy(stmt, 3),
            .versions = sqlite3_column_int(stmt, 4),
            .publishable = sqlite3_column_int(stmt, 5) != 0,
        };
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        notes_clear(notes);
    return step == SQLITE_DONE;
}

void notes_clear(struct notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->rows[i].kind);
        free(notes->rows[i].at);
        free(notes->rows[i].text);
    }
    free(notes->rows);
    *notes = (struct notes){0};
}

bool query_referrals(struct store *store, const struct id *case_id, struct referrals *referrals,
                     struct error *err)
{
    *referrals = (struct referrals){0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT r.id, r.partner, coalesce(p.short_name, p.name), r.kind, r.status, r.reason,"
        " r.sent_on, r.answered_on, r.due_at, r.confirmed_by, r.next_step FROM referral r"
        " LEFT JOIN partner p ON p.id = r.partner"
        " WHERE r.case_file = ?1 AND r.deleted IS NULL ORDER BY r.created, r.id",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        GROW(referrals, room);
        referrals->rows[referrals->count++] = (struct referral_row){
            .id = db_column_id(stmt, 0),
            .partner = db_column_id(stmt, 1),
            .partner_name = db_column_copy(stmt, 2),
            .kind = db_column_copy(stmt, 3),
            .status = db_column_copy(stmt, 4),
            .reason = db_column_copy(stmt, 5),
            .sent_on = db_column_copy(stmt, 6),
            .answered_on = db_column_copy(stmt, 7),
            .due_at = db_column_copy(stmt, 8),
            .confirmed_by = db_column_copy(stmt, 9),
            .next_step = db_column_copy(stmt, 10),
        };
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        referrals_clear(referrals);
    return step == SQLITE_DONE;
}

void referrals_clear(struct referrals *referrals)
{
    for (size_t i = 0; i < referrals->count; i++) {
        struct referral_row *row = &referrals->rows[i];
        char *const texts[] = {row->partner_name, row->kind,         row->status,
                               row->reason,       row->sent_on,      row->answered_on,
                               row->due_at,       row->confirmed_by, row->next_step};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
    }
    free(referrals->rows);
    *referrals = (struct referrals){0};
}

static bool read_partner_sets(struct store *store, struct partners *partners, struct error *err)
{
    for (size_t i = 0; i < partners->count; i++)
        if (!query_members(store, &partners->rows[i].id, FIELD_PARTNER_NEEDS,
                           &partners->rows[i].needs, err) ||
            !query_members(store, &partners->rows[i].id, FIELD_PARTNER_TERRITORIES,
                           &partners->rows[i].territories, err))
            return false;
    return true;
}

bool query_partners(struct store *store, struct partners *partners, struct error *err)
{
    *partners = (struct partners){0};
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT id, name, short_name, code, kind, does, capacity, EXISTS (SELECT 1"
                   " FROM referral r WHERE r.partner = partner.id AND r.deleted IS NULL), shipped"
                   " FROM partner WHERE deleted IS NULL ORDER BY sort_key",
                   err);
    if (!stmt)
        return false;
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        GROW(partners, room);
        partners->rows[partners->count++] = (struct partner_row){
            .id = db_column_id(stmt, 0),
            .name = db_column_copy(stmt, 1),
            .short_name = db_column_copy(stmt, 2),
            .code = db_column_copy(stmt, 3),
            .kind = db_column_copy(stmt, 4),
            .does = db_column_copy(stmt, 5),
            .capacity = db_column_copy(stmt, 6),
            .referred = sqlite3_column_int(stmt, 7) != 0,
            .shipped = db_column_copy(stmt, 8),
        };
    }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE && read_partner_sets(store, partners, err))
        return true;
    partners_clear(partners);
    return false;
}

void partners_clear(struct partners *partners)
{
    for (size_t i = 0; i < partners->count; i++) {
        struct partner_row *row = &partners->rows[i];
        char *const texts[] = {row->name, row->short_name, row->code,   row->kind,
                               row->does, row->capacity,   row->shipped};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
        strings_clear(&row->needs);
        strings_clear(&row->territories);
    }
    free(partners->rows);
    *partners = (struct partners){0};
}
