/* The command line: options, the table of verbs, exit statuses. Options are not left to getopt: a
 * note may begin with a dash, and what is wrong is said in French. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/tui.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#else
#define PACKAGE_VERSION "?"
#endif

const struct verb verbs[] = {
    {"tableau", "[--programme P] [CONDITIONS] [--json]", "le tableau en texte, colonne par colonne",
     0, 0, .options = OPTION_PROGRAMME | OPTION_CONDITION | OPTION_JSON, .reads = true,
     .run = verb_board},
    {"agenda", "[--semaine] [--programme P] [CONDITIONS] [--json]",
     "ce qui est dû ; --semaine : jusqu'à dimanche", 0, 0,
     .options = OPTION_WEEK | OPTION_PROGRAMME | OPTION_CONDITION | OPTION_JSON, .reads = true,
     .run = verb_agenda},
    {"liste", "[--programme P] [CONDITIONS] [--json]", "les dossiers, un par ligne", 0, 0,
     .options = OPTION_PROGRAMME | OPTION_CONDITION | OPTION_JSON, .reads = true, .run = verb_list},
    {"fiche", "REF [--json]", "un dossier : fiche, besoins, orientations, notes", 1, -1,
     .options = OPTION_JSON, .reads = true, .run = verb_show},
    {"ajouter", "NOM [--ville V] [--programme P]",
     "nouveau dossier ; sa référence seule sur la dernière ligne", 1, -1,
     .options = OPTION_TOWN | OPTION_PROGRAMME, .run = verb_add},
    {"noter", "REF TEXTE [--nature N]", "une note (« - » : le texte vient de l'entrée)", 2, -1,
     .options = OPTION_KIND, .run = verb_note},
    {"avancer", "REF [ÉTAPE]", "à l'étape suivante, ou à celle qui est dite", 1, 2,
     .run = verb_move},
    {"orienter", "REF PARTENAIRE…", "vers un ou plusieurs partenaires", 2, -1, .run = verb_refer},
    {"relancer", "REF DATE [ACTION]",
     "prochaine échéance (demain, lun, +9j, 12/03) ; « fait » quand elle l'est", 2, -1,
     .run = verb_follow_up},
    {"rebond", "REF PROGRAMME", "le même porteur dans un autre programme ; la référence à la fin",
     2, -1, .run = verb_rebound},
    {"clore", "REF MOTIF", "clore avec un motif", 2, -1, .run = verb_close},
    {"effacer", "REF", "un dossier et ce qui en dépend, pour toujours, ici et dans l'équipe", 1, 1,
     .run = verb_erase},
    {"quifaitquoi", "[REF] [--format F] [--territoire T] [--sortie FICHIER]",
     "« qui fait quoi » pour le porteur ; sans REF, la carte (F : texte, html, odt)", 0, -1,
     .options = OPTION_TERRITORY | OPTION_FORMAT | OPTION_OUTPUT, .reads = true,
     .run = verb_who_does_what},
    {"bilan", "[ANNÉE] [--programme P] [--format F] [--sortie FICHIER] [--interne] [--brouillon]",
     "le bilan d'une année (F : texte, html, odt, xlsx, json) ; --brouillon : de quoi le rédiger",
     0, 1, .options = OPTION_PROGRAMME | OPTION_FORMAT | OPTION_OUTPUT | OPTION_REPORT,
     .reads = true, .run = verb_bilan},
    {"importer", "FICHIER [--feuille N] [--colonne C]… [--programme P] [--essai] [--json]",
     "un tableau (XLSX, ODS, CSV) ou le JSON d'exporter ; C : « En-tête=champ » ; --essai n'écrit "
     "rien",
     1, 1, .options = OPTION_SHEET | OPTION_PROGRAMME | OPTION_DRY_RUN | OPTION_JSON,
     .run = verb_import},
    {"exporter",
     "[--format F] [--sortie FICHIER [--remplacer]] [--pour-autrui [--avec-notes]] [CONDITIONS]",
     "les dossiers pour d'autres programmes (F : xlsx, csv [--excel], json, ics, vcard)", 0, 0,
     .options = OPTION_FORMAT | OPTION_OUTPUT | OPTION_PROGRAMME | OPTION_CONDITION | OPTION_EXPORT,
     .reads = true, .run = verb_export},
    {"partenaires", "[--format F] [--sortie FICHIER]",
     "l'annuaire des structures ; F : hsds (JSON), csv", 0, 0,
     .options = OPTION_FORMAT | OPTION_OUTPUT, .reads = true, .run = verb_partners},
    {"importer-partenaires", "FICHIER [--essai]",
     "des structures (JSON HSDS ou CSV) ; rien de ce qui est ici n'est remplacé", 1, 1,
     .options = OPTION_DRY_RUN, .run = verb_import_partners},
    {"doublons", "[--json]", "les porteurs qui en sont peut-être un seul, et pourquoi", 0, 0,
     .options = OPTION_JSON, .reads = true, .run = verb_twins},
    {"conflits", "[--json]", "ce que deux postes ou deux fenêtres ont écrit sans se voir", 0, 0,
     .options = OPTION_JSON, .reads = true, .run = verb_conflicts},
    {"annuler", "", "reprendre la dernière action", 0, 0, .run = verb_undo},
    {"retablir", "", "refaire ce qui vient d'être annulé", 0, 0, .run = verb_redo},
    {"programmes", "[--copier NOM] [--json]",
     "les programmes, où chacun en est ; --copier : le même pour l'an suivant", 0, 0,
     .options = OPTION_COPY | OPTION_JSON, .reads = true, .run = verb_programmes},
    {"exemple", "", "charger l'exemple de 2023 : hors-réseaux et parcours", 0, 0,
     .run = verb_example},
    {"doctor", "[--reparer] [--date-juste]", "vérifier la base ; confirmer la date de ce poste", 0,
     0, .options = OPTION_REPAIR, .reads = true, .run = verb_doctor},
    {"restaurer", "[JOUR]", "les sauvegardes ; ou remettre celle de ce jour (AAAA-MM-JJ)", 0, 1,
     .without_base = true, .run = verb_restore},
    {"sync", "[init|rejoindre LIEU|etat|phrase|…]",
     "recevoir et envoyer ; LIEU, où l'équipe partage : dossier:CHEMIN ou postgresql://…", 0, 3,
     .options = OPTION_JSON, .without_base = true, .run = verb_sync},
    {"reglages", "[--ecrire]", "les réglages et leurs fautes ; --ecrire : leur fichier, commenté",
     0, 0, .options = OPTION_WRITE, .without_base = true, .reads = true, .run = verb_settings},
    {"aide", "", "cette page", 0, 0, .without_base = true, .run = verb_help},
};
const int verb_count = sizeof verbs / sizeof verbs[0];

/* ---- arguments ----------------------------------------------------------------------------- */

