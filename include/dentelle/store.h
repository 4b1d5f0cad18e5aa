/* store: the base. The truth is a set of immutable operations; the tables that screens read are a
 * projection of it, written in the same transaction (docs/store.md). Only this room knows SQL;
 * nobody else writes. */
#ifndef DENTELLE_STORE_H
#define DENTELLE_STORE_H

#include "dentelle/base.h"
#include "dentelle/model.h"

struct store;

/* ---- opening (db.c) ------------------------------------------------------------------------ */

/* Who is told, once each time, that a base held by another instance has been waited for half a
 * second. The sentence is French; the store must not be asked for anything meanwhile. */
struct store_waiting {
    void (*tell)(void *context, const char *sentence); /* NULL: nobody */
    void *context;                                     /* borrowed */
};

struct store_options {
    const char *path;
    const struct clock *clock; /* borrowed while the store is open */
    bool create; /* make the base (0600) and its folder (0700) when they do not exist */
    bool read_only;
    int busy_ms; /* how long a base held by another instance is waited for; 0: 5 s */
    const struct store_waiting *waiting; /* may be NULL */
};

/* Opens and migrates. A base written by a later version opens read-only: store_is_newer tells it.
 * ERR_NOT_FOUND (and not `create`), ERR_CORRUPT (not SQLite, damaged, SQLite but not a base of
 * dentelle, or no base at all where there are backups of it), ERR_BUSY, ERR_READONLY, ERR_FULL,
 * ERR_IO. A base whose file or folder cannot be written opens read-only: store_is_read_only. */
struct store *store_open(const struct store_options *options, struct error *err);
void store_close(struct store *store); /* checkpoints; NULL is allowed */
/* From now on it is told to this one; NULL: to nobody. */
void store_on_wait(struct store *store, const struct store_waiting *waiting);
/* Between the two, all that is read is the base of one moment, and reading costs less: a frame is
 * drawn between them. Nothing may be written there. */
void store_hold(struct store *store);
void store_release(struct store *store);
/* While `much` of the base is read: more of it stays in memory. */
void store_read_much(struct store *store, bool much);
bool store_is_newer(const struct store *store);
bool store_is_read_only(const struct store *store);
const char *store_path(const struct store *store);
/* True when something wrote to the base (this instance or another) since the last call. */
bool store_changed(struct store *store);

/* ---- writing (op.c): one group of operations, one transaction, one undo -------------------- */

/* Opens a group: the write lock is taken, the clock advanced. Groups do not nest. ERR_BUSY,
 * ERR_READONLY. */
bool op_begin(struct store *store, struct error *err);

/* What the open group writes comes from a file: query_imported will say so. */
void op_from_file(struct store *store);
/* Between two records of a group of very many: works out now what follows from those written so
 * far, once they are a thousand, so that memory does not grow with the group. */
bool op_settle(struct store *store, struct error *err);

/* Records the value of a field; `value` as stored (value_check), NULL empties. `seen`: what the
 * author had on screen, from query_seen; NULL: what the base holds now. Nothing is recorded when
 * the value is the one shown already. Any failure dooms the group: op_commit will then roll back
 * and return false. */
bool op_set(struct store *store, const struct id *entity, enum field field, const char *value,
            const char *seen, struct error *err);
/* First text of a note, and its corrections: kept as revisions, concurrent ones are both shown. */
bool op_note(struct store *store, const struct id *note, const char *text, const char *seen,
             struct error *err);
/* A member of a set field; adding one that is there and removing one that is not do nothing. */
bool op_add(struct store *store, const struct id *entity, enum field field, const char *member,
            struct error *err);
bool op_remove(struct store *store, const struct id *entity, enum field field, const char *member,
               struct error *err);
/* To the trash and back. */
bool op_delete(struct store *store, enum entity kind, const struct id *entity, struct error *err);
bool op_undelete(struct store *store, enum entity kind, const struct id *entity, struct error *err);
/* The right to erasure: values, history and row vanish for ever; later operations on it are
 * ignored. No undo. */
bool op_erase(struct store *store, enum entity kind, const struct id *entity, struct error *err);
/* All that a case is made of, in the trash too: itself first, its notes and referrals, and its
 * porteur when no other case is his. */
struct case_part {
    enum entity entity;
    struct id id;
};
struct case_parts {
    struct case_part *rows;
    size_t count, notes, referrals;
    bool holder;
};
bool query_case_parts(struct store *store, const struct id *case_id, struct case_parts *parts,
                      struct error *err);
void case_parts_clear(struct case_parts *parts);
/* Two holders are the same porteur: a mark, nothing rewritten. Every read of a case shows the one
 * that stands for its holder (query_porteur); FIELD_CASE_HOLDER of a record read is that one. */
bool op_alias(struct store *store, const struct id *holder, const struct id *of, struct error *err);

/* The next reference of a series on this device, within the open group: "HR-2024" gives
 * "HR-2024-7K-003", where 7K is the device. Never reused. The caller frees; NULL on failure. */
char *op_next_ref(struct store *store, const char *series, struct error *err);
/* This reference came from elsewhere, within the open group: should it be of this device (`own`),
 * its number will not be given again. */
