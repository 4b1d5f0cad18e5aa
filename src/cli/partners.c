/* dentelle partenaires, dentelle importer-partenaires: the directory as a list, as a file, and the
 * files of others. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- out ----------------------------------------------------------------------------------- */

static bool print_partner(struct cli *cli, const struct listed *listed, struct error *err)
{
    const char *brief = listed_get(listed, FIELD_PARTNER_SHORT_NAME),
               *territories = listed_get(listed, FIELD_PARTNER_TERRITORIES);
    struct sent_sums sums;
    if (!query_sent_sums(cli->app.store, &listed->id, &sums, err))
        return false;
    char *needs = members_show(FIELD_PARTNER_NEEDS, listed_get(listed, FIELD_PARTNER_NEEDS), ", "),
         *where = territories ? members_show(FIELD_PARTNER_TERRITORIES, territories, ", ")
                              : mem_copy("tout le 62"),
         *age = partner_checked(listed_get(listed, FIELD_PARTNER_CHECKED_ON), app_today(&cli->app)),
         *became = sent_sums_text(&sums);
    print_cell(brief ? brief : listed_get(listed, FIELD_PARTNER_NAME), 28);
    printf("  ");
    print_cell(needs, 36);
    printf("  ");
    print_cell(where, 22);
    printf("  ");
    print_cell(choice_label(&choices_CAPACITY, listed_get(listed, FIELD_PARTNER_CAPACITY)), 15);
    printf("  ");
    print_cell(age, 22);
    printf("  %s\n", became);
    free(needs);
    free(where);
    free(age);
    free(became);
    return true;
}

static bool write_out(struct cli *cli, const char *document, size_t count, struct error *err)
{
    if (!cli->output) {
        fputs(document, stdout); /* a failed write is found when the output is flushed */
        return true;
    }
    if (!file_write_whole(cli->output, document, strlen(document), err))
        return false;
    char *before = mem_print("%zu structure%s : ", count, count > 1 ? "s" : "");
    print_path(before, cli->output);
    free(before);
    return true;
}

bool verb_partners(struct cli *cli, struct error *err)
{
    struct listing listing;
    bool hsds = cli->format && strcmp(cli->format, "hsds") == 0,
         csv = cli->format && strcmp(cli->format, "csv") == 0;
    if (cli->format && !hsds && !csv)
        return error_set(err, ERR_USAGE, "--format « %s » : hsds ou csv",
                         utf8_short(cli->format, 20).bytes);
    if (cli->output && !cli->format)
        return error_set(err, ERR_USAGE, "--sortie demande --format hsds ou --format csv");
    if (!app_list_partners(&cli->app, &listing, err))
        return false;
    bool done = true;
    if (cli->format) {
        char *document = hsds ? hsds_write(&listing) : listing_csv(&listing);
        done = write_out(cli, document, listing.count, err);
        free(document);
    } else {
        for (size_t i = 0; done && i < listing.count; i++)
            done = print_partner(cli, &listing.rows[i], err);
    }
    listing_clear(&listing);
    return done;
}

/* ---- in ------------------------------------------------------------------------------------ */

static void print_row(const struct partner_import_row *row)
{
    static const char *const fates[] = {
        [PARTNER_ADDED] = "nouvelle", [PARTNER_KNOWN] = "connue", [PARTNER_LEFT] = "laissée"};
    print_cell(row->name, 40);
    printf("  %s", fates[row->fate]);
    if (row->filled)
        printf(", %d champ%s complété%s", row->filled, row->filled > 1 ? "s" : "",
               row->filled > 1 ? "s" : "");
    if (row->reason)
        printf(" : %s", row->reason);
    putchar('\n');
    for (size_t i = 0; i < row->differences.count; i++)
        printf("    %s\n", row->differences.items[i]);
}

bool verb_import_partners(struct cli *cli, struct error *err)
{
    struct partner_import report;
    if (!app_import_partners(&cli->app, cli->raw[0], cli->dry_run, &report, err))
        return false;
    for (size_t i = 0; i < report.remarks.count; i++)
        puts(report.remarks.items[i]);
    for (size_t i = 0; i < report.count; i++)
        print_row(&report.rows[i]);
    char *sum = partner_import_sum(&report);
    printf("%s%s\n", sum, cli->dry_run ? " (essai : rien n'a été écrit)" : "");
    free(sum);
    partner_import_clear(&report);
    return true;
}
