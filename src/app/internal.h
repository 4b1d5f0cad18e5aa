/* What the files of app share: how an action begins and ends, what the timeline is told, the
 * shipped texts. */
#ifndef DENTELLE_APP_INTERNAL_H
#define DENTELLE_APP_INTERNAL_H

#include "dentelle/app.h"

/* The end of every action: commits under its French label (printf), which becomes app->label. */
bool action_commit(struct app *app, const struct id *case_id, struct error *err, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));

/* The end of an action on one case: commits under "<what>, <name of the case>", or takes everything
 * back when a step failed. ID_NONE: of the sheet of a programme or a partner, under `what` alone.
 */
bool action_finish(struct app *app, bool done, const struct id *case_id, const char *what,
                   struct error *err);

/* The day of the pré-diagnostic, once it holds what the Département's table asks; inside an open
 * group (prediagnosis.c). */
bool prediagnosis_date(struct app *app, const struct id *case_id, struct error *err);

/* A line of the timeline, inside an open group: `kind` of NOTE_KIND, now. `note` may be NULL. */
bool timeline_add(struct app *app, const struct id *case_id, const char *kind, const char *text,
                  struct id *note, struct error *err);

/* As a partner is called: its short name, else its name. The caller frees; NULL on failure
 * (referrals.c). */
char *partner_name(struct app *app, const struct id *partner, struct error *err);

/* A reference as op_set takes it. */
bool set_reference(struct app *app, const struct id *entity, enum field field, const struct id *to,
                   struct error *err);
/* A day as op_set takes it; DAY_NONE empties. */
bool set_day(struct app *app, const struct id *entity, enum field field, day value,
             struct error *err);

/* ---- one action on several cases (batch.c) ------------------------------------------------- */

/* Why a case takes no part in an action that others take part in. */
enum left {
    LEFT_NOT,
    LEFT_GONE,
    LEFT_CLOSED,
    LEFT_CLOSED_ALREADY,
    LEFT_OPEN,
    LEFT_FIRST,
    LEFT_LAST,
    LEFT_STAGE,
    LEFT_PROGRAMME,
    LEFT_WORKER,
    LEFT_REFERRED,
    LEFT_COUNT
};
struct case_action {
    /* Writes one case inside the group, or says why it is left. False takes back the whole. */
    bool (*write)(struct app *app, const struct record *case_file, void *how, enum left *left,
                  struct error *err);
    /* What was done, on "La Palette" or, when `several`, "3 dossiers". The caller frees. */
    char *(*label)(const char *who, bool several, const void *how);
    void *how; /* handed to both */
};
/* The whole of an action: its group, its label with those that were left, its undo. ERR_INPUT or
 * ERR_NOT_FOUND when no case takes part: nothing is written. */
bool act_on_cases(struct app *app, const struct id cases[], size_t count,
                  const struct case_action *action, struct error *err);

/* A holder and its case in stage Contact, inside an open group; app_add_case and the import share
 * it. */
bool case_create(struct app *app, const char *name, const char *town, const struct id *programme,
                 struct id *holder, struct id *case_id, struct error *err);
/* The case alone, for a holder that exists. */
bool case_open_for(struct app *app, const struct id *holder, const struct id *programme,
                   struct id *case_id, struct error *err);
/* What a case of the same porteur takes from the one it comes from: the link, the needs, a line in
 * both threads, at a moment or (NULL) now; inside an open group (rebound.c). */
bool rebound_write(struct app *app, const struct id *from, const struct id *to, const char *moment,
                   struct error *err);
/* Is a value that was typed one that a programme can have? False with a sentence (programmes.c). */
bool programme_check(struct app *app, const struct id *programme, enum field field,
                     const char *stored, struct error *err);
/* What follows from a field of a programme that was written, inside an open group: one that becomes
 * a parcours has its stages. */
bool programme_settle(struct app *app, const struct id *programme, enum field field,
                      const char *stored, struct error *err);
/* Does a referral bring the case, as read, to its last stage? A parcours inscribes there, it does
 * not orient (stages.c). */
bool stage_follows_referral(struct app *app, const struct record *case_file);
/* The holder has this as another name, unless it is its own; NULL: nothing. Inside an open group
 * (twins_act.c). */
bool holder_call(struct app *app, const struct id *holder, const char *called, struct error *err);
/* The case, as read, goes to another stage, with its line in the thread; inside an open group
 * (stages.c). */
bool stage_write(struct app *app, const struct record *case_file, enum stage to, struct error *err);
/* Makes the programme of that name inside an open group. */
bool programme_create(struct app *app, const char *name, struct id *programme, struct error *err);
/* The programme of that name, made if there is none; NULL or "": programme_by_default. Inside an
 * open group. */
bool programme_of_name(struct app *app, const char *name, struct id *programme, struct error *err);

/* The programme a new case goes to when nobody says: the one on screen, the newest, or one of the
 * year that is made. Inside an open group. */
bool programme_by_default(struct app *app, struct id *programme, struct error *err);

/* Where the drafts of a base go when their own folder refuses them: the user's runtime folder, else
 * one of his own under /tmp; those of each base apart (draft.c). The caller frees. */
char *drafts_folder_aside(const char *base);

/* Writes the shipped partners that the base does not have yet; not to be undone (directory.c). */
bool app_install_partners(struct app *app, struct error *err);

/* What follows from a field of a partner, inside the group that sets it: a capacity has a date. */
bool partner_field_set(struct app *app, const struct id *partner, enum field field,
                       const char *stored, struct error *err);
/* The partner of that name or short name (utf8_name_key). */
bool partner_by_name(struct app *app, const char *name, struct id *partner, bool *found,
                     struct error *err);

/* Shipped texts, embedded at build time from assets/. */
extern const char asset_partners[];
extern const char asset_example[];
extern const char asset_messages[];

/* ---- ids.c --------------------------------------------------------------------------------- */

/* Identities, to be asked for once all are in it and it is sorted. */
struct ids {
    struct id *items;
    size_t count, room;
};
void ids_add(struct ids *ids, const struct id *id);
void ids_sort(struct ids *ids); /* each once */
bool ids_hold(const struct ids *ids, const struct id *id);
void ids_clear(struct ids *ids);

#endif
