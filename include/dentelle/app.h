/* app: what a user can do, one function per action. Screens and verbs call these; nobody else
 * begins a group of operations. Each action is one undo, and its French label is what the status
 * line says: "La Palette → Orientation". */
#ifndef DENTELLE_APP_H
#define DENTELLE_APP_H

#include "dentelle/base.h"
#include "dentelle/exchange.h"
#include "dentelle/model.h"
#include "dentelle/store.h"
#include "dentelle/sync.h"

/* ---- settings: what the user wrote in dentelle.conf (settings*.c, settings.def) ------------ */

enum setting {
#define SETTING(id, member, name, kind, fallback, least, most, words, comment) SETTING_##id,
#include "../../src/app/settings.def"
#undef SETTING
    SETTING_COUNT
};

enum { SETTING_AUTO = -1 }; /* of a number that has the word "auto" */
enum colours { COLOURS_AUTO, COLOURS_NONE, COLOURS_8, COLOURS_256 };
enum signs { SIGNS_AUTO, SIGNS_ASCII, SIGNS_UNICODE };

/* A filter of the board under a name: words that the board reads. */
struct saved_view {
    char *name, *text;
};
struct saved_views {
    struct saved_view *rows; /* in the order of the file */
    size_t count;
};

/* A line that says nothing usable, and so was ignored. */
struct setting_fault {
    int line;   /* 0: the file itself */
    char *text; /* "ligne 12 : « sourris » n'est pas un réglage" */
};

struct settings {
    int mouse;     /* 0: clicks are left to the terminal */
    int colours;   /* enum colours */
    int signs;     /* enum signs */
    int escape_ms; /* how long a lone Esc waits; SETTING_AUTO: 25, 100 over ssh */
    int density;   /* lines a card; 0: as many as fit */
    char *editor;  /* a command; NULL: $VISUAL, else $EDITOR */
    int partner_follow_ups[SILENCE_STEPS]; /* days of a partner's silence, increasing */
    int holder_silence;                    /* days without contact */
    int sync_at_opening;                   /* 0: no */
    int sync_minutes;          /* between two that come by themselves; SETTING_AUTO: none */
    struct bindings *bindings; /* commands.h: which key each command has */
    struct saved_views views;
    char *path;               /* of the file; NULL when neither HOME nor XDG_CONFIG_HOME says it */
    bool there;               /* it exists */
    int lines[SETTING_COUNT]; /* which line said so; 0: none did, the default stands */
    struct setting_fault *faults; /* in the order of their lines */
    size_t fault_count, faults_unkept;
};

/* Every value at its default, no file. */
void settings_init(struct settings *settings);
/* Those of $XDG_CONFIG_HOME/dentelle/dentelle.conf, else ~/.config. Never fails: what is wrong is a
 * fault, and the default stands. */
void settings_load(struct settings *settings);
/* Reads what such a file holds, any bytes whatever, over the values that are there. */
void settings_read(struct settings *settings, const char *bytes, size_t length);
void settings_clear(struct settings *settings);
/* One sentence about the faults, "dentelle.conf, ligne 12 : … (et 3 autres : dentelle reglages)";
 * NULL when there are none. The caller frees. */
char *settings_complaint(const struct settings *settings);

struct setting_info {
    const char *name, *fallback, *comment;
};
const struct setting_info *setting_info(enum setting setting);
/* "oui ou non", "de 0 à 1000, ou auto": what a value may be; "" when any text. The caller frees. */
char *setting_domain(enum setting setting);
/* The value as the file has it; "" when empty. The caller frees. */
char *setting_show(const struct settings *settings, enum setting setting);

/* The commented file with every value at its default. The caller frees. */
char *settings_default_file(void);
/* Writes it, 0600, where there is none; ERR_INPUT when something is there already. */
bool settings_write_default(const char *path, struct error *err);
/* Changes or adds the line of a view in the file, and nothing else; `text` NULL takes it away. A
 * file that is not there is written with its comments. ERR_INPUT for a name or a text that a line
 * cannot hold. */
bool settings_set_view(const char *path, const char *name, const char *text, struct error *err);

/* Owns the base, the clock, what is on screen. Passed first. */
struct app {
    struct store *store;
    struct clock clock;
    struct filter filter; /* which cases are looked at; its programme is the one on screen */
    char *drafts;         /* folder of the drafts, beside the base */
    char *drafts_aside;   /* where they go while that one refuses them; NULL: nowhere */
    struct text label;    /* what the last action was, for the status line */
    struct settings settings;
    struct draft_hold *holds; /* the drafts that are ours while we live (draft_hold.c) */
    size_t hold_count;
    struct draft_name *draft_names; /* what draft_exists saw (draft_names.c) */
    size_t draft_count;
    bool drafts_seen;
    struct strings filtered_needs; /* codes of needs named here that a filter points to */
    unsigned acts; /* how many actions were done here: what changes without it is others' */
};

/* Default base: $XDG_DATA_HOME/dentelle/dentelle.db, else ~/.local/share. The caller frees; NULL
 * with ERR_IO when neither HOME nor XDG_DATA_HOME says where. */
char *app_default_base(struct error *err);

/* A base that does not exist is made, or is ERR_NOT_FOUND: who only looks makes none by mistyping
 * its name. */
enum app_base { APP_BASE_MADE, APP_BASE_THERE };
/* `path` NULL: app_default_base. `waiting`, which may be NULL, and errors are those of store_open.
 * The shipped partners are written at the first opening (no undo). */
bool app_open(struct app *app, const char *path, enum app_base which,
              const struct store_waiting *waiting, struct error *err);
