/* The settings: what a file may say, what is refused, and that whatever it holds the program has
 * values to work with. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/app/commands.h"
#include "../../src/tui/terminal.h"

static struct ground ground;
static struct settings settings;
static char *path;

static void open_settings(void)
{
    utf8_locale();
    ground_open(&ground);
    settings_init(&settings);
    path = mem_print("%s/dentelle/dentelle.conf", ground.folder);
}

static void close_settings(void)
{
    settings_clear(&settings);
    free(path);
    ground_close(&ground);
}

TestSuite(settings, .init = open_settings, .fini = close_settings);

static void read_text(const char *text)
{
    settings_clear(&settings);
    settings_init(&settings);
    settings_read(&settings, text, strlen(text));
}

static void load(void)
{
    settings_clear(&settings);
    settings_load(&settings);
}

static void put_file(const void *bytes, size_t length)
{
    char *folder = folder_of(path);
    cr_assert(folder_make(folder, NULL) && file_write_whole(path, bytes, length, NULL));
    free(folder);
}

static void file_is(const char *expected)
{
    struct text file = {0};
    cr_assert(file_read_whole(path, 1 << 20, &file, NULL));
    cr_expect_str_eq(text_get(&file), expected);
    text_clear(&file);
}

static const char *fault(size_t index)
{
    return index < settings.fault_count ? settings.faults[index].text : "";
}

static void no_fault(void)
{
    cr_expect_eq(settings.fault_count, 0, "%s", fault(0));
}

static void only_fault(const char *expected)
{
    cr_expect_eq(settings.fault_count, 1, "%zu faults: %s", settings.fault_count, fault(1));
    cr_expect_not_null(strstr(fault(0), expected), "« %s » is not in « %s »", expected, fault(0));
}

static void shows(enum setting setting, const char *expected)
{
    char *value = setting_show(&settings, setting);
    cr_expect_str_eq(value, expected);
    free(value);
}

static void all_default(void)
{
    struct bindings table;
    bindings_default(&table);
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++)
        shows(setting, setting_info(setting)->fallback);
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        cr_expect_str_eq(command_key(settings.bindings, command), command_key(&table, command));
    cr_expect_eq(settings.views.count, 0);
}

/* ---- values -------------------------------------------------------------------------------- */

Test(settings, without_a_file_every_value_is_its_default)
{
    load();
    no_fault();
    cr_expect_not(settings.there);
    all_default();
    cr_expect_eq(settings.mouse, 1);
    cr_expect_eq(settings.colours, COLOURS_AUTO);
    cr_expect_eq(settings.escape_ms, SETTING_AUTO);
    cr_expect_eq(settings.density, 0);
    cr_expect_null(settings.editor);
    cr_expect(settings.partner_follow_ups[0] == 9 && settings.partner_follow_ups[1] == 21 &&
              settings.partner_follow_ups[2] == 45);
    cr_expect_eq(settings.holder_silence, 21);
    cr_expect_eq(settings.sync_at_opening, 0);
    cr_expect_eq(settings.sync_minutes, SETTING_AUTO);
}

Test(settings, the_file_that_is_written_says_the_defaults_and_nothing_wrong)
{
    char *file = settings_default_file();
    read_text(file);
    no_fault();
    all_default();
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++)
        cr_expect_gt(settings.lines[setting], 0, "%s is not in it", setting_info(setting)->name);
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        cr_expect(command == COMMAND_QUIT || settings.bindings->lines[command] > 0,
                  "%s is not in it", command_info(command)->name);
    free(file);
}

Test(settings, values_are_read_with_case_accents_and_spaces_forgiven)
{
    read_text("\xEF\xBB\xBFsouris = non\r\n"
              "  # a comment, then nothing\r\n\r\n"
              "\tCOULEURS=8\n"
              "Signes =  ASCII  \n"
              "attente-échap = 0\n"
              "densité = 2\n"
              "editeur = nano -w # not a comment\n"
              "relances-partenaire = 1,2 , 365\n"
              "silence-porteur = 40\n"
              "Synchroniser.Ouverture = OUI\n"
              "synchroniser.minutes = 1440");
    no_fault();
    cr_expect_eq(settings.sync_at_opening, 1);
    cr_expect_eq(settings.sync_minutes, 1440);
    cr_expect_eq(settings.mouse, 0);
    cr_expect_eq(settings.colours, COLOURS_8);
    cr_expect_eq(settings.signs, SIGNS_ASCII);
    cr_expect_eq(settings.escape_ms, 0);
    cr_expect_eq(settings.density, 2);
    cr_expect_str_eq(settings.editor, "nano -w # not a comment");
    shows(SETTING_PARTNER_FOLLOW_UPS, "1, 2, 365");
    cr_expect_eq(settings.holder_silence, 40);
    cr_expect_eq(settings.lines[SETTING_MOUSE], 1);
    cr_expect_eq(settings.lines[SETTING_HOLDER_SILENCE], 10);
}

