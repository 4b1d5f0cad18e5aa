/* The file of the settings, written: the commented one with every default, and the line of a view
 * changed in whatever the user made of it. */
#include "settings_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- the commented file -------------------------------------------------------------------- */

static const char head[] =
    "# Les réglages de dentelle : une ligne par réglage, nom = valeur ; ici, les valeurs "
    "d'origine.\n"
    "# Un commentaire est une ligne qui commence par #. Un réglage sans ligne garde sa valeur "
    "d'origine.\n"
    "# « dentelle reglages » dit ce qui est lu, et les lignes qui ne vont pas : elles sont "
    "ignorées.\n";
static const char keys_head[] =
    "\n# ---- Les touches ----\n"
    "# touche.COMMANDE = une lettre, un signe, ^X (Ctrl-X) ou F2 à F12. Deux commandes d'un même "
    "écran\n"
    "# n'ont jamais la même ; ni majuscule, ni chiffre, ni signe d'AltGr. Flèches, Entrée, Échap, "
    "Tab,\n"
    "# Espace, h j k l et q gardent leur sens.\n";
static const char views_head[] =
    "\n# ---- Les vues du tableau ----\n"
    "# vue.NOM = les mots d'un filtre ; le tableau écrit ces lignes quand on garde une vue.\n";

static void add_values(struct text *file)
{
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++) {
        const struct setting_info *info = setting_info(setting);
        char *domain = setting_domain(setting);
        text_addf(file, "\n# %s\n", info->comment);
        if (domain[0])
            text_addf(file, "# Valeurs : %s.\n", domain);
        text_addf(file, "%s =%s%s\n", info->name, info->fallback[0] ? " " : "", info->fallback);
        free(domain);
    }
}

static void add_keys(struct text *file)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        const struct command_info *info = command_info(command);
        char key[KEY_SIZE];
        command_default_key(command, key);
        if (command != COMMAND_QUIT) /* its key stays */
            text_addf(file, "\n# %s\ntouche.%s =%s%s\n", info->help, info->name, key[0] ? " " : "",
                      key);
    }
}

char *settings_default_file(void)
{
    struct text file = {0};
    text_add(&file, head);
    add_values(&file);
    text_add(&file, keys_head);
    add_keys(&file);
    text_add(&file, views_head);
    return text_take(&file);
}

static bool write_file(const char *path, const char *bytes, size_t length, struct error *err)
{
    char *folder = folder_of(path);
    bool done = folder_make(folder, err) && file_write_whole(path, bytes, length, err);
    free(folder);
    return done;
}

bool settings_write_default(const char *path, struct error *err)
{
    char *folder = folder_of(path), *file = settings_default_file();
    bool done = folder_make(folder, err) && file_write_new(path, file, strlen(file), err);
    free(folder);
    free(file);
    return done;
}

/* ---- the line of a view -------------------------------------------------------------------- */

/* "vue.NOM = mots"; NULL with a sentence when a line cannot hold it. The caller frees. */
static char *view_line(const char *name, const char *text, struct error *err)
{
    char *words = utf8_clean(text ? text : "", text ? strlen(text) : 0, CLEAN_LINE);
    char *line = mem_print(SETTING_VIEW_PREFIX "%s = %s", name, words);
    bool fits = false;
    if (!name[0] || strchr(name, '='))
        error_set(err, ERR_INPUT, "le nom d'une vue n'est pas vide et n'a pas de signe =");
    else if (text && !words[0])
        error_set(err, ERR_INPUT, "une vue sans mots ne peut pas être gardée");
    else if (strlen(line) > SETTING_LINE_LIMIT)
        error_set(err, ERR_INPUT, "cette vue est trop longue pour être gardée");
    else
        fits = true;
    free(words);
    if (!fits) {
        free(line);
        return NULL;
    }
    return line;
}

/* The line that makes the view of that name: where it begins, its length without its end, where
 * the next begins. False when none does. */
static bool find_view(const struct text *file, const char *name, size_t *at, size_t *length,
                      size_t *next)
{
    for (*at = 0; *at < file->length; *at = *next) {
        struct setting_line line;
        *next = setting_line_at(file->bytes, file->length, *at, length);
        bool read = setting_line_read(file->bytes + *at, *length, &line, NULL);
        const char *view = read && line.name ? setting_view_name(line.name) : NULL;
        bool found = view && line.value[0] && setting_view_same(view, name);
        setting_line_clear(&line);
        if (found)
            return true;
    }
    return false;
}

static void put_line(struct text *file, const char *name, const char *line, bool remove)
{
    size_t at, length, next;
    if (find_view(file, name, &at, &length, &next)) {
        text_splice(file, at, remove ? next - at : length, line, remove ? 0 : strlen(line));
    } else if (!remove) {
        bool open = file->length && file->bytes[file->length - 1] != '\n';
        text_addf(file, "%s%s\n", open ? "\n" : "", line);
    }
}

static bool change_view(const char *path, const char *name, const char *line, bool remove,
                        struct error *err)
{
    struct text file = {0};
    struct error why = {0};
    bool there = file_read_whole(path, SETTING_FILE_LIMIT, &file, &why);
    if (!there && why.code != ERR_NOT_FOUND)
        return error_set(err, why.code, "%s", why.text);
    if (!there && remove)
        return true;
    char *fresh = there ? NULL : settings_default_file();
    char *real = there ? realpath(path, NULL) : NULL; /* a link stays a link */
    text_add(&file, fresh);
    put_line(&file, name, line, remove);
    bool done = write_file(real ? real : path, text_get(&file), file.length, err);
    free(fresh);
    free(real);
    text_clear(&file);
    return done;
}

bool settings_set_view(const char *path, const char *name, const char *text, struct error *err)
{
    char *clean = utf8_clean(name, strlen(name), CLEAN_LINE);
    char *line = view_line(clean, text, err);
    bool done = line && change_view(path, clean, line, !text, err);
    free(clean);
    free(line);
    return done;
}

bool app_save_view(struct app *app, const char *name, const char *text, struct error *err)
{
    struct settings *settings = &app->settings;
    if (!settings->path)
        return error_set(err, ERR_IO, "ni XDG_CONFIG_HOME ni HOME ne disent où sont les réglages");
    if (text && settings->views.count >= SETTING_VIEWS_MOST && !setting_view_find(settings, name))
        return error_set(err, ERR_INPUT, "il y a déjà %d vues : ôtez-en une de dentelle.conf",
                         SETTING_VIEWS_MOST);
    if (!settings_set_view(settings->path, name, text, err))
        return false;
    settings_clear(settings);
    settings_load(settings);
    return true;
}