void app_close(struct app *app);
day app_today(const struct app *app);
/* Which cases are looked at, today; valid until the next call. */
const struct filter *app_filter(struct app *app);
/* The name of a case's porteur, for labels and titles; "?" when unknown. The caller frees. */
char *app_case_name(struct app *app, const struct id *case_id);
/* The same, or "3 dossiers". The caller frees. */
char *app_cases_name(struct app *app, const struct id cases[], size_t count);
/* Backup of the day, to be called once the user sees something. */
bool app_daily_care(struct app *app, struct error *err);
/* settings_set_view on the user's file, and on the views in memory. */
bool app_save_view(struct app *app, const char *name, const char *text, struct error *err);

/* ---- actions: false with a sentence, and then nothing was written -------------------------- */

/* A new holder and its case in stage Contact. `programme` NULL: the one on screen, else the newest,
 * else "Hors-réseaux <year>" is made. `town` may be NULL. ERR_INPUT for an empty or too long name.
 */
bool app_add_case(struct app *app, const char *name, const char *town, const struct id *programme,
                  struct id *case_id, struct error *err);

/* The same in the programme of that name, which is made if need be: one action. */
bool app_add_case_to(struct app *app, const char *name, const char *town, const char *programme,
                     struct id *case_id, struct error *err);

/* Finds the programme of that name or makes it; its kind and year are read from the name
 * ("Hors-réseaux 2024", "Parcours RH 2023"). */
bool app_programme(struct app *app, const char *name, struct id *programme, struct error *err);
/* The same programme for the next year: name, year and dates a year later, all else as it is.
 * ERR_INPUT when there is one of that name already, which `copy` then is (programmes.c). */
bool app_copy_programme(struct app *app, const struct id *programme, struct id *copy,
                        struct error *err);
/* "5 sur 6 rencontrés"; of a parcours "14 contacts · 10 diagnostics · 9 inscriptions sur 12", its
 * last `parts` parts. The number promised is of the whole programme: it is not set beside those
 * that a filter leaves (`narrowed`). The caller frees. */
enum { PROGRESS_PARTS = 3 };
char *progress_text(const struct board_counts *counts, bool narrowed, int parts);
/* Which one the board shows; ID_NONE for all. Remembered for the next opening; not an action. */
bool app_show_programme(struct app *app, const struct id *programme, struct error *err);

/* From the stage the author had on screen to another; both among Contact, Pré-diagnostic,
 * Orientation. ERR_STALE when the case has left `from` meanwhile. A closed case must be reopened.
 */
bool app_move_case(struct app *app, const struct id *case_id, enum stage from, enum stage to,
                   struct error *err);

/* A note of a typed kind, now. `follow_up` a day or DAY_NONE. `note` may be NULL. An empty text is
 * ERR_INPUT. */
bool app_write_note(struct app *app, const struct id *case_id, const char *kind, const char *text,
                    day follow_up, struct id *note, struct error *err);
/* Corrects a note, its kind too unless it is NULL; `seen` from query_seen(note, FIELD_NOTE_TEXT)
 * when it was opened. */
bool app_revise_note(struct app *app, const struct id *note, const char *kind, const char *text,
                     const char *seen, struct error *err);
bool app_delete_note(struct app *app, const struct id *note, struct error *err);
/* May the note be quoted in what leaves the house (the bilan)? ERR_INPUT for a line of the
 * program's own. */
bool app_publish_note(struct app *app, const struct id *note, bool publishable, struct error *err);
/* "« divorce » (famille)": the words of a text that tell somebody's private life, for whoever saves
 * or publishes it; NULL when there are none. The caller frees. */
char *app_sensitive_words(const char *text);
/* A draft of a programme's part of the bilan, for the user to write on; nothing is written: its
 * figures, and its publishable notes, `*quoted` of them, with dates and initials. The caller frees;
 * NULL with an error. */
char *app_draft_report(struct app *app, const struct id *programme, size_t *quoted,
                       struct error *err);

/* One field of a record, as typed (value_check is applied; field_is_read_only ones are ERR_INPUT).
 * `seen` from query_seen when the form was opened. `case_id`: the case it is edited in, for the
 * label. */
bool app_set_field(struct app *app, const struct id *entity, enum field field, const char *typed,
                   const char *seen, const struct id *case_id, struct error *err);

/* ---- the pré-diagnostic (prediagnosis.c) ----------------------------------------------------- */

/* What separates these needs from those that the author had on screen (`seen`, members of the set;
 * NULL: what the base holds now) is written: what somebody else ticked meanwhile stays. The first
 * of a code counts. ERR_INPUT for a code, a level or a voice (SAID_BY) that is none. */
bool app_set_needs(struct app *app, const struct id *case_id, const struct strings *seen,
                   const struct need needs[], size_t count, struct error *err);

/* The codes of needs that were named here because the list does not have them. */
void app_local_needs(struct app *app, struct strings *codes);
/* The code of the one of them that is called so, accents and case forgiven; it lives as long as the
 * app. NULL when none is. */
const char *app_named_need(struct app *app, const char *typed);

/* What the report still lacks on a case, as the user reads it: "la maturité", "une rencontre";
 * empty when it lacks nothing. Source: the table of the report (structure, éléments, intérêt) and
 * "who they are", convention art. 6. */
bool app_prediagnosis_missing(struct app *app, const struct id *case_id, struct strings *missing,
                              struct error *err);

/* Next action and its day; DAY_NONE removes the date. `action` NULL keeps the text. A closed case
 * must be reopened. */
