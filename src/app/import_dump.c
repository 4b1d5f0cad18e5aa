/* A dump comes back: every record that this base does not know is added under its own identity, in
 * the order of the file; what is here stays as it is. The file is read twice: first to its end, so
 * that one which is cut writes nothing and references are known, then record by record. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "directory.h"
#include "import_dump.h"

enum { HEAD = 512 };

/* ---- one record ---------------------------------------------------------------------------- */

/* A reference of this device is given once: another case that has it here keeps it, and the one
 * that comes takes the next. */
static bool settle_ref(struct import_dump *import, struct dumped *dumped, struct error *err)
{
    struct store *store = import->app->store;
    const char *ref = dumped_get(dumped, FIELD_CASE_REF);
    struct id other;
    bool own;
    if (!ref)
        return true;
    if (!op_keep_ref(store, ref, &own, err))
        return false;
    if (!own || !query_find_case(store, ref, &other, NULL))
        return true;
    const char *dash = strrchr(ref, '-');
    char *series = mem_copy_bytes(ref, (size_t)(dash - 3 - ref)),
         *next = op_next_ref(store, series, err);
    if (next) {
        char *why = mem_print("la référence %s était donnée ici, ce dossier devient %s",
                              utf8_short(ref, 40).bytes, next);
        dump_remark(import, dumped, why);
        dumped_set(dumped, FIELD_CASE_REF, next);
        free(why);
    }
    free(series);
    free(next);
    return next != NULL;
}

static bool add_record(struct import_dump *import, struct dumped *dumped, struct error *err)
{
    bool done = dumped->entity != ENTITY_CASE || settle_ref(import, dumped, err);
    for (enum field f = entity_first_field(dumped->entity);
         done && f <= entity_last_field(dumped->entity); f++)
        done = dump_write_value(import, dumped, f, err);
    if (done && dumped_get(dumped, entity_deleted_field(dumped->entity)))
        done = op_delete(import->app->store, dumped->entity, &dumped->id, err);
    import->report->added++;
    import->report->by_entity[dumped->entity]++;
    return done;
}

/* ---- partners of the shipped directory, which every base has -------------------------------- */

/* A partner here, and what the directory said of it. */
struct shipped {
    struct record record;
    struct block block;
    bool ours; /* of the directory */
};

