/* What the files of the drafts share: one draft (draft.c), whose it is (draft_hold.c), its text in
 * the hands of an editor (draft_lent.c), their names (draft_names.c), all of them (draft_list.c).
 */
#ifndef DENTELLE_APP_DRAFT_H
#define DENTELLE_APP_DRAFT_H

#include "internal.h"

/* A draft among the files: several windows may be typing into the same field, each its own copy. */
struct draft_name {
    struct id entity;
    enum field field;
    int copy; /* from 1 */
};

/* "<folder>/<before><uuid>-<field id><after>", ".<copy>" before what is after when it is not the
 * first. The caller frees. */
char *draft_file(const char *folder, const char *before, const struct draft_name *name,
                 const char *after);
/* The file of a draft in a folder. The caller frees. */
char *draft_path(const char *folder, const struct draft_name *name);
/* What a file of that name holds; false when it is no draft. */
bool draft_name_read(const char *file, struct draft_name *name);
bool draft_name_equal(const struct draft_name *a, const struct draft_name *b);
/* The names in both folders, each once, first copies first. NULL in `names` when there are none;
 * the caller frees. */
size_t draft_names_read(const struct app *app, struct draft_name **names);

/* Is it there, in either folder? */
bool draft_is_kept(const struct app *app, const struct draft_name *name);
/* The folder that a draft is kept in now. Borrowed. */
const char *draft_folder(const struct app *app, const struct draft_name *name);
/* Makes the folder aside; false when it is not ours alone. */
bool draft_make_aside(const struct app *app);

/* Reads a draft of that folder; errors of file_read_whole. */
bool draft_load_from(const char *folder, const struct draft_name *name, struct draft *draft,
                     struct error *err);

/* ---- whose it is (draft_hold.c) ------------------------------------------------------------- */

/* The draft of that field that is ours, if one is. */
bool draft_held(const struct app *app, const struct id *entity, enum field field,
                struct draft_name *name);
/* Makes it ours; false when another instance has it. */
bool draft_hold(struct app *app, const struct draft_name *name);
/* Makes ours the first one that is nobody's and is there. False when there is none; `elsewhere`
 * when there are some that others have. */
bool draft_hold_kept(struct app *app, const struct id *entity, enum field field, bool *elsewhere,
                     struct draft_name *name);
/* The one that is ours, else a new one. */
void draft_hold_any(struct app *app, const struct id *entity, enum field field,
                    struct draft_name *name);
/* Does another instance have it? */
bool draft_is_elsewhere(const struct app *app, const struct draft_name *name);
/* It is nobody's any more. */
void draft_let_go(struct app *app, const struct draft_name *name);
void draft_let_all_go(struct app *app);

#endif