bool app_follow_up(struct app *app, const struct id *case_id, day due, const char *action,
                   struct error *err);
/* The follow-up is done: no date any more, a line in the timeline. ERR_NOT_FOUND when none was due.
 */
bool app_follow_up_done(struct app *app, const struct id *case_id, struct error *err);

/* ---- to whom (matching.c): the rule, its weights and a test for each reason ---------------------
 */

struct suggestion {
    struct id partner;
    char *name, *full_name; /* as it is called; as it is registered */
    char *does;             /* NULL when not written */
    char *pros;             /* "gouvernance, bénévolat · Audomarois" */
    char *cons;         /* "demande 1 salarié : 0 déclaré"; NULL when nothing speaks against */
    char *asked;        /* what is not known and decides: "combien de salariés"; NULL */
    int score, covered; /* covered: how many of the needs */
    int rank;           /* by name */
};
struct suggestions {
    struct suggestion *rows;
    size_t count;
};
/* All partners for one case, or for several at once (what they share), the best first. Nobody is
 * left out: what speaks against is said. */
bool app_suggest(struct app *app, const struct id cases[], size_t count,
                 struct suggestions *suggestions, struct error *err);
void suggestions_clear(struct suggestions *suggestions);

/* Referrals to `count` partners, as one action. The case goes to stage Orientation if it was before
 * it, with its line in the thread. A partner that already has an open referral for this case is
 * left out, and app->label says so; ERR_INPUT when none is left. */
bool app_refer(struct app *app, const struct id *case_id, const struct id *partners, size_t count,
               struct error *err);
/* What is said of a referral (answers.c). */
struct answer {
    const char *status;       /* of REFERRAL_STATUS; NULL: it stays */
    const char *reason;       /* of REFERRAL_REASON, where the status asks for one; NULL */
    const char *confirmed_by; /* "partenaire" or "porteur" says that they met; NULL: nobody */
    const day
        *consent; /* when the porteur agreed that it leaves; NULL: it is noted, or nothing leaves */
};
/* One action, dated, with its line in the thread; the dates of sending and answering follow.
 * ERR_STALE when the state does not lead there (referral_may_become); ERR_INPUT when a reason or
 * the consent is missing. */
bool app_answer(struct app *app, const struct id *referral, const struct answer *answer,
                struct error *err);
/* Must the porteur's consent be given with that status? Nothing about him leaves without it;
 * information about a partner needs none. */
bool app_asks_consent(struct app *app, const struct id *referral, const char *status);

/* ---- the message that goes with a referral (messages.c) -----------------------------------------
 */

enum message_to { MESSAGE_TO_PARTNER, MESSAGE_TO_HOLDER };
struct message {
    char *address; /* NULL when none is known */
    char *subject, *body;
    char *remark; /* what the user should know before it goes; NULL */
    char *file;   /* the name of a file for it, without its end */
};
/* From the template of the user, else from ours. It holds what the referral needs, nothing of the
 * notes or of the pré-diagnostic; what the porteur is reached by only once he agreed. ERR_INPUT
 * when the template has no such part. */
bool app_message(struct app *app, const struct id *referral, enum message_to to,
                 struct message *message, struct error *err);
void message_clear(struct message *message);
/* "À : …", "Objet : …" and the text, to be pasted. The caller frees. */
char *message_text(const struct message *message);
/* A mailto: of all of it (RFC 6068). The caller frees. */
char *message_mailto(const struct message *message);
/* Writes it in `messages/` beside the base, over an older one of the same name, readable by its
 * owner alone. The path, which the caller frees; NULL. */
char *app_message_keep(struct app *app, const struct message *message, struct error *err);
/* Where the user's template is, "messages.txt" beside the settings; NULL when nothing says where.
 * The caller frees. */
char *app_message_path(struct app *app);
/* Writes ours there when there is none. */
bool app_message_write_template(struct app *app, struct error *err);

/* ---- partners (partners.c, directory*.c) --------------------------------------------------- */

/* What it is called: its short name, else its name; NULL when there is none. The caller frees. */
char *app_partner_name(struct app *app, const struct id *partner);
/* ERR_INPUT for an empty or too long name, and for one that the directory has already. */
bool app_add_partner(struct app *app, const char *name, struct id *partner, struct error *err);
/* To the trash; ERR_INPUT when cases were oriented to it. */
bool app_remove_partner(struct app *app, const struct id *partner, struct error *err);
/* What is known of it was checked today. */
bool app_check_partner(struct app *app, const struct id *partner, struct error *err);
/* "vérifié il y a 8 mois", "jamais vérifié". The caller frees. */
char *partner_checked(const char *checked_on, day today);

/* "3 dossiers : 1 aboutie, 2 transmises"; "aucun dossier". The caller frees. */
char *sent_sums_text(const struct sent_sums *sums);

/* What the last edition of the shipped directory brought; `shipped` is PARTNER_SHIPPED. */
enum partner_news { PARTNER_NO_NEWS, PARTNER_NEW, PARTNER_CHANGED };
enum partner_news app_partner_news(struct app *app, const char *shipped);
/* A field where the user keeps something else than the directory says now; both as one reads them.
 */
struct offer {
    enum field field;
    char *ours, *theirs;
};
struct offers {
    struct offer *rows;
    size_t count;
};
bool app_partner_offers(struct app *app, const struct id *partner, struct offers *offers,
                        struct error *err);
void offers_clear(struct offers *offers);
/* What the directory says takes the place of ours; ours stays and is no longer asked about. */
bool app_take_offer(struct app *app, const struct id *partner, enum field field, struct error *err);
bool app_decline_offer(struct app *app, const struct id *partner, enum field field,
                       struct error *err);