bool op_keep_ref(struct store *store, const char *ref, bool *own, struct error *err);

/* Commits; the data is on the disk when it returns true. `label` is the French name of the action
 * ("La Palette → Orientation") that undo will announce; `subject` the case it is about or NULL. A
 * group without operations commits nothing and leaves no undo. On false everything was rolled back.
 */
bool op_commit(struct store *store, const char *label, const struct id *subject, struct error *err);
void op_rollback(struct store *store);
/* Has the open group recorded anything? */
bool op_pending(const struct store *store);

/* ---- undo (undo.c) ------------------------------------------------------------------------- */

struct undone {
    char *label;       /* what was undone or redone; freed by undone_clear */
    struct id subject; /* ID_NONE when none */
    int kept;          /* fields left alone because they were changed since by somebody else */
};
void undone_clear(struct undone *undone);
/* ERR_NOT_FOUND when there is nothing to undo or redo. Undo is written as operations. */
bool undo_last(struct store *store, struct undone *undone, struct error *err);
bool redo_last(struct store *store, struct undone *undone, struct error *err);
/* The label of what undo (redo) would take back; NULL when nothing. The caller frees. */
char *undo_peek(struct store *store);
char *redo_peek(struct store *store);

/* ---- reading (query*.c) -------------------------------------------------------------------- */

/* One record: the values of all fields of its entity as stored, NULL where empty; sets are not in
 * it. */
struct record {
    struct id id;
    enum entity entity;
    int64_t created_ms, changed_ms;
    char **values; /* one per field of the entity */
};
bool query_record(struct store *store, enum entity entity, const struct id *id,
                  struct record *record, struct error *err);
const char *record_get(const struct record *record,
                       enum field field); /* NULL when empty or another entity's */
bool record_reference(const struct record *record, enum field field, struct id *id);
void record_clear(struct record *record);

/* Called for each record as it is written: those in the trash too, and of a case the holder that it
 * was given. It is the caller's no longer than the call. False, with an error, ends the walk. */
typedef bool record_visit(void *state, const struct record *record, struct error *err);
/* All records of a kind, in the order in which they came (query_each.c). */
bool query_each(struct store *store, enum entity entity, record_visit *visit, void *state,
                struct error *err);
/* Is there such a record, in the trash too, or was there one that was erased for ever? */
bool query_is_known(struct store *store, enum entity entity, const struct id *id, bool *known,
                    struct error *err);

/* Strings in a row; the caller frees by strings_clear. */
struct strings {
    char **items;
    size_t count;
};
void strings_add(struct strings *strings, const char *added); /* copies */
bool strings_hold(const struct strings *strings, const char *sought);
void strings_clear(struct strings *strings);

/* The members of a set, sorted. */
bool query_members(struct store *store, const struct id *entity, enum field field,
                   struct strings *members, struct error *err);

/* The heads of a field, as a token for op_set: what its author has on screen. "" when it never had
 * a value. The caller frees; NULL on failure. */
char *query_seen(struct store *store, const struct id *entity, enum field field, struct error *err);
/* All values of a field that nobody has superseded, the shown one first, equal ones once: more than
 * one is a conflict. */
bool query_versions(struct store *store, const struct id *entity, enum field field,
                    struct strings *versions, struct error *err);
/* The fields of a record that hold a conflict: count, and which (at most `limit`). The one that
 * deletes the record is among them when a deletion has no effect, because another device changed
 * the record without knowing of it; op_delete or op_undelete settle it. */
int query_conflicts(struct store *store, const struct id *entity, enum field *fields, int limit);

/* What the last import wrote into a field, whatever came after; an import that was undone wrote
 * nothing (query_import.c). */
struct imported {
    bool any;       /* one did */
    bool now;       /* the open group did */
    bool contested; /* the field holds a conflict */
    char *value;    /* what it wrote, freed by the caller; NULL: it emptied the field */
};
bool query_imported(struct store *store, const struct id *entity, enum field field,
                    struct imported *imported, struct error *err);
/* Called for each member that somebody took out of a set field, and that no undo put back: it may
 * be there again. `member` is borrowed. */
typedef void removed_visit(void *state, const struct id *entity, const char *member);
bool query_removed(struct store *store, enum field field, removed_visit *visit, void *state,
                   struct error *err);

/* ---- conflicts (conflict.c, query_conflict.c, versions.c) ------------------------------------ */

/* A field of a record that several wrote without knowing of one another; the field that deletes,
 * when a record was deleted here and changed there. */
struct conflict {
    struct id record;
    enum field field;
    struct id case_id; /* where it is seen: the case, the newest of a porteur; ID_NONE */
    char *name;        /* of the porteur, partner or programme; NULL when unknown */
    char *detail;  /* of a note its day ("2024-03-15"), of a referral its partner; NULL otherwise */
    int64_t at_ms; /* when the last of its values was written */
};
struct conflicts {
    struct conflict *rows;
    size_t count;
};
/* How many there are, those of the trash and of what lies on a case in the trash left out. Worked
 * out once until something is written: a header asks it at each frame. */
