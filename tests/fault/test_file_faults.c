/* The system refuses a call under a draft, an export, a backup, a restoration: each call in turn.
 * The old file or the new one is whole, never a mixture; nothing of the attempt stays behind; the
 * sentence says what happened. */
#include <dirent.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "scenario.h"
#include "vfs.h"
#include "wrap.h"

enum { CALLS_LIMIT = 300 };

static struct ground ground;
static struct app app;
static struct error err;

static void open_ground(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    err = (struct error){0};
    vfs_install();
}

static void close_ground(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(file_faults, .init = open_ground, .fini = close_ground, .timeout = 120);

static int count_entries(const char *path)
{
    int count = 0;
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static void expect_sentence(int errnum, const char *where)
{
    enum error_code wanted = errnum == ENOSPC ? ERR_FULL : errnum == EACCES ? ERR_READONLY : ERR_IO;
    const char *reason = errnum == ENOSPC   ? "le disque est plein"
                         : errnum == EACCES ? "accès refusé"
                                            : "le disque refuse";
    cr_assert_eq(err.code, wanted, "%s: code %d, « %s »", where, err.code, err.text);
    cr_assert_not_null(strstr(err.text, reason), "%s: « %s »", where, err.text);
}

/* ---- drafts
 * -------------------------------------------------------------------------------------------- */

static struct draft draft_of(const char *text)
{
    return (struct draft){.entity = id_named("un dossier"),
                          .field = FIELD_NOTE_TEXT,
                          .kind = "appel",
                          .follow_up = DAY_NONE,
                          .text = (char *)text};
}

/* Long enough to be more than one page, so that a mixture would show. */
static char *long_text(char sign)
{
    char *text = mem_alloc(20001);
    memset(text, sign, 20000);
    return text;
}

static char *saved_text(void)
{
    struct draft loaded, asked = draft_of("");
    struct error why = {0};
    cr_assert(draft_load(&app, &asked.entity, asked.field, &loaded, &why), "%s", why.text);
    char *text = mem_copy(loaded.text);
    draft_clear(&loaded);
    return text;
}

static int break_draft(enum wrapped call, int errnum)
{
    char *old_text = long_text('a'), *new_text = long_text('b'), where[64];
    struct draft before = draft_of(old_text), after = draft_of(new_text);
    int at = 1;
    for (; at < CALLS_LIMIT; at++) {
        snprintf(where, sizeof where, "call %d of kind %d, errno %d", at, (int)call, errnum);
        cr_assert(draft_save(&app, &before, &err), "%s: %s", where, err.text);
        err = (struct error){0};
        wrap_break(call, at, errnum);
        bool saved = draft_save(&app, &after, &err), broke = wrap_broke();
        char *text = saved_text();
        bool is_new = strcmp(text, new_text) == 0;
        cr_assert(is_new || strcmp(text, old_text) == 0, "%s: a mixture", where);
        free(text);
        cr_assert_eq(count_entries(app.drafts), 1, "%s: something stays behind", where);
        if (saved)
            cr_assert(is_new, "%s: said to be saved", where);
        else
            expect_sentence(errnum, where);
        cr_assert(saved == (!broke || errnum == 0), "%s: a failure that nobody heard", where);
        cr_assert(draft_save(&app, &after, &err), "%s: the next time: %s", where, err.text);
        if (!broke)
            break;
    }
    cr_assert_lt(at, CALLS_LIMIT);
    free(old_text);
    free(new_text);
    return at - 1;
}

Test(file_faults, a_draft_is_the_old_one_or_the_new_one)
{
    static const enum wrapped calls[] = {WRAPPED_OPEN, WRAPPED_MKOSTEMP, WRAPPED_WRITE,
                                         WRAPPED_FSYNC, WRAPPED_RENAME};
    static const int reasons[] = {EIO, ENOSPC, EACCES};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        for (size_t j = 0; j < sizeof reasons / sizeof reasons[0]; j++)
            cr_expect_geq(break_draft(calls[i], reasons[j]), 1, "call %d is never made",
                          (int)calls[i]);
}

Test(file_faults, a_short_write_is_gone_on_with)
{
    cr_expect_geq(break_draft(WRAPPED_WRITE, 0), 1);
}

Test(file_faults, a_failed_draft_tells_not_to_leave)
{
    struct draft draft = draft_of("un mot");
    wrap_break(WRAPPED_WRITE, 1, ENOSPC);
    cr_assert_not(draft_save(&app, &draft, &err));
    cr_expect(wrap_broke());
    cr_expect_not_null(strstr(err.text, "ne quittez pas"), "%s", err.text);
    cr_expect_not(draft_exists(&app, &draft.entity, draft.field));
}

/* ---- exports ---------------------------------------------------------------------------------
 */

/* An export over a file that was there, each call of a kind broken in turn: that file is whole, and
 * alone. How many times it was broken. */
static int break_export(enum export_format format, enum wrapped call, int errnum, const char *path)
{
    int at = 1;
    for (; at < CALLS_LIMIT; at++) {
        struct export_sum sum;
        struct text text = {0};
        char *folder = folder_of(path);
        cr_assert(file_write_whole(path, "à moi", strlen("à moi"), NULL));
        wrap_break(call, at, errnum);
        bool done =
                 app_export(&app, &(struct export_order){.format = format}, path, true, &sum, &err),
             broke = wrap_broke();
        cr_assert_eq(count_entries(folder), 1);
        free(folder);
        if (!broke) {
            cr_assert(done, "%s", err.text);
            return at - 1;
        }
        if (format == EXPORT_XLSX && call == WRAPPED_OPEN && at == 1)
            continue; /* of /dev/null, where the library's own words go */
        cr_assert_not(done, "%s, call %d: broken and not said", export_format_name(format),
                      (int)call);
        expect_sentence(errnum, export_format_name(format));
        cr_assert(file_read_whole(path, 1 << 20, &text, NULL));
        /* Once it bears its name it is whole: what fails then is the sync of its folder. */
        bool named = call == WRAPPED_OPEN || (call == WRAPPED_FSYNC && at > 1);
        cr_expect(named || strcmp(text_get(&text), "à moi") == 0);
        text_clear(&text);
    }
    return at;
}

Test(file_faults, an_export_is_the_old_file_or_the_new_one)
{
    static const enum wrapped calls[] = {WRAPPED_OPEN, WRAPPED_MKOSTEMP, WRAPPED_WRITE,
                                         WRAPPED_FSYNC, WRAPPED_RENAME};
    char *folder = mem_print("%s/sorties", ground.folder), *path = mem_print("%s/a", folder);
    struct id case_id;
    cr_assert(folder_make(folder, &err), "%s", err.text);
    cr_assert(app_add_case(&app, "Structure fictive", NULL, NULL, &case_id, &err), "%s", err.text);
    for (enum export_format format = 0; format < EXPORT_FORMATS; format++)
        for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
            /* libxlsxwriter writes by itself (tests/unit/test_tables.c) */
            bool ours =
                (format != EXPORT_XLSX && format != EXPORT_VCARD) || calls[i] != WRAPPED_WRITE;
            cr_expect_geq(break_export(format, calls[i], ENOSPC, path), ours ? 1 : 0);
        }
    free(folder);
    free(path);
}

/* ---- drafts on a disk that is full
 * -------------------------------------------------------------------------------------------- */

/* The file system fills up for good, through the limit that a process can set itself. */
Test(file_faults, a_draft_that_finds_no_room_leaves_the_old_one)
{
    char *old_text = long_text('a'), *new_text = long_text('b');
    struct draft before = draft_of(old_text), after = draft_of(new_text);
    struct rlimit limit, none;
    cr_assert(draft_save(&app, &before, &err), "%s", err.text);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &none), 0);
    limit = (struct rlimit){.rlim_cur = 8192, .rlim_max = none.rlim_max};
    cr_assert_neq(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool saved = draft_save(&app, &after, &err);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    cr_expect_not(saved);
    cr_expect_eq(err.code, ERR_IO);
    cr_expect_not_null(strstr(err.text, "trop grand"), "%s", err.text);
    char *text = saved_text();
    cr_expect_str_eq(text, old_text);
    cr_expect_eq(count_entries(app.drafts), 1);
    free(text);
    free(old_text);
    free(new_text);
}

