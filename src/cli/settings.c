/* dentelle reglages: what the settings are, where they were changed, what is wrong in their file.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../app/commands.h"

enum { NAME_COLUMNS = 22, VALUE_COLUMNS = 14 };

/* A name, its value, and where it was changed, with what it would be otherwise. */
static void print_setting(const char *name, const char *value, const char *fallback, int line,
                          bool changed)
{
    print_cell(name, NAME_COLUMNS);
    printf(" ");
    if (!changed) {
        puts(value[0] ? value : "—");
        return;
    }
    print_cell(value, VALUE_COLUMNS);
    printf("  ligne %d ; d'origine : %s\n", line, fallback[0] ? fallback : "—");
}

static void print_values(const struct settings *settings)
{
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++) {
        const struct setting_info *info = setting_info(setting);
        char *value = setting_show(settings, setting);
        print_setting(info->name, value, info->fallback, settings->lines[setting],
                      strcmp(value, info->fallback) != 0);
        free(value);
    }
}

static void print_keys(const struct settings *settings)
{
    const struct bindings *bindings = settings->bindings;
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        char table[KEY_SIZE];
        char *name = mem_print("touche.%s", command_info(command)->name);
        command_default_key(command, table);
        print_setting(name, bindings->keys[command], table, bindings->lines[command],
                      strcmp(bindings->keys[command], table) != 0);
        free(name);
    }
}

static void print_views(const struct settings *settings)
{
    for (size_t i = 0; i < settings->views.count; i++) {
        char *name = mem_print("vue.%s", settings->views.rows[i].name);
        print_cell(name, NAME_COLUMNS);
        printf(" %s\n", settings->views.rows[i].text);
        free(name);
    }
}

static bool print_faults(const struct settings *settings, struct error *err)
{
    size_t count = settings->fault_count + settings->faults_unkept;
    for (size_t i = 0; i < settings->fault_count; i++)
        printf("%s%s\n", i ? "" : "\n", settings->faults[i].text);
    if (settings->faults_unkept)
        printf("… et %zu autres\n", settings->faults_unkept);
    return count == 0 || error_set(err, ERR_INPUT,
                                   count > 1 ? "%zu fautes dans les réglages : ce qu'elles disent "
                                               "est ignoré"
                                             : "%zu faute dans les réglages : ce qu'elle dit est "
                                               "ignoré",
                                   count);
}

static bool show(const struct settings *settings, struct error *err)
{
    print_path("", settings->path);
    puts(settings->there || settings->fault_count
             ? ""
             : "(pas encore là ; « dentelle reglages --ecrire » l'écrit, commenté)\n");
    print_values(settings);
    print_keys(settings);
    print_views(settings);
    return print_faults(settings, err);
}

bool verb_settings(struct cli *cli, struct error *err)
{
    struct settings settings;
    bool done;
    settings_load(&settings);
    if (!settings.path)
        done = error_set(err, ERR_IO, "ni XDG_CONFIG_HOME ni HOME ne disent où sont les réglages");
    else if (cli->write)
        done = settings_write_default(settings.path, err);
    else
        done = show(&settings, err);
    if (done && cli->write)
        print_path("écrit : ", settings.path);
    settings_clear(&settings);
    return done;
}