char *cli_argument(const struct cli *cli, int index)
{
    return utf8_clean(cli->arguments[index], strlen(cli->arguments[index]), CLEAN_LINE);
}

char *cli_rest(const struct cli *cli, int first)
{
    struct text text = {0};
    for (int i = first; i < cli->count; i++)
        text_addf(&text, "%s%s", i > first ? " " : "", cli->arguments[i]);
    char *clean = utf8_clean(text_get(&text), text.length, CLEAN_LINES);
    text_clear(&text);
    return clean;
}

bool cli_case(struct cli *cli, struct id *case_id, struct error *err)
{
    char *named = cli_argument(cli, 0);
    bool found = query_find_case(cli->app.store, named, case_id, err);
    free(named);
    return found;
}

bool cli_programme(struct cli *cli, struct error *err)
{
    return !cli->programme ||
           query_find_programme(cli->app.store, cli->programme, &cli->app.filter.programme, err);
}

bool cli_conditions(struct cli *cli, struct error *err)
{
    bool done = true;
    for (enum condition condition = 0; done && condition < CONDITION_COUNT; condition++) {
        const char *typed = cli->values[condition] ? cli->values[condition] : "";
        if (!cli->flags[condition] && !cli->values[condition])
            continue;
        done = condition_set(&cli->app, &cli->app.filter, condition, typed, err);
    }
    return done;
}

