/* See tasks.h. The settings are those of somebody who knows taskwarrior well: no question ever, the
 * stage as a field of one letter, capitals that need no Maj. */
#include "tasks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "vocabulary.h"

enum { TASKS = 10000 };

static bool write_settings(const struct bench *bench, struct error *err)
{
    char *path = bench_path(bench, "taskrc");
    FILE *file = fopen(path, "w");
    bool done = file && fprintf(file,
                                "data.location=%s/task\nconfirmation=no\nbulk=0\nhooks=off\n"
                                "verbose=nothing\nnews.version=2.6.0\nsearch.case.sensitive=no\n"
                                "uda.e.type=string\nuda.e.values=c,p,o\n",
                                bench->folder) > 0;
    if (file && fclose(file) != 0)
        done = false;
    setenv("TASKRC", path, 1);
    free(path);
    return done || error_system(err, errno, "taskrc");
}

static bool write_tasks(const char *path, struct error *err)
{
    struct vocabulary *vocabulary = vocabulary_new();
    struct dice dice = {UINT64_C(0xC0FFEE1234567891)};
    FILE *file = fopen(path, "w");
    bool done = file && fputs("[", file) >= 0;
    for (int i = 0; done && i < TASKS; i++) {
        struct text text = {0};
        vocabulary_write(vocabulary, &dice, 4, &text);
        done = fprintf(file,
                       "%s{\"description\":\"%s\",\"status\":\"pending\",\"project\":\"%s\","
                       "\"due\":\"2027%02d%02dT080000Z\"}\n",
                       i ? "," : "", text_get(&text), vocabulary_pick(vocabulary, &dice, true),
                       dice_between(&dice, 1, 12), dice_between(&dice, 1, 28)) > 0;
        text_clear(&text);
    }
    done = done && fputs("]", file) >= 0;
    if (file && fclose(file) != 0)
        done = false;
    vocabulary_free(vocabulary);
    return done || error_system(err, errno, "%s", path);
}

bool tasks_make(struct bench *bench, struct error *err)
{
    struct run run;
    char *path = bench_path(bench, "tasks.json"), *folder = bench_path(bench, "task");
    bool done = RUN(&run, err, "rm", "-rf", folder) && write_settings(bench, err) &&
                write_tasks(path, err) && RUN(&run, err, "task", "import", path);
    free(folder);
    free(path);
    return done;
}
