/* The JSON of an export comes back: what it would add is shown first, by the import itself, taken
 * back before it is written. */
#include "screen.h"

#include <stdlib.h>

static void accept(struct tui *tui, void *context)
{
    struct dump_report report;
    struct error err = {0};
    if (!app_import_dump(tui->app, context, false, &report, &err)) {
        tui_fail(tui, &err);
        return;
    }
    dump_report_clear(&report);
    tui_done(tui);
}

bool import_dump_open(struct tui *tui, const char *path, struct error *err)
{
    struct dump_report report;
    struct strings lines = {0};
    if (!app_import_dump(tui->app, path, true, &report, err))
        return false;
    char *sum = dump_report_sum(&report);
    bool writes = report.added || report.completed;
    strings_add(&lines, sum);
    if (report.known)
        strings_add(&lines, "Ce qui est déjà là reste tel quel.");
    for (size_t i = 0; i < report.remarks.count; i++)
        strings_add(&lines, report.remarks.items[i]);
    tui_push(tui, report_new("Importer un export de dentelle", &lines, "importer",
                             writes ? accept : NULL, mem_copy(path)));
    strings_clear(&lines);
    free(sum);
    dump_report_clear(&report);
    return true;
}