struct option {
    const char *name;
    unsigned kind; /* OPTION_* */
    size_t value;  /* offset in struct cli of the const char * or bool it sets */
    bool has_value;
};
static const struct option options[] = {
    {"--base", OPTION_BASE, offsetof(struct cli, base), true},
    {"--programme", OPTION_PROGRAMME, offsetof(struct cli, programme), true},
    {"--ville", OPTION_TOWN, offsetof(struct cli, town), true},
    {"--nature", OPTION_KIND, offsetof(struct cli, kind), true},
    {"--copier", OPTION_COPY, offsetof(struct cli, copied), true},
    {"--feuille", OPTION_SHEET, offsetof(struct cli, sheet), true},
    {"--colonne", OPTION_SHEET | OPTION_COLUMN, offsetof(struct cli, columns), true},
    {"--json", OPTION_JSON, offsetof(struct cli, json), false},
    {"--reparer", OPTION_REPAIR, offsetof(struct cli, repair), false},
    {"--date-juste", OPTION_REPAIR, offsetof(struct cli, date_is_right), false},
    {"--semaine", OPTION_WEEK, offsetof(struct cli, week), false},
    {"--essai", OPTION_DRY_RUN, offsetof(struct cli, dry_run), false},
    {"--ecrire", OPTION_WRITE, offsetof(struct cli, write), false},
    {"--format", OPTION_FORMAT, offsetof(struct cli, format), true},
    {"--sortie", OPTION_OUTPUT, offsetof(struct cli, output), true},
    {"--interne", OPTION_REPORT, offsetof(struct cli, internal), false},
    {"--brouillon", OPTION_REPORT, offsetof(struct cli, draft), false},
    {"--excel", OPTION_EXPORT, offsetof(struct cli, excel), false},
    {"--pour-autrui", OPTION_EXPORT, offsetof(struct cli, for_others), false},
    {"--avec-notes", OPTION_EXPORT, offsetof(struct cli, with_notes), false},
    {"--remplacer", OPTION_EXPORT, offsetof(struct cli, replace), false},
    {"--territoire", OPTION_CONDITION | OPTION_TERRITORY,
     offsetof(struct cli, values[CONDITION_TERRITORY]), true},
    {"--besoin", OPTION_CONDITION, offsetof(struct cli, values[CONDITION_NEED]), true},
    {"--partenaire", OPTION_CONDITION, offsetof(struct cli, values[CONDITION_PARTNER]), true},
    {"--referent", OPTION_CONDITION, offsetof(struct cli, values[CONDITION_WORKER]), true},
    {"--etape", OPTION_CONDITION, offsetof(struct cli, values[CONDITION_STAGE]), true},
    {"--en-retard", OPTION_CONDITION, offsetof(struct cli, flags[CONDITION_OVERDUE]), false},
    {"--jamais", OPTION_CONDITION, offsetof(struct cli, flags[CONDITION_NEVER]), false},
    {"--sans-suite", OPTION_CONDITION, offsetof(struct cli, flags[CONDITION_IDLE]), false},
};
enum { OPTIONS = sizeof options / sizeof options[0] };

/* The door of the command line: what was typed, clean. Lives as long as `cli`. */
static char *clean(struct cli *cli, const char *typed, enum clean_mode mode)
{
    char *text = utf8_clean(typed, strlen(typed), mode);
    strings_add(&cli->cleaned, text);
    free(text);
    return cli->cleaned.items[cli->cleaned.count - 1];
}

/* A path is kept as given: it names a file by its bytes. */
static void take_value(struct cli *cli, const struct option *option, const char *value)
{
    if (option->kind & OPTION_COLUMN) {
        strings_add(&cli->columns, clean(cli, value, CLEAN_LINE));
        return;
    }
    const char **target = (const char **)(void *)((char *)cli + option->value);
    *target = option->kind & (OPTION_BASE | OPTION_OUTPUT) ? value : clean(cli, value, CLEAN_LINE);
}

