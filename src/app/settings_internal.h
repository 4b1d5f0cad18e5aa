/* What the files of the settings share: lines, views, and the values of the table. */
#ifndef DENTELLE_APP_SETTINGS_INTERNAL_H
#define DENTELLE_APP_SETTINGS_INTERNAL_H

#include "commands.h"
#include "dentelle/app.h"

enum {
    SETTING_LINE_LIMIT = 1000,            /* bytes */
    SETTING_FILE_LIMIT = 4 * 1024 * 1024, /* bytes */
    SETTING_VIEWS_MOST = 64,
};
#define SETTING_KEY_PREFIX "touche."
#define SETTING_VIEW_PREFIX "vue."

/* A line, cleaned and cut in two; both NULL when it is empty or a comment. */
struct setting_line {
    char *name, *value;
};
/* False with a sentence when it is neither. */
bool setting_line_read(const char *bytes, size_t length, struct setting_line *line,
                       struct error *err);
void setting_line_clear(struct setting_line *line);
/* The line that begins at `at`, without its end; returns where the next begins. */
size_t setting_line_at(const char *bytes, size_t length, size_t at, size_t *line_length);

/* One more fault; `sentence` says what is wrong with the line (0: with the file). */
void setting_fault_add(struct settings *settings, int line, const char *sentence);

/* "touche.NAME = value"; false with a sentence (settings_keys.c). */
bool setting_take_key(struct settings *settings, const char *name, const char *value, int number,
                      struct error *err);
/* Once all lines are read: keys that clash become faults, and those of the table again. */
void settings_settle_keys(struct settings *settings);

/* Reads a value of the table; false with a sentence, and the value as it was (settings_value.c). */
bool setting_read(struct settings *settings, enum setting setting, const char *text,
                  struct error *err);

/* What a "vue.NOM" names, NULL when the name is another's. */
const char *setting_view_name(const char *name);
bool setting_view_same(const char *name, const char *other);
/* The view of that name, NULL when none. */
struct saved_view *setting_view_find(const struct settings *settings, const char *name);
void setting_view_add(struct settings *settings, const char *name, const char *text);

#endif