bool query_conflict_count(struct store *store, size_t *count, struct error *err);
/* A page of them, the one written last first. */
bool query_conflict_page(struct store *store, size_t offset, size_t limit,
                         struct conflicts *conflicts, struct error *err);
void conflicts_clear(struct conflicts *conflicts);
/* The place of one among them, from 0; false when it is none of them. */
bool query_conflict_place(struct store *store, const struct id *record, enum field field,
                          size_t *place);
/* The first of a case, of its porteur, notes and referrals; false when there is none. */
bool query_conflict_of_case(struct store *store, const struct id *case_id, size_t *place);
/* Is this field in conflict? One look-up. */
bool query_is_conflict(struct store *store, const struct id *record, enum field field);

/* A value that nobody has superseded. */
struct version {
    enum field field; /* that of the conflict; of a contested deletion also those that it ignored */
    char *value;      /* as stored; NULL: emptied */
    char *who;        /* the device that wrote it; NULL: this one */
    int64_t at_ms;
    bool suspect; /* at a date that was not to be believed */
};
struct versions {
    struct version *rows;
    size_t count;
    char *seen; /* a token for op_set: these are what their author has on screen */
};
/* The one that is shown first, equal ones once. Of a deletion: first the deletion, then the values
 * that it did not know of. What an undo gave back is by whom and of when it was written first. */
bool query_conflict_versions(struct store *store, const struct id *record, enum field field,
                             struct versions *versions, struct error *err);
void versions_clear(struct versions *versions);

/* ---- histories (history.c) ------------------------------------------------------------------- */

/* What was written on a record or a case, newest first. The numbers of the operations are held, the
 * pages are read. */
struct history;
/* All values of a field; all that was written on a case, its porteur, its notes and referrals,
 * those in the trash too. NULL with an error. */
struct history *history_of_field(struct store *store, const struct id *record, enum field field,
                                 struct error *err);
struct history *history_of_case(struct store *store, const struct id *case_id, struct error *err);
void history_free(struct history *history); /* NULL is allowed */
size_t history_count(const struct history *history);

enum history_change {
    CHANGE_SET,
    CHANGE_ADDED,   /* a member of a set */
    CHANGE_REMOVED, /* a member */
    CHANGE_DECIDED, /* one value, where there were several */
    CHANGE_DELETED,
    CHANGE_RESTORED,
    CHANGE_ERASED,
    CHANGE_UNKNOWN, /* by a later version */
};
struct history_row {
    struct id record;
    enum field field; /* FIELD_COUNT: of a later version */
    enum history_change change;
    char *value, *before; /* as stored; NULL: none. `before`: what its author had on screen */
    char *detail;         /* as of a conflict */
    char *who;            /* NULL: this device */
    char *label;          /* of the action, when it was done here and can be undone */
    int64_t at_ms;
    int64_t group; /* rows of one action, on one device, have the same */
    bool turned;   /* written by an undo or a redo */
    bool suspect;
    bool stands; /* nobody has superseded it */
};
struct history_rows {
    struct history_row *rows;
    size_t count;
};
bool history_page(struct store *store, const struct history *history, size_t offset, size_t limit,
                  struct history_rows *rows, struct error *err);
void history_rows_clear(struct history_rows *rows);

/* A programme of the list on `p`. */
struct programme_row {
    struct id id;
    char *name, *kind, *stage_labels;
    int year, target; /* 0 when unset */
    int cases;        /* not deleted */
};
struct programmes {
    struct programme_row *rows;
    size_t count;
};
/* Newest year first, then name. */
bool query_programmes(struct store *store, struct programmes *programmes, struct error *err);
void programmes_clear(struct programmes *programmes);

/* Which cases are looked at: all conditions at once. FILTER_NONE looks at all of them. */
struct filter {
    struct id programme, partner; /* ID_NONE: any; the partner is one the case was oriented to */
    enum stage stage;             /* STAGE_COUNT: any */
    const char *territory, *need; /* codes of choices_TERRITORY, choices_NEED, static; NULL: any */
    char *worker;                 /* as written on the case; NULL: anybody; freed by filter_clear */
    bool overdue;                 /* open, and due before `today` */
    bool never;                   /* open, and never contacted */
    bool idle;                    /* open, and without a date for the next action */
    day today;
};
#define FILTER_NONE ((struct filter){.stage = STAGE_COUNT})
void filter_clear(struct filter *filter); /* back to FILTER_NONE */
void filter_copy(struct filter *to, const struct filter *from);
/* Is there a condition beside the programme? */
bool filter_narrows(const struct filter *filter);

/* The values that a text or a choice takes in the base, in their own order: what a filter can ask
 * for. Whatever reads no set field. */
bool query_values(struct store *store, enum field field, struct strings *values, struct error *err);