/* Reads the option at argv[*at], "--base=F" or "--base F"; advances past its value. */
static bool read_option(struct cli *cli, int argc, char **argv, int *at, struct error *err)
{
    const char *argument = argv[*at];
    size_t length = strcspn(argument, "=");
    for (size_t i = 0; i < OPTIONS; i++) {
        const struct option *option = &options[i];
        if (strlen(option->name) != length || strncmp(argument, option->name, length) != 0)
            continue;
        cli->given |= 1U << i;
        if (!option->has_value) {
            *(bool *)((char *)cli + option->value) = true;
            return argument[length] == '\0' ||
                   error_set(err, ERR_USAGE, "%s ne prend pas de valeur", option->name);
        }
        if (argument[length] == '=') {
            take_value(cli, option, argument + length + 1);
            return true;
        }
        if (*at + 1 >= argc)
            return error_set(err, ERR_USAGE, "il manque une valeur après %s", option->name);
        take_value(cli, option, argv[++*at]);
        return true;
    }
    return error_set(err, ERR_USAGE, "option inconnue : %s",
                     utf8_short(clean(cli, argument, CLEAN_LINE), 60).bytes);
}

/* Splits argv in options and arguments; "--" ends the options, and "-" or "- texte" is an argument.
 */
static bool read_command_line(struct cli *cli, int argc, char **argv, const char **verb,
                              struct error *err)
{
    bool options_over = false;
    cli->arguments = mem_alloc(((size_t)argc + 1) * sizeof *cli->arguments);
    cli->raw = mem_alloc(((size_t)argc + 1) * sizeof *cli->raw);
    for (int i = 1; i < argc; i++) {
        if (!options_over && strcmp(argv[i], "--") == 0) {
            options_over = true;
        } else if (!options_over && strncmp(argv[i], "--", 2) == 0) {
            if (strcmp(argv[i], "--version") == 0 || strcmp(argv[i], "--aide") == 0 ||
                strcmp(argv[i], "--help") == 0)
                *verb = argv[i];
            else if (!read_option(cli, argc, argv, &i, err))
                return false;
        } else if (!*verb) {
            *verb = clean(cli, argv[i], CLEAN_LINE);
        } else {
            cli->raw[cli->count] = argv[i];
            cli->arguments[cli->count++] = clean(cli, argv[i], CLEAN_LINES);
        }
    }
    return true;
}

/* An option that means nothing here was meant for something else: it is said, not passed over. */
static bool check_options(const struct cli *cli, const char *verb, unsigned taken,
                          struct error *err)
{
    struct text list = {0};
    const char *stray = NULL;
    for (size_t i = 0; i < OPTIONS; i++) {
        bool taken_here = ((taken | OPTION_BASE) & options[i].kind) != 0;
        if (!taken_here && (cli->given & 1U << i))
            stray = options[i].name;
        if (taken_here)
            text_addf(&list, "%s%s", list.length ? ", " : "", options[i].name);
    }
    if (stray && verb)
        error_set(err, ERR_USAGE, "« %s » ne prend pas %s (il prend %s)", verb, stray,
                  text_get(&list));
    else if (stray)
        error_set(err, ERR_USAGE, "%s demande une commande ; les écrans ne prennent que %s", stray,
                  text_get(&list));
    text_clear(&list);
    return !stray;
}

static const struct verb *find_verb(const char *name)
{
    char *folded = utf8_fold(name);
    const struct verb *found = NULL;
    for (int i = 0; i < verb_count && !found; i++) {
        char *verb = utf8_fold(verbs[i].name); /* the hyphen of one is folded too */
        if (strcmp(verb, folded) == 0)
            found = &verbs[i];
        free(verb);
    }
    free(folded);
    return found;
}

/* ---- running ------------------------------------------------------------------------------- */

static int say_failure(const struct error *err)
{
    fprintf(stderr, "dentelle : %s\n", err->text);
    if (err->code == ERR_USAGE)
        fputs("« dentelle aide » donne la liste des commandes.\n", stderr);
    return err->code == ERR_USAGE ? 2 : 1;
}