Test(file_faults, a_folder_that_cannot_be_written_is_said)
{
    struct draft draft = draft_of("un mot");
    if (geteuid() == 0)
        cr_skip("root may write everywhere");
    cr_assert(draft_save(&app, &draft, &err), "%s", err.text);
    cr_assert_eq(chmod(app.drafts, 0500), 0);
    bool saved = draft_save(&app, &draft, &err);
    cr_assert_eq(chmod(app.drafts, 0700), 0);
    cr_expect_not(saved);
    cr_expect_eq(err.code, ERR_READONLY, "%s", err.text);
}

/* ---- backups
 * ------------------------------------------------------------------------------------------- */

static char *backups_folder(void)
{
    return mem_print("%s/donnees/sauvegardes", ground.folder);
}

static void add_case(const char *name)
{
    struct id id;
    cr_assert(app_add_case(&app, name, NULL, NULL, &id, &err), "%s", err.text);
}

/* A backup that is in the list is whole, whatever failed; the next attempt of the day makes it. */
static void expect_backup_after(bool made, bool broke, const char *where)
{
    struct backups backups;
    struct error why = {0};
    char *folder = backups_folder();
    cr_assert(backup_list(ground.base, &backups, &why), "%s: %s", where, why.text);
    cr_assert_eq((int)backups.count, count_entries(folder), "%s: something stays behind (made: %d)",
                 where, made);
    cr_assert(made ? backups.count == 1 : err.text[0] != '\0', "%s: %s", where, err.text);
    cr_assert(made || broke, "%s: %s", where, err.text);
    backups_clear(&backups);
    cr_assert(backup_daily(app.store, &why), "%s: the next time: %s", where, why.text);
    cr_assert(backup_list(ground.base, &backups, &why), "%s", why.text);
    cr_assert_eq(backups.count, 1, "%s: no backup in the end", where);
    char *live = base_content(ground.base), *copy = base_content(backups.rows[0].path);
    cr_assert_str_eq(live, copy, "%s: the backup is not the base", where);
    free(live);
    free(copy);
    cr_assert_eq(unlink(backups.rows[0].path), 0);
    backups_clear(&backups);
    free(folder);
}