/* A card of the board, a row of the agenda. */
struct card {
    struct id id;
    char *ref, *name, *town, *territory, *legal_form, *activities, *due_at, *next_action, *outcome;
    char *phone, *address, *postcode; /* phone: the first of the two that is known */
    char *last_contact;               /* moment of the last contact, NULL when there was none */
    enum stage stage;
    int contacts;    /* notes of a typed kind other than tiers and note: 0 is "jamais contacté" */
    char *referrals; /* "completed MAS\ndraft DLA", one line each, oldest first, NULL when none */
    char *stage_labels; /* of its programme, for stage_label; NULL when it has its own */
};
struct cards {
    struct card *rows;
    size_t count;
};
void cards_clear(struct cards *cards);
/* A page of a column, in the order of the board: soonest due first, those without a date last, then
 * by reference. */
bool query_column(struct store *store, const struct filter *filter, enum stage stage, size_t offset,
                  size_t limit, struct cards *cards, struct error *err);
/* The place of a case in its column (from 0), and the column; false when the filter leaves it out.
 */
bool query_place(struct store *store, const struct filter *filter, const struct id *case_id,
                 enum stage *stage, size_t *place);
/* The stage of a case; false when the filter leaves it out, or it is in the trash. Cheaper than its
 * place. */
bool query_stage(struct store *store, const struct filter *filter, const struct id *case_id,
                 enum stage *stage);
/* Called for each case, with the name of its programme. Of the card only the identity, the
 * reference, name, town, stage and its labels, date and outcome are read; it is the caller's no
 * longer than the call. False, with an error, ends the list. */
typedef bool list_visit(void *state, const struct card *card, const char *programme,
                        struct error *err);
/* What `liste` prints: all cases that pass, by programme, then stage, then board order. */
bool query_list(struct store *store, const struct filter *filter, list_visit *visit, void *state,
                struct error *err);
/* The cards of all that pass, by stage then board order. */
bool query_cards(struct store *store, const struct filter *filter, struct cards *cards,
                 struct error *err);
/* One case; false when it does not exist or is in the trash. */
bool query_card(struct store *store, const struct id *case_id, struct card *card,
                struct error *err);
void card_clear(struct card *card);

/* What the header of the board says. */
struct board_counts {
    int stage[STAGE_COUNT];
    int met;     /* cases with a visite, visio or rencontre note */
    int target;  /* of the programme, 0 when unset */
    int overdue; /* open cases whose due date is before today */
    int example; /* cases whose dates are conventional */
    /* Of a parcours, whose target is a number of inscriptions. */
    bool parcours;
    int contacts, diagnosed, inscribed; /* closed ones and those that withdrew too */
};
bool query_counts(struct store *store, const struct filter *filter, struct board_counts *counts,
                  struct error *err);

/* ---- agenda and triage (query_due.c, query_agenda.c) --------------------------------------- */

/* A stretch of days, both ends included; DAY_NONE: open at that end. */
struct days {
    day from, to;
    bool undated; /* instead: the cases without a date */
};
/* Open cases whose follow-up falls in these days, soonest first, then by reference; a page of them,
 * and how many there are. */
bool query_due(struct store *store, const struct filter *filter, const struct days *days,
               size_t offset, size_t limit, struct cards *cards, struct error *err);
bool query_due_count(struct store *store, const struct filter *filter, const struct days *days,
                     size_t *count, struct error *err);
/* Where a case stands among them, from 0; false when it is not one of them. */
bool query_due_place(struct store *store, const struct filter *filter, const struct days *days,
                     const struct id *case_id, size_t *place);
/* The first `limit` of them by town, in the order of the alphabet (those without one last), then by
 * date: what makes a day of visits. */
bool query_due_by_town(struct store *store, const struct filter *filter, const struct days *days,
                       size_t limit, struct cards *cards, struct error *err);

/* Days of silence after which a partner's answer is asked for, asked again, and closing proposed.
 */
enum { SILENCE_STEPS = 3 };
struct silence {
    struct id referral, case_id;
    char *case_name, *partner_name, *sent_on;
    int days; /* since it was sent */
    int step; /* 1 to SILENCE_STEPS: how many of the terms have passed */
};
struct silences {
    struct silence *rows;
    size_t count;
};
/* Referrals sent and not answered for `steps[0]` days or more, unless somebody was contacted about
 * the case since the last term; the longest silence first; a page of them. */
bool query_silences(struct store *store, const struct filter *filter,
                    const int steps[SILENCE_STEPS], size_t offset, size_t limit,
                    struct silences *silences, struct error *err);
void silences_clear(struct silences *silences);
/* Where a referral stands among them, from 0; false when it is not one of them. */
bool query_silence_place(struct store *store, const struct filter *filter,
                         const int steps[SILENCE_STEPS], const struct id *referral, size_t *place);

/* The sections of the agenda, in its order. */
enum agenda_section {
    AGENDA_OVERDUE,
    AGENDA_TODAY,
    AGENDA_TOMORROW,
    AGENDA_WEEK, /* after tomorrow, until Sunday */
    AGENDA_LATER,
    AGENDA_SILENT, /* partners that have not answered: query_silences */
    AGENDA_UNDATED,
    AGENDA_SECTIONS
};
/* The days of a section; of AGENDA_SILENT none. */
struct days agenda_days(enum agenda_section section, day today);
/* From what is overdue to Sunday: what a week of visits is made of. */
struct days agenda_week(day today);
/* How many a section holds; worked out once until something changes. */
bool query_agenda_count(struct store *store, const struct filter *filter,
                        const int steps[SILENCE_STEPS], enum agenda_section section, size_t *count,
                        struct error *err);