/* A wrong line changes nothing of what a verb does, and goes where it is in nobody's way. */
static void say_settings(const struct settings *settings)
{
    char *complaint = settings_complaint(settings);
    if (complaint)
        fprintf(stderr, "dentelle : %s\n", complaint);
    free(complaint);
}

/* Said once, however often the base was waited for. */
static void say_waiting(void *context, const char *sentence)
{
    struct cli *cli = context;
    if (!cli->waited)
        fprintf(stderr, "dentelle : %s\n", sentence);
    cli->waited = true;
}

bool cli_open(struct cli *cli, enum app_base which, struct error *err)
{
    struct store_waiting waiting = {say_waiting, cli};
    return app_open(&cli->app, cli->base, which, &waiting, err);
}

static bool run_verb(struct cli *cli, const struct verb *verb, struct error *err)
{
    if (cli->count < verb->least || (verb->most >= 0 && cli->count > verb->most))
        return error_set(err, ERR_USAGE, "il faut écrire : dentelle %s %s", verb->name,
                         verb->usage);
    if (!check_options(cli, verb->name, verb->options, err))
        return false;
    if (verb->without_base)
        return verb->run(cli, err);
    if (!cli_open(cli, verb->reads ? APP_BASE_THERE : APP_BASE_MADE, err))
        return false;
    bool done = true, held = verb->reads && !(verb->options & (OPTION_REPAIR | OPTION_COPY));
    say_settings(&cli->app.settings);
    if (!verb->reads)
        app_daily_care(
            &cli->app,
            NULL); /* the backup of the day: its failure is doctor's to tell, not the verb's */
    if (held)
        store_hold(cli->app.store);
    done = verb->run(cli, err);
    if (held)
        store_release(cli->app.store);
    if (done && store_is_newer(cli->app.store))
        fputs("dentelle : cette base a été écrite par une version plus récente de dentelle : elle "
              "est ouverte en lecture seule\n",
              stderr);
    app_close(&cli->app);
    return done;
}

/* What was written may still sit in a buffer, or meet a full disk. */
static bool flush_output(struct error *err)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    return error_set(
        err, ERR_IO,
        "la sortie n'a pas pu être écrite en entier ; ce qui devait être enregistré l'est");
}

static int run_screens(struct cli *cli)
{
    struct error err = {0};
    bool open = cli_open(cli, APP_BASE_MADE, &err);
    if (!open && err.code == ERR_CORRUPT && rescue_offer(cli->base, &err)) {
        error_clear(&err);
        open = cli_open(cli, APP_BASE_MADE, &err);
    }
    if (!open)
        return say_failure(&err);
    int status = tui_run(&cli->app, &err);
    app_close(&cli->app);
    tui_leave(); /* dies of the signal that asked for the end, once the base is closed */
    return err.code == ERR_NONE ? status : say_failure(&err);
}

/* The verb of that name, or the help that "--aide" asks for. */
static int run_named(struct cli *cli, const char *name)
{
    struct error err = {0};
    if (strcmp(name, "--version") == 0) {
        printf("dentelle %s\n", PACKAGE_VERSION);
        return 0;
    }
    if (name[0] == '-' && name[1] == '-')
        return verb_help(cli, &err) && flush_output(&err) ? 0 : say_failure(&err);
    const struct verb *verb = find_verb(name);
    if (!verb)
        error_set(&err, ERR_USAGE, "« %s » n'est pas une commande", utf8_short(name, 60).bytes);
    return verb && run_verb(cli, verb, &err) && flush_output(&err) ? 0 : say_failure(&err);
}

int cli_run(int argc, char **argv)
{
    struct cli cli = {0};
    struct error err = {0};
    const char *name = NULL;
    int status;
    utf8_locale();
    if (!read_command_line(&cli, argc, argv, &name, &err))
        status = say_failure(&err);
    else if (name)
        status = run_named(&cli, name);
    else
        status = check_options(&cli, NULL, 0, &err) ? run_screens(&cli) : say_failure(&err);
    free(cli.arguments);
    free(cli.raw);
    strings_clear(&cli.cleaned);
    strings_clear(&cli.columns);
    return status;
}