/* All partners, as they travel (exchange.h). */
bool app_list_partners(struct app *app, struct listing *listing, struct error *err);

enum partner_fate { PARTNER_ADDED, PARTNER_KNOWN, PARTNER_LEFT };
struct partner_import_row {
    char *name;
    enum partner_fate fate;
    char *reason;               /* why it was left; NULL otherwise */
    int filled;                 /* fields of a known one that were empty here */
    struct strings differences; /* "Ce qu'il fait : ici « … », dans le fichier « … »" */
};
struct partner_import {
    struct partner_import_row *rows;
    size_t count;
    int added, known, completed, left;
    struct strings remarks; /* of the reading, and values that could not be taken */
};
/* Reads an HSDS or CSV file. A partner of the same identity, else of the same name, keeps all that
 * it says here: only what is empty is filled; the others are added. One action; `dry_run` writes
 * nothing. */
bool app_import_partners(struct app *app, const char *path, bool dry_run,
                         struct partner_import *report, struct error *err);
void partner_import_clear(struct partner_import *report);
/* "5 structures : 2 nouvelles, 1 complétée, 2 déjà connues". The caller frees. */
char *partner_import_sum(const struct partner_import *report);

/* Closes with an outcome, reopens where it was. */
bool app_close_case(struct app *app, const struct id *case_id, const char *outcome,
                    struct error *err);
bool app_reopen_case(struct app *app, const struct id *case_id, struct error *err);
bool app_delete_case(struct app *app, const struct id *case_id, struct error *err);
/* Erases a case for ever, with all that is of it and its drafts (erase.c); `parts` is what was
 * erased. `*cleaned`: the file of the base holds nothing of it any more, else that is for the next
 * store_scrub. It cannot be undone. */
bool app_erase_case(struct app *app, const struct id *case_id, struct case_parts *parts,
                    bool *cleaned, struct error *err);

/* Several cases by one action. Those that cannot take part are left, and the label says it: "3
 * dossiers → Orientation (1 déjà à la dernière étape)". When none can, an error says why and
 * nothing is written. The actions above are these on one case. */

/* `steps` 1 or -1: each from its own stage to the next, or the one before. */
bool app_step_cases(struct app *app, const struct id cases[], size_t count, int steps,
                    struct error *err);
bool app_close_cases(struct app *app, const struct id cases[], size_t count, const char *outcome,
                     struct error *err);
bool app_reopen_cases(struct app *app, const struct id cases[], size_t count, struct error *err);
bool app_follow_up_cases(struct app *app, const struct id cases[], size_t count, day due,
                         const char *action, struct error *err);
/* To whom, and how. */
struct referral_wish {
    struct id partner;
    const char *kind; /* of REFERRAL_KIND */
    struct id after;  /* the referral that came to nothing and that this one follows; ID_NONE */
};
/* A case that already waits for one of the partners is referred to the others. What the case lacks
 * and the partner covers is what it is sent for. */
bool app_refer_cases(struct app *app, const struct id cases[], size_t case_count,
                     const struct referral_wish wishes[], size_t count, struct error *err);
/* To another programme: stage and reference stay. */
bool app_assign_programme(struct app *app, const struct id cases[], size_t count,
                          const struct id *programme, struct error *err);
/* A rebond: a new case of the same porteur in another programme, which follows this one; both
 * threads say it, the needs are copied. ERR_INPUT when the porteur has one there already, which
 * `opened` then is (rebound.c). */
bool app_rebound_case(struct app *app, const struct id *case_id, const struct id *programme,
                      struct id *opened, struct error *err);
/* The case that the porteur of this one has in a programme; false when there is none. */
bool app_case_in_programme(struct app *app, const struct id *case_id, const struct id *programme,
                           struct id *found);
/* Who follows them, as typed; empty or NULL: nobody. */
bool app_assign_worker(struct app *app, const struct id cases[], size_t count, const char *worker,
                       struct error *err);

/* undo_last / redo_last, with the label ("annulé : La Palette → Orientation") in app->label, and
 * the case it was about. */
bool app_undo(struct app *app, struct id *case_id, struct error *err);
bool app_redo(struct app *app, struct id *case_id, struct error *err);

/* The programmes of 2023, with those whom the report of that year names; one undo removes them, and
 * "Hors-réseaux 2023" is on screen. ERR_INPUT when it is already there. */
bool app_load_example(struct app *app, struct error *err);

/* ---- triage: the cases that ask for a decision, one after the other (triage.c) -------------- */

enum triage_act { TRIAGE_NOTE, TRIAGE_FOLLOW_UP, TRIAGE_REFERRAL, TRIAGE_STAGE, TRIAGE_CLOSING };
enum { TRIAGE_ACTS = TRIAGE_CLOSING + 1 };
enum triage_fate {
    TRIAGE_WAITING,
    TRIAGE_DECIDED,
    TRIAGE_SKIPPED, /* comes again once all others have been seen */
    TRIAGE_GONE     /* closed or removed elsewhere meanwhile */
};
struct triage_entry {
    struct id id;
    enum triage_reason reason;
    enum triage_fate fate;
    enum triage_act act; /* of a decided one: the last */
};
/* One pass through the cases of a day. Leaving and coming back on the same day goes on with it. */
struct triage {
    struct triage_entry *entries;
    size_t count, at; /* at == count: over */
    bool again;       /* only the skipped ones are left */
    bool changed;     /* since it was last kept */
    int64_t began_ms, spent_ms;
};
/* The pass of today, taken up where it was left. */
bool triage_begin(struct app *app, struct triage *triage, struct error *err);
/* Writes where it stands, if it changed: a preference, in no undo. */
bool triage_keep(struct app *app, struct triage *triage, struct error *err);
void triage_clear(struct triage *triage);
/* The case to decide on; NULL when the pass is over. Those that somebody else closed are passed. */
const struct triage_entry *triage_current(struct app *app, struct triage *triage);
/* A decision was taken on the current case: it is counted once, and the next one comes. */
void triage_decide(struct triage *triage, enum triage_act act);
void triage_skip(struct triage *triage);
/* The one before; false at the first. */
bool triage_back(struct triage *triage);
/* What was decided on this case was undone: it is the current one again. False when the pass does
 * not hold it. */
