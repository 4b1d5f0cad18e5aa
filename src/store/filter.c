/* Which cases are looked at: conditions as SQL on case_file c. Those that are not asked for are not
 * in the text, so that each query still runs on its index. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

void filter_clear(struct filter *filter)
{
    free(filter->worker);
    *filter = FILTER_NONE;
}

void filter_copy(struct filter *to, const struct filter *from)
{
    char *worker = mem_copy(from->worker);
    filter_clear(to);
    *to = *from;
    to->worker = worker;
}

bool filter_narrows(const struct filter *filter)
{
    return !id_is_none(&filter->partner) || filter->stage != STAGE_COUNT || filter->territory ||
           filter->need || filter->worker || filter->overdue || filter->never || filter->idle;
}

void filter_add(struct text *sql, const struct filter *filter)
{
    text_add(sql, " c.deleted IS NULL");
    if (!id_is_none(&filter->programme))
        text_add(sql, " AND c.programme = ?11");
    if (filter->stage != STAGE_COUNT)
        text_add(sql, " AND c.stage = ?12");
    if (filter->territory)
        text_add(sql,
                 " AND EXISTS (SELECT 1 FROM holder x WHERE x.id = c.porteur AND x.territory = "
                 "?13)");
    if (filter->worker)
        text_add(sql, " AND c.worker = ?14");
    if (!id_is_none(&filter->partner))
        text_add(sql, " AND EXISTS (SELECT 1 FROM referral x WHERE x.case_file = c.id AND x.deleted"
                      " IS NULL AND x.partner = ?15)");
    if (filter->need) /* members are "ess--gouvernance porteur 2" */
        text_addf(sql,
                  " AND EXISTS (SELECT 1 FROM head x JOIN op o USING(sid, seq) WHERE x.ent = c.id"
                  " AND x.field = %d AND substr(o.value, 1, length(?16)) = ?16)",
                  field_info(FIELD_CASE_NEEDS)->id);
    if (filter->overdue || filter->never || filter->idle)
        text_add(sql, " AND c.stage <> 'closed'");
    if (filter->overdue)
        text_add(sql, " AND c.due_at < ?17");
    if (filter->never)
        text_add(sql, " AND c.contacts = 0");
    if (filter->idle)
        text_add(sql, " AND c.due_at IS NULL");
}

void filter_bind(sqlite3_stmt *stmt, const struct filter *filter)
{
    char iso[11];
    if (!id_is_none(&filter->programme))
        db_bind_id(stmt, 11, &filter->programme);
    if (filter->stage != STAGE_COUNT)
        sqlite3_bind_text(stmt, 12, stage_code(filter->stage), -1, SQLITE_STATIC);
    if (filter->territory)
        sqlite3_bind_text(stmt, 13, filter->territory, -1, SQLITE_TRANSIENT);
    if (filter->worker)
        sqlite3_bind_text(stmt, 14, filter->worker, -1, SQLITE_TRANSIENT);
    if (!id_is_none(&filter->partner))
        db_bind_id(stmt, 15, &filter->partner);
    if (filter->need) {
        char *beginning = mem_print("%s ", filter->need);
        sqlite3_bind_text(stmt, 16, beginning, -1, SQLITE_TRANSIENT);
        free(beginning);
    }
    if (filter->overdue) {
        day_to_iso(filter->today, iso);
        sqlite3_bind_text(stmt, 17, iso, -1, SQLITE_TRANSIENT);
    }
}

char *filter_key(const struct filter *filter)
{
    char programme[ID_TEXT_SIZE], partner[ID_TEXT_SIZE];
    id_to_text(&filter->programme, programme);
    id_to_text(&filter->partner, partner);
    return mem_print("%s %s %d %s %s %d%d%d %d %s", programme, partner, (int)filter->stage,
                     filter->territory ? filter->territory : "-", filter->need ? filter->need : "-",
                     filter->overdue, filter->never, filter->idle, (int)filter->today,
                     filter->worker ? filter->worker : "");
}

sqlite3_stmt *filter_prepare(struct store *store, const char *before, const struct filter *filter,
                             const char *after, struct error *err)
{
    struct text sql = {0};
    text_add(&sql, before);
    filter_add(&sql, filter);
    text_add(&sql, after);
    sqlite3_stmt *stmt = db_prepare(store, text_get(&sql), err);
    text_clear(&sql);
    if (stmt)
        filter_bind(stmt, filter);
    return stmt;
}

bool still_fresh(struct store *store, struct freshness *of, char *asked)
{
    int64_t version, changes = sqlite3_total_changes64(store->db);
    bool known = db_integer(store, "PRAGMA data_version", 0, &version, NULL);
    if (known && of->valid && version == of->data_version && changes == of->changes &&
        strcmp(of->asked, asked) == 0) {
        free(asked);
        return true;
    }
    free(of->asked);
    *of = (struct freshness){
        .asked = asked, .data_version = known ? version : -1, .changes = changes};
    return false;
}