/* Another number than before when what was counted may have changed. */
int64_t query_agenda_version(struct store *store, const struct filter *filter,
                             const int steps[SILENCE_STEPS]);

/* Why a case is in the triage, most pressing first. */
enum triage_reason {
    TRIAGE_DUE,     /* its follow-up is today or past */
    TRIAGE_NEVER,   /* never contacted, and no date for it */
    TRIAGE_SILENCE, /* a partner has not answered */
    TRIAGE_IDLE,    /* without next action */
    TRIAGE_OLD,     /* last contacted long ago */
};
struct triage_row {
    struct id id;
    enum triage_reason reason;
};
struct triage_rows {
    struct triage_row *rows;
    size_t count;
};
/* The open cases that ask for a decision today, the most pressing first, and for one reason the one
 * that waits longest. `quiet_days`: after how long without contact a case is TRIAGE_OLD. */
bool query_triage(struct store *store, const struct filter *filter, const int steps[SILENCE_STEPS],
                  int quiet_days, struct triage_rows *rows, struct error *err);
void triage_rows_clear(struct triage_rows *rows);

/* ---- the figures of the bilan (figures.def, query_figures.c; docs/bilan.md) -------------------
 */

enum figure {
#define FIGURE(name, key, shape, over, first, second, label, words, definition) FIGURE_##name,
#include "../../src/store/figures.def"
#undef FIGURE
    FIGURE_COUNT,
    FIGURE_NONE = FIGURE_COUNT
};
/* How the value of a figure follows from its rows. */
enum figure_shape {
    SHAPE_ROWS,   /* how many they are */
    SHAPE_GROUPS, /* how many, and how many in each group */
    SHAPE_SUM,    /* what their numbers add up to */
    SHAPE_DAYS,   /* the median of their numbers */
    SHAPE_GAP,    /* `first` less `second`, with the rows of `first` */
    SHAPE_COST,   /* `first` shared by `second`, rounded, with the rows of `first` */
};
/* Over which programmes of a year it is counted when no single one is asked for. */
enum figure_over {
    OVER_ACTION,   /* those that are no parcours */
    OVER_YEAR,     /* all of them */
    OVER_PARCOURS, /* it is a figure of one parcours: nothing over a whole year */
};
struct figure_info {
    const char *key;   /* in JSON */
    const char *label; /* French */
    const char *words; /* what a paragraph calls it (figures.def) */
    const char *definition;
    enum figure_shape shape;
    enum figure_over over;
    enum figure first, second; /* of SHAPE_GAP and SHAPE_COST */
};
const struct figure_info *figure_info(enum figure figure);

/* Which notes FIGURE_EVIDENCE gives the text of. */
enum figure_texts { TEXTS_NONE, TEXTS_PUBLISHABLE, TEXTS_ALL };
/* What is counted: a year, or one programme of it. */
struct figure_scope {
    int year;
    struct id programme; /* ID_NONE: all of the year, as figure_info.over says */
    enum figure_texts texts;
    size_t by_case_after; /* more evidence than that comes case by case; 0: all of it by date */
};
/* One of those that a figure counts, and what opens it. */
struct figure_row {
    enum entity entity; /* of `id`: a case, a note, a referral, a programme */
    struct id id, case_id, porteur;
    const char *name;       /* of the porteur, of the programme for ENTITY_PROGRAMME; NULL: none */
    const char *legal_form; /* of the porteur: "personne" for a person */
    const char *ref;        /* of the case */
    const char *on;         /* day or moment, NULL when unknown */
    const char *group;      /* as stored: a code, a partner's name; NULL: not said */
    const char *what;       /* a kind of note, a status, a partner… as docs/bilan.md says */
    const char
        *text; /* of FIGURE_EVIDENCE, as far as `texts` asks; elements of FIGURE_PREDIAGNOSTICS */
    const char *more;    /* interest of FIGURE_PREDIAGNOSTICS; partner of FIGURE_EVIDENCE */
    const char *persons; /* whom its texts may name, one a line */
    int64_t number;      /* days, euros, promised; of porteurs 1 when they were met */
    bool conventional;   /* the dates of the case are conventional */
};
struct figure_rows {
    struct figure_row *rows;
    size_t count;
    struct pool texts; /* of the rows: what several of them say alike stands there once */
    bool known;        /* false: there is nothing to count from (no budget, no target, no date) */
    int64_t value;
};
/* The rows that a figure counts and its value, both of one query: value and list cannot differ.
 * Rows of one group are side by side, the groups in the order of their list or, where there is
 * none, the largest first; within one by date, then name. */
bool query_figure(struct store *store, const struct figure_scope *scope, enum figure figure,
                  struct figure_rows *rows, struct error *err);
/* Its value alone, by the same query: there are no rows. */
bool query_figure_value(struct store *store, const struct figure_scope *scope, enum figure figure,
                        struct figure_rows *rows, struct error *err);
