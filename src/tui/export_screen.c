/* Exporting: as what, then where; the status line says what was written. The cases are those looked
 * at, but for the JSON, which is the whole base. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct export_way {
    const char *code, *text, *more;
    struct export_order order;
} ways[] = {
    {"xlsx", "classeur (xlsx)", "tout, une feuille par tableau", {.format = EXPORT_XLSX}},
    {"autrui",
     "classeur pour autrui (xlsx)",
     "initiales, sans coordonnées ni notes",
     {.format = EXPORT_XLSX, .for_others = true}},
    {"csv", "tableau (csv)", "pour un autre programme", {.format = EXPORT_CSV}},
    {"excel",
     "tableau (csv) pour Excel",
     "point-virgules, comme Excel les lit",
     {.format = EXPORT_CSV, .excel = true}},
    {"ics", "dates (ics)", "pour un agenda : échéances, rendez-vous notés", {.format = EXPORT_ICS}},
    {"vcard", "adresses (vcard)", "pour un carnet d'adresses", {.format = EXPORT_VCARD}},
    {"json", "toute la base (json)", "« importer » la rend telle quelle", {.format = EXPORT_JSON}},
};

static const struct export_way *way_of(const char *code)
{
    const struct export_way *way = ways;
    while (strcmp(way->code, code) != 0)
        way++;
    return way;
}

static void path_hint(struct tui *tui, void *context, const char *text, char *hint, size_t size)
{
    struct stat status;
    (void)tui, (void)context;
    char *path = typed_path(text);
    if (!text[0])
        snprintf(hint, size, "un nom de fichier");
    else if (stat(path, &status) != 0)
        snprintf(hint, size, "%s", "");
    else if (S_ISDIR(status.st_mode))
        snprintf(hint, size, "un dossier");
    else
        snprintf(hint, size, "déjà là : il ne sera pas remplacé");
    free(path);
}

static bool accept_path(struct tui *tui, void *context, const char *text, struct error *err)
{
    const struct export_way *way = way_of(*(const char **)context);
    struct export_order order = way->order;
    struct export_sum sum;
    if (!text[0])
        return error_set(err, ERR_INPUT, "il manque un nom de fichier");
    if (order.format != EXPORT_JSON)
        order.filter = app_filter(tui->app);
    char *path = typed_path(text);
    store_hold(tui->app->store); /* one moment of the base, whatever another instance does */
    bool done = app_export(tui->app, &order, path, false, &sum, err);
    store_release(tui->app->store);
    if (done) {
        char *counts = export_sum_text(&order, &sum),
             *clean = utf8_clean(path, strlen(path), CLEAN_LINE);
        tui_say(tui, "%s%s : %s", counts,
                order.for_others ? ", en initiales, sans coordonnées ni notes" : "", clean);
        free(counts);
        free(clean);
    }
    free(path);
    return done;
}

static bool accept_way(struct tui *tui, void *context, const struct choice_row *const chosen[],
                       size_t count, struct error *err)
{
    const struct export_way *way = way_of(chosen[0]->code);
    (void)context, (void)count;
    char *folder = documents_folder(err);
    if (!folder)
        return false;
    char *name = export_file_name(tui->app, &way->order),
         *path = file_free_path(folder, name, export_format_extension(way->order.format)),
         *title = mem_print("Exporter, %s : fichier à écrire", way->text);
    const char **code = mem_alloc(sizeof *code);
    *code = way->code;
    prompt_open(tui, &(struct prompt){.title = title,
                                      .text = path ? path : "",
                                      .limit = 4096,
                                      .hint = path_hint,
                                      .hint_below = true,
                                      .accept = accept_path,
                                      .context = code});
    free(folder);
    free(name);
    free(path);
    free(title);
    return true;
}

void export_open(struct tui *tui)
{
    char *aside = agenda_cases(tui->app);
    struct choose choose = {
        .title = "Exporter…", .aside = aside, .enter = "choisir", .accept = accept_way};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        choice_add(&choose, ways[i].text, ways[i].more, "", ways[i].code, NULL, false);
    choose_open(tui, &choose);
    free(aside);
}