bool triage_return_to(struct triage *triage, const struct id *case_id);
/* All those that were skipped, again; and the cases that came since the pass began. */
bool triage_again(struct app *app, struct triage *triage, struct error *err);
struct triage_sum {
    size_t decided, skipped, left; /* left: waiting */
    size_t acts[TRIAGE_ACTS];
    int minutes; /* spent on it, rounded up */
};
void triage_sum(const struct app *app, const struct triage *triage, struct triage_sum *sum);

/* ---- agenda (agenda.c): its words ---------------------------------------------------------- */

const char *agenda_code(enum agenda_section section);  /* "overdue", in JSON */
const char *agenda_label(enum agenda_section section); /* "En retard" */
enum { AGENDA_WHEN_SIZE = DAY_FRENCH_SIZE + 16 };
/* "lun. 15 mars", "jusqu'au dim. 21 mars"; "" where the label says it all. */
void agenda_when(enum agenda_section section, day today, char when[AGENDA_WHEN_SIZE]);
/* "Hors-réseaux 2027 · en retard": which cases are looked at. The caller frees. */
char *agenda_cases(struct app *app);
/* "rappeler la mairie", "relance"; without a date "contact il y a 12 j". The caller frees. */
char *agenda_next(const struct card *card, day today);
/* "12 rue des Essais, 62000"; with the town where no header says it. The caller frees. */
char *agenda_address(const struct card *card, bool town);
/* "relancer ?" */
const char *silence_proposal(const struct silence *silence);
/* "AAE62 : sans réponse depuis 12 j — relancer ?" The caller frees. */
char *silence_text(const struct silence *silence);

/* ---- the same porteur twice (twins.c, docs/doublons.md) -------------------------------------- */

/* A score from here on is worth asking a person; below, nothing is said. */
enum { TWIN_LIKELY = 50 };

/* Two porteurs that may be one. */
struct twin_half {
    struct id holder;
    char *name, *town; /* town: NULL when unknown */
};
struct twin {
    struct twin_half a, b; /* a: the one that came first */
    int score;             /* TWIN_LIKELY to 100 */
    char *reasons;         /* "même nom à une lettre près, même commune" */
};
struct twins {
    struct twin *rows;
    size_t count;
};
/* All likely pairs of the base, the surest first; those said not to be the same are left out. */
bool app_twins(struct app *app, struct twins *twins, struct error *err);
void twins_clear(struct twins *twins);

/* Who a name that is being typed resembles: the porteurs are read once, then each question costs a
 * few microseconds. */
struct twin_watch;
struct twin_watch *app_twin_watch(struct app *app, struct error *err); /* NULL when unreadable */
void twin_watch_free(struct twin_watch *watch);
struct resemblance {
    struct id holder, case_id; /* case_id: its newest */
    char *name, *town, *ref;   /* town: NULL when unknown */
    char *reasons;
};
/* `town` may be NULL. False when nobody is resembled enough. */
bool app_resembles(struct app *app, struct twin_watch *watch, const char *name, const char *town,
                   struct resemblance *resemblance);
/* The same for one name, without a watch: only porteurs whose letters allow it are read. */
bool app_resembles_once(struct app *app, const char *name, const char *town,
                        struct resemblance *resemblance);
void resemblance_clear(struct resemblance *resemblance);
/* "Retrouvilles (Artois), HR-2027-7K-003 : même nom à une lettre près". The caller frees. */
char *resemblance_text(const struct resemblance *resemblance);

/* `other` is the same porteur as `kept`: a mark, its name becomes another name of the kept one,
 * what only its sheet says is added to that of the kept one, what both say otherwise is a line in
 * the thread of its newest case. Nothing is rewritten, every case keeps its thread; one undo.
 * ERR_INPUT when they are one already. */
bool app_merge_holders(struct app *app, const struct id *kept, const struct id *other,
                       struct error *err);
/* They are not the same, and will not be proposed again. */
bool app_part_holders(struct app *app, const struct id *a, const struct id *b, struct error *err);
/* A new case in stage Contact for a porteur that exists. `called`: another name that it was given
 * just now, or NULL. `programme` as in app_add_case. */
bool app_open_case(struct app *app, const struct id *holder, const char *called,
                   const struct id *programme, struct id *case_id, struct error *err);

/* ---- conflicts and histories (resolve.c, value_words.c, history_words.c; docs/conflits.md) ----
 */

/* What a field is called, those that no form shows too: "Étape"; of a note or a referral with its
 * `detail` (struct conflict): "orientation vers MAS : État", of the text of a
 * note "note du lun. 15 mars" alone. The caller frees. */
