/* What the verbs share: how they are called, how they print. */
#ifndef DENTELLE_CLI_INTERNAL_H
#define DENTELLE_CLI_INTERNAL_H

#include <jansson.h>

#include "dentelle/app.h"
#include "dentelle/cli.h"
#include "dentelle/report.h"

/* A command line, read. */
struct cli {
    struct app app;                                      /* open, unless the verb needs no base */
    const char *base, *programme, *town, *kind, *copied; /* `base` is a path: as given */
    const char *format, *output;                         /* `output` too */
    const char *sheet;
    struct strings columns; /* "En-tête=champ", as often as it is said */
    bool json, repair, date_is_right, dry_run, write, week, internal, draft;
    bool excel, for_others, with_notes, replace;
    bool waited;                         /* it was said that another instance holds the base */
    const char *values[CONDITION_COUNT]; /* conditions that were asked for, NULL: not this one */
    bool flags[CONDITION_COUNT];         /* the same for those without value */
    unsigned given;                      /* a bit for each option, in the order of their table */
    char **raw;       /* arguments after the verb, borrowed from argv: only to open a path */
    char **arguments; /* the same, clean */
    int count;
    struct strings cleaned; /* owns what of argv was cleaned */
};

/* Which options a verb takes; --base is everybody's. */
enum {
    OPTION_BASE = 1,
    OPTION_PROGRAMME = 2,
    OPTION_TOWN = 4,
    OPTION_KIND = 8,
    OPTION_JSON = 16,
    OPTION_REPAIR = 32,
    OPTION_DRY_RUN = 64,
    OPTION_WEEK = 128,
    OPTION_WRITE = 256,
    OPTION_CONDITION = 512, /* any of them */
    OPTION_TERRITORY = 1024,
    OPTION_FORMAT = 2048,
    OPTION_OUTPUT = 4096,
    OPTION_COPY = 8192,
    OPTION_EXPORT = 16384,  /* any of its own */
    OPTION_REPORT = 32768,  /* those of the bilan */
    OPTION_SHEET = 1 << 20, /* --feuille and --colonne */
    OPTION_COLUMN = 1 << 21 /* beside it: said several times */
};

typedef bool verb_function(struct cli *cli, struct error *err);

struct verb {
    const char *name, *usage, *what;
    int least, most;  /* arguments; most -1: any number */
    unsigned options; /* OPTION_* that it takes */
    bool without_base;
    bool reads; /* changes nothing: works on a base that cannot be written, makes none */
    verb_function *run;
};
extern const struct verb verbs[];
extern const int verb_count;

verb_function verb_board, verb_agenda, verb_list, verb_show, verb_add, verb_note, verb_move,
    verb_refer, verb_follow_up, verb_close, verb_import, verb_undo, verb_redo, verb_example,
    verb_doctor, verb_programmes, verb_rebound, verb_restore, verb_settings, verb_partners,
    verb_import_partners, verb_twins, verb_conflicts, verb_sync, verb_who_does_what, verb_export,
    verb_bilan, verb_erase, verb_help;

/* Opens the base of a verb that is `without_base` and yet needs one; app_close(&cli->app) closes.
 */
bool cli_open(struct cli *cli, enum app_base which, struct error *err);

/* ---- arguments ----------------------------------------------------------------------------- */

/* An argument on one line; the caller frees. */
char *cli_argument(const struct cli *cli, int index);
/* The arguments from `first` on, joined by spaces. The caller frees. */
char *cli_rest(const struct cli *cli, int first);
/* The case that the first argument names. */
bool cli_case(struct cli *cli, struct id *case_id, struct error *err);
/* The programme of --programme is looked at, else the one on screen stays. */
bool cli_programme(struct cli *cli, struct error *err);

/* The conditions of --en-retard, --territoire T… narrow what is looked at. */
bool cli_conditions(struct cli *cli, struct error *err);

/* ---- output (output.c) --------------------------------------------------------------------- */

/* Prints what was done, from app->label. */
void print_done(const struct cli *cli);
/* A line that holds a path, which may hold any byte. */
void print_path(const char *before, const char *path);
/* Prints the document and releases it. */
bool print_json(json_t *document, struct error *err);
/* Text in exactly `columns`, whatever scripts it holds. */
void print_cell(const char *text, int columns);
/* A case as the list and the board give it. `programme` may be NULL. The caller owns it. */
json_t *json_card(const struct card *card, const char *programme);
json_t *json_text(const char *text); /* null for NULL */
/* contacts, diagnosed and inscribed, when the counts are of a parcours. */
void json_add_parcours(json_t *object, const struct board_counts *counts);
/* The other cases of a porteur than the one that is shown (show_others.c). */
json_t *json_others(const struct holder_cases *cases, const struct id *shown);
void print_others(const struct holder_cases *cases, const struct id *shown);
/* "relance ven. 22 mars (dans 7 j)", "⚠ relance…", "jamais contacté", "sans prochaine action". The
 * caller frees. */
char *card_next(const struct card *card, day today);

/* The document on the output, or as the file of --sortie; an ODT for a terminal becomes a file of
 * the current folder. */
bool document_hand_out(const struct cli *cli, const struct document *document,
                       enum document_format format, struct error *err);

/* Offers the latest good backup of a damaged base to somebody at a terminal; true when it was
 * restored. */
bool rescue_offer(const char *base, struct error *err);

#endif