static const struct {
    const char *line, *said;
} wrong[] = {
    {"sourris = non", "« sourris » n'est pas un réglage"},
    {"souris", "nom = valeur"},
    {"= oui", "nom = valeur"},
    {"souris = peut-être", "« peut-être » ne va pas à souris : non ou oui"},
    {"souris =", "ne va pas à souris"},
    {"couleurs = 16", "auto, non, 8 ou 256"},
    {"signes = non", "auto, ascii ou unicode"},
    {"attente-echap = 1001", "de 0 à 1000, ou auto"},
    {"attente-echap = -1", "de 0 à 1000"},
    {"attente-echap = 25 ms", "de 0 à 1000"},
    {"attente-echap = 99999999999999999999", "de 0 à 1000"},
    {"densite = 4", "auto, 1, 2 ou 3"},
    {"silence-porteur = 0", "de 1 à 365"},
    {"synchroniser.ouverture = 1", "non ou oui"},
    {"synchroniser.minutes = 0", "de 1 à 1440, ou non"},
    {"synchroniser.minutes = oui", "de 1 à 1440, ou non"},
    {"silence-porteur = auto", "de 1 à 365"},
    {"relances-partenaire = 9, 21", "trois nombres croissants"},
    {"relances-partenaire = 9, 9, 45", "trois nombres croissants"},
    {"relances-partenaire = 45, 21, 9", "trois nombres croissants"},
    {"relances-partenaire = 9, 21, 45, 60", "trois nombres croissants"},
    {"relances-partenaire = 9; 21; 45", "trois nombres croissants"},
    {"editeur = a\x01b", "caractère de contrôle"},
    {"editeur = \x1b[31mnano", "caractère de contrôle"},
    {"editeur = \xE9", "UTF-8"},
    {"vue. = arras", "n'a pas de nom"},
    {"vue.lens =", "n'a pas de mots"},
    {"touche.danser = w", "aucune commande ne s'appelle « danser »"},
    {"touche.note =", "il manque la touche"},
    {"touche.note = W", "majuscule"},
    {"touche.note = É", "majuscule"},
    {"touche.note = 7", "demande Maj"},
    {"touche.note = @", "demande AltGr"},
    {"touche.note = ^", "demande AltGr"},
    {"touche.note = ^H", "une autre touche pour le terminal"},
    {"touche.note = ^[", "une autre touche pour le terminal"},
    {"touche.note = ^é", "n'est pas une touche"},
    {"touche.note = F1", "reste à l'aide"},
    {"touche.note = F13", "n'est pas une touche"},
    {"touche.note = Alt-n", "n'est pas une touche"},
    {"touche.note = Espace", "n'est pas une touche"},
    {"touche.cocher =", "il manque la touche"},
    {"touche.note = Entrée", "n'est pas une touche"},
    {"touche.note = nn", "n'est pas une touche"},
    {"touche.note = h", "« h » garde son sens : se déplacer"},
    {"touche.note = q", "« q » garde son sens : revenir"},
    {"touche.note = ^C", "« Ctrl-C » garde son sens : revenir"},
    {"touche.note = é", "les onglets"},
    {"touche.note = ?", "« ? » reste à « aide »"},
    {"touche.note = ^Z", "« Ctrl-Z » reste à « annuler »"},
    {"touche.note = a", "« a » est déjà la touche de « avancer »"},
    {"touche.exemple = i", "« i » est déjà la touche de « importer »"},
    {"touche.palette = ^K", "« Ctrl-K » garde son sens : écrire un texte"},
    {"touche.quitter = w", "« quitter » garde sa touche, q"},
};

Test(settings, a_wrong_line_is_said_with_its_number_and_changes_nothing)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char *text = mem_print("# un\n\n%s\ntouche.besoins = ù\n", wrong[i].line);
        read_text(text);
        only_fault(wrong[i].said);
        cr_expect(settings.fault_count && settings.faults[0].line == 3, "%s", fault(0));
        cr_expect_eq(strncmp(fault(0), "ligne 3 : ", 10), 0, "%s", fault(0));
        cr_expect_str_eq(command_key(settings.bindings, COMMAND_NEEDS), "ù", "the next is read");
        bindings_reset(settings.bindings, COMMAND_NEEDS);
        all_default();
        free(text);
    }
}