char *field_words(struct app *app, enum field field, const char *detail);
/* A stored value as it is read, references by their names; "–" for NULL. The caller frees. */
char *value_words(struct app *app, enum field field, const char *stored);
/* "lun. 15 mars à 09:02", "(date douteuse)" after it when `suspect`. The caller frees. */
char *when_words(struct app *app, int64_t at_ms, bool suspect);
/* "ce poste · lun. 15 mars à 09:02"; `who` NULL: this device. The caller frees. */
char *author_words(struct app *app, const char *who, int64_t at_ms, bool suspect);
/* "La Palette : commune". The caller frees. */
char *conflict_words(struct app *app, const struct conflict *conflict);

enum resolution {
    RESOLVE_ONE,    /* this value stays */
    RESOLVE_ALL,    /* all of them, one after the other; only where field_joins */
    RESOLVE_DELETE, /* of a contested deletion: to the trash all the same */
    RESOLVE_KEEP,   /* of a contested deletion: out of it */
};
/* Can several values of this field be one text? */
bool field_joins(enum field field);
/* That text. The caller frees. */
char *versions_join(const struct versions *versions, enum field field);
/* Closes a conflict, by one action. `versions`: what its author has on screen; `value`, of
 * RESOLVE_ONE, one of them. ERR_STALE when another value came meanwhile, ERR_INPUT when a name
 * would be empty or a text too long. The values that are left stay in the history. */
bool app_resolve(struct app *app, const struct conflict *conflict, const struct versions *versions,
                 enum resolution how, const char *value, struct error *err);

/* "Commune : Arras → Lens", "note du lun. 15 mars mise à la corbeille". The caller frees. */
char *history_words(struct app *app, const struct history_row *row);

/* ---- import (import*.c, docs/import.md) ---------------------------------------------------- */

/* Where a column goes: a field (enum field), or one of these. */
enum { IMPORT_TO_NOTE = FIELD_COUNT, IMPORT_NOWHERE };
struct import_column {
    char *header; /* as the file has it; "" when it has none */
    char *sample; /* its first value, cut; NULL while it has none */
    int to;
    bool hidden; /* in the spreadsheet: it is read all the same */
    bool chosen; /* somebody said so, for this file or for an earlier one */
};
enum import_fate {
    IMPORT_NEW,
    IMPORT_PROBABLE, /* new, and resembles a porteur: a double, perhaps */
    IMPORT_KNOWN,
    IMPORT_SET_ASIDE
};
/* A line, without its texts. */
struct import_row {
    struct id case_id; /* of the porteur: new, or known; ID_NONE when it was set aside */
    uint64_t texts;    /* where the report has them */
    int line, to;      /* the same, or the last of those that were set aside together */
    uint16_t brought;  /* cells that the base did not have: filled, updated, kept in a note */
    uint16_t updated;  /* of them: another value took the place of what the last version brought */
    uint16_t disputed; /* of them: the file and somebody here both changed it */
    enum import_fate fate : 8;
    bool twin_here : 1; /* a probable one: the porteur it resembles has a case in the programme */
    bool left : 1;      /* set aside because somebody said so */
    bool changes : 1;   /* it has a text of that name */
};
struct import_texts {
    char *name;   /* of the porteur, NULL when the line has none */
    char *reason; /* why it was set aside, "dossier HR-2024-7K-003" for a known one, "ressemble à…"
                     for a probable one; NULL for a new one */
    char *changes; /* what a known porteur gains: "Téléphone : 03… → 07… ; Site : …"; NULL: nothing
                    */
    struct id twin; /* of a probable one: the porteur it resembles */
};
struct import_report {
    struct sheet_format format;
    struct file_stamp stamp;
    struct strings sheets; /* how each is called in a list: "Suivi", "Paramètres (masquée)" */
    size_t sheet;          /* the one that was read */
    int header_line, header_to;
    struct import_column *columns;
    size_t column_count;
    bool nameless;              /* no column gives the name of a porteur: no line was read */
    struct spill *rows, *texts; /* by line: import_row_at, import_row_texts */
    size_t count;               /* of rows */
    bool unsound;               /* some were lost on the way */
    int read, added, probable, known, set_aside; /* lines; read is their sum: empty lines, and those
                                                    above the header, are set aside */
    int completed;          /* of the known ones: those that brought something */
    int updated, disputed;  /* cells, of all */
    struct strings remarks; /* "ligne 12 : deux cellules manquent" */
};

/* What somebody said of a line, looking at the preview. */
struct import_choice {
    int line;
    bool left;      /* it is not imported */
    struct id same; /* its porteur is this one, which it resembles; ID_NONE: it is new */
};
/* Is told how far it is; false gives up, as long as there is something to tell. */
typedef bool import_progress(void *context, uint64_t done, uint64_t total);
struct import_order {
    const char *path, *programme; /* programme_of_name; NULL: the one on screen */
    const char *sheet;   /* its name, or its number from 1; NULL: by number, or the likely one */
    size_t sheet_number; /* from 1; 0: the likely one */
    const struct strings *columns;       /* "En-tête=champ"; may be NULL */
    const struct import_choice *choices; /* by line, each once */
    size_t choice_count;
    const struct file_stamp *stamp; /* the file must still be that one; NULL: any */
    bool write;                     /* else nothing is: a preview, the same run taken back */
    import_progress *progress;      /* may be NULL */
    void *context;
};
/* Reads the file and decides each line's fate; when `write`, all of it is one action: new cases,
 * and on known ones what the base did not have and what the last version of the file did not say.
 * ERR_STALE: the file is not the one that was looked at; ERR_GIVEN_UP; what workbook_open and
 * sheet_next refuse. When not `write`, a file whose columns name no porteur is a report that says
 * so. */