static bool shipped_find(struct app *app, const struct id *id, struct shipped *shipped,
                         struct error *err)
{
    *shipped = (struct shipped){0};
    if (!query_record(app->store, ENTITY_PARTNER, id, &shipped->record, err))
        return false;
    shipped->ours =
        shipped_read(record_get(&shipped->record, FIELD_PARTNER_SHIPPED), &shipped->block);
    return true;
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Does the base still say of this field what the directory said? `ours` is what it says. */
static bool is_untouched(struct import_dump *import, const struct shipped *shipped,
                         enum field field, char **ours, bool *untouched, struct error *err)
{
    const char *said = block_get(&shipped->block, field_info(field)->column);
    char *stored = NULL;
    if (field_info(field)->type == TYPE_SET) {
        bool done = members_text(import->app, &shipped->record.id, field, ours, err);
        *untouched = done && members_same(*ours, said);
        return done;
    }
    *ours = mem_copy(record_get(&shipped->record, field));
    *untouched =
        value_check(field, said, app_today(import->app), &stored, NULL) && same(*ours, stored);
    free(stored);
    return true;
}

/* What the file says of it; NULL: nothing. The caller frees. */
static char *said_in_file(struct import_dump *import, struct dumped *dumped, enum field field)
{
    char *stored = NULL;
    if (field_info(field)->type != TYPE_SET)
        return value_check(field, dumped_get(dumped, field), app_today(import->app), &stored, NULL)
                   ? stored
                   : NULL;
    struct text text = {0};
    const struct strings *set = dumped_set_of(dumped, field);
    for (size_t i = 0; i < set->count; i++) {
        char *member = dump_check_member(import, field, set->items[i]);
        if (member)
            text_addf(&text, "%s%s", text.length ? ", " : "", member);
        free(member);
    }
    return text.length ? text_take(&text) : NULL;
}

/* One field that nobody touched here takes what the file says. */
static bool take_field(struct import_dump *import, const struct shipped *shipped,
                       struct dumped *dumped, enum field field, bool *all_untouched, bool *took,
                       struct error *err)
{
    struct app *app = import->app;
    char *ours = NULL;
    bool untouched, set = field_info(field)->type == TYPE_SET;
    if (!is_untouched(import, shipped, field, &ours, &untouched, err))
        return false;
    char *theirs = said_in_file(import, dumped, field);
    bool done = true, differs = set ? !members_same(ours, theirs) : !same(ours, theirs);
    *all_untouched = *all_untouched && (untouched || !differs);
    if (untouched && differs) {
        *took = true;
        done = set ? members_write(app, &dumped->id, field, theirs, err)
                   : op_set(app->store, &dumped->id, field, theirs, NULL, err);
    }
    free(ours);
    free(theirs);
    return done;
}

static bool take_partner(struct import_dump *import, const struct shipped *shipped,
                         struct dumped *dumped, bool *took, struct error *err)
{
    const char *theirs = dumped_get(dumped, FIELD_PARTNER_SHIPPED);
    bool done = true, untouched = true;
    for (enum field f = FIELD_PARTNER_DELETED; done && f < FIELD_REFERRAL_DELETED; f++)
        if (listed_travels(f))
            done = take_field(import, shipped, dumped, f, &untouched, took, err);
    if (!done || !untouched || same(theirs, record_get(&shipped->record, FIELD_PARTNER_SHIPPED)))
        return done;
    *took = true;
    return op_set(import->app->store, &dumped->id, FIELD_PARTNER_SHIPPED, theirs, NULL, err);
}

/* The user of the other base took it out; here nobody did anything with it. */
static bool take_out(struct import_dump *import, const struct shipped *shipped,
                     const struct dumped *dumped, bool *took, struct error *err)
{
    struct app *app = import->app;
    bool untouched = true, done = true;
    int sent;
    for (enum field f = FIELD_PARTNER_DELETED; done && untouched && f < FIELD_REFERRAL_DELETED;
         f++) {
        char *ours = NULL;
        if (listed_travels(f))
            done = is_untouched(import, shipped, f, &ours, &untouched, err);
        free(ours);
    }
    if (!done || !untouched || record_get(&shipped->record, FIELD_PARTNER_DELETED))
        return done;
    if (!query_sent_count(app->store, &dumped->id, &sent, err))
        return false;
    *took = sent == 0;
    return sent > 0 || op_delete(app->store, ENTITY_PARTNER, &dumped->id, err);
}

static bool meet_partner(struct import_dump *import, struct dumped *dumped, struct error *err)
{
    struct shipped here;
    struct block there = {0};
    struct error why = {0};
    bool took = false, done = true;
    if (!shipped_find(import->app, &dumped->id, &here, &why)) {
        record_clear(&here.record);
        block_clear(&here.block);
        return why.code == ERR_NOT_FOUND || error_set(err, why.code, "%s", why.text);
    }
    bool theirs = shipped_read(dumped_get(dumped, FIELD_PARTNER_SHIPPED), &there);
    if (here.ours && dumped_get(dumped, FIELD_PARTNER_DELETED))
        done = take_out(import, &here, dumped, &took, err);
    else if (here.ours && theirs && shipped_same(&here.block, &there))
        done = take_partner(import, &here, dumped, &took, err);
    import->report->completed += took;
    record_clear(&here.record);
    block_clear(&here.block);
    block_clear(&there);
    return done;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static bool note_id(void *state, struct dumped *dumped, struct error *err)
{
    struct import_dump *import = state;
    (void)err;
    ids_add(&import->in_file[dumped->entity], &dumped->id);
    return true;
}

static bool import_record(void *state, struct dumped *dumped, struct error *err)
{
    struct import_dump *import = state;
    bool known;
    import->report->read++;
    for (size_t i = 0; i < dumped->left.count; i++) {
        char *why =
            mem_print("« %s » n'est pas repris", utf8_short(dumped->left.items[i], 40).bytes);
        dump_remark(import, dumped, why);
        free(why);
    }
    if (!query_is_known(import->app->store, dumped->entity, &dumped->id, &known, err))
        return false;
    if (!known)
        return add_record(import, dumped, err);
    import->report->known++;
    return dumped->entity != ENTITY_PARTNER || meet_partner(import, dumped, err);
}

static bool read_twice(struct import_dump *import, const struct text *content, struct error *err)
{
    bool done = dump_read(text_get(content), content->length, note_id, import, err);
    for (enum entity e = 0; e < ENTITY_COUNT; e++)
        ids_sort(&import->in_file[e]);
    return done && dump_read(text_get(content), content->length, import_record, import, err);
}

static bool commit(struct app *app, const char *path, const struct dump_report *report,
                   struct error *err)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    char *file = utf8_clean(base, strlen(base), CLEAN_LINE);
    size_t cases = report->by_entity[ENTITY_CASE];
    bool done = action_commit(app, NULL, err, "import de %s, %zu dossier%s",
                              utf8_short(file, 60).bytes, cases, cases > 1 ? "s" : "");
    free(file);
    return done;
}

bool app_import_dump(struct app *app, const char *path, bool dry_run, struct dump_report *report,
                     struct error *err)
{
    struct import_dump import = {.app = app, .report = report};
    struct text content = {0};
    *report = (struct dump_report){0};
    if (!file_read_whole(path, DUMP_FILE_LIMIT, &content, err))
        return false;
    bool done = op_begin(app->store, err);
    if (done) {
        done = read_twice(&import, &content, err);
        if (done && !dry_run && op_pending(app->store))
            done = commit(app, path, report, err);
        else
            op_rollback(app->store);
    }
    if (done && import.remarks_unkept) {
        char *line =
            mem_print("… et %zu autres valeurs qui ne sont pas reprises", import.remarks_unkept);
        strings_add(&report->remarks, line);
        free(line);
    }
    for (enum entity e = 0; e < ENTITY_COUNT; e++)
        ids_clear(&import.in_file[e]);
    text_clear(&content);
    if (!done)
        dump_report_clear(report);
    return done;
}

bool app_is_dump(const char *path)
{
    char head[HEAD];
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0) {
        got = read(fd, head, sizeof head);
        close(fd);
    }
    return got > 0 && dump_looks_so(head, (size_t)got);
}

void dump_report_clear(struct dump_report *report)
{
    strings_clear(&report->remarks);
    *report = (struct dump_report){0};
}

char *dump_report_sum(const struct dump_report *report)
{
    struct text text = {0};
    const size_t *by = report->by_entity;
    text_addf(&text, "%zu fiche%s lue%s = %zu ajoutée%s + %zu déjà là", report->read,
              report->read > 1 ? "s" : "", report->read > 1 ? "s" : "", report->added,
              report->added > 1 ? "s" : "", report->known);
    if (report->completed)
        text_addf(&text, " (dont %zu structure%s de l'annuaire, mise%s à jour)", report->completed,
                  report->completed > 1 ? "s" : "", report->completed > 1 ? "s" : "");
    if (report->added)
        text_addf(&text, " ; ajouté : %zu dossier%s, %zu note%s, %zu orientation%s",
                  by[ENTITY_CASE], by[ENTITY_CASE] > 1 ? "s" : "", by[ENTITY_NOTE],
                  by[ENTITY_NOTE] > 1 ? "s" : "", by[ENTITY_REFERRAL],
                  by[ENTITY_REFERRAL] > 1 ? "s" : "");
    return text_take(&text);
}
