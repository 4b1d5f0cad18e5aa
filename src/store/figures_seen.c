/* What of all that is written a figure can see. A screen that shows figures reads ten thousand
 * cases: it does so again only where it would show something else. */
#include "figures.h"

#include <stdlib.h>

bool figure_sees(enum field field)
{
    switch (field) {
    case FIELD_PROGRAMME_CLOSES_ON:
    case FIELD_PROGRAMME_REPORT_DUE_ON:
    case FIELD_PROGRAMME_STAGE_LABELS:
    case FIELD_HOLDER_ALIASES:
    case FIELD_HOLDER_SIRET:
    case FIELD_HOLDER_RNA:
    case FIELD_HOLDER_ADDRESS:
    case FIELD_HOLDER_POSTCODE:
    case FIELD_HOLDER_TOWN:
    case FIELD_HOLDER_PHONE:
    case FIELD_HOLDER_MOBILE:
    case FIELD_HOLDER_EMAIL:
    case FIELD_HOLDER_WEBSITE:
    case FIELD_HOLDER_REPRESENTATIVE_ROLE:
    case FIELD_HOLDER_CONTACT_ROLE:
    case FIELD_HOLDER_CONTACT_PREFERENCE:
    case FIELD_HOLDER_EMPLOYEES:
    case FIELD_HOLDER_VOLUNTEERS:
    case FIELD_HOLDER_FUNDING:
    case FIELD_HOLDER_PURPOSE:
    case FIELD_HOLDER_ACTIVITIES:
    case FIELD_HOLDER_FOUNDED_ON:
    case FIELD_HOLDER_BUDGET_CITOYEN:
    case FIELD_HOLDER_PRIVACY_NOTICE_ON:
    case FIELD_HOLDER_DIFFERENT_FROM:
    case FIELD_HOLDER_ESUS:
    case FIELD_CASE_PRESUMED_ISSUE:
    case FIELD_CASE_WORKER:
    case FIELD_CASE_NEXT_ACTION:
    case FIELD_CASE_DUE_AT:
    case FIELD_CASE_CONSENT_ON:
    case FIELD_NOTE_MINUTES:
    case FIELD_NOTE_PLACE:
    case FIELD_NOTE_TEXT:
    case FIELD_NOTE_PUBLISHABLE:
    case FIELD_REFERRAL_NEEDS:
    case FIELD_REFERRAL_KIND:
    case FIELD_REFERRAL_REASON:
    case FIELD_REFERRAL_MET_ON:
    case FIELD_REFERRAL_DUE_AT:
    case FIELD_REFERRAL_CONFIRMED_BY:
    case FIELD_REFERRAL_AFTER:
    case FIELD_REFERRAL_CALLER:
    case FIELD_REFERRAL_NEXT_STEP:
        return false;
    case FIELD_PARTNER_DELETED:
    case FIELD_PARTNER_NAME:
    case FIELD_PARTNER_SHORT_NAME:
    case FIELD_PARTNER_KIND:
        return true;
    default: /* a new field is seen until somebody says that it is not */
        return field == FIELD_COUNT || field_info(field)->entity != ENTITY_PARTNER;
    }
}

/* ---- since when ---------------------------------------------------------------------------- */

void figures_mark_clear(struct figures_mark *mark)
{
    free(mark->streams);
    *mark = (struct figures_mark){0};
}

static int64_t seen_of(const struct figures_mark *mark, int64_t sid)
{
    for (size_t i = 0; i < mark->count; i++)
        if (mark->streams[i].sid == sid)
            return mark->streams[i].seq;
    return 0;
}

/* Did a stream bring something that a figure sees after an operation of its own? */
static bool brought(struct store *store, int64_t sid, int64_t after)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT DISTINCT kind, field FROM op WHERE sid = ?1 AND seq > ?2", NULL);
    bool sees = !stmt;
    int step = SQLITE_DONE;
    if (!stmt)
        return true;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, after);
    while (!sees && (step = db_step(store, stmt, NULL)) == SQLITE_ROW) {
        int kind = sqlite3_column_int(stmt, 0);
        sees = kind == OP_ERASE || kind == OP_ALIAS ||
               figure_sees(field_by_id(sqlite3_column_int(stmt, 1)));
    }
    sqlite3_reset(stmt);
    return sees || (step != SQLITE_DONE && step != SQLITE_ROW);
}

/* Moves the mark to what every stream has given by now. False when it cannot be read. */
static bool move_mark(struct store *store, struct figures_mark *mark, bool *changed)
{
    struct figures_mark now = {.version = mark->version};
    sqlite3_stmt *stmt = db_prepare(store, "SELECT sid, seq FROM applied", NULL);
    int step = SQLITE_ERROR;
    while (stmt && (step = db_step(store, stmt, NULL)) == SQLITE_ROW) {
        const struct figures_stream stream = {sqlite3_column_int64(stmt, 0),
                                              sqlite3_column_int64(stmt, 1)};
        const int64_t before = seen_of(mark, stream.sid);
        now.streams = mem_resize(now.streams, (now.count + 1) * sizeof *now.streams);
        now.streams[now.count++] = stream;
        /* one that has given less was split off a base that was copied (split.c) */
        *changed = *changed || stream.seq < before ||
                   (stream.seq > before && brought(store, stream.sid, before));
    }
    if (stmt)
        sqlite3_reset(stmt);
    figures_mark_clear(mark);
    *mark = now;
    return step == SQLITE_DONE;
}

bool query_figures_changed(struct store *store, struct figures_mark *mark)
{
    const int64_t version = query_version(store);
    bool changed = !mark->streams;
    if (mark->streams && mark->version == version)
        return false;
    mark->version = version;
    if (move_mark(store, mark, &changed))
        return changed;
    figures_mark_clear(mark);
    return true;
}