bool app_import_run(struct app *app, const struct import_order *order, struct import_report *report,
                    struct error *err);
/* All of a file, as it proposes itself; the preview of that. */
bool app_import_preview(struct app *app, const char *path, const char *programme,
                        struct import_report *report, struct error *err);
bool app_import(struct app *app, const char *path, const char *programme,
                struct import_report *report, struct error *err);
void import_report_clear(struct import_report *report);
/* The rows are those of the lines, in their order; `index` is below `count`. */
struct import_row import_row_at(const struct import_report *report, size_t index);
/* ERR_IO once the disk did not give back what was laid aside of it: what it says is not so. */
bool import_report_sound(const struct import_report *report, struct error *err);
/* What a row says; the caller clears it. */
void import_row_texts(const struct import_report *report, const struct import_row *row,
                      struct import_texts *texts);
void import_texts_clear(struct import_texts *texts);
/* From now on a column with this header goes there, in this file and in others; the one that went
 * there goes to the note. A preference of this base: not an action. */
bool app_import_column(struct app *app, const struct import_report *report, size_t column, int to,
                       struct error *err);
/* The fields that a column can go to, in the order of the registry; how many. */
size_t import_fields(enum field fields[FIELD_COUNT]);
/* "Téléphone", "note d'import", "rien". */
const char *import_place_label(int to);
/* Does it write anything? */
bool import_report_writes(const struct import_report *report);
/* "6 lignes lues = 3 nouveaux + 1 déjà connu + 2 mis de côté", with the probable doubles after the
 * new ones when there are some. The caller frees. */
char *import_report_sum(const struct import_report *report);
/* What was read and what becomes of each line, to be read by a person: file, columns, remarks, then
 * the lines; the new ones too when `all`. Added to `lines`. */
void import_report_describe(const struct import_report *report, bool all, struct strings *lines);
/* Its parts; the caller frees the texts. "Lu en UTF-8, séparateur « ; », en-tête à la ligne 1" */
char *import_reading_text(const struct import_report *report);
/* "Tél. → Téléphone" */
char *import_column_text(const struct import_column *column);
/* "ligne 7 : déjà connu, La Ruche (dossier HR-2027-7K-001…)" */
char *import_row_text(const struct import_report *report, const struct import_row *row);

/* ---- out (export*.c, docs/export.md) --------------------------------------------------------- */

enum export_format {
    EXPORT_XLSX, /* a workbook, one sheet per table */
    EXPORT_CSV,  /* the cases */
    EXPORT_JSON, /* the whole, as app_import_dump reads it back */
    EXPORT_ICS,  /* what is due, and who was met */
    EXPORT_VCARD,
    EXPORT_FORMATS
};
/* "xlsx"; EXPORT_FORMATS when it is none. */
enum export_format export_format_named(const char *typed);
const char *export_format_name(enum export_format format);
const char *export_format_extension(enum export_format format);

struct export_order {
    enum export_format format;
    bool excel;                  /* the CSV as a French Excel opens it */
    bool for_others;             /* initials, no telephone, no address, nothing of notes */
    bool with_notes;             /* for others: those that are marked so */
    const struct filter *filter; /* NULL: all cases */
};
struct export_sum {
    size_t cases, notes, events, cards;
};
/* Writes it to `path`, or where there is none (NULL) to standard output. ERR_INPUT when there is a
 * file already and it is not to be replaced, when a workbook has no path, when vCards are asked for
 * others. */
bool app_export(struct app *app, const struct export_order *order, const char *path, bool replace,
                struct export_sum *sum, struct error *err);
/* "12 dossiers, 30 notes". The caller frees. */
char *export_sum_text(const struct export_order *order, const struct export_sum *sum);
/* What the file does not hold, when it is for others; NULL when it is not. Static. */
const char *export_left_out(const struct export_order *order);
/* A name for it, without its end: "dentelle-2027-03-15". The caller frees. */
char *export_file_name(const struct app *app, const struct export_order *order);

/* What became of the records of a dump. */
struct dump_report {
    size_t read, added, known, completed, by_entity[ENTITY_COUNT]; /* by_entity: added */
    struct strings remarks; /* values that could not be taken */
};
/* Is it a file of ours (EXPORT_JSON), by its first bytes? False too when it cannot be read. */
bool app_is_dump(const char *path);
/* Adds every record that is not known here, under its own identity; what is here is never changed,
 * but for what nobody touched in the shipped directory. One action; `dry_run` writes nothing. A
 * file that is cut or damaged is ERR_INPUT, and nothing of it is written. */
bool app_import_dump(struct app *app, const char *path, bool dry_run, struct dump_report *report,
                     struct error *err);
void dump_report_clear(struct dump_report *report);
/* "134 fiches lues = 100 ajoutées + 34 déjà là". The caller frees. */
char *dump_report_sum(const struct dump_report *report);

/* ---- conditions on the cases looked at, as words (views.c) --------------------------------- */

enum condition {
    CONDITION_TERRITORY,
    CONDITION_NEED,
    CONDITION_PARTNER,
    CONDITION_WORKER,
    CONDITION_STAGE,
    CONDITION_OVERDUE, /* this one and those after take no value */
    CONDITION_NEVER,
    CONDITION_IDLE,
    CONDITION_COUNT
};
/* "territoire", "en retard". */
const char *condition_word(enum condition condition);
bool condition_is_flag(enum condition condition);
/* The value that a filter asks for, as the user reads it; "" for one without value; NULL when it
 * asks for none. The caller frees. */