static int break_backup(enum wrapped call, const struct fault_plan *plan)
{
    char where[64];
    int at = 1;
    for (bool broke = true; broke && at < CALLS_LIMIT; at++) {
        snprintf(where, sizeof where, "call %d of kind %d/%d", at, (int)call,
                 plan ? (int)plan->call : -1);
        err = (struct error){0};
        if (plan) {
            struct fault_plan now = *plan;
            now.at = at;
            vfs_break(&now);
        } else {
            wrap_break(call, at, ENOSPC);
        }
        bool made = backup_daily(app.store, &err);
        broke = plan ? vfs_broke() : wrap_broke();
        vfs_break(NULL);
        expect_backup_after(made, broke, where);
    }
    cr_assert_lt(at, CALLS_LIMIT);
    return at - 2;
}

Test(file_faults, a_backup_is_whole_or_not_there)
{
    static const enum wrapped calls[] = {WRAPPED_OPEN, WRAPPED_FSYNC, WRAPPED_RENAME,
                                         WRAPPED_CHMOD};
    static const struct fault_plan plans[] = {
        {.call = FAULT_WRITE, .code = SQLITE_IOERR_WRITE, .cut = true},
        {.call = FAULT_WRITE, .code = SQLITE_FULL, .lasting = true},
        {.call = FAULT_SYNC, .code = SQLITE_IOERR_FSYNC},
        {.call = FAULT_TRUNCATE, .code = SQLITE_IOERR_TRUNCATE},
        {.call = FAULT_READ, .code = SQLITE_IOERR_READ},
        {.call = FAULT_OPEN, .code = SQLITE_CANTOPEN},
        {.call = FAULT_DELETE, .code = SQLITE_IOERR_DELETE},
    };
    add_case("La Palette");
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        fprintf(stderr, "backup: call %d: %d\n", (int)calls[i], break_backup(calls[i], NULL));
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
        fprintf(stderr, "backup: sqlite call %d: %d\n", (int)plans[i].call,
                break_backup(WRAPPED_NONE, &plans[i]));
}

