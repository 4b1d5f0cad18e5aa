/* Any bytes as the JSON of a base: read or refused with a sentence; what is read is rehearsed as an
 * import into a base, and what it says is written as JSON that reads back as the same. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../scratch.h"
#include "dentelle/app.h"

struct copy {
    struct text out;
    enum entity entity;
    size_t count;
    bool first;
};

static bool count_one(void *state, struct dumped *dumped, struct error *err)
{
    (void)err;
    require(!id_is_none(&dumped->id) && dumped->entity < ENTITY_COUNT);
    ++*(size_t *)state;
    return true;
}

/* The records of one entity, as we write them. */
static bool copy_one(void *state, struct dumped *dumped, struct error *err)
{
    struct copy *copy = state;
    (void)err;
    if (dumped->entity != copy->entity)
        return true;
    dump_record(&copy->out, dumped, copy->first);
    copy->first = false;
    copy->count++;
    return true;
}

static void check_copy(const char *bytes, size_t length, size_t count)
{
    struct copy copy = {0};
    struct error err = {0};
    size_t again = 0;
    dump_begin(&copy.out, &(struct dump_head){.exported_on = (char[]){"2027-03-15"}});
    for (copy.entity = 0; copy.entity < ENTITY_COUNT; copy.entity++) {
        copy.first = true;
        dump_list(&copy.out, copy.entity);
        require(dump_read(bytes, length, copy_one, &copy, &err));
        dump_list_end(&copy.out);
    }
    dump_end(&copy.out);
    require(copy.count == count);
    require(dump_read(text_get(&copy.out), copy.out.length, count_one, &again, &err));
    require(again == count);
    text_clear(&copy.out);
}

/* A base that nothing is ever written to: each import is a rehearsal. */
static struct app *app_of_all(void)
{
    static struct app app;
    static bool open;
    if (!open) {
        char folder[SCRATCH_SIZE];
        struct error err = {0};
        require(scratch_make(folder, "fuzz"));
        char *path = mem_print("%s/base.db", folder);
        require(app_open(&app, path, APP_BASE_MADE, NULL, &err));
        open = true;
        free(path);
    }
    return &app;
}

static void check_import(const uint8_t *bytes, size_t length, bool read)
{
    struct dump_report report;
    struct error err = {0};
    char path[32];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    bool done = app_import_dump(app_of_all(), path, true, &report, &err);
    require(done == read || (read && err.code != ERR_NONE));
    if (done) {
        char *sum = dump_report_sum(&report);
        require(utf8_valid(sum, strlen(sum)) && report.read == report.added + report.known);
        for (size_t i = 0; i < report.remarks.count; i++)
            require(utf8_valid(report.remarks.items[i], strlen(report.remarks.items[i])) &&
                    !strchr(report.remarks.items[i], '\033'));
        free(sum);
        dump_report_clear(&report);
    }
    close(fd);
}

void fuzz_json(const uint8_t *bytes, size_t length)
{
    struct error err = {0};
    size_t count = 0;
    utf8_locale();
    bool read = dump_read((const char *)bytes, length, count_one, &count, &err);
    require(read || (err.code != ERR_NONE && utf8_valid(err.text, strlen(err.text))));
    if (read)
        check_copy((const char *)bytes, length, count);
    check_import(bytes, length, read);
}
