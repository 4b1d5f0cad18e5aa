/* Is the base sound? The file by SQLite's own check, the streams for holes, the references for
 * records that do not exist, and the projection by rebuilding it (doctor_rebuild.c). */
#include "doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void diagnosis_clear(struct diagnosis *diagnosis)
{
    strings_clear(&diagnosis->lines);
    *diagnosis = (struct diagnosis){0};
}

void diagnosis_add(struct diagnosis *diagnosis, const char *format, ...)
{
    struct text line = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vaddf(&line, format, arguments);
    va_end(arguments);
    strings_add(&diagnosis->lines, text_get(&line));
    text_clear(&line);
}

static bool check_file(struct store *store, struct diagnosis *diagnosis, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "PRAGMA integrity_check(10)", err);
    if (!stmt)
        return false;
    int step, wrong = 0;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(stmt, 0);
        if (line && strcmp(line, "ok") != 0) {
            diagnosis_add(diagnosis, "fichier : abîmé (%s)", line);
            wrong++;
        }
    }
    sqlite3_reset(stmt);
    if (wrong)
        diagnosis->sound = false;
    else if (step == SQLITE_DONE)
        diagnosis_add(diagnosis, "fichier : intact");
    return step == SQLITE_DONE || wrong;
}

static bool check_streams(struct store *store, struct diagnosis *diagnosis, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT sid, count(*), max(seq), min(seq) FROM op GROUP BY sid ORDER BY sid", err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        long long count = sqlite3_column_int64(stmt, 1), last = sqlite3_column_int64(stmt, 2);
        bool dense = count == last && sqlite3_column_int64(stmt, 3) == 1;
        diagnosis_add(diagnosis, "opérations du poste %lld : %lld%s",
                      (long long)sqlite3_column_int64(stmt, 0), count,
                      dense ? ", sans trou" : ", des numéros manquent");
        diagnosis->sound = diagnosis->sound && dense;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* ---- references ---------------------------------------------------------------------------- */

/* The entity that a reference points to is named by its column; `same_as` is between holders. */
static enum entity reference_target(enum field field)
{
    for (enum entity e = 0; e < ENTITY_COUNT; e++)
        if (strcmp(field_info(field)->column, entity_table(e)) == 0)
            return e;
    return ENTITY_HOLDER;
}

static bool check_references(struct store *store, struct diagnosis *diagnosis, struct error *err)
{
    int64_t lost = 0;
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        const struct field_info *info = field_info(f);
        if (info->type != TYPE_REFERENCE)
            continue;
        char *sql = mem_print(
            "SELECT count(*) FROM %s a WHERE a.deleted IS NULL AND a.%s IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM %s b WHERE b.id = a.%s)",
            entity_table(info->entity), info->column, entity_table(reference_target(f)),
            info->column);
        int64_t count = 0;
        bool read = db_integer(store, sql, 0, &count, err);
        free(sql);
        if (!read)
            return false;
        if (count)
            diagnosis_add(diagnosis, "liens : %lld « %s » de « %s » ne mènent nulle part",
                          (long long)count, info->column, entity_table(info->entity));
        lost += count;
    }
    if (lost == 0)
        diagnosis_add(diagnosis, "liens entre fiches : complets");
    else
        diagnosis->sound = false;
    return true;
}

/* ---- the projection ------------------------------------------------------------------------ */

static bool repair_projection(struct store *store, struct diagnosis *diagnosis, struct error *err)
{
    if (!backup_daily(store, err) || !db_exec(store, "BEGIN IMMEDIATE", err))
        return false;
    if (!project_all(store, err) || !db_exec(store, "COMMIT", err)) {
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* the error is already said */
        return false;
    }
    diagnosis->repaired = true;
    diagnosis_add(diagnosis,
                  "tables réécrites d'après les opérations ; la sauvegarde d'avant est gardée");
    return true;
}

bool doctor_examine(struct store *store, bool repair, struct diagnosis *diagnosis,
                    struct error *err)
{
    bool differs = false;
    *diagnosis = (struct diagnosis){.sound = true};
    if (store->newer)
        return error_set(
            err, ERR_NEWER,
            "cette base vient d'une version plus récente : elle ne peut pas être examinée ici");
    if (!check_file(store, diagnosis, err))
        return false;
    if (!diagnosis->sound)
        return true; /* the rest cannot be believed */
    if (!check_streams(store, diagnosis, err) || !check_references(store, diagnosis, err) ||
        !check_projection(store, diagnosis, &differs, err))
        return false;
    if (!differs)
        return true;
    if (repair && !store->read_only)
        return repair_projection(store, diagnosis, err);
    diagnosis->sound = false;
    return true;
}
