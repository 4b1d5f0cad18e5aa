/* Importing from the board: which file, for which programme, what it holds; nothing is written
 * before the last Entrée. */
#include "screen.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void path_hint(struct tui *tui, void *context, const char *text, char *hint, size_t size)
{
    struct stat status;
    (void)tui;
    (void)context;
    char *path = typed_path(text);
    if (!text[0])
        snprintf(hint, size, "fichier .csv, .xlsx ou .ods");
    else if (stat(path, &status) != 0)
        snprintf(hint, size, "pas de fichier de ce nom");
    else if (S_ISDIR(status.st_mode))
        snprintf(hint, size, "un dossier");
    else
        snprintf(hint, size, "%lld Ko", (long long)(status.st_size + 1023) / 1024);
    free(path);
}

/* ---- the files that are likely meant ------------------------------------------------------- */

static void find_files(struct strings *files)
{
    static const char *const places[] = {"", "~/", "~/T*l*chargements/", "~/Downloads/",
                                         "~/Documents/"};
    static const char *const kinds[] = {"*.csv", "*.xlsx", "*.ods"};
    enum { MOST = 20, KINDS = sizeof kinds / sizeof kinds[0] };
    for (size_t i = 0; i < KINDS * (sizeof places / sizeof places[0]); i++) {
        glob_t found;
        char *pattern = mem_print("%s%s", places[i / KINDS], kinds[i % KINDS]);
        int failed = glob(pattern, GLOB_TILDE, NULL, &found);
        free(pattern);
        if (failed)
            continue;
        for (size_t j = 0; j < found.gl_pathc && files->count < MOST; j++)
            if (utf8_valid(found.gl_pathv[j], strlen(found.gl_pathv[j])))
                strings_add(files, found.gl_pathv[j]);
        globfree(&found);
    }
}

/* ---- file, programme, preview -------------------------------------------------------------- */

static bool preview(struct tui *tui, void *context, const char *programme, struct error *err)
{
    return import_preview_open(tui, context, programme, err);
}

/* The programme on screen, or the one that the year calls for. The caller frees. */
static char *likely_programme(struct tui *tui)
{
    struct record record;
    char today[11];
    if (!id_is_none(&tui->app->filter.programme) &&
        query_record(tui->app->store, ENTITY_PROGRAMME, &tui->app->filter.programme, &record,
                     NULL)) {
        char *name = mem_copy(record_get(&record, FIELD_PROGRAMME_NAME));
        record_clear(&record);
        if (name)
            return name;
    }
    day_to_iso(app_today(tui->app), today);
    return mem_print("Hors-réseaux %.4s", today);
}

static bool accept_path(struct tui *tui, void *context, const char *text, struct error *err)
{
    (void)context;
    char *path = typed_path(text);
    if (app_is_dump(path)) { /* what « exporter » gave has its programmes with it */
        bool shown = import_dump_open(tui, path, err);
        free(path);
        return shown;
    }
    struct progress progress = progress_begin(tui, "Ouverture du classeur");
    char *folder = folder_of(store_path(tui->app->store));
    struct workbook *workbook = workbook_open_slowly(path, folder, progress_tell, &progress, err);
    free(folder);
    if (!workbook) { /* refused now, while the path is still there to correct */
        free(path);
        return false;
    }
    workbook_free(workbook);
    char *programme = likely_programme(tui);
    struct programmes programmes = {0};
    query_programmes(tui->app->store, &programmes, NULL);
    const char **names = mem_alloc((programmes.count + 1) * sizeof *names); /* ends with a NULL */
    for (size_t i = 0; i < programmes.count; i++)
        names[i] = programmes.rows[i].name ? programmes.rows[i].name : "";
    prompt_open(tui, &(struct prompt){.title = "Pour quel programme ?",
                                      .text = programme,
                                      .proposed = true,
                                      .proposals = names,
                                      .limit = TEXT_LIMIT,
                                      .accept = preview,
                                      .context = mem_copy(path)});
    programmes_clear(&programmes);
    free(names);
    free(programme);
    free(path);
    return true;
}

void import_open(struct tui *tui)
{
    struct strings files = {0};
    find_files(&files);
    const char **proposals =
        mem_alloc((files.count + 1) * sizeof *proposals); /* ends with a NULL */
    for (size_t i = 0; i < files.count; i++)
        proposals[i] = files.items[i];
    prompt_open(
        tui, &(struct prompt){.title = "Importer un tableau : chemin du fichier CSV, XLSX ou ODS",
                              .text = proposals[0],
                              .proposed = true,
                              .proposals = proposals,
                              .limit = 4096,
                              .hint = path_hint,
                              .accept = accept_path});
    free(proposals);
    strings_clear(&files);
}