/* The figures OVER_PARCOURS of a parcours, into their places of `read`, from one reading of what
 * each of them asks. They share the texts of FIGURE_PARCOURS_CONTACTS: they are cleared together,
 * after an error too. */
bool query_parcours(struct store *store, const struct figure_scope *scope,
                    struct figure_rows read[], struct error *err);
/* Of FIGURE_EVIDENCE the notes alone of which `scope->texts` gives the text. */
bool query_quotes(struct store *store, const struct figure_scope *scope, struct figure_rows *rows,
                  struct error *err);
void figure_rows_clear(struct figure_rows *rows);
/* What several figures count (cases, contacts, orientations) read once, for whoever wants all of
 * them. The caller frees; NULL and the error when the store cannot be read. */
struct figure_lists;
struct figure_lists *query_figure_lists(struct store *store, const struct figure_scope *scope,
                                        struct error *err);
/* A figure as query_figure gives it, over the scope of the lists, or of one programme in it; false
 * when it is not one of those: it is to be asked for. The texts of its rows are those of the lists,
 * which must live as long. */
bool figure_listed(const struct figure_lists *lists, enum figure figure,
                   const struct id *programme /* NULL: all */, struct figure_rows *rows);
void figure_lists_settle(struct figure_lists *lists); /* nothing more is taken: texts alone stay */
void figure_lists_free(struct figure_lists *lists);   /* NULL is allowed */
/* The value of a figure of SHAPE_GAP or SHAPE_COST from those it follows from, all of one scope and
 * in the order of enum figure; its rows, which are those of another, stay empty. */
void figure_combine(enum figure figure, bool parcours, struct figure_rows read[]);

/* Can a figure see that field: in its value, or in its rows but for the texts of notes? */
bool figure_sees(enum field field);
/* What was written by the time somebody looked. `{0}`: nobody did. */
struct figures_mark {
    int64_t version;
    struct figures_stream {
        int64_t sid, seq;
    } * streams;
    size_t count;
};
/* Was anything written since, here or elsewhere, that a figure sees? True the first time, and where
 * it cannot be told. Moves the mark to now. */
bool query_figures_changed(struct store *store, struct figures_mark *mark);
void figures_mark_clear(struct figures_mark *mark);

/* The groups of a figure, in the order of its rows. */
struct figure_group {
    const char *code; /* borrowed from the rows; NULL: not said */
    size_t first, count;
};
/* How many; at most `limit` are given. */
size_t figure_groups(const struct figure_rows *rows, struct figure_group groups[], size_t limit);
/* "audomarois" → "Audomarois", "non renseigné" for NULL. Valid as long as the rows. */
const char *figure_group_label(enum figure figure, const char *code);
/* Smallest, median and greatest number; zeros when there are none. */
struct figure_spread {
    int64_t least, median, most;
};
struct figure_spread figure_spread(const struct figure_rows *rows);

/* The years that have programmes, the newest first: at most `limit`; how many there are. */
size_t query_figure_years(struct store *store, int years[], size_t limit);

/* ---- search (search.c) --------------------------------------------------------------------- */

enum hit_kind { HIT_CASE, HIT_PARTNER, HIT_NOTE, HIT_KINDS };
struct hit {
    enum hit_kind kind;
    struct id id;             /* the case, or the partner */
    struct id note;           /* of HIT_NOTE */
    char *name, *ref, *place; /* place: the town, else the territory */
    char *state;              /* of the case: its stage as its programme calls it, its outcome */
    /* Where the words were found: the note, what the partner does; of a case the field that holds
     * what its name and place do not, NULL when they hold all. */
    char *text;
    enum field field;     /* of `text`, for HIT_CASE */
    char *note_kind, *at; /* of HIT_NOTE */
};
struct hits {
    struct hit *rows;
    size_t count;
};
/* What begins with each of these words, the best first: cases by their name (this very name, names
 * that begin so, then those that hold the words), by reference, by telephone, by the rest of their
 * sheet; partners; notes, newest first. At most `limit` of each kind. No words: nothing. Any text
 * is a good question. */
bool query_search(struct store *store, const struct words *words, size_t limit, struct hits *hits,
                  struct error *err);
/* The cases alone, by their name or reference. */
bool query_search_names(struct store *store, const struct words *words, size_t limit,
                        struct hits *hits, struct error *err);
void hits_clear(struct hits *hits);

/* The timeline of a case, newest first. */
struct note_row {
    struct id id;
    char *kind, *at, *text;
    int versions;     /* > 1: concurrent revisions */
    bool publishable; /* it may be quoted in what leaves the house */
};
struct notes {
    struct note_row *rows;
    size_t count;
};
bool query_notes(struct store *store, const struct id *case_id, struct notes *notes,
                 struct error *err);
void notes_clear(struct notes *notes);

struct referral_row {
    struct id id, partner;
    char *partner_name, *kind, *status, *reason, *sent_on, *answered_on, *due_at;
    char *confirmed_by, *next_step;
};
struct referrals {
    struct referral_row *rows;
    size_t count;
};
/* Of a case, oldest first. */
bool query_referrals(struct store *store, const struct id *case_id, struct referrals *referrals,
                     struct error *err);