Test(settings, of_two_lines_for_one_name_the_first_counts)
{
    read_text("souris = non\nSouris = oui\ntouche.éditer = ù\ntouche.editer = z\n"
              "vue.À Lens = lens\nvue.a lens = arras\n");
    cr_expect_eq(settings.fault_count, 3);
    cr_expect_str_eq(fault(0), "ligne 2 : « souris » est déjà à la ligne 1");
    cr_expect_str_eq(fault(1), "ligne 4 : « touche.éditer » est déjà à la ligne 3");
    cr_expect_str_eq(fault(2), "ligne 6 : une vue plus haut s'appelle déjà « a lens »");
    cr_expect_eq(settings.mouse, 0);
    cr_expect_str_eq(command_key(settings.bindings, COMMAND_EDIT), "ù");
    cr_expect_str_eq(settings.views.rows[0].text, "lens");
}

/* ---- keys ---------------------------------------------------------------------------------- */

static void has_key(enum command command, const char *key)
{
    cr_expect_str_eq(command_key(settings.bindings, command), key, "%s is on « %s »",
                     command_info(command)->name, command_key(settings.bindings, command));
}

Test(settings, two_commands_exchange_their_keys)
{
    read_text("touche.note = r\ntouche.relance = n\n");
    no_fault();
    has_key(COMMAND_NOTE, "r");
    has_key(COMMAND_FOLLOW_UP, "n");
}

Test(settings, a_key_may_serve_at_two_places_that_are_never_on_one_screen)
{
    read_text("touche.exemple = v\ntouche.vue = é\n"); /* an empty base; the board alone */
    no_fault();
    has_key(COMMAND_EXAMPLE, "v");
    has_key(COMMAND_VIEW, "é");
}

Test(settings, of_two_that_want_one_key_the_later_line_gives_way)
{
    read_text("touche.besoins = ù\ntouche.fait = ù\n");
    only_fault("ligne 2 : « ù » est déjà la touche de « besoins »");
    has_key(COMMAND_NEEDS, "ù");
    has_key(COMMAND_DONE, "f");
}

Test(settings, the_line_that_keeps_the_key_of_the_table_is_never_the_wrong_one)
{
    read_text("touche.note = r\ntouche.relance = r\n");
    only_fault("ligne 1 : « r » est déjà la touche de « relance »");
    has_key(COMMAND_NOTE, "n");
    has_key(COMMAND_FOLLOW_UP, "r");
}

Test(settings, what_a_wrong_line_gives_back_may_make_another_wrong)
{
    read_text("touche.note = r\ntouche.relance = ù\ntouche.fait = ù\ntouche.relance = w\n"
              "touche.besoins = f\n");
    /* 4 is a duplicate; 3 wants the ù of 2, keeps f, and so 5 cannot have it */
    cr_expect_eq(settings.fault_count, 3);
    cr_expect_not_null(strstr(fault(0), "ligne 3"), "%s", fault(0));
    cr_expect_not_null(strstr(fault(1), "ligne 4"), "%s", fault(1));
    cr_expect_not_null(strstr(fault(2), "ligne 5"), "%s", fault(2));
    has_key(COMMAND_NOTE, "r");
    has_key(COMMAND_FOLLOW_UP, "ù");
    has_key(COMMAND_DONE, "f");
    has_key(COMMAND_NEEDS, "b");
}

Test(settings, a_command_without_a_key_can_be_given_one)
{
    read_text("touche.ouvrir =\ntouche.souris = F2\ntouche.suspendre = ^G\n");
    no_fault();
    has_key(COMMAND_OPEN, "");
    has_key(COMMAND_MOUSE, "F2");
    has_key(COMMAND_SUSPEND, "Ctrl-G");
}

