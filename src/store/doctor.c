/* Is the base sound? The file by SQLite's own check, the references for records that do not exist,
 * the streams and what numbers them (doctor_streams.c), the projection by rebuilding it
 * (doctor_rebuild.c); and the repair of what follows from the operations. */
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

/* ---- references ---------------------------------------------------------------------------- */

/* The entity that a reference points to is named by its column; `same_as`, `follows` and `after`
 * are between records of one kind. */
static enum entity reference_target(enum field field)
{
    for (enum entity e = 0; e < ENTITY_COUNT; e++)
        if (strcmp(field_info(field)->column, entity_table(e)) == 0)
            return e;
    return field_info(field)->entity;
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

/* ---- examination and repair ---------------------------------------------------------------- */

/* Each check stands on what the one before it has found whole. */
static bool examine(struct store *store, struct diagnosis *diagnosis, struct found *found,
                    struct error *err)
{
    *diagnosis = (struct diagnosis){.sound = true};
    *found = (struct found){0};
    if (!check_file(store, diagnosis, err))
        return false;
    if (!diagnosis->sound)
        return true;
    if (!check_streams(store, diagnosis, found, err) || !check_tables(store, diagnosis, found, err))
        return false;
    if (!found->tables && !check_references(store, diagnosis, err))
        return false;
    if (!found->tables && !found->rows && !check_projection(store, diagnosis, found, err))
        return false;
    return true;
}

static bool mend(struct store *store, const struct found *found, struct error *err)
{
    char *projection = schema_projection();
    bool done = !found->streams || mend_streams(store, err);
    if (done && found->tables)
        done = schema_rebuild(store, projection, err);
    else if (done && found->rows)
        done = project_all(store, err);
    free(projection);
    return done;
}

/* The copy holds what is wrong: had the repair been the mistake, nothing would be lost. */
static bool repair_base(struct store *store, const struct found *found, char **copy,
                        struct error *err)
{
    if (!db_exec(store, "BEGIN IMMEDIATE", err))
        return false;
    if (backup_before(store, BACKUP_REPAIR, copy, err) && mend(store, found, err) &&
        db_exec(store, "COMMIT", err))
        return true;
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* the error is already said */
    free(*copy);
    *copy = NULL;
    return false;
}

static bool repair_and_examine(struct store *store, struct diagnosis *diagnosis,
                               const struct found *found, struct error *err)
{
    struct diagnosis after;
    struct found left;
    char *copy = NULL;
    if (!repair_base(store, found, &copy, err))
        return false;
    diagnosis_add(diagnosis,
                  "réparé d'après les opérations ; l'état d'avant est gardé : « dentelle restaurer "
                  "%s »",
                  copy);
    free(copy);
    bool done = examine(store, &after, &left, err);
    diagnosis->repaired = done && after.sound && !left.streams && !left.tables && !left.rows;
    if (done && !diagnosis->repaired)
        diagnosis_add(diagnosis, "il reste, après la réparation :");
    for (size_t i = 0; done && !diagnosis->repaired && i < after.lines.count; i++)
        diagnosis_add(diagnosis, "  %s", after.lines.items[i]);
    diagnosis_clear(&after);
    return done;
}

bool doctor_examine(struct store *store, bool repair, struct diagnosis *diagnosis,
                    struct error *err)
{
    struct found found;
    *diagnosis = (struct diagnosis){0};
    if (store->newer)
        return error_set(
            err, ERR_NEWER,
            "cette base vient d'une version plus récente : elle ne peut pas être examinée ici");
    bool done = examine(store, diagnosis, &found, err);
    if (done && (found.streams || found.tables || found.rows)) {
        diagnosis->sound = false;
        if (repair && !store->read_only)
            done = repair_and_examine(store, diagnosis, &found, err);
    }
    if (!done)
        diagnosis_clear(diagnosis); /* half a diagnosis is none */
    return done;
}