void referrals_clear(struct referrals *referrals);

struct partner_row {
    struct id id;
    char *name, *short_name, *code, *kind, *does, *capacity;
    char *shipped; /* the block of the shipped directory, NULL when it is none of its */
    struct strings needs, territories;
    bool referred; /* cases were oriented to it */
};
struct partners {
    struct partner_row *rows;
    size_t count;
};
/* All, by name. */
bool query_partners(struct store *store, struct partners *partners, struct error *err);
void partners_clear(struct partners *partners);

/* How many of the cases sent to a partner it took on or saw through (`well`), and how many came to
 * nothing (`badly`); those that still wait are in neither. Partners to whom nobody was sent are
 * left out (query_past.c). */
struct partner_past {
    struct id partner;
    int well, badly;
};
struct partner_pasts {
    struct partner_past *rows;
    size_t count;
};
bool query_partner_pasts(struct store *store, struct partner_pasts *pasts, struct error *err);
void partner_pasts_clear(struct partner_pasts *pasts);
/* A case that was oriented to a partner, and what became of it. */
struct sent_case {
    struct id referral, case_id;
    char *name, *ref, *status, *reason;
    char *on; /* day of the last step; NULL when nothing was transmitted yet */
};
struct sent_cases {
    struct sent_case *rows;
    size_t count;
};
/* What is yet to be transmitted, then the newest first, at most `limit`; cases in the trash are
 * left out. */
bool query_sent(struct store *store, const struct id *partner, size_t limit,
                struct sent_cases *sent, struct error *err);
void sent_cases_clear(struct sent_cases *sent);
enum { SENT_STATUSES = 8, SENT_COUNTED = 1000 };
struct sent_sums {
    int cases, referrals;         /* a case may have been sent twice */
    int of_status[SENT_STATUSES]; /* referrals, in the order of choices_REFERRAL_STATUS */
};
bool query_sent_sums(struct store *store, const struct id *partner, struct sent_sums *sums,
                     struct error *err);
/* How many cases, counted to SENT_COUNTED at most: a list asks it of each of its rows. */
bool query_sent_count(struct store *store, const struct id *partner, int *count, struct error *err);

/* The case that somebody names: its reference in any case, the end of a reference ("7" for
 * HR-2024-7K-007), or a part of the holder's name, folded. ERR_NOT_FOUND, ERR_AMBIGUOUS (the
 * sentence lists the candidates). */
bool query_find_case(struct store *store, const char *named, struct id *id, struct error *err);
/* As query_find_case for a partner: code, short name, name or an unambiguous part. */
bool query_find_partner(struct store *store, const char *named, struct id *id, struct error *err);
/* The programme of that name (utf8_name_key); ERR_NOT_FOUND. */
bool query_find_programme(struct store *store, const char *name, struct id *id, struct error *err);

/* A holder, where it is, and its first case in a programme, ID_NONE when it has none there. */
struct namesake {
    struct id holder, case_id;
    char *town; /* NULL when unknown */
};
struct namesakes {
    struct namesake *rows;
    size_t count;
};
/* All holders of that name (utf8_name_key), in the order in which their cases came; of one that is
 * marked as another, that other. */
bool query_namesakes(struct store *store, const struct id *programme, const char *name,
                     struct namesakes *namesakes, struct error *err);
void namesakes_clear(struct namesakes *namesakes);
/* A case of a porteur, and where it stands. */
struct holder_case {
    struct id id, programme, follows; /* ID_NONE: none */
    char *ref, *programme_name, *stage_labels, *outcome, *received_on, *closed_on;
    int year; /* of the programme, 0 when unset */
    enum stage stage;
};
struct holder_cases {
    struct holder_case *rows;
    size_t count;
};
/* All of them, of those marked as it too, the newest year first (query_holder.c). */
bool query_holder_cases(struct store *store, const struct id *holder, struct holder_cases *cases,
                        struct error *err);
void holder_cases_clear(struct holder_cases *cases);
/* "Inscription", "clos : reporté". The caller frees. */
char *holder_case_state(const struct holder_case *row);

/* How far a case has come, what was taken back left out (query_way.c). */
struct way {
    enum stage last; /* of the open stages; STAGE_COUNT when the operations do not say it */
    bool diagnosed;  /* it went through Pré-diagnostic */
};
bool query_way(struct store *store, const struct id *case_id, struct way *way, struct error *err);

/* The first case of a porteur in a programme, ID_NONE when it has none there. */
bool query_first_case(struct store *store, const struct id *programme, const struct id *holder,
                      struct id *case_id, struct error *err);
/* The holder that stands for this one: itself, or the one it is marked as (op_alias), marks
 * followed to their end. A mark that leads to a deleted holder counts for nothing; of those marked
 * in a ring the oldest stands for all. */
bool query_porteur(struct store *store, const struct id *holder, struct id *porteur,
                   struct error *err);
/* The newest case of a holder; false when there is none. */
bool query_case_of_holder(struct store *store, const struct id *holder, struct id *case_id);
size_t query_case_total(struct store *store);