Test(settings, the_wait_after_escape_is_longer_by_ssh_unless_it_is_set)
{
    cr_assert_eq(setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22", 1), 0);
    cr_expect_eq(terminal_escape_ms(SETTING_AUTO), 100);
    cr_expect_eq(terminal_escape_ms(30), 30);
    cr_assert_eq(unsetenv("SSH_CONNECTION"), 0);
    cr_expect_eq(terminal_escape_ms(SETTING_AUTO), 25);
    cr_expect_eq(terminal_escape_ms(0), 0);
}

/* ---- files --------------------------------------------------------------------------------- */

Test(settings, the_file_is_written_for_its_owner_alone_and_never_over_another)
{
    struct error err = {0};
    struct stat status;
    char *folder = folder_of(path);
    cr_assert(settings_write_default(path, &err), "%s", err.text);
    cr_assert_eq(stat(path, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0600);
    cr_assert_eq(stat(folder, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0700);
    load();
    no_fault();
    cr_expect(settings.there);
    all_default();
    put_file("souris = non\n", 13);
    cr_expect_not(settings_write_default(path, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    file_is("souris = non\n");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(symlink("nowhere", path), 0);
    cr_expect_not(settings_write_default(path, NULL), "a dangling link is somebody's too");
    free(folder);
}

static void opens_with_defaults(const char *said)
{
    load();
    cr_expect_eq(settings.fault_count, 1);
    cr_expect_not_null(strstr(fault(0), said), "« %s » is not in « %s »", said, fault(0));
    all_default();
    char *complaint = settings_complaint(&settings);
    cr_expect_not_null(strstr(complaint, said), "%s", complaint);
    free(complaint);
}

Test(settings, hostile_files_are_said_and_the_defaults_stand)
{
    char *folder = folder_of(path), *bytes = mem_alloc(5 << 20);
    memset(bytes, 'x', 5 << 20);
    put_file(bytes, 1 << 20);
    opens_with_defaults("ligne 1 : trop longue");
    put_file(bytes, 5 << 20);
    opens_with_defaults("trop grand");
    memset(bytes, 0, 1 << 20);
    put_file(bytes, 100);
    opens_with_defaults("ligne 1 : un caractère de contrôle");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(symlink("/dev/zero", path), 0);
    opens_with_defaults("n'est pas un fichier");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(mkfifo(path, 0600), 0);
    opens_with_defaults("n'est pas un fichier");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(mkdir(path, 0700), 0);
    opens_with_defaults("n'est pas un fichier");
    cr_assert_eq(rmdir(path), 0);
    cr_assert_eq(rmdir(folder), 0);
    cr_assert(file_write_whole(folder, "", 0, NULL)); /* a file where the folder should be */
    opens_with_defaults("ne peut pas être lu");
    free(folder);
    free(bytes);
}

Test(settings, a_file_that_may_not_be_read_is_said)
{
    if (geteuid() == 0)
        cr_skip_test("root reads everything");
    put_file("souris = non\n", 13);
    cr_assert_eq(chmod(path, 0), 0);
    opens_with_defaults("ne peut pas être lu");
}

Test(settings, a_thousand_faults_are_counted_and_the_first_is_said)
{
    struct text text = {0};
    for (int i = 0; i < 1000; i++)
        text_add(&text, "x\n");
    text_add(&text, "souris = non\n");
    read_text(text_get(&text));
    cr_expect_eq(settings.fault_count + settings.faults_unkept, 1000);
    cr_expect_eq(settings.mouse, 0);
    char *complaint = settings_complaint(&settings);
    cr_expect_str_eq(complaint, "dentelle.conf, ligne 1 : il y faut « nom = valeur » (et 999 "
                                "autres : dentelle reglages)");
    free(complaint);
    read_text("x\ny\n");
    complaint = settings_complaint(&settings);
    cr_expect_not_null(strstr(complaint, "(et 1 autre : "), "%s", complaint);
    free(complaint);
    text_clear(&text);
}

/* ---- views --------------------------------------------------------------------------------- */

Test(settings, views_are_kept_in_the_order_of_the_file)
{
    read_text("vue.zoé = en-retard\nsouris = oui\nvue.à voir jeudi = arras = lens\n");
    no_fault();
    cr_assert_eq(settings.views.count, 2);
    cr_expect_str_eq(settings.views.rows[0].name, "zoé");
    cr_expect_str_eq(settings.views.rows[1].name, "à voir jeudi");
    cr_expect_str_eq(settings.views.rows[1].text, "arras = lens");
}

static void put_text(const char *text)
{
    put_file(text, strlen(text));
}

Test(settings, a_view_that_is_saved_changes_its_own_line_and_no_other_byte)
{
    put_text("# mine\xE9\r\nvue.a=1\r\n\tvue.Bé =  2 \nx\x01\nsouris=non");
    cr_expect(settings_set_view(path, "be", "deux mots", NULL));
    file_is("# mine\xE9\r\nvue.a=1\r\nvue.be = deux mots\nx\x01\nsouris=non");
    cr_expect(settings_set_view(path, "A", "un", NULL));
    file_is("# mine\xE9\r\nvue.A = un\r\nvue.be = deux mots\nx\x01\nsouris=non");
    cr_expect(settings_set_view(path, "c", "trois", NULL));
    file_is("# mine\xE9\r\nvue.A = un\r\nvue.be = deux mots\nx\x01\nsouris=non\nvue.c = trois\n");
    cr_expect(settings_set_view(path, "BE", NULL, NULL));
    file_is("# mine\xE9\r\nvue.A = un\r\nx\x01\nsouris=non\nvue.c = trois\n");
    cr_expect(settings_set_view(path, "nobody", NULL, NULL));
    file_is("# mine\xE9\r\nvue.A = un\r\nx\x01\nsouris=non\nvue.c = trois\n");
}

Test(settings, a_view_saved_without_a_file_makes_the_commented_one)
{
    struct app app = {0};
    settings_load(&app.settings);
    cr_assert(app_save_view(&app, "à \x1bvoir", "en-retard\narras", NULL));
    cr_assert_eq(app.settings.views.count, 1);
    cr_expect_str_eq(app.settings.views.rows[0].name, "à voir");
    cr_expect_str_eq(app.settings.views.rows[0].text, "en-retard arras");
    cr_expect_eq(app.settings.fault_count, 0);
    cr_expect_gt(app.settings.lines[SETTING_MOUSE], 0);
    cr_assert(app_save_view(&app, "À VOIR", NULL, NULL));
    cr_expect_eq(app.settings.views.count, 0);
    char *file = settings_default_file();
    file_is(file);
    free(file);
    settings_clear(&app.settings);
}

Test(settings, a_view_that_a_line_cannot_hold_is_refused_and_the_file_left_alone)
{
    char *long_text = mem_alloc(2000);
    struct error err = {0};
    memset(long_text, 'x', 1999);
    put_text("souris = non\n");
    cr_expect_not(settings_set_view(path, "", "mots", &err));
    cr_expect_not(settings_set_view(path, "a=b", "mots", &err));
    cr_expect_not(settings_set_view(path, "a", " \n ", &err));
    cr_expect_not(settings_set_view(path, "a", long_text, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    file_is("souris = non\n");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(symlink("/dev/null", path), 0);
    cr_expect_not(settings_set_view(path, "a", "mots", &err));
    free(long_text);
}

Test(settings, a_settings_file_that_is_a_link_stays_one)
{
    struct stat status;
    char *target = mem_print("%s/elsewhere.conf", ground.folder);
    put_text("");
    cr_assert_eq(unlink(path), 0);
    cr_assert(file_write_whole(target, "souris = non\n", 13, NULL));
    cr_assert_eq(symlink(target, path), 0);
    cr_assert(settings_set_view(path, "a", "b", NULL));
    cr_assert_eq(lstat(path, &status), 0);
    cr_expect(S_ISLNK(status.st_mode));
    file_is("souris = non\nvue.a = b\n");
    free(target);
}

/* ---- docs ---------------------------------------------------------------------------------- */

static void documented(const struct text *page, const char *row)
{
    cr_expect_not_null(strstr(text_get(page), row), "docs/settings.md lacks this line:\n%s", row);
}

Test(settings, the_page_of_the_settings_agrees_with_the_table)
{
    const char *data = getenv("DENTELLE_TEST_DATA");
    char *page_path = mem_print("%s/../../docs/settings.md", data ? data : "tests/data");
    struct text page = {0};
    struct error err = {0};
    cr_assert(file_read_whole(page_path, 1 << 20, &page, &err), "%s", err.text);
    for (enum setting setting = 0; setting < SETTING_COUNT; setting++) {
        const struct setting_info *info = setting_info(setting);
        char *domain = setting_domain(setting);
        char *row =
            mem_print("| `%s` | %s%s%s | %s | %s |\n", info->name, info->fallback[0] ? "`" : "",
                      info->fallback, info->fallback[0] ? "`" : "", domain, info->comment);
        documented(&page, row);
        free(row);
        free(domain);
    }
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        const struct command_info *info = command_info(command);
        const char *key = command_key(settings.bindings, command);
        char *row = mem_print("| `touche.%s` | %s%s%s | %s |\n", info->name, key[0] ? "`" : "", key,
                              key[0] ? "`" : "", info->help);
        if (command != COMMAND_QUIT)
            documented(&page, row);
        free(row);
    }
    text_clear(&page);
    free(page_path);
}
