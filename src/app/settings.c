/* The settings, read from the user's file. A line that says nothing usable is kept as a fault, with
 * its number, and ignored; nothing here can keep the program from opening. Lines are
 * settings_line.c, values settings_value.c, keys settings_keys.c, the writing settings_write.c. */
#include "settings_internal.h"

#include <stdlib.h>
#include <string.h>

enum { FAULTS_KEPT = 100 };

/* ---- beginning and end --------------------------------------------------------------------- */

void settings_init(struct settings *settings)
{
    *settings = (struct settings){0};
    settings->bindings = mem_alloc(sizeof *settings->bindings);
    bindings_default(settings->bindings);
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++)
        setting_read(settings, setting, setting_info(setting)->fallback, NULL);
}

void settings_clear(struct settings *settings)
{
    for (size_t i = 0; i < settings->views.count; i++) {
        free(settings->views.rows[i].name);
        free(settings->views.rows[i].text);
    }
    for (size_t i = 0; i < settings->fault_count; i++)
        free(settings->faults[i].text);
    free(settings->views.rows);
    free(settings->faults);
    free(settings->bindings);
    free(settings->editor);
    free(settings->path);
    *settings = (struct settings){0};
}

static char *default_path(void)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && config[0] == '/')
        return mem_print("%s/dentelle/dentelle.conf", config);
    return home && home[0] ? mem_print("%s/.config/dentelle/dentelle.conf", home) : NULL;
}

/* ---- faults -------------------------------------------------------------------------------- */

/* At its place among the lines: keys are judged after all of them were read. */
void setting_fault_add(struct settings *settings, int line, const char *sentence)
{
    size_t at = settings->fault_count;
    if (at == FAULTS_KEPT) {
        settings->faults_unkept++;
        return;
    }
    settings->faults = mem_resize(settings->faults, (at + 1) * sizeof *settings->faults);
    for (; at > 0 && settings->faults[at - 1].line > line; at--)
        settings->faults[at] = settings->faults[at - 1];
    settings->faults[at] = (struct setting_fault){
        .line = line,
        .text = line ? mem_print("ligne %d : %s", line, sentence) : mem_copy(sentence)};
    settings->fault_count++;
}

char *settings_complaint(const struct settings *settings)
{
    size_t more = settings->fault_count + settings->faults_unkept - 1;
    if (!settings->fault_count)
        return NULL;
    const struct setting_fault *first = &settings->faults[0];
    const char *where = first->line ? "dentelle.conf, " : "réglages : ";
    if (!more)
        return mem_print("%s%s", where, first->text);
    return mem_print("%s%s (et %zu autre%s : dentelle reglages)", where, first->text, more,
                     more > 1 ? "s" : "");
}

/* ---- the file ------------------------------------------------------------------------------ */

static bool take_view(struct settings *settings, const char *name, const char *text,
                      struct error *err)
{
    if (!name[0])
        return error_set(err, ERR_INPUT, "la vue n'a pas de nom");
    if (!text[0])
        return error_set(err, ERR_INPUT, "la vue n'a pas de mots");
    if (settings->views.count == SETTING_VIEWS_MOST)
        return error_set(err, ERR_INPUT, "plus de %d vues", SETTING_VIEWS_MOST);
    if (setting_view_find(settings, name)) {
        char *cut = utf8_cut(name, 30);
        error_set(err, ERR_INPUT, "une vue plus haut s'appelle déjà « %s »", cut);
        free(cut);
        return false;
    }
    setting_view_add(settings, name, text);
    return true;
}

/* By its name, case and accents forgiven; SETTING_COUNT when none. */
static enum setting setting_named(const char *name)
{
    enum setting found = 0;
    while (found < SETTING_COUNT && strcmp(setting_info(found)->name, name) != 0)
        found++;
    if (found < SETTING_COUNT)
        return found;
    char *wanted = utf8_fold(name);
    for (found = 0; found < SETTING_COUNT; found++) {
        char *folded = utf8_fold(setting_info(found)->name);
        bool same = strcmp(folded, wanted) == 0;
        free(folded);
        if (same)
            break;
    }
    free(wanted);
    return found;
}

static bool take_line(struct settings *settings, const struct setting_line *line, int number,
                      struct error *err)
{
    size_t prefix = strlen(SETTING_KEY_PREFIX);
    const char *view = setting_view_name(line->name);
    if (strncmp(line->name, SETTING_KEY_PREFIX, prefix) == 0)
        return setting_take_key(settings, line->name + prefix, line->value, number, err);
    if (view)
        return take_view(settings, view, line->value, err);
    enum setting setting = setting_named(line->name);
    if (setting == SETTING_COUNT) {
        char *cut = utf8_cut(line->name, 30);
        error_set(err, ERR_INPUT, "« %s » n'est pas un réglage", cut);
        free(cut);
        return false;
    }
    if (settings->lines[setting])
        return error_set(err, ERR_INPUT, "« %s » est déjà à la ligne %d",
                         setting_info(setting)->name, settings->lines[setting]);
    if (!setting_read(settings, setting, line->value, err))
        return false;
    settings->lines[setting] = number;
    return true;
}

void settings_read(struct settings *settings, const char *bytes, size_t length)
{
    static const char bom[] = "\xEF\xBB\xBF";
    size_t at = length >= 3 && memcmp(bytes, bom, 3) == 0 ? 3 : 0;
    for (int number = 1; at < length; number++) {
        struct setting_line line;
        struct error err = {0};
        size_t size, next = setting_line_at(bytes, length, at, &size);
        if (!setting_line_read(bytes + at, size, &line, &err) ||
            (line.name && !take_line(settings, &line, number, &err)))
            setting_fault_add(settings, number, err.text);
        setting_line_clear(&line);
        at = next;
    }
    settings_settle_keys(settings);
}

void settings_load(struct settings *settings)
{
    struct text content = {0};
    struct error err = {0};
    settings_init(settings);
    settings->path = default_path();
    if (!settings->path)
        return;
    settings->there = file_read_whole(settings->path, SETTING_FILE_LIMIT, &content, &err);
    if (settings->there)
        settings_read(settings, text_get(&content), content.length);
    else if (err.code != ERR_NOT_FOUND)
        setting_fault_add(settings, 0, err.text);
    text_clear(&content);
}