/* ---- the same porteur twice (query_twins.c; the rule is app's) ------------------------------ */

/* What is compared of a holder. */
struct twin_sheet {
    struct id id;
    char *name, *town, *siret, *rna, *phone, *mobile, *email; /* as stored; NULL when unknown */
    struct strings aliases; /* and the names of those that are marked as it */
};
struct twin_sheets {
    struct twin_sheet *rows;
    size_t count;
};
/* Called for each holder that stands for itself and has a case that is not in the trash, the oldest
 * first; the sheet is the store's. */
typedef void twin_sheet_visit(void *state, const struct twin_sheet *sheet);
bool query_twin_sheets(struct store *store, twin_sheet_visit *visit, void *state,
                       struct error *err);
/* Of those that stand for these, by identity. */
bool query_twin_sheets_of(struct store *store, const struct id holders[], size_t count,
                          struct twin_sheets *sheets, struct error *err);
void twin_sheets_clear(struct twin_sheets *sheets);
/* Of whom somebody said that they are not the same. */
struct twin_apart {
    struct id a, b; /* a < b */
};
struct twin_aparts {
    struct twin_apart *rows;
    size_t count;
};
/* What was said of these, or of those that they stand for; `porteurs` NULL: of all. */
bool query_twin_aparts(struct store *store, const struct id porteurs[], size_t count,
                       struct twin_aparts *aparts, struct error *err);
bool twins_are_apart(const struct twin_aparts *aparts, const struct id *a, const struct id *b);
void twin_aparts_clear(struct twin_aparts *aparts);
/* Called for each holder with its name, folded: an index alone is read. */
typedef void name_visit(void *state, const struct id *holder, const char *folded);
bool query_names(struct store *store, name_visit *visit, void *state, struct error *err);
/* Called for each of these that has a name, with name and town alone. */
bool query_named(struct store *store, const struct id holders[], size_t count,
                 twin_sheet_visit *visit, void *state, struct error *err);
/* Called for each holder that has a number or an address, with these alone. */
bool query_coordinates(struct store *store, twin_sheet_visit *visit, void *state,
                       struct error *err);
/* Another number than before when something was written, here or elsewhere. */
int64_t query_version(struct store *store);

/* Small settings that belong to the base and are not synced (the programme on screen…). */
char *store_setting(struct store *store, const char *name); /* NULL when unset; the caller frees */
bool store_set_setting(struct store *store, const char *name, const char *value, struct error *err);

/* ---- the date (clock.c) -------------------------------------------------------------------- */

/* A date before the program, or more than 400 days after the last operation, is not believed: what
 * is written is marked suspect and ranks below what is not, until the user confirms the date. */
bool store_clock_suspect(struct store *store);
/* The date of this device is right, the user says. ERR_INPUT when it cannot be. */
bool store_confirm_clock(struct store *store, struct error *err);

/* ---- care (backup.c, doctor.c) ------------------------------------------------------------- */

/* Once a day: a verified copy `sauvegardes/<base>-2024-03-15.db` beside the base, the seven made
 * last kept. Does nothing when that of the day is the last one made. A damaged base is not copied,
 * and nothing is removed: ERR_CORRUPT. What killed backups left behind is removed. */
bool backup_daily(struct store *store, struct error *err);
enum backup_kind {
    BACKUP_DAILY,
    BACKUP_UPDATE, /* before a later version changed the base: <day>-mise-a-jour */
    BACKUP_REPAIR, /* before doctor mended it: <day>-reparation */
    BACKUP_KINDS
};
struct backup_row {
    char *path, day_text[11];
    char name[40]; /* "2024-03-15", "2024-03-15-reparation-2": how it is asked for */
    enum backup_kind kind;
    int64_t made; /* when, to be compared with one another; a clock set back does not change it */
};
struct backups {
    struct backup_row *rows;
    size_t count;
};
/* The one made last first, those from before a repair after all others; those that are whole: a
 * base of ours, of this version or an earlier one, in which SQLite finds nothing wrong. */
bool backup_list(const char *base_path, struct backups *backups, struct error *err);
void backups_clear(struct backups *backups);
/* Puts a backup in the place of the base, by rename; what stood there, and what belonged to it, is
 * kept beside as `<base>.abime-<date>` and its path given (freed by the caller; NULL when there was
 * no base). The base must be open nowhere: ERR_BUSY. */
bool backup_restore(const char *base_path, const char *backup_path, const struct clock *clock,
                    char **kept, struct error *err);

/* What doctor found, as French lines. */
struct diagnosis {
    struct strings lines;
    bool sound;    /* nothing to mend */
    bool repaired; /* what could be mended was, and nothing is left to mend */
};
/* Integrity of the file, streams and their counters, references to records that do not exist,
 * tables of the projection and what they hold against the operations. With `repair`, all that
 * follows from the operations is written again, after a copy of the base as it was. */
bool doctor_examine(struct store *store, bool repair, struct diagnosis *diagnosis,
                    struct error *err);
void diagnosis_clear(struct diagnosis *diagnosis);

#endif
