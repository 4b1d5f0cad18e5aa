/* What dentelle sync prints for a person. */
#include "sync.h"

#include <stdio.h>
#include <stdlib.h>

static const char *plural(int64_t count)
{
    return count > 1 ? "s" : "";
}

void print_sync_step(const struct sync_step *step)
{
    char *words = sync_step_words(step);
    fprintf(stderr, "\r\033[K%s", words);
    fflush(stderr);
    free(words);
}

static void print_moved(const char *what, int64_t operations, int64_t lots)
{
    char *count = text_number(operations);
    if (operations)
        printf("%s : %s opération%s, %lld lot%s\n", what, count, plural(operations),
               (long long)lots, plural(lots));
    else if (lots)
        printf("%s : %lld lot%s\n", what, (long long)lots, plural(lots));
    else
        printf("%s : rien de nouveau\n", what);
    free(count);
}

void print_synced(const struct synced *synced)
{
    const struct sync_report *report = &synced->report;
    print_moved("reçu", report->received, report->received_lots);
    print_moved("envoyé", report->sent, report->sent_lots);
    for (size_t i = 0; i < report->remarks.count; i++)
        puts(report->remarks.items[i]);
    if (synced->twins)
        printf("%zu paire%s de porteurs peut-être en double : « dentelle doublons »\n",
               synced->twins, plural((int64_t)synced->twins));
    if (report->stopped)
        puts("arrêté ; ce qui est reçu est gardé, la suite se fera la prochaine fois");
}

void print_sync_status(const struct sync_status *status)
{
    struct strings lines = {0};
    sync_status_lines(status, &lines);
    for (size_t i = 0; i < lines.count; i++)
        puts(lines.items[i]);
    strings_clear(&lines);
}
