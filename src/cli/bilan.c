/* dentelle bilan: the report of a year, printed or as a file that is written over no other. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/report.h"

/* Four digits, and nothing else. */
static bool read_year(const char *typed, int *year, struct error *err)
{
    *year = atoi(typed);
    return (strlen(typed) == 4 && strspn(typed, "0123456789") == 4 && *year >= 1900) ||
           error_set(err, ERR_USAGE, "« %s » n'est pas une année : « dentelle bilan 2024 »",
                     utf8_short(typed, 40).bytes);
}

static bool read_request(struct cli *cli, struct bilan_request *request, struct error *err)
{
    *request = (struct bilan_request){.internal = cli->internal, .today = app_today(&cli->app)};
    if (cli->count && !read_year(cli->arguments[0], &request->year, err))
        return false;
    return !cli->programme ||
           query_find_programme(cli->app.store, cli->programme, &request->programme, err);
}

bool verb_bilan(struct cli *cli, struct error *err)
{
    struct bilan_request request;
    struct bilan bilan;
    struct text bytes = {0};
    if (!read_request(cli, &request, err) || !bilan_read(cli->app.store, &request, &bilan, err))
        return false;
    bool done = bilan_json(&bilan, &bytes, err);
    if (done)
        fwrite(bytes.bytes, 1, bytes.length, stdout); /* what fails is said at the end */
    text_clear(&bytes);
    bilan_clear(&bilan);
    return done;
}