/* ---- restoring
 * ----------------------------------------------------------------------------------------- */

/* A base beyond reading with a log and an index beside it, as a crash leaves them. */
static void damage_base(void)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char *path = mem_print("%s%s", ground.base, parts[i]),
             *content = mem_print("abîmé%s", parts[i]);
        cr_assert(file_write_whole(path, content, strlen(content), &err), "%s", err.text);
        free(path);
        free(content);
    }
}

static bool holds(const char *folder_or_base, const char *suffix, const char *wanted)
{
    char *path = mem_print("%s%s", folder_or_base, suffix);
    struct text content = {0};
    bool same = file_read_whole(path, (size_t)1 << 30, &content, NULL) &&
                strcmp(text_get(&content), wanted) == 0;
    text_clear(&content);
    free(path);
    return same;
}

/* Where the damaged base is: in its place with all that belongs to it, or aside with all of it. */
static void expect_restored_or_untouched(bool done, const char *kept, const char *backup,
                                         const char *where)
{
    bool untouched = holds(ground.base, "", "abîmé") && holds(ground.base, "-wal", "abîmé-wal");
    char *now = untouched ? NULL : base_content(ground.base), *wanted = base_content(backup);
    bool restored = now && strcmp(now, wanted) == 0;
    cr_assert(restored || untouched, "%s: neither restored nor as before", where);
    if (done)
        cr_assert(restored && kept && holds(kept, "", "abîmé") && holds(kept, "-wal", "abîmé-wal"),
                  "%s: said to be done", where);
    else
        cr_assert(err.text[0], "%s: no sentence", where);
    free(now);
    free(wanted);
}

static int break_restore(enum wrapped call, const char *backup)
{
    char where[64];
    int at = 1;
    for (bool broke = true; broke && at < CALLS_LIMIT; at++) {
        char *kept = NULL;
        snprintf(where, sizeof where, "restore, call %d of kind %d", at, (int)call);
        damage_base();
        err = (struct error){0};
        wrap_break(call, at, EIO);
        bool done = backup_restore(ground.base, backup, &ground.clock, &kept, &err);
        broke = wrap_broke();
        cr_assert(done || broke, "%s: %s", where, err.text);
        expect_restored_or_untouched(done, kept, backup, where);
        free(kept);
        kept = NULL;
        damage_base();
        cr_assert(backup_restore(ground.base, backup, &ground.clock, &kept, &err),
                  "%s: the next time: %s", where, err.text);
        expect_restored_or_untouched(true, kept, backup, where);
        free(kept);
    }
    cr_assert_lt(at, CALLS_LIMIT);
    return at - 2;
}

Test(file_faults, a_restoration_is_done_or_has_changed_nothing)
{
    static const enum wrapped calls[] = {WRAPPED_OPEN,  WRAPPED_READ,  WRAPPED_MKOSTEMP,
                                         WRAPPED_WRITE, WRAPPED_FSYNC, WRAPPED_RENAME};
    struct backups backups;
    add_case("La Palette");
    cr_assert(backup_daily(app.store, &err), "%s", err.text);
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_assert_eq(backups.count, 1);
    store_close(app.store);
    app.store = NULL;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        cr_expect_geq(break_restore(calls[i], backups.rows[0].path), 1, "call %d is never made",
                      (int)calls[i]);
    backups_clear(&backups);
}