char *condition_value(struct app *app, const struct filter *filter, enum condition condition);
/* A value as typed: a label, its beginning, a code, the name of a partner. ERR_NOT_FOUND or
 * ERR_AMBIGUOUS with what is known. `typed` may be NULL for a condition without value. */
bool condition_set(struct app *app, struct filter *filter, enum condition condition,
                   const char *typed, struct error *err);
void condition_drop(struct filter *filter, enum condition condition);

/* "Artois · besoin gouvernance · en retard"; "" when nothing narrows. The programme is not in it.
 * The caller frees. */
char *filter_title(struct app *app, const struct filter *filter);
/* "territoire artois, besoin gouvernance, en retard": what filter_read reads back. The caller
 * frees. */
char *filter_words(struct app *app, const struct filter *filter);
/* Conditions in any order replace those of the filter; its programme stays. A word it does not know
 * is ERR_INPUT, a value ERR_NOT_FOUND or ERR_AMBIGUOUS: the filter is then as it was. */
bool filter_read(struct app *app, const char *text, struct filter *filter, struct error *err);

/* ---- drafts: what is being typed, on disk within a second (draft.c) ------------------------ */

/* A draft belongs to a field of a record; the text of a new note to the case (entity = case, field
 * = FIELD_NOTE_TEXT). */
struct draft {
    struct id entity;
    enum field field;
    int copy;      /* which of those that several windows left; of draft_list, for draft_choose */
    char kind[16]; /* of a note: "appel"… else "" */
    day follow_up; /* of a note, or DAY_NONE */
    size_t cursor; /* byte offset */
    char *text;
};
void draft_clear(struct draft *draft);
/* Where a draft is now. When its folder refuses it (full disk, read-only), it goes to the user's
 * runtime folder, which a crash leaves and a restart empties; `err` then says why. */
enum draft_kept { DRAFT_LOST, DRAFT_ASIDE, DRAFT_KEPT };
enum draft_kept draft_save(struct app *app, const struct draft *draft, struct error *err);
/* From then on, as after draft_save, the draft is ours: no other instance opens it or writes over
 * it as long as we live. False when there is none (ERR_NOT_FOUND), when another instance has it
 * (ERR_BUSY: a draft saved now is another one) or it cannot be read. */
bool draft_load(struct app *app, const struct id *entity, enum field field, struct draft *draft,
                struct error *err);
/* One that draft_load would load. The folders are looked at once, until drafts_forget: a frame asks
 * for each card. */
bool draft_exists(struct app *app, const struct id *entity, enum field field);
void drafts_forget(struct app *app);
/* That one of several is what draft_load loads. ERR_BUSY when another instance has it. */
bool draft_choose(struct app *app, const struct draft *draft, struct error *err);
/* The one that is ours, and the text lent to an editor. */
bool draft_drop(struct app *app, const struct id *entity, enum field field, struct error *err);

/* A draft's text alone, as a file for the user's own editor (draft_lent.c); it stays until the
 * draft is dropped or draft_lent_drop. The path, which the caller frees; NULL when it cannot be
 * written.
 */
char *draft_lend(struct app *app, const struct draft *draft, struct error *err);
/* What the editor made of it, cleaned; NULL in `*text` when that is the draft's own text.
 * ERR_NOT_FOUND when the file is gone, ERR_INPUT when it is no file or too long a text. */
bool draft_take_back(struct app *app, const struct draft *draft, char **text, struct error *err);
bool draft_lent_drop(struct app *app, const struct id *entity, enum field field, struct error *err);
bool draft_is_lent(const struct app *app, const struct id *entity, enum field field);
/* The file was written after the draft was: the program did not live to take the text back. */
bool draft_lent_is_newer(const struct app *app, const struct draft *draft);

struct drafts {
    struct draft *rows;
    size_t count;
};
/* All but those of other instances, newest first: what the next opening offers back. */
bool draft_list(struct app *app, struct drafts *drafts, struct error *err);
void drafts_clear(struct drafts *drafts);

/* ---- sharing with the team (sync.c) -------------------------------------------------------- */

/* Those of sync.h, on the open base; the others call this device by the name of the machine. */
bool app_sync_init(struct app *app, const char *url, const struct sync_person *who,
                   char phrase[SYNC_PHRASE_SIZE], struct error *err);
/* `url` NULL: one of the places that the base has. */
bool app_sync_join(struct app *app, const char *url, const char *phrase,
                   const struct sync_person *who, struct error *err);
/* A new phrase; a device lost, with a new key; one no longer used; one found again. */
bool app_sync_change_phrase(struct app *app, char phrase[SYNC_PHRASE_SIZE], struct error *err);
bool app_sync_lose(struct app *app, const char *which, char phrase[SYNC_PHRASE_SIZE],
                   struct error *err);
bool app_sync_forget(struct app *app, const char *which, struct error *err);
bool app_sync_take_back(struct app *app, const char *which, struct error *err);
/* What a cycle did: of the porteurs that were received, the pairs that may be one. */
struct synced {
    struct sync_report report;
    size_t twins;
};
bool app_sync(struct app *app, const struct sync_watch *watch, struct synced *synced,
              struct error *err);
void synced_clear(struct synced *synced);

/* ---- in words (sync_words.c) --------------------------------------------------------------- */

/* Where sharing stands, a line after the other: places, this device, what waits, the others, what
 * was erased. */
void sync_status_lines(const struct sync_status *status, struct strings *lines);
/* "1 240 / 3 980 opérations, 4 postes". The caller frees. */
char *sync_step_words(const struct sync_step *step);
/* "reçu 1 240 opérations, envoyé 3". The caller frees. */
char *synced_words(const struct synced *synced);

#endif
